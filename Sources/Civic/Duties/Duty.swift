import Logging
import Store
import Synchronization

/// Scheduled work with a heartbeat. One node runs it at a time; a duty that misses its rhythm shows on the staff home.
package protocol Duty: Sendable {
    var name: String { get }
    var everySeconds: Int { get }
    /// - Returns: how much was done, as a short text for the heartbeat.
    func run(_ site: Site) async throws -> String
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
        for duty in duties where !Task.isCancelled {
            guard let until = try await claim(duty) else { continue }
            let claim = DutyClaim(duty: duty.name, until: until)
            let result = await renewing(claim) { try await duty.run(self) }
            if case .failure(let error) = result {
                logger.error("duty failed", metadata: ["duty": "\(duty.name)", "error": "\(error)"])
            }
            try await end(claim, result)
        }
    }

    /// Until when the duty is ours; nil when it is not due, or somebody else's.
    ///
    /// What lies ahead of the clock further than it could be, was written before the clock was set back, and holds nobody up.
    private func claim(_ duty: any Duty) async throws -> Instant? {
        let now = clock()
        let (name, seconds, until) = (duty.name, duty.everySeconds, now.adding(seconds: Duties.claimSeconds))
        let (ahead, aheadUntil) = (now.adding(seconds: Duties.clockSeconds), until.adding(seconds: Duties.clockSeconds))
        let claimed = try await database.quietWrite { db in
            try db.execute(
                "INSERT INTO duty (name, every_seconds, summary) VALUES (\(name), \(seconds), '') ON CONFLICT (name) DO NOTHING")
            return try db.execute(
                """
                UPDATE duty SET claimed_until = \(until), every_seconds = \(seconds)
                WHERE name = \(name) AND (claimed_until IS NULL OR claimed_until < \(now) OR claimed_until > \(aheadUntil))
                    AND (succeeded_at IS NULL OR succeeded_at <= \(now.adding(seconds: -seconds)) OR succeeded_at > \(ahead))
                    AND (failed_at IS NULL OR failed_at <= \(now.adding(seconds: -min(60, seconds))) OR failed_at > \(ahead))
                """)
        }
        return claimed == 1 ? until : nil
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
