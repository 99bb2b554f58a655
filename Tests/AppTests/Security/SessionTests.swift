import Civic
import Foundation
import Store
import TestSupport
import Testing
import Web

@Suite struct SessionTests {
    private let firefox = ["User-Agent": "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"]

    private func comeIn(_ town: Town, _ headers: [String: String]) async throws -> Browser {
        let person = try await town.person("Rita Rozema")
        let now = town.site.clock()
        let link = try await town.site.database.write { db in try db.addLink(for: person.id, path: "/mijn", at: now, days: 1) }
        let browser = town.visitor()
        _ = try await browser.post("/link/\(link.text)", [:], headers: headers)
        return browser
    }

    @Test(arguments: testEngines)
    func `the page tells where one is signed in, with which kind of browser, and nothing finer`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let here = try await town.signedIn("Rita Rozema")
        town.pass(days: 2)
        let phone = try await comeIn(town, firefox)
        town.pass(days: 3)
        _ = try await phone.get("/mijn")
        let page = try await here.get("/mijn/veiligheid")
        #expect(PageReader(page.text).faults.isEmpty)
        #expect(page.text.contains("Firefox op Android") && !page.text.contains("130.0"))
        #expect(page.handles.count == 1)
        #expect(page.text.contains("21 november 2026") && page.text.contains("23 november 2026"))
        let used = try await town.site.database.read { db in
            try db.rows("SELECT used_on FROM session WHERE person_id IS NOT NULL").map { try $0["used_on"] as String }
        }
        #expect(Set(used) == ["2026-11-26"])
    }

    @Test(arguments: testEngines)
    func `an ended session is dead at once, and only one's own can be ended`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let here = try await town.signedIn("Rita Rozema")
        let there = try await comeIn(town, firefox)
        let stranger = try await town.signedIn("Chris Claes")
        let page = try await here.get("/mijn/veiligheid")
        let handle = try #require(page.handles.first)
        #expect(try await stranger.post("/mijn/veiligheid/apparaten", ["apparaat": handle]).status == 409)
        #expect(try await there.get("/mijn").status == 200)
        #expect(try await here.post("/mijn/veiligheid/apparaten", page.token.merging(["apparaat": handle]) { $1 }).status == 303)
        #expect(try await there.get("/mijn").status == 303)
        #expect(try await here.get("/mijn").status == 200)
        #expect(try await here.post("/mijn/veiligheid/apparaten", ["apparaat": handle]).status == 409)
    }

    @Test(arguments: testEngines)
    func `all the others end in one go`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let here = try await town.signedIn("Rita Rozema")
        let others = [try await comeIn(town, firefox), try await comeIn(town, [:])]
        let token = try await here.get("/mijn/veiligheid").token
        #expect(try await here.post("/mijn/veiligheid/apparaten", token.merging(["apparaat": "andere"]) { $1 }).status == 303)
        for browser in others { #expect(try await browser.get("/mijn").status == 303) }
        #expect(try await here.get("/mijn").status == 200)
        #expect(try await town.entry("sessions.ended") != nil)
    }

    @Test(arguments: testEngines)
    func `signing out ends the session on the server, not only in the browser`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        _ = try await town.signedIn("Rita Rozema")
        let (browser, door) = try await town.atTheDoor("Rita Rozema")
        let cookie = try #require(door.cookie(Cookies.session))
        #expect(try await browser.get("/mijn").text.contains("action=\"/uitloggen\""))
        _ = try await browser.post("/uitloggen", [:])
        #expect(!browser.hasSession)
        #expect(try await town.visitor().get("/mijn", headers: ["Cookie": "\(Cookies.session)=\(cookie)"]).status == 303)
    }

    @Test(arguments: testEngines)
    func `over TLS a session is of this host alone`(engine: Engine) async throws {
        let town = try await Town.open(engine) { $0.addressPattern = "https://{host}" }
        _ = try await town.signedIn("Rita Rozema")
        let (browser, door) = try await town.atTheDoor("Rita Rozema")
        let line = try #require(door.headers[values: .setCookie].first { $0.hasPrefix("__Host-\(Cookies.session)=") })
        #expect(line.contains("; Path=/;") && line.contains("; Secure") && !line.contains("Domain"))
        #expect(try await browser.get("/mijn").status == 200)
        let secret = try #require(door.cookie("__Host-\(Cookies.session)"))
        // Planted from beside, without the beginning that only the host itself can give.
        #expect(try await town.visitor().get("/mijn", headers: ["Cookie": "\(Cookies.session)=\(secret)"]).status == 303)
    }

    // MARK: Rate limits

    @Test(arguments: testEngines)
    func `who asks for very many links is told to wait, and how long`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        var refused: Int?
        for number in 1...40 {
            let reply = try await town.post("/inloggen", ["mail": "niemand\(number)@example.nl"], from: "203.0.113.9")
            #expect(reply.status == 303 || reply.status == 429)
            if reply.status == 429 {
                refused = reply.retryAfter
                #expect(reply.text.hasPrefix("text/html"))
                break
            }
        }
        let seconds = try #require(refused)
        #expect((1...60).contains(seconds))
        // Others are let in meanwhile, also through the same proxy.
        #expect(try await town.post("/inloggen", ["mail": "niemand@example.nl"], from: "203.0.113.10").status == 303)
        let forwarded = ["X-Forwarded-For": "203.0.113.9, 203.0.113.11"]
        #expect(try await town.post("/inloggen", ["mail": "niemand@example.nl"], from: "127.0.0.1", headers: forwarded).status == 303)
        let same = ["X-Forwarded-For": "203.0.113.11, 203.0.113.9"]
        #expect(try await town.post("/inloggen", ["mail": "niemand@example.nl"], from: "127.0.0.1", headers: same).status == 429)
        town.pass(seconds: seconds)
        #expect(try await town.post("/inloggen", ["mail": "niemand@example.nl"], from: "203.0.113.9").status == 303)
    }

    @Test(arguments: testEngines)
    func `code tries and what is written are limited too`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        func statuses(_ path: String, _ times: Int, from address: String, headers: [String: String] = [:]) async throws -> [Int] {
            var found: [Int] = []
            for _ in 0..<times { found.append(try await town.post(path, ["code": "123456"], from: address, headers: headers).status) }
            return found
        }
        #expect(try await statuses("/inloggen/code", 30, from: "203.0.113.21").contains(429))
        #expect(try await statuses("/link/onbekend", 80, from: "203.0.113.22").contains(429))
        #expect(try await statuses("/uitloggen", 100, from: "203.0.113.23").allSatisfy { $0 == 303 })
        let session = ["Cookie": "\(Cookies.session)=\(Secret.random().text)"]
        #expect(try await statuses("/geld-en-hulp", 130, from: "203.0.113.24", headers: session).contains(429))
        // What opens cases and mails whoever is named goes slower, so that one sender does not close the door to others.
        #expect(try await statuses("/idee/onbekend/versturen", 40, from: "203.0.113.25").contains(429))
        #expect(try await statuses("/idee/onbekend/later", 15, from: "203.0.113.26").contains(429))
        // One's own data reads the whole journal.
        let rita = try await town.signedIn("Rita Rozema")
        var own: [Int] = []
        for _ in 0..<32 { own.append(try await rita.get("/mijn/gegevens").status) }
        #expect(own.first == 200 && own.last == 429)
        #expect(try await town.signedIn("Saar Verhaal").get("/mijn/gegevens").status == 200)
        #expect(try await !statuses("/idee/onbekend/versturen", 5, from: "203.0.113.27").contains(429))
        #expect(try await town.visitor().get("/inloggen").status == 200)
    }

    @Test(arguments: testEngines)
    func `an installation sets its own limits`(engine: Engine) async throws {
        let town = try await Town.open(engine) { settings in
            settings.limits.signIn = settings.limits.signIn.with(burst: 2, oneIn: 90)
        }
        for _ in 1...2 { #expect(try await town.post("/inloggen", ["mail": "a@example.nl"], from: "203.0.113.9").status == 303) }
        let refused = try await town.post("/inloggen", ["mail": "a@example.nl"], from: "203.0.113.9")
        #expect(refused.status == 429 && refused.retryAfter == 90)
        #expect(try await town.post("/uitloggen", [:], from: "203.0.113.9").status == 303, "another limit")
    }

    @Test(arguments: testEngines)
    func `who sets out to sign in elsewhere again and again is told to wait, and writes no more rows`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        let town = open.town
        var passed = 0
        var refused: Int?
        for _ in 1...130 {
            let reply = try await town.get("/inloggen/met/werk", from: "203.0.113.9")
            if reply.status == 429 {
                refused = reply.retryAfter
                break
            }
            #expect(reply.status == 303)
            passed += 1
        }
        #expect(passed == 120 && refused == 3)
        #expect(try await open.count("openid_attempt") == 120)
        #expect(try await town.get("/inloggen/terug/werk?state=x&code=y", from: "203.0.113.9").status == 429)
        // Others go on, and so does reading.
        #expect(try await town.get("/inloggen/met/werk", from: "203.0.113.10").status == 303)
        #expect(try await town.get("/inloggen", from: "203.0.113.9").status == 200)
        town.pass(seconds: 3)
        #expect(try await town.get("/inloggen/met/werk", from: "203.0.113.9").status == 303)
    }
}
