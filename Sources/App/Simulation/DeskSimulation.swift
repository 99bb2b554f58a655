import Civic
import Desk
import Foundation
import Rules
import Store
import Web

/// Half a year of a municipality's desk in a few minutes: residents who answer late, officials on holiday, silent departments and failing
/// mail. People act through the same actions as on screen; what the system lost on the way is then read from its database.
package struct DeskSimulation {
    private let town: SimulatedTown
    private var residents: SimulatedResidents
    private var officials: SimulatedOfficials
    private var departments: SimulatedDepartments
    private var watch: ContactWatch

    /// - Parameters:
    ///   - municipality: key of an installed municipality.
    ///   - home: where texts and municipalities are.
    ///   - folder: the same, when it was read before.
    ///   - open: an empty database, asked for once by each of the two server processes.
    package init(
        _ municipality: String, _ settings: SimulationSettings, home: InstallationSettings, folder: HomeFolder? = nil,
        open: @escaping @Sendable () async throws -> any Database
    ) async throws {
        town = try await SimulatedTown(municipality, settings, home: home, folder: folder, open: open)
        residents = SimulatedResidents(town: town)
        officials = SimulatedOfficials(town: town)
        departments = SimulatedDepartments(town: town)
        watch = ContactWatch()
    }

    /// Lives through all days.
    ///
    /// - Parameter each: told at the end of each day.
    package mutating func live(each: (LocalDate) -> Void = { _ in }) async throws {
        for offset in 0..<town.settings.days {
            let day = town.settings.begin.adding(days: offset)
            try await live(day)
            each(day)
        }
    }

    /// What the database says, looked at on the last evening.
    package func report() async throws -> SimulationReport {
        try await audit.report(at: town.clock.now())
    }

    /// What it would say had somebody changed the database behind the program's back; the change is undone.
    ///
    /// - Parameter fault: a statement.
    package func report(after fault: SQL) async throws -> SimulationReport {
        let (audit, now, day, teams) = (audit, town.clock.now(), town.settings.last, town.book.teams)
        do {
            try await town.site.database.write { db in
                try db.execute(fault)
                var watch = ContactWatch()
                try watch.look(db, on: day, teams)
                throw Undone(report: try audit.report(db, contacts: watch.lines, at: now))
            }
        } catch let undone as Undone {
            return undone.report
        }
        return try await report()
    }

    /// Leaves a transaction without its changes.
    private struct Undone: Error { let report: SimulationReport }

    private var audit: DeskAudit {
        let seen = SeenOutside(
            deliveries: town.mail.deliveries, contacts: watch.lines, faults: town.faults.lines, refusals: town.refusals)
        let checkup = Checkup(migrations: town.servers[0].migrations, duties: town.servers[0].duties)
        return DeskAudit(site: town.site, actions: town.servers[0].actions, checkup: checkup, seen: seen, settings: town.settings)
    }

    package func close() async { await town.close() }

    // MARK: A day

    private mutating func live(_ day: LocalDate) async throws {
        let isWorkingDay = town.isWorkingDay(day)
        try await duties(day, 0, 20)
        if isWorkingDay {
            try await duties(day, 7, 30)
            town.clock.set(day, hour: 9)
            try await officials.work(on: day, part: 0)
        }
        try await duties(day, 11)
        town.clock.set(day, hour: 12)
        try await residents.tellIdeas(on: day, part: 0)
        try await residents.visit(on: day, part: 0)
        if isWorkingDay {
            try await duties(day, 13)
            town.clock.set(day, hour: 14)
            try await officials.work(on: day, part: 1)
            town.clock.set(day, hour: 15)
            try await departments.work(on: day)
        }
        try await duties(day, 16, 30)
        town.clock.set(day, hour: 19)
        try await residents.tellIdeas(on: day, part: 1)
        try await residents.visit(on: day, part: 1)
        try await end(day)
    }

    /// Both servers, unless the machines are down.
    private func duties(_ day: LocalDate, _ hour: Int, _ minute: Int = 0) async throws {
        guard !town.chance.happens(town.settings.trouble.downtime, "down \(day.iso) \(hour)") else { return }
        town.clock.set(day, hour: hour, minute: minute)
        try await town.runDuties()
    }

    /// In the evening one server goes on alone until nothing is left that can go; what arrived lies in people's mailboxes.
    private mutating func end(_ day: LocalDate) async throws {
        town.clock.set(day, hour: 21)
        try await town.runDuties()
        for minute in [15, 30, 45] {
            town.clock.set(day, hour: 21, minute: minute)
            try await town.runDuties(1)
        }
        for mail in town.mail.collect() {
            residents.receive(mail, on: day)
            officials.receive(mail, on: day)
            departments.receive(mail, on: day)
        }
        let (before, teams) = (watch, town.book.teams)
        watch = try await town.read { db in
            var watch = before
            try watch.look(db, on: day, teams)
            return watch
        }
    }
}
