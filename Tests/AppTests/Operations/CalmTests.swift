import Testing

@testable import App

@Suite struct CalmTests {
    @Test func `calm begins once after each visit and each change`() {
        let start = ContinuousClock.now
        var calm = Calm()
        func begins(_ seconds: Int, visited: Int?, _ version: UInt64) -> Bool {
            calm.begins(visitedAt: visited.map { start + .seconds($0) }, version: version, at: start + .seconds(seconds))
        }
        #expect(begins(0, visited: nil, 7))
        #expect(!begins(2, visited: nil, 7))
        #expect(!begins(4, visited: 2, 7))
        #expect(begins(5, visited: 2, 7))
        #expect(!begins(60, visited: 2, 7))
        #expect(begins(62, visited: 2, 8))
        #expect(!begins(64, visited: 63, 9))
        #expect(begins(66, visited: 63, 9))
    }
}
