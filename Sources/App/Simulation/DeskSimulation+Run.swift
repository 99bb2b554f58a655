import Civic
import Foundation
import Store

extension DeskSimulation {
    /// Runs a whole simulation on a database of its own, which is gone afterwards.
    ///
    /// - Parameters:
    ///   - postgres: a libpq connection string; nil uses a SQLite file in a temporary folder.
    ///   - keep: where its SQLite file stays afterwards, to look into what the table says is wrong; nil throws it away.
    ///   - each: told after each day how many are done.
    package static func run(
        _ municipality: String, _ settings: SimulationSettings, home: InstallationSettings, postgres: String?, keep: URL? = nil,
        each: (Int) -> Void
    ) async throws -> SimulationReport {
        if let postgres { return try await run(municipality, settings, home: home, on: postgres, each: each) }
        if let keep {
            let path = keep.appending(path: "\(municipality).sqlite").path
            return try await run(municipality, settings, home: home, each: each) { try openSQLite(path: path) }
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "meemaken-simulation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "\(municipality).sqlite").path
        return try await run(municipality, settings, home: home, each: each) { try openSQLite(path: path) }
    }

    private static func run(
        _ municipality: String, _ settings: SimulationSettings, home: InstallationSettings, on postgres: String, each: (Int) -> Void
    ) async throws -> SimulationReport {
        let schema = "simulation_" + String(UInt64.random(in: .min ... .max), radix: 36)
        let server = try await PostgresServer.open(connection: postgres)
        do {
            let report = try await run(municipality, settings, home: home, each: each) { try await server.database(schema: schema) }
            try await server.dropSchema(schema)
            await server.close()
            return report
        } catch {
            try? await server.dropSchema(schema)  // the first error is what counts
            await server.close()
            throw error
        }
    }

    private static func run(
        _ municipality: String, _ settings: SimulationSettings, home: InstallationSettings, each: (Int) -> Void,
        open: @escaping @Sendable () async throws -> any Database
    ) async throws -> SimulationReport {
        var simulation = try await DeskSimulation(municipality, settings, home: home, open: open)
        do {
            var days = 0
            try await simulation.live { _ in
                days += 1
                each(days)
            }
            let report = try await simulation.report()
            await simulation.close()
            return report
        } catch {
            await simulation.close()
            throw error
        }
    }
}
