import Civic
import Rules
import Testing

@testable import Money

@Suite struct FundingTests {
    private let need: Answers = ["budget": .integer(840_000), "requestedAmount": .integer(840_000)]

    @Test func `an unknown amount never counts as coverage`() throws {
        let funding = try #require(Town.find([Town.scheme("unknown", most: nil)], need).funding)
        #expect(funding.mixes.isEmpty)
        #expect(funding.askAmount == ["unknown"])
    }

    @Test func `an amount of nothing is not an amount`() {
        let result = Town.find([Town.scheme("nothing", most: 0)], [:])
        #expect((result.yes + result.maybe + result.no).allSatisfy { $0.mostCents == nil })
    }

    @Test func `two schemes together cover the costs, and nobody has said whether that is allowed`() throws {
        let schemes = [Town.scheme("one", most: 500_000), Town.scheme("two", most: 400_000)]
        let mix = try #require(Town.find(schemes, need).funding?.mixes.first)
        #expect(mix.gap == 0)
        #expect(mix.parts.reduce(0) { $0 + $1.cents } == 840_000)
        #expect(mix.warnings.contains { $0.key == .stackingUnknown && $0.schemes == ["one", "two"] })
    }

    @Test func `schemes that exclude each other are never combined, and it is said`() throws {
        let apart = try Town.stacking("one", "two", combines: false)
        let schemes = [Town.scheme("one", most: 500_000), Town.scheme("two", most: 400_000)]
        let funding = try #require(Town.find(schemes, need, stacking: apart).funding)
        #expect(funding.mixes.allSatisfy { $0.parts.count == 1 })
        #expect(funding.conflicts == [["one", "two"]])
        #expect(funding.mixes.first?.gap == 340_000)
    }

    @Test func `when an editor has said that they combine there is nothing to warn of`() throws {
        let together = try Town.stacking("one", "two", combines: true)
        let schemes = [Town.scheme("one", most: 500_000), Town.scheme("two", most: 400_000)]
        let mix = try #require(Town.find(schemes, need, stacking: together).funding?.mixes.first)
        #expect(mix.warnings.isEmpty)
    }

    @Test func `a scheme counts with the largest amount at which its conditions hold`() throws {
        let answers = need.merging(["hasLegalPerson": .bool(false), "applicant": .choice("individual")]) { $1 }
        let mix = try #require(Town.find([Town.scheme("wish", most: 500_000, conditions: [Town.cosign])], answers).funding?.mixes.first)
        #expect(mix.parts == [Funding.Part(scheme: "wish", cents: 100_000, status: .yes)])
        let withLegalPerson = answers.merging(["hasLegalPerson": .bool(true)]) { $1 }
        let more = try #require(
            Town.find([Town.scheme("wish", most: 500_000, conditions: [Town.cosign])], withLegalPerson).funding?.mixes.first)
        #expect(more.parts.first?.cents == 500_000)
    }

    @Test func `what is only possible is never counted as certain`() throws {
        let schemes = [Town.scheme("sure", most: 300_000), Town.scheme("perhaps", most: 600_000, conditions: [Town.open])]
        let funding = try #require(Town.find(schemes, need).funding)
        let best = try #require(funding.mixes.first)
        #expect(best.sureCents + best.maybeCents + best.gap + funding.own == funding.total)
        #expect(best.maybeCents > 0)
        #expect(funding.mixes.last?.parts.map(\.scheme) == ["sure"])
    }

    @Test func `own money and the share that must come from elsewhere are left to the applicant`() throws {
        let schemes = [Town.scheme("half", most: 1_000_000, share: 50)]
        let funding = try #require(Town.find(schemes, need, own: Money(cents: 100_000)).funding)
        let mix = try #require(funding.mixes.first)
        #expect(funding.own == 100_000)
        #expect(mix.parts.first?.cents == 420_000)
        #expect(mix.gap == 320_000)
    }

    @Test func `without costs there is nothing to cover`() {
        #expect(Town.find([Town.scheme("one", most: 500_000)], [:]).funding == nil)
    }

    @Test func `coverage, own money and gap always add up to the costs`() throws {
        var generator = SeededGenerator(seed: 2_026)
        for _ in 0..<60 {
            let schemes = (0..<Int.random(in: 1...9, using: &generator)).map { index in
                let most = Bool.random(using: &generator) ? Int.random(in: 1...60, using: &generator) * 10_000 : nil
                let conditions = [Town.open, Town.cosign].filter { _ in Bool.random(using: &generator) }
                return Town.scheme(
                    "s\(index)", most: most, share: [nil, 25, 50].randomElement(using: &generator) ?? nil, conditions: conditions)
            }
            let total = Int.random(in: 1...90, using: &generator) * 10_000
            let own = Money(cents: Int.random(in: 0...50, using: &generator) * 10_000)
            let funding = try #require(Town.find(schemes, ["budget": .integer(total)], own: own).funding)
            for mix in funding.mixes {
                #expect(funding.own + mix.sureCents + mix.maybeCents + mix.gap == total)
                #expect(
                    mix.parts.allSatisfy { part in
                        part.cents > 0 && schemes.first { $0.id == part.scheme }?.amount.maxCents ?? 0 >= part.cents
                    })
            }
        }
    }
}
