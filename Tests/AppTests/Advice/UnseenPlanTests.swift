import Civic
import Desk
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

/// A direction about a plan of which nothing was looked at says so, to who writes it down and to who approves it.
@Suite struct UnseenPlanTests {
    @Test(arguments: testEngines)
    func `a no about a plan that nobody looked at asks why all the same, and the approver reads what is missing`(engine: Engine)
        async throws
    {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await scene.become("complex")
        let staff = try await scene.browser(.caseworker)
        let (path, date) = ("\(scene.file.staffPath)/ronde", scene.meetingDay)
        let asked = ["overleg": date, "vraag": "Werken we mee?", "doelen": ""]
        #expect(try await staff.post(path, try await staff.get(path).token.merging(asked) { $1 }).status == 303)
        while town.site.clock().localDate.iso < date { town.pass(days: 1) }
        let id = scene.file.id
        let item = try #require(try await town.site.database.read { db in try db.directionItems(of: id).first })

        let chair = try await scene.browser(.caseworker)
        let overview = try await chair.get("/werk/ronde/\(date)").text
        #expect(overview.contains("Schrijf de uitkomst op") && overview.contains("?punt=\(item.id.text)"))
        let page = try await chair.get("/werk/ronde/\(date)?punt=\(item.id.text)")
        #expect(page.text.contains("Dit is nog niet bekeken") && page.text.contains("Nog niet beoordeeld: Plek"))
        #expect(PageReader(page.text).faults.isEmpty, "\(PageReader(page.text).faults)")
        let no = page.token.merging([
            "punt": item.id.text, "richting": "negative", "grond": "notThoughtThrough", "reden": "Te vroeg.", "stap": "Teken het uit.",
            "akkoord-van": "alderman",
        ]) { $1 }
        let send = "/werk/ronde/\(date)/uitkomst"
        #expect(try await chair.post(send, no).status == 422)
        #expect(try await chair.post(send, no.merging(["toch": "1"]) { $1 }).status == 422, "a tick says nothing of why")
        let whole = no.merging(["toch": "1", "toch-waarom": "De plek is al verkocht."]) { $1 }
        #expect(try await chair.post(send, whole).status == 303)
        #expect(try await town.entries(kind: ProposeDirection.kind).contains { $0.data["skipped"] == "De plek is al verkocht." })
        #expect(try await chair.get(scene.file.staffPath).text.contains("De plek is al verkocht."), "colleagues read why")
        let mail = try #require(try await town.mails(to: RoundTests.alderman).last)
        #expect(mail.body.contains("De plek is al verkocht."))
        let link = try await town.ownLink("/akkoord/", in: RoundTests.alderman)
        #expect(try await town.visitor().get(link).text.contains("Dit is nog niet bekeken"))
    }
}
