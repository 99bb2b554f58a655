import App
import Civic
import Desk
import Foundation
import Store
import TestSupport
import Testing
import Web

/// Configuration carried from one installation to another.
@Suite struct TransferTests {
    private static let home = "/beheer/overdracht"

    private func publish(as browser: Browser) async throws -> Reply {
        let form = try await browser.get("/beheer/wijzigingen")
        return try await browser.post("/beheer/wijzigingen", ["reden": "Anders."].merging(form.token) { $1 })
    }

    /// A town where several documents were changed on screen, one of them new.
    private func changedTown(_ engine: Engine) async throws -> (Town, Browser) {
        let town = try await Town.open(engine)
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let base = town.site.configuration.folder
        for (document, body) in [
            ("texts/nl.yaml", "menu:\n  about: Dit zijn wij\n"), ("terms.yaml", "firstPenaltyDayOffset: 14\n"),
            ("municipality.yaml", try #require(base.text("municipality.yaml")).replacing("\"14 078\"", with: "\"14 000\"")),
        ] {
            try await town.site.perform(SaveConfigDraft(document: document, body: body), as: Actor(town.person("Wim Beheer")))
        }
        #expect(try await publish(as: admin).status == 303)
        #expect(town.site.municipality.phone == "14 000")
        return (town, admin)
    }

    private func upload(_ bytes: [UInt8], to browser: Browser) async throws -> Reply {
        try await browser.post(Self.home, [:], files: [("bestand", "dordrecht.zip", "application/zip", Data(bytes))])
    }

    @Test(arguments: testEngines)
    func `what is exported reads elsewhere as exactly the same`(engine: Engine) async throws {
        let (town, admin) = try await changedTown(engine)
        let zip = try await admin.get("\(Self.home)/zip?mensen=1")
        #expect(zip.headers[.contentType] == "application/zip")
        let bundle = try ConfigBundle(try ZipFile.read(zip.bytes).map { ($0.name, Data($0.bytes)) })
        #expect(bundle.folder == "dordrecht" && bundle.documents["texts/nl.yaml"]?.contains("Dit zijn wij") == true)
        #expect(bundle.documents == ConfigBundle(town.site.configuration.folder).documents)
        try await SmallTown.withHome { home in
            // As a folder and as a file, both ways by the commands.
            for (key, target) in [("elders", "uit"), ("ergens", "uit.zip")] {
                _ = try MunicipalityFolder.export(bundle, to: home.appending(path: target))
                let source = home.appending(path: target == "uit" ? "uit/dordrecht" : target)
                _ = try MunicipalityFolder.take(try MunicipalityFolder.read(source), as: key, home: home)
                let taken = ConfigFolder(home.appending(path: "Municipalities/\(key)"))
                #expect(ConfigBundle(taken).documents == bundle.documents)
                #expect(try Municipality(taken).phone == "14 000")
            }
            #expect(throws: ConfigurationFault.self) { try MunicipalityFolder.take(bundle, as: "elders", home: home) }
        }
    }

    @Test(arguments: testEngines)
    func `a team that somebody began in can go when they are elsewhere, and who is in it is told before`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await town.signedIn("Wim Beheer", roles: [.administrator])
        try await importStaff(town.site, town.deskBook().teams)
        let folder = town.site.configuration.folder
        func elsewhere(_ document: String) throws -> (String, [UInt8]) {
            let lines = try #require(folder.text(document)).split(separator: "\n", omittingEmptySubsequences: false)
            let kept = lines.filter { !$0.contains("id: wishes,") }.joined(separator: "\n")
            return (
                document, Array(kept.replacing("team: wishes}", with: "team: desk}").replacing("team: wishes\n", with: "team: desk\n").utf8)
            )
        }
        // Amina's line in the list of staff goes on naming the team: it says where she began.
        let teams = try #require(folder.text("teams.yaml")).split(separator: "\n").filter { !$0.contains("id: wishes,") }.joined(
            separator: "\n")
        let files = [("teams.yaml", Array(teams.utf8)), try elsewhere("triage.yaml"), try elsewhere("processes.yaml")]
        #expect(teams.contains("team: wishes"))
        let base = Array(try #require(folder.text("municipality.yaml")).utf8)
        let sent = try await upload(ZipFile.write([("municipality.yaml", base)] + files), to: wim)
        #expect(sent.location == "/beheer/wijzigingen", "\(sent.status)")
        let page = try await wim.get("/beheer/wijzigingen").text
        #expect(page.contains("in een team dat verdwijnt: Amina Cherkaoui"))
        #expect(try await publish(as: wim).status == 303)
        #expect(town.deskBook().teams["wishes"] == nil)
        // An adviser has no place but that of the list.
        let less = String(decoding: Array(teams.utf8), as: UTF8.self).split(separator: "\n").filter { !$0.contains("id: permits,") }
        let refused = try await upload(
            ZipFile.write([("municipality.yaml", base), ("teams.yaml", Array(less.joined(separator: "\n").utf8))]), to: wim)
        #expect(refused.status == 422 && refused.text.contains("permits"))
    }

    @Test(arguments: testEngines)
    func `another installation takes it over as versions, by command or on screen`(engine: Engine) async throws {
        let (town, admin) = try await changedTown(engine)
        let zip = try await admin.get("\(Self.home)/zip?mensen=1")
        let bundle = ConfigBundle(town.site.configuration.folder)

        let other = try await Town.open(engine)
        let els = try await other.signedIn("Els Beheer", roles: [.administrator])
        #expect(try await upload(zip.bytes, to: els).location == "/beheer/wijzigingen")
        #expect(other.site.municipality.phone == "14 078", "a draft changes nothing")
        #expect(try await publish(as: els).status == 303)
        #expect(ConfigBundle(other.site.configuration.folder).documents == bundle.documents)
        #expect(try await upload(zip.bytes, to: els).location == Self.home, "once more changes nothing")

        let third = try await Town.open(engine)
        #expect(
            try await third.site.takeOver(bundle, reason: "Van elders").sorted() == ["municipality.yaml", "terms.yaml", "texts/nl.yaml"])
        #expect(ConfigBundle(third.site.configuration.folder).documents == bundle.documents)
        #expect(try await third.site.takeOver(bundle, reason: "Van elders").isEmpty)
    }

    /// Everybody whom the documents of a town name.
    private func named(in town: Town) -> [ConfigPeople.Named] {
        ConfigBundle(town.site.configuration.folder).documents.values.flatMap { ConfigPeople.named(in: $0) }
    }

    @Test(arguments: testEngines, ["dordrecht", "haarlem"])
    func `nobody is in the file unless asked for, and it makes a working municipality elsewhere`(
        engine: Engine, municipality: String
    ) async throws {
        let town = try await Town.open(engine, municipality: municipality)
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        #expect(PageReader(try await admin.get(Self.home).text).faults.isEmpty)
        let zip = try await admin.get("\(Self.home)/zip")
        let people = named(in: town)
        #expect(people.count > 10, "the town names hardly anybody; the test proves nothing")
        let files = try ZipFile.read(zip.bytes).map { (name: $0.name, text: String(decoding: $0.bytes, as: UTF8.self)) }
        for person in people {
            let places = files.filter { $0.text.contains(person.email) || $0.text.contains(person.name) }.map(\.name)
            #expect(places.isEmpty, "\(person.email) is in \(places)")
        }
        #expect(files.contains { $0.name == "\(municipality)/teams.yaml" && $0.text.contains("teams:") })
        let all = try await admin.get("\(Self.home)/zip?mensen=1")
        #expect(try ZipFile.read(all.bytes).contains { String(decoding: $0.bytes, as: UTF8.self).contains(people[0].email) })

        try await SmallTown.withHome { home in
            let bundle = try ConfigBundle(files.map { ($0.name, Data($0.text.utf8)) })
            _ = try MunicipalityFolder.take(bundle, as: "elders", home: home)
            let elsewhere = try await Town.open(engine, municipality: "elders") { ($0.home, $0.data) = (home, home) }
            let book = elsewhere.installation.books.desk(elsewhere.site)
            let own = town.installation.books.desk(town.site)
            #expect(book.teams.all == own.teams.all && book.teams.staff.isEmpty)
            // Rules that name a colleague stay behind with them; what is about plans comes along.
            #expect(book.triage.categories == own.triage.categories && book.triage.rules == own.triage.rules)
            #expect(book.triage.assignments.allSatisfy { $0.contact == nil })
            #expect(try await elsewhere.visitor().get("/").status == 200)
            #expect(try !MunicipalityFolder.hasAdministrator(bundle))
            let quiet = try await Checkup(migrations: elsewhere.installation.migrations, duties: elsewhere.installation.duties)
                .run(elsewhere.site.database, at: elsewhere.site.clock())
            #expect(quiet.warnings.contains { $0.hasPrefix("people: nobody works here") })

            // With an administrator it is lived in from its first start on.
            _ = try MunicipalityFolder.take(bundle, as: "bewoond", administrator: ("Ada Puts", "Ada.Puts@example.nl"), home: home)
            let lived = try await Town.open(engine, municipality: "bewoond") { ($0.home, $0.data) = (home, home) }
            try await importStaff(lived.site, lived.deskBook().teams)
            #expect(try await lived.person("Ada Puts").roles == [.administrator])
            #expect(try await lived.atTheDoor("Ada Puts").browser.get("/beheer").status == 200)
            #expect(throws: ConfigurationFault.self) {
                try MunicipalityFolder.take(bundle, as: "zonder-mail", administrator: ("Ada", "geen"), home: home)
            }
            #expect(!FileManager.default.fileExists(atPath: home.appending(path: "Municipalities/zonder-mail").path))
        }
    }

    @Test(arguments: testEngines)
    func `taking in a file without people leaves those who are there`(engine: Engine) async throws {
        let (_, admin) = try await changedTown(engine)
        let zip = try await admin.get("\(Self.home)/zip")
        let other = try await Town.open(engine)
        let els = try await other.signedIn("Els Beheer", roles: [.administrator])
        let (before, advice) = (named(in: other), other.installation.books.desk(other.site).advice)
        #expect(try await upload(zip.bytes, to: els).location == "/beheer/wijzigingen")
        let drafts = try await other.site.database.read { db in try db.latestConfigVersions(limit: 1).count }
        #expect(drafts == 0)
        #expect(try await publish(as: els).status == 303)
        #expect(other.site.municipality.phone == "14 000")
        #expect(Set(named(in: other)) == Set(before))
        let after = other.installation.books.desk(other.site).advice
        #expect(after.heads == advice.heads && after.director == advice.director && after.round.approvers == advice.round.approvers)
        #expect(try await upload(zip.bytes, to: els).location == Self.home, "once more changes nothing")
        // A document that does differ takes the people that are here.
        let ladder = try ConfigBundle(try ZipFile.read(zip.bytes).map { ($0.name, Data($0.bytes)) }).documents.map { name, text in
            (name, Array(text.replacing("ladder: [7, 14, 21, 30]", with: "ladder: [5, 6]").utf8))
        }
        #expect(try await upload(ZipFile.write(ladder), to: els).location == "/beheer/wijzigingen")
        #expect(try await publish(as: els).status == 303)
        let changed = other.installation.books.desk(other.site).advice
        #expect(changed.ladder.days == [5, 6] && changed.heads == advice.heads && changed.round.approvers == advice.round.approvers)
    }

    @Test(arguments: testEngines)
    func `staff of elsewhere are named before they are taken in, with the way to where they would be added`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let base = town.site.configuration.folder
        var teams = try OrderedTree(text: try #require(base.text("teams.yaml")))
        let stranger = try OrderedTree(text: "{name: Vera Vreemd, email: vera@elders.example, team: desk, roles: [caseworker]}")
        teams["staff"] = .list((teams["staff"]?.items ?? []) + [stranger])
        var triage = try OrderedTree(text: try #require(base.text("triage.yaml")))
        let rule = try OrderedTree(text: "{id: extra, contact: bert@elders.example, category: wish, why: {nl: Zo}}")
        triage["assignments"] = .list((triage["assignments"]?.items ?? []) + [rule])
        let files = [
            ("municipality.yaml", try #require(base.text("municipality.yaml"))), ("teams.yaml", try teams.yaml()),
            ("triage.yaml", try triage.yaml()),
        ]
        #expect(try await upload(ZipFile.write(files.map { ($0.0, Array($0.1.utf8)) }), to: admin).location == "/beheer/wijzigingen")
        let page = try await admin.get("/beheer/wijzigingen")
        #expect(page.text.contains("werken hier niet: Vera Vreemd (vera@elders.example).") && page.text.contains("href=\"/beheer/mensen\""))
        #expect(page.text.contains("werk aan wie hier niet werkt: bert@elders.example."))
        #expect(!page.text.contains("Corrie Boer ("), "who works here is no stranger")
        #expect(try await publish(as: admin).status == 303)
        let staff = town.installation.books.desk(town.site).teams
        #expect(staff.colleague(email: "vera@elders.example") == nil, "the page tells the truth")
        // What stands there already is not told again.
        try await town.site.perform(
            SaveConfigDraft(document: "terms.yaml", body: "firstPenaltyDayOffset: 14\n"), as: Actor(town.person("Wim Beheer")))
        #expect(try await !admin.get("/beheer/wijzigingen").text.contains("Vera Vreemd"))
    }

    @Test(arguments: testEngines)
    func `what was taken over together goes back together`(engine: Engine) async throws {
        let (_, admin) = try await changedTown(engine)
        let zip = try await admin.get("\(Self.home)/zip?mensen=1")
        let other = try await Town.open(engine)
        let els = try await other.signedIn("Els Beheer", roles: [.administrator])
        let before = ConfigBundle(other.site.configuration.folder).documents
        #expect(try await upload(zip.bytes, to: els).location == "/beheer/wijzigingen")
        #expect(try await publish(as: els).status == 303)
        #expect(ConfigBundle(other.site.configuration.folder).documents != before)
        let overview = PageReader(try await els.get("/beheer/instellingen").text)
        let path = try #require(
            overview.all(["a"]).compactMap { $0.attributes["href"] }.first { $0.hasPrefix("/beheer/wijzigingen/voor/") })
        let page = try await els.get(path)
        #expect(page.status == 200 && PageReader(page.text).faults.isEmpty && page.text.contains("078"))
        let pairs = PageReader(page.text).filledFields(action: path).filter { $0.0 != "reden" }
        #expect(try await els.post(path, pairs: pairs).status == 422, "not without a reason")
        #expect(try await els.post(path, pairs: pairs + [("reden", "Toch niet.")]).status == 303)
        #expect(ConfigBundle(other.site.configuration.folder).documents == before)
        #expect(try await els.get("/beheer/wijzigingen/voor/99999").status == 404)
    }

    @Test(arguments: testEngines)
    func `what does not go with what is here can be taken as drafts, to be mended`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let els = try await town.signedIn("Els Beheer", roles: [.administrator])
        let documents = ConfigBundle(town.site.configuration.folder).documents.mapValues { Array($0.utf8) }
        let teams = try #require(town.site.configuration.folder.text("teams.yaml")).replacing("{id: green,", with: "{id: anders,")
        var files = documents
        files["teams.yaml"] = Array(teams.utf8)
        let zip = ZipFile.write(files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        let refused = try await upload(zip, to: els)
        #expect(refused.status == 422 && refused.text.contains("name=\"toch\""))
        #expect(try await els.get("/beheer/wijzigingen").status == 303, "there is no draft yet")
        let taken = try await els.post(Self.home, ["toch": "1"], files: [("bestand", "elders.zip", "application/zip", Data(zip))])
        #expect(taken.location == "/beheer/wijzigingen")
        let check = try await els.get("/beheer/wijzigingen")
        #expect(check.status == 200 && !check.text.contains("name=\"reden\""), "it does not hold before it fits")
    }

    @Test(arguments: testEngines)
    func `what has no place there is refused by name, and nothing changes`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let admin = try await town.signedIn("Wim Beheer", roles: [.administrator])
        let fine = Array("name: x".utf8)
        for (name, said) in [
            ("../municipality.yaml", "../municipality.yaml"), ("/etc/passwd", "/etc/passwd"), ("a/../../b.yaml", "a/../../b.yaml"),
            ("dorp/evil.sh", "evil.sh"), ("texts/nl.html", "texts/nl.html"), ("schemes/x.yaml", "schemes/x.yaml"),
        ] {
            let reply = try await upload(ZipFile.write([("municipality.yaml", fine), (name, fine)]), to: admin)
            #expect(reply.status == 422 && reply.text.contains(said), "\(name)")
        }
        let large = ZipFile.write([("municipality.yaml", Array(repeating: 0x20, count: ConfigBundle.largest + 1))])
        #expect(try await upload(large, to: admin).status == 422)
        #expect(try await upload(fine, to: admin).status == 422)
        #expect(try await upload(ZipFile.write([("municipality.yaml", fine)]), to: admin).status == 422, "one that cannot be used")
        #expect(try await admin.post(Self.home, [:], files: []).status == 422)
        #expect(try await admin.get("/beheer/wijzigingen").status == 303, "there is no draft")
    }

    @Test func `a folder with a link or a document that cannot be used leaves nothing behind`() async throws {
        try await SmallTown.withHome { home in
            let source = home.appending(path: "bron")
            try FileManager.default.createDirectory(at: source, withIntermediateDirectories: true)
            try "name: x".write(to: source.appending(path: "municipality.yaml"), atomically: true, encoding: .utf8)
            let bundle = try MunicipalityFolder.read(source)
            #expect(throws: (any Error).self) { try MunicipalityFolder.take(bundle, as: "elders", home: home) }
            #expect(!FileManager.default.fileExists(atPath: home.appending(path: "Municipalities/elders").path))
            try FileManager.default.createSymbolicLink(
                at: source.appending(path: "areas.yaml"), withDestinationURL: URL(filePath: "/etc/passwd"))
            #expect(throws: ConfigFault.self) { try MunicipalityFolder.read(source) }
        }
    }

    @Test func `a new municipality has every document and is served with its examples`() async throws {
        try await SmallTown.withHome { home in
            let files = try MunicipalityFolder.create("nieuw-dorp", name: "Nieuw Dorp", home: home).map {
                URL(filePath: $0).lastPathComponent
            }
            for document in ["processes", "advice", "goals", "tasks", "obstacles", "promises", "terms", "teams", "triage", "areas"] {
                #expect(files.contains("\(document).yaml"))
            }
            let town = try await Town.open(.sqlite, municipality: "nieuw-dorp") {
                ($0.home, $0.data) = (home, home)
            }
            _ = try await town.installation.prepareDemonstration()
            #expect(try await town.visitor().get("/spelregels").status == 200)
        }
    }
}
