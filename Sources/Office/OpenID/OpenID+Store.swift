import Civic
import Store

extension OpenID {
    static let migrations = [
        Migration(
            id: "2026-11-22 openid: create",
            sql: [
                """
                CREATE TABLE openid_attempt (
                    state_hash TEXT PRIMARY KEY, provider TEXT NOT NULL, browser_hash TEXT NOT NULL, nonce_hash TEXT NOT NULL,
                    verifier TEXT NOT NULL, path TEXT NOT NULL, expires_at BIGINT NOT NULL)
                """,
                "CREATE INDEX openid_attempt_expiry ON openid_attempt (expires_at)",
                // The issuer belongs to it: a provider that is replaced by another one under the same name knows other people.
                """
                CREATE TABLE external_identity (
                    provider TEXT NOT NULL, issuer TEXT NOT NULL, subject TEXT NOT NULL, person_id TEXT NOT NULL,
                    created_at BIGINT NOT NULL, used_at BIGINT NOT NULL, PRIMARY KEY (provider, issuer, subject))
                """,
                "CREATE UNIQUE INDEX external_identity_person ON external_identity (provider, issuer, person_id)",
            ])
    ]
}

/// A sign-in that is under way at a provider: what must be the same when the browser comes back.
struct OpenIDAttempt: Sendable, RowDecodable {
    let provider: String
    let browserHash: String
    let nonceHash: String
    let verifier: String
    /// Where to go afterwards; a path of our own.
    let path: String
    let expiresAt: Instant

    /// Time enough to look for a phone and approve.
    static let seconds = 900
    /// Somebody who begins more than this is no crowd at the door.
    static let most = 20_000

    init(row: Row) throws {
        provider = try row["provider"]
        browserHash = try row["browser_hash"]
        nonceHash = try row["nonce_hash"]
        verifier = try row["verifier"]
        path = try row["path"]
        expiresAt = try row["expires_at"]
    }
}

extension Connection {
    /// - Throws: `Refusal.tooMany` when implausibly many are under way.
    func addAttempt(_ departure: ProviderClient.Departure, provider: String, browser: Secret, path: String, at now: Instant) throws {
        let underWay: Int = try value("SELECT COUNT(*) FROM openid_attempt WHERE expires_at > \(now)") ?? 0
        guard underWay < OpenIDAttempt.most else { throw Refusal.tooMany }
        try execute(
            """
            INSERT INTO openid_attempt (state_hash, provider, browser_hash, nonce_hash, verifier, path, expires_at)
            VALUES (\(departure.state.hash), \(provider), \(browser.hash), \(departure.nonce.hash), \(departure.verifier.text), \(path),
                \(now.adding(seconds: OpenIDAttempt.seconds)))
            """)
    }

    /// Takes the attempt away, whatever comes of it: a state works once.
    func takeAttempt(_ state: Secret) throws -> OpenIDAttempt? {
        try first("DELETE FROM openid_attempt WHERE state_hash = \(state.hash) RETURNING *", as: OpenIDAttempt.self)
    }

    /// Whom this account at this provider belongs to.
    func personID(_ subject: String, at provider: OpenIDProvider) throws -> ID<Person>? {
        try value(
            """
            SELECT person_id FROM external_identity
            WHERE provider = \(provider.id) AND issuer = \(provider.issuer) AND subject = \(subject)
            """)
    }

    func hasIdentity(_ person: ID<Person>, at provider: OpenIDProvider) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM external_identity
            WHERE provider = \(provider.id) AND issuer = \(provider.issuer) AND person_id = \(person)
            """)
    }

    func usedIdentity(_ subject: String, at provider: OpenIDProvider, now: Instant) throws {
        try execute(
            """
            UPDATE external_identity SET used_at = \(now)
            WHERE provider = \(provider.id) AND issuer = \(provider.issuer) AND subject = \(subject)
            """)
    }
}

/// Removes sign-ins that were begun and never came back.
struct ForgetAttempts: Duty {
    let name = "openid.forget"
    let everySeconds = 3_600

    func run(_ site: Site) async throws -> String {
        let now = site.clock()
        return String(try await site.database.quietWrite { db in try db.execute("DELETE FROM openid_attempt WHERE expires_at < \(now)") })
    }
}
