import Civic
import Desk
import Rules
import Store

/// How much there was of everything.
extension AuditRecords {
    func figures(_ db: any Connection) throws -> [SimulationReport.Figure] {
        var figures: [SimulationReport.Figure] = []
        func add(_ name: String, _ value: String) { figures.append(.init(name: name, value: value)) }
        add("cases by state", Self.list(cases.map(\.state.rawValue)))
        add("cases by category", Self.list(cases.map(\.category)))
        add("days to the answer", leadTimes(cases))
        for category in Set(cases.map(\.category)).sorted() { add("  \(category)", leadTimes(cases.filter { $0.category == category })) }
        add("promises", promiseFigures)
        add("messages", try Self.counts(db, Self.grouped("message", by: "state")))
        add("escalations", try Self.counts(db, Self.grouped("case_escalation", by: "level")))
        add("advice", try Self.counts(db, Self.grouped("advice_request", by: "state")))
        add("reminders to departments", try Self.count(db, "SELECT COUNT(*) FROM journal WHERE kind = 'advice.reminded'"))
        add("directions", try Self.counts(db, Self.grouped("direction_item", by: "COALESCE(direction, state)")))
        add(
            "questions",
            try Self.counts(db, Self.grouped("case_question", by: "CASE WHEN answered_on IS NULL THEN 'open' ELSE 'answered' END")))
        add("were you helped", try Self.counts(db, Self.grouped("case_helped", by: "COALESCE(reply, 'silent')")))
        add("calls for help", try Self.count(db, "SELECT COUNT(*) FROM case_stuck"))
        add("notices of default", try Self.count(db, "SELECT COUNT(*) FROM case_notice"))
        add("notices about late objections", try Self.count(db, "SELECT COUNT(*) FROM case_objection_notice"))
        let heard: SQL = "CASE WHEN heard_on IS NOT NULL THEN 'heard' ELSE COALESCE(hearing_ground, 'withdrawn') END"
        add("before the decision on an objection", try Self.counts(db, Self.grouped("case_objection_decision", by: heard)))
        add("objections", try Self.count(db, "SELECT COUNT(*) FROM case_objection"))
        let cover: SQL = "CASE WHEN stand_in_id IS NULL THEN 'uncovered' ELSE 'covered' END"
        add("absences", try Self.counts(db, Self.grouped("absence", by: cover)))
        add("journal entries", try Self.count(db, "SELECT COUNT(*) FROM journal"))
        return figures
    }

    private static func grouped(_ table: SQL, by name: SQL) -> SQL {
        "SELECT \(name) AS name, COUNT(*) AS amount FROM \(table) GROUP BY \(name)"
    }

    private var promiseFigures: String {
        Self.list(
            promises.map { promise in
                let late = terms.freeDays.workingDays(after: promise.dueOn, through: promise.keptOn ?? today)
                if let kept = promise.keptOn { return kept <= promise.dueOn ? "kept in time" : "kept late" }
                if promise.droppedOn != nil { return "no longer needed" }
                return promise.dueOn >= today ? "not due yet" : late > 0 && byID[promise.caseID]?.isOpen == false ? "passed" : "late"
            })
    }

    /// Days from receipt to the first answer: how many, the middle one, and what nine of ten stayed within.
    private func leadTimes(_ files: [Case]) -> String {
        let days = files.compactMap { file in answers[file.id]?.first.map { first(file).days(until: $0.decidedOn) } }.sorted()
        guard !days.isEmpty else { return "none yet" }
        return "\(days.count) answers, median \(days[days.count / 2]), 90% within \(days[min(days.count - 1, days.count * 9 / 10)])"
    }

    /// Opening a case again begins a new clock; the plan came in when the first one began.
    private func first(_ file: Case) -> LocalDate { answers[file.id]?.first?.clock?.received ?? file.received }

    private static func list(_ names: [String]) -> String {
        Dictionary(grouping: names) { $0 }.map { ($0.key, $0.value.count) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
            .map { "\($1) \($0)" }.joined(separator: ", ")
    }

    private static func counts(_ db: any Connection, _ query: SQL) throws -> String {
        let rows = try db.rows(query).map { (try $0["name"] as String, try $0["amount"] as Int) }
        guard !rows.isEmpty else { return "none" }
        return rows.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map { "\($1) \($0)" }.joined(separator: ", ")
    }

    private static func count(_ db: any Connection, _ query: SQL) throws -> String { String(try db.value(query) as Int? ?? 0) }
}
