import Civic
import Desk
import Foundation
import Rules
import Store

/// What the database says of every case, as plain values.
struct AuditRecords: Sendable {
    struct Case: Sendable {
        let id: String
        let reference: String
        let isOpen: Bool
        let state: CaseState
        let category: String
        let team: String
        let initiative: String
        let assignee: String?
        let contact: String?
        let received: LocalDate
        let answerBy: LocalDate
        let nextDue: LocalDate?
        let waitingSince: LocalDate?
        let clock: CaseClock
        let deadline: StoredDeadline
    }

    struct Promise: Sendable {
        let caseID: String
        let name: String
        let dueOn: LocalDate
        let keptOn: LocalDate?
        let droppedOn: LocalDate?
    }

    /// An answer, also one from before a case was opened again.
    struct Answer: Sendable {
        let caseID: String
        let state: CaseState
        let decidedOn: LocalDate
        /// The clock as it was, for an answer from before.
        let clock: CaseClock?
        /// Who gave it; nil for a rule.
        let by: String?
    }

    let today: LocalDate
    let settings: TermSettings
    let terms: Terms
    let cases: [Case]
    let byID: [String: Case]
    let promises: [Promise]
    /// Newest last.
    let answers: [String: [Answer]]
    /// The promise as it was due then, with the rungs that were told.
    let escalated: [String: Set<EscalationLevel>]
    let ladders: [String: [CaseProcess.Rung]]
    let adviceDays: [String: [Int]]
    /// Cases that went to another road: which ladder counted when is not kept.
    let moved: Set<String>

    /// - Parameter adviceDays: of the municipality, for cases whose process names none.
    init(_ db: any Connection, on day: LocalDate, terms settings: TermSettings, adviceDays usual: [Int]) throws {
        (today, self.settings, terms) = (day, settings, Terms(settings))
        cases = try db.rows("SELECT * FROM case_file ORDER BY reference").map { row in
            Case(
                id: try row["id"], reference: try row["reference"], isOpen: try row["is_open"], state: try row["state"],
                category: try row["category"], team: try row["team"], initiative: try row["initiative_id"],
                assignee: try row["assignee_id"], contact: try row["contact_id"], received: try row["received_on"],
                answerBy: try row["answer_by"], nextDue: try row["next_due_on"], waitingSince: try row["waiting_since"],
                clock: try Self.decoded(row["clock"]), deadline: try Self.decoded(row["deadline"]))
        }
        byID = Dictionary(cases.map { ($0.id, $0) }) { first, _ in first }
        promises = try Self.promises(db)
        answers = try Self.answers(db)
        escalated = try db.rows("SELECT * FROM case_escalation").reduce(into: [:]) { all, row in
            let key = Self.key(try row["case_id"], try row["promise"], try row["due_on"])
            if let level = EscalationLevel(rawValue: try row["level"]) { all[key, default: []].insert(level) }
        }
        let processes = try db.all("SELECT * FROM process_version", as: ProcessVersion.self).reduce(into: [String: CaseProcess]()) {
            $0[$1.hash] = $1.process
        }
        let runs = try db.rows("SELECT case_id, version FROM case_process").reduce(into: [String: CaseProcess]()) { all, row in
            all[try row["case_id"] as String] = processes[try row["version"]]
        }
        (ladders, adviceDays) = (runs.mapValues(\.ladder), runs.mapValues { $0.adviceDays ?? usual })
        let roads = try db.rows("SELECT case_id FROM journal WHERE kind IN ('case.recategorised', 'case.processMoved')")
        moved = Set(try roads.map { try $0["case_id"] })
    }

    static func key(_ caseID: String, _ promise: String, _ due: LocalDate) -> String { "\(caseID) \(promise) \(due.iso)" }

    private static func decoded<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }

    private static func promises(_ db: any Connection) throws -> [Promise] {
        let kept = try db.rows("SELECT * FROM case_promise ORDER BY case_id, due_on, promise").map { row in
            Promise(
                caseID: try row["case_id"], name: try row["promise"], dueOn: try row["due_on"], keptOn: try row["kept_on"], droppedOn: nil)
        }
        let dropped = try db.rows("SELECT * FROM case_promise_dropped ORDER BY case_id, due_on, promise").map { row in
            Promise(
                caseID: try row["case_id"], name: try row["promise"], dueOn: try row["due_on"], keptOn: nil,
                droppedOn: try row["dropped_on"])
        }
        return kept + dropped
    }

    private static func answers(_ db: any Connection) throws -> [String: [Answer]] {
        let earlier = try db.rows("SELECT * FROM case_decision_earlier ORDER BY reopened_on, id").map { row in
            Answer(
                caseID: try row["case_id"], state: try row["state"], decidedOn: try row["decided_on"], clock: try decoded(row["clock"]),
                by: try row["by_person"])
        }
        let last = try db.rows("SELECT * FROM case_decision").map { row in
            Answer(
                caseID: try row["case_id"], state: try row["state"], decidedOn: try row["decided_on"], clock: nil, by: try row["by_person"])
        }
        return Dictionary(grouping: earlier + last, by: \.caseID)
    }

    func reference(_ caseID: String) -> String { byID[caseID]?.reference ?? caseID }

    // MARK: Promises

    func promiseLines(_ db: any Connection) throws -> [HeldLine] {
        var kept = HeldLine("promise kept, not due yet, or late and told to everyone on its ladder")
        for promise in promises { kept.look("\(reference(promise.caseID)) \(promise.name)", isRight: isMinded(promise)) }
        var named = HeldLine("escalation that names a person and mailed them")
        let mails = try db.rows("SELECT DISTINCT case_id, created_at FROM message WHERE case_id IS NOT NULL").reduce(into: Set<String>()) {
            $0.insert("\(try $1["case_id"] as String) \(try $1["created_at"] as Int64)")
        }
        for entry in try db.all("SELECT * FROM journal WHERE kind = 'case.escalated' ORDER BY id", as: Entry.self) {
            let hasMail = mails.contains("\(entry.caseID ?? "") \(entry.at.milliseconds)")
            named.look(reference(entry.caseID ?? ""), isRight: hasMail && !(entry.data["person"] ?? "").isEmpty)
        }
        return [kept, named]
    }

    /// How many working days it was late at most, up to when it was kept, no longer needed, or answered by the answer itself.
    func workingDaysLate(_ promise: Promise) -> Int {
        let file = byID[promise.caseID]
        // What the law promises goes on after the answer, and so does what the answer itself promises.
        let goesOn = [CasePromise.lawPrefix, CasePromise.afterPrefix].contains { promise.name.hasPrefix($0) }
        let closed = file?.isOpen == false && !goesOn ? answers[promise.caseID]?.last?.decidedOn : nil
        let end = promise.keptOn ?? promise.droppedOn ?? closed ?? today
        return terms.freeDays.workingDays(after: promise.dueOn, through: end)
    }

    private func isMinded(_ promise: Promise) -> Bool {
        let late = workingDaysLate(promise)
        let told = escalated[Self.key(promise.caseID, promise.name, promise.dueOn)] ?? []
        // On the very day of a rung it may be kept before anybody looks.
        var rungs = (ladders[promise.caseID] ?? []).filter { $0.workingDays < late }
        if moved.contains(promise.caseID) { rungs = Array(rungs.prefix(1)) }
        return rungs.allSatisfy { told.contains($0.level) }
    }
}
