/// The engines a database can run on.
package enum Engine: String, CaseIterable, Sendable {
    case sqlite, postgres
}

/// What a transaction can do. It is not `Sendable`, so the compiler keeps it inside the closure it was given to.
///
/// A statement that fails ends the transaction on both engines: catching its error does not save what was written. Say
/// `ON CONFLICT` when the conflict is expected.
package protocol Connection {
    var engine: Engine { get }

    /// Runs one statement and tells how many rows it inserted, updated or deleted.
    @discardableResult func execute(_ sql: SQL) throws -> Int

    /// The rows one statement answers, also those of `INSERT … RETURNING`.
    func rows(_ sql: SQL) throws -> [Row]
}

extension Connection {
    package func all<R: RowDecodable>(_ sql: SQL, as type: R.Type = R.self) throws -> [R] {
        try rows(sql).map(R.init(row:))
    }

    /// The first row of the answer, or nil when there is none. Write the `LIMIT 1` yourself.
    package func first<R: RowDecodable>(_ sql: SQL, as type: R.Type = R.self) throws -> R? {
        try rows(sql).first.map(R.init(row:))
    }

    /// The first column of the first row; nil when there is no row or it is NULL.
    package func value<V: SQLConvertible>(_ sql: SQL) throws -> V? {
        guard let row = try rows(sql).first, let value = row.values.first else { return nil }
        if let converted = V(sqlValue: value) { return converted }
        if case .null = value { return nil }
        throw StoreError.badValue(value, column: row.names[0])
    }

    /// Whether the query answers a row at all.
    package func exists(_ sql: SQL) throws -> Bool {
        try value("SELECT EXISTS (\(sql))") ?? false
    }
}
