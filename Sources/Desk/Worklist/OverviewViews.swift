import Civic
import Markup
import Rules
import Web

/// Mine, my team, my division, everything: what this person may look at.
func scopeTabs(_ scopes: [WorkScope], _ current: WorkScope, _ t: Words) -> HTML {
    guard scopes.count > 1 else { return .empty }
    let items = scopes.map { scope -> HTML in
        """
        <li><a href="\(scope.path)"\(attribute: "aria-current", scope == current ? "page" : nil)>\(t("work.scope.\(scope)"))</a></li>
        """
    }
    return "<nav class=\"tabs\" aria-label=\"\(t("work.scope.title"))\"><ul>\(items)</ul></nav>"
}

/// Late, due soon, without contact, stuck: each number leads to its list.
func figureList(_ figures: [WorkFigure], _ t: Words) -> HTML {
    let items = figures.map { figure -> HTML in
        let isBad = figure.count.counted > 0 && figure.kind != .soon
        return """
            <li><a class="tap" href="\(figure.filter.address)"><b class="when\(isBad ? " is-late" : "")">\(t.number(figure.count))</b> \
            \(t("work.attention.\(figure.kind)"))</a></li>
            """
    }
    return "<ul class=\"self figures\" aria-label=\"\(t("work.attention.title"))\">\(items)</ul>"
}

/// How much teams and people have in hand, and how much of it is late.
struct OverviewView {
    let overview: Overview
    let scope: WorkScope
    let scopes: [WorkScope]
    let worker: Worker
    let book: DeskBook
    let visit: Visit

    private var t: Words { visit.t }
    private var base: WorkFilter { WorkFilter().with(\.whose, scope.whose) }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="/werk">\(t("work.today"))</a></p><h1>\(t("work.overview.title"))</h1>
        \(scopeTabs(scopes, scope, t))<p class="lead">\(lead)</p>\(figureList(overview.figures, t))
        \(teams)\(people)<p class="small soft">\(t("work.overview.explain"))</p></div>
        """
    }

    private var lead: String {
        let open = t("work.load.open", count: overview.total.open)
        switch scope {
        case .mine, .everything: return t("work.overview.lead", ["open": open])
        case .team: return t("work.overview.leadOf", ["open": open, "name": book.teamName(worker.team ?? "", t)])
        case .division: return t("work.overview.leadOf", ["open": open, "name": division])
        }
    }

    private var division: String {
        let id = worker.team.flatMap { book.teams[$0]?.division }
        return book.teams.divisions.first { $0.id == id }?.words(t) ?? t("work.overview.allTeams")
    }

    // MARK: Teams

    private var shownTeams: [String] {
        let all =
            switch scope {
            case .mine, .everything: book.teams.handling.map(\.id)
            case .team: [worker.team].compactMap(\.self)
            case .division: worker.division
            }
        return all + overview.teams.keys.filter { !all.contains($0) }.sorted()
    }

    private var teams: HTML {
        guard shownTeams.count > 1 else { return .empty }
        let rows = shownTeams.map { id -> HTML in
            line("\(book.teamName(id, t))", overview.teams[id] ?? Workload(), base.with(\.whose, .everyone).with(\.team, id))
        }
        let total = line("\(t("work.overview.together"))", overview.total, base)
        return table("teams", "work.overview.teams", "work.list.team", rows, total: total)
    }

    // MARK: People

    /// Everyone who handles cases here, and whoever else has some; who has most that is late on top.
    private var shownPeople: [ID<Person>] {
        let known = overview.names.values.filter { person in
            let team = book.teams.colleague(email: person.email)?.team
            return overview.people[person.id] != nil
                || Actor(person).handlesCases && (scope == .everything || team.map(shownTeams.contains) ?? false)
        }
        func rank(_ person: Person) -> (Int, Int, String, String) {
            let load = overview.people[person.id] ?? Workload()
            return (-load.late, -load.open, person.name, person.id.text)
        }
        return known.sorted { rank($0) < rank($1) }.map(\.id)
    }

    private var people: HTML {
        var rows = shownPeople.map { id -> HTML in
            let name = overview.standIns.named(overview.names[id]?.name ?? "", id, t)
            return line("\(name)", overview.people[id] ?? Workload(), base.with(\.person, id.text))
        }
        if let load = overview.people[nil] {
            rows.insert(line("\(t("work.nobody"))", load, base.with(\.person, WorkFilter.nobody)), at: 0)
        }
        guard !rows.isEmpty else { return .empty }
        return table("mensen", "work.overview.people", "work.load.who", rows)
    }

    // MARK: A table of numbers

    private static let columns = ["open", "late", "soon", "oldest", "waiting", "silent"]

    private func table(_ id: String, _ title: String, _ first: String, _ rows: [HTML], total: HTML? = nil) -> HTML {
        let heads = Self.columns.map { column -> HTML in "<th scope=\"col\">\(t("work.overview.column.\(column)"))</th>" }
        let foot: HTML? = total.map { "<tfoot>\($0)</tfoot>" }
        return """
            <section class="section" aria-labelledby="\(id)"><h2 id="\(id)">\(t(title))</h2>
            <table class="table is-stack loads"><caption class="hidden">\(t(title))</caption><thead><tr><th scope="col">\(t(first))</th>\(heads)</tr>\
            </thead><tbody>\(rows)</tbody>\(foot)</table></section>

            """
    }

    private func line(_ name: HTML, _ load: Workload, _ filter: WorkFilter) -> HTML {
        let cells: [HTML] = [
            number(load.open, filter), number(load.late, filter.with(\.attention, .late), isBad: true),
            number(load.soon, filter.with(\.attention, .soon)), oldest(load.oldest),
            number(load.waiting, filter.with(\.attention, .waiting)),
            number(load.silent, filter.with(\.attention, .silentAdvice), isBad: true),
        ]
        let data = zip(Self.columns, cells).map { column, cell -> HTML in
            "<td data-label=\"\(t("work.overview.column.\(column)"))\">\(cell)</td>"
        }
        return "<tr><th scope=\"row\">\(name)</th>\(data)</tr>\n"
    }

    private func number(_ number: Int, _ filter: WorkFilter, isBad: Bool = false) -> HTML {
        guard number > 0 else { return "–" }
        return "<a href=\"\(filter.address)\"><span class=\"when\(isBad ? " is-late" : "")\">\(t.number(number))</span></a>"
    }

    private func oldest(_ oldest: Workload.Oldest?) -> HTML {
        guard let oldest else { return "–" }
        let days = t("work.days", count: oldest.receivedOn.days(until: visit.today))
        return "<a href=\"/werk/zaken/\(oldest.reference)\">\(days)<span class=\"hidden\">: \(oldest.reference)</span></a>"
    }
}
