import Civic
import Foundation
import Rules
import Store
import TestSupport
import Testing

@testable import Desk

/// Paging through a list that others change meanwhile.
@Suite struct WorkPagingTests {
    /// Multiplier and increment of Knuth's MMIX: the same figures every run.
    private struct Figures: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private func settle(_ engine: Engine) async throws -> WorkTown {
        WorkTown(scene: try await Scene.make(in: try await Town.open(engine)))
    }

    private func key(_ row: WorkRow) -> String { "\(row.dueOn?.iso ?? "9999-12-31") \(row.id.text)" }

    @Test(arguments: testEngines, [1, 2, 3] as [UInt64])
    func `each case that stays is met exactly once and in order, whatever others change`(engine: Engine, seed: UInt64) async throws {
        let work = try await settle(engine)
        var figures = Figures(state: seed)
        let (today, worker) = (work.today, Worker(id: ID("nobody"), team: "wishes", seesAllNew: false))
        // Few days, so that many cases share one; some have none.
        var days: [Int: LocalDate?] = [:]
        for number in 0..<60 {
            days[number] = Int.random(in: 0..<6, using: &figures) == 0 ? nil : today.adding(days: .random(in: -3...3, using: &figures))
            try await work.addCase(number, due: days[number] ?? nil, team: number.isMultiple(of: 3) ? "green" : "wishes")
        }
        let filter = WorkFilter().with(\.words, "proefzaak").with(\.whose, .division)
        var divided = worker
        divided.division = ["wishes", "green"]
        let changes = (0..<40).map { _ in (Int.random(in: 0..<30, using: &figures) * 2 + 1, Int.random(in: -9...9, using: &figures)) }
        let rows = try await work.walk(filter, by: divided, pageSize: 7) { page in
            // Somebody else moves, finishes and adds cases with odd numbers.
            try await work.site.database.write { db in
                for (number, days) in changes.dropFirst(page * 4).prefix(3) {
                    let due = today.adding(days: days)
                    try db.execute("UPDATE case_file SET next_due_on = \(due) WHERE id = \("case-\(String(format: "%05d", number))")")
                }
                let done = changes[page % changes.count].0
                try db.execute(
                    "UPDATE case_file SET is_open = FALSE, state = 'closed' WHERE id = \("case-\(String(format: "%05d", done))")")
            }
            try await work.addCase(100 + page * 2 + 1, due: today.adding(days: page - 2))
        }
        let stay = rows.filter { Int($0.id.text.suffix(5)).map { $0.isMultiple(of: 2) } ?? false }
        let expected = (0..<60).filter { $0.isMultiple(of: 2) }.map { number in
            "\((days[number] ?? nil)?.iso ?? "9999-12-31") case-\(String(format: "%05d", number))"
        }.sorted()
        #expect(stay.map(key) == expected)
        #expect(rows.map(key) == rows.map(key).sorted(), "a page goes on where the one before ended")
    }

    @Test(arguments: testEngines)
    func `the way back shows the same pages, to the beginning`(engine: Engine) async throws {
        let work = try await settle(engine)
        let worker = Worker(id: ID("nobody"), team: nil, seesAllNew: false)
        for number in 0..<23 { try await work.addCase(number, due: work.today.adding(days: number % 4)) }
        let ids = try await work.site.database.read { db in try db.rows("SELECT id FROM case_file").count }
        for filter in [WorkFilter(), WorkFilter().with(\.standing, .finished)] {
            if filter.standing == .finished {
                try await work.site.database.write { db in
                    // Some at the same moment.
                    try db.execute("UPDATE case_file SET is_open = FALSE, state = 'closed', changed_at = changed_at + length(title) % 3")
                }
            }
            var (forward, place): ([[String]], WorkPlace?) = ([], nil)
            while true {
                let page = try await work.page(filter, by: worker, at: place, size: 5)
                forward.append(page.rows.map(\.id.text))
                guard let later = page.later else { break }
                place = later
            }
            #expect(Set(forward.joined()).count == ids && forward.joined().count == ids)
            var back: [[String]] = []
            var page = try await work.page(filter, by: worker, at: place, size: 5)
            while let earlier = page.earlier {
                page = try await work.page(filter, by: worker, at: earlier, size: 5)
                back.append(page.rows.map(\.id.text))
            }
            #expect(Array(back.reversed()) == Array(forward.dropLast()))
        }
    }

    @Test(arguments: testEngines)
    func `a list is counted no further than needed, and a place of another list is not there`(engine: Engine) async throws {
        let work = try await settle(engine)
        let desk = try await work.scene.browser(.deskOfficer)
        for number in 0..<3 { try await work.addCase(number, due: nil) }
        #expect(try await desk.get("/werk/zaken?na=9999-12-31_zzz").text.contains("Hier staan geen zaken meer"))
        #expect(try await desk.get("/werk/zaken?na=gisteren_x").status == 404)
        #expect(try await desk.get("/werk/zaken?stand=klaar&na=2026-01-01_x").status == 404)
        #expect(try await desk.get("/werk/zaken").text.contains("5 zaken"))
        try await work.addCases(10..<1_010, due: work.today.adding(days: -1))
        #expect(try await desk.get("/werk/zaken").text.contains("Zaken: meer dan 1.000"))
        #expect(try await desk.get("/werk/zaken?let=te-laat").text.contains("1.000 zaken"))
        #expect(try await desk.get("/werk").text.contains("meer dan 1.000 nieuwe zaken van niemand"))
    }
}
