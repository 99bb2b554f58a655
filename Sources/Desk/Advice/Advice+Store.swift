import Civic
import Initiatives
import Rules
import Store

package enum Advices {
    /// How long the link in a mail opens its form.
    package static let linkDays = 90

    package static let migrations = [
        Migration(
            id: "2026-11-22 advice: create",
            sql: [
                """
                CREATE TABLE advice_request (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL, initiative_id TEXT NOT NULL, team TEXT NOT NULL, department TEXT NOT NULL,
                    adviser_id TEXT NOT NULL, adviser_name TEXT NOT NULL, question TEXT NOT NULL, brief TEXT NOT NULL, aspects TEXT NOT NULL,
                    answer_by TEXT NOT NULL, asked_by TEXT, asked_on TEXT NOT NULL, asked_at BIGINT NOT NULL, state TEXT NOT NULL,
                    rung BIGINT NOT NULL, last_mail_on TEXT NOT NULL, hops BIGINT NOT NULL, note TEXT NOT NULL, passed_from TEXT,
                    answer_id TEXT)
                """,
                "CREATE INDEX advice_request_case ON advice_request (case_id, asked_at)",
                "CREATE INDEX advice_request_open ON advice_request (asked_on, id) WHERE state = 'asked'",
                """
                CREATE TABLE advice_answer (
                    id TEXT PRIMARY KEY, request_id TEXT NOT NULL, light TEXT NOT NULL, sentence TEXT NOT NULL, conditions TEXT NOT NULL,
                    is_shareable BOOLEAN NOT NULL, is_late BOOLEAN NOT NULL, answered_on TEXT NOT NULL, answered_at BIGINT NOT NULL,
                    answered_by TEXT NOT NULL, answered_name TEXT NOT NULL)
                """,
                "CREATE INDEX advice_answer_request ON advice_answer (request_id, answered_at)",
                """
                CREATE TABLE advice_link (
                    hash TEXT PRIMARY KEY, request_id TEXT NOT NULL, person_id TEXT NOT NULL, created_at BIGINT NOT NULL,
                    expires_at BIGINT NOT NULL)
                """,
                "CREATE INDEX advice_link_request ON advice_link (request_id, created_at)",
                """
                CREATE TABLE advice_contradiction (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL, kind TEXT NOT NULL, first_id TEXT NOT NULL, second_id TEXT NOT NULL,
                    aspects TEXT NOT NULL, description TEXT NOT NULL, found_on TEXT NOT NULL, tabled_on TEXT, settled_on TEXT,
                    settled_how TEXT NOT NULL, UNIQUE (first_id, second_id, kind))
                """,
                "CREATE INDEX advice_contradiction_case ON advice_contradiction (case_id)",
            ])
    ]
}

/// A link from a mail about one request. It opens that form and nothing else, for as long as it lasts.
struct AdviceLink: Sendable, RowDecodable {
    let request: ID<AdviceRequest>
    let person: ID<Person>
    let expiresAt: Instant

    init(row: Row) throws {
        request = try row["request_id"]
        person = try row["person_id"]
        expiresAt = try row["expires_at"]
    }
}

extension Connection {
    /// Requests with their answers as they stand. The condition may name columns of `advice_request`.
    private func adviceRequests(where condition: SQL, order: SQL = "asked_at, advice_request.id") throws -> [AdviceRequest] {
        try all(
            """
            SELECT advice_request.*, advice_answer.light, advice_answer.sentence, advice_answer.conditions, advice_answer.is_shareable,
                advice_answer.is_late, advice_answer.answered_on, advice_answer.answered_name
            FROM advice_request LEFT JOIN advice_answer ON advice_answer.id = advice_request.answer_id
            WHERE \(condition) ORDER BY \(order)
            """, as: AdviceRequest.self)
    }

    package func adviceRequest(_ id: ID<AdviceRequest>) throws -> AdviceRequest? {
        try adviceRequests(where: "advice_request.id = \(id)").first
    }

    /// Everything asked about one case, oldest first.
    package func adviceRequests(of id: ID<CaseFile>) throws -> [AdviceRequest] { try adviceRequests(where: "case_id = \(id)") }

    /// Everything asked about these cases, in one question to the database.
    func adviceRequests(of ids: [ID<CaseFile>]) throws -> [ID<CaseFile>: [AdviceRequest]] {
        Dictionary(grouping: try adviceRequests(where: "case_id IN (\(list: ids))"), by: \.caseID)
    }

    /// What waits for an answer in cases that are still open and was asked on this day or before.
    func openAdviceRequests(askedUntil day: LocalDate) throws -> [AdviceRequest] {
        try adviceRequests(
            where: """
                advice_request.state = \(AdviceState.asked) AND asked_on <= \(day)
                    AND EXISTS (SELECT 1 FROM case_file WHERE case_file.id = case_id AND is_open)
                """, order: "asked_on, advice_request.id")
    }

    package func contradictions(of id: ID<CaseFile>) throws -> [Contradiction] {
        try all("SELECT * FROM advice_contradiction WHERE case_id = \(id) ORDER BY found_on, id", as: Contradiction.self)
    }

    func contradictions(of ids: [ID<CaseFile>]) throws -> [ID<CaseFile>: [Contradiction]] {
        let found = try all(
            "SELECT * FROM advice_contradiction WHERE case_id IN (\(list: ids)) ORDER BY found_on, id", as: Contradiction.self)
        return Dictionary(grouping: found, by: \.caseID)
    }

    func contradiction(_ id: ID<Contradiction>) throws -> Contradiction? {
        try first("SELECT * FROM advice_contradiction WHERE id = \(id)", as: Contradiction.self)
    }

    /// The link, also one that is too old.
    func adviceLink(_ secret: Secret) throws -> AdviceLink? {
        try first("SELECT * FROM advice_link WHERE hash = \(secret.hash)", as: AdviceLink.self)
    }

    /// The link when it still opens its form.
    func adviceLink(_ secret: Secret, at now: Instant) throws -> AdviceLink? {
        try adviceLink(secret).flatMap { $0.expiresAt > now ? $0 : nil }
    }

    /// A new link for this person to this request.
    package func addAdviceLink(_ request: ID<AdviceRequest>, for person: ID<Person>, at now: Instant) throws -> Secret {
        let secret = Secret.random()
        try execute(
            """
            INSERT INTO advice_link (hash, request_id, person_id, created_at, expires_at)
            VALUES (\(secret.hash), \(request), \(person), \(now), \(now.adding(days: Advices.linkDays)))
            """)
        return secret
    }
}

// MARK: - Who is silent

/// One line of the list of open requests.
struct OpenAdvice: Sendable, RowDecodable {
    let request: AdviceRequest
    let reference: String
    let title: String
    let handlerName: String?
    /// Of the process that the case follows.
    let version: String?

    init(row: Row) throws {
        request = try AdviceRequest(row: row)
        version = try row["version"]
        reference = try row["reference"]
        title = try row["case_title"]
        handlerName = try row["handler_name"]
    }
}

extension Connection {
    private func openAdvice(team: String?) -> SQL {
        let narrowed: SQL = team.map { "AND advice_request.team = \($0)" } ?? ""
        return """
            FROM advice_request JOIN case_file ON case_file.id = advice_request.case_id
            LEFT JOIN case_process ON case_process.case_id = case_file.id
            LEFT JOIN person AS handler ON handler.id = COALESCE(case_file.assignee_id, case_file.contact_id)
            WHERE advice_request.state = \(AdviceState.asked) AND case_file.is_open \(narrowed)
            """
    }

    /// Open requests by adviser, who has been silent longest first.
    func openAdvice(team: String?, limit: Int, offset: Int) throws -> [OpenAdvice] {
        try all(
            """
            SELECT advice_request.*, case_file.reference, case_file.title AS case_title, handler.name AS handler_name, version,
                MIN(asked_on) OVER (PARTITION BY adviser_id) AS since, NULL AS light
            \(openAdvice(team: team))
            ORDER BY since, adviser_name, adviser_id, asked_on, advice_request.id LIMIT \(limit) OFFSET \(offset)
            """, as: OpenAdvice.self)
    }

    func openAdviceCount(team: String?) throws -> Int { try value("SELECT COUNT(*) \(openAdvice(team: team))") ?? 0 }

    /// How many are silent.
    /// - Parameter usual: the municipality's own ladder.
    func silentAdviceCount(on day: LocalDate, _ usual: ReminderLadder) throws -> Int {
        try value("SELECT COUNT(*) \(openAdvice(team: nil)) AND \(adviceLadders(usual).isSilent(on: day))") ?? 0
    }
}

// MARK: - Writing. Only actions call these.

extension Work {
    func adviceRequest(_ id: ID<AdviceRequest>) throws -> AdviceRequest {
        guard let request = try db.adviceRequest(id) else { throw Refusal.notFound }
        return request
    }

    /// Asks one adviser, and mails them a link of their own.
    func ask(
        _ adviser: Adviser, about file: CaseFile, _ content: AdviceContent, from earlier: AdviceRequest? = nil
    ) throws -> ID<AdviceRequest> {
        let person = try db.findOrAddPerson(
            name: adviser.name, email: adviser.email, phone: nil, language: municipality.language, at: now)
        let id = ID<AdviceRequest>.new(at: now)
        let aspects = try CaseAspects.text(content.aspects)
        let asker = earlier?.askedBy ?? actor.person?.id
        try db.execute(
            """
            INSERT INTO advice_request (id, case_id, initiative_id, team, department, adviser_id, adviser_name, question, brief, aspects,
                answer_by, asked_by, asked_on, asked_at, state, rung, last_mail_on, hops, note, passed_from)
            VALUES (\(id), \(file.id), \(file.initiative), \(adviser.team), \(adviser.department), \(person.id), \(adviser.name),
                \(content.question), \(content.brief), \(aspects), \(content.answerBy), \(asker), \(today), \(now), \(AdviceState.asked), 0,
                \(today), \(earlier.map { $0.hops + 1 } ?? 0), '', \(earlier?.id))
            """)
        try tellAdviser(person, "adviceAsked", id, file) { words in
            [
                "by": content.askerName, "question": content.question, "date": words.longDate(content.answerBy),
                "department": adviser.department,
            ]
        }
        return id
    }

    /// Mails somebody about a request, with a link that opens its form for them.
    func tellAdviser(
        _ person: Person, _ key: String, _ id: ID<AdviceRequest>, _ file: CaseFile, values: (Words) -> [String: String]
    ) throws {
        let secret = try db.addAdviceLink(id, for: person.id, at: now)
        try tell(person, key, opening: "/advies/\(secret.text)", caseID: file.id.text) { words in
            values(words).merging(["title": file.title, "reference": file.reference]) { own, _ in own }
        }
        try db.execute("UPDATE advice_request SET last_mail_on = \(today) WHERE id = \(id)")
    }

    /// The line of the journal about one request.
    func entry(
        _ request: AdviceRequest, of file: CaseFile, audience: Audience = .participants, reason: String, next: String,
        data: [String: String]
    ) -> EntryDraft {
        var draft = entry(file, audience: audience, reason: reason, next: next, data: data)
        draft.subject = request.subject
        return draft
    }
}

/// What an adviser is asked.
struct AdviceContent: Sendable {
    let question: String
    let brief: String
    let aspects: Set<String>
    let answerBy: LocalDate
    let askerName: String
}
