import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// What obstacles show on the desk's own pages.
package struct ObstaclePanels: Sendable {
    let book: InsightBook
    package init(book: InsightBook) { self.book = book }

    /// On the staff's page of a case: what this plan ran into, and the short form to tag something.
    package func onCase(_ visit: Visit, _ known: KnownCase) async throws -> HTML {
        let found = try await visit.read { db -> (Initiative, [ObstacleHit], [ID<Obstacle>: Obstacle])? in
            guard let initiative = try db.initiative(known.initiative) else { return nil }
            let hits = try db.hits(case: known.id)
            return (initiative, hits, try db.obstacles(hits.map(\.obstacle)))
        }
        guard let (initiative, hits, obstacles) = found else { return .empty }
        let t = visit.t
        let items = hits.compactMap { hit in obstacles[hit.obstacle].map { line(hit, $0, visit) } }
        let list: HTML = items.isEmpty ? "<p class=\"soft\">\(t("obstacle.panel.none"))</p>" : "<ul class=\"plain\">\(items)</ul>"
        var form = Form()
        form.prefill(ObstacleForms.phase, initiative.phase.rawValue)
        let view = TagFormView(
            form: form, place: TagPlace(initiative: initiative, knownCase: known), goal: nil,
            departments: book.departments(visit.site, t), visit: visit)
        return """
            <section class="section" aria-labelledby="knelpunten-kop"><h2 id="knelpunten-kop">\(t("obstacle.panel.title"))</h2>\(list)
            <details class="action" id="knelpunt"><summary>\(t("obstacle.panel.add"))</summary>\(view.html)</details></section>

            """
    }

    private func line(_ hit: ObstacleHit, _ obstacle: Obstacle, _ visit: Visit) -> HTML {
        let t = visit.t
        let days = hit.daysLost.map { t("obstacle.daysLost", count: $0) } ?? ""
        let about = [t("obstacle.state.\(obstacle.state.rawValue)"), days, t.date(hit.hitOn)].filter { !$0.isEmpty }.joined(separator: ", ")
        let title = visit.written(obstacle.title)
        return "<li><a class=\"tap\" href=\"\(obstacle.path)\">\(title)</a> <span class=\"small soft\">\(about)</span></li>\n"
    }

    /// On the initiator's page of a case: what stood in the way and was decided. What is not decided yet is the staff's to solve.
    package func onStatus(_ visit: Visit, _ known: KnownCase) async throws -> HTML {
        let (obstacles, decisions) = try await visit.read { db in
            let hits = try db.hits(case: known.id)
            let decisions = try db.lastDecisions(on: Array(Set(hits.map(\.obstacle))))
            return (try db.obstacles(Array(decisions.keys)), decisions)
        }
        let t = visit.t
        let items = decisions.values.sorted { $0.decidedAt > $1.decidedAt }.compactMap { decision -> HTML? in
            guard let obstacle = obstacles[decision.obstacle] else { return nil }
            return """
                <div class="reason\(decision.outcome == .no ? " is-no" : "")"><h3\(attribute: "lang", visit.writtenIn)>\(obstacle.title)</h3>\
                <p>\(t("obstacle.outcomeTold.\(decision.outcome.rawValue)")) \(t("obstacle.fromSentence", ["date": t.longDate(decision.holdsFrom)]))</p>\
                \(HTML.paragraphs(decision.reason, in: visit.writtenIn))\(HTML.paragraphs(decision.next, in: visit.writtenIn))</div>

                """
        }
        guard !items.isEmpty else { return .empty }
        return """
            <section class="section" aria-labelledby="in-de-weg"><h2 id="in-de-weg">\(t("obstacle.panel.status"))</h2>\(items)</section>

            """
    }

    /// On the staff home: how the breakthrough table stands, and what waits for the one who looks.
    package func today(_ visit: Visit) async throws -> HTML {
        let (me, date) = (visit.person?.id, visit.today)
        let (open, ownerless, late, mine) = try await visit.read { db in
            let open: SQL = "obstacle.state = \(Obstacle.State.open)"
            let mine: SQL? = me.map { "\(open) AND obstacle.owner_id = \($0)" }
            return (
                try db.obstacleCount(open), try db.obstacleCount("\(open) AND owner_id IS NULL"),
                try db.obstacleCount("\(open) AND due_on < \(date)"), try mine.map { try db.obstacleRows($0, limit: 5) } ?? []
            )
        }
        guard open > 0 else { return .empty }
        let t = visit.t
        var facts = [t("obstacle.today.open", count: open)]
        if ownerless > 0 { facts.append(t("obstacle.today.ownerless", count: ownerless)) }
        if late > 0 { facts.append(t("obstacle.today.late", count: late)) }
        let items = mine.map { row -> HTML in
            "<li><a class=\"tap\" href=\"\(row.obstacle.path)\">\(visit.written(row.obstacle.title))</a> <span class=\"small\">\(ownerLine(row, visit))</span></li>\n"
        }
        let list: HTML? = items.isEmpty ? nil : "<h3>\(t("obstacle.today.mine"))</h3><ul class=\"plain\">\(items)</ul>"
        return """
            <section class="section" aria-labelledby="doorbraak-kop"><div class="section-head"><h2 id="doorbraak-kop">\(t("obstacle.table.title"))</h2>\
            <a href="/werk/doorbraak">\(t("obstacle.today.look"))</a></div><p>\(facts.joined(separator: " "))</p>\(list)</section>

            """
    }
}
