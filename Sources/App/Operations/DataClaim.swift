import Civic
import Foundation
import Store

/// That a folder of SQLite files is in one hand: a second server would go on showing what the first one changed, and a restore would take
/// the data away beneath it.
///
/// A lock on a file in the folder, held for as long as this lives. The kernel lets go of it when the process ends, however it ends. Commands
/// that only look, or add through the database itself, take none and go on working beside a server.
package final class DataClaim: Sendable {
    private let file: Int32
    private static let name = "serving.lock"
    /// One that was killed may still be going.
    private static let tries = 15

    /// - Throws: `ConfigurationFault` naming the setting, when another process has the folder or nothing can be written there.
    package init(folder: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw ConfigurationFault(file: "MEEMAKEN_DATA", reason: "\(folder.path) is not there and cannot be made by this user")
        }
        file = open(folder.appending(path: Self.name).path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw ConfigurationFault(file: "MEEMAKEN_DATA", reason: "this user may not write in \(folder.path)")
        }
        for attempt in 1...Self.tries {
            // What knows no locks, such as some network drives, cannot be asked.
            guard flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
            if attempt < Self.tries { usleep(100_000) }
        }
        throw ConfigurationFault(
            file: "MEEMAKEN_DATA",
            reason: "\(folder.path) is in use by another process of this program, a server or a restore; stop that one first")
    }

    deinit { if file >= 0 { close(file) } }
}

/// Servers on PostgreSQL: several may share a database, so there it is only asked whether any is at work.
package enum ServingNodes {
    /// What a server calls itself to the database.
    private static let name = "meemaken serve"

    /// Before the first connection is made; a name in the connection string itself wins.
    package static func announce() { setenv("PGAPPNAME", name, 1) }

    /// - Throws: `ConfigurationFault` when a server is connected to this database.
    static func refuse(_ database: any Database) async throws {
        guard database.engine == .postgres else { return }
        let count: Int = try await database.read { db in
            try db.value(
                """
                SELECT COUNT(*) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = \(name) AND pid <> pg_backend_pid()
                """) ?? 0
        }
        guard count == 0 else {
            throw ConfigurationFault(file: "MEEMAKEN_POSTGRES", reason: "a server is at work on this database; stop it first")
        }
    }
}
