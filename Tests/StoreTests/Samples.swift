import Foundation
import Store
import TestSupport

/// A file of its own in a folder that is removed afterwards.
func withTemporaryFile<T>(_ body: (String) async throws -> T) async throws -> T {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.appendingPathComponent("data.sqlite").path)
}

/// How a database is kept, for the tests that run on all ways of keeping one.
enum Place: String, CaseIterable {
    case memory, file, postgres

    static var all: [Place] { testEngines.contains(.postgres) ? allCases : [.memory, .file] }
}

/// Runs the body with an empty database, and closes and removes it.
func withDatabase<T>(_ place: Place, _ body: (any Database) async throws -> T) async throws -> T {
    if place == .file {
        return try await withTemporaryFile { path in try await closing(openSQLite(path: path), body) }
    }
    return try await closing(freshDatabase(place == .memory ? .sqlite : .postgres), body)
}

func closing<T>(_ db: any Database, _ body: (any Database) async throws -> T) async throws -> T {
    do {
        let value = try await body(db)
        await db.close()
        return value
    } catch {
        await db.close()
        throw error
    }
}

/// Runs the body with two servers' worth of databases on one schema. The schema's name is also the application name of their lines.
func withTwoNodes(_ connection: String, _ body: (any Database, any Database) async throws -> Void) async throws {
    let schema = freshSchemaName()
    let separator = connection.contains("://") ? (connection.contains("?") ? "&" : "?") : " "
    let connection = connection + separator + "application_name=" + schema
    let first = try await PostgresServer.open(connection: connection, connections: 4)
    let second = try await PostgresServer.open(connection: connection, connections: 4)
    let result: Result<Void, any Error>
    do {
        try await body(first.database(schema: schema), second.database(schema: schema))
        result = .success(())
    } catch {
        result = .failure(error)
    }
    try? await first.dropSchema(schema)
    await first.close()
    await second.close()
    try result.get()
}

/// The error the body throws, as our own; nil when it throws none or another.
func storeError<T>(_ body: () async throws -> T) async -> StoreError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? StoreError
    }
}

/// Does something so many times at once, and returns the errors. The signal is given when as many as said have answered.
func storeErrors<T>(
    of count: Int, giving go: Signal? = nil, after refused: Int = 0, _ body: @escaping @Sendable (Int) async throws -> T
) async -> [StoreError] {
    await withTaskGroup(of: StoreError?.self) { group in
        for index in 0..<count {
            group.addTask {
                await storeError { try await body(index) }
            }
        }
        var errors: [StoreError] = []
        for number in 1...count {
            if let error = await group.next() ?? nil { errors.append(error) }
            if number == refused { go?.give() }
        }
        return errors
    }
}

/// Waits until something becomes true that another thread brings about.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<500 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return false
}

/// Numbers that look random and are the same in every run.
struct FixedGenerator: RandomNumberGenerator {
    private var state: UInt64 = 20_261_121

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Something one thread waits for and another gives.
final class Signal: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func give() { semaphore.signal() }

    func wait() { semaphore.wait() }

    /// Waits without holding a thread of the tasks.
    func waited() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.semaphore.wait()
                continuation.resume()
            }
        }
    }
}

/// The name of the case, for comparing.
enum Kind: String {
    case noColumn, badValue, notUnique, constraint, busy, full, corrupt, engine
}

extension StoreError {
    var kind: Kind {
        switch self {
        case .noColumn: .noColumn
        case .badValue: .badValue
        case .notUnique: .notUnique
        case .constraint: .constraint
        case .busy: .busy
        case .full: .full
        case .corrupt: .corrupt
        case .engine: .engine
        }
    }
}
