import Civic
import Initiatives
import Rules
import Store

/// A time in which somebody is not there, and who stands in. Without an end it is not known until when, or they have left.
package struct Absence: Sendable, RowDecodable {
    package let id: ID<Absence>
    package let person: ID<Person>
    package let from: LocalDate
    /// The last day; nil while it is not known, and for somebody who does not come back.
    package let until: LocalDate?
    /// They left and do not come back.
    package let isForGood: Bool
    package let standIn: ID<Person>?

    package init(row: Row) throws {
        id = try row["id"]
        person = try row["person_id"]
        from = try row["from_on"]
        until = try row["until_on"]
        isForGood = try row["is_for_good"]
        standIn = try row["stand_in_id"]
    }

    package func covers(_ day: LocalDate) -> Bool { from <= day && until.map { day <= $0 } ?? true }
    /// The first day that they are back.
    package var back: LocalDate? { until?.adding(days: 1) }
}

/// Whom an initiator can turn to today: who has the case, and who stands in while they are away.
package struct CaseContact: Sendable {
    package let holder: Person?
    /// Who is there today. The holder, their stand-in, else a coordinator, else the desk.
    package let present: Person?
    package let absence: Absence?

    package var isStandIn: Bool { present != nil && present?.id != holder?.id }
}

package enum Absences {
    package static let migrations = [
        Migration(
            id: "2026-11-22 process: absences",
            sql: [
                """
                CREATE TABLE absence (
                    id TEXT PRIMARY KEY, person_id TEXT NOT NULL, from_on TEXT NOT NULL, until_on TEXT, stand_in_id TEXT,
                    cancelled_on TEXT, planned_by TEXT, created_at BIGINT NOT NULL, warned_on TEXT)
                """,
                "CREATE INDEX absence_person ON absence (person_id, from_on) WHERE cancelled_on IS NULL",
                "CREATE TABLE absence_told (absence_id TEXT NOT NULL, case_id TEXT NOT NULL, told_on TEXT NOT NULL, PRIMARY KEY (absence_id, case_id))",
            ]),
        Migration(
            // Until then an absence without an end said that somebody did not come back.
            id: "2026-11-22 process: absences without an end",
            sql: [
                "ALTER TABLE absence ADD COLUMN is_for_good BOOLEAN NOT NULL DEFAULT FALSE",
                "UPDATE absence SET is_for_good = TRUE WHERE until_on IS NULL",
            ]),
    ]

    /// Stand-ins of stand-ins are followed so far; a longer row has gone in a circle.
    static let depth = 5
}

extension Connection {
    /// Who is away on a day, by person; of two absences the one that ends last.
    package func absences(on day: LocalDate) throws -> [ID<Person>: Absence] {
        let found = try all(
            """
            SELECT * FROM absence WHERE cancelled_on IS NULL AND from_on <= \(day) AND (until_on IS NULL OR until_on >= \(day))
            ORDER BY until_on NULLS LAST, id
            """, as: Absence.self)
        return Dictionary(found.map { ($0.person, $0) }) { _, last in last }
    }

    /// This person on that day, or who stands in for them; themselves when nobody does.
    package func present(_ person: Person, on day: LocalDate) throws -> Person { try presentOrNil(person, on: day) ?? person }

    /// Nil when they are away and nobody stands in.
    package func presentOrNil(_ person: Person, on day: LocalDate) throws -> Person? {
        guard let id = standIn(for: person.id, among: try absences(on: day)) else { return nil }
        return id == person.id ? person : try self.person(id)
    }

    /// Follows stand-ins to somebody who is there; nil when the row ends or goes in a circle.
    package func standIn(for person: ID<Person>, among away: [ID<Person>: Absence]) -> ID<Person>? {
        var current = person
        for _ in 0..<Absences.depth {
            guard let absence = away[current] else { return current }
            guard let next = absence.standIn else { return nil }
            current = next
        }
        return nil
    }

    /// Whom this person stands in for on a day, themselves included: their work is to be seen as one's own.
    package func standsInFor(_ person: ID<Person>, on day: LocalDate) throws -> [ID<Person>] {
        let away = try absences(on: day)
        return [person] + away.keys.filter { $0 != person && standIn(for: $0, among: away) == person }.sorted { $0.text < $1.text }
    }

    /// Who is responsible at this level, the team's own first; never empty while anybody works here.
    package func leaders(_ level: EscalationLevel, of team: String, _ teams: Teams, on day: LocalDate) throws -> [Person] {
        let order: [Role] =
            level == .manager
            ? [.manager, .coordinator, .administrator, .deskOfficer] : [.coordinator, .manager, .administrator, .deskOfficer]
        let (staff, away) = (try staff(), try absences(on: day))
        // Somebody who is away is reached through who stands in; when nobody does, the next role answers rather than nobody.
        let there = { (person: Person) in standIn(for: person.id, among: away).flatMap { id in staff.first { $0.id == id } } }
        let reaches: [(Person) -> Person?] = [there, { $0 }]
        for reach in reaches {
            for role in order {
                // Who stands in for two of them is one person to mail.
                var met: Set<ID<Person>> = []
                let reachable = staff.filter { $0.roles.contains(role) }.compactMap(reach).filter { met.insert($0.id).inserted }
                let own = reachable.filter { teams.isMember($0, of: team) }
                if let chosen = [own, reachable].first(where: { !$0.isEmpty }) { return chosen }
            }
        }
        return []
    }

    /// Whom the initiator of this case turns to on a day.
    package func contact(of file: CaseFile, _ teams: Teams, on day: LocalDate) throws -> CaseContact {
        let holder = try file.handler.flatMap { try person($0) }
        let away = try absences(on: day)
        if let holder, let id = standIn(for: holder.id, among: away) {
            let present = id == holder.id ? holder : try person(id)
            return CaseContact(holder: holder, present: present, absence: away[holder.id])
        }
        let leader = try leaders(.coordinator, of: file.team, teams, on: day).first
        return CaseContact(holder: holder, present: leader, absence: holder.flatMap { away[$0.id] })
    }
}

extension Actor {
    /// May this person decide about the work of others: hand it over, plan for them, move cases to another process?
    package var leadsCases: Bool { has(.coordinator) || has(.manager) || has(.administrator) }
}

/// Somebody will be away. Whoever stands in hears it now; without a stand-in the coordinator does.
package struct PlanAbsence: Action {
    package let person: ID<Person>
    package let from: LocalDate
    /// Nil when it is not known yet, or when they do not come back.
    package let until: LocalDate?
    package let isForGood: Bool
    package let standIn: ID<Person>?
    package let teams: Teams
    package init(
        person: ID<Person>, from: LocalDate, until: LocalDate?, isForGood: Bool = false, standIn: ID<Person>?, teams: Teams
    ) {
        (self.person, self.from, self.until, self.standIn, self.teams) = (person, from, until, standIn, teams)
        self.isForGood = isForGood
    }

    package static let kind = "staff.away"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        actor.handlesCases && (actor.person?.id == person || actor.leadsCases)
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let person = try work.db.person(person), !person.roles.isEmpty else { throw Refusal.notFound }
        let standIn = try standIn.flatMap { try work.db.person($0) }
        let problems = try problems(standIn, work)
        guard problems.isEmpty else { throw Refusal.invalid(problems) }
        try work.db.execute(
            """
            INSERT INTO absence (id, person_id, from_on, until_on, is_for_good, stand_in_id, planned_by, created_at)
            VALUES (\(ID<Absence>.new(at: work.now)), \(person.id), \(from), \(until), \(isForGood), \(standIn?.id),
                \(work.actor.person?.id), \(work.now))
            """)
        let team = teams.colleague(email: person.email)?.team ?? ""
        let told = try standIn.map { [$0] } ?? work.db.leaders(.coordinator, of: team, teams, on: work.today)
        if told.isEmpty { work.foundNobodyToTell() }
        for colleague in told {
            try work.tell(colleague, standIn == nil ? "awayWithoutStandIn" : "awayStandIn", path: "/werk/afwezig") { words in
                ["person": person.name, "when": words.away(from: from, until: until, isForGood: isForGood)]
            }
        }
        let standing = work.standing(Self.kind, ["standIn": standIn?.name ?? work.words("absence.nobody")])
        return Done(
            Nothing(),
            EntryDraft(
                Subject(kind: "person", id: person.id.text), audience: .staff, reason: standing.reason, next: standing.next,
                data: ["by": work.actor.name, "person": person.name, "fromDate": from.iso, "untilDate": until?.iso ?? ""]))
    }

    private func problems(_ standIn: Person?, _ work: Work) throws -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if until != nil, isForGood { problems.append(FieldProblem(AbsenceField.until, "absence.endAndForGood")) }
        if let until, until < from { problems.append(FieldProblem(AbsenceField.until, "absence.endsBefore")) }
        if let until, until < work.today { problems.append(FieldProblem(AbsenceField.until, "case.dayToCome")) }
        if let standIn {
            if standIn.id == person || !Actor(standIn).handlesCases {
                problems.append(FieldProblem(AbsenceField.standIn, "absence.another"))
            }
            let busy = try work.db.exists(
                """
                SELECT 1 FROM absence WHERE person_id = \(standIn.id) AND cancelled_on IS NULL AND stand_in_id IS NULL
                    AND from_on <= \(until ?? LocalDate(dayNumber: 2_932_896)) AND (until_on IS NULL OR until_on >= \(from))
                """)
            if busy { problems.append(FieldProblem(AbsenceField.standIn, "absence.alsoAway", ["name": standIn.name])) }
        }
        return problems
    }
}

extension Words {
    /// From when somebody is away, and until when as far as that is known.
    func away(from: LocalDate, until: LocalDate?, isForGood: Bool) -> String {
        let key = until != nil ? "absence.when.until" : isForGood ? "absence.when.forGood" : "absence.when.unknown"
        return self(key, ["from": longDate(from), "until": until.map { longDate($0) } ?? ""])
    }
}

/// Somebody is back earlier, or does not go.
package struct CancelAbsence: Action {
    package let id: ID<Absence>
    package init(id: ID<Absence>) { self.id = id }

    package static let kind = "staff.back"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        guard let absence = try db.absence(id) else { return false }
        return actor.handlesCases && (actor.person?.id == absence.person || actor.leadsCases)
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let absence = try work.db.absence(id), let person = try work.db.person(absence.person) else { throw Refusal.notFound }
        let cancelled = try work.db.execute("UPDATE absence SET cancelled_on = \(work.today) WHERE id = \(id) AND cancelled_on IS NULL")
        guard cancelled == 1 else { throw Refusal.conflict("case.notNow") }
        let told = try absence.standIn.flatMap { try work.db.person($0) } ?? person
        try work.tell(told, "awayBack", path: "/werk/afwezig") { _ in ["person": person.name] }
        let standing = work.standing(Self.kind)
        return Done(
            Nothing(),
            EntryDraft(
                Subject(kind: "person", id: person.id.text), audience: .staff, reason: standing.reason, next: standing.next,
                data: ["by": work.actor.name, "person": person.name]))
    }
}

extension Connection {
    package func absence(_ id: ID<Absence>) throws -> Absence? { try first("SELECT * FROM absence WHERE id = \(id)", as: Absence.self) }

    /// Absences that still matter on a day, the first to begin on top.
    package func absences(from day: LocalDate) throws -> [Absence] {
        try all(
            "SELECT * FROM absence WHERE cancelled_on IS NULL AND (until_on IS NULL OR until_on >= \(day)) ORDER BY from_on, id",
            as: Absence.self)
    }
}

/// The initiator hears once who is there while their contact is away. Only the program itself does this.
struct AnnounceStandIn: Action {
    let id: ID<CaseFile>
    let absence: ID<Absence>
    let teams: Teams

    static let kind = "case.standIn"
    static let told = Told.team
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let contact = try work.db.contact(of: file, teams, on: work.today)
        guard let holder = contact.holder, let present = contact.present, let absence = contact.absence, file.state.isOpen else {
            throw Refusal.conflict("case.notNow")
        }
        let isNew = try work.db.execute(
            """
            INSERT INTO absence_told (absence_id, case_id, told_on) VALUES (\(self.absence), \(id), \(work.today))
            ON CONFLICT (absence_id, case_id) DO NOTHING
            """)
        guard isNew == 1 else { throw Refusal.conflict("case.notNow") }
        let isOpen = absence.until == nil
        try work.tellInitiators(file, absence.isForGood ? "caseContactLeft" : isOpen ? "caseContactAway" : "caseStandIn") { words in
            ["contact": present.name, "person": holder.name, "until": absence.until.map { words.longDate($0) } ?? ""]
        }
        let standing = work.standing(Self.kind, ["contact": present.name])
        return Done(
            Nothing(),
            work.entry(file, reason: standing.reason, next: standing.next, data: ["contact": present.name, "person": holder.name]))
    }
}

/// Somebody is away, nobody stands in, and cases wait: the coordinator hears it, once an absence. Only the program itself does this.
struct WarnOfAbsence: Action {
    let absence: ID<Absence>
    let teams: Teams

    static let kind = "staff.awayUncovered"
    static let told = Told.staff
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        guard let absence = try work.db.absence(absence), let person = try work.db.person(absence.person) else { throw Refusal.notFound }
        let warned = try work.db.execute("UPDATE absence SET warned_on = \(work.today) WHERE id = \(absence.id) AND warned_on IS NULL")
        guard warned == 1 else { throw Refusal.conflict("case.notNow") }
        let count = try work.db.openCases(of: person.id).count
        let team = teams.colleague(email: person.email)?.team ?? ""
        for leader in try work.db.leaders(.coordinator, of: team, teams, on: work.today) {
            try work.tell(leader, "awayUncovered", path: "/werk/afwezig") { words in
                ["person": person.name, "cases": words("work.load.open", count: count)]
            }
        }
        let standing = work.standing(Self.kind)
        return Done(
            Nothing(),
            EntryDraft(
                Subject(kind: "person", id: person.id.text), audience: .staff, reason: standing.reason, next: standing.next,
                data: ["person": person.name]))
    }
}

extension Connection {
    /// The open cases that this person has, or is the first contact of.
    package func openCases(of person: ID<Person>) throws -> [ID<CaseFile>] {
        try rows(
            """
            SELECT id FROM case_file WHERE (is_open OR next_due_on IS NOT NULL) AND (assignee_id = \(person) OR (assignee_id IS NULL AND contact_id = \(person))) ORDER BY id
            """
        ).map { try $0["id"] }
    }
}
