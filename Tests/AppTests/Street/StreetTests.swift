import Civic
import Foundation
import Initiatives
import Rules
import Store
import TestSupport
import Testing
import Web

@testable import Insight

/// Area connectors and district teams through the front door.
@Suite struct StreetTests {
    private func district(_ town: Town) -> String { town.site.municipality.areas.districts.first?.code ?? "" }

    @Test(arguments: testEngines) func `a signal holds nothing that leads to a person`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let connector = try await town.signedIn("Gea Buurt", roles: [.areaConnector])
        let form = try await connector.get("/werk/wijk")
        #expect(form.status == 200)
        var fields = ["gebied": district(town), "thema": "meeting"].merging(form.token) { $1 }
        for text in [
            "Bel 06 1234 5678, die weet meer.", "Mail naar anna@example.nl over het plein.", "Het gaat om 123456782 in deze straat.",
            "Mevrouw Jansen komt de deur niet uit.",
        ] {
            fields["signaal"] = text
            let refused = try await connector.post("/werk/wijk", fields)
            #expect(refused.status == 422 && refused.text.contains(text), "what was typed is gone")
        }
        fields["signaal"] = "Ouders zoeken een plek om samen te eten."
        #expect(try await connector.post("/werk/wijk", fields).status == 303)
        let count: Int? = try await town.site.database.read { db in try db.value("SELECT COUNT(*) FROM street_signal") }
        #expect(count == 1)
    }

    @Test(arguments: testEngines) func `a signal becomes a tip, an obstacle or a task, once`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let connector = try await town.signedIn("Gea Buurt", roles: [.areaConnector])
        let ids = try await scene.signals(3)
        let ways: [[String: String]] = [
            ["wat": "tip", "initiatief": scene.initiative.path, "waarom": "Jullie hebben een keuken."],
            ["wat": "knelpunt", "titel": "De zaal is altijd dicht"],
            [
                "wat": "opgave", "opgave-titel": "Samen eten in de wijk", "straks": "Er is elke week een tafel.",
                "contact": "Wijkteam, 14 078",
            ],
        ]
        for (id, fields) in zip(ids, ways) {
            let path = "/werk/signalen/\(id.text)/\(fields["wat"] ?? "")"
            #expect(try await connector.post(path, [:]).status == 422)
            let token = try await connector.get("/werk/signalen/\(id.text)").token
            #expect(try await connector.post(path, fields.merging(token) { $1 }).status == 303)
            #expect(try await [409, 422].contains(connector.post(path, fields).status))
        }
        let anna = try #require(try await scene.person(.initiator)?.email)
        #expect(try await town.mails(to: anna).contains { $0.body.contains("Jullie hebben een keuken.") })
        #expect(try await town.visitor().get("/opgaven").text.contains("Samen eten in de wijk"))
        #expect(try await scene.browser(.caseworker).get("/werk/doorbraak").text.contains("De zaal is altijd dicht"))
    }

    @Test(arguments: testEngines) func `two people get each other's address only after two times yes`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let connector = try await town.signedIn("Gea Buurt", roles: [.areaConnector])
        let form = try await connector.get("/werk/wijk/kennismaken")
        let fields = [
            "initiatief": scene.initiative.path, "naam": "Piet Pietersma", "mail": "piet@example.org",
            "waarom": "Hij kookt graag voor velen.", "akkoord": "1",
        ].merging(form.token) { $1 }
        #expect(try await connector.post("/werk/wijk/kennismaken", fields).status == 303)
        let anna = try #require(try await scene.person(.initiator))
        let annaMail = try #require(anna.email)
        func everythingFor(_ mail: String) async throws -> String { try await town.mails(to: mail).map(\.body).joined(separator: "\n") }

        let first = try await town.ownLink("/kennismaken/", in: "piet@example.org")
        #expect(try await town.visitor().get(first).status == 200)
        #expect(try await town.visitor().post(first, ["antwoord": "ja"]).status == 303)
        #expect(try await !everythingFor(annaMail).contains("piet@example.org"))
        #expect(try await !everythingFor(annaMail).contains("Pietersma"))
        #expect(try await !everythingFor("piet@example.org").contains(annaMail))

        let second = try await town.ownLink("/kennismaken/", in: annaMail)
        #expect(try await !town.visitor().get(second).text.contains("Pietersma"))
        #expect(try await town.visitor().post(second, ["antwoord": "ja"]).status == 303)
        #expect(try await everythingFor(annaMail).contains("piet@example.org"))
        #expect(try await everythingFor("piet@example.org").contains(annaMail))
        // Used up.
        #expect(try await town.visitor().post(second, ["antwoord": "nee"]).status == 409)
        #expect(try await !connector.get("/werk/wijk/kennismaken").text.contains("piet@example.org"))
        let journal = try await town.site.database.read { db in
            try db.rows("SELECT personal FROM journal WHERE kind LIKE 'introduction.%'").map { try $0["personal"] as String? ?? "" }
        }
        #expect(journal.count == 3 && journal.allSatisfy { !$0.contains("Pietersma") && !$0.contains("piet@") })
    }

    @Test(arguments: testEngines) func `a no gives nobody's address away`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.introduction()
        #expect(try await town.site.database.read { db in try db.introduction(id)?.state } == .personAsked)
        let person = try #require(try await scene.person(.invited)?.email)
        let link = try await town.ownLink("/kennismaken/", in: person)
        #expect(try await town.visitor().post(link, ["antwoord": "nee"]).status == 303)
        let anna = try #require(try await scene.person(.initiator)?.email)
        #expect(try await !town.mails(to: anna).contains { $0.body.contains("/kennismaken/") })
    }

    @Test(arguments: testEngines)
    func `a question that nobody answers ends when its links are too old, and whoever waits hears it`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.introduction()
        let asker = try #require(try await scene.person(.caseworker)?.email)
        let person = try #require(try await scene.person(.invited)?.email)
        let link = try await town.ownLink("/kennismaken/", in: person)
        #expect(try await town.visitor().post(link, ["antwoord": "ja"]).status == 303)
        func told(_ address: String) async throws -> Int {
            try await town.mails(to: address).filter { $0.subject.contains("Geen antwoord: kennismaken") }.count
        }
        town.pass(days: 29)
        try await town.runDuties()
        #expect(try await told(asker) == 0)
        #expect(try await town.site.database.read { db in try db.introduction(id)?.state } == .teamAsked)
        for _ in 1...2 {
            town.pass(days: 2)
            try await town.runDuties()
            #expect(try await told(asker) == 1)
            #expect(try await told(person) == 1)
        }
        #expect(try await town.site.database.read { db in try db.introduction(id)?.state } == .unanswered)
        #expect(try await scene.browser(.caseworker).get("/werk/wijk/kennismaken").text.contains("er kwam geen antwoord"))
        // They can be asked anew; when not even the person answers, only the one who asked hears.
        _ = try await scene.introduction()
        town.pass(days: 31)
        try await town.runDuties()
        #expect(try await told(asker) == 2)
        #expect(try await told(person) == 1)
    }

    @Test(arguments: testEngines)
    func `a task made of a signal names no person to call, and stands in the journal`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let connector = try await town.signedIn("Gea Buurt", roles: [.areaConnector])
        let id = try await scene.signals(1)[0]
        let path = "/werk/signalen/\(id.text)"
        var fields = [
            "opgave-titel": "Samen eten in de wijk", "straks": "Er is elke week een tafel.", "contact": "Ahmed Bouzid heeft het nummer.",
        ].merging(try await connector.get(path).token) { $1 }
        let refused = try await connector.post("\(path)/opgave", fields)
        #expect(refused.status == 422 && refused.text.contains("Hier staat een naam: Ahmed Bouzid"))
        fields["contact"] = "Het wijkteam, 078 123 45 67"
        #expect(try await connector.post("\(path)/opgave", fields).status == 303)
        let (added, gea) = (try await town.entries(kind: AddTask.kind), try await town.person("Gea Buurt"))
        #expect(added.map(\.subject.kind) == ["areaTask"])
        #expect(added.map(\.actor) == [gea.id])
        #expect(try await town.entries(kind: UseSignal.kind).count == 1)
        // Without a signal it is the desk that writes tasks down.
        await #expect(throws: Refusal.notFound) {
            try await town.site.perform(AddTask(content: scene.taskContent, goals: [], reason: "Zomaar."), as: Actor(gea))
        }
    }

    @Test(arguments: testEngines) func `looking for somebody leaves no trace in the database or the log`(engine: Engine) async throws {
        let log = KeptLog()
        let town = try await Town.open(engine, output: log.output)
        _ = try await importInitiatives(town.site, mailDomain: "example.nl")
        let team = try await town.signedIn("Wil Wijk", roles: [.districtTeam])
        #expect(try await team.get("/werk/wijk/aanbod").status == 200)
        let before = try await (town.rowCounts(), everything(town))
        let question = ["vraag": "samen koken zeldzaamwoord", "gebied": district(town), "rolstoel": "1"]
        let found = try await team.post("/werk/wijk/aanbod", question)
        #expect(found.status == 200 && found.location == nil)
        #expect(try await team.post("/werk/wijk/aanbod", ["vraag": "x", "postcode": "9999 ZZ"]).status == 422)
        #expect(try await town.rowCounts() == before.0)
        #expect(try await everything(town) == before.1, "a row changed")
        #expect(!log.text.contains("zeldzaamwoord") && log.text.contains("/werk/wijk/aanbod"))
    }

    @Test(arguments: testEngines) func `a table to eat at goes before what is nearer and hardly fits`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        _ = try await importInitiatives(town.site, mailDomain: "example.nl")
        let team = try await town.signedIn("Wil Wijk", roles: [.districtTeam])
        let area = try #require(town.site.municipality.areas.all.first { $0.name == "Wielwijk" }?.code)
        _ = try await team.get("/werk/wijk/aanbod")
        let found = try await team.post("/werk/wijk/aanbod", ["vraag": "ouderen die alleen zijn samen eten", "gebied": area]).text
        let table = try #require(found.range(of: "De dorpstafel op woensdag")).lowerBound
        for other in ["De tegelbrigade", "Atelier zonder voordeur"] {
            if let place = found.range(of: other) { #expect(table < place.lowerBound, "\(other) goes first") }
        }
    }

    @Test(arguments: testEngines) func `who may be in a signal is asked about, and a tick lets it through`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let connector = try await town.signedIn("Gea Buurt", roles: [.areaConnector])
        let form = try await connector.get("/werk/wijk")
        #expect(!form.text.contains("geen-persoon"))
        var fields = ["gebied": district(town), "thema": "care"].merging(form.token) { $1 }
        for text in ["Ahmed Bouzid heeft hulp nodig bij schulden.", "De buurman op nummer 14 drinkt te veel."] {
            fields.merge(["signaal": text, "geen-persoon": "1"]) { $1 }
            #expect(try await connector.post("/werk/wijk", fields).status == 422, "\(text)")
        }
        fields.merge(["signaal": "Ngozi Okafor Tuinen ligt vol zwerfvuil.", "geen-persoon": ""]) { $1 }
        let asked = try await connector.post("/werk/wijk", fields)
        #expect(asked.status == 422 && asked.text.contains("Staat hier iemand in?") && asked.text.contains("geen-persoon"))
        fields["geen-persoon"] = "1"
        #expect(try await connector.post("/werk/wijk", fields).status == 303)
        let kept: [String] = try await town.site.database.read { db in
            try db.rows("SELECT text FROM street_signal").map { try $0["text"] }
        }
        #expect(kept == ["Ngozi Okafor Tuinen ligt vol zwerfvuil."])
    }

    @Test(arguments: testEngines)
    func `the team reads no name before both said yes, and an initiative is found by its name`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let connector = try await town.signedIn("Gea Buurt", roles: [.areaConnector])
        let start = try await connector.get("/werk/wijk/kennismaken")
        var fields = ["naam": "Ans Dekker", "mail": "ans@example.org", "waarom": "Ze kookt graag voor velen.", "akkoord": "1"]
            .merging(start.token) { $1 }
        // Nothing chosen yet: nothing is sent, and what was typed stays.
        let none = try await connector.post("/werk/wijk/kennismaken", fields)
        #expect(none.status == 422 && none.text.contains("Ans Dekker"))
        let search = ["initiatief-zoek": scene.initiative.title, "zoek": "1"]
        let found = try await connector.post("/werk/wijk/kennismaken", fields.merging(search) { $1 })
        #expect(found.status == 200 && found.text.contains("value=\"\(scene.initiative.slug)\"") && found.text.contains("Ans Dekker"))
        fields["initiatief"] = scene.initiative.slug
        for reason in ["Ans kookt graag.", "Mevrouw Dekker kookt graag."] {
            fields["waarom"] = reason
            #expect(try await connector.post("/werk/wijk/kennismaken", fields).status == 422, "\(reason)")
        }
        fields["waarom"] = "Ze kookt graag voor velen."
        #expect(try await connector.post("/werk/wijk/kennismaken", fields).status == 303)
        // The way from the initiative's own page, with the initiative chosen; residents do not see it.
        let link = "/werk/wijk/kennismaken?initiatief=\(scene.initiative.slug)"
        #expect(try await connector.get(scene.initiative.path).links.contains(link))
        #expect(try await !town.visitor().get(scene.initiative.path).links.contains(link))
        let chosen = try await connector.get(link).text
        #expect(
            chosen.contains("value=\"\(scene.initiative.slug)\" checked") || chosen.contains("checked value=\"\(scene.initiative.slug)\""))
    }

    @Test(arguments: testEngines) func `a search takes no names, says why it found something, and asks no dead question`(engine: Engine)
        async throws
    {
        let town = try await Town.open(engine)
        _ = try await importInitiatives(town.site, mailDomain: "example.nl")
        let team = try await town.signedIn("Wil Wijk", roles: [.districtTeam])
        #expect(try await !team.get("/werk/wijk/aanbod").text.contains("name=\"postcode\""))
        let refused = try await team.post("/werk/wijk/aanbod", ["vraag": "Jan de Vries Vlasstraat 12 dement"])
        #expect(refused.status == 422 && refused.text.contains("We hebben niets bewaard") && !refused.text.contains("initiatieven/"))
        let area = try #require(town.site.municipality.areas.all.first { $0.name == "Wielwijk" }?.code)
        let found = try await team.post("/werk/wijk/aanbod", ["vraag": "schulden", "gebied": area]).text
        #expect(found.contains("Het formulierencafé") && found.contains("“schulden” staat in de tekst"))
        #expect(try await !team.post("/werk/wijk/aanbod", ["vraag": "samen eten", "gebied": area]).text.contains("Stroom uit de trap"))

        _ = try await town.signedIn("Bea Heer", roles: [.administrator])
        let person = try await town.person("Bea Heer")
        try await town.site.perform(ImportPostcodes(areas: ["3317AB": area]), as: Actor(person))
        #expect(try await team.get("/werk/wijk/aanbod").text.contains("name=\"postcode\""))
        #expect(try await team.post("/werk/wijk/aanbod", ["vraag": "schulden", "postcode": "3317 AB"]).text.contains("km"))
        #expect(try await team.post("/werk/wijk/aanbod", ["vraag": "schulden", "postcode": "9999 ZZ"]).status == 422)
    }

    /// The whole of every table that a search could touch.
    private func everything(_ town: Town) async throws -> [String] {
        try await town.site.database.read { db in
            var lines: [String] = []
            for table in ["journal", "message", "submission", "street_signal", "introduction", "person"] as [SQL] {
                lines += try db.rows("SELECT * FROM \(table)").map { String(describing: $0) }.sorted()
            }
            return lines
        }
    }

    @Test(arguments: testEngines) func `connectors get their own pages, and not those of cases`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let used = try await scene.signals(1)[0]
        try await town.site.perform(
            UseSignal(id: used, purpose: .obstacle(title: "De zaal is altijd dicht")), as: try await scene.actor(.caseworker))
        for role in [Role.areaConnector, .districtTeam] {
            let browser = try await town.signedIn("Gea \(role.rawValue)", roles: [role])
            for path in ["/werk/wijk", "/werk/wijk/aanbod", "/werk/wijk/kennismaken", "/werk/balie"] {
                #expect(try await browser.get(path).status == 200, "\(path)")
            }
            #expect(try await browser.get("/werk").location == "/werk/wijk")
            for path in ["/werk/nieuw", "/werk/zaken", scene.file.staffPath, "/werk/doorbraak", "/beheer"] {
                #expect(try await browser.get(path).status == 404, "\(path)")
            }
            // Nothing on their pages leads to a page that is not there for them.
            for path in ["/werk/wijk", "/werk/wijk/aanbod", "/werk/wijk/kennismaken", "/werk/balie", "/werk/signalen/\(used.text)"] {
                for link in Set(try await browser.get(path).links) {
                    #expect(try await browser.get(link).status < 400, "\(path) leads to \(link)")
                }
            }
        }
        #expect(try await scene.browser(.resident).get("/werk/wijk").status == 404)
    }
}
