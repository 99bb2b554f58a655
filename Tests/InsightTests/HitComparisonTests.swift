import Rules
import Testing

@testable import Insight

@Suite struct HitComparisonTests {
    private let from = LocalDate(iso: "2026-06-01")!

    private func compared(before: [Int], after: [Int], today: Int) -> HitComparison {
        let days = before.map { from.adding(days: -$0) } + after.map { from.adding(days: $0) }
        return HitComparison(hits: days, holdsFrom: from, today: from.adding(days: today))
    }

    @Test func `both windows are equally long, and what lies outside does not count`() {
        let comparison = compared(before: [90, 61, 60, 1], after: [0, 59, 60, 61], today: 59)
        #expect(comparison.days == 60)
        #expect(comparison.before == 2)
        #expect(comparison.after == 2)
    }

    @Test func `the time before the first hit is no time without hits`() {
        #expect(compared(before: [40], after: [], today: 400).days == 40)
        #expect(compared(before: [], after: [3], today: 400).days == 0)
        #expect(HitComparison(hits: [], holdsFrom: from, today: from.adding(days: 400)).verdict == .tooLittle)
    }

    @Test func `a month is too early, whatever the numbers`() {
        #expect(compared(before: Array(1...30), after: [], today: 28).verdict == .tooEarly)
        #expect(compared(before: Array(1...30), after: [], today: 29).verdict == .fewer)
        #expect(compared(before: [45], after: [], today: -10).verdict == .tooEarly)
    }

    @Test func `counted too short before the decision, or too few hits, is too little to compare and not too early`() {
        #expect(compared(before: Array(1...29), after: [], today: 400).verdict == .tooLittle)
        #expect(compared(before: [90], after: [1, 2], today: 400).verdict == .tooLittle)
        #expect(compared(before: [], after: [1, 2, 3, 4, 5, 6, 7], today: 400).verdict == .tooLittle)
    }

    /// Against none, five can be chance (1 in 16) and six cannot (1 in 32); against one it takes eight, since seven is 1 in 14.
    @Test(arguments: [
        (5, 0, HitComparison.Verdict.tooLittle), (6, 0, .fewer), (7, 1, .unclear), (8, 1, .fewer), (0, 6, .more), (0, 5, .tooLittle),
        (3, 3, .unclear), (0, 0, .tooLittle), (20, 10, .unclear), (40, 20, .fewer),
    ])
    func `no more is said than the numbers can carry`(before: Int, after: Int, verdict: HitComparison.Verdict) {
        let hits = (0..<before).map { 1 + $0 } + [100]
        let comparison = compared(before: hits, after: (0..<after).map { $0 }, today: 98)
        #expect(comparison.before == before)
        #expect(comparison.after == after)
        #expect(comparison.verdict == verdict)
    }

    @Test func `the chance is that of a fair coin, counted out`() {
        for total in 1...14 {
            for least in 0...total where least * 2 < total {
                let throwsAsUneven = (0..<(1 << total)).count { min($0.nonzeroBitCount, total - $0.nonzeroBitCount) <= least }
                let expected = Double(throwsAsUneven) / Double(1 << total)
                #expect(abs(HitComparison.chance(of: least, in: total) - expected) < 1e-9)
            }
        }
        #expect(HitComparison.chance(of: 5_000, in: 10_000) == 1)
        #expect(HitComparison.chance(of: 0, in: 10_000) < 1e-300)
    }
}
