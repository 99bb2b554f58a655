/// One piece of Swift source. Comments and white space are left out.
struct Token: Sendable {
    enum Kind: Sendable {
        /// A name, keyword or number.
        case word(String)
        /// One character of punctuation.
        case symbol(Character)
        case literal(Literal)
    }

    let kind: Kind
    let line: Int
    /// Nothing stands between this and what came before.
    var isGlued = false

    var word: String? { if case .word(let word) = kind { word } else { nil } }
    var symbol: Character? { if case .symbol(let symbol) = kind { symbol } else { nil } }
    var literal: Literal? { if case .literal(let literal) = kind { literal } else { nil } }
}

/// A string literal: what stands in it, and the code between `\(` and `)`.
struct Literal: Sendable {
    enum Segment: Sendable {
        case text(String)
        case code([Token])
    }

    let line: Int
    let segments: [Segment]

    /// The text with a star for every interpolation.
    var pattern: String {
        segments.map { segment in
            switch segment {
            case .text(let text): text
            case .code: "*"
            }
        }.joined()
    }

    /// The whole text, when nothing is interpolated.
    var plain: String? { code.isEmpty ? pattern : nil }

    var code: [[Token]] { segments.compactMap { if case .code(let tokens) = $0 { tokens } else { nil } } }
}

/// Reads Swift far enough for rules about literals, calls and declarations.
struct SwiftScanner {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1

    static func tokens(_ source: String) -> [Token] {
        var scanner = SwiftScanner(bytes: Array(source.utf8))
        return scanner.tokens(untilClosing: false)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func byte(_ offset: Int = 0) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }

    private func starts(with text: StaticString) -> Bool {
        text.withUTF8Buffer { pattern in
            index + pattern.count <= bytes.count && bytes[index..<(index + pattern.count)].elementsEqual(pattern)
        }
    }

    private mutating func step() {
        if byte() == UInt8(ascii: "\n") { line += 1 }
        index += 1
    }

    /// - Parameter untilClosing: stops after the `)` that ends an interpolation.
    private mutating func tokens(untilClosing: Bool) -> [Token] {
        var found: [Token] = []
        var (depth, end) = (0, -1)
        func add(_ token: Token, from start: Int) { found.append(Token(kind: token.kind, line: token.line, isGlued: start == end)) }
        while index < bytes.count {
            let (here, start) = (byte(), index)
            if starts(with: "//") {
                while index < bytes.count, byte() != UInt8(ascii: "\n") { step() }
            } else if starts(with: "/*") {
                skipBlockComment()
            } else if here <= UInt8(ascii: " ") {
                step()
            } else if let hashes = literalStart() {
                add(literal(hashes: hashes), from: start)
                end = index
            } else if here == UInt8(ascii: "`") {
                add(quotedName(), from: start)
                end = index
            } else if Self.isName(here) {
                while Self.isName(byte()) { step() }
                add(Token(kind: .word(String(decoding: bytes[start..<index], as: UTF8.self)), line: line), from: start)
                end = index
            } else {
                if here == UInt8(ascii: "(") { depth += 1 }
                if here == UInt8(ascii: ")") {
                    if untilClosing, depth == 0 {
                        step()
                        return found
                    }
                    depth -= 1
                }
                add(Token(kind: .symbol(Character(UnicodeScalar(here))), line: line), from: start)
                step()
                end = index
            }
        }
        return found
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                index += 2
            } else if starts(with: "*/") {
                depth -= 1
                index += 2
            } else {
                step()
            }
        } while depth > 0 && index < bytes.count
    }

    private mutating func quotedName() -> Token {
        let startLine = line
        step()
        let start = index
        while index < bytes.count, byte() != UInt8(ascii: "`") { step() }
        let name = String(decoding: bytes[start..<index], as: UTF8.self)
        step()
        return Token(kind: .word(name), line: startLine)
    }

    // MARK: Literals

    /// How many `#` stand before the quote, when a literal begins here.
    private func literalStart() -> Int? {
        var hashes = 0
        while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
        return byte(hashes) == UInt8(ascii: "\"") ? hashes : nil
    }

    private mutating func literal(hashes: Int) -> Token {
        let startLine = line
        index += hashes
        let isLong = starts(with: "\"\"\"")
        index += isLong ? 3 : 1
        var segments: [Literal.Segment] = []
        var text: [UInt8] = []
        while index < bytes.count, !ends(isLong: isLong, hashes: hashes) {
            guard isEscape(hashes) else {
                text.append(byte())
                step()
                continue
            }
            index += 1 + hashes
            if byte() == UInt8(ascii: "(") {
                step()
                segments.append(.text(String(decoding: text, as: UTF8.self)))
                text = []
                segments.append(.code(tokens(untilClosing: true)))
            } else {
                text += escaped()
            }
        }
        index += (isLong ? 3 : 1) + hashes
        segments.append(.text(String(decoding: text, as: UTF8.self)))
        return Token(kind: .literal(Literal(line: startLine, segments: isLong ? Self.unindented(segments) : segments)), line: startLine)
    }

    private func ends(isLong: Bool, hashes: Int) -> Bool {
        guard isLong ? starts(with: "\"\"\"") : byte() == UInt8(ascii: "\"") else { return false }
        let quotes = isLong ? 3 : 1
        return (0..<hashes).allSatisfy { byte(quotes + $0) == UInt8(ascii: "#") }
    }

    private func isEscape(_ hashes: Int) -> Bool {
        byte() == UInt8(ascii: "\\") && (0..<hashes).allSatisfy { byte(1 + $0) == UInt8(ascii: "#") }
    }

    /// What stands for the escape at this place, after its backslash.
    private mutating func escaped() -> [UInt8] {
        let letter = byte()
        step()
        switch letter {
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "0"): return [0]
        case UInt8(ascii: "\n"): return []
        case UInt8(ascii: "u"):
            var digits = ""
            while byte() != UInt8(ascii: "}"), index < bytes.count {
                if byte() != UInt8(ascii: "{") { digits.append(Character(UnicodeScalar(byte()))) }
                step()
            }
            step()
            return UInt32(digits, radix: 16).flatMap(UnicodeScalar.init).map { Array(String(Character($0)).utf8) } ?? []
        default: return [letter]
        }
    }

    /// A long literal without its first line break, its last line, and the indentation of that last line.
    private static func unindented(_ segments: [Literal.Segment]) -> [Literal.Segment] {
        guard case .text(let last)? = segments.last else { return segments }
        let margin = String(last.reversed().prefix { $0 == " " })
        return segments.enumerated().map { number, segment in
            guard case .text(var text) = segment else { return segment }
            if number == segments.count - 1, let lastBreak = text.lastIndex(of: "\n") { text = String(text[..<lastBreak]) }
            text = text.replacing("\n\(margin)", with: "\n")
            if number == 0, text.hasPrefix("\n") { text.removeFirst() }
            return .text(text)
        }
    }
}
