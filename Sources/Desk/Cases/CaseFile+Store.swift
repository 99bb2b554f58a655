import Civic
import Initiatives
import Rules
import Store

package enum Cases {
    package static let migrations = [
        Migration(
            // After the initiatives and people it refers to: migrations run in the order of their ids.
            id: "2026-11-22 cases: create",
            sql: [
                "CREATE TABLE case_counter (year BIGINT PRIMARY KEY, last BIGINT NOT NULL)",
                """
                CREATE TABLE case_file (
                    id TEXT PRIMARY KEY, reference TEXT NOT NULL UNIQUE, initiative_id TEXT NOT NULL REFERENCES initiative (id),
                    initiator_id TEXT NOT NULL REFERENCES person (id), title TEXT NOT NULL, story TEXT NOT NULL, remark TEXT NOT NULL,
                    area_code TEXT, district_code TEXT, place TEXT NOT NULL, answers TEXT NOT NULL, compass TEXT NOT NULL,
                    draft_id TEXT UNIQUE, import_key TEXT UNIQUE, category TEXT NOT NULL, rule TEXT NOT NULL, why TEXT NOT NULL,
                    missing TEXT NOT NULL, team TEXT NOT NULL, assignee_id TEXT, contact_id TEXT, state TEXT NOT NULL,
                    received_on TEXT NOT NULL, clock TEXT NOT NULL, deadline TEXT NOT NULL, answer_by TEXT NOT NULL, next_due_on TEXT,
                    next_due TEXT, waiting_since TEXT, is_open BOOLEAN NOT NULL, channel TEXT NOT NULL, entered_by TEXT,
                    consent TEXT NOT NULL, shows_when_seen BOOLEAN NOT NULL, search_text TEXT NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL)
                """,
                "CREATE INDEX case_file_due ON case_file (next_due_on, id) WHERE is_open",
                "CREATE INDEX case_file_mine ON case_file (assignee_id, next_due_on, id) WHERE is_open",
                "CREATE INDEX case_file_team ON case_file (team, next_due_on, id) WHERE is_open",
                "CREATE INDEX case_file_initiative ON case_file (initiative_id, created_at)",
                "CREATE INDEX case_file_changed ON case_file (changed_at, id)",
                """
                CREATE TABLE case_promise (
                    case_id TEXT NOT NULL REFERENCES case_file (id), promise TEXT NOT NULL, due_on TEXT NOT NULL, text TEXT NOT NULL,
                    kept_on TEXT, PRIMARY KEY (case_id, promise))
                """,
                """
                CREATE TABLE case_question (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES case_file (id), text TEXT NOT NULL, asked_by TEXT,
                    asked_on TEXT NOT NULL, answer_by TEXT NOT NULL, answer TEXT, answered_on TEXT)
                """,
                "CREATE INDEX case_question_case ON case_question (case_id, asked_on)",
                """
                CREATE TABLE case_decision (
                    case_id TEXT PRIMARY KEY REFERENCES case_file (id), state TEXT NOT NULL, reason TEXT NOT NULL, next_step TEXT NOT NULL,
                    conditions TEXT NOT NULL, rule TEXT NOT NULL, decided_by TEXT NOT NULL, alternative TEXT NOT NULL,
                    decided_on TEXT NOT NULL, objection TEXT NOT NULL, by_person TEXT)
                """,
            ])
    ]
}

extension Connection {
    package func caseFile(_ id: ID<CaseFile>) throws -> CaseFile? {
        try first("SELECT * FROM case_file WHERE id = \(id)", as: CaseFile.self)
    }

    package func caseFile(reference: String) throws -> CaseFile? {
        try first("SELECT * FROM case_file WHERE reference = \(reference)", as: CaseFile.self)
    }

    package func caseFile(draft: String) throws -> CaseFile? {
        try first("SELECT * FROM case_file WHERE draft_id = \(draft)", as: CaseFile.self)
    }

    /// The cases of every initiative this person carries, newest first.
    package func caseFiles(of person: ID<Person>) throws -> [CaseFile] {
        try all(
            """
            SELECT case_file.* FROM case_file JOIN initiative_member ON initiative_member.initiative_id = case_file.initiative_id
            WHERE person_id = \(person) AND left_at IS NULL AND NOT is_invited ORDER BY case_file.created_at DESC, case_file.id
            """, as: CaseFile.self)
    }

    package func promises(of id: ID<CaseFile>) throws -> [CasePromise] {
        try all("SELECT * FROM case_promise WHERE case_id = \(id) ORDER BY due_on, promise", as: CasePromise.self)
    }

    package func questions(of id: ID<CaseFile>) throws -> [CaseQuestion] {
        try all("SELECT * FROM case_question WHERE case_id = \(id) ORDER BY asked_on, id", as: CaseQuestion.self)
    }

    package func decision(of id: ID<CaseFile>) throws -> CaseDecision? {
        try first("SELECT * FROM case_decision WHERE case_id = \(id)", as: CaseDecision.self)
    }

    /// The person behind a colleague of `teams.yaml`, when the staff was imported.
    package func person(_ colleague: Teams.Colleague?) throws -> Person? { try colleague.flatMap { try person(email: $0.email) } }
}

// MARK: - Writing. Only actions call these.

extension Work {
    var terms: Terms { Terms(site.terms) }

    func caseFile(_ id: ID<CaseFile>) throws -> CaseFile {
        guard let file = try db.caseFile(id) else { throw Refusal.notFound }
        return file
    }

    /// The next number of the year, in this transaction: no two cases have the same and none is skipped.
    func nextReference() throws -> String {
        let year = today.year
        let number: Int? = try db.value(
            """
            INSERT INTO case_counter (year, last) VALUES (\(year), 1)
            ON CONFLICT (year) DO UPDATE SET last = case_counter.last + 1 RETURNING last
            """)
        return reference(letters: referenceLetters(municipality.name), year: year, number: number ?? 1)
    }

    /// Moves a case to a state, if the table of changes allows it.
    func move(_ file: CaseFile, to state: CaseState) throws {
        guard file.state != state else { return }
        guard file.state.allows(state) else { throw Refusal.conflict("case.notNow") }
        let waiting: LocalDate? = state == .waitingForInitiator ? today : nil
        try db.execute(
            """
            UPDATE case_file SET state = \(state), waiting_since = \(waiting), is_open = \(state.isOpen), changed_at = \(now) WHERE id = \(file.id)
            """)
        try setNextDue(file.id, isOpen: state.isOpen)
    }

    /// Computes the answer date again, keeps why, and moves the promise with it.
    @discardableResult
    func set(_ clock: CaseClock, of file: CaseFile) throws -> LocalDate {
        let (deadline, answerBy) = (clock.deadline(terms), clock.answerBy(terms))
        try db.execute(
            """
            UPDATE case_file SET clock = \(Stored.text(clock)), deadline = \(Stored.text(StoredDeadline(deadline))), answer_by = \(answerBy),
                changed_at = \(now)
            WHERE id = \(file.id)
            """)
        try db.execute(
            "UPDATE case_promise SET due_on = \(answerBy) WHERE case_id = \(file.id) AND promise = \(CasePromise.answer) AND kept_on IS NULL"
        )
        try moveStepTerm(of: try caseFile(file.id))
        try setNextDue(file.id, isOpen: true)
        return answerBy
    }

    /// A message to the initiator keeps this promise; nothing when it keeps none.
    func keep(_ promise: String?, of file: CaseFile) throws {
        guard let promise else { return }
        try db.execute(
            "UPDATE case_promise SET kept_on = \(today) WHERE case_id = \(file.id) AND promise = \(promise) AND kept_on IS NULL")
        try setNextDue(file.id)
    }

    /// The same for a case as it stands.
    func setNextDue(_ id: ID<CaseFile>) throws { try setNextDue(id, isOpen: try caseFile(id).state.isOpen) }

    func add(_ promises: [CasePromise], to id: ID<CaseFile>) throws {
        for promise in promises {
            try db.execute(
                """
                INSERT INTO case_promise (case_id, promise, due_on, text, kept_on)
                VALUES (\(id), \(promise.id), \(promise.dueOn), \(Stored.text(promise.text)), \(promise.keptOn))
                """)
        }
    }

    /// On a closed case only what outlives the answer is still due, such as the decision on an objection.
    func setNextDue(_ id: ID<CaseFile>, isOpen: Bool) throws {
        let promises = try db.promises(of: id)
        let next = (isOpen ? promises : promises.filter(\.outlivesAnswer)).nextDue
        try db.execute("UPDATE case_file SET next_due_on = \(next?.dueOn), next_due = \(next?.id) WHERE id = \(id)")
    }
}
