import Civic
import Desk
import Foundation
import Initiatives
import Rules
import Store
import TestSupport
import Testing
import Web

/// What somebody sees who tries the demonstration: every part of handling a case, in every municipality.
@Suite struct DemonstrationTests {
    static let municipalities: [String] = {
        let root = projectRoot.appending(path: "Municipalities")
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return folders.filter { FileManager.default.fileExists(atPath: root.appending(path: "\($0)/cases.yaml").path) }.sorted()
    }()

    @Test(arguments: testEngines, municipalities)
    func `every municipality shows steps, a conversation, aspects, an absence, late work and a no`(engine: Engine, name: String)
        async throws
    {
        let town = try await Town.open(engine, municipality: name)
        try await importInitiatives(town.site, mailDomain: "example.nl")
        #expect(try await importCases(town.site, town.deskBook()) > 5)
        #expect(try await importCases(town.site, town.deskBook()) == 0)
        try await town.runDuties()
        func count(_ query: SQL) async throws -> Int { try await town.site.database.read { db in try db.value(query) ?? 0 } }
        let shown: [(what: String, query: SQL)] = [
            ("a step that was left", "SELECT COUNT(*) FROM case_step WHERE left_on IS NOT NULL"),
            ("a conversation that waits for a choice", "SELECT COUNT(*) FROM intake WHERE chosen IS NULL AND declined = ''"),
            ("a summary that both agree on", "SELECT COUNT(*) FROM intake WHERE agreed_on IS NOT NULL"),
            ("assessments", "SELECT COUNT(*) FROM case_aspect"),
            ("somebody who is away", "SELECT COUNT(*) FROM absence WHERE stand_in_id IS NOT NULL"),
            ("an initiator who was told of a stand-in", "SELECT COUNT(*) FROM absence_told"),
            ("late work that climbed", "SELECT COUNT(*) FROM case_escalation"),
            ("somebody who is stuck", "SELECT COUNT(*) FROM case_stuck WHERE settled_on IS NULL"),
            ("a yes to being helped", "SELECT COUNT(*) FROM case_helped WHERE reply = 'yes'"),
            ("a no that opened a case again", "SELECT COUNT(*) FROM case_decision_earlier"),
        ]
        for (what, query) in shown { #expect(try await count(query) > 0, "\(name) does not show \(what)") }
        #expect(try await count("SELECT COUNT(*) FROM case_file WHERE is_open AND id NOT IN (SELECT case_id FROM case_process)") == 0)
        try await expectPages(town)
    }

    /// All cases as an official reads them, in both languages.
    private func expectPages(_ town: Town) async throws {
        let boss = try await town.signedIn("Ada Beheer", roles: [.administrator])
        let references: [String] = try await town.site.database.read { db in
            try db.rows("SELECT reference FROM case_file ORDER BY reference").map { try $0["reference"] }
        }
        for (index, reference) in references.enumerated() {
            let reply = try await boss.get("/werk/zaken/\(reference)?taal=\(index.isMultiple(of: 2) ? "nl" : "en")")
            #expect(reply.status == 200)
            let faults = PageReader(reply.text).faults
            #expect(faults.isEmpty && !reply.text.contains("⟦"), "\(reference): \(faults)")
        }
        for page in ["/werk/afwezig", "/werk/processen"] { #expect(try await boss.get(page).status == 200) }
    }
}
