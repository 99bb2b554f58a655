import Civic
import Initiatives
import Markup
import Rules
import Web

/// The meeting itself: all sheets one after another to print, or one plan at a time on a beamer with its outcome.
struct MeetingView {
    let round: DirectionRound
    let focus: RoundItem?
    /// What nobody looked at yet of that one.
    let gaps: DirectionGaps?
    let forms: MeetingForms
    /// What each plan serves.
    let goals: [ID<CaseFile>: [KnownGoal]]
    /// What the outcome of the plan that is looked at can point at.
    let choices: [KnownGoal]
    let book: DeskBook
    let visit: Visit

    private var t: Words { visit.t }
    private var path: String { "/werk/ronde/\(round.date.iso)" }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="/werk/ronde">\(t("direction.title"))</a></p>
        \(forms.wrong?.summary(visit))<h1>\(t("direction.meeting.title", ["date": t.longDate(round.date)]))</h1>
        \(focus.map { one($0) } ?? all)</div>
        """
    }

    private func address(_ entry: RoundItem) -> String { "\(path)?\(DirectionForms.itemName)=\(entry.item.id.text)" }

    private func sheet(_ entry: RoundItem) -> HTML {
        SheetView(entry: entry, goals: (goals[entry.file.id] ?? []).map(\.title), book: book, visit: visit).html
    }

    // MARK: The agenda with every sheet

    private var all: HTML {
        guard !round.items.isEmpty else { return "<p class=\"empty\">\(t("direction.emptyAgenda"))</p>" }
        let items = round.items.map { entry -> HTML in
            "<li><a class=\"tap\" href=\"\(address(entry))\">\(entry.file.title)</a> \(state(entry.item))</li>"
        }
        let sheets = round.items.map { entry -> HTML in "\(sheet(entry))\(said(entry.item))\(toOutcome(entry))" }
        let lead = [t("direction.meeting.count", count: round.items.count), whereToWrite].compactMap(\.self).joined(separator: " ")
        return """
            <p class="lead">\(lead)</p>
            <nav aria-label="\(t("direction.meeting.agenda"))"><ol>\(items)</ol></nav>\(sheets)
            """
    }

    /// Where an outcome is written down, or from when; nil once every plan has one that holds.
    private var whereToWrite: String? {
        guard round.items.contains(where: isOpen) else { return nil }
        guard round.date <= visit.today else { return t("direction.meeting.onTheDay", ["date": t.longDate(round.date)]) }
        return t("direction.meeting.whereToWrite")
    }

    private func isOpen(_ entry: RoundItem) -> Bool { entry.item.state.isOpen && entry.file.state.isOpen }

    /// The way to where the outcome of a plan is written down.
    private func toOutcome(_ entry: RoundItem) -> HTML {
        guard isOpen(entry), round.date <= visit.today else { return .empty }
        let title: HTML = "<span class=\"hidden\">: \(entry.file.title)</span>"
        return """
            <p class="buttons"><a class="button is-second" href="\(address(entry))">\(t("direction.meeting.write"))\(title)</a></p>

            """
    }

    private func state(_ item: DirectionItem) -> HTML {
        guard let outcome = item.outcome, item.state != .onAgenda else { return .empty }
        let waits: HTML? = item.state == .proposed ? " <span class=\"soft\">\(t("direction.state.proposed"))</span>" : nil
        return "\(directionBadge(outcome.direction, t))\(waits)"
    }

    private func said(_ item: DirectionItem) -> HTML {
        guard let outcome = item.outcome, item.state != .onAgenda else { return .empty }
        return "<div class=\"box\"><h3>\(t(heading(item)))</h3>\(outcomeBox(outcome, visit))\(agreed(item))</div>\n"
    }

    /// Who approved it and when, or whom it still waits for.
    private func agreed(_ item: DirectionItem) -> HTML {
        switch item.state {
        case .approved: "<p>\(approvalLine(item, visit))</p>"
        case .proposed: "<p>\(t("direction.waitsFor", ["approver": item.approverTitle]))</p>"
        case .onAgenda, .takenOff: .empty
        }
    }

    private func heading(_ item: DirectionItem) -> String {
        item.state == .approved ? "direction.meeting.direction" : "direction.meeting.proposal"
    }

    // MARK: One plan

    private func one(_ entry: RoundItem) -> HTML {
        "\(neighbours(entry))<div class=\"columns\"><div>\(sheet(entry))</div><div>\(standing(entry.item))\(approval(entry.item))\(outcome(entry))</div></div>"
    }

    /// Where we are on the agenda, and the way to the plans beside it.
    private func neighbours(_ entry: RoundItem) -> HTML {
        let index = round.items.firstIndex { $0.item.id == entry.item.id } ?? 0
        let previous: HTML? =
            index == 0 ? nil : "<a rel=\"prev\" href=\"\(address(round.items[index - 1]))\">\(t("direction.meeting.previous"))</a>"
        let next: HTML? =
            index + 1 < round.items.count
            ? "<a rel=\"next\" href=\"\(address(round.items[index + 1]))\">\(t("direction.meeting.next"))</a>" : nil
        let place = t("direction.meeting.place", ["number": t.number(index + 1), "total": t.number(round.items.count)])
        return """
            <nav class="pages" aria-label="\(t("direction.meeting.agenda"))">\(previous)<span>\(place)</span>\(next)\
            <a href="\(path)">\(t("direction.meeting.all"))</a></nav>
            """
    }

    private func standing(_ item: DirectionItem) -> HTML {
        let note: HTML? =
            item.state == .onAgenda && !item.note.isEmpty
            ? "<div class=\"note is-attention\"><h2>\(t("direction.meeting.sentBack"))</h2><p class=\"told\">\(item.note)</p></div>" : nil
        guard let outcome = item.outcome, item.state != .onAgenda else { return note ?? .empty }
        return "<div class=\"box\"><h2>\(t(heading(item)))</h2>\(outcomeBox(outcome, visit))\(agreed(item))</div>\n"
    }

    private func hidden(_ item: DirectionItem) -> HTML {
        "<input type=\"hidden\" name=\"\(DirectionForms.itemName)\" value=\"\(item.id.text)\">"
    }

    /// Only for the one who must approve, when they are here and signed in; otherwise they have a link in their mail.
    private func approval(_ item: DirectionItem) -> HTML {
        guard item.state == .proposed, let approver = item.approverID, approver == visit.person?.id else { return .empty }
        let gaps: HTML? = gaps.map { gapsNotice($0, t) }
        return """
            <form method="post" action="\(path)/akkoord">\(Form().token())\(hidden(item))\(gaps)<p>\(t("direction.approve.text"))</p>\
            <p class="buttons"><button class="button">\(t("direction.approve.button"))</button></p></form>
            <details class="action"\(attribute: "open", when: !forms.sendBack.isFine)><summary>\(t("direction.return.do"))</summary>\
            <form method="post" action="\(path)/terug">\(forms.sendBack.token())\(hidden(item))\
            \(forms.sendBack.html(DirectionForms.returnReason, visit))
            <p class="buttons"><button class="button is-second">\(t("direction.return.button"))</button></p></form></details>

            """
    }

    /// A no about a plan of which nothing was looked at asks why, all the same.
    private func blind(_ form: Form) -> HTML {
        guard gaps?.isBlind == true else { return .empty }
        return "\(form.html(DirectionForms.anyway, visit))\(form.html(DirectionForms.anywayReason, visit))"
    }

    private func outcome(_ entry: RoundItem) -> HTML {
        let item = entry.item
        guard item.state.isOpen, entry.file.state.isOpen else { return .empty }
        guard round.date <= visit.today else {
            return "<div class=\"note\"><p>\(t("direction.meeting.later", ["date": t.longDate(round.date)]))</p></div>"
        }
        let approvers = book.advice.round.approvers(of: entry.file, besides: visit.person)
        let form = forms.outcome
        guard !approvers.isEmpty || book.advice.round.approvers.isEmpty else {
            return "<div class=\"note\"><p>\(t("direction.nobodyToApprove"))</p></div>"
        }
        let goal: HTML = choices.isEmpty ? .empty : form.html(DirectionForms.goal(choices), visit)
        let approver: HTML = approvers.isEmpty ? .empty : form.html(DirectionForms.approver(approvers, t), visit)
        return """
            <details class="action"\(attribute: "open", when: item.state == .onAgenda || !form.isFine)>\
            <summary>\(t(item.state == .onAgenda ? "direction.outcome.do" : "direction.outcome.again"))</summary>\
            \(gaps.map { gapsNotice($0, t) })<form method="post" action="\(path)/uitkomst">\(form.token())\(hidden(item))\
            \(form.html(DirectionForms.direction, visit))\(blind(form))\
            \(form.html(DirectionForms.ground, visit))\(goal)\(form.html(DirectionForms.conditions, visit))\
            \(form.html(DirectionForms.reason, visit))\(form.html(DirectionForms.next, visit))\(approver)
            <p class="buttons"><button class="button">\(t("direction.outcome.button"))</button></p></form></details>

            """
    }
}

/// One plan and the meeting: put it on the agenda, see its sheet, take it off.
struct AgendaView {
    let scene: AgendaScene
    let forms: AgendaForms
    let book: DeskBook
    let visit: Visit

    private var t: Words { visit.t }
    private var path: String { "\(scene.file.staffPath)/ronde" }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="\(scene.file.staffPath)">\(scene.file.title)</a></p>
        \(forms.wrong?.summary(visit))<h1>\(t("direction.add.heading"))</h1><p class="lead">\(scene.file.title)</p>
        \(scene.open.map { onAgenda($0) } ?? adding)\(earlier)</div>
        """
    }

    private var adding: HTML {
        guard scene.file.state.isOpen else { return "<p>\(t("direction.add.closed"))</p>" }
        return """
            <div class="narrow"><p>\(t("direction.add.lead", count: book.advice.round.workingDays))</p>
            <form method="post" action="\(path)">\(forms.add.token())\(forms.add.html(DirectionForms.meeting(scene.meetings, t), visit))\
            \(forms.add.html(DirectionForms.question, visit))\(forms.add.html(DirectionForms.goals, visit))
            <p class="buttons"><button class="button">\(t("direction.add.button"))</button></p></form></div>

            """
    }

    private func onAgenda(_ entry: RoundItem) -> HTML {
        let item = entry.item
        let meeting = max(item.meetingOn, item.state == .onAgenda ? scene.meetings.first ?? item.meetingOn : item.meetingOn)
        let key = item.state == .proposed ? "direction.add.isProposed" : "direction.add.isOn"
        let link = "/werk/ronde/\(meeting.iso)?\(DirectionForms.itemName)=\(item.id.text)"
        return """
            <p>\(t(key, ["date": t.longDate(meeting), "approver": item.approverTitle])) \
            <a class="tap" href="\(link)">\(t("direction.open"))</a></p>
            \(SheetView(entry: entry, goals: scene.goals, book: book, visit: visit).html)
            <details class="action"\(attribute: "open", when: !forms.off.isFine)><summary>\(t("direction.off.do"))</summary>\
            <form method="post" action="\(path)/eraf">\(forms.off.token())\(forms.off.html(DirectionForms.offReason, visit))\
            \(forms.off.html(DirectionForms.offNext, visit))
            <p class="buttons"><button class="button is-second">\(t("direction.off.button"))</button></p></form></details>

            """
    }

    /// Directions given before.
    private var earlier: HTML {
        let past = scene.items.filter { $0.state == .approved }
        guard !past.isEmpty else { return .empty }
        let items = past.map { item -> HTML in
            let box = item.outcome.map { outcomeBox($0, visit) }
            return "<div class=\"box\"><h3>\(t.longDate(item.decidedOn ?? item.meetingOn))</h3>\(box)</div>\n"
        }
        return
            "<section class=\"section\" aria-labelledby=\"eerder\"><h2 id=\"eerder\">\(t("direction.add.earlier"))</h2>\(items)</section>\n"
    }
}
