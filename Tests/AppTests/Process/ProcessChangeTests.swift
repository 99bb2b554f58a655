import Civic
import Desk
import Foundation
import Initiatives
import Rules
import Store
import TestSupport
import Testing

/// A process is changed on screen while cases run: these keep the version they began with until somebody moves them knowingly.
@Suite struct ProcessChangeTests {
    private static let processes = "/beheer/instellingen/processes.yaml"
    private static let triage = "/beheer/instellingen/triage.yaml"

    private func send(_ path: String, _ fields: [String: String], as browser: Browser) async throws -> Reply {
        let page = try await browser.get(path)
        #expect(page.status == 200 && !page.text.contains("config.field"), "\(path)")
        var pairs = PageReader(page.text).filledFields(action: path).filter { fields[$0.0] == nil }
        pairs += fields.map { ($0.key, $0.value) }
        return try await browser.post(path, pairs: pairs)
    }

    private func publish(_ document: String, as browser: Browser) async throws -> Reply {
        let form = try await browser.get("\(document)/controle")
        return try await browser.post("\(document)/controle", ["reden": "Zo werken we nu."].merging(form.token) { $1 })
    }

    private func index(_ process: String, in town: Town) throws -> Int {
        try #require(town.deskBook().processes.all.firstIndex { $0.id == process })
    }

    private func run(_ town: Town, _ id: ID<CaseFile>) async throws -> ProcessRun {
        try #require(try await town.site.database.read { db in try db.processRun(of: id) })
    }

    /// Neighbourhood wishes lose their first step and ask much later whether it helped.
    private func change(_ town: Town, as admin: Browser) async throws {
        let wish = "\(Self.processes)/scherm/processes.\(try index("wish", in: town))"
        #expect(try await send(wish, ["askAfter": "40"], as: admin).status == 303)
        var decide = PageReader(try await admin.get("\(wish).steps.1").text).filledFields(action: "\(wish).steps.1")
        decide.removeAll { $0.0 == "next" || $0.0 == "name-nl" }
        #expect(try await admin.post("\(wish).steps.1", pairs: decide + [("name-nl", "Het panel beslist nu meteen")]).status == 303)
        let removal = try await admin.get("\(wish).steps.0/weg")
        #expect(try await admin.post("\(wish).steps.0/weg", removal.token).status == 303)
        #expect(try await publish(Self.processes, as: admin).status == 303)
        #expect(town.deskBook().processes["wish"]?.steps.map(\.id) == ["decide", "doing"])
    }

    @Test(arguments: testEngines)
    func `a case keeps its version and goes on, and is moved by the form, also where its step is gone`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let going = try await town.send("Schommel", by: try await town.settle(.initiator, number: 7), isPublic: false)
        for id in [scene.file.id, going.id] {
            #expect(try await run(town, id).process.id == "wish")
            try await town.site.perform(TakeCase(id: id), as: try await scene.actor(.caseworker))
        }
        let old = try await run(town, scene.file.id)
        let admin = try await scene.browser(.administrator)
        try await change(town, as: admin)

        // What ran keeps its version, and goes on in it.
        #expect(try await run(town, scene.file.id).version.hash == old.version.hash)
        let staff = try await scene.browser(.caseworker)
        #expect(try await staff.get(scene.file.staffPath).text.contains("We lezen of alles erbij zit"))
        let words = ["stap-naar": "decide", "stap-reden": "Alles is er.", "stap-stap": "Het panel komt bij elkaar."]
        let step = try await staff.post("\(going.staffPath)/stap", try await staff.get(going.staffPath).token.merging(words) { $1 })
        #expect(step.status == 303)
        let gone = try await run(town, going.id)
        #expect(gone.current == "decide" && gone.version.number == 1 && gone.step?.name["nl"] == "De regiegroep beslist")
        // What comes in follows the new one.
        let fresh = try await town.send("Bankje", by: try await town.settle(.initiator, number: 8), isPublic: false)
        let begun = try await run(town, fresh.id)
        #expect(begun.version.number == 2 && begun.current == "decide")

        // Two versions stand on the page; the old one is moved with an answer for the step that is gone.
        let address = "/werk/processen?versie=\(old.version.hash)"
        let page = try await admin.get(address)
        #expect(page.text.contains("Versie 1") && page.text.contains("Versie 2"))
        #expect(page.text.contains("De stap “We lezen of alles erbij zit” vervalt."))
        let why = ["versie": old.version.hash, "proces-reden": "Het gaat nu sneller.", "proces-stap": "Je hoort eerder iets."]
        let lost = "stap-complete"
        #expect(page.text.contains("name=\"\(lost)\""))
        #expect(try await admin.post("/werk/processen", page.token.merging(why) { $1 }).status == 422, "nobody guesses the step")
        #expect(try await run(town, scene.file.id).version.hash == old.version.hash)
        let again = try await admin.get(address)
        let moved = try await admin.post("/werk/processen", again.token.merging(why.merging([lost: "decide"]) { $1 }) { $1 })
        #expect(moved.status == 303)
        for id in [scene.file.id, going.id] {
            let now = try await run(town, id)
            #expect(now.version.number == 2 && now.current == "decide")
        }
        let email = try #require(try await scene.person(.initiator)?.email)
        let told = try await town.mails(to: email).last
        #expect(told?.body.contains("Het gaat nu sneller.") == true && told?.body.contains("vervalt") == true)
        #expect(try await admin.get(scene.file.staffPath).text.contains("We lezen of alles erbij zit"), "the path behind it stays")
    }

    private func process(_ advice: String, _ first: String) throws -> CaseProcess {
        let text = """
            id: plan
            name: {nl: Plan}
            \(advice)
            steps:
              - {id: look, name: {nl: Kijken}, text: {nl: We kijken.}, next: [decide], \(first)}
              - {id: decide, name: {nl: Beslissen}, text: {nl: We beslissen.}, answers: [accepted, refused]}
            """
        return try CaseProcess(tree: ConfigTree(yaml: text))
    }

    @Test func `what only colleagues notice of a new version stands apart from what the initiator reads`() async throws {
        let town = try await Town.open(.sqlite)
        let (words, book) = (town.site.words("nl"), town.deskBook())
        let old = try process("askAfter: 7", "needs: [contact]")
        let new = try process(
            "askAfter: 40\nadviceDays: [5, 9]\nlate: {coordinator: 1}", "answers: [refused], by: {role: manager}, needs: [contact, advice]")
        let changes = ProcessChanges(from: old, to: new)
        #expect(changes.lines(words) == [words("process.change.none")])
        let lines = changes.staffLines(words, book)
        for said in [
            "kreeg een herinnering op de gewone dagen van de gemeente. Dat wordt: na 5 en 9 dagen.", "Dat wordt: na 40 dagen.",
            "Dat wordt: de coördinator na 1 werkdag.", "“Kijken” werd gedaan door het team van de zaak. Dat wordt: de manager.",
            "” en “Het advies is binnen”.", "kon dit antwoord: niets. Dat wordt: nee.",
        ] {
            #expect(lines.contains { $0.contains(said) }, "\(said): \(lines)")
        }
        #expect(lines.count == 6)
        #expect(changes.staffLines(words, book) != ProcessChanges(from: old, to: old).staffLines(words, book))
        #expect(ProcessChanges(from: new, to: new).staffLines(words, book).isEmpty)
    }

    @Test(arguments: testEngines)
    func `when it is asked whether it helped follows the version of the case`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await change(town, as: try await scene.browser(.administrator))
        let fresh = try await town.send("Bankje", by: try await town.settle(.initiator, number: 8), isPublic: false)
        for id in [scene.file.id, fresh.id] {
            let no = ChangeState.Answer(rule: "Artikel 2", decidedBy: "Cor", alternative: "Het park")
            let change = ChangeState(id: id, state: .refused, reason: "Het past niet.", next: "Bel ons.", answer: no, book: town.deskBook())
            try await town.bringToPanel(id)
            try await town.site.perform(TakeCase(id: id), as: try await scene.actor(.caseworker))
            try await town.site.perform(change, as: try await scene.actor(.caseworker))
        }
        func asked() async throws -> Set<ID<CaseFile>> {
            try await town.site.database.read { db in Set(try db.rows("SELECT case_id FROM case_helped").map { try $0["case_id"] }) }
        }
        town.pass(days: 11)
        try await town.runDuties()
        #expect(try await asked() == [scene.file.id], "ten days for what began under the old version")
        town.pass(days: 31)
        try await town.runDuties()
        #expect(try await asked() == [scene.file.id, fresh.id])
    }

    @Test(arguments: testEngines)
    func `a new kind of request with its own steps is made on screen, and a case follows it`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let admin = try await scene.browser(.administrator)
        let process = "\(Self.processes)/scherm/processes.\(town.deskBook().processes.all.count)"
        #expect(try await send(process, ["name-nl": "Snelle klus", "askAfter": "5"], as: admin).status == 303)
        let first = [
            "name-nl": "Kijken", "text-nl": "Iemand kijkt.", "by.team": "green", "within-aantal": "3", "within-eenheid": "workingDays",
        ]
        var pairs = PageReader(try await admin.get("\(process).steps.0").text).filledFields(action: "\(process).steps.0")
        pairs = pairs.filter { first[$0.0] == nil } + first.map { ($0.key, $0.value) } + [("answers", "accepted"), ("answers", "refused")]
        #expect(try await admin.post("\(process).steps.0", pairs: pairs).status == 303)
        let second = ["name-nl": "Doen", "text-nl": "Wij doen het.", "by.role": "coordinator", "afterAnswer": "accepted"]
        #expect(try await send("\(process).steps.1", second, as: admin).status == 303)
        // Deciding at once, with a point and an agreement.
        let atOnce = [
            "decidesAtOnce.name-nl": "Regel klus", "decidesAtOnce.letter-nl": "Ja, {title} mag.", "decidesAtOnce.next-nl": "Begin maar.",
        ]
        #expect(try await send(process, atOnce, as: admin).status == 303)
        #expect(try await send("\(process).decidesAtOnce.points.0", ["text-nl": "De eigenaar vindt het goed."], as: admin).status == 303)
        let that = "\(Self.processes)/voorwaarde/" + process.split(separator: "/").last! + ".decidesAtOnce.points.0.that"
        #expect(try await admin.post(that, ["veld": "ownersPermission", "antwoord": "true"]).status == 303)
        #expect(try await send("\(process).decidesAtOnce.agreements.0", ["agreement-nl": "Je ruimt op."], as: admin).status == 303)
        #expect(try await publish(Self.processes, as: admin).status == 303)
        let made = try #require(town.deskBook().processes["snelle-klus"])
        #expect(made.steps.map(\.team) == ["green", nil] && made.steps.map(\.role) == [nil, .coordinator])
        #expect(made.steps[1].begins == [.accepted] && made.steps[0].answers == [.accepted, .refused])
        #expect(made.atOnce?.agreements.first?["nl"] == "Je ruimt op." && made.atOnce?.points.count == 1)

        let category = "\(Self.triage)/scherm/categories.\(town.deskBook().triage.categories.count)"
        let fields = [
            "name-nl": "Klus", "promise-nl": "Je hoort snel iets.", "team": "wishes", "process": "snelle-klus", "answer-aantal": "2",
            "answer-eenheid": "weeks",
        ]
        #expect(try await send(category, fields, as: admin).status == 303)
        let message = ["text-nl": "Je hoort het.", "after-aantal": "2", "after-eenheid": "weeks"]
        #expect(try await send("\(category).messages.0", message, as: admin).status == 303)
        #expect(try await publish(Self.triage, as: admin).status == 303)

        // An official puts a case on that road; who does the step stands there, and what it cannot answer is refused.
        let staff = try await scene.browser(.caseworker)
        let path = scene.file.staffPath
        let form = ["categorie-welke": "klus", "categorie-reden": "Dit is een klus.", "categorie-stap": "Iemand kijkt."]
        #expect(try await staff.post("\(path)/categorie", try await staff.get(path).token.merging(form) { $1 }).status == 303)
        let page = try await staff.get(path).text
        #expect(page.contains("Snelle klus, versie 1") && page.contains("Deze stap doet: Groenbeheer"))
        let refer = ["verwijs-naar": "De buren", "verwijs-reden": "Zij weten meer.", "verwijs-stap": "Ze bellen je."]
        let refused = try await staff.post("\(path)/verwijs", try await staff.get(path).token.merging(refer) { $1 })
        #expect(refused.status == 422 && refused.text.contains("In de stap “Kijken” kan dit antwoord niet. Hier kan: ja en nee."))
        #expect(refused.text.contains("id=\"verwijs-naar-fout\"") && refused.text.contains("De buren"))
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        let yes = ["ja-bedrag": "all", "ja-reden": "Het kan.", "ja-stap": "Begin maar."]
        #expect(try await staff.post("\(path)/ja", try await staff.get(path).token.merging(yes) { $1 }).status == 303)
        #expect(try await run(town, scene.file.id).current == made.steps[1].id)
        // Who does the step that the answer began hears so, as with a step that somebody chose.
        let leader = try #require(try await scene.actor(.coordinator).person?.email)
        try await town.runDuties()
        let told = try await town.mails(to: leader).filter { $0.subject.hasPrefix("Aan jullie de beurt") }
        #expect(told.count == 1 && told.first?.body.contains("“Doen”") == true)
    }
}
