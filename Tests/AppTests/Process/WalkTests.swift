import Civic
import Desk
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

/// What somebody who walked through the desk on a phone ran into, each told once more.
@Suite struct WalkTests {
    private typealias Stage = ProcessStage

    private static let no = [
        "nee-reden": "Het past niet.", "nee-stap": "Bel ons.", "nee-regel": "Artikel 2", "nee-besloten-door": "Cor",
        "nee-alternatief": "Het park",
    ]

    @Test(arguments: testEngines)
    func `a paper that was asked for is sent with the answer, and is one`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let until = stage.town.site.clock().localDate.adding(days: 14).typed("vraag-voor")
        let ask = ["vraag-tekst": "Stuur een tekening.", "vraag-reden": "Die mist.", "vraag-stap": "Dan gaan we verder."]
        #expect(try await stage.act("vraag", ask.merging(until) { $1 }).status == 303)
        func answer(_ text: String, _ bytes: Data) async throws -> Reply {
            let browser = try await stage.resident
            return try await browser.post(
                "\(stage.status)/antwoord", try await browser.get(stage.status).token.merging(["antwoord": text]) { $1 },
                files: [(field: "antwoord-papier", name: "tuin.pdf", type: "application/pdf", bytes: bytes)])
        }
        let empty = try await answer("", Data())
        #expect(empty.status == 422 && empty.text.contains("href=\"#antwoord\""))
        let wrong = try await answer("Alsjeblieft, de tekening.", Data("MZ geen pdf".utf8))
        #expect(wrong.status == 422 && wrong.text.contains("href=\"#antwoord-papier\""))
        #expect(wrong.text.contains("Alsjeblieft, de tekening."), "what was typed is kept")
        #expect(PageReader(wrong.text).faults.isEmpty)
        #expect(try await stage.file().state == .waitingForInitiator)
        #expect(try await answer("", Data("%PDF-1.7 tuin".utf8)).status == 303)
        #expect(try await stage.file().state == .inProgress, "the paper is the answer")
        let id = stage.scene.file.id
        #expect(try await stage.town.site.database.read { db in try db.papers(of: id).map(\.name) } == ["tuin.pdf"])
        let work = try await stage.official.get(stage.work).text
        #expect(work.contains("Zie het papier tuin.pdf.") && work.contains("/papieren/"))
    }

    @Test(arguments: testEngines)
    func `a conversation that was still to come is off after a no, for both, and its step was not done`(engine: Engine) async throws {
        let stage = try await Stage(engine, category: "complex")
        let day = stage.town.site.clock().localDate.adding(days: 6)
        let offer = ["gesprek-hoe": "place", "gesprek-plek": "Stadskantoor", "gesprek-tijd1": "10 uur"].merging(day.typed("gesprek-dag1")) {
            $1
        }
        let wrong = try await stage.act("gesprek", offer)
        #expect(wrong.status == 422 && wrong.text.contains("zoals 14.30"))
        #expect(try await stage.act("gesprek", offer.merging(["gesprek-tijd1": "14.30"]) { $1 }).status == 303)
        #expect(try await stage.say("gesprek", ["gesprek-keuze": "0"]).status == 303)
        #expect(try await stage.act("nee", Self.no).status == 303)
        let (work, status) = (try await stage.official.get(stage.work).text, try await stage.resident.get(stage.status).text)
        #expect(work.contains("Dit gesprek gaat niet door") && !work.contains("<b>Gepland</b>"))
        #expect(status.contains("Het gesprek van") && status.contains("gaat niet door"))
        for page in [work, status] { #expect(page.contains("Niet meer nodig sinds")) }
    }

    @Test(arguments: testEngines)
    func `an objection stands where it says how it is, and is not asked for again`(engine: Engine) async throws {
        let stage = try await ObjectionStage(engine)
        try await stage.refuseAndObject()
        let due = try await stage.objection().decideBy.date
        let said = "Er loopt een bezwaar. De beslissing daarop komt uiterlijk <em>\(stage.town.site.words("nl").longDate(due))</em>."
        let page = try await stage.read(stage.status, as: .initiator)
        #expect(page.contains(said))
        #expect(!page.contains("name=\"bezwaar-tekst\"") && !page.contains("Je kunt bezwaar maken"))
        #expect(PageReader(page).faults.isEmpty)
        #expect(try await stage.read("/mijn", as: .initiator).contains(stage.town.site.words("nl").longDate(due)))
    }

    @Test(arguments: testEngines)
    func `a talk that nobody planned is noted, summed up and agreed on`(engine: Engine) async throws {
        let stage = try await Stage(engine, category: "complex")
        stage.town.pass(days: 3)
        let (today, talk) = (stage.town.site.clock().localDate, ["gesprek-hoe": "phone", "gesprek-tijd1": "10.15"])
        let before = talk.merging(today.adding(days: -9).typed("gesprek-dag1")) { $1 }
        let early = try await stage.act("gesprek", before)
        #expect(early.status == 422 && early.text.contains("Een gesprek dat er al was"))
        let mails = try await stage.town.mails(to: "anna.aarts.1@example.nl").count
        #expect(try await stage.act("gesprek", talk.merging(today.typed("gesprek-dag1")) { $1 }).status == 303)
        #expect(try await stage.town.mails(to: "anna.aarts.1@example.nl").count == mails, "who was there knows")
        #expect(try await stage.act("verslag", ["verslag-tekst": "Samen kijken we naar een andere plek."]).status == 303)
        #expect(try await stage.town.mails(to: "anna.aarts.1@example.nl").contains { $0.body.contains("een andere plek") })
        #expect(try await stage.say("verslag", ["verslag-klopt": "ja"]).status == 303)
        let id = stage.scene.file.id
        #expect(try await stage.town.site.database.read { db in try db.intake(of: id)?.standing } == .agreed)
    }
}
