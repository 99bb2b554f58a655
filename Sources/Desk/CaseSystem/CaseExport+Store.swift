import Civic
import Initiatives
import Rules
import Store

package enum CaseExports {
    package static let migrations = [
        Migration(
            id: "2026-11-22 casesystem: create",
            sql: [
                """
                CREATE TABLE case_export (
                    case_id TEXT PRIMARY KEY REFERENCES case_file (id), begun_at BIGINT NOT NULL, begun_by TEXT, seen_at BIGINT NOT NULL,
                    seen_state TEXT NOT NULL, seen_papers BIGINT NOT NULL, case_url TEXT, type_url TEXT, is_closed BOOLEAN NOT NULL)
                """,
                "CREATE INDEX case_export_open ON case_export (case_id) WHERE NOT is_closed",
                """
                CREATE TABLE case_export_step (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES case_export (case_id), place BIGINT NOT NULL, kind TEXT NOT NULL,
                    step_key TEXT NOT NULL, subject TEXT NOT NULL, at BIGINT NOT NULL, state TEXT NOT NULL, attempts BIGINT NOT NULL,
                    first_tried_at BIGINT, try_at BIGINT, claimed_until BIGINT, url TEXT, failure TEXT, done_at BIGINT,
                    UNIQUE (case_id, step_key), UNIQUE (case_id, place))
                """,
                "CREATE INDEX case_export_step_open ON case_export_step (case_id, place) WHERE state <> 'done'",
                "CREATE INDEX case_file_received_state ON case_file (state, received_on)",
            ]),
        Migration(
            id: "2026-11-22 casesystem: letters and terms",
            sql: [
                "ALTER TABLE case_export ADD COLUMN seen_letters BIGINT NOT NULL DEFAULT 0",
                // The last day on which the term is as it was seen: a stop of the clock ends without anything being done.
                "ALTER TABLE case_export ADD COLUMN seen_until TEXT",
            ]),
    ]

    static let holdings: [PersonalRecord] = [CasePart.work("caseExportWork", in: "case_export", ["begun_by"])]

    static let exemptions: [Exemption] = [
        Exemption(
            "case_export", ["seen_state", "seen_until", "case_url", "type_url"],
            because: "a state, a day and addresses of things in the case system"),
        Exemption(
            "case_export_step", ["step_key", "subject", "url", "failure"],
            because: "the program's own words, identities, and codes of what went wrong"),
    ]
}

/// A case on its way to the case system.
struct CaseExport: Sendable, RowDecodable {
    let caseID: ID<CaseFile>
    let begunAt: Instant
    /// Nil when it went by itself.
    let begunBy: ID<Person>?
    /// Where the case is there, and which version of a type it has; nil until it was made.
    let caseAddress: String?
    let typeAddress: String?
    /// Closed there: nothing is added any more.
    let isClosed: Bool

    init(row: Row) throws {
        caseID = try row["case_id"]
        begunAt = try row["begun_at"]
        begunBy = try row["begun_by"]
        caseAddress = try row["case_url"]
        typeAddress = try row["type_url"]
        isClosed = try row["is_closed"]
    }
}

/// A planned step, and how far it is.
struct ExportStep: Sendable, RowDecodable {
    enum State: String, Sendable, CaseIterable, SQLConvertible {
        case waiting, sending, done
        /// Trying again does not help: somebody has to look.
        case stuck
    }

    let id: ID<ExportStep>
    let caseID: ID<CaseFile>
    let plan: PlannedStep
    let state: State
    let attempts: Int
    let firstTriedAt: Instant?
    /// Where what was made is.
    let address: String?
    /// ``CaseSystemFault/code`` of the last time.
    let failure: String?
    let doneAt: Instant?

    init(row: Row) throws {
        id = try row["id"]
        caseID = try row["case_id"]
        plan = PlannedStep(kind: try row["kind"], key: try row["step_key"], subject: try row["subject"], at: try row["at"])
        state = try row["state"]
        attempts = try row["attempts"]
        firstTriedAt = try row["first_tried_at"]
        address = try row["url"]
        failure = try row["failure"]
        doneAt = try row["done_at"]
    }
}

extension Connection {
    func caseExport(of id: ID<CaseFile>) throws -> CaseExport? {
        try first("SELECT * FROM case_export WHERE case_id = \(id)", as: CaseExport.self)
    }

    func exportSteps(of id: ID<CaseFile>) throws -> [ExportStep] {
        try all("SELECT * FROM case_export_step WHERE case_id = \(id) ORDER BY place", as: ExportStep.self)
    }

    func exportFacts(of file: CaseFile, on day: LocalDate, _ terms: Terms) throws -> ExportPlan.Facts {
        var facts = ExportPlan.Facts(state: file.state, createdAt: file.createdAt, changedAt: file.changedAt)
        facts.papers = try papers(of: file.id).map(\.id)
        let decision = try decision(of: file.id)
        facts.decision = try decision.map { ($0.state, try file.clock.isDecision || isDecidedAtOnce(file.id)) }
        facts.letters = try letters(of: file.id).map { letter in
            let isAnswer = letter.kind == .decision || letter.kind == .refusal
            return ExportLetter(number: letter.number, isOfDecision: isAnswer && decision.map { $0.decidedOn <= letter.sentOn } ?? false)
        }
        facts.term = ExportTerm(file, on: day, terms)
        facts.earlierAnswers = try value("SELECT COUNT(*) FROM case_decision_earlier WHERE case_id = \(file.id)") ?? 0
        return facts
    }

    // MARK: What there is to do

    /// Cases that go by themselves and have not begun.
    func casesToSend(_ settings: CaseSystemSettings, limit: Int) throws -> [CaseFile] {
        guard let since = settings.since, !settings.states.isEmpty else { return [] }
        let categories = settings.types.flatMap(\.categories)
        let isAny = settings.types.contains(where: \.categories.isEmpty)
        let narrowed: SQL = isAny ? "" : "AND category IN (\(list: categories))"
        return try all(
            """
            SELECT * FROM case_file WHERE state IN (\(list: settings.states.sorted { $0.rawValue < $1.rawValue })) AND received_on >= \(since)
                AND NOT EXISTS (SELECT 1 FROM case_export WHERE case_export.case_id = case_file.id) \(narrowed)
            ORDER BY received_on, id LIMIT \(limit)
            """, as: CaseFile.self)
    }

    /// Cases that changed here since their steps were planned.
    func casesThatChanged(on day: LocalDate, limit: Int) throws -> [CaseFile] {
        try all(
            """
            SELECT case_file.* FROM case_export JOIN case_file ON case_file.id = case_export.case_id
            WHERE NOT case_export.is_closed AND (seen_at <> changed_at OR seen_state <> state
                OR seen_papers <> (SELECT COUNT(*) FROM paper WHERE paper.case_id = case_file.id)
                OR seen_letters <> (SELECT COUNT(*) FROM case_letter WHERE case_letter.case_id = case_file.id) OR seen_until < \(day))
            ORDER BY changed_at, case_file.id LIMIT \(limit)
            """, as: CaseFile.self)
    }

    // MARK: Steps; written by actions and by the duty that carries them out

    /// Adds the steps that the case lacks. Twice is once.
    func planExport(of file: CaseFile, _ plan: ExportPlan, at now: Instant, _ terms: Terms) throws {
        let known = try exportSteps(of: file.id)
        let (today, facts) = (now.localDate, try exportFacts(of: file, on: now.localDate, terms))
        for (index, step) in plan.missing(facts, known: known.map(\.plan)).enumerated() {
            try execute(
                """
                INSERT INTO case_export_step (id, case_id, place, kind, step_key, subject, at, state, attempts)
                VALUES (\(ID<ExportStep>.new(at: now)), \(file.id), \(known.count + index + 1), \(step.kind), \(step.key), \(step.subject),
                    \(step.at), \(ExportStep.State.waiting), 0)
                """)
        }
        try execute(
            """
            UPDATE case_export SET seen_at = \(file.changedAt), seen_state = \(file.state), seen_papers = \(facts.papers.count),
                seen_letters = \(facts.letters.count), seen_until = \(file.clock.changesAfter(today, terms))
            WHERE case_id = \(file.id)
            """)
    }

    /// The next step that is due: the first that is not done of some case. A moment further ahead than we ever set one is of a clock that
    /// was wrong.
    func claimExportStep(at now: Instant, until: Instant, furthest: Instant) throws -> ExportStep? {
        try first(
            """
            UPDATE case_export_step SET state = \(ExportStep.State.sending), claimed_until = \(until), attempts = attempts + 1,
                first_tried_at = COALESCE(first_tried_at, \(now))
            WHERE id IN (
                SELECT step.id FROM case_export_step AS step
                WHERE ((step.state = 'waiting' AND (step.try_at IS NULL OR step.try_at <= \(now) OR step.try_at > \(furthest)))
                        OR (step.state = 'sending' AND (step.claimed_until < \(now) OR step.claimed_until > \(furthest))))
                    AND NOT EXISTS (
                        SELECT 1 FROM case_export_step AS earlier
                        WHERE earlier.case_id = step.case_id AND earlier.place < step.place AND earlier.state <> 'done')
                ORDER BY COALESCE(step.try_at, 0), step.id LIMIT 1)
            RETURNING *
            """, as: ExportStep.self)
    }

    func finish(_ step: ExportStep, address: String, at now: Instant) throws {
        try execute(
            """
            UPDATE case_export_step SET state = \(ExportStep.State.done), url = \(address), done_at = \(now), claimed_until = NULL, try_at = NULL,
                failure = NULL WHERE id = \(step.id)
            """)
        if step.plan.kind == .final { try execute("UPDATE case_export SET is_closed = TRUE WHERE case_id = \(step.caseID)") }
    }

    func keepCase(_ id: ID<CaseFile>, address: String, type: String) throws {
        try execute("UPDATE case_export SET case_url = \(address), type_url = \(type) WHERE case_id = \(id)")
    }

    /// - Parameter tryAt: nil leaves it to a person.
    func postpone(_ step: ExportStep, _ fault: CaseSystemFault, until tryAt: Instant?) throws {
        let state: ExportStep.State = tryAt == nil ? .stuck : .waiting
        try execute(
            """
            UPDATE case_export_step SET state = \(state), try_at = \(tryAt), claimed_until = NULL, failure = \(fault.code.shortened(to: 300))
            WHERE id = \(step.id)
            """)
    }
}

// MARK: - What staff sees

/// A case that does not get on, with the step where it halted.
struct HaltedExport: Sendable, RowDecodable {
    let step: ExportStep
    let reference: String
    let title: String
    let handlerName: String?

    init(row: Row) throws {
        step = try ExportStep(row: row)
        reference = try row["reference"]
        title = try row["case_title"]
        handlerName = try row["handler_name"]
    }
}

extension Connection {
    /// Steps that wait for a person, or that were tried in vain and will be tried again.
    func haltedExports(stuckOnly: Bool, limit: Int) throws -> [HaltedExport] {
        let halted: SQL = stuckOnly ? "step.state = 'stuck'" : "step.state <> 'done' AND step.failure IS NOT NULL"
        return try all(
            """
            SELECT step.*, case_file.reference, case_file.title AS case_title, handler.name AS handler_name
            FROM case_export_step AS step JOIN case_file ON case_file.id = step.case_id
            LEFT JOIN person AS handler ON handler.id = COALESCE(case_file.assignee_id, case_file.contact_id)
            WHERE \(halted) ORDER BY step.first_tried_at, step.id LIMIT \(limit)
            """, as: HaltedExport.self)
    }

    func stuckExportCount() throws -> Int { try value("SELECT COUNT(*) FROM case_export_step WHERE state = 'stuck'") ?? 0 }

    /// How many cases are on their way, and how many are closed there.
    func exportCounts() throws -> (open: Int, closed: Int) {
        let row = try rows(
            "SELECT COUNT(*) FILTER (WHERE NOT is_closed) AS open_count, COUNT(*) FILTER (WHERE is_closed) AS closed_count FROM case_export"
        ).first
        return (try row?["open_count"] ?? 0, try row?["closed_count"] ?? 0)
    }
}

extension CaseClock {
    /// The last day on which it stands still or runs as it does on this day; nil when nothing ahead changes that by itself.
    fileprivate func changesAfter(_ day: LocalDate, _ terms: Terms) -> LocalDate? {
        guard isDecision else { return nil }
        let ahead = stops(until: .distantDay(from: day), terms).flatMap { [$0.days.lowerBound.adding(days: -1), $0.days.upperBound] }
        return ahead.filter { $0 >= day }.min()
    }
}

extension LocalDate {
    /// Further ahead than any stop of a clock.
    fileprivate static func distantDay(from day: LocalDate) -> LocalDate { day.adding(days: 3_660) }
}
