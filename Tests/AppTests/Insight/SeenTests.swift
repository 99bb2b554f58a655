import Civic
import Foundation
import Initiatives
import Insight
import Rules
import Store
import TestSupport
import Testing
import Web

/// Two colleagues write about the same thing: who saves second looks first at what the other changed.
@Suite struct SeenTests {
    /// Sends what was typed on a page that was overtaken, and again after having looked.
    private func send(_ typed: [String: String], from page: Reply, to path: String, showing words: String) async throws {
        let desk = page.browser
        let seen = try #require(page.value(of: "gezien"))
        let sent = page.token.merging(typed) { $1 }.merging(["gezien": seen]) { $1 }
        let refused = try await desk.post(path, sent)
        #expect(refused.status == 422 && refused.text.contains("Iemand anders heeft dit intussen veranderd"))
        #expect(refused.text.contains(words) && refused.text.contains("Bekijk wat er nu staat"), "what was typed is gone")
        #expect(try await desk.post(path, sent).status == 422, "sent again without having seen it")
        let now = try #require(refused.value(of: "gezien"))
        #expect(try await desk.post(path, sent.merging(["gezien": now]) { $1 }).status == 303)
    }

    @Test(arguments: testEngines)
    func `a task that a colleague changed meanwhile is not changed back unseen`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let task = try await scene.task()
        func aim() async throws -> String? { try await town.site.database.read { db in try db.areaTask(task.id)?.content.aim } }
        let page = try await scene.browser(.caseworker).get(task.staffPath)
        var content = scene.taskContent
        content.aim = "Er is overal schaduw en water."
        try await town.site.perform(
            EditTask(id: task.id, content: content, goals: [], reason: "Water hoort erbij."), as: try await scene.actor(.deskOfficer))
        let typed = [
            "titel": "Schaduw op het plein", "themas": "green", "gebied": "", "nu": "Op het plein staat geen boom.",
            "straks": "Er staan overal bomen.", "kansen": "", "drempels": "", "partners": "", "contact": "Team Groen, bel 14 078",
            "reden": "Bewoners vroegen erom.",
        ]
        // Something else that is wrong keeps what was seen.
        let short = page.token.merging(typed) { $1 }.merging(["gezien": page.value(of: "gezien") ?? "", "reden": ""]) { $1 }
        let wrong = try await page.browser.post(task.staffPath, short)
        #expect(wrong.status == 422 && wrong.value(of: "gezien") == page.value(of: "gezien"))
        #expect(try await aim() == "Er is overal schaduw en water.")
        try await send(typed, from: page, to: task.staffPath, showing: "Er staan overal bomen.")
        #expect(try await aim() == "Er staan overal bomen.")
    }

    @Test(arguments: testEngines)
    func `an initiative that comes under a task overtakes nobody`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let task = try await scene.task()
        let page = try await scene.browser(.caseworker).get(task.staffPath)
        town.pass(seconds: 60)
        try await town.site.perform(AttachInitiative(task: task.id, initiative: scene.initiative.id), as: try await scene.actor(.initiator))
        let again = try await page.browser.get(task.staffPath)
        #expect(again.value(of: "gezien") == page.value(of: "gezien"))
    }

    @Test(arguments: testEngines)
    func `a goal that a colleague said anew meanwhile is not written over unseen`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let goal = try await scene.goal()
        let path = "/werk/doelen/\(goal.goal.text)"
        let page = try await scene.browser(.caseworker).get(path)
        var content = scene.goalContent
        content.title = "Nog veel meer groen"
        try await town.site.perform(ReviseGoal(id: goal.goal, content: content, reason: "Meer."), as: try await scene.actor(.deskOfficer))
        let typed = [
            "soort": "goal", "titel": "Meer groen in elke straat", "tekst": "In elke straat komt groen dat je kunt aanraken.",
            "bron": "https://example.nl/besluit-12", "themas": "green", "vanaf-dag": "1", "vanaf-maand": "11", "vanaf-jaar": "2026",
            "eigenaar": "Team Groen", "reden": "De raad besloot het.",
        ]
        try await send(typed, from: page, to: path, showing: "Meer groen in elke straat")
        let titles = try await town.site.database.read { db in try db.goalVersions(goal.goal) }.map(\.title)
        #expect(titles == ["Meer groen in elke straat", "Nog veel meer groen", goal.title])
    }

    @Test(arguments: testEngines)
    func `an obstacle that a colleague worded anew meanwhile is not worded back unseen`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.obstacle()
        let path = "/werk/doorbraak/\(id.text)"
        let page = try await scene.browser(.caseworker).get(path)
        let other = NewObstacle(title: "Twee loketten, één formulier", text: "Alles wordt twee keer gevraagd.", kind: .rule)
        try await town.site.perform(EditObstacle(id: id, content: other), as: try await scene.actor(.deskOfficer))
        let typed = [
            "tekst-wat": "Twee loketten vragen hetzelfde", "tekst-uitleg": "Wie iets vraagt, vult alles dubbel in.", "tekst-soort": "rule",
            "tekst-afdeling": "",
        ]
        try await send(typed, from: page, to: "\(path)/tekst", showing: "Wie iets vraagt, vult alles dubbel in.")
        #expect(try await town.site.database.read { db in try db.obstacle(id) }?.title == "Twee loketten vragen hetzelfde")
    }

    @Test(arguments: testEngines)
    func `a lesson that a colleague published meanwhile is not written over unseen`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.obstacle()
        let path = "/werk/doorbraak/\(id.text)/les"
        let page = try await scene.browser(.caseworker).get(path)
        let slug = try await scene.lesson()
        let typed = [
            "les-titel": "Twee keer hetzelfde formulier", "les-gebeurd": "Wie iets vroeg, vulde twee keer hetzelfde in.",
            "les-geleerd": "Eén keer invullen is genoeg voor iedereen.", "les-besluit": "", "stap": "plaats",
        ]
        try await send(typed, from: page, to: path, showing: "Eén keer invullen is genoeg voor iedereen.")
        #expect(try await town.visitor().get("/leren/\(slug)").text.contains("Eén keer invullen is genoeg voor iedereen."))
    }
}
