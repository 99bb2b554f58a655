import Testing

@testable import Rules

@Suite struct CombinationTests {
    private func grant(_ id: String, _ maximum: Int?, minimum: Int? = nil, ownShare: Int? = nil, form: Offer.Form = .grant) -> Offer {
        Offer(schemeID: id, status: .yes, minimum: minimum, maximum: maximum, ownShare: ownShare, form: form)
    }

    private func all(_ first: String, _ second: String) -> Truth { .yes }

    @Test func `the budget is covered by as few schemes as possible`() throws {
        let offers = [grant("a", 200_00), grant("b", 300_00), grant("c", 500_00), grant("d", 900_00)]
        let best = try #require(CombinationSearch(offers, stacking: all, budget: 1_000_00).combinations.first)
        #expect(best.schemes == ["a", "d"])
        #expect(best.covered == 1_000_00)
        #expect(best.gap == 0)
        #expect(best.truth == .yes)
    }

    @Test func `own means come first and the sum never exceeds the budget`() throws {
        let search = CombinationSearch([grant("a", 900_00)], stacking: all, budget: 1_000_00, ownMeans: 250_00)
        let best = try #require(search.combinations.first)
        #expect(best.contributions.map(\.amount) == [750_00])
        #expect(best.ownMeans == 250_00 && best.gap == 0)
    }

    @Test func `a scheme that asks an own share leaves it to the applicant`() throws {
        let offers = [grant("a", 2_000_00, ownShare: 30)]
        let short = try #require(CombinationSearch(offers, stacking: all, budget: 1_000_00, ownMeans: 100_00).combinations.first)
        #expect(short.contributions.map(\.amount) == [700_00])
        #expect(short.gap == 200_00)
        #expect(short.warnings.map(\.key) == [.ownShareShort])
        let enough = try #require(CombinationSearch(offers, stacking: all, budget: 1_000_00, ownMeans: 300_00).combinations.first)
        #expect(enough.gap == 0 && enough.warnings.isEmpty)
    }

    @Test func `a share of the costs limits the amount`() throws {
        let half = Offer(schemeID: "half", status: .yes, maximum: 9_000_00, percentageOfCosts: 50)
        let best = try #require(CombinationSearch([half], stacking: all, budget: 1_001).combinations.first)
        #expect(best.covered == 500 && best.gap == 501)
    }

    @Test func `an unknown amount is to ask, never coverage`() {
        let search = CombinationSearch(
            [grant("a", nil), grant("b", 100_00), grant("help", nil, form: .advice), grant("tools", 500_00, form: .inKind)], stacking: all,
            budget: 300_00)
        #expect(search.combinations.map(\.schemes) == [["b"]])
        #expect(search.ask == ["a", "help", "tools"])
    }

    @Test func `what does not fit or comes too late is left out`() {
        let late = Offer(schemeID: "late", status: .yes, maximum: 100_00, windowFits: .no)
        let unfit = Offer(schemeID: "unfit", status: .no, maximum: 100_00)
        let search = CombinationSearch([late, unfit], stacking: all, budget: 100_00)
        #expect(search.combinations.isEmpty && search.ask.isEmpty)
    }

    @Test func `a least amount that does not fit keeps a scheme out`() throws {
        let offers = [grant("big", 900_00, minimum: 600_00), grant("other", 500_00, minimum: 450_00)]
        let best = try #require(CombinationSearch(offers, stacking: all, budget: 1_000_00).combinations.first)
        #expect(best.schemes == ["big"])
        #expect(CombinationSearch(offers, stacking: all, budget: 400_00).combinations.isEmpty)
    }

    @Test func `a conflict is never proposed, doubt is flagged as maybe`() throws {
        let offers = [grant("a", 500_00), grant("b", 500_00), grant("c", 400_00)]
        func stacking(_ first: String, _ second: String) -> Truth {
            Set([first, second]) == ["a", "b"] ? .no : first == "c" ? .unknown : .yes
        }
        let search = CombinationSearch(offers, stacking: stacking, budget: 1_000_00)
        #expect(!search.combinations.contains { Set($0.schemes).isSuperset(of: ["a", "b"]) })
        let best = try #require(search.combinations.first)
        #expect(best.schemes == ["a", "c"] && best.truth == .unknown)
        #expect(best.warnings == [Combination.Warning(key: .stackingUnknown, schemes: ["a", "c"])])
        #expect(search.combinations.contains { $0.truth == .yes })
    }

    @Test func `loans are flagged, filled last, and an answer without them is given`() throws {
        let offers = [grant("loan", 900_00, form: .loan), grant("a", 300_00)]
        let search = CombinationSearch(offers, stacking: all, budget: 1_000_00)
        let best = try #require(search.combinations.first)
        #expect(best.contributions.map(\.amount) == [700_00, 300_00])
        #expect(best.warnings == [Combination.Warning(key: .loan, schemes: ["loan"])])
        #expect(search.combinations.contains { $0.schemes == ["a"] })
    }

    @Test func `many offers are searched by the heuristic and stay within all limits`() throws {
        let offers = (0..<30).map { grant("s\($0)", ($0 % 7 + 1) * 100_00) }
        let best = try #require(CombinationSearch(offers, stacking: all, budget: 2_000_00).combinations.first)
        #expect(best.gap == 0 && best.schemes.count == 3)
    }
}

@Suite struct CombinationPropertyTests {
    private struct Case {
        var offers: [Offer]
        var stacking: [Set<String>: Truth]
        var budget: Int
        var means: Int

        init(_ random: inout FixedSeed, count: Int) {
            let truths: [Truth] = [.yes, .yes, .unknown, .no]
            offers = (0..<count).map { number in
                Offer(
                    schemeID: "s\(number)", status: truths[Int.random(in: 0..<4, using: &random)],
                    minimum: random.chance(30) ? Int.random(in: 0...300, using: &random) : nil,
                    maximum: random.chance(85) ? Int.random(in: 0...900, using: &random) : nil,
                    percentageOfCosts: random.chance(25) ? Int.random(in: 10...100, using: &random) : nil,
                    ownShare: random.chance(25) ? Int.random(in: 0...60, using: &random) : nil,
                    form: random.chance(70) ? .grant : random.chance(50) ? .loan : random.chance(50) ? .advice : .crowdfunding,
                    windowFits: truths[Int.random(in: 0..<4, using: &random)])
            }
            stacking = [:]
            for one in 0..<count {
                for other in 0..<one { stacking[["s\(one)", "s\(other)"]] = truths[Int.random(in: 0..<4, using: &random)] }
            }
            budget = Int.random(in: 0...2_000, using: &random)
            means = random.chance(50) ? 0 : Int.random(in: 0...800, using: &random)
        }

        func may(_ first: String, _ second: String) -> Truth { stacking[[first, second]] ?? .yes }
        func search(_ offers: [Offer]) -> CombinationSearch {
            CombinationSearch(offers, stacking: may, budget: budget, ownMeans: means)
        }
    }

    private func checkLimits(_ combination: Combination, _ given: Case) {
        let offers = Dictionary(uniqueKeysWithValues: given.offers.map { ($0.schemeID, $0) })
        #expect(combination.covered + combination.ownMeans + combination.gap == given.budget)
        #expect(combination.gap >= 0 && combination.ownMeans <= max(given.means, 0))
        for (place, contribution) in combination.contributions.enumerated() {
            guard let offer = offers[contribution.schemeID], let maximum = offer.maximum else {
                Issue.record("an unknown amount was counted")
                continue
            }
            #expect(contribution.amount <= maximum && contribution.amount >= offer.minimum ?? 0 && contribution.amount > 0)
            #expect(contribution.amount * 100 <= given.budget * (offer.percentageOfCosts ?? 100))
            #expect((given.budget - combination.covered) * 100 >= given.budget * (offer.ownShare ?? 0))
            #expect(offer.form != .advice && offer.status != .no && offer.windowFits != .no)
            for other in combination.contributions[..<place] { #expect(given.may(other.schemeID, contribution.schemeID) != .no) }
        }
    }

    @Test func `no combination breaks a limit, few offers or many`() {
        var random = FixedSeed(61)
        for number in 0..<150 {
            let given = Case(&random, count: number % 5 == 0 ? 16 : Int.random(in: 0...8, using: &random))
            for combination in given.search(given.offers).combinations { checkLimits(combination, given) }
        }
    }

    @Test func `the best covers as much as trying every set does`() {
        var random = FixedSeed(62)
        for _ in 0..<120 {
            let given = Case(&random, count: Int.random(in: 1...7, using: &random))
            let best = given.search(given.offers).combinations.first?.covered ?? 0
            var most = 0
            for bits in 0..<(1 << given.offers.count) {
                most = max(most, coverage(given.offers.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element), given))
            }
            #expect(best == most)
        }
    }

    /// What these offers pay together, worked out apart from the search; 0 when they may not be combined.
    private func coverage(_ chosen: [Offer], _ given: Case) -> Int {
        var (least, most, room) = (0, 0, given.budget - min(given.means, given.budget))
        for (place, offer) in chosen.enumerated() {
            guard let maximum = offer.maximum, offer.form != .advice, offer.status != .no, offer.windowFits != .no else { return 0 }
            for other in chosen[..<place] where given.may(other.schemeID, offer.schemeID) == .no { return 0 }
            let ceiling = min(maximum, given.budget * (offer.percentageOfCosts ?? 100) / 100)
            guard offer.minimum ?? 0 <= ceiling else { return 0 }
            least += offer.minimum ?? 0
            most += ceiling
            room = min(room, given.budget * (100 - (offer.ownShare ?? 0)) / 100)
        }
        return least <= room ? max(0, min(most, room)) : 0
    }

    @Test func `one more scheme that goes with all others never lowers the coverage`() {
        var random = FixedSeed(63)
        for _ in 0..<120 {
            let given = Case(&random, count: Int.random(in: 0...10, using: &random))
            let extra = Offer(schemeID: "extra", status: .yes, maximum: Int.random(in: 0...900, using: &random))
            let before = given.search(given.offers).combinations.first?.covered ?? 0
            #expect(given.search(given.offers + [extra]).combinations.first?.covered ?? 0 >= before)
        }
    }
}
