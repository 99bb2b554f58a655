import Civic
import Desk
import Foundation
import Logging
import Rules
import Store
import Synchronization
import Web

/// One municipality with two server processes on one database, a clock of its own and a mail server.
struct SimulatedTown: Sendable {
    let settings: SimulationSettings
    let clock: VirtualClock
    let mail: SimulatedMailServer
    let chance: Chance
    let faults: FaultLog
    let servers: [Installation]
    let site: Site
    let leave: SimulatedLeave
    /// What people were told when they sent a form, by the program's word for it, and how often.
    private let answers = Mutexed<[String: Int]>([:])

    /// - Parameter open: the database, asked for once by each server.
    init(
        _ municipality: String, _ settings: SimulationSettings, home: InstallationSettings, folder: HomeFolder? = nil,
        open: @escaping @Sendable () async throws -> any Database
    ) async throws {
        self.settings = settings
        clock = VirtualClock(Instant(settings.begin))
        mail = SimulatedMailServer(settings, clock: clock)
        chance = Chance(seed: settings.seed)
        faults = FaultLog()
        var home = home
        (home.municipalities, home.transport) = ([municipality], mail)
        let folder = try folder ?? HomeFolder(home)
        var servers: [Installation] = []
        for _ in 0..<2 {
            servers.append(
                try await Installation.make(
                    home, folder: folder, clock: { [clock] in clock.now() }, logger: faults.logger(Instant(settings.begin)),
                    open: { _ in try await open() }))
        }
        self.servers = servers
        guard let site = servers.first?.sites.all.first else {
            throw ConfigurationFault(file: municipality, reason: "is no municipality of this installation")
        }
        self.site = site
        leave = SimulatedLeave(settings, of: servers[0].books.desk(site).teams.staff.map(\.email))
    }

    var book: DeskBook { servers[0].books.desk(site) }
    var today: LocalDate { clock.now().localDate }
    var freeDays: FreeDays { FreeDays(site.terms) }
    var refusals: [String: Int] { answers.value }

    func isWorkingDay(_ day: LocalDate) -> Bool { freeDays.isWorkingDay(day) }

    /// The duties as the processes run them: both at once, or one alone.
    func runDuties(_ count: Int = 2) async throws {
        try await withThrowingTaskGroup { group in
            for server in servers.prefix(count) {
                group.addTask {
                    for site in server.sites.all {
                        try await site.refresh()
                        try await site.runDuties(server.duties)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Sends a form, so to say. A "no" that a person would read is counted, anything else is a fault.
    ///
    /// - Returns: nil when it was refused.
    @discardableResult
    func perform<A: Action>(_ action: A, as actor: Actor) async throws -> A.Outcome? {
        do {
            return try await site.perform(action, as: actor)
        } catch let refusal as Refusal {
            answers.change { $0["\(A.kind): \(Self.name(refusal))", default: 0] += 1 }
            return nil
        } catch {
            faults.add("\(A.kind): \(error)")
            return nil
        }
    }

    /// Those who may handle cases and are at work that day, in a fixed order.
    func staff(on day: LocalDate, _ roles: Set<Role>) async throws -> [Person] {
        try await read { db in try db.staff() }.filter { person in
            !person.roles.isDisjoint(with: roles) && !leave.isAway(person.email ?? "", on: day)
        }
    }

    /// Who helps somebody at the counter; nil when all are away.
    func clerk(on day: LocalDate) async throws -> Person? {
        try await staff(on: day, [.deskOfficer]).first
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await site.database.read(body)
    }

    func close() async {
        for server in servers { for site in server.sites.all { await site.database.close() } }
    }

    private static func name(_ refusal: Refusal) -> String {
        switch refusal {
        case .notFound: "not found"
        case .invalid(let problems): problems.map { "\($0.field) \($0.key)" }.joined(separator: ", ")
        case .conflict(let key), .expired(let key): key
        case .tooMany: "too many"
        }
    }
}

/// A value that several tasks may change.
final class Mutexed<Value: Sendable>: Sendable {
    private let kept: Mutex<Value>

    init(_ value: Value) { kept = Mutex(value) }

    var value: Value { kept.withLock(\.self) }

    func change(_ body: (inout Value) -> Void) {
        kept.withLock { body(&$0) }
    }
}
