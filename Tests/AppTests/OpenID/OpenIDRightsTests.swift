import Civic
import Foundation
import Office
import Store
import TestSupport
import Testing
import Web

/// What groups at a provider may not bring about by themselves, through the front door.
@Suite struct OpenIDRightsTests {
    private let joke = "joke.de.wit@example.nl"

    private func account(_ groups: [String]?) -> StubProvider.Account {
        var account = OpenTown.joke
        account.groups = groups
        return account
    }

    private func signIn(_ open: OpenTown, _ groups: [String]?) async throws -> (reply: Reply, browser: Browser) {
        open.town.pass(seconds: 1)
        let browser = open.town.visitor()
        return (try await open.signIn(account(groups), at: "werk", with: browser), browser)
    }

    private func proposals(_ browser: Browser) async throws -> [String] {
        let links = try await browser.get("/beheer/mensen").text.matches(of: /href="(\/beheer\/voorstellen\/[0-9a-f-]+)"/)
        return links.map { String($0.1) }
    }

    private func decide(_ browser: Browser, _ proposal: String, _ choice: String) async throws -> Reply {
        let fields = try await browser.get(proposal).token.merging(["keuze": choice, "reden": "Zo is het afgesproken."]) { $1 }
        return try await browser.post(proposal, fields)
    }

    @Test(arguments: testEngines)
    func `with four eyes nobody becomes an administrator by a group alone`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        let ada = try await open.town.onlyAdministrators(["Ada Beheer", "Bas Beheer"])[0]
        try await open.town.set(SecuritySettings(fourEyes: true))
        let (reply, browser) = try await signIn(open, ["Loket", "Beheer"])
        #expect(reply.status == 422 && PageReader(reply.text).faults.isEmpty)
        expectSignedOut(browser)
        #expect(try await open.person(joke)?.roles == [])
        #expect(try await open.town.mails(to: "bas.beheer@example.nl").count == 1)
        #expect(try await open.entries("openID.rolesProposed").count == 1)

        // Trying again asks nobody again.
        #expect(try await signIn(open, ["Loket", "Beheer"]).reply.status == 422)
        let waiting = try await proposals(ada)
        #expect(waiting.count == 1)
        let page = try await ada.get(try #require(waiting.first))
        #expect(page.text.contains("je werkaccount") && PageReader(page.text).faults.isEmpty)

        #expect(try await decide(ada, try #require(waiting.first), "ja").status == 303)
        #expect(try await open.person(joke)?.roles == [.administrator, .deskOfficer])
        let later = try await signIn(open, ["Loket", "Beheer"])
        #expect(later.reply.status == 303)
        #expect(try await later.browser.get("/beheer/mensen").status == 200)
        #expect(try await open.entries("openID.rolesProposed").count == 1)
    }

    @Test(arguments: testEngines)
    func `with four eyes more rights wait, fewer hold at once, and nobody says yes to their own`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        let ada = try await open.town.onlyAdministrators(["Ada Beheer", "Bas Beheer", "Joke de Wit"])[0]
        try await open.town.site.database.write { [joke] db in
            guard let person = try db.person(email: joke) else { return }
            try db.setRoles([.administrator, .caseworker], of: person.id)
        }
        try await open.town.set(SecuritySettings(fourEyes: true))
        // The work of a caseworker goes, that of the counter waits.
        let (reply, browser) = try await signIn(open, ["Beheer", "Loket"])
        #expect(reply.status == 303)
        #expect(try await open.person(joke)?.roles == [.administrator])
        let proposal = try #require(try await proposals(ada).first)
        #expect(PageReader(try await browser.get(proposal).text).faults.isEmpty)
        #expect(try await decide(browser, proposal, "ja").status == 404)
        #expect(try await open.person(joke)?.roles == [.administrator])
        // A no is remembered: the next sign-in does not ask again.
        #expect(try await decide(ada, proposal, "nee").status == 303)
        #expect(try await open.town.mails(to: joke).contains { $0.body.contains("Zo is het afgesproken.") })
        #expect(try await signIn(open, ["Beheer", "Loket"]).reply.status == 303)
        #expect(try await proposals(ada).isEmpty)
        // Other groups are another question, and one that is gone takes its proposal along.
        #expect(try await signIn(open, ["Beheer", "Zaken"]).reply.status == 303)
        #expect(try await proposals(ada).count == 1)
        #expect(try await signIn(open, ["Beheer"]).reply.status == 303)
        #expect(try await proposals(ada).isEmpty)
        #expect(try await open.entries("openID.proposalEnded").count == 1)
    }

    @Test(arguments: testEngines)
    func `no group takes the last administrator away`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        _ = try await open.town.onlyAdministrators(["Joke de Wit"])
        for groups in [["Loket"], nil] {
            #expect(try await signIn(open, ["Beheer"]).reply.status == 303)
            let (reply, browser) = try await signIn(open, groups)
            #expect(reply.status == 303)
            #expect(try await open.person(joke)?.roles.contains(.administrator) == true)
            #expect(try await browser.get("/beheer/mensen").status == 200)
        }
        // Told once, not at each sign-in.
        #expect(try await open.entries("openID.administratorKept").count == 1)
        // Once there is another one it goes.
        _ = try await open.town.signedIn("Ada Beheer", roles: [.administrator])
        #expect(try await signIn(open, ["Loket"]).reply.status == 303)
        #expect(try await open.person(joke)?.roles == [.deskOfficer])
    }

    @Test(arguments: testEngines)
    func `with four eyes two administrators stay`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        _ = try await open.town.onlyAdministrators(["Ada Beheer", "Joke de Wit"])
        try await open.town.set(SecuritySettings(fourEyes: true))
        #expect(try await signIn(open, ["Beheer"]).reply.status == 303)
        #expect(try await signIn(open, nil).reply.status == 303)
        #expect(try await open.person(joke)?.roles == [.administrator])
        #expect(try await open.town.mails(to: "ada.beheer@example.nl").count == 1)
        _ = try await open.town.signedIn("Bas Beheer", roles: [.administrator])
        #expect(try await signIn(open, nil).reply.status == 422)
        #expect(try await open.person(joke)?.roles == [])
    }

    @Test(arguments: testEngines)
    func `who loses every group is a resident again, without team and code`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        let ada = try #require(try await open.town.onlyAdministrators(["Ada Beheer"]).first)
        let (reply, browser) = try await signIn(open, ["Loket"])
        #expect(reply.status == 303)
        let person = try #require(try await open.person(joke))
        let address = "/beheer/mensen/\(person.id.text)"
        let fields = try await ada.get(address).token.map { ($0.key, $0.value) } + [("team", "green"), ("reden", "Bij het groen.")]
        #expect(try await ada.post(address, pairs: fields + [("rollen", "deskOfficer")]).status == 303)
        _ = try await open.town.setUpCode(browser)
        func rows(_ table: SQL) async throws -> Int { try await open.count("\(table) WHERE person_id = \(person.id)") }
        #expect(try await rows("staff_place") == 1)
        #expect(try await rows("second_factor") == 1)

        _ = try await signIn(open, nil)
        #expect(try await open.person(joke)?.roles == [])
        #expect(try await rows("staff_place") == 0)
        #expect(try await rows("second_factor") == 0)
        #expect(try await browser.get("/werk").status != 200)
    }
}
