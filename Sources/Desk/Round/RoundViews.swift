import Civic
import Initiatives
import Markup
import Rules
import Web

/// The one-page sheet of a plan: what, where, what is asked, what departments say, where they contradict each other, which goals it serves.
struct SheetView {
    let entry: RoundItem
    let goals: [String]
    let book: DeskBook
    let visit: Visit
    /// Colleagues can go on to the case; who only has a link cannot.
    var isLinked = true

    private var t: Words { visit.t }
    private var item: DirectionItem { entry.item }
    private var file: CaseFile { entry.file }

    var html: HTML {
        let title: HTML = isLinked ? "<a href=\"\(file.staffPath)\">\(file.title)</a>" : "\(file.title)"
        return """
            <article class="section sheet" aria-labelledby="punt-\(item.id.text)"><h2 id="punt-\(item.id.text)">\(title)</h2>
            <p class="lead">\(item.question)</p>\(due)
            <dl class="facts is-rows"><div><dt>\(t("direction.sheet.what"))</dt><dd>\(summary(of: file.story))</dd></div>\
            <div><dt>\(t("direction.sheet.where"))</dt><dd>\(place)</dd></div>\
            <div><dt>\(t("direction.sheet.handler"))</dt><dd>\(entry.handlerName ?? t("work.nobody"))</dd></div>\(served)</dl>
            <h3>\(t("direction.sheet.advice"))</h3>\(advice)\(clashNotice(entry.contradictions, visit))\(toTable)</article>

            """
    }

    private var due: HTML {
        guard item.state.isOpen else { return .empty }
        let state = item.isLate(on: visit.today) ? " is-late" : ""
        return "<p><span class=\"when\(state)\">\(t("direction.due", ["date": t.longDate(item.dueOn)]))</span></p>"
    }

    private var place: String { file.whereabouts(visit.municipality, t) }

    /// A contradiction is an obstacle, and what is to be done about it stands at the table. Who only has a link cannot go there.
    private var toTable: HTML {
        guard isLinked, entry.contradictions.contains(where: \.isOpen) else { return .empty }
        return "<p><a class=\"tap\" href=\"/werk/doorbraak\">\(t("advice.toTable"))</a></p>"
    }

    private var served: HTML {
        let written = item.goals.split(separator: "\n").map(String.init)
        let all = written + goals.filter { !written.contains($0) }
        let text: HTML =
            all.isEmpty ? "\(t("direction.sheet.noGoals"))" : all.map { goal -> HTML in "\(goal)" }.joined(by: "<br>")
        return "<div><dt>\(t("direction.sheet.goals"))</dt><dd>\(text)</dd></div>"
    }

    private var advice: HTML {
        let shown = entry.advice.filter { $0.state == .asked || $0.state == .answered }
        guard !shown.isEmpty else { return "<p class=\"empty\">\(t("advice.none"))</p>" }
        return AdviceTable(requests: shown, ladder: entry.ladder, book: book, visit: visit).html
    }
}

/// A direction with its sign and word.
func directionBadge(_ direction: Direction, _ t: Words) -> HTML {
    let light: AdviceLight =
        switch direction {
        case .positive: .green
        case .positiveWithConditions: .amber
        case .negative: .red
        }
    return "<span class=\"light is-\(light.rawValue)\">\(t("direction.choice.\(direction.rawValue)"))</span>"
}

/// What was said about a plan, in full.
func outcomeBox(_ outcome: DirectionOutcome, _ visit: Visit) -> HTML {
    let t = visit.t
    var parts: [(String, HTML)] = []
    if let ground = outcome.ground { parts.append((t("direction.outcome.ground"), "\(t("direction.ground.\(ground.rawValue)"))")) }
    if let goal = outcome.goal { parts.append((t("direction.outcome.goalSaid"), goalLink(goal))) }
    if !outcome.conditions.isEmpty { parts.append((t("desk.decision.conditions"), "\(outcome.conditions)")) }
    parts.append((t("direction.outcome.because"), "\(outcome.reason)"))
    parts.append((t("direction.outcome.then"), "\(outcome.next)"))
    let facts = parts.map { name, text -> HTML in "<div><dt>\(name)</dt><dd class=\"told\">\(text)</dd></div>" }
    return "<p>\(directionBadge(outcome.direction, t))</p><dl class=\"facts is-rows\">\(facts)</dl>"
}

/// When a direction was given, and who approved it.
func approvalLine(_ item: DirectionItem, _ visit: Visit) -> String {
    let who = item.approverTitle.isEmpty ? visit.municipality.name : item.approverTitle
    return visit.t("direction.status.by", ["by": who, "date": visit.t.longDate(item.decidedOn ?? item.meetingOn)])
}

/// A goal by its title, leading to its page.
func goalLink(_ goal: KnownGoal) -> HTML { "<a href=\"\(WebAddress(path: goal.path))\">\(goal.title)</a>" }

/// All meetings: the next one with its agenda, what waits for approval, what is late, what was.
struct RoundsView {
    let scene: RoundsScene
    let book: DeskBook
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        let days = book.advice.round.workingDays
        return """
            <div class="wrap"><p class="crumb"><a href="/werk">\(t("work.today"))</a></p><h1>\(t("direction.title"))</h1>
            <p class="lead">\(t("direction.lead", count: days))</p>\(late)\(next)\(proposed)\(later)\(past)</div>
            """
    }

    private func section(_ id: String, _ title: String, _ content: HTML) -> HTML {
        "<section class=\"section\" aria-labelledby=\"\(id)\"><h2 id=\"\(id)\">\(title)</h2>\(content)</section>\n"
    }

    private var late: HTML {
        guard !scene.late.isEmpty else { return .empty }
        return section("te-laat", t("direction.lateCount", count: scene.late.count), table(scene.late))
    }

    private var next: HTML {
        guard let date = scene.coming.first else { return .empty }
        let agenda: HTML = scene.agenda.isEmpty ? "<p class=\"empty\">\(t("direction.emptyAgenda"))</p>" : table(scene.agenda)
        return section(
            "volgende", t("direction.next", ["date": t.longDate(date)]),
            """
            \(agenda)<p class="buttons"><a class="button" href="/werk/ronde/\(date.iso)">\(t("direction.open"))</a></p>
            """)
    }

    private var proposed: HTML {
        guard !scene.proposed.isEmpty else { return .empty }
        return section("akkoord", t("direction.waiting"), table(scene.proposed))
    }

    private var later: HTML {
        let items = scene.coming.dropFirst().map { date -> HTML in
            "<li><a class=\"tap\" href=\"/werk/ronde/\(date.iso)\">\(t.longDate(date))</a></li>"
        }
        return section("later", t("direction.later"), "<ul>\(Array(items))</ul>")
    }

    private var past: HTML {
        guard !scene.past.isEmpty else { return .empty }
        let items = scene.past.map { round -> HTML in
            """
            <li><a class="tap" href="/werk/ronde/\(round.date.iso)">\(t.longDate(round.date))</a> \
            <span class="soft">\(t("direction.plans", count: round.count))</span></li>
            """
        }
        let pages = paging(page: scene.page, total: scene.pastCount, perPage: RoundPages.perPage, visit) {
            $0 == 1 ? "/werk/ronde" : "/werk/ronde?blz=\($0)"
        }
        return section("geweest", t("direction.past"), "<ul>\(items)</ul>\(pages)")
    }

    private func table(_ items: [RoundItem]) -> HTML {
        let heads = ["plan", "stand", "advice", "due"].map { column -> HTML in
            "<th scope=\"col\">\(t("direction.column.\(column)"))</th>"
        }
        return """
            <table class="table is-stack work"><caption class="hidden">\(t("direction.title"))</caption><thead><tr>\(heads)</tr></thead>
            <tbody>\(items.map(row))</tbody></table>
            """
    }

    private func row(_ entry: RoundItem) -> HTML {
        let item = entry.item
        let state = item.isLate(on: visit.today) ? " is-late" : ""
        return """
            <tr><th scope="row"><a href="\(entry.file.staffPath)/ronde">\(entry.file.title)</a><small>\(entry.file.reference)</small></th>
            <td data-label="\(t("direction.column.stand"))">\(stand(item))</td>
            <td data-label="\(t("direction.column.advice"))">\(lights(entry.advice))</td>
            <td data-label="\(t("direction.column.due"))"><span class="when\(state)">\(t.nearDate(item.dueOn, today: visit.today))</span></td></tr>

            """
    }

    private func stand(_ item: DirectionItem) -> String {
        item.state == .proposed ? t("direction.waitsFor", ["approver": item.approverTitle]) : t("direction.state.\(item.state.rawValue)")
    }

    private func lights(_ requests: [AdviceRequest]) -> HTML {
        let counts = AdviceLight.allCases.compactMap { light -> HTML? in
            let count = requests.lit.count { $0.light == light }
            guard count > 0 else { return nil }
            return "<span class=\"light is-\(light.rawValue)\">\(t("advice.count.\(light.rawValue)", count: count))</span> "
        }
        return counts.isEmpty ? "<span class=\"soft\">\(t("advice.noneYet"))</span>" : counts.joined()
    }
}
