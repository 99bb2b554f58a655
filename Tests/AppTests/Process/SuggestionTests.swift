import Civic
import Desk
import Foundation
import Initiatives
import Rules
import Store
import TestSupport
import Testing

/// Triage suggests who takes a case and says why; an official says yes with one button, or chooses otherwise with a reason.
@Suite struct SuggestionTests {
    private static let path = "Municipalities/dordrecht/triage.yaml"

    /// The town with one more rule: a plan of this size in this part of the city goes to a colleague by name.
    private func town(_ engine: Engine) async throws -> Town {
        let shipped = try String(contentsOf: projectRoot.appending(path: Self.path), encoding: .utf8)
        let rule = """
            assignments:
              - id: paid-in-centre
                when: {all: [{field: area, isIn: [centrum]}, {field: requestedAmount, between: [100000, 200000]}]}
                category: wish
                contact: lian@dordrecht.example
                why: {nl: Lian begeleidt plannen van deze omvang in de binnenstad., en: Lian guides plans of this size in the centre.}

            """
        let without = shipped.components(separatedBy: "\n\n").filter { !$0.contains("\nassignments:") }.joined(separator: "\n\n")
        let text = without.replacing("\nrules:\n", with: "\n" + rule + "\nrules:\n")
        let home = try OwnHome.make("voorstel", changed: [Self.path: text])
        let town = try await Town.open(engine) { $0.home = home }
        try await importStaff(town.site, town.deskBook().teams)
        return town
    }

    private func plan(_ town: Town, area: String?, amount: Int) async throws -> CaseFile {
        let person = try await town.settle(.initiator, number: amount)
        var draft = try await town.site.perform(town.draft("Plan van \(amount)", by: person), as: Actor(person))
        draft = try await town.site.perform(
            SaveDraft(id: draft) { content in
                content.areaCode = area
                content.answers = ["needs": .set(["money"]), "requestedAmount": .integer(amount)]
            }, as: Actor(person))
        let sent = try await town.site.perform(
            SendIdea(draft: draft, isPublic: false, remark: "", book: town.deskBook()), as: Actor(person))
        return try #require(try await town.site.database.read { db in try db.caseFile(sent.id) })
    }

    @Test(arguments: testEngines)
    func `a rule on area and size names team and colleague, and one button gives them the case`(engine: Engine) async throws {
        let town = try await town(engine)
        let file = try await plan(town, area: "centrum", amount: 120_000)
        let lian = try #require(try await town.site.database.read { db in try db.person(email: "lian@dordrecht.example") })
        #expect(file.team == "initiatives" && file.contact == lian.id && file.assignee == nil)
        let corrie = try await town.signedIn("Corrie Balie", roles: [.deskOfficer])
        let page = try await corrie.get(file.staffPath)
        #expect(page.text.contains("Lian begeleidt plannen van deze omvang in de binnenstad."))
        #expect(page.text.contains("Klopt, geef het aan Lian de Graaf"))
        #expect(PageReader(page.text).faults.isEmpty, "\(PageReader(page.text).faults)")
        let confirm = PageReader(page.text).filledFields(action: "\(file.staffPath)/wijs-toe")
        #expect(try await corrie.post("\(file.staffPath)/wijs-toe", pairs: confirm).status == 303)
        let after = try #require(try await town.site.database.read { db in try db.caseFile(file.id) })
        #expect(after.assignee == lian.id && after.team == "initiatives" && after.state == .assigned)
        let initiator = try await town.settle(.initiator, number: 120_000)
        let mails = try await town.mails(to: try #require(initiator.email))
        #expect(mails.contains { $0.body.contains("Lian de Graaf") && $0.body.contains("van deze omvang in de binnenstad") })
        #expect(try await !corrie.get(file.staffPath).text.contains("Het voorstel"))
    }

    @Test(arguments: testEngines)
    func `without a rule it is the team of the category, and another choice begins with the suggestion and a reason`(engine: Engine)
        async throws
    {
        let town = try await town(engine)
        for (area, amount) in [("oost", 120_000), ("centrum", 300_000)] {
            let file = try await plan(town, area: area, amount: amount)
            let amina = try #require(try await town.site.database.read { db in try db.person(email: "amina@dordrecht.example") })
            #expect(file.team == "wishes" && file.contact == amina.id)
            let corrie = try await town.signedIn("Corrie Balie", roles: [.deskOfficer])
            let page = try await corrie.get("\(file.staffPath)?doe=wijs-toe")
            #expect(page.text.contains("Dit team doet zulke plannen"))
            #expect(page.text.contains("<option value=\"\(amina.id.text)\" selected"), "the form begins with who is suggested")
            let lian = try #require(try await town.site.database.read { db in try db.person(email: "lian@dordrecht.example") })
            let without = ["wijs-toe-collega": lian.id.text, "wijs-toe-reden": "", "wijs-toe-stap": "Lian belt."]
            #expect(try await corrie.post("\(file.staffPath)/wijs-toe", page.token.merging(without) { $1 }).status == 422)
            let other = without.merging(["wijs-toe-reden": "Lian kent de straat."]) { $1 }
            let form = try await corrie.get(file.staffPath)
            #expect(try await corrie.post("\(file.staffPath)/wijs-toe", form.token.merging(other) { $1 }).status == 303)
            #expect(try await town.site.database.read { db in try db.caseFile(file.id)?.assignee } == lian.id)
        }
    }

    @Test(arguments: testEngines)
    func `an administrator adds a rule for who gets a case on screen`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        try await importStaff(town.site, town.deskBook().teams)
        let (wim, home) = (try await town.signedIn("Wim Beheer", roles: [.administrator]), "/beheer/instellingen/triage.yaml")
        let rules = town.deskBook().triage.assignments
        let path = "\(home)/scherm/assignments.\(rules.count)"
        let page = try await wim.get(path)
        #expect(!page.text.contains("config."), "a text is missing")
        func keep(_ fields: [String: String]) async throws -> Reply {
            var pairs = PageReader(try await wim.get(path).text).filledFields(action: path).filter { fields[$0.0] == nil }
            pairs += fields.map { ($0.key, $0.value) }
            return try await wim.post(path, pairs: pairs)
        }
        #expect(try await keep(["whyAssignment-nl": "", "otherTeam": "green"]).status == 422)
        #expect(try await keep(["whyAssignment-nl": "Groen gaat naar groen.", "otherTeam": "green", "onlyCategory": "wish"]).status == 303)
        let condition = "\(home)/voorwaarde/assignments.\(rules.count).when"
        #expect(try await wim.post(condition, ["veld": "requestedAmount", "toets": "above", "antwoord": "100"]).status == 303)
        let check = try await wim.get("\(home)/controle")
        #expect(try await wim.post("\(home)/controle", check.token.merging(["reden": "Sneller."]) { $1 }).status == 303)
        #expect(town.deskBook().triage.assignments.count == rules.count + 1)
        let file = try await plan(town, area: nil, amount: 120_000)
        #expect(file.team == "green")
    }

    // MARK: Another kind, another day

    private func file(_ id: ID<CaseFile>, in town: Town) async throws -> CaseFile {
        try #require(try await town.site.database.read { db in try db.caseFile(id) })
    }

    private func run(_ id: ID<CaseFile>, in town: Town) async throws -> ProcessRun {
        try #require(try await town.site.database.read { db in try db.processRun(of: id) })
    }

    private func send(_ scene: Scene, _ verb: String, _ fields: [String: String]) async throws -> Reply {
        let staff = try await scene.browser(.caseworker)
        return try await staff.post(
            "\(scene.file.staffPath)/\(verb)", try await staff.get(scene.file.staffPath).token.merging(fields) { $1 })
    }

    @Test(arguments: testEngines)
    func `a case goes to another kind with a reason, and the initiator hears who has it now and by when`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await town.site.perform(TakeCase(id: scene.file.id), as: try await scene.actor(.caseworker))
        let words = ["categorie-reden": "Dit is groter dan een wens.", "categorie-stap": "Het team belt je."]
        #expect(try await send(scene, "categorie", words).status == 422, "which kind is needed")
        #expect(try await send(scene, "categorie", ["categorie-welke": "complex", "categorie-stap": "x"]).status == 422, "why is needed")
        let stray = words.merging(["categorie-welke": "verzonnen"]) { $1 }
        #expect(try await send(scene, "categorie", stray).status == 422)
        let reply = try await send(scene, "categorie", words.merging(["categorie-welke": "complex"]) { $1 })
        #expect(reply.status == 303)
        let file = try await file(scene.file.id, in: town)
        #expect(file.triage.category == "complex" && file.team == "initiatives" && file.triage.rule.isEmpty)
        let run = try await run(scene.file.id, in: town)
        #expect(run.process.id == "complex")
        let email = try #require(try await scene.person(.initiator)?.email)
        let date = town.site.words("nl").longDate(file.answerBy)
        #expect(try await town.mails(to: email).contains { $0.body.contains("Dit is groter dan een wens.") && $0.body.contains(date) })
        let page = try await scene.browser(.caseworker).get(file.staffPath)
        #expect(page.text.contains("Groter plan of stadswens") && page.text.contains("Dit is groter dan een wens."))
    }

    @Test(arguments: testEngines)
    func `an answer comes later only after its day, with a reason, and the initiator hears both days`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let old = scene.file.answerBy
        func form(_ day: LocalDate) -> [String: String] {
            [
                "termijn-tot-dag": String(day.day), "termijn-tot-maand": String(day.month), "termijn-tot-jaar": String(day.year),
                "termijn-grond": "regulation", "termijn-reden": "Twee adviezen zijn er nog niet.", "termijn-stap": "Je hoort het dan.",
            ]
        }
        #expect(try await send(scene, "termijn", form(old)).status == 422, "no later than it was")
        var without = form(old.adding(days: 14))
        without["termijn-reden"] = nil
        #expect(try await send(scene, "termijn", without).status == 422)
        #expect(try await send(scene, "termijn", form(old.adding(days: 14))).status == 303)
        let file = try await file(scene.file.id, in: town)
        #expect(file.answerBy >= old.adding(days: 14) && file.clock.extensions.count == 1)
        let (email, words) = (try #require(try await scene.person(.initiator)?.email), town.site.words("nl"))
        let told = try await town.mails(to: email).contains { mail in
            mail.body.contains("Twee adviezen zijn er nog niet.") && mail.body.contains(words.longDate(old))
                && mail.body.contains(words.longDate(file.answerBy))
        }
        #expect(told)
        #expect(try await scene.browser(.initiator).get(file.statusPath).text.contains(words.longDate(file.answerBy)))
    }

    @Test(arguments: testEngines)
    func `a message is begun with what can still be promised`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        func suggested() async throws -> String {
            let page = try await scene.browser(.caseworker).get(scene.file.staffPath).text
            return PageReader(page).filledFields(action: "\(scene.file.staffPath)/vertel").first { $0.0.hasSuffix("-stap") }?.1 ?? ""
        }
        #expect(try await suggested().contains("Je hoort uiterlijk"))
        town.pass(days: town.site.clock().localDate.days(until: scene.file.answerBy) + 2)
        #expect(try await suggested().contains("Die dag is voorbij"))
        try await scene.bringToPanel()
        try await scene.perform(
            ChangeState(
                id: scene.file.id, state: .refused, reason: "De leiding ligt in de weg.", next: "Cor belt je.",
                answer: .init(rule: "Artikel 2", decidedBy: "Cor Zaak", alternative: "Aan de overkant kan het wel."),
                book: scene.town.deskBook()), by: .caseworker)
        #expect(try await suggested().contains("Het antwoord dat je kreeg, blijft"))
    }
}
