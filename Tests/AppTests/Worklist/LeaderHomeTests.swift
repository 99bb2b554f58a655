import Civic
import Desk
import Rules
import Store
import TestSupport
import Testing

/// The staff home of who leads and has no cases.
@Suite struct LeaderHomeTests {
    @Test(arguments: testEngines)
    func `a manager without cases reads at once what is late with others`(engine: Engine) async throws {
        let work = WorkTown(scene: try await Scene.make(in: try await Town.open(engine)))
        let boss = try await work.town.signedIn("Max Baas", roles: [.manager])
        #expect(try await boss.get("/werk").text.contains("Van de andere zaken is niets te laat"))
        let cor = try await work.town.settle(.caseworker).id
        for (number, days) in [(1, -3), (2, -9), (3, 20)] {
            try await work.addCase(number, due: work.today.adding(days: days), holder: cor)
        }
        let home = try await boss.get("/werk").text
        #expect(home.contains("Van de andere zaken zijn er 2 te laat"))
        #expect(!home.contains("Vandaag gaat er niets mis"))
    }

    @Test(arguments: testEngines)
    func `who works here and signs in begins with the work`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        town.pass(hours: 1)
        for (guest, home) in [(Guest.caseworker, "/werk"), (.initiator, "/mijn")] {
            let address = try #require(try await scene.person(guest)?.email)
            let visitor = town.visitor()
            let form = try await visitor.get("/inloggen").token.merging(["mail": address]) { $1 }
            #expect(try await visitor.post("/inloggen", form).status == 303)
            let link = try await town.ownLink("/link/", in: address)
            #expect(try await visitor.post(link, [:]).location == home)
        }
    }
}
