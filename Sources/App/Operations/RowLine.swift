import Foundation
import Store

/// A row as one line of JSON: `["a text",12,1.5,true,null]`, with blobs in base64. Which is which the columns say.
///
/// There is one way only to write a row, so the bytes of a line can stand for the row in a digest.
enum RowLine {
    struct Damage: Error {}

    static func bytes(_ values: [SQLValue]) -> [UInt8] {
        var line: [UInt8] = [openBracket]
        for (index, value) in values.enumerated() {
            if index > 0 { line.append(comma) }
            append(value, to: &line)
        }
        line.append(closeBracket)
        return line
    }

    /// - Throws: ``Damage`` when the line is not what ``bytes(_:)`` writes for columns of these kinds.
    static func values(_ line: ArraySlice<UInt8>, kinds: [ColumnKind]) throws -> [SQLValue] {
        var scanner = Scanner(rest: line)
        try scanner.expect(openBracket)
        let values = try kinds.enumerated().map { index, kind in
            if index > 0 { try scanner.expect(comma) }
            return try scanner.value(kind)
        }
        try scanner.expect(closeBracket)
        guard scanner.rest.isEmpty else { throw Damage() }
        return values
    }

    private static func append(_ value: SQLValue, to line: inout [UInt8]) {
        switch value {
        case .null: line += "null".utf8
        case .bool(let value): line += (value ? "true" : "false").utf8
        case .integer(let value): line += String(value).utf8
        case .real(let value) where value.isFinite: line += String(value).utf8
        case .real(let value): append(quoted: Array(String(value).utf8), to: &line)
        case .text(let value): append(quoted: Array(value.utf8), to: &line)
        case .blob(let value): append(quoted: Array(value.base64EncodedData()), to: &line)
        }
    }

    private static func append(quoted bytes: [UInt8], to line: inout [UInt8]) {
        line.append(quote)
        for byte in bytes {
            switch byte {
            case quote, backslash: line += [backslash, byte]
            case 0x0A: line += [backslash, UInt8(ascii: "n")]
            case 0..<0x20: line += "\\u00".utf8 + [UInt8(ascii: "0") + byte >> 4, hexadecimal[Int(byte & 15)]]
            default: line.append(byte)
            }
        }
        line.append(quote)
    }

    private static let openBracket = UInt8(ascii: "[")
    private static let closeBracket = UInt8(ascii: "]")
    private static let comma = UInt8(ascii: ",")
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let backslash = UInt8(ascii: "\\")
    fileprivate static let hexadecimal = Array("0123456789abcdef".utf8)
}

/// Reads what `RowLine` writes, and nothing else.
private struct Scanner {
    var rest: ArraySlice<UInt8>

    mutating func expect(_ byte: UInt8) throws {
        guard rest.first == byte else { throw RowLine.Damage() }
        rest.removeFirst()
    }

    mutating func value(_ kind: ColumnKind) throws -> SQLValue {
        if rest.starts(with: "null".utf8) {
            rest.removeFirst(4)
            return .null
        }
        switch kind {
        case .text: return .text(try string())
        case .blob:
            guard let data = Data(base64Encoded: Data(try quotedBytes())) else { throw RowLine.Damage() }
            return .blob(data)
        case .real: return .real(try number(rest.first == RowLine.quote ? string() : bare()))
        case .integer: return .integer(try number(bare()))
        case .bool:
            let word = bare()
            guard word == "true" || word == "false" else { throw RowLine.Damage() }
            return .bool(word == "true")
        }
    }

    private func number<Number: LosslessStringConvertible>(_ text: String) throws -> Number {
        guard let number = Number(text) else { throw RowLine.Damage() }
        return number
    }

    private mutating func bare() -> String {
        let word = rest.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "]") }
        rest.removeFirst(word.count)
        return String(decoding: word, as: UTF8.self)
    }

    private mutating func string() throws -> String {
        guard let text = String(validating: try quotedBytes(), as: UTF8.self) else { throw RowLine.Damage() }
        return text
    }

    private mutating func quotedBytes() throws -> [UInt8] {
        try expect(RowLine.quote)
        var bytes: [UInt8] = []
        while true {
            let plain = rest.prefix { $0 != RowLine.quote && $0 != RowLine.backslash }
            bytes += plain
            rest.removeFirst(plain.count)
            if rest.first == RowLine.quote {
                rest.removeFirst()
                return bytes
            }
            bytes.append(try escaped())
        }
    }

    private mutating func escaped() throws -> UInt8 {
        try expect(RowLine.backslash)
        guard let byte = rest.popFirst() else { throw RowLine.Damage() }
        switch byte {
        case RowLine.quote, RowLine.backslash: return byte
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "u"):
            let code = String(decoding: rest.prefix(4), as: UTF8.self)
            guard code.utf8.count == 4, let value = UInt8(code, radix: 16) else { throw RowLine.Damage() }
            rest.removeFirst(4)
            return value
        default: throw RowLine.Damage()
        }
    }
}
