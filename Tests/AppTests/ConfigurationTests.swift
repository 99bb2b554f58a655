import Civic
import Store
import TestSupport
import Testing

/// Configuration changed on screen: nothing before it is published, everything after, on every server, and back again.
@Suite struct ConfigurationTests {
    private static let home = "/beheer/instellingen"

    /// The triage of this town with another name for its first category.
    private func renamed(_ town: Town) throws -> (old: String, new: String, body: String) {
        let (folder, old) = (town.site.configuration.folder, town.installation.books.desk(town.site).triage.categories[0].name["nl"] ?? "")
        let body = try #require(folder.text("triage.yaml")).replacing(old, with: "Heel snel geregeld")
        return (old, "Heel snel geregeld", body)
    }

    private func keep(_ body: String, of document: String = "triage.yaml", as browser: Browser) async throws -> Reply {
        let path = "\(Self.home)/\(document.replacing("/", with: "~"))/tekst"
        let form = try await browser.get(path)
        return try await browser.post(path, ["tekst": body].merging(form.token) { $1 })
    }

    private func publish(_ document: String = "triage.yaml", reason: String = "Duidelijker.", as browser: Browser) async throws -> Reply {
        let path = "\(Self.home)/\(document.replacing("/", with: "~"))/controle"
        let form = try await browser.get(path)
        return try await browser.post(path, ["reden": reason].merging(form.token) { $1 })
    }

    private func firstCategory(_ town: Town) -> String? { town.installation.books.desk(town.site).triage.categories.first?.name["nl"] }

    @Test(arguments: testEngines)
    func `a draft changes nothing, publishing does, and an older version brings it back`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let (old, new, body) = try renamed(town)

        #expect(try await keep(body, as: admin).location == "\(Self.home)/triage.yaml/controle")
        #expect(firstCategory(town) == old)
        let check = try await admin.get("\(Self.home)/triage.yaml/controle")
        #expect(check.text.contains(new) && check.text.contains(old), "the difference shows both")
        #expect(try await publish(reason: "", as: admin).status == 422)
        #expect(firstCategory(town) == old)

        #expect(try await publish(as: admin).status == 303)
        #expect(firstCategory(town) == new)
        let versions = try await admin.get("\(Self.home)/triage.yaml")
        #expect(versions.text.contains("Wim Beheer") && versions.text.contains("Duidelijker."))

        let back = try await admin.get("\(Self.home)/triage.yaml/versies/0")
        let went = try await admin.post("\(Self.home)/triage.yaml/versies/0", ["reden": "Toch niet."].merging(back.token) { $1 })
        #expect(went.status == 303)
        #expect(firstCategory(town) == old)
    }

    @Test(arguments: testEngines)
    func `what cannot work is refused beside the field and keeps what was typed`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        for (document, body) in [
            ("triage.yaml", "categories: []\nrules: []\n"), ("areas.yaml", "year: none"), ("terms.yaml", "firstPenaltyDayOffset: 13\n"),
            ("texts/nl.yaml", "home: {noSuchKey: Hallo}\n"), ("triage.yaml", "- \t: ["),
        ] {
            let reply = try await keep(body, of: document, as: admin)
            #expect(reply.status == 422, "\(document) was taken: \(body)")
            #expect(reply.text.contains("error-summary"))
        }
    }

    @Test(arguments: testEngines)
    func `of two people who change the same, the second is told`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let els = try await town.signedIn("Els Beheer", roles: [.administrator])
        let (_, new, body) = try renamed(town)
        _ = try await keep(body, as: wim)
        _ = try await keep(body.replacing(new, with: "Nog sneller"), as: els)
        #expect(try await publish(as: wim).status == 303)
        #expect(try await publish(as: els).status == 422)
        #expect(try await els.get("\(Self.home)/triage.yaml/controle").text.contains("nadat jij begon"))
        #expect(firstCategory(town) == new)
    }

    @Test(arguments: testEngines)
    func `own words replace those of the program at once, also on cached pages`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let before = try await town.visitor().get("/over")
        let old = town.site.words("nl")("menu.about")
        #expect(before.text.contains(old))
        _ = try await keep("menu:\n  about: Dit zijn wij\n", of: "texts/nl.yaml", as: admin)
        #expect(try await publish("texts/nl.yaml", as: admin).status == 303)
        #expect(try await town.visitor().get("/over").text.contains("Dit zijn wij"))
    }

    @Test(arguments: testEngines)
    func `residents choose among the languages that the municipality names, and no other`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        #expect(try await town.visitor().get("/?taal=en").text.contains("<html lang=\"en\">"))
        #expect(try await town.visitor().get("/").text.contains("href=\"?taal=en\""))
        let text = try #require(town.site.configuration.folder.text("municipality.yaml"))
        let wrong = try await keep(text.replacing("languages: [nl, en]", with: "languages: [nl, tr]"), of: "municipality.yaml", as: admin)
        #expect(wrong.status == 422 && wrong.text.contains("Voor de taal “tr” heeft het programma geen teksten"))
        _ = try await keep(text.replacing("languages: [nl, en]", with: "languages: [nl]"), of: "municipality.yaml", as: admin)
        #expect(try await publish("municipality.yaml", as: admin).status == 303)
        #expect(try await town.visitor().get("/?taal=en").text.contains("<html lang=\"nl\">"))
        #expect(try await !town.visitor().get("/").text.contains("href=\"?taal=en\""))
    }

    @Test(arguments: testEngines)
    func `another server with the same database takes it over`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let load: LiveConfiguration.Load = { folder, revision in
            Configuration(
                revision: revision, folder: folder, municipality: try Municipality(folder), texts: town.site.texts, terms: town.site.terms)
        }
        let other = LiveConfiguration(try load(ConfigFolder(town.site.municipality.folder), 0), load: load)
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let text = try #require(town.site.configuration.folder.text("municipality.yaml"))
        _ = try await keep(text.replacing("phone: \"14 078\"", with: "phone: \"14 000\""), of: "municipality.yaml", as: admin)
        #expect(try await publish("municipality.yaml", as: admin).status == 303)
        try await other.refresh(from: town.site.database, logger: town.site.logger)
        #expect(other.current.municipality.phone == "14 000")
        #expect(town.site.municipality.phone == "14 000")
    }
}
