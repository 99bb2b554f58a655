internal import CLibpq
import Foundation

/// One libpq connection. It is `@unchecked Sendable` because it goes from thread to thread, but only through the pool of
/// `PostgresServer`, which gives it to one at a time.
final class PostgresConnection: Connection, @unchecked Sendable {
    let engine = Engine.postgres
    private let handle: OpaquePointer
    private(set) var schema = ""
    private var prepared: PreparedStatements

    // What the running transaction met. The first failure stays, because the server refuses everything after it.
    private(set) var failure: (any Error)?
    private(set) var mayRepeat = false
    private var hasChanges = false
    /// The transaction changed rows, and they are there for everyone.
    private(set) var hasCommittedChanges = false

    /// - Parameter connection: a libpq connection string or URI; what it says itself goes before the defaults given here.
    init(_ connection: String, statements: Int) throws {
        let defaults = [
            ("connect_timeout", "10"), ("keepalives_idle", "15"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"), ("client_encoding", "UTF8"),
        ]
        let settings = defaults + [("dbname", connection)]
        let handle = Self.withCStrings(settings.map(\.0)) { keywords in
            Self.withCStrings(settings.map(\.1)) { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let handle else { throw PostgresFailure(message: "no memory for a connection", isLost: true) }
        self.handle = handle
        prepared = PreparedStatements(limit: statements)
        guard PQstatus(handle) == CONNECTION_OK else {
            throw PostgresFailure(message: lineError, isLost: true)
        }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        // The server too should find out soon when we are gone: its transactions and locks end with the connection.
        try command(
            """
            SET bytea_output = 'hex'; SET extra_float_digits = 1; SET standard_conforming_strings = on;
            SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 30000;
            SET idle_in_transaction_session_timeout = '120s'
            """)
    }

    deinit {
        PQfinish(handle)
    }

    var isLost: Bool { PQstatus(handle) == CONNECTION_BAD }
    var socket: Int32 { PQsocket(handle) }

    private var lineError: String {
        String(cString: PQerrorMessage(handle)).split(separator: "\n").joined(separator: " ")
    }

    @discardableResult
    func execute(_ sql: SQL) throws -> Int {
        try run(sql).changedRows
    }

    func rows(_ sql: SQL) throws -> [Row] {
        try run(sql).rows
    }

    private func run(_ sql: SQL) throws -> PostgresResult {
        if let failure { throw failure }
        do {
            let (text, values) = try sql.checked(for: .postgres)
            let parameters = PostgresParameters(values)
            let result = try sql.isReusable ? runPrepared(text, parameters) : runOnce(text, parameters)
            if result.changedRows > 0 { hasChanges = true }
            return result
        } catch let error as PostgresFailure {
            mayRepeat = error.mayRepeat
            failure = error.storeError
            throw error.storeError
        } catch {
            failure = error
            throw error
        }
    }

    private func runOnce(_ text: String, _ parameters: PostgresParameters) throws -> PostgresResult {
        let result = parameters.withPointers { values in
            PQexecParams(handle, text, parameters.count, parameters.types, values, parameters.lengths, parameters.formats, 0)
        }
        return try checked(PostgresResult(result), text)
    }

    private func runPrepared(_ text: String, _ parameters: PostgresParameters) throws -> PostgresResult {
        let key = PreparedStatements.Key(schema: schema, text: text, types: parameters.types)
        let known = prepared.name(for: key)
        let name = try known ?? prepare(key)
        let result = parameters.withPointers { values in
            PQexecPrepared(handle, name, parameters.count, values, parameters.lengths, parameters.formats, 0)
        }
        do {
            return try checked(PostgresResult(result), text)
        } catch var error as PostgresFailure {
            // After a change of the tables: "cached plan must not change result type", or the statement is not there at all.
            if known != nil, error.state == "0A000" || error.state == "26000" {
                error.isStale = true
                prepared.forgetAtNextTransaction = true
            }
            throw error
        }
    }

    private func prepare(_ key: PreparedStatements.Key) throws -> String {
        let dropped = prepared.makeRoom()
        if !dropped.isEmpty { try command(dropped.map { "DEALLOCATE \($0)" }.joined(separator: "; ")) }
        let name = prepared.newName()
        _ = try checked(PostgresResult(PQprepare(handle, name, key.text, Int32(key.types.count), key.types)), key.text)
        prepared.add(key, name: name)
        return name
    }

    private func checked(_ result: consuming PostgresResult, _ text: String) throws -> PostgresResult {
        if result.isGood { return result }
        var failure = PostgresFailure(result, statement: text, isLost: isLost)
        if failure.state.isEmpty, !failure.isLost {
            // libpq may say that it could not write before it has noticed that the line is gone. Reading finds out.
            _ = PQconsumeInput(handle)
            failure.isLost = isLost
        }
        throw failure
    }

    /// Runs text of our own making, one statement or several, and returns what the last one did.
    @discardableResult
    func command(_ text: String) throws -> String {
        try checked(PostgresResult(PQexec(handle, text)), text).command
    }

    /// The payloads that arrived. Throws when the connection is gone.
    func notifications() throws -> [String] {
        guard PQconsumeInput(handle) == 1 else {
            throw PostgresFailure(message: lineError, isLost: true)
        }
        var payloads: [String] = []
        while let notification = PQnotifies(handle) {
            payloads.append(String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
        return payloads
    }

    private static func withCStrings<R>(_ texts: [String], _ body: ([UnsafePointer<CChar>?]) -> R) -> R {
        let copies = texts.map { strdup($0) }
        defer {
            for copy in copies { free(copy) }
        }
        return body(copies.map { UnsafePointer($0) } + [nil])
    }
}

/// How a transaction is run.
enum TransactionKind {
    case read, write, exclusive
    /// A write while no other one runs, on any server: for one that lost to others again and again.
    case alone
}

extension PostgresConnection {
    enum Outcome<T: Sendable>: Sendable {
        case done(T)
        /// Nothing was written, because of others or of the connection: the same may well succeed now.
        case conflict
        /// Nothing was begun: the server does not let us in.
        case away(StoreError)
    }

    /// Makes the connection ready for a transaction. When this fails nothing has been done yet.
    func begin(_ kind: TransactionKind, schema wanted: String) throws {
        (failure, mayRepeat, hasChanges, hasCommittedChanges) = (nil, false, false, false)
        if prepared.forgetAtNextTransaction {
            try command("DEALLOCATE ALL")
            prepared.removeAll()
        }
        if schema != wanted {
            schema = ""
            try command("SET search_path TO \"\(wanted)\"")
            schema = wanted
        }
        do {
            // A lock that is waited for comes before the transaction: a snapshot taken while waiting would not show what others wrote.
            switch kind {
            case .read:
                try command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            case .write:
                try command(beginWrite)
            case .exclusive:
                try command("SELECT pg_advisory_lock(\(lockKey))")
                try command(beginWrite)
            case .alone:
                // Not for ever: a server that hangs in the middle of a write would make everybody wait.
                try command("SET lock_timeout = '5s'")
                try command("SELECT pg_advisory_lock(\(writeKey))")
                try command("BEGIN ISOLATION LEVEL SERIALIZABLE")
            }
        } catch {
            endAttempt(kind)
            throw error
        }
    }

    /// Runs the closure in the transaction that was begun, and ends it.
    ///
    /// - Parameter notice: what to tell the other servers when rows changed.
    func finish<T: Sendable>(
        _ kind: TransactionKind, notice: String?, _ body: (any Connection) throws -> T
    ) throws -> Outcome<T> {
        defer { endAttempt(kind) }
        do {
            let value = try body(self)
            if let failure { throw failure }
            return try commit(notice: notice) ? .done(value) : .conflict
        } catch {
            if mayRepeat { return .conflict }
            throw error
        }
    }

    /// False when others were in the way.
    private func commit(notice: String?) throws -> Bool {
        // A closure that ended the transaction itself wrote outside it; COMMIT would then only warn.
        guard PQtransactionStatus(handle) == PQTRANS_INTRANS || isLost else {
            throw StoreError.engine("the transaction was ended before its COMMIT")
        }
        do {
            let notify = hasChanges ? notice.map { "NOTIFY \(PostgresListener.channel), '\($0)'; " } ?? "" : ""
            let answer = try command(notify + "COMMIT")
            guard answer == "COMMIT" else { throw StoreError.engine("COMMIT was answered with \(answer)") }
            hasCommittedChanges = hasChanges
            return true
        } catch let error as PostgresFailure {
            if error.isLost { throw StoreError.busy("the connection was lost during COMMIT; it is not known what was written") }
            if error.mayRepeat { return false }
            throw error.storeError
        }
    }

    /// Writers share a lock, so that one of them can have the schema to itself when it must.
    private var beginWrite: String { "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT pg_advisory_xact_lock_shared(\(writeKey))" }
    private var lockKey: String { "hashtextextended('store \(schema)', 0)" }
    private var writeKey: String { "hashtextextended('store write \(schema)', 0)" }

    /// Leaves no transaction and no lock behind. When that fails the connection is lost, and they with it.
    private func endAttempt(_ kind: TransactionKind) {
        guard !isLost else { return }
        if PQtransactionStatus(handle) != PQTRANS_IDLE { letGo("ROLLBACK") }
        if kind == .exclusive { letGo("SELECT pg_advisory_unlock(\(lockKey))") }
        if kind == .alone { letGo("SELECT pg_advisory_unlock(\(writeKey)); RESET lock_timeout") }
    }

    /// The outcome is not asked for: when this cannot be done the connection is gone, and the server does it by itself.
    private func letGo(_ statement: String) { PQclear(PQexec(handle, statement)) }
}

/// Which statements are prepared on one connection. The schema is part of the key, since a plan belongs to its tables, and so are the
/// types, since a nil has none.
struct PreparedStatements {
    struct Key: Hashable {
        let schema: String
        let text: String
        let types: [Oid]
    }

    private struct Entry {
        let name: String
        var lastUse: Int
    }

    var forgetAtNextTransaction = false
    private let limit: Int
    private var entries: [Key: Entry] = [:]
    private var clock = 0

    init(limit: Int) {
        self.limit = max(4, limit)
    }

    mutating func name(for key: Key) -> String? {
        clock += 1
        entries[key]?.lastUse = clock
        return entries[key]?.name
    }

    func newName() -> String { "s\(clock)" }

    mutating func add(_ key: Key, name: String) {
        entries[key] = Entry(name: name, lastUse: clock)
    }

    /// When full, forgets the quarter that was not used for longest, and returns its names.
    mutating func makeRoom() -> [String] {
        guard entries.count >= limit else { return [] }
        let oldest = entries.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(limit / 4)
        for (key, _) in oldest { entries[key] = nil }
        return oldest.map(\.value.name)
    }

    mutating func removeAll() {
        entries = [:]
        forgetAtNextTransaction = false
    }
}
