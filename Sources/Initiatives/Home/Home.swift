import Civic
import Markup
import Store
import Web

/// The first page: what this is, what goes on, how it works, and whether promises are kept.
package enum Home {
    /// The municipality's triage table, for the real terms in the four steps; nil when it has none.
    package typealias Triage = @Sendable (Site) -> TriageTable?
    /// Promises that other features measure, since a moment.
    package typealias Promises = @Sendable (Instant, any Connection) throws -> [Promise]

    /// How often a promise was kept.
    package struct Promise: Sendable, Hashable {
        package let kept: Int
        package let made: Int
        /// Key of the text under the numbers.
        package let label: String
        package init(kept: Int, made: Int, label: String) { (self.kept, self.made, self.label) = (kept, made, label) }
    }

    /// Promises are counted over so many days, and shown from so many on: fewer say nothing.
    static let promiseDays = 30
    static let fewest = 5

    package static func feature(triage: @escaping Triage = { _ in nil }, promises: @escaping Promises = { _, _ in [] }) -> Feature {
        Feature("home", routes: [.get("/", .everyone, cachedBy: []) { visit in try await show(visit, triage, promises) }])
    }

    private static func show(_ visit: Visit, _ triage: @escaping Triage, _ promises: @escaping Promises) async throws -> Answer {
        let since = visit.now.adding(days: -promiseDays)
        let now = visit.now
        let news = try await visit.read { db in
            HomeNews(
                cards: try db.cards(of: try db.newestInitiatives(6)), asks: try db.newestAsks(5), total: try db.directoryCounts().total(),
                promises: (try promises(since, db) + [try db.messagePromise(since: since, now: now)]).filter { $0.made >= fewest },
                knowsPostcodes: try db.hasPostcodes())
        }
        return .page(homePage(news, HomeTerms(triage(visit.site), visit), visit))
    }
}

/// What goes on now.
struct HomeNews: Sendable {
    let cards: [InitiativeCard]
    let asks: [OpenAsk]
    let total: Int
    let promises: [Home.Promise]
    let knowsPostcodes: Bool
}

/// An ask with the initiative it belongs to.
struct OpenAsk: Sendable, RowDecodable {
    let title: String
    let initiative: String
    let slug: String
    let areaCode: String?

    init(row: Row) throws {
        title = try row["title"]
        initiative = try row["initiative_title"]
        slug = try row["slug"]
        areaCode = try row["area_code"]
    }
}

extension Connection {
    package func newestInitiatives(_ count: Int) throws -> [Initiative] {
        try all(
            "SELECT * FROM initiative WHERE is_public AND completed_on IS NULL ORDER BY changed_at DESC, id LIMIT \(count)",
            as: Initiative.self)
    }

    func newestAsks(_ count: Int) throws -> [OpenAsk] {
        try all(
            """
            SELECT initiative_ask.title, initiative.title AS initiative_title, slug, area_code
            FROM initiative_ask JOIN initiative ON initiative.id = initiative_ask.initiative_id
            WHERE closed_at IS NULL AND is_public AND completed_on IS NULL
            ORDER BY initiative_ask.created_at DESC, initiative_ask.id LIMIT \(count)
            """, as: OpenAsk.self)
    }

    /// Mails that were due, and those that went within a day. The last hour does not count yet: a queue may still be at it.
    func messagePromise(since: Instant, now: Instant) throws -> Home.Promise {
        let row = try rows(
            """
            SELECT COUNT(*) AS made, COUNT(*) FILTER (WHERE sent_at IS NOT NULL AND sent_at - created_at < 86400000) AS kept
            FROM message WHERE created_at > \(since) AND created_at < \(now.adding(seconds: -3_600)) AND email IS NOT NULL
            """
        ).first
        return Home.Promise(kept: try row?["kept"] ?? 0, made: try row?["made"] ?? 0, label: "homePromises.messages")
    }
}
