import Civic
import Foundation
import Money
import Rules
import Store
import TestSupport
import Testing
import Web

/// What administrators can undo, and what two of them cannot undo unseen.
@Suite struct WayBackTests {
    private static let home = "/beheer/instellingen"

    private func change(_ path: String, _ fields: [String: String], as browser: Browser) async throws -> Reply {
        let pairs = PageReader(try await browser.get(path).text).filledFields(action: path).filter { fields[$0.0] == nil }
        return try await browser.post(path, pairs: pairs + fields.map { ($0.key, $0.value) })
    }

    private func publish(_ path: String, _ page: Reply, as browser: Browser) async throws -> Reply {
        let hidden = PageReader(page.text).filledFields(action: path)
        return try await browser.post(path, pairs: hidden.filter { $0.0 != "reden" } + [("reden", "Zo is het beter.")])
    }

    @Test(arguments: testEngines)
    func `a scheme that came with the program goes back to how it came`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await town.signedIn("Wim Beheer", roles: [.administrator])
        func schemes() throws -> [Scheme] { try #require(town.site.configuration.part(SchemeBook.self)).schemes }
        let scheme = try #require(try schemes().first { $0.amount.maxCents != nil && $0.status == .active })
        let document = "\(Self.home)/schemes~\(scheme.id).json"
        let page = try await wim.get(document).text
        #expect(page.contains("Zoals ge\u{EF}nstalleerd"))
        #expect(PageReader(page).all(["h1"]).first?.text.contains(scheme.name) == true, "by its name, not by its file")
        #expect(try await wim.get("\(document)/tekst").text.contains("maxCents"), "the text to change is there")
        #expect(try await change("\(document)/scherm/-", ["amount.maxCents": "7777"], as: wim).status == 303)
        #expect(try await publish("\(document)/controle", try await wim.get("\(document)/controle"), as: wim).status == 303)
        #expect(try schemes().first { $0.id == scheme.id }?.amount.maxCents == 777_700)
        let back = try await wim.get("\(document)/versies/0")
        #expect(back.text.contains("Hoogste bedrag"))
        #expect(try await publish("\(document)/versies/0", back, as: wim).status == 303)
        #expect(try schemes().first { $0.id == scheme.id } == scheme)
    }

    @Test(arguments: testEngines)
    func `who was second sees what the first one changed, and can go on`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let eva = try await town.signedIn("Eva Beheer", roles: [.administrator])
        let (screen, check) = ("\(Self.home)/triage.yaml/scherm/categories.0", "\(Self.home)/triage.yaml/controle")
        #expect(try await change(screen, ["answer-aantal": "9"], as: wim).status == 303)
        #expect(try await change(screen, ["answer-aantal": "11"], as: eva).status == 303)
        let seen = try await wim.get(check)
        #expect(try await publish(check, try await eva.get(check), as: eva).status == 303)
        let stopped = try await publish(check, seen, as: wim)
        #expect(stopped.status == 422 && stopped.text.contains("Iemand anders heeft dit net veranderd"))
        #expect(stopped.text.contains("Antwoord binnen: van 11") && stopped.text.contains("nadat jij begon"))
        #expect(try await publish(check, stopped, as: wim).status == 303)
        #expect(town.installation.books.desk(town.site).triage.categories[0].answerTerm == .workingDays(9))
    }

    @Test(arguments: testEngines)
    func `a form sent twice gets the first outcome`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let (screen, check) = ("\(Self.home)/triage.yaml/scherm/categories.0", "\(Self.home)/triage.yaml/controle")
        #expect(try await change(screen, ["answer-aantal": "9"], as: wim).status == 303)
        let form = try await wim.get(check)
        #expect(try await publish(check, form, as: wim).status == 303)
        let again = try await publish(check, form, as: wim)
        #expect(again.status == 303)
        #expect(try await wim.get(try #require(again.location)).text.contains("Het geldt nu."))
        #expect(try await town.site.database.read { db in try db.configRevision() } == 1)
    }

    @Test(arguments: testEngines)
    func `staff in the text of teams is refused with the way to where they are changed`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let path = "\(Self.home)/teams.yaml/tekst"
        let text = try #require(town.site.configuration.folder.text("teams.yaml"))
        let other = text.replacing("name: Kees Hartkoorn", with: "name: Kees Anders")
        #expect(other != text)
        let form = try await wim.get(path).token.merging(["tekst": other]) { $1 }
        let reply = try await wim.post(path, form)
        #expect(reply.status == 422 && reply.text.contains("op de pagina Mensen"))
    }

    @Test(arguments: testEngines)
    func `a district with another name keeps its schemes`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await town.signedIn("Wim Beheer", roles: [.administrator])
        func areas() throws -> [String: [String]] {
            try #require(town.site.configuration.part(SchemeBook.self)).schemes.reduce(into: [:]) { $0[$1.id] = $1.areas }
        }
        let before = try areas()
        let code = try #require(before.values.first { !$0.isEmpty }?.first)
        let index = try #require(town.site.municipality.areas.districts.firstIndex { $0.code == code })
        let path = "\(Self.home)/areas.yaml/scherm/areas.\(index)"
        #expect(try await change(path, ["name": "Heel Anders"], as: wim).status == 303)
        let check = "\(Self.home)/areas.yaml/controle"
        #expect(try await publish(check, try await wim.get(check), as: wim).status == 303)
        #expect(town.site.municipality.areas[code]?.name == "Heel Anders")
        #expect(try areas() == before)
    }
}
