import Civic
import Desk
import Foundation
import Store
import TestSupport
import Testing
import Web

@testable import Office

/// What somebody can see, take along, mend and have removed, through the front door.
@Suite struct MyDataTests {
    @Test(arguments: testEngines)
    func `everything held about somebody stands on one page and in both files`(engine: Engine) async throws {
        let marked = try await MarkedTown.make(in: Town.open(engine))
        let browser = try await marked.town.signedIn(marked.resident.name)
        let page = try await browser.get("/mijn/gegevens")
        #expect(page.status == 200)
        for text in [marked.resident.name, marked.resident.email ?? "", marked.resident.phone ?? "", "Plan van"] {
            #expect(page.text.contains(text), "\(text) is not on the page")
        }
        #expect(!page.text.contains("{&quot;") && !page.text.contains("{\""), "answers stand there as they are stored")
        #expect(!page.text.contains(marked.declined.email ?? "?"), "another person's address is theirs")
        let file = try await browser.get("/mijn/gegevens/alles.json")
        #expect(file.headers[.contentType] == "application/json")
        #expect(file.headers[.contentDisposition]?.hasPrefix("attachment") == true)
        let tree = try #require(try JSONSerialization.jsonObject(with: Data(file.bytes)) as? [String: Any])
        let names = try #require(tree["parts"] as? [[String: Any]]).compactMap { $0["name"] as? String }
        #expect(Set(["person", "message", "draft", "case", "member", "journal"]).isSubset(of: names), "\(names)")
        let table = try await browser.get("/mijn/gegevens/alles.csv").text
        #expect(table.contains(marked.resident.email ?? "?"))
        #expect(try await marked.town.visitor().get("/mijn/gegevens").status == 303)
    }

    @Test func `no cell of the table is taken for a formula, and a number stays one`() {
        for text in ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3+A1", "@SUM(A1)"] {
            #expect(Spreadsheet.quoted(text).hasPrefix("\"'"), "\(text)")
        }
        for text in ["+31 6 12345678", "-", "gewoon", "a=b"] { #expect(!Spreadsheet.quoted(text).hasPrefix("\"'"), "\(text)") }
        #expect(Spreadsheet.quoted("zeg \"hoi\"") == "\"zeg \"\"hoi\"\"\"")
    }

    @Test(arguments: testEngines)
    func `a corrected name is right everywhere it was copied to`(engine: Engine) async throws {
        let marked = try await MarkedTown.make(in: Town.open(engine))
        let browser = try await marked.town.signedIn(marked.resident.name)
        let form = try await browser.get("/mijn/gegevens/verbeteren")
        let fields = ["naam": "Fleur van Dam", "telefoon": "", "schrijftaal": "en"]
        #expect(try await browser.post("/mijn/gegevens/verbeteren", form.token.merging(fields) { $1 }).location == "/mijn/gegevens")
        let (person, shown, search) = try await marked.site.database.read { [id = marked.resident.id] db in
            (
                try db.person(id), try db.value("SELECT display_name FROM initiative_member WHERE person_id = \(id)") as String?,
                try db.value(
                    """
                    SELECT COUNT(*) FROM case_word WHERE term = 'fleur' AND case_id IN (SELECT id FROM case_file WHERE initiator_id = \(id))
                    """) as Int?
            )
        }
        #expect(person?.name == "Fleur van Dam" && person?.phone == nil && person?.language == "en")
        #expect(shown == "Fleur")
        #expect(search ?? 0 > 0)
        #expect(try await browser.post("/mijn/gegevens/verbeteren", ["naam": "", "schrijftaal": "nl"]).status == 422)
    }

    @Test(arguments: testEngines)
    func `another mail address counts once its mail was opened by who is signed in`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let browser = try await town.signedIn("Nora Nieuw")
        let (old, new) = ("nora.nieuw@example.nl", "nora@elders.nl")
        let form = try await browser.get("/mijn/gegevens/verbeteren")
        #expect(try await browser.post("/mijn/gegevens/mailadres", form.token.merging(["mail": new]) { $1 }).status == 303)
        let body = try #require(try await town.mails(to: new).last).body
        #expect(!body.contains("/link/"), "the mail to an unproven address must not let anybody in")
        let line = try #require(body.split(separator: "\n").first { $0.contains("/mailadres/") })
        let path = String(try #require(line.split(separator: " ").last).dropFirst(town.site.address.count))
        let secret = try #require(path.split(separator: "/").last)
        for file in ["", "/alles.json", "/alles.csv"] {
            let own = try await browser.get("/mijn/gegevens\(file)").text
            #expect(own.contains("mailadres/…") || file.isEmpty, "the mail is theirs to read")
            #expect(!own.contains(secret), "the link proves who reads the other mailbox")
        }
        #expect(try await town.visitor().get(path).status == 303)
        #expect(try await town.signedIn("Piet Ander").get(path).status == 404)
        #expect(try await town.person("Nora Nieuw").email == old)
        let confirm = try await browser.get(path)
        #expect(try await browser.post(path, confirm.token).location == "/mijn/gegevens")
        #expect(try await town.site.database.read { db in try db.person(email: new)?.name } == "Nora Nieuw")
        #expect(try await town.mails(to: old).last?.subject.isEmpty == false)
        #expect(try await browser.post(path, [:]).status == 404)
    }

    @Test(arguments: testEngines)
    func `an address of somebody else gets no mail and gives nothing away`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        _ = try await town.signedIn("Piet Ander")
        let browser = try await town.signedIn("Nora Nieuw")
        let reply = try await browser.post("/mijn/gegevens/mailadres", ["mail": "piet.ander@example.nl"])
        #expect(reply.location == "/mijn/gegevens")
        #expect(try await town.mails(to: "piet.ander@example.nl").isEmpty)
    }

    @Test(arguments: testEngines)
    func `removal asks twice, and after a while again by mail`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let browser = try await town.signedIn("Vera Vertrek")
        #expect(try await browser.get("/mijn/gegevens/weghalen").text.contains("/weghalen/zeker"))
        #expect(try await browser.post("/mijn/gegevens/weghalen/zeker", [:]).status == 422)
        town.pass(seconds: 3_600)
        let stale = try await browser.post("/mijn/gegevens/weghalen/zeker", ["zeker": "1"])
        #expect(stale.status == 200 && stale.text.contains("/weghalen/link"))
        #expect(try await town.person("Vera Vertrek").name == "Vera Vertrek")
        #expect(try await browser.post("/mijn/gegevens/weghalen/link", [:]).status == 303)
        let body = try #require(try await town.mails(to: "vera.vertrek@example.nl").last).body
        let line = try #require(body.split(separator: "\n").first { $0.contains("/link/") })
        let path = String(try #require(line.split(separator: " ").last).dropFirst(town.site.address.count))
        let fresh = town.visitor()
        let question = try await fresh.post(path, [:]).followed()
        #expect(question.path == "/mijn/gegevens/weghalen/zeker")
        let gone = try await fresh.post("/mijn/gegevens/weghalen/zeker", question.token.merging(["zeker": "1"]) { $1 })
        #expect(gone.location == "/" && !fresh.hasSession)
        #expect(try await town.site.database.read { db in try db.person(email: "vera.vertrek@example.nl") } == nil)
        #expect(try await browser.get("/mijn").status == 303, "her other browser is signed out too")
    }

    @Test(arguments: testEngines)
    func `an administrator writes down a request, the person can stop it, and else it is done`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        _ = try await town.signedIn("Vera Vertrek")
        let admin = try await town.signedIn("Ada Beheer", roles: [.administrator])
        let page = try await admin.get("/beheer/privacy")
        #expect(page.status == 200)
        let fields = ["wie": "vera.vertrek@example.nl", "reden": "Gebeld op maandag."]
        #expect(try await admin.post("/beheer/privacy/verzoek", page.token.merging(fields) { $1 }).status == 303)
        #expect(try await admin.post("/beheer/privacy/verzoek", fields).status == 422, "twice")
        #expect(try await admin.post("/beheer/privacy/verzoek", ["wie": "niemand@example.nl", "reden": "Gebeld."]).status == 422)
        _ = try await town.settle(.caseworker)
        let colleague = try await admin.post("/beheer/privacy/verzoek", ["wie": "cor.zaak@example.nl", "reden": "Gebeld."])
        #expect(colleague.status == 422 && colleague.text.contains("werkt nog bij de gemeente"), "leaving is a decision of its own")
        #expect(try await admin.get("/beheer/privacy").text.contains("Vera Vertrek"))
        let vera = try await town.person("Vera Vertrek")
        let isWaiting = try await town.site.database.read { db in try db.waitingRemoval(of: vera.id) != nil }
        #expect(isWaiting)
        try await town.runDuties()
        #expect(try await town.site.database.read { db in try db.person(vera.id)?.name } == "Vera Vertrek")
        let browser = try await town.signedIn("Vera Vertrek")
        #expect(try await browser.get("/mijn/gegevens/weghalen").text.contains("Bij de gemeente staat dat je weggehaald wilt worden"))
        #expect(try await browser.post("/mijn/gegevens/weghalen/toch-niet", [:]).status == 303)
        _ = try await admin.post("/beheer/privacy/verzoek", fields)
        town.pass(days: 4)
        try await town.runDuties()
        #expect(try await town.site.database.read { db in try db.person(vera.id) } == nil)
        let again = try await town.signedIn("Ada Beheer", roles: [.administrator])
        #expect(try await !again.get("/beheer/privacy").text.contains("Vera "))
        let desk = try await town.signedIn("Dina Loket", roles: [.deskOfficer])
        #expect(try await desk.get("/beheer/privacy").status == 404)
    }

    @Test(arguments: testEngines)
    func `who left reads what they did for themselves, and no longer what they wrote for colleagues`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await scene.perform(AddNote(id: scene.file.id, text: "De buurvrouw is ziek."), by: .caseworker)
        let cor = try await scene.actor(.caseworker)
        let id = try #require(cor.person?.id)
        let there = try await scene.browser(.caseworker).get("/mijn/gegevens/alles.json").text
        #expect(there.contains("De buurvrouw is ziek."))
        try await town.letGo(id)
        let name = try #require(cor.person?.name)
        let gone = try await town.signedIn(name).get("/mijn/gegevens/alles.json")
        #expect(gone.status == 200 && !gone.text.contains("De buurvrouw is ziek."))
    }
}
