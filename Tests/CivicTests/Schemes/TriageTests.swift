import Civic
import Foundation
import Rules
import Testing

@Suite struct TriageTests {
    let fixtures: Fixtures
    init() throws { fixtures = try Fixtures.shared.get() }

    private func table(_ key: String) throws -> TriageTable {
        try TriageTable(tree: ConfigTree(file: Fixtures.folder.appendingPathComponent("\(key)/triage.yaml")))
    }

    @Test(arguments: ["den-haag", "dordrecht", "haarlem"])
    func `the cases of each municipality come out as written, and every rule and category is used`(key: String) throws {
        let table = try table(key)
        #expect(table.failures(vocabulary: fixtures.importer.vocabulary).isEmpty)
        #expect(table.problems(vocabulary: fixtures.importer.vocabulary).isEmpty)
        #expect(table.cases.count >= 10)
        #expect(Set(table.rules.map(\.category)) == Set(table.categories.map(\.id)))
        let reached = Set(
            table.cases.compactMap { test in
                let reading = fixtures.importer.vocabulary.read(test.answers)
                return table.evaluate(reading.answers, fields: fixtures.importer.vocabulary.table)?.rule
            })
        #expect(reached == Set(table.rules.map(\.id)))
    }

    @Test func `what is not known falls through and is named`() throws {
        let outcome = try #require(try table("dordrecht").evaluate([:], fields: fixtures.importer.vocabulary.table))
        #expect(outcome.isDefault && outcome.category == "complex")
        #expect(outcome.open.contains("small-amount"))
        #expect(outcome.missing.isSuperset(of: ["needs", "requestedAmount"]))
    }

    @Test func `any answers get a category, and more answers never leave more rules open`() throws {
        var numbers = SeededNumbers(state: 7)
        let table = try table("haarlem")
        let vocabulary = fixtures.importer.vocabulary
        for _ in 0..<300 {
            var answers: Answers = [:]
            var open = Int.max
            for field in vocabulary.fields.shuffled(using: &numbers) {
                let outcome = try #require(table.evaluate(answers, fields: vocabulary.table))
                #expect(outcome.open.count <= open)
                open = outcome.isDefault ? outcome.open.count : Int.max
                answers[field.key] = Self.answer(field, &numbers)
            }
        }
    }

    private static func answer(_ field: Field, _ numbers: inout SeededNumbers) -> Value? {
        switch field.kind {
        case .bool: .bool(Bool.random(using: &numbers))
        case .integer(let range): .integer(Int.random(in: range, using: &numbers))
        case .choice(let options): options.randomElement(using: &numbers).map { .choice($0) }
        case .set(let options): .set(Set(options.shuffled(using: &numbers).prefix(2)))
        case .date: .date(day("2027-03-01"))
        }
    }

    @Test(arguments: [
        ("nl", "weeks", "[]"),
        ("nl", "weeks", "[{id: r, category: b, why: {nl: W}}]"),
        ("en", "weeks", "[{id: r, category: a, why: {nl: W}}]"),
        ("nl", "moons", "[{id: r, category: a, why: {nl: W}}]"),
        ("nl", "weeks", "[{id: r, category: a, why: {nl: W}}, {id: s, category: a, why: {nl: W}, when: {field: x, equals: true}}]"),
        ("nl", "weeks", "[{id: r, category: a, why: {nl: W}, when: {field: x, equals: true}}]"),
    ])
    func `a table that cannot work is refused`(language: String, unit: String, rules: String) {
        let yaml = """
            categories: [{id: a, team: t, process: p, name: {\(language): A}, promise: {nl: P}, answer: {\(unit): 4}}]
            rules: \(rules)
            """
        #expect(throws: ConfigFault.self) { try TriageTable(tree: ConfigTree(yaml: yaml)) }
    }

    @Test func `a table with one rule without condition works`() throws {
        let yaml = """
            categories: [{id: a, team: t, process: p, name: {nl: A}, promise: {nl: P}, answer: {workingDays: 4}}]
            rules: [{id: r, category: a, why: {nl: W}}]
            """
        let table = try TriageTable(tree: ConfigTree(yaml: yaml))
        #expect(table.category("a")?.answerTerm == .workingDays(4))
        #expect(table.evaluate([:], fields: fixtures.importer.vocabulary.table)?.rule == "r")
    }

    @Test func `answers are read against the vocabulary`() throws {
        let json = """
            {"requestedAmount": 150000, "themes": ["green"], "startDate": "2027-03-01", "openToAll": true, "applicant": "king",
             "budget": -1, "area": null, "shoeSize": 44}
            """
        let reading = fixtures.importer.vocabulary.read(try ConfigTree(json: Data(json.utf8)))
        #expect(
            reading.answers == [
                "requestedAmount": .integer(150_000), "themes": .set(["green"]), "startDate": .date(day("2027-03-01")),
                "openToAll": .bool(true),
            ])
        #expect(
            reading.problems == [
                "applicant": "answers.doesNotFit", "budget": "answers.doesNotFit", "shoeSize": "answers.unknownField",
            ])
    }

    @Test func `what follows from other answers is filled in, what was answered stays`() {
        let answers: Answers = ["startDate": .date(day("2026-12-19")), "budget": .integer(300_00), "requestedAmount": .integer(100_00)]
        let completed = answers.completed(on: day("2026-11-21"))
        #expect(completed["daysUntilStart"] == .integer(28))
        #expect(completed["ownContributionPercent"] == .integer(66))
        let stated = answers.merging(["ownContributionPercent": .integer(80)]) { $1 }
        #expect(stated.completed(on: day("2026-11-21"))["ownContributionPercent"] == .integer(80))
    }
}
