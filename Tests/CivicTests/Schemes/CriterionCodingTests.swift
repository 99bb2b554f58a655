import Civic
import Foundation
import Rules
import Testing

@Suite struct CriterionCodingTests {
    @Test func `a criterion is read from YAML`() throws {
        let tree = try ConfigTree(
            yaml: """
                any:
                  - {field: requestedAmount, atMost: 100000}
                  - {id: legal-person, weight: self, text: Een rechtspersoon tekent mee, that: {field: hasLegalPerson, equals: true}}
                """)
        let note = Criterion.Note(id: "legal-person", text: "Een rechtspersoon tekent mee", weight: .selfJudged)
        let wanted = Criterion.any([
            .atom(Atom("requestedAmount", .atMost(100_000))), .clause(.atom(Atom("hasLegalPerson", .equals(.bool(true)))), note),
        ])
        #expect(try Criterion(tree: tree) == wanted)
    }

    @Test(arguments: [
        ("{field: amount, atmost: 3}", "when"), ("{field: amount, atMost: many}", "when"), ("{all: {}}", "when.all"),
        ("{any: [{field: a, equals: true}, {feild: b}]}", "when.any[1]"), ("{not: 3}", "when.not"), ("{that: {all: []}}", "when"),
        ("{field: a, isIn: [[x]]}", "when"), ("{field: a, between: [5, 2]}", "when"), ("{field: a, equals: 1.5}", "when"),
    ])
    func `what cannot be read is refused with its place`(yaml: String, path: String) {
        do {
            let criterion = try Criterion(tree: ConfigTree(yaml: yaml), path: "when")
            Issue.record("read as \(criterion)")
        } catch let fault as ConfigFault {
            #expect(fault.path == path)
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func `a key that stands twice is refused`() {
        #expect(throws: ConfigFault.self) { try ConfigTree(yaml: "{field: a, field: b, atMost: 1}") }
    }

    @Test func `words that YAML 1_1 takes for truth values stay words`() throws {
        #expect(
            try ConfigTree(yaml: "[no, on, yes, true, \"3\", 3, 02-01]").list == [
                .text("no"), .text("on"), .text("yes"), .bool(true), .text("3"), .integer(3), .text("02-01"),
            ])
    }

    @Test func `every criterion survives being written and read, as a tree and as JSON`() throws {
        var numbers = SeededNumbers(state: 20_261_121)
        for _ in 0..<500 {
            let criterion = Self.random(depth: 4, &numbers)
            #expect(try Criterion(tree: criterion.tree) == criterion)
            let data = try JSONEncoder().encode(StoredCriterion(criterion))
            #expect(try JSONDecoder().decode(StoredCriterion.self, from: data).criterion == criterion)
        }
    }

    private static func random(depth: Int, _ numbers: inout SeededNumbers) -> Criterion {
        func parts(_ numbers: inout SeededNumbers) -> [Criterion] {
            (0..<Int.random(in: 0...3, using: &numbers)).map { _ in random(depth: depth - 1, &numbers) }
        }
        switch depth == 0 ? 0 : Int.random(in: 0...5, using: &numbers) {
        case 1: return .all(parts(&numbers))
        case 2: return .any(parts(&numbers))
        case 3: return .not(random(depth: depth - 1, &numbers))
        case 4: return .atLeast(Int.random(in: 1...3, using: &numbers), parts(&numbers))
        case 5:
            let weight = [Criterion.Note.Weight.hard, .selfJudged, .info].randomElement(using: &numbers) ?? .hard
            let text = Bool.random(using: &numbers) ? "Zo staat het er: \"50%\"" : nil
            return .clause(random(depth: depth - 1, &numbers), Criterion.Note(id: "note", text: text, weight: weight))
        default: return .atom(Atom("field", test(&numbers)))
        }
    }

    private static func test(_ numbers: inout SeededNumbers) -> Atom.Test {
        let number = Int.random(in: -1_000...1_000_000, using: &numbers)
        let words = Set((0..<Int.random(in: 0...3, using: &numbers)).map { "word\($0)" })
        let date = LocalDate(dayNumber: Int.random(in: 0...40_000, using: &numbers))
        let tests: [Atom.Test] = [
            .equals(.bool(number.isMultiple(of: 2))), .equals(.integer(number)), .equals(.choice("a")), .equals(.set(words)),
            .equals(.date(date)), .isIn(words), .isNotIn(words), .atMost(number), .below(number), .atLeast(number), .above(number),
            .between(number, number + 5), .containsAny(words), .containsAll(words), .onOrBefore(date), .onOrAfter(date),
        ]
        return tests.randomElement(using: &numbers) ?? .atMost(0)
    }
}
