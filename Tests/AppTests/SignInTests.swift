import Civic
import Foundation
import Store
import TestSupport
import Testing

@Suite struct SignInTests {
    @Test(arguments: testEngines)
    func `a known address gets a link, an unknown one the same answer and no mail`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        _ = try await town.signedIn("Joke de Wit")
        for address in ["joke.de.wit@example.nl", "niemand@example.nl"] {
            let reply = try await town.visitor().post("/inloggen", ["mail": address, "naar": "/mijn"])
            #expect(reply.status == 303)
            #expect(reply.location == "/inloggen/verstuurd")
        }
        #expect(try await town.mails(to: "joke.de.wit@example.nl").count == 1)
        #expect(try await town.mails(to: "niemand@example.nl").isEmpty)
    }

    @Test(arguments: testEngines)
    func `opening a mail link changes nothing, its button signs in once`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        _ = try await town.signedIn("Joke de Wit")
        _ = try await town.visitor().post("/inloggen", ["mail": "joke.de.wit@example.nl"])
        let body = try #require(try await town.mails(to: "joke.de.wit@example.nl").last).body
        let link = try #require(body.split(separator: "\n").first { $0.contains("/link/") }).dropFirst(town.site.address.count)
        let browser = town.visitor()
        for _ in 1...3 {
            let page = try await browser.get(String(link))
            #expect(page.status == 200)
            #expect(!browser.hasSession)
        }
        let used = try await browser.post(String(link), [:])
        #expect(used.status == 303)
        #expect(browser.hasSession)
        let second = town.visitor()
        _ = try await second.post(String(link), [:])
        #expect(!second.hasSession)
        #expect(try await second.get(String(link)).text.contains("/opnieuw"))
    }

    @Test(arguments: testEngines)
    func `a mail link and what follows are in the language of who it was sent to, unless this browser chose another`(
        engine: Engine
    ) async throws {
        let town = try await Town.open(engine)
        let now = town.site.clock()
        _ = try await town.site.database.write { db in
            try db.findOrAddPerson(name: "Kate Jansen", email: "kate@example.nl", phone: nil, language: "en", at: now)
        }
        func link() async throws -> String {
            town.pass(hours: 2)
            _ = try await town.visitor().post("/inloggen", ["mail": "kate@example.nl"])
            let body = try #require(try await town.mails(to: "kate@example.nl").last).body
            return String(try #require(body.split(separator: "\n").first { $0.contains("/link/") }).dropFirst(town.site.address.count))
        }
        let (path, browser) = (try await link(), town.visitor())
        let greeting = try await browser.get(path).text
        #expect(greeting.contains("<html lang=\"en\"") && greeting.contains(town.site.words("en")("link.button")))
        #expect(try await browser.post(path, [:]).status == 303)
        #expect(try await browser.get("/mijn").text.contains("<html lang=\"en\""))
        #expect(try await browser.get("/mijn?taal=nl").text.contains("<html lang=\"nl\""))
        #expect(try await browser.get("/mijn").text.contains("<html lang=\"nl\""), "what was chosen here counts")
        let other = town.visitor()
        _ = try await other.get("/?taal=nl")
        #expect(try await other.get(try await link()).text.contains("<html lang=\"nl\""))
    }

    @Test(arguments: testEngines)
    func `a link that is too old signs nobody in`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        _ = try await town.signedIn("Joke de Wit")
        _ = try await town.visitor().post("/inloggen", ["mail": "joke.de.wit@example.nl"])
        let body = try #require(try await town.mails(to: "joke.de.wit@example.nl").last).body
        let link = try #require(body.split(separator: "\n").first { $0.contains("/link/") }).dropFirst(town.site.address.count)
        town.pass(days: 61)
        let browser = town.visitor()
        _ = try await browser.post(String(link), [:])
        #expect(!browser.hasSession)
    }

    @Test(arguments: testEngines)
    func `a sixth request within the hour gets the same answer and no mail`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        _ = try await town.signedIn("Joke de Wit")
        var statuses: [Int] = []
        for _ in 1...6 { statuses.append(try await town.visitor().post("/inloggen", ["mail": "joke.de.wit@example.nl"]).status) }
        #expect(Set(statuses) == [303])
        #expect(try await town.mails(to: "joke.de.wit@example.nl").count == 5)
    }

    @Test(arguments: testEngines)
    func `a redirect never leaves the site`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        for target in ["https://elders.example/", "//elders.example", "/\\elders.example", "javascript:alert(1)"] {
            let page = try await town.visitor().get("/inloggen?naar=\(target.percentEncodedForTest)")
            #expect(page.value(of: "naar") == "/")
        }
    }
}

extension String {
    var percentEncodedForTest: String { addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? self }
}
