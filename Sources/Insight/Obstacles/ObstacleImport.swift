import Civic
import Foundation
import Initiatives
import Rules
import Store

/// One obstacle of `obstacles.yaml`, with everything that happened to it.
package struct ImportedObstacle: Sendable, Decodable {
    let key: String
    let title: String
    let text: String?
    let kind: Obstacle.Kind
    let department: String?
    let hits: [Hit]
    let owner: Charge?
    let decision: Decision?
    let lesson: Published?
    /// Under which of the others it went on.
    let merged: Merged?

    struct Hit: Sendable, Decodable {
        /// Address part of an initiative, or else the name of a case in `cases.yaml`.
        let initiative: String?
        let zaak: String?
        let daysAgo: Int
        let days: Int?
        let note: String?
        let department: String?
        /// Key of `goals.yaml`.
        let goal: String?

        enum CodingKeys: String, CodingKey {
            case initiative
            case zaak = "case"
            case daysAgo, days, note, department, goal
        }
    }
    struct Charge: Sendable, Decodable { let email: String, daysAgo: Int, dueInDays: Int, reason: String }
    struct Decision: Sendable, Decodable {
        let daysAgo: Int
        let outcome: ObstacleDecision.Outcome
        let reason: String
        let next: String
        let by: String
        let holdsFromDaysAgo: Int
    }
    struct Published: Sendable, Decodable { let daysAgo: Int, title: String, happened: String, learned: String, decision: String? }
    struct Merged: Sendable, Decodable { let into: String, daysAgo: Int, reason: String }

    package var lessonText: LessonText? {
        lesson.map {
            LessonText(
                title: $0.title, happened: $0.happened.trimmingSpaces(), learned: $0.learned.trimmingSpaces(),
                decision: ($0.decision ?? "").trimmingSpaces())
        }
    }

    var storedKey: String { "import:\(key)" }
}

/// Brings in what `obstacles.yaml` in the municipality's folder holds and the database does not have yet, in the order it happened.
/// Initiatives, cases and goals must be there before.
///
/// - Returns: how many were new; 0 when there is no such file.
@discardableResult
package func importObstacles(_ site: Site, book: InsightBook) async throws -> Int {
    let file = site.municipality.folder.appending(path: "obstacles.yaml")
    guard FileManager.default.fileExists(atPath: file.path) else { return 0 }
    let (sources, now) = (try readYAML(file, as: [ImportedObstacle].self), site.clock())
    return try await site.database.write { db in
        let new = try sources.filter { try !db.exists("SELECT 1 FROM obstacle WHERE reported_key = \($0.storedKey)") }
        let past = ObstaclePast(sources: new, book: book, site: site, now: now, db: db)
        for event in past.events { try past.live(event) }
        return new.count
    }
}

/// Lives what happened again, event by event.
private struct ObstaclePast {
    let sources: [ImportedObstacle]
    let book: InsightBook
    let site: Site
    let now: Instant
    let db: any Connection

    struct Event {
        let daysAgo: Int
        let source: ImportedObstacle
        let what: What
    }
    enum What {
        case hit(ImportedObstacle.Hit)
        case owned(ImportedObstacle.Charge)
        case merged(ImportedObstacle.Merged)
        case decided(ImportedObstacle.Decision)
        case published(LessonText)
    }

    /// Oldest first; what happened on one day in the order of the file.
    var events: [Event] {
        let all = sources.flatMap { source -> [Event] in
            var events = source.hits.map { Event(daysAgo: $0.daysAgo, source: source, what: .hit($0)) }
            if let owner = source.owner { events.append(Event(daysAgo: owner.daysAgo, source: source, what: .owned(owner))) }
            if let merged = source.merged { events.append(Event(daysAgo: merged.daysAgo, source: source, what: .merged(merged))) }
            if let decision = source.decision { events.append(Event(daysAgo: decision.daysAgo, source: source, what: .decided(decision))) }
            if let lesson = source.lesson, let text = source.lessonText {
                events.append(Event(daysAgo: lesson.daysAgo, source: source, what: .published(text)))
            }
            return events
        }
        return all.enumerated().sorted { ($1.element.daysAgo, $0.offset) < ($0.element.daysAgo, $1.offset) }.map(\.element)
    }

    func live(_ event: Event) throws {
        let (source, actor) = (event.source, try Actor.importing(db))
        let time = min(now, Instant(now.localDate.adding(days: -event.daysAgo), hour: 13))
        switch event.what {
        case .hit(let hit): try tag(hit, source, as: actor, at: time)
        case .owned(let owned):
            guard let person = try db.person(email: owned.email), let id = try id(source.key) else { return }
            let due = max(time.localDate, now.localDate.adding(days: owned.dueInDays))
            try site.perform(OwnObstacle(id: id, owner: person.id, dueOn: due, reason: owned.reason), as: actor, at: time, in: db)
        case .merged(let merged):
            guard let id = try id(source.key), let into = try self.id(merged.into) else { return }
            try site.perform(MergeObstacle(id: id, into: into, reason: merged.reason), as: actor, at: time, in: db)
            try site.tellDecision(on: into, as: actor, at: time, in: db)
        case .decided(let decision):
            guard let id = try id(source.key) else { return }
            let from = now.localDate.adding(days: -decision.holdsFromDaysAgo)
            let decide = DecideObstacle(
                id: id, outcome: decision.outcome, reason: decision.reason, next: decision.next, decidedBy: decision.by, holdsFrom: from)
            try site.perform(decide, as: actor, at: time, in: db)
            try site.tellDecision(on: id, as: actor, at: time, in: db)
        case .published(let text):
            guard let id = try id(source.key) else { return }
            try site.perform(PublishLesson(obstacle: id, text: text, isChecked: true), as: actor, at: time, in: db)
        }
        try db.settleMessages(at: time)
    }

    private func id(_ key: String) throws -> ID<Obstacle>? {
        try db.value("SELECT id FROM obstacle WHERE reported_key = \("import:\(key)")")
    }

    /// A hit on an initiative that is not there is left out.
    private func tag(_ hit: ImportedObstacle.Hit, _ source: ImportedObstacle, as actor: Actor, at time: Instant) throws {
        let known = try hit.zaak.flatMap { try book.caseImportedAs($0, db) }
        let named = try hit.initiative.flatMap { try db.initiative(slug: $0) }
        guard let initiative = try named ?? known.flatMap({ try db.initiative($0.initiative) }) else { return }
        var new = NewHit(initiative: initiative.id, phase: initiative.phase)
        (new.knownCase, new.daysLost) = (known, hit.days)
        (new.department, new.note) = (hit.department ?? source.department ?? "", hit.note ?? source.title)
        new.goal = try hit.goal.flatMap { try db.goal(importedAs: $0, on: time.localDate)?.reference }
        let obstacle = NewObstacle(
            title: source.title, text: (source.text ?? "").trimmingSpaces(), kind: source.kind, department: source.department ?? "")
        try site.perform(TagObstacle(new, on: .noticed(key: source.storedKey, obstacle)), as: actor, at: time, in: db)
    }
}
