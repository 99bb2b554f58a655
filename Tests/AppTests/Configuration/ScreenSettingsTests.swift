import Civic
import Foundation
import Store
import TestSupport
import Testing
import Web

/// Settings that have a field: nobody has to read a file for them, and none is asked for that would do nothing.
@Suite struct ScreenSettingsTests {
    private static let home = "/beheer/instellingen"

    private func admin(_ town: Town) async throws -> Browser { try await town.signedIn("Wim Beheer", roles: [.administrator]) }

    private func send(_ path: String, _ fields: [String: String], as browser: Browser) async throws -> Reply {
        let page = try await browser.get(path)
        #expect(PageReader(page.text).faults.isEmpty, "\(path)")
        var pairs = PageReader(page.text).filledFields(action: path).filter { fields[$0.0] == nil }
        pairs += fields.map { ($0.key, $0.value) }
        return try await browser.post(path, pairs: pairs)
    }

    private func publish(_ document: String, as browser: Browser) async throws -> Reply {
        let path = "\(Self.home)/\(document)/controle"
        return try await browser.post(path, ["reden": "Omdat het beter is."].merging(try await browser.get(path).token) { $1 })
    }

    @Test(arguments: testEngines)
    func `how long things are kept is asked per kind, in days, in years or for ever`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let path = "\(Self.home)/terms.yaml/scherm/-"
        let wrong = ["retention.draft-aantal": "", "retention.draft-eenheid": "days"]
        #expect(try await send(path, wrong, as: wim).status == 422)
        let fields = [
            "retention.draft-aantal": "90", "retention.draft-eenheid": "days", "retention.caseRefused-aantal": "6",
            "retention.caseRefused-eenheid": "years", "retention.mail-eenheid": "forever",
        ]
        #expect(try await send(path, fields, as: wim).status == 303)
        #expect(try await publish("terms.yaml", as: wim).status == 303)
        let kept = town.site.retention
        #expect(kept[.draft] == .days(90) && kept[.caseRefused] == .years(6) && kept[.mail] == .forever)
        #expect(!kept.isOwn(.session) && kept[.session] == .days(1))
        // What was filled in stands there again; what is emptied has the usual period.
        let page = try await wim.get(path)
        #expect(page.text.contains("value=\"90\""))
        let emptied = ["retention.draft-aantal": "", "retention.draft-eenheid": ""]
        #expect(try await send(path, emptied, as: wim).status == 303)
        #expect(try await publish("terms.yaml", as: wim).status == 303)
        #expect(town.site.retention[.draft] == .days(180) && town.site.retention[.mail] == .forever)
    }

    @Test(arguments: testEngines)
    func `who may frame the list and where a weakness is reported`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let path = "\(Self.home)/municipality.yaml/scherm/-"
        let fields = [
            "embedding.origins": "https://wijk.example\nhttps://www.buurt.example",
            "security.contact": "mailto:veilig@example.nl",
        ]
        #expect(try await send(path, fields, as: wim).status == 303)
        #expect(try await publish("municipality.yaml", as: wim).status == 303)
        #expect(town.site.municipality.framedBy == ["https://wijk.example", "https://www.buurt.example"])
        #expect(try await town.visitor().get("/.well-known/security.txt").text.contains("mailto:veilig@example.nl"))
        // What is no site, and every site of a kind, is told at the field.
        for wrong in ["wijk.example", "https://*.nl", "*", "https://a.nl; script-src *"] {
            let refused = try await send(path, ["embedding.origins": wrong], as: wim)
            #expect(refused.status == 422 && refused.text.contains("id=\"embedding.origins-fout\""), "\(wrong)")
        }
    }

    @Test(arguments: testEngines)
    func `what is kept shorter is said beforehand, and what is kept longer is not`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let (path, check) = ("\(Self.home)/terms.yaml/scherm/-", "\(Self.home)/terms.yaml/controle")
        #expect(town.site.retention[.draft] == .days(180) && town.site.retention[.mail] == .years(1))
        let longer = ["retention.mail-aantal": "2", "retention.mail-eenheid": "years"]
        #expect(try await send(path, longer, as: wim).status == 303)
        #expect(try await !wim.get(check).text.contains("proef-bewaren"))
        let shorter = ["retention.draft-aantal": "90", "retention.draft-eenheid": "days"]
        #expect(try await send(path, shorter, as: wim).status == 303)
        let page = try await wim.get(check).text
        #expect(page.contains("na de laatste verandering: nu 180 dagen, straks 90 dagen.") && page.contains("Dit komt niet terug."))
        #expect(page.ranges(of: ", straks ").count == 1, "the mail is kept longer")
        #expect(page.contains("Daardoor gaan er nu 0 dingen weg."))
        #expect(PageReader(page).faults.isEmpty)
    }

    @Test(arguments: testEngines)
    func `likeness, neighbours and the middle of an area`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        #expect(try await send("\(Self.home)/likeness.yaml/scherm/-", ["joining.splitDays": "14"], as: wim).status == 303)
        #expect(try await publish("likeness.yaml", as: wim).status == 303)
        #expect(town.installation.books.desk(town.site).likeness.splitDays == 14)

        let neighbours = "\(Self.home)/participation.yaml/scherm"
        let before = town.installation.books.desk(town.site).participation
        let answer = "\(neighbours)/questions.0.answers.0"
        #expect(try await send(answer, ["level": "together", "why-nl": "Dat hoort zo."], as: wim).status == 303)
        #expect(try await publish("participation.yaml", as: wim).status == 303)
        let after = town.installation.books.desk(town.site).participation
        #expect(after.questions[0].answers[0].level == .together && after.questions[0].answers[0].why["nl"] == "Dat hoort zo.")
        #expect(after.questions.dropFirst() == before.questions.dropFirst() && after.sources == before.sources)

        let area = "\(Self.home)/areas.yaml/scherm/areas.0"
        #expect(try await send(area, ["centre": "ergens"], as: wim).status == 422)
        for typed in ["4.667, 51.813", "4,667 51,813"] {
            #expect(try await send(area, ["centre": typed], as: wim).status == 303)
            #expect(try await publish("areas.yaml", as: wim).status == 303)
            let district = try #require(town.site.municipality.areas.districts.first)
            #expect(district.longitude == 4.667 && district.latitude == 51.813, "\(typed)")
            #expect(try await send(area, ["centre": "5 52"], as: wim).status == 303)
        }
    }

    @Test(arguments: testEngines)
    func `a region that no scheme names is told before it holds`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let screen = "\(Self.home)/municipality.yaml/scherm/-"
        let check = "\(Self.home)/municipality.yaml/controle"
        let regions = town.site.municipality.regions
        #expect(try await send(screen, ["regions": (regions + ["zuid-hollandd"]).joined(separator: "\n")], as: wim).status == 303)
        let page = try await wim.get(check)
        #expect(page.text.contains("Geen regeling noemt zuid-hollandd") && page.text.contains("zuid-holland"))
        #expect(PageReader(page.text).faults.isEmpty)
        #expect(try await send(screen, ["regions": (regions + ["noord-holland"]).joined(separator: "\n")], as: wim).status == 303)
        #expect(try await !wim.get(check).text.contains("Geen regeling noemt"))
    }

    @Test(arguments: testEngines)
    func `what only the server can change is shown, and refused at the field`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let screen = try await wim.get("\(Self.home)/municipality.yaml/scherm")
        #expect(screen.text.contains("dordrecht.localhost") && !screen.text.contains("name=\"hosts\""))
        #expect(screen.text.contains("Wie de server beheert"))
        let now = try #require(town.site.configuration.folder.text("municipality.yaml"))
        let door = "{id: werk, for: staff, name: x, issuer: 'https://x.example', clientId: us, secretFrom: OPENID_DORDRECHT}"
        let openID = "\nopenid:\n  - \(door)\n"
        for changed in [now.replacing("dordrecht.localhost", with: "elders.example"), now + openID] {
            #expect(changed != now)
            let form = try await wim.get("\(Self.home)/municipality.yaml/tekst")
            let reply = try await wim.post("\(Self.home)/municipality.yaml/tekst", ["tekst": changed].merging(form.token) { $1 })
            #expect(reply.status == 422 && reply.text.contains("id=\"tekst-fout\"") && reply.text.contains("wie de server beheert"))
            let publishing = PublishConfig(document: "municipality.yaml", body: changed, base: 0, reason: "Anders.")
            await #expect(throws: Refusal.self) { try await town.site.perform(publishing, as: Actor(town.person("Wim Beheer"))) }
        }
        #expect(try await send("\(Self.home)/municipality.yaml/scherm/-", ["phone": "14 000"], as: wim).status == 303)
        #expect(try await publish("municipality.yaml", as: wim).status == 303)
        #expect(town.site.municipality.phone == "14 000" && town.site.municipality.hosts == ["dordrecht.localhost"])
    }
}
