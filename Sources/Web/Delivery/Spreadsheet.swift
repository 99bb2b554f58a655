/// A file for people with a spreadsheet: values with semicolons between them, as spreadsheets in the Netherlands read them (otherwise as
/// RFC 4180), in UTF-8 with a byte order mark, since without one they guess.
package struct Spreadsheet: Sendable {
    package static let type = "text/csv; charset=utf-8"

    private var text = ""

    package init(columns: [String]) { add(columns) }

    package mutating func add(_ cells: [String]) {
        text += cells.map(Self.quoted).joined(separator: ";") + "\r\n"
    }

    package var bytes: [UInt8] { [0xEF, 0xBB, 0xBF] + Array(text.utf8) }

    /// A text that a spreadsheet would take for a formula begins with an apostrophe.
    package static func quoted(_ text: String) -> String {
        let isNumber = text.allSatisfy { $0.isNumber || "+-(). ".contains($0) }
        let first = text.unicodeScalars.first { $0 != " " && $0 != "\u{A0}" }
        let isFormula = !isNumber && first.map { "=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains($0) } ?? false
        return "\"" + (isFormula ? "'" : "") + text.replacing("\"", with: "\"\"") + "\""
    }
}
