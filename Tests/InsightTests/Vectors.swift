import Foundation
import Rules

/// The word lists and the sets that were judged by hand.
enum Vectors {
    static let analyser = Analyser(
        lexicon: Lexicon(
            parts: words("parts"), irregular: words("irregular"), opaque: words("opaque"), affixes: words("affixes"),
            stopWords: words("stopwords"), synonyms: words("synonyms")))

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The lines of a set, in parts; without remarks.
    static func lines(_ name: String) throws -> [[String]] {
        try String(contentsOf: root.appending(path: "Tests/InsightTests/Vectors/\(name).txt"), encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
    }

    /// Empty when the file is missing, which fails the tests that need it.
    private static func words(_ name: String) -> String {
        (try? String(contentsOf: root.appending(path: "Data/language/\(name).txt"), encoding: .utf8)) ?? ""
    }
}
