/// An index in memory with the ranking of `rank`: for evaluation, tests and small collections.
package struct SearchIndex: Sendable {
    private let analyser: Analyser
    private var ids: [String] = []
    private var lengths: [Int32] = []
    private var totalLength = 0
    private var lists: [String: PostingList] = [:]

    package init(analyser: Analyser) { self.analyser = analyser }

    package var count: Int { ids.count }
    package var averageLength: Double { ids.isEmpty ? 0 : Double(totalLength) / Double(ids.count) }

    /// The id must not have been added before.
    package mutating func add(id: String, _ fields: [(text: String, weight: Double)]) {
        let document = analyser.document(fields)
        let number = Int32(ids.count)
        ids.append(id)
        lengths.append(Int32(document.length))
        totalLength += document.length
        for (term, frequency) in document.terms { lists[term, default: PostingList()].append(number, frequency) }
    }

    package func search(_ text: String, limit: Int) -> [(id: String, score: Double)] {
        let query = analyser.query(text)
        let ranking = Ranking(lengths: lengths, documents: ids.count, averageLength: averageLength)
        return ranking.best(query, limit: limit, lists: { lists[$0] }, precedes: { ids[Int($0)] < ids[Int($1)] })
            .map { (ids[Int($0.document)], $0.score) }
    }

    /// What a database would give: for tests that both ways agree.
    func postings(of terms: [String]) -> [Posting] {
        terms.flatMap { term in
            guard let list = lists[term] else { return [Posting]() }
            return zip(list.documents, list.frequencies).map {
                Posting(document: ids[Int($0)], term: term, frequency: Int($1), documentLength: Int(lengths[Int($0)]))
            }
        }
    }
}
