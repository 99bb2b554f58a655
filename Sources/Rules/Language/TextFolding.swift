import Foundation

/// The text in the form search compares: lower case, without accents, ligatures written out, words apart by one space.
package func foldForSearch(_ text: String) -> String {
    SearchWord.words(of: text, limit: .max).map { $0.pieces.joined() }.joined(separator: " ")
}

/// A key whose order by bytes is the order people expect in a list of names: accents and case do not count, and numbers
/// go by value (`wijk 9` before `wijk 10`). Leading articles stay, as in a telephone book of streets.
package func sortKey(_ text: String) -> String {
    var key = ""
    var digits = ""
    func flush() {
        guard !digits.isEmpty else { return }
        let value = digits.drop { $0 == "0" }
        key += String(repeating: "0", count: max(0, 12 - value.count)) + value
        digits = ""
    }
    for scalar in folded(text.unicodeScalars).unicodeScalars {
        if let digit = scalar.properties.numericType == .decimal ? scalar.properties.numericValue : nil {
            digits.append(String(Int(digit)))
            continue
        }
        flush()
        if isLetter(scalar) {
            key.unicodeScalars.append(scalar)
        } else if !isApostrophe(scalar), !key.isEmpty, key.unicodeScalars.last != " " {
            key.append(" ")
        }
    }
    flush()
    return key.last == " " ? String(key.dropLast()) : key
}

/// A word as it stands in a text, folded. A word with hyphens has several pieces: `zonne-energie`.
struct SearchWord: Equatable, Sendable {
    let pieces: [String]

    /// Longer "words" are cut here: nothing a person types or looks for is longer.
    static let longest = 64

    /// The words of a text in order. Plural and diminutive endings after an apostrophe are off: `auto's` gives `auto`.
    static func words(of text: String, limit: Int) -> [SearchWord] {
        var words: [SearchWord] = []
        var pieces: [String] = []
        var piece = String.UnicodeScalarView()
        var size = 0
        var afterApostrophe = false

        func endPiece() {
            defer {
                piece = String.UnicodeScalarView()
                size = 0
            }
            guard !piece.isEmpty else { return }
            let text = folded(piece)
            if afterApostrophe, !pieces.isEmpty, ["s", "n", "t", "tje", "tjes", "en", "er", "ers"].contains(text) { return }
            if !text.isEmpty { pieces.append(text) }
        }
        func endWord() {
            endPiece()
            afterApostrophe = false
            if !pieces.isEmpty { words.append(SearchWord(pieces: pieces)) }
            pieces = []
        }

        for scalar in text.unicodeScalars {
            if isLetter(scalar) || isDigit(scalar) {
                if size < longest { piece.append(scalar) }
                size += 1
            } else if isIgnorable(scalar) {
                // A few marks are accents; a heap of them is an attack on the reader and on the index.
                if size > 0, piece.count < 2 * longest { piece.append(scalar) }
            } else if isApostrophe(scalar) {
                endPiece()
                afterApostrophe = true
            } else if scalar == "-" || scalar == "\u{2010}" || scalar == "\u{2011}" {
                endPiece()
                afterApostrophe = false
                if pieces.count >= 6 { endWord() }
            } else {
                endWord()
                if words.count >= limit { return words }
            }
        }
        endWord()
        return words
    }
}

/// Letters without a decomposition in Unicode.
private let writtenOut: [Unicode.Scalar: String] = [
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "ħ": "h", "ŋ": "n",
]

private func folded(_ scalars: String.UnicodeScalarView) -> String {
    if scalars.allSatisfy(\.isASCII) {
        return String(decoding: String(scalars).utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
    }
    var result = String.UnicodeScalarView()
    for scalar in String(scalars).decomposedStringWithCompatibilityMapping.unicodeScalars where !isIgnorable(scalar) {
        for small in scalar.properties.lowercaseMapping.unicodeScalars where !isIgnorable(small) {
            if let letters = writtenOut[small] {
                result.append(contentsOf: letters.unicodeScalars)
            } else {
                result.append(small)
            }
        }
    }
    return String(result)
}

private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return (97...122).contains(scalar.value | 32) }
    return switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .modifierLetter: !isApostrophe(scalar)
    default: false
    }
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? (48...57).contains(scalar.value) : scalar.properties.generalCategory == .decimalNumber
}

/// Accents written apart, soft hyphens, joiners and marks of direction.
private func isIgnorable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return false }
    return switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark, .format: true
    default: false
    }
}

private func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "'", "\u{2019}", "\u{2018}", "\u{02BC}", "`", "\u{00B4}": true
    default: false
    }
}
