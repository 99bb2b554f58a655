import Civic
import Desk
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

/// The law's clock through the front door, on both engines.
@Suite struct CaseLawStoryTests {
    /// A case that somebody has.
    private func taken(_ engine: Engine) async throws -> (town: Town, scene: Scene) {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await town.site.perform(TakeCase(id: scene.file.id), as: try await scene.actor(.caseworker))
        return (town, scene)
    }

    /// Sends a form of a page, after signing in anew: sessions end while time passes.
    private func send(_ path: String, of page: String, as guest: Guest, in scene: Scene, _ fields: [String: String] = [:]) async throws
        -> Reply
    {
        let browser = try await scene.browser(guest)
        return try await browser.post("\(page)/\(path)", try await browser.get(page).token.merging(fields) { $1 })
    }

    private func read(_ page: String, as guest: Guest, in scene: Scene) async throws -> String {
        try await scene.browser(guest).get(page).text
    }

    private func file(_ town: Town, _ scene: Scene) async throws -> CaseFile {
        let id = scene.file.id
        return try #require(try await town.site.database.read { db in try db.caseFile(id) })
    }

    @Test(arguments: testEngines)
    func `an application stays unhandled only after a request to complete it passed unused`(engine: Engine) async throws {
        let (town, scene) = try await taken(engine)
        let (work, today) = (scene.file.staffPath, town.site.clock().localDate)
        let words = [
            "buiten-behandeling-opnieuw": "Stuur het opnieuw.", "buiten-behandeling-reden": "Er mist een begroting.",
            "buiten-behandeling-stap": "Bel ons.",
        ]
        #expect(try await send("buiten-behandeling", of: work, as: .caseworker, in: scene, words).status == 422)
        let question = [
            "vraag-tekst": "Stuur de begroting.", "vraag-reden": "Zonder kunnen we niet beslissen.", "vraag-stap": "Daarna beslissen we.",
            "vraag-aanvulling": "1",
        ].merging(today.adding(days: 14).typed("vraag-voor")) { $1 }
        #expect(try await send("vraag", of: work, as: .caseworker, in: scene, question).status == 303)
        #expect(try await town.mails(to: "anna.aarts.1@example.nl").contains { $0.body.contains("4:5") })
        #expect(try await send("buiten-behandeling", of: work, as: .caseworker, in: scene, words).status == 422, "the day has not passed")
        town.pass(days: 15)
        #expect(try await send("buiten-behandeling", of: work, as: .caseworker, in: scene, words).status == 303)
        #expect(try await file(town, scene).state == .notProcessed)
        let status = try await read(scene.file.statusPath, as: .initiator, in: scene)
        #expect(status.contains("Stuur het opnieuw.") && status.contains("4:5"))
    }

    @Test(arguments: testEngines)
    func `four weeks after that it is too late to leave it unhandled`(engine: Engine) async throws {
        let (town, scene) = try await taken(engine)
        let (work, today) = (scene.file.staffPath, town.site.clock().localDate)
        let ask = AskQuestion(
            id: scene.file.id, text: "Stuur de begroting.", answerBy: today.adding(days: 7), reason: "Zonder gaat het niet.",
            next: "Dan verder.",
            isSupplement: true)
        try await town.site.perform(ask, as: try await scene.actor(.caseworker))
        town.pass(days: 7 + 28 + 5)
        let words = [
            "buiten-behandeling-opnieuw": "Stuur het opnieuw.", "buiten-behandeling-reden": "Er mist iets.",
            "buiten-behandeling-stap": "Bel ons.",
        ]
        let reply = try await send("buiten-behandeling", of: work, as: .caseworker, in: scene, words)
        #expect(reply.status == 422 && reply.text.contains("4:5 lid 4"))
    }

    @Test(arguments: testEngines)
    func `after the term a notice of default starts the penalty, shown day by day to both`(engine: Engine) async throws {
        let (town, scene) = try await taken(engine)
        let status = scene.file.statusPath
        #expect(try await read(status, as: .initiator, in: scene).contains("/aanmaning") == false, "not before the term has passed")
        let deadline = scene.file.clock.deadline(Terms(town.site.terms)).date
        town.pass(days: town.site.clock().localDate.days(until: deadline) + 1)
        #expect(try await read(status, as: .initiator, in: scene).contains("\(status)/aanmaning"))
        let letter = ["aanmaning-tekst": "Het duurt te lang."]
        #expect(try await send("aanmaning", of: status, as: .initiator, in: scene, letter).status == 303)
        #expect(try await read(status, as: .initiator, in: scene).contains("€\u{A0}23") == false)
        town.pass(days: 16)
        for (guest, page) in [(Guest.caseworker, scene.file.staffPath), (.initiator, status)] {
            let text = try await read(page, as: guest, in: scene)
            #expect(text.contains("€\u{A0}46"), "two days at 23 euros")
            #expect(text.contains("4:17"))
        }
    }

    @Test(arguments: testEngines)
    func `a notice that comes too early counts for nothing, and a later one does`(engine: Engine) async throws {
        let (town, scene) = try await taken(engine)
        let work = scene.file.staffPath
        func note() async throws -> Int {
            let form = ["aanmaning-tekst": "Brief van mevrouw."].merging(town.site.clock().localDate.typed("aanmaning-dag")) { $1 }
            return try await send("aanmaning", of: work, as: .caseworker, in: scene, form).status
        }
        #expect(try await note() == 303)
        #expect(try await read(work, as: .caseworker, in: scene).contains("dan betalen we vanaf die dag") == false)
        let deadline = scene.file.clock.deadline(Terms(town.site.terms)).date
        town.pass(days: town.site.clock().localDate.days(until: deadline) + 1)
        #expect(try await note() == 303)
        #expect(try await note() == 409)
        #expect(try await read(work, as: .caseworker, in: scene).contains("dan betalen we vanaf die dag"))
    }

    @Test(arguments: testEngines)
    func `a stop of the clock moves the day and says why`(engine: Engine) async throws {
        let (town, scene) = try await taken(engine)
        let (work, today) = (scene.file.staffPath, town.site.clock().localDate)
        let form = ["stil-grond": "consent", "stilstand-reden": "Je bent tot dan op reis.", "stilstand-stap": "Daarna beslissen we."]
            .merging(today.typed("stil-van")) { $1 }.merging(today.adding(days: 20).typed("stil-tot")) { $1 }
        #expect(try await send("stilstand", of: work, as: .caseworker, in: scene, form).status == 303)
        let changed = try await file(town, scene)
        #expect(scene.file.answerBy.days(until: changed.answerBy) >= 21)
        town.pass(days: 3)
        #expect(try await read(scene.file.statusPath, as: .initiator, in: scene).contains("vindt het goed dat we wachten"))
        let back = ["ontvangst-reden": "De brief lag er al.", "ontvangst-stap": "De dagen zijn aangepast."].merging(
            scene.file.clock.received.adding(days: -10).typed("ontvangen-op")
        ) { $1 }
        #expect(try await send("ontvangst", of: work, as: .caseworker, in: scene, back).status == 303)
        #expect(try await file(town, scene).answerBy < changed.answerBy)
    }

    @Test(arguments: testEngines)
    func `an objection is taken in with its verdict and the day to decide`(engine: Engine) async throws {
        let (town, scene) = try await taken(engine)
        let (work, status) = (scene.file.staffPath, scene.file.statusPath)
        let no = [
            "nee-reden": "Het past niet.", "nee-stap": "Bel ons.", "nee-regel": "Artikel 2", "nee-besloten-door": "Cor",
            "nee-alternatief": "Het park",
        ]
        try await scene.bringToPanel()
        #expect(try await send("nee", of: work, as: .caseworker, in: scene, no).status == 303)
        town.pass(days: 10)
        let form = ["bezwaar-tekst": "De regel geldt hier niet."]
        #expect(try await send("bezwaar", of: status, as: .initiator, in: scene, form).status == 303)
        let page = try await read(work, as: .caseworker, in: scene)
        #expect(page.contains("De regel geldt hier niet.") && page.contains("op tijd") && page.contains("7:10"))
    }
}
