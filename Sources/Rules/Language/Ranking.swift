import Foundation

/// That a term occurs in a document.
package struct Posting: Sendable, Equatable {
    package var document: String
    package var term: String
    /// In hundredths, as in `DocumentTerms`.
    package var frequency: Int
    package var documentLength: Int

    package init(document: String, term: String, frequency: Int, documentLength: Int) {
        self.document = document
        self.term = term
        self.frequency = frequency
        self.documentLength = documentLength
    }
}

/// Best documents first, equal scores by id.
///
/// A document scores per word of the query through the best way it meets that word, weighted by how rare the way is
/// (BM25: Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009). Documents that meet too little of the query,
/// or far less than the best one, are left out: an absurd query gives nothing.
///
/// - Parameters:
///   - postings: all postings of the terms of the query in the documents searched; those of `fallbackTerms` only where needed.
///   - documents: how many documents there are.
///   - averageLength: of their lengths.
package func rank(
    _ query: QueryTerms, postings: [Posting], documents: Int, averageLength: Double, limit: Int
) -> [(id: String, score: Double)] {
    let ids = Set(postings.map(\.document)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, Int32($0)) })
    var lengths = [Int32](repeating: 0, count: ids.count)
    var lists: [String: PostingList] = [:]
    for posting in postings {
        guard let number = numbers[posting.document] else { continue }
        lengths[Int(number)] = Int32(clamping: posting.documentLength)
        lists[posting.term, default: PostingList()].append(number, posting.frequency)
    }
    for key in lists.keys { lists[key]?.sort() }
    let ranking = Ranking(lengths: lengths, documents: max(documents, ids.count), averageLength: averageLength)
    return ranking.best(query, limit: limit, lists: { lists[$0] }, precedes: { $0 < $1 }).map { (ids[Int($0.document)], $0.score) }
}

/// Where a term occurs: numbers of documents, rising, with frequencies.
struct PostingList: Sendable {
    private(set) var documents: [Int32] = []
    private(set) var frequencies: [Int32] = []

    mutating func append(_ document: Int32, _ frequency: Int) {
        documents.append(document)
        frequencies.append(Int32(clamping: frequency))
    }

    /// In order of document, each once.
    mutating func sort() {
        guard !zip(documents, documents.dropFirst()).allSatisfy({ $0 < $1 }) else { return }
        let old = self
        self = PostingList()
        for place in old.documents.indices.sorted(by: { (old.documents[$0], $0) < (old.documents[$1], $1) })
        where documents.last != old.documents[place] {
            documents.append(old.documents[place])
            frequencies.append(old.frequencies[place])
        }
    }
}

struct Ranking {
    let lengths: [Int32]
    let documents: Int
    let averageLength: Double

    /// Saturation of frequency and strength of the norm by length: the texts are short, so both are mild.
    private static let saturation = 0.5
    private static let lengthNorm = 0.3
    /// The least share of a query, of one of its words, and of the best score that a hit must have.
    private static let leastOfQuery = 0.2
    private static let leastOfWord = 0.4
    private static let leastOfBest = 0.3
    /// The least share and number of a word's runs of letters that say anything; all of them do for a short word.
    private static let leastOfGrams = 0.4
    private static let fewestGrams = 3.0

    func best(
        _ query: QueryTerms, limit: Int, lists: (String) -> PostingList?, precedes: (Int32, Int32) -> Bool
    ) -> [(document: Int32, score: Double)] {
        guard limit > 0, !lengths.isEmpty else { return [] }
        var total = [Double](repeating: 0, count: lengths.count)
        var anchored = [Bool](repeating: false, count: lengths.count)
        var touched: [Int32] = []
        var possible = 0.0
        var group = GroupScore(count: lengths.count)
        for alternatives in query.groups {
            possible += score(alternatives, into: &group, lists: lists)
            for document in group.touched {
                let place = Int(document)
                if total[place] == 0 { touched.append(document) }
                total[place] += group.best[place]
                if group.best[place] >= Self.leastOfWord * group.possible { anchored[place] = true }
            }
        }
        let highest = touched.reduce(0) { max($0, anchored[Int($1)] ? total[Int($1)] : 0) }
        let least = max(Self.leastOfQuery * possible, Self.leastOfBest * highest)
        let kept = touched.filter { anchored[Int($0)] && total[Int($0)] >= least }
        return top(kept, scores: total, limit: limit, precedes: precedes)
    }

    /// How every document meets one word of the query.
    private struct GroupScore {
        var best: [Double]
        var sum: [Double]
        var share: [Double]
        var touched: [Int32] = []
        /// What a document gets that meets the word in the best way there is; guesses say so only without anything better.
        var met = 0.0
        var guessed = 0.0
        var possible: Double { met > 0 ? met : guessed }

        init(count: Int) {
            best = [Double](repeating: 0, count: count)
            sum = best
            share = best
        }

        mutating func clear() {
            for document in touched { best[Int(document)] = 0 }
            touched.removeAll(keepingCapacity: true)
            met = 0
            guessed = 0
        }
    }

    private func score(
        _ alternatives: [QueryTerms.Alternative], into group: inout GroupScore, lists: (String) -> PostingList?
    ) -> Double {
        group.clear()
        // A word itself present caps how rare its other ways may seem, and makes guesses needless.
        let exact = alternatives.filter { $0.kind == .exact }.flatMap { $0.terms }.compactMap { lists($0.term)?.documents.count }.max()
        let ceiling = exact.map(rarity) ?? .infinity
        for alternative in alternatives where exact == nil || !alternative.isGuess {
            add(alternative, ceiling: ceiling, to: &group, lists: lists)
        }
        // A word found nowhere still counts against documents that only have the others.
        return exact != nil ? ceiling : max(group.possible, 0.7 * rarity(0))
    }

    private func add(_ alternative: QueryTerms.Alternative, ceiling: Double, to group: inout GroupScore, lists: (String) -> PostingList?) {
        let found = alternative.terms.map { ($0, lists($0.term)) }
        guard found.contains(where: { $0.1 != nil }) else { return }
        let common = alternative.kind == .grams ? meanRarity(found.compactMap(\.1)) : nil
        var touched: [Int32] = []
        var most = 0.0
        for (term, list) in found {
            let gain = term.weight * min(ceiling, common ?? rarity(list?.documents.count ?? 0))
            most += gain
            guard let list else { continue }
            for (document, frequency) in zip(list.documents, list.frequencies) {
                let place = Int(document)
                if group.sum[place] == 0 { touched.append(document) }
                group.sum[place] += gain * saturated(Double(frequency) / 100, length: Double(lengths[place]))
                group.share[place] += term.weight
            }
        }
        let weight = alternative.terms.reduce(0) { $0 + $1.weight }
        if alternative.isGuess { group.guessed = max(group.guessed, most) } else { group.met = max(group.met, most) }
        for document in touched {
            let place = Int(document)
            var value = group.sum[place]
            if alternative.kind == .grams {
                let share = group.share[place] / weight
                let few = min(Self.fewestGrams, Double(alternative.terms.count)) - 0.01
                value = share >= Self.leastOfGrams && share * Double(alternative.terms.count) >= few ? value * share : 0
            }
            group.sum[place] = 0
            group.share[place] = 0
            guard value > 0 else { continue }
            if group.best[place] == 0 { group.touched.append(document) }
            group.best[place] = max(group.best[place], value)
        }
    }

    /// 1 for a word once in a text of average length.
    private func saturated(_ frequency: Double, length: Double) -> Double {
        let norm = 1 - Self.lengthNorm + Self.lengthNorm * (averageLength > 0 ? length / averageLength : 1)
        return frequency * (1 + Self.saturation) / (frequency + Self.saturation * norm)
    }

    /// Runs of letters count alike, so that a run that is nowhere, which a slip makes, weighs no more than the others.
    private func meanRarity(_ lists: [PostingList]) -> Double {
        lists.reduce(0) { $0 + rarity($1.documents.count) } / Double(max(1, lists.count))
    }

    private func rarity(_ found: Int) -> Double {
        log(1 + (Double(max(0, documents - found)) + 0.5) / (Double(found) + 0.5))
    }

    private func top(
        _ kept: [Int32], scores: [Double], limit: Int, precedes: (Int32, Int32) -> Bool
    ) -> [(document: Int32, score: Double)] {
        func better(_ one: Int32, _ other: Int32) -> Bool {
            let (a, b) = (scores[Int(one)], scores[Int(other)])
            return a != b ? a > b : precedes(one, other)
        }
        var best: [Int32] = []
        for document in kept {
            if best.count == limit, let last = best.last, !better(document, last) { continue }
            var (low, high) = (0, best.count)
            while low < high {
                let middle = (low + high) / 2
                if better(best[middle], document) { low = middle + 1 } else { high = middle }
            }
            best.insert(document, at: low)
            if best.count > limit { best.removeLast() }
        }
        return best.map { ($0, scores[Int($0)]) }
    }
}
