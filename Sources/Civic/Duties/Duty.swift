import Logging
import Store

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
        for duty in duties where try await claim(duty) {
            do {
                let summary = try await duty.run(self)
                try await finish(duty, summary: summary)
            } catch {
                logger.error("duty failed", metadata: ["duty": "\(duty.name)", "error": "\(error)"])
                try await fail(duty)
            }
        }
    }

    private func claim(_ duty: any Duty) async throws -> Bool {
        let now = clock()
        let since = now.adding(seconds: -duty.everySeconds)
        let (name, seconds) = (duty.name, duty.everySeconds)
        return try await database.quietWrite { db in
            try db.execute(
                "INSERT INTO duty (name, every_seconds, summary) VALUES (\(name), \(seconds), '') ON CONFLICT (name) DO NOTHING")
            return try db.execute(
                """
                UPDATE duty SET claimed_until = \(now.adding(seconds: 900)), every_seconds = \(seconds)
                WHERE name = \(name) AND (claimed_until IS NULL OR claimed_until < \(now))
                    AND (succeeded_at IS NULL OR succeeded_at <= \(since))
                    AND (failed_at IS NULL OR failed_at <= \(now.adding(seconds: -min(60, seconds))))
                """) == 1
        }
    }

    private func finish(_ duty: any Duty, summary: String) async throws {
        let (now, name) = (clock(), duty.name)
        try await database.quietWrite { db in
            try db.execute(
                "UPDATE duty SET claimed_until = NULL, succeeded_at = \(now), failed_at = NULL, summary = \(summary) WHERE name = \(name)")
        }
    }

    private func fail(_ duty: any Duty) async throws {
        let (now, name) = (clock(), duty.name)
        try await database.quietWrite { db in
            try db.execute("UPDATE duty SET claimed_until = NULL, failed_at = \(now) WHERE name = \(name)")
        }
    }
}

extension Connection {
    package func heartbeats() throws -> [Heartbeat] { try all("SELECT * FROM duty ORDER BY name", as: Heartbeat.self) }
}
