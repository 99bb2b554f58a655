import Testing

@testable import Rules

@Suite struct EvaluationTests {
    private let table = FieldTable(SchemeGenerator.fewFields)
    private let adult = Criterion.atom(Atom("age", .atLeast(5)))
    private let small = Criterion.atom(Atom("amount", .atMost(4)))
    private let infoOnly = Criterion.clause(.atom(Atom("permit", .equals(.bool(true)))), Criterion.Note(id: "permit", weight: .info))

    @Test func `what is not answered stays unknown and is never no`() {
        #expect(evaluate(adult, [:], fields: table) == .unknown)
        #expect(evaluate(.all([adult, small]), ["age": .integer(6)], fields: table) == .unknown)
        #expect(evaluate(.all([adult, small]), ["age": .integer(4)], fields: table) == .no)
        #expect(evaluate(.any([adult, small]), ["age": .integer(5)], fields: table) == .yes)
    }

    @Test func `an answer of the wrong kind is unknown, and found beforehand as a mistake`() {
        let wrong = Criterion.atom(Atom("age", .isIn(["six"])))
        #expect(evaluate(wrong, ["age": .integer(6)], fields: table) == .unknown)
        #expect(wrong.problems(fields: table) == [.wrongKind(Atom("age", .isIn(["six"])))])
    }

    @Test func `mistakes in a criterion are named in the order of reading`() {
        let criterion = Criterion.all([
            .atom(Atom("nothing", .atMost(1))), .atom(Atom("who", .isIn(["person", "robot"]))), .atom(Atom("amount", .above(12))),
            .atLeast(3, [adult, small]),
        ])
        #expect(
            criterion.problems(fields: table) == [
                .unknownField("nothing"), .valuesOutsideField(Atom("who", .isIn(["person", "robot"])), ["robot"]),
                .neverTrue(Atom("amount", .above(12))), .countOutOfReach(3, of: 2),
            ])
        #expect(Criterion.all([adult, small]).problems(fields: table).isEmpty)
    }

    @Test func `one answer also answers the fields that follow from it`() {
        let east = Criterion.atom(Atom("area", .equals(.choice("y"))))
        #expect(evaluate(east, ["place": .choice("c")], fields: table) == .yes)
        #expect(evaluate(east, ["place": .choice("a")], fields: table) == .no)
        #expect(evaluate(east, ["area": .choice("y")], fields: table) == .yes)
        #expect(evaluate(east, [:], fields: table) == .unknown)
        #expect(table.determined(by: "place") == ["place", "area"])
    }

    @Test func `derivations that run in a circle end`() {
        let circle = FieldTable([
            Field(key: "one", kind: .choice(["a"]), derivation: Field.Derivation(from: "two", map: ["a": "a"])),
            Field(key: "two", kind: .choice(["a"]), derivation: Field.Derivation(from: "one", map: ["a": "a"])),
        ])
        #expect(circle.value(of: "one", in: [:]) == nil)
        #expect(circle.determined(by: "one") == ["one", "two"])
    }

    @Test func `a condition that is only shown never decides`() {
        #expect(evaluate(infoOnly, ["permit": .bool(false)], fields: table) == .yes)
        #expect(evaluate(.all([infoOnly, adult]), ["permit": .bool(false), "age": .integer(9)], fields: table) == .yes)
        #expect(evaluate(.any([infoOnly, adult]), ["permit": .bool(true), "age": .integer(3)], fields: table) == .no)
        #expect(evaluate(.not(infoOnly), ["permit": .bool(true)], fields: table) == .yes)
        #expect(evaluate(.atLeast(2, [infoOnly, adult]), ["age": .integer(9)], fields: table) == .yes)
    }

    @Test func `a condition only the applicant can judge is asked like any other`() {
        let own = Criterion.clause(adult, Criterion.Note(id: "age", weight: .selfJudged))
        #expect(evaluate(own, [:], fields: table) == .unknown)
        #expect(evaluate(own, ["age": .integer(3)], fields: table) == .no)
    }

    @Test func `the explanation tells per condition what was asked, answered and found`() throws {
        let note = Criterion.Note(id: "size", text: "Ten hoogste vier")
        let criterion = Criterion.all([.clause(.all([small, .not(adult)]), note), infoOnly, adult])
        let answers: Answers = ["amount": .integer(6), "age": .integer(7), "permit": .bool(false)]
        let explanation = criterion.explanation(answers, fields: table)
        #expect(explanation.truth == .no)
        #expect(explanation.truth == evaluate(criterion, answers, fields: table))
        let clauses = explanation.clauses
        #expect(clauses.map(\.truth) == [.no, .no, .yes])
        #expect(clauses.map(\.decides) == [true, false, true])
        #expect(clauses.map(\.note?.id) == ["size", "permit", nil])
        let tests = try #require(clauses.first).tests
        #expect(tests.map(\.answer) == [.integer(6), .integer(7)])
        #expect(tests.map(\.truth) == [.no, .yes])
        #expect(tests.map(\.helps) == [.no, .no])
    }

    @Test func `where every answer leads to the same outcome the merged truth knows it`() {
        let always = Criterion.any([.atom(Atom("age", .below(5))), adult])
        #expect(evaluate(always, [:], fields: table) == .unknown)
        #expect(table.supertruth(always, [:]) == .yes)
        #expect(table.supertruth(.not(always), [:]) == .no)
        #expect(table.supertruth(.all([always, small]), [:]) == .unknown)
        let derived = Criterion.any([.atom(Atom("area", .equals(.choice("x")))), .atom(Atom("place", .isIn(["b", "c"])))])
        #expect(table.supertruth(derived, [:]) == .yes)
    }
}

@Suite struct KleeneLawTests {
    private func forEachCase(_ check: (Criterion, Criterion, Answers, FieldTable) -> Void) {
        var generator = SchemeGenerator(fields: SchemeGenerator.fewFields, seed: 11)
        for _ in 0..<400 {
            let (one, other) = (generator.tree(depth: 3), generator.tree(depth: 3))
            check(one, other, generator.answers(share: Int.random(in: 0...100, using: &generator.random)), generator.table)
        }
    }

    @Test func `an added answer never flips yes or no, nor takes it back`() {
        var generator = SchemeGenerator(fields: SchemeGenerator.fewFields, seed: 12)
        for _ in 0..<300 {
            let criterion = generator.tree(depth: 4)
            let all = generator.answers(share: 100)
            var (answers, before) = (Answers(), Truth.unknown)
            for key in all.keys.sorted().shuffled(using: &generator.random) {
                answers[key] = all[key]
                let after = evaluate(criterion, answers, fields: generator.table)
                #expect(before == .unknown || after == before)
                before = after
            }
        }
    }

    @Test func `twice not is nothing, and De Morgan holds`() {
        forEachCase { one, other, answers, table in
            func truth(_ criterion: Criterion) -> Truth { evaluate(criterion, answers, fields: table) }
            guard let one = one.deciding, let other = other.deciding else { return }
            #expect(truth(.not(.not(one))) == truth(one))
            #expect(truth(.not(.all([one, other]))) == truth(.any([.not(one), .not(other)])))
            #expect(truth(.not(.any([one, other]))) == truth(.all([.not(one), .not(other)])))
        }
    }

    @Test func `at least one is any, at least all is all`() {
        forEachCase { one, other, answers, table in
            func truth(_ criterion: Criterion) -> Truth { evaluate(criterion, answers, fields: table) }
            guard let one = one.deciding, let other = other.deciding else { return }
            #expect(truth(.atLeast(1, [one, other])) == truth(.any([one, other])))
            #expect(truth(.atLeast(2, [one, other])) == truth(.all([one, other])))
            #expect(truth(.atLeast(0, [one, other])) == .yes)
            #expect(truth(.atLeast(3, [one, other])) == .no)
        }
    }

    @Test func `the part that decides and the explanation agree with the whole`() {
        forEachCase { one, _, answers, table in
            let truth = evaluate(one, answers, fields: table)
            #expect(one.deciding.map { evaluate($0, answers, fields: table) } ?? .yes == truth)
            #expect(one.explanation(answers, fields: table).truth == truth || one.deciding == nil)
            let atoms = one.decidingAtoms.map { $0.truth(of: table.value(of: $0.field, in: answers)) }
            #expect(IndexedCriterion(one)?.truth(atoms) ?? .yes == truth)
        }
    }

    @Test func `the merged truth is what all completions agree on`() {
        var generator = SchemeGenerator(fields: SchemeGenerator.fewFields, seed: 13)
        let table = generator.table
        for _ in 0..<120 {
            let criterion = generator.tree(depth: 3)
            var answers = generator.answers(share: 100)
            let open = ["who", "amount", "permit"].prefix(Int.random(in: 1...3, using: &generator.random))
            for key in open { answers[key] = nil }
            let outcomes = Set(BruteForce.completions(answers, open: Array(open), table).map { evaluate(criterion, $0, fields: table) })
            #expect(table.supertruth(criterion, answers) == (outcomes.count == 1 ? outcomes.first : .unknown))
        }
    }
}

/// Every answer of small fields, tried one by one.
enum BruteForce {
    static func values(_ field: Field, allowsEmptySet: Bool = false) -> [Value] {
        switch field.kind {
        case .bool: return [.bool(false), .bool(true)]
        case .integer(let domain): return domain.map(Value.integer)
        case .choice(let values): return values.map(Value.choice)
        case .set(let values):
            let subsets = (0..<(1 << values.count)).map { bits in Set(values.indices.filter { bits >> $0 & 1 == 1 }.map { values[$0] }) }
            return subsets.filter { allowsEmptySet || !$0.isEmpty }.map(Value.set)
        case .date: return (19_990..<20_400).map { .date(LocalDate(dayNumber: $0)) }
        }
    }

    static func completions(_ answers: Answers, open: [String], _ table: FieldTable) -> [Answers] {
        open.reduce([answers]) { completions, key in
            completions.flatMap { completion in
                table[key].map { values($0) }?.map { completion.merging([key: $0]) { $1 } } ?? [completion]
            }
        }
    }

    /// Sets of at most two fields that can lead away from `no`, none containing another.
    static func nearMisses(_ criterion: Criterion, _ answers: Answers, _ table: FieldTable, allowsEmptySet: Bool) -> Set<Set<String>> {
        guard evaluate(criterion, answers, fields: table) == .no else { return [] }
        let keys = table.fields.filter { $0.changeable && $0.derivation == nil && answers[$0.key] != nil }.map(\.key)
        func works(_ changed: [String]) -> Bool {
            let options = changed.map { key in table[key].map { values($0, allowsEmptySet: allowsEmptySet) } ?? [] }
            guard let first = options.first else { return false }
            for one in first {
                for other in options.dropFirst().first ?? [one] {
                    var trial = answers
                    trial[changed[0]] = one
                    if changed.count == 2 { trial[changed[1]] = other }
                    if evaluate(criterion, trial, fields: table) != .no { return true }
                }
            }
            return false
        }
        let singles = keys.filter { works([$0]) }
        var found = Set(singles.map { Set([$0]) })
        for (place, one) in keys.enumerated() where !singles.contains(one) {
            for other in keys[(place + 1)...] where !singles.contains(other) && works([one, other]) { found.insert([one, other]) }
        }
        return found
    }
}
