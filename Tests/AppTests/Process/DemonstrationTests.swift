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
    func `every municipality shows every part of the desk`(engine: Engine, name: String) async throws {
        let town = try await Town.open(engine, municipality: name)
        _ = try await town.installation.prepareDemonstration()
        #expect(try await importCases(town.site, town.deskBook()) == 0, "what is there does not come twice")
        try await town.runDuties()
        func count(_ query: SQL) async throws -> Int { try await town.site.database.read { db in try db.value(query) ?? 0 } }
        for (what, query) in Self.handled + Self.law + Self.roads + Self.learned {
            #expect(try await count(query) > 0, "\(name) does not show \(what)")
        }
        for process in town.deskBook().triage.categories.map(\.process) {
            let cases = try await count(
                "SELECT COUNT(*) FROM case_process JOIN process_version ON hash = version WHERE process = \(process)")
            #expect(cases > 0, "\(name) has no case that follows \(process)")
        }
        #expect(try await count("SELECT COUNT(*) FROM case_file WHERE is_open AND id NOT IN (SELECT case_id FROM case_process)") == 0)
        try await expectPages(town)
        try await expectOrder(town)
    }

    /// What came first stands first: an older version of the steps, and a direction before the letter that tells it.
    private func expectOrder(_ town: Town) async throws {
        let processes = town.deskBook().processes.all
        try await town.site.database.read { db in
            for process in processes {
                let (newest, own): (Int?, Int?) = (
                    try db.value("SELECT MAX(number) FROM process_version WHERE process = \(process.id)"),
                    try db.value("SELECT number FROM process_version WHERE hash = \(process.hash)")
                )
                #expect(own == nil || own == newest, "\(process.id) is version \(own ?? 0) of \(newest ?? 0)")
            }
            let early: Int? = try db.value(
                """
                SELECT COUNT(*) FROM case_letter WHERE kind = 'direction' AND NOT EXISTS (
                    SELECT 1 FROM journal AS letter JOIN journal AS approval ON approval.case_id = letter.case_id
                    WHERE letter.case_id = case_letter.case_id AND letter.kind = 'letter.sent' AND approval.kind = \(ApproveDirection.kind)
                        AND letter.at >= approval.at)
                """)
            #expect(early == 0, "a letter tells a direction that was not approved yet")
        }
    }

    private typealias Shown = (what: String, query: SQL)

    private static let handled: [Shown] = [
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
        ("a letter", "SELECT COUNT(*) FROM case_letter"),
        ("a mail to an adviser", "SELECT COUNT(*) FROM message WHERE body LIKE '%/advies/%'"),
        ("a mail to an approver", "SELECT COUNT(*) FROM message WHERE body LIKE '%/akkoord/%'"),
    ]

    private static let law: [Shown] = [
        ("a plan decided at once", "SELECT COUNT(*) FROM case_points WHERE is_decided"),
        ("a plan at which a person looks", "SELECT COUNT(*) FROM case_points WHERE NOT is_decided"),
        ("a reminder for the season", "SELECT COUNT(*) FROM case_reminder"),
        ("a later day", "SELECT COUNT(*) FROM journal WHERE kind = 'case.extended'"),
        ("a request to complete an application", "SELECT COUNT(*) FROM case_supplement"),
        ("a clock that stands still", "SELECT COUNT(*) FROM journal WHERE kind = 'case.suspended'"),
        ("a notice of default that counts", "SELECT COUNT(*) FROM case_notice WHERE deadline < received_on"),
        ("an objection", "SELECT COUNT(*) FROM case_objection"),
        ("somebody who is invited to be heard", "SELECT COUNT(*) FROM case_objection_hearing"),
        ("a part of what was asked", "SELECT COUNT(*) FROM case_amount WHERE granted_cents > 0 AND granted_cents < asked_cents"),
        ("all of what was asked", "SELECT COUNT(*) FROM case_amount WHERE granted_cents = asked_cents"),
    ]

    private static let roads: [Shown] = [
        (
            "two versions of one process",
            """
            SELECT COUNT(*) FROM (SELECT process FROM process_version JOIN case_process ON version = hash
                JOIN case_file ON case_file.id = case_id WHERE is_open GROUP BY process HAVING COUNT(DISTINCT hash) > 1) AS running
            """
        ),
        ("another kind", "SELECT COUNT(*) FROM journal WHERE kind = 'case.recategorised'"),
        ("a case at another desk", "SELECT COUNT(*) FROM journal WHERE kind = 'case.forwarded'"),
        ("two cases that are one", "SELECT COUNT(*) FROM case_join"),
        ("a direction that waits for approval", "SELECT COUNT(*) FROM direction_item WHERE state = 'proposed'"),
        ("a direction that was approved", "SELECT COUNT(*) FROM direction_item WHERE state = 'approved'"),
        ("a plan without prospects", "SELECT COUNT(*) FROM direction_item WHERE ground = 'notPromising'"),
        ("an assessment that points at a goal", "SELECT COUNT(*) FROM case_aspect WHERE goal IS NOT NULL"),
        (
            "a case whose neighbours are involved",
            "SELECT COUNT(*) FROM participation JOIN case_file ON case_file.initiative_id = participation.initiative_id WHERE is_open"
        ),
        ("a plan that fits no goal", "SELECT COUNT(*) FROM direction_item WHERE ground = 'doesNotFitGoals'"),
        ("a promise not kept", "SELECT COUNT(*) FROM promise_judgement WHERE outcome = 'broken'"),
    ]

    private static let learned: [Shown] = [
        ("an obstacle that stays", "SELECT COUNT(*) FROM obstacle_decision WHERE outcome = 'no'"),
        ("an obstacle that went", "SELECT COUNT(*) FROM obstacle_decision WHERE outcome <> 'no'"),
        ("two obstacles that are one", "SELECT COUNT(*) FROM obstacle WHERE state = 'merged'"),
        ("a goal without a rule", "SELECT COUNT(*) FROM obstacle_hit WHERE goal IS NOT NULL"),
        ("two who were introduced", "SELECT COUNT(*) FROM introduction WHERE met_id IS NOT NULL"),
        ("an introduction that waits", "SELECT COUNT(*) FROM introduction WHERE ended_at IS NULL"),
        ("a task that is done", "SELECT COUNT(*) FROM area_task WHERE state = 'done'"),
    ]

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
