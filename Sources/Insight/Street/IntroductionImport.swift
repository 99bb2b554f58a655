import Civic
import Foundation
import Initiatives
import Rules
import Store

/// One introduction of `introductions.yaml`.
package struct ImportedIntroduction: Sendable, Decodable {
    /// Address part of an initiative that is there.
    let initiative: String
    let name: String
    let email: String
    /// Why they might get on, in words for both.
    let reason: String
    let daysAgo: Int
    /// What the person said, and after them the team; none where nobody did yet.
    let answers: [Answer]?

    enum Answer: String, Sendable, Decodable { case yes, no }
}

/// Brings in what `introductions.yaml` in the municipality's folder holds and the database does not have yet. Initiatives must be there
/// before: one that is not is passed over.
///
/// - Returns: how many were new; 0 when there is no such file.
@discardableResult package func importIntroductions(_ site: Site) async throws -> Int {
    let file = site.municipality.folder.appending(path: "introductions.yaml")
    guard FileManager.default.fileExists(atPath: file.path) else { return 0 }
    let (sources, now) = (try readYAML(file, as: [ImportedIntroduction].self), site.clock())
    return try await site.database.write { db in try sources.count { try site.importIntroduction($0, now: now, in: db) } }
}

extension Site {
    fileprivate func importIntroduction(_ source: ImportedIntroduction, now: Instant, in db: any Connection) throws -> Bool {
        guard let initiative = try db.initiative(slug: source.initiative) else { return false }
        let known = try db.person(email: source.email).map { person in
            try db.exists("SELECT 1 FROM introduction WHERE initiative_id = \(initiative.id) AND person_id = \(person.id)")
        }
        guard known != true else { return false }
        let day = now.localDate.adding(days: -source.daysAgo)
        var time = min(now, Instant(day, hour: 15))
        let actor = try db.people(with: .areaConnector).first.map { Actor($0) } ?? .system
        let propose = ProposeIntroduction(
            initiative: initiative.id, name: source.name, email: source.email, reason: source.reason, isChecked: true)
        let id = try perform(propose, as: actor, at: time, in: db)
        try db.settleMessages(at: time)
        for (answer, days) in zip(source.answers ?? [], 1...) {
            time = min(now, Instant(day.adding(days: days), hour: 19))
            let secret = try db.introductionTurn(id, at: time)
            try perform(AnswerIntroduction(secret: secret, isYes: answer == .yes), as: .system, at: time, in: db)
            try db.settleMessages(at: time)
        }
        return true
    }
}

extension Connection {
    /// A link for whose turn it is: the person, and when they said yes the first of the team.
    fileprivate func introductionTurn(_ id: ID<Introduction>, at now: Instant) throws -> Secret {
        guard let introduction = try introduction(id) else { throw Refusal.notFound }
        guard introduction.state == .teamAsked else { return try addIntroductionLink(id, for: introduction.person, .person, at: now) }
        guard let member = try team(of: introduction.initiative).first else { throw Refusal.notFound }
        return try addIntroductionLink(id, for: member.id, .team, at: now)
    }
}
