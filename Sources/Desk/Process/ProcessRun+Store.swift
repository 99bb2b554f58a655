import Civic
import Foundation
import Rules
import Store
import Synchronization

/// One definition of a process as it was when it came into use. Its content is its address: the same words are the same version.
package struct ProcessVersion: Sendable, RowDecodable {
    package let hash: String
    /// Counts the versions of one process here, from 1.
    package let number: Int
    package let since: Instant
    package let process: CaseProcess

    package init(row: Row) throws {
        hash = try row["hash"]
        number = try row["number"]
        since = try row["since"]
        process = try Self.process(hash) { try row["body"] }
    }

    /// Versions never change and every page of a case asks for one, so each is read once for all municipalities.
    private static let known = Mutex<[String: CaseProcess]>([:])
    /// Room for some versions of every municipality of the country.
    private static let mostKnown = 5_000

    private static func process(_ hash: String, body: () throws -> String) throws -> CaseProcess {
        if let process = known.withLock({ $0[hash] }) { return process }
        let process = try CaseProcess(tree: ConfigTree(json: Data(body().utf8)))
        known.withLock { known in
            if known.count >= mostKnown { known.removeAll() }
            known[hash] = process
        }
        return process
    }
}

/// Where a case stands in its own version of the process.
package struct ProcessRun: Sendable {
    package let version: ProcessVersion
    package let current: String
    /// Everywhere it has been, oldest first.
    package let visits: [StepVisit]
    /// Names of steps where it has been that its version no longer has, or has from another process.
    let formerNames: [String: CaseProcess.LocalText]

    package var process: CaseProcess { version.process }
    package var step: ProcessStep? { process[step: current] }
    package var visit: StepVisit? { visits.last }
    /// The step is left and nothing comes after it.
    package var isFinished: Bool { visit?.leftOn != nil }
    /// What can still come, in order.
    package var ahead: [ProcessStep] { isFinished ? [] : process.coming(after: current) }
    /// What can be done next from here.
    package var choices: [ProcessStep] { isFinished ? [] : (step?.next ?? []).compactMap { process[step: $0] } }
}

/// One time that a case was in a step.
package struct StepVisit: Sendable, RowDecodable {
    package let number: Int
    package let step: String
    package let enteredOn: LocalDate
    package let dueOn: LocalDate?
    package let leftOn: LocalDate?
    /// False for one that was left because it was no longer needed.
    package let isDone: Bool
    /// Why it went there.
    package let reason: String
    /// Who brought it there, and with that finished the step before it.
    package let by: ID<Person>?

    package init(row: Row) throws {
        number = try row["number"]
        step = try row["step"]
        enteredOn = try row["entered_on"]
        dueOn = try row["due_on"]
        leftOn = try row["left_on"]
        isDone = try row["is_done"]
        reason = try row["reason"]
        by = try row["by_person"]
    }

    /// The name of its promise.
    var promise: String { CasePromise.stepPrefix + String(number) }
    /// The name of what it promises once there is an answer.
    var promiseAfterAnswer: String { CasePromise.afterPrefix + String(number) }
}

extension CasePromise {
    static let stepPrefix = "step-"
    /// Says by when a step is done; it stands with the step and is kept by leaving it, not by a message.
    package var isOfStep: Bool { id.hasPrefix(Self.stepPrefix) }

    package static let afterPrefix = "after-"
    /// What a yes promises, such as lifting the tiles: it is kept by whoever says that it is done, and not by the answer.
    package var isAfterAnswer: Bool { id.hasPrefix(Self.afterPrefix) }
    /// Still due on a case that is closed.
    package var outlivesAnswer: Bool { isOfLaw || isAfterAnswer || isOfCall }
    /// The same of a column with names of promises.
    package static func outlivesAnswer(_ column: SQL) -> SQL {
        "(\(column) LIKE \(lawPrefix + "%") OR \(column) LIKE \(afterPrefix + "%") OR \(column) LIKE \(stuckPrefix + "%"))"
    }
}

/// A promise that was no longer needed, and why.
package struct DroppedPromise: Sendable, RowDecodable {
    package enum Reason: String, Sendable, SQLConvertible, CaseIterable {
        case answered, withdrawn, otherRoad, moved, joined, objectionDecided, objectionWithdrawn
    }

    let promise: String
    package let text: [String: String]
    package let dueOn: LocalDate
    package let droppedOn: LocalDate
    package let reason: Reason

    package init(row: Row) throws {
        promise = try row["promise"]
        text = try Stored.value(try row["text"] as String)
        dueOn = try row["due_on"]
        droppedOn = try row["dropped_on"]
        reason = try row["reason"]
    }

    package func words(_ t: Words) -> String { text.words(t) }
    var isOfStep: Bool { promise.hasPrefix(CasePromise.stepPrefix) }
}

package enum Processes {
    package static let migrations = [
        Migration(
            id: "2026-11-22 process: create",
            sql: [
                """
                CREATE TABLE process_version (
                    hash TEXT PRIMARY KEY, process TEXT NOT NULL, number BIGINT NOT NULL, body TEXT NOT NULL, since BIGINT NOT NULL,
                    UNIQUE (process, number))
                """,
                """
                CREATE TABLE case_process (
                    case_id TEXT PRIMARY KEY, version TEXT NOT NULL REFERENCES process_version (hash), step TEXT NOT NULL, since BIGINT NOT NULL)
                """,
                "CREATE INDEX case_process_version ON case_process (version, case_id)",
                """
                CREATE TABLE case_step (
                    case_id TEXT NOT NULL, number BIGINT NOT NULL, step TEXT NOT NULL, entered_on TEXT NOT NULL, due_on TEXT, left_on TEXT,
                    reason TEXT NOT NULL, by_person TEXT, PRIMARY KEY (case_id, number))
                """,
                """
                CREATE TABLE case_promise_dropped (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL, promise TEXT NOT NULL, due_on TEXT NOT NULL, text TEXT NOT NULL,
                    dropped_on TEXT NOT NULL, reason TEXT NOT NULL)
                """,
                "CREATE INDEX case_promise_dropped_case ON case_promise_dropped (case_id, due_on)",
                """
                CREATE TABLE case_aspect (
                    case_id TEXT NOT NULL, aspect TEXT NOT NULL, colour TEXT NOT NULL, sentence TEXT NOT NULL, by_person TEXT,
                    assessed_on TEXT NOT NULL, PRIMARY KEY (case_id, aspect))
                """,
                """
                CREATE TABLE case_points (
                    case_id TEXT PRIMARY KEY, is_decided BOOLEAN NOT NULL, points TEXT NOT NULL, asked_on TEXT NOT NULL)
                """,
                """
                CREATE TABLE case_reminder (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL, due_on TEXT NOT NULL, text TEXT NOT NULL, sent_on TEXT)
                """,
                "CREATE INDEX case_reminder_due ON case_reminder (due_on, id) WHERE sent_on IS NULL",
                """
                CREATE TABLE case_amount (
                    case_id TEXT PRIMARY KEY, asked_cents BIGINT NOT NULL, granted_cents BIGINT NOT NULL, note TEXT NOT NULL)
                """,
            ]),
        Migration(id: "2026-11-22 process: goal of an assessment", sql: ["ALTER TABLE case_aspect ADD COLUMN goal TEXT"]),
        Migration(
            id: "2026-11-22 process: steps left undone",
            sql: ["ALTER TABLE case_step ADD COLUMN is_done BOOLEAN NOT NULL DEFAULT TRUE"]),
        Migration(
            id: "2026-11-24 process: reminders of a case",
            sql: ["CREATE INDEX case_reminder_case ON case_reminder (case_id) WHERE sent_on IS NULL"]),
    ]
}

extension Connection {
    /// Every version that was ever in use, by its hash.
    func processes() throws -> [String: CaseProcess] {
        let versions = try all("SELECT * FROM process_version", as: ProcessVersion.self)
        return Dictionary(versions.map { ($0.hash, $0.process) }) { first, _ in first }
    }

    package func processVersion(_ hash: String) throws -> ProcessVersion? {
        try first("SELECT * FROM process_version WHERE hash = \(hash)", as: ProcessVersion.self)
    }

    /// Where this case stands; nil for one from before processes were kept.
    package func processRun(of id: ID<CaseFile>) throws -> ProcessRun? {
        let row = try rows(
            """
            SELECT process_version.*, case_process.step AS current_step FROM case_process
            JOIN process_version ON process_version.hash = case_process.version WHERE case_id = \(id)
            """
        ).first
        guard let row else { return nil }
        let (version, visits) = (try ProcessVersion(row: row), try stepVisits(of: id))
        return ProcessRun(
            version: version, current: try row["current_step"], visits: visits, formerNames: try formerNames(visits, version.process))
    }

    /// Where a case was before it was moved to another version or road; asked only for a case that was.
    private func formerNames(_ visits: [StepVisit], _ process: CaseProcess) throws -> [String: CaseProcess.LocalText] {
        let former = Set(visits.map(\.step)).filter { process[step: $0] == nil }
        guard !former.isEmpty else { return [:] }
        // The newest version that has it says what it was called; of one process before another.
        let versions = try all("SELECT * FROM process_version ORDER BY number DESC, hash", as: ProcessVersion.self)
        let own = versions.filter { $0.process.id == process.id } + versions.filter { $0.process.id != process.id }
        return former.reduce(into: [:]) { names, step in
            names[step] = own.lazy.compactMap { $0.process[step: step]?.name }.first
        }
    }

    private func stepVisits(of id: ID<CaseFile>) throws -> [StepVisit] {
        try all("SELECT * FROM case_step WHERE case_id = \(id) ORDER BY number", as: StepVisit.self)
    }

    package func droppedPromises(of id: ID<CaseFile>) throws -> [DroppedPromise] {
        try all("SELECT * FROM case_promise_dropped WHERE case_id = \(id) ORDER BY due_on, promise", as: DroppedPromise.self)
    }
}

extension Connection {
    /// When a question lay with the initiator, until it was answered or its day passed, and when the term of the decision stood still.
    fileprivate func daysNotOurs(of file: CaseFile, _ terms: Terms) throws -> [ClosedRange<LocalDate>] {
        let asked = try questions(of: file.id).compactMap { question -> ClosedRange<LocalDate>? in
            let (first, last) = (question.askedOn.adding(days: 1), question.answeredOn ?? question.answerBy)
            return first <= last ? first...last : nil
        }
        let ends = (file.clock.holds ?? []).map(\.last) + file.clock.pauses.map(\.completeBy)
        return asked + (ends.max().map { file.clock.stoodStill(until: $0, terms) } ?? [])
    }
}

// MARK: - Writing. Only actions call these.

extension Work {
    /// The version of this definition, kept when it is new.
    func version(of process: CaseProcess) throws -> String {
        let hash = process.hash
        if try db.exists("SELECT 1 FROM process_version WHERE hash = \(hash)") { return hash }
        let last: Int? = try db.value("SELECT MAX(number) FROM process_version WHERE process = \(process.id)")
        try db.execute(
            """
            INSERT INTO process_version (hash, process, number, body, since)
            VALUES (\(hash), \(process.id), \((last ?? 0) + 1), \(process.body), \(now))
            """)
        return hash
    }

    /// Puts a case at the beginning of a process, or at a step of it; where it was before is left, and was not done.
    ///
    /// - Parameter late: a visit whose place this step takes and whose day has passed: it stays as late as it was.
    func begin(
        _ process: CaseProcess, of id: ID<CaseFile>, at step: String? = nil, insteadOf late: StepVisit? = nil, reason: String
    ) throws {
        guard let step = step.flatMap({ process[step: $0] }) ?? process.steps.first else { return }
        try leaveStep(of: id, isDone: false)
        try follow(process, of: id, at: step.id)
        try visit(step, of: id, insteadOf: late, reason: reason)
    }

    /// Gives a case this version, at a step of it.
    func follow(_ process: CaseProcess, of id: ID<CaseFile>, at step: String) throws {
        let version = try version(of: process)
        try db.execute(
            """
            INSERT INTO case_process (case_id, version, step, since) VALUES (\(id), \(version), \(step), \(now))
            ON CONFLICT (case_id) DO UPDATE SET version = \(version), step = \(step), since = \(now)
            """)
    }

    /// Goes on to another step of the same version. What is passed over on the way was not done.
    func enter(_ step: ProcessStep, of id: ID<CaseFile>, reason: String) throws {
        try leaveStep(of: id, isDone: try db.processRun(of: id)?.step?.next.contains(step.id) ?? false)
        try db.execute("UPDATE case_process SET step = \(step.id) WHERE case_id = \(id)")
        try visit(step, of: id, reason: reason)
    }

    /// Leaves the step that stood open. One that is done keeps what was promised about it; of one that is not, the promise goes.
    ///
    /// - Parameter isDone: nil after the answer, which is what a step is for that can give it, and cuts any other short.
    func leaveStep(of id: ID<CaseFile>, isDone: Bool? = nil) throws {
        let isDone = try isDone ?? isAnsweredByStep(id)
        let left = try db.rows(
            "UPDATE case_step SET left_on = \(today), is_done = \(isDone) WHERE case_id = \(id) AND left_on IS NULL RETURNING number")
        for row in left {
            let promise = CasePromise.stepPrefix + String(try row["number"] as Int)
            if isDone {
                try db.execute(
                    "UPDATE case_promise SET kept_on = \(today) WHERE case_id = \(id) AND promise = \(promise) AND kept_on IS NULL")
            } else {
                try drop("promise = \(promise)", of: id, because: .otherRoad)
            }
        }
    }

    private func isAnsweredByStep(_ id: ID<CaseFile>) throws -> Bool {
        guard let answer = try db.decision(of: id)?.state, let step = try db.processRun(of: id)?.step else { return false }
        // A conversation that was never held is not done because somebody answered without it.
        return try step.allows(answer) && (!step.needs.contains(.intake) || db.isIntakeAgreed(id))
    }

    private func visit(_ step: ProcessStep, of id: ID<CaseFile>, insteadOf late: StepVisit? = nil, reason: String) throws {
        let last: Int? = try db.value("SELECT MAX(number) FROM case_step WHERE case_id = \(id)")
        let number = (last ?? 0) + 1
        let still = try db.caseFile(id).map { try db.daysNotOurs(of: $0, terms) } ?? []
        let due = late?.dueOn ?? step.due(from: today, still: still, terms)
        try db.execute(
            """
            INSERT INTO case_step (case_id, number, step, entered_on, due_on, reason, by_person)
            VALUES (\(id), \(number), \(step.id), \(late?.enteredOn ?? today), \(due), \(reason), \(actor.person?.id))
            """)
        let isOpen = try db.caseFile(id)?.state.isOpen ?? false
        if let due, !step.begins.isEmpty {
            try add([CasePromise(id: CasePromise.afterPrefix + String(number), dueOn: due, text: step.text)], to: id)
        } else if let due, isOpen {
            try add([CasePromise(id: CasePromise.stepPrefix + String(number), dueOn: due, text: step.name)], to: id)
        }
        try setNextDue(id, isOpen: isOpen)
    }

    /// The day of the step that stands open moves with the days on which it was not up to us.
    func moveStepTerm(of file: CaseFile) throws {
        guard let run = try db.processRun(of: file.id), let step = run.step, let visit = run.visit, visit.leftOn == nil,
            let due = step.due(from: visit.enteredOn, still: try db.daysNotOurs(of: file, terms), terms), due != visit.dueOn
        else { return }
        try db.execute("UPDATE case_step SET due_on = \(due) WHERE case_id = \(file.id) AND number = \(visit.number)")
        try db.execute(
            "UPDATE case_promise SET due_on = \(due) WHERE case_id = \(file.id) AND promise = \(visit.promise) AND kept_on IS NULL")
    }

    /// Promises that are not needed any more: kept apart with the reason, so that nobody wonders where they went.
    /// What the law promises is not dropped by an answer or another road.
    func drop(_ condition: SQL, of id: ID<CaseFile>, because reason: DroppedPromise.Reason) throws {
        try dropAlsoOfLaw("(\(condition)) AND promise NOT LIKE \(CasePromise.lawPrefix + "%")", of: id, because: reason)
    }

    func dropAlsoOfLaw(_ condition: SQL, of id: ID<CaseFile>, because reason: DroppedPromise.Reason) throws {
        let dropped = try db.all(
            "DELETE FROM case_promise WHERE case_id = \(id) AND kept_on IS NULL AND (\(condition)) RETURNING *", as: CasePromise.self)
        for promise in dropped {
            try db.execute(
                """
                INSERT INTO case_promise_dropped (id, case_id, promise, due_on, text, dropped_on, reason)
                VALUES (\(ID<DroppedPromise>.new(at: now)), \(id), \(promise.id), \(promise.dueOn), \(Stored.text(promise.text)), \(today), \(reason))
                """)
        }
    }
}
