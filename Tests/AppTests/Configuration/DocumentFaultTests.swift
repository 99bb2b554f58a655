import App
import Civic
import Foundation
import Office
import Rules
import Store
import TestSupport
import Testing
import Web

/// What is wrong in a document, told to whoever puts it in: in words, with the place and what to do.
@Suite struct DocumentFaultTests {
    /// A fault of each kind, as a change of a document of the town.
    struct Trial: CustomTestStringConvertible, Sendable {
        let code: FaultCode
        let document: String
        let place: String
        /// In YAML; nil takes away what is there.
        let value: String?
        var testDescription: String { "\(code.rawValue) in \(document)" }

        init(_ code: FaultCode, _ document: String, _ place: String, _ value: String?) {
            (self.code, self.document, self.place, self.value) = (code, document, place, value)
        }

        func text(_ folder: ConfigFolder) throws -> String {
            var tree = try OrderedTree(text: folder.text(document) ?? "{}")
            tree[try #require(TreePlace(place))] = try value.map { try OrderedTree(text: $0) }
            return try tree.yaml()
        }
    }

    private static func when(_ code: FaultCode, _ condition: String?) -> Trial { Trial(code, "triage.yaml", "rules.0.when", condition) }

    private static func process(_ code: FaultCode, _ more: String = "", steps: String) -> Trial {
        Trial(code, "processes.yaml", "processes.0", "{id: p, name: {nl: P}, \(more)steps: [\(steps)]}")
    }

    private static func step(_ id: String, _ more: String) -> String { "{id: \(id), name: {nl: Stap}, text: {nl: Tekst}, \(more)}" }

    /// Names of what another record or document keeps, each of something that is not there.
    private static let names: [Trial] = [
        Trial(.notThereOf, "triage.yaml", "rules.0.category", "zomaar"), Trial(.takesNoCases, "triage.yaml", "categories.0.team", "zomaar"),
        Trial(.notThereOf, "triage.yaml", "categories.0.process", "zomaar"),
        Trial(.notThereOf, "triage.yaml", "cases.0.category", "zomaar"), Trial(.notThereOf, "triage.yaml", "cases.0.rule", "zomaar"),
        Trial(.notThereOf, "triage.yaml", "assignments.0.category", "zomaar"),
        Trial(.notThereOf, "teams.yaml", "teams.0.division", "zomaar"), Trial(.notThereOf, "teams.yaml", "staff.0.team", "zomaar"),
        Trial(.notThereOf, "teams.yaml", "staff.0.areas", "[zomaar]"), Trial(.notThereOf, "teams.yaml", "panels.0.areas", "[zomaar]"),
        Trial(.notThereOf, "teams.yaml", "panels.0.members.0.area", "zomaar"),
        Trial(.notThereOf, "advice.yaml", "heads", "{zomaar: {name: Ada, email: ada@example.nl}}"),
        Trial(.notThereOf, "advice.yaml", "round.approvers.0.categories", "[zomaar]"),
        Trial(.notThereOf, "promises.yaml", "promises.0.categories", "[zomaar]"),
        Trial(.notThereOf, "processes.yaml", "processes.0.steps.0.by", "{team: zomaar}"),
        Trial(.notThereOf, "processes.yaml", "withoutPhone.0.category", "zomaar"),
    ]

    static let trials: [Trial] =
        [
            Trial(.missing, "municipality.yaml", "name", nil),
            Trial(.twice, "triage.yaml", "rules.1.id", "take-over-task"),
            when(.notList, "{all: 3}"), when(.notMap, "iets"),
            process(.notSetting, "late: {boss: 3}, ", steps: step("a", "answers: [accepted]")),
            Trial(.notPeriod, "terms.yaml", "retention", "{draft: {days: 0}}"), Trial(.notNumber, "areas.yaml", "year", "veel"),
            Trial(.notDate, "teams.yaml", "panels", "[{id: a, name: {nl: A}, meetings: [2026-02-30]}]"),
            Trial(.aboveHighest, "teams.yaml", "panels", "[{id: a, name: {nl: A}, size: {least: 9, most: 6}}]"),
            Trial(.notMail, "teams.yaml", "teams.0.mail", "zomaar"), Trial(.unknownOf, "teams.yaml", "staff.0.roles", "[zomaar]"),
            Trial(.notCode, "areas.yaml", "areas.0.code", "'a b'"), Trial(.notPlace, "areas.yaml", "areas.0.centre", "[200, 51]"),
            Trial(.notBetween, "areas.yaml", "areas.0.inhabitants", "-1"),
            Trial(.twice, "areas.yaml", "areas", "[{code: a, name: A, areas: [{code: a, name: B}]}]"),
            Trial(.notMunicipalityCode, "municipality.yaml", "cbsCode", "'0505'"),
            Trial(.needsOneOf, "municipality.yaml", "language", "fr"),
            Trial(.needsOne, "municipality.yaml", "languages", "[]"), Trial(.twice, "municipality.yaml", "languages", "[nl, en, nl]"),
            Trial(.noCatalogue, "municipality.yaml", "languages", "[nl, fr]"), Trial(.needsOneOf, "municipality.yaml", "languages", "[en]"),
            Trial(.unknownOf, "municipality.yaml", "tone", "jij"), Trial(.wrongKind, "municipality.yaml", "name", "{a: 1}"),
            Trial(.needs, "triage.yaml", "categories.0.team", nil), process(.needsOne, steps: ""),
            Trial(.needsTwo, "participation.yaml", "questions.0.answers", "[]"),
            Trial(.notName, "promises.yaml", "promises.0.id", "Een Twee"),
            Trial(.noDutch, "triage.yaml", "categories.0.name", "{en: Small}"), Trial(.notTerm, "triage.yaml", "categories.0.answer", "3"),
            Trial(.notBetween, "advice.yaml", "round.weekday", "9"), Trial(.notRising, "advice.yaml", "ladder", "[3, 1]"),
            Trial(.unknown, "triage.yaml", "categories.0.answer", "{weken: 4}"), process(.unknownOf, steps: step("a", "needs: [zomaar]")),
            process(.unknownOf, steps: step("a", "by: {role: baas}")), process(.unknownOf, steps: step("a", "answers: [misschien]")),
            Trial(.unknownOf, "participation.yaml", "questions.0.answers.0.level", "zomaar"),
            Trial(.unknownOf, "promises.yaml", "promises.0.check", "zomaar"),
            Trial(.notThere, "teams.yaml", "divisions", "[]"), Trial(.twice, "teams.yaml", "teams.1.id", "desk"),
            Trial(.twice, "teams.yaml", "panels.1.id", "centre"), Trial(.noScheme, "teams.yaml", "panels.0.schemes", "[zomaar]"),
        ] + names + [
            when(.unknownCondition, "{zomaar: 1}"), when(.fieldAndTest, "{field: requestedAmount, atMost: 1, below: 2}"),
            when(.notTest, "{field: requestedAmount, zomaar: 1}"), when(.unknownQuestion, "{field: zomaar, atMost: 1}"),
            when(.wrongTest, "{field: requestedAmount, isIn: [a]}"), when(.wrongAnswer, "{field: scale, isIn: [zomaar]}"),
            when(.neverTrue, "{field: requestedAmount, between: [-9, -5]}"),
            when(.countOutOfReach, "{atLeastOf: 5, of: [{field: requestedAmount, atMost: 1}]}"), when(.lastRule, nil),
            Trial(.teamOrContact, "triage.yaml", "assignments", "[{id: a, why: {nl: Zo}}]"),
            Trial(.takesNoCases, "triage.yaml", "assignments", "[{id: a, team: zomaar, why: {nl: Zo}}]"),
            Trial(.takesNoCases, "triage.yaml", "categories.0.team", "permits"),
            Trial(.caseOutcome, "triage.yaml", "cases", "[{name: Een voorbeeld, category: simple-green, answers: {requestedAmount: 1}}]"),
            Trial(.caseAnswers, "triage.yaml", "cases", "[{name: Een voorbeeld, category: complex, answers: {zomaar: 1}}]"),
            Trial(.unphoned, "processes.yaml", "withoutPhone", "[{text: {nl: Zo}}]"),
            process(.leadsNowhere, steps: step("a", "next: [zomaar]")),
            process(.unreached, steps: [step("a", "answers: [accepted]"), step("b", "answers: [refused]")].joined(separator: ", ")),
            process(
                .afterAnswer,
                steps: [step("a", "answers: [accepted]"), step("b", "after: [accepted], answers: [refused]")].joined(separator: ", ")),
            process(
                .deadEnd, steps: [step("a", "next: [b], answers: [accepted]"), step("b", "within: {days: 1}")].joined(separator: ", ")),
            process(.intakeUnasked, "intake: true, ", steps: step("a", "answers: [accepted]")),
            process(
                .aspectsUnasked, "aspects: [{id: a, name: {nl: A}, question: {nl: B}}], ", steps: step("a", "answers: [accepted]")),
            process(
                .saysNoYes,
                "decidesAtOnce: {name: {nl: A}, letter: {nl: B}, next: {nl: C}, points: [{id: a, text: {nl: D}, that: {all: []}}]}, ",
                steps: step("a", "answers: [refused]")),
            process(.lateOrder, "late: {manager: 2, coordinator: 3}, ", steps: step("a", "answers: [accepted]")),
            Trial(
                .approverForRest, "advice.yaml", "round.approvers",
                "[{id: a, title: {nl: Wethouder}, name: Ada, email: ada@example.nl, from: 1000}]"),
            Trial(.tokenName, "municipality.yaml", "theme", "{A B: x}"),
            Trial(.tokenValue, "municipality.yaml", "theme", "{border-radius: 'a;b'}"),
            Trial(.notColour, "municipality.yaml", "theme", "{color-accent: zomaar}"),
            Trial(.contrast, "municipality.yaml", "theme", "{color-accent: 'light-dark(#9fc5e8, #a6c8f2)'}"),
            Trial(.contrastDark, "municipality.yaml", "theme", "{color-accent: 'light-dark(#204e86, #101010)'}"),
            Trial(.logoBytes, "logo.yaml", "png", "A"), Trial(.logoKind, "logo.yaml", "png", "QUJD"),
            Trial(.contactAddress, "municipality.yaml", "security", "{contact: zomaar}"),
            Trial(.notOrigin, "municipality.yaml", "embedding", "{origins: [zomaar]}"),
            Trial(.notText, "texts/nl.yaml", "menu", "{about: [1]}"), Trial(.strangeText, "texts/nl.yaml", "menu", "{zomaar: x}"),
        ]

    /// Faults of the files themselves.
    private static let files: [(code: FaultCode, name: String, bytes: [UInt8])] = [
        (.notDocumentName, "a/../../b.yaml", []), (.notDocument, "evil.sh", []), (.notUTF8, "terms.yaml", [0xFF, 0xFE]),
        (.tooLarge, "terms.yaml", Array(repeating: 0x20, count: ConfigBundle.largest + 1)),
        (.unreadable, "schemes/x.json", Array("{".utf8)),
        (.unreadableLine, "terms.yaml", Array("a: 1\nb: [\n".utf8)), (.keyNotText, "teams.yaml", Array("? [a]\n: b\n".utf8)),
        (.repeats, "terms.yaml", Array("a: &a [1, 2]\nb: *a\n".utf8)), (.repeats, "terms.yaml", repeating(levels: 30)),
    ]

    /// A few lines that stand for two to the power of their number of values, also where a key is looked at.
    private static func repeating(levels: Int) -> [UInt8] {
        let lines = (1...levels).map { "a\($0): &a\($0) [\($0 == 1 ? "x, x" : "*a\($0 - 1), *a\($0 - 1)")]" }
        return Array((lines + ["? *a\(levels)", ": x"]).joined(separator: "\n").utf8)
    }

    /// What is wrong in a scheme, as a change of one that is fine.
    private static let schemes: [(code: FaultCode, change: @Sendable (inout Scheme) -> Void)] = [
        (.endsEarlier, { $0.validity = SchemeValidity(from: LocalDate(iso: "2026-05-01"), to: LocalDate(iso: "2026-04-01")) }),
        (.aboveHighest, { $0.amount = SchemeAmount(minCents: 200, maxCents: 100) }),
        (.notWebAddress, { $0.address = "javascript:alert(1)" }), (.unusable, { $0.decisionTerm = TermLength(13, .weeks) }),
        (.notThereOf, { $0.areas = ["zomaar"] }),
        (.unknownQuestion, { $0.amount = SchemeAmount(rate: .init(cents: 100, field: "zomaar")) }),
    ]

    /// What an import on screen cannot meet: settings of the server, examples, and folders that commands take in.
    private static let elsewhere: Set<FaultCode> = [
        .tooMany, .isLink, .notYesNo, .httpsAddress, .lastSlash, .questionMark, .onlyResidents, .onlyStaff, .needsRoles,
        .secretName, .secretMissing, .secretNamedOtherwise, .secretFile, .rsin, .oneWithoutCategories, .sinceNeeded, .notAsked,
        .strangeLine, .noLetter,
    ]

    @Test func `every fault is tried, or cannot be met on screen`() {
        let tried = Set(Self.trials.map(\.code) + Self.files.map(\.code) + Self.schemes.map(\.code) + [.otherScheme])
        #expect(
            tried.union(Self.elsewhere) == Set(FaultCode.allCases), "\(Set(FaultCode.allCases).subtracting(tried.union(Self.elsewhere)))")
        #expect(tried.isDisjoint(with: Self.elsewhere))
    }

    private func upload(_ files: [(String, [UInt8])], to browser: Browser) async throws -> Reply {
        try await browser.post("/beheer/overdracht", [:], files: [("bestand", "in.zip", "application/zip", Data(ZipFile.write(files)))])
    }

    /// The words of the fault around what they fill in.
    private func expect(_ code: FaultCode, in reply: Reply, _ t: Words, _ comment: String) {
        let text = reply.text.replacing("&quot;", with: "\"").replacing("&amp;", with: "&").replacing("&#39;", with: "'")
        #expect(reply.status == 422, "\(comment): \(reply.status)")
        for part in t("fault.\(code.rawValue)").split(separator: #/\{[a-z]+\}/#) {
            #expect(
                text.contains(part),
                "\(comment): no “\(part)” in \(text.matches(of: #/id="bestand-fout">(.*?)<\/span>\s*<input/#).first?.1 ?? "")")
        }
        #expect(!text.contains("⟦"), "\(comment)")
    }

    @Test(arguments: testEngines)
    func `an import with a fault is refused in Dutch words`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let (folder, t) = (town.site.configuration.folder, town.site.words("nl"))
        let base = Array(try #require(folder.text("municipality.yaml")).utf8)
        for trial in Self.trials {
            var files = [("municipality.yaml", base)].filter { $0.0 != trial.document }
            files.append((trial.document, Array(try trial.text(folder).utf8)))
            expect(trial.code, in: try await upload(files, to: wim), t, trial.testDescription)
        }
        for file in Self.files {
            expect(file.code, in: try await upload([("municipality.yaml", base), (file.name, file.bytes)], to: wim), t, file.name)
        }
        let scheme = Scheme(id: "ander", name: "X", issuer: "Y", issuerKind: .municipality, form: .grant, places: SchemePlaces())
        for trial in Self.schemes {
            var wrong = scheme
            trial.change(&wrong)
            // A term that is none, which no scheme in the program can have.
            let text = try String(decoding: JSONEncoder().encode(wrong), as: UTF8.self).replacing("P13W", with: "P13Q")
            let files = [("municipality.yaml", base), ("schemes/ander.json", Array(text.utf8))]
            expect(trial.code, in: try await upload(files, to: wim), t, "scheme: \(trial.code.rawValue)")
        }
        let bytes = try Array(JSONEncoder().encode(scheme))
        expect(.otherScheme, in: try await upload([("municipality.yaml", base), ("schemes/x.json", bytes)], to: wim), t, "scheme")
        #expect(try await wim.get("/beheer/wijzigingen").status == 303, "there is no draft")
    }

    @Test(arguments: testEngines)
    func `the page names the document, the record and the field, in the language of the visitor`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let book = town.installation.books.desk(town.site)
        let rule = try #require(book.triage.rules.first?.why["nl"])
        let text = try Trial(.notThereOf, "triage.yaml", "rules.0.category", "zomaar").text(town.site.configuration.folder)
        let path = "/beheer/instellingen/triage.yaml/tekst"
        let reply = try await wim.post(path, ["tekst": text].merging(try await wim.get(path).token) { $1 })
        #expect(reply.status == 422)
        let said = reply.text.replacing("&#39;", with: "'").replacing("&quot;", with: "\"")
        for part in [
            "Soorten aanvragen en wie ze krijgt (triage.yaml)", "Regel “\(rule.prefix(40))", "Soort aanvraag", "“zomaar” staat niet in",
            "Kies uit Eenvoudig groen (simple-green), Wijkwens (wish) en Groter plan of stadswens (complex)",
        ] {
            #expect(said.contains(part), "\(part)")
        }
        let team = try Trial(.needs, "triage.yaml", "categories.0.team", nil).text(town.site.configuration.folder)
        let lacking = try await wim.post(path, ["tekst": team].merging(try await wim.get(path).token) { $1 })
        #expect(lacking.text.contains("Team (team)"), "the label of the form, and the word to type")
    }

    @Test func `a command tells it in English, from the same catalogue`() throws {
        let t = try Texts(folder: projectRoot.appending(path: "Texts")).words("en")
        let fault = ConfigFault("rules[2].category", .notThere, ["value": "zomaar", "document": "triage.yaml"], in: "triage.yaml")
        let said = FaultWords(t)(fault)
        #expect(said.contains("“zomaar” is not in") && said.contains("Rule “3”") && said.contains("triage.yaml"), "\(said)")
    }
}
