import App
import Civic
import Foundation
import Initiatives
import Rules
import Store
import TestSupport
import Testing
import Web

@testable import Desk

/// Letters through the front door: made of what the case holds, whole or not at all, and read by nobody else.
@Suite struct LetterTests {
    private func taken(_ engine: Engine, change: (inout InstallationSettings) -> Void = { _ in }) async throws -> (town: Town, scene: Scene)
    {
        let town = try await Town.open(engine, change: change)
        let scene = try await Scene.make(in: town)
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        return (town, scene)
    }

    private func page(_ scene: Scene, _ kind: LetterKind) -> String { "\(scene.file.staffPath)/brieven?soort=\(kind.rawValue)" }

    /// Sends a letter with the form of the page.
    private func send(_ kind: LetterKind, _ scene: Scene, _ fields: [String: String] = [:]) async throws -> Reply {
        let browser = try await scene.browser(.caseworker)
        let form = try await browser.get(page(scene, kind))
        var sent = form.token.merging(["soort": kind.rawValue]) { $1 }
        if let seen = form.value(of: "gelezen") { sent["gelezen"] = seen }
        return try await browser.post("\(scene.file.staffPath)/brieven", sent.merging(fields) { $1 })
    }

    /// Brings the case to where this letter has something to tell.
    private func prepare(_ kind: LetterKind, _ scene: Scene) async throws {
        let id = scene.file.id
        if kind == .decision || kind == .refusal { try await scene.bringToPanel() }
        switch kind {
        case .acknowledgement: return
        case .requestForPapers:
            let until = scene.site.clock().localDate.adding(days: 14)
            try await scene.perform(
                AskQuestion(id: id, text: "Stuur de tekening.", answerBy: until, reason: "Dan zien we het.", next: "Daarna verder."),
                by: .caseworker)
        case .direction:
            let item = try await scene.proposeDirection()
            try await scene.perform(ApproveDirection(key: .item(item)), by: .resident)
        case .decision:
            try await scene.perform(
                ChangeState(
                    id: id, state: .acceptedWithConditions, reason: "Het wordt groener.", next: "Begin maar.",
                    answer: .init(conditions: "Laat de stoep vrij."), skipReason: "Alles is bekend.", book: scene.town.deskBook()),
                by: .caseworker)
        case .refusal:
            try await scene.perform(
                ChangeState(
                    id: id, state: .refused, reason: "De leiding ligt in de weg.", next: "Cor belt je.",
                    answer: .init(
                        rule: "Artikel 2 van het leidingenbeleid", decidedBy: "Cor Zaak, adviseur groen",
                        alternative: "Aan de overkant kan het wel."), book: scene.town.deskBook()),
                by: .caseworker)
        }
    }

    private static let told: [LetterKind: [String]] = [
        .acknowledgement: ["Op zaterdag 21 november 2026", "uiterlijk op"], .requestForPapers: ["Stuur de tekening.", "Graag vóór of op"],
        .direction: ["Een richting is geen besluit"],
        .decision: ["Het wordt groener.", "Laat de stoep vrij.", "Cor Zaak", "bezwaar maken tot en met", "zes weken na"],
        .refusal: [
            "De leiding ligt in de weg.", "Artikel 2 van het leidingenbeleid", "Cor Zaak, adviseur groen", "Aan de overkant kan het wel.",
            "zes weken",
        ],
    ]

    @Test(arguments: testEngines, LetterKind.allCases)
    func `a letter of every kind is read first, then sent, kept, mailed and read`(engine: Engine, kind: LetterKind) async throws {
        let (town, scene) = try await taken(engine)
        try await prepare(kind, scene)
        let preview = try await scene.browser(.caseworker).get(page(scene, kind))
        #expect(preview.status == 200 && PageReader(preview.text).faults.isEmpty, "\(PageReader(preview.text).faults)")
        for words in Self.told[kind] ?? [] { #expect(preview.text.contains(words), "\(kind): \(words)") }

        let looked = try await send(kind, scene, ["doe": "bekijk", "toevoeging": "Tot snel in de tuin."])
        #expect(looked.status == 200 && looked.text.contains("<p>Tot snel in de tuin.</p>"))
        let before = Set(try await town.mails(to: "anna.aarts.1@example.nl").map(\.id))
        #expect(try await send(kind, scene, ["toevoeging": "Tot snel in de tuin."]).status == 303)
        let mails = try await town.mails(to: "anna.aarts.1@example.nl").filter { !before.contains($0.id) }
        #expect(mails.count == 1)
        #expect(mails.last?.body.contains("/link/") == true && mails.last?.body.contains("leiding") == false)

        let status = scene.file.statusPath
        let reader = try await scene.browser(.initiator)
        #expect(try await reader.get(status).text.contains("\(status)/brieven/1"))
        let letter = try await reader.get("\(status)/brieven/1")
        #expect(letter.status == 200 && PageReader(letter.text).faults.isEmpty, "\(PageReader(letter.text).faults)")
        for words in (Self.told[kind] ?? []) + ["Tot snel in de tuin.", "\(scene.file.reference)/1", "Beste Anna Aarts"] {
            #expect(letter.text.contains(words), "\(kind): \(words)")
        }
        let work = try await scene.browser(.caseworker)
        #expect(try await work.get("\(scene.file.staffPath)/brieven/1").text.contains("Ongewijzigd"))
        #expect(try await work.get(scene.file.staffPath).text.contains("stuurde brief \(scene.file.reference)/1"))
        for guest in [Guest.stranger, .resident, .invited] {
            for path in ["\(status)/brieven/1", "\(status)/brieven/1/pdf", "\(scene.file.staffPath)/brieven/1"] {
                #expect(try await scene.browser(guest).get(path).status == 404)
            }
        }
        #expect(try await reader.get("\(status)/brieven/2").status == 404)
        #expect(try await reader.get("\(scene.file.staffPath)/brieven/1/pdf").status == 404)
    }

    @Test(arguments: testEngines)
    func `a letter cannot tell what the case does not hold`(engine: Engine) async throws {
        let (town, scene) = try await taken(engine)
        for kind in LetterKind.allCases where kind != .acknowledgement {
            #expect(try await send(kind, scene).status == 422, "\(kind)")
            await #expect(throws: Refusal.conflict("letter.nothingToTell")) {
                try await town.site.perform(
                    SendLetter(id: scene.file.id, letter: kind, book: town.deskBook()), as: try await scene.actor(.caseworker))
            }
        }
    }

    @Test(arguments: testEngines)
    func `a refusal without rule, decider or alternative stays here until they are filled in`(engine: Engine) async throws {
        let (town, scene) = try await taken(engine)
        try await prepare(.refusal, scene)
        // As a decision that was brought in from elsewhere may be.
        let id = scene.file.id
        try await town.site.database.write { db in
            try db.execute("UPDATE case_decision SET rule = '', decided_by = ' ', alternative = '' WHERE case_id = \(id)")
        }
        let action = SendLetter(id: id, letter: .refusal, book: town.deskBook())
        await #expect(
            throws: Refusal.invalid([
                FieldProblem("regel", "letter.missing.rule"), FieldProblem("besloten-door", "letter.missing.decider"),
                FieldProblem("alternatief", "letter.missing.alternative"),
            ])
        ) { try await town.site.perform(action, as: try await scene.actor(.caseworker)) }

        let refused = try await send(.refusal, scene, ["regel": "Artikel 2"])
        #expect(refused.status == 422)
        for field in ["besloten-door", "alternatief"] { #expect(refused.text.contains("href=\"#\(field)\""), "\(field)") }
        #expect(!refused.text.contains("href=\"#regel\"") && refused.text.contains("Artikel 2"), "what was typed stays")
        #expect(try await town.site.database.read { db in try db.letters(of: id) }.isEmpty)

        let fields = ["regel": "Artikel 2", "besloten-door": "Cor Zaak, adviseur", "alternatief": "Het plein kan wel."]
        let look = try await send(.refusal, scene, fields.merging(["doe": "bekijk"]) { $1 })
        let seen = try #require(look.value(of: "gelezen"))
        #expect(try await send(.refusal, scene, fields.merging(["gelezen": seen]) { $1 }).status == 303)
        let letter = try #require(try await town.site.database.read { db in try db.letter(1, of: id) })
        #expect(letter.isWhole && letter.letter.parts.contains { $0.role == .rule && $0.text == "Artikel 2" })
    }

    @Test(arguments: testEngines)
    func `what changed since somebody read it is read again first`(engine: Engine) async throws {
        let (town, scene) = try await taken(engine)
        let browser = try await scene.browser(.caseworker)
        let form = try await browser.get(page(scene, .acknowledgement))
        let seen = try #require(form.value(of: "gelezen"))
        let until = scene.file.answerBy.adding(days: 20)
        try await scene.perform(
            ExtendTerm(id: scene.file.id, until: until, ground: .regulation, reason: "Het is druk.", next: "We kijken later."),
            by: .caseworker)
        let fields = form.token.merging(["soort": "acknowledgement", "gelezen": seen]) { $1 }
        let reply = try await browser.post("\(scene.file.staffPath)/brieven", fields)
        #expect(reply.status == 422 && reply.text.contains("intussen veranderd"))
        let id = scene.file.id
        #expect(try await town.site.database.read { db in try db.letters(of: id) }.isEmpty)
    }

    @Test(arguments: testEngines)
    func `somebody who reads English gets the letter in English, also from an official who reads Dutch`(engine: Engine) async throws {
        let (town, scene) = try await taken(engine)
        let id = scene.file.initiator
        try await town.site.database.write { db in try db.execute("UPDATE person SET language = 'en' WHERE id = \(id)") }
        try await prepare(.refusal, scene)
        #expect(try await send(.refusal, scene).status == 303)
        let text = try await scene.browser(.caseworker).get("\(scene.file.staffPath)/brieven/1").text
        #expect(text.contains("lang=\"en\"") && text.contains("Dear Anna Aarts") && text.contains("up to and including"))
    }

    @Test(arguments: testEngines)
    func `the last day to object is the one that was computed when the decision was told`(engine: Engine) async throws {
        let (town, scene) = try await taken(engine)
        try await prepare(.refusal, scene)
        let id = scene.file.id
        let decision = try #require(try await town.site.database.read { db in try db.decision(of: id) })
        town.pass(days: 9)
        #expect(try await send(.refusal, scene).status == 303)
        let words = town.site.words("nl")
        let letter = try #require(try await town.site.database.read { db in try db.letter(1, of: id) }).letter
        let objection = try #require(letter.parts.first { $0.role == .objection }?.text)
        #expect(objection.contains(words.longDate(decision.objection.date)))
        #expect(decision.objection.date == Terms(town.site.terms).objection(announced: decision.decidedOn).last.date)
        #expect(letter.date == decision.decidedOn.adding(days: 9))
    }

    @Test(arguments: testEngines)
    func `an acknowledgement of a plan whose day has passed promises no day that was`(engine: Engine) async throws {
        let (town, scene) = try await taken(engine)
        town.pass(days: town.site.clock().localDate.days(until: scene.file.answerBy) + 3)
        #expect(try await send(.acknowledgement, scene).status == 303)
        let id = scene.file.id
        let letter = try #require(try await town.site.database.read { db in try db.letter(1, of: id) }).letter
        let next = try #require(letter.parts.first { $0.role == .next }?.text)
        #expect(next.contains("Die dag is voorbij") && !next.contains("uiterlijk op") && !next.contains("vóór die dag"))
    }

    @Test(arguments: testEngines)
    func `letter, mail and page name the address and the form for an objection`(engine: Engine) async throws {
        let (town, scene) = try await taken(engine)
        try await prepare(.refusal, scene)
        #expect(try await send(.refusal, scene).status == 303)
        let (address, id) = (town.site.municipality.postalAddress, scene.file.id)
        #expect(!address.isEmpty)
        let letter = try #require(try await town.site.database.read { db in try db.letter(1, of: id) }).letter
        #expect(letter.parts.contains { $0.role == .objection && $0.text.contains(address) })
        let mails = try await town.mails(to: try #require(try await scene.person(.initiator)?.email))
        #expect(mails.contains { $0.body.contains(address) && $0.body.contains("formulier op de pagina van je plan") })
        let status = try await scene.browser(.initiator).get(scene.file.statusPath).text
        #expect(status.contains(address) && status.contains("formulier “Maak bezwaar”"))
    }
}
