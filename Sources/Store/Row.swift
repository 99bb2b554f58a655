/// One row of an answer. Of two columns with one name the first is found.
package struct Row: Sendable {
    @usableFromInline let names: [String]
    @usableFromInline let values: [SQLValue]

    /// The value of a column as the type asked for: `let title: String = try row["title"]`.
    ///
    /// Throws `StoreError.noColumn`, or `StoreError.badValue` when the column holds something else; NULL only fits an optional.
    ///
    /// Inlinable: every value that is ever read goes through here, and unspecialised it costs a tenth of making a page.
    @inlinable package subscript<V: SQLConvertible>(_ name: String) -> V {
        get throws {
            guard let index = names.firstIndex(of: name) else { throw StoreError.noColumn(name) }
            guard let value = V(sqlValue: values[index]) else { throw StoreError.badValue(values[index], column: name) }
            return value
        }
    }

    /// The columns in the order of the statement.
    package var columns: [(name: String, value: SQLValue)] { zip(names, values).map { ($0, $1) } }
}

/// A struct that is read from a row by the names of its columns.
package protocol RowDecodable: Sendable {
    init(row: Row) throws
}
