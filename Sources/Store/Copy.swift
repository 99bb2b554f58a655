/// What a column holds, the same on both engines.
package enum ColumnKind: String, Sendable, Codable, Hashable {
    case bool, integer, real, text, blob
}

/// A table as the engine describes it: everything needed to read it out and to fill it elsewhere.
package struct TableShape: Sendable, Codable, Hashable {
    package struct Column: Sendable, Codable, Hashable {
        package let name: String
        package let kind: ColumnKind
        package init(name: String, kind: ColumnKind) { (self.name, self.kind) = (name, kind) }
    }

    package let name: String
    package let columns: [Column]
    /// The columns of the primary key, in its order.
    package let key: [String]
    /// The tables its foreign keys refer to.
    package let parents: Set<String>

    package init(name: String, columns: [Column], key: [String], parents: Set<String>) {
        (self.name, self.columns, self.key, self.parents) = (name, columns, key, parents)
    }

    package func kind(of column: String) -> ColumnKind? { columns.first { $0.name == column }?.kind }
}

/// Reading out and filling whole tables, whatever is in them: what backups and moves between engines are made of.
extension Connection {
    /// The table that keeps which migrations ran.
    package static var migrationTable: String { "migration" }

    /// All tables that migrations made, each after the tables it refers to.
    ///
    /// - Throws: `StoreError.engine` for a column of a type that only one engine has.
    package func tables() throws -> [TableShape] {
        let found = engine == .sqlite ? try sqliteTables() : try postgresTables()
        return parentsFirst(found.filter { $0.name != Self.migrationTable })
    }

    package func hasTable(_ name: String) throws -> Bool {
        try engine == .sqlite
            ? exists("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = \(name)")
            : exists("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = \(name)")
    }

    /// The migrations that ran, with epoch milliseconds; none in an empty database.
    package func migrationTimes() throws -> [String: Int64] {
        guard try hasTable(Self.migrationTable) else { return [:] }
        return try rows("SELECT id, applied_at FROM migration").reduce(into: [:]) { $0[try $1["id"]] = try $1["applied_at"] }
    }

    package func count(_ table: TableShape) throws -> Int {
        try value("SELECT COUNT(*) FROM \(identifier: table.name)") ?? 0
    }

    /// Hands over all rows of a table in the order of its key, some at a time: about a megabyte, however large the table is.
    ///
    /// - Parameter body: gets rows with the values of `table.columns` in that order, each of its column's kind.
    package func forEachPage(of table: TableShape, _ body: ([[SQLValue]]) throws -> Void) throws {
        let columns = SQL.joined(table.columns.map { "\(identifier: $0.name)" }, separator: ", ")
        var pages = PageSize(table)
        var last: [SQLValue] = []
        var offset = 0
        while true {
            let page = try rows(
                "SELECT \(columns) FROM \(identifier: table.name) \(after(last, offset: offset, in: table, limit: pages.rows))")
            let values = try page.map { row in try zip(table.columns, row.values).map { try fitted($1, to: $0, of: table) } }
            if !values.isEmpty { try body(values) }
            guard page.count == pages.rows, let end = values.last else { return }
            last = table.key.compactMap { key in table.columns.firstIndex { $0.name == key }.map { end[$0] } }
            offset += page.count
            pages.adapt(to: values)
        }
    }

    /// What follows the row with that key. A table without a key is read in the order of all its columns instead.
    private func after(_ last: [SQLValue], offset: Int, in table: TableShape, limit: Int) -> SQL {
        let names = table.key.isEmpty ? table.columns.map(\.name) : table.key
        let order = SQL.joined(names.map { "\(identifier: $0)" }, separator: ", ")
        if table.key.isEmpty { return "ORDER BY \(order) LIMIT \(limit) OFFSET \(offset)" }
        if last.isEmpty { return "ORDER BY \(order) LIMIT \(limit)" }
        return "WHERE (\(order)) > (\(list: last)) ORDER BY \(order) LIMIT \(limit)"
    }

    /// Adds rows whose values stand in the order of `table.columns`.
    package func insert(_ rows: [[SQLValue]], into table: TableShape) throws {
        let columns = SQL.joined(table.columns.map { "\(identifier: $0.name)" }, separator: ", ")
        for start in stride(from: 0, to: rows.count, by: 32) {
            let tuples = rows[start..<min(start + 32, rows.count)].map { values -> SQL in "(\(list: values))" }
            try execute("INSERT INTO \(identifier: table.name) (\(columns)) VALUES \(SQL.joined(tuples, separator: ", "))")
        }
    }

    /// Takes all tables away, also the one with the migrations. Inside a transaction that fails they stay.
    package func dropAllTables() throws {
        try deferForeignKeys()
        for table in try tables().reversed() { try execute("DROP TABLE \(identifier: table.name)\(cascade)") }
        try execute("DROP TABLE IF EXISTS migration")
    }

    /// Removes all rows, those first that others do not refer to.
    package func empty(_ tables: [TableShape]) throws {
        for table in tables.reversed() { try execute("DELETE FROM \(identifier: table.name)") }
    }

    /// Runs migrations inside this transaction, where ``Database/migrate(_:now:)`` gives each its own.
    ///
    /// - Parameter times: when each ran, in epoch milliseconds; `now` for those it does not name.
    package func install(_ migrations: [Migration], at times: [String: Int64] = [:], now: Int64) throws {
        try execute("CREATE TABLE IF NOT EXISTS migration (id TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)")
        let known = Set(try migrationTimes().keys)
        for migration in migrations.sorted(by: { $0.id < $1.id }) where !known.contains(migration.id) {
            for statement in migration.sql { try execute(statement) }
            try migration.body(self)
            try execute("INSERT INTO migration (id, applied_at) VALUES (\(migration.id), \(times[migration.id] ?? now))")
        }
    }

    private var cascade: SQL { engine == .postgres ? " CASCADE" : "" }
}

/// How many rows to read at a time, learned from the rows before.
private struct PageSize {
    private(set) var rows: Int
    private let most: Int
    private static let bytes = 1 << 20

    init(_ table: TableShape) {
        // A blob may be large after a thousand small ones.
        let hasBlobs = table.columns.contains { $0.kind == .blob }
        (rows, most) = hasBlobs ? (4, 16) : (64, 2_048)
    }

    mutating func adapt(to page: [[SQLValue]]) {
        let average = max(1, page.reduce(0) { $0 + $1.reduce(0) { $0 + $1.size } } / max(1, page.count))
        rows = max(1, min(most, rows * 4, Self.bytes / average))
    }
}

extension Connection {
    /// The value as the other engine has it too: SQLite keeps truth values as numbers, and knows no negative zero.
    private func fitted(_ value: SQLValue, to column: TableShape.Column, of table: TableShape) throws -> SQLValue {
        switch (column.kind, value) {
        case (_, .null), (.bool, .bool), (.integer, .integer), (.text, .text), (.blob, .blob): value
        case (.bool, .integer(0)): .bool(false)
        case (.bool, .integer(1)): .bool(true)
        case (.real, .real(let number)): .real(number == 0 ? 0 : number)
        case (.real, .integer(let number)): .real(Double(number))
        default: throw StoreError.badValue(value, column: "\(table.name).\(column.name)")
        }
    }
}

/// Each table after its parents; those that refer to each other in a ring, in the order of their names.
private func parentsFirst(_ tables: [TableShape]) -> [TableShape] {
    var waiting = tables.sorted { $0.name < $1.name }
    var sorted: [TableShape] = []
    while !waiting.isEmpty {
        let names = Set(waiting.map(\.name))
        let index = waiting.firstIndex { $0.parents.subtracting([$0.name]).intersection(names).isEmpty } ?? 0
        let table = waiting.remove(at: index)
        sorted.append(table)
    }
    return sorted
}

extension SQL.StringInterpolation {
    /// The name of a table or column that the engine itself told us, quoted.
    package mutating func appendInterpolation(identifier name: String) {
        appendLiteral("\"" + name.replacing("\"", with: "\"\"") + "\"")
    }
}
