import Civic
import Markup
import Store
import Web

/// All public initiatives: list, map, search and filters.
package enum Directory {
    package static let feature = Feature("directory", routes: [.get("/initiatieven", .everyone, cachedBy: DirectoryFilter.keys, list)])

    private static func list(_ visit: Visit) async throws -> Answer {
        let (areas, analyser) = (visit.municipality.areas, visit.site.analyser)
        let asked = DirectoryFilter(visit.query, areas: areas)
        let (filter, page) = try await visit.read { db in
            let filter = try asked.readingPlaces(areas, db)
            let page = try db.directory(filter, areas: areas, analyser: analyser)
            if page.total > 0 || filter == asked { return (filter, page) }
            // Nothing in the area of that name: perhaps the word stands in a story elsewhere.
            return (asked, try db.directory(asked, areas: areas, analyser: analyser))
        }
        guard filter.page <= page.pages else { throw Refusal.notFound }
        return .page(directoryPage(filter, page, visit))
    }
}
