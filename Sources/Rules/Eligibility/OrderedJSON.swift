/// A JSON value that keeps the order of members, which carries meaning in a file of fields (RFC 8259 leaves the order open).
enum OrderedJSON: Sendable, Hashable {
    case null
    case bool(Bool)
    /// The number as written.
    case number(String)
    case string(String)
    case array([OrderedJSON])
    case object([Member])

    struct Member: Sendable, Hashable {
        var name: String
        var value: OrderedJSON
    }

    /// - Throws: `MatchFileError` with the line where the text stops being JSON.
    init(_ text: some Sequence<UInt8>) throws(MatchFileError) {
        var reader = OrderedJSONReader(Array(text))
        self = try reader.document()
    }

    /// The last member of this name; nil for `null`, a missing member, or no object.
    subscript(name: String) -> OrderedJSON? {
        guard case .object(let members) = self, let member = members.last(where: { $0.name == name }), member.value != .null else {
            return nil
        }
        return member.value
    }

    var string: String? { if case .string(let text) = self { text } else { nil } }
    var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    var array: [OrderedJSON]? { if case .array(let items) = self { items } else { nil } }
    var members: [Member]? { if case .object(let members) = self { members } else { nil } }

    /// A whole number, also when written as `5.0` or `2e3`.
    var integer: Int? {
        guard case .number(let text) = self else { return nil }
        return Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
    }
}

private struct OrderedJSONReader {
    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0
    private static let deepest = 512

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(MatchFileError) -> OrderedJSON {
        // A byte order mark is allowed to be ignored.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        let value = try value()
        skipSpace()
        guard place == bytes.count else { throw failure("text after the end") }
        return value
    }

    private mutating func value() throws(MatchFileError) -> OrderedJSON {
        skipSpace()
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw failure("nested too deeply") }
        switch peek {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object() throws(MatchFileError) -> OrderedJSON {
        place += 1
        var members: [OrderedJSON.Member] = []
        while true {
            skipSpace()
            if members.isEmpty, take("}") { return .object(members) }
            guard peek == UInt8(ascii: "\"") else { throw failure("a member name was expected") }
            let name = try string()
            skipSpace()
            guard take(":") else { throw failure("a colon was expected after \"\(name)\"") }
            members.append(OrderedJSON.Member(name: name, value: try value()))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw failure("a comma or closing brace was expected") }
        }
    }

    private mutating func array() throws(MatchFileError) -> OrderedJSON {
        place += 1
        var items: [OrderedJSON] = []
        while true {
            skipSpace()
            if items.isEmpty, take("]") { return .array(items) }
            items.append(try value())
            skipSpace()
            if take("]") { return .array(items) }
            guard take(",") else { throw failure("a comma or closing bracket was expected") }
        }
    }

    private mutating func string() throws(MatchFileError) -> String {
        place += 1
        var units: [UInt8] = []
        while let byte = peek {
            place += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: units, as: UTF8.self) else { throw failure("text that is not UTF-8") }
                return text
            case UInt8(ascii: "\\"): units += Array(String(try escape()).utf8)
            case 0..<0x20: throw failure("a control character in a string")
            default: units.append(byte)
            }
        }
        throw failure("a string without end")
    }

    private mutating func escape() throws(MatchFileError) -> Character {
        guard let byte = peek else { throw failure("a string without end") }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(Unicode.Scalar(byte))
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code), take("\\"), take("u") {
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw failure("half of a surrogate pair") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("half of a surrogate pair") }
            return Character(scalar)
        default: throw failure("an unknown escape")
        }
    }

    private mutating func hexadecimal() throws(MatchFileError) -> UInt32 {
        let end = place + 4
        guard end <= bytes.count, bytes[place..<end].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let code = UInt32(String(decoding: bytes[place..<end], as: UTF8.self), radix: 16)
        else { throw failure("four hexadecimal digits were expected") }
        place = end
        return code
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private mutating func number() throws(MatchFileError) -> OrderedJSON {
        let start = place
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return .number(String(decoding: bytes[start..<place], as: UTF8.self))
    }

    private mutating func digits() throws(MatchFileError) {
        let start = place
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
        guard place > start else { throw failure(peek == nil ? "the text ends too early" : "a value was expected") }
    }

    private mutating func word(_ word: String, _ value: OrderedJSON) throws(MatchFileError) -> OrderedJSON {
        guard bytes[place...].starts(with: word.utf8) else { throw failure("a value was expected") }
        place += word.utf8.count
        return value
    }

    private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private func failure(_ problem: String) -> MatchFileError {
        let line = 1 + bytes[..<min(place, bytes.count)].count { $0 == 0x0A }
        return MatchFileError(path: "line \(line)", problem: problem)
    }
}
