import Civic
import Rules
import Store
import Web

/// The one who looks at the worklist: who they are, which team is theirs, and for whom they stand in.
struct Worker: Sendable {
    let id: ID<Person>
    let team: String?
    /// The teams of their division, their own among them.
    var division: [String] = []
    /// The desk sees everything that is nobody's yet; a caseworker what came in for their name, or for their team at large.
    let seesAllNew: Bool
    /// Themselves, and whom they stand in for today.
    var covers: [ID<Person>]
    /// Who is away today while nobody stands in.
    var unreachable: [ID<Person>] = []

    init(id: ID<Person>, team: String?, division: [String] = [], seesAllNew: Bool) {
        (self.id, self.team, self.division, self.seesAllNew) = (id, team, division, seesAllNew)
        covers = [id]
    }
}

extension Worker {
    init?(_ visit: Visit, _ teams: Teams) {
        guard let person = visit.person else { return nil }
        let team = teams.colleague(email: person.email)?.team
        self.init(
            id: person.id, team: team, division: team.map { teams.division(of: $0).map(\.id) } ?? [],
            seesAllNew: person.roles.contains(.deskOfficer) || person.roles.contains(.administrator))
    }

    /// Cases that this person must see to, as conditions that exclude each other.
    var mine: [SQL] {
        var branches: [SQL] = covers.map { "\(WorkSelection.holder) = \($0)" }
        if seesAllNew {
            let others: SQL = "(case_file.contact_id IS NULL OR case_file.contact_id NOT IN (\(list: covers)))"
            branches.append("case_file.assignee_id IS NULL AND \(others)")
        } else if let team {
            branches.append("case_file.assignee_id IS NULL AND case_file.contact_id IS NULL AND case_file.team = \(team)")
        }
        return branches
    }

    var ofTeam: SQL { team.map { "case_file.team = \($0)" } ?? "\(WorkSelection.holder) = \(id)" }
    var ofDivision: [SQL] { division.isEmpty ? [ofTeam] : division.map { "case_file.team = \($0)" } }
    /// Cases whose initiator finds nobody.
    var withoutContact: [SQL] {
        ["case_file.assignee_id IS NULL AND case_file.contact_id IS NULL"] + unreachable.map { "\(WorkSelection.holder) = \($0)" }
    }
}

extension Connection {
    /// With who is away today, and for whom this person is there.
    func present(_ worker: Worker, on day: LocalDate) throws -> Worker {
        var worker = worker
        let away = try absences(on: day)
        worker.covers = try standsInFor(worker.id, on: day)
        worker.unreachable = away.keys.filter { standIn(for: $0, among: away) == nil }.sorted { $0.text < $1.text }
        return worker
    }

    /// Who is away on a day, with who stands in; as many questions to the database for one person as for many.
    func standIns(on day: LocalDate) throws -> StandIns {
        let away = try absences(on: day)
        var present: [ID<Person>: ID<Person>?] = [:]
        for person in away.keys { present.updateValue(standIn(for: person, among: away), forKey: person) }
        let people = try people(Array(present.values))
        return StandIns(names: present.mapValues { $0.flatMap { people[$0]?.name } })
    }
}

/// Who is away today, and the name of who stands in; nil where nobody does.
struct StandIns: Sendable {
    var names: [ID<Person>: String?] = [:]

    /// A name as it stands in a list: of who is away with who stands in.
    func named(_ name: String, _ person: ID<Person>, _ t: Words) -> String {
        guard let standIn = names[person] else { return name }
        return standIn.map { t("work.awayCovered", ["name": name, "standIn": $0]) } ?? t("work.awayUncovered", ["name": name])
    }
}
