import App
import Civic
import Desk
import Foundation
import Initiatives
import Insight
import Rules
import Store
import Web

/// A goal, a task, an obstacle and a lesson around a scene.
extension Scene {
    /// What parts of an address are called in the pages of goals, tasks, obstacles and lessons; made when they are not there yet.
    func insightParameters(_ route: String) async throws -> [String: String] {
        var found: [String: String] = [:]
        if route.contains("{doel}") { found["doel"] = try await goal().goal.text }
        if route.contains("{opgave}") { found["opgave"] = try await task().slug }
        if route.contains("{knelpunt}") { found["knelpunt"] = try await obstacle().text }
        if route.contains("{les}") { found["les"] = try await lesson() }
        return found
    }

    var knownCase: KnownCase { KnownCase(id: file.id.text, reference: file.reference, initiative: initiative.id) }

    /// A hit on the initiative of this scene.
    func hit(days: Int? = 10, note: String = "Het duurde te lang.") -> NewHit {
        var hit = NewHit(initiative: initiative.id, phase: .idea)
        (hit.knownCase, hit.daysLost, hit.note) = (knownCase, days, note)
        return hit
    }

    /// The same obstacle for all scenes of a town, hit by each.
    @discardableResult
    func obstacle(key: String = "scene", title: String = "Twee loketten willen hetzelfde formulier") async throws -> ID<Obstacle> {
        let known: ID<Obstacle>? = try await site.database.read { db in try db.value("SELECT id FROM obstacle WHERE reported_key = \(key)")
        }
        let isHit = try await site.database.read { db in
            try db.exists("SELECT 1 FROM obstacle_hit WHERE initiative_id = \(initiative.id) AND tagged_as = \(known?.text ?? "")")
        }
        if let known, isHit { return known }
        let new = NewObstacle(title: title, text: "Wie iets vraagt, vult twee keer hetzelfde in.", kind: .rule)
        return try await site.perform(TagObstacle(hit(), on: .noticed(key: key, new)), as: try await actor(.caseworker))
    }

    func lesson() async throws -> String {
        let id = try await obstacle()
        if let slug = try await site.database.read({ db in try db.lesson(of: id) })?.slug { return slug }
        return try await site.perform(PublishLesson(obstacle: id, text: lessonText, isChecked: true), as: try await actor(.caseworker))
    }

    var lessonText: LessonText {
        LessonText(
            title: "Twee keer hetzelfde formulier", happened: "Wie iets vroeg, vulde twee keer hetzelfde in.",
            learned: "Eén keer is genoeg.", decision: "")
    }

    func goal() async throws -> GoalVersion {
        if let known = try await site.database.read({ db in try db.all("SELECT * FROM policy_goal_version LIMIT 1", as: GoalVersion.self) })
            .first
        {
            return known
        }
        let id = try await site.perform(AddGoal(content: goalContent, reason: "De raad besloot het."), as: try await actor(.caseworker))
        guard let made = try await site.database.read({ db in try db.goalVersions(id).first }) else { throw TownFault.nobody("goal") }
        return made
    }

    var goalContent: GoalContent {
        GoalContent(
            kind: .goal, title: "Meer groen in de straat", text: "In elke straat komt groen dat je kunt aanraken.",
            source: "https://example.nl/besluit", themes: [.green], validFrom: site.clock().localDate, owner: "Team Groen")
    }

    func task(slug: String = "schaduw-op-het-plein") async throws -> AreaTask {
        if let known = try await site.database.read({ db in try db.areaTask(slug: slug) }) { return known }
        let add = AddTask(content: taskContent, goals: [try await goal().reference], reason: "Bewoners vroegen erom.", slug: slug)
        try await site.perform(add, as: try await actor(.caseworker))
        guard let made = try await site.database.read({ db in try db.areaTask(slug: slug) }) else { throw TownFault.nobody("task") }
        return made
    }

    var taskContent: TaskContent {
        TaskContent(
            title: "Schaduw op het plein", areaCode: site.municipality.areas.districts.first?.code, themes: [.green],
            present: "Op het plein staat geen boom.", aim: "Iedereen kan in de schaduw zitten.", contact: "Team Groen, bel 14 078")
    }
}

extension Town {
    /// The names of what does not hold.
    func brokenInsight() async throws -> [String] {
        try await site.database.read { db in
            try InsightFeatures.all(book: Books().insight).flatMap(\.invariants).filter { try !$0.check(db).isEmpty }.map(\.name)
        }
    }
}
