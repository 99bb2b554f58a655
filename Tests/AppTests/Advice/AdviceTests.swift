import App
import Civic
import Foundation
import Initiatives
import Rules
import Store
import TestSupport
import Testing
import Web

@testable import Desk

/// Advice as people ask and give it: through the front door, on both engines.
@Suite struct AdviceTests {
    private static let sentence = "Er ligt een waterleiding onder."

    /// Asks the departments by the caseworker's own form.
    private func ask(_ scene: Scene, _ teams: [String], aspects: [String] = ["place"]) async throws -> Browser {
        let staff = try await scene.browser(.caseworker)
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        let path = "\(scene.file.staffPath)/advies"
        let page = try await staff.get(path)
        #expect(page.status == 200)
        let until = scene.site.clock().localDate.adding(days: 14)
        let pairs =
            teams.map { ("aan", $0) } + aspects.map { ("aspecten", $0) } + [
                ("vraag", "Kan hier een vijver?"), ("kort", "Buren graven een vijver op het plein."), ("uiterlijk-dag", String(until.day)),
                ("uiterlijk-maand", String(until.month)), ("uiterlijk-jaar", String(until.year)),
                ("eenmalig", page.token["eenmalig"] ?? ""),
            ]
        let reply = try await staff.post(path, pairs: pairs)
        #expect(reply.status == 303, "\(reply.text.suffix(600))")
        return staff
    }

    @Test(arguments: testEngines) func `a request begins with what this case is about`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = scene.initiative.id
        try await town.site.database.write { db in
            try db.execute("UPDATE initiative SET summary = 'Een orkest van autowielen.' WHERE id = \(id)")
        }
        let page = try await scene.browser(.caseworker).get("\(scene.file.staffPath)/advies").text
        let brief = PageReader(page).filledFields(action: "\(scene.file.staffPath)/advies").first { $0.0 == "kort" }?.1 ?? ""
        #expect(brief.contains(scene.file.title) && brief.contains("Samen met de straat maken we het groen."))
        #expect(brief.contains("1.200") && !brief.contains("autowielen"), "\(brief)")
    }

    private func give(
        _ browser: Browser, _ link: String, _ light: String, _ sentence: String = sentence, on conditions: String? = nil,
        share: Bool = false
    ) async throws -> Reply {
        var fields = try await browser.get(link).token
        fields["voorwaarden"] = conditions
        (fields["licht"], fields["zin"]) = (light, sentence)
        if share { fields["delen"] = "1" }
        return try await browser.post(link, fields)
    }

    private static let permits = "jeroen@dordrecht.example"
    private static let property = "hulya@dordrecht.example"

    @Test(arguments: testEngines)
    func `a department answers without an account, and may change it until the case moves on`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let staff = try await ask(scene, ["permits"])
        let link = try await town.ownLink("/advies/", in: Self.permits)
        let adviser = town.visitor()
        let page = try await adviser.get(link)
        #expect(page.status == 200 && page.text.contains("Kan hier een vijver?"))
        for secret in ["Aarts", "anna.aarts", "example.nl", "/werk"] {
            #expect(!page.text.contains(secret), "\(secret) is not theirs to know")
        }
        #expect(PageReader(page.text).faults.isEmpty, "\(PageReader(page.text).faults)")

        #expect(try await adviser.post(link, page.token).status == 422)
        let open = try await give(adviser, link, "amber")
        #expect(open.status == 422 && open.text.contains("id=\"voorwaarden-fout\""), "a yes that depends says on what")
        let sent = try await give(adviser, link, "red")
        #expect(sent.location == "\(link)/verstuurd")
        #expect(try await sent.followed().text.contains(Self.sentence))
        #expect(try await staff.get(scene.file.staffPath).text.contains(Self.sentence))
        #expect(try await town.mails(to: "cor.zaak@example.nl").last?.body.contains(Self.sentence) == true)

        let initiator = try await scene.browser(.initiator)
        let status = try await initiator.get(scene.file.statusPath).text
        #expect(status.contains("Vergunningen") && !status.contains(Self.sentence) && !status.contains("Jeroen"))

        #expect(try await give(adviser, link, "green", "Toch wel, er is plek naast de leiding.", share: true).status == 303)
        #expect(try await initiator.get(scene.file.statusPath).text.contains("er is plek naast de leiding"))
        #expect(try await town.entries(kind: "advice.answered").count == 1)
        #expect(try await town.entries(kind: "advice.changed").count == 1)
        let kept: Int? = try await town.site.database.read { db in try db.value("SELECT COUNT(*) FROM advice_answer") }
        #expect(kept == 2, "what was said before is kept")

        try await scene.refer()
        #expect(try await adviser.get(link).text.contains("name=\"licht\"") == false)
        #expect(try await adviser.post(link, ["licht": "red", "zin": "Nee"]).status == 409)
        #expect(try await initiator.get(scene.file.statusPath).text.contains("er is plek naast de leiding"))
    }

    @Test(arguments: testEngines)
    func `departments that say different things stand on the breakthrough table by themselves, once`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let staff = try await ask(scene, ["permits", "property"])
        let adviser = town.visitor()
        #expect(try await give(adviser, try await town.ownLink("/advies/", in: Self.property), "green", "Prima.").status == 303)
        let table = try await staff.get("/werk/doorbraak").text
        let link = try await town.ownLink("/advies/", in: Self.permits)
        #expect(try await give(adviser, link, "red").status == 303)
        #expect(try await give(adviser, link, "red", "Nog steeds niet.").status == 303)
        let page = try await staff.get("\(scene.file.staffPath)/advies").text
        #expect(page.contains("/werk/doorbraak") && page.contains("/advies/tafel"), "people are still asked to talk")
        let hits = try await town.site.database.read { [file = scene.file] db in
            try db.rows("SELECT obstacle_id FROM obstacle_hit WHERE case_id = \(file.id)").map { try $0["obstacle_id"] as String }
        }
        #expect(hits.count == 1)
        #expect(!table.contains(hits[0]))
        #expect(try await staff.get("/werk/doorbraak").text.contains(hits[0]))
    }

    @Test(arguments: testEngines)
    func `opening a link changes nothing, however often and whoever does it`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let staff = try await ask(scene, ["permits"])
        let link = try await town.ownLink("/advies/", in: Self.permits)
        let before = try await town.rowCounts()
        let requests = try await town.adviceState()
        for _ in 0..<3 {
            for path in [link, "\(link)/verstuurd", "\(link)/gemaild"] {
                _ = try await town.visitor().get(path)
                _ = try await town.visitor().send(.head, path, headers: ["User-Agent": "MailScanner"], body: [])
            }
            _ = try await staff.get(link)
        }
        #expect(try await town.rowCounts() == before)
        #expect(try await town.adviceState() == requests)
        // A post from another site, as a page that tries the link out would send, is none of ours.
        let foreign = ["Sec-Fetch-Site": "cross-site", "Origin": "https://elders.example"]
        #expect(try await town.visitor().post(link, ["licht": "green", "zin": "Ja"], headers: foreign).status == 403)
        #expect(try await town.adviceState() == requests)
    }

    @Test(arguments: testEngines)
    func `an answer after the decision is thanked for and kept, and changes nothing`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let staff = try await ask(scene, ["permits", "property"])
        let adviser = town.visitor()
        #expect(try await give(adviser, try await town.ownLink("/advies/", in: Self.property), "green", "Prima.").status == 303)
        try await scene.refer()
        let link = try await town.ownLink("/advies/", in: Self.permits)
        let reply = try await give(adviser, link, "red")
        #expect(reply.status == 303)
        let kept = try await town.site.database.read { [file = scene.file] db in try db.adviceRequests(of: file.id).compactMap(\.answer) }
        #expect(kept.filter(\.isLate).map(\.sentence) == [Self.sentence])
        #expect(try await town.entries(kind: "advice.late").count == 1)
        #expect(try await staff.get(scene.file.staffPath).text.contains(Self.sentence))
        let clashes: Int? = try await town.site.database.read { db in try db.value("SELECT COUNT(*) FROM advice_contradiction") }
        #expect(clashes == 0, "what comes after the answer opens nothing again")
        #expect(try await adviser.post(link, ["licht": "green", "zin": "Toch wel"]).status == 409)
    }

    @Test(arguments: testEngines)
    func `a link opens its own request only, grows old, and is sent anew to the same person`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        _ = try await ask(scene, ["permits", "property"])
        let (mine, other) = (
            try await town.ownLink("/advies/", in: Self.permits), try await town.ownLink("/advies/", in: Self.property)
        )
        #expect(mine != other)
        let adviser = town.visitor()
        #expect(try await give(adviser, mine, "green", "Ja hoor.").status == 303)
        let states = try await town.site.database.read { [file = scene.file] db in try db.adviceRequests(of: file.id).map(\.state) }
        #expect(states.sorted { $0.rawValue < $1.rawValue } == [.answered, .asked], "only the request of the link was answered")
        for path in ["/advies/onzin", "/advies/\(Secret.random().text)", "\(mine)x"] {
            #expect(try await adviser.get(path).status == 404)
            #expect(try await adviser.post(path, ["licht": "green", "zin": "Ja"]).status == 404)
            #expect(try await adviser.post("\(path)/nieuw", [:]).status == 404)
        }
        #expect(try await adviser.get(scene.file.staffPath).status == 303, "the link signs nobody in")

        town.pass(days: 91)
        let old = try await adviser.get(other)
        #expect(old.status == 200 && !old.text.contains("Kan hier een vijver?"))
        #expect(try await adviser.post(other, ["licht": "green", "zin": "Ja"]).status == 410)
        let mails = try await town.mails(to: Self.property).count
        #expect(try await adviser.post("\(other)/nieuw", old.token).status == 303)
        #expect(try await town.mails(to: Self.property).count == mails + 1)
        let fresh = try await town.ownLink("/advies/", in: Self.property)
        #expect(fresh != other)
        #expect(try await give(adviser, fresh, "amber", "Het kan.", on: "Met een hek.").status == 303)
        for _ in 0..<4 { _ = try await adviser.post("\(other)/nieuw", [:]) }
        #expect(try await adviser.post("\(other)/nieuw", [:]).status == 429, "nobody fills a mailbox with links")
    }

    @Test(arguments: testEngines)
    func `a withdrawn request asks nothing more of anybody`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let staff = try await ask(scene, ["permits"])
        let link = try await town.ownLink("/advies/", in: Self.permits)
        let page = try await staff.get("\(scene.file.staffPath)/advies")
        let asked = try await town.site.database.read { [file = scene.file] db in try db.adviceRequests(of: file.id).first?.id.text }
        let id = try #require(asked)
        var fields = page.token
        fields["verzoek"] = id
        #expect(try await staff.post("\(scene.file.staffPath)/advies/intrekken", fields).status == 422, "not without a reason")
        fields["waarom"] = "De tekening laat het al zien."
        #expect(try await staff.post("\(scene.file.staffPath)/advies/intrekken", fields).status == 303)
        #expect(try await town.mails(to: Self.permits).contains { $0.body.contains("De tekening laat het al zien.") })
        let seen = try await town.visitor().get(link)
        #expect(seen.status == 200 && !seen.text.contains("name=\"licht\""))
        #expect(try await town.visitor().post(link, ["licht": "red", "zin": "Nee"]).status == 409)
        #expect(try await town.visitor().post("\(link)/nieuw", [:]).status == 409)
        let mails = try await town.mails(to: Self.permits).count
        for _ in 0..<40 {
            town.pass(days: 1)
            try await town.runDuties()
        }
        #expect(try await town.mails(to: Self.permits).count == mails)
        let initiator = try await scene.browser(.initiator)
        #expect(try await initiator.get(scene.file.statusPath).text.contains("Vergunningen</dt>") == false)
    }

    // MARK: Passing on

    private func pass(_ town: Town, _ link: String, _ fields: [String: String]) async throws -> Reply {
        let visitor = town.visitor()
        return try await visitor.post("\(link)/verder", try await visitor.get(link).token.merging(fields) { $1 })
    }

    @Test(arguments: testEngines)
    func `not for us, ask them: the question goes on and the first one hears no more of it`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let staff = try await ask(scene, ["permits"])
        let link = try await town.ownLink("/advies/", in: Self.permits)
        let refusals: [[String: String]] = [
            [:], ["naar-naam": "Iemand"], ["naar-naam": "Iemand", "naar-mail": "iemand@elders.example"],
            ["naar-naam": "Jeroen", "naar-mail": Self.permits], ["naar": "bestaat-niet"],
        ]
        for fields in refusals { #expect(try await pass(town, link, fields).status == 422, "\(fields)") }
        #expect(try await pass(town, link, ["naar": "property", "naar-waarom": "Het is hun grond."]).status == 303)
        let next = try await town.ownLink("/advies/", in: Self.property)
        #expect(try await town.visitor().get(next).text.contains("Kan hier een vijver?"))
        #expect(try await town.visitor().post(link, ["licht": "green", "zin": "Ja"]).status == 409)
        #expect(try await pass(town, link, ["naar": "social"]).status == 409)
        #expect(try await town.mails(to: "cor.zaak@example.nl").last?.body.contains("Het is hun grond.") == true)
        #expect(try await staff.get(scene.file.staffPath).text.contains("Het is hun grond."))
        let reminded = try await town.mails(to: Self.permits).count
        for _ in 0..<12 {
            town.pass(days: 1)
            try await town.runDuties()
        }
        #expect(try await town.mails(to: Self.permits).count == reminded)
        #expect(try await give(town.visitor(), next, "green").status == 303)
    }

    @Test(arguments: testEngines)
    func `a form that is sent twice is one, and one that was changed in between is another`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let staff = try await ask(scene, ["permits"])
        let link = try await town.ownLink("/advies/", in: Self.permits)
        let adviser = town.visitor()
        let form = try await adviser.get(link).token.merging(["licht": "green", "zin": "Dat kan daar."]) { $1 }
        let mails = try await town.mails(to: "cor.zaak@example.nl").count
        for _ in 0..<2 { #expect(try await adviser.post(link, form).status == 303) }
        #expect(try await town.mails(to: "cor.zaak@example.nl").count == mails + 1)
        // Back in the browser, another answer in the same form.
        #expect(try await adviser.post(link, form.merging(["licht": "red", "zin": "Toch niet."]) { $1 }).status == 303)
        #expect(try await staff.get(scene.file.staffPath).text.contains("Toch niet."))
    }

    @Test(arguments: testEngines)
    func `a question is not passed round and round`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        _ = try await ask(scene, ["permits"])
        var link = try await town.ownLink("/advies/", in: Self.permits)
        for number in 1...4 {
            let mail = "collega\(number)@dordrecht.example"
            #expect(try await pass(town, link, ["naar-naam": "Collega \(number)", "naar-mail": mail]).status == 303)
            link = try await town.ownLink("/advies/", in: mail)
        }
        let last = ["naar-naam": "Collega 5", "naar-mail": "collega5@dordrecht.example"]
        #expect(try await pass(town, link, last).status == 409)
        #expect(try await town.mails(to: "collega5@dordrecht.example").isEmpty)
    }

    // MARK: Asking

    @Test(arguments: testEngines)
    func `asking needs somebody, a question and a day, and nobody is asked twice`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let staff = try await ask(scene, ["permits"])
        let path = "\(scene.file.staffPath)/advies"
        let good = ["vraag": "Mag het?", "kort": "Een vijver.", "uiterlijk-dag": "15", "uiterlijk-maand": "1", "uiterlijk-jaar": "2027"]
        let wrong: [[String: String]] = [
            good, good.merging(["aan": "permits"]) { $1 }, good.merging(["aan": "desk"]) { $1 },
            good.merging(["aan": "property", "uiterlijk-jaar": "2020"]) { $1 }, good.merging(["aan": "property", "vraag": " "]) { $1 },
            good.merging(["naam": "Ilse", "mail": "ilse@brand.example"]) { $1 },
            good.merging(["mail": Self.permits, "naam": "J", "afdeling": "V"]) { $1 },
        ]
        let before = try await town.rowCounts()
        for fields in wrong {
            let reply = try await staff.post(path, try await staff.get(path).token.merging(fields) { $1 })
            #expect(reply.status == 422, "\(fields)")
            #expect(reply.text.contains("error-summary"))
        }
        #expect(try await town.rowCounts() == before)
        let person = good.merging(["naam": "Ilse", "mail": "ilse@brand.example", "afdeling": "Brandweer"]) { $1 }
        #expect(try await staff.post(path, try await staff.get(path).token.merging(person) { $1 }).status == 303)
        #expect(try await town.visitor().get(town.ownLink("/advies/", in: "ilse@brand.example")).status == 200)
        let status = try await scene.browser(.initiator).get(scene.file.statusPath).text
        #expect(status.contains("Brandweer") && !status.contains("Ilse"))
    }
}

extension Scene {
    /// Somebody else goes on with the plan: an answer that any case may get.
    func refer() async throws {
        let answer = ChangeState.Answer(alternative: "Het wijkteam, telefoon 14 078")
        try await perform(
            ChangeState(
                id: file.id, state: .referred, reason: "Zij doen dit.", next: "Ze bellen je.", answer: answer, book: town.deskBook()),
            by: .caseworker)
    }
}

extension Town {
    /// Every request as it stands, for comparing.
    func adviceState() async throws -> [String] {
        try await site.database.read { db in
            try db.rows("SELECT * FROM advice_request ORDER BY id").map { row in row.columns.map { "\($0.name)=\($0.value)" }.joined() }
        }
    }
}
