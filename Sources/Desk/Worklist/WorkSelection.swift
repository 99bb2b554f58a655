import Civic
import Rules
import Store

/// What a list asks of the database: cases that lie in one of the branches and meet the rest. Each branch is read along an index in the
/// order of the list and only as far as needed, so that a page costs the same however many cases there are.
struct WorkSelection: Sendable {
    /// Conditions on `case_file` that exclude each other.
    var branches: [SQL]
    var rest: [SQL]
    var order: WorkOrder

    init(branches: [SQL] = ["TRUE"], rest: [SQL], order: WorkOrder = .due) {
        (self.branches, self.rest, self.order) = (branches, rest, order)
    }

    func adding(_ conditions: SQL...) -> WorkSelection {
        var selection = self
        selection.rest += conditions
        return selection
    }

    /// Who handles a case: the one assigned, else the first contact. The words are those of the indexes.
    static let holder: SQL = "COALESCE(case_file.assignee_id, case_file.contact_id)"
    /// The day of the first promise; a case without one comes last. The words are those of the indexes.
    static let due: SQL = "COALESCE(case_file.next_due_on, '9999-12-31')"
    static let noDay = "9999-12-31"
    /// Closed cases with something due that the law promises, such as the decision on an objection. The words are those of their index.
    static let ofLaw: SQL = "NOT case_file.is_open AND case_file.next_due_on IS NOT NULL"

    /// All there is to do: what is open, and what the law promises on closed cases. These exclude each other, as branches do.
    func withLaw() -> WorkSelection {
        var selection = self
        selection.branches = ["case_file.is_open", Self.ofLaw].flatMap { (part: SQL) in branches.map { "\(part) AND (\($0))" } }
        return selection
    }

    static let migrations = [
        Migration(
            id: "2026-11-22 worklist: indexes",
            sql: [
                "DROP INDEX case_file_team",
                "CREATE INDEX case_file_first ON case_file (COALESCE(next_due_on, '9999-12-31'), id) WHERE is_open",
                """
                CREATE INDEX case_file_holder ON case_file
                    (COALESCE(assignee_id, contact_id), COALESCE(next_due_on, '9999-12-31'), id, waiting_since) WHERE is_open
                """,
                """
                CREATE INDEX case_file_waiting ON case_file
                    (COALESCE(assignee_id, contact_id), COALESCE(next_due_on, '9999-12-31'), id) WHERE is_open AND waiting_since IS NOT NULL
                """,
                "CREATE INDEX case_file_team ON case_file (team, COALESCE(next_due_on, '9999-12-31'), id) WHERE is_open",
                "CREATE INDEX case_file_category ON case_file (category, COALESCE(next_due_on, '9999-12-31'), id) WHERE is_open",
                "CREATE INDEX case_file_district ON case_file (district_code, COALESCE(next_due_on, '9999-12-31'), id) WHERE is_open",
                "CREATE INDEX case_file_state ON case_file (state, COALESCE(next_due_on, '9999-12-31'), id) WHERE is_open",
                """
                CREATE INDEX case_file_unassigned ON case_file (COALESCE(next_due_on, '9999-12-31'), id)
                    WHERE is_open AND assignee_id IS NULL
                """,
                """
                CREATE INDEX case_file_nobody ON case_file (team, COALESCE(next_due_on, '9999-12-31'), id)
                    WHERE is_open AND assignee_id IS NULL AND contact_id IS NULL
                """,
                "CREATE INDEX case_file_new ON case_file (received_on, id) WHERE is_open AND assignee_id IS NULL",
                "CREATE INDEX case_file_finished ON case_file (changed_at, id) WHERE NOT is_open",
                // Holds all that the overview of teams and people counts.
                """
                CREATE INDEX case_file_load ON case_file
                    (team, COALESCE(assignee_id, contact_id), COALESCE(next_due_on, '9999-12-31'), state, received_on, reference) WHERE is_open
                """,
                "CREATE INDEX case_process_step ON case_process (step, case_id)",
            ])
    ]
}

/// By what a list is ordered; the id of the case makes the order whole.
enum WorkOrder: Sendable {
    /// What breaks first on top.
    case due
    /// What came in first on top.
    case received
    /// What was changed last on top: for finished work.
    case changed

    fileprivate var key: SQL {
        switch self {
        case .due: WorkSelection.due
        case .received: "case_file.received_on"
        case .changed: "case_file.changed_at"
        }
    }

    private func rises(reversed: Bool) -> Bool { (self != .changed) != reversed }

    fileprivate func sorted(_ key: SQL, _ id: SQL, reversed: Bool) -> SQL {
        let way: SQL = rises(reversed: reversed) ? "ASC" : "DESC"
        return "\(key) \(way), \(id) \(way)"
    }

    /// The condition of lying beyond a place; nil for a place that no list of this order has.
    fileprivate func beyond(_ place: WorkPlace) -> SQL? {
        let value: SQL
        switch self {
        case .due, .received:
            guard place.key == WorkSelection.noDay || LocalDate(iso: place.key) != nil else { return nil }
            value = "\(place.key)"
        case .changed:
            guard let moment = Int64(place.key) else { return nil }
            value = "\(moment)"
        }
        // The first half is what an index understands.
        return rises(reversed: place.isBefore)
            ? "\(key) >= \(value) AND (\(key) > \(value) OR case_file.id > \(place.id))"
            : "\(key) <= \(value) AND (\(key) < \(value) OR case_file.id < \(place.id))"
    }

    func place(of row: WorkRow, isBefore: Bool) -> WorkPlace {
        let key =
            switch self {
            case .due: row.dueOn?.iso ?? WorkSelection.noDay
            case .received: row.receivedOn.iso
            case .changed: String(row.changedAt.milliseconds)
            }
        return WorkPlace(key: key, id: row.id.text, isBefore: isBefore)
    }
}

/// One page of a list, with the ways on from here.
struct WorkPage: Sendable {
    var rows: [WorkRow] = []
    var earlier: WorkPlace?
    var later: WorkPlace?
}

/// How many there are; beyond ``most`` nobody counts on, and only that there are more is told.
struct WorkCount: Hashable, Sendable {
    static let most = 1_000
    let counted: Int
    var isMore: Bool { counted > Self.most }
}

extension Words {
    /// `12`, or `meer dan 1.000`.
    func number(_ count: WorkCount) -> String {
        count.isMore ? self("work.moreThan", ["number": number(WorkCount.most)]) : number(count.counted)
    }
}

extension Connection {
    /// - Throws: ``Refusal`` for a place that this list cannot have.
    func workPage(_ selection: WorkSelection, from place: WorkPlace? = nil, limit: Int = WorkFilter.perPage) throws -> WorkPage {
        let isReversed = place?.isBefore ?? false
        let found = try self.found(selection, from: place, limit: limit + 1)
        let order = selection.order.sorted("found.list_key", "found.id", reversed: isReversed)
        // The page of cases is found first, so that only its few rows are joined.
        var rows = try all(
            """
            SELECT case_file.*, assignee.name AS assignee_name, contact.name AS contact_name, initiator.name AS initiator_name,
                case_promise.text AS due_text
            FROM (\(found)) AS found CROSS JOIN case_file
            JOIN person AS initiator ON initiator.id = case_file.initiator_id
            LEFT JOIN person AS assignee ON assignee.id = case_file.assignee_id
            LEFT JOIN person AS contact ON contact.id = case_file.contact_id
            LEFT JOIN case_promise ON case_promise.case_id = case_file.id AND case_promise.promise = case_file.next_due
            WHERE case_file.id = found.id ORDER BY \(order)
            """, as: WorkRow.self)
        let hasMore = rows.count > limit
        rows = Array(rows.prefix(limit))
        if isReversed { rows.reverse() }
        guard let first = rows.first, let last = rows.last else { return WorkPage() }
        return WorkPage(
            rows: rows,
            earlier: (isReversed ? hasMore : place != nil) ? selection.order.place(of: first, isBefore: true) : nil,
            later: isReversed || hasMore ? selection.order.place(of: last, isBefore: false) : nil)
    }

    /// The first cases of a list.
    func workIDs(_ selection: WorkSelection, limit: Int) throws -> [ID<CaseFile>] {
        try rows(found(selection, from: nil, limit: limit)).map { try $0["id"] }
    }

    private func found(_ selection: WorkSelection, from place: WorkPlace?, limit: Int) throws -> SQL {
        let isReversed = place?.isBefore ?? false
        var rest = selection.rest
        if let place {
            guard let beyond = selection.order.beyond(place) else { throw Refusal.notFound }
            rest.append(beyond)
        }
        let order = selection.order.sorted(selection.order.key, "case_file.id", reversed: isReversed)
        let parts = selection.branches.map { branch -> SQL in
            """
            SELECT case_file.id, \(selection.order.key) AS list_key FROM case_file
            WHERE \(SQL.joined(rest + [branch], separator: " AND ")) ORDER BY \(order) LIMIT \(limit)
            """
        }
        if parts.count == 1, let part = parts.first { return part }
        let together = SQL.joined(parts.map { "SELECT * FROM (\($0)) AS part" }, separator: " UNION ALL ")
        return "\(together) ORDER BY \(selection.order.sorted("list_key", "id", reversed: isReversed)) LIMIT \(limit)"
    }

    /// Counted up to one more than ``WorkCount/most``.
    func workCount(_ selection: WorkSelection) throws -> WorkCount {
        var number = 0
        for branch in selection.branches where number <= WorkCount.most {
            let condition = SQL.joined(selection.rest + [branch], separator: " AND ")
            number +=
                try value("SELECT COUNT(*) FROM (SELECT 1 FROM case_file WHERE \(condition) LIMIT \(WorkCount.most + 1)) AS counted") ?? 0
        }
        return WorkCount(counted: min(number, WorkCount.most + 1))
    }
}
