import Testing

@testable import Rules

@Suite struct NearMissTests {
    private let table = FieldTable(SchemeGenerator.fewFields)

    private func check(seed: UInt64, share: Int, allowsEmptySet: Bool, fields: [Field] = SchemeGenerator.fewFields, count: Int = 250) {
        var generator = SchemeGenerator(fields: fields, seed: seed)
        let table = generator.table
        for _ in 0..<count {
            let criterion = generator.random.chance(50) ? generator.tree(depth: 3) : .all((0..<4).map { _ in generator.tree(depth: 1) })
            let answers = generator.answers(share: share)
            let found = table.nearMisses(criterion, answers, allowsEmptySet: allowsEmptySet)
            let sets = found.map { Set($0.fields) }
            #expect(Set(sets) == BruteForce.nearMisses(criterion, answers, table, allowsEmptySet: allowsEmptySet))
            #expect(sets.count == Set(sets).count)
            for nearMiss in found { checkChanges(nearMiss, criterion, answers, table) }
        }
    }

    /// The proposed answers really do, and so does every answer said to do.
    private func checkChanges(_ nearMiss: NearMiss, _ criterion: Criterion, _ answers: Answers, _ table: FieldTable) {
        var changed = answers
        for change in nearMiss.changes { changed[change.field] = change.to }
        #expect(evaluate(criterion, changed, fields: table) == nearMiss.result)
        for change in nearMiss.changes {
            guard let field = table[change.field] else { continue }
            for value in BruteForce.values(field) where change.allowed.holds(value) {
                var trial = changed
                trial[change.field] = value
                #expect(evaluate(criterion, trial, fields: table) == nearMiss.result)
            }
        }
    }

    @Test func `complete answers: the sets of fields are those of trying everything`() {
        check(seed: 41, share: 100, allowsEmptySet: false)
        check(seed: 42, share: 100, allowsEmptySet: true)
    }

    @Test func `incomplete answers: only answered fields are proposed, away from no`() {
        check(seed: 43, share: 60, allowsEmptySet: false)
    }

    @Test func `a place that may change moves the fields that follow from it`() {
        let fields = SchemeGenerator.fewFields.filter { ["place", "area", "amount"].contains($0.key) }
        check(seed: 44, share: 100, allowsEmptySet: false, fields: fields, count: 150)
    }

    @Test func `dates are found too`() {
        let fields = [Field(key: "start", kind: .date), Field(key: "permit", kind: .bool)]
        check(seed: 45, share: 100, allowsEmptySet: false, fields: fields, count: 20)
    }

    @Test func `the nearest amount is named, with its limit`() throws {
        let criterion = Criterion.all([.atom(Atom("amount", .atMost(5))), .atom(Atom("age", .atLeast(4)))])
        let answers: Answers = ["amount": .integer(9), "age": .integer(7)]
        let found = table.nearMisses(criterion, answers)
        let change = try #require(found.first?.changes.first)
        #expect(found.count == 1)
        #expect(change == NearMiss.Change(field: "amount", from: .integer(9), to: .integer(5), allowed: .numbers(from: nil, to: 5)))
    }

    @Test func `choices list all that do, in the order of the field`() throws {
        let criterion = Criterion.atom(Atom("who", .isIn(["firm", "group"])))
        let change = try #require(table.nearMisses(criterion, ["who": .choice("person")]).first?.changes.first)
        #expect(change.to == .choice("group"))
        #expect(change.allowed == .choices(["group", "firm"]))
    }

    @Test func `the fewest values of a set are changed`() throws {
        let criterion = Criterion.all([.atom(Atom("groups", .containsAll(["young"]))), .not(.atom(Atom("groups", .containsAny(["new"]))))])
        let change = try #require(table.nearMisses(criterion, ["groups": .set(["old", "new"])]).first?.changes.first)
        #expect(change.to == .set(["old", "young"]))
    }

    @Test func `what cannot be changed is never proposed`() {
        let criterion = Criterion.all([.atom(Atom("age", .atLeast(9))), .atom(Atom("amount", .atMost(5)))])
        #expect(table.nearMisses(criterion, ["age": .integer(4), "amount": .integer(9)]).isEmpty)
        #expect(table.nearMisses(criterion, ["age": .integer(9), "amount": .integer(1)]).isEmpty)
    }

    @Test func `a list of many values is no heavier than its tests`() throws {
        let many = (0..<24).map { "value\($0)" }
        let table = FieldTable([Field(key: "many", kind: .set(many))])
        let criterion = Criterion.all([
            .atom(Atom("many", .containsAll(Set(many.prefix(16))))), .not(.atom(Atom("many", .containsAny(Set(many.suffix(5)))))),
        ])
        let change = try #require(table.nearMisses(criterion, ["many": .set(Set(many.suffix(12)))]).first?.changes.first)
        #expect(change.to == .set(Set(many.prefix(19))))
    }

    @Test func `a book finds the near misses of all its schemes`() {
        var generator = SchemeGenerator(seed: 46)
        let schemes = (0..<120).map { (id: "s\($0)", criterion: generator.scheme()) }
        let book = RuleBook(fields: generator.fields, schemes: schemes)
        for share in [60, 100, 100] {
            let answers = generator.answers(share: share)
            let found = Dictionary(uniqueKeysWithValues: book.nearMisses(answers).map { ($0.scheme, $0.nearMisses) })
            for place in schemes.indices { #expect(found[place] ?? [] == book.fields.nearMisses(schemes[place].criterion, answers)) }
        }
    }
}

extension NearMiss.Allowed {
    fileprivate func holds(_ value: Value) -> Bool {
        switch (self, value) {
        case (.numbers(let low, let high), .integer(let number)): (low ?? .min) <= number && number <= (high ?? .max)
        case (.dates(let low, let high), .date(let date)): low.map { $0 <= date } ?? true && high.map { date <= $0 } ?? true
        case (.choices(let names), .choice(let name)): names.contains(name)
        default: false
        }
    }
}
