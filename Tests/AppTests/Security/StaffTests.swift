import Civic
import Foundation
import Store
import TestSupport
import Testing
import Web

@Suite struct StaffTests {
    private let path = "/beheer/mensen"

    private func add(_ browser: Browser, _ name: String, roles: [String] = ["caseworker"], team: String = "") async throws -> Reply {
        let page = try await browser.get("\(path)/nieuw")
        let mail = "\(name.lowercased().replacing(" ", with: "."))@example.nl"
        let fields = page.token.map { ($0.key, $0.value) } + [("naam", name), ("mail", mail), ("team", team), ("reden", "Nieuw hier.")]
        return try await browser.post("\(path)/nieuw", pairs: fields + roles.map { ("rollen", $0) })
    }

    private func give(_ browser: Browser, _ person: Person, roles: [String], team: String = "") async throws -> Reply {
        let address = "\(path)/\(person.id.text)"
        let fields = try await browser.get(address).token.map { ($0.key, $0.value) } + [("team", team), ("reden", "Ander werk.")]
        return try await browser.post(address, pairs: fields + roles.map { ("rollen", $0) })
    }

    private func proposals(_ browser: Browser) async throws -> [String] {
        let links = try await browser.get(path).text.matches(of: /href="(\/beheer\/voorstellen\/[0-9a-f-]+)"/)
        return links.map { String($0.1) }
    }

    @Test(arguments: testEngines)
    func `a colleague added on screen can sign in, has a team, and got a mail`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let ada = try await town.signedIn("Ada Beheer", roles: [.administrator])
        for page in ["/beheer", path, "\(path)/nieuw"] {
            let reply = try await ada.get(page)
            #expect(reply.status == 200 && PageReader(reply.text).faults.isEmpty, "\(page)")
        }
        #expect(try await add(ada, "Bo Nieuw", team: "green").status == 303)
        let bo = try await town.person("Bo Nieuw")
        #expect(bo.roles == [.caseworker])
        #expect(try await town.site.database.read { db in try db.staffPlace(of: bo.id) }?.team == "green")
        #expect(try await town.mails(to: "bo.nieuw@example.nl").count == 1)
        #expect(try await town.entry("staff.added")?.reason == "Nieuw hier.")
        #expect(try await ada.get(path).text.contains("Bo Nieuw"))
        let (browser, _) = try await town.atTheDoor("Bo Nieuw")
        #expect(try await browser.get("/werk").status == 200)
        #expect(try await add(ada, "Bo Nieuw").status == 422)
        #expect(try await add(ada, "Cas Leeg", roles: []).status == 422)
        #expect(try await add(ada, "Cas Vreemd", team: "bestaat-niet").status == 422)
    }

    @Test(arguments: testEngines)
    func `other roles hold at once and end sessions; another team does not`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let ada = try await town.signedIn("Ada Beheer", roles: [.administrator])
        let desk = try await town.signedIn("Dina Loket", roles: [.deskOfficer])
        let dina = try await town.person("Dina Loket")
        #expect(try await give(ada, dina, roles: ["deskOfficer"], team: "green").status == 303)
        #expect(try await town.entry("staff.moved") != nil)
        #expect(try await desk.get("/werk").status == 200)
        let page = try await ada.get("\(path)/\(dina.id.text)")
        #expect(PageReader(page.text).faults.isEmpty)
        #expect(try await give(ada, dina, roles: ["administrator", "deskOfficer"], team: "green").status == 303)
        #expect(try await desk.get("/werk").status == 303)
        #expect(try await town.person("Dina Loket").roles == [.administrator, .deskOfficer])
        #expect(try await town.mails(to: "dina.loket@example.nl").count == 2)
    }

    @Test(arguments: testEngines)
    func `who leaves is out at once and keeps their own plans`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let ada = try await town.signedIn("Ada Beheer", roles: [.administrator])
        let desk = try await town.signedIn("Dina Loket", roles: [.deskOfficer])
        let dina = try await town.person("Dina Loket")
        _ = try await town.setUpCode(desk)
        let address = "\(path)/\(dina.id.text)"
        #expect(try await ada.post("\(address)/vertrek", try await ada.get(address).token).status == 422)
        let fields = try await ada.get(address).token.merging(["reden-vertrek": "Met pensioen."]) { $1 }
        #expect(try await ada.post("\(address)/vertrek", fields).status == 303)
        #expect(try await desk.get("/werk").status == 303)
        #expect(try await ada.get(address).status == 404)
        let (browser, reply) = try await town.atTheDoor("Dina Loket")
        #expect(reply.location == "/mijn" && browser.hasSession)
        #expect(try await browser.get("/werk").status == 404)
    }

    @Test(arguments: testEngines)
    func `the last administrator stays`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let ada = try #require(try await town.onlyAdministrators(["Ada Beheer"]).first)
        let person = try await town.person("Ada Beheer")
        let refused = try await give(ada, person, roles: ["caseworker"])
        #expect(refused.status == 422 && PageReader(refused.text).faults.isEmpty)
        let address = "\(path)/\(person.id.text)"
        let fields = try await ada.get(address).token.merging(["reden-vertrek": "Weg."]) { $1 }
        #expect(try await ada.post("\(address)/vertrek", fields).status == 422)
        #expect(try await town.person("Ada Beheer").roles == [.administrator])
        // With a second one it is fine, and then that one is the last.
        #expect(try await add(ada, "Bo Nieuw", roles: ["administrator"]).status == 303)
        #expect(try await give(ada, person, roles: ["caseworker"]).status == 303)
        #expect(try await ada.get("/beheer").status == 404)
        let (bo, _) = try await town.atTheDoor("Bo Nieuw")
        #expect(try await give(bo, try await town.person("Bo Nieuw"), roles: ["caseworker"]).status == 422)
    }

    // MARK: Four eyes

    @Test(arguments: testEngines)
    func `with four eyes a role waits for another administrator, and nobody says yes to their own`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let browsers = try await town.onlyAdministrators(["Ada Beheer", "Bas Beheer"])
        let (ada, bas) = (browsers[0], browsers[1])
        _ = try await town.signedIn("Dina Loket", roles: [.deskOfficer])
        let dina = try await town.person("Dina Loket")
        try await town.set(SecuritySettings(fourEyes: true))

        #expect(try await give(ada, dina, roles: ["administrator"]).status == 303)
        #expect(try await town.person("Dina Loket").roles == [.deskOfficer])
        #expect(try await town.mails(to: "bas.beheer@example.nl").count == 1)
        #expect(try await town.mails(to: "dina.loket@example.nl").isEmpty)
        #expect(try await town.entry("staff.proposed")?.actor == town.person("Ada Beheer").id)
        let proposal = try #require(try await proposals(bas).first)
        for browser in browsers { #expect(PageReader(try await browser.get(proposal).text).faults.isEmpty) }

        let own = try await ada.get(proposal).token.merging(["keuze": "ja", "reden": "Ik vind het goed."]) { $1 }
        #expect(try await ada.post(proposal, own).status == 404)
        #expect(try await town.person("Dina Loket").roles == [.deskOfficer])
        let yes = try await bas.get(proposal).token.merging(["keuze": "ja", "reden": "Klopt."]) { $1 }
        #expect(try await bas.post(proposal, yes).status == 303)
        #expect(try await town.person("Dina Loket").roles == [.administrator])
        // What was changed after a proposal is not undone by a yes to it.
        #expect(try await give(ada, dina, roles: ["caseworker"]).status == 303)
        let later = try #require(try await proposals(bas).first)
        #expect(try await give(bas, dina, roles: ["administrator"], team: "green").status == 303)
        let overtaken = try await bas.post(later, try await bas.get(later).token.merging(["keuze": "ja", "reden": "Klopt."]) { $1 })
        #expect(overtaken.status == 422 && overtaken.text.contains("veranderd nadat het voorstel er kwam"))
        #expect(try await town.site.database.read { db in try db.staffPlace(of: dina.id) }?.team == "green")
        #expect(try await town.person("Dina Loket").roles == [.administrator])
        #expect(try await town.entry("staff.approved")?.data["proposer"] == "Ada Beheer")
        #expect(try await town.mails(to: "ada.beheer@example.nl").count == 1)
        #expect(try await bas.get(proposal).status == 404)
    }

    @Test(arguments: testEngines)
    func `a no changes nothing, a proposal can be taken back, and another team needs no second look`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let browsers = try await town.onlyAdministrators(["Ada Beheer", "Bas Beheer"])
        let (ada, bas) = (browsers[0], browsers[1])
        try await town.set(SecuritySettings(fourEyes: true))
        #expect(try await add(ada, "Bo Nieuw").status == 303)
        #expect(try await add(ada, "Cas Nieuw").status == 303)
        let open = try await proposals(bas)
        #expect(open.count == 2)
        let no = try await bas.get(open[0]).token.merging(["keuze": "nee", "reden": "Kennen we niet."]) { $1 }
        #expect(try await bas.post(open[0], no).status == 303)
        let back = try await ada.get(open[1]).token.merging(["keuze": "nee", "reden": "Vergissing."]) { $1 }
        #expect(try await ada.post(open[1], back).status == 303)
        #expect(try await proposals(bas).isEmpty)
        await #expect(throws: TownFault.self) { try await town.person("Bo Nieuw") }
        #expect(try await town.entry("staff.declined") != nil)

        let person = try await town.person("Bas Beheer")
        #expect(try await give(ada, person, roles: ["administrator"], team: "green").status == 303)
        #expect(try await town.site.database.read { db in try db.staffPlace(of: person.id) }?.team == "green")
    }

    @Test(arguments: testEngines)
    func `four eyes need two administrators, keep two, and are switched off by two`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let ada = try #require(try await town.onlyAdministrators(["Ada Beheer"]).first)
        let settings = "/beheer/veiligheid"
        func choose(_ browser: Browser, _ fields: [String: String]) async throws -> Reply {
            try await browser.post(settings, try await browser.get(settings).token.merging(fields) { $1 })
        }
        #expect(try await choose(ada, ["vier-ogen": "1", "reden": "Veiliger."]).status == 422)
        let bas = try #require(try await town.onlyAdministrators(["Ada Beheer", "Bas Beheer"]).last)
        #expect(try await choose(ada, ["vier-ogen": "1", "reden": "Veiliger."]).status == 303)

        _ = try await give(ada, try await town.person("Bas Beheer"), roles: ["caseworker"])
        let demotion = try #require(try await proposals(bas).first)
        let yes = try await bas.get(demotion).token.merging(["keuze": "ja", "reden": "Goed."]) { $1 }
        let refused = try await bas.post(demotion, yes)
        #expect(refused.status == 422 && PageReader(refused.text).faults.isEmpty)
        let no = try await bas.get(demotion).token.merging(["keuze": "nee", "reden": "Kan niet."]) { $1 }
        _ = try await bas.post(demotion, no)

        #expect(try await choose(ada, ["reden": "Te lastig."]).status == 303)
        #expect(try await town.site.database.read { db in try db.securitySettings().fourEyes })
        let off = try #require(try await proposals(bas).first)
        #expect(try await bas.post(off, try await bas.get(off).token.merging(["keuze": "ja", "reden": "Goed."]) { $1 }).status == 303)
        #expect(try await !town.site.database.read { db in try db.securitySettings().fourEyes })
    }

    @Test(arguments: testEngines)
    func `an administrator helps a colleague who lost phone and paper, never themselves`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let ada = try await town.signedIn("Ada Beheer", roles: [.administrator])
        _ = try await town.setUpCode(ada)
        let desk = try await town.signedIn("Dina Loket", roles: [.deskOfficer])
        _ = try await town.setUpCode(desk)
        func reset(_ name: String) async throws -> Reply {
            let address = "\(path)/\(try await town.person(name).id.text)"
            let fields = try await ada.get(address).token.merging(["reden-code": "Telefoon in de gracht."]) { $1 }
            return try await ada.post("\(address)/code", fields)
        }
        #expect(try await reset("Dina Loket").status == 303)
        #expect(try await desk.get("/werk").status == 303)
        let (browser, reply) = try await town.atTheDoor("Dina Loket", path: "/werk")
        #expect(reply.location == "/werk" && browser.hasSession)
        #expect(try await town.mails(to: "dina.loket@example.nl").last?.body.contains("Telefoon in de gracht.") == true)
        #expect(try await reset("Dina Loket").status == 422)
        #expect(try await reset("Ada Beheer").status == 422)
    }

    @Test(arguments: testEngines)
    func `a wrong mail address of a colleague is mended, and both addresses hear it`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let ada = try await town.signedIn("Ada Beheer", roles: [.administrator])
        let dina = try await town.signedIn("Dina Loket", roles: [.deskOfficer])
        let person = try await town.person("Dina Loket")
        let old = try #require(person.email)
        func mend(_ id: ID<Person>, _ email: String) async throws -> Reply {
            let page = try await ada.get("\(path)/\(id.text)")
            let token = page.token.map { ($0.key, $0.value) }
            return try await ada.post("\(path)/\(id.text)/mail", pairs: token + [("nieuw-mail", email), ("reden-mail", "Tikfout.")])
        }
        for wrong in ["geen adres", old, "ada.beheer@example.nl"] {
            let refused = try await mend(person.id, wrong)
            #expect(refused.status == 422 && refused.text.contains("id=\"nieuw-mail-fout\""), "\(wrong)")
        }
        #expect(try await mend(person.id, "dina@gemeente.example").status == 303)
        #expect(try await dina.get("/werk").status != 200)
        let mended = try await town.mails(to: "dina@gemeente.example")
        #expect(mended.count == 1 && mended[0].body.contains("/link/"))
        let told = try #require(try await town.mails(to: old).last)
        #expect(told.body.contains("Tikfout.") && !told.body.contains("/link/"))
        let entry = try #require(try await town.entry("staff.mail"))
        #expect(entry.reason == "Tikfout." && !"\(entry.data)".contains("@"))
        let me = try await town.person("Ada Beheer")
        #expect(try await ada.get("\(path)/\(me.id.text)").text.contains("\"/mijn/gegevens\""))
        #expect(try await mend(me.id, "ada@gemeente.example").status == 422)
    }

    @Test(arguments: testEngines)
    func `with four eyes another administrator looks at a new mail address first`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let ada = try await town.signedIn("Ada Beheer", roles: [.administrator])
        let bert = try await town.signedIn("Bert Beheer", roles: [.administrator])
        _ = try await town.signedIn("Dina Loket", roles: [.deskOfficer])
        let dina = try await town.person("Dina Loket")
        try await town.set(SecuritySettings(fourEyes: true))
        let page = try await ada.get("\(path)/\(dina.id.text)")
        let fields = page.token.map { ($0.key, $0.value) } + [("nieuw-mail", "dina@gemeente.example"), ("reden-mail", "Tikfout.")]
        #expect(try await ada.post("\(path)/\(dina.id.text)/mail", pairs: fields).status == 303)
        #expect(try await town.person("Dina Loket").email == dina.email)
        let proposal = try #require(try await proposals(bert).first)
        let shown = try await bert.get(proposal)
        #expect(shown.text.contains("dina@gemeente.example"))
        let answer = shown.token.map { ($0.key, $0.value) } + [("keuze", "ja"), ("reden", "Klopt.")]
        #expect(try await bert.post(proposal, pairs: answer).status == 303)
        #expect(try await town.site.database.read { db in try db.person(dina.id) }?.email == "dina@gemeente.example")
    }

    @Test(arguments: testEngines)
    func `only administrators find the office`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let dina = try await town.signedIn("Dina Loket", roles: [.deskOfficer, .caseworker])
        let id = try await town.person("Dina Loket").id.text
        for page in ["/beheer", path, "\(path)/nieuw", "\(path)/\(id)", "/beheer/veiligheid", "/beheer/journaal", "/beheer/journaal/kop"] {
            #expect(try await dina.get(page).status == 404, "\(page)")
        }
        #expect(try await give(dina, try await town.person("Dina Loket"), roles: ["administrator"]).status == 404)
        #expect(!(try await dina.get("/werk").text.contains("href=\"/beheer\"")))
    }
}
