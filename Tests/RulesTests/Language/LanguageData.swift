import Foundation

@testable import Rules

/// The language data and search sets of the project, read once for all tests.
enum LanguageData {
    static let lexicon = Lexicon(
        parts: data("parts"), irregular: data("irregular"), opaque: data("opaque"), affixes: data("affixes"), stopWords: data("stopwords"),
        synonyms: data("synonyms"))
    static let analyser = Analyser(lexicon: lexicon)
    static let words = WordAnalysis(lexicon: lexicon)

    static func data(_ name: String) -> String { text(root.appending(path: "Data/language/\(name).txt")) }

    static func evaluation(_ name: String) throws -> SearchEvaluation {
        let file = root.appending(path: "Tests/RulesTests/Vectors/\(name).json")
        return try JSONDecoder().decode(SearchEvaluation.self, from: Data(contentsOf: file))
    }

    /// An index of texts, with the text itself as id.
    static func index(_ texts: String...) -> SearchIndex {
        var index = SearchIndex(analyser: analyser)
        for text in texts { index.add(id: text, [(text, 1)]) }
        return index
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Empty when the file is missing, which fails the tests that need it.
    private static func text(_ file: URL) -> String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }
}

/// SplitMix64 with a fixed seed.
struct FixedGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
