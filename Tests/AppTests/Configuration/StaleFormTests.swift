import Civic
import Rules
import Store
import TestSupport
import Testing

/// Two people change the same configuration: nobody's change is undone by who did not see it.
@Suite struct StaleFormTests {
    private static let triage = "/beheer/instellingen/triage.yaml"

    /// The fields of a form as the page gave them, with some changed.
    private func filled(_ page: Reply, _ path: String, _ fields: [String: String]) -> [(String, String)] {
        PageReader(page.text).filledFields(action: path).filter { fields[$0.0] == nil } + fields.map { ($0.key, $0.value) }
    }

    private func publish(_ document: String, as browser: Browser) async throws {
        let path = "/beheer/instellingen/\(document)/controle"
        let form = try await browser.get(path)
        #expect(try await browser.post(path, pairs: filled(form, path, ["reden": "Zo is het beter."])).status == 303)
    }

    @Test(arguments: testEngines)
    func `a record that another stands in the place of is not written over`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let (wim, eva) = (
            try await town.signedIn("Wim Beheer", roles: [.administrator]), try await town.signedIn("Eva Beheer", roles: [.administrator])
        )
        let path = "\(Self.triage)/scherm/categories.1"
        let seen = try await wim.get(path)
        let list = try await eva.get("\(Self.triage)/scherm")
        let down = PageReader(list.text).filledFields(action: "\(path)/verplaats").filter { $0.0 != "kant" } + [("kant", "omhoog")]
        #expect(try await eva.post("\(path)/verplaats", pairs: down).status == 303)
        try await publish("triage.yaml", as: eva)
        let (before, name) = (town.deskBook().triage.categories, ["name-nl": "Grote plannen"])
        let late = try await wim.post(path, pairs: filled(seen, path, name))
        #expect(
            late.status == 422 && late.text.contains("Iemand anders heeft dit intussen veranderd") && late.text.contains("Grote plannen"))
        #expect(PageReader(late.text).faults.isEmpty)
        // Who has seen it goes on.
        #expect(try await wim.post(path, pairs: filled(late, path, name)).status == 303)
        try await publish("triage.yaml", as: wim)
        #expect(town.deskBook().triage.categories.map(\.id) == before.map(\.id))
        #expect(town.deskBook().triage.categories[1].name["nl"] == "Grote plannen")
        // A list that changed is not changed by its numbers.
        let other = try await eva.post("\(path)/verplaats", pairs: down)
        #expect(other.status == 409 && other.text.contains("De lijst is veranderd"))
    }

    @Test(arguments: testEngines)
    func `a text and a way back say what somebody else changed meanwhile`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let (wim, eva) = (
            try await town.signedIn("Wim Beheer", roles: [.administrator]), try await town.signedIn("Eva Beheer", roles: [.administrator])
        )
        let (terms, text) = ("/beheer/instellingen/terms.yaml", try #require(town.site.configuration.folder.text("terms.yaml")))
        func change(_ browser: Browser, _ addition: String, from page: Reply) async throws -> Reply {
            try await browser.post("\(terms)/tekst", pairs: filled(page, "\(terms)/tekst", ["tekst": text + addition]))
        }
        let seen = try await wim.get("\(terms)/tekst")
        #expect(try await change(eva, "# Van Eva", from: try await eva.get("\(terms)/tekst")).status == 303)
        try await publish("terms.yaml", as: eva)
        let late = try await change(wim, "# Van Wim", from: seen)
        #expect(late.status == 422 && late.text.contains("Iemand anders heeft dit intussen veranderd") && late.text.contains("# Van Wim"))
        #expect(try await change(wim, "# Van Wim", from: late).status == 303)

        // Wim looks at the way back; Eva publishes once more.
        let installed = try await wim.get("\(terms)/versies/0")
        #expect(try await change(eva, "# Nog eens van Eva", from: try await eva.get("\(terms)/tekst")).status == 303)
        try await publish("terms.yaml", as: eva)
        func goBack(from page: Reply) async throws -> Reply {
            try await wim.post("\(terms)/versies/0", pairs: filled(page, "\(terms)/versies/0", ["reden": "Terug."]))
        }
        let refused = try await goBack(from: installed)
        #expect(refused.status == 422 && town.site.configuration.folder.text("terms.yaml")?.contains("Nog eens van Eva") == true)
        #expect(try await goBack(from: refused).status == 303)
        #expect(town.site.configuration.folder.text("terms.yaml")?.contains("Eva") == false)
    }

    @Test(arguments: testEngines)
    func `a new scheme does not take the place of one that somebody began`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let (wim, eva) = (
            try await town.signedIn("Wim Beheer", roles: [.administrator]), try await town.signedIn("Eva Beheer", roles: [.administrator])
        )
        let fields = ["naam": "Potje voor bankjes", "uitvoerder": "De gemeente"]
        let first = try await wim.post("/beheer/regelingen/nieuw", fields)
        for browser in [wim, eva] {
            let next = try await browser.post("/beheer/regelingen/nieuw", fields)
            #expect(next.status == 303 && next.location != first.location)
        }
        #expect(try await town.site.database.read { db in try db.documentsInDraft().count } == 3)
    }

    @Test(arguments: testEngines)
    func `numbers that nobody can count with are refused or bounded`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await town.signedIn("Wim Beheer", roles: [.administrator])
        #expect(try await wim.get("/beheer/teksten?blz=9223372036854775807").status == 200)
        let text = try #require(town.site.configuration.folder.text("triage.yaml")).replacing(
            "answer: {workingDays: ", with: "answer: {weeks: 9000000000000000", maxReplacements: 1)
        let kept = try await wim.post("\(Self.triage)/tekst", ["tekst": text])
        #expect(text.contains("9000000000000000") && kept.status == 422)
    }
}
