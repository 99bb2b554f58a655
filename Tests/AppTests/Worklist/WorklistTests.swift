import Civic
import Foundation
import Rules
import Store
import TestSupport
import Testing

@testable import Desk

/// The staff's lists through the front door: whose work, found by what, and how much.
@Suite struct WorklistTests {
    private func settle(_ engine: Engine) async throws -> WorkTown {
        WorkTown(scene: try await Scene.make(in: try await Town.open(engine)))
    }

    private func place(_ work: WorkTown, _ guest: Guest, _ team: String, roles: Set<Role>? = nil) async throws -> Person {
        let person = try await work.town.settle(guest)
        try await work.site.database.write { db in
            try db.setPlace(StaffPlace(person: person.id, team: team, areas: []))
            if let roles { try db.setRoles(roles, of: person.id) }
        }
        return person
    }

    @Test(arguments: testEngines)
    func `the work of who is away stands in the list of who stands in, marked, for as long as it lasts`(engine: Engine) async throws {
        let work = try await settle(engine)
        let (scene, today) = (work.scene, work.today)
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        let (cor, ada) = (try await work.town.settle(.caseworker), try await work.town.settle(.administrator))
        let browser = try await scene.browser(.administrator)
        #expect(try await browser.get("/werk").text.contains("Jij vervangt") == false)
        let absence = PlanAbsence(
            person: cor.id, from: today, until: today.adding(days: 2), standIn: ada.id, teams: work.town.deskBook().teams)
        try await work.site.perform(absence, as: Actor(cor))
        let home = try await browser.get("/werk").text
        #expect(home.contains("Je vervangt vandaag Cor Zaak."))
        #expect(try await scene.browser(.coordinator).get("/werk/afwezig").text.contains("Cor Zaak, vandaag weg"))
        #expect(home.contains("<small>Jij vervangt Cor Zaak</small>"))
        let mine = try await browser.get("/werk/zaken?wie=van-mij").text
        #expect(mine.contains(scene.file.reference) && mine.contains("Jij vervangt Cor Zaak"))
        work.town.pass(days: 3)
        #expect(try await scene.browser(.administrator).get("/werk").text.contains("Jij vervangt") == false)
    }

    @Test(arguments: testEngines)
    func `a late promise of ours is not hidden behind a question to the initiator`(engine: Engine) async throws {
        let work = try await settle(engine)
        let (scene, id, today) = (work.scene, work.scene.file.id, work.today)
        try await scene.perform(TakeCase(id: id), by: .caseworker)
        let ask = AskQuestion(id: id, text: "Hoe groot?", answerBy: today.adding(days: 14), reason: "Dan weten we het.", next: "Verder.")
        try await scene.perform(ask, by: .caseworker)
        let browser = try await scene.browser(.caseworker)
        #expect(try await browser.get("/werk").text.contains("Antwoord op onze vraag"))
        let (due, text) = (today.adding(days: -7), try Stored.text(["nl": "Je hoort hoe het gaat."]))
        try await work.site.database.write { db in
            try db.execute("INSERT INTO case_promise (case_id, promise, due_on, text) VALUES (\(id), 'halfway', \(due), \(text))")
            try db.execute("UPDATE case_file SET next_due_on = \(due), next_due = 'halfway' WHERE id = \(id)")
        }
        let home = try await browser.get("/werk").text
        #expect(home.contains("Beloofd: Je hoort hoe het gaat.") && home.contains("7 dagen te laat") && home.contains("Stuur bericht"))
        #expect(!home.contains("Antwoord op onze vraag") && !home.contains("Bekijk of noteer antwoord"))
        let page = try await browser.get(scene.file.staffPath).text
        let day = work.site.words("nl").longDate(due)
        #expect(page.contains("reason is-no") && page.contains("Had er \(day) moeten zijn, 7 dagen te laat"))
        #expect(page.contains("We wachten op een antwoord"))
    }

    @Test(arguments: testEngines)
    func `an answer that the step does not give has no form, only the way to the steps`(engine: Engine) async throws {
        let stage = try await ProcessStage(engine, category: "complex")
        let page = try await stage.official.get("\(stage.work)?doe=ja").text
        #expect(page.contains("kan dit antwoord niet") && !page.contains("name=\"ja-reden\""))
        #expect(page.contains("href=\"\(stage.work)?doe=stap#stap\"") && page.contains("name=\"nee-reden\""))
        #expect(PageReader(page).faults.isEmpty, "\(PageReader(page).faults)")
        let sent = try await stage.act("ja", ["ja-reden": "Het past.", "ja-stap": "Begin maar."])
        #expect(sent.status == 422 && sent.text.contains("Het past."), "what was typed is not lost")
    }

    @Test(arguments: testEngines)
    func `the staff home begins with the promise that breaks first`(engine: Engine) async throws {
        let work = try await settle(engine)
        let (today, cor) = (work.today, try await work.town.settle(.caseworker).id)
        // Added in another order than they are due, and not by their number either.
        let dues = [(1, 1), (2, -4), (3, 40), (4, 0), (5, -20), (6, 12)]
        for (number, days) in dues { try await work.addCase(number, due: today.adding(days: days), holder: cor) }
        let home = try await work.scene.browser(.caseworker).get("/werk").text
        let shown = home.matches(of: #/<th scope="row">.*?href="\/werk\/zaken\/T-2026-(\d+)"/#).map { String($0.1) }
        #expect(shown == ["5", "2", "4", "1", "6", "3"], "late first, then today and tomorrow, then the rest by day")
    }

    @Test(arguments: testEngines)
    func `cases are found by words of their story, parts of a name, a number, and by each filter`(engine: Engine) async throws {
        let work = try await settle(engine)
        let scene = work.scene
        let desk = try await scene.browser(.deskOfficer)
        let area = try #require(scene.file.areaCode)
        let step = try await work.site.database.read { db in
            try db.processRun(of: scene.file.id).map { "\($0.process.id).\($0.current)" }
        }
        func finds(_ query: String) async throws -> Bool {
            try await desk.get("/werk/zaken?\(query)").text.contains("href=\"\(scene.file.staffPath)\"")
        }
        let other = try #require(work.town.deskBook().teams.handling.first { $0.id != scene.file.team }).id
        let hits = [
            "zoek=linde", "zoek=groene%20buurttuinen", "zoek=aarts", "zoek=uurttui",
            "zoek=\(scene.file.reference)", "team=\(scene.file.team)",
            "soort=\(scene.file.triage.category)", "gebied=\(area)", "stap=\(step ?? "")", "stand=received", "wie=van-mij",
            "zoek=linde&team=\(scene.file.team)&gebied=\(area)",
        ]
        for query in hits { #expect(try await finds(query), "\(query)") }
        let misses = [
            "zoek=zwembad", "zoek=linde%20zwembad", "team=\(other)", "soort=x", "gebied=x", "stap=x.y", "stap=x", "stand=klaar",
            "thema=sport", "let=te-laat", "let=zit-vast", "let=wacht-op-antwoord", "let=stil-advies", "persoon=x", "zoek=linde&stand=klaar",
        ]
        for query in misses { #expect(try await !finds(query), "\(query)") }
        work.town.pass(days: 120)
        let later = try await scene.browser(.deskOfficer).get("/werk/zaken?let=te-laat").text
        #expect(later.contains(scene.file.reference))
    }

    @Test(arguments: testEngines)
    func `a case without its words is found again after the duty ran`(engine: Engine) async throws {
        let work = try await settle(engine)
        try await work.site.database.write { db in
            try db.execute("DELETE FROM case_word")
            try db.execute("UPDATE case_file SET words_version = 0")
        }
        let desk = try await work.scene.browser(.deskOfficer)
        #expect(try await desk.get("/werk/zaken?zoek=linde").text.contains("Niets gevonden"))
        #expect(try await IndexCaseWords().run(work.site) == "2")
        #expect(try await desk.get("/werk/zaken?zoek=linde").text.contains(work.scene.file.reference))
        #expect(try await IndexCaseWords().run(work.site) == "0")
    }

    @Test(arguments: testEngines)
    func `the overview counts per team and person, each number leads to its list, and wider than one's own is not there`(engine: Engine)
        async throws
    {
        let work = try await settle(engine)
        let cor = try await place(work, .caseworker, "wishes", roles: [.caseworker, .coordinator])
        _ = try await place(work, .deskOfficer, "desk")
        for number in 0..<4 {
            try await work.addCase(number, due: work.today.adding(days: number < 3 ? -1 : 5), team: "wishes", holder: cor.id)
        }
        try await work.addCase(9, due: work.today.adding(days: -4), team: "green")

        let boss = try await work.scene.browser(.administrator)
        let page = try await boss.get("/werk/overzicht?kijk=alles").text
        #expect(page.contains("href=\"/werk/zaken?let=te-laat&amp;team=wishes\"><span class=\"when is-late\">3</span>"))
        #expect(page.contains("href=\"/werk/zaken?let=te-laat&amp;persoon=\(cor.id.text)\"><span class=\"when is-late\">3</span>"))
        #expect(page.contains("href=\"/werk/zaken?let=te-laat&amp;team=green\"><span class=\"when is-late\">1</span>"))
        #expect(page.contains("href=\"/werk/zaken?let=te-laat\"><b class=\"when is-late\">4</b>"))
        let lonely = try await work.site.database.read { db in
            try db.rows("SELECT id FROM case_file WHERE is_open AND assignee_id IS NULL AND contact_id IS NULL").count
        }
        #expect(lonely > 0 && page.contains("href=\"/werk/zaken?let=zonder-contact\"><b class=\"when is-late\">\(lonely)</b>"))
        #expect(try await boss.get("/werk/zaken?let=te-laat&persoon=\(cor.id.text)").text.contains("3 zaken"))
        #expect(try await boss.get("/werk/zaken?let=deze-week&persoon=\(cor.id.text)").text.contains("1 zaak"))

        // "wishes" and "desk" are of one division, "green" is of another.
        let coordinator = try await work.scene.browser(.caseworker)
        let division = try await coordinator.get("/werk/overzicht?kijk=afdeling").text
        #expect(division.contains("Samenleving"))
        #expect(division.contains("<b class=\"when is-late\">3</b>"))
        #expect(division.contains("team=wishes") && !division.contains("team=green"))
        #expect(try await coordinator.get("/werk/overzicht?kijk=alles").status == 404)
        let officer = try await work.scene.browser(.deskOfficer)
        #expect(try await officer.get("/werk/overzicht?kijk=team").status == 200)
        for scope in ["afdeling", "alles", "iets"] { #expect(try await officer.get("/werk/overzicht?kijk=\(scope)").status == 404) }
    }

    @Test(arguments: testEngines)
    func `what should have gone and did not, is told with its place`(engine: Engine) async throws {
        let work = try await settle(engine)
        try await work.town.runDuties()
        let desk = try await work.scene.browser(.deskOfficer)
        try await work.town.runDuties()
        let fine = try await desk.get("/werk/vanzelf").text
        #expect(fine.contains("Ja. Wat weg moest, ging weg") && fine.contains("Mail versturen"))
        try await work.scene.perform(TakeCase(id: work.scene.file.id), by: .caseworker)
        work.town.pass(hours: 1)
        let late = try await desk.get("/werk").text
        #expect(late.contains("1 bericht had al weg moeten zijn") && late.contains("href=\"/werk/vanzelf\""))
        #expect(try await desk.get("/werk/vanzelf").text.contains("Niet alles."))
        try await work.site.database.write { db in try db.execute("UPDATE duty SET failed_at = succeeded_at + 1 WHERE name = 'mail.send'") }
        #expect(try await desk.get("/werk/vanzelf").text.contains("Stil, te lang geleden"))
    }

    @Test(arguments: testEngines)
    func `the keys stand on the page, hidden until the module that reads them is there`(engine: Engine) async throws {
        let work = try await settle(engine)
        let desk = try await work.scene.browser(.deskOfficer)
        for path in ["/werk", "/werk/nieuw", "/werk/zaken", "/werk/overzicht", "/werk/balie", "/werk/doorbraak"] {
            let page = try await desk.get(path).text
            #expect(page.contains("data-keyboard hidden") && page.contains("data-keys=\"g h\" data-go=\"/werk\""), "\(path)")
            #expect(page.contains("/keys.js\""), "\(path)")
        }
        // Who sees no cases has no keys to them, and neither has the public site.
        for page in [try await work.scene.browser(.areaConnector).get("/werk/balie").text, try await desk.get("/").text] {
            #expect(!page.contains("data-keyboard") && !page.contains("/keys.js"))
        }
    }

    @Test(arguments: testEngines)
    func `at the counter one way to reach somebody is asked, and nothing is promised that needs another`(engine: Engine) async throws {
        let work = try await settle(engine)
        let desk = try await work.scene.browser(.deskOfficer)
        let form = try await desk.get("/werk/balie")
        #expect(form.text.contains("Een telefoonnummer of een mailadres is nodig") && !form.text.contains("of een brief"))
        let fields = [
            "kanaal": "phone", "naam": "Piet de Wit", "telefoon": "", "mail": "", "taal-van": "nl", "toestemming": "Ja", "akkoord": "1",
            "titel": "Een bankje", "wat": "Een bankje bij de halte.",
        ].merging(form.token) { $1 }
        let refused = try await desk.post("/werk/balie", fields)
        #expect(refused.status == 422 && refused.text.contains("href=\"#telefoon\""))
        #expect(try await desk.post("/werk/balie", fields.merging(["telefoon": "078 123 45 67"]) { $1 }).status == 303)
    }
}
