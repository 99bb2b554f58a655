import Civic
import HTTPTypes
import Rules
import Store
import Synchronization

/// Kept pages by the request as it came, before anything of it is taken apart: most of what is asked of a public site is asked often.
///
/// An entry holds as long as no data changed and the day has not ended, so it never outlives what ``PageCache`` keeps.
final class QuickPages: Sendable {
    /// The few parts of a request that decide which page is meant, as sent.
    private struct Key: Hashable {
        let host: String
        let target: String
        /// At most the language that was chosen: who has a session is never answered from here.
        let cookies: String

        /// Nil for what is too long to be worth keeping.
        init?(_ head: HTTPRequest) {
            (host, target, cookies) = (head.authority ?? "", head.path ?? "/", head.headerFields[.cookie] ?? "")
            guard host.utf8.count < 100, target.utf8.count < 300, cookies.utf8.count < 100 else { return nil }
        }
    }

    private struct Entry {
        let page: PageCache.Page
        let route: Route.Name
        let municipality: String
        let database: any Database
        let version: UInt64
        let clock: @Sendable () -> Instant
        let until: Instant
    }

    private let limit: Int
    private let entries = Mutex<[Key: Entry]>([:])

    /// - Parameter limit: when there are more, all are forgotten; those in use are back at once.
    init(limit: Int = 4_096) { self.limit = limit }

    /// The answer, and what the log says about it.
    func answer(to head: HTTPRequest) -> (answer: KeptAnswer, facts: Trace.Facts)? {
        guard head.method == .get || head.method == .head, let key = Key(head) else { return nil }
        guard let entry = entries.withLock({ $0[key] }), entry.database.version() == entry.version, entry.clock() < entry.until else {
            return nil
        }
        return (entry.page.answer(to: head), Trace.Facts(municipality: entry.municipality, route: entry.route, cached: true))
    }

    func keep(_ page: PageCache.Page, for head: HTTPRequest, _ route: Route.Name, _ visit: Visit, version: UInt64) {
        guard let key = Key(head) else { return }
        let entry = Entry(
            page: page, route: route, municipality: visit.municipality.key, database: visit.database, version: version,
            clock: visit.site.clock, until: Instant(visit.today.adding(days: 1), hour: 0))
        entries.withLock { entries in
            if entries.count >= limit { entries.removeAll(keepingCapacity: true) }
            entries[key] = entry
        }
    }
}
