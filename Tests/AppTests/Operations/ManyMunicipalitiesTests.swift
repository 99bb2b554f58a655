import Synchronization
import Testing

@testable import App

/// Hundreds of municipalities in one process.
@Suite struct ManyMunicipalitiesTests {
    @Test func `what is made in parallel comes in order, and a failure is thrown`() async throws {
        let made = try await Array(0..<100).inParallel { number in
            if number.isMultiple(of: 3) { await Task.yield() }
            return number * 2
        }
        #expect(made == Array(0..<100).map { $0 * 2 })
        #expect(try await [Int]().inParallel { $0 }.isEmpty)
        await #expect(throws: Failure.self) {
            try await Array(0..<10).inParallel { if $0 == 7 { throw Failure() } }
        }
    }

    @Test func `together they keep little more in memory than a few do`() {
        #expect(MemoryShare(of: 1).cacheKilobytes == 2000 && MemoryShare(of: 1).readers == 4)
        for count in [3, 20, 50, 342, 1000] {
            let share = MemoryShare(of: count)
            #expect(share.cacheKilobytes >= 100, "a cache too small to work with")
            #expect(count * share.cacheKilobytes <= max(100_000, count * 200))
        }
    }

    @Test func `a few work at a time, and who takes long keeps nobody waiting`() async throws {
        // However busy the machine is, none of the first takes long.
        let (patient, turns) = (Turns(2, longest: .seconds(600)), Turns(2, longest: .milliseconds(50)))
        let seen = Seen()
        await withTaskGroup { group in
            for _ in 0..<20 {
                group.addTask {
                    await patient.taking {
                        seen.counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                        for _ in 0..<10 { await Task.yield() }
                        seen.counts.withLock { $0.now -= 1 }
                    }
                }
            }
            await group.waitForAll()
        }
        #expect(seen.counts.withLock(\.most) == 2)
        // Two that hang until the third has worked would keep it out for ever.
        try await withThrowingTaskGroup { group in
            for _ in 0..<2 {
                group.addTask {
                    try await turns.taking {
                        while !seen.isDone.withLock(\.self) { try await Task.sleep(for: .milliseconds(5)) }
                    }
                }
            }
            group.addTask {
                try await Task.sleep(for: .milliseconds(10))
                await turns.taking { seen.isDone.withLock { $0 = true } }
            }
            try await group.waitForAll()
        }
        await #expect(throws: Failure.self) { try await turns.taking { throw Failure() } }
        await turns.taking {}
    }

    private final class Seen: Sendable {
        let counts = Mutex((now: 0, most: 0))
        let isDone = Mutex(false)
    }

    private struct Failure: Error {}
}
