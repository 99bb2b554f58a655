import Civic
import Foundation
import Rules
import Store
import TestSupport
import Testing

@testable import Desk

/// Several cases to somebody else at once, and the list as a file.
@Suite struct BulkTests {
    private func settle(_ engine: Engine) async throws -> WorkTown {
        WorkTown(scene: try await Scene.make(in: try await Town.open(engine)))
    }

    private func give(
        _ browser: Browser, _ references: [String], to person: Person, reason: String = "Dina gaat weg."
    ) async throws -> Reply {
        let page = try await browser.get(WorkFilter.address("/werk/verdelen", references.map { ("zaak", $0) }))
        let fields = [
            ("eenmalig", page.token["eenmalig"] ?? ""), (CaseField.colleague, person.id.text), ("verdeel-reden", reason),
            ("verdeel-stap", "Cor belt je deze week."),
        ]
        return try await browser.post("/werk/verdelen", pairs: fields + references.map { ("zaak", $0) })
    }

    @Test(arguments: testEngines)
    func `ticked cases go to one colleague, each with its own entry, and every initiator hears it`(engine: Engine) async throws {
        let work = try await settle(engine)
        let (scene, cor) = (work.scene, try await work.town.settle(.caseworker))
        let second = try await work.town.send("Bankje aan de Linde", by: try await work.town.settle(.stranger), isPublic: false)
        let references = [scene.file.reference, second.reference]
        let desk = try await scene.browser(.deskOfficer)
        let list = try await desk.get("/werk/zaken").text
        #expect(list.contains("value=\"\(second.reference)\" form=\"verdeel\"") && list.contains("id=\"verdeel\""))

        let refused = try await give(desk, references, to: cor, reason: "")
        #expect(refused.status == 422)
        #expect(refused.text.contains("Cor belt je deze week.") && refused.text.contains("value=\"\(second.reference)\" checked"))

        let reply = try await give(desk, references, to: cor)
        #expect(reply.status == 303 && reply.location == "/werk/zaken?persoon=\(cor.id.text)")
        let given = try await desk.get("/werk/zaken?persoon=\(cor.id.text)").text
        for file in [scene.file, second] {
            #expect(given.contains(file.reference))
            let entries: Int? = try await work.site.database.read { db in
                try db.value(
                    """
                    SELECT COUNT(*) FROM journal WHERE case_id = \(file.id.text) AND kind IN ('case.assigned', 'case.assignedTogether')
                    """)
            }
            #expect(entries == 1)
            let mails: Int? = try await work.site.database.read { db in
                try db.value(
                    """
                    SELECT COUNT(*) FROM message
                    WHERE case_id = \(file.id) AND person_id = \(file.initiator) AND body LIKE '%Cor Zaak%'
                    """)
            }
            #expect(mails == 1)
        }
        let again = try await give(desk, references, to: cor)
        #expect(again.status == 422 && again.text.contains("heeft al deze zaken al"))
        #expect(try await give(scene.browser(.resident), references, to: cor).status == 404)
    }

    @Test(arguments: testEngines)
    func `a whole list goes in parts that one transaction holds`(engine: Engine) async throws {
        let work = try await settle(engine)
        try await work.addCases(0..<(AssignCases.most + 3), due: work.today)
        let desk = try await work.scene.browser(.deskOfficer)
        let page = try await desk.get("/werk/verdelen?team=wishes&alles=1").text
        #expect(page.components(separatedBy: "name=\"zaak\"").count - 1 == AssignCases.most)
        #expect(page.contains("De lijst is langer. Je geeft nu de eerste 200"))
        #expect(try await desk.get("/werk/verdelen?team=wishes").location == "/werk/zaken?team=wishes")
    }

    @Test(arguments: testEngines)
    func `nobody who is away gets cases`(engine: Engine) async throws {
        let work = try await settle(engine)
        let cor = try await work.town.settle(.caseworker)
        let absence = PlanAbsence(
            person: cor.id, from: work.today, until: work.today, standIn: nil, teams: work.town.deskBook().teams)
        try await work.site.perform(absence, as: Actor(cor))
        let reply = try await give(work.scene.browser(.deskOfficer), [work.scene.file.reference], to: cor)
        #expect(reply.status == 422 && reply.text.contains("Cor Zaak"))
        let assignee = try await work.site.database.read { db in try db.caseFile(work.scene.file.id)?.assignee }
        #expect(assignee == nil)
    }

    @Test(arguments: testEngines)
    func `a file of the list holds it in its order, harms no spreadsheet, and is noted without the words looked for`(engine: Engine)
        async throws
    {
        let work = try await settle(engine)
        try await work.addCase(1, title: "=HYPERLINK(\"http://kwaad.example\")", due: work.today.adding(days: -2))
        try await work.addCase(2, title: "Tweede; met puntkomma", due: work.today.adding(days: -1))
        let boss = try await work.scene.browser(.administrator)
        let list = try await boss.get("/werk/zaken?let=te-laat&zoek=anna")
        #expect(list.text.contains("action=\"/werk/uitvoer\""))
        let reply = try await boss.post("/werk/uitvoer", list.token.merging(["let": "te-laat", "zoek": "anna"]) { $1 })
        #expect(reply.status == 200)
        #expect(reply.headers[.contentDisposition] == "attachment; filename=\"zaken-2026-11-21.csv\"")
        #expect(Array(reply.bytes.prefix(3)) == [0xEF, 0xBB, 0xBF])
        let lines = reply.text.components(separatedBy: "\r\n")
        #expect(lines.count == 4)
        #expect(lines[1].hasPrefix("\"T-2026-1\";\"'=HYPERLINK(\"\"http://kwaad.example\"\")\";"))
        #expect(lines[2].hasPrefix("\"T-2026-2\";\"Tweede; met puntkomma\";"))
        #expect(!reply.text.contains("Anna"), "no names of residents")
        let noted = try await work.site.database.read { db in
            try db.all("SELECT * FROM journal WHERE kind = \(NoteWorkFile.kind)", as: Entry.self)
        }
        #expect(noted.count == 1)
        #expect(noted.first?.data["rows"] == "2")
        #expect(noted.first?.data["filter"] == "Van iedereen, Lopend, te laat, met zoekwoorden")
        #expect(try await work.scene.browser(.deskOfficer).post("/werk/uitvoer", [:]).status == 404)
        #expect(try await work.scene.browser(.deskOfficer).get("/werk/zaken").text.contains("/werk/uitvoer") == false)
    }
}
