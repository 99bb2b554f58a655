import App
import Civic
import Foundation
import Initiatives
import Rules
import Store
import TestSupport
import Testing
import Web

@testable import Desk
@testable import Insight

/// A fast direction: on the agenda, in the meeting, approved by who must, and told the same day.
@Suite struct RoundTests {
    static let alderman = "piet.vermaas@dordrecht.example"
    /// Of a plan that nobody looked at yet, which asks why all the same.
    private static let no = ["richting": "negative", "grond": "doesNotFitGoals", "toch": "1", "toch-waarom": "Het doel is duidelijk."]
    private static let initiator = "anna.aarts.1@example.nl"

    private func item(_ scene: Scene) async throws -> DirectionItem {
        let found = try await scene.site.database.read { [file = scene.file] db in try db.directionItems(of: file.id).first }
        return try #require(found)
    }

    /// Puts the case on the next agenda by the form, and lets time pass until the meeting.
    private func untilMeeting(_ scene: Scene) async throws -> String {
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        let staff = try await scene.browser(.caseworker)
        let path = "\(scene.file.staffPath)/ronde"
        let date = scene.meetingDay
        let fields = ["overleg": date, "vraag": "Werken we mee aan deze plek?", "doelen": "Meer groen"]
        #expect(try await staff.post(path, try await staff.get(path).token).status == 422)
        #expect(try await staff.post(path, try await staff.get(path).token.merging(fields) { $1 }).status == 303)
        #expect(try await staff.post(path, fields).status == 409, "a plan stands on the agenda once")
        let ahead = try await staff.get("/werk/ronde/\(date)").text
        #expect(ahead.contains("1 plan. Op ") && ahead.contains("schrijf je hier de uitkomst op.") && !ahead.contains("Met de knop"))
        while scene.site.clock().localDate.iso < date { scene.town.pass(days: 1) }
        return date
    }

    private func outcome(_ item: DirectionItem, _ fields: [String: String]) -> [String: String] {
        ["punt": item.id.text, "reden": "De plek is van ons en staat leeg.", "stap": "Cor maakt een afspraak.", "akkoord-van": "alderman"]
            .merging(fields) { $1 }
    }

    @Test(arguments: testEngines)
    func `from the agenda to a direction that the initiator hears the same day`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let resident = try await scene.browser(.initiator)
        let date = try await untilMeeting(scene)
        #expect(try await town.mails(to: Self.initiator).contains { $0.subject.contains("overleg") })
        let staff = try await scene.browser(.caseworker)
        #expect(try await staff.get("/werk").text.contains("/werk/ronde/\(date)"))
        let item = try await item(scene)
        let page = "/werk/ronde/\(date)?punt=\(item.id.text)"
        for path in ["/werk/ronde", "/werk/ronde/\(date)", page, "\(scene.file.staffPath)/ronde"] {
            let reply = try await staff.get(path)
            #expect(reply.status == 200 && reply.text.contains("Werken we mee aan deze plek?") || path == "/werk/ronde", "\(path)")
            #expect(PageReader(reply.text).faults.isEmpty, "\(path): \(PageReader(reply.text).faults)")
        }
        let incomplete: [[String: String]] = [
            [:], outcome(item, [:]), outcome(item, ["richting": "negative"]), outcome(item, ["richting": "positiveWithConditions"]),
            outcome(item, ["richting": "positive", "akkoord-van": ""]), outcome(item, ["richting": "positive", "reden": ""]),
        ]
        for fields in incomplete {
            #expect(try await staff.post("/werk/ronde/\(date)/uitkomst", fields).status == 422, "\(fields)")
        }
        let mails = try await town.mails(to: Self.initiator).count
        let said = outcome(item, ["richting": "positiveWithConditions", "voorwaarden": "Een laag hek eromheen."])
        #expect(try await staff.post("/werk/ronde/\(date)/uitkomst", said).status == 303)

        // Until the alderman approves it is a proposal: nobody outside reads it.
        #expect(try await town.mails(to: Self.initiator).count == mails)
        #expect(try await resident.get(scene.file.statusPath).text.contains("laag hek") == false)
        let link = try await town.ownLink("/akkoord/", in: Self.alderman)
        let before = try await town.rowCounts()
        let seen = try await town.visitor().get(link)
        #expect(seen.status == 200 && seen.text.contains("laag hek") && !seen.text.contains("/werk/"))
        #expect(PageReader(seen.text).faults.isEmpty, "\(PageReader(seen.text).faults)")
        #expect(try await town.rowCounts() == before)

        #expect(try await town.visitor().post(link, seen.token).status == 303)
        let told = try #require(try await town.mails(to: Self.initiator).last)
        #expect(try await town.mails(to: Self.initiator).count == mails + 1)
        #expect(told.body.contains("laag hek") && told.createdAt.localDate.iso == date)
        let status = try await resident.get(scene.file.statusPath).text
        #expect(status.contains("laag hek") && status.contains("Wethouder"))
        let past = try await staff.get("/werk/ronde/\(date)").text
        #expect(past.contains("Gegeven op ") && past.contains("Akkoord van: Wethouder") && !past.contains("Met de knop"))
        #expect(try await town.entries(kind: "direction.approved").map(\.audience) == [.participants])
        #expect(try await town.visitor().post(link, [:]).status == 409, "approving twice is once")
        #expect(try await staff.post("/werk/ronde/\(date)/uitkomst", said).status == 409)
    }

    @Test(arguments: testEngines)
    func `only who must approve can, by their own link or signed in as themselves`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let date = try await untilMeeting(scene)
        let staff = try await scene.browser(.caseworker)
        let item = try await item(scene)
        let said = outcome(item, Self.no)
        #expect(try await staff.post("/werk/ronde/\(date)/uitkomst", said).status == 303)
        let link = try await town.ownLink("/akkoord/", in: Self.alderman)
        let chair = try await signIn(town, "lian@dordrecht.example")
        for browser in [staff, chair, try await scene.browser(.administrator)] {
            #expect(try await browser.post("/werk/ronde/\(date)/akkoord", ["punt": item.id.text]).status == 404)
            #expect(try await browser.post("/werk/ronde/\(date)/terug", ["punt": item.id.text, "terug-waarom": "Nee"]).status == 404)
        }
        for wrong in ["/akkoord/onzin", "/akkoord/\(Secret.random().text)", "/akkoord/\(try await scene.anyAdviceLink())"] {
            #expect(try await town.visitor().get(wrong).status == 404)
            #expect(try await town.visitor().post(wrong, [:]).status == 404)
        }

        // The alderman sends it back; with another approver the first link opens nothing any more.
        #expect(try await town.visitor().post("\(link)/terug", [:]).status == 422)
        #expect(try await town.visitor().post("\(link)/terug", ["terug-waarom": "Wat vindt de buurt?"]).status == 303)
        #expect(try await town.mails(to: "cor.zaak@example.nl").last?.body.contains("Wat vindt de buurt?") == true)
        #expect(try await self.item(scene).state == .onAgenda)
        #expect(try await town.visitor().post(link, [:]).status == 404)
        let again = outcome(item, ["richting": "positive", "akkoord-van": "chair"])
        while scene.site.clock().localDate < (try await self.item(scene).meetingOn) { town.pass(days: 1) }
        let next = try await self.item(scene).meetingOn.iso
        let later = try await scene.browser(.caseworker)
        #expect(try await later.post("/werk/ronde/\(next)/uitkomst", again).status == 303)
        #expect(try await town.visitor().get(link).status == 200)
        #expect(try await town.visitor().post(link, [:]).status == 404)
        let there = try await signIn(town, "lian@dordrecht.example")
        #expect(try await there.get("/werk/ronde/\(next)?punt=\(item.id.text)").text.contains("/werk/ronde/\(next)/akkoord"))
        #expect(try await there.post("/werk/ronde/\(next)/akkoord", ["punt": item.id.text]).status == 303)
        #expect(try await self.item(scene).state == .approved)
        #expect(try await town.entries(kind: "direction.approved").count == 1)
    }

    @Test(arguments: testEngines)
    func `a plan that does not fit the goals is told which goal`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        try await importInsight(town.site, book: Books().insight)
        let scene = try await Scene.make(in: town)
        let date = try await untilMeeting(scene)
        let (staff, item) = (try await scene.browser(.caseworker), try await item(scene))
        let today = town.site.clock().localDate
        let goal = try #require(try await town.site.database.read { db in try db.goalsInForce(on: today).first })
        let said = outcome(item, Self.no)
        let refused = try await staff.post("/werk/ronde/\(date)/uitkomst", said)
        #expect(refused.status == 422 && refused.text.contains("bij welk doel"))
        #expect(try await staff.post("/werk/ronde/\(date)/uitkomst", said.merging(["doel": "niets@1"]) { $1 }).status == 422)
        let whole = said.merging(["doel": goal.reference.text]) { $1 }
        #expect(try await staff.post("/werk/ronde/\(date)/uitkomst", whole).status == 303)
        let link = try await town.ownLink("/akkoord/", in: Self.alderman)
        #expect(try await town.visitor().get(link).text.contains(goal.title))
        #expect(try await town.visitor().post(link, [:]).status == 303)
        let status = try await scene.browser(.initiator).get(scene.file.statusPath).text
        #expect(status.contains("href=\"\(goal.path)\""))
        #expect(try await town.visitor().get(goal.path).status == 200)
        #expect(try await town.mails(to: Self.initiator).last?.body.contains(goal.title) == true)
    }

    @Test(arguments: testEngines)
    func `whoever writes the outcome down does not approve it, and somebody must`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let date = try await untilMeeting(scene)
        let item = try await item(scene)
        let chair = try await signIn(town, "lian@dordrecht.example")
        let page = try await chair.get("/werk/ronde/\(date)?punt=\(item.id.text)").text
        #expect(page.contains("Piet Vermaas") && !page.contains("value=\"chair\""), "their own name is not offered")
        for approver in ["chair", "", "niemand"] {
            let said = outcome(item, ["richting": "positive", "akkoord-van": approver])
            #expect(try await chair.post("/werk/ronde/\(date)/uitkomst", said).status == 422, "\(approver)")
        }
        let settings = town.deskBook().advice.round
        let own = try #require(settings.approvers.first { $0.id == "chair" })
        let lian = try await town.site.database.read { db in try db.person(email: "lian@dordrecht.example") }
        let yes = DirectionOutcome(direction: .positive, reason: "Het past.", next: "Ga je gang.")
        for (approver, key) in [(own as Approver?, "direction.ownApproval"), (nil, "direction.approverNeeded")] {
            let propose = ProposeDirection(
                id: item.id, meetingOn: town.site.clock().localDate, outcome: yes, approver: approver, settings: settings)
            await #expect(throws: Refusal.invalid([FieldProblem("akkoord-van", key)])) {
                try await town.site.perform(propose, as: Actor(lian))
            }
        }
        // Written past the program, as from before: it cannot be approved either.
        let said = outcome(item, ["richting": "positive", "akkoord-van": "alderman"])
        #expect(try await chair.post("/werk/ronde/\(date)/uitkomst", said).status == 303)
        try await town.site.database.write { db in
            try db.execute("UPDATE direction_item SET approver_id = proposed_by WHERE id = \(item.id)")
        }
        #expect(try await chair.post("/werk/ronde/\(date)/akkoord", ["punt": item.id.text]).status == 409)
        #expect(try await self.item(scene).state == .proposed)
    }

    private func signIn(_ town: Town, _ address: String) async throws -> Browser {
        let now = town.site.clock()
        let secret = try await town.site.database.write { db in
            guard let person = try db.person(email: address) else { throw TownFault.nobody(address) }
            return try db.addLink(for: person.id, path: "/werk", at: now, days: 1)
        }
        let browser = town.visitor()
        _ = try await browser.post("/link/\(secret.text)", [:])
        return browser
    }

    @Test(arguments: testEngines)
    func `an item that waits too long is shown and told once`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        _ = try await untilMeeting(scene)
        let due = try await item(scene).dueOn
        for _ in 0..<30 {
            town.pass(days: 1)
            try await town.runDuties()
            let late = try await town.entries(kind: "direction.late")
            if town.site.clock().localDate <= due { #expect(late.isEmpty) }
        }
        #expect(try await town.entries(kind: "direction.late").count == 1)
        #expect(try await town.mails(to: "cor.zaak@example.nl").filter { $0.subject.contains("richting is te laat") }.count == 1)
        #expect(try await town.mails(to: "stefan@dordrecht.example").filter { $0.subject.contains("richting is te laat") }.count == 1)
        let staff = try await scene.browser(.caseworker)
        let overview = try await staff.get("/werk/ronde").text
        #expect(overview.contains(scene.file.title) && overview.contains("is-late"))
        #expect(try await staff.get("/werk").text.contains("/werk/ronde"))
    }

    @Test(arguments: testEngines)
    func `an outcome waits for its meeting, and a closed case leaves the agenda`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.putOnAgenda()
        let date = try await item(scene).meetingOn
        let early = ProposeDirection(
            id: id, meetingOn: date, outcome: DirectionOutcome(direction: .positive, reason: "R", next: "N"), approver: nil,
            settings: RoundSettings())
        await #expect(throws: Refusal.conflict("direction.notYet")) {
            try await town.site.perform(early, as: try await scene.actor(.caseworker))
        }
        let other = try await Scene.make(in: town, number: 2)
        let dates = [town.site.clock().localDate.adding(days: -7), town.site.clock().localDate]
        for date in dates {
            await #expect(throws: Refusal.self, "\(date) is no meeting that comes") {
                try await town.site.perform(
                    PutOnAgenda(id: other.file.id, meetingOn: date, question: "V", goals: "", settings: RoundSettings()),
                    as: try await other.actor(.caseworker))
            }
        }
        try await scene.refer()
        let staff = try await scene.browser(.caseworker)
        #expect(try await staff.get("/werk/ronde").text.contains(scene.file.title) == false)
        for path in ["/werk/ronde/gisteren", "/werk/ronde/2026-02-30", "/werk/ronde/2026-11-22", "/werk/ronde/0001-01-01"] {
            #expect(try await staff.get(path).status == 404, "\(path)")
        }
    }

    @Test(arguments: testEngines)
    func `where nobody has to approve, an outcome holds at once`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.putOnAgenda()
        let mails = try await town.mails(to: Self.initiator).count
        let outcome = DirectionOutcome(direction: .positive, conditions: "hoort hier niet", reason: "Het past.", next: "Ga je gang.")
        try await scene.perform(
            ProposeDirection(
                id: id, meetingOn: town.site.clock().localDate, outcome: outcome, approver: nil, settings: RoundSettings()),
            by: .caseworker)
        let item = try await item(scene)
        #expect(item.state == .approved && item.outcome?.conditions == "")
        #expect(try await town.mails(to: Self.initiator).count == mails + 1)
    }
}
