import App
import Civic
import Foundation
import Rules
import Store
import TestSupport
import Testing

/// Weeks of a desk in seconds: what people do to it, and whether its database says that nothing was lost.
@Suite struct DeskSimulationTests {
    private static let home = InstallationSettings(home: projectRoot, data: projectRoot)

    /// A simulation that has been lived through.
    private func lived(
        _ engine: Engine, initiatives: Int, days: Int, seed: UInt64 = 1, trouble: Trouble = .heavy
    ) async throws -> DeskSimulation {
        var settings = SimulationSettings()
        (settings.initiatives, settings.days, settings.seed, settings.trouble) = (initiatives, days, seed, trouble)
        let database = try await freshDatabase(engine)
        var simulation = try await DeskSimulation("dordrecht", settings, home: Self.home, folder: try Town.folder("dordrecht")) { database }
        try await simulation.live()
        return simulation
    }

    @Test(arguments: testEngines)
    func `forty days with heavy trouble lose nothing`(engine: Engine) async throws {
        let simulation = try await lived(engine, initiatives: 60, days: 40)
        let report = try await simulation.report()
        await simulation.close()
        #expect(report.isFine, "\(report.text)")
        let looked = Dictionary(report.parts.flatMap(\.lines).map { ($0.name, $0.looked) }) { first, _ in first }
        // A check that looked at nothing proves nothing.
        let names = [
            "promise kept", "escalation that", "open case at a day's end that", "entry for the initiator", "mail at the mail server once",
        ]
        for name in names {
            #expect(looked.contains { $0.key.hasPrefix(name) && $0.value > 4 }, "\(name): \(report.text)")
        }
        #expect(report.text.contains("Nothing was lost."))
    }

    @Test func `the same seed gives the same table, another seed another`() async throws {
        var tables: [String] = []
        for seed: UInt64 in [7, 7, 8] {
            let simulation = try await lived(.sqlite, initiatives: 25, days: 20, seed: seed)
            tables.append(try await simulation.report().text.replacing("seed \(seed)", with: ""))
            await simulation.close()
        }
        #expect(tables[0] == tables[1])
        #expect(tables[0] != tables[2])
    }

    @Test func `what somebody takes away behind the program's back is found`() async throws {
        let simulation = try await lived(.sqlite, initiatives: 40, days: 30)
        let before = try await simulation.report()
        #expect(before.isFine, "\(before.text)")
        // Each with the beginning of the line that must notice.
        let faults: [(SQL, String)] = [
            ("UPDATE case_file SET assignee_id = NULL, contact_id = NULL WHERE is_open", "open case at a day's end that"),
            (
                """
                INSERT INTO absence (id, person_id, from_on, created_at)
                SELECT 'away ' || id, id, '2020-01-01', 0 FROM person WHERE roles <> ''
                """, "open case at a day's end that"
            ),
            (
                """
                INSERT INTO absence (id, person_id, from_on, created_at)
                SELECT 'away ' || MIN(assignee_id), MIN(assignee_id), '2020-01-01', 0 FROM case_file WHERE is_open AND assignee_id IS NOT NULL
                """, "open case at a day's end whose contact is away"
            ),
            ("DELETE FROM message WHERE id = (SELECT MIN(id) FROM message WHERE case_id IS NOT NULL)", "entry for the initiator"),
            ("DELETE FROM message WHERE id = (SELECT MIN(id) FROM message WHERE state = 'sent')", "mail at the mail server: one of ours"),
            ("UPDATE message SET state = 'pending', sent_at = NULL WHERE state = 'sent'", "message sent, brought"),
            ("UPDATE message SET id = 'other ' || id WHERE state = 'sent'", "message that counts as sent"),
            (
                """
                INSERT INTO message (id, created_at, person_id, email, subject, body, case_id, state, attempts, due_at, sent_at)
                SELECT 'again', created_at, person_id, email, subject, body, case_id, state, attempts, due_at, sent_at FROM message
                WHERE case_id IS NOT NULL ORDER BY id LIMIT 1
                """, "what goes by itself"
            ),
            ("DELETE FROM case_escalation", "promise kept"),
            ("DELETE FROM journal WHERE kind = 'case.escalated'", "what goes by itself"),
            ("UPDATE case_promise SET kept_on = NULL, due_on = '2020-01-01' WHERE kept_on IS NOT NULL", "promise kept"),
            ("DELETE FROM case_promise WHERE kept_on IS NULL AND promise = 'answer'", "open case to which an answer"),
            ("UPDATE case_file SET next_due_on = NULL, next_due = NULL WHERE is_open", "open case with a next step"),
            ("UPDATE case_file SET answer_by = '2029-01-01' WHERE is_open", "stored last day"),
            ("UPDATE advice_request SET asked_on = '2020-01-01', rung = 0 WHERE state = 'asked'", "request for advice"),
            ("UPDATE journal SET kind = 'other' WHERE place = 20", "meemaken check"),
        ]
        for (fault, line) in faults {
            let report = try await simulation.report(after: fault)
            let found = report.parts.flatMap(\.lines).filter { $0.wrong > 0 }
            #expect(found.contains { $0.name.hasPrefix(line) && !$0.first.isEmpty }, "\(fault.text): \(found.map(\.name))")
        }
        #expect(try await simulation.report() == before, "every fault was undone")
        await simulation.close()
    }
}
