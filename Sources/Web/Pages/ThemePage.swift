import Civic
import Markup
import Store

/// What every installation serves besides its features: the municipality's colours and logo, robots, security contact, and signs of life.
package enum Basics {
    package static let feature = Feature(
        "basics",
        routes: [
            .get("/huisstijl.css", .everyone, theme), .get("/beeldmerk", .everyone, logo), .get("/robots.txt", .everyone, robots),
            .get("/gezond", .everyone, healthy),
        ],
        migrations: Journal.migrations + Submissions.migrations + Duties.migrations + Photos.migrations, duties: [SealJournal()],
        holdings: Journal.holdings + Photos.holdings, exemptions: Journal.exemptions)

    /// Design tokens of the municipality. Kept for a year under the address that pages link to, and looked at again under any other.
    private static func theme(_ visit: Visit) async throws -> Answer {
        let style = visit.municipality.style
        let caching = caching(visit, version: style.version)
        return .content(.init(bytes: Array(style.css.utf8), type: "text/css; charset=utf-8", caching: caching, tag: "\"\(style.version)\""))
    }

    private static func logo(_ visit: Visit) async throws -> Answer {
        guard let logo = visit.municipality.logo else { throw Refusal.notFound }
        let caching = caching(visit, version: logo.version)
        return .content(.init(bytes: Array(logo.bytes), type: "image/png", caching: caching, tag: "\"\(logo.version)\""))
    }

    private static func caching(_ visit: Visit, version: String) -> String {
        visit.query.first("v") == version ? "public, max-age=31536000, immutable" : "no-cache"
    }

    private static func robots(_ visit: Visit) async throws -> Answer {
        let closed = ["werk", "mijn", "idee/", "postvak"] + SecretPaths.names.map { "\($0)/" }
        let lines = closed.map { "Disallow: /\($0)\n" }.joined()
        let whole = "User-agent: *\n\(lines)\nSitemap: \(visit.site.address)/sitemap.xml\n"
        return .content(.init(bytes: Array(whole.utf8), type: "text/plain; charset=utf-8", caching: "public, max-age=3600"))
    }

    private static func healthy(_ visit: Visit) async throws -> Answer {
        let isThere = try await visit.read { db in try db.exists("SELECT 1 FROM duty") || true }
        return .content(.init(bytes: Array("{\"ok\":\(isThere)}".utf8), type: "application/json"))
    }
}
