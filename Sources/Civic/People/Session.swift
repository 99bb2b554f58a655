import Store

/// A browser that we know again. With a person it is signed in; without one it only holds the idea being written.
package struct Session: Sendable, RowDecodable {
    /// The hash of the cookie; the cookie itself is not stored.
    package let hash: String
    package let person: ID<Person>?
    package let createdAt: Instant
    package let expiresAt: Instant

    package init(row: Row) throws {
        hash = try row["hash"]
        person = try row["person_id"]
        createdAt = try row["created_at"]
        expiresAt = try row["expires_at"]
    }

    /// Somebody who works at the municipality is known for twelve hours, also when they came to work there after signing in.
    package func holds(for person: Person?, at now: Instant) -> Bool {
        person.map(\.roles.isEmpty) ?? true || createdAt.adding(seconds: Sessions.staffSeconds) > now
    }
}

/// A link from a mail. Opening it changes nothing; the button on its page uses it up.
package struct Link: Sendable, RowDecodable {
    package let hash: String
    package let person: ID<Person>
    package let path: String
    package let expiresAt: Instant
    package let usedAt: Instant?

    package init(row: Row) throws {
        hash = try row["hash"]
        person = try row["person_id"]
        path = try row["path"]
        expiresAt = try row["expires_at"]
        usedAt = try row["used_at"]
    }
}

package enum Sessions {
    package static let migrations = [
        Migration(
            id: "2026-11-21 sessions: create",
            sql: [
                """
                CREATE TABLE session (
                    hash TEXT PRIMARY KEY, person_id TEXT, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)
                """,
                "CREATE INDEX session_expiry ON session (expires_at)",
                """
                CREATE TABLE mail_link (
                    hash TEXT PRIMARY KEY, person_id TEXT NOT NULL, path TEXT NOT NULL, created_at BIGINT NOT NULL,
                    expires_at BIGINT NOT NULL, used_at BIGINT)
                """,
                "CREATE INDEX mail_link_person ON mail_link (person_id, created_at)",
            ])
    ]

    /// A resident stays known for a month, somebody who works at the municipality for twelve hours.
    package static let residentDays = 30
    package static let staffSeconds = 12 * 3_600
}

extension Connection {
    package func session(_ secret: Secret, at now: Instant) throws -> Session? {
        try first("SELECT * FROM session WHERE hash = \(secret.hash) AND expires_at > \(now)", as: Session.self)
    }

    /// A new session; the secret goes into the cookie.
    package func addSession(for person: Person?, at now: Instant) throws -> Secret {
        let secret = Secret.random()
        let isStaff = person.map { !$0.roles.isEmpty } ?? false
        let expires = isStaff ? now.adding(seconds: Sessions.staffSeconds) : now.adding(days: Sessions.residentDays)
        try execute(
            "INSERT INTO session (hash, person_id, created_at, expires_at) VALUES (\(secret.hash), \(person?.id), \(now), \(expires))")
        return secret
    }

    package func endSession(_ secret: Secret) throws { try execute("DELETE FROM session WHERE hash = \(secret.hash)") }

    package func addLink(for person: ID<Person>, path: String, at now: Instant, days: Int) throws -> Secret {
        let secret = Secret.random()
        try execute(
            """
            INSERT INTO mail_link (hash, person_id, path, created_at, expires_at)
            VALUES (\(secret.hash), \(person), \(path), \(now), \(now.adding(days: days)))
            """)
        return secret
    }

    package func link(_ secret: Secret) throws -> Link? {
        try first("SELECT * FROM mail_link WHERE hash = \(secret.hash)", as: Link.self)
    }

    /// Uses the link up. Nil when it is unknown, too old or was used before: two browsers at once, one wins.
    package func useLink(_ secret: Secret, at now: Instant) throws -> Link? {
        try first(
            """
            UPDATE mail_link SET used_at = \(now) WHERE hash = \(secret.hash) AND used_at IS NULL AND expires_at > \(now) RETURNING *
            """, as: Link.self)
    }
}

/// Removes what is past its time: sessions, links and submission tokens.
package struct ForgetExpired: Duty {
    package init() {}
    package let name = "sessions.forget"
    package let everySeconds = 3_600

    package func run(_ site: Site) async throws -> String {
        let now = site.clock()
        return try await site.database.quietWrite { db in
            let sessions = try db.execute("DELETE FROM session WHERE expires_at < \(now)")
            let links = try db.execute("DELETE FROM mail_link WHERE expires_at < \(now.adding(days: -30))")
            try db.execute("DELETE FROM submission WHERE created_at < \(now.adding(days: -30))")
            return String(sessions + links)
        }
    }
}
