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
    }

    package struct Mix: Sendable, Hashable {
        package let parts: [Part]
        package let gap: Int
        package let warnings: [Combination.Warning]

        package var sureCents: Int { parts.reduce(0) { $0 + ($1.status == .yes ? $1.cents : 0) } }
        package var maybeCents: Int { parts.reduce(0) { $0 + ($1.status == .yes ? 0 : $1.cents) } }
    }

    /// All costs, in cents.
    package let total: Int
    package let own: Int
    /// The best there is; then, when it counts on a maybe, the best of what fits for certain.
    package let mixes: [Mix]
    /// Schemes that may help with an amount nobody knows: they cover nothing until somebody asked.
    package let askAmount: [String]
    /// Pairs that an editor said may not be combined, among those that could be used.
    package let conflicts: [[String]]

    /// Nil when neither the costs nor the amount asked for are known.
    init?(_ cards: [FinderCard], answers: Answers, own: Money?, book: SchemeBook, today: LocalDate) {
        let (budget, asked) = (answers.cents("budget"), answers.cents("requestedAmount"))
        guard let total = budget ?? asked.map({ $0 + (own?.cents ?? 0) }), total > 0 else { return nil }
        // Who asks for part of the costs has the rest, unless they say otherwise.
        let rest = budget.flatMap { all in asked.map { max(0, all - $0) } }
        let means = min(total, own?.cents ?? rest ?? 0)
        let offers = cards.filter { !$0.isClosed }.compactMap {
            FundingOffer($0, need: total - means, total: total, answers: answers, book: book, today: today)?.offer
        }
        let statuses = Dictionary(offers.map { ($0.schemeID, $0.status) }, uniquingKeysWith: { first, _ in first })
        func search(_ offers: [Offer]) -> CombinationSearch {
            CombinationSearch(offers, stacking: book.stacking.combines, budget: total, ownMeans: means, limit: 1)
        }
        func mix(_ combination: Combination) -> Mix {
            let parts = combination.contributions.map {
                Part(scheme: $0.schemeID, cents: $0.amount, status: statuses[$0.schemeID] ?? .unknown)
            }
            return Mix(parts: parts, gap: combination.gap, warnings: combination.warnings)
        }
        let all = search(offers)
        var mixes = all.combinations.prefix(1).map(mix)
        if let best = mixes.first, best.maybeCents > 0, let sure = search(offers.filter { $0.status == .yes }).combinations.first {
            mixes.append(mix(sure))
        }
        (self.total, self.own, self.mixes) = (total, means, mixes)
        let isMoney = Set(cards.filter { $0.scheme.form.isAskedAsAmount }.map(\.scheme.id))
        askAmount = all.ask.filter(isMoney.contains)
        conflicts = Self.pairs(offers.map(\.schemeID)).filter { book.stacking.combines($0[0], $0[1]) == .no }
    }

    private static func pairs(_ ids: [String]) -> [[String]] {
        ids.indices.flatMap { one in ids.indices.dropFirst(one + 1).map { [ids[one], ids[$0]] } }
    }
}

/// What one scheme could put in. Somebody who needs € 8.400 may ask this one for less: the largest amount at which its conditions hold
/// counts, not the whole need.
struct FundingOffer: Sendable {
    let offer: Offer

    /// Nil when it does not fit at any amount.
    init?(_ card: FinderCard, need: Int, total: Int, answers: Answers, book: SchemeBook, today: LocalDate) {
        let scheme = card.scheme
        let share = scheme.ownSharePercent.map { 100 - min(max($0, 0), 100) }
        let most = Offer(schemeID: scheme.id, status: .yes, maximum: card.mostCents, percentageOfCosts: share, form: scheme.form.offered)
            .ceiling(of: total)
        let tries = Self.amounts(scheme.criterion, upTo: min(most ?? need, need)).map { amount -> (amount: Int, truth: Truth) in
            var changed = answers
            changed["requestedAmount"] = .integer(amount)
            let truth = evaluate(scheme.criterion, changed.completed(on: today), fields: book.rules.fields)
            return (amount, card.isPlaceUnsure ? min(truth, .unknown) : truth)
        }
        guard let best = tries.max(by: { ($0.truth, $0.amount) < ($1.truth, $1.amount) }), best.truth != .no else { return nil }
        offer = Offer(
            schemeID: scheme.id, status: best.truth, minimum: scheme.amount.minCents.map { min($0, best.amount) },
            maximum: card.mostCents.map { min($0, best.amount) }, percentageOfCosts: share, form: scheme.form.offered,
            windowFits: Self.isInTime(card, answers))
    }

    /// The amounts at which a condition could change.
    private static func amounts(_ criterion: Criterion, upTo ceiling: Int) -> [Int] {
        let borders = criterion.decidingAtoms.filter { $0.field == "requestedAmount" }.flatMap { atom -> [Int] in
            switch atom.test {
            case .atMost(let limit), .atLeast(let limit): [limit]
            case .below(let limit): [limit - 1]
            case .above(let limit): [limit + 1]
            case .between(let low, let high): [low, high]
            default: []
            }
        }
        return Set(borders + [ceiling]).filter { $0 > 0 && $0 <= ceiling }.sorted()
    }

    /// Unknown when nobody knows when to apply, or when the answer would come after the start.
    private static func isInTime(_ card: FinderCard, _ answers: Answers) -> Truth {
        if case .ask = card.opening { return .unknown }
        guard case .date(let start)? = answers["startDate"], let earliest = card.earliestStart else { return .yes }
        return earliest <= start ? .yes : .unknown
    }
}

extension Scheme.Form {
    /// As the search for combinations sees it; what residents divide among themselves depends on others, as a prize does.
    fileprivate var offered: Offer.Form {
        switch self {
        case .grant: .grant
        case .loan: .loan
        case .inKind: .inKind
        case .advice, .other: .advice
        case .crowdfunding: .crowdfunding
        case .matchFunding: .matchfunding
        case .prize, .participatoryBudget: .prize
        case .contract: .contract
        }
    }
}

extension Answers {
    func cents(_ key: String) -> Int? {
        if case .integer(let cents)? = self[key] { cents } else { nil }
    }
}
