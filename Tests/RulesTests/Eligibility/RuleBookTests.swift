import Testing

@testable import Rules

@Suite struct RuleBookTests {
    private func differences(_ generator: inout SchemeGenerator, _ criteria: [Criterion], applicants: Int) -> Int {
        let schemes = criteria.enumerated().map { (id: "s\($0)", criterion: $1) }
        let book = RuleBook(fields: generator.fields, schemes: schemes)
        var different = 0
        for number in 0..<applicants {
            let answers = generator.answers(share: number * 100 / max(1, applicants - 1))
            let (statuses, sets) = (book.statuses(answers), book.statusSets(answers))
            for (place, criterion) in criteria.enumerated() {
                let expected = evaluate(criterion, answers, fields: generator.table)
                if statuses[place] != expected || sets[place] != expected { different += 1 }
            }
            if sets.yesCount != statuses.count(where: { $0 == .yes }) || sets.undecided.count != sets.undecidedCount { different += 1 }
        }
        return different
    }

    @Test func `schemes of the usual shape are judged as one by one`() {
        var generator = SchemeGenerator(seed: 21)
        let criteria = (0..<700).map { _ in generator.scheme() }
        #expect(differences(&generator, criteria, applicants: 12) == 0)
    }

    @Test func `criteria of any shape are judged as one by one`() {
        for seed in 30..<36 {
            let fields = seed % 2 == 0 ? SchemeGenerator.manyFields : SchemeGenerator.fewFields
            var generator = SchemeGenerator(fields: fields, seed: UInt64(seed))
            let criteria = (0..<150).map { _ in generator.tree(depth: 4) }
            #expect(differences(&generator, criteria, applicants: 9) == 0)
        }
    }

    @Test func `a long scale of limits is judged as one by one`() {
        var generator = SchemeGenerator(seed: 22)
        let criteria = (0..<600).map { number in
            Criterion.all([
                .atom(Atom("amount", .atMost(number * 41_000))), .atom(Atom("turnover", .between(number * 90_000, number * 100_000))),
                .not(.atom(Atom("amount", .below(number * 7_000)))),
            ])
        }
        #expect(differences(&generator, criteria, applicants: 20) == 0)
    }

    @Test func `answers of the wrong kind and unknown fields are judged as one by one`() {
        let criteria: [Criterion] = [
            .atom(Atom("amount", .isIn(["much"]))), .atom(Atom("stranger", .atMost(3))), .not(.atom(Atom("themes", .equals(.set([]))))),
            .any([.atom(Atom("stranger", .atMost(3))), .atom(Atom("permit", .equals(.bool(true))))]), .all([]), .any([]),
        ]
        let table = FieldTable(SchemeGenerator.manyFields)
        let book = RuleBook(fields: table.fields, schemes: criteria.map { ("s", $0) })
        let people: [Answers] = [
            [:], ["amount": .choice("much"), "stranger": .integer(2)], ["themes": .choice("theme1"), "permit": .integer(1)],
            ["themes": .set(["a theme nobody lists"]), "permit": .bool(true)], ["themes": .set([]), "amount": .integer(1)],
        ]
        for answers in people { #expect(book.statuses(answers) == criteria.map { evaluate($0, answers, fields: table) }) }
    }

    @Test func `a book without schemes judges nothing`() {
        let book = RuleBook(fields: SchemeGenerator.fewFields, schemes: [])
        #expect(book.statuses(["age": .integer(4)]).isEmpty)
        #expect(QuestionPlanner(book).next([:]) == nil)
    }
}
