import Civic
import Foundation
import Store
import TestSupport
import Testing
import Web

@testable import Desk

/// The demonstration plays a case system, so that one can see what would go to a real one; nothing else does.
@Suite struct ExampleCaseSystemTests {
    private static let home = "/voorbeeld-zaaksysteem"

    private func carry(_ town: Town) async throws {
        town.pass(seconds: 15)
        _ = try await CarryCases(books: town.installation.books.caseSystem).run(town.site)
    }

    @Test(arguments: testEngines)
    func `the demonstration shows what came of a case there, without what is in its documents`(engine: Engine) async throws {
        let data = FileManager.default.temporaryDirectory.appending(path: "voorbeeld-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: data) }
        let town = try await Town.open(engine) { ($0.isDemonstration, $0.data) = (true, data) }
        let scene = try await Scene.make(in: town)
        let (desk, t) = (try await scene.browser(.caseworker), town.site.words("nl"))
        #expect(try await desk.get("/werk").text.contains("href=\"\(Self.home)\""))
        #expect(try await !town.visitor().get("/").text.contains(Self.home), "only for who works here")
        #expect(try await desk.get(Self.home).text.contains(t("caseExample.empty")))

        let path = scene.file.staffPath
        #expect(try await desk.post("\(path)/zaaksysteem", try await desk.get(path).token).status == 303)
        try await carry(town)
        let begun = try await desk.get("\(Self.home)/\(scene.file.reference)")
        for part in [scene.file.title, "BEWONERSINITIATIEF", "Initiatiefnemer: Anna Aarts 1", "Ontvangen"] {
            #expect(begun.text.contains(part), "\(part)")
        }
        #expect(PageReader(begun.text).faults.isEmpty && !begun.text.contains("Afgehandeld") && !begun.text.contains("⟦"))

        town.pass(hours: 1)
        try await scene.bringToPanel()
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        let answer = ChangeState.Answer(rule: "Artikel 3", decidedBy: "Het college", alternative: "De wijkraad")
        try await scene.perform(
            ChangeState(
                id: scene.file.id, state: .accepted, reason: "Het past in de wijk.", next: "We bellen je.", answer: answer,
                skipReason: "Alles is bekend.", book: scene.town.deskBook()),
            by: .caseworker)
        for _ in 0..<3 { try await carry(town) }
        let ended = try await desk.get("\(Self.home)/\(scene.file.reference)")
        for part in ["Dossier: ", "Toegekend", "Besluit op wijkwens", "Afgehandeld"] { #expect(ended.text.contains(part), "\(part)") }
        #expect(try await desk.get(Self.home).text.contains(t("caseExample.closed")))
        #expect(try await desk.get(path).text.contains("\(town.site.address)\(Self.home)/\(scene.file.reference)"))

        let kept = try String(contentsOf: data.appending(path: "dordrecht-case-system-example.json"), encoding: .utf8)
        #expect(kept.contains(scene.file.reference) && !kept.contains("inhoud"))
    }

    @Test(arguments: testEngines)
    func `a kind of request that the settings name and nobody has is told to the administrator`(engine: Engine) async throws {
        let home = try OwnHome.make(
            "soorten",
            changed: [
                "Municipalities/dordrecht/casesystem.yaml": CaseTown.configuration().replacing(
                    "zaaktype: INITIATIEF\n", with: "zaaktype: INITIATIEF\n    categories: [wish, vroeger]\n")
            ])
        let town = try await Town.open(engine) { settings in
            settings.home = home
            settings.environment = ["CASESYSTEM_DORDRECHT": "een gedeeld geheim"]
        }
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let page = try await admin.get("/beheer/zaaksysteem")
        #expect(page.text.contains("soorten aanvragen die er niet zijn: vroeger."), "and not the one there is")
    }

    @Test(arguments: testEngines)
    func `without the demonstration there is none`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        for guest in [Guest.caseworker, .administrator] {
            let browser = try await scene.browser(guest)
            #expect(try await browser.get(Self.home).status == 404)
            #expect(try await !browser.get("/werk").text.contains(Self.home))
        }
        #expect(town.installation.books.caseSystem(town.site).client == nil)
    }

    @Test(arguments: ["dordrecht", "haarlem", "den-haag"])
    func `each municipality of the demonstration has one, for its own kinds of request`(municipality: String) async throws {
        let data = FileManager.default.temporaryDirectory.appending(path: "voorbeeld-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: data) }
        let town = try await Town.open(.sqlite, municipality: municipality) { ($0.isDemonstration, $0.data) = (true, data) }
        let settings = try #require(town.installation.books.caseSystem(town.site).settings)
        let known = Set(town.deskBook().triage.categories.map(\.id))
        #expect(settings.types.flatMap(\.categories).allSatisfy(known.contains))
        #expect(settings.types.contains { $0.categories.isEmpty }, "every other kind has a type too")
        #expect(settings.states.isSuperset(of: CaseState.allCases.filter(\.isAnswer)))
    }

    @Test func `it goes on where it was when the program starts again`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "voorbeeld-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        func system() -> ExampleCaseSystem {
            ExampleCaseSystem(
                StubCatalogue.catalogue, base: StubCaseSystem.base, clientID: "meemaken", secret: "geheim", memory: file,
                clock: { Town.noon })
        }
        let token = try SharedToken(clientID: "meemaken", userID: "meemaken", userName: "Meemaken", issuedAt: Town.noon).text(
            secret: "geheim")
        let fields: ExampleCaseSystem.Fields = [
            "identificatie": .text("D-2026-0001"), "bronorganisatie": .text(StubCaseSystem.organisation),
            "verantwoordelijkeOrganisatie": .text(StubCaseSystem.organisation), "zaaktype": .text(StubCatalogue.current),
            "startdatum": .text("2026-11-21"),
        ]
        let headers =
            ["Accept-Crs", "Content-Crs"].map { (name: $0, value: "EPSG:4326") } + [(name: "Authorization", value: "Bearer \(token)")]
        let request = WebRequest.json(
            .post, "\(StubCaseSystem.base)/zaken/api/v1/zaken", try JSONEncoder().encode(fields), headers: headers)
        #expect(try await system().send(request).status == 201)
        let again = system()
        #expect(again.things("zaken").first?["identificatie"]?.text == "D-2026-0001" && again.things("zaaktypen").count == 4)
        #expect(try await again.send(request).status == 400, "it remembers the number")
    }
}
