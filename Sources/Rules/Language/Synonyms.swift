/// Words that residents use for the same thing, by the root of the word asked for.
struct Synonyms: Sendable {
    /// How much a hit through an equal word and through a narrower word counts next to the word itself.
    static let equalWeight = 0.75
    static let narrowerWeight = 0.5

    private var groups: [[String]] = []
    /// Root to groups; a narrower group only works from its first word.
    private var equal: [String: [Int]] = [:]
    private var narrower: [String: [Int]] = [:]

    init() {}

    /// - Parameter text: lines `a, b, c` and `a > b, c`; words may carry accents.
    init(_ text: String, analysis: WordAnalysis) {
        for line in Lexicon.lines(text) {
            let halves = line.split(separator: ">")
            let roots = halves.map { half in
                half.split(separator: ",").compactMap { SearchWord.words(of: String($0), limit: 1).first }
                    .map { $0.pieces.count == 1 ? analysis.root($0.pieces[0]) : analysis.analyse(pieces: $0.pieces).root }
            }
            guard let words = roots.last, words.count + halves.count > 2 else { continue }
            let keys = halves.count > 1 ? roots[0] : words
            for key in keys {
                if halves.count > 1 {
                    narrower[key, default: []].append(groups.count)
                } else {
                    equal[key, default: []].append(groups.count)
                }
            }
            groups.append(words)
        }
    }

    /// Other words for a root with their weights; an equal word that is also a narrower one counts as equal.
    func of(_ root: String) -> [AnalysedWord.Related] {
        var found: [AnalysedWord.Related] = []
        for (index, weight) in [(equal, Self.equalWeight), (narrower, Self.narrowerWeight)] {
            for group in index[root] ?? [] {
                for word in groups[group] where word != root && !found.contains(where: { $0.term == word }) {
                    found.append(.init(term: word, weight: weight))
                }
            }
        }
        return found
    }
}
