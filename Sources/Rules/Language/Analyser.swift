import Synchronization

/// The terms of one document, to be stored as postings.
package struct DocumentTerms: Sendable, Equatable {
    /// Term to frequency in hundredths, weighted by field: 100 is once in a field of weight 1.
    package var terms: [String: Int]
    /// Number of words that are not grammar.
    package var length: Int
}

/// What is asked for: one group per word, each a set of ways to meet it.
package struct QueryTerms: Sendable, Equatable {
    struct Weighted: Sendable, Equatable {
        var term: String
        var weight: Double
    }

    /// One way to meet a word; its weights add up.
    struct Alternative: Sendable, Equatable {
        enum Kind: Sendable, Equatable {
            /// The word itself, or written as one with its neighbour.
            case exact
            /// Related by derivation or meaning, or part of a compound.
            case related
            /// A spelling correction: counts only when the word itself is nowhere.
            case corrected
            /// Shared runs of letters: as a correction.
            case grams
        }
        var kind: Kind
        var terms: [Weighted]

        var isGuess: Bool { kind == .corrected || kind == .grams }
    }

    var groups: [[Alternative]]

    /// The terms whose postings `rank` needs, sorted.
    package var terms: [String] { Self.terms(groups.joined().filter { !$0.isGuess }) }

    /// The terms it needs as well for words that are nowhere: spelling corrections and runs of four letters, which begin with
    /// `#` and occur in many documents.
    ///
    /// - Parameter found: those of `terms` that have postings.
    package func fallbackTerms(found: Set<String>) -> [String] {
        let missing = groups.filter { group in
            !group.contains { $0.kind == .exact && $0.terms.contains { found.contains($0.term) } }
        }
        let known = Set(terms)
        return Self.terms(missing.joined().filter(\.isGuess)).filter { !known.contains($0) }
    }

    private static func terms(_ alternatives: some Sequence<Alternative>) -> [String] {
        Set(alternatives.flatMap { $0.terms.map(\.term) }).sorted()
    }

    package var isEmpty: Bool { groups.isEmpty }
}

/// One analysis of Dutch text for documents and queries, the same whatever database keeps the postings.
///
/// Words lose accents, inflection and diminutives; compounds are found by their parts, and words written apart by the whole;
/// runs of four letters catch names and new words. Synonyms and spelling corrections are applied to queries only, so
/// changing them needs no new index.
package struct Analyser: Sendable {
    private let lexicon: Lexicon
    private let analysis: WordAnalysis
    private let cache = WordCache()

    private static let longestDocument = 4_000
    private static let longestQuery = 10

    package init(lexicon: Lexicon) {
        self.lexicon = lexicon
        analysis = WordAnalysis(lexicon: lexicon)
    }

    /// - Parameter fields: texts with how much a word in them counts, such as 2 for a title and 1 for a body.
    package func document(_ fields: [(text: String, weight: Double)]) -> DocumentTerms {
        var terms: [String: Int] = [:]
        var length = 0
        for field in fields {
            for word in SearchWord.words(of: field.text, limit: Self.longestDocument) where isContent(word) {
                length += 1
                for entry in indexed(word) {
                    let added = entry.weight > 0 ? Int((entry.weight * field.weight * 100).rounded()) : 0
                    if added > 0 { terms[entry.term, default: 0] += added } else { terms[entry.term] = 100 }
                }
            }
        }
        return DocumentTerms(terms: terms.mapValues { min($0, 10_000) }, length: length)
    }

    /// Whether the dictionary knows a word, as it is or with an ending: a name mostly is none.
    package func isKnown(_ word: String) -> Bool {
        SearchWord.words(of: word, limit: 2).allSatisfy { found in
            found.pieces.allSatisfy { lexicon.isStopWord($0) || analysis.analyse($0).known }
        }
    }

    /// The terms of one document with what means the same, so that two texts meet that say it in other words.
    package func meaning(_ fields: [(text: String, weight: Double)]) -> [String: Int] {
        let terms = document(fields).terms
        var found = terms
        for (term, frequency) in terms where !term.hasPrefix("#") {
            for synonym in lexicon.synonyms.of(term) {
                found[synonym.term] = max(found[synonym.term] ?? 0, Int((Double(frequency) * synonym.weight).rounded()))
            }
        }
        return found
    }

    package func query(_ text: String) -> QueryTerms {
        var groups: [[QueryTerms.Alternative]] = []
        var previous: SearchWord?
        for word in SearchWord.words(of: text, limit: 200) {
            guard isContent(word), groups.count < Self.longestQuery else {
                previous = nil
                continue
            }
            groups.append(alternatives(word))
            if let before = previous, let joined = joined(before, word) {
                groups[groups.count - 2] += joined
                groups[groups.count - 1] += joined
            }
            previous = word
        }
        return QueryTerms(groups: groups)
    }

    // MARK: Documents

    func isContent(_ word: SearchWord) -> Bool {
        guard word.pieces.count == 1 else { return true }
        return !lexicon.isStopWord(word.pieces[0])
            && (word.pieces[0].unicodeScalars.count > 1 || !word.pieces[0].utf8.allSatisfy { $0 < 128 })
    }

    /// Terms of a word with their weights; weight 0 marks a run of letters, which counts once.
    func indexed(_ word: SearchWord) -> [QueryTerms.Weighted] {
        cache.value(for: word.pieces.joined(separator: "-")) {
            let found = analysis.analyse(pieces: word.pieces)
            var terms: [QueryTerms.Weighted] = [.init(term: found.root, weight: 1)]
            func add(_ term: String, _ weight: Double) {
                if !terms.contains(where: { $0.term == term }) { terms.append(.init(term: term, weight: weight)) }
            }
            for (place, part) in found.parts.enumerated() {
                add(part, !found.opaque && place == found.parts.count - 1 ? 0.85 : 0.65)
            }
            for join in found.joins { add(join, 0.75) }
            for related in found.family { add(related.term, 0.7 * related.weight / 0.75) }
            return terms + Grams.of(found.root).map { .init(term: $0, weight: 0) }
        }
    }

    // MARK: Queries

    func alternatives(_ word: SearchWord) -> [QueryTerms.Alternative] {
        let found = analysis.analyse(pieces: word.pieces)
        var result = ways(found, kind: .exact, factor: 1)
        if !found.known, word.pieces.count == 1 {
            for correction in Typos(analysis: analysis).corrections(word.pieces[0]) {
                result += ways(analysis.analyse(correction), kind: .corrected, factor: 0.7)
            }
        }
        let grams = Grams.of(found.root)
        if grams.count >= 2 {
            let weight = Self.gramWeight / Double(grams.count)
            result.append(.init(kind: .grams, terms: grams.map { .init(term: $0, weight: weight) }))
        }
        return result
    }

    private static let gramWeight = 0.9

    /// The word, what it is derived from, what means the same, and the parts of a compound.
    private func ways(_ word: AnalysedWord, kind: QueryTerms.Alternative.Kind, factor: Double) -> [QueryTerms.Alternative] {
        var result = [QueryTerms.Alternative(kind: kind, terms: [.init(term: word.root, weight: factor)])]
        let further: QueryTerms.Alternative.Kind = kind == .exact ? .related : kind
        func add(_ term: String, _ weight: Double) {
            result.append(.init(kind: further, terms: [.init(term: term, weight: weight * factor)]))
        }
        for synonym in lexicon.synonyms.of(word.root) { add(synonym.term, synonym.weight) }
        for related in word.family where word.parts.isEmpty || related.term.utf8.count > word.root.utf8.count / 2 {
            add(related.term, related.weight)
            for synonym in lexicon.synonyms.of(related.term) { add(synonym.term, synonym.weight * related.weight) }
        }
        if let parts = partWeights(word) {
            result.append(.init(kind: further, terms: parts.map { .init(term: $0.term, weight: $0.weight * factor) }))
            if !word.opaque, let head = word.parts.last {
                for synonym in lexicon.synonyms.of(head) { add(synonym.term, synonym.weight * 0.5) }
            }
        }
        for join in word.joins { add(join, 0.6) }
        return result
    }

    /// The head says most about what a compound is.
    private func partWeights(_ word: AnalysedWord) -> [QueryTerms.Weighted]? {
        guard let head = word.parts.last else { return nil }
        if word.opaque { return word.parts.map { .init(term: $0, weight: 0.6 / Double(max(2, word.parts.count))) } }
        let modifiers = word.parts.dropLast()
        return modifiers.map { .init(term: $0, weight: 0.3 / Double(modifiers.count)) } + [.init(term: head, weight: 0.55)]
    }

    /// Two words that may be one: repair cafe, deel auto.
    private func joined(_ first: SearchWord, _ second: SearchWord) -> [QueryTerms.Alternative]? {
        let whole = (first.pieces + second.pieces).joined()
        guard whole.utf8.count <= SearchWord.longest else { return nil }
        let found = analysis.analyse(whole)
        var result = [QueryTerms.Alternative(kind: .exact, terms: [.init(term: found.root, weight: 1)])]
        for synonym in lexicon.synonyms.of(found.root) {
            result.append(.init(kind: .related, terms: [.init(term: synonym.term, weight: synonym.weight)]))
        }
        return result
    }
}

/// Runs of four letters.
enum Grams {
    static func of(_ word: String) -> [String] {
        let letters = Array(word.unicodeScalars)
        guard letters.count >= 4 else { return [] }
        var seen: Set<String> = []
        return (0...(letters.count - 4)).compactMap { start in
            var gram = "#"
            gram.unicodeScalars.append(contentsOf: letters[start..<(start + 4)])
            return seen.insert(gram).inserted ? gram : nil
        }
    }
}

/// The terms of words seen before; most words of a text are. Bounded: when full it starts again.
private final class WordCache: Sendable {
    private let values = Mutex<[String: [QueryTerms.Weighted]]>([:])
    private static let limit = 8_000

    func value(for word: String, make: () -> [QueryTerms.Weighted]) -> [QueryTerms.Weighted] {
        if let found = values.withLock({ $0[word] }) { return found }
        let made = make()
        values.withLock {
            if $0.count >= Self.limit { $0.removeAll(keepingCapacity: true) }
            $0[word] = made
        }
        return made
    }
}
