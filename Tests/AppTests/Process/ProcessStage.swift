import App
import Civic
import Desk
import Foundation
import Initiatives
import Insight
import Rules
import Store
import TestSupport
import Testing
import Web

/// A case of this kind with somebody who carries it and somebody who has it.
struct ProcessStage {
    let town: Town
    let scene: Scene
    /// Sessions end after a while, so that whoever comes back signs in again.
    var resident: Browser { get async throws { try await scene.browser(.initiator) } }
    var official: Browser { get async throws { try await scene.browser(.caseworker) } }

    var work: String { scene.file.staffPath }
    var status: String { scene.file.statusPath }

    init(_ engine: Engine, category: String? = nil) async throws {
        town = try await Town.open(engine)
        scene = try await Scene.make(in: town)
        try await town.site.perform(TakeCase(id: scene.file.id), as: try await scene.actor(.caseworker))
        guard let category else { return }
        let book = town.deskBook()
        let change = ChangeCategory(
            id: scene.file.id, category: try #require(book.triage.category(category)), reason: "Dit past beter.",
            next: "Je hoort meer.", book: book)
        try await town.site.perform(change, as: try await scene.actor(.caseworker))
        if try await file().assignee == nil {
            try await town.site.perform(TakeCase(id: scene.file.id), as: try await scene.actor(.caseworker))
        }
    }

    /// Sends a form of the official's page.
    func act(_ verb: String, _ fields: [String: String]) async throws -> Reply {
        let browser = try await official
        return try await browser.post("\(work)/\(verb)", try await browser.get(work).token.merging(fields) { $1 })
    }

    /// Sends a form of the initiator's page.
    func say(_ verb: String, _ fields: [String: String]) async throws -> Reply {
        let browser = try await resident
        return try await browser.post("\(status)/\(verb)", try await browser.get(status).token.merging(fields) { $1 })
    }

    func file() async throws -> CaseFile {
        let id = scene.file.id
        return try #require(try await town.site.database.read { db in try db.caseFile(id) })
    }

    func current() async throws -> String? {
        let id = scene.file.id
        return try await town.site.database.read { db in try db.processRun(of: id)?.current }
    }

    /// The meeting gives a direction that holds at once.
    func direct(_ direction: Direction) async throws {
        town.pass(hours: 1)
        let (site, actor, settings) = (town.site, try await scene.actor(.caseworker), RoundSettings())
        let today = site.clock().localDate
        let meeting = settings.calendar.meeting(from: today, FreeDays(site.terms))
        let id = try await site.perform(
            PutOnAgenda(id: scene.file.id, meetingOn: meeting, question: "Gaan we verder?", goals: "", settings: settings), as: actor)
        let outcome = DirectionOutcome(
            direction: direction, ground: direction == .negative ? .notThoughtThrough : nil, reason: "Zo zien we het.",
            next: "Je hoort het.")
        try await site.perform(
            ProposeDirection(id: id, meetingOn: today, outcome: outcome, approver: nil, settings: settings), as: actor)
    }

    func mails() async throws -> [Message] {
        let person = try await scene.person(.initiator)
        return try await town.mails(to: try #require(person?.email))
    }
}
