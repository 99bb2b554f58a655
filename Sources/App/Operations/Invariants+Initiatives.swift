import Civic
import Initiatives
import Store
import Web

extension Invariants {
    static let initiatives: [Invariant] = [
        Invariant("initiatives/counts", reads: ["initiative", "initiative_count"], check: countDifferences),
        Invariant("initiatives/standing", reads: ["initiative"], check: wrongStandings),
        .none(
            "initiatives/themes", reads: ["initiative", "initiative_theme"], "is an initiative whose main theme is not among its themes",
            where: """
                SELECT id FROM initiative WHERE NOT EXISTS (
                    SELECT 1 FROM initiative_theme WHERE initiative_id = initiative.id AND initiative_theme.theme = initiative.theme)
                """),
        .none(
            "search/found", reads: ["initiative", "search_document"], "is a public initiative that search does not know",
            where: """
                SELECT id FROM initiative WHERE is_public
                    AND NOT EXISTS (SELECT 1 FROM search_document WHERE initiative_id = initiative.id)
                """),
        .none(
            "search/hidden", reads: ["initiative", "search_document"], "is in the search index and not public",
            where: """
                SELECT initiative_id AS id FROM search_document
                WHERE NOT EXISTS (SELECT 1 FROM initiative WHERE id = initiative_id AND is_public)
                """),
        .none(
            "search/words", reads: ["search_document", "search_posting"], "is in the search index without its words",
            where: """
                SELECT initiative_id AS id FROM search_document WHERE length > 0 AND NOT EXISTS (
                    SELECT 1 FROM search_posting WHERE search_posting.initiative_id = search_document.initiative_id)
                """),
    ]

    /// The kept counts against a recount, both without zeros.
    @Sendable private static func countDifferences(_ db: any Connection) throws -> [String] {
        let kept = try counts(db, "SELECT district_code AS district, theme, standing, amount FROM initiative_count WHERE amount <> 0")
        let real = try counts(
            db,
            """
            SELECT COALESCE(district_code, '') AS district, theme, standing, COUNT(*) AS amount FROM initiative WHERE is_public
            GROUP BY COALESCE(district_code, ''), theme, standing
            """)
        return Set(kept.keys).union(real.keys).sorted().compactMap { key in
            kept[key] == real[key] ? nil : "\(key): \(kept[key] ?? 0) kept, \(real[key] ?? 0) counted"
        }
    }

    private static func counts(_ db: any Connection, _ query: SQL) throws -> [String: Int] {
        try db.rows(query).reduce(into: [:]) { counts, row in
            let parts: [String] = [try row["district"], try row["theme"], try row["standing"]]
            counts[parts.joined(separator: "/")] = try row["amount"]
        }
    }

    /// What the badge would say against what is kept for filtering.
    @Sendable private static func wrongStandings(_ db: any Connection) throws -> [String] {
        var (wrong, last): ([String], String) = ([], "")
        while true {
            let page = try db.rows("SELECT * FROM initiative WHERE id > \(last) ORDER BY id LIMIT 200")
            for row in page {
                let initiative = try Initiative(row: row)
                let kept: String = try row["standing"]
                if kept != initiative.standing.rawValue {
                    wrong.append("\(initiative.id.text) is kept as \(kept) and is \(initiative.standing.rawValue)")
                }
                last = initiative.id.text
            }
            if page.count < 200 { return wrong }
        }
    }
}
