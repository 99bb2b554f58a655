import Civic
import Foundation
import Store
import TestSupport
import Testing
import Web

@Suite struct SecondFactorTests {
    private let desk = "Dina Loket"

    @Test(arguments: testEngines)
    func `with codes a mail link is half the way, and the code is the other half`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let phone = try await town.setUpCode(try await town.signedIn(desk, roles: [.deskOfficer]))
        #expect(phone.recovery.count == 10)

        let (browser, reply) = try await town.atTheDoor(desk, path: "/werk/nieuw")
        #expect(reply.location == "/inloggen/code" && !browser.hasSession)
        #expect(PageReader(try await reply.followed().text).faults.isEmpty)
        let right = try await browser.post("/inloggen/code", ["code": phone.code(town)])
        #expect(right.location == "/werk/nieuw" && browser.hasSession)
        #expect(try await right.followed().status == 200)
    }

    @Test(arguments: testEngines)
    func `half-way nothing can be read or sent`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let whole = try await town.signedIn(desk, roles: [.deskOfficer])
        _ = try await town.setUpCode(whole)
        let (half, door) = try await town.atTheDoor(desk)
        for route in town.installation.routes where route.access.name != Access.everyone.name && !route.path.contains("{") {
            let reply = route.method == .get ? try await half.get(route.path) : try await half.post(route.path, [:])
            let visitor = town.visitor()
            let same = route.method == .get ? try await visitor.get(route.path) : try await visitor.post(route.path, [:])
            #expect(reply.status == same.status && reply.location == same.location, "\(route.method) \(route.path)")
        }
        #expect(try await half.get("/werk").location?.hasPrefix("/inloggen") == true)
        // The cookie of half the way is not one of the whole way under another name.
        let cookie = try #require(door.cookie(Cookies.halfSession))
        #expect(try await town.visitor().get("/werk", headers: ["Cookie": "sessie=\(cookie)"]).status == 303)
    }

    @Test(arguments: testEngines)
    func `a code works once, whoever types it`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let phone = try await town.setUpCode(try await town.signedIn(desk, roles: [.deskOfficer]))
        let code = phone.code(town)
        let (first, _) = try await town.atTheDoor(desk)
        #expect(try await first.post("/inloggen/code", ["code": code]).status == 303)
        let (second, _) = try await town.atTheDoor(desk)
        #expect(try await second.post("/inloggen/code", ["code": code]).status == 422)
        #expect(!second.hasSession)
        // Nor does an older one that was never used.
        #expect(try await second.post("/inloggen/code", ["code": phone.code(town, step: -1)]).status == 422)
        #expect(try await second.post("/inloggen/code", ["code": phone.code(town, step: 1)]).status == 303)
        #expect(second.hasSession)
    }

    @Test(arguments: testEngines)
    func `after five wrong codes it ends, and the one whose name was used hears of it`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let phone = try await town.setUpCode(try await town.signedIn(desk, roles: [.deskOfficer]))
        let mails = try await town.mails(to: "dina.loket@example.nl").count
        let (browser, _) = try await town.atTheDoor(desk)
        for _ in 1...4 {
            let reply = try await browser.post("/inloggen/code", ["code": phone.code(town, step: 7)])
            #expect(reply.status == 422 && PageReader(reply.text).faults.isEmpty)
        }
        let last = try await browser.post("/inloggen/code", ["code": phone.code(town, step: 7)])
        #expect(last.location == "/inloggen" && !browser.hasSession)
        #expect(try await town.mails(to: "dina.loket@example.nl").count == mails + 1)
        #expect(try await town.entry("signIn.stopped")?.audience == .staff)
        // The right code comes too late.
        #expect(try await browser.post("/inloggen/code", ["code": phone.code(town)]).location == "/inloggen")
        #expect(!browser.hasSession)
    }

    @Test(arguments: testEngines)
    func `who goes on guessing with fresh links is stopped for an hour; paper still works`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let phone = try await town.setUpCode(try await town.signedIn(desk, roles: [.deskOfficer]))
        for _ in 1...2 {
            let (guesser, _) = try await town.atTheDoor(desk)
            for _ in 1...5 { _ = try await guesser.post("/inloggen/code", ["code": phone.code(town, step: 9)]) }
        }
        let (owner, _) = try await town.atTheDoor(desk)
        #expect(try await owner.post("/inloggen/code", ["code": phone.code(town)]).status == 422)
        #expect(try await owner.post("/inloggen/code", ["code": phone.recovery[0]]).status == 303)
        #expect(owner.hasSession)

        for _ in 1...2 {
            let (guesser, _) = try await town.atTheDoor(desk)
            for _ in 1...5 { _ = try await guesser.post("/inloggen/code", ["code": phone.code(town, step: 9)]) }
        }
        town.pass(hours: 1)
        let (later, _) = try await town.atTheDoor(desk)
        #expect(try await later.post("/inloggen/code", ["code": phone.code(town)]).status == 303)
    }

    @Test(arguments: testEngines)
    func `a recovery code works once, in capitals too, and is mailed about`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let phone = try await town.setUpCode(try await town.signedIn(desk, roles: [.deskOfficer]))
        let mails = try await town.mails(to: "dina.loket@example.nl").count
        let (first, _) = try await town.atTheDoor(desk)
        #expect(try await first.post("/inloggen/code", ["code": phone.recovery[3].uppercased()]).status == 303)
        #expect(try await town.mails(to: "dina.loket@example.nl").count == mails + 1)
        let (second, _) = try await town.atTheDoor(desk)
        #expect(try await second.post("/inloggen/code", ["code": phone.recovery[3]]).status == 422)
        #expect(!second.hasSession)
        #expect(try await town.entry("secondFactor.recovered")?.data["left"] == "9")
    }

    @Test(arguments: testEngines)
    func `half the way lasts ten minutes`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let phone = try await town.setUpCode(try await town.signedIn(desk, roles: [.deskOfficer]))
        let (browser, _) = try await town.atTheDoor(desk)
        town.pass(seconds: 601)
        #expect(try await browser.get("/inloggen/code").location == "/inloggen")
        #expect(try await browser.post("/inloggen/code", ["code": phone.code(town)]).location == "/inloggen")
        #expect(!browser.hasSession)
    }

    @Test(arguments: testEngines)
    func `setting up shows the secret until a code is right, and the codes on paper once`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let browser = try await town.signedIn(desk, roles: [.deskOfficer])
        let other = try await town.signedIn(desk, roles: [.deskOfficer])
        let page = try await browser.post("/mijn/veiligheid/code", [:]).followed()
        let phone = Phone(app: try page.app)
        #expect(PageReader(page.text).faults.isEmpty)
        #expect(page.text.contains("otpauth://totp/") && page.text.contains("<svg class=\"qr\""))
        let wrong = try await browser.post("/mijn/veiligheid/code/bevestiging", page.token.merging(["code": "000000"]) { $1 })
        #expect(wrong.status == 422 && PageReader(wrong.text).faults.isEmpty)
        #expect(try wrong.app == phone.app)

        var fields = page.token
        fields["code"] = phone.code(town)
        let done = try await browser.post("/mijn/veiligheid/code/bevestiging", fields)
        #expect(done.recoveryCodes.count == 10 && PageReader(done.text).faults.isEmpty)
        #expect(done.headers[.cacheControl]?.contains("no-store") == true)
        // The same form again: nothing new, and nothing shown that does not work.
        let again = try await browser.post("/mijn/veiligheid/code/bevestiging", fields)
        #expect(again.recoveryCodes.isEmpty)
        #expect(try await browser.get("/mijn/veiligheid/code").location == "/mijn/veiligheid")
        let overview = try await browser.get("/mijn/veiligheid")
        #expect(overview.recoveryCodes.isEmpty && !overview.text.contains(phone.app.groups.joined()))
        #expect(PageReader(overview.text).faults.isEmpty)
        // Elsewhere one has to come in again, with a code.
        #expect(try await other.get("/werk").status == 303)
        #expect(try await browser.get("/werk").status == 200)
    }

    @Test(arguments: testEngines)
    func `renewing and switching off ask a code, and old codes are dead`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let browser = try await town.signedIn(desk, roles: [.deskOfficer])
        let phone = try await town.setUpCode(browser)
        func send(_ path: String, _ code: String) async throws -> Reply {
            try await browser.post(path, try await browser.get("/mijn/veiligheid").token.merging(["code": code]) { $1 })
        }
        for path in ["/mijn/veiligheid/herstelcodes", "/mijn/veiligheid/code/uit"] {
            let wrong = try await send(path, "123456")
            #expect(wrong.status == 422 && PageReader(wrong.text).faults.isEmpty, "\(path)")
        }
        let fresh = try await send("/mijn/veiligheid/herstelcodes", phone.code(town)).recoveryCodes
        #expect(fresh.count == 10 && Set(fresh).isDisjoint(with: phone.recovery))
        let (door, _) = try await town.atTheDoor(desk)
        #expect(try await door.post("/inloggen/code", ["code": phone.recovery[0]]).status == 422)
        #expect(try await door.post("/inloggen/code", ["code": fresh[0]]).status == 303)

        #expect(try await send("/mijn/veiligheid/code/uit", fresh[1]).status == 303)
        #expect(try await door.get("/werk").status == 303)
        let (plain, reply) = try await town.atTheDoor(desk, path: "/werk")
        #expect(reply.location == "/werk" && plain.hasSession)
    }

    @Test(arguments: testEngines)
    func `wrong codes on the page about safety count as well`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let browser = try await town.signedIn(desk, roles: [.deskOfficer])
        let phone = try await town.setUpCode(browser)
        for _ in 1...10 { _ = try await browser.post("/mijn/veiligheid/code/uit", ["code": phone.code(town, step: 9)]) }
        #expect(try await browser.post("/mijn/veiligheid/code/uit", ["code": phone.code(town)]).status == 422)
        let (door, _) = try await town.atTheDoor(desk)
        #expect(door.hasSession == false)
    }

    @Test(arguments: testEngines)
    func `who is signed in already goes on with a link from a mail`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let browser = try await town.signedIn(desk, roles: [.deskOfficer])
        _ = try await town.setUpCode(browser)
        let (_, reply) = try await town.atTheDoor(desk, path: "/werk/nieuw", with: browser)
        #expect(reply.location == "/werk/nieuw")
        // Somebody else's browser is nobody's any more while the code is missing.
        let strangers = try await town.signedIn("Rita Rozema")
        _ = try await town.atTheDoor(desk, with: strangers)
        #expect(try await strangers.get("/mijn").status == 303)
    }

    @Test(arguments: testEngines)
    func `residents have no codes to set up, and see where they are signed in`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let browser = try await town.signedIn("Rita Rozema")
        let page = try await browser.get("/mijn/veiligheid")
        #expect(page.status == 200 && !page.text.contains("/mijn/veiligheid/code"))
        #expect(try await browser.post("/mijn/veiligheid/code", [:]).status == 404)
        #expect(try await browser.post("/mijn/veiligheid/code/bevestiging", ["code": "123456"]).status == 404)
    }

    // MARK: Required

    @Test(arguments: testEngines)
    func `where codes are required, staff without one only get to set it up`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let browser = try await town.signedIn(desk, roles: [.deskOfficer])
        let resident = try await town.signedIn("Rita Rozema")
        #expect(try await browser.get("/werk").status == 200)
        try await town.set(SecuritySettings(requiresCode: true))
        for path in ["/werk", "/werk/nieuw", "/werk/zaken"] {
            #expect(try await browser.get(path).location == "/mijn/veiligheid", "\(path)")
        }
        #expect(try await browser.post("/werk/balie", [:]).location == "/mijn/veiligheid")
        // What is not theirs with a code is not theirs without one either.
        #expect(try await browser.get("/beheer").status == 404)
        #expect(try await resident.get("/werk").status == 404)
        #expect(try await resident.get("/mijn").status == 200)
        let page = try await browser.get("/mijn/veiligheid")
        #expect(page.status == 200 && PageReader(page.text).faults.isEmpty)
        _ = try await town.setUpCode(browser)
        #expect(try await browser.get("/werk").status == 200)
    }

    @Test(arguments: testEngines)
    func `requiring codes takes an administrator who has one, and a reason`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let browser = try await town.signedIn("Ada Beheer", roles: [.administrator])
        let page = try await browser.get("/beheer/veiligheid")
        #expect(page.status == 200 && PageReader(page.text).faults.isEmpty)
        func require(_ reason: String) async throws -> Reply {
            let fields = ["code-verplicht": "1", "reden": reason]
            return try await browser.post("/beheer/veiligheid", try await browser.get("/beheer/veiligheid").token.merging(fields) { $1 })
        }
        #expect(try await require("").status == 422)
        let without = try await require("Zo hoort het.")
        #expect(without.status == 422 && PageReader(without.text).faults.isEmpty)
        _ = try await town.setUpCode(browser)
        #expect(try await require("Zo hoort het.").status == 303)
        #expect(try await town.site.database.read { db in try db.securitySettings() } == SecuritySettings(requiresCode: true))
        #expect(try await town.entry("staff.settings")?.reason == "Zo hoort het.")
        #expect(try await town.signedIn(desk, roles: [.deskOfficer]).get("/werk").location == "/mijn/veiligheid")
    }
}
