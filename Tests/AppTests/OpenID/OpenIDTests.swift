import Civic
import Foundation
import Office
import Store
import TestSupport
import Testing
import Web

/// Signing in with an account elsewhere, through the front door.
@Suite struct OpenIDTests {
    @Test(arguments: testEngines)
    func `a colleague signs in with the municipality's account and works`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        let browser = open.town.visitor()
        let reply = try await open.signIn(OpenTown.joke, at: "werk", with: browser)
        #expect(reply.status == 303)
        #expect(reply.location == "/werk")
        #expect(try await browser.get("/werk").status == 200)
        #expect(try await open.person("joke.de.wit@example.nl")?.roles == [.deskOfficer])
        #expect(try await open.entries("openID.linked").count == 1)
        #expect(try await open.town.mails(to: "joke.de.wit@example.nl").count == 1)

        // The second time the account is enough, whatever its address has become.
        var moved = OpenTown.joke
        (moved.mail, moved.isVerified) = ("elders@example.nl", false)
        let again = open.town.visitor()
        #expect(try await open.signIn(moved, at: "werk", with: again, to: "/werk/zaken").location == "/werk/zaken")
        #expect(try await again.get("/werk").status == 200)
        #expect(try await open.entries("openID.linked").count == 1)
    }

    @Test(arguments: testEngines)
    func `a resident signs in, known or new, and is nobody's colleague`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        try await open.add(OpenTown.rita)
        let browser = open.town.visitor()
        #expect(try await open.signIn(OpenTown.rita, at: "bewoners", with: browser).location == "/mijn")
        #expect(try await browser.get("/mijn").status == 200)
        #expect(try await browser.get("/werk").status == 404)
        let new = StubProvider.Account("r-2", name: "Nina Nieuw", mail: "nina@example.nl", groups: ["Beheer"])
        #expect(try await open.signIn(new, at: "bewoners", with: open.town.visitor()).status == 303)
        #expect(try await open.person("nina@example.nl")?.roles == [])
    }

    @Test(arguments: testEngines)
    func `nobody is added and no role given where the configuration does not say so`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine, giving: false)
        for (account, id) in [(OpenTown.joke, "werk"), (OpenTown.rita, "bewoners")] {
            let browser = open.town.visitor()
            #expect(try await open.signIn(account, at: id, with: browser).status == 422)
            expectSignedOut(browser)
            #expect(try await open.person(account.mail ?? "") == nil)
        }
        // A resident with the address of a colleague's account becomes none; a colleague gets no role more.
        try await open.add(OpenTown.joke)
        #expect(try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor()).status == 422)
        #expect(try await open.person("joke.de.wit@example.nl")?.roles == [])
        let cor = StubProvider.Account("s-2", name: "Cor", mail: "cor@example.nl", groups: ["Zaken", "Beheer"])
        try await open.add(cor, roles: [.caseworker, .deskOfficer])
        #expect(try await open.signIn(cor, at: "werk", with: open.town.visitor()).status == 303)
        #expect(try await open.person("cor@example.nl")?.roles == [.caseworker])
        #expect(try await open.entries("openID.rolesChanged").count == 1)
    }

    @Test(arguments: testEngines)
    func `a role taken away there is gone here at the next sign-in`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        // The last administrator would stay one.
        _ = try await open.town.signedIn("Ada Beheer", roles: [.administrator])
        var joke = OpenTown.joke
        joke.groups = ["Loket", "Beheer"]
        let earlier = open.town.visitor()
        #expect(try await open.signIn(joke, at: "werk", with: earlier).status == 303)
        #expect(try await open.person("joke.de.wit@example.nl")?.roles == [.deskOfficer, .administrator])
        joke.groups = ["Loket"]
        #expect(try await open.signIn(joke, at: "werk", with: open.town.visitor()).status == 303)
        #expect(try await open.person("joke.de.wit@example.nl")?.roles == [.deskOfficer])
        open.town.pass(seconds: 1)
        // All gone: not signed in, and whoever still was is out as well.
        joke.groups = nil
        let browser = open.town.visitor()
        let reply = try await open.signIn(joke, at: "werk", with: browser)
        #expect(reply.status == 422)
        expectSignedOut(browser)
        #expect(try await open.person("joke.de.wit@example.nl")?.roles == [])
        #expect(try await earlier.get("/werk").status == 404)
        let entries = try await open.entries("openID.rolesChanged")
        #expect(entries.map { $0.data["roles"] } == ["deskOfficer", ""])
        #expect(entries.allSatisfy { !$0.reason.isEmpty && !$0.next.isEmpty })
    }

    @Test(arguments: testEngines)
    func `an address is only believed when the provider has checked it`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        try await open.add(OpenTown.joke, roles: [.administrator])
        try await open.add(OpenTown.rita)
        for (account, id) in [(OpenTown.joke, "werk"), (OpenTown.rita, "bewoners")] {
            for mail in [account.mail, nil] {
                var unsure = account
                (unsure.mail, unsure.isVerified) = (mail, false)
                let browser = open.town.visitor()
                #expect(try await open.signIn(unsure, at: id, with: browser).status == 422)
                expectSignedOut(browser)
            }
        }
        #expect(try await open.count("external_identity") == 0)
    }

    @Test(arguments: testEngines)
    func `the residents' door never leads to a colleague`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        try await open.add(OpenTown.joke, roles: [.administrator])
        let asResident = StubProvider.Account("r-9", name: "Joke", mail: "joke.de.wit@example.nl")
        let browser = open.town.visitor()
        #expect(try await open.signIn(asResident, at: "bewoners", with: browser).status == 422)
        expectSignedOut(browser)
        #expect(try await open.count("external_identity") == 0)

        // Nor when a resident came to work there after signing in once.
        try await open.add(OpenTown.rita)
        #expect(try await open.signIn(OpenTown.rita, at: "bewoners", with: open.town.visitor()).status == 303)
        try await open.town.site.database.write { db in
            try db.execute("UPDATE person SET roles = 'caseworker' WHERE email = 'rita.rozema@example.nl'")
        }
        let later = open.town.visitor()
        #expect(try await open.signIn(OpenTown.rita, at: "bewoners", with: later).status == 422)
        expectSignedOut(later)
    }

    @Test(arguments: testEngines)
    func `an address that was given to somebody else opens nothing`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        #expect(try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor()).status == 303)
        var successor = OpenTown.joke
        successor.subject = "s-77"
        let browser = open.town.visitor()
        #expect(try await open.signIn(successor, at: "werk", with: browser).status == 422)
        expectSignedOut(browser)
    }

    @Test(arguments: testEngines)
    func `an account of somebody who was removed begins anew`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        #expect(try await open.signIn(OpenTown.rita, at: "bewoners", with: open.town.visitor()).status == 303)
        try await open.town.site.database.write { db in try db.execute("DELETE FROM person WHERE email = 'rita.rozema@example.nl'") }
        var nameless = OpenTown.rita
        nameless.name = "  "
        #expect(try await open.signIn(nameless, at: "bewoners", with: open.town.visitor()).status == 303)
        // Without a name the part before the @ serves: an address is nobody's name on a public page.
        #expect(try await open.person("rita.rozema@example.nl")?.name == "rita.rozema")
        #expect(try await open.count("external_identity") == 1)
    }

    @Test(arguments: testEngines)
    func `signing in begins a new session and ends the one of somebody else`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        let browser = try await open.town.signedIn("Rita Rozema")
        let before = try await open.count("session")
        #expect(try await open.signIn(OpenTown.joke, at: "werk", with: browser).status == 303)
        #expect(try await open.count("session") == before)
        #expect(try await browser.get("/werk").status == 200)
    }

    @Test(arguments: testEngines)
    func `a return path stays on this site`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        for target in ["https://elders.example/", "//elders.example", "/\\elders.example", "javascript:alert(1)", "/\tx"] {
            #expect(try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor(), to: target).location == "/", "\(target)")
        }
        let long = "/" + String(repeating: "a", count: 600)
        #expect(try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor(), to: long).location == "/werk")
    }

    @Test(arguments: testEngines)
    func `the doors stand on the sign-in page, in the reader's language`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        let page = try await open.town.visitor().get("/inloggen?naar=/werk/zaken")
        #expect(page.links.contains("/inloggen/met/werk?naar=/werk/zaken"))
        #expect(page.links.contains("/inloggen/met/bewoners?naar=/werk/zaken"))
        #expect(page.text.contains("Inloggen met Stadspas"))
        #expect(try await open.town.visitor().get("/inloggen?taal=en").text.contains("Sign in with your work account"))
        #expect(PageReader(page.text).faults.isEmpty)
    }

    @Test(arguments: testEngines)
    func `a sign-in that never came back is forgotten`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        _ = try await open.leave(OpenTown.joke, at: "werk", with: open.town.visitor())
        #expect(try await open.count("openid_attempt") == 1)
        open.town.pass(hours: 2)
        try await open.town.runDuties()
        #expect(try await open.count("openid_attempt") == 0)
    }
}
