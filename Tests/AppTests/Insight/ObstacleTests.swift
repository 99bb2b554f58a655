import Civic
import Foundation
import Initiatives
import Rules
import Store
import TestSupport
import Testing
import Web

@testable import Insight

/// The breakthrough table through the front door: tagged where it occurs, merged, owned, decided, told and followed.
@Suite struct ObstacleTests {
    private let fields = [
        "knelpunt-wat": "Voor een bankje zijn twee vergunningen nodig", "knelpunt-uitleg": "Stoep en gevel vragen elk iets.",
        "knelpunt-soort": "rule", "knelpunt-fase": "idea", "knelpunt-dagen": "12",
    ]

    /// Tags from the case page, as its own form would.
    private func tag(_ desk: Browser, _ scene: Scene, _ extra: [String: String] = [:]) async throws -> Reply {
        let page = try await desk.get("/werk/zaken/\(scene.file.reference)")
        let form = ["zaak": scene.file.reference, "eenmalig": page.value(of: "eenmalig") ?? ""]
        return try await desk.post("/werk/doorbraak/nieuw", fields.merging(form) { $1 }.merging(extra) { $1 })
    }

    private func rows(_ town: Town) async throws -> [ObstacleRow] {
        try await town.site.database.read { db in try db.obstacleRows("TRUE", limit: 100) }
    }

    private func decide(_ desk: Browser, _ id: ID<Obstacle>, _ extra: [String: String] = [:]) async throws -> Reply {
        let page = try await desk.get("/werk/doorbraak/\(id.text)")
        let given = [
            "besluit-wat": "exception", "besluit-reden": "Twee keer is te veel.", "besluit-stap": "Bel het loket, wij regelen het.",
            "besluit-door": "de doorbraaktafel", "besluit-vanaf-dag": "21", "besluit-vanaf-maand": "11", "besluit-vanaf-jaar": "2026",
        ]
        return try await desk.post("/werk/doorbraak/\(id.text)/besluit", page.token.merging(given) { $1 }.merging(extra) { $1 })
    }

    private func mails(_ town: Town, to person: Person, _ word: String) async throws -> [Message] {
        try await town.mails(to: person.email ?? "").filter { $0.subject.contains(word) }
    }

    @Test(arguments: testEngines)
    func `days that nobody knew are filled in later, and what was noted before the decision is no effect of it`(engine: Engine) async throws
    {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let desk = try await scene.browser(.caseworker)
        #expect(try await tag(desk, scene, ["knelpunt-dagen": ""]).status == 303)
        let row = try #require(try await rows(town).first)
        #expect(row.count.days == 0)
        let path = row.obstacle.path
        let page = try await desk.get(path)
        #expect(page.text.contains("weet niemand") && PageReader(page.text).faults.isEmpty)
        let hit: String = try #require(try await town.site.database.read { db in try db.value("SELECT id FROM obstacle_hit") })
        func send(_ where: String, _ days: String) async throws -> Reply {
            try await desk.post(
                "\(path)/dagen", try await desk.get(path).token.merging(["dagen-waar": `where`, "dagen-aantal": days]) { $1 })
        }
        #expect(try await send("ander", "4").status == 422)
        for days in ["veel", ""] {
            let wrong = try await send(hit, days)
            #expect(wrong.status == 422 && wrong.text.contains("error-summary"))
        }
        #expect(try await send(hit, "17").status == 303)
        #expect(try await rows(town).first?.count.days == 17)
        #expect(try await desk.get(path).text.contains("telde de verloren dagen: 17"))
        town.pass(hours: 1)
        #expect(try await decide(desk, row.obstacle.id).status == 303)
        let id = row.obstacle.id
        let days = try await town.site.database.read { db in try db.hitDays(on: [id])[id] }
        #expect(days == [town.site.clock().localDate.adding(days: -1)])
    }

    @Test(arguments: testEngines)
    func `what is alike is offered before a new one is made, and counts once per initiative`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let (one, two) = (try await Scene.make(in: town, number: 1), try await Scene.make(in: town, number: 2))
        let desk = try await one.browser(.caseworker)
        #expect(try await tag(desk, one).status == 303)
        let first = try #require(try await rows(town).first)
        #expect(first.count == ObstacleCount(initiatives: 1, hits: 1, days: 12, lastOn: town.site.clock().localDate))

        let alike = ["knelpunt-wat": "Twee vergunningen voor bankjes aan de gevel", "knelpunt-dagen": ""]
        let offered = try await tag(desk, two, alike)
        #expect(offered.status == 200)
        #expect(offered.text.contains("value=\"\(first.obstacle.id.text)\""))
        #expect(try await rows(town).count == 1)
        let chosen = offered.token.merging(["knelpunt-keuze": first.obstacle.id.text]) { $1 }
        #expect(try await tag(desk, two, alike.merging(chosen) { $1 }).status == 303)
        #expect(try await tag(desk, two, alike.merging(chosen) { $1 }).status == 303)
        let counted = try #require(try await rows(town).first)
        #expect((counted.count.initiatives, counted.count.hits, counted.count.days) == (2, 2, 12))

        let new = try await tag(desk, two, alike.merging(offered.token) { $1 }.merging(["knelpunt-keuze": "nieuw", "eenmalig": ""]) { $1 })
        #expect(new.status == 303)
        #expect(try await rows(town).count == 2)
        #expect(try await desk.get("/werk/zaken/\(two.file.reference)").text.contains("Twee vergunningen voor bankjes"))
    }

    @Test(arguments: testEngines)
    func `a form with something missing comes back as it was typed`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let desk = try await scene.browser(.deskOfficer)
        let wrong = try await tag(desk, scene, ["knelpunt-dagen": "heel lang", "knelpunt-soort": ""])
        #expect(wrong.status == 422)
        #expect(wrong.text.contains("value=\"heel lang\"") && wrong.text.contains("Stoep en gevel vragen elk iets."))
        let nowhere = try await tag(desk, scene, ["zaak": "D-2026-9999", "knelpunt-zaak": "D-2026-9999"])
        #expect(nowhere.status == 422)
        #expect(try await rows(town).isEmpty)
    }

    @Test(arguments: testEngines)
    func `merging keeps every hit, and the table is in order of initiatives times days`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scenes = [
            try await Scene.make(in: town, number: 1), try await Scene.make(in: town, number: 2), try await Scene.make(in: town, number: 3),
        ]
        let actor = try await scenes[0].actor(.caseworker)
        func tagged(_ key: String, _ hits: [(Int, Int?)]) async throws -> ID<Obstacle> {
            var id: ID<Obstacle>?
            for (scene, days) in hits {
                let new = NewObstacle(title: "Knelpunt \(key)", kind: .rule)
                id = try await town.site.perform(
                    TagObstacle(scenes[scene].hit(days: days), on: .noticed(key: key, new)), as: actor)
            }
            return try #require(id)
        }
        let wide = try await tagged("breed", [(0, 5), (1, 5), (2, 5)])
        let deep = try await tagged("diep", [(0, 40), (0, nil)])
        let other = try await tagged("ander", [(0, 3), (1, 7)])
        // 3 times 15, 1 times 40, 2 times 10.
        #expect(try await rows(town).map(\.obstacle.id) == [wide, deep, other])
        #expect(try await rows(town).map(\.count.weight) == [45, 40, 20])

        let desk = try await scenes[0].browser(.caseworker)
        let path = "/werk/doorbraak/\(other.text)"
        let form = ["samenvoegen-met": deep.text, "samenvoegen-reden": "Dit is hetzelfde."]
        let token = try await desk.get(path).token
        for _ in 1...2 { #expect([303, 422].contains(try await desk.post("\(path)/samenvoegen", token.merging(form) { $1 }).status)) }
        let after = try await rows(town)
        let merged = try #require(after.first { $0.obstacle.id == deep })
        #expect((merged.count.initiatives, merged.count.hits, merged.count.days) == (2, 4, 50))
        #expect(after.first { $0.obstacle.id == other }?.count.hits == 0)
        #expect(after.reduce(0) { $0 + $1.count.hits } == 7)
        #expect(try await desk.get("/werk/doorbraak").text.contains("Knelpunt ander") == false)
        #expect(try await desk.get(path).text.contains("Knelpunt diep"))

        // A tag on what was merged counts where it went on, and nothing merges into itself or back.
        try await town.site.perform(TagObstacle(scenes[2].hit(days: 1), on: .known(other)), as: actor)
        #expect(try await rows(town).first { $0.obstacle.id == deep }?.count.initiatives == 3)
        for (from, into) in [(deep, deep), (deep, other), (other, deep)] {
            await #expect(throws: Refusal.conflict("obstacle.cannotMerge")) {
                try await town.site.merge(MergeObstacle(id: from, into: into, reason: "Toch."), as: actor)
            }
        }
        try await town.site.merge(MergeObstacle(id: deep, into: wide, reason: "Alles is één."), as: actor)
        let last = try await town.site.database.read { db in try db.lastingObstacle(other) }
        #expect(last?.id == wide)
    }

    @Test(arguments: testEngines)
    func `everyone who was hit is told exactly once, whatever road they came by`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let (one, two, three) = (
            try await Scene.make(in: town, number: 1), try await Scene.make(in: town, number: 2), try await Scene.make(in: town, number: 3)
        )
        let title = "Twee loketten willen hetzelfde formulier"
        let id = try await one.obstacle()
        try await two.obstacle()
        let actor = try await one.actor(.caseworker)
        try await town.site.perform(TagObstacle(one.hit(days: 3), on: .known(id)), as: actor)
        var people: [Person] = []
        for scene in [one, two, three] { people.append(try #require(try await scene.person(.initiator))) }
        func told() async throws -> [Int] {
            var counts: [Int] = []
            for person in people { counts.append(try await mails(town, to: person, title).count) }
            return counts
        }
        #expect(try await told() == [0, 0, 0])

        let desk = try await one.browser(.administrator)
        let reply = try await decide(desk, id)
        #expect(reply.status == 303)
        #expect(try await told() == [1, 1, 0])
        let mail = try #require(try await mails(town, to: people[0], title).first)
        for words in [
            "We maken een uitzondering.", "Twee keer is te veel.", "Bel het loket, wij regelen het.", "de doorbraaktafel",
            "zaterdag 21 november 2026",
        ] { #expect(mail.body.contains(words), "\(words)") }

        // The line stands with the case for its team, and on the passport for nobody else.
        let own = try await one.browser(.initiator)
        #expect(try await own.get("/mijn/plannen/\(one.file.reference)").text.contains("Twee keer is te veel."))
        #expect(try await own.get("/initiatieven/\(one.initiative.slug)").text.contains(title))
        #expect(try await town.visitor().get("/initiatieven/\(one.initiative.slug)").text.contains(title) == false)

        // Later hits, also by merging, hear it too; those who know are left alone.
        try await three.obstacle()
        #expect(try await told() == [1, 1, 1])
        let double = try await three.obstacle(key: "dubbel", title: "Dubbel formulier bij twee loketten")
        try await town.site.merge(MergeObstacle(id: double, into: id, reason: "Hetzelfde."), as: actor)
        #expect(try await told() == [1, 1, 1])

        // Another decision is news to all.
        #expect(try await decide(desk, id, ["besluit-wat": "ruleChanged"]).status == 303)
        #expect(try await told() == [2, 2, 2])
        let entries = try await town.site.database.read { db in
            try db.value("SELECT COUNT(*) FROM journal WHERE kind = \(TellObstacleDecision.kind)") ?? 0 as Int
        }
        #expect(entries == 6)
        #expect(try await town.brokenInsight().isEmpty)
        try await town.site.database.write { db in
            try db.execute("DELETE FROM obstacle_told WHERE initiative_id = \(one.initiative.id)")
            try db.execute("UPDATE obstacle SET state = 'open' WHERE id = \(id)")
            try db.execute("UPDATE obstacle SET merged_into = id WHERE id = \(double)")
        }
        #expect(try await town.brokenInsight() == ["obstacles/told", "obstacles/merged", "obstacles/states"])
    }

    @Test(arguments: testEngines)
    func `the same button twice decides once`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.obstacle()
        let desk = try await scene.browser(.caseworker)
        let token = try await desk.get("/werk/doorbraak/\(id.text)").token
        for _ in 1...3 { #expect(try await decide(desk, id, token).status == 303) }
        let person = try #require(try await scene.person(.initiator))
        #expect(try await mails(town, to: person, "loketten").count == 1)
        #expect(try await town.site.database.read { db in try db.decisions(on: id).count } == 1)
    }

    @Test(arguments: testEngines)
    func `a decision without reason, next step or day is not taken`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.obstacle()
        let desk = try await scene.browser(.caseworker)
        for field in ["besluit-wat", "besluit-reden", "besluit-stap", "besluit-door", "besluit-vanaf-maand"] {
            #expect(try await decide(desk, id, [field: ""]).status == 422, "\(field)")
        }
        #expect(try await rows(town).first?.obstacle.state == .open)
        let person = try #require(try await scene.person(.initiator))
        #expect(try await mails(town, to: person, "loketten").isEmpty)
    }

    @Test(arguments: testEngines)
    func `hits before and after a decision are shown as they are`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.obstacle()
        let actor = try await scene.actor(.caseworker)
        for _ in 1...6 {
            town.pass(days: 10)
            try await town.site.perform(TagObstacle(scene.hit(), on: .known(id)), as: actor)
        }
        town.pass(days: 1)
        try await town.site.decide(scene.decision(of: id), as: actor)
        let desk = try await scene.browser(.caseworker)
        #expect(try await desk.get("/werk/doorbraak/\(id.text)").text.contains("nog te vroeg"))
        town.pass(days: 70)
        let quiet = try await scene.browser(.caseworker).get("/werk/doorbraak/\(id.text)").text
        #expect(quiet.contains("7 keer genoteerd, sindsdien 0 keer"))
        #expect(quiet.contains("7 keer in de 61 dagen ervoor, 0 keer in de 61 dagen erna"))
        #expect(quiet.contains("duidelijk minder vaak"))
        #expect(try await scene.browser(.caseworker).get("/werk/doorbraak/vergadering").text.contains("duidelijk minder vaak"))
    }

    @Test(arguments: testEngines)
    func `whoever gets an obstacle hears it, and the staff home says what is late`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.obstacle()
        let (desk, owner) = (try await scene.browser(.deskOfficer), try await town.settle(.caseworker))
        let page = try await desk.get("/werk/doorbraak/\(id.text)")
        let form = [
            "eigenaar-wie": owner.id.text, "eigenaar-voor-dag": "1", "eigenaar-voor-maand": "12", "eigenaar-voor-jaar": "2026",
            "eigenaar-reden": "Cor kent beide loketten.",
        ]
        let past = try await desk.post(
            "/werk/doorbraak/\(id.text)/eigenaar", page.token.merging(form) { $1 }.merging(["eigenaar-voor-jaar": "2025"]) { $1 })
        #expect(past.status == 422)
        // Only who works at the desk finds the table on which it stands.
        for guest in [Guest.areaConnector, .resident] {
            let other = try await town.settle(guest)
            let refused = try await desk.post(
                "/werk/doorbraak/\(id.text)/eigenaar", page.token.merging(form) { $1 }.merging(["eigenaar-wie": other.id.text]) { $1 })
            #expect(refused.status == 422 && !page.text.contains(other.id.text), "\(guest)")
        }
        #expect(try await desk.post("/werk/doorbraak/\(id.text)/eigenaar", page.token.merging(form) { $1 }).status == 303)
        #expect(try await mails(town, to: owner, "Twee loketten").count == 1)
        #expect(try await scene.browser(.caseworker).get("/werk").text.contains("Daar zorg jij voor"))
        town.pass(days: 30)
        #expect(try await scene.browser(.caseworker).get("/werk").text.contains("1 is te laat."))
        #expect(try await scene.browser(.caseworker).get("/werk/doorbraak?van=mij").text.contains("had 1 december 2026 klaar moeten zijn"))
    }

    @Test(arguments: testEngines)
    func `departments that say different things make one obstacle, whoever acts`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let (one, two) = (try await Scene.make(in: town, number: 1), try await Scene.make(in: town, number: 2))
        for scene in [one, two] {
            try await town.site.perform(Contradicting(known: scene.knownCase, departments: ["Groen", "Vastgoed"]), as: Actor(nil))
        }
        try await town.site.perform(Contradicting(known: one.knownCase, departments: ["Vastgoed", "Groen"]), as: Actor(nil))
        let row = try #require(try await rows(town).first)
        #expect(try await rows(town).count == 1)
        #expect((row.count.initiatives, row.count.hits) == (2, 3))
        #expect(row.obstacle.kind == .department && row.obstacle.title.contains("Groen en Vastgoed"))
        try await town.site.decide(one.decision(of: row.obstacle.id), as: try await one.actor(.caseworker))
        let three = try await Scene.make(in: town, number: 3)
        try await town.site.perform(Contradicting(known: three.knownCase, departments: ["Groen", "Vastgoed"]), as: Actor(nil))
        let person = try #require(try await three.person(.initiator))
        #expect(try await mails(town, to: person, "Groen en Vastgoed").count == 1)
    }

    @Test(arguments: testEngines)
    func `a decision holds from a day between the first hit and a year ahead`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let (id, desk) = (try await scene.obstacle(), try await scene.browser(.caseworker))
        for year in ["2020", "2029"] {
            let refused = try await decide(desk, id, ["besluit-vanaf-jaar": year])
            #expect(refused.status == 422 && refused.text.contains("Kies een dag van"), "\(year)")
        }
        #expect(try await town.site.database.read { db in try db.decisions(on: id) }.isEmpty)
        #expect(try await decide(desk, id).status == 303)
    }

    @Test(arguments: testEngines)
    func `a plan that fits a goal but no rule becomes an obstacle in two clicks`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        var content = scene.goalContent
        content.themes = [scene.initiative.theme]
        let goal = try await town.site.perform(
            AddGoal(content: content, reason: "De raad besloot het."), as: try await scene.actor(.caseworker))
        // Of the same theme, and about something else.
        (content.title, content.text) = ("Vaker zwemmen", "Het zwembad is langer open.")
        try await town.site.perform(AddGoal(content: content, reason: "De raad besloot het."), as: try await scene.actor(.caseworker))
        let desk = try await scene.browser(.caseworker)
        let page = try await desk.get("/werk/zaken/\(scene.file.reference)").text
        #expect(page.contains("<option value=\"\(goal.text)@1\">Meer groen in de straat</option>") && !page.contains("Vaker zwemmen"))
        #expect(page.components(separatedBy: "name=\"doel\"").count == 2, "the question stands once")
        let form = try await desk.get("/werk/doorbraak/nieuw?zaak=\(scene.file.reference)&doel=\(goal.text)@1")
        #expect(form.text.contains("value=\"Past bij het doel “Meer groen in de straat”, maar bij geen regel of regeling\""))
        let sent = form.token.merging(
            ["zaak": scene.file.reference, "doel": form.value(of: "doel") ?? "", "knelpunt-wat": form.value(of: "knelpunt-wat") ?? ""]) {
                $1
            }
        #expect(try await desk.post("/werk/doorbraak/nieuw", fields.merging(sent) { $1 }).status == 303)
        let row = try #require(try await rows(town).first)
        #expect(row.obstacle.kind == .rule)
        #expect(try await desk.get(row.obstacle.path).text.contains("Meer groen in de straat</a>"))
    }

    @Test(arguments: testEngines)
    func `who is no colleague finds nothing of it`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.obstacle()
        let paths = [
            "/werk/doorbraak", "/werk/doorbraak/vergadering", "/werk/doorbraak/nieuw", "/werk/doorbraak/\(id.text)",
            "/werk/doorbraak/\(id.text)/les",
            "/werk/doelen", "/werk/doelen/nieuw", "/werk/opgaven", "/werk/opgaven/nieuw",
        ]
        for guest in [Guest.resident, .initiator, .stranger] {
            let browser = try await scene.browser(guest)
            for path in paths { #expect(try await browser.get(path).status == 404, "\(path) as \(guest)") }
        }
        for path in paths { #expect(try await town.visitor().get(path).location?.hasPrefix("/inloggen") == true, "\(path)") }
        #expect(try await scene.browser(.initiator).get("/mijn/plannen/\(scene.file.reference)").text.contains("Twee loketten") == false)
    }
}

/// An adviser without an account, whose advice contradicts another's: the hook as another part calls it.
private struct Contradicting: Action {
    let known: KnownCase
    let departments: [String]

    static let kind = "test.contradicting"
    static let told = Told.nobody(because: "a test")
    func permits(_ actor: Actor, in db: any Connection) -> Bool { true }

    func perform(_ work: Work) throws -> Done<Nothing> {
        try Obstacle.reportContradiction(work, case: known, description: "De een zegt ja en de ander nee.", departments: departments)
        let subject = Subject(kind: "test", id: known.id)
        return Done(Nothing(), EntryDraft(subject, caseID: known.id, audience: .staff, reason: "Een advies.", next: "Praten."))
    }
}
