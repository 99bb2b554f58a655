internal import GRDB

/// One transaction, or one savepoint of a group, on a connection that GRDB lends for as long as a closure runs.
final class SQLiteConnection: Connection {
    let engine = Engine.sqlite
    private let db: GRDB.Database
    /// The first error of this transaction. Every later statement repeats it, as PostgreSQL does by itself.
    private(set) var failure: (any Error)?
    /// How much was bound to statements so far.
    private(set) var boundBytes = 0

    init(_ db: GRDB.Database) {
        self.db = db
    }

    @discardableResult
    func execute(_ sql: SQL) throws -> Int {
        try run(sql) { statement in
            let before = db.totalChangesCount
            try statement.execute()
            // What SQLite last counted stays standing after a statement that counts nothing.
            return db.totalChangesCount == before ? 0 : db.changesCount
        }
    }

    func rows(_ sql: SQL) throws -> [Row] {
        try run(sql) { statement in
            let names = statement.columnNames
            let cursor = try GRDB.Row.fetchCursor(statement)
            var rows: [Row] = []
            while let row = try cursor.next() {
                rows.append(Row(names: names, values: names.indices.map { SQLValue(row[$0] as DatabaseValue) }))
            }
            return rows
        }
    }

    private func run<T>(_ sql: SQL, _ body: (Statement) throws -> T) throws -> T {
        if let failure { throw failure }
        do {
            let (text, values) = try sql.checked(for: .sqlite)
            boundBytes += values.reduce(0) { $0 + $1.size }
            let statement = try sql.isReusable ? db.cachedStatement(sql: text) : db.makeStatement(sql: text)
            try statement.setArguments(StatementArguments(values.map(\.databaseValue)))
            return try body(statement)
        } catch {
            let failure = StoreError.named(error)
            self.failure = failure
            throw failure
        }
    }
}

extension SQLValue {
    fileprivate init(_ value: DatabaseValue) {
        self =
            switch value.storage {
            case .null: .null
            case .int64(let integer): .integer(integer)
            case .double(let real): .real(real)
            case .string(let text): .text(text)
            case .blob(let bytes): .blob(bytes)
            }
    }

    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .bool(let value): value.databaseValue
        case .integer(let value): value.databaseValue
        case .real(let value): value.databaseValue
        case .text(let value): value.databaseValue
        case .blob(let value): value.databaseValue
        }
    }
}

extension StoreError {
    /// An error of SQLite under our name; any other error as it is.
    static func named(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        let message = error.message ?? "code \(error.extendedResultCode.rawValue)"
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            return StoreError.notUnique(uniqueName(in: message))
        default:
            break
        }
        switch error.resultCode {
        case .SQLITE_CONSTRAINT: return StoreError.constraint(message)
        case .SQLITE_BUSY, .SQLITE_LOCKED: return StoreError.busy(message)
        case .SQLITE_FULL: return StoreError.full(message)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return StoreError.corrupt(message)
        // The disk, not the data: over a quota, unplugged, or set to read only.
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY: return StoreError.busy(message)
        default: return StoreError.engine(message + (error.sql.map { " in: \($0)" } ?? ""))
        }
    }

    /// `UNIQUE constraint failed: parcel.number` or `…: index 'parcel_by_name'`.
    private static func uniqueName(in message: String) -> String {
        guard let colon = message.firstRange(of: ": ") else { return message }
        let name = message[colon.upperBound...]
        guard name.hasPrefix("index '"), name.hasSuffix("'") else { return String(name) }
        return String(name.dropFirst("index '".count).dropLast())
    }
}
