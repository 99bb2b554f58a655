import Civic
import Foundation
import Money
import Rules
import Store
import TestSupport
import Testing
import Web

/// What a change does, as it is read before it is published and afterwards among the versions.
@Suite struct ConfigChangesTests {
    private static let home = "/beheer/instellingen"

    private func send(_ path: String, _ fields: [String: String], as browser: Browser) async throws -> Reply {
        let page = try await browser.get(path)
        var pairs = PageReader(page.text).filledFields(action: path).filter { fields[$0.0] == nil }
        pairs += fields.map { ($0.key, $0.value) }
        return try await browser.post(path, pairs: pairs)
    }

    @Test(arguments: testEngines)
    func `a changed scheme and a changed category read as sentences, alone, together and among the versions`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let schemes = try #require(town.site.configuration.part(SchemeBook.self)).schemes
        let scheme = try #require(schemes.first { $0.amount.maxCents != nil && $0.status == .active })
        let document = "\(Self.home)/schemes~\(scheme.id).json"
        #expect(try await send("\(document)/scherm/-", ["amount.maxCents": "7777"], as: wim).status == 303)
        let check = try await wim.get("\(document)/controle")
        #expect(check.text.contains("Hoogste bedrag: van €") && check.text.contains("naar €\u{A0}7.777"))
        #expect(check.text.contains("<details><summary>Bekijk de regels van het bestand</summary>"), "the lines are one step away")
        #expect(!check.text.contains("amount.maxCents") && !check.text.contains("⟦"))
        #expect(check.text.ranges(of: "<li class=\"is-").count == 2, "one line of the file goes, one comes")
        #expect(!check.text.contains("Voorwaarde erbij"), "what came with the program is nothing new")
        #expect(PageReader(check.text).faults.isEmpty)

        #expect(try await send("\(Self.home)/triage.yaml/scherm/categories.0", ["answer-aantal": "9"], as: wim).status == 303)
        let together = try await wim.get("/beheer/wijzigingen")
        #expect(together.text.contains("naar €\u{A0}7.777") && together.text.contains("Antwoord binnen: van"))
        #expect(PageReader(together.text).faults.isEmpty)
        #expect(together.text.contains("\(document)/controle\">Alleen dit laten gelden"), "each can go by itself")
        let reason = ["reden": "Het mag meer zijn."].merging(together.token) { $1 }
        #expect(!together.text.contains("note is-attention"), "both are fine together, also a scheme of another municipality")
        #expect(try await wim.post("/beheer/wijzigingen", reason).status == 303)
        let installed = try await wim.get("\(Self.home)/triage.yaml/versies/0")
        #expect(installed.text.contains("Antwoord binnen: van 9"))
        let original = try await wim.get("\(document)/versies/1")
        #expect(original.status == 200)
    }

    @Test(arguments: testEngines)
    func `what is only written otherwise says so, and what cannot be read too`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let text = try #require(town.site.configuration.folder.text("terms.yaml"))
        for (body, said) in [("# Voor de jurist\n" + text, "Alleen de manier van opschrijven"), ("a: [", "niet in zinnen")] {
            try await town.site.perform(SaveConfigDraft(document: "terms.yaml", body: body), as: Actor(town.person("Wim Beheer")))
            #expect(try await wim.get("\(Self.home)/terms.yaml/controle").text.contains(said))
        }
    }

    @Test(arguments: testEngines)
    func `who approves which kind from which amount is asked, and shown for the cases there are`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let before = town.installation.books.desk(town.site).advice.round.approvers
        let category = try #require(town.installation.books.desk(town.site).triage.categories.first)
        let path = "\(Self.home)/advice.yaml/scherm/round.approvers.\(before.count)"
        let fields = [
            "title-nl": "Gemeentesecretaris", "name": "Sem Slot", "email": "sem@example.nl", "approver.categories": category.id,
            "approver.from": "25000",
        ]
        #expect(try await send(path, ["approver.from": "veel"].merging(fields) { old, _ in old }, as: wim).status == 422)
        #expect(try await send(path, fields, as: wim).status == 303)
        let check = try await wim.get("\(Self.home)/advice.yaml/controle")
        #expect(check.text.contains("Wie tekent erbij: “Gemeentesecretaris”"))
        #expect(check.text.contains("Vanaf welk bedrag, in hele euro’s? 25.000") && check.text.contains(category.name["nl"] ?? "?"))
        #expect(check.text.contains("Wie tekent voor de zaken van nu"), "the try-out")
        #expect(!check.text.contains("⟦") && PageReader(check.text).faults.isEmpty)
        let reason = ["reden": "Zo is het afgesproken."].merging(check.token) { $1 }
        #expect(try await wim.post("\(Self.home)/advice.yaml/controle", reason).status == 303)
        let after = town.installation.books.desk(town.site).advice.round
        #expect(after.approvers.count == before.count + 1)
        #expect(after.approvers(category: category.id, amount: Money(cents: 2_500_000)).map(\.official.email) == ["sem@example.nl"])
        #expect(after.approvers(category: category.id, amount: Money(cents: 2_499_900)).map(\.official.email) != ["sem@example.nl"])
    }
}
