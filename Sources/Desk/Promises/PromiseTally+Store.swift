import Civic
import Rules
import Store

/// How often a promise was kept, in one month and team.
package struct PromiseTally: Sendable, Hashable, RowDecodable {
    /// Such as `2026-11`.
    package let month: String
    package let promise: String
    package let team: String
    package let kept: Int
    package let broken: Int
    package let pending: Int

    package init(row: Row) throws {
        month = try row["month"]
        promise = try row["promise"]
        team = try row["team"]
        kept = try row["kept"]
        broken = try row["broken"]
        pending = try row["pending"]
    }
}

enum Promises {
    static let migrations = [
        Migration(
            id: "2026-11-22 promises: create",
            sql: [
                """
                CREATE TABLE promise_judgement (
                    case_id TEXT NOT NULL, promise TEXT NOT NULL, outcome TEXT NOT NULL, due_on TEXT NOT NULL, month TEXT NOT NULL,
                    team TEXT NOT NULL, PRIMARY KEY (case_id, promise))
                """,
                "CREATE INDEX promise_judgement_month ON promise_judgement (month, promise, team, outcome)",
                "CREATE INDEX promise_judgement_open ON promise_judgement (due_on, case_id) WHERE outcome = 'pending'",
                """
                CREATE TABLE promise_tally (
                    month TEXT NOT NULL, promise TEXT NOT NULL, team TEXT NOT NULL, kept BIGINT NOT NULL, broken BIGINT NOT NULL,
                    pending BIGINT NOT NULL, PRIMARY KEY (month, promise, team))
                """,
                // How far the duty is: up to which entry of the journal, and in a first round up to which case.
                "CREATE TABLE promise_progress (one BIGINT PRIMARY KEY, rules TEXT NOT NULL, place BIGINT NOT NULL, swept TEXT)",
            ])
    ]

    static let exemptions: [Exemption] = [
        Exemption("promise_judgement", ["promise", "outcome", "due_on", "month", "team"], because: "days, and names of the configuration"),
        Exemption("promise_tally", ["month", "promise", "team"], because: "counts by month and team"),
        Exemption("promise_progress", ["rules", "swept"], because: "how far the program is"),
    ]
}

extension CasePromise {
    /// A rule of the game that was not kept while something can still be done: it climbs like any other promise.
    static let publicPrefix = "rule-"
}

/// How far the judging is.
struct PromiseProgress: Sendable, RowDecodable {
    /// Hash of the promises it was done with: others begin it anew.
    let rules: String
    let place: Int
    /// The last case of the first round; nil when that is over.
    let swept: String?

    init(row: Row) throws {
        rules = try row["rules"]
        place = try row["place"]
        swept = try row["swept"]
    }
}

extension Connection {
    func promiseProgress() throws -> PromiseProgress? {
        try first("SELECT * FROM promise_progress WHERE one = 1", as: PromiseProgress.self)
    }

    func setPromiseProgress(rules: String, place: Int, swept: String?) throws {
        try execute(
            """
            INSERT INTO promise_progress (one, rules, place, swept) VALUES (1, \(rules), \(place), \(swept))
            ON CONFLICT (one) DO UPDATE SET rules = excluded.rules, place = excluded.place, swept = excluded.swept
            """)
    }

    /// Writes down what is the case now.
    /// - Returns: the months whose counts are no longer right.
    func judge(_ ids: [ID<CaseFile>], _ history: PromiseHistory, on today: LocalDate, _ terms: Terms) throws -> Set<String> {
        let old = try rows("SELECT case_id, promise, outcome, month, team FROM promise_judgement WHERE case_id IN (\(list: ids))")
        var known: [String: [String]] = [:]
        for row in old {
            known["\(try row["case_id"] as String) \(try row["promise"] as String)"] = [
                try row["outcome"], try row["month"], try row["team"],
            ]
        }
        var months: Set<String> = []
        for (id, (team, facts)) in try promiseFacts(of: ids) {
            for promise in history.book(on: facts.receivedOn).promises {
                guard let judgement = promise.judge(facts, on: today, terms) else { continue }
                let month = String(judgement.dueOn.iso.prefix(7))
                let before = known.removeValue(forKey: "\(id.text) \(promise.id)")
                try execute(
                    """
                    INSERT INTO promise_judgement (case_id, promise, outcome, due_on, month, team)
                    VALUES (\(id), \(promise.id), \(judgement.outcome), \(judgement.dueOn), \(month), \(team))
                    ON CONFLICT (case_id, promise) DO UPDATE SET outcome = excluded.outcome, due_on = excluded.due_on, month = excluded.month,
                        team = excluded.team
                    """)
                if before != [judgement.outcome.rawValue, month, team] { months.formUnion([month] + (before.map { [$0[1]] } ?? [])) }
            }
        }
        // What no longer holds of these cases.
        for (key, values) in known {
            let parts = key.split(separator: " ").map(String.init)
            try execute("DELETE FROM promise_judgement WHERE case_id = \(parts[0]) AND promise = \(parts[1])")
            months.insert(values[1])
        }
        return months
    }

    /// Counts these months again; nil counts all.
    func tally(_ months: Set<String>? = nil) throws {
        if let months, months.isEmpty { return }
        let those: SQL = months.map { "month IN (\(list: $0.sorted()))" } ?? "1 = 1"
        try execute("DELETE FROM promise_tally WHERE \(those)")
        try execute(
            """
            INSERT INTO promise_tally (month, promise, team, kept, broken, pending)
            SELECT month, promise, team, COUNT(*) FILTER (WHERE outcome = 'kept'), COUNT(*) FILTER (WHERE outcome = 'broken'),
                COUNT(*) FILTER (WHERE outcome = 'pending')
            FROM promise_judgement WHERE \(those) GROUP BY month, promise, team
            """)
    }

    /// The counts of these months, oldest first.
    package func promiseTallies(from first: String, through last: String) throws -> [PromiseTally] {
        try all(
            "SELECT * FROM promise_tally WHERE month >= \(first) AND month <= \(last) ORDER BY month, promise, team", as: PromiseTally.self)
    }

    /// The outcome of each promise in one case.
    func promiseJudgements(of id: ID<CaseFile>) throws -> [String: PromiseJudgement] {
        let rows = try rows("SELECT promise, outcome, due_on FROM promise_judgement WHERE case_id = \(id)")
        return try Dictionary(
            rows.map { (try $0["promise"] as String, PromiseJudgement(try $0["outcome"], try $0["due_on"])) }, uniquingKeysWith: { $1 })
    }
}
