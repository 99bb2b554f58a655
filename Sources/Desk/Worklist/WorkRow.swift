import Civic
import Initiatives
import Rules
import Store

/// One line of the worklist.
struct WorkRow: Sendable, RowDecodable {
    let id: ID<CaseFile>
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
    let contact: ID<Person>?
    let contactName: String?
    let initiatorName: String
    let channel: DraftChannel
    let changedAt: Instant

    init(row: Row) throws {
        id = try row["id"]
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
        contact = try row["contact_id"]
        contactName = try row["contact_name"]
        initiatorName = try row["initiator_name"]
        channel = try row["channel"]
        changedAt = try row["changed_at"]
    }

    /// Something is still to be done for it.
    var hasWork: Bool { state.isOpen || dueOn != nil }
    var path: String { "/werk/zaken/\(reference)" }
    /// Who handles it, and their name.
    var holder: ID<Person>? { assignee ?? contact }
    var holderName: String? { assignee == nil ? contactName : assigneeName }
}

/// What the staff home shows.
struct Today: Sendable {
    /// What breaks first: late, or due today or on the next working day.
    var first: [WorkRow] = []
    var waiting: [WorkRow] = []
    var rest: [WorkRow] = []
    var firstCount = WorkCount(counted: 0)
    var waitingCount = WorkCount(counted: 0)
    var restCount = WorkCount(counted: 0)
    /// Nobody's yet, of the whole municipality.
    var newCount = WorkCount(counted: 0)
    /// Of the scope they count.
    var figures: [WorkFigure] = []
    var scope = WorkScope.mine
    /// Whom the one who looks stands in for.
    var covered: [Person] = []
    var standIns = StandIns()
    /// The one who looks is away themselves, and who is there instead.
    var away: (absence: Absence, standIn: Person?)?

    var hasOwn: Bool { firstCount.counted + waitingCount.counted + restCount.counted > 0 }
    /// Late cases of the scope.
    var late: WorkFigure? { figures.first { $0.kind == .late } }
}

extension Connection {
    /// - Parameters:
    ///   - soon: the last day that counts as "breaks first".
    ///   - widest: as far as this person may look.
    func today(_ asked: WorkContext, soon: LocalDate, widest: WorkScope) throws -> Today {
        let context = try asked.present(in: self)
        let mine = try WorkFilter().with(\.whose, .mine).selection(context, in: self)
        // Also of a case that waits for its initiator something can be due, such as a call that was promised.
        let first = mine.adding("\(WorkSelection.due) <= \(soon)")
        let (later, isWaiting): (SQL, SQL) = ("\(WorkSelection.due) > \(soon)", "case_file.waiting_since IS NOT NULL")
        let waiting = mine.adding(isWaiting, "(\(later) OR \(WorkSelection.due) IS NULL)")
        let rest = mine.adding("case_file.waiting_since IS NULL", later)
        var today = Today()
        today.first = try workPage(first, limit: 30).rows
        today.waiting = try workPage(waiting, limit: 15).rows
        today.rest = try workPage(rest, limit: 15).rows
        (today.firstCount, today.waitingCount, today.restCount) = (try workCount(first), try workCount(waiting), try workCount(rest))
        today.newCount = try workCount(.new)
        // Who leads and has no cases of their own comes for those of others.
        today.scope = today.hasOwn ? .mine : widest
        today.figures = try figures(today.scope, context)
        if let absence = try absences(on: context.today)[context.worker.id] {
            today.away = (absence, try person(context.worker.id).flatMap { try presentOrNil($0, on: context.today) })
        }
        today.standIns = try standIns(on: context.today)
        let covered = try people(context.worker.covers.dropFirst().map { Optional($0) })
        today.covered = covered.values.sorted { ($0.name, $0.id.text) < ($1.name, $1.id.text) }
        return today
    }
}

extension WorkSelection {
    /// What came in and is nobody's yet, oldest on top.
    static let new = WorkSelection(branches: ["case_file.assignee_id IS NULL"], rest: ["case_file.is_open"], order: .received)
}
