/// For a list that is narrowed by words and has an order of its own: no ranking, a document meets every word or it is not in the list.
extension QueryTerms {
    /// For each word of the query the ways to meet it: in each, all terms stand in the document. A word without ways is met nowhere.
    ///
    /// A word that occurs is met by itself and by what certainly says the same. One that occurs nowhere is met by what it may be as well:
    /// another spelling, or a part of a longer word.
    ///
    /// - Parameter found: those of `terms` and of `fallbackTerms` that occur in some document.
    package func ways(found: Set<String>) -> [[[String]]] {
        groups.map { group in
            let possible = group.filter { $0.terms.allSatisfy { found.contains($0.term) } }
            let isKnown = possible.contains { $0.kind == .exact }
            let chosen = possible.filter { $0.isGuess ? !isKnown : $0.kind == .exact || $0.weight >= Self.leastSame }
            var seen: Set<[String]> = []
            return chosen.map { $0.terms.map(\.term).sorted() }.filter { seen.insert($0).inserted }
        }
    }

    /// From this weight on a related word says the same: a derivation, or a synonym that is hardly ever anything else.
    private static let leastSame = 0.5
}

extension QueryTerms.Alternative {
    fileprivate var weight: Double { terms.reduce(0) { $0 + $1.weight } }
}
