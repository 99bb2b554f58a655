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
            #expect(share.cacheKilobytes >= 200, "a cache too small to work with")
            #expect(count * share.cacheKilobytes <= max(100_000, count * 200))
        }
    }

    private struct Failure: Error {}
}
