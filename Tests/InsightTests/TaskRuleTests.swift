import Civic
import Foundation
import Initiatives
import Rules
import Store
import Testing
import Web

@testable import Insight

@Suite struct TaskRuleTests {
    private let places = Areas([
        Area(code: "noord", name: "Noord"), Area(code: "WK1", name: "Haven", parent: "noord"), Area(code: "zuid", name: "Zuid"),
    ])
    private let today = LocalDate(iso: "2026-11-21")!

    /// A task as the database gives it.
    private func task(_ state: AreaTask.State, since: String, area: String? = "WK1", themes: [Theme] = [.green]) async throws -> AreaTask {
        let database = try openSQLiteInMemory()
        let themes = StoredWords(themes.map(\.rawValue))
        let tasks: [AreaTask] = try await database.write { db in
            try db.all(
                """
                SELECT 'x' AS id, 'x' AS slug, 'Taak' AS title, \(area) AS area_code, \(themes) AS themes, '' AS present, '' AS aim,
                    '' AS chances, '' AS barriers, '' AS partners, '' AS contact, \(state) AS state, \(since) AS open_since, NULL AS done_on,
                    '' AS outcome
                """)
        }
        return try #require(tasks.first)
    }

    @Test(arguments: [
        ("2026-05-21", true), ("2026-05-22", false), ("2025-11-21", true), ("2026-11-21", false),
    ])
    func `a task waits once the months are over`(since: String, isQuiet: Bool) async throws {
        #expect(try await task(.open, since: since).isQuiet(on: today, months: 6) == isQuiet)
        #expect(try await task(.pickedUp, since: since).isQuiet(on: today, months: 6) == false)
        #expect(try await task(.done, since: since).isQuiet(on: today, months: 6) == false)
    }

    @Test func `whole months are counted, also from the end of a month`() async throws {
        #expect(try await task(.open, since: "2026-10-22").monthsOpen(on: today) == 0)
        #expect(try await task(.open, since: "2026-10-21").monthsOpen(on: today) == 1)
        #expect(try await task(.open, since: "2025-08-31").monthsOpen(on: LocalDate(iso: "2026-02-28")!) == 6)
    }

    @Test func `what hangs under a task decides where it stands, until it is done`() {
        for state in [AreaTask.State.open, .pickedUp] {
            #expect(AreaTask.state(state, takers: 0) == .open)
            #expect(AreaTask.state(state, takers: 3) == .pickedUp)
        }
        for takers in 0...2 { #expect(AreaTask.state(.done, takers: takers) == .done) }
    }

    @Test func `a district holds its neighbourhoods, and without a choice what is done stands apart`() async throws {
        func holds(_ query: [String: String], _ task: AreaTask) -> Bool {
            TaskFilter(FormData(query.mapValues { [$0] }), areas: places).holds(task, areas: places, today: today, quietMonths: 6)
        }
        let (open, done) = (try await task(.open, since: "2026-01-01"), try await task(.done, since: "2026-01-01"))
        let city = try await task(.open, since: "2026-11-01", area: nil)
        #expect(holds([:], open) && !holds([:], done) && holds([:], city))
        #expect(holds(["gebied": "noord"], open) && holds(["gebied": "WK1"], open) && !holds(["gebied": "zuid"], open))
        #expect(!holds(["gebied": "noord"], city) && holds(["gebied": "nergens"], city))
        #expect(holds(["stand": "klaar"], done) && holds(["stand": "nog-niemand"], open) && !holds(["stand": "nog-niemand"], city))
        #expect(holds(["thema": "groen"], open) && !holds(["thema": "energie"], open))
    }
}
