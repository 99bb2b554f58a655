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

/// Involving the neighbours, through the front door.
@Suite struct ParticipationTests {
    private static let answers = ["vraag-ruimte": "anders", "vraag-geluid": "niet", "vraag-duur": "dag", "vraag-vergunning": "ja"]
    private static let plan = ["wie": "De flat.", "wanneer": "In mei", "hoe": "Langs de deuren."].merging(answers) { $1 }

    private func send(_ path: String, _ scene: Scene, _ fields: [String: String], as guest: Guest = .initiator) async throws -> Reply {
        let browser = try await scene.browser(guest)
        let form = try await browser.get("\(scene.initiative.path)/buren")
        return try await browser.post("\(scene.initiative.path)/\(path)", form.token.merging(fields) { $1 })
    }

    @Test(arguments: testEngines)
    func `the guide tells how far to go, why, and where it stands`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let visitor = town.visitor()
        let first = try await visitor.get("/buren-betrekken")
        #expect(first.status == 200 && !first.text.contains("id=\"uitkomst\"") && PageReader(first.text).faults.isEmpty)
        let query = Self.answers.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "&")
        let reply = try await visitor.get("/buren-betrekken?\(query)")
        #expect(PageReader(reply.text).faults.isEmpty, "\(PageReader(reply.text).faults)")
        for words in ["Maak het samen met de buren", "De plek wordt anders", "16.55", "artikel 7.4"] {
            #expect(reply.text.contains(words), "\(words)")
        }
        #expect(try await visitor.get("/buren-betrekken?vraag-ruimte=anders").text.contains("id=\"fouten\""), "a question is open")
        #expect(try await visitor.get("/").text.contains("href=\"/buren-betrekken\""))
    }

    @Test(arguments: testEngines)
    func `a team keeps its plan, reports on it, and shows the report when it wants to`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let (page, staff) = (scene.initiative.path, scene.file.staffPath)
        #expect(try await scene.browser(.initiator).get("\(page)/beheer").text.contains("href=\"\(page)/buren\""))
        #expect(try await scene.browser(.caseworker).get(staff).text.contains("Er is nog geen plan om de buren te betrekken"))
        let status = try await scene.browser(.initiator).get(scene.file.statusPath).text
        #expect(status.contains("Praat op tijd met de buren.") && status.contains("href=\"\(page)/buren\""))
        let early = ["bereikt": "4", "gehoord": "Goed idee.", "gedaan": "Niets."]
        #expect(try await send("buren/verslag", scene, early).status == 409, "no report without a plan")
        #expect(try await send("buren", scene, Self.plan.merging(["wie": ""]) { $1 }).status == 422)
        #expect(try await send("buren", scene, Self.plan).status == 303)
        #expect(try await scene.browser(.initiator).get(scene.file.statusPath).text.contains("Jullie maakten een plan voor de buren."))
        let kept = try await scene.browser(.initiator).get("\(page)/buren")
        #expect(kept.text.contains("Langs de deuren.") && PageReader(kept.text).faults.isEmpty, "\(PageReader(kept.text).faults)")
        #expect(try await scene.browser(.caseworker).get(staff).text.contains("Maak het samen met de buren"))

        let report = ["bereikt": "63", "gehoord": "Mensen willen schaduw.", "gedaan": "Er komen twee bomen bij."]
        #expect(try await send("buren/verslag", scene, report.merging(["bereikt": "veel"]) { $1 }).status == 422)
        #expect(try await send("buren/verslag", scene, report).status == 303)
        #expect(try await scene.browser(.caseworker).get(staff).text.contains("Er zijn 63 mensen bereikt."))
        #expect(try await !town.visitor().get(page).text.contains("Mensen willen schaduw."), "not yet public")
        #expect(try await send("buren/verslag", scene, report.merging(["openbaar": "1"]) { $1 }).status == 303)
        let passport = try await town.visitor().get(page).text
        #expect(passport.contains("Mensen willen schaduw.") && passport.contains("Wat de buurt zei"))
        #expect(!passport.contains("Langs de deuren."), "the plan is for the team and the staff")
    }

    @Test(arguments: testEngines, ["Truus vond het mooi, truus@buren.example", "Bel Piet op 06-12 34 56 78"])
    func `a neighbour is not written down`(engine: Engine, heard: String) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await scene.perform(scene.planForNeighbours, by: .initiator)
        let reply = try await send("buren/verslag", scene, ["bereikt": "2", "gehoord": heard, "gedaan": "Niets."])
        #expect(reply.status == 422 && reply.text.contains("href=\"#gehoord\""))
        let id = scene.initiative.id
        #expect(try await town.site.database.read { db in try db.participation(of: id)?.report } == nil)
    }

    @Test(arguments: testEngines)
    func `other people find nothing`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        for guest in [Guest.stranger, .resident] {
            let browser = try await scene.browser(guest)
            #expect(try await browser.get("\(scene.initiative.path)/buren").status == 404)
            #expect(try await browser.post("\(scene.initiative.path)/buren", Self.plan).status == 404)
        }
    }

    @Test(arguments: DemonstrationTests.municipalities)
    func `every municipality shows a plan, and a report that everyone can read`(name: String) async throws {
        let town = try await Town.open(.sqlite, municipality: name)
        try await importInitiatives(town.site, mailDomain: "example.nl")
        let book = town.deskBook()
        #expect(try await importParticipation(town.site, book) == 3)
        #expect(try await importParticipation(town.site, book) == 0)
        let slug: String? = try await town.site.database.read { db in
            try db.value("SELECT slug FROM initiative JOIN participation ON initiative_id = initiative.id WHERE participation.is_public")
        }
        let path = "/initiatieven/\(try #require(slug))"
        #expect(try await town.visitor().get(path).text.contains("id=\"buren\""))
        #expect(try await town.visitor().get("\(path)?taal=en").text.contains("What the neighbourhood said"))
    }
}
