import Foundation

/// What a column can hold. SQLite has no truth values: a `BOOLEAN` comes back from it as 0 or 1 and reads as a `Bool` all the same.
package enum SQLValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob(Data)
}

/// A Swift value that stands in a column. Reading is strict: a text is not a number, and a fraction is not an integer.
///
/// An enum with a `String` or `Int` raw value needs no more than to say so: `enum Colour: String, SQLConvertible`.
package protocol SQLConvertible: Sendable {
    /// Nil when the column holds something that cannot be this.
    init?(sqlValue: SQLValue)
    var sqlValue: SQLValue { get }
}

extension SQLConvertible where Self: RawRepresentable, RawValue: SQLConvertible {
    package init?(sqlValue: SQLValue) {
        guard let raw = RawValue(sqlValue: sqlValue) else { return nil }
        self.init(rawValue: raw)
    }

    package var sqlValue: SQLValue { rawValue.sqlValue }
}

extension SQLValue: SQLConvertible {
    package init?(sqlValue: SQLValue) { self = sqlValue }
    package var sqlValue: SQLValue { self }
}

extension Bool: SQLConvertible {
    package init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .bool(let value): self = value
        case .integer(0): self = false
        case .integer(1): self = true
        default: return nil
        }
    }

    package var sqlValue: SQLValue { .bool(self) }
}

extension Int64: SQLConvertible {
    package init?(sqlValue: SQLValue) {
        guard case .integer(let value) = sqlValue else { return nil }
        self = value
    }

    package var sqlValue: SQLValue { .integer(self) }
}

extension Int: SQLConvertible {
    package init?(sqlValue: SQLValue) {
        guard case .integer(let value) = sqlValue else { return nil }
        self.init(exactly: value)
    }

    package var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Double: SQLConvertible {
    package init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .real(let value): self = value
        case .integer(let value): self = Double(value)
        default: return nil
        }
    }

    package var sqlValue: SQLValue { .real(self) }
}

extension String: SQLConvertible {
    package init?(sqlValue: SQLValue) {
        guard case .text(let value) = sqlValue else { return nil }
        self = value
    }

    package var sqlValue: SQLValue { .text(self) }
}

extension Data: SQLConvertible {
    package init?(sqlValue: SQLValue) {
        guard case .blob(let value) = sqlValue else { return nil }
        self = value
    }

    package var sqlValue: SQLValue { .blob(self) }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    package init?(sqlValue: SQLValue) {
        if case .null = sqlValue {
            self = .none
        } else if let value = Wrapped(sqlValue: sqlValue) {
            self = .some(value)
        } else {
            return nil
        }
    }

    package var sqlValue: SQLValue { self?.sqlValue ?? .null }
}
