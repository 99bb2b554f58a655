import Civic
import Initiatives
import Markup
import Rules
import Web

/// The table, the heaviest first.
struct ObstacleTableView {
    let rows: [ObstacleRow]
    let decisions: [ID<Obstacle>: ObstacleDecision]
    let total: Int
    let filter: ObstacleFilter
    let departments: [KnownDepartment]
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="/werk">\(t("work.today"))</a></p>
        <h1>\(t("obstacle.table.title"))</h1><p class="lead">\(t("obstacle.table.lead"))</p>
        <p class="buttons"><a class="button" href="/werk/doorbraak/nieuw">\(t("obstacle.table.add"))</a> \
        <a class="button is-second" href="/werk/doorbraak/vergadering">\(t("obstacle.table.meeting"))</a> \
        <a class="tap" href="/leren">\(t("obstacle.table.lessons"))</a></p>
        \(filters)<p>\(t("obstacle.table.count", count: total))</p>\(content)
        \(insightPager(page: filter.page, total: total, perPage: ObstacleFilter.perPage, visit) { filter.address(page: $0) })</div>
        """
    }

    private var filters: HTML {
        let kinds = Obstacle.Kind.allCases.map { ($0.rawValue, t("obstacle.kind.\($0.rawValue)")) }
        let standings = ObstacleFilter.Standing.allCases.dropFirst().map { ($0.rawValue, t("obstacle.standing.\($0.key)")) }
        return filterForm(
            "/werk/doorbraak",
            [
                filterList(
                    "soort", t("obstacle.form.kind"), kinds, chosen: filter.kind?.rawValue ?? "", any: t("obstacle.table.anyKind")),
                filterList(
                    "afdeling", t("obstacle.form.department"), departments.map { ($0.id, $0.name) }, chosen: filter.department,
                    any: t("obstacle.table.anyDepartment")),
                filterList(
                    "stand", t("obstacle.table.state"), standings, chosen: filter.standing.rawValue, any: t("obstacle.standing.open")),
                filterList(
                    "van", t("obstacle.table.whose"), [("mij", t("obstacle.table.mine"))], chosen: filter.isMine ? "mij" : "",
                    any: t("obstacle.table.everybody")),
            ], visit)
    }

    private var content: HTML {
        guard !rows.isEmpty else {
            let clear: HTML? = filter.isNarrowed ? "<p><a class=\"tap\" href=\"/werk/doorbraak\">\(t("list.clearFilters"))</a></p>" : nil
            return "<div class=\"empty\"><p>\(t("obstacle.table.empty"))</p>\(clear)</div>"
        }
        let heads = ["what", "initiatives", "days", "owner", "state"].map { column -> HTML in
            "<th scope=\"col\"\(attribute: "class", Self.isNumber(column) ? "number" : nil)>\(t("obstacle.column.\(column)"))</th>"
        }
        return """
            <table class="table is-stack"><caption class="hidden">\(t("obstacle.table.title"))</caption><thead><tr>\(heads)</tr></thead>
            <tbody>\(rows.map(line))</tbody></table>
            <p class="small soft">\(t("obstacle.table.order"))</p>
            """
    }

    private static func isNumber(_ column: String) -> Bool { column == "initiatives" || column == "days" }

    private func line(_ row: ObstacleRow) -> HTML {
        let obstacle = row.obstacle
        let about = [t("obstacle.kind.\(obstacle.kind.rawValue)"), departmentName(obstacle.department, departments)]
        return """
            <tr><th scope="row"><a href="\(obstacle.path)">\(obstacle.title)</a><small>\(about.filter { !$0.isEmpty }.joined(separator: ", "))</small></th>
            <td class="number" data-label="\(t("obstacle.column.initiatives"))">\(row.count.initiatives)</td>
            <td class="number" data-label="\(t("obstacle.column.days"))">\(t.number(row.count.days))</td>
            <td data-label="\(t("obstacle.column.owner"))">\(ownerLine(row, visit))</td>
            <td data-label="\(t("obstacle.column.state"))">\(state(obstacle))</td></tr>

            """
    }

    private func state(_ obstacle: Obstacle) -> HTML {
        guard let decision = decisions[obstacle.id], obstacle.state == .decided else {
            return "\(t("obstacle.state.\(obstacle.state.rawValue)"))"
        }
        return
            "\(t("obstacle.outcome.\(decision.outcome.rawValue)"))<br><span class=\"small soft\">\(t("obstacle.from", ["date": t.date(decision.holdsFrom)]))</span>"
    }
}

/// Who sees to it and by when; late in words and colour.
func ownerLine(_ row: ObstacleRow, _ visit: Visit) -> HTML {
    let (t, obstacle) = (visit.t, row.obstacle)
    guard let name = row.ownerName else { return "<span class=\"soft\">\(t("obstacle.noOwner"))</span>" }
    guard let due = obstacle.dueOn, obstacle.state == .open else { return "\(name)" }
    let when: HTML =
        obstacle.isLate(on: visit.today)
        ? "<span class=\"when is-late\">\(t("obstacle.late", ["date": t.date(due)]))</span>"
        : "<span class=\"when\">\(t("obstacle.due", ["date": t.date(due)]))</span>"
    return "\(name)<br>\(when)"
}

/// The name of a department; its id when the configuration no longer knows it.
func departmentName(_ id: String, _ departments: [KnownDepartment]) -> String { departments.first { $0.id == id }?.name ?? id }

/// What happened since a decision, with both numbers and no more than they can say.
func followUp(_ decision: ObstacleDecision, _ days: [LocalDate], _ visit: Visit) -> HTML {
    let t = visit.t
    guard decision.holdsFrom <= visit.today else {
        return "<p>\(t("obstacle.follow.notYet", ["date": t.longDate(decision.holdsFrom)]))</p>"
    }
    let comparison = HitComparison(hits: days, holdsFrom: decision.holdsFrom, today: visit.today)
    let all = t(
        "obstacle.follow.all",
        [
            "before": t.number(days.count { $0 < decision.holdsFrom }), "after": t.number(days.count { $0 >= decision.holdsFrom }),
            "date": t.date(decision.holdsFrom),
        ])
    let verdict = t("obstacle.verdict.\(comparison.verdict.rawValue)")
    guard ![.tooEarly, .tooLittle].contains(comparison.verdict) else { return "<p>\(all)</p><p>\(verdict)</p>" }
    let windows = t(
        "obstacle.follow.windows",
        ["before": t.number(comparison.before), "after": t.number(comparison.after)], count: comparison.days)
    return "<p>\(all)</p><p>\(windows) \(verdict)</p>"
}

// MARK: - The meeting

/// The agenda of the breakthrough table on one printable page, with room to write the decision down.
func meetingPage(_ agenda: BreakthroughAgenda, _ departments: [KnownDepartment], _ visit: Visit) -> HTML {
    let t = visit.t
    let open: HTML =
        agenda.open.isEmpty
        ? "<p class=\"empty\">\(t("obstacle.table.empty"))</p>"
        : agenda.open.enumerated().map { agendaItem($0 + 1, $1, agenda.notes[$1.obstacle.id] ?? [], departments, visit) }.joined()
    let decided = agenda.decided.compactMap { row in agenda.decisions[row.obstacle.id].map { (row, $0) } }
        .sorted { $0.1.decidedAt > $1.1.decidedAt }
        .map { row, decision -> HTML in
            """
            <li><h3><a href="\(row.obstacle.path)">\(row.obstacle.title)</a></h3>
            <p>\(t("obstacle.outcome.\(decision.outcome.rawValue)")), \(t("obstacle.from", ["date": t.date(decision.holdsFrom)]))</p>
            \(followUp(decision, agenda.hitDays[row.obstacle.id] ?? [], visit))</li>

            """
        }
    let followed: HTML =
        decided.isEmpty ? "<p class=\"empty\">\(t("obstacle.meeting.noneDecided"))</p>" : "<ul class=\"plain\">\(decided)</ul>"
    return """
        <div class="wrap"><p class="crumb"><a href="/werk/doorbraak">\(t("obstacle.table.title"))</a></p>
        <h1>\(t("obstacle.meeting.title"))</h1>
        <p class="lead">\(t("obstacle.meeting.lead", ["date": t.longDate(visit.today)]))</p>
        <section class="section" aria-labelledby="agenda"><h2 id="agenda">\(t("obstacle.meeting.open"))</h2>\(open)</section>
        <section class="section" aria-labelledby="besloten"><h2 id="besloten">\(t("obstacle.meeting.decided"))</h2>\(followed)</section></div>
        """
}

private func agendaItem(
    _ number: Int, _ row: ObstacleRow, _ notes: [ObstacleHit], _ departments: [KnownDepartment], _ visit: Visit
) -> HTML {
    let (t, obstacle) = (visit.t, row.obstacle)
    let lines = notes.filter { $0.note != obstacle.title }.map { hit -> HTML in
        "<li><span class=\"told\">\(hit.note)</span> <span class=\"small soft\">\(t.date(hit.hitOn))</span></li>"
    }
    let list: HTML? = lines.isEmpty ? nil : "<ul>\(lines)</ul>"
    let about = [t("obstacle.kind.\(obstacle.kind.rawValue)"), departmentName(obstacle.department, departments)]
    let counts = t(
        "obstacle.counted", ["days": t.number(row.count.days), "hits": t.number(row.count.hits)], count: row.count.initiatives)
    return """
        <article class="agenda-item"><h3>\(number). <a href="\(obstacle.path)">\(obstacle.title)</a></h3>
        <p>\(counts) <span class="soft">\(about.filter { !$0.isEmpty }.joined(separator: ", "))</span></p>
        \(HTML.paragraphs(obstacle.text, in: visit.writtenIn))\(list)
        <dl class="facts is-rows"><div><dt>\(t("obstacle.column.owner"))</dt><dd>\(ownerLine(row, visit))</dd></div>
        <div><dt>\(t("obstacle.meeting.decision"))</dt><dd class="write-here"></dd></div></dl></article>

        """
}
