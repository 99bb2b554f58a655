import Civic
import Foundation
import Rules
import Store

@testable import Desk

/// A town with a list of cases that a test makes as it likes.
struct WorkTown: Sendable {
    let scene: Scene

    var town: Town { scene.town }
    var site: Site { town.site }
    var today: LocalDate { site.clock().localDate }

    /// Another case like the one of the scene. Copied with its columns, since a list of hundreds is not told one by one.
    @discardableResult
    func addCase(
        _ number: Int, title: String = "Proefzaak", due: LocalDate?, team: String = "wishes", holder: ID<Person>? = nil
    ) async throws -> ID<CaseFile> {
        let (source, id) = (scene.file.id, ID<CaseFile>("case-\(String(format: "%05d", number))"))
        try await site.database.write { db in
            try db.insertCopy(of: source, as: id, number: number, title: title, due: due, team: team, holder: holder)
            try site.indexWords(of: id, in: db)
        }
        return id
    }

    /// Many at once, found by everything but their words.
    func addCases(_ numbers: Range<Int>, due: LocalDate?) async throws {
        let source = scene.file.id
        try await site.database.write { db in
            for number in numbers {
                let id = ID<CaseFile>("case-\(String(format: "%05d", number))")
                try db.insertCopy(of: source, as: id, number: number, title: "Proefzaak", due: due, team: "wishes", holder: nil)
            }
        }
    }

    /// What a filter finds, page after page, as somebody sees it who pages on while `between` changes other things.
    func walk(
        _ filter: WorkFilter, by worker: Worker, pageSize: Int, between: (Int) async throws -> Void = { _ in }
    ) async throws -> [WorkRow] {
        var (rows, place, pages): ([WorkRow], WorkPlace?, Int) = ([], nil, 0)
        while true {
            let at = place
            let page = try await page(filter, by: worker, at: at, size: pageSize)
            rows += page.rows
            pages += 1
            guard let later = page.later else { return rows }
            place = later
            try await between(pages)
        }
    }

    func page(_ filter: WorkFilter, by worker: Worker, at place: WorkPlace?, size: Int) async throws -> WorkPage {
        let context = WorkContext(
            worker, areas: site.municipality.areas, ladder: town.deskBook().advice.ladder, analyser: site.analyser, today: today)
        return try await site.database.read { db in
            try db.workPage(try filter.selection(try context.present(in: db), in: db), from: place, limit: size)
        }
    }
}

extension Connection {
    fileprivate func insertCopy(
        of source: ID<CaseFile>, as id: ID<CaseFile>, number: Int, title: String, due: LocalDate?, team: String, holder: ID<Person>?
    ) throws {
        let state: CaseState = holder == nil ? .received : .assigned
        try execute(
            """
            INSERT INTO case_file (id, reference, initiative_id, initiator_id, title, story, remark, area_code, district_code, place, answers,
                compass, category, rule, why, missing, team, assignee_id, contact_id, state, received_on, clock, deadline, answer_by,
                next_due_on, next_due, is_open, channel, consent, shows_when_seen, created_at, changed_at)
            SELECT \(id), \("T-2026-\(number)"), initiative_id, initiator_id, \(title), story, remark, area_code, district_code, place, answers,
                compass, category, rule, why, missing, \(team), \(holder), \(holder), \(state), received_on, clock, deadline, answer_by,
                \(due), next_due, TRUE, channel, consent, FALSE, created_at, changed_at
            FROM case_file WHERE id = \(source)
            """)
    }
}
