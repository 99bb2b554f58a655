import Rules
import Store

/// A browser that we know again. With a person it is signed in; without one it only holds the idea being written.
package struct Session: Sendable, RowDecodable {
    /// The hash of the cookie; the cookie itself is not stored.
    package let hash: String
    package let person: ID<Person>?
    package let createdAt: Instant
    package let expiresAt: Instant
    /// The last day it was used.
    package let usedOn: LocalDate?
    /// Nil for one from before this was kept.
    package let browser: BrowserKind?

    package init(row: Row) throws {
        hash = try row["hash"]
        person = try row["person_id"]
        createdAt = try row["created_at"]
        expiresAt = try row["expires_at"]
        usedOn = try row["used_on"]
        let kind: String? = try row["browser"]
        browser = kind.map { BrowserKind(text: $0) }
    }

    /// How a page names it: neither the cookie nor what is stored of it follows from this.
    package var handle: String { String(Secret(hash).hash.prefix(24)) }

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

/// Somebody who pressed the button of a mail link and still has to give the code from their phone. Not signed in: no page looks here
/// for who somebody is.
package struct HalfSession: Sendable, RowDecodable {
    package let hash: String
    package let person: ID<Person>
    /// Where they wanted to go.
    package let path: String
    package let tries: Int

    package init(row: Row) throws {
        hash = try row["hash"]
        person = try row["person_id"]
        path = try row["path"]
        tries = try row["tries"]
    }

    /// Wrong codes after which it ends.
    package static let mostTries = 5
    package static let seconds = 600
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
            ]),
        Migration(
            id: "2026-11-22 sessions: add where and when, half sessions",
            sql: [
                "ALTER TABLE session ADD COLUMN used_on TEXT",
                "ALTER TABLE session ADD COLUMN browser TEXT",
                "CREATE INDEX session_person ON session (person_id) WHERE person_id IS NOT NULL",
                """
                CREATE TABLE half_session (
                    hash TEXT PRIMARY KEY, person_id TEXT NOT NULL, path TEXT NOT NULL, tries BIGINT NOT NULL,
                    created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)
                """,
                "CREATE INDEX half_session_person ON half_session (person_id)",
            ]),
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
    package func addSession(for person: Person?, browser: BrowserKind? = nil, at now: Instant) throws -> Secret {
        let secret = Secret.random()
        let isStaff = person.map { !$0.roles.isEmpty } ?? false
        let expires = isStaff ? now.adding(seconds: Sessions.staffSeconds) : now.adding(days: Sessions.residentDays)
        try execute(
            """
            INSERT INTO session (hash, person_id, created_at, expires_at, used_on, browser)
            VALUES (\(secret.hash), \(person?.id), \(now), \(expires), \(now.localDate), \(browser?.text))
            """)
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

// MARK: - Who a browser is

/// Who came with a session cookie.
package struct KnownBrowser: Sendable {
    package let session: Session
    /// With their roles only when they may use them.
    package let person: Person?
    /// Set for somebody with roles who must set up a code before using them: the same person, with the roles.
    package let heldBack: Person?
}

extension Connection {
    /// Nil when the cookie is worth nothing.
    package func knownBrowser(_ secret: Secret, at now: Instant) throws -> KnownBrowser? {
        guard let session = try session(secret, at: now) else { return nil }
        let person = try session.person.flatMap { try self.person($0) }
        guard session.holds(for: person, at: now) else { return nil }
        guard let person, try mustSetUpCode(person) else { return KnownBrowser(session: session, person: person, heldBack: nil) }
        return KnownBrowser(session: session, person: person.with(roles: []), heldBack: person)
    }

    /// Notes that it was used on this day.
    package func noteUse(ofSession hash: String, on day: LocalDate) throws {
        try execute("UPDATE session SET used_on = \(day) WHERE hash = \(hash)")
    }

    /// Where somebody is signed in, the newest first.
    package func sessions(of person: Person, at now: Instant) throws -> [Session] {
        try all(
            "SELECT * FROM session WHERE person_id = \(person.id) AND expires_at > \(now) ORDER BY created_at DESC, hash", as: Session.self
        ).filter { $0.holds(for: person, at: now) }
    }

    /// Signs somebody out everywhere, also where they are half-way.
    /// - Parameter kept: the hash of the session that stays.
    /// - Returns: how many ended.
    @discardableResult
    package func endSessions(of person: ID<Person>, except kept: String? = nil) throws -> Int {
        try execute("DELETE FROM half_session WHERE person_id = \(person)")
        guard let kept else { return try execute("DELETE FROM session WHERE person_id = \(person)") }
        return try execute("DELETE FROM session WHERE person_id = \(person) AND hash <> \(kept)")
    }

    package func endSession(hash: String, of person: ID<Person>) throws -> Bool {
        try execute("DELETE FROM session WHERE hash = \(hash) AND person_id = \(person)") == 1
    }
}

/// How far somebody came who showed who they are by a mail link.
package enum Entrance: Sendable {
    /// In, with this new session.
    case entered(path: String, session: Secret, isStaff: Bool)
    /// Was here already, code and all.
    case stayed(path: String)
    /// Still owes the code from their phone.
    case halfway(Secret)
}

extension Connection {
    /// Lets somebody in, or as far as the page that asks for their code.
    ///
    /// - Parameters:
    ///   - old: what the browser was before. One that was somebody else is not both; one that only holds an idea being told keeps it.
    ///   - hasCode: somebody else has already asked for a second proof.
    package func enter(
        _ person: Person, path: String, instead old: Secret?, browser: BrowserKind, hasCode: Bool = false, at now: Instant
    ) throws -> Entrance {
        let owesCode = try !hasCode && secondFactor(of: person.id)?.isOn ?? false
        if let old, let known = try session(old, at: now), known.person != nil {
            if owesCode, known.person == person.id, known.holds(for: person, at: now) { return .stayed(path: path) }
            try endSession(old)
        }
        if owesCode { return .halfway(try addHalfSession(for: person.id, path: path, at: now)) }
        return .entered(path: path, session: try addSession(for: person, browser: browser, at: now), isStaff: !person.roles.isEmpty)
    }
}

// MARK: - Half-way

extension Connection {
    package func addHalfSession(for person: ID<Person>, path: String, at now: Instant) throws -> Secret {
        let secret = Secret.random()
        try execute(
            """
            INSERT INTO half_session (hash, person_id, path, tries, created_at, expires_at)
            VALUES (\(secret.hash), \(person), \(path), 0, \(now), \(now.adding(seconds: HalfSession.seconds)))
            """)
        return secret
    }

    package func halfSession(_ secret: Secret, at now: Instant) throws -> HalfSession? {
        try first("SELECT * FROM half_session WHERE hash = \(secret.hash) AND expires_at > \(now)", as: HalfSession.self)
    }

    /// Counts a wrong code.
    /// - Returns: how many tries are left; with none left it has ended.
    package func countTry(_ half: HalfSession) throws -> Int {
        let tries: Int = try value("UPDATE half_session SET tries = tries + 1 WHERE hash = \(half.hash) RETURNING tries") ?? .max
        if tries >= HalfSession.mostTries { try endHalfSession(half) }
        return max(0, HalfSession.mostTries - tries)
    }

    package func endHalfSession(_ half: HalfSession) throws { try execute("DELETE FROM half_session WHERE hash = \(half.hash)") }
}

/// Removes what is past its time within a day: sign-ins that were left half-way.
package struct ForgetExpired: Duty {
    package init() {}
    package let name = "sessions.forget"
    package let everySeconds = 3_600

    package func run(_ site: Site) async throws -> String {
        let now = site.clock()
        return try await site.database.quietWrite { db in
            String(try db.execute("DELETE FROM half_session WHERE expires_at < \(now)"))
        }
    }
}
