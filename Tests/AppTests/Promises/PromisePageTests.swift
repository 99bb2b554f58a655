import Civic
import Initiatives
import Rules
import Store
import TestSupport
import Testing

@testable import Desk

/// The rules of the game: what stands on the public page, what the duty counts, and what a promise not kept sets off.
@Suite struct PromisePageTests {
    private static let name = "eerste-reactie"

    private func judgement(_ scene: Scene, _ promise: String = name) async throws -> PromiseOutcome? {
        let id = scene.file.id
        return try await scene.site.database.read { db in try db.promiseJudgements(of: id)[promise]?.outcome }
    }

    @Test(arguments: testEngines)
    func `everyone reads what is promised, how it is measured, and nothing of too few cases`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let page = try await town.visitor().get("/spelregels")
        #expect(page.status == 200 && page.text.contains("Je hoort snel van een mens") && page.text.contains("5 werkdagen"))
        #expect(page.text.contains("kan een programma niet zien"), "what cannot be measured says so")
        #expect(try await town.visitor().get("/").text.contains("href=\"/spelregels\""))
        #expect(page.text.contains("te weinig plannen") && !page.text.contains("keer gelukt"))
        #expect(try await town.visitor().get("/spelregels/versies/9").status == 404)
        #expect(try await town.visitor().get("/werk/spelregels").status == 303)
    }

    @Test(arguments: testEngines)
    func `nobody reacting breaks the promise, climbs, and stops when somebody does`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await town.runDuties()
        #expect(try await judgement(scene) == .pending)
        town.pass(days: 12)
        try await town.runDuties()
        #expect(try await judgement(scene) == .broken)
        let id = scene.file.id
        let late = try await town.site.database.read { db in try db.promises(of: id).first { $0.id == "rule-\(Self.name)" } }
        #expect(late != nil && late?.keptOn == nil)

        // It stands on the staff's pages, and its number leads to the case.
        let desk = try await town.signedIn("Dina Loket", roles: [.deskOfficer])
        let months = PromisePages.months(through: town.site.clock().localDate)
        var found = false
        for month in months.prefix(2) {
            let page = try await desk.get("/werk/spelregels?maand=\(month)")
            guard
                let link = PageReader(page.text).elements.compactMap({ $0.attributes["href"] }).first(where: {
                    $0.contains("/\(Self.name)?") && $0.contains("uitkomst=broken")
                })
            else { continue }
            found = try await desk.get(link).text.contains(scene.file.reference)
        }
        #expect(found)

        try await town.site.perform(TakeCase(id: id), as: scene.actor(.caseworker))
        town.pass(hours: 1)
        try await town.runDuties()
        let kept = try await town.site.database.read { db in try db.promises(of: id).first { $0.id == "rule-\(Self.name)" }?.keptOn }
        #expect(kept == town.site.clock().localDate)
        #expect(try await judgement(scene) == .broken, "late remains late")
    }

    @Test(arguments: testEngines)
    func `the counts are those of the judgements, also after the rules changed`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await town.site.perform(TakeCase(id: scene.file.id), as: scene.actor(.caseworker))
        try await town.runDuties()
        func counts() async throws -> [PromiseTally] {
            try await town.site.database.read { db in try db.promiseTallies(from: "2026-01", through: "2027-12") }
        }
        let before = try await counts().filter { $0.promise == Self.name }
        #expect(before.map(\.kept).reduce(0, +) == 1, "\(before)")
        let judged: Int = try await town.site.database.read { db in try db.value("SELECT COUNT(*) FROM promise_judgement") ?? 0 }
        #expect(try await counts().map { $0.kept + $0.broken + $0.pending }.reduce(0, +) == judged)

        // A new version holds for what comes in from then on; what came in before stays under the old one.
        town.pass(days: 1)
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let text = try #require(town.site.configuration.folder.text("promises.yaml")).replacing("workingDays: 5", with: "workingDays: 2")
        let path = "/beheer/instellingen/promises.yaml"
        let form = try await admin.get("\(path)/tekst")
        _ = try await admin.post("\(path)/tekst", ["tekst": text].merging(form.token) { $1 })
        let check = try await admin.get("\(path)/controle")
        #expect(try await admin.post("\(path)/controle", ["reden": "Sneller."].merging(check.token) { $1 }).status == 303)
        town.pass(hours: 1)
        try await town.runDuties()
        #expect(try await counts().filter { $0.promise == Self.name }.map(\.kept).reduce(0, +) == 1)
        let page = try await town.visitor().get("/spelregels")
        #expect(page.text.contains("2 werkdagen") && page.text.contains("/spelregels/versies/0"))
        #expect(try await town.visitor().get("/spelregels/versies/0").text.contains("5 werkdagen"))
    }

    @Test(arguments: ["dordrecht", "haarlem", "den-haag"])
    func `the demonstration shows promises kept and not kept`(municipality: String) async throws {
        let town = try await Town.open(.sqlite, municipality: municipality)
        _ = try await town.installation.prepareDemonstration()
        try await town.runDuties()
        let tallies = try await town.site.database.read { db in try db.promiseTallies(from: "2025-01", through: "2027-12") }
        #expect(tallies.contains { $0.kept > 0 } && tallies.contains { $0.pending > 0 }, "\(tallies)")
        #expect(tallies.contains { $0.broken > 0 }, "\(tallies)")
        let page = try await town.visitor().get("/spelregels").text
        #expect(page.contains("keer gelukt") && page.contains("/spelregels/versies/0"))
        let earlier = try await town.visitor().get("/spelregels/versies/0").text
        #expect(earlier.contains("werkdagen") && earlier != page)
        let wim = try await town.signedIn("Wim Beheer", roles: [.administrator])
        #expect(try await wim.get("/beheer/instellingen/promises.yaml").text.contains("/versies/1"))
    }
}
