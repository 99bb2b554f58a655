import Civic
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

@testable import Desk

/// Who decides on an objection, and how who objected is heard before, through the front door, on both engines.
@Suite struct ObjectionHearingTests {
    private typealias Stage = ObjectionStage
    private static let initiator = "anna.aarts.1@example.nl"

    /// Sends a decision on the objection with what is given instead of the usual.
    private func decide(_ stage: Stage, as guest: Guest = .deskOfficer, _ other: [String: String] = [:]) async throws -> Reply {
        let form = [
            "bezwaar-besluit-welk": try await stage.objection().id.text, "bezwaar-uitkomst": "rejected",
            "bezwaar-besloten-door": "bestuur", "bezwaar-gehoord": "unfounded", "bezwaar-besluit-reden": "De regel geldt ook hier.",
            "bezwaar-besluit-stap": "Bel ons gerust.",
        ].merging(other) { $1 }
        return try await stage.send("bezwaar-besluit", of: stage.work, as: guest, form)
    }

    /// Invites who objected for two weeks from now, with a week to answer.
    private func invite(_ stage: Stage, in days: Int = 14) async throws -> Int {
        let form = [
            "bezwaar-horen-welk": try await stage.objection().id.text, "bezwaar-horen-tijd": "14.30",
            "bezwaar-horen-plaats": "Stadhuis, kamer 3",
        ].merging(stage.today.adding(days: days).typed("bezwaar-horen-dag")) { $1 }
            .merging(stage.today.adding(days: 7).typed("bezwaar-horen-voor")) { $1 }
        return try await stage.send("bezwaar-horen", of: stage.work, as: .caseworker, form).status
    }

    @Test(arguments: testEngines)
    func `who took the decision neither decides on the objection nor sends what another decided`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        let cor = try #require(try await stage.scene.person(.caseworker))
        let dina = try #require(try await stage.scene.person(.deskOfficer))
        for other in [dina.id.text, "bestuur", cor.id.text] {
            let own = try await decide(stage, as: .caseworker, ["bezwaar-besloten-door": other])
            #expect(own.status == 422 && own.text.contains("Artikel 10:3 lid 3 Awb"), "\(other)")
        }
        let named = try await decide(stage, ["bezwaar-besloten-door": cor.id.text])
        #expect(named.status == 422 && named.text.contains("Deze persoon nam het eerste besluit"), "nor by another hand")
        #expect(try await decide(stage, ["bezwaar-besloten-door": "Mevrouw C. Zaak"]).status == 422, "a name is chosen, not typed")
        #expect(try await stage.objection().decision == nil)
        let own = try await stage.read(stage.work, as: .caseworker)
        #expect(
            own.contains("Jij nam het eerste besluit") && !own.contains("action=\"\(stage.work)/bezwaar-besluit\""), "no form for nothing")
        let page = try await stage.read(stage.work, as: .deskOfficer)
        #expect(!page.contains("Jij nam het eerste besluit") && page.contains("Bezwaar maken kan nog tot en met"))
        #expect(try await decide(stage, ["bezwaar-besloten-door": dina.id.text]).status == 303)
        #expect(try await stage.objection().decision?.decidedBy == dina.name)
        #expect(try await stage.read(stage.status, as: .initiator).contains(dina.name))
    }

    @Test(arguments: testEngines)
    func `who took a decision stays who took it when the case opens again`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        let upheld = ["bezwaar-uitkomst": "upheld", "bezwaar-gehoord": "fullyMet", "bezwaar-heropen": "1"]
        #expect(try await decide(stage, upheld).status == 303)
        #expect(try await stage.file().state.isOpen)
        stage.town.pass(days: 1)
        let again = ["bezwaar-tekst": "Nog iets over dat besluit."]
        #expect(try await stage.send("bezwaar", of: stage.status, as: .initiator, again).status == 303)
        #expect(try await stage.objection().decision == nil)
        let own = try await decide(stage, as: .caseworker)
        #expect(own.status == 422 && own.text.contains("Artikel 10:3 lid 3 Awb"))
        #expect(try await decide(stage).status == 303)
    }

    @Test(arguments: testEngines)
    func `nobody decides without a hearing, or a ground for none that holds`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        let wrong: [(ground: String, says: String)] = [
            ("waived", "7:3 onder c"), ("silent", "7:3 onder d"), ("fullyMet", "Deze grond past niet"),
            ("inadmissible", "Deze grond past niet"), ("gehoord", "Kies een dag vanaf het bezwaar"), ("", ""),
        ]
        for (ground, says) in wrong {
            let reply = try await decide(stage, ["bezwaar-gehoord": ground])
            #expect(reply.status == 422 && (says.isEmpty || reply.text.contains(says)), "\(ground)")
        }
        let held = ["bezwaar-gehoord": "gehoord", "bezwaar-gehoord-verslag": "Anna vertelde over de straat."]
        let ahead = held.merging(stage.today.adding(days: 1).typed("bezwaar-gehoord-op")) { $1 }
        #expect(try await decide(stage, ahead).status == 422)
        let today = held.merging(stage.today.typed("bezwaar-gehoord-op")) { $1 }
        #expect(try await decide(stage, today.merging(["bezwaar-gehoord-verslag": ""]) { $1 }).status == 422, "a report belongs to it")
        #expect(try await stage.objection().decision == nil)
        #expect(try await decide(stage, today).status == 303)
        #expect(try await stage.objection().decision?.hearing == .held(on: stage.today, report: "Anna vertelde over de straat."))
        let said = "Op \(stage.town.site.words("nl").longDate(stage.today)) is wie bezwaar maakte gehoord. Artikel 7:2 Awb."
        let mail = try #require(try await stage.mails(Self.initiator, about: "Beslissing op je bezwaar").last)
        #expect(mail.body.contains(said))
        for (page, guest) in [(stage.status, Guest.initiator), (stage.work, .deskOfficer)] {
            let text = try await stage.read(page, as: guest)
            #expect(text.components(separatedBy: said).count > 2, "with the decision and in the journal")
            #expect(text.contains("Anna vertelde over de straat."))
        }
    }

    @Test(arguments: testEngines)
    func `an invitation goes out with day and place, and who objected can do without`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        #expect(try await stage.read(stage.status, as: .initiator).contains("Wil je vertellen over je bezwaar?"))
        #expect(try await invite(stage, in: 10) == 422, "papers can be sent until ten days before")
        #expect(try await invite(stage) == 303)
        let words = stage.town.site.words("nl")
        let mail = try #require(try await stage.mails(Self.initiator, about: "Kom vertellen over je bezwaar").last)
        let days = [14, 7, 4].map { words.longDate(stage.today.adding(days: $0)) }
        for part in days + ["14.30", "Stadhuis, kamer 3", "7:2", "7:4"] { #expect(mail.body.contains(part), "\(part): \(mail.body)") }
        let page = try await stage.read(stage.status, as: .initiator)
        #expect(page.contains("Kom vertellen over je bezwaar") && page.contains("Stadhuis, kamer 3"))
        #expect(PageReader(page).faults.isEmpty, "\(PageReader(page).faults)")
        #expect(try await stage.send("bezwaar-horen", of: stage.status, as: .initiator).status == 422)
        #expect(try await stage.send("bezwaar-horen", of: stage.status, as: .initiator, ["horen-antwoord": "waives"]).status == 303)
        let cor = try #require(try await stage.scene.person(.caseworker)?.email)
        #expect(try await stage.mails(cor, about: "Antwoord over het horen").last?.body.contains("wil niet gehoord worden") == true)
        #expect(try await invite(stage) != 303)
        #expect(try await decide(stage, ["bezwaar-gehoord": "waived"]).status == 303)
        #expect(try await stage.read(stage.status, as: .initiator).contains("omdat wie bezwaar maakte dat niet nodig vond"))
    }

    @Test(arguments: testEngines)
    func `silence counts once the day to answer has passed, and staff write down what was said`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        #expect(try await invite(stage) == 303)
        #expect(try await decide(stage, ["bezwaar-gehoord": "silent"]).status == 422, "the day to answer has not passed")
        stage.town.pass(days: 8)
        let id = try await stage.objection().id.text
        let comes = ["bezwaar-horen-antwoord-welk": id, "bezwaar-horen-keuze": "comes"]
        #expect(try await stage.send("bezwaar-horen-antwoord", of: stage.work, as: .caseworker, comes).status == 303)
        #expect(try await stage.mails(Self.initiator, about: "We hebben je antwoord").last?.body.contains("wil gehoord worden") == true)
        #expect(try await decide(stage, ["bezwaar-gehoord": "silent"]).status == 422, "somebody who comes is not silent")
    }

    @Test(arguments: testEngines)
    func `who never answered an invitation need not be heard, and cannot answer once its day has passed`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        #expect(try await invite(stage) == 303)
        let reply = ["aanvulling-welk": try await stage.objection().id.text, "horen-antwoord": "comes"]
        let page = try await stage.scene.browser(.initiator).get(stage.status)
        #expect(page.text.contains("Laat uiterlijk"))
        stage.town.pass(days: 8)
        #expect(try await stage.read(stage.status, as: .initiator).contains("Dat kan nog steeds"))
        stage.town.pass(days: 7)
        let late = try await stage.read(stage.status, as: .initiator)
        #expect(late.contains("Deze dag is voorbij") && !late.contains("Laat uiterlijk"))
        #expect(try await stage.send("bezwaar-horen", of: stage.status, as: .initiator, reply).status == 409)
        #expect(try await decide(stage, ["bezwaar-gehoord": "silent"]).status == 303)
    }

    @Test(arguments: testEngines)
    func `who objects gets it in writing, and one on the day of the decision is in time`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject(after: 0)
        let mail = try #require(try await stage.mails(Self.initiator, about: "We hebben je bezwaar").last)
        let due = stage.town.site.words("nl").longDate(try await stage.objection().decideBy.date)
        for part in [due, "Cor Zaak", stage.town.site.municipality.phone, stage.scene.file.reference, "7:2"] {
            #expect(mail.body.contains(part), "\(part): \(mail.body)")
        }
        let page = try await stage.read(stage.status, as: .initiator)
        #expect(page.contains("Het telt als op tijd."))
        let day = stage.today.typed("bezwaar-dag")
        let letter = ["bezwaar-tekst": "Een brief van Anna."].merging(day) { $1 }
        #expect(try await stage.send("bezwaar", of: stage.work, as: .caseworker, letter).status == 303)
        #expect(try await stage.mails(Self.initiator, about: "We hebben je bezwaar").count == 2)
    }
}
