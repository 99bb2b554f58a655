import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// New initiatives and public news, for readers of feeds.
enum FeedPages {
    static let routes: [Route] = [
        .get("/initiatieven.atom", .everyone, cachedBy: [], initiatives), .get("/nieuws.atom", .everyone, cachedBy: [], news),
        .get("/initiatieven/{slug}.atom", .everyone, cachedBy: [], newsOfOne),
    ]

    /// What was published by time: without it the newest news of all would be sought in the whole journal.
    static let migrations = [
        Migration(
            id: "2026-11-22 open data: find news by time",
            sql: ["CREATE INDEX journal_public ON journal (at, id) WHERE audience = 'everyone'"])
    ]

    /// Readers come by often, so a feed holds what is new and not everything.
    private static let limit = 50

    private static func initiatives(_ visit: Visit) async throws -> Answer {
        let t = visit.t
        let found = try await visit.read { db in
            try db.all(
                "SELECT * FROM initiative WHERE is_public ORDER BY created_at DESC, id DESC LIMIT \(limit)", as: Initiative.self)
        }
        let items = found.map { initiative in
            AtomFeed.Item(
                key: "initiatieven/\(initiative.slug)", title: initiative.title, text: initiative.summary, path: initiative.path,
                published: initiative.createdAt, updated: initiative.changedAt, category: t("theme.\(initiative.theme.rawValue)"))
        }
        return answer(
            AtomFeed(
                key: "initiatieven", path: "/initiatieven.atom", page: "/initiatieven",
                title: t("feed.initiatives", ["municipality": visit.municipality.name]), items: items), visit)
    }

    private static func news(_ visit: Visit) async throws -> Answer {
        let found = try await visit.read { db in try db.publicNews(limit: limit) }
        return answer(
            AtomFeed(
                key: "nieuws", path: "/nieuws.atom", page: "/initiatieven",
                title: visit.t("feed.news", ["municipality": visit.municipality.name]),
                items: found.map { item($0.entry, of: $0.title, $0.path, visit) }), visit)
    }

    private static func newsOfOne(_ visit: Visit) async throws -> Answer {
        let slug = try visit.parameter("slug")
        let found = try await visit.read { db -> (Initiative, [Entry])? in
            guard let initiative = try db.initiative(slug: slug), initiative.isPublic else { return nil }
            let entries = try db.entries(initiative: initiative.id.text, for: .everyone, limit: limit)
            return (initiative, entries.filter(\.isNews))
        }
        guard let (initiative, entries) = found else { throw Refusal.notFound }
        return answer(
            AtomFeed(
                key: "initiatieven/\(slug)/nieuws", path: "/initiatieven/\(slug).atom", page: initiative.path,
                title: visit.t("feed.initiative", ["title": initiative.title]),
                items: entries.map { item($0, of: nil, initiative.path, visit) }), visit)
    }

    private static func item(_ entry: Entry, of initiative: String?, _ path: String, _ visit: Visit) -> AtomFeed.Item {
        let headline = headline(entry, visit.t)
        let title = initiative.map { visit.t("feed.headline", ["title": $0, "headline": headline]) } ?? headline
        let text = entry.data["text"] ?? entry.reason
        return AtomFeed.Item(
            key: "nieuws/\(entry.id.text)", title: title, text: text.beginning(300), path: path, published: entry.at, updated: entry.at,
            category: nil)
    }

    /// As it stands on the passport.
    private static func headline(_ entry: Entry, _ t: Words) -> String {
        if entry.kind == PostAsk.kind { return t("story.asked", ["headline": entry.data["headline"] ?? ""]) }
        if let headline = entry.data["headline"] { return headline }
        return entry.data["turn"].flatMap(Turn.init(rawValue:)).map { t("turn.\($0.rawValue).headline") } ?? ""
    }

    private static func answer(_ feed: AtomFeed, _ visit: Visit) -> Answer {
        .content(.init(bytes: feed.xml(visit).bytes, type: AtomFeed.type, caching: "no-cache"))
    }
}

extension Entry {
    /// What a team wrote for everyone, or how its plan turned. Who takes over an initiative is told on its page only: that is a name.
    fileprivate static let newsKinds = [PostNews.kind, PostAsk.kind, TurnInitiative.kind, RecordPast.kind]

    fileprivate var isNews: Bool { audience == .everyone && Self.newsKinds.contains(kind) }
}

/// A public entry with the initiative it is about.
private struct PublicNews: RowDecodable {
    let entry: Entry
    let title: String
    let path: String

    init(row: Row) throws {
        entry = try Entry(row: row)
        title = try row["initiative_title"]
        path = "/initiatieven/\(try row["initiative_slug"] as String)"
    }
}

extension Connection {
    /// The newest news of all published initiatives, newest first.
    fileprivate func publicNews(limit: Int) throws -> [PublicNews] {
        try all(
            """
            SELECT journal.*, initiative.title AS initiative_title, initiative.slug AS initiative_slug
            FROM journal JOIN initiative ON initiative.id = journal.initiative_id
            WHERE audience = 'everyone' AND initiative.is_public AND kind IN (\(list: Entry.newsKinds))
            ORDER BY journal.at DESC, journal.id DESC LIMIT \(limit)
            """)
    }
}
