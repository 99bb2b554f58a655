import Civic
import Rules
import Store

/// One page of the list.
struct DirectoryPage: Sendable {
    var cards: [InitiativeCard]
    var total: Int
    /// Of what the words find; without words of all.
    var counts: [DirectoryCount]
    /// How many initiatives there are, whatever was asked for.
    var all: Int

    var pages: Int { max(1, (total + DirectoryFilter.perPage - 1) / DirectoryFilter.perPage) }
}

extension Connection {
    func directoryCounts() throws -> [DirectoryCount] {
        try all("SELECT district_code, theme, standing, amount FROM initiative_count WHERE amount > 0", as: DirectoryCount.self)
    }

    /// The same of some initiatives.
    private func counts(among ids: [ID<Initiative>]) throws -> [DirectoryCount] {
        try all(
            """
            SELECT COALESCE(district_code, '') AS district_code, theme, standing, COUNT(*) AS amount FROM initiative
            WHERE is_public AND id IN (\(list: ids)) GROUP BY COALESCE(district_code, ''), theme, standing
            """, as: DirectoryCount.self)
    }

    /// One page of the list: by rank when there is a text, else newest first. Seven statements at most, however many there are.
    func directory(_ filter: DirectoryFilter, areas: Areas, analyser: Analyser) throws -> DirectoryPage {
        let kept = try directoryCounts()
        let start = (filter.page - 1) * DirectoryFilter.perPage
        if filter.text.isEmpty {
            let found = try all(
                """
                SELECT * FROM initiative WHERE \(filter.condition(areas)) ORDER BY changed_at DESC, id LIMIT \(DirectoryFilter.perPage) OFFSET \(start)
                """, as: Initiative.self)
            let total =
                try filter.total(of: kept, areas) ?? value("SELECT COUNT(*) FROM initiative WHERE \(filter.condition(areas))") ?? 0
            return DirectoryPage(cards: try cards(of: found), total: total, counts: kept, all: kept.total())
        }
        let ranked = try searchInitiatives(filter.text, analyser: analyser, limit: 500)
        let allowed = Set(
            try rows("SELECT id FROM initiative WHERE id IN (\(list: ranked)) AND \(filter.condition(areas))").map {
                try $0["id"] as ID<Initiative>
            })
        let ordered = ranked.filter(allowed.contains)
        let shown = Array(ordered.dropFirst(start).prefix(DirectoryFilter.perPage))
        let rows = try all("SELECT * FROM initiative WHERE id IN (\(list: shown))", as: Initiative.self)
        let byID = Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let found = try cards(of: shown.compactMap { byID[$0] })
        return DirectoryPage(cards: found, total: ordered.count, counts: try counts(among: ranked), all: kept.total())
    }

    /// Cards with the newest ask of each, in one statement.
    package func cards(of initiatives: [Initiative]) throws -> [InitiativeCard] {
        let open = initiatives.filter { $0.completedOn == nil }.map(\.id)
        let rows = try rows(
            """
            SELECT initiative_id, title FROM initiative_ask WHERE closed_at IS NULL AND initiative_id IN (\(list: open))
            ORDER BY created_at, id DESC
            """)
        var newest: [ID<Initiative>: String] = [:]
        for row in rows { newest[try row["initiative_id"]] = try row["title"] as String }
        return initiatives.map { InitiativeCard(initiative: $0, ask: newest[$0.id]) }
    }
}
