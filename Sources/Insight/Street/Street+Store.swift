import Civic
import Initiatives
import Rules
import Store

extension Street {
    package static let migrations = [
        Migration(
            id: "2026-11-22 street: create",
            sql: [
                """
                CREATE TABLE street_signal (
                    id TEXT PRIMARY KEY, area_code TEXT NOT NULL, theme TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL,
                    outcome TEXT NOT NULL, became_path TEXT, noted_on TEXT NOT NULL, noted_by TEXT, created_at BIGINT NOT NULL)
                """, "CREATE INDEX street_signal_open ON street_signal (area_code, created_at) WHERE state = 'open'",
                """
                CREATE TABLE introduction (
                    id TEXT PRIMARY KEY, initiative_id TEXT NOT NULL, person_id TEXT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL,
                    asked_by TEXT, asked_at BIGINT NOT NULL, ended_at BIGINT, met_id TEXT)
                """, "CREATE INDEX introduction_asked ON introduction (asked_by, asked_at)",
                """
                CREATE TABLE introduction_link (
                    hash TEXT PRIMARY KEY, introduction_id TEXT NOT NULL, person_id TEXT NOT NULL, side TEXT NOT NULL,
                    expires_at BIGINT NOT NULL)
                """, "CREATE INDEX introduction_link_of ON introduction_link (introduction_id)",
            ])
    ]

    static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "signalWork", in: "street_signal", PersonalColumn.hidden("noted_by"), forget: .values { _ in "noted_by = NULL" }, isTie: false,
            isOf: { "street_signal.noted_by = \($0)" }),
        PersonalRecord(
            "introduction", in: "introduction",
            [.text("reason", "reason"), .instant("asked_at", "at"), .instant("ended_at", "until")] + PersonalColumn.hidden("person_id"),
            forget: .by { work, traces in try work.removeIntroductions(where: "person_id = \(traces.id)") }, kept: .helpOffer,
            isOf: { "introduction.person_id = \($0)" }),
        PersonalRecord(
            "introductionWork", in: "introduction", PersonalColumn.hidden("asked_by", "met_id"),
            forget: .by { work, traces in
                try work.db.execute("UPDATE introduction SET asked_by = NULL WHERE asked_by = \(traces.id)")
                try work.db.execute("UPDATE introduction SET met_id = NULL WHERE met_id = \(traces.id)")
            }, kept: .helpOffer, isTie: false, isOf: { "\($0) IN (introduction.asked_by, introduction.met_id)" }),
        PersonalRecord(
            "introductionLink", in: "introduction_link", PersonalColumn.hidden("hash", "person_id") + [.instant("expires_at", "until")],
            forget: .rows, kept: .link, isTie: false, isOf: { "introduction_link.person_id = \($0)" }),
    ]

    static let exemptions: [Exemption] = [
        Exemption(
            "street_signal", ["text", "outcome", "became_path", "noted_on"],
            because: "about a place: what leads to a person is refused, and the form says so"),
        Exemption("introduction_link", ["introduction_id", "side"], because: "an identity, and which of two sides"),
    ]

    static let retention: [RetentionRule] = [
        RetentionRule(
            .helpOffer, find: { "SELECT id FROM introduction WHERE COALESCE(ended_at, asked_at) < \($0) ORDER BY asked_at, id" },
            remove: { work, ids in try work.removeIntroductions(where: "id IN (\(list: ids))") }),
        RetentionRule(
            .link, find: { "SELECT hash AS id FROM introduction_link WHERE expires_at < \($0) ORDER BY expires_at, hash" },
            remove: { work, ids in try work.db.execute("DELETE FROM introduction_link WHERE hash IN (\(list: ids))") }),
    ]
}

extension Connection {
    package func signal(_ id: ID<Signal>) throws -> Signal? { try first("SELECT * FROM street_signal WHERE id = \(id)", as: Signal.self) }

    /// Newest first. An area that holds others gives theirs too.
    func signals(in areas: [String]?, open: Bool, limit: Int, offset: Int) throws -> [Signal] {
        try all(
            "SELECT * FROM street_signal WHERE \(condition(areas, open)) ORDER BY created_at DESC, id LIMIT \(limit) OFFSET \(offset)",
            as: Signal.self)
    }

    func signalCount(in areas: [String]?, open: Bool) throws -> Int {
        try value("SELECT COUNT(*) FROM street_signal WHERE \(condition(areas, open))") ?? 0
    }

    private func condition(_ areas: [String]?, _ open: Bool) -> SQL {
        let narrowed: SQL = areas.map { "area_code IN (\(list: $0))" } ?? "TRUE"
        return open ? "\(narrowed) AND state = 'open'" : "\(narrowed) AND state <> 'open'"
    }

    package func introduction(_ id: ID<Introduction>) throws -> Introduction? {
        try first("SELECT * FROM introduction WHERE id = \(id)", as: Introduction.self)
    }

    func introductions(askedBy person: ID<Person>, limit: Int) throws -> [Introduction] {
        try all("SELECT * FROM introduction WHERE asked_by = \(person) ORDER BY asked_at DESC, id LIMIT \(limit)", as: Introduction.self)
    }

    /// The link, also one that is too old.
    func introductionLink(_ secret: Secret) throws -> IntroductionLink? {
        try first("SELECT * FROM introduction_link WHERE hash = \(secret.hash)", as: IntroductionLink.self)
    }

    package func addIntroductionLink(_ id: ID<Introduction>, for person: ID<Person>, _ side: IntroductionLink.Side, at now: Instant) throws
        -> Secret
    {
        let secret = Secret.random()
        try execute(
            """
            INSERT INTO introduction_link (hash, introduction_id, person_id, side, expires_at)
            VALUES (\(secret.hash), \(id), \(person), \(side), \(now.adding(days: IntroductionLink.days)))
            """)
        return secret
    }
}

extension Work {
    func signal(_ id: ID<Signal>) throws -> Signal {
        guard let signal = try db.signal(id) else { throw Refusal.notFound }
        return signal
    }

    /// Ends an open signal; whoever is first does.
    func end(_ signal: Signal, as state: Signal.State, outcome: String, path: String?) throws {
        let ended = try db.execute(
            """
            UPDATE street_signal SET state = \(state), outcome = \(outcome), became_path = \(path)
            WHERE id = \(signal.id) AND state = \(Signal.State.open)
            """)
        guard ended == 1 else { throw Refusal.conflict("signal.notOpen") }
    }

    fileprivate func removeIntroductions(where condition: SQL) throws {
        try db.execute("DELETE FROM introduction_link WHERE introduction_id IN (SELECT id FROM introduction WHERE \(condition))")
        try db.execute("DELETE FROM introduction WHERE \(condition)")
    }
}
