import Civic
import Desk
import Rules
import Store

extension SimulatedOfficials {
    /// Writes down who will be away: holidays two weeks before by themselves, illness on its second day by who leads.
    func plan(on day: LocalDate) async throws {
        let staff = try await town.read { db in try db.staff() }.filter { Actor($0).handlesCases }
        let leader = try await town.staff(on: day, [.coordinator, .manager, .administrator]).first
        for person in staff {
            guard let email = person.email else { continue }
            for time in town.leave.times(of: email) {
                switch time.kind {
                case .holiday where dayToPlan(time) == day && !town.leave.isAway(email, on: day):
                    try await plan(time, of: person, by: person, on: day)
                case .illness, .goodbye, .holiday:
                    // Nobody plans an illness, and some forget their holiday.
                    guard let leader, leader.id != person.id, time.covers(day), secondDay(time) <= day else { continue }
                    if try await !isWrittenDown(person, on: day) { try await plan(time, of: person, by: leader, on: day) }
                }
            }
            try await takeOver(from: person, by: leader, on: day)
        }
    }

    private func dayToPlan(_ time: SimulatedLeave.Time) -> LocalDate {
        max(
            town.freeDays.adding(workingDays: 0, to: time.first.adding(days: -14)),
            town.freeDays.adding(workingDays: 0, to: town.settings.begin))
    }

    private func secondDay(_ time: SimulatedLeave.Time) -> LocalDate { town.freeDays.adding(workingDays: 1, to: time.first) }

    private func isWrittenDown(_ person: Person, on day: LocalDate) async throws -> Bool {
        try await town.read { db in try db.absences(on: day)[person.id] != nil }
    }

    private func plan(_ time: SimulatedLeave.Time, of person: Person, by planner: Person, on day: LocalDate) async throws {
        let first = max(time.first, day)
        let about = "\(person.email ?? "") \(time.first.iso)"
        let isCovered = !town.chance.happens(town.settings.trouble.uncovered, "covered \(about)")
        let standIn = isCovered ? try await standIn(for: person, from: first) : nil
        let absence = PlanAbsence(person: person.id, from: first, until: time.last, standIn: standIn, teams: town.book.teams)
        try await town.perform(absence, as: Actor(planner))
    }

    /// A colleague of the same team, else any, who is there when it begins.
    private func standIn(for person: Person, from day: LocalDate) async throws -> ID<Person>? {
        let teams = town.book.teams
        let team = teams.colleague(email: person.email)?.team
        let there = try await town.staff(on: day, [.caseworker, .deskOfficer]).filter { $0.id != person.id }
        return (there.first { teams.colleague(email: $0.email)?.team == team } ?? there.first)?.id
    }

    /// Two weeks after somebody left for good their cases go to a colleague.
    private func takeOver(from person: Person, by leader: Person?, on day: LocalDate) async throws {
        let gone = town.leave.times(of: person.email ?? "").first { $0.kind == .goodbye }
        guard let gone, gone.first.adding(days: 14) <= day, let leader else { return }
        let open = try await town.read { db in try db.openCases(of: person.id).count }
        guard open > 0, let colleague = try await standIn(for: person, from: day) else { return }
        try await town.perform(
            ReassignAll(person: person.id, colleague: colleague, reason: "They work elsewhere now", next: "Their colleague writes to you"),
            as: Actor(leader))
    }
}
