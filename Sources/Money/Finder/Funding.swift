import Civic
import Rules

/// How the costs could be covered: what they bring themselves, and which schemes together fill the rest.
package struct Funding: Sendable, Hashable {
    /// One scheme in a combination.
    package struct Part: Sendable, Hashable {
        package let scheme: String
        package let cents: Int
        /// `yes`, or `unknown` when its conditions are not all settled.
        package let status: Truth
        /// Percentage of the costs that must come from elsewhere.
        package let ownSharePercent: Int?
    }

    package struct Mix: Sendable, Hashable {
        package let parts: [Part]
        /// Pairs of which nobody has said whether they may be combined.
        package let unsurePairs: [[String]]
        package let gap: Int

        package var sureCents: Int { parts.reduce(0) { $0 + ($1.status == .yes ? $1.cents : 0) } }
        package var maybeCents: Int { parts.reduce(0) { $0 + ($1.status == .yes ? 0 : $1.cents) } }
    }

    /// All costs, in cents.
    package let total: Int
    package let own: Int
    /// Best first; at most two, that differ.
    package let mixes: [Mix]
    /// Fitting schemes whose amount is not known: they cover nothing here until somebody asked.
    package let askAmount: [String]
    /// Pairs that an editor said may not be combined, among those that fit.
    package let conflicts: [[String]]

    package var need: Int { max(0, total - own) }

    /// Nil when neither the costs nor the amount asked for are known.
    init?(_ cards: [FinderCard], answers: Answers, own: Money?, book: SchemeBook, today: LocalDate) {
        let (budget, asked) = (answers.cents("budget"), answers.cents("requestedAmount"))
        guard let total = budget ?? asked.map({ $0 + (own?.cents ?? 0) }), total > 0 else { return nil }
        let ownCents = min(total, own?.cents ?? (budget.flatMap { all in asked.map { max(0, all - $0) } } ?? 0))
        (self.total, self.own) = (total, ownCents)
        let usable = cards.filter { !$0.isClosed && $0.scheme.form.isAskedAsAmount }
        let need = total - ownCents
        let candidates = usable.compactMap { card in
            FundingCandidate(card, need: need, total: total, answers: answers, book: book, today: today)
        }
        mixes = FundingSearch(candidates: candidates, need: need, stacking: book.stacking).best()
        askAmount = usable.filter { $0.mostCents == nil && $0.status != .no }.map(\.scheme.id)
        conflicts = Self.pairs(candidates.map(\.id)).filter { book.stacking.combines($0[0], $0[1]) == .no }
    }

    static func pairs(_ ids: [String]) -> [[String]] {
        ids.indices.flatMap { one in ids.indices.dropFirst(one + 1).map { [ids[one], ids[$0]] } }
    }
}

/// A scheme with the most that it could put in. Somebody who needs € 8.400 may ask this one for less: the largest amount at which its
/// conditions hold counts, not the whole need.
struct FundingCandidate: Sendable {
    let id: String
    let most: Int
    let least: Int
    let status: Truth
    let isLoan: Bool
    let ownSharePercent: Int?

    /// Nil when its amount is unknown, or when it does not fit at any amount.
    init?(_ card: FinderCard, need: Int, total: Int, answers: Answers, book: SchemeBook, today: LocalDate) {
        guard let limit = card.mostCents, need > 0 else { return nil }
        let share = card.scheme.ownSharePercent ?? 0
        let ceiling = min(limit, need, total * max(0, 100 - share) / 100)
        guard ceiling > 0 else { return nil }
        let tries = Self.amounts(card.scheme.criterion, upTo: ceiling).map { amount -> (amount: Int, truth: Truth) in
            var changed = answers
            changed["requestedAmount"] = .integer(amount)
            let truth = evaluate(card.scheme.criterion, changed.completed(on: today), fields: book.rules.fields)
            return (amount, card.isPlaceUnsure ? min(truth, .unknown) : truth)
        }
        guard let best = tries.max(by: { ($0.truth, $0.amount) < ($1.truth, $1.amount) }), best.truth != .no else { return nil }
        (id, most, status) = (card.scheme.id, best.amount, best.truth)
        least = min(max(card.scheme.amount.minCents ?? 1, 1), best.amount)
        (isLoan, ownSharePercent) = (card.scheme.form == .loan, card.scheme.ownSharePercent)
    }

    init(id: String, most: Int, least: Int = 1, status: Truth = .yes, isLoan: Bool = false, ownSharePercent: Int? = nil) {
        (self.id, self.most, self.least, self.status) = (id, most, least, status)
        (self.isLoan, self.ownSharePercent) = (isLoan, ownSharePercent)
    }

    /// The amounts at which a condition could change, largest first.
    private static func amounts(_ criterion: Criterion, upTo ceiling: Int) -> [Int] {
        let borders = criterion.decidingAtoms.filter { $0.field == "requestedAmount" }.flatMap { atom -> [Int] in
            switch atom.test {
            case .atMost(let limit), .atLeast(let limit): [limit]
            case .below(let limit): [limit - 1]
            case .above(let limit): [limit, limit + 1]
            case .between(let low, let high): [low, high]
            default: []
            }
        }
        return Set(borders + [ceiling]).filter { $0 > 0 && $0 <= ceiling }.sorted(by: >)
    }
}

/// Looks through all combinations of a few schemes: nobody applies for more than four at once.
struct FundingSearch: Sendable {
    let candidates: [FundingCandidate]
    let need: Int
    let stacking: SchemeStacking
    private static let mostParts = 4
    private static let mostCandidates = 18

    /// The best combination of what is certain, and, when that leaves a gap, the best with what is possible.
    func best() -> [Funding.Mix] {
        guard need > 0 else { return [] }
        let sure = search(candidates.filter { $0.status == .yes })
        if let sure, sure.gap == 0 { return [sure] }
        let all = search(candidates)
        return [all, sure].compactMap(\.self).reduce(into: []) { mixes, mix in
            if !mixes.contains(mix), mixes.allSatisfy({ $0.gap != mix.gap || $0.maybeCents > 0 }) { mixes.append(mix) }
        }
    }

    private func search(_ pool: [FundingCandidate]) -> Funding.Mix? {
        let ordered = Array(pool.sorted { order($0) < order($1) }.prefix(Self.mostCandidates))
        let truths = ordered.map { one in ordered.map { stacking.combines(one.id, $0.id) } }
        var best: (score: Score, mix: Funding.Mix)?
        func visit(_ chosen: [Int], from start: Int) {
            if !chosen.isEmpty, let mix = mix(chosen.map { ordered[$0] }) {
                let score = Score(mix, loans: chosen.count { ordered[$0].isLoan })
                if best.map({ score < $0.score }) ?? true { best = (score, mix) }
                if mix.gap == 0 { return }
            }
            guard chosen.count < Self.mostParts, start < ordered.count else { return }
            for next in start..<ordered.count where chosen.allSatisfy({ truths[$0][next] != .no }) { visit(chosen + [next], from: next + 1) }
        }
        visit([], from: 0)
        return best?.mix
    }

    private func order(_ candidate: FundingCandidate) -> (Int, Int, Int, String) {
        (candidate.status == .yes ? 0 : 1, candidate.isLoan ? 1 : 0, -candidate.most, candidate.id)
    }

    /// Fills the need in the given order; nil when one of them would get less than it gives at least.
    private func mix(_ chosen: [FundingCandidate]) -> Funding.Mix? {
        var rest = need
        var parts: [Funding.Part] = []
        for candidate in chosen {
            let cents = min(candidate.most, rest)
            guard cents >= candidate.least, cents > 0 else { return nil }
            rest -= cents
            parts.append(
                Funding.Part(scheme: candidate.id, cents: cents, status: candidate.status, ownSharePercent: candidate.ownSharePercent))
        }
        let pairs = Funding.pairs(chosen.map(\.id)).filter { stacking.combines($0[0], $0[1]) == .unknown }
        return Funding.Mix(parts: parts, unsurePairs: pairs, gap: rest)
    }

    /// Covers most, then with least doubt, without loans, with few applications, and with pairs known to combine.
    private struct Score: Comparable {
        let numbers: [Int]
        init(_ mix: Funding.Mix, loans: Int) { numbers = [mix.gap, mix.maybeCents, loans, mix.parts.count, mix.unsurePairs.count] }
        static func < (left: Score, right: Score) -> Bool { left.numbers.lexicographicallyPrecedes(right.numbers) }
    }
}

extension Answers {
    func cents(_ key: String) -> Int? {
        if case .integer(let cents)? = self[key] { cents } else { nil }
    }
}
