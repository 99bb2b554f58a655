import Civic
import Logging
import Rules
import Store
import Web

/// One line of the journal with its place in the chain.
struct AuditLine: Sendable, RowDecodable {
    let entry: Entry
    /// Nil while it waits to be sealed, some seconds at most.
    let place: Int?
    let hash: String?

    init(row: Row) throws {
        entry = try Entry(row: row)
        place = try row["place"]
        hash = try row["hash"]
    }
}

/// The end of the chain at one moment: who knows it can tell later whether anything before it was changed.
struct JournalHead: Sendable, RowDecodable {
    let day: LocalDate
    let place: Int
    let hash: String
    let checkedAt: Instant
    /// The first place where the chain did not fit that day; nil when it was whole.
    let brokenAt: Int?

    init(row: Row) throws {
        day = try row["day"]
        place = try row["place"]
        hash = try row["hash"]
        checkedAt = try row["checked_at"]
        brokenAt = try row["broken_at"]
    }

    /// The chain was whole on every day on which its end was published, and still has those ends.
    static let isKept = Invariant("audit/heads", reads: ["journal", "journal_head"]) { db in
        var found: [String] = []
        if let first = try db.first("SELECT * FROM journal_head WHERE broken_at IS NOT NULL ORDER BY day LIMIT 1", as: JournalHead.self) {
            found.append("the chain did not fit on \(first.day.iso), at place \(first.brokenAt ?? 0)")
        }
        if let place = try db.firstLostHead() { found.append("the end that was published at place \(place) is not in the chain any more") }
        return found
    }

    static let migrations = [
        Migration(
            id: "2026-11-22 audit: create heads",
            sql: [
                """
                CREATE TABLE journal_head (
                    day TEXT PRIMARY KEY, place BIGINT NOT NULL, hash TEXT NOT NULL, checked_at BIGINT NOT NULL, broken_at BIGINT)
                """,
                "CREATE INDEX journal_kind ON journal (kind, id)",
            ])
    ]
}

extension Connection {
    /// One more than fits on the page, to know whether there is an older one.
    func auditLines(_ condition: SQL) throws -> [AuditLine] {
        try all("SELECT * FROM journal WHERE \(condition) ORDER BY id DESC LIMIT \(AuditFilter.perPage + 1)", as: AuditLine.self)
    }

    /// Every kind there is, from one to the next along the index.
    func entryKinds() throws -> [String] {
        try rows(
            """
            WITH RECURSIVE found (kind) AS (
                SELECT MIN(kind) FROM journal
                UNION ALL SELECT (SELECT MIN(kind) FROM journal WHERE journal.kind > found.kind) FROM found WHERE found.kind IS NOT NULL)
            SELECT kind FROM found WHERE kind IS NOT NULL
            """
        ).map { try $0["kind"] }
    }

    /// Where the chain ends now; nil before the first entry was sealed.
    func currentHead() throws -> (place: Int, hash: String)? {
        try rows("SELECT place, hash FROM journal WHERE place IS NOT NULL ORDER BY place DESC LIMIT 1").first.map {
            (try $0["place"], try $0["hash"])
        }
    }

    func unsealedCount() throws -> Int { try value("SELECT COUNT(*) FROM journal WHERE place IS NULL") ?? 0 }

    /// The newest first.
    func journalHeads(limit: Int) throws -> [JournalHead] {
        try all("SELECT * FROM journal_head ORDER BY day DESC LIMIT \(limit)", as: JournalHead.self)
    }

    /// A head that was published and is not in the chain any more: somebody laid the chain anew.
    func firstLostHead() throws -> Int? {
        try value(
            """
            SELECT journal_head.place FROM journal_head LEFT JOIN journal ON journal.place = journal_head.place
            WHERE journal.hash IS NULL OR journal.hash <> journal_head.hash ORDER BY journal_head.place LIMIT 1
            """)
    }

    func keep(_ report: ChainReport, brokenAt: Int?, on day: LocalDate, at now: Instant) throws {
        try execute(
            """
            INSERT INTO journal_head (day, place, hash, checked_at, broken_at)
            VALUES (\(day), \(report.entries), \(report.head), \(now), \(brokenAt)) ON CONFLICT (day) DO NOTHING
            """)
    }

    /// Did this person read the journal within the last hour?
    func hasReadJournal(_ person: ID<Person>, since: Instant) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM journal WHERE subject_kind = \(ReadAudit.subjectKind) AND subject_id = \(person.text) AND at > \(since)
            """)
    }
}

/// Once a day: walks the whole chain, and publishes where it ends, so that anybody can keep it.
struct PublishJournalHead: Duty {
    let name = "journal.publish"
    let everySeconds = 3_600

    func run(_ site: Site) async throws -> String {
        let now = site.clock()
        let day = now.localDate
        let found = try await site.database.read { db -> (ChainReport, Int?)? in
            if try db.exists("SELECT 1 FROM journal_head WHERE day = \(day)") { return nil }
            let report = try db.verifyChain()
            return (report, [report.broken.min(), try db.firstLostHead()].compactMap(\.self).min())
        }
        guard let (report, brokenAt) = found, report.entries > 0 else { return "0" }
        if let brokenAt { site.logger.error("the journal's chain is broken", metadata: ["place": "\(brokenAt)"]) }
        try await site.database.quietWrite { db in try db.keep(report, brokenAt: brokenAt, on: day, at: now) }
        return "1"
    }
}

/// Somebody looked at the journal of everything. Kept once an hour per person, so that who watches is watched as well.
struct ReadAudit: Action {
    static let kind = "audit.read"
    static let subjectKind = "audit"
    static let told = Told.nobody(because: "it is noted for who looks later")

    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.has(.administrator) }

    /// - Throws: ``Refusal`` when it was noted within the hour.
    func perform(_ work: Work) throws -> Done<Nothing> {
        guard let person = work.actor.person, try !work.db.hasReadJournal(person.id, since: work.now.adding(seconds: -3_600)) else {
            throw Refusal.conflict("audit.noted")
        }
        let standing = work.standing(Self.kind)
        return Done(
            Nothing(),
            EntryDraft(
                Subject(kind: Self.subjectKind, id: person.id.text), audience: .staff, reason: standing.reason, next: standing.next,
                data: ["by": person.name]))
    }
}
