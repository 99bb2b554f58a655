internal import NIOPosix
import Synchronization

/// A PostgreSQL server with one pool of connections for all its schemas; a schema is a database of its own to the rest of the program.
///
/// libpq waits for its answers, so there is a thread for each connection, and a job that runs always finds one free.
package final class PostgresServer: Sendable {
    private struct State {
        var idle: [PostgresConnection] = []
        var counters: [String: ChangeCounter] = [:]
        /// Since when nobody was let in.
        var awaySince: ContinuousClock.Instant?
        /// When it last had no room on its disk.
        var fullAt: ContinuousClock.Instant?
    }

    private let connection: String
    private let statements: Int
    private let threads: NIOThreadPool
    private let gate: Gate
    private let state = Mutex(State())
    private let listening = Mutex<(listener: PostgresListener, task: Task<Void, Never>)?>(nil)
    /// Tells our own notifications from those of other servers.
    private let node = String(UInt64.random(in: .min ... .max), radix: 36)

    /// Connects once, to hear of changes and to find out at once whether the server is there; the other connections open on demand.
    ///
    /// - Parameters:
    ///   - connection: what libpq understands, as `host=… dbname=…` or `postgresql://…`.
    ///   - connections: at most so many transactions at once.
    ///   - waiting: how many more may wait before `StoreError.busy`.
    ///   - statements: how many statements stay prepared on each connection.
    package static func open(
        connection: String, connections: Int = 8, waiting: Int = 1024, statements: Int = 512
    ) async throws -> PostgresServer {
        let server = PostgresServer(connection, connections: max(1, connections), waiting: waiting, statements: statements)
        do {
            try await server.startListening()
        } catch {
            await server.close()
            throw (error as? PostgresFailure)?.storeError ?? error
        }
        return server
    }

    private init(_ connection: String, connections: Int, waiting: Int, statements: Int) {
        self.connection = connection
        self.statements = statements
        gate = Gate(limit: connections + waiting)
        threads = NIOThreadPool(numberOfThreads: connections + 1)  // one of them listens
        threads.start()
    }

    /// The database in a schema, which is made when it is not there. Closing it leaves the server open.
    ///
    /// - Parameter schema: lower-case letters, digits and underscores, beginning with a letter.
    package func database(schema: String) async throws -> any Database {
        try Self.check(schema)
        try await makeSchema(schema)
        return PostgresDatabase(server: self, schema: schema, ownsServer: false)
    }

    /// Removes a schema and everything in it.
    package func dropSchema(_ schema: String) async throws {
        try Self.check(schema)
        _ = try await transaction(.write, schema: schema, notice: nil) { db in
            try db.execute(SQL(stringLiteral: "DROP SCHEMA IF EXISTS \"\(schema)\" CASCADE"))
        }
    }

    /// Waits for the work that was accepted and closes all connections.
    package func close() async {
        await gate.close()
        let listening = self.listening.withLock { listening in
            defer { listening = nil }
            return listening
        }
        listening?.listener.stop()
        await listening?.task.value
        state.withLock { $0.idle = [] }
        try? await threads.shutdownGracefully()  // fails only when it was shut down before
    }

    private static func check(_ schema: String) throws {
        let isPlain = schema.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "_")
        }
        guard isPlain, schema.utf8.count <= 63, schema.first?.isLetter == true else {
            throw StoreError.engine("\(schema) is no name for a schema")
        }
    }

    private func makeSchema(_ schema: String) async throws {
        let exists: Bool = try await transaction(.read, schema: schema, notice: nil) { db in
            try db.exists("SELECT 1 FROM pg_namespace WHERE nspname = \(schema)")
        }
        if exists { return }
        // Exclusive, since two servers that create the same schema together would both try and one would fail.
        try await transaction(.exclusive, schema: schema, notice: nil) { db in
            _ = try db.execute(SQL(stringLiteral: "CREATE SCHEMA IF NOT EXISTS \"\(schema)\""))
        }
    }
}

// MARK: - Transactions

extension PostgresServer {
    private static let attempts = 20
    /// After so many conflicts a write waits until it can be alone. A long one among many short ones would not come through otherwise.
    private static let conflictsTogether = 4
    private static let longestPause = 128.0
    /// A restart of the server is waited for; when it stays away longer everybody hears so at once.
    private static let patience = Duration.seconds(5)

    /// Runs the closure in a transaction, again after a conflict, and counts the change when there is a notice to give.
    ///
    /// It is not given up when the task is cancelled, just as on SQLite: what was sent outside would then not be noted.
    func transaction<T: Sendable>(
        _ kind: TransactionKind, schema: String, notice: String?, _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try gate.enter()
        defer { gate.leave() }
        var pause = 1.0
        var conflicts = 0
        while true {
            let kind = kind == .write && conflicts >= Self.conflictsTogether ? .alone : kind
            let outcome = try await onThread { [self] in try attempt(kind, schema: schema, notice: notice, body) }
            switch outcome {
            case .done(let value): return value
            case .conflict: conflicts += 1
            case .away(let error): if !isWorthWaiting() { throw error }
            }
            guard conflicts < Self.attempts else { throw StoreError.busy("conflicts with other transactions did not end") }
            // A cancelled task does not sleep; it still gets its attempts.
            try? await Task.sleep(for: .milliseconds(Double.random(in: 0...pause)))
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            threads.submit { work in
                guard case .active = work else { return continuation.resume(throwing: StoreError.busy("the database is closed")) }
                continuation.resume(with: Result(catching: body))
            }
        }
    }

    private func isWorthWaiting() -> Bool {
        let since = state.withLock { state in
            state.awaySince = state.awaySince ?? .now
            return state.awaySince ?? .now
        }
        return .now - since < Self.patience && !Task.isCancelled
    }

    private func attempt<T: Sendable>(
        _ kind: TransactionKind, schema: String, notice: String?, _ body: (any Connection) throws -> T
    ) throws -> PostgresConnection.Outcome<T> {
        do {
            let connection = try begin(kind, schema: schema)
            state.withLock { $0.awaySince = nil }
            defer { giveBack(connection) }
            // When the line breaks during COMMIT the change may be there, and our own notice of it would not be heeded.
            defer {
                if notice != nil, connection.hasCommittedChanges || connection.isLost { counter(for: schema).bump() }
            }
            return try connection.finish(kind, notice: notice.map { "\($0) \(node)" }, body)
        } catch let error as PostgresFailure {
            if error.isLost { return .away(error.storeError) }
            throw noted(error.storeError)
        } catch let error as StoreError {
            throw noted(error)
        }
    }

    var isFull: Bool { state.withLock { $0.fullAt }.isWithinMinute }

    private func noted(_ error: StoreError) -> StoreError {
        if case .full = error { state.withLock { $0.fullAt = .now } }
        return error
    }

    /// A connection with the transaction begun. One that died while it was idle is replaced.
    private func begin(_ kind: TransactionKind, schema: String) throws -> PostgresConnection {
        while let connection = takeIdle(schema: schema) {
            do {
                try connection.begin(kind, schema: schema)
                return connection
            } catch let error as PostgresFailure where error.isLost {
                continue  // with the next one, or a new one; this one is let go
            } catch {
                giveBack(connection)
                throw error
            }
        }
        let connection = try PostgresConnection(connection, statements: statements)
        try connection.begin(kind, schema: schema)
        return connection
    }

    /// By preference one that is at the schema already, else the one that was idle for longest.
    private func takeIdle(schema: String) -> PostgresConnection? {
        state.withLock { state in
            guard !state.idle.isEmpty else { return nil }
            return state.idle.remove(at: state.idle.lastIndex { $0.schema == schema } ?? 0)
        }
    }

    private func giveBack(_ connection: PostgresConnection) {
        if connection.isLost { return }
        state.withLock { $0.idle.append(connection) }
    }
}

// MARK: - Changes

extension PostgresServer {
    func counter(for schema: String) -> ChangeCounter {
        state.withLock { state in
            if let counter = state.counters[schema] { return counter }
            let counter = ChangeCounter()
            state.counters[schema] = counter
            return counter
        }
    }

    private func startListening() async throws {
        let listener = try PostgresListener { [connection] in
            try PostgresConnection(connection, statements: 1)
        } heard: { [weak self] payload in
            self?.hear(payload)
        }
        let line = try await threads.runIfActive { try listener.connect() }
        let task = Task { [threads] in
            _ = try? await threads.runIfActive { listener.run(line) }  // fails only when the threads are gone
        }
        listening.withLock { $0 = (listener, task) }
    }

    /// A payload is a schema and the node that wrote to it; none means that anything may have changed.
    private func hear(_ payload: String?) {
        let parts = payload?.split(separator: " ").map(String.init)
        let changed = state.withLock { state in
            guard let parts else { return Array(state.counters.values) }
            guard parts.count == 2, parts[1] != node, let counter = state.counters[parts[0]] else { return [] }
            return [counter]
        }
        for counter in changed { counter.bump() }
    }
}
