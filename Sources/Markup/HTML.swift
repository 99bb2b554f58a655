/// HTML written as a Swift string literal. What is interpolated decides by its type how it enters:
/// a `String` is escaped, an `HTML` is inserted as it is, an address must be a checked ``WebAddress``.
///
/// Values may stand in text and in double-quoted attributes, nowhere else; the house tests read every literal for that.
package struct HTML: Sendable, Equatable {
    package private(set) var bytes: [UInt8]

    package init() { bytes = [] }
    fileprivate init(bytes: [UInt8]) { self.bytes = bytes }

    package static let empty = HTML()
    package var isEmpty: Bool { bytes.isEmpty }
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package static func + (left: HTML, right: HTML) -> HTML { HTML(bytes: left.bytes + right.bytes) }
    package static func += (left: inout HTML, right: HTML) { left.bytes += right.bytes }

    /// Plain text with line breaks as paragraphs: a blank line starts a new one, a single break stays a break.
    ///
    /// - Parameter language: of the text, where the page is in another one.
    package static func paragraphs(_ text: String, in language: String? = nil) -> HTML {
        var result = HTML()
        for paragraph in text.replacingLineEndings().split(separator: "\n\n") {
            let lines = paragraph.split(separator: "\n").map { HTML("\(String($0))") }
            if lines.isEmpty { continue }
            result += "<p\(attribute: "lang", language)>\(lines.joined(by: "<br>"))</p>\n"
        }
        return result
    }
}

extension HTML: ExpressibleByStringInterpolation {
    package init(stringLiteral literal: StaticString) {
        bytes = literal.withUTF8Buffer { Array($0) }
    }

    package init(stringInterpolation: StringInterpolation) { bytes = stringInterpolation.bytes }

    package struct StringInterpolation: StringInterpolationProtocol, Sendable {
        fileprivate var bytes: [UInt8] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 32)
        }

        package mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }

        package mutating func appendInterpolation(_ text: String) { bytes.appendEscaped(text) }
        package mutating func appendInterpolation(_ text: Substring) { bytes.appendEscaped(String(text)) }
        package mutating func appendInterpolation(_ number: Int) { bytes.append(contentsOf: String(number).utf8) }
        package mutating func appendInterpolation(_ html: HTML) { bytes.append(contentsOf: html.bytes) }
        package mutating func appendInterpolation(_ html: HTML?) { if let html { bytes.append(contentsOf: html.bytes) } }
        package mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { bytes.append(contentsOf: part.bytes) } }
        package mutating func appendInterpolation(_ address: WebAddress) { bytes.appendEscaped(address.text) }

        /// `\(attribute: "checked", when: isOn)` writes the bare attribute name, with a space before it, or nothing.
        package mutating func appendInterpolation(attribute name: StaticString, when present: Bool) {
            guard present else { return }
            bytes.append(UInt8(ascii: " "))
            name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }

        /// `\(attribute: "aria-describedby", value)` writes ` name="value"`, or nothing when there is no value.
        package mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
            guard let value else { return }
            bytes.append(UInt8(ascii: " "))
            name.withUTF8Buffer { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: "=\"".utf8)
            bytes.appendEscaped(value)
            bytes.append(UInt8(ascii: "\""))
        }
    }
}

extension Sequence<HTML> {
    package func joined(by separator: HTML = .empty) -> HTML {
        var result = HTML()
        for (index, part) in self.enumerated() {
            if index > 0 { result += separator }
            result += part
        }
        return result
    }
}

extension [UInt8] {
    fileprivate mutating func appendEscaped(_ text: String) {
        var text = text
        text.withUTF8 { buffer in
            var start = 0
            for (index, byte) in buffer.enumerated() {
                let replacement: StaticString
                switch byte {
                case UInt8(ascii: "&"): replacement = "&amp;"
                case UInt8(ascii: "<"): replacement = "&lt;"
                case UInt8(ascii: ">"): replacement = "&gt;"
                case UInt8(ascii: "\""): replacement = "&quot;"
                case UInt8(ascii: "'"): replacement = "&#39;"
                case 0: replacement = "\u{FFFD}"
                default: continue
                }
                append(contentsOf: buffer[start..<index])
                replacement.withUTF8Buffer { append(contentsOf: $0) }
                start = index + 1
            }
            append(contentsOf: buffer[start...])
        }
    }
}

extension String {
    fileprivate func replacingLineEndings() -> String {
        var result = ""
        result.reserveCapacity(utf8.count)
        for character in self { result.append(character.isNewline ? "\n" : character) }
        return result
    }
}
