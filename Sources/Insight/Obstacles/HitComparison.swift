import Foundation
import Rules

/// Did a decision help? Counts hits in two windows of equal length, before and after the day it holds from, and says no more than
/// the numbers can carry.
package struct HitComparison: Sendable, Hashable {
    /// Length of each window in days.
    package let days: Int
    package let before: Int
    package let after: Int
    /// Days between the first hit and the day it holds from: the first window never grows longer.
    private let counted: Int

    /// `obstacle.verdict.` in the text catalogue.
    package enum Verdict: String, Sendable, CaseIterable {
        /// The windows are shorter than ``leastDays``.
        case tooEarly
        /// Counted too short before the decision, or too few hits: waiting does not mend the first, and no split of the second says anything.
        case tooLittle
        /// The difference can be chance.
        case unclear
        case fewer
        case more
    }

    /// Shorter windows say nothing: a quiet month is common.
    package static let leastDays = 30
    /// A difference that chance gives less often than this counts as one.
    static let significance = 0.05
    /// Of fewer hits even the most uneven split is common: five to none is 1 in 16.
    static let leastHits = 6

    /// - Parameters:
    ///   - hits: the days on which it was tagged.
    ///   - holdsFrom: the first day under the decision.
    package init(hits: [LocalDate], holdsFrom: LocalDate, today: LocalDate) {
        // Before the first tag nobody was counting: that time is no time without hits.
        let counted = hits.min().map { max(0, $0.days(until: holdsFrom)) } ?? 0
        let days = min(counted, max(0, holdsFrom.days(until: today) + 1))
        let (first, end) = (holdsFrom.adding(days: -days), holdsFrom.adding(days: days))
        (self.days, self.counted) = (days, counted)
        before = hits.count { $0 >= first && $0 < holdsFrom }
        after = hits.count { $0 >= holdsFrom && $0 < end }
    }

    /// When both windows were alike, each hit would fall in either with equal chance: the exact two-sided sign test
    /// (Conover, Practical Nonparametric Statistics, section 3.4).
    package var verdict: Verdict {
        guard counted >= Self.leastDays else { return .tooLittle }
        guard days >= Self.leastDays else { return .tooEarly }
        guard before + after >= Self.leastHits else { return .tooLittle }
        guard Self.chance(of: min(before, after), in: before + after) < Self.significance else { return .unclear }
        return after < before ? .fewer : .more
    }

    /// How often a fair coin, thrown `total` times, gives a split at least as uneven as this one.
    static func chance(of least: Int, in total: Int) -> Double {
        guard total > 0, least * 2 < total else { return 1 }
        // Logarithms, since two to the power of a few thousand is no number any more.
        var (logTerm, sum) = (-Double(total) * log(2), 0.0)
        for count in 0...least {
            if count > 0 { logTerm += log(Double(total - count + 1)) - log(Double(count)) }
            sum += exp(logTerm)
        }
        return min(1, 2 * sum)
    }
}
