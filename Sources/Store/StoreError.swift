/// Everything that goes wrong in a database, under one name for both engines. Its description holds no stored values, so it can be
/// logged.
package enum StoreError: Error {
    /// A row was asked for a column it does not have.
    case noColumn(String)
    /// A column, or a parameter, holds something that is not what it should be.
    case badValue(SQLValue, column: String)
    /// The row would be there twice. Says which columns must be unique, as `table.column, table.other`, or the index's name when it is
    /// on an expression.
    case notUnique(String)
    /// Another rule of the database (foreign key, check, not null) refuses the row.
    case constraint(String)
    /// Not now: too much work is waiting, conflicts with others did not end, or the database is out of reach. Trying again later helps.
    case busy(String)
    /// There is no room on the disk.
    case full(String)
    /// The stored data is damaged, or is no database.
    case corrupt(String)
    /// Anything else: a wrong statement.
    case engine(String)
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noColumn(let name): "no column \(name)"
        case .badValue(let value, let column): "\(column) holds \(value.kind) that does not fit"
        case .notUnique(let what): "not unique: \(what)"
        case .constraint(let what): "constraint: \(what)"
        case .busy(let why): "busy: \(why)"
        case .full(let why): "disk full: \(why)"
        case .corrupt(let why): "damaged: \(why)"
        case .engine(let why): "database: \(why)"
        }
    }
}

extension SQLValue {
    fileprivate var kind: String {
        switch self {
        case .null: "NULL"
        case .bool: "a truth value"
        case .integer: "an integer"
        case .real: "a real number"
        case .text: "a text"
        case .blob: "a blob"
        }
    }
}
