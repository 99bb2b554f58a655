import Logging
import Store
import Synchronization

/// Scheduled work with a heartbeat. One node runs it at a time; a duty that misses its rhythm shows on the staff home.
package protocol Duty: Sendable {
    var name: String { get }
    var everySeconds: Int { get }
    /// Whether a short look finds something to do. A duty that has nothing to do only shows that it lives, once a minute.
    func hasWork(_ site: Site, in db: any Connection) throws -> Bool
    /// - Returns: how much was done, as a short text for the heartbeat.
    func run(_ site: Site) async throws -> String
}

extension Duty {
    package func hasWork(_ site: Site, in db: any Connection) throws -> Bool { true }
}

/// The last sign of life of one duty.
package struct Heartbeat: Sendable, RowDecodable {
    package let name: String
    package let everySeconds: Int
    package let succeededAt: Instant?
    package let failedAt: Instant?
    package let summary: String

    package init(row: Row) throws {
        name = try row["name"]
        everySeconds = try row["every_seconds"]
        succeededAt = try row["succeeded_at"]
        failedAt = try row["failed_at"]
        summary = try row["summary"]
    }

    /// Late when it has been silent for three rounds and at least two minutes.
    package func isLate(at now: Instant) -> Bool {
        guard let succeededAt else { return true }
        return succeededAt.adding(seconds: max(120, everySeconds * 3)) < now
    }
}

package enum Duties {
    /// How far the clocks of machines that work together may be apart. A moment that is further ahead was set by a clock that was wrong.
    static let clockSeconds = 60
    /// How long the claim of a process that died keeps others waiting. One that lives renews it in time.
    static let claimSeconds = 20
    /// How often a duty that has nothing to do shows that it lives.
    static let quietSeconds = 60

    /// Its time has come, and nobody holds it.
    ///
    /// What lies ahead of the clock further than it could be, was written before the clock was set back, and holds nobody up.
    static func isDue(at now: Instant) -> SQL {
        let ahead = now.adding(seconds: clockSeconds)
        return """
            (claimed_until IS NULL OR claimed_until < \(now) OR claimed_until > \(ahead.adding(seconds: claimSeconds)))
            AND (succeeded_at IS NULL OR succeeded_at <= \(now) - every_seconds * 1000 OR succeeded_at > \(ahead))
            AND (failed_at IS NULL OR failed_at <= \(now) - (CASE WHEN every_seconds < 60 THEN every_seconds ELSE 60 END) * 1000
                OR failed_at > \(ahead))
            """
    }

    package static let migrations = [
        Migration(
            id: "2026-11-21 duties: create",
            sql: [
                """
                CREATE TABLE duty (
                    name TEXT PRIMARY KEY, every_seconds BIGINT NOT NULL, claimed_until BIGINT, succeeded_at BIGINT, failed_at BIGINT,
                    summary TEXT NOT NULL)
                """
            ])
    ]
}

extension Site {
    /// Runs the duties that are due here. Called every few seconds by the process, and by tests at a time of their choosing.
    package func runDuties(_ duties: [any Duty]) async throws {
        for duty in try await due(duties) where !Task.isCancelled {
            guard let until = try await claim(duty) else { continue }
            let claim = DutyClaim(duty: duty.name, until: until)
            let result = await renewing(claim) { try await duty.run(self) }
            if case .failure(let error) = result {
                // A database that is busy or out of reach is no fault of the duty, which comes again within the minute.
                let level: Logger.Level = if case StoreError.busy = error { .warning } else { .error }
                logger.log(level: level, "duty failed", metadata: ["duty": "\(duty.name)", "error": "\(error)"])
            }
            try await end(claim, result)
        }
    }

    /// Looked at for all at once: of hundreds of municipalities hardly one has something to do. On the connection that claims, so that for
    /// this none that reads has to stay open.
    private func due(_ duties: [any Duty]) async throws -> [any Duty] {
        let now = clock()
        let waiting = try await database.quietWrite { db in
            try db.rows("SELECT name, every_seconds FROM duty WHERE NOT (\(Duties.isDue(at: now)))").map { row in
                (name: try row["name"] as String, seconds: try row["every_seconds"] as Int)
            }
        }
        // One whose rhythm is another since the last version is looked at as it is now, when it is claimed.
        return duties.filter { duty in !waiting.contains { $0.name == duty.name && $0.seconds == duty.everySeconds } }
    }

    /// Until when the duty is ours; nil when it is not due, has nothing to do, or is somebody else's.
    private func claim(_ duty: any Duty) async throws -> Instant? {
        let now = clock()
        let (name, seconds, until) = (duty.name, duty.everySeconds, now.adding(seconds: Duties.claimSeconds))
        let claimed = try await database.quietWrite { db in
            if try hasShown(duty, at: now, in: db), try !duty.hasWork(self, in: db) { return 0 }
            try db.execute(
                """
                INSERT INTO duty (name, every_seconds, summary) VALUES (\(name), \(seconds), '')
                ON CONFLICT (name) DO UPDATE SET every_seconds = excluded.every_seconds WHERE duty.every_seconds <> excluded.every_seconds
                """)
            return try db.execute("UPDATE duty SET claimed_until = \(until) WHERE name = \(name) AND \(Duties.isDue(at: now))")
        }
        return claimed == 1 ? until : nil
    }

    /// Whether a duty with a short rhythm showed a moment ago that it lives.
    private func hasShown(_ duty: any Duty, at now: Instant, in db: any Connection) throws -> Bool {
        guard duty.everySeconds < Duties.quietSeconds else { return false }
        let (since, ahead) = (now.adding(seconds: -Duties.quietSeconds), now.adding(seconds: Duties.clockSeconds))
        let beats: Int? = try db.value(
            """
            SELECT COUNT(*) FROM duty WHERE name = \(duty.name) AND failed_at IS NULL
                AND succeeded_at > \(since) AND succeeded_at <= \(ahead)
            """)
        return beats == 1
    }

    /// Works while the claim is kept alive.
    private func renewing(_ claim: DutyClaim, _ work: () async throws -> String) async -> Result<String, any Error> {
        let renewal = Task {
            while true {
                try await Task.sleep(for: .seconds(Duties.claimSeconds / 4))
                let (old, new) = (claim.until, clock().adding(seconds: Duties.claimSeconds))
                let renewed = try await database.quietWrite { db in
                    try db.execute("UPDATE duty SET claimed_until = \(new) WHERE name = \(claim.duty) AND claimed_until = \(old)")
                }
                if renewed == 1 { claim.until = new }
            }
        }
        let result: Result<String, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        renewal.cancel()
        // Its last renewal must not come after the end.
        _ = await renewal.result
        return result
    }

    /// Writes the heartbeat. A claim that somebody else took over meanwhile stays theirs.
    private func end(_ claim: DutyClaim, _ result: Result<String, any Error>) async throws {
        let (now, name, until) = (clock(), claim.duty, claim.until)
        let outcome: SQL =
            switch result {
            case .success(let summary): "succeeded_at = \(now), failed_at = NULL, summary = \(summary)"
            case .failure: "failed_at = \(now)"
            }
        try await database.quietWrite { db in
            try db.execute("UPDATE duty SET \(outcome) WHERE name = \(name)")
            try db.execute("UPDATE duty SET claimed_until = NULL WHERE name = \(name) AND claimed_until = \(until)")
        }
    }
}

/// Whose turn it is: known by the moment until which it holds.
private final class DutyClaim: Sendable {
    let duty: String
    private let state: Mutex<Instant>

    init(duty: String, until: Instant) {
        self.duty = duty
        state = Mutex(until)
    }

    var until: Instant {
        get { state.withLock(\.self) }
        set { state.withLock { $0 = newValue } }
    }
}

extension Connection {
    package func heartbeats() throws -> [Heartbeat] { try all("SELECT * FROM duty ORDER BY name", as: Heartbeat.self) }
}
