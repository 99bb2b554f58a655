import Civic
import Initiatives
import Rules
import Store

package enum Directions {
    /// How long the link in a mail opens its page.
    package static let linkDays = 60

    package static let migrations = [
        Migration(
            id: "2026-11-22 direction: create",
            sql: [
                """
                CREATE TABLE direction_item (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL, initiative_id TEXT NOT NULL, meeting_on TEXT NOT NULL, added_by TEXT,
                    added_on TEXT NOT NULL, due_on TEXT NOT NULL, question TEXT NOT NULL, goals TEXT NOT NULL, state TEXT NOT NULL,
                    direction TEXT, ground TEXT, conditions TEXT, reason TEXT, next_step TEXT, approver TEXT NOT NULL, approver_id TEXT,
                    approver_title TEXT NOT NULL, proposed_by TEXT, proposed_on TEXT, decided_by TEXT, decided_on TEXT, escalated_on TEXT,
                    note TEXT NOT NULL)
                """,
                "CREATE UNIQUE INDEX direction_item_open ON direction_item (case_id) WHERE state IN ('onAgenda', 'proposed')",
                "CREATE INDEX direction_item_case ON direction_item (case_id, added_on)",
                "CREATE INDEX direction_item_meeting ON direction_item (meeting_on)",
                """
                CREATE TABLE direction_link (
                    hash TEXT PRIMARY KEY, item_id TEXT NOT NULL, person_id TEXT NOT NULL, created_at BIGINT NOT NULL,
                    expires_at BIGINT NOT NULL)
                """,
                "CREATE INDEX direction_link_item ON direction_link (item_id)",
            ]),
        Migration(id: "2026-11-22 direction: goal", sql: ["ALTER TABLE direction_item ADD COLUMN goal TEXT"]),
    ]
}

/// A link in a mail to who must approve one item.
struct DirectionLink: Sendable, RowDecodable {
    let item: ID<DirectionItem>
    let person: ID<Person>
    let expiresAt: Instant

    init(row: Row) throws {
        item = try row["item_id"]
        person = try row["person_id"]
        expiresAt = try row["expires_at"]
    }
}

extension Connection {
    package func directionItem(_ id: ID<DirectionItem>) throws -> DirectionItem? {
        try first("SELECT * FROM direction_item WHERE id = \(id)", as: DirectionItem.self)
    }

    /// Every time a case was on the agenda, latest first.
    package func directionItems(of id: ID<CaseFile>) throws -> [DirectionItem] {
        try all("SELECT * FROM direction_item WHERE case_id = \(id) ORDER BY added_on DESC, id DESC", as: DirectionItem.self)
    }

    /// The direction that holds: none while the plan stands on an agenda anew, nor one from before the case was opened again.
    func direction(of id: ID<CaseFile>, since reopened: LocalDate?) throws -> DirectionItem? {
        guard let item = try directionItems(of: id).first(where: { $0.state != .takenOff }), item.state == .approved,
            let decided = item.decidedOn, reopened.map({ decided >= $0 }) ?? true
        else { return nil }
        return item
    }

    func directionLink(_ secret: Secret) throws -> DirectionLink? {
        try first("SELECT * FROM direction_link WHERE hash = \(secret.hash)", as: DirectionLink.self)
    }

    package func addDirectionLink(_ item: ID<DirectionItem>, for person: ID<Person>, at now: Instant) throws -> Secret {
        let secret = Secret.random()
        try execute(
            """
            INSERT INTO direction_link (hash, item_id, person_id, created_at, expires_at)
            VALUES (\(secret.hash), \(item), \(person), \(now), \(now.adding(days: Directions.linkDays)))
            """)
        return secret
    }

    private static var openCase: SQL { "EXISTS (SELECT 1 FROM case_file WHERE case_file.id = case_id AND is_open)" }

    /// What a meeting that has not been yet will speak of: what is meant for it, and what earlier ones did not get to.
    func agenda(of date: LocalDate) throws -> [DirectionItem] {
        try all(
            """
            SELECT * FROM direction_item WHERE state = \(DirectionState.onAgenda) AND meeting_on <= \(date) AND \(Self.openCase)
            ORDER BY due_on, added_on, id
            """, as: DirectionItem.self)
    }

    /// What a meeting spoke of: everything with an outcome of that day, and what still stands on it.
    func spoken(at date: LocalDate) throws -> [DirectionItem] {
        try all(
            """
            SELECT * FROM direction_item
            WHERE meeting_on = \(date) AND (state IN (\(DirectionState.proposed), \(DirectionState.approved))
                OR (state = \(DirectionState.onAgenda) AND \(Self.openCase)))
            ORDER BY due_on, added_on, id
            """, as: DirectionItem.self)
    }

    /// Items that wait for who must approve, longest first.
    func proposedDirections() throws -> [DirectionItem] {
        try all(
            "SELECT * FROM direction_item WHERE state = \(DirectionState.proposed) AND \(Self.openCase) ORDER BY proposed_on, id",
            as: DirectionItem.self)
    }

    /// Open items whose last day has passed.
    func lateDirections(on day: LocalDate) throws -> [DirectionItem] {
        try all(
            """
            SELECT * FROM direction_item
            WHERE state IN (\(DirectionState.onAgenda), \(DirectionState.proposed)) AND due_on < \(day) AND \(Self.openCase)
            ORDER BY due_on, id
            """, as: DirectionItem.self)
    }

    /// Days on which there was a meeting with an outcome, latest first, with how many plans were spoken of.
    func pastRounds(before day: LocalDate, limit: Int, offset: Int) throws -> [(date: LocalDate, count: Int)] {
        try rows(
            """
            SELECT meeting_on, COUNT(*) AS plans FROM direction_item
            WHERE state IN (\(DirectionState.proposed), \(DirectionState.approved)) AND meeting_on < \(day)
            GROUP BY meeting_on ORDER BY meeting_on DESC LIMIT \(limit) OFFSET \(offset)
            """
        ).map { (try $0["meeting_on"], try $0["plans"]) }
    }

    func pastRoundCount(before day: LocalDate) throws -> Int {
        try value(
            """
            SELECT COUNT(DISTINCT meeting_on) FROM direction_item
            WHERE state IN (\(DirectionState.proposed), \(DirectionState.approved)) AND meeting_on < \(day)
            """) ?? 0
    }

    /// The sheets of these items, in a fixed number of questions to the database.
    /// - Parameter usual: the municipality's own ladder of reminders.
    func roundItems(_ items: [DirectionItem], _ usual: ReminderLadder) throws -> [RoundItem] {
        let ids = Array(Set(items.map(\.caseID)))
        guard !ids.isEmpty else { return [] }
        let files = Dictionary(
            try all("SELECT * FROM case_file WHERE id IN (\(list: ids))", as: CaseFile.self).map { ($0.id, $0) }
        ) { first, _ in first }
        let people = try people(files.values.map(\.handler))
        let (advice, contradictions) = (try adviceRequests(of: ids), try contradictions(of: ids))
        let ladders = try adviceLadders(of: ids, usual)
        return items.compactMap { item in
            files[item.caseID].map { file in
                RoundItem(
                    item: item, file: file, handlerName: file.handler.flatMap { people[$0]?.name }, advice: advice[file.id] ?? [],
                    contradictions: contradictions[file.id] ?? [], ladder: ladders[file.id] ?? usual)
            }
        }
    }
}

// MARK: - Writing. Only actions call these.

extension Work {
    func directionItem(_ id: ID<DirectionItem>) throws -> DirectionItem {
        guard let item = try db.directionItem(id) else { throw Refusal.notFound }
        return item
    }

    /// The line of the journal about one item.
    func entry(
        _ item: DirectionItem, of file: CaseFile, audience: Audience = .participants, reason: String, next: String,
        data: [String: String]
    ) -> EntryDraft {
        var draft = entry(file, audience: audience, reason: reason, next: next, data: data)
        draft.subject = item.subject
        return draft
    }

    /// Mails who must approve, with a link that opens the sheet with its two buttons for them.
    func tellApprover(_ person: Person, _ key: String, _ item: ID<DirectionItem>, _ file: CaseFile, values: (Words) -> [String: String])
        throws
    {
        let secret = try db.addDirectionLink(item, for: person.id, at: now)
        try tell(person, key, opening: "/akkoord/\(secret.text)", caseID: file.id.text) { words in
            values(words).merging(["title": file.title, "reference": file.reference]) { own, _ in own }
        }
    }
}
