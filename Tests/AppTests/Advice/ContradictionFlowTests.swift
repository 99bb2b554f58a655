import App
import Civic
import Foundation
import Initiatives
import Store
import Synchronization
import TestSupport
import Testing
import Web

@testable import Desk

/// What departments say against each other is seen, put on the table and settled.
@Suite struct ContradictionFlowTests {
    /// A breakthrough table that another part keeps.
    private final class Table: Sendable {
        private let rows = Mutex<[[String]]>([])
        func add(_ row: [String]) { rows.withLock { $0.append(row) } }
        var all: [[String]] { rows.withLock { $0 } }
    }

    private func contradictions(_ scene: Scene) async throws -> [Contradiction] {
        try await scene.site.database.read { [file = scene.file] db in try db.contradictions(of: file.id) }
    }

    @Test(arguments: testEngines)
    func `green against red is found, put on the table by a person, and settled when one changes`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let ids = try await scene.answered(.green, .red)
        let found = try await contradictions(scene)
        #expect(found.count == 1 && found[0].kind == .lights && found[0].aspects == ["place"] && found[0].isOpen)
        // The same again changes nothing.
        try await scene.answerAdvice(ids[1], .red, "Nog steeds niet.")
        #expect(try await contradictions(scene).count == 1)

        let staff = try await scene.browser(.caseworker)
        let path = "\(scene.file.staffPath)/advies"
        #expect(try await staff.get(scene.file.staffPath).text.contains(found[0].description.prefix(20)))
        var fields = try await staff.get(path).token
        fields["tegenspraak"] = found[0].id.text
        #expect(try await staff.post("\(path)/tafel", fields).status == 422)
        fields.merge(["tafel-reden": "Twee collega’s zijn het oneens.", "tafel-stap": "Donderdag praten we."]) { $1 }
        let mails = try await town.mails(to: "anna.aarts.1@example.nl").count
        #expect(try await staff.post("\(path)/tafel", fields).status == 303)
        #expect(try await town.mails(to: "anna.aarts.1@example.nl").count == mails + 1)
        #expect(try await contradictions(scene)[0].tabledOn != nil)
        fields["eenmalig"] = nil
        #expect(try await staff.post("\(path)/tafel", fields).status == 409, "once is enough")

        try await scene.answerAdvice(ids[1], .amber, "Toch wel, met een hek.")
        #expect(try await contradictions(scene).map(\.isOpen) == [false])
        #expect(try await staff.post("\(path)/opgelost", ["tegenspraak": found[0].id.text, "opgelost-hoe": "Met een hek."]).status == 409)
        // And when it clashes again, it is open again.
        try await scene.answerAdvice(ids[1], .red, "Toch niet.")
        let again = try await contradictions(scene)
        #expect(again.count == 1 && again[0].isOpen && again[0].tabledOn == nil)
    }

    @Test(arguments: testEngines)
    func `conditions that exclude each other are marked by a person, two at a time`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let ids = try await scene.answered(.amber, .amber).map(\.text)
        #expect(try await contradictions(scene).isEmpty)
        let staff = try await scene.browser(.caseworker)
        let path = "\(scene.file.staffPath)/advies"
        let why = ("waarom-botst", "De een wil een hek, de ander een open plein.")
        for chosen in [[], [ids[0]], [ids[0], "onzin"]] {
            let reply = try await staff.post("\(path)/tegenspraak", pairs: chosen.map { ("botsing", $0) } + [why])
            #expect(reply.status == 422, "\(chosen)")
        }
        let pairs = ids.map { ("botsing", $0) } + [why]
        #expect(try await staff.post("\(path)/tegenspraak", pairs: pairs).status == 303)
        #expect(try await staff.post("\(path)/tegenspraak", pairs: pairs).status == 409)
        #expect(try await contradictions(scene).map(\.kind) == [.conditions])
        let page = try await staff.get(path)
        #expect(PageReader(page.text).faults.isEmpty, "\(PageReader(page.text).faults)")
        let settle = ["tegenspraak": try await contradictions(scene)[0].id.text, "opgelost-hoe": "Een laag hek."]
        #expect(try await staff.post("\(path)/opgelost", settle).status == 303)
        #expect(try await contradictions(scene)[0].settledHow == "Een laag hek.")
    }

    @Test(arguments: testEngines)
    func `where another part keeps the table, it is handed over in the same transaction or not at all`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let ids = try await scene.askAdvice([scene.adviser(.resident), scene.adviser(.invited)])
        let table = Table()
        let keep: OnContradiction = { _, caseID, initiative, description, departments in
            table.add([caseID, initiative, description] + departments)
        }
        func answer(_ id: ID<AdviceRequest>, _ light: AdviceLight, _ hook: OnContradiction?) async throws -> AnswerAdvice {
            AnswerAdvice(
                secret: try await scene.adviceLink(id), reply: AdviceReply(light: light, sentence: "Omdat het zo is."),
                onContradiction: hook)
        }
        try await town.site.perform(try await answer(ids[0], .green, keep), as: Actor(nil))
        #expect(table.all.isEmpty)

        let refuse: OnContradiction = { _, _, _, _, _ in throw Refusal.conflict("case.notNow") }
        let failing = try await answer(ids[1], .red, refuse)
        let before = try await town.rowCounts()
        await #expect(throws: Refusal.conflict("case.notNow")) { try await town.site.perform(failing, as: Actor(nil)) }
        #expect(try await town.rowCounts() == before, "an answer is not kept while its contradiction is lost")

        try await town.site.perform(try await answer(ids[1], .red, keep), as: Actor(nil))
        #expect(table.all.count == 1)
        #expect(Array(table.all[0].prefix(2)) == [scene.file.id.text, scene.file.initiative.text])
        #expect(Set(table.all[0].suffix(2)) == ["Brandweer resident", "Brandweer invited"])
        try await town.site.perform(try await answer(ids[1], .red, keep), as: Actor(nil))
        #expect(table.all.count == 1, "saying the same again is no new contradiction")
    }
}
