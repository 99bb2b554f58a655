import Foundation

/// A set of texts and queries with judged relevance, and how well search does on it.
package struct SearchEvaluation: Sendable, Decodable {
    package struct Document: Sendable, Decodable {
        package var id: String
        package var title: String
        package var text: String
        package var theme: String
        package var place: String
    }

    package struct Query: Sendable, Decodable {
        package var id: String
        package var query: String
        /// Document id to grade: 2 clearly relevant, 1 acceptable.
        package var relevant: [String: Int]
    }

    /// Averages over the queries, 0 to 1.
    package struct Result: Sendable, Equatable {
        package var nDCG = 0.0
        package var recall = 0.0
        package var reciprocalRank = 0.0
        /// Queries without any relevant hit among the first ten.
        package var empty = 0

        package var lines: [String] {
            ["nDCG@10: \(Self.text(nDCG))", "recall@10: \(Self.text(recall))", "MRR: \(Self.text(reciprocalRank))", "empty: \(empty)"]
        }

        private static func text(_ share: Double) -> String {
            let thousandths = Int((share * 1000).rounded())
            let digits = String(thousandths % 1000)
            return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
        }
    }

    package var documents: [Document]
    package var queries: [Query]

    /// - Parameters:
    ///   - distractors: how many made-up texts that hold none of the words asked for to search among.
    ///   - filler: the contents of `Data/language/filler.txt`, for the distractors.
    package func run(analyser: Analyser, distractors: Int = 0, filler: String = "") -> Result {
        let index = index(analyser: analyser, distractors: distractors, filler: filler)
        var result = Result()
        for query in queries {
            let hits = index.search(query.query, limit: 10).map(\.id)
            let graded = query.relevant.filter { $0.value >= 1 }
            result.nDCG += Self.nDCG(hits, query.relevant)
            if !graded.isEmpty { result.recall += Double(hits.count { graded[$0] != nil }) / Double(graded.count) }
            if let first = hits.firstIndex(where: { query.relevant[$0] ?? 0 >= 2 }) { result.reciprocalRank += 1 / Double(first + 1) }
            if !hits.contains(where: { graded[$0] != nil }) { result.empty += 1 }
        }
        let count = Double(max(1, queries.count))
        result.nDCG /= count
        result.recall /= count
        result.reciprocalRank /= count
        return result
    }

    func index(analyser: Analyser, distractors: Int, filler: String) -> SearchIndex {
        var index = SearchIndex(analyser: analyser)
        for document in documents { index.add(document) }
        guard distractors > 0 else { return index }
        let judged = Set(queries.flatMap { analyser.query($0.query).meanings })
        var generator = DistractorGenerator(filler: filler) { phrase in
            judged.isDisjoint(with: analyser.document([(phrase, 1)]).terms.keys)
        }
        for number in 1...distractors { index.add(generator.document(id: "distractor-\(number)")) }
        return index
    }

    /// Gain is 2^grade - 1, discounted by the logarithm of the rank.
    private static func nDCG(_ hits: [String], _ grades: [String: Int]) -> Double {
        func sum(_ grades: some Sequence<Int>) -> Double {
            grades.prefix(10).enumerated().reduce(0) { $0 + (exp2(Double($1.element)) - 1) / log2(Double($1.offset + 2)) }
        }
        let ideal = sum(grades.values.sorted(by: >))
        return ideal > 0 ? sum(hits.map { grades[$0] ?? 0 }) / ideal : 0
    }
}

extension SearchIndex {
    /// As the platform indexes an initiative: a word in the title counts double.
    package mutating func add(_ document: SearchEvaluation.Document) {
        add(id: document.id, [(document.title, 2), (document.text, 1), (document.theme, 1), (document.place, 1)])
    }
}

extension QueryTerms {
    /// The terms that stand for what is asked, without guesses at spelling.
    var meanings: Set<String> {
        Set(groups.joined().filter { $0.kind == .exact || $0.kind == .related }.flatMap { $0.terms.map(\.term) })
    }
}

/// Makes initiative texts from sentences with open places; the same ones every time.
struct DistractorGenerator {
    private var slots: [String: [String]] = [:]
    private var titles: [[String]] = []
    private var texts: [[String]] = []
    private var state: UInt64 = 0x4D65_656D_616B_656E

    /// - Parameter allowed: whether a phrase may occur.
    init(filler: String, allowed: (String) -> Bool) {
        for line in Lexicon.lines(filler) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let content = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            switch line[..<colon] {
            case "title": titles.append(Self.pieces(content))
            case "text": texts.append(Self.pieces(content))
            case let slot:
                slots[String(slot)] = content.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }.filter(allowed)
            }
        }
        // A sentence goes when its own words may not occur, or nothing is left to fill it with.
        let usable = { [slots] (pieces: [String]) in
            pieces.enumerated().allSatisfy { $0.offset % 2 == 0 ? allowed($0.element) : slots[$0.element]?.isEmpty == false }
        }
        titles = titles.filter(usable)
        texts = texts.filter(usable)
    }

    mutating func document(id: String) -> SearchEvaluation.Document {
        let sentences = 2 + Int(next() % 2)
        let text = (0..<sentences).map { _ in capitalised(sentence(texts)) }.joined(separator: " ")
        return .init(
            id: id, title: capitalised(sentence(titles)), text: text, theme: pick(slots["thema"]) ?? "", place: pick(slots["plaats"]) ?? "")
    }

    /// Fixed text and names of slots by turns.
    private static func pieces(_ sentence: String) -> [String] {
        sentence.split(omittingEmptySubsequences: false) { $0 == "{" || $0 == "}" }.map(String.init)
    }

    private mutating func sentence(_ choices: [[String]]) -> String {
        guard !choices.isEmpty else { return "" }
        let pieces = choices[Int(next() % UInt64(choices.count))]
        var text = ""
        for (place, piece) in pieces.enumerated() { text += place % 2 == 0 ? piece : pick(slots[piece]) ?? "" }
        return text
    }

    private mutating func pick(_ words: [String]?) -> String? {
        guard let words, !words.isEmpty else { return nil }
        return words[Int(next() % UInt64(words.count))]
    }

    private func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
