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
        let moment = stage.town.site.words("nl").longDate(day)
        let mail = try #require(try await stage.mails().first { $0.body.contains("Bel ons. Het gesprek van") })
        #expect(mail.body.contains(moment) && mail.body.contains("gaat niet door."))
    }

    @Test(arguments: testEngines)
    func `what the program itself wrote is read in the reader's language, also long after`(engine: Engine) async throws {
        let stage = try await Stage(engine, category: "complex")
        let offer = ["gesprek-hoe": "place", "gesprek-plek": "Stadskantoor", "gesprek-tijd1": "14.30"]
        let day = stage.town.site.clock().localDate.adding(days: 6)
        #expect(try await stage.act("gesprek", offer.merging(day.typed("gesprek-dag1")) { $1 }).status == 303)
        for language in ["nl", "en"] {
            let (t, other) = (stage.town.site.words(language), stage.town.site.words(language == "nl" ? "en" : "nl"))
            for (browser, path) in [(try await stage.resident, stage.status), (try await stage.official, stage.work)] {
                let text = try await browser.get("\(path)?taal=\(language)").text
                let journal = try #require(text.range(of: "<ol class=\"journal\">").map { text[$0.upperBound...] })
                #expect(journal.contains(t("intake.way.place")) && !journal.contains(other("intake.way.place")), "\(language) \(path)")
                #expect(journal.contains(t.longDate(day)) && !journal.contains("Words"), "\(language) \(path)")
            }
        }
    }

    @Test(arguments: testEngines)
    func `who proposed a talk hears which moment suits, also when a colleague has the plan`(engine: Engine) async throws {
        let stage = try await Stage(engine, category: "complex")
        let proposer = try #require(try await stage.scene.person(.caseworker))
        let offer = ["gesprek-hoe": "place", "gesprek-plek": "Stadskantoor", "gesprek-tijd1": "14.30"]
        let day = stage.town.site.clock().localDate.adding(days: 6)
        #expect(try await stage.act("gesprek", offer.merging(day.typed("gesprek-dag1")) { $1 }).status == 303)
        let colleague = try #require(
            try await stage.town.site.database.read { db in
                try db.staff().first { Actor($0).handlesCases && $0.id != proposer.id && $0.email != nil }
            })
        let give = AssignCase(id: stage.scene.file.id, colleague: colleague.id, reason: "Jij kent de buurt.", next: "Zij belt.")
        try await stage.town.site.perform(give, as: try await stage.scene.actor(.caseworker))
        #expect(try await stage.say("gesprek", ["gesprek-keuze": "0"]).status == 303)
        for person in [proposer, colleague] {
            let mails = try await stage.town.mails(to: try #require(person.email))
            #expect(mails.count { $0.body.contains(stage.town.site.words("nl").longDate(day)) } == 1, "\(person.name)")
        }
    }

    @Test(arguments: testEngines)
    func `whoever gets another kind of plan hears whether somebody has it`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let book = stage.town.deskBook()
        func change(to category: String) async throws -> String {
            stage.town.pass(seconds: 1)
            let fields = ["categorie-welke": category, "categorie-reden": "Dit past beter.", "categorie-stap": "We kijken ernaar."]
            #expect(try await stage.act("categorie", fields).status == 303)
            return try #require(try await stage.mails().last).body
        }
        #expect(try await change(to: "complex").contains("Nog niemand heeft het opgepakt."))
        #expect(try await stage.file().assignee == nil)
        let wishes = try #require(book.triage.category("wish")?.team)
        let colleague = try #require(book.teams.firstContact(team: wishes, district: try await stage.file().district))
        let person = try #require(try await stage.town.site.database.read { db in try db.person(email: colleague.email) })
        let give = AssignCase(id: stage.scene.file.id, colleague: person.id, reason: "Jij kent de buurt.", next: "Zij belt.")
        try await stage.town.site.perform(give, as: try await stage.scene.actor(.caseworker))
        #expect(try await change(to: "wish").contains("Je contact is \(person.name)."))
        #expect(try await stage.file().assignee == person.id)
    }

    @Test(arguments: testEngines)
    func `who waits for what a yes promised can still say to be stuck`(engine: Engine) async throws {
        let stage = try await Stage(engine, category: "simple-green")
        let page = PageReader(try await stage.official.get(stage.work).text)
        let usual = page.all(["textarea"]).first { $0.attributes["name"] == "ja-voorwaarden" }
        #expect(usual?.text.isEmpty == false, "what the rule would have agreed on stands in the form")
        let file = try await stage.file()
        let yes = ["ja-reden": "Een mooie geveltuin.", "ja-stap": "We halen de tegels weg.", "ja-bedrag": "all", "ja-toch": "1"]
        #expect(try await stage.act("ja", yes).status == 303)
        let promised = try await stage.town.site.database.read { db in try db.promises(of: file.id).contains { $0.isAfterAnswer } }
        #expect(promised, "the process promises something with a yes")
        #expect(try await stage.resident.get(stage.status).text.contains("name=\"vast-waarom\""))
        #expect(try await stage.say("vast", ["vast-waarom": "De tegels liggen er nog."]).status == 303)
        let work = try await stage.official
        #expect(try await work.get("/werk?let=zit-vast").text.contains(file.title))
        #expect(try await work.get(stage.work).text.contains("De tegels liggen er nog."))
        stage.town.pass(days: 5)
        try await stage.town.runDuties()
        let late = try await stage.town.site.database.read { db in
            try db.value("SELECT COUNT(*) FROM case_escalation WHERE case_id = \(file.id) AND promise LIKE 'stuck-%'") ?? 0
        }
        #expect(late > 0, "a call that nobody answers climbs, also after a yes")
        let settled = ["weer-los-tekst": "We komen morgen.", "weer-los-stap": "Morgen is het weg."]
        #expect(try await stage.act("weer-los", settled).status == 303)
        let left = try await stage.town.site.database.read { db in try db.stuckCalls(of: file.id).count }
        #expect(left == 0)
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
