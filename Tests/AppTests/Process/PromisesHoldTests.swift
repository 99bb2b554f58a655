import Civic
import Desk
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

/// What was promised, or runs by law, does not disappear by what the desk does with a case; through the front door, on both engines.
@Suite struct PromisesHoldTests {
    /// An application of ten weeks that somebody has.
    private struct Stage {
        let town: Town
        let scene: Scene

        init(_ engine: Engine) async throws {
            town = try await Town.open(engine)
            scene = try await Scene.make(in: town)
            try await town.site.perform(TakeCase(id: scene.file.id), as: try await scene.actor(.caseworker))
        }

        var work: String { scene.file.staffPath }
        var status: String { scene.file.statusPath }
        var today: LocalDate { town.site.clock().localDate }

        /// Sends a form of the official's page.
        func act(_ verb: String, _ fields: [String: String]) async throws -> Reply {
            let browser = try await scene.browser(.caseworker)
            return try await browser.post("\(work)/\(verb)", try await browser.get(work).token.merging(fields) { $1 })
        }

        func read(_ page: String, as guest: Guest) async throws -> String { try await scene.browser(guest).get(page).text }

        func file() async throws -> CaseFile {
            let id = scene.file.id
            return try #require(try await town.site.database.read { db in try db.caseFile(id) })
        }

        func promises() async throws -> [CasePromise] {
            let id = scene.file.id
            return try await town.site.database.read { db in try db.promises(of: id) }
        }

        func run() async throws -> ProcessRun {
            let id = scene.file.id
            return try #require(try await town.site.database.read { db in try db.processRun(of: id) })
        }

        func lastMail() async throws -> Message {
            let email = try #require(try await scene.person(.initiator)?.email)
            return try #require(try await town.mails(to: email).last)
        }

        /// The law's last day of the case as it came in.
        var deadline: LocalDate { scene.file.clock.deadline(Terms(town.site.terms)).date }
    }

    // MARK: Another kind

    @Test(arguments: testEngines, ["green", "complex"])
    func `an application that is late stays one, and late, whatever kind it is called`(engine: Engine, kind: String) async throws {
        let stage = try await Stage(engine)
        let stop = SuspendClock(
            id: stage.scene.file.id, ground: .consent, from: stage.today, until: stage.today.adding(days: 6), reason: "Je bent op reis.",
            next: "Daarna verder.")
        try await stage.town.site.perform(stop, as: try await stage.scene.actor(.caseworker))
        let process = kind == "green" ? "simple" : kind
        let category = try #require(stage.town.deskBook().triage.categories.first { $0.process == process })
        stage.town.pass(days: stage.today.days(until: stage.deadline) + 12)
        let (before, kept) = (try await stage.file(), try await stage.promises().first { $0.id == CasePromise.answer })
        #expect(before.answerBy < stage.today)
        let notice = RecordNotice(id: before.id, received: stage.today, text: "Het duurt te lang.")
        try await stage.town.site.perform(notice, as: try await stage.scene.actor(.initiator))

        #expect(try await stage.read(stage.work, as: .caseworker).contains("De laatste dag wordt nooit later"))
        let form = ["categorie-welke": category.id, "categorie-reden": "Dit past beter.", "categorie-stap": "We kijken ernaar."]
        #expect(try await stage.act("categorie", form).status == 303)
        let after = try await stage.file()
        #expect(after.triage.category == category.id && after.clock.isDecision && after.clock.received == before.clock.received)
        #expect(after.clock.holds == before.clock.holds, "what stood still, stood still")
        #expect(after.answerBy <= before.answerBy && after.clock.begins == before.clock.begins)
        let answer = try #require(try await stage.promises().first { $0.id == CasePromise.answer })
        #expect(answer.keptOn == nil && answer.dueOn == after.answerBy && answer.text == kept?.text)
        let id = before.id
        let dropped = try await stage.town.site.database.read { db in try db.droppedPromises(of: id) }
        #expect(!dropped.contains { $0.text == answer.text }, "the decision is not “no longer needed”")
        let words = stage.town.site.words("nl")
        let mail = try await stage.lastMail()
        #expect(mail.body.contains("begint niet opnieuw") && mail.body.contains(words.longDate(after.answerBy)))
        stage.town.pass(days: 16)
        #expect(try await stage.read(stage.status, as: .initiator).contains("€\u{A0}46"), "the penalty runs on")
    }

    @Test(arguments: testEngines)
    func `a step that is left by a change of kind or an early no was not done`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let first = try await stage.run().process.steps[0].name["nl"] ?? ""
        let form = ["categorie-welke": "complex", "categorie-reden": "Dit is groter.", "categorie-stap": "Het team kijkt."]
        #expect(try await stage.act("categorie", form).status == 303)
        let visits = try await stage.run().visits
        #expect(visits.count == 2 && visits[0].leftOn == stage.today && !visits[0].isDone)
        #expect(try await !stage.promises().contains { $0.id == "step-1" && $0.keptOn != nil })
        for (page, guest) in [(stage.work, Guest.caseworker), (stage.status, .initiator)] {
            let text = try await stage.read(page, as: guest)
            #expect(text.contains("<b>\(first)</b><p>Niet meer nodig sinds"), "\(page)")
        }
    }

    // MARK: A later day

    @Test(arguments: testEngines)
    func `a term is not lengthened by more than itself, and on a ground that fits`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        func extend(_ until: LocalDate, _ ground: String) async throws -> Reply {
            let form = ["termijn-grond": ground, "termijn-reden": "Er komt nog een advies.", "termijn-stap": "Je hoort het dan."]
            return try await stage.act("termijn", form.merging(until.typed("termijn-tot")) { $1 })
        }
        let page = try await stage.read(stage.work, as: .caseworker)
        #expect(page.contains("value=\"regulation\"") && !page.contains("value=\"reasonableTerm\""), "ten weeks stand in a regulation")
        #expect(try await extend(stage.deadline.adding(days: 14), "reasonableTerm").status == 422)
        for ground in ["regulation", "announcedDelay"] {
            let far = try await extend(stage.deadline.adding(days: 400), ground)
            #expect(far.status == 422 && far.text.contains("verder gaan we niet") && far.text.contains("4:15 lid 2"))
        }
        #expect(try await extend(stage.deadline.adding(days: 65), "regulation").status == 303)
        #expect(try await extend(stage.deadline.adding(days: 100), "regulation").status == 422, "once, also in two turns")
        stage.town.pass(days: 160)
        #expect(try await !stage.read(stage.work, as: .caseworker).contains("value=\"regulation\""), "what has passed is not lengthened")
        #expect(try await extend(stage.today.adding(days: 14), "announcedDelay").status == 303)
        #expect(try await stage.file().clock.deadline(Terms(stage.town.site.terms)).date < stage.today, "the law's day stays")
    }

    @Test(arguments: testEngines)
    func `the day of receipt wipes out no term that passed and no letter about it`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        func correct(_ date: LocalDate) async throws -> Reply {
            let form = ["ontvangst-reden": "De brief lag er al.", "ontvangst-stap": "De dagen zijn aangepast."]
            return try await stage.act("ontvangst", form.merging(date.typed("ontvangen-op")) { $1 })
        }
        stage.town.pass(days: stage.today.days(until: stage.deadline) + 1)
        let later = try await correct(stage.scene.file.clock.received.adding(days: 30))
        #expect(later.status == 422 && later.text.contains("wat te laat is, blijft te laat"))
        #expect(try await correct(stage.scene.file.clock.received.adding(days: -3)).status == 303, "it came earlier than was thought")
        let notice = RecordNotice(id: stage.scene.file.id, received: stage.today, text: "Het duurt te lang.")
        try await stage.town.site.perform(notice, as: try await stage.scene.actor(.initiator))
        let noticed = try await correct(stage.scene.file.clock.received.adding(days: -9))
        #expect(noticed.status == 422 && noticed.text.contains("4:17"))
        #expect(try await stage.file().clock.received == stage.scene.file.clock.received.adding(days: -3))
    }

    // MARK: Messages

    @Test(arguments: testEngines)
    func `a message keeps a promise only when its writer says so`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let promise = try #require(try await stage.promises().first { $0.isMessage && $0.keptOn == nil })
        stage.town.pass(days: max(0, stage.today.days(until: promise.dueOn)))
        let address = "\(stage.work)/vertel"
        func asItStands() async throws -> [String: String] {
            let page = try await stage.read(stage.work, as: .caseworker)
            let fields = PageReader(page).filledFields(action: address).filter { $0.0.hasPrefix("vertel-") }
            return Dictionary(fields) { $1 }.merging(["vertel-tekst": "We bellen morgen."]) { $1 }
        }
        #expect(try await stage.act("vertel", asItStands()).status == 303)
        #expect(try await stage.promises().contains { $0.id == promise.id && $0.keptOn == nil })
        #expect(try await stage.act("vertel", asItStands().merging(["vertel-belofte": promise.id]) { $1 }).status == 303)
        #expect(try await stage.promises().contains { $0.id == promise.id && $0.keptOn == stage.today })
    }

    @Test(arguments: testEngines)
    func `a reason is thought of, and a sentence about the contact names who it is today`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.scene.bringToPanel()
        let desk = try #require(try await stage.scene.person(.coordinator))
        let browser = try await stage.scene.browser(.coordinator)
        let page = try await browser.get(stage.work)
        for verb in ["ja", "wijs-toe", "nee", "stap"] {
            let fields = Dictionary(PageReader(page.text).filledFields(action: "\(stage.work)/\(verb)")) { $1 }
            #expect((fields["\(verb)-reden"] ?? "").isEmpty, "\(verb)")
        }
        #expect(page.text.contains("Bijvoorbeeld: Je plan past bij de regels"))
        let yes = Dictionary(PageReader(page.text).filledFields(action: "\(stage.work)/ja")) { $1 }
        #expect(yes["ja-stap"]?.contains("Cor Zaak blijft je contact") == true, "not \(desk.name), who looks")
        let empty = page.token.merging(yes.merging(["ja-bedrag": "all"]) { $1 }) { $1 }
        #expect(try await browser.post("\(stage.work)/ja", empty).status == 422, "one click sends no reason")
    }

    // MARK: Opened again

    @Test(arguments: testEngines)
    func `an answer from before a case was opened again keeps its rule, who decided, and how to object`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let no = [
            "nee-reden": "Het past niet.", "nee-stap": "Bel ons.", "nee-regel": "Artikel 2 van de verordening",
            "nee-besloten-door": "Het panel", "nee-alternatief": "Aan de overkant kan het wel",
        ]
        try await stage.scene.bringToPanel()
        #expect(try await stage.act("nee", no).status == 303)
        let id = stage.scene.file.id
        let until = try #require(try await stage.town.site.database.read { db in try db.decision(of: id)?.objection.date })
        stage.town.pass(days: 2)
        let reply = AnswerHelped(id: id, reply: .no, text: "Waar dan wel?", teams: stage.town.deskBook().teams)
        try await stage.town.site.perform(reply, as: try await stage.scene.actor(.initiator))
        let page = try await stage.read(stage.status, as: .initiator)
        let last = stage.town.site.words("nl").longDate(until)
        for said in ["Artikel 2 van de verordening", "Het panel", "Aan de overkant kan het wel", last, "Dit antwoord blijft geldig"] {
            #expect(page.contains(said), "\(said)")
        }
        #expect(PageReader(page).faults.isEmpty, "\(PageReader(page).faults)")
    }

    // MARK: Another version of the steps

    @Test(arguments: testEngines)
    func `a step that is late stays late in another version, also where another step takes its place`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let run = try await stage.run()
        let due = try #require(run.visit?.dueOn)
        guard case .map(var map) = run.process.tree, case .list(let steps) = map["steps"] ?? .null else {
            Issue.record("no steps")
            return
        }
        stage.town.pass(days: stage.today.days(until: due) + 9)
        // What led back to the step that goes leads nowhere now.
        map["steps"] = .list(
            steps.dropFirst().map { step in
                guard case .map(var step) = step, step["next"] != nil else { return step }
                step["next"] = .list([])
                return .map(step)
            })
        let newer = try CaseProcess(tree: .map(map))
        let move = MoveToProcess(
            cases: [stage.scene.file.id], process: newer, steps: [run.current: newer.steps[0].id], reason: "We werken anders.",
            next: "Je hoort eerder iets.")
        try await stage.town.site.perform(move, as: try await stage.scene.actor(.administrator))
        let moved = try await stage.run()
        #expect(moved.current == newer.steps[0].id && moved.visit?.dueOn == due && moved.visit?.enteredOn == run.visit?.enteredOn)
        #expect(moved.visits.first?.isDone == false)
        let mail = try await stage.lastMail()
        #expect(mail.body.contains(stage.town.site.words("nl").longDate(due)) && mail.body.contains("Dat blijft zo"))
        #expect(try await stage.promises().contains { $0.isOfStep && $0.keptOn == nil && $0.dueOn == due })
    }
}
