/// One SQL text for both engines. An interpolated value becomes a bound parameter, never text.
///
///     "SELECT * FROM parcel WHERE owner = \(owner) AND kind IN (\(list: kinds)) AND \(condition)"
///
/// Write only what both engines read (see `docs/architecture.md`): parameters are typed, so a bound nil is the one value
/// PostgreSQL has to guess the type of. Write a condition on nil in Swift instead of `\(value) IS NULL`.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    enum Part: Sendable {
        case text(String)
        case value(SQLValue)
    }

    private(set) var parts: [Part]
    /// False when the text depends on the length of a list, so that it is not worth keeping a prepared statement for.
    private(set) var isReusable = true

    package init(stringLiteral text: String) {
        parts = [.text(text)]
    }

    package init(stringInterpolation: StringInterpolation) {
        parts = stringInterpolation.parts
        isReusable = stringInterpolation.isReusable
    }

    /// The parts with the separator between them; no parts give an empty text.
    package static func joined(_ parts: [SQL], separator: SQL) -> SQL {
        var result: SQL = ""
        for (index, part) in parts.enumerated() {
            if index > 0 { result.append(separator) }
            result.append(part)
        }
        return result
    }

    /// The statement with its parameters numbered as `?1`, `?2` … and without their values: for logs and for checking that a
    /// released migration did not change.
    package var text: String { render(prefix: "?").text }

    private mutating func append(_ other: SQL) {
        parts += other.parts
        isReusable = isReusable && other.isReusable
    }

    package struct StringInterpolation: StringInterpolationProtocol, Sendable {
        fileprivate var parts: [Part] = []
        fileprivate var isReusable = true

        package init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ text: String) {
            if !text.isEmpty { parts.append(.text(text)) }
        }

        package mutating func appendInterpolation(_ value: some SQLConvertible) {
            parts.append(.value(value.sqlValue))
        }

        /// An optional is a parameter too; without this overload the compiler takes it for a slip.
        package mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value?) {
            parts.append(.value(value?.sqlValue ?? .null))
        }

        package mutating func appendInterpolation(_ fragment: SQL) {
            parts += fragment.parts
            isReusable = isReusable && fragment.isReusable
        }

        /// The values of `IN (…)`, with commas. An empty list matches nothing on either engine.
        package mutating func appendInterpolation(list values: [some SQLConvertible]) {
            isReusable = false
            if values.isEmpty { appendLiteral("NULL") }
            for (index, value) in values.enumerated() {
                if index > 0 { appendLiteral(", ") }
                appendInterpolation(value)
            }
        }
    }
}

extension SQL {
    /// The text with numbered parameters, `?1` for SQLite and `$1` for PostgreSQL, and their values in that order.
    func render(prefix: Character) -> (text: String, values: [SQLValue]) {
        var text = ""
        var values: [SQLValue] = []
        for part in parts {
            switch part {
            case .text(let literal):
                text += literal
            case .value(let value):
                values.append(value)
                text.append(prefix)
                text += String(values.count)
            }
        }
        return (text, values)
    }

    /// Renders, and refuses the values that only one engine can store: a NUL character in a text (PostgreSQL has none) and
    /// not-a-number (SQLite makes it NULL).
    func checked(for engine: Engine) throws -> (text: String, values: [SQLValue]) {
        let statement = render(prefix: engine == .sqlite ? "?" : "$")
        for (index, value) in statement.values.enumerated() where !value.isStorable {
            throw StoreError.badValue(value, column: "parameter \(index + 1)")
        }
        return statement
    }
}

extension SQLValue {
    fileprivate var isStorable: Bool {
        switch self {
        case .text(let text): !text.utf8.contains(0)
        case .real(let number): !number.isNaN
        case .null, .bool, .integer, .blob: true
        }
    }

    /// Roughly how many bytes the value takes.
    var size: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .blob(let bytes): bytes.count
        case .null, .bool, .integer, .real: 8
        }
    }
}
