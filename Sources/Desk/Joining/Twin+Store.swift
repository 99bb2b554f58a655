import Civic
import Foundation
import Initiatives
import Rules
import Store

package enum Twins {
    package static let migrations = [
        Migration(
            id: "2026-11-22 twins: create",
            sql: [
                "CREATE TABLE case_indexed (case_id TEXT PRIMARY KEY, indexed_at BIGINT NOT NULL)",
                "CREATE TABLE case_term (term TEXT NOT NULL, case_id TEXT NOT NULL, PRIMARY KEY (term, case_id))",
                "CREATE INDEX case_term_case ON case_term (case_id)",
                "CREATE TABLE case_term_count (term TEXT PRIMARY KEY, amount BIGINT NOT NULL)",
                """
                CREATE TABLE case_trait (
                    kind TEXT NOT NULL, hash TEXT NOT NULL, case_id TEXT NOT NULL, PRIMARY KEY (kind, hash, case_id))
                """,
                "CREATE INDEX case_trait_case ON case_trait (case_id)",
                """
                CREATE TABLE case_twin (
                    first_id TEXT NOT NULL, second_id TEXT NOT NULL, points BIGINT NOT NULL, reasons TEXT NOT NULL, found_on TEXT NOT NULL,
                    state TEXT NOT NULL, reason TEXT NOT NULL, by_person TEXT, decided_on TEXT, PRIMARY KEY (first_id, second_id))
                """,
                "CREATE INDEX case_twin_second ON case_twin (second_id)",
                "CREATE INDEX case_twin_proposed ON case_twin (found_on, first_id, second_id) WHERE state = 'proposed'",
                """
                CREATE TABLE case_join (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL, into_id TEXT NOT NULL, initiative_id TEXT, into_initiative_id TEXT NOT NULL,
                    was_public BOOLEAN NOT NULL, state_before TEXT NOT NULL, waiting_since TEXT, reason TEXT NOT NULL,
                    agreement TEXT NOT NULL, joined_on TEXT NOT NULL, split_until TEXT NOT NULL, by_person TEXT, split_on TEXT,
                    split_reason TEXT NOT NULL, split_by TEXT, told_on TEXT)
                """,
                "CREATE INDEX case_join_case ON case_join (case_id) WHERE split_on IS NULL",
                "CREATE INDEX case_join_into ON case_join (into_id) WHERE split_on IS NULL",
                "CREATE INDEX case_join_initiative ON case_join (initiative_id) WHERE split_on IS NULL",
                "CREATE INDEX case_join_into_initiative ON case_join (into_initiative_id) WHERE split_on IS NULL",
                """
                CREATE TABLE case_join_guest (
                    join_id TEXT NOT NULL, person_id TEXT NOT NULL, state TEXT NOT NULL, asked_on TEXT NOT NULL, answered_on TEXT,
                    PRIMARY KEY (join_id, person_id))
                """,
                "CREATE INDEX case_join_guest_person ON case_join_guest (person_id)",
                // For cases of one kind that were answered: those near by first, then all of them.
                "CREATE INDEX case_file_kind ON case_file (category, created_at) WHERE NOT is_open",
                "CREATE INDEX case_file_kind_district ON case_file (category, district_code, created_at) WHERE NOT is_open",
            ])
    ]
}

// MARK: - The index by which like cases are found

extension Connection {
    /// Cases that are not in the index yet, oldest first.
    func casesToIndex(limit: Int) throws -> [CaseFile] {
        try all(
            """
            SELECT * FROM case_file WHERE NOT EXISTS (SELECT 1 FROM case_indexed WHERE case_indexed.case_id = case_file.id)
            ORDER BY created_at, id LIMIT \(limit)
            """, as: CaseFile.self)
    }

    /// Adds the words of a case and, as hashes, its street and who told it. Only the duty calls this, so that nobody waits for it.
    func index(_ file: CaseFile, _ analyser: Analyser, at now: Instant) throws {
        guard try execute("INSERT INTO case_indexed (case_id, indexed_at) VALUES (\(file.id), \(now)) ON CONFLICT DO NOTHING") == 1 else {
            return
        }
        let terms = analyser.document([(file.title, 1), (file.story, 1), (file.place, 1)]).terms.keys.filter { !$0.hasPrefix("#") }.sorted()
        for start in stride(from: 0, to: terms.count, by: 100) {
            let some = terms[start..<min(start + 100, terms.count)]
            try execute("INSERT INTO case_term (term, case_id) VALUES \(.joined(some.map { "(\($0), \(file.id))" }, separator: ", "))")
            try execute(
                """
                INSERT INTO case_term_count (term, amount) VALUES \(.joined(some.map { "(\($0), 1)" }, separator: ", "))
                ON CONFLICT (term) DO UPDATE SET amount = case_term_count.amount + 1
                """)
        }
        try execute(
            "INSERT INTO case_term_count (term, amount) VALUES ('', 1) ON CONFLICT (term) DO UPDATE SET amount = case_term_count.amount + 1"
        )
        let sketch = file.sketch(try person(file.initiator), nil, analyser)
        for (kind, hash) in sketch.marks {
            try execute("INSERT INTO case_trait (kind, hash, case_id) VALUES (\(kind), \(hash), \(file.id))")
        }
    }

    /// Takes what somebody wrote out of the index again.
    func forgetIndex(of ids: [ID<CaseFile>]) throws {
        guard !ids.isEmpty else { return }
        try execute(
            """
            UPDATE case_term_count SET amount = amount - (
                SELECT COUNT(*) FROM case_term WHERE case_term.term = case_term_count.term AND case_id IN (\(list: ids)))
            WHERE term IN (SELECT term FROM case_term WHERE case_id IN (\(list: ids)))
            """)
        // A word that nobody uses any more may be somebody's name.
        try execute(
            """
            DELETE FROM case_term_count WHERE amount <= 0 AND term IN (SELECT term FROM case_term WHERE case_id IN (\(list: ids)))
            """)
        try execute("DELETE FROM case_term WHERE case_id IN (\(list: ids))")
        try execute("DELETE FROM case_trait WHERE case_id IN (\(list: ids))")
    }

    /// How rare these words are among all cases.
    package func rarity(of terms: some Collection<String>) throws -> TermRarity {
        let wanted = [""] + terms.sorted()
        var counts: [String: Int] = [:]
        for start in stride(from: 0, to: wanted.count, by: 400) {
            let some = Array(wanted[start..<min(start + 400, wanted.count)])
            for row in try rows("SELECT term, amount FROM case_term_count WHERE term IN (\(list: some)) AND amount > 0") {
                let (term, amount): (String, Int) = (try row["term"], try row["amount"])
                counts[term] = amount
            }
        }
        let ideas = counts.removeValue(forKey: "") ?? 0
        return TermRarity(ideas: ideas, counts: counts)
    }

    /// Cases with the most of these rare words; the words lead to a bounded number of rows.
    func cases(withAnyOf terms: [String], but id: ID<CaseFile>, limit: Int) throws -> [ID<CaseFile>] {
        guard !terms.isEmpty else { return [] }
        return try rows(
            """
            SELECT case_id, COUNT(*) AS hits FROM case_term WHERE term IN (\(list: terms)) AND case_id <> \(id)
            GROUP BY case_id ORDER BY hits DESC, case_id DESC LIMIT \(limit)
            """
        ).map { try $0["case_id"] }
    }

    /// Cases in the same street or of the same people, the newest first.
    func cases(sharing marks: [(kind: String, hash: String)], but id: ID<CaseFile>, limit: Int) throws -> [ID<CaseFile>] {
        try marks.prefix(12).flatMap { mark -> [ID<CaseFile>] in
            try rows(
                """
                SELECT case_id FROM case_trait WHERE kind = \(mark.kind) AND hash = \(mark.hash) AND case_id <> \(id)
                ORDER BY case_id DESC LIMIT \(limit)
                """
            ).map { try $0["case_id"] }
        }
    }
}

extension Connection {
    /// The last cases of who told this one: the same person, or the same mailbox or telephone. Those of its own initiative and those
    /// that were joined are known already.
    func otherCases(ofInitiatorOf file: CaseFile) throws -> [CaseFile] {
        let initiator = try person(file.initiator)
        let hashes = PersonTrait.hashed(mail: initiator?.email, phone: initiator?.phone).filter { $0.kind != .organisation }.map(\.hash)
            .sorted()
        return try all(
            """
            SELECT * FROM case_file
            WHERE initiative_id <> \(file.initiative) AND state <> \(CaseState.joined) AND id IN (
                SELECT id FROM case_file WHERE initiator_id = \(file.initiator)
                UNION SELECT case_id FROM case_trait WHERE kind IN ('mail', 'phone') AND hash IN (\(list: hashes)))
            ORDER BY created_at DESC, id DESC LIMIT 5
            """, as: CaseFile.self)
    }
}

// MARK: - Pairs

extension Connection {
    func twins(of id: ID<CaseFile>) throws -> [Twin] {
        try all(
            "SELECT * FROM case_twin WHERE first_id = \(id) OR second_id = \(id) ORDER BY points DESC, first_id, second_id", as: Twin.self)
    }

    func twin(_ one: ID<CaseFile>, _ other: ID<CaseFile>) throws -> Twin? {
        let (first, second) = Twin.ordered(one, other)
        return try self.first("SELECT * FROM case_twin WHERE first_id = \(first) AND second_id = \(second)", as: Twin.self)
    }

    private var proposed: SQL {
        """
        FROM case_twin JOIN case_file AS one ON one.id = first_id JOIN case_file AS other ON other.id = second_id
        WHERE case_twin.state = \(Twin.State.proposed) AND one.is_open AND other.is_open
        """
    }

    /// Pairs that nobody has looked at, of cases that are both open.
    func proposedTwins(limit: Int, offset: Int) throws -> [Twin] {
        try all(
            "SELECT case_twin.* \(proposed) ORDER BY found_on DESC, points DESC, first_id, second_id LIMIT \(limit) OFFSET \(offset)",
            as: Twin.self)
    }

    func proposedTwinCount() throws -> Int { try value("SELECT COUNT(*) \(proposed)") ?? 0 }

    func caseFiles(_ ids: some Collection<ID<CaseFile>>) throws -> [ID<CaseFile>: CaseFile] {
        guard !ids.isEmpty else { return [:] }
        let found = try all("SELECT * FROM case_file WHERE id IN (\(list: Array(ids)))", as: CaseFile.self)
        return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
    }
}

// MARK: - What was joined

extension Connection {
    /// Where this case goes on; nil when it was never joined, or taken apart again.
    package func join(of id: ID<CaseFile>) throws -> CaseJoin? {
        try first("SELECT * FROM case_join WHERE case_id = \(id) AND split_on IS NULL", as: CaseJoin.self)
    }

    func join(_ id: ID<CaseJoin>) throws -> CaseJoin? {
        try first("SELECT * FROM case_join WHERE id = \(id) AND split_on IS NULL", as: CaseJoin.self)
    }

    /// What was joined into this case, oldest first.
    package func joins(into id: ID<CaseFile>) throws -> [CaseJoin] {
        try all("SELECT * FROM case_join WHERE into_id = \(id) AND split_on IS NULL ORDER BY joined_on, id", as: CaseJoin.self)
    }

    func guests(of join: ID<CaseJoin>) throws -> [JoinGuest] {
        try all("SELECT * FROM case_join_guest WHERE join_id = \(join) ORDER BY asked_on, person_id", as: JoinGuest.self)
    }

    func guest(_ person: ID<Person>, of join: ID<CaseJoin>) throws -> JoinGuest? {
        try first("SELECT * FROM case_join_guest WHERE join_id = \(join) AND person_id = \(person)", as: JoinGuest.self)
    }

    /// The initiative in which this one goes on, also over several steps.
    package func goesOnIn(_ id: ID<Initiative>) throws -> Initiative? {
        var (current, seen) = (id, Set([id]))
        while let next: ID<Initiative> = try value(
            "SELECT into_initiative_id FROM case_join WHERE initiative_id = \(current) AND split_on IS NULL"), seen.insert(next).inserted
        {
            current = next
        }
        return current == id ? nil : try initiative(current)
    }

    /// The initiatives that went on in this one, with whether everybody could read them.
    package func joinedInto(_ id: ID<Initiative>) throws -> [(initiative: Initiative, wasPublic: Bool)] {
        try rows(
            """
            SELECT initiative.*, case_join.was_public FROM case_join JOIN initiative ON initiative.id = case_join.initiative_id
            WHERE into_initiative_id = \(id) AND split_on IS NULL ORDER BY joined_on, case_join.id LIMIT 20
            """
        ).map { (try Initiative(row: $0), try $0["was_public"]) }
    }
}
