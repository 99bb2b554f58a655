import Civic
import Initiatives
import Markup
import Rules
import Web

/// The finder for one plan, as a page: the next question on top, three groups, the money beside them.
struct FinderView: Sendable {
    let visit: Visit
    let book: SchemeBook
    let result: FinderResult
    /// Address of this finder; answers are posted to it.
    let path: String
    /// Where the answers come from, to go back to.
    let back: (path: String, label: String)
    /// Where costs are filled in; nil where that is done elsewhere.
    let moneyPath: String?
    let skipped: [String]
    /// A question that was answered before and is asked again on request.
    let changing: String?

    var t: Words { visit.t }
    var words: FinderWords { FinderWords(t: t, book: book, today: result.today) }
    private static let openCards = 5

    func page(_ form: Form) -> Page {
        let body: HTML = """
            <div class="wrap"><div class="columns"><div><p class="crumb"><a href="\(back.path)">\(back.label)</a></p>
            \(form.summary(visit))<h1>\(words.headline(result))</h1>
            <p class="lead">\(lead)</p>
            \(question(form))
            \(group("yes", result.yes))\(group("maybe", result.maybe))\(no)
            <p><a class="tap" href="/geld-en-hulp/regelingen">\(t("finder.all", ["municipality": visit.municipality.name]))</a></p></div>
            <aside aria-label="\(t("finder.funding.barTitle"))">\(FundingView(view: self).html)\(answers)</aside></div></div>
            """
        return Page("\(t("finder.resultTitle")): \(words.headline(result))", body).with(\.isPrivate, true).with(\.section, "/geld-en-hulp")
            .with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422)
    }

    private var lead: String {
        if let funding = result.funding, let best = funding.mixes.first, best.gap == 0, best.maybeCents == 0 {
            return t("finder.lead.covered")
        }
        if result.question != nil { return t("finder.lead.ask") }
        return t(result.yes.isEmpty ? "finder.lead.none" : "finder.lead.done")
    }

    // MARK: One question

    /// The field that is asked on this page: the one somebody wants to change, else the one that decides most.
    static func field(_ result: FinderResult, changing: String?) -> String? { changing ?? result.question?.field }

    private func question(_ form: Form) -> HTML {
        guard let key = Self.field(result, changing: changing), let field = book.vocabulary.question(key, offersNone: true) else {
            return again
        }
        let why = changing == nil ? result.question.map(words.reason) : nil
        let title = t(changing == nil ? "finder.question.title" : "finder.question.again")
        let skip = (skipped + [key]).joined(separator: ",")
        let pass: HTML = changing == nil ? "<a class=\"tap\" href=\"\(path)?sla=\(skip)\">\(t("finder.question.skip"))</a>" : .empty
        let reason: HTML? = why.map { "<p>\($0)</p>" }
        return """
            <form class="reason is-wait" method="post" action="\(path)" aria-labelledby="vraag">
            <h2 id="vraag">\(title)</h2>\(reason)<input type="hidden" name="vraag" value="\(key)">\
            <input type="hidden" name="sla" value="\(skipped.joined(separator: ","))">
            \(field.html(form, visit))<div class="buttons"><button class="button">\(t("finder.question.button"))</button> \(pass)</div></form>
            \(again)
            """
    }

    /// Skipped questions can be asked after all.
    private var again: HTML {
        guard !skipped.isEmpty else { return .empty }
        let words = t("finder.question.skipped", count: skipped.count)
        return "<p class=\"small\">\(words) <a class=\"tap\" href=\"\(path)\">\(t("finder.question.askAgain"))</a></p>"
    }

    // MARK: Groups

    private func group(_ key: String, _ cards: [FinderCard]) -> HTML {
        let shown = cards.prefix(Self.openCards).map { SchemeCardView(view: self, card: $0).html }
        let hidden = cards.dropFirst(Self.openCards).map { SchemeCardView(view: self, card: $0).html }
        let more: HTML =
            hidden.isEmpty
            ? .empty
            : "<details class=\"action\"><summary>\(t("finder.group.more", count: hidden.count))</summary>\(hidden)</details>"
        let empty: HTML = cards.isEmpty ? "<p class=\"soft\">\(t("finder.group.\(key)Empty"))</p>" : .empty
        return section(key, count: cards.count, "\(empty)\(shown)\(more)")
    }

    /// What nearly fits is shown; the rest is one list with a reason a line, never a wall.
    private var no: HTML {
        let near = result.nearMisses.prefix(Self.openCards)
        let far = result.nearMisses.dropFirst(Self.openCards) + result.farMisses
        let intro: HTML = near.isEmpty ? .empty : "<p>\(t("finder.group.noNear"))</p>"
        let empty: HTML = result.no.isEmpty ? "<p class=\"soft\">\(t("finder.group.noEmpty"))</p>" : .empty
        let lines = far.map { card -> HTML in
            "<li><a href=\"/geld-en-hulp/regelingen/\(card.scheme.id)\">\(card.scheme.name)</a><br><span class=\"small\">\(words.why(card, result.answers))</span></li>\n"
        }
        let rest: HTML =
            lines.isEmpty
            ? .empty
            : "<details class=\"action\"><summary>\(t("finder.group.far", count: lines.count))</summary><ul>\(lines)</ul></details>"
        return section("no", count: result.no.count, "\(empty)\(intro)\(near.map { SchemeCardView(view: self, card: $0).html })\(rest)")
    }

    private func section(_ key: String, count: Int, _ content: HTML) -> HTML {
        """
        <section aria-labelledby="groep-\(key)"><div class="section-head section"><h2 id="groep-\(key)">\(t("finder.group.\(key)"))</h2>\
        <span class="soft">\(count)</span></div>
        \(content)</section>

        """
    }

    // MARK: What was told

    /// The answers so far, each with a way to change it, so that nobody is stuck with a slip.
    private var answers: HTML {
        let told = book.vocabulary.entries.filter { !$0.computed && $0.field.key != "municipality" }.compactMap { entry -> HTML? in
            let key = entry.field.key
            guard let answer = result.answers[key] else { return nil }
            return """
                <div><dt>\(t("field.\(key).name"))</dt><dd>\(words.value(answer, of: key)) <a class="tap small" href="\(path)?vraag=\(key)">\
                \(t("finder.answers.change"))<span class="hidden"> \(t("field.\(key).name"))</span></a></dd></div>

                """
        }
        let content: HTML = told.isEmpty ? "<p>\(t("finder.answers.none"))</p>" : "<dl class=\"facts\">\(told)</dl>"
        return "<section class=\"box\" aria-labelledby=\"verteld\"><h2 id=\"verteld\">\(t("finder.answers.title"))</h2>\(content)</section>"
    }
}

/// One scheme: in one line why; open it for the conditions, what would make it fit, when, and the source.
struct SchemeCardView: Sendable {
    let view: FinderView
    let card: FinderCard

    private var t: Words { view.t }
    private var words: FinderWords { view.words }
    private var scheme: Scheme { card.scheme }

    var html: HTML {
        """
        <details class="scheme"><summary data-open="\(t("finder.open"))" data-close="\(t("finder.close"))"><h3>\(scheme.name)</h3>\
        <span class="scheme-sum">\(words.pays(card))<br>\(badge)</span><small class="soft">\(scheme.issuer)</small>\
        <span class="scheme-why">\(words.why(card, view.result.answers))</span>\(notice)</summary>
        <div class="scheme-more">\(mends)\(checks)\(notes)\(facts)
        <p class="small soft">\(words.source(scheme))</p>
        <p><a class="tap" href="/geld-en-hulp/regelingen/\(scheme.id)">\(t("button.more"))<span class="hidden">: \(scheme.name)</span></a></p></div></details>

        """
    }

    private var badge: HTML {
        switch card.status {
        case .yes: "<span class=\"badge is-yes\">✓ \(t("finder.badge.yes"))</span>"
        case .unknown: "<span class=\"badge is-maybe\">? \(t("finder.badge.maybe"))</span>"
        case .no: "<span class=\"badge is-no\">✗ \(t("finder.badge.no"))</span>"
        }
    }

    private var notice: HTML? { words.notice(card).map { "<small class=\"scheme-why soft\">\($0)</small>" } }

    private var mends: HTML {
        let lines = words.mends(card)
        guard !lines.isEmpty else { return .empty }
        let title = t(card.status == .no ? "finder.mend.title" : "finder.mend.titleMore")
        if lines.count == 1 { return "<p><b>\(title):</b> \(lines[0])</p>" }
        return "<p><b>\(title):</b></p><ul>\(lines.map { line -> HTML in "<li>\(line)</li>" })</ul>"
    }

    private var checks: HTML {
        let deciding = card.checks.filter(\.decides)
        guard !deciding.isEmpty else { return "<p>\(t("finder.check.none"))</p>" }
        let items = deciding.map { check -> HTML in
            let (state, label) =
                switch check.truth {
                case .yes: ("is-yes", "finder.check.yes")
                case .no: ("is-no", "finder.check.no")
                case .unknown: ("is-open", "finder.check.open")
                }
            let plausible: HTML = check.condition.isPlausible ? " <small class=\"soft\">\(t("finder.check.plausible"))</small>" : .empty
            return "<li class=\"\(state)\"><span class=\"hidden\">\(t(label)) </span>\(words.condition(check))\(plausible)</li>\n"
        }
        return "<ul class=\"checks\">\(items)</ul>"
    }

    private var notes: HTML {
        guard !card.notes.isEmpty else { return .empty }
        let items = card.notes.map { note -> HTML in "<li>\(words.condition(note))</li>" }
        return "<p><b>\(t("finder.check.notes"))</b></p><ul>\(items)</ul>"
    }

    private var facts: HTML {
        var rows: [(String, String)] = [
            (t("finder.when.title"), words.opening(card.opening)), (t("finder.answer.title"), words.answer(card.answerBy)),
        ]
        if let start = card.earliestStart { rows.append((t("finder.start.title"), t("finder.start.from", ["date": t.longDate(start)]))) }
        if let share = scheme.ownSharePercent, share > 0 {
            rows.append((t("finder.ownShare.title"), t("finder.ownShare.text", ["share": t.quantity(share, .percent)])))
        }
        if let how = scheme.howToApply { rows.append((t("finder.how.title"), how)) }
        return "<dl class=\"facts\">\(rows.map { row -> HTML in "<div><dt>\(row.0)</dt><dd>\(row.1)</dd></div>\n" })</dl>"
    }
}

/// The bar that shows how the costs could be covered, with a legend that says the same in words.
struct FundingView: Sendable {
    let view: FinderView
    private static let width = 840

    private var t: Words { view.t }
    private var words: FinderWords { view.words }

    var html: HTML {
        guard let funding = view.result.funding else {
            let fill: HTML? = view.moneyPath.map { "<p><a class=\"tap\" href=\"\($0)\">\(t("finder.funding.fill"))</a></p>" }
            return "<div class=\"note\"><p>\(t("finder.funding.unknown"))</p>\(fill)</div>"
        }
        let title = t("finder.funding.title", ["total": t.money(cents: funding.total)])
        let asked = funding.askAmount.compactMap { view.book[$0]?.name }
        let ask: HTML = asked.isEmpty ? .empty : "<p class=\"small\">\(t("finder.funding.ask", ["names": t.list(asked)]))</p>"
        let conflicts = funding.conflicts.map { pair -> HTML in
            "<p class=\"small\">\(t("finder.funding.conflict", ["pair": words.pair(pair)]))</p>"
        }
        guard let best = funding.mixes.first else {
            return "<div class=\"box\"><h2>\(title)</h2><p>\(t("finder.funding.nothing"))</p>\(ask)\(conflicts)</div>"
        }
        let other = funding.mixes.dropFirst().map { mix -> HTML in
            "<details class=\"action\"><summary>\(t("finder.funding.other"))</summary>\(bar(mix, funding, id: "zeker"))</details>"
        }
        return "<div class=\"box\"><h2>\(title)</h2>\(bar(best, funding, id: "beste"))\(ask)\(conflicts)\(other)</div>"
    }

    private struct Piece {
        var label: String
        var cents: Int
        var style: Style
        enum Style {
            case own
            case sure(Int)
            case maybe, rest
        }
    }

    private func bar(_ mix: Funding.Mix, _ funding: Funding, id: String) -> HTML {
        let pieces = pieces(mix, funding)
        let reach = words.reach(mix, funding)
        var left = 0
        let drawn = pieces.map { piece -> HTML in
            let width = piece.cents * Self.width / max(1, funding.total)
            defer { left += width }
            return "\(shape(piece.style, from: left, width: width, height: 52))<path class=\"budget-cut\" d=\"M\(left + width) 0v52\"/>\n"
        }
        let legend = pieces.map { piece -> HTML in
            """
            <li><svg viewBox="0 0 10 10" aria-hidden="true">\(shape(piece.style, from: 0, width: 10, height: 10))</svg><span>\(piece.label)</span>\
            <b class="number">\(t.money(cents: piece.cents))</b></li>

            """
        }
        return """
            <div class="budget"><svg viewBox="0 0 \(Self.width) 52" preserveAspectRatio="none" role="img" aria-labelledby="\(id)-titel \(id)-tekst">\
            <title id="\(id)-titel">\(t("finder.funding.barTitle"))</title><desc id="\(id)-tekst">\(reach)</desc>\(drawn)</svg>
            <ul class="legend">\(legend)</ul></div><p class="small">\(reach)</p>\(remarks(mix))
            """
    }

    private func pieces(_ mix: Funding.Mix, _ funding: Funding) -> [Piece] {
        var pieces: [Piece] = funding.own > 0 ? [Piece(label: t("finder.funding.own"), cents: funding.own, style: .own)] : []
        for (place, part) in mix.parts.enumerated() {
            let name = view.book[part.scheme]?.name ?? part.scheme
            let isSure = part.status == .yes
            pieces.append(
                Piece(
                    label: isSure ? name : t("finder.funding.maybePart", ["name": name]), cents: part.cents,
                    style: isSure ? .sure(place % 2) : .maybe))
        }
        if mix.gap > 0 { pieces.append(Piece(label: t("finder.funding.restPart"), cents: mix.gap, style: .rest)) }
        return pieces
    }

    private func shape(_ style: Piece.Style, from left: Int, width: Int, height: Int) -> HTML {
        let box = "M\(left) 0h\(width)v\(height)h-\(width)z"
        switch style {
        case .own: return "<path class=\"budget-1\" d=\"\(box)\"/>"
        case .sure(0): return "<path class=\"budget-2\" d=\"\(box)\"/>"
        case .sure: return "<path class=\"budget-3\" d=\"\(box)\"/>"
        case .rest: return "<path class=\"budget-rest\" d=\"\(box)\"/>"
        case .maybe:
            // Hatched, so that it differs from what is certain in black and white too.
            let slant = height * 6 / 10
            let step = height > 20 ? 14 : 5
            let lines = stride(from: left, to: left + width - slant + 1, by: step).map { "M\($0) \(height)l\(slant)-\(height)" }.joined()
            return "<path class=\"budget-4\" d=\"\(box)\"/><path class=\"budget-hatch\" d=\"\(lines)\"/>"
        }
    }

    /// What to know before counting on this: what must come from elsewhere, and what nobody is sure of.
    private func remarks(_ mix: Funding.Mix) -> HTML {
        (words.shares(mix) + words.warnings(mix)).map { line -> HTML in "<p class=\"small\">\(line)</p>" }.joined()
    }
}
