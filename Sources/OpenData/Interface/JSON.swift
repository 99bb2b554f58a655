/// A JSON value (RFC 8259) whose members keep the order in which they were written, so that the same data is always the same bytes.
indirect enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    /// Finite; anything else is written as null.
    case number(Double)
    case text(String)
    case list([JSON])
    case object([Member])

    struct Member: Sendable, Hashable {
        let name: String
        let value: JSON
    }

    static func optional(_ text: String?) -> JSON { text.map(JSON.text) ?? .null }
    static func optional(_ number: Int?) -> JSON { number.map(JSON.integer) ?? .null }
    static func optional(_ number: Double?) -> JSON { number.map(JSON.number) ?? .null }
    static func texts(_ texts: [String]) -> JSON { .list(texts.map(JSON.text)) }

    subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    var bytes: [UInt8] {
        var result: [UInt8] = []
        write(to: &result)
        return result
    }

    static func + (left: JSON, right: JSON) -> JSON {
        guard case (.object(let first), .object(let second)) = (left, right) else { return right }
        return .object(first + second)
    }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    init(dictionaryLiteral members: (String, JSON)...) { self = .object(members.map { Member(name: $0.0, value: $0.1) }) }
    init(arrayLiteral items: JSON...) { self = .list(items) }
    init(stringLiteral text: String) { self = .text(text) }
    init(integerLiteral number: Int) { self = .integer(number) }
    init(booleanLiteral bool: Bool) { self = .bool(bool) }
}

extension JSON {
    private func write(to result: inout [UInt8]) {
        switch self {
        case .null: result += "null".utf8
        case .bool(let bool): result += (bool ? "true" : "false").utf8
        case .integer(let number): result += String(number).utf8
        case .number(let number): result += (number.isFinite ? String(number) : "null").utf8
        case .text(let text): Self.write(text, to: &result)
        case .list(let items):
            result.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { result.append(UInt8(ascii: ",")) }
                item.write(to: &result)
            }
            result.append(UInt8(ascii: "]"))
        case .object(let members):
            result.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { result.append(UInt8(ascii: ",")) }
                Self.write(member.name, to: &result)
                result.append(UInt8(ascii: ":"))
                member.value.write(to: &result)
            }
            result.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to result: inout [UInt8]) {
        result.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                result += "\\u00".utf8
                result += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: result.append(byte)
            }
        }
        result.append(UInt8(ascii: "\""))
    }
}
