import Civic
import Foundation
import Rules
import Testing

@Suite struct SchemeImportTests {
    let fixtures: Fixtures
    init() throws { fixtures = try Fixtures.shared.get() }

    @Test func `all schemes of the source come in, without a warning`() {
        #expect(fixtures.result.schemes.count == 87)
        #expect(fixtures.result.warnings.isEmpty)
    }

    @Test func `no condition of the source is lost`() throws {
        let source = try ConfigTree(file: Fixtures.folder.appendingPathComponent("sources/schemes.json"))
        for (entry, scheme) in zip(source.list, fixtures.result.schemes) {
            let listed = scheme.conditions.filter { $0.origin == .condition }
            #expect(listed.count == entry["conditions"].list.count, "\(scheme.id)")
            #expect(Set(scheme.conditions.map(\.id)).count == scheme.conditions.count, "\(scheme.id)")
        }
        let listed = fixtures.result.schemes.flatMap(\.conditions).filter { $0.origin == .condition }
        #expect(listed.count { $0.weight == .hard } == 93)
        #expect(listed.count { $0.weight == .selfJudged } == 47)
        #expect(listed.count { $0.weight == .info } == 100)
    }

    @Test func `what decides has a test, what informs has none`() {
        for condition in fixtures.result.schemes.flatMap(\.conditions) {
            #expect((condition.criterion == .always) == (condition.weight == .info), "\(condition.id)")
            #expect(fixtures.importer.vocabulary.problems(in: condition.criterion).isEmpty, "\(condition.id)")
        }
    }

    @Test func `a legal person that co-signs opens amounts above the limit`() throws {
        func truth(_ answers: Answers) throws -> Truth { try fixtures.truth("do-wijkwensen-oost", "legal-entity-cosign-above", answers) }
        #expect(try truth(["requestedAmount": .integer(100_000), "applicant": .choice("individual")]) == .yes)
        let above: Answers = ["requestedAmount": .integer(100_001), "applicant": .choice("individual")]
        #expect(try truth(above) == .unknown)
        #expect(try truth(above.merging(["hasLegalPerson": .bool(false)]) { $1 }) == .no)
        #expect(try truth(above.merging(["hasLegalPerson": .bool(true)]) { $1 }) == .yes)
        #expect(try truth(above.merging(["applicant": .choice("foundation")]) { $1 }) == .yes)
    }

    @Test func `euros become cents, weeks become days and months the fewest or most days they can have`() throws {
        #expect(try fixtures.scheme("dh-activiteiten-straat").amount.maxCents == 75_000)
        #expect(try fixtures.truth("do-wijkwensen-west", "lead-time-weeks", ["daysUntilStart": .integer(28)]) == .yes)
        #expect(try fixtures.truth("do-wijkwensen-west", "lead-time-weeks", ["daysUntilStart": .integer(27)]) == .no)
        #expect(try fixtures.truth("vsb-regulier", "lead-time-months", ["daysUntilStart": .integer(120)]) == .yes)
        #expect(try fixtures.truth("vsb-regulier", "lead-time-months", ["daysUntilStart": .integer(119)]) == .no)
        #expect(try fixtures.truth("vsb-regulier", "start-within-months", ["daysUntilStart": .integer(366)]) == .yes)
        #expect(try fixtures.truth("vsb-regulier", "start-within-months", ["daysUntilStart": .integer(367)]) == .no)
        let ceiling = try #require(try fixtures.scheme("dh-activiteiten-wijk").ceiling)
        #expect(ceiling.cents == 179_300_000)
        #expect(ceiling.areas["leidschenveen-ypenburg"] == 22_300_000)
        #expect(ceiling.areas.values.reduce(0, +) == ceiling.cents)
    }

    @Test func `the share a scheme pays becomes the share that others must bring`() throws {
        #expect(try fixtures.truth("cultuurfonds", "max-share-percent", ["ownContributionPercent": .integer(70)]) == .yes)
        #expect(try fixtures.truth("cultuurfonds", "max-share-percent", ["ownContributionPercent": .integer(69)]) == .no)
        // The column says the same as the condition, so it is said once.
        #expect(try fixtures.scheme("cultuurfonds").condition("own-share") == nil)
        #expect(try fixtures.truth("zh-groen-matchfunding", "match-ratio", ["ownContributionPercent": .integer(50)]) == .yes)
    }

    @Test func `a permit only matters when one is needed`() throws {
        let soon: Answers = ["daysUntilStart": .integer(40)]
        #expect(try fixtures.truth("do-wijkwensen-oost", "permit-lead-weeks", soon) == .unknown)
        #expect(try fixtures.truth("do-wijkwensen-oost", "permit-lead-weeks", soon.merging(["permitNeeded": .bool(false)]) { $1 }) == .yes)
        #expect(try fixtures.truth("do-wijkwensen-oost", "permit-lead-weeks", soon.merging(["permitNeeded": .bool(true)]) { $1 }) == .no)
    }

    @Test func `only part of the municipality is a condition, all of it is not`() throws {
        #expect(try fixtures.truth("do-wijkwensen-oost", "area", ["area": .choice("west")]) == .no)
        #expect(try fixtures.scheme("do-geveltuin").condition("area") == nil)
        #expect(try fixtures.scheme("ha-lib-overig").areas.isEmpty)
    }

    @Test func `an amount that is not known stays unknown, and a rate counts people`() throws {
        #expect(try fixtures.scheme("dh-bewoners-veiligheid").amount.mostCents([:]) == nil)
        let outing = try fixtures.scheme("ha-lib-uitje").amount
        #expect(outing.mostCents([:]) == nil)
        #expect(outing.mostCents(["participants": .integer(40)]) == 60_000)
        // A prize has a value; nobody asks for an amount.
        #expect(try fixtures.scheme("kern-met-pit").condition("amount-max") == nil)
        #expect(try fixtures.scheme("kern-met-pit").amount.tiers.map(\.maxCents) == [100_000, 300_000])
    }

    @Test func `an unknown kind, value or word becomes a note and a warning`() throws {
        let result = try fixtures.imported(
            """
            [{"id": "x", "name": "X", "municipality": "Haarlem", "form": "voucher", "application_window": {"kind": "full_moon"},
              "areas": ["Schalkwijk", "Atlantis"], "conditions": [
                {"kind": "left_handed", "value": true, "text_nl": "Alleen voor linkshandigen", "check": "auto"},
                {"kind": "min_age", "value": "old", "check": "auto"},
                {"kind": "legal_form", "value": ["stichting", "gilde"], "check": "auto"},
                {"kind": "one_off", "value": false, "check": "auto"}]}, {"name": "Y"}, {"id": "x", "name": "Z"}]
            """)
        let scheme = try #require(result.schemes.first)
        #expect(result.schemes.count == 1)
        #expect(scheme.conditions.filter { $0.origin == .condition }.map(\.weight) == [.info, .info, .info, .info])
        #expect(scheme.condition("left-handed")?.text == "Alleen voor linkshandigen")
        #expect(scheme.condition("legal-form")?.words == ["stichting", "gilde"])
        #expect(scheme.condition("place")?.words == ["Atlantis"])
        #expect(scheme.areas == ["schalkwijk"])
        #expect((scheme.form, scheme.window) == (.other, .unknown))
        let problems = Set(result.warnings.map(\.problem))
        #expect(problems == [.unknownKind, .unknownValue, .unknownWord, .unknownForm, .unknownWindow, .unknownPlace, .noIdentity])
    }

    @Test func `a source that is no list is refused, an empty one is empty`() throws {
        #expect(throws: ConfigFault.self) { try fixtures.imported("{}") }
        #expect(throws: ConfigFault.self) { try fixtures.imported("nonsense") }
        #expect(try fixtures.imported("[]").schemes.isEmpty)
    }

    @Test func `a scheme survives being stored`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let data = try encoder.encode(fixtures.result.schemes)
        let stored = try JSONDecoder().decode([Scheme].self, from: data)
        #expect(stored == fixtures.result.schemes)
        #expect(try encoder.encode(stored) == data)
    }

    @Test func `every condition of every scheme can be read in Dutch and in English`() throws {
        for language in ["nl", "en"] {
            let words = try Fixtures.words(language)
            for scheme in fixtures.result.schemes {
                for condition in scheme.conditions {
                    let text = words.condition(condition, in: fixtures.importer.vocabulary)
                    let isWhole = !text.isEmpty && !text.contains("⟦") && !text.contains("{")
                    #expect(isWhole, "\(language) \(scheme.id) \(condition.id): \(text)")
                }
            }
        }
    }

    @Test func `every field has its name, question, help and options in both languages`() throws {
        for language in ["nl", "en"] {
            let words = try Fixtures.words(language)
            for entry in fixtures.importer.vocabulary.entries {
                let field = entry.field
                var keys = ["name", "question", "help"].map { "field.\(field.key).\($0)" }
                if field.kind == .bool { keys += ["field.\(field.key).yes", "field.\(field.key).no"] }
                if entry.source == nil { keys += (field.options ?? []).map { "field.\(field.key).option.\($0)" } }
                for key in keys { #expect(words.has(key), "\(language) \(key)") }
            }
        }
    }
}
