import Civic
import Desk
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

/// What the simulation of half a year found, each as a story of its own.
@Suite struct NothingIsLostTests {
    private func taken(_ engine: Engine) async throws -> (town: Town, scene: Scene, holder: Person) {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await town.site.refresh()
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        return (town, scene, try #require(try await scene.person(.caseworker)))
    }

    @Test(arguments: testEngines)
    func `everything that is late is escalated, not only what was due first`(engine: Engine) async throws {
        let (town, scene, _) = try await taken(engine)
        let id = scene.file.id
        for _ in 0..<16 {
            town.pass(days: 1)
            try await town.runDuties()
        }
        let today = town.site.clock().localDate
        let (late, told) = try await town.site.database.read { db in
            (
                try db.promises(of: id).filter { $0.keptOn == nil && $0.dueOn.adding(days: 3) < today }.map(\.id),
                try db.rows("SELECT DISTINCT promise FROM case_escalation WHERE case_id = \(id)").map { try $0["promise"] as String }
            )
        }
        #expect(late.count > 1)
        #expect(Set(told).isSuperset(of: late))
    }

    @Test(arguments: testEngines)
    func `while the coordinator is away and nobody stands in, the manager answers for late work`(engine: Engine) async throws {
        let (town, scene, _) = try await taken(engine)
        let (today, teams) = (town.site.clock().localDate, town.deskBook().teams)
        let coordinators = try await town.site.database.read { db in try db.people(with: .coordinator) }
        #expect(!coordinators.isEmpty)
        for person in coordinators {
            try await scene.perform(
                PlanAbsence(person: person.id, from: today, until: nil, standIn: nil, teams: teams), by: .administrator)
        }
        let team = scene.file.team
        let leaders = try await town.site.database.read { db in try db.leaders(.coordinator, of: team, teams, on: today) }
        #expect(!leaders.isEmpty && Set(leaders.map(\.id)).isDisjoint(with: coordinators.map(\.id)))
    }

    @Test(arguments: testEngines)
    func `who stands in for two coordinators is one person to tell of what is late`(engine: Engine) async throws {
        let (town, scene, _) = try await taken(engine)
        let (today, teams) = (town.site.clock().localDate, town.deskBook().teams)
        _ = try await town.signedIn("Bo Tweede", roles: [.coordinator])
        _ = try await town.signedIn("Vera Vervanger", roles: [.caseworker])
        let vera = try await town.person("Vera Vervanger")
        let coordinators = try await town.site.database.read { db in try db.people(with: .coordinator) }
        #expect(coordinators.count > 1)
        for person in coordinators {
            try await scene.perform(
                PlanAbsence(person: person.id, from: today, until: nil, standIn: vera.id, teams: teams), by: .administrator)
        }
        let team = scene.file.team
        let leaders = try await town.site.database.read { db in try db.leaders(.coordinator, of: team, teams, on: today) }
        #expect(leaders.map(\.id) == [vera.id])
    }

    @Test(arguments: testEngines)
    func `what an initiator writes reaches somebody who is there, also when nobody stands in`(engine: Engine) async throws {
        let (town, scene, holder) = try await taken(engine)
        let (today, teams) = (town.site.clock().localDate, town.deskBook().teams)
        try await scene.perform(PlanAbsence(person: holder.id, from: today, until: nil, standIn: nil, teams: teams), by: .administrator)
        try await scene.perform(WriteMessage(id: scene.file.id, text: "Is daar iemand?"), by: .initiator)
        let readers = try await town.site.database.read { db in
            try db.rows("SELECT person_id FROM message WHERE body LIKE '%Is daar iemand?%'").map { ID<Person>(try $0["person_id"]) }
        }
        #expect(!readers.isEmpty && !readers.contains(holder.id))
    }

    @Test(arguments: testEngines)
    func `a mail that was refused for good is brought by hand and leaves the list`(engine: Engine) async throws {
        let (town, scene, _) = try await taken(engine)
        let id = scene.message
        try await town.site.database.write { db in try db.execute("UPDATE message SET state = 'failed' WHERE id = \(id)") }
        let desk = try await scene.browser(.deskOfficer)
        let page = try await desk.get("/werk/berichten")
        #expect(page.text.contains("/werk/berichten/\(id.text)/gedaan"))
        #expect(try await desk.post("/werk/berichten/\(id.text)/gedaan", page.token).status == 303)
        #expect(try await !desk.get("/werk/berichten").text.contains(id.text))
        let state: String? = try await town.site.database.read { db in try db.value("SELECT state FROM message WHERE id = \(id)") }
        #expect(state == "doneByHand")
    }

    @Test(arguments: testEngines)
    func `a call for help holds on another road, and an answer settles it`(engine: Engine) async throws {
        let (town, scene, _) = try await taken(engine)
        let (id, book) = (scene.file.id, town.deskBook())
        try await scene.perform(SayStuck(id: id, text: "Niemand belt.", teams: book.teams), by: .initiator)
        let category = try #require(book.triage.categories.first { $0.id != scene.file.triage.category })
        try await scene.perform(
            ChangeCategory(
                id: id, category: category, reason: "Dit past beter.", next: "Je hoort van ons.", book: book), by: .caseworker)
        func calls() async throws -> [Bool] {
            try await town.site.database.read { db in
                try db.promises(of: id).filter { $0.id.hasPrefix("stuck-") }.map { $0.keptOn == nil }
            }
        }
        #expect(try await calls() == [true])
        try await scene.perform(
            ChangeState(
                id: id, state: .referred, reason: "Elders.", next: "Ze bellen.", answer: ChangeState.Answer(alternative: "Het wijkteam"),
                book: town.deskBook()),
            by: .caseworker)
        #expect(try await calls() == [false])
        #expect(try await town.site.database.read { db in try db.stuckCalls(of: id).isEmpty })
    }

    @Test(arguments: testEngines)
    func `who was not helped is owed an answer, which no message takes the place of`(engine: Engine) async throws {
        let (town, scene, _) = try await taken(engine)
        let id = scene.file.id
        try await scene.perform(
            ChangeState(
                id: id, state: .referred, reason: "Elders.", next: "Ze bellen.", answer: ChangeState.Answer(alternative: "Het wijkteam"),
                book: town.deskBook()),
            by: .caseworker)
        town.pass(days: 1)
        try await scene.perform(AnswerHelped(id: id, reply: .no, text: "Nee.", teams: town.deskBook().teams), by: .initiator)
        let promises = try await town.site.database.read { db in try db.promises(of: id) }
        let again = try #require(promises.first { $0.id == CasePromise.again && $0.keptOn == nil })
        #expect(!again.isMessage)
        #expect(promises.timely(on: again.dueOn)?.id != again.id)
    }

    @Test(arguments: testEngines)
    func `a coordinator who hears it for who is away gets one mail`(engine: Engine) async throws {
        let (town, scene, holder) = try await taken(engine)
        let (today, teams) = (town.site.clock().localDate, town.deskBook().teams)
        try await scene.perform(PlanAbsence(person: holder.id, from: today, until: nil, standIn: nil, teams: teams), by: .administrator)
        try await scene.perform(RecordNotice(id: scene.file.id, received: today, text: "Te laat, zeg."), by: .initiator)
        let readers = try await town.site.database.read { db in
            try db.rows("SELECT person_id FROM message WHERE body LIKE '%Te laat, zeg.%'").map { try $0["person_id"] as String }
        }
        #expect(!readers.isEmpty && Set(readers).count == readers.count)
    }

    @Test(arguments: testEngines)
    func `who must approve a direction is not forgotten while the link in their mail works`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let long = town.site.clock().adding(days: -40)
        let (approver, other) = try await town.site.database.write { db in
            let people = try ["wethouder", "niemand"].map {
                try db.findOrAddPerson(name: $0, email: "\($0)@elders.example", phone: nil, language: "nl", at: long)
            }
            _ = try db.addDirectionLink(ID("later"), for: people[0].id, at: long)
            return (people[0].id, people[1].id)
        }
        try await town.runDuties()
        let removed = try await town.site.database.read { db in (try db.isRemoved(approver), try db.isRemoved(other)) }
        #expect(removed == (false, true))
    }

    @Test(arguments: testEngines)
    func `the confirmation names who stands in when the first contact is away`(engine: Engine) async throws {
        let (town, scene, _) = try await taken(engine)
        let (today, teams) = (town.site.clock().localDate, town.deskBook().teams)
        let first = try #require(teams.firstContact(team: scene.file.team, district: scene.file.district))
        let standIn = try #require(try await scene.person(.deskOfficer))
        let away = try #require(try await town.site.database.read { db in try db.person(email: first.email) })
        try await scene.perform(
            PlanAbsence(person: away.id, from: today, until: today.adding(days: 9), standIn: standIn.id, teams: teams), by: .administrator)
        let resident = try await town.settle(.resident)
        let file = try await town.send("Schommel", by: resident, isPublic: false)
        let mail = try #require(try await town.mails(to: resident.email ?? "").last { $0.body.contains(file.reference) })
        #expect(mail.body.contains(standIn.name) && !mail.body.contains(away.name))
    }
}
