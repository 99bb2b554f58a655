import Testing

/// HTML is written in literals; these rules make them safe by construction.
@Suite struct MarkupTests {
    @Test func `every HTML literal is well and safely formed`() {
        for file in SourceFile.all where file.target != "Markup" {
            for literal in file.literals where MarkupReader.isMarkup(literal) {
                for problem in MarkupReader.problems(literal) { Issue.record("\(file.place(literal.line)): \(problem)") }
            }
        }
    }

    @Test(arguments: [
        #""<p class=\(name)>""#, #""<a href=/pad>""#, #""<a href='/pad'>""#, #""<p onclick=\"x()\">""#, #""<p style=\"color: red\">""#,
        #""<style>p { color: red }</style>""#, #""<script>let a = 1</script>""#, #""<script src=\"a.js\">b()</script>""#,
        #""<p \(attributes)>""#,
        #""<\(tag)>""#, #""<p \(name)=\"x\">""#, #""<p>Zin op het scherm</p>""#, #""<a aria-label=\"Terug\" href=\"/\">\(x)</a>""#,
        #""<p class=\"x""#, #""<!-- \(note) -->""#,
    ])
    func `unsafe markup is found`(source: String) throws {
        let literal = try #require(SwiftScanner.tokens(source).first?.literal)
        #expect(MarkupReader.isMarkup(literal))
        #expect(!MarkupReader.problems(literal).isEmpty)
    }

    @Test(arguments: [
        #""<p class=\"a \(b)\">\(c)</p>""#, #""<input\(attribute: "checked", when: x) name=\"a\">""#,
        #""<script type=\"module\" src=\"\(a)\"></script>""#,
        #""<svg viewBox=\"0 0 2 2\"><path d=\"M0 0h1v1h-1z\"/></svg>""#, #""<!doctype html>""#, #""\(a)<br>\(b) · <b>12</b>""#,
    ])
    func `proper markup passes`(source: String) throws {
        let literal = try #require(SwiftScanner.tokens(source).first?.literal)
        #expect(MarkupReader.problems(literal) == [])
    }

    @Test func `HTML comes from literals only`() {
        for file in SourceFile.all where file.target != "Markup" {
            for index in file.tokens.indices.dropFirst() {
                let (before, token) = (file.tokens[index - 1], file.tokens[index])
                if before.word == "extension", token.word == "HTML" {
                    let makes = file.tokens.block(from: index).contains { $0.word == "init" }
                    #expect(!makes, "\(file.place(token.line)): HTML is made nowhere but in Markup")
                }
                let isRaw =
                    before.word == "HTML" && token.symbol == "("
                    && ["stringLiteral", "bytes", "stringInterpolation"].contains(file.tokens.dropFirst(index + 1).first?.word)
                #expect(!isRaw, "\(file.place(token.line)): HTML is made nowhere but in Markup")
            }
        }
    }
}

/// Reads the HTML of a literal, character by character, for what may stand where.
struct MarkupReader {
    /// A tag, or the piece of one.
    static func isMarkup(_ literal: Literal) -> Bool {
        let hasTag = literal.segments.contains { segment in
            guard case .text(let text) = segment else { return false }
            return text.contains(#/<[\/!]?[a-z][a-z0-9]*[ >\n\/]|<!--|<[a-z][a-z0-9]*$|<$/#)
        }
        // A header of a mail, `From: … <address>`, has brackets of its own.
        return hasTag && literal.pattern.prefixMatch(of: #/[A-Z][A-Za-z-]+: /#) == nil
    }

    static func problems(_ literal: Literal) -> [String] {
        var reader = MarkupReader()
        for segment in literal.segments {
            switch segment {
            case .text(let text): for character in text { reader.read(character) }
            case .code(let tokens): reader.interpolate(tokens)
            }
        }
        if reader.place != .text { reader.problems.append("a tag is not closed within its literal") }
        if reader.words { reader.problems.append("wording belongs in the catalogue, not in code") }
        return reader.problems
    }

    private enum Place { case text, tagName, inTag, attributeName, afterEquals, value, comment }

    private var place = Place.text
    private var problems: [String] = []
    private var tag = ""
    private var attribute = ""
    private var attributes: Set<String> = []
    private var openRaw: String?
    private var word = ""
    private var entity = false
    private var words = false

    private mutating func read(_ character: Character) {
        switch place {
        case .text: readText(character)
        case .tagName: readTagName(character)
        case .inTag: readInTag(character)
        case .attributeName: readAttributeName(character)
        case .afterEquals:
            if character == "\"" {
                (place, word) = (.value, "")
            } else {
                problems.append("the value of \(attribute) needs double quotes")
                place = .inTag
            }
        case .value: readValue(character)
        case .comment: if character == ">" { place = .text }
        }
    }

    private mutating func readText(_ character: Character) {
        if character == "<" {
            (place, tag) = (.tagName, "")
            return
        }
        if let openRaw, !character.isWhitespace { problems.append("<\(openRaw)> must be empty") }
        if character == "&" { entity = true }
        if character == ";" { (entity, word) = (false, "") }
        word = character.isLetter && !entity ? word + String(character) : ""
        if word.count > 1, !Self.names.contains(where: { $0.hasPrefix(word) }) { words = true }
    }

    private mutating func readTagName(_ character: Character) {
        if character == "!" {
            place = .comment
            return
        }
        if character == ">" { return endTag() }
        if character.isWhitespace {
            place = .inTag
            return
        }
        tag.append(character)
    }

    private mutating func readInTag(_ character: Character) {
        if character == ">" { return endTag() }
        guard !character.isWhitespace, character != "/" else { return }
        (place, attribute) = (.attributeName, String(character))
    }

    private mutating func readAttributeName(_ character: Character) {
        if character == "=" {
            checkAttribute()
            place = .afterEquals
            return
        }
        if character == ">" { return endTag() }
        if character.isWhitespace {
            place = .inTag
            return
        }
        attribute.append(character)
    }

    private mutating func checkAttribute() {
        attributes.insert(attribute)
        if attribute.hasPrefix("on") || attribute == "style" {
            problems.append("no \(attribute) in markup: the content security policy forbids it")
        }
    }

    private mutating func readValue(_ character: Character) {
        if character == "\"" {
            place = .inTag
            return
        }
        guard Self.spoken.contains(attribute) else { return }
        word = character.isLetter ? word + String(character) : ""
        if word.count > 1, !Self.names.contains(where: { $0.hasPrefix(word) }) { words = true }
    }

    private mutating func endTag() {
        (place, word) = (.text, "")
        defer { attributes = [] }
        if tag.hasPrefix("/") {
            openRaw = nil
            return
        }
        if tag == "style" { problems.append("no <style>: the content security policy forbids it") }
        if tag == "script" {
            if !attributes.contains("src") { problems.append("a script needs src") }
            openRaw = tag
        }
    }

    private mutating func interpolate(_ code: [Token]) {
        word = ""
        switch place {
        case .text: if let openRaw { problems.append("nothing may be filled in within <\(openRaw)>") }
        case .value: break
        case .tagName where tag.isEmpty: problems.append("a tag's name is written out")
        case .tagName, .inTag, .attributeName:
            let isAttribute = code.first?.word == "attribute" && code.dropFirst().first?.symbol == ":"
            if !isAttribute { problems.append("a value stands in text or between double quotes; use \\(attribute: …)") }
            place = .inTag
        case .afterEquals:
            problems.append("the value of \(attribute) needs double quotes")
            place = .inTag
        case .comment: problems.append("nothing may be filled in within a comment or declaration")
        }
    }

    /// Attributes that are read out or shown.
    private static let spoken: Set<String> = ["aria-label", "title", "alt", "placeholder", "aria-description"]
    /// Names that are the same in every language.
    private static let names = ["Meemaken"]
}
