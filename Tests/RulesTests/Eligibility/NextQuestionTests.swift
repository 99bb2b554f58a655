import Testing

@testable import Rules

@Suite struct NextQuestionTests {
    private let fields = SchemeGenerator.fewFields

    @Test func `a question that decides more is asked first, with the schemes it is asked for`() throws {
        let book = RuleBook(
            fields: fields,
            schemes: [
                ("one", .atom(Atom("amount", .atMost(3)))),
                ("two", .all([.atom(Atom("amount", .atMost(6))), .atom(Atom("age", .atLeast(5)))])),
                ("three", .atom(Atom("permit", .equals(.bool(true))))),
            ])
        let question = try #require(QuestionPlanner(book).next([:]))
        #expect(question.field == "amount")
        #expect(question.schemes == ["one", "two"])
        #expect(question.canDecide == 2)
    }

    @Test func `a branch that is decided takes its questions with it`() {
        let both = Criterion.all([.atom(Atom("amount", .atMost(3))), .atom(Atom("age", .atLeast(5)))])
        let either = Criterion.any([.atom(Atom("permit", .equals(.bool(true)))), both])
        let book = RuleBook(fields: fields, schemes: [("either", either)])
        let planner = QuestionPlanner(book)
        #expect(planner.next(["permit": .bool(true)]) == nil)
        #expect(planner.next(["permit": .bool(false), "amount": .integer(2)])?.field == "age")
        #expect(planner.next(["permit": .bool(false), "amount": .integer(9)]) == nil)
    }

    @Test func `the source of a derived field is asked, not the field itself`() {
        let book = RuleBook(fields: fields, schemes: [("east", .atom(Atom("area", .equals(.choice("y")))))])
        #expect(QuestionPlanner(book).next([:])?.field == "place")
        #expect(QuestionPlanner(book).next(["place": .choice("a")]) == nil)
    }

    @Test func `a hard question must decide more`() {
        let costly = [Field(key: "hard", kind: .bool, cost: 3), Field(key: "easy", kind: .bool, cost: 1)]
        let book = RuleBook(
            fields: costly, schemes: [("a", .atom(Atom("hard", .equals(.bool(true))))), ("b", .atom(Atom("easy", .equals(.bool(true)))))])
        #expect(QuestionPlanner(book).next([:])?.field == "easy")
        #expect(QuestionPlanner(book, costWeight: 0).next([:])?.field == "hard")
        #expect(QuestionPlanner(book).next([:], skipping: ["easy"])?.field == "hard")
    }

    @Test func `earlier answers tell what to expect`() {
        let pair = [Field(key: "rare", kind: .bool), Field(key: "common", kind: .bool), Field(key: "last", kind: .bool)]
        let schemes = ["rare", "common"].map { key in
            (id: key, criterion: Criterion.all([.atom(Atom(key, .equals(.bool(true)))), .atom(Atom("last", .equals(.bool(true))))]))
        }
        let book = RuleBook(fields: pair, schemes: schemes)
        let counts = AnswerCounts(["rare": [.bool(true): 95, .bool(false): 5], "common": [.bool(false): 95, .bool(true): 5]])
        #expect(QuestionPlanner(book, counts: counts).next([:], skipping: ["last"])?.field == "common")
    }

    @Test func `a field is asked exactly when some undecided scheme hangs on it`() {
        var generator = SchemeGenerator(fields: fields, seed: 51)
        for _ in 0..<60 {
            let schemes = (0..<6).map { (id: "s\($0)", criterion: generator.tree(depth: 3)) }
            let book = RuleBook(fields: fields, schemes: schemes)
            let planner = QuestionPlanner(book)
            var answers: Answers = [:]
            let all = generator.answers(share: 100)
            while let question = planner.next(answers) {
                let undecided = schemes.filter { evaluate($0.criterion, answers, fields: book.fields) == .unknown }.map(\.id)
                #expect(!question.schemes.isEmpty && Set(question.schemes).isSubset(of: undecided))
                #expect(answers[question.field] == nil)
                answers[question.field] = all[question.field]
            }
            #expect(book.statusSets(answers).undecidedCount == 0)
        }
    }

    @Test func `what a question can decide is what some answer decides`() {
        var generator = SchemeGenerator(fields: fields, seed: 52)
        for _ in 0..<40 {
            let schemes = (0..<8).map { (id: "s\($0)", criterion: generator.tree(depth: 2)) }
            let book = RuleBook(fields: fields, schemes: schemes)
            let answers = generator.answers(share: 40)
            guard let question = QuestionPlanner(book).next(answers), let field = book.fields[question.field] else { continue }
            if case .set = field.kind { continue }
            let before = Set(book.statusSets(answers).undecided)
            var decided = Set<Int>()
            for value in BruteForce.values(field) {
                decided.formUnion(before.subtracting(book.statusSets(answers.merging([field.key: value]) { $1 }).undecided))
            }
            #expect(question.canDecide == decided.count)
        }
    }

    @Test func `probabilities sum to one and long scales are joined`() {
        let limits = (0..<200).map { (id: "s\($0)", criterion: Criterion.atom(Atom("amount", .atMost($0 * 100_000)))) }
        let book = RuleBook(fields: SchemeGenerator.manyFields, schemes: limits)
        for field in book.fields.fields {
            let prospects = book.prospects(of: field, [.integer(350_000): 7, .set(["youth", "elderly"]): 3])
            #expect(prospects.count <= 32)
            #expect(abs(prospects.reduce(0) { $0 + $1.chance } - 1) < 1e-9)
        }
    }
}
