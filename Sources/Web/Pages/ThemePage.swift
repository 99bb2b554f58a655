import Civic
import Markup
import Store

/// What every installation serves besides its features: the municipality's colours, robots, security contact, and signs of life.
package enum Basics {
    package static let feature = Feature(
        "basics",
        routes: [
            .get("/huisstijl.css", .everyone, theme), .get("/robots.txt", .everyone, robots), .get("/gezond", .everyone, healthy),
        ],
        migrations: Journal.migrations + Submissions.migrations + Duties.migrations + Photos.migrations, duties: [SealJournal()],
        holdings: Journal.holdings + Photos.holdings, exemptions: Journal.exemptions)

    /// Design tokens of the municipality; only names of letters and hyphens with values that cannot leave the declaration.
    private static func theme(_ visit: Visit) async throws -> Answer {
        let lines = visit.municipality.theme.sorted { $0.key < $1.key }.compactMap { name, value -> String? in
            let isSafe = value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "#(),.% -".contains($0)) }
            let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            return isSafe && isName ? "  --meemaken-\(name): \(value);" : nil
        }
        let css = ":root {\n" + lines.joined(separator: "\n") + "\n}\n"
        return .content(.init(bytes: Array(css.utf8), type: "text/css; charset=utf-8", caching: "public, max-age=300"))
    }

    private static func robots(_ visit: Visit) async throws -> Answer {
        let text =
            "User-agent: *\nDisallow: /werk\nDisallow: /mijn\nDisallow: /idee/\nDisallow: /link/\nDisallow: /postvak\nDisallow: /advies/\nDisallow: /akkoord/\n"
        let whole = "\(text)\nSitemap: \(visit.site.address)/sitemap.xml\n"
        return .content(.init(bytes: Array(whole.utf8), type: "text/plain; charset=utf-8", caching: "public, max-age=3600"))
    }

    private static func healthy(_ visit: Visit) async throws -> Answer {
        let isThere = try await visit.read { db in try db.exists("SELECT 1 FROM duty") || true }
        return .content(.init(bytes: Array("{\"ok\":\(isThere)}".utf8), type: "application/json"))
    }
}
