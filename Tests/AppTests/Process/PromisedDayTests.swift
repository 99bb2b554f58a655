import Civic
import Desk
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

/// No mail and no page promises a day that has passed, through the front door, on both engines.
@Suite struct PromisedDayTests {
    private static let initiator = "anna.aarts.1@example.nl"

    @Test(arguments: testEngines)
    func `who hears of a late case who has it now, reads that it is late and what they can do`(engine: Engine) async throws {
        let stage = try await ObjectionStage(engine)
        let words = stage.town.site.words("nl")
        let day = words.longDate(stage.scene.file.answerBy)
        #expect(try await stage.read(stage.status, as: .initiator).contains("Zijn we op \(day) niet klaar"))
        let deadline = stage.scene.file.clock.deadline(Terms(stage.town.site.terms)).date
        stage.passTo(max(deadline, stage.scene.file.answerBy).adding(days: 1))
        #expect(try await stage.send("neem", of: stage.work, as: .deskOfficer).status == 303)
        let mail = try #require(try await stage.town.mails(to: Self.initiator).last { $0.subject.contains("heeft je plan") })
        #expect(mail.body.contains("Je had op \(day) een besluit moeten hebben") && mail.body.contains("4:17"), "\(mail.body)")
        #expect(!mail.body.contains("Je hoort uiterlijk"))
        let page = try await stage.read(stage.status, as: .initiator)
        #expect(page.contains("Dat is te laat, en dat spijt ons") && page.contains("Op \(day) had je een besluit moeten hebben"))
        #expect(!page.contains("Je hoort uiterlijk <em>") && !page.contains("Zijn we op \(day) niet klaar"))
        #expect(page.contains("Het antwoord had er op \(day) moeten zijn en is te laat"), "also where it says what happened")
        // Once somebody said so, the page does not ask for it again.
        let letter = ["aanmaning-tekst": "Het duurt te lang."]
        #expect(try await stage.send("aanmaning", of: stage.status, as: .initiator, letter).status == 303)
        #expect(try await !stage.read(stage.status, as: .initiator).contains("Op \(day) had je een besluit moeten hebben"))
    }

    @Test(arguments: testEngines)
    func `a colleague who gets a late case reads that it is late`(engine: Engine) async throws {
        let stage = try await ObjectionStage(engine)
        let colleague = try await stage.town.settle(.deskOfficer)
        stage.passTo(stage.scene.file.answerBy.adding(days: 1))
        let form = ["wijs-toe-collega": colleague.id.text, "wijs-toe-reden": "Cor is weg.", "wijs-toe-stap": "Dina belt je."]
        #expect(try await stage.send("wijs-toe", of: stage.work, as: .caseworker, form).status == 303)
        let address = try #require(colleague.email)
        let mail = try #require(try await stage.town.mails(to: address).last { $0.subject.contains("Een zaak voor jou") })
        #expect(mail.body.contains("en is te laat") && !mail.body.contains("is beloofd voor"), "\(mail.body)")
    }

    @Test(arguments: testEngines)
    func `an objection that lay somewhere promises no decision on a day that is gone`(engine: Engine) async throws {
        let stage = try await ObjectionStage(engine)
        let no = [
            "nee-reden": "Het past niet.", "nee-stap": "Bel ons.", "nee-regel": "Artikel 2", "nee-besloten-door": "Cor Zaak",
            "nee-alternatief": "Het park",
        ]
        #expect(try await stage.send("nee", of: stage.work, as: .caseworker, no).status == 303)
        let received = stage.today.adding(days: 5)
        stage.town.pass(days: 120)
        let form = [
            "bezwaar-tekst": "De regel geldt hier niet."
        ].merging(received.typed("bezwaar-dag")) { $1 }
        #expect(try await stage.send("bezwaar", of: stage.work, as: .caseworker, form).status == 303)
        let day = stage.town.site.words("nl").longDate(try await stage.objection().decideBy.date)
        let mail = try #require(try await stage.mails(Self.initiator, about: "We hebben je bezwaar").last)
        #expect(mail.body.contains("We hadden uiterlijk \(day) moeten beslissen") && mail.body.contains("7:14"), "\(mail.body)")
    }
}
