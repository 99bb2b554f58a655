import Rules
import Store

/// That somebody was removed, without anything about them: so that a restore of an older backup can do it again.
package struct Removal: Sendable, Hashable, Codable, RowDecodable {
    package let person: ID<Person>
    package let removedAt: Instant
    package let cause: Cause

    package enum Cause: String, Sendable, Codable, SQLConvertible {
        /// They asked for it themselves, or the administrator did so for them, or nothing tied them here any more.
        case own, administrator, period
    }

    package init(person: ID<Person>, removedAt: Instant, cause: Cause) {
        (self.person, self.removedAt, self.cause) = (person, removedAt, cause)
    }

    package init(row: Row) throws {
        person = try row["person_id"]
        removedAt = try row["removed_at"]
        cause = try row["cause"]
    }

    package static let migrations = [
        Migration(
            id: "2026-11-22 privacy: create",
            sql: [
                "CREATE TABLE removal (person_id TEXT PRIMARY KEY, removed_at BIGINT NOT NULL, cause TEXT NOT NULL)",
                """
                CREATE TABLE removal_request (
                    id TEXT PRIMARY KEY, person_id TEXT NOT NULL, asked_at BIGINT NOT NULL, asked_by TEXT, reason TEXT NOT NULL,
                    due_on TEXT NOT NULL, state TEXT NOT NULL, done_at BIGINT)
                """,
                "CREATE INDEX removal_request_person ON removal_request (person_id, asked_at)",
                """
                CREATE TABLE email_change (
                    hash TEXT PRIMARY KEY, person_id TEXT NOT NULL, email TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)
                """,
            ])
    ]
}

extension Connection {
    /// Everybody who was removed, the first first.
    package func removals() throws -> [Removal] { try all("SELECT * FROM removal ORDER BY removed_at, person_id", as: Removal.self) }

    /// Was this person removed? Then nobody can be told anything any more, though a row without a name may be there.
    package func isRemoved(_ person: ID<Person>) throws -> Bool {
        try exists("SELECT 1 FROM removal WHERE person_id = \(person)")
    }

    /// Writes down that somebody was removed; a second time changes nothing.
    package func add(_ removal: Removal) throws {
        try execute(
            """
            INSERT INTO removal (person_id, removed_at, cause) VALUES (\(removal.person), \(removal.removedAt), \(removal.cause))
            ON CONFLICT (person_id) DO NOTHING
            """)
    }
}

/// A request to be removed that waits for something: for the law, or for the days in which a mistake can still be told.
package struct RemovalRequest: Sendable, RowDecodable {
    package enum State: String, Sendable, SQLConvertible { case waiting, done, withdrawn }

    package let id: ID<RemovalRequest>
    package let person: ID<Person>
    package let askedAt: Instant
    /// The administrator who wrote it down; nil when they asked themselves.
    package let askedBy: ID<Person>?
    package let reason: String
    /// Not before this day.
    package let dueOn: LocalDate
    package let state: State
    package let doneAt: Instant?

    package init(row: Row) throws {
        id = try row["id"]
        person = try row["person_id"]
        askedAt = try row["asked_at"]
        askedBy = try row["asked_by"]
        reason = try row["reason"]
        dueOn = try row["due_on"]
        state = try row["state"]
        doneAt = try row["done_at"]
    }

    /// The last day to say what was done (AVG 12(3): within a month, counted as in Regulation 1182/71).
    package var answerBy: LocalDate { askedAt.localDate.adding(months: 1) }
}

extension Connection {
    package func waitingRemoval(of person: ID<Person>) throws -> RemovalRequest? {
        let state = RemovalRequest.State.waiting
        return try first(
            "SELECT * FROM removal_request WHERE person_id = \(person) AND state = \(state) ORDER BY asked_at LIMIT 1",
            as: RemovalRequest.self)
    }

    /// Waiting ones first, then the latest.
    package func removalRequests(limit: Int = 100) throws -> [RemovalRequest] {
        try all(
            "SELECT * FROM removal_request ORDER BY state <> 'waiting', asked_at DESC, id LIMIT \(limit)", as: RemovalRequest.self)
    }
}
