import Civic
import Rules
import Testing

@testable import Money

@Suite struct FinderResultTests {
    @Test func `a scheme is yes, maybe or no by its conditions`() {
        let schemes = [
            Town.scheme("free", most: 50_000), Town.scheme("asking", most: 50_000, conditions: [Town.open]),
            Town.scheme("small", most: 10_000),
        ]
        let result = Town.find(schemes, ["requestedAmount": .integer(40_000)])
        #expect(result.yes.map(\.scheme.id) == ["free"])
        #expect(result.maybe.map(\.scheme.id) == ["asking"])
        #expect(result.no.map(\.scheme.id) == ["small"])
    }

    @Test func `every condition comes back with its own outcome`() {
        let card = Town.find(
            [Town.scheme("one", most: 50_000, conditions: [Town.open, Town.cosign])], ["requestedAmount": .integer(60_000)]
        ).no[0]
        #expect(card.checks.map(\.condition.id) == ["open", "cosign", "amount-max"])
        #expect(card.checks.map(\.truth) == [.unknown, .yes, .no])
        #expect(card.failed.map(\.condition.id) == ["amount-max"])
    }

    @Test(arguments: [Scheme.Status.historical, .proposed, .comparison])
    func `what is only history, a proposal or a comparison never reaches residents`(_ status: Scheme.Status) {
        let result = Town.find([Town.scheme("old", most: 50_000, status: status)], [:])
        #expect(result.yes.isEmpty && result.maybe.isEmpty && result.no.isEmpty)
    }

    @Test func `a scheme of another place is left out, and one that may apply here is a maybe`() {
        let elsewhere = Town.scheme("elsewhere", most: 50_000, places: SchemePlaces(certain: ["village"]))
        let perhaps = Town.scheme("perhaps", most: 50_000, places: SchemePlaces(possible: ["country"]))
        let result = Town.find([elsewhere, perhaps], ["requestedAmount": .integer(10_000)])
        #expect(result.maybe.map(\.scheme.id) == ["perhaps"])
        #expect(result.maybe.first?.isPlaceUnsure == true)
        #expect(result.yes.isEmpty && result.no.isEmpty)
    }

    @Test func `when the last round is over the answer is no, without a way to mend it`() {
        let over = Town.scheme("over", most: 50_000, window: .until(Town.day("2026-11-20")))
        let card = Town.find([over], ["requestedAmount": .integer(10_000)]).no.first
        #expect(card?.isClosed == true)
        #expect(card?.nearMisses.isEmpty == true)
    }

    @Test func `a smaller change comes before one that makes it another plan`() {
        let easy = Town.scheme("easy", most: 50_000)
        let hard = Town.scheme("hard", most: nil, conditions: [Town.condition("area", .atom(Atom("area", .isIn(["south"]))))])
        let result = Town.find([hard, easy], ["requestedAmount": .integer(60_000), "area": .choice("north")])
        #expect(result.no.map(\.scheme.id) == ["easy", "hard"])
        #expect(result.nearMisses.map(\.scheme.id) == ["easy"])
        #expect(result.farMisses.map(\.scheme.id) == ["hard"])
    }

    @Test func `no answer given later turns yes or no into unknown`() {
        let schemes = [
            Town.scheme("a", most: 50_000, conditions: [Town.open]), Town.scheme("b", most: 200_000, conditions: [Town.cosign]),
            Town.scheme("c", most: nil, share: 25, conditions: [Town.cosign, Town.open]),
        ]
        let answers: [(String, Value)] = [
            ("requestedAmount", .integer(120_000)), ("openToAll", .bool(true)), ("applicant", .choice("group")),
            ("hasLegalPerson", .bool(false)), ("budget", .integer(200_000)), ("themes", .set([])),
        ]
        var generator = SeededGenerator(seed: 26)
        for _ in 0..<50 {
            var (known, decided): (Answers, [String: Truth]) = ([:], [:])
            for (key, value) in answers.shuffled(using: &generator) {
                known[key] = value
                let result = Town.find(schemes, known)
                for card in result.yes + result.maybe + result.no {
                    if let before = decided[card.scheme.id] { #expect(card.status == before, "\(card.scheme.id) after \(key)") }
                    if card.status != .unknown { decided[card.scheme.id] = card.status }
                }
            }
        }
    }

    @Test func `the next question hangs on a scheme that is still open`() {
        let schemes = [Town.scheme("asking", most: 50_000, conditions: [Town.open]), Town.scheme("free", most: nil)]
        let result = Town.find(schemes, ["requestedAmount": .integer(40_000)])
        #expect(result.question?.field == "openToAll")
        #expect(result.question?.schemes == ["asking"])
        #expect(Town.find(schemes, ["requestedAmount": .integer(40_000), "openToAll": .bool(true)]).question == nil)
    }

    @Test func `days and percentages are asked as a date and as amounts`() {
        let lead = Town.condition("lead", .atom(Atom("daysUntilStart", .atLeast(28))))
        let share = Town.condition("share", .atom(Atom("ownContributionPercent", .atLeast(25))))
        #expect(Town.find([Town.scheme("a", most: nil, conditions: [lead])], [:]).question?.field == "startDate")
        let result = Town.find([Town.scheme("b", most: nil, conditions: [share])], ["budget": .integer(100_000)])
        #expect(result.question?.field == "requestedAmount")
        let asked = Town.find([Town.scheme("a", most: nil, conditions: [lead])], ["startDate": .date(Town.day("2026-12-24"))])
        #expect(asked.yes.map(\.scheme.id) == ["a"])
    }

    @Test func `a question that was skipped is not asked again`() {
        let book = Town.book([Town.scheme("asking", most: nil, conditions: [Town.open])])
        #expect(FinderResult(book, [:], today: Town.today, skipping: ["openToAll"]).question == nil)
    }

    @Test func `the quick count agrees with the full result`() {
        let book = Town.book([
            Town.scheme("free", most: 50_000), Town.scheme("asking", most: nil, conditions: [Town.open]),
            Town.scheme("perhaps", most: nil, places: SchemePlaces(possible: ["country"])),
            Town.scheme("over", most: nil, window: .until(Town.day("2026-01-01"))),
        ])
        let answers: Answers = ["requestedAmount": .integer(40_000)]
        let (counts, result) = (book.counts(answers, today: Town.today), FinderResult(book, answers, today: Town.today))
        #expect(counts.yes == result.yes.count)
        #expect(counts.maybe == result.maybe.count)
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
