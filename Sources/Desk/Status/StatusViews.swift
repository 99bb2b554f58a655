import Civic
import Initiatives
import Markup
import Rules
import Web

/// Where it is and who has it; what we ask; the way it goes; the clock; what happened; what they can do themselves.
struct StatusView {
    let scene: StatusScene
    let forms: StatusForms
    let book: DeskBook
    let visit: Visit

    private var t: Words { visit.t }
    private var file: CaseFile { scene.file }
    private var terms: Terms { Terms(visit.site.terms) }
    private var contactName: String { scene.contact?.name ?? book.teamName(file.team, t) }
    private var doing: StatusDoing { StatusDoing(scene: scene, forms: forms, visit: visit) }

    var html: HTML {
        """
        <div class="wrap">\(forms.wrong?.summary(visit))
        <h1>\(t("desk.status.title"))</h1>
        <p class="lead">\(file.title). <a href="\(scene.initiative.path)">\(t(scene.initiative.isPublic ? "desk.status.passport" : "desk.status.passportHidden"))</a></p>
        <div class="columns"><div>
        \(now)\(doing.mend)\(doing.intake)\(decision)\(doing.helped)\(questions)\(way)\(PointsView(points: scene.detail.points, visit: visit).html)\(path)\
        \(PaperViews.list(scene.detail, below: file.statusPath, visit))\(law)\(scene.panels)\(clockExplained)
        <section class="section" aria-labelledby="gebeurd"><h2 id="gebeurd">\(t("desk.status.happened"))</h2>
        \(JournalView(entries: scene.entries, book: book, visit: visit).html)</section></div>
        <aside aria-label="\(t("desk.status.contact"))">\(contact)\(doing.stuck)\(message)\(doing.papers)\(doing.law)\(doing.objectionNotice)\(doing.takeBack)\(withdrawal)\(late)</aside></div></div>
        """
    }

    // MARK: Where it is now

    private var now: HTML {
        let line = t.emphasised(
            "desk.status.now.\(file.state.rawValue)", ["contact": contactName], "date",
            t.longDate(file.state == .waitingForInitiator ? scene.open.first?.answerBy ?? file.answerBy : file.answerBy))
        let clock: HTML? = file.state.isOpen ? ClockView(file: file, visit: visit, terms: terms).html : nil
        return """
            <section class="now" aria-label="\(t("desk.status.stand"))"><div class="now-who">\
            <span class="person-tile" aria-hidden="true">\(String(contactName.prefix(1)))</span><p class="now-line">\(line)</p></div>
            \(clock)</section>

            """
    }

    /// The answer with everything a "no" owes: rule, who decided, what can be done, how to object.
    private var decision: HTML {
        guard let decision = scene.decision else { return .empty }
        let parts = [
            ("conditions", decision.conditions), ("rule", decision.rule), ("decidedBy", decision.decidedBy),
            ("alternative", decision.alternative),
        ]
        let facts = parts.filter { !$0.1.isEmpty }.map { name, text -> HTML in
            "<div><dt>\(t("desk.decision.\(name)"))</dt><dd class=\"told\">\(text)</dd></div>"
        }
        let list: HTML? = facts.isEmpty ? nil : "<dl class=\"facts is-rows\">\(facts)</dl>"
        let amount: HTML? = scene.detail.amount.map { "<p>\(t.amount($0))</p>" }
        return """
            <section class="reason\(decision.state == .refused ? " is-no" : "")" aria-labelledby="antwoord-kop">\
            <h2 id="antwoord-kop">\(t("case.state.\(decision.state.rawValue)"))</h2>
            \(HTML.paragraphs(decision.reason))\(amount)\(list)\(HTML.paragraphs(decision.next))\(objection(decision))</section>

            """
    }

    private func objection(_ decision: CaseDecision) -> HTML {
        guard decision.state.isDecision else { return .empty }
        let key = file.clock.isDecision ? "desk.objection.decision" : "desk.objection.answer"
        let isOver = decision.objection.date < visit.today
        let values = ["date": t.longDate(decision.objection.date), "college": t.college(of: visit.municipality)]
        return """
            <h3>\(t("desk.objection.title"))</h3><p>\(t(isOver ? "desk.objection.over" : key, values))</p>
            <details><summary>\(t("desk.objection.how"))</summary>\(steps(decision.objection, t))</details>
            """
    }

    // MARK: What we ask

    private var questions: HTML {
        guard !scene.open.isEmpty else { return .empty }
        // One question is answered at a time, so that every field has its own place on the page.
        let first = scene.open[0]
        let others = scene.open.dropFirst().map { question -> HTML in
            "<p class=\"told\">\(question.text) <span class=\"soft\">\(t("desk.status.answerBy", ["date": t.longDate(question.answerBy)]))</span></p>"
        }
        let later: HTML? = others.isEmpty ? nil : "<h3>\(t("desk.status.askedToo"))</h3>\(Array(others))"
        let stops: HTML? = file.clock.isDecision ? "<p class=\"small soft\">\(t("desk.status.clockStops"))</p>" : nil
        return """
            <section aria-labelledby="vragen"><div class="note is-attention"><h2 id="vragen">\(t("desk.status.asks", count: scene.open.count))</h2>
            <p class="told">\(first.text)</p><p>\(t("desk.status.answerBy", ["date": t.longDate(first.answerBy)]))</p>\(stops)
            <form method="post" action="\(file.statusPath)/antwoord">\(forms.answer.token())\
            <input type="hidden" name="\(StatusForms.questionName)" value="\(first.id.text)">
            \(forms.answer.html(StatusForms.answer, visit))
            <p class="buttons"><button class="button">\(t("desk.status.answerButton"))</button></p></form>\(later)</div></section>

            """
    }

    // MARK: The way

    private var path: HTML {
        let promises = scene.promises.filter { scene.detail.run == nil || !$0.isOfStep }
        let current = file.state.isOpen ? promises.nextDue?.id : nil
        let items = promises.map { pathItem($0, isNow: $0.id == current) }
        let end: HTML? =
            file.state == .withdrawn ? "<li class=\"is-done\"><b>\(t("case.state.withdrawn"))</b></li>" : nil
        let dropped = scene.detail.dropped.filter { !$0.isOfStep }.map { promise -> HTML in
            "<li><b>\(promise.words(t))</b><p>\(t("promise.dropped.\(promise.reason.rawValue)"))</p></li>\n"
        }
        return """
            <section class="section" aria-labelledby="weg"><h2 id="weg">\(t("desk.path.title"))</h2><ol class="path">\(items)\(dropped)\(end)</ol></section>

            """
    }

    /// The steps of the process, in plain words.
    private var way: HTML {
        guard let run = scene.detail.run else { return .empty }
        let none: HTML? = file.state == .withdrawn || file.state == .closed ? nil : StepPath(run: run, visit: visit).html
        return none.map { path -> HTML in
            """
            <section class="section" aria-labelledby="stappen"><h2 id="stappen">\(t("desk.steps.title"))</h2>\(path)</section>

            """
        } ?? .empty
    }

    private var law: HTML { LawSection(file: file, detail: scene.detail, decision: scene.decision, visit: visit).html }

    private func pathItem(_ promise: CasePromise, isNow: Bool) -> HTML {
        if let kept = promise.keptOn {
            let promised =
                kept < promise.dueOn || kept > promise.dueOn ? " " + t("desk.path.promised", ["date": t.longDate(promise.dueOn)]) : ""
            return """
                <li class="is-done"><b>\(promise.words(t))</b><p><span class="hidden">\(t("desk.path.done")): </span>\(t.longDate(kept)).\(promised)</p></li>

                """
        }
        let state = t(isNow ? "desk.path.now" : "desk.path.toDo")
        let due = t(promise.dueOn < visit.today ? "desk.path.wasDue" : "desk.path.dueOn", ["date": t.longDate(promise.dueOn)])
        return """
            <li\(attribute: "class", isNow ? "is-now" : nil)\(attribute: "aria-current", isNow ? "step" : nil)><b>\(promise.words(t))</b>\
            <p><span class="hidden">\(state): </span>\(due)</p></li>

            """
    }

    private var clockExplained: HTML {
        """
        <section class="section" aria-labelledby="termijn"><h2 id="termijn">\(t("desk.term.title"))</h2>
        <p>\(t("desk.triage.is", ["category": book.categoryName(file.triage.category, t)])). \(file.triage.why.words(t))</p>
        <details><summary>\(t.counted(file.clock))</summary>\(steps(file.deadline, t))</details></section>

        """
    }

    // MARK: Beside it

    private var contact: HTML {
        """
        <div class="box"><h2>\(t("desk.status.contact"))</h2><p class="person"><span class="person-tile" aria-hidden="true">\
        \(String(contactName.prefix(1)))</span><span><b>\(contactName)</b><small>\(book.teamName(file.team, t))</small></span></p>\(standIn)
        <p>\(t("desk.status.call", ["phone": visit.municipality.phone]))</p>
        <p class="small soft">\(t("desk.sent.reference", ["reference": file.reference]))</p></div>

        """
    }

    /// Who they know as their contact, and when that person is back.
    private var standIn: HTML {
        let contact = scene.detail.contact
        guard contact.isStandIn, let holder = contact.holder else { return .empty }
        let back = contact.absence?.back
        let values = ["person": holder.name, "date": back.map { t.longDate($0) } ?? ""]
        return "<p>\(t(back == nil ? "desk.status.standInForGood" : "desk.status.standIn", values))</p>"
    }

    private var message: HTML {
        guard file.state != .closed else { return .empty }
        return """
            <details class="action"\(attribute: "open", when: !forms.message.isFine)><summary>\(t("desk.status.write"))</summary>\
            <form method="post" action="\(file.statusPath)/bericht">\(forms.message.token())\(forms.message.html(StatusForms.message, visit))
            <p class="buttons"><button class="button is-second">\(t("desk.status.messageButton"))</button></p></form></details>

            """
    }

    private var withdrawal: HTML {
        guard file.state.allows(.withdrawn) else { return .empty }
        return """
            <details class="action"\(attribute: "open", when: !forms.withdrawal.isFine)><summary>\(t("desk.status.withdraw"))</summary>\
            <form method="post" action="\(file.statusPath)/intrekken">\(forms.withdrawal.token())<p>\(t("desk.status.withdrawText"))</p>\
            \(forms.withdrawal.html(StatusForms.withdrawal, visit))
            <p class="buttons"><button class="button is-grave">\(t("desk.status.withdrawButton"))</button></p></form></details>

            """
    }

    /// What somebody can do when a decision stays away (Awb 4:17).
    private var late: HTML {
        guard file.state.isOpen, file.clock.isDecision else { return .empty }
        return """
            <div class="note"><h2>\(t("desk.late.title"))</h2><p>\(t("desk.late.text", ["date": t.longDate(file.answerBy)]))</p></div>
            """
    }
}
