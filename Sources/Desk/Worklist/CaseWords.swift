import Civic
import Rules
import Store

/// The words of cases, by which staff find them: plain tables, as for initiatives (see docs/adr/0003), but kept apart from those, since
/// cases are for staff only and their list has an order of its own.
enum CaseWords {
    /// Of the analysis. One higher makes the duty read all cases again.
    static let version = 1

    static let migrations = [
        Migration(
            id: "2026-11-22 worklist: words",
            sql: [
                "CREATE TABLE case_word (term TEXT NOT NULL, case_id TEXT NOT NULL, PRIMARY KEY (term, case_id))",
                "CREATE INDEX case_word_case ON case_word (case_id)",
                // Nothing is read in this column: cases from before wait for the duty.
                "ALTER TABLE case_file ADD COLUMN words_version BIGINT NOT NULL DEFAULT 0",
                "CREATE INDEX case_file_words ON case_file (words_version, id)",
                "ALTER TABLE case_file DROP COLUMN search_text",
            ])
    ]

    static let exemptions = [
        Exemption("case_word", ["term"], because: "words of the case, made anew whenever those change")
    ]
}

extension Site {
    /// Reads the words of a case again, in the transaction that changed them.
    func indexWords(of id: ID<CaseFile>, in db: any Connection) throws {
        let row = try db.rows(
            """
            SELECT case_file.title, reference, story, remark, place, area_code, person.name FROM case_file
            JOIN person ON person.id = case_file.initiator_id WHERE case_file.id = \(id)
            """
        ).first
        guard let row else { return }
        let code: String? = try row["area_code"]
        let areas = [code.flatMap { municipality.areas[$0] }, code.flatMap { municipality.areas.district(of: $0) }].compactMap { $0?.name }
        let head = [try row["title"], try row["reference"], try row["name"], try row["place"]] + areas
        let body: [String] = [try row["story"], try row["remark"]]
        // Runs of letters find a part of a name or title; for whole stories they would be most of the table.
        let terms = Set(analyser.document(head.map { ($0, 1) }).terms.keys)
            .union(analyser.document(body.map { ($0, 1) }).terms.keys.filter { !$0.hasPrefix("#") })
        try db.execute("DELETE FROM case_word WHERE case_id = \(id)")
        let sorted = terms.sorted()
        for start in stride(from: 0, to: sorted.count, by: 100) {
            let rows = sorted[start..<min(start + 100, sorted.count)].map { term -> SQL in "(\(term), \(id))" }
            try db.execute("INSERT INTO case_word (term, case_id) VALUES \(SQL.joined(rows, separator: ", "))")
        }
        try db.execute("UPDATE case_file SET words_version = \(CaseWords.version) WHERE id = \(id)")
    }
}

extension Work {
    func indexWords(of id: ID<CaseFile>) throws { try site.indexWords(of: id, in: db) }

    /// The name of who asked is among the words.
    func indexWords(ofCasesBy person: ID<Person>) throws {
        for row in try db.rows("SELECT id FROM case_file WHERE initiator_id = \(person)") { try indexWords(of: try row["id"]) }
    }
}

/// Reads the words of cases from before there was an index, or from before the analysis changed.
struct IndexCaseWords: Duty {
    let name = "cases.words"
    let everySeconds = 900
    private static let atOnce = 100

    func run(_ site: Site) async throws -> String {
        var done = 0
        while true {
            let count = try await site.database.quietWrite { db in
                let ids: [ID<CaseFile>] = try db.rows(
                    "SELECT id FROM case_file WHERE words_version < \(CaseWords.version) ORDER BY words_version, id LIMIT \(Self.atOnce)"
                ).map { try $0["id"] }
                for id in ids { try site.indexWords(of: id, in: db) }
                return ids.count
            }
            done += count
            if count < Self.atOnce { return String(done) }
        }
    }
}

// MARK: - Finding

/// What the words somebody typed ask of a case.
struct WordCondition: Sendable {
    /// One per word.
    let parts: [SQL]
}

extension Connection {
    /// The words as conditions on `case_file`; nil when no word says anything.
    func wordCondition(_ text: String, _ analyser: Analyser) throws -> WordCondition? {
        let query = analyser.query(text)
        guard !query.isEmpty else { return nil }
        var found = try present(query.terms)
        found.formUnion(try present(query.fallbackTerms(found: found)))
        return WordCondition(parts: try query.ways(found: found).map { try condition(of: $0) })
    }

    /// So many cases are looked up one by one; with more, the list is walked in its order and each case is asked.
    private static var few: Int { 500 }

    private func condition(of ways: [[String]]) throws -> SQL {
        guard !ways.isEmpty else { return "FALSE" }
        let single = ways.filter { $0.count == 1 }.compactMap(\.first)
        let several = ways.filter { $0.count > 1 }
        var options: [SQL] = several.map { terms in
            .joined(terms.map { "EXISTS (\(Self.cases(with: [$0])) AND case_word.case_id = case_file.id)" }, separator: " AND ")
        }
        if !single.isEmpty { options.insert("EXISTS (\(Self.cases(with: single)) AND case_word.case_id = case_file.id)", at: 0) }
        if several.isEmpty {
            let limit = Self.few + 1
            let ids: [String] = try rows("SELECT DISTINCT case_id FROM case_word WHERE term IN (\(list: single)) LIMIT \(limit)").map {
                try $0["case_id"]
            }
            if ids.count <= Self.few { return "case_file.id IN (\(list: ids.sorted()))" }
        }
        return "(\(SQL.joined(options, separator: " OR ")))"
    }

    private static func cases(with terms: [String]) -> SQL { "SELECT 1 FROM case_word WHERE term IN (\(list: terms))" }

    /// Which of these occur at all; a word that is everywhere costs no more than one that is rare.
    private func present(_ terms: [String]) throws -> Set<String> {
        var found: Set<String> = []
        for start in stride(from: 0, to: terms.count, by: 100) {
            let parts = terms[start..<min(start + 100, terms.count)].map { term -> SQL in
                "SELECT * FROM (SELECT term FROM case_word WHERE term = \(term) LIMIT 1) AS one"
            }
            for row in try rows(.joined(parts, separator: " UNION ALL ")) { found.insert(try row["term"]) }
        }
        return found
    }
}
