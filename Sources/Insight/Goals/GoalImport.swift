import Civic
import Foundation
import Initiatives
import Rules
import Store

/// One goal of `goals.yaml`, with its later versions.
package struct ImportedGoal: Sendable, Decodable {
    let key: String
    let kind: GoalKind
    let title: String
    let text: String
    let source: String
    /// Codes or names of areas.
    let areas: [String]?
    let themes: [Theme]?
    let from: LocalDate
    let until: LocalDate?
    let owner: String
    let reason: String
    let later: [Version]?

    /// What is not said again stays as it was.
    struct Version: Sendable, Decodable {
        let from: LocalDate
        let until: LocalDate?
        let title: String?
        let text: String?
        let source: String?
        let reason: String
    }

    func content(_ places: Areas) -> GoalContent {
        GoalContent(
            kind: kind, title: title, text: text.trimmingSpaces(), source: source,
            areas: (areas ?? []).compactMap { (places[$0] ?? places.named($0))?.code }, themes: themes ?? [], validFrom: from,
            validUntil: until, owner: owner)
    }
}

/// Brings in what `goals.yaml` in the municipality's folder holds and the register does not have yet, each version at the day it
/// began.
///
/// - Returns: how many goals were new; 0 when there is no such file.
@discardableResult
package func importGoals(_ site: Site) async throws -> Int {
    let file = site.municipality.folder.appending(path: "goals.yaml")
    guard FileManager.default.fileExists(atPath: file.path) else { return 0 }
    let (sources, now) = (try readYAML(file, as: [ImportedGoal].self), site.clock())
    return try await site.database.write { db in
        try sources.count { try site.importGoal($0, now: now, in: db) }
    }
}

extension Site {
    fileprivate func importGoal(_ source: ImportedGoal, now: Instant, in db: any Connection) throws -> Bool {
        if try db.exists("SELECT 1 FROM policy_goal WHERE import_key = \(source.key)") { return false }
        var content = source.content(municipality.areas)
        let actor = try Actor.importing(db)
        func moment(_ day: LocalDate) -> Instant { min(now, Instant(day, hour: 10)) }
        let add = AddGoal(content: content, reason: source.reason, importKey: source.key)
        let id = try perform(add, as: actor, at: moment(content.validFrom), in: db)
        for version in source.later ?? [] {
            content.validFrom = version.from
            content.validUntil = version.until
            content.title = version.title ?? content.title
            content.text = version.text?.trimmingSpaces() ?? content.text
            content.source = version.source ?? content.source
            try perform(ReviseGoal(id: id, content: content, reason: version.reason), as: actor, at: moment(version.from), in: db)
        }
        return true
    }
}

extension Connection {
    /// The version in force of a goal from a file, by its key there.
    func goal(importedAs key: String, on day: LocalDate) throws -> GoalVersion? {
        let id: ID<PolicyGoal>? = try value("SELECT id FROM policy_goal WHERE import_key = \(key)")
        return try id.flatMap { try goalVersions($0).inForce(on: day) }
    }
}

extension Actor {
    /// In whose name a demonstration is filled: somebody who handles cases, or the program itself where nobody works yet.
    static func importing(_ db: any Connection) throws -> Actor {
        try db.people(with: .caseworker).first.map { Actor($0) } ?? .system
    }
}
