import Civic
import Rules
import Store

extension Work {
    /// Keeps the search index in step with one initiative: its postings are replaced in the same transaction.
    ///
    /// The index is plain tables and the ranking is Swift, so both engines find the same, in the same order.
    func reindex(_ id: ID<Initiative>) throws {
        try db.execute("DELETE FROM search_posting WHERE initiative_id = \(id)")
        try db.execute("DELETE FROM search_document WHERE initiative_id = \(id)")
        guard let initiative = try db.initiative(id), initiative.isPublic else { return }
        let themes = try db.themes(of: id).map { words("theme.\($0.rawValue)") }.joined(separator: " ")
        let area = initiative.areaCode.flatMap { municipality.areas[$0] }
        let district = initiative.areaCode.flatMap { municipality.areas.district(of: $0) }
        let places = [initiative.place, area?.name ?? "", district?.name ?? ""].joined(separator: " ")
        let terms = site.analyser.document([
            (initiative.title, 2), ("\(initiative.summary) \(initiative.story)", 1), (themes, 1), (places, 1),
        ])
        try db.execute("INSERT INTO search_document (initiative_id, length) VALUES (\(id), \(terms.length))")
        try addPostings(terms.terms.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, of: id)
    }

    private func addPostings(_ postings: [(term: String, frequency: Int)], of id: ID<Initiative>) throws {
        for start in stride(from: 0, to: postings.count, by: 100) {
            let rows = postings[start..<min(start + 100, postings.count)].map { posting -> SQL in
                "(\(posting.term), \(id), \(posting.frequency))"
            }
            try db.execute(
                "INSERT INTO search_posting (term, initiative_id, frequency) VALUES \(SQL.joined(rows, separator: ", "))")
        }
    }
}

extension Connection {
    /// Public initiatives that answer a question in words, best first.
    package func searchInitiatives(_ text: String, analyser: Analyser, limit: Int) throws -> [ID<Initiative>] {
        try rankInitiatives(text, analyser: analyser, limit: limit).map(\.id)
    }

    /// The same with how well each answers, for who weighs that against something else. Scores of one question compare, of two they do not.
    package func rankInitiatives(_ text: String, analyser: Analyser, limit: Int) throws -> [(id: ID<Initiative>, score: Double)] {
        let query = analyser.query(text)
        guard !query.isEmpty else { return [] }
        var postings = try postings(of: query.terms)
        // Guesses at spelling are looked up only for words that were found nowhere.
        postings += try self.postings(of: query.fallbackTerms(found: Set(postings.map(\.term))))
        guard !postings.isEmpty,
            let totals = try rows("SELECT COUNT(*) AS documents, COALESCE(SUM(length), 0) AS words FROM search_document").first
        else { return [] }
        let (documents, words): (Int, Int) = (try totals["documents"], try totals["words"])
        let averageLength = documents == 0 ? 0 : Double(words) / Double(documents)
        return rank(query, postings: postings, documents: documents, averageLength: averageLength, limit: limit).map {
            (ID($0.id), $0.score)
        }
    }

    /// Public initiatives in which a word of a question stands, or one that means the same: for who judges them in another way than by rank.
    package func initiatives(meeting text: String, analyser: Analyser, limit: Int) throws -> [ID<Initiative>] {
        let terms = analyser.query(text).terms
        guard !terms.isEmpty else { return [] }
        return try rows(
            """
            SELECT initiative_id FROM search_posting WHERE term IN (\(list: terms))
            GROUP BY initiative_id ORDER BY SUM(frequency) DESC, initiative_id LIMIT \(limit)
            """
        ).map { try $0["initiative_id"] }
    }

    private func postings(of terms: [String]) throws -> [Posting] {
        guard !terms.isEmpty else { return [] }
        return try rows(
            """
            SELECT search_posting.initiative_id, term, frequency, length FROM search_posting
            JOIN search_document ON search_document.initiative_id = search_posting.initiative_id
            WHERE term IN (\(list: terms))
            """
        ).map { row in
            Posting(
                document: try row["initiative_id"], term: try row["term"], frequency: try row["frequency"],
                documentLength: try row["length"])
        }
    }
}
