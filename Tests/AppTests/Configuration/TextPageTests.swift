import Civic
import Store
import TestSupport
import Testing

@testable import Office

/// The wording of the site changed text by text.
@Suite struct TextPageTests {
    private static let home = "/beheer/teksten"
    private static let key = "config.unfinished"

    private func admin(_ town: Town) async throws -> Browser { try await town.signedIn("Wim Beheer", roles: [.administrator]) }

    private func publish(as browser: Browser) async throws -> Reply {
        let form = try await browser.get("/beheer/wijzigingen")
        return try await browser.post("/beheer/wijzigingen", ["reden": "Zo praten wij."].merging(form.token) { $1 })
    }

    private func send(_ key: String, _ fields: [String: String], as browser: Browser) async throws -> Reply {
        let path = "\(Self.home)/\(key)"
        let page = try await browser.get(path)
        var pairs = PageReader(page.text).filledFields(action: path).filter { fields[$0.0] == nil }
        pairs += fields.map { ($0.key, $0.value) }
        return try await browser.post(path, pairs: pairs)
    }

    @Test func `a text is found by what is read, also with values filled in`() {
        let search = TextSearch("Je hebt 3 concepten die nog niet zijn ingegaan")
        #expect(search.rank(key: "a", ["Je hebt {count} concepten die nog niet zijn ingegaan"]) == 1)
        #expect(search.rank(key: "a", ["Je hebt {count} plannen"]) == nil)
        #expect(TextSearch("CONCÉPTEN").rank(key: "a", ["Twee concepten"]) == 0)
        #expect(TextSearch("menu.about").rank(key: "menu.about", ["Over ons"]) == 0)
        #expect(TextSearch("iets anders dan dit").rank(key: "a", ["{name} en {other}"]) == nil)
    }

    @Test(arguments: testEngines)
    func `an administrator finds a text by what stands on the screen and says it otherwise`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let old = town.site.words("nl")("menu.about")
        let found = try await wim.get("\(Self.home)?zoek=\(old.percentEncoded)")
        #expect(found.text.contains("\(Self.home)/menu.about\""))
        #expect(try await send("menu.about", ["tekst-nl": "Dit zijn wij", "tekst-en": "Who we are"], as: wim).status == 303)
        #expect(town.site.words("nl")("menu.about") == old, "a draft says nothing yet")
        #expect(try await wim.get("\(Self.home)/menu.about").text.contains("Dit zijn wij"))
        #expect(try await publish(as: wim).status == 303)
        #expect(try await town.visitor().get("/over").text.contains("Dit zijn wij"))
        #expect(town.site.words("en")("menu.about") == "Who we are")
        #expect(try await wim.get(Self.home).text.contains("menu.about"), "the list of own words has it")

        let page = try await wim.get("\(Self.home)/menu.about")
        #expect(page.text.contains(old), "what the program says stands beside it")
        #expect(try await wim.post("\(Self.home)/menu.about/terug", page.token).status == 303)
        #expect(try await publish(as: wim).status == 303)
        #expect(town.site.words("nl")("menu.about") == old)
        #expect(try await wim.get(Self.home).text.contains("menu.about\"") == false)
    }

    @Test(arguments: testEngines)
    func `what is filled in must stay, and nothing else may be`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let lost = try await send(Self.key, ["tekst-nl-meer": "Je hebt concepten"], as: wim)
        #expect(lost.status == 422 && lost.text.contains("id=\"tekst-nl-fout\"") && lost.text.contains("Je hebt concepten"))
        #expect(try await send(Self.key, ["tekst-nl-meer": "Je hebt {count} concepten, {naam}"], as: wim).status == 422)
        #expect(try await send(Self.key, ["tekst-nl-meer": "Nog {count} te gaan"], as: wim).status == 303)
        #expect(try await publish(as: wim).status == 303)
        #expect(town.site.words("nl")(Self.key, count: 2) == "Nog 2 te gaan")
        #expect(try await wim.get("\(Self.home)/nergens.te.vinden").status == 404)
    }

    @Test(arguments: testEngines)
    func `what only fits together is put in force together or not at all`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        _ = try await send("menu.about", ["tekst-nl": "Dit zijn wij", "tekst-en": "Who we are"], as: wim)
        let els = try await town.signedIn("Els Beheer", roles: [.administrator])
        _ = try await send("menu.about", ["tekst-en": "All of us"], as: els)
        #expect(try await publish(as: els).status == 303)
        #expect(try await publish(as: wim).status == 422)
        #expect(town.site.words("nl")("menu.about") != "Dit zijn wij")
        #expect(town.site.words("en")("menu.about") == "All of us")
    }
}
