/// Any JSON value, to read and compare a vector file.
enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    static func number(_ number: Int) -> JSONValue { .number(Double(number)) }
    static func date(_ date: LocalDate?) -> JSONValue { date.map { .string($0.iso) } ?? .null }
    /// Cents as euros.
    static func euros(_ cents: Int) -> JSONValue { .number(Double(cents) / 100) }

    /// A whole number small enough to reckon with safely.
    var integer: Int? {
        guard case .number(let number) = self, abs(number) <= 1e15 else { return nil }
        return Int(exactly: number)
    }
}

extension JSONValue: Decodable {
    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let array = try? value.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: JSONValue].self))
        }
    }
}

extension JSONValue: CustomStringConvertible {
    /// Compact, with keys in order, for the lines of a report.
    var description: String {
        switch self {
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
        case .string(let string): "\"\(string)\""
        case .array(let array): "[" + array.map(\.description).joined(separator: ", ") + "]"
        case .object(let object):
            "{" + object.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
        }
    }
}

extension JSONValue {
    /// Equal, where two texts that name the same moment in different zones are equal too.
    func matches(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.string(let first), .string(let second)):
            if first == second { return true }
            guard let moment = AmsterdamTime(iso: first) else { return false }
            return AmsterdamTime(iso: second) == moment
        case (.array(let first), .array(let second)):
            return first.count == second.count && zip(first, second).allSatisfy { $0.matches($1) }
        case (.object(let first), .object(let second)):
            return first.keys == second.keys && first.allSatisfy { key, value in second[key].map { value.matches($0) } ?? false }
        default:
            return self == other
        }
    }
}
