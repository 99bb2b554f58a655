import Civic
import Store
import TestSupport
import Testing
import Web

/// Whatever is kept about people is in the register, and nothing in the register is made up.
@Suite struct PersonalRegisterTests {
    private func expectNone(_ problems: [String]) {
        if !problems.isEmpty { Issue.record("\(problems.count) problems\n\(problems.sorted().joined(separator: "\n"))") }
    }

    @Test(arguments: testEngines)
    func `every column that could hold something of a person is claimed or excused`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let register = PersonalRegister(town.installation.features)
        let tables = try await town.site.database.read { db in try db.tables() }
        #expect(tables.count > 20)
        var problems: [String] = []
        for table in tables {
            for column in table.columns where [.text, .real, .blob].contains(column.kind) {
                guard !register.isClaimed(column.name, of: table.name), !register.isExempt(column.name, of: table.name) else { continue }
                problems.append(
                    "\(table.name).\(column.name): its feature says in holdings what becomes of it, or in exemptions why it needs not")
            }
        }
        expectNone(problems)
    }

    @Test func `every claim and every excuse is about a column that is there`() async throws {
        let town = try await Town.open(.sqlite)
        let register = PersonalRegister(town.installation.features)
        let tables = try await town.site.database.read { db in try db.tables() }
        let there = Set(tables.flatMap { table in table.columns.map { "\(table.name).\($0.name)" } })
        let claimed = register.records.flatMap { record in record.columns.map { "\(record.table).\($0.name)" } }
        let excused = register.exemptions.flatMap { exemption in exemption.columns.map { "\(exemption.table).\($0)" } }
        expectNone(Set(claimed + excused).subtracting(there).map { "\($0) is not there" })
        #expect(Set(register.records.map(\.name)).count == register.records.count, "two records have one name")
        expectNone(register.exemptions.filter { $0.reason.count < 4 }.map { "\($0.table): say why" })
    }

    @Test(arguments: testEngines)
    func `every record finds and shows its rows on both engines`(engine: Engine) async throws {
        let marked = try await MarkedTown.make(in: Town.open(engine))
        let register = PersonalRegister(marked.town.installation.features)
        let found = try await marked.site.database.read { db in
            var found: Set<String> = []
            for person in marked.people {
                for record in register.records where try record.hasRows(of: person.id, in: db) {
                    #expect(try !record.rows(of: person.id, in: db).isEmpty)
                    found.insert(record.name)
                }
                _ = try register.withheld(person.id, at: marked.site.clock(), in: db)
            }
            return found
        }
        for name in [
            "person", "session", "mailLink", "message", "journal", "photo", "member", "handover", "draft", "draftEntered", "case",
            "caseWork", "question", "decision",
        ] where name != "session" {
            #expect(found.contains(name), "nobody has \(name)")
        }
    }

    @Test func `every record that is shown is worded in every language`() async throws {
        let town = try await Town.open(.sqlite)
        var problems: [String] = []
        for language in town.site.texts.languages {
            let words = town.site.words(language)
            for record in PersonalRegister(town.installation.features).records {
                let shown = record.columns.filter { $0.kind != .hidden }
                guard !shown.isEmpty else { continue }
                let keys = ["title", "why", "kept"].map { "holding.\(record.name).\($0)" } + shown.map { "holding.column.\($0.label)" }
                problems += keys.filter { !words.has($0) }.map { "\($0) is missing in \(language)" }
            }
            for kind in RetentionKind.allCases {
                problems += ["what", "ground"].map { "retention.\(kind.rawValue).\($0)" }.filter { !words.has($0) }.map {
                    "\($0) is missing in \(language)"
                }
            }
        }
        expectNone(problems)
    }
}
