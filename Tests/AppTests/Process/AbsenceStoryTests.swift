import Civic
import Desk
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

/// Somebody is away without a known end, or left; what residents and colleagues read about it, on both engines.
@Suite struct AbsenceStoryTests {
    private func plan(_ scene: Scene, _ end: String, until: LocalDate? = nil) async throws -> Reply {
        let (cor, dina) = (try #require(try await scene.person(.caseworker)), try #require(try await scene.person(.deskOfficer)))
        let browser = try await scene.browser(.administrator)
        var form = ["afwezig-wie": cor.id.text, "vervanger": dina.id.text, "afwezig-einde": end]
        form.merge(scene.site.clock().localDate.typed("afwezig-van")) { $1 }
        if let until { form.merge(until.typed("afwezig-tot")) { $1 } }
        return try await browser.post("/werk/afwezig", try await browser.get("/werk/afwezig").token.merging(form) { $1 })
    }

    @Test(arguments: testEngines, [("unknown", "Cor Zaak is er nu niet"), ("forGood", "Cor Zaak werkt hier niet meer")])
    func `only of who left for good residents read that they no longer work here`(engine: Engine, end: (String, String)) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        #expect(try await plan(scene, "day").status == 422, "a day was chosen, and none was given")
        #expect(try await plan(scene, end.0, until: town.site.clock().localDate.adding(days: 5)).status == 422)
        #expect(try await plan(scene, end.0).status == 303)
        town.pass(hours: 1)
        try await town.runDuties()
        let email = try #require(try await scene.person(.initiator)?.email)
        #expect(try await town.mails(to: email).last?.body.contains(end.1) == true)
        let status = try await scene.browser(.initiator).get(scene.file.statusPath).text
        #expect(status.contains(end.1) && status.contains("Dina Loket"))
        #expect(status.contains("werkt hier niet meer") == (end.0 == "forGood"))
        let dina = try #require(try await scene.person(.deskOfficer)?.email)
        let told = try #require(try await town.mails(to: dina).last { $0.subject.contains("Cor Zaak") })
        #expect(!told.body.contains("tot en met") && told.body.contains("weg vanaf"))
    }

    @Test(arguments: testEngines)
    func `who is away and works all the same reads so on their own page`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        let today = town.site.clock().localDate
        #expect(try await !scene.browser(.caseworker).get("/werk").text.contains("Jij bent weg"))
        #expect(try await plan(scene, "day", until: today.adding(days: 3)).status == 303)
        let page = try await scene.browser(.caseworker).get("/werk").text
        let until = town.site.words("nl").longDate(today.adding(days: 3))
        #expect(page.contains("Jij bent weg van") && page.contains(until) && page.contains("Vervanger: Dina Loket"))
        #expect(try await !scene.browser(.deskOfficer).get("/werk").text.contains("Jij bent weg"))
    }

    @Test(arguments: testEngines)
    func `lists say who is away and who stands in`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        let (boss, list) = (try await scene.browser(.administrator), "/werk/zaken?zoek=linde")
        #expect(try await !boss.get(list).text.contains("(weg,"))
        #expect(try await plan(scene, "unknown").status == 303)
        for path in [list, "/werk/overzicht?kijk=alles"] {
            #expect(try await boss.get(path).text.contains("Cor Zaak (weg, Dina Loket valt in)"), "\(path)")
        }
        let own = try await scene.browser(.deskOfficer).get(list).text
        #expect(own.contains("Jij vervangt Cor Zaak") && !own.contains("(weg,"))
    }

    @Test(arguments: testEngines)
    func `who told a plan reads whom to turn to while a team has it`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let forward = ForwardCase(
            id: scene.file.id, team: "initiatives", colleague: nil, teams: town.deskBook().teams, reason: "Dit hoort daar.",
            next: "Verder.")
        try await scene.perform(forward, by: .caseworker)
        town.pass(hours: 1)
        try await town.runDuties()
        let email = try #require(try await scene.person(.initiator)?.email)
        let mail = try #require(try await town.mails(to: email).last { $0.body.contains("Tot iemand het oppakt, kun je bij ") })
        #expect(!mail.body.contains("bij  terecht") && !mail.body.contains("{contact}"))
    }

    @Test(arguments: testEngines)
    func `late work is called late, and who has no cases is not told that nothing is`(engine: Engine) async throws {
        let work = WorkTown(scene: try await Scene.make(in: try await Town.open(engine)))
        let (today, cor) = (work.today, try await work.town.settle(.caseworker).id)
        for (number, days) in [(1, -9), (2, -4), (3, 0)] { try await work.addCase(number, due: today.adding(days: days), holder: cor) }
        let own = try await work.scene.browser(.caseworker).get("/werk").text
        #expect(own.contains("2 zaken zijn te laat en staan bovenaan.") && own.contains("Eén ding gaat vandaag"))
        let boss = try await work.scene.browser(.manager).get("/werk").text
        #expect(!boss.contains("Niets is te laat") && boss.contains("Je hebt zelf geen zaken"))
        #expect(PageReader(own).faults.isEmpty && PageReader(boss).faults.isEmpty)
    }
}
