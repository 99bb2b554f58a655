import Civic
import Foundation
import Initiatives
import Rules
import Store

/// One task of `tasks.yaml`.
package struct ImportedTask: Sendable, Decodable {
    let slug: String
    let title: String
    /// Code or name of an area; left out for the whole municipality.
    let area: String?
    let themes: [Theme]?
    let daysAgo: Int
    let present: String
    let aim: String
    let chances: String?
    let barriers: String?
    let partners: String?
    let contact: String
    /// Keys of `goals.yaml`.
    let goals: [String]?
    /// Address parts of initiatives that hang under it.
    let initiatives: [String]?
    let reason: String
    let done: Done?

    struct Done: Sendable, Decodable { let daysAgo: Int, outcome: String, reason: String }

    func content(_ places: Areas) -> TaskContent {
        func tidy(_ text: String?) -> String { (text ?? "").trimmingSpaces() }
        return TaskContent(
            title: title, areaCode: area.flatMap { (places[$0] ?? places.named($0))?.code }, themes: themes ?? [], present: tidy(present),
            aim: tidy(aim), chances: tidy(chances), barriers: tidy(barriers), partners: tidy(partners), contact: contact)
    }
}

/// Brings in what `tasks.yaml` in the municipality's folder holds and the database does not have yet. Goals and initiatives must be
/// there before.
///
/// - Returns: how many were new; 0 when there is no such file.
@discardableResult
package func importTasks(_ site: Site) async throws -> Int {
    let file = site.municipality.folder.appending(path: "tasks.yaml")
    guard FileManager.default.fileExists(atPath: file.path) else { return 0 }
    let (sources, now) = (try readYAML(file, as: [ImportedTask].self), site.clock())
    return try await site.database.write { db in
        try sources.count { try site.importTask($0, now: now, in: db) }
    }
}

extension Site {
    fileprivate func importTask(_ source: ImportedTask, now: Instant, in db: any Connection) throws -> Bool {
        if try db.areaTask(slug: source.slug) != nil { return false }
        let begin = Instant(now.localDate.adding(days: -source.daysAgo), hour: 11)
        let goals = try (source.goals ?? []).compactMap { try db.goal(importedAs: $0, on: begin.localDate)?.reference }
        let add = AddTask(content: source.content(municipality.areas), goals: goals, reason: source.reason, slug: source.slug)
        try perform(add, as: .importing(db), at: min(now, begin), in: db)
        guard let task = try db.areaTask(slug: source.slug) else { throw Refusal.notFound }
        for (index, slug) in (source.initiatives ?? []).enumerated() {
            guard let initiative = try db.initiative(slug: slug) else { continue }
            let time = min(now, begin.adding(days: 14 * (index + 1)))
            // The program itself: its teams knew already, and no mail goes out.
            try perform(AttachInitiative(task: task.id, initiative: initiative.id), as: .system, at: time, in: db)
        }
        if let done = source.done {
            let time = min(now, Instant(now.localDate.adding(days: -done.daysAgo), hour: 11))
            let close = CloseTask(id: task.id, isDone: true, outcome: done.outcome, reason: done.reason)
            try perform(close, as: .importing(db), at: time, in: db)
            try db.settleMessages(at: time)
        }
        return true
    }
}

extension Connection {
    /// What was told in the past was told then: nothing of it is sent again.
    func settleMessages(at time: Instant) throws {
        let (sent, done): (Message.State, Message.State) = (.sent, .doneByHand)
        try execute(
            "UPDATE message SET state = \(sent), sent_at = created_at WHERE created_at = \(time) AND state = \(Message.State.pending)")
        try execute(
            "UPDATE message SET state = \(done), sent_at = created_at WHERE created_at = \(time) AND state = \(Message.State.byHand)")
    }
}
