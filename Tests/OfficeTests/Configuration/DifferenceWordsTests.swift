import Civic
import Foundation
import TestSupport
import Testing
import Web

@testable import Office

/// Changes in sentences, as administrators read them before they publish.
@Suite struct DifferenceWordsTests {
    private static let sans = "'system-ui, Segoe UI, Roboto, Noto Sans, Helvetica Neue, Arial, sans-serif'"
    private static let pavement = "Stoep die overblijft"
    private static let small = "{field: requestedAmount, atMost: 100000}"
    private static let together = "{field: participants, atLeast: 5}"
    private static func rule(_ condition: String) -> String { "rules: [{id: r, why: {nl: Je plan is klein}, when: {\(condition)}}]" }

    private func groups(
        _ document: String, _ old: OrderedTree, _ new: OrderedTree, language: String = "nl", municipality: String = "dordrecht"
    ) throws -> [DifferenceWords.Group] {
        let configuration = try ConfigSamples.configuration(municipality)
        let words = DocumentWords(
            configuration.texts.words(language), [configuration], vocabulary: try ConfigSamples.vocabulary(municipality),
            trees: [old, new])
        let difference = DocumentDifference(from: old, to: new, Schemas.schema(of: document)?.root)
        return DifferenceWords(document: document, words: words, program: configuration.texts).groups(difference)
    }

    private func sentences(_ document: String, _ old: String, _ new: String, language: String = "nl") throws -> [String] {
        try groups(document, OrderedTree(text: old), OrderedTree(text: new), language: language).flatMap { group in
            group.sentences.map { [group.title, $0.text].compactMap(\.self).joined(separator: " | ") }
        }
    }

    @Test(arguments: [
        (
            "schemes/x.json", "{name: X, amount: {maxCents: 100000}}", "{name: X, amount: {maxCents: 150000}}",
            "Hoogste bedrag: van €\u{A0}1.000 naar €\u{A0}1.500"
        ),
        (
            "schemes/x.json", "{conditions: []}", "{conditions: [{id: a, text: Je bent met z’n drieën, weight: hard}]}",
            "Voorwaarde erbij: “Je bent met z’n drieën”"
        ),
        (
            "processes.yaml", "processes: [{id: p, name: {nl: Groot plan}, steps: [{id: a, name: {nl: Advies}, within: {days: 14}}]}]",
            "processes: [{id: p, name: {nl: Groot plan}, steps: [{id: a, name: {nl: Advies}, within: {days: 21}}]}]",
            "Afhandeling “Groot plan” | Stap “Advies”. Binnen hoeveel tijd: van 14 dagen naar 21 dagen"
        ),
        (
            "processes.yaml",
            "processes: [{id: p, name: {nl: P}, steps: [{id: a, name: {nl: Een}, next: [b]}, {id: b, name: {nl: Twee}}]}]",
            "processes: [{id: p, name: {nl: P}, steps: [{id: a, name: {nl: Een}}, {id: b, name: {nl: Twee}}]}]",
            "Afhandeling “P” | Stap “Een”. Wat kan hierna komen? vervalt, dat was Twee"
        ),
        (
            "teams.yaml", "teams: [{id: a, name: {nl: Wonen}}, {id: b, name: {nl: Groen}}]", "teams: [{id: a, name: {nl: Wonen}}]",
            "Team “Groen” verdwijnt"
        ),
        (
            "teams.yaml", "teams: [{id: a, name: {nl: Wonen}}, {id: b, name: {nl: Groen}}]",
            "teams: [{id: b, name: {nl: Groen}}, {id: a, name: {nl: Wonen}}]", "Team “Groen” staat nu vooraan"
        ),
        (
            "teams.yaml", "teams: [{id: a, name: {nl: Wonen}}]", "teams: [{id: a, name: {nl: Wonen}, advises: true}]",
            "Team “Wonen” | Geeft alleen advies en neemt geen zaken aan: nu wel"
        ),
        (
            "terms.yaml", "retention: {draft: {days: 90}}", "retention: {draft: forever}",
            "Ideeën die niet verstuurd zijn, na de laatste verandering: van 90 dagen naar voorgoed"
        ),
        (
            "triage.yaml", "rules: [{id: r, why: {nl: Je plan is klein}, when: {all: [{field: requestedAmount, atMost: 100000}]}}]",
            "rules: [{id: r, why: {nl: Je plan is klein}, when: {all: [{field: requestedAmount, atMost: 150000}]}}]",
            "Regel “Je plan is klein” | Wanneer deze regel geldt: "
                + "van “Het bedrag dat je vraagt: ten hoogste €\u{A0}1.000” naar “Het bedrag dat je vraagt: ten hoogste €\u{A0}1.500”"
        ),
        (
            "triage.yaml", rule("any: [\(small), \(together)]"), rule("any: [\(small)]"),
            "Regel “Je plan is klein” | Wanneer deze regel geldt: een van de mogelijkheden vervalt, “Aantal deelnemers: ten minste 5 personen”"
        ),
        (
            "triage.yaml", rule("any: [\(small)]"), rule("any: [\(small), \(together)]"),
            "Regel “Je plan is klein” | Wanneer deze regel geldt: een van de mogelijkheden komt erbij, “Aantal deelnemers: ten minste 5 personen”"
        ),
        (
            "triage.yaml", rule("all: [\(small), \(together)]"), rule("all: [\(small)]"),
            "Regel “Je plan is klein” | Wanneer deze regel geldt: voorwaarde vervalt, “Aantal deelnemers: ten minste 5 personen”"
        ),
        ("municipality.yaml", "tone: je", "tone: u", "Toon: van “je” naar “u”"),
        (
            "schemes/x.json", "{amount: {rate: {field: squareMetres}}}", "{amount: {rate: {field: participants}}}",
            "Bedrag, Bedrag per stuk, Vraag: van Oppervlakte naar Aantal deelnemers"
        ),
        (
            "schemes/x.json", "{conditions: [{id: a, text: Eerst een plan, kind: minPartners}]}",
            "{conditions: [{id: a, text: Eerst een plan, kind: innovative}]}",
            "Voorwaarde “Eerst een plan” | Soort: van “Minstens … organisaties werken mee” naar “Het plan is vernieuwend”"
        ),
        (
            "texts/nl.yaml", "{}", "menu: {about: Dit zijn wij}", "In plaats van “Over deze site” staat er straks “Dit zijn wij”"
        ),
        (
            "municipality.yaml", "theme: {color-accent: 'light-dark(#204e86, #a6c8f2)'}",
            "theme: {color-accent: 'light-dark(#111111, #a6c8f2)'}", "Huisstijl, Hoofdkleur: van #204e86 naar #111111"
        ),
        (
            "municipality.yaml", "theme: {color-accent: 'light-dark(#204e86, #a6c8f2)'}",
            "theme: {color-accent: 'light-dark(#204e86, #ffffff)'}", "Huisstijl, Hoofdkleur: verandert"
        ),
        (
            "municipality.yaml", "name: X", "{name: X, theme: {typography-font-family-heading: \(sans)}}",
            "Huisstijl, Letter van de koppen: van Met schreef, zoals in een boek naar Zonder schreef, zoals de gewone tekst"
        ),
        ("areas.yaml", "year: 2025", "year: 2026", "Jaar van de indeling: van 2025 naar 2026"),
        (
            "areas.yaml", "areas: [{code: centrum, name: Centrum, areas: [{code: WK050506, name: Staart}]}]",
            "areas: [{code: centrum, name: Centrum, areas: []}]", "Stadsdeel “Centrum” | Wijk “Staart” verdwijnt"
        ),
        ("advice.yaml", "round: {weekday: 2}", "round: {weekday: 4}", "Op welke dag is het overleg? van dinsdag naar donderdag"),
        (
            "teams.yaml", "panels: [{id: a, name: {nl: Centrum}, size: {least: 6, most: 9}}]",
            "panels: [{id: a, name: {nl: Centrum}, size: {least: 6, most: 6}}]",
            "Adviesgroep “Centrum” | Aantal leden, hoogstens: van 9 naar 6"
        ),
        (
            "terms.yaml", "retention: {}", "retention: {mail: forever}",
            "Mails die verstuurd zijn: wordt voorgoed. Daar stond nog niets, en dan geldt 1 jaar"
        ),
        (
            "triage.yaml", rule("all: [\(small)]"), rule("all: [\(small), {field: pavementLeft, atLeast: 180}]"),
            "Regel “Je plan is klein” | Wanneer deze regel geldt: voorwaarde erbij, “\(pavement): ten minste 180 cm”"
        ),
        (
            "schemes/x.json", "{conditions: [{id: '1', weight: hard, criterion: \(together)}]}", "{conditions: []}",
            "Voorwaarde “Aantal deelnemers: ten minste 5 personen” verdwijnt"
        ),
        ("logo.yaml", "png: null", "{png: QQ==, width: 1, height: 1}", "Het beeldmerk verandert"),
    ])
    func `a change reads as a sentence`(document: String, old: String, new: String, expected: String) throws {
        let said = try sentences(document, old, new)
        #expect(said == [expected])
    }

    @Test func `the same in English, and long texts by what differs in them`() throws {
        let same = String(repeating: "woord ", count: 60)
        let old = "schemes/x.json"
        let said = try sentences(old, "{name: X, note: \"\(same)een eind\"}", "{name: X, note: \"\(same)geen eind\"}", language: "en")
        #expect(said.count == 1 && said[0].contains("… ") && said[0].contains("geen eind”") && said[0].count < 200, "\(said)")
        let amount = try sentences(old, "{amount: {maxCents: 100000}}", "{amount: {maxCents: 150000}}", language: "en")
        #expect(amount == ["Highest amount: from €\u{A0}1,000 to €\u{A0}1,500"])
    }

    @Test func `a new record says what stands in it`() throws {
        let new = "teams: [{id: a, name: {nl: Wonen}, mail: wonen@example.nl, advises: true}]"
        let group = try #require(try groups("teams.yaml", OrderedTree(text: "teams: []"), OrderedTree(text: new)).first)
        #expect(
            group.sentences == [
                .init(
                    text: "Team erbij: “Wonen”",
                    details: ["Mailadres: “wonen@example.nl”", "Geeft alleen advies en neemt geen zaken aan: ja"])
            ])
    }

    @Test func `a new process says who does its steps and how long they take`() throws {
        let new = """
            processes: [{id: p, name: {nl: P}, steps: [
                {id: a, name: {nl: Eerst kijken}, by: {team: green}, within: {days: 14}}, {id: b, name: {nl: Besluit}}]}]
            """
        let group = try #require(try groups("processes.yaml", OrderedTree(text: "processes: []"), OrderedTree(text: new)).first)
        #expect(group.sentences.first?.details == ["Stappen: Eerst kijken (Groenbeheer, 14 dagen) en Besluit"])
    }

    @Test func `what a field lets choose from is said in words, and a question at the end needs no full stop`() throws {
        let t = try ConfigSamples.texts.words("nl")
        let check = FaultWords(t)(
            ConfigFault("promises[0].check", .unknownOf, ["value": "x", "choices": "none, oneContact"], in: "promises.yaml"))
        #expect(check.contains("Kan een programma niet zien (none) en Eén contactpersoon (oneContact)"), "\(check)")
        let next = FaultWords(t)(
            ConfigFault("processes[0].steps[0].next", .leadsNowhere, ["value": "beslis"], in: "processes.yaml"))
        #expect(next.contains("Wat kan hierna komen? “beslis”"), "\(next)")
    }

    @Test(arguments: try ConfigSamples.all(), ["nl", "en"])
    func `every kind of field of every document reads without a word of the program`(sample: ConfigSample, language: String) throws {
        let configuration = try ConfigSamples.configuration(sample.municipality)
        let t = configuration.texts.words(language)
        let vocabulary = try ConfigSamples.vocabulary(sample.municipality)
        let base = DocumentWords(t, [configuration], vocabulary: vocabulary, trees: [sample.tree])
        for change in sample.changes() {
            let difference = DocumentDifference(from: sample.tree, to: change.tree, sample.schema)
            let words = DifferenceWords(document: sample.document, words: base, program: configuration.texts)
            let said = words.groups(difference).flatMap { group in group.sentences.flatMap { [group.title ?? "", $0.text] + $0.details } }
            #expect(!said.joined().isEmpty, "\(sample) \(change.place)")
            for text in said {
                let strange = text.matches(of: #/\b[a-z]+[A-Z][A-Za-z]*\b|⟦/#).map { String($0.output) }.filter { $0 != "eHerkenning" }
                #expect(strange.isEmpty, "\(sample) \(change.place.text): \(text)")
            }
            for entry in difference.entries { check(entry, base, "\(sample) \(change.place.text)", t, sample.document) }
        }
    }

    /// A label of the form, or words that the catalogue has for the key: never the key itself.
    private func check(
        _ entry: DocumentDifference.Entry, _ words: DocumentWords, _ place: String, _ t: Words, _ document: String
    ) {
        switch entry.change {
        case .field(let field, _, _, _): #expect(t.has(field.label), "\(place): \(field.label)")
        case .part(let path, _, _) where !document.hasPrefix("texts/") && document != "logo.yaml":
            for key in path where !key.hasPrefix("_") { #expect(words.knows(key), "\(place): nothing for \(key)") }
        case .part: break
        case .added, .removed, .moved:
            for record in entry.within where record.schema == nil { #expect(words.knows(record.list), "\(place): \(record.list)") }
        }
    }

    @Test func `every fault has words in both languages, and fills in what it has`() throws {
        for language in ["nl", "en"] {
            let t = try ConfigSamples.texts.words(language)
            for code in FaultCode.allCases { #expect(t.has("fault.\(code.rawValue)"), "\(language): \(code.rawValue)") }
            let said = FaultWords(t)(
                ConfigFault("rules[2].category", .notThere, ["value": "x", "document": "triage.yaml"], in: "triage.yaml"))
            #expect(said.contains(t("config.record.rule")) && said.contains(t("config.field.category")) && !said.contains("{"), "\(said)")
        }
    }
}
