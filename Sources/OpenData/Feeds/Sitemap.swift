import Civic
import Markup
import Money
import Store
import Web

/// Which pages there are, for search engines (https://www.sitemaps.org/protocol.html): at most 50,000 in one file, so that a large site has
/// a list of files.
struct Sitemap: Sendable {
    let books: Finder.Books
    /// Pages that are there in every installation.
    let pages: [String]
    /// Addresses in one file.
    var perFile = 50_000

    var route: Route { .get("/sitemap.xml", .everyone, cachedBy: ["deel"], show) }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        let total = try await visit.read { db in try db.value("SELECT COUNT(*) FROM initiative WHERE is_public") ?? 0 }
        let fixed = pages + books(visit.site).offered(on: visit.today).map { "/geld-en-hulp/regelingen/\($0.id.percentEncoded)" }
        let files = SitemapPart.count(fixed.count + total, perFile: perFile)
        guard let asked = visit.query.first("deel") else {
            return files > 1 ? index(files, visit) : answer(try await file(1, fixed, visit))
        }
        guard asked.utf8.count < 6, let number = Int(asked), (1...files).contains(number) else { throw Refusal.notFound }
        return answer(try await file(number, fixed, visit))
    }

    private func index(_ files: Int, _ visit: Visit) -> Answer {
        let items = (1...files).map { number -> HTML in
            let address = "\(visit.site.address)/sitemap.xml?deel=\(number)"
            return "<sitemap><loc>\(address)</loc></sitemap>\n"
        }
        return answer(
            """
            <?xml version="1.0" encoding="utf-8"?>
            <sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
            \(items)</sitemapindex>

            """)
    }

    /// The fixed pages come first, then the initiatives from the oldest on: what was added later changes the last file only.
    private func file(_ number: Int, _ fixed: [String], _ visit: Visit) async throws -> HTML {
        let address = visit.site.address
        let part = SitemapPart(number, fixed: fixed.count, perFile: perFile)
        let rows = try await visit.read { db in
            try db.rows(
                "SELECT slug, changed_at FROM initiative WHERE is_public ORDER BY created_at, id LIMIT \(part.limit) OFFSET \(part.skipped)"
            )
            .map { (slug: try $0["slug"] as String, changedAt: try $0["changed_at"] as Instant) }
        }
        let plain = fixed[part.pages].map { path -> HTML in "<url><loc>\(address + path)</loc></url>\n" }
        let dated = rows.map { row -> HTML in
            "<url><loc>\("\(address)/initiatieven/\(row.slug)")</loc><lastmod>\(row.changedAt.rfc3339)</lastmod></url>\n"
        }
        return """
            <?xml version="1.0" encoding="utf-8"?>
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
            \(plain)\(dated)</urlset>

            """
    }

    private func answer(_ xml: HTML) -> Answer {
        .content(.init(bytes: xml.bytes, type: "application/xml; charset=utf-8", caching: "no-cache"))
    }
}

/// What stands in one file: some of the fixed pages, then some of the initiatives.
struct SitemapPart: Sendable, Equatable {
    let pages: Range<Int>
    /// How many initiatives the files before it hold, and how many it holds at most.
    let skipped: Int
    let limit: Int

    /// - Parameter number: from 1.
    init(_ number: Int, fixed: Int, perFile: Int) {
        let start = (number - 1) * perFile
        pages = min(start, fixed)..<min(start + perFile, fixed)
        (skipped, limit) = (max(0, start - fixed), perFile - pages.count)
    }

    /// How many files there are; one even when there is nothing.
    static func count(_ total: Int, perFile: Int) -> Int { max(1, (total + perFile - 1) / perFile) }
}

extension [Feature] {
    /// The pages without a choice in their address that look the same for everyone: those a search engine should know.
    package var publicPages: [String] {
        flatMap(\.routes).filter { $0.cachedKeys != nil && !$0.path.contains("{") && !$0.path.contains(".") }.map(\.path)
    }
}
