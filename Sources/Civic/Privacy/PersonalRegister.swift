import Rules
import Store

/// Everything the product keeps about people, put together from its features, with the rules by which it forgets by itself.
package struct PersonalRegister: Sendable {
    package let records: [PersonalRecord]
    package let exemptions: [Exemption]
    package let rules: [RetentionRule]

    package init(records: [PersonalRecord], exemptions: [Exemption], rules: [RetentionRule]) {
        (self.records, self.exemptions, self.rules) = (records, exemptions, rules)
    }

    /// What stands in the way of removing this person today.
    package func withheld(_ person: ID<Person>, at now: Instant, in db: any Connection) throws -> [Withheld] {
        try records.flatMap { try $0.withholds?(db, person, now) ?? [] }
    }

    /// How much of a kind is past a period: what the duty finds.
    package func count(_ kind: RetentionKind, past period: RetentionPeriod, at now: Instant, in db: any Connection) throws -> Int {
        guard let limit = period.limit(at: now) else { return 0 }
        return try rules.filter { $0.kind == kind }.reduce(0) { sum, rule in
            sum + (try db.value("SELECT COUNT(*) FROM (\(rule.find(limit, self))) AS found") ?? 0)
        }
    }

    /// The condition on a row of `person` under which anything ties them to this municipality.
    package var ties: SQL {
        let ties = records.filter(\.isTie).map { record -> SQL in
            "EXISTS (SELECT 1 FROM \(name: record.table) WHERE \(record.isOf("person.id")))"
        }
        return ties.isEmpty ? "FALSE" : .joined(ties, separator: " OR ")
    }

    /// Does the column hold nothing of a person?
    package func isExempt(_ column: String, of table: String) -> Bool {
        Exemption.everywhere.contains(column) || exemptions.contains { $0.table == table && $0.columns.contains(column) }
    }

    /// Does a record say what becomes of the column?
    package func isClaimed(_ column: String, of table: String) -> Bool {
        records.contains { $0.table == table && $0.columns.contains { $0.name == column } }
    }

    /// Does any row still refer to this person?
    func knows(_ person: ID<Person>, in db: any Connection) throws -> Bool {
        try records.contains { try $0.table != "person" && $0.hasRows(of: person, in: db) }
    }
}

/// What is forgotten by itself when its period is over.
package struct RetentionRule: Sendable {
    package let kind: RetentionKind
    /// At most so many at a time, so that nobody who wants to write waits long.
    let most: Int
    /// A query whose `id` column names what began before a moment and is there still, the oldest first.
    let find: @Sendable (Instant, PersonalRegister) -> SQL
    /// Gets the ids that were found. Returns what is kept of the journal without a name, as in ``JournalErasure/kept``.
    let remove: @Sendable (Work, [String], PersonalRegister) throws -> [String]

    package init(
        _ kind: RetentionKind, find: @escaping @Sendable (Instant) -> SQL, remove: @escaping @Sendable (Work, [String]) throws -> Void
    ) {
        let removing: @Sendable (Work, [String], PersonalRegister) throws -> [String] = { work, ids, _ in
            try remove(work, ids)
            return []
        }
        self.init(kind, finding: { before, _ in find(before) }, removing: removing)
    }

    init(
        _ kind: RetentionKind, most: Int = 500, finding: @escaping @Sendable (Instant, PersonalRegister) -> SQL,
        removing: @escaping @Sendable (Work, [String], PersonalRegister) throws -> [String]
    ) {
        (self.kind, self.most, self.find, self.remove) = (kind, most, finding, removing)
    }
}
