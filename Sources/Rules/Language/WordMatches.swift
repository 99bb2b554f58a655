/// That a word somebody asked for is met by a word of a text, and how well.
package struct WordMatch: Sendable, Hashable {
    /// As it was asked, folded.
    package let asked: String
    /// As it stands in the text.
    package let found: String
    /// 1 for the word itself; less for what is derived from it, means the same, or is a part of it.
    package let strength: Double
}

extension Analyser {
    /// The words of a question that are not grammar, folded, each once.
    package func contentWords(_ question: String) -> [String] {
        var seen: Set<String> = []
        return SearchWord.words(of: question, limit: 40).filter(isContent).map { $0.pieces.joined() }.filter { seen.insert($0).inserted }
    }

    /// Which words of a question a text meets, each with the word that meets it best: why the text is an answer.
    package func matches(_ question: String, in text: String) -> [WordMatch] {
        let words = SearchWord.words(of: question, limit: 40).filter(isContent)
        let asked = words.map { (word: $0.pieces.joined(), ways: alternatives($0).filter { $0.kind != .grams }) }
        var best: [String: WordMatch] = [:]
        for raw in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber && !"-’'".contains($0) }).prefix(4_000) {
            guard let word = SearchWord.words(of: String(raw), limit: 1).first, isContent(word) else { continue }
            let terms = Dictionary(indexed(word).map { ($0.term, $0.weight) }) { max($0, $1) }
            for (question, ways) in asked {
                let strength = ways.map { way in way.terms.reduce(0) { $0 + $1.weight * (terms[$1.term] ?? 0) } }.max() ?? 0
                if strength > (best[question]?.strength ?? 0) {
                    best[question] = WordMatch(asked: question, found: String(raw), strength: min(1, strength))
                }
            }
        }
        var seen: Set<String> = []
        return asked.compactMap { seen.insert($0.word).inserted ? best[$0.word] : nil }
    }
}
