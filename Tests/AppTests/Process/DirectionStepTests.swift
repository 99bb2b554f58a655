import App
import Civic
import Desk
import Foundation
import Initiatives
import Rules
import Store
import TestSupport
import Testing

/// What a direction does to the case it is about: nobody goes on reading that they wait for what they have.
@Suite struct DirectionStepTests {
    private func taken(_ engine: Engine, category: String = "complex") async throws -> Scene {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let (actor, book) = (try await scene.actor(.caseworker), town.deskBook())
        try await town.site.perform(TakeCase(id: scene.file.id), as: actor)
        let change = ChangeCategory(
            id: scene.file.id, category: try #require(book.triage.category(category)), reason: "Dit past beter.", next: "Je hoort meer.",
            book: book)
        try await town.site.perform(change, as: actor)
        return scene
    }

    private func direct(_ direction: Direction, _ scene: Scene) async throws {
        scene.town.pass(hours: 1)
        let (site, actor, settings) = (scene.town.site, try await scene.actor(.caseworker), RoundSettings())
        let today = site.clock().localDate
        let meeting = settings.calendar.meeting(from: today, FreeDays(site.terms))
        let id = try await site.perform(
            PutOnAgenda(id: scene.file.id, meetingOn: meeting, question: "Gaan we verder?", goals: "", settings: settings), as: actor)
        let outcome = DirectionOutcome(
            direction: direction, ground: direction == .negative ? .notThoughtThrough : nil,
            conditions: direction == .positiveWithConditions ? "Er komt een hek." : "", reason: "Zo zien we het.",
            next: "Je hoort het.")
        try await site.perform(
            ProposeDirection(id: id, meetingOn: today, outcome: outcome, approver: nil, settings: settings), as: actor)
    }

    private func run(_ scene: Scene) async throws -> ProcessRun {
        let id = scene.file.id
        return try #require(try await scene.town.site.database.read { db in try db.processRun(of: id) })
    }

    @Test(arguments: testEngines)
    func `a no brings the case to its answer, and the initiator reads it first`(engine: Engine) async throws {
        let scene = try await taken(engine)
        #expect(try await run(scene).current == "meet")
        try await direct(.negative, scene)
        let run = try await run(scene)
        #expect(run.current == "answer")
        #expect(run.visits.dropLast().allSatisfy { $0.leftOn != nil })
        let page = try await scene.browser(.initiator).get(scene.file.statusPath).text
        #expect(page.contains("We gaan zo niet met je plan verder") && page.contains("We schrijven het antwoord op"))
    }

    @Test(arguments: testEngines)
    func `a yes before its step leaves the rest to be done, and goes on from its step by itself`(engine: Engine) async throws {
        let scene = try await taken(engine)
        try await direct(.positive, scene)
        #expect(try await run(scene).current == "meet")
        let page = try await scene.browser(.initiator).get(scene.file.statusPath).text
        #expect(page.contains("We gaan met je plan verder.") && page.contains("Dit gebeurde al op zaterdag 21 november 2026"))
        for step in ["assess", "direction"] {
            let move = MoveStep(
                id: scene.file.id, step: step, reason: "Het gesprek is geweest.", next: "Je hoort meer.", skips: true,
                book: scene.town.deskBook())
            try await scene.perform(move, by: .caseworker)
        }
        #expect(try await run(scene).current == "direction")
        try await direct(.positiveWithConditions, scene)
        #expect(try await run(scene).current == "answer")
    }

    @Test(arguments: testEngines)
    func `who asks for money applies for a decision, also for a plan that is otherwise none`(engine: Engine) async throws {
        let scene = try await taken(engine)
        let id = scene.file.id
        let file = try #require(try await scene.town.site.database.read { db in try db.caseFile(id) })
        #expect(file.requestedAmount != nil && file.clock.isDecision)
        let category = try #require(scene.town.deskBook().triage.category("complex"))
        let table = scene.town.deskBook().vocabulary.table
        #expect(!category.settled(for: ["needs": .set(["space"])], fields: table).isDecision)
        #expect(!category.settled(for: [:], fields: table).isDecision, "what is not known asks for nothing")
        #expect(category.settled(for: ["needs": .set(["money"])], fields: table).isDecision)
    }
}
