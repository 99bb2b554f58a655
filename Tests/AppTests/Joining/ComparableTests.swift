import App
import Civic
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

@testable import Desk

/// What was decided on comparable cases stands beside the decision, and who differs from it says why.
@Suite struct ComparableTests {
    /// Three plans that got a yes, and one like them that is open and taken.
    private func scene(_ engine: Engine) async throws -> Scene {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        for number in 1...3 {
            let earlier = try await scene.otherCase("Buurttuin de Linde \(number)")
            let yes = ChangeState(
                id: earlier.id, state: .accepted, reason: "Chris Claes mag het groen maken.", next: "Begin maar.",
                skipReason: "Alles is bekend.", book: town.deskBook())
            try await town.bringToPanel(earlier.id)
            try await scene.perform(yes, by: .caseworker)
        }
        try await scene.bringToPanel()
        try await town.runDuties()
        return scene
    }

    private func refuse(_ scene: Scene, _ staff: Browser, differs: String) async throws -> Reply {
        let page = try await staff.get("\(scene.file.staffPath)?doe=nee")
        let fields = [
            "nee-regel": "Artikel 5", "nee-besloten-door": "Cor Zaak", "nee-alternatief": "Een geveltuin.",
            "nee-reden": "Hier ligt een leiding.", "nee-stap": "Bel ons.", "nee-anders": differs,
        ]
        return try await staff.post("\(scene.file.staffPath)/nee", fields.merging(page.token) { $1 })
    }

    @Test(arguments: testEngines)
    func `comparable cases show what was decided and why, without names, to colleagues only`(engine: Engine) async throws {
        let scene = try await scene(engine)
        let staff = try await scene.browser(.caseworker)
        let beside = try await staff.get(scene.file.staffPath)
        #expect(beside.text.contains("Vergelijkbare zaken") && PageReader(beside.text).faults.isEmpty)
        for language in ["nl", "en"] {
            let page = try await staff.get("\(scene.file.staffPath)/vergelijkbaar?taal=\(language)")
            #expect(page.status == 200 && page.text.contains("mag het groen maken"))
            #expect(!page.text.contains("Claes") && !page.text.contains("⟦"))
            #expect(PageReader(page.text).faults.isEmpty, "\(PageReader(page.text).faults)")
        }
        #expect(try await scene.browser(.initiator).get("\(scene.file.staffPath)/vergelijkbaar").status == 404)
        #expect(try await !scene.browser(.initiator).get(scene.file.statusPath).text.contains("Vergelijkbare zaken"))
    }

    @Test(arguments: testEngines)
    func `a no that differs asks what is different, keeps it for colleagues, and a yes does not ask`(engine: Engine) async throws {
        let scene = try await scene(engine)
        let staff = try await scene.browser(.caseworker)
        let asked = try await refuse(scene, staff, differs: "")
        #expect(asked.status == 422 && asked.text.contains("nee-anders") && asked.text.contains("Hier ligt een leiding."))
        #expect(try await refuse(scene, staff, differs: "Onder deze plek ligt een gasleiding.").status == 303)

        let entries = try await scene.town.entries(kind: ExplainDeviation.kind)
        #expect(entries.count == 1 && entries.first?.audience == .staff)
        #expect(entries.first?.reason == "Onder deze plek ligt een gasleiding." && entries.first?.data["usual"] == "100")
        #expect(try await staff.get(scene.file.staffPath).text.contains("een gasleiding"))
        #expect(try await !scene.browser(.initiator).get(scene.file.statusPath).text.contains("een gasleiding"))
        let mails = try await scene.town.mails(to: "anna.aarts.1@example.nl")
        #expect(mails.allSatisfy { !$0.body.contains("een gasleiding") })
    }

    @Test(arguments: testEngines)
    func `a yes like the others asks nothing`(engine: Engine) async throws {
        let scene = try await scene(engine)
        let staff = try await scene.browser(.caseworker)
        let page = try await staff.get("\(scene.file.staffPath)?doe=ja")
        let fields = ["ja-bedrag": "all", "ja-reden": "Het past.", "ja-stap": "Begin maar.", "ja-toch": "1"]
        #expect(try await staff.post("\(scene.file.staffPath)/ja", fields.merging(page.token) { $1 }).status == 303)
        #expect(try await scene.town.entries(kind: ExplainDeviation.kind).isEmpty)
    }

    @Test(arguments: testEngines)
    func `another kind of need is not comparable, and the page says that there is nothing to compare`(engine: Engine) async throws {
        let scene = try await scene(engine)
        let id = scene.file.id
        try await scene.site.database.write { db in
            let other = "{\"activities\":[\"facadeGarden\"],\"needs\":[\"permission\"]}"
            try db.execute("UPDATE case_file SET answers = \(other) WHERE id = \(id)")
        }
        let page = try await scene.browser(.caseworker).get(scene.file.staffPath).text
        #expect(page.contains("Er zijn nog geen vergelijkbare zaken.") && !page.contains("dan wijkt dat af"))
    }

    @Test(arguments: testEngines, DemonstrationTests.municipalities)
    func `every demonstration shows an idea that was told twice, and decided cases beside one that is open`(
        engine: Engine, name: String
    ) async throws {
        let town = try await Town.open(engine, municipality: name)
        try await importCases(town.site, town.deskBook())
        try await town.runDuties()
        let (twins, open) = try await town.site.database.read { db -> (Int, [CaseFile]) in
            (try db.proposedTwinCount(), try db.all("SELECT * FROM case_file WHERE is_open ORDER BY id", as: CaseFile.self))
        }
        #expect((1...3).contains(twins), "\(twins) pairs in \(name)")
        let (analyser, settings, today) = (town.site.analyser, town.deskBook().likeness, town.site.clock().localDate)
        let counts = try await town.site.database.read { db in
            try open.map { file in
                try ComparableSearch(analyser: analyser, settings: settings, placeholder: "iemand", db: db)
                    .cases(like: file, on: today, limit: 20).cases.count
            }
        }
        #expect((counts.max() ?? 0) >= 3, "at most \(counts.max() ?? 0) comparable cases in \(name)")
    }
}
