import Civic
import Foundation
import Store

extension Operations {
    /// Restores a municipality whose SQLite file cannot be opened any more: into a new file, which takes the place of the damaged one when
    /// it is whole. At every moment there is a file under the name, and the damaged one is kept beside it.
    ///
    /// - Parameter removals: of people removed since the backup. What only the damaged file knew of that cannot be read any more.
    func replaceDamaged(_ municipality: Municipality, from backup: URL, removals: [RemovalLine]) async throws -> Outcome {
        let place = settings.data.appending(path: "\(municipality.key).sqlite")
        let fresh = settings.data.appending(path: "\(municipality.key).sqlite.restoring")
        // Of a restore that was broken off.
        for part in Self.parts(of: fresh) { try Self.remove(part) }
        let report = try await fill(fresh, of: municipality, from: backup, removals: removals)
        let kept = settings.data.appending(path: "\(municipality.key).sqlite.damaged-\(self.clock().milliseconds)")
        for (part, aside) in zip(Self.parts(of: place), Self.parts(of: kept)) where FileManager.default.fileExists(atPath: part.path) {
            try FileManager.default.linkItem(at: part, to: aside)
        }
        // Its log belongs to the damaged file, and would be read into the new one.
        for part in Self.parts(of: place).dropFirst() { try Self.remove(part) }
        guard rename(fresh.path, place.path) == 0 else { throw StoreError.busy("\(place.path) cannot be replaced: error \(errno)") }
        var lines = ["\(report.rows) rows, \(report.chain?.entries ?? 0) journal entries in the chain"]
        lines += report.migrated.map { "migrated: \($0)" }
        lines.append("the damaged file is kept as \(kept.lastPathComponent): remove it when it is no longer needed")
        if removals.isEmpty {
            lines.append("who was removed since the backup is back: do those removals again, or restore again with --removals")
        }
        return Outcome(municipality: municipality.key, lines: lines, isFine: report.chain?.broken.isEmpty ?? true)
    }

    private func fill(
        _ file: URL, of municipality: Municipality, from backup: URL, removals: [RemovalLine]
    ) async throws -> RestoreReport {
        let database = try openSQLite(path: file.path)
        do {
            let report = try await App.restore(
                backup, into: database, migrations: migrations, replay: replay(municipality, removals, in: database), now: self.clock())
            // With its last connection the log goes into the file.
            await database.close()
            return report
        } catch {
            await database.close()
            throw error
        }
    }

    /// A database, its log and the index of its log.
    private static func parts(of file: URL) -> [URL] {
        ["", "-wal", "-shm"].map { file.deletingLastPathComponent().appending(path: file.lastPathComponent + $0) }
    }

    private static func remove(_ file: URL) throws {
        if FileManager.default.fileExists(atPath: file.path) { try FileManager.default.removeItem(at: file) }
    }
}
