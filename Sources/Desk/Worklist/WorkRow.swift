import Civic
import Rules
import Store

/// One line of the worklist.
struct WorkRow: Sendable, RowDecodable {
    let reference: String
    let title: String
    let category: String
    let team: String
    let state: CaseState
    let areaCode: String?
    let answerBy: LocalDate
    let dueOn: LocalDate?
    /// The promise that is due, in its languages; nil when nothing is.
    let due: String?
    let dueText: [String: String]
    let waitingSince: LocalDate?
    let receivedOn: LocalDate
    let assignee: ID<Person>?
    let assigneeName: String?
    let contactName: String?
    let initiatorName: String
    let channel: String

    init(row: Row) throws {
        reference = try row["reference"]
        title = try row["title"]
        category = try row["category"]
        team = try row["team"]
        state = try row["state"]
        areaCode = try row["area_code"]
        answerBy = try row["answer_by"]
        dueOn = try row["next_due_on"]
        due = try row["next_due"]
        let text: String? = try row["due_text"]
        dueText = try text.map { try Stored.value($0) } ?? [:]
        waitingSince = try row["waiting_since"]
        receivedOn = try row["received_on"]
        assignee = try row["assignee_id"]
        assigneeName = try row["assignee_name"]
        contactName = try row["contact_name"]
        initiatorName = try row["initiator_name"]
        channel = try row["channel"]
    }

    var path: String { "/werk/zaken/\(reference)" }
}

/// What the staff home shows.
struct Today: Sendable {
    /// What breaks first: late, or due today or on the next working day.
    var first: [WorkRow] = []
    var waiting: [WorkRow] = []
    var rest: [WorkRow] = []
    var restCount = 0
    var newCount = 0
    var loads: [Load] = []

    /// How much somebody has in hand.
    struct Load: Sendable, Hashable {
        let person: ID<Person>
        let name: String
        let open: Int
        let late: Int
    }
}

extension Connection {
    func workRows(_ condition: SQL, order: SQL, limit: Int, offset: Int = 0) throws -> [WorkRow] {
        // The page of cases is found first, so that only its few rows are joined; it keeps its name.
        try all(
            """
            SELECT case_file.*, assignee.name AS assignee_name, contact.name AS contact_name, initiator.name AS initiator_name,
                case_promise.text AS due_text
            FROM (SELECT * FROM case_file WHERE \(condition) ORDER BY \(order) LIMIT \(limit) OFFSET \(offset)) AS case_file
            LEFT JOIN person AS assignee ON assignee.id = case_file.assignee_id
            LEFT JOIN person AS contact ON contact.id = case_file.contact_id
            JOIN person AS initiator ON initiator.id = case_file.initiator_id
            LEFT JOIN case_promise ON case_promise.case_id = case_file.id AND case_promise.promise = case_file.next_due
            ORDER BY \(order)
            """, as: WorkRow.self)
    }

    func caseCount(_ condition: SQL) throws -> Int { try value("SELECT COUNT(*) FROM case_file WHERE \(condition)") ?? 0 }

    /// - Parameter soon: the last day that counts as "breaks first".
    func today(_ worker: Worker, soon: LocalDate, now: LocalDate) throws -> Today {
        let waiting = CaseState.waitingForInitiator
        let mine: SQL = "is_open AND \(worker.mine)"
        let order: SQL = "next_due_on NULLS LAST, case_file.id"
        var today = Today()
        let first: SQL = "\(mine) AND state <> \(waiting) AND next_due_on <= \(soon)"
        let rest: SQL = "\(mine) AND state <> \(waiting) AND (next_due_on IS NULL OR next_due_on > \(soon))"
        today.first = try workRows(first, order: order, limit: 30)
        today.waiting = try workRows("\(mine) AND state = \(waiting)", order: "waiting_since, case_file.id", limit: 30)
        today.rest = try workRows(rest, order: order, limit: 15)
        today.restCount = try caseCount(rest)
        today.newCount = try caseCount("is_open AND assignee_id IS NULL")
        today.loads = try loads(on: now)
        return today
    }

    /// Everyone who handles cases, also those with nothing in hand.
    private func loads(on day: LocalDate) throws -> [Today.Load] {
        let counts = try rows(
            """
            SELECT assignee_id, COUNT(*) AS open, COUNT(*) FILTER (WHERE next_due_on < \(day)) AS late
            FROM case_file WHERE is_open AND assignee_id IS NOT NULL GROUP BY assignee_id
            """)
        var byPerson: [ID<Person>: (Int, Int)] = [:]
        for row in counts { byPerson[try row["assignee_id"]] = (try row["open"], try row["late"]) }
        return try staff().filter { Actor($0).handlesCases }.map { person in
            let (open, late) = byPerson[person.id] ?? (0, 0)
            return Today.Load(person: person.id, name: person.name, open: open, late: late)
        }
    }
}
