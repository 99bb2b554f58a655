import App
import Civic
import Foundation
import Initiatives
import Store
import TestSupport
import Testing
import Web

/// The first mile as people walk it: every step is a form that is sent, on both engines.
@Suite struct StoryTests {
    /// A resident tells an idea, with the last step still to be sent.
    private func tell(_ browser: Browser, title: String = "Buurtmoestuin De Meent", mail: String = "saar@example.nl") async throws -> String
    {
        let start = try await browser.get("/idee")
        let told = try await browser.post(
            "/idee", start.token.merging(["wat": "Op het lege veld kweken we samen groente.", "titel": title, "phase": "idea"]) { $1 })
        let first = try #require(told.location)
        let base = String(first.dropLast("/soort".count))
        let area = try #require(browser.town.site.municipality.areas.districts.first?.code)
        let steps: [(String, [String: String])] = [
            ("soort", ["themes": "green", "recurrence": "recurring"]), ("waar", ["gebied": area, "plek": "Achter de school"]),
            ("wie", ["applicant": "group", "hasLegalPerson": "nee", "naam": "Saar Verhaal", "mail": mail]),
            ("geld", ["needs": "money", "requestedAmount": "750", "budget": "1.200,50"]),
        ]
        for (step, fields) in steps {
            #expect(try await browser.post("\(base)/\(step)", fields).status == 303, "\(step)")
        }
        return base
    }

    private func send(_ browser: Browser, _ base: String, showing: Bool = true) async throws -> Reply {
        let check = try await browser.get("\(base)/versturen")
        return try await browser.post("\(base)/versturen", showing ? check.token.merging(["laat-zien": "1"]) { $1 } : check.token)
    }

    private func reference(_ town: Town) async throws -> String {
        try #require(
            try await town.site.database.read { db in try db.value("SELECT reference FROM case_file ORDER BY created_at DESC LIMIT 1") })
    }

    /// Follows the link of the last mail to this address and presses its button.
    private func followMail(_ town: Town, to address: String, with browser: Browser) async throws -> Reply {
        let body = try #require(try await town.mails(to: address).last).body
        let line = try #require(body.split(separator: "\n").first { $0.contains("/link/") })
        let path = try #require(line.split(separator: " ").last { $0.contains("/link/") }).dropFirst(town.site.address.count)
        return try await browser.post(String(path), [:])
    }

    @Test(arguments: testEngines)
    func `from an idea to an answer, with a mail at every step`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let resident = town.visitor()
        let base = try await tell(resident)
        #expect(try await resident.get("\(base)/geld-en-hulp").status == 200)
        #expect(try await send(resident, base).status == 303)
        let reference = try await reference(town)
        #expect(try await resident.get("\(base)/verstuurd").text.contains(reference))
        #expect(try await town.mails(to: "saar@example.nl").last?.subject.contains(reference) == true)

        let phone = town.visitor()
        let status = try await followMail(town, to: "saar@example.nl", with: phone)
        #expect(status.location == "/mijn/plannen/\(reference)")
        #expect(try await status.followed().status == 200)

        let desk = try await town.signedIn("Dina Loket", roles: [.deskOfficer])
        #expect(try await desk.get("/werk").text.contains("Buurtmoestuin De Meent"))
        let work = "/werk/zaken/\(reference)"
        #expect(try await town.visitor().get("/initiatieven?q=groentetuin").text.contains("Buurtmoestuin") == false)
        #expect(try await desk.post("\(work)/neem", try await desk.get(work).token).status == 303)
        #expect(try await town.visitor().get("/initiatieven?q=moestuin").text.contains("Buurtmoestuin De Meent"))

        let question = [
            "vraag-tekst": "Van wie is het veld?", "vraag-reden": "De eigenaar moet het goed vinden.", "vraag-stap": "Daarna beslissen we.",
            "vraag-voor-dag": "7", "vraag-voor-maand": "12", "vraag-voor-jaar": "2026",
        ]
        #expect(try await desk.post("\(work)/vraag", try await desk.get(work).token.merging(question) { $1 }).status == 303)
        let page = try await phone.get("/mijn/plannen/\(reference)")
        #expect(page.text.contains("Van wie is het veld?"))
        var answer = page.token
        answer["antwoord"] = "Van de school, die vindt het goed."
        answer["vraag"] = page.value(of: "vraag") ?? ""
        #expect(try await phone.post("/mijn/plannen/\(reference)/antwoord", answer).status == 303)
        #expect(try await desk.get(work).text.contains("Van de school, die vindt het goed."))

        let mails = try await town.mails(to: "saar@example.nl").count
        let yes = [
            "ja-bedrag": "all", "ja-reden": "Het past bij de wijk.", "ja-stap": "Je kunt beginnen.",
            "ja-voorwaarden": "Ruim na het seizoen op.",
        ]
        // About money the desk does not decide, and nobody does before the case lies with those who do.
        let id = try #require(try await town.site.database.read { db in try db.caseFile(reference: reference) }).id
        try await town.bringToPanel(id)
        let closed = try await desk.get("\(work)?doe=ja").text
        #expect(
            closed.contains("Over geld beslist een begeleider") && !closed.contains("name=\"ja-reden\""), "no form to fill in for nothing")
        let own = try await desk.post("\(work)/ja", try await desk.get(work).token.merging(yes) { $1 })
        #expect(own.status == 422 && own.text.contains("Over geld beslist een begeleider"))
        #expect(own.text.contains("Het past bij de wijk."), "what was typed is kept")
        let cor = try await town.signedIn("Cor Zaak", roles: [.caseworker])
        #expect(try await cor.post("\(work)/neem", try await cor.get(work).token).status == 303)
        #expect(try await cor.post("\(work)/ja", try await cor.get(work).token.merging(yes) { $1 }).status == 303)
        // Who has it now, and the answer.
        #expect(try await town.mails(to: "saar@example.nl").count == mails + 2)
        #expect(try await phone.get("/mijn/plannen/\(reference)").text.contains("Ruim na het seizoen op."))
    }

    @Test(arguments: testEngines)
    func `a no without rule, reason or alternative is not sent`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let resident = town.visitor()
        _ = try await send(resident, try await tell(resident))
        let work = "/werk/zaken/\(try await reference(town))"
        let desk = try await town.signedIn("Dina Loket", roles: [.deskOfficer])
        _ = try await desk.post("\(work)/neem", try await desk.get(work).token)
        let mails = try await town.mails(to: "saar@example.nl").count
        let incomplete: [[String: String]] = [
            [:], ["nee-reden": "Het past niet.", "nee-stap": "Bel ons."],
            [
                "nee-regel": "Artikel 2", "nee-besloten-door": "Dina", "nee-alternatief": "Het park", "nee-reden": "Omdat …",
                "nee-stap": "Bel.",
            ],
        ]
        for fields in incomplete {
            let reply = try await desk.post("\(work)/nee", try await desk.get(work).token.merging(fields) { $1 })
            #expect(reply.status == 422)
        }
        #expect(try await town.mails(to: "saar@example.nl").count == mails)
    }

    @Test(arguments: testEngines)
    func `sending twice gives one plan, and another browser finds nothing`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let resident = town.visitor()
        let base = try await tell(resident)
        let token = try await resident.get("\(base)/versturen").token
        let statuses = [
            try await resident.post("\(base)/versturen", token).status, try await resident.post("\(base)/versturen", token).status,
        ]
        #expect(statuses.allSatisfy { $0 == 303 || $0 == 409 })
        let count: Int? = try await town.site.database.read { db in try db.value("SELECT COUNT(*) FROM case_file") }
        #expect(count == 1)
        for path in ["\(base)/versturen", "\(base)/waar", "\(base)/verstuurd", "/mijn/plannen/\(try await reference(town))"] {
            #expect([303, 404].contains(try await town.visitor().get(path).status), "\(path)")
        }
    }

    @Test(arguments: testEngines)
    func `half an idea goes on elsewhere by a mail link`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let resident = town.visitor()
        let base = try await tell(resident)
        let later = try await resident.get("\(base)/later")
        let sent = try await resident.post(
            "\(base)/later", later.token.merging(["naam": "Saar", "mail": "saar@example.nl", "stap": later.value(of: "stap") ?? ""]) { $1 })
        #expect(sent.status == 303)
        let phone = town.visitor()
        let opened = try await followMail(town, to: "saar@example.nl", with: phone)
        #expect(opened.location?.hasPrefix(base) == true)
        #expect(try await phone.get("\(base)/wie").text.contains("Saar Verhaal"))
    }

    @Test(arguments: testEngines)
    func `a link to half an idea carries nothing that a stranger wrote, and goes ten times at most`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let resident = town.visitor()
        let base = try await tell(resident, title: "Win een reis op koopnu.example")
        func send(_ name: String, to mail: String) async throws -> Reply {
            // The limit for all ideas of one sender is not what is looked at here.
            town.pass(seconds: 61)
            let later = try await resident.get("\(base)/later")
            let fields = ["naam": name, "mail": mail, "stap": later.value(of: "stap") ?? ""]
            return try await resident.post("\(base)/later", later.token.merging(fields) { $1 })
        }
        for name in ["www.koopnu.example", "https://koopnu.example", "Saar saar@koopnu.example"] {
            let refused = try await send(name, to: "ander@example.nl")
            #expect(refused.status == 422 && refused.text.contains("geen webadres of mailadres") && refused.text.contains(name))
        }
        #expect(try await town.mails(to: "ander@example.nl").isEmpty)
        for number in 1...10 { #expect(try await send("Saar", to: "ander\(number)@example.nl").status == 303) }
        for mail in try await town.mails(to: "ander3@example.nl") {
            #expect(!mail.body.contains("koopnu") && !mail.subject.contains("koopnu"))
        }
        #expect(try await town.mails(to: "ander3@example.nl").count == 1)
        #expect(try await send("Saar", to: "ander11@example.nl").status == 429)
        #expect(try await town.mails(to: "ander11@example.nl").isEmpty)
    }

    @Test(arguments: testEngines)
    func `emoji, markup and SQL in an idea stay words`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let resident = town.visitor()
        let title = "<b>👨‍👩‍👧‍👦</b> '; DROP TABLE draft; --"
        #expect(try await send(resident, try await tell(resident, title: title)).status == 303)
        let desk = try await town.signedIn("Dina Loket", roles: [.deskOfficer])
        let page = try await desk.get("/werk").text
        #expect(page.contains("&lt;b&gt;👨‍👩‍👧‍👦&lt;/b&gt; &#39;; DROP TABLE draft; --"))
        let family = String(repeating: "👨‍👩‍👧‍👦", count: 12)
        let start = try await resident.get("/idee")
        let reply = try await resident.post("/idee", start.token.merging(["wat": "Iets", "titel": family]) { $1 })
        #expect(reply.status == 422)
    }

    @Test(arguments: testEngines)
    func `a file that is no photo is refused at its field and nothing is posted`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let member = try await scene.browser(.initiator)
        let path = "/initiatieven/\(scene.initiative.slug)/nieuws"
        let files: [(field: String, name: String, type: String, bytes: Data)] = [
            ("foto1", "virus.jpg", "image/jpeg", Data("MZ dit is geen foto".utf8))
        ]
        let count: @Sendable (any Connection) throws -> Int? = { db in try db.value("SELECT COUNT(*) FROM photo") }
        let before = try await town.site.database.read(count)
        var fields = try await member.get(path).token
        fields.merge(["titel": "Nieuws", "tekst": "Tekst", "kop": "Nieuws", "bijschrift1": "Een schop"]) { $1 }
        let reply = try await member.post(path, fields, files: files)
        #expect(reply.status == 422)
        #expect(try await town.site.database.read(count) == before)
    }

    @Test(arguments: testEngines)
    func `a postcode finds the neighbourhood once the list is imported`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let area = try #require(town.site.municipality.areas.all.first { $0.code.hasPrefix("WK") })
        let digits = area.code.dropFirst(2)
        let csv =
            "\u{FEFF}PC6;Huisnummer;Buurt2025;Wijk2025;Gemeente2025\n1234AB;1;\(digits)01;\(digits);505\n1234AB;2;\(digits)01;\(digits);505\n"
        let areas = try PostcodeTable.read(csv, municipality: town.site.municipality)
        #expect(areas == ["1234AB": area.code])
        try await town.site.perform(ImportPostcodes(areas: areas), as: .system)
        #expect(try await town.visitor().get("/initiatieven?q=1234%20ab").status == 200)
        #expect(try await town.site.database.read { db in try db.area(ofPostcode: "1234 ab") } == area.code)
    }
}
