import Civic
import Foundation
import Initiatives
import Insight
import Rules
import Store
import TestSupport
import Testing
import Web

/// Tasks of neighbourhoods through the front door: written by the staff, taken up by whoever wants.
@Suite struct AreaTaskTests {
    private let typed = [
        "titel": "Schaduw op het plein", "themas": "green", "nu": "Op het plein staat geen boom.",
        "straks": "Iedereen kan in de schaduw zitten.",
        "kansen": "", "drempels": "Onder het plein ligt een kabel.", "partners": "", "contact": "Team Groen, bel 14 078",
        "reden": "Bewoners vroegen erom.",
    ]

    private func add(_ desk: Browser) async throws -> String {
        let form = try await desk.get("/werk/opgaven/nieuw")
        let area = desk.town.site.municipality.areas.districts.first?.code ?? ""
        let reply = try await desk.post("/werk/opgaven/nieuw", form.token.merging(typed) { $1 }.merging(["gebied": area]) { $1 })
        return try #require(reply.location)
    }

    @Test(arguments: testEngines)
    func `a task nobody takes up shows after the months that were set`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let path = try await add(try await scene.browser(.caseworker))
        #expect(path == "/opgaven/schaduw-op-het-plein")
        #expect(try await town.visitor().get("/opgaven?stand=nog-niemand").text.contains("Schaduw op het plein") == false)
        town.pass(days: 182)
        let waiting = try await town.visitor().get("/opgaven?stand=nog-niemand").text
        #expect(waiting.contains("Schaduw op het plein") && waiting.contains("Nog niemand, al 6 maanden"))
        let kept = try await scene.browser(.caseworker).get("/werk/opgaven").text
        #expect(kept.contains("Nog niemand, al 6 maanden") && kept.contains("1 opgave wacht al lang op iemand."))

        let (admin, other) = (try await scene.browser(.administrator), try await scene.browser(.deskOfficer))
        #expect(try await other.post("/werk/opgaven", ["maanden": "7"]).status == 404)
        let token = try await admin.get("/werk/opgaven").token
        for wrong in ["0", "37", "veel", ""] {
            #expect(try await admin.post("/werk/opgaven", token.merging(["maanden": wrong]) { $1 }).status == 422, "\(wrong)")
        }
        #expect(try await admin.post("/werk/opgaven", token.merging(["maanden": "7"]) { $1 }).status == 303)
        #expect(try await town.visitor().get("/opgaven?stand=nog-niemand").text.contains("Schaduw op het plein") == false)

        // Somebody takes it up, and lets go: from then on it waits anew.
        let task = try await scene.task()
        let own = Actor(try await scene.person(.initiator))
        try await town.site.perform(AttachInitiative(task: task.id, initiative: scene.initiative.id), as: own)
        #expect(try await town.visitor().get(path).text.contains("1 initiatief werkt hieraan"))
        town.pass(days: 200)
        #expect(try await town.visitor().get("/opgaven?stand=nog-niemand").text.contains("Schaduw op het plein") == false)
        try await town.site.perform(DetachInitiative(task: task.id, initiative: scene.initiative.id, reason: "Toch niet."), as: own)
        #expect(try await town.visitor().get(path).text.contains("Nog niemand") == false)
        town.pass(days: 214)
        #expect(try await town.visitor().get(path).text.contains("Nog niemand, al 7 maanden"))
    }

    @Test(arguments: testEngines)
    func `a team hangs its own initiative under a task, and nobody else's`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let task = try await scene.task()
        let own = try await scene.browser(.initiator)
        let form = ["hang-initiatief": scene.initiative.slug]
        let stranger = try await scene.browser(.stranger)
        #expect(
            try await stranger.post("\(task.path)/initiatieven", try await stranger.get(task.path).token.merging(form) { $1 }).status == 422
        )
        #expect(try await town.visitor().post("\(task.path)/initiatieven", form).location?.hasPrefix("/inloggen") == true)
        #expect(try await own.post("\(task.path)/initiatieven", try await own.get(task.path).token.merging(form) { $1 }).status == 303)

        let page = try await town.visitor().get(task.path).text
        #expect(page.contains(scene.initiative.title) && page.contains("Hier kun je aan meedoen"))
        #expect(try await town.visitor().get(scene.initiative.path).text.contains("We werken mee aan “Schaduw op het plein”"))
        let twice = AttachInitiative(task: task.id, initiative: scene.initiative.id)
        await #expect(throws: Refusal.conflict("areaTask.alreadyThere")) {
            try await town.site.perform(twice, as: try await scene.actor(.initiator))
        }
        let away = ["los-initiatief": scene.initiative.slug, "los-reden": "We doen iets anders."]
        #expect(try await stranger.post("\(task.path)/los", away).status == 422)
        #expect(try await own.post("\(task.path)/los", try await own.get(task.path).token.merging(away) { $1 }).status == 303)
        #expect(try await town.visitor().get(task.path).text.contains("Nog geen. Jij kunt de eerste zijn."))
        #expect(try await town.brokenInsight().isEmpty)
        try await town.site.database.write { db in
            try db.execute("UPDATE area_task SET state = 'pickedUp'")
            try db.execute("UPDATE policy_goal_version SET version = 7")
        }
        #expect(try await town.brokenInsight() == ["goals/versions", "tasks/states"])
    }

    @Test(arguments: testEngines)
    func `an initiative that is not on the site is counted and not named`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town, isPublic: false)
        let task = try await scene.task()
        let desk = try await scene.browser(.caseworker)
        let form = try await desk.get(task.staffPath).token.merging(["hang-adres": "\(town.site.address)\(scene.initiative.path)?x=1"]) {
            $1
        }
        #expect(try await desk.post("\(task.staffPath)/initiatief", form).status == 303)
        let page = try await town.visitor().get(task.path).text
        #expect(!page.contains(scene.initiative.title) && page.contains("En nog 1 plan dat niet op de site staat."))
        let person = try #require(try await scene.person(.initiator))
        #expect(try await town.mails(to: person.email ?? "").contains { $0.subject.contains("hangt nu onder een opgave") })
        let nowhere = try await desk.post(
            "\(task.staffPath)/initiatief", form.merging(["hang-adres": "/bestaat/niet", "eenmalig": ""]) { $1 })
        #expect(nowhere.status == 422)
    }

    @Test(arguments: testEngines)
    func `an idea told for a task hangs under it as soon as it is sent`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let task = try await scene.task()
        let resident = town.visitor()
        let link = try #require(try await resident.get(task.path).links.first { $0.hasPrefix("/idee?opgave=") })
        let start = try await resident.get(link)
        #expect(start.text.contains("Schaduw op het plein"))
        let told = try await resident.post(
            "/idee",
            start.token.merging(["wat": "Vier bomen.", "titel": "Vier bomen", "phase": "idea", "opgave": start.value(of: "opgave") ?? ""]) {
                $1
            })
        let base = String(try #require(told.location).dropLast("/soort".count))
        #expect(try await resident.get("\(base)/soort").text.contains("value=\"green\" checked"))
        for (step, fields) in [
            ("wie", ["applicant": "group", "hasLegalPerson": "nee", "naam": "Saar Verhaal", "mail": "saar@example.nl"]),
            ("geld", ["needs": "advice"]),
        ] { #expect(try await resident.post("\(base)/\(step)", fields).status == 303) }
        try await town.runDuties()
        #expect(try await town.site.database.read { db in try db.initiatives(under: task.id).count } == 0)
        let check = try await resident.get("\(base)/versturen")
        #expect(try await resident.post("\(base)/versturen", check.token).status == 303)
        for _ in 1...2 {
            town.pass(seconds: 40)
            try await town.runDuties()
        }
        let attached = try await town.site.database.read { db in try db.initiatives(under: task.id) }
        #expect(attached.map(\.title) == ["Vier bomen"])
        #expect(attached.first?.areaCode == task.content.areaCode)
        let left: Int? = try await town.site.database.read { db in try db.value("SELECT COUNT(*) FROM area_task_draft") }
        #expect(left == 0)
    }

    @Test(arguments: testEngines)
    func `whoever worked on a task hears that it is done, and nothing hangs under it any more`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let task = try await scene.task()
        try await town.site.perform(AttachInitiative(task: task.id, initiative: scene.initiative.id), as: try await scene.actor(.initiator))
        let desk = try await scene.browser(.caseworker)
        let form = try await desk.get(task.staffPath).token.merging([
            "klaar-resultaat": "Er staan vier bomen.", "klaar-reden": "Het is gelukt.",
        ]) { $1 }
        #expect(try await desk.post("\(task.staffPath)/klaar", try await desk.get(task.staffPath).token).status == 422)
        #expect(try await desk.post("\(task.staffPath)/klaar", form).status == 303)
        let person = try #require(try await scene.person(.initiator))
        #expect(try await town.mails(to: person.email ?? "").filter { $0.body.contains("Er staan vier bomen.") }.count == 1)
        let page = try await town.visitor().get(task.path).text
        #expect(page.contains("Er staan vier bomen.") && !page.contains("/idee?opgave="))
        #expect(try await town.visitor().get("/opgaven").text.contains("Schaduw op het plein") == false)
        #expect(try await town.visitor().get("/opgaven?stand=klaar").text.contains("Schaduw op het plein"))
        #expect(try await desk.get("/idee?opgave=\(task.slug)").text.contains("Je vertelt een idee voor") == false)
        let open = try await desk.get(task.staffPath).token.merging(["klaar-reden": "Twee bomen gingen dood."]) { $1 }
        #expect(try await desk.post("\(task.staffPath)/open", open).status == 303)
        #expect(try await town.site.database.read { db in try db.areaTask(task.id) }?.state == .pickedUp)
    }

    @Test(arguments: testEngines)
    func `a task that is opened again waits from that day`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let (task, actor) = (try await scene.task(), try await scene.actor(.caseworker))
        town.pass(days: 430)
        try await town.site.perform(CloseTask(id: task.id, isDone: true, outcome: "Er staan bomen.", reason: "Het is gelukt."), as: actor)
        try await town.site.perform(CloseTask(id: task.id, isDone: false, outcome: "", reason: "De bomen gingen dood."), as: actor)
        let kept = try #require(try await town.site.database.read { db in try db.areaTask(task.id) })
        #expect(kept.state == .open && kept.openSince == town.site.clock().localDate)
        #expect(try await town.visitor().get(task.path).text.contains("Nog niemand, al") == false)
    }

    @Test(arguments: testEngines)
    func `changing a task keeps the version of a goal it was written under`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let (task, goal) = (try await scene.task(), try await scene.goal())
        var content = scene.goalContent
        content.title = "Nog veel meer groen"
        try await town.site.perform(ReviseGoal(id: goal.goal, content: content, reason: "Meer."), as: try await scene.actor(.caseworker))
        let desk = try await scene.browser(.caseworker)
        let form = try await desk.get(task.staffPath)
        #expect(form.text.contains("value=\"\(goal.reference.text)\" checked"))
        let sent = form.token.merging(typed) { $1 }.merging(["gebied": "", "doelen": goal.reference.text, "titel": "Koelte op het plein"]) {
            $1
        }
        #expect(try await desk.post(task.staffPath, sent).status == 303)
        #expect(try await town.site.database.read { db in try db.goals(of: task.id) }.map(\.reference) == [goal.reference])
        #expect(try await town.visitor().get(task.path).text.contains("Koelte op het plein"))
    }
}
