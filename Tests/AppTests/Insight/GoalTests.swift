import Civic
import Foundation
import Initiatives
import Insight
import Rules
import Store
import TestSupport
import Testing
import Web

/// The register of goals through the front door: a text never changes, a new one is added, and what pointed at the old still does.
@Suite struct GoalTests {
    private let typed = [
        "soort": "goal", "titel": "Meer schaduw op pleinen", "tekst": "Op elk plein is plek om in de schaduw te zitten.",
        "bron": "https://example.nl/besluit-12", "themas": "green", "vanaf-dag": "1", "vanaf-maand": "11", "vanaf-jaar": "2026",
        "eigenaar": "Team Groen", "reden": "De raad besloot het.",
    ]

    private func added(_ desk: Browser, _ extra: [String: String] = [:]) async throws -> Reply {
        let form = try await desk.get("/werk/doelen/nieuw")
        return try await desk.post("/werk/doelen/nieuw", form.token.merging(typed) { $1 }.merging(extra) { $1 })
    }

    private func revised(_ desk: Browser, _ id: String, _ extra: [String: String]) async throws -> Reply {
        let form = try await desk.get("/werk/doelen/\(id)")
        return try await desk.post("/werk/doelen/\(id)", form.token.merging(typed) { $1 }.merging(extra) { $1 })
    }

    @Test(arguments: testEngines)
    func `a new text takes the place of the old, which stays readable, and an end ends it`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let desk = try await scene.browser(.caseworker)
        let path = try #require(try await added(desk).location)
        let id = String(path.dropFirst("/doelen/".count))
        #expect(try await town.visitor().get("/doelen?thema=groen").text.contains("Meer schaduw op pleinen"))
        #expect(try await town.visitor().get("/doelen?thema=energie").text.contains("Meer schaduw op pleinen") == false)

        let later = ["titel": "Schaduw en water op pleinen", "vanaf-maand": "12", "reden": "Ook water hoort erbij."]
        #expect(try await revised(desk, id, later).status == 303)
        let now = try await town.visitor().get(path).text
        #expect(now.contains("<h1>Meer schaduw op pleinen</h1>") && now.contains("Ook water hoort erbij."))
        #expect(try await town.visitor().get("\(path)?versie=2").text.contains("geldt nog niet"))

        town.pass(days: 14)
        #expect(try await town.visitor().get(path).text.contains("<h1>Schaduw en water op pleinen</h1>"))
        let old = try await town.visitor().get("\(path)?versie=1").text
        #expect(old.contains("<h1>Meer schaduw op pleinen</h1>") && old.contains("geldt niet meer"))

        let ended = later.merging(["tot-dag": "10", "tot-maand": "12", "tot-jaar": "2026", "reden": "Het is gelukt."]) { $1 }
        #expect(try await revised(try await scene.browser(.caseworker), id, ended).status == 303)
        town.pass(days: 14)
        #expect(try await town.visitor().get("/doelen").text.contains("op pleinen") == false)
        #expect(try await town.visitor().get(path).status == 200)
        let versions = try await town.site.database.read { db in try db.goalVersions(ID(id)) }
        #expect(versions.map(\.number) == [3, 2, 1])
        #expect(versions.last?.title == "Meer schaduw op pleinen")
    }

    @Test(arguments: testEngines)
    func `what cannot be is refused at its field, and the same text is no new one`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let desk = try await Scene.make(in: town).browser(.deskOfficer)
        let wrong = [
            ["bron": "javascript:alert(1)"], ["bron": "staat in het boek"], ["reden": ""], ["titel": "kort"],
            ["tot-dag": "1", "tot-maand": "1", "tot-jaar": "2020"], ["vanaf-dag": "31", "vanaf-maand": "2"], ["soort": "wens"],
        ]
        for extra in wrong { #expect(try await added(desk, extra).status == 422, "\(extra)") }
        #expect(try await town.visitor().get("/doelen").text.contains("op pleinen") == false)
        let path = try #require(try await added(desk).location)
        let same = try await revised(desk, String(path.dropFirst("/doelen/".count)), [:])
        #expect(same.status == 422 && same.text.contains("Er is niets veranderd"))
    }

    @Test(arguments: testEngines)
    func `a reference keeps pointing at the text it was made with`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let reference = try await scene.goal().reference
        var content = scene.goalContent
        content.title = "Iets heel anders"
        try await town.site.perform(
            ReviseGoal(id: reference.goal, content: content, reason: "Anders."), as: try await scene.actor(.caseworker))
        let (today, areas) = (town.site.clock().localDate, town.site.municipality.areas)
        let (pointed, offered) = try await town.site.database.read { db in
            (
                try db.goal(reference), try Goals.choices(themes: [.green], area: nil, on: today, areas: areas, in: db)
            )
        }
        #expect(pointed?.title == "Meer groen in de straat")
        #expect(offered.map(\.title) == ["Iets heel anders"])
        #expect(GoalPanels.options(offered).map(\.value) == ["\(reference.goal.text)@2"])
    }

    @Test(arguments: testEngines)
    func `whoever tells an idea about it sees the goal beside the question`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        _ = try await scene.goal()
        let own = try await scene.browser(.initiator)
        #expect(try await own.get("/idee/\(scene.draft.text)/kompas/politiek").text.contains("Meer groen in de straat") == false)
        try await town.site.perform(
            SaveDraft(id: scene.draft) { $0.answers["themes"] = .set(["green"]) }, as: try await scene.actor(.initiator))
        #expect(try await own.get("/idee/\(scene.draft.text)/kompas/politiek").text.contains("Meer groen in de straat"))
        #expect(try await own.get("/idee/\(scene.draft.text)/kompas/waarde").text.contains("Meer groen in de straat") == false)
    }
}
