import Civic
import Markup
import Rules
import Store
import Web

/// The staff home: what breaks first, what others owe, the rest; and the lists behind it.
struct WorklistPages: Sendable {
    let books: @Sendable (Site) -> DeskBook
    let panels: DeskPanels

    var feature: Feature {
        Feature(
            "worklist",
            routes: [
                .get("/werk", DeskFeatures.access, today), .get("/werk/nieuw", DeskFeatures.access, new),
                .get("/werk/zaken", DeskFeatures.access, list), .get("/werk/berichten", DeskFeatures.access, messages),
                .post("/werk/berichten/{id}/gedaan", DeskFeatures.access, delivered),
            ],
            actions: [MarkDeliveredByHand.self])
    }

    private func worker(_ visit: Visit) throws -> Worker {
        guard let worker = Worker(visit, books(visit.site).teams) else { throw Refusal.notFound }
        return worker
    }

    @Sendable private func today(_ visit: Visit) async throws -> Answer {
        let worker = try worker(visit)
        let (now, date) = (visit.now, visit.today)
        // The next working day counts as tomorrow: on Friday one sees Monday's promises.
        let soon = Terms(visit.site.terms).freeDays.adding(workingDays: 1, to: date)
        let (today, check) = try await visit.read { db in (try db.today(worker, soon: soon, now: date), try db.selfCheck(at: now)) }
        var parts: [HTML] = []
        for panel in panels.onToday { parts.append(try await panel(visit)) }
        let view = TodayView(
            today: today, check: check, table: WorkTable(book: books(visit.site), visit: visit), panels: parts.joined())
        return .page(staffPage(visit.t("work.title", ["date": visit.t.longDate(date)]), view.html, section: "/werk"))
    }

    @Sendable private func new(_ visit: Visit) async throws -> Answer {
        let condition: SQL = "is_open AND assignee_id IS NULL"
        let page = WorkFilter(visit.query).page
        let (rows, total) = try await visit.read { db in
            let offset = (page - 1) * WorkFilter.perPage
            return (
                try db.workRows(condition, order: "received_on, case_file.id", limit: WorkFilter.perPage, offset: offset),
                try db.caseCount(condition)
            )
        }
        let table = WorkTable(book: books(visit.site), visit: visit)
        let body = newPage(rows, total: total, page: page, table, visit)
        return .page(staffPage(visit.t("work.new.title"), body, section: "/werk/nieuw"))
    }

    @Sendable private func list(_ visit: Visit) async throws -> Answer {
        let (worker, filter) = (try worker(visit), WorkFilter(visit.query))
        let condition = filter.condition(worker)
        let (rows, total) = try await visit.read { db in
            let offset = (filter.page - 1) * WorkFilter.perPage
            return (try db.workRows(condition, order: filter.order, limit: WorkFilter.perPage, offset: offset), try db.caseCount(condition))
        }
        let view = CaseListView(rows: rows, total: total, filter: filter, table: WorkTable(book: books(visit.site), visit: visit))
        return .page(staffPage(visit.t("work.list.title"), view.html, section: "/werk/zaken"))
    }

    @Sendable private func messages(_ visit: Visit) async throws -> Answer {
        let (byHand, failed) = try await visit.read { db in (try db.undelivered(.byHand), try db.undelivered(.failed)) }
        return .page(staffPage(visit.t("work.messages.title"), messagesPage(byHand: byHand, failed: failed, visit), section: "/werk"))
    }

    @Sendable private func delivered(_ visit: Visit) async throws -> Answer {
        try await visit.perform(MarkDeliveredByHand(message: ID(try visit.parameter("id"))))
        return .redirect("/werk/berichten", saying: "work.messages.marked")
    }

    private func staffPage(_ title: String, _ body: HTML, section: String) -> Page {
        Page(title, body).with(\.section, section).with(\.isStaff, true).with(\.isPrivate, true).with(\.scripts, ["rows.js"])
    }
}
