import Foundation
internal import GRDB
import Synchronization

/// Opens the database in a file, and makes the file when there is none. A write is on the disk before it is answered.
///
/// One process opens a file once. Other processes may have it open at the same time, but their writes do not change `version()`.
/// - Parameters:
///   - readers: how many reads can run at once, each on a connection that is opened when it is first needed.
///   - cacheKilobytes: the page cache of each connection, at most.
///   - waiting: how many writes may wait before `StoreError.busy`.
package func openSQLite(path: String, readers: Int = 4, cacheKilobytes: Int = 2000, waiting: Int = 1024) throws -> any Database {
    var configuration = Configuration()
    configuration.maximumReaderCount = max(1, readers)
    configuration.persistentReadOnlyConnections = true
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
        try db.execute(sql: "PRAGMA cache_size = -\(cacheKilobytes)")
    }
    do {
        let pool = try DatabasePool(path: path, configuration: configuration)
        // The pool sets NORMAL while it opens, after `prepareDatabase`.
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA journal_size_limit = 16777216")
            try require(db, "journal_mode", "wal")
            try require(db, "synchronous", "2")
            try require(db, "foreign_keys", "1")
        }
        return SQLiteDatabase(pool, waiting: waiting)
    } catch {
        throw StoreError.named(error)
    }
}

/// A database that is gone when it is closed, for tests and for trying things.
package func openSQLiteInMemory(waiting: Int = 1024) throws -> any Database {
    do {
        return SQLiteDatabase(try DatabaseQueue(), waiting: waiting)
    } catch {
        throw StoreError.named(error)
    }
}

private func require(_ db: GRDB.Database, _ pragma: String, _ wanted: String) throws {
    let found = try String.fetchOne(db, sql: "PRAGMA \(pragma)") ?? "nothing"
    guard found == wanted else { throw StoreError.engine("\(pragma) is \(found) instead of \(wanted)") }
}

private final class SQLiteDatabase: Database {
    let engine = Engine.sqlite
    let changes = ChangeCounter()
    private let base: any DatabaseWriter
    private let writer: GroupWriter
    private let readers = Gate()
    private let found = Mutex<String?>(nil)
    private let fullAt = Mutex<ContinuousClock.Instant?>(nil)

    var damage: String? { found.withLock(\.self) }
    var isFull: Bool { fullAt.withLock(\.self).isWithinMinute }

    init(_ base: any DatabaseWriter, waiting: Int) {
        self.base = base
        writer = GroupWriter(base, changes: changes, limit: waiting)
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try readers.enter()
        defer { readers.leave() }
        do {
            return try await base.read { db in
                let connection = SQLiteConnection(db)
                let value = try body(connection)
                if let swallowed = connection.failure { throw swallowed }
                return value
            }
        } catch {
            throw noted(StoreError.named(error))
        }
    }

    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await add(body)
    }

    @discardableResult
    func quietWrite<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await add(isQuiet: true, body)
    }

    @discardableResult
    func exclusive<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await add(isAlone: true, body)
    }

    func rest() {
        guard let pool = base as? DatabasePool else { return }
        // Each connection keeps the schema, its statements and its pages: a third of a megabyte together.
        pool.invalidateReadOnlyConnections()
        pool.releaseMemoryEventually()
    }

    func close() async {
        await readers.close()
        await writer.close()
        guard damage == nil else {
            // Closing would carry the log over into the file and remove the log by its name, which by then may be that of a restored
            // database. So it stays open until the process ends.
            _ = Unmanaged.passRetained(self)
            return
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [base] in
                // With readers still open SQLite would leave everything in the log; a file that is closed should be whole by itself.
                try? base.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
                try? base.close()  // what cannot be closed now is let go with the object
                continuation.resume()
            }
        }
    }

    private func add<T: Sendable>(
        isAlone: Bool = false, isQuiet: Bool = false, _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        if let damage { throw StoreError.corrupt(damage) }
        return try await withCheckedThrowingContinuation { continuation in
            let run: @Sendable (any Connection) throws -> @Sendable () -> Void = { connection in
                let value = try body(connection)
                return { continuation.resume(returning: value) }
            }
            let fail: @Sendable (any Error) -> Void = { [self] error in continuation.resume(throwing: noted(error)) }
            writer.add(GroupWriter.Job(isAlone: isAlone, isQuiet: isQuiet, run: run, fail: fail))
        }
    }

    /// Remembers damage: what is written to a damaged file may be lost, and may make it worse. And that there was no room.
    private func noted(_ error: any Error) -> any Error {
        if case StoreError.corrupt(let what) = error { found.withLock { $0 = $0 ?? what } }
        if case StoreError.full = error { fullAt.withLock { $0 = .now } }
        return error
    }
}

extension ContinuousClock.Instant? {
    /// Duties write every few seconds, so for as long as something lasts this stays true.
    var isWithinMinute: Bool { map { .now - $0 < .seconds(60) } ?? false }
}
