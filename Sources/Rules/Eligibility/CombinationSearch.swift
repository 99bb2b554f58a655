/// Finds the schemes that together cover a budget.
///
/// Better is, in this order: a smaller gap, fewer schemes, certain before maybe, fewer loans and uncertain amounts, schemes given first.
/// Schemes are only taken together when nobody declared that they exclude each other. The sum, with the own means, never exceeds the
/// budget; the part the applicant must bring in by the strictest scheme is never paid by schemes.
package struct CombinationSearch: Sendable {
    /// Up to so many usable offers every set is considered, so the outcome is the best there is. With more, the search keeps at each
    /// size the best sets found so far (a beam); it then may miss a better one.
    package static let exactLimit = 12
    private static let beamWidth = 200

    /// The best combinations, best first; none when no offer can be used.
    package let combinations: [Combination]
    /// Schemes that may help with an amount nobody knows, or in kind or with advice: to ask, in the order given.
    package let ask: [String]

    /// - Parameters:
    ///   - stacking: may these two schemes be combined? Asked both ways round; one `no` is enough.
    ///   - budget: total costs, cents.
    ///   - ownMeans: money the applicant has for it, cents.
    ///   - limit: how many combinations to give. The best that is certain and the best without loans are among them.
    package init(
        _ offers: [Offer], stacking: (_ first: String, _ second: String) -> Truth, budget: Int, ownMeans: Int = 0, limit: Int = 5
    ) {
        let budget = max(0, budget)
        let possible = offers.filter { $0.status != .no && $0.windowFits != .no }
        let usable = possible.compactMap { Usable($0, budget: budget) }
        ask = possible.filter { $0.ceiling(of: budget) == nil }.map(\.schemeID)
        let pairs = usable.map { first in
            usable.map { min(stacking(first.offer.schemeID, $0.offer.schemeID), stacking($0.offer.schemeID, first.offer.schemeID)) }
        }
        let sets = OfferSets(offers: usable, stacking: pairs, budget: budget, means: min(max(0, ownMeans), budget))
        let found = usable.count <= Self.exactLimit ? sets.every() : sets.beam(width: Self.beamWidth)
        combinations = sets.pick(found, max(0, limit)).map(sets.combination)
    }
}

/// An offer with its amounts for this budget.
private struct Usable {
    let offer: Offer
    let minimum: Int
    let ceiling: Int
    let required: Int

    /// Nil when the amount is unknown, nothing, or less than the least.
    init?(_ offer: Offer, budget: Int) {
        guard let ceiling = offer.ceiling(of: budget), ceiling > 0, max(0, offer.minimum ?? 0) <= ceiling else { return nil }
        (self.offer, self.ceiling, minimum, required) = (offer, ceiling, max(0, offer.minimum ?? 0), offer.required(of: budget))
    }
}

private struct OfferSets {
    let offers: [Usable]
    let stacking: [[Truth]]
    let budget: Int
    let means: Int

    /// A set of offers that may be combined, in rising order, with what decides its rank.
    struct Choice: Hashable {
        var members: [Int]
        var covered: Int
        var truth: Truth
        /// Loans, gifts and prizes.
        var soft: Int
    }

    func every() -> [Choice] {
        var found: [Choice] = []
        func extend(_ members: [Int], from first: Int) {
            for next in first..<max(first, offers.count) where members.allSatisfy({ stacking[$0][next] != .no }) {
                let extended = members + [next]
                // A set whose least amounts already exceed the room cannot become possible by growing.
                guard let choice = choice(extended) else { continue }
                if isWorthIt(choice) { found.append(choice) }
                // Nothing is gained beyond a full set: more members never widen the room.
                if choice.covered < room(extended) { extend(extended, from: next + 1) }
            }
        }
        extend([], from: 0)
        return found
    }

    func beam(width: Int) -> [Choice] {
        var found: [Choice] = []
        var front = offers.indices.compactMap { choice([$0]) }
        while !front.isEmpty {
            found += front.filter(isWorthIt)
            var next = Set<Choice>()
            for choice in front where choice.covered < room(choice.members) {
                for place in offers.indices where !choice.members.contains(place) {
                    guard choice.members.allSatisfy({ stacking[$0][place] != .no }),
                        let extended = self.choice((choice.members + [place]).sorted()), extended.covered > choice.covered
                    else { continue }
                    next.insert(extended)
                }
            }
            front = Array(next.sorted(by: isBetter).prefix(width))
        }
        return found
    }

    /// What schemes may pay together: not what the applicant has, nor what the strictest of them leaves to the applicant.
    private func room(_ members: [Int]) -> Int {
        budget - max(means, members.map { offers[$0].required }.max() ?? 0)
    }

    /// Nil when the least amounts do not fit.
    private func choice(_ members: [Int]) -> Choice? {
        let room = room(members)
        guard members.reduce(0, { $0 + offers[$1].minimum }) <= room, room > 0 else { return nil }
        var truth = members.map { min(offers[$0].offer.status, offers[$0].offer.windowFits) }.min() ?? .yes
        for (first, second) in pairs(members) { truth = min(truth, stacking[first][second]) }
        return Choice(
            members: members, covered: min(room, members.reduce(0) { $0 + offers[$1].ceiling }), truth: truth,
            soft: members.count { isSoft(offers[$0].offer.form) })
    }

    /// Without any one of its members it would cover less.
    private func isWorthIt(_ choice: Choice) -> Bool {
        choice.members.count == 1
            || choice.members.allSatisfy { left in
                guard let rest = self.choice(choice.members.filter { $0 != left }) else { return true }
                return rest.covered < choice.covered
            }
    }

    private func isBetter(_ left: Choice, _ right: Choice) -> Bool {
        if left.covered != right.covered { return left.covered > right.covered }
        if left.members.count != right.members.count { return left.members.count < right.members.count }
        if left.truth != right.truth { return left.truth > right.truth }
        if left.soft != right.soft { return left.soft < right.soft }
        return left.members.lexicographicallyPrecedes(right.members)
    }

    /// The best, with among them the best that is certain and the best without loans, gifts and prizes.
    func pick(_ found: [Choice], _ limit: Int) -> [Choice] {
        let ranked = found.sorted(by: isBetter)
        var picked = Array(ranked.prefix(limit))
        let wanted = [ranked.first { $0.truth == .yes }, ranked.first { $0.soft == 0 }].compactMap(\.self)
        for choice in wanted where !picked.contains(choice) {
            if picked.count == limit, let last = picked.lastIndex(where: { !wanted.contains($0) && $0 != ranked.first }) {
                picked.remove(at: last)
            }
            if picked.count < limit { picked.append(choice) }
        }
        return picked
    }

    // MARK: Amounts and warnings

    /// Every member gets its least amount; the rest goes to gifts that need not be paid back first, certain ones before others.
    func combination(_ choice: Choice) -> Combination {
        var amounts = Dictionary(uniqueKeysWithValues: choice.members.map { ($0, offers[$0].minimum) })
        var left = choice.covered - amounts.values.reduce(0, +)
        for member in choice.members.sorted(by: { order($0) < order($1) }) {
            let more = min(left, offers[member].ceiling - offers[member].minimum)
            amounts[member, default: 0] += more
            left -= more
        }
        let contributions = choice.members.map { member in
            Combination.Contribution(
                schemeID: offers[member].offer.schemeID, amount: amounts[member] ?? 0, form: offers[member].offer.form)
        }
        return Combination(
            contributions: contributions, ownMeans: means, gap: budget - means - choice.covered, truth: choice.truth,
            warnings: warnings(choice.members))
    }

    private func order(_ member: Int) -> (Int, Int, Int) {
        let offer = offers[member].offer
        return (offer.form == .loan ? 2 : isSoft(offer.form) ? 1 : 0, 2 - min(offer.status, offer.windowFits).rawValue, member)
    }

    private func warnings(_ members: [Int]) -> [Combination.Warning] {
        typealias Warning = Combination.Warning
        var warnings: [Warning] = []
        func warn(_ key: Warning.Key, _ applies: (Usable) -> Bool) {
            let schemes = members.filter { applies(offers[$0]) }.map { offers[$0].offer.schemeID }
            if !schemes.isEmpty { warnings.append(Warning(key: key, schemes: schemes)) }
        }
        warn(.notDecided) { $0.offer.status == .unknown }
        warn(.windowUnknown) { $0.offer.windowFits == .unknown }
        for (first, second) in pairs(members) where stacking[first][second] == .unknown {
            warnings.append(Warning(key: .stackingUnknown, schemes: [offers[first].offer.schemeID, offers[second].offer.schemeID]))
        }
        warn(.ownShareShort) { $0.required > means }
        warn(.loan) { $0.offer.form == .loan }
        warn(.uncertainAmount) { isSoft($0.offer.form) && $0.offer.form != .loan }
        return warnings
    }

    private func isSoft(_ form: Offer.Form) -> Bool {
        switch form {
        case .loan, .crowdfunding, .matchfunding, .prize: true
        case .grant, .contract, .inKind, .advice: false
        }
    }

    private func pairs(_ members: [Int]) -> [(Int, Int)] {
        members.indices.flatMap { first in members[(first + 1)...].map { (members[first], $0) } }
    }
}
