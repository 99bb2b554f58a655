import Testing

@testable import Rules

/// The ways to meet the words of a query in a list that is not ranked.
@Suite struct QueryWaysTests {
    private typealias Alternative = QueryTerms.Alternative

    private func way(_ kind: Alternative.Kind, _ terms: (String, Double)...) -> Alternative {
        Alternative(kind: kind, terms: terms.map { QueryTerms.Weighted(term: $0.0, weight: $0.1) })
    }

    @Test func `a word that occurs is met by itself and by what says the same, not by guesses`() {
        let query = QueryTerms(groups: [
            [
                way(.exact, ("tuin", 1)), way(.related, ("hof", 0.8)), way(.related, ("natuur", 0.3)), way(.corrected, ("tuig", 0.7)),
                way(.grams, ("#tuin", 0.9)),
            ]
        ])
        #expect(query.ways(found: ["tuin", "hof", "natuur", "tuig", "#tuin"]) == [[["tuin"], ["hof"]]])
    }

    @Test func `a word that occurs nowhere is met by its spelling and by all of its letters`() {
        let query = QueryTerms(groups: [
            [way(.exact, ("tuni", 1)), way(.corrected, ("tuin", 0.7)), way(.grams, ("#bcde", 0.4), ("#abcd", 0.5))]
        ])
        #expect(query.ways(found: ["tuin", "#abcd", "#bcde"]) == [[["tuin"], ["#abcd", "#bcde"]]])
        #expect(query.ways(found: ["tuin", "#abcd"]) == [[["tuin"]]])
    }

    @Test func `parts of a word count together, and every word has to be met`() {
        let query = QueryTerms(groups: [
            [way(.exact, ("buurttuin", 1)), way(.related, ("buurt", 0.3), ("tuin", 0.55))], [way(.exact, ("zwembad", 1))],
        ])
        #expect(query.ways(found: ["buurt", "tuin"]) == [[["buurt", "tuin"]], []])
        #expect(query.ways(found: ["buurt"]) == [[], []])
    }
}
