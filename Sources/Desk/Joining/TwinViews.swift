import Civic
import Initiatives
import Markup
import Rules
import Web

/// The page of like cases: two side by side with what can be done, what was joined, and what was settled before.
struct TwinView {
    let scene: TwinScene
    let forms: TwinForms
    let book: DeskBook
    let visit: Visit

    private var t: Words { visit.t }
    private var file: CaseFile { scene.file }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="\(file.staffPath)">\(file.reference): \(file.title)</a></p>
        \(forms.wrong.map { $0.summary(visit) })<h1>\(t("twins.heading"))</h1>
        \(scene.pair.map(pair))\(proposed)\(joined)\(find)\(settled)</div>
        """
    }

    // MARK: Side by side

    private func pair(_ pair: TwinPair) -> HTML {
        let head = [pair.one, pair.other].map { side -> HTML in
            "<th scope=\"col\"><a href=\"\(side.file.staffPath)\">\(side.file.reference)</a></th>"
        }
        let rows = Self.facts.map { name -> HTML in
            let cells = [pair.one, pair.other].map { side -> HTML in
                "<td data-label=\"\(side.file.reference)\">\(fact(name, side))</td>"
            }
            return "<tr><th scope=\"row\">\(t("twins.fact.\(name)"))</th>\(cells)</tr>"
        }
        let title = t("twins.pair", ["one": pair.one.file.title, "other": pair.other.file.title])
        let reasons: HTML =
            pair.likeness.reasons.isEmpty ? .empty : "<p>\(t("twins.because", ["reasons": t.reasons(pair.likeness)]))</p>"
        return """
            <section aria-labelledby="naast-elkaar"><h2 id="naast-elkaar">\(title)</h2>\(reasons)
            <table class="table is-stack"><caption class="hidden">\(title)</caption><thead><tr><td></td>\(head)</tr></thead>\
            <tbody>\(rows)</tbody></table>\(doing(pair))</section>

            """
    }

    private static let facts = ["title", "story", "place", "who", "received", "category", "state", "handler", "holds", "page"]

    private func fact(_ name: String, _ side: TwinSide) -> HTML {
        let file = side.file
        switch name {
        case "title": return "<b>\(file.title)</b>"
        case "story": return HTML.paragraphs(file.story, in: visit.writtenIn)
        case "place": return "\(file.whereabouts(visit.municipality, t))"
        case "who":
            let parts = [side.initiator?.name, side.initiator?.email, side.initiator?.phone].compactMap(\.self)
            return parts.map { part -> HTML in "\(part)" }.joined(by: "<br>")
        case "received": return "\(t.longDate(file.clock.received)), \(t("work.channel.\(file.channel.rawValue)"))"
        case "category": return "\(book.categoryName(file.triage.category, t))"
        case "state": return "\(t("case.staffState.\(file.state.rawValue)"))"
        case "handler": return "\(side.handler?.name ?? t("work.nobody"))"
        case "holds":
            let counts = [("papers", side.papers), ("advices", side.advices), ("questions", side.questions)].filter { $0.1 > 0 }
            return counts.isEmpty
                ? "\(t("twins.count.none"))" : "\(t.list(counts.map { t("twins.count.\($0.0)", count: $0.1) }))"
        default:
            let stands = t(side.initiative.isPublic ? "twins.page.public" : "twins.page.hidden")
            return "<a href=\"\(side.initiative.path)\">\(side.initiative.title)</a>, \(stands)"
        }
    }

    private func doing(_ pair: TwinPair) -> HTML {
        guard pair.one.file.state.isOpen, pair.other.file.state.isOpen else {
            let isJoined = pair.one.file.state == .joined || pair.other.file.state == .joined
            let canPart = !isJoined && pair.twin?.state != .different
            return "<p class=\"note\">\(t("twins.notBothOpen"))</p>\(canPart ? apart(pair) : .empty)"
        }
        if let twin = pair.twin, twin.state == .different {
            return "\(earlier(twin))\(join(pair))"
        }
        return "\(join(pair))\(apart(pair))"
    }

    private func earlier(_ twin: Twin) -> HTML {
        "<div class=\"note\"><h3>\(t("twins.saidDifferent"))</h3>\(HTML.paragraphs(twin.reason, in: visit.writtenIn))</div>"
    }

    private func hidden(_ pair: TwinPair) -> HTML {
        "<input type=\"hidden\" name=\"\(JoinField.other)\" value=\"\(pair.other.file.reference)\">"
    }

    private func join(_ pair: TwinPair) -> HTML {
        let form = forms.join
        let needsAgreement = pair.one.file.clock.isDecision || pair.other.file.clock.isDecision
        let agreement: HTML = needsAgreement ? form.html(TwinForms.agreement, visit) : .empty
        return """
            <details class="action"\(attribute: "open", when: !form.isFine || pair.twin?.state != .different)>\
            <summary>\(t("twins.join.do"))</summary><p>\(t("twins.join.lead"))</p>
            <form method="post" action="\(file.staffPath)/samenvoegen">\(form.token())\(hidden(pair))\
            \(form.html(TwinForms.keeps(pair.one.file, pair.other.file), visit))\(form.html(TwinForms.reason, visit))\
            \(form.html(TwinForms.next, visit))\(agreement)
            <p class="small soft">\(t("twins.join.privacy", ["days": t.number(book.likeness.splitDays)]))</p>
            <p class="buttons"><button class="button">\(t("twins.join.button"))</button></p></form></details>

            """
    }

    private func apart(_ pair: TwinPair) -> HTML {
        """
        <details class="action"\(attribute: "open", when: !forms.apart.isFine)><summary>\(t("twins.apart.do"))</summary>
        <form method="post" action="\(file.staffPath)/niet-hetzelfde">\(forms.apart.token())\(hidden(pair))\
        \(forms.apart.html(TwinForms.apartReason, visit))
        <p class="buttons"><button class="button is-second">\(t("twins.apart.button"))</button></p></form></details>

        """
    }

    // MARK: The lists

    private var proposed: HTML {
        let open = scene.twins.filter { $0.state == .proposed && $0 != scene.pair?.twin }
        guard !open.isEmpty else { return .empty }
        return """
            <section class="section" aria-labelledby="voorgesteld"><h2 id="voorgesteld">\(t("twins.proposed"))</h2>\
            <ul class="mails">\(open.map { item($0) })</ul></section>

            """
    }

    private var settled: HTML {
        let known = scene.twins.filter { $0.state == .different }
        guard !known.isEmpty else { return .empty }
        return """
            <section class="section" aria-labelledby="anders"><h2 id="anders">\(t("twins.different"))</h2>\
            <ul class="mails">\(known.map { item($0) })</ul></section>

            """
    }

    private func item(_ twin: Twin) -> HTML {
        guard let other = scene.files[twin.other(than: file.id)] else { return .empty }
        let why = twin.reason.isEmpty ? t.reasons(twin.likeness) : twin.reason
        return """
            <li><p><b><a href="\(file.staffPath)/lijkt-op?met=\(other.reference)">\(other.title)</a></b> \
            <span class="soft">\(other.reference), \(t("case.staffState.\(other.state.rawValue)"))</span></p>\
            <p class="small">\(why)</p></li>

            """
    }

    private var find: HTML {
        """
        <section class="section" aria-labelledby="zoek"><h2 id="zoek">\(t("twins.findTitle"))</h2>
        <form method="get" action="\(file.staffPath)/lijkt-op">\(forms.find.html(TwinForms.other, visit))
        <p class="buttons"><button class="button is-second">\(t("twins.findButton"))</button></p></form></section>

        """
    }

    // MARK: What was joined

    private var joined: HTML {
        guard !scene.joins.isEmpty else { return .empty }
        return """
            <section class="section" aria-labelledby="samen"><h2 id="samen">\(t("twins.holds"))</h2>\(scene.joins.map(joinedItem))</section>

            """
    }

    private func joinedItem(_ join: CaseJoin) -> HTML {
        guard let other = scene.files[join.file] else { return .empty }
        let guests = scene.guests.filter { $0.join == join.id }.map(guest)
        let list: HTML? = guests.isEmpty ? nil : "<h4>\(t("twins.guests"))</h4><ul class=\"mails\">\(guests)</ul>"
        return """
            <h3><a href="\(other.staffPath)">\(other.reference): \(other.title)</a></h3>\(HTML.paragraphs(join.reason, in: visit.writtenIn))\
            <p class="small soft">\(t("twins.holdsText"))</p>\(list)\(split(join, other))
            """
    }

    private func guest(_ guest: JoinGuest) -> HTML {
        let name = scene.people[guest.person]?.name ?? t("removal.placeholder")
        let answers: HTML? =
            guest.state == .asked || guest.state == .willing
            ? """
            <form method="post" action="\(file.staffPath)/samen">\(Form().token())\
            <input type="hidden" name="samenvoeging" value="\(guest.join.text)"><input type="hidden" name="wie" value="\(guest.person.text)">\
            <div class="buttons"><button class="button is-second" name="antwoord" value="ja">\
            \(t(guest.state == .asked ? "twins.phone.yes" : "twins.phone.welcome"))</button> \
            <button class="button is-second" name="antwoord" value="nee">\(t("twins.phone.no"))</button></div></form>
            """ : nil
        return "<li><p><b>\(name)</b> <span class=\"soft\">\(t("twins.guestStaff.\(guest.state.rawValue)"))</span></p>\(answers)</li>\n"
    }

    private func split(_ join: CaseJoin, _ other: CaseFile) -> HTML {
        guard visit.today <= join.splitUntil, other.state == .joined else { return .empty }
        let form = forms.split
        return """
            <details class="action"\(attribute: "open", when: !form.isFine)><summary>\(t("twins.split.do"))</summary>\
            <p>\(t("twins.split.lead", ["date": t.longDate(join.splitUntil)]))</p>
            <form method="post" action="\(file.staffPath)/splitsen">\(form.token())\
            <input type="hidden" name="samenvoeging" value="\(join.id.text)">\(form.html(TwinForms.splitReason, visit))\
            \(form.html(TwinForms.splitNext, visit))
            <p class="buttons"><button class="button is-grave">\(t("twins.split.button"))</button></p></form></details>
            """
    }
}

extension Twin: Equatable {
    package static func == (one: Twin, other: Twin) -> Bool { one.first == other.first && one.second == other.second }
}

/// All pairs that wait for somebody to look.
struct TwinListView {
    let twins: [Twin]
    let files: [ID<CaseFile>: CaseFile]
    let total: Int
    let page: Int
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        let items = twins.compactMap { twin -> HTML? in
            guard let one = files[twin.first], let other = files[twin.second] else { return nil }
            return """
                <li><p><b><a href="\(other.staffPath)/lijkt-op?met=\(one.reference)">\(one.title) / \(other.title)</a></b> \
                <span class="soft">\(one.reference), \(other.reference)</span></p><p class="small">\(t.reasons(twin.likeness))</p></li>

                """
        }
        let list: HTML = items.isEmpty ? "<p class=\"empty\">\(t("twins.list.empty"))</p>" : "<ul class=\"mails\">\(items)</ul>"
        return """
            <div class="wrap"><p class="crumb"><a href="/werk">\(t("work.today"))</a></p><h1>\(t("twins.list.title"))</h1>
            <p class="lead">\(t("twins.list.lead"))</p>\(list)
            \(paging(page: page, total: total, perPage: TwinPages.perPage, visit) { $0 > 1 ? "/werk/dubbel?blz=\($0)" : "/werk/dubbel" })
            </div>
            """
    }
}
