import Store
import Synchronization
import TestSupport
import Testing

@testable import Civic

@Suite struct DutyTests {
    /// Counts how often it ran.
    private final class Counting: Duty {
        let name = "test.count"
        let everySeconds = 10
        private let runs = Atomic<Int>(0)
        private let work: @Sendable () async throws -> Void
        private let waiting = Atomic<Bool>(true)

        init(_ work: @escaping @Sendable () async throws -> Void = {}) { self.work = work }

        func finds(work: Bool) { waiting.store(work, ordering: .relaxed) }
        func hasWork(_ site: Site, in db: any Connection) -> Bool { waiting.load(ordering: .relaxed) }

        var count: Int { runs.load(ordering: .relaxed) }

        func run(_ site: Site) async throws -> String {
            runs.add(1, ordering: .relaxed)
            try await work()
            return "done"
        }
    }

    private struct Trouble: Error {}

    @Test(arguments: testEngines) func `a duty runs in its rhythm, in one of several processes`(engine: Engine) async throws {
        let town = try await MailTown(engine)
        let duty = Counting { try await Task.sleep(for: .milliseconds(50)) }
        let sites = try (1...3).map { _ in try town.site() }
        for round in 1...3 {
            try await withThrowingTaskGroup { group in
                for site in sites { group.addTask { try await site.runDuties([duty]) } }
                try await group.waitForAll()
            }
            #expect(duty.count == round)
            town.pass(seconds: 9)
            try await sites[0].runDuties([duty])
            #expect(duty.count == round)
            town.pass(seconds: 1)
        }
    }

    @Test(arguments: testEngines)
    func `a duty with nothing to do shows once a minute that it lives, and works as soon as there is something`(engine: Engine) async throws
    {
        let town = try await MailTown(engine)
        let (duty, site) = (Counting(), try town.site())
        duty.finds(work: false)
        for second in stride(from: 0, through: 120, by: 2) {
            try await site.runDuties([duty])
            #expect(duty.count == 1 + second / 60)
            town.pass(seconds: 2)
        }
        duty.finds(work: true)
        town.pass(seconds: 8)
        try await site.runDuties([duty])
        #expect(duty.count == 4)
        #expect(try await town.heartbeat(duty.name)?.isLate(at: town.now) == false)
    }

    @Test(arguments: testEngines) func `a duty that failed is tried again, whatever it finds to do`(engine: Engine) async throws {
        let town = try await MailTown(engine)
        let (duty, site) = (Counting { throw Trouble() }, try town.site())
        duty.finds(work: false)
        try await site.runDuties([duty])
        town.pass(seconds: 10)
        try await site.runDuties([duty])
        #expect(duty.count == 2)
    }

    @Test(arguments: testEngines) func `a rhythm that a new version made quicker holds at once`(engine: Engine) async throws {
        let town = try await MailTown(engine)
        let (duty, site) = (Counting(), try town.site())
        try await site.runDuties([duty])
        try await town.database.write { db in try db.execute("UPDATE duty SET every_seconds = 86400") }
        town.pass(seconds: 10)
        try await site.runDuties([duty])
        #expect(duty.count == 2)
    }

    @Test(arguments: testEngines) func `a process that died holds the others up for less than a minute`(engine: Engine) async throws {
        let town = try await MailTown(engine)
        let (duty, site) = (Counting(), try town.site())
        try await site.runDuties([duty])
        town.pass(seconds: 10)
        let until = town.now.adding(seconds: Duties.claimSeconds)
        try await town.database.write { db in try db.execute("UPDATE duty SET claimed_until = \(until)") }
        town.pass(seconds: Duties.claimSeconds)
        try await site.runDuties([duty])
        #expect(duty.count == 1)
        town.pass(seconds: 1)
        try await site.runDuties([duty])
        #expect(duty.count == 2)
        #expect(Duties.claimSeconds < 60)
    }

    @Test(arguments: testEngines, [3_600, 2 * 86_400, 30 * 86_400])
    func `a clock that is set back stops no duty`(engine: Engine, seconds: Int) async throws {
        let town = try await MailTown(engine)
        let site = try town.site()
        let (fine, failing) = (Counting(), Counting { throw Trouble() })
        for (number, duty) in [fine, failing].enumerated() {
            if number == 1 { try await town.database.write { db in try db.execute("DELETE FROM duty") } }
            town.set(MailTown.noon.adding(seconds: seconds))
            try await site.runDuties([duty])
            town.set(MailTown.noon)
            try await site.runDuties([duty])
            #expect(duty.count == 2)
            // And keeps its rhythm from there.
            try await site.runDuties([duty])
            #expect(duty.count == 2)
        }
        // A claim of then is no claim now either.
        let until = MailTown.noon.adding(seconds: seconds)
        try await town.database.write { db in try db.execute("UPDATE duty SET claimed_until = \(until), failed_at = NULL") }
        town.pass(seconds: 11)
        try await site.runDuties([fine])
        #expect(fine.count == 3)
    }

    @Test(arguments: testEngines) func `clocks that differ a little do not make it run twice`(engine: Engine) async throws {
        let town = try await MailTown(engine)
        let (duty, site) = (Counting(), try town.site())
        town.pass(seconds: Duties.clockSeconds)
        try await site.runDuties([duty])
        town.set(MailTown.noon)
        try await site.runDuties([duty])
        #expect(duty.count == 1)
    }

    @Test(arguments: testEngines) func `a failure is tried again in its rhythm and is no success`(engine: Engine) async throws {
        let town = try await MailTown(engine)
        let (duty, site) = (Counting { throw Trouble() }, try town.site())
        try await site.runDuties([duty])
        try await site.runDuties([duty])
        #expect(duty.count == 1)
        town.pass(seconds: 10)
        try await site.runDuties([duty])
        #expect(duty.count == 2)
        let beat = try #require(try await town.heartbeat(duty.name))
        #expect(beat.succeededAt == nil)
        #expect(beat.failedAt == town.now)
        #expect(beat.isLate(at: town.now))
    }

    @Test(arguments: testEngines) func `a process that stops in the middle leaves no claim behind`(engine: Engine) async throws {
        let town = try await MailTown(engine)
        let duty = Counting {
            // Until it is told to stop; then what it does last must still be written.
            while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
        }
        let (site, later) = (try town.site(), Counting())
        let running = Task { try await site.runDuties([duty, later]) }
        while duty.count == 0 { try await Task.sleep(for: .milliseconds(5)) }
        running.cancel()
        try await running.value
        #expect(later.count == 0)
        #expect(try await town.heartbeat(duty.name)?.succeededAt == town.now)
        town.pass(seconds: 10)
        try await site.runDuties([later])
        #expect(later.count == 1)
    }
}
