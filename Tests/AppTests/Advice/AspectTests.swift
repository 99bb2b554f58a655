import Civic
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

@testable import Desk

/// What advisers are asked to look at are the aspects of the case's own process, under the same names everywhere.
@Suite struct AspectTests {
    /// Asks two departments about aspects, each in a form of its own.
    private func ask(_ scene: Scene, _ team: String, _ aspects: [String]) async throws -> Int {
        let staff = try await scene.browser(.caseworker)
        let path = "\(scene.file.staffPath)/advies"
        let until = scene.site.clock().localDate.adding(days: 14)
        let pairs =
            [("aan", team)] + aspects.map { ("aspecten", $0) } + [
                ("vraag", "Kan dit hier?"), ("kort", "Buren maken een tuin."), ("uiterlijk-dag", String(until.day)),
                ("uiterlijk-maand", String(until.month)), ("uiterlijk-jaar", String(until.year)),
                ("eenmalig", try await staff.get(path).token["eenmalig"] ?? ""),
            ]
        return try await staff.post(path, pairs: pairs).status
    }

    @Test(arguments: testEngines)
    func `the form offers the aspects of the process, and advisers and contradictions call them by the same name`(engine: Engine)
        async throws
    {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        try await scene.become("complex")
        let form = try await scene.browser(.caseworker).get("\(scene.file.staffPath)/advies").text
        let own = try #require(town.deskBook().process(of: "complex")).aspects
        #expect(own.contains { $0.id == "upkeep" })
        for aspect in own { #expect(form.contains("value=\"\(aspect.id)\"")) }
        #expect(form.contains("Beheer") && form.contains("Plek") && !form.contains("value=\"traffic\""))
        #expect(try await ask(scene, "permits", ["traffic"]) == 422, "not an aspect of this process")
        #expect(try await ask(scene, "permits", ["upkeep", "place"]) == 303)
        #expect(try await ask(scene, "property", ["upkeep"]) == 303)
        let link = try await town.ownLink("/advies/", in: "jeroen@dordrecht.example")
        #expect(try await town.visitor().get(link).text.contains("Plek en Beheer"))
        let file = scene.file.id
        let requests = try await town.site.database.read { db in try db.adviceRequests(of: file) }
        for (request, light) in zip(requests.sorted { $0.aspects.count > $1.aspects.count }, [AdviceLight.green, .red]) {
            try await scene.answerAdvice(request.id, light)
        }
        let found = try await town.site.database.read { db in try db.contradictions(of: file) }
        #expect(found.map(\.aspects) == [["upkeep"]] && found[0].description.contains("Beheer"))
    }

    @Test(arguments: testEngines)
    func `what was asked before processes had aspects of their own stays valid, and clashes with what is asked now`(engine: Engine)
        async throws
    {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let ids = try await scene.askAdvice([scene.adviser(.resident), scene.adviser(.deskOfficer)], aspects: ["place"])
        let (first, file) = (ids[0], scene.file.id)
        try await town.site.database.write { db in
            try db.execute("UPDATE advice_request SET aspects = 'place traffic' WHERE id = \(first)")
        }
        let old = try #require(try await town.site.database.read { db in try db.adviceRequest(first) })
        #expect(old.aspects == ["place", "traffic"])
        let secret = try await scene.adviceLink(first)
        #expect(try await town.visitor().get("/advies/\(secret.text)").text.contains("de plek en verkeer"))
        try await scene.answerAdvice(ids[0], .green)
        try await scene.answerAdvice(ids[1], .red)
        let found = try await town.site.database.read { db in try db.contradictions(of: file) }
        #expect(found.map(\.aspects) == [["place"]] && found[0].description.contains("de plek"))
    }
}
