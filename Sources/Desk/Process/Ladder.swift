import Civic
import Initiatives
import Rules
import Store

/// Work that is late climbs: first who has it, then the coordinator, then the manager; each hears it once. Only the program does this.
struct Escalate: Action {
    let id: ID<CaseFile>
    let level: EscalationLevel
    let promise: String
    let dueOn: LocalDate
    let teams: Teams

    static let kind = "case.escalated"
    static let told = Told.staff
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let found = try work.db.promises(of: id).first { $0.id == promise && $0.keptOn == nil && $0.dueOn == dueOn }
        guard let late = found, file.state.isOpen || late.outlivesAnswer
        else { throw Refusal.conflict("case.notNow") }
        let isNew = try work.db.execute(
            """
            INSERT INTO case_escalation (case_id, promise, due_on, level, told_on) VALUES (\(id), \(promise), \(dueOn), \(level.rawValue), \(work.today))
            ON CONFLICT (case_id, promise, due_on, level) DO NOTHING
            """)
        guard isNew == 1 else { throw Refusal.conflict("case.notNow") }
        let people = try responsible(for: file, work)
        if people.isEmpty { work.foundNobodyToTell() }
        let days = work.terms.freeDays.workingDays(after: dueOn, through: work.today)
        for person in people {
            try work.tell(person, "caseLate", path: file.staffPath, caseID: id.text) { words in
                [
                    "title": file.title, "reference": file.reference, "promise": late.words(words), "date": words.longDate(dueOn),
                    "days": words("desk.term.workingDays", count: days), "level": words("process.level.\(level.rawValue)"),
                ]
            }
        }
        let names = people.map(\.name).joined(separator: ", ")
        let standing = work.standing(Self.kind, ["date": work.words.longDate(dueOn)])
        let data = [
            "levelWords": work.inLanguages { $0("process.level.\(level.rawValue)") }, "rung": level.rawValue, "person": names,
            "promiseWords": work.inLanguages { late.words($0) },
        ]
        return Done(Nothing(), work.entry(file, audience: .staff, reason: standing.reason, next: standing.next, data: data))
    }

    private func responsible(for file: CaseFile, _ work: Work) throws -> [Person] {
        guard level == .caseworker else { return try work.db.leaders(level, of: file.team, teams, on: work.today) }
        return try work.db.contact(of: file, teams, on: work.today).present.map { [$0] } ?? []
    }
}

/// Something that is late.
private struct LateWork: Sendable, RowDecodable {
    let id: ID<CaseFile>
    let promise: String
    let dueOn: LocalDate
    let category: String
    let version: String?

    init(row: Row) throws {
        id = try row["id"]
        promise = try row["promise"]
        dueOn = try row["due_on"]
        category = try row["category"]
        version = try row["version"]
    }
}

/// Everything about cases that goes by itself every day: the ladder, stand-ins, reminders, and the question whether it helped.
struct KeepCases: Duty {
    let books: @Sendable (Site) -> DeskBook
    let name = "cases.keep"
    let everySeconds = 1_800

    func run(_ site: Site) async throws -> String {
        let book = books(site)
        var count = try await adopt(site, book)
        count += try await perform(try await site.database.read { db in try db.objectionsToKeep() }, site)
        count += try await climb(site, book)
        count += try await announce(site, book)
        count += try await remind(site)
        count += try await askHelped(site, book)
        return String(count)
    }

    /// Performs each action in a transaction of its own; one that another server did first is no failure.
    private func perform(_ actions: [any Action], _ site: Site) async throws -> Int {
        var done = 0
        for action in actions { done += try await attempt(action, site) ? 1 : 0 }
        return done
    }

    private func attempt(_ action: some Action, _ site: Site) async throws -> Bool {
        do {
            try await site.perform(action, as: .system)
            return true
        } catch is Refusal {
            return false
        }
    }

    /// Cases from before processes were kept get the steps of today.
    private func adopt(_ site: Site, _ book: DeskBook) async throws -> Int {
        var done = 0
        while true {
            let waiting = try await site.database.read { db in
                try db.rows(
                    """
                    SELECT id, category FROM case_file WHERE is_open
                        AND NOT EXISTS (SELECT 1 FROM case_process WHERE case_process.case_id = case_file.id) ORDER BY id LIMIT 200
                    """
                ).map { (id: ID<CaseFile>(try $0["id"]), category: try $0["category"] as String) }
            }
            let actions = waiting.compactMap { row in book.process(of: row.category).map { BeginProcess(id: row.id, process: $0) } }
            let count = try await perform(actions, site)
            done += count
            if count < 200 { return done }
        }
    }

    /// Open cases with something late, and closed ones with something late that outlives the answer: the words are those of the indexes.
    private static func pressing(_ today: LocalDate) -> SQL {
        """
        case_file.id IN (SELECT id FROM case_file WHERE is_open AND next_due_on < \(today)
            UNION ALL SELECT id FROM case_file
            WHERE NOT is_open AND next_due_on IS NOT NULL AND \(WorkSelection.due) < \(today))
        """
    }

    private func climb(_ site: Site, _ book: DeskBook) async throws -> Int {
        let today = site.clock().localDate
        let (late, done, versions) = try await site.database.read { db in
            // Every promise that is late, not only the first of a case: behind a late step the answer itself may be late. What was told
            // at every level needs no look any more, so that it never takes the place of what was not.
            let late = try db.all(
                """
                SELECT case_file.id, case_promise.promise, case_promise.due_on, category, version FROM case_file
                JOIN case_promise ON case_promise.case_id = case_file.id
                LEFT JOIN case_process ON case_process.case_id = case_file.id
                WHERE \(Self.pressing(today)) AND case_promise.due_on < \(today) AND kept_on IS NULL AND (
                    is_open OR \(CasePromise.outlivesAnswer("case_promise.promise"))) AND (
                    SELECT COUNT(*) FROM case_escalation WHERE case_escalation.case_id = case_file.id
                        AND case_escalation.promise = case_promise.promise AND case_escalation.due_on = case_promise.due_on)
                    < \(EscalationLevel.allCases.count)
                ORDER BY case_promise.due_on, case_file.id, case_promise.promise LIMIT 5000
                """, as: LateWork.self)
            let told = try db.rows(
                """
                SELECT case_escalation.case_id, promise, due_on, level FROM case_escalation
                JOIN case_file ON case_file.id = case_escalation.case_id WHERE \(Self.pressing(today))
                """
            ).map { row in
                let parts: [String] = [try row["case_id"], try row["promise"], try row["due_on"], try row["level"]]
                return parts.joined(separator: " ")
            }
            return (late, Set(told), try db.processes())
        }
        let freeDays = Terms(site.terms).freeDays
        let actions = late.flatMap { work -> [Escalate] in
            let process = work.version.flatMap { versions[$0] } ?? book.process(of: work.category)
            let days = freeDays.workingDays(after: work.dueOn, through: today)
            return (process?.ladder ?? []).filter { days >= $0.workingDays }.compactMap { rung in
                let mark = [work.id.text, work.promise, work.dueOn.iso, rung.level.rawValue].joined(separator: " ")
                guard !done.contains(mark) else { return nil }
                return Escalate(id: work.id, level: rung.level, promise: work.promise, dueOn: work.dueOn, teams: book.teams)
            }
        }
        return try await perform(actions, site)
    }

    /// Who is away from today: their initiators hear who stands in, and a coordinator hears when nobody does.
    private func announce(_ site: Site, _ book: DeskBook) async throws -> Int {
        let today = site.clock().localDate
        let (cases, uncovered) = try await site.database.read { db in
            let away = try db.absences(on: today)
            let rows = try db.rows(
                """
                SELECT case_file.id, COALESCE(assignee_id, contact_id) AS holder FROM case_file
                WHERE is_open AND COALESCE(assignee_id, contact_id) IN (\(list: Array(away.keys)))
                    AND NOT EXISTS (
                        SELECT 1 FROM absence_told JOIN absence ON absence.id = absence_id
                        WHERE case_id = case_file.id AND absence.person_id = COALESCE(assignee_id, contact_id) AND cancelled_on IS NULL
                            AND from_on <= \(today) AND (until_on IS NULL OR until_on >= \(today)))
                ORDER BY case_file.id LIMIT 2000
                """)
            let cases = try rows.compactMap { row -> (ID<CaseFile>, ID<Absence>)? in
                let holder: ID<Person> = try row["holder"]
                return try away[holder].map { (try row["id"], $0.id) }
            }
            let open = try away.values.filter { absence in
                guard db.standIn(for: absence.person, among: away) == nil else { return false }
                let isWarned = try db.exists("SELECT 1 FROM absence WHERE id = \(absence.id) AND warned_on IS NOT NULL")
                return try !isWarned && !db.openCases(of: absence.person).isEmpty
            }
            return (cases, open.map(\.id))
        }
        let told = try await perform(cases.map { AnnounceStandIn(id: $0.0, absence: $0.1, teams: book.teams) }, site)
        return try await told + perform(uncovered.map { WarnOfAbsence(absence: $0, teams: book.teams) }, site)
    }

    private func remind(_ site: Site) async throws -> Int {
        let today = site.clock().localDate
        let due = try await site.database.read { db in
            try db.rows("SELECT id FROM case_reminder WHERE sent_on IS NULL AND due_on <= \(today) ORDER BY due_on, id LIMIT 500").map {
                ID<SeasonReminder>(try $0["id"])
            }
        }
        return try await perform(due.map { SendReminder(id: $0) }, site)
    }

    private func askHelped(_ site: Site, _ book: DeskBook) async throws -> Int {
        let today = site.clock().localDate
        let (ended, versions) = try await site.database.read { db in (try db.casesToAsk(on: today), try db.processes()) }
        let actions = ended.compactMap { ended -> AskHelped? in
            // What was promised when it began holds, also when the process has changed since.
            let process = ended.version.flatMap { versions[$0] } ?? book.process(of: ended.category)
            let days = process?.helpedAfter ?? CaseProcess.usualHelpedAfter
            return ended.answeredOn.adding(days: days) <= today ? AskHelped(id: ended.id) : nil
        }
        return try await perform(actions, site)
    }
}
