import Civic
import Foundation
import Store
import TestSupport
import Testing

/// The house style changed on screen: readable or refused, shown before it holds, and at once for everyone after.
@Suite struct HouseStylePageTests {
    private static let home = "/beheer/huisstijl"

    private func send(_ fields: [String: String], as browser: Browser) async throws -> Reply {
        let page = try await browser.get(Self.home)
        var pairs = PageReader(page.text).filledFields(action: Self.home).filter { fields[$0.0] == nil }
        pairs += fields.map { ($0.key, $0.value) }
        return try await browser.post(Self.home, pairs: pairs)
    }

    /// Puts all drafts in force.
    private func publish(as browser: Browser) async throws -> Reply {
        let form = try await browser.get("/beheer/wijzigingen")
        return try await browser.post("/beheer/wijzigingen", ["reden": "Nieuwe huisstijl."].merging(form.token) { $1 })
    }

    private func styleAddress(_ page: Reply) -> String? {
        PageReader(page.text).elements.compactMap { $0.attributes["href"] }.first { $0.hasPrefix("/huisstijl.css") }
    }

    @Test(arguments: testEngines)
    func `a colour nobody can read is refused with its contrast and the nearest that will do`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let reply = try await send(["color-accent-licht": "#9fc5e8"], as: admin)
        #expect(reply.status == 422)
        #expect(reply.text.contains("id=\"color-accent-licht-fout\"") && reply.text.contains("value=\"#9fc5e8\""))
        let words = try #require(PageReader(reply.text).elements.first { $0.attributes["id"] == "color-accent-licht-fout" }?.text)
        #expect(words.contains("1,") && words.contains("4,50"), "\(words)")
        let proposal = try #require(words.firstMatch(of: /#[0-9a-f]{6}/)).0
        #expect(try await send(["color-accent-licht": String(proposal)], as: admin).status == 303)
        #expect(try await send(["color-accent-licht": "blauw"], as: admin).status == 422)
    }

    @Test(arguments: testEngines)
    func `a colour shows in the preview first, and on every page as soon as it holds`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let before = try #require(styleAddress(try await town.visitor().get("/over")))
        let kept = try await send(["color-accent-licht": "#7a1f4b", "hoeken": "8px"], as: admin)
        #expect(kept.location == "\(Self.home)/voorbeeld")
        let preview = try await admin.get("\(Self.home)/voorbeeld")
        #expect(preview.text.contains("preview is-light") && preview.text.contains("preview is-dark"))
        #expect(preview.text.contains("/municipality.yaml/controle\""), "what is checked is this document alone")
        #expect(try await admin.get("\(Self.home)/voorbeeld.css").text.contains("#7a1f4b"))
        #expect(try await town.visitor().get("/huisstijl.css").text.contains("#7a1f4b") == false)

        #expect(try await publish(as: admin).status == 303)
        let after = try #require(styleAddress(try await town.visitor().get("/over")))
        #expect(after != before)
        let css = try await town.visitor().get(after)
        #expect(css.text.contains("light-dark(#7a1f4b") && css.text.contains("--meemaken-border-radius: 8px;"))
        #expect(css.headers[.cacheControl] == "public, max-age=31536000, immutable")
        // Under an address that is not that of this version nothing is kept.
        #expect(try await town.visitor().get(before).headers[.cacheControl] == "no-cache")
        #expect(try await town.visitor().get("/huisstijl.css").headers[.cacheControl] == "no-cache")
        #expect(town.site.municipality.name == "Dordrecht")
    }

    @Test(arguments: testEngines)
    func `a logo is made small, and a drawing that can hold a program is refused`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        func upload(_ bytes: Data, _ name: String) async throws -> Reply {
            try await admin.post("\(Self.home)/beeldmerk", [:], files: [("beeldmerk", name, "image/png", bytes)])
        }
        let drawing = Data("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".utf8)
        #expect(try await upload(drawing, "logo.svg").status == 422)
        #expect(try await upload(Data("geen plaatje".utf8), "logo.png").status == 422)
        #expect(try await upload(Data(repeating: 0x89, count: Logo.maximumUpload + 1), "logo.png").status == 422)
        #expect(try await admin.post("\(Self.home)/beeldmerk", [:], files: []).status == 422)

        let png = try #require(Data(base64Encoded: Self.widePNG))
        #expect(try await upload(png, "logo.png").status == 303)
        #expect(try await town.visitor().get("/beeldmerk").status == 404)
        #expect(try await admin.get("\(Self.home)/voorbeeld/beeldmerk").status == 200)
        #expect(try await publish(as: admin).status == 303)
        let page = PageReader(try await town.visitor().get("/").text)
        let address = try #require(page.elements.compactMap { $0.attributes["src"] }.first { $0.hasPrefix("/beeldmerk") })
        let logo = try await town.visitor().get(address)
        #expect(logo.headers[.contentType] == "image/png" && logo.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        let kept = try #require(town.site.municipality.logo)
        #expect(kept.width <= 640 && kept.height <= 160)

        let back = try await admin.get("/beheer/instellingen/logo.yaml")
        let drop = try await admin.post("\(Self.home)/beeldmerk/weg", back.token)
        #expect(drop.status == 303)
        #expect(try await publish(as: admin).status == 303)
        #expect(town.site.municipality.logo == nil)
    }

    @Test(arguments: testEngines)
    func `the text of the document is held to the same contrast`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let text = try #require(town.site.configuration.folder.text("municipality.yaml"))
            .replacing("light-dark(#204e86, #a6c8f2)", with: "light-dark(#dddddd, #a6c8f2)")
        let path = "/beheer/instellingen/municipality.yaml/tekst"
        let form = try await admin.get(path)
        let reply = try await admin.post(path, ["tekst": text].merging(form.token) { $1 })
        #expect(reply.status == 422 && reply.text.contains("color-accent"))
    }

    /// 800 by 50 pixels, made by hand.
    private static let widePNG = [
        "iVBORw0KGgoAAAANSUhEUgAAAyAAAAAyCAYAAACkhr9lAAABAElEQVR42u3XMQEAAAQAQVEkEkttWljccAV++8jqAQAAuBAiAAAABgQAADAgAA",
        "AABgQAADAgAAAABgQAADAgAACAAQEAADAgAACAAQEAADAgAACAAQEAAAwIAACAAQEAAAwIAACAAQEAAAwIAABgQAAAAAwIAABgQAAAAAwIAABg",
        "QAAAAAMCAABgQAAAAAMCAABgQAAAAAMCAAAYECEAAAADAgAAGBAAAAADAgAAGBAAAAADAgAAGBAAAMCAAAAAGBAAAMCAAAAAGBAAAMCAAAAABg",
        "QAAMCAAAAABgQAAMCAAAAABgQAADAgAAAABgQAADAgAAAABgQAADAgAADAPwtuAaKR00RErAAAAABJRU5ErkJggg==",
    ].joined()
}
