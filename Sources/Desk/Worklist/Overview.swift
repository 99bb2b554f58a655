import Civic
import Rules
import Store

/// How much of the work somebody looks at, each part holding the ones before it.
enum WorkScope: String, CaseIterable, Sendable {
    case mine = "van-mij"
    case team = "team"
    case division = "afdeling"
    case everything = "alles"

    /// A coordinator answers for a division, a manager for all; those who handle cases see their own and their team's.
    static func allowed(_ roles: Set<Role>, _ worker: Worker) -> [WorkScope] {
        if roles.contains(.manager) || roles.contains(.administrator) {
            return worker.team == nil ? [.mine, .everything] : allCases
        }
        guard worker.team != nil else { return [.mine] }
        return roles.contains(.coordinator) ? [.mine, .team, .division] : [.mine, .team]
    }

    var whose: WorkFilter.Whose {
        switch self {
        case .mine: .mine
        case .team: .team
        case .division: .division
        case .everything: .everyone
        }
    }

    var path: String { self == .mine ? "/werk" : "/werk/overzicht?kijk=\(rawValue)" }
}

/// One number above a list, and the list it counts.
struct WorkFigure: Sendable {
    static let kinds: [WorkFilter.Attention] = [.late, .soon, .noContact, .stuck]

    let kind: WorkFilter.Attention
    let filter: WorkFilter
    let count: WorkCount
}

/// What one person or team has in hand.
struct Workload: Hashable, Sendable {
    var open = 0
    var late = 0
    var soon = 0
    var waiting = 0
    var silent = 0
    /// The open case that came in first.
    var oldest: Oldest?

    struct Oldest: Hashable, Sendable, Comparable {
        let receivedOn: LocalDate
        let reference: String
        static func < (one: Oldest, other: Oldest) -> Bool { (one.receivedOn, one.reference) < (other.receivedOn, other.reference) }
    }

    static func + (one: Workload, other: Workload) -> Workload {
        Workload(
            open: one.open + other.open, late: one.late + other.late, soon: one.soon + other.soon, waiting: one.waiting + other.waiting,
            silent: one.silent + other.silent, oldest: [one.oldest, other.oldest].compactMap(\.self).min())
    }
}

/// The work of a team, a division or everybody: per team and per person.
struct Overview: Sendable {
    var figures: [WorkFigure] = []
    var teams: [String: Workload] = [:]
    /// By who handles it; nil is nobody.
    var people: [ID<Person>?: Workload] = [:]
    var names: [ID<Person>: Person] = [:]
    var standIns = StandIns()
    var total: Workload { teams.values.reduce(Workload(), +) }
}

extension Connection {
    func figures(_ scope: WorkScope, _ context: WorkContext) throws -> [WorkFigure] {
        try WorkFigure.kinds.map { kind in
            let filter = WorkFilter().with(\.whose, scope.whose).with(\.attention, kind)
            return WorkFigure(kind: kind, filter: filter, count: try workCount(try filter.selection(context, in: self)))
        }
    }

    func overview(_ scope: WorkScope, _ asked: WorkContext) throws -> Overview {
        let context = try asked.present(in: self)
        var overview = Overview()
        overview.figures = try figures(scope, context)
        let theirs: SQL = "(\(SQL.joined(try branches(scope, context), separator: " OR ")))"
        let condition: SQL = "case_file.is_open AND \(theirs)"
        for part in [condition, "\(WorkSelection.ofLaw) AND \(theirs)"] {
            for row in try rows(loads(part, context.today)) {
                let team: String = try row["team"]
                let load = try Workload(row: row)
                try overview.add(load, team: team, holder: row["holder"])
            }
        }
        for row in try rows(silent(condition, adviceLadders(context.ladder).isSilent(on: context.today))) {
            try overview.add(Workload(silent: try row["silent"]), team: row["team"], holder: row["holder"])
        }
        let staff = try staff().filter { Actor($0).handlesCases }
        overview.names = Dictionary(staff.map { ($0.id, $0) }) { first, _ in first }.merging(try people(overview.people.keys)) { $1 }
        overview.standIns = try standIns(on: context.today)
        return overview
    }

    private func branches(_ scope: WorkScope, _ context: WorkContext) throws -> [SQL] {
        try WorkFilter().with(\.whose, scope.whose).with(\.standing, .finished).selection(context, in: self).branches
    }

    private func loads(_ condition: SQL, _ today: LocalDate) -> SQL {
        let (due, holder) = (WorkSelection.due, WorkSelection.holder)
        return """
            SELECT team, \(holder) AS holder, COUNT(*) AS open, COUNT(*) FILTER (WHERE \(due) < \(today)) AS late,
                COUNT(*) FILTER (WHERE \(due) >= \(today) AND \(due) <= \(today.adding(days: WorkFilter.soonDays))) AS soon,
                COUNT(*) FILTER (WHERE state = \(CaseState.waitingForInitiator)) AS waiting,
                MIN(received_on || ' ' || reference) AS oldest
            FROM case_file WHERE \(condition) GROUP BY team, \(holder)
            """
    }

    private func silent(_ condition: SQL, _ isSilent: SQL) -> SQL {
        """
        SELECT case_file.team, \(WorkSelection.holder) AS holder, COUNT(DISTINCT case_file.id) AS silent
        FROM advice_request JOIN case_file ON case_file.id = advice_request.case_id
        WHERE \(condition) AND \(isSilent) GROUP BY case_file.team, \(WorkSelection.holder)
        """
    }
}

extension Workload {
    init(row: Row) throws {
        (open, late, soon, waiting) = (try row["open"], try row["late"], try row["soon"], try row["waiting"])
        let first: String? = try row["oldest"]
        let parts = first?.split(separator: " ", maxSplits: 1).map(String.init) ?? []
        if parts.count == 2, let day = LocalDate(iso: parts[0]) { oldest = Oldest(receivedOn: day, reference: parts[1]) }
    }
}

extension Overview {
    fileprivate mutating func add(_ load: Workload, team: String, holder: ID<Person>?) {
        teams[team] = (teams[team] ?? Workload()) + load
        people[holder] = (people[holder] ?? Workload()) + load
    }
}
