/// Rows as comma-separated values (RFC 4180): a line of names first, each line ended by CR LF.
struct CSV: Sendable {
    private(set) var bytes: [UInt8] = []

    init() {}
    init(names: [String]) { add(names.map(JSON.text)) }

    mutating func add(_ cells: [JSON]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += Self.quoted(Self.text(cell)).utf8
        }
        bytes += [13, 10]
    }

    private static func text(_ cell: JSON) -> String {
        switch cell {
        case .null: ""
        case .bool(let bool): bool ? "true" : "false"
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .text(let text): harmless(text)
        case .list(let items): harmless(items.map(text).joined(separator: " | "))
        case .object: harmless(String(decoding: cell.bytes, as: UTF8.self))
        }
    }

    /// A text that a spreadsheet would take for a formula gets an apostrophe in front, which shows it as text. Also behind spaces.
    private static func harmless(_ text: String) -> String {
        guard let first = text.unicodeScalars.first(where: { $0 != " " && $0 != "\u{A0}" }) else { return text }
        return "=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first) ? "'" + text : text
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { [UInt8(ascii: ","), UInt8(ascii: "\""), 10, 13].contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
