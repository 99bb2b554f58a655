import Civic
import Rules
import Testing

@Suite struct ConditionTextTests {
    let vocabulary: Vocabulary
    init() throws { vocabulary = try Fixtures.shared.get().importer.vocabulary }

    @Test func `an amount is said with the field's name and its unit`() {
        let text = vocabulary.text(Atom("requestedAmount", .atMost(75_000)))
        #expect(text == ConditionText("condition.atMost", ["name": .name("requestedAmount"), "value": .number(75_000, .cents)]))
    }

    @Test func `a yes or no is said by the field itself`() {
        #expect(vocabulary.text(Atom("openToAll", .equals(.bool(true)))).key == "field.openToAll.yes")
        #expect(vocabulary.sentence(.not(.atom(Atom("openToAll", .equals(.bool(true)))))) == .text(ConditionText("field.openToAll.no")))
    }

    @Test func `options are said in the order of the vocabulary`() {
        let text = vocabulary.text(Atom("applicant", .isIn(["foundation", "individual", "association"])))
        #expect(text.arguments["value"] == .options(field: "applicant", ["individual", "foundation", "association"], all: false))
    }

    @Test func `in Dutch and English, with negations resolved`() throws {
        let (dutch, english) = (try Fixtures.words("nl"), try Fixtures.words("en"))
        let criterion = Criterion.any([
            .not(.atom(Atom("activities", .containsAny(["bingo", "gambling"])))), .not(.atom(Atom("requestedAmount", .above(100_000)))),
            .atom(Atom("daysUntilStart", .atLeast(28))),
        ])
        #expect(
            dutch.condition(criterion, in: vocabulary)
                == "Wat je gaat doen: geen bingo of gokken, of: Het bedrag dat je vraagt: ten hoogste €\u{A0}1.000, of: "
                + "Tijd tot het begin: ten minste 4 weken")
        #expect(
            english.condition(criterion, in: vocabulary)
                == "What you are going to do: no bingo or gambling, or: The amount you ask for: at most €\u{A0}1,000, or: "
                + "Time until the start: at least 4 weeks")
    }

    @Test func `a test and its opposite never both hold`() {
        var numbers = SeededNumbers(state: 3)
        for _ in 0..<200 {
            let (limit, given) = (Int.random(in: 0...20, using: &numbers), Int.random(in: 0...20, using: &numbers))
            for test in [Atom.Test.atMost(limit), .above(limit), .below(limit), .atLeast(limit)] {
                guard case .text(let text) = vocabulary.sentence(.not(.atom(Atom("partners", test)))) else { continue }
                let opposite: [String: Atom.Test] = [
                    "condition.atMost": .atMost(limit), "condition.above": .above(limit), "condition.below": .below(limit),
                    "condition.atLeast": .atLeast(limit),
                ]
                let answer = Value.integer(given)
                #expect(opposite[text.key].map { Atom("partners", $0).truth(of: answer) } == !Atom("partners", test).truth(of: answer))
            }
        }
    }
}
