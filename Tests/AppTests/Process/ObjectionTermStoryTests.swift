import Civic
import Desk
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

/// What moves the day to decide on an objection, or takes it away, through the front door, on both engines.
@Suite struct ObjectionTermStoryTests {
    private typealias Stage = ObjectionStage
    private static let initiator = "anna.aarts.1@example.nl"

    /// Asks the initiator to mend the objection within so many days.
    private func ask(_ stage: Stage, within days: Int) async throws -> Int {
        let form = [
            "bezwaar-fout-welk": try await stage.objection().id.text, "bezwaar-fout-tekst": "Schrijf erbij om welke regel het gaat.",
            "bezwaar-fout-reden": "Anders weten we niet wat je bedoelt.", "bezwaar-fout-stap": "Daarna beslissen we.",
        ].merging(stage.today.adding(days: days).typed("bezwaar-fout-voor")) { $1 }
        return try await stage.send("bezwaar-fout", of: stage.work, as: .caseworker, form).status
    }

    private func extend(_ stage: Stage, _ ground: String, until day: LocalDate?) async throws -> Reply {
        let form = [
            "bezwaar-termijn-welk": try await stage.objection().id.text, "bezwaar-termijn-grond": ground,
            "bezwaar-termijn-reden": "Jullie praten eerst met de buren.", "bezwaar-termijn-stap": "Je hoort het.",
        ].merging(day.map { $0.typed("bezwaar-termijn-tot") } ?? [:]) { $1 }
        return try await stage.send("bezwaar-termijn", of: stage.work, as: .caseworker, form)
    }

    /// Passes the time to object, so that the time to decide runs.
    private func objected(_ engine: Engine) async throws -> (stage: Stage, due: LocalDate) {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        let objection = try await stage.objection()
        stage.passTo(try #require(objection.termEnd).adding(days: 3))
        return (stage, objection.decideBy.date)
    }

    @Test(arguments: testEngines)
    func `while a fault waits to be mended the time to decide stands still, and runs on when it is`(engine: Engine) async throws {
        let (stage, due) = try await objected(engine)
        let (asked, end) = (stage.today, try #require(try await stage.objection().termEnd))
        #expect(try await ask(stage, within: 0) == 422, "a day to mend it comes")
        #expect(try await ask(stage, within: 14) == 303)
        let terms = Terms(stage.town.site.terms)
        func expected(_ mended: LocalDate?) -> LocalDate {
            terms.objectionDecision(
                objectionTermLastDay: end, suspensions: [.fault(asked: asked, mendBy: asked.adding(days: 14), mended: mended)]
            ).date
        }
        #expect(try await stage.objection().decideBy.date == expected(nil) && expected(nil) > due)
        #expect(try await stage.file().nextDueOn == expected(nil), "the promise moves along")
        let mail = try #require(try await stage.mails(Self.initiator, about: "Er mist iets in je bezwaar").last)
        #expect(mail.body.contains("7:10 lid 2") && mail.body.contains("Schrijf erbij om welke regel het gaat."))
        for (page, guest) in [(stage.work, Guest.caseworker), (stage.status, .initiator)] {
            let text = try await stage.read(page, as: guest)
            #expect(text.contains("Schrijf erbij om welke regel het gaat.") && text.contains("7:10 lid 2"))
        }
        #expect(try await ask(stage, within: 14) == 422, "one question at a time")
        stage.town.pass(days: 5)
        #expect(try await stage.send("bezwaar-aanvulling", of: stage.status, as: .initiator, ["aanvulling-tekst": ""]).status == 422)
        let form = ["aanvulling-tekst": "Het gaat om artikel 2."]
        #expect(try await stage.send("bezwaar-aanvulling", of: stage.status, as: .initiator, form).status == 303)
        let after = try await stage.objection().decideBy
        #expect(after.date == expected(stage.today) && after.date < expected(nil) && after.date > due)
        #expect(after.steps.contains { $0.article == "Awb 7:10(2)" })
        let cor = try #require(try await stage.scene.person(.caseworker)?.email)
        #expect(try await stage.mails(cor, about: "Bezwaar aangevuld").count == 1)
        #expect(try await stage.read(stage.work, as: .caseworker).contains("Het gaat om artikel 2."))
        #expect(try await stage.send("bezwaar-aanvulling", of: stage.status, as: .initiator, form).status == 409, "it is mended once")
    }

    @Test(arguments: testEngines)
    func `a fault that nobody mends holds the time until its day, and staff can write down what comes later`(engine: Engine) async throws {
        let (stage, _) = try await objected(engine)
        #expect(try await ask(stage, within: 14) == 303)
        let due = try await stage.objection().decideBy.date
        stage.town.pass(days: 20)
        #expect(try await stage.read(stage.status, as: .initiator).contains("kwam er geen aanvulling"))
        let form = ["bezwaar-hersteld-welk": try await stage.objection().id.text, "bezwaar-hersteld-tekst": "Een brief met de reden."]
        let late = form.merging(stage.today.typed("bezwaar-hersteld-op")) { $1 }
        let ahead = form.merging(stage.today.adding(days: 1).typed("bezwaar-hersteld-op")) { $1 }
        #expect(try await stage.send("bezwaar-hersteld", of: stage.work, as: .caseworker, ahead).status == 422)
        #expect(try await stage.send("bezwaar-hersteld", of: stage.work, as: .caseworker, late).status == 303)
        #expect(try await stage.objection().decideBy.date == due, "what comes after its day gives no more time")
        #expect(try await stage.mails(Self.initiator, about: "We hebben je aanvulling").count == 1)
    }

    @Test(arguments: testEngines)
    func `with consent or for a procedure it is put off further, to a day that is told with its article`(engine: Engine) async throws {
        let (stage, due) = try await objected(engine)
        #expect(try await extend(stage, "objectorAgrees", until: nil).status == 422, "a day belongs to it")
        let early = try await extend(stage, "objectorAgrees", until: due)
        #expect(early.status == 422 && early.text.contains("Kies een dag na"))
        let first = due.adding(days: 30)
        #expect(try await extend(stage, "objectorAgrees", until: first).status == 303)
        #expect(try await stage.objection().decideBy.date == first)
        #expect(try await stage.file().nextDueOn == first)
        let second = first.adding(days: 10)
        #expect(try await extend(stage, "procedure", until: second).status == 303, "it may be done again")
        let decideBy = try await stage.objection().decideBy
        #expect(decideBy.date == second && decideBy.steps.contains { $0.article == "Awb 7:10(4)(c)" })
        for (page, guest) in [(stage.work, Guest.caseworker), (stage.status, .initiator)] {
            let text = try await stage.read(page, as: guest)
            #expect(text.contains("7:10 lid 4 onder b") && text.contains("7:10 lid 4 onder c"))
            #expect(text.contains("Jullie praten eerst met de buren."))
        }
        let mails = try await stage.mails(Self.initiator, about: "Je bezwaar duurt langer")
        #expect(mails.contains { $0.body.contains("7:10 lid 4 onder b") && $0.body.contains(stage.town.site.words("nl").longDate(first)) })
        #expect(try await extend(stage, "postponed", until: nil).status == 303, "the six weeks may still follow, and do not make it sooner")
        #expect(try await stage.objection().decideBy.date >= second)
    }

    @Test(arguments: testEngines)
    func `who objected takes it back after a second question, and nothing is late any more`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        #expect(try await stage.scene.browser(.initiator).get("\(stage.status)/bezwaar-intrekken").status == 303, "nothing to take back")
        try await stage.refuseAndObject()
        #expect(try await stage.read(stage.status, as: .initiator).contains("\(stage.status)/bezwaar-intrekken"))
        let question = "\(stage.status)/bezwaar-intrekken"
        let browser = try await stage.scene.browser(.initiator)
        let page = try await browser.get(question)
        #expect(page.text.contains("Weet je het zeker?") && page.text.contains("6:21"))
        let id = try await stage.objection().id.text
        #expect(try await browser.post(question, page.token.merging(["welk": "een ander"]) { $1 }).status == 422)
        #expect(try await stage.objection().decision == nil, "asking changes nothing")
        let form = ["welk": id, "waarom": "Het is opgelost."]
        #expect(try await browser.post(question, page.token.merging(form) { $1 }).status == 303)
        let decision = try #require(try await stage.objection().decision)
        #expect(decision.outcome == .withdrawn && decision.way == .written && decision.court == nil)
        #expect(try await stage.file().nextDueOn == nil)
        let cor = try #require(try await stage.scene.person(.caseworker)?.email)
        for address in [cor, Stage.lead] {
            #expect(try await stage.mails(address, about: "Bezwaar ingetrokken").contains { $0.body.contains("Het is opgelost.") })
        }
        let status = try await stage.read(stage.status, as: .initiator)
        #expect(status.contains("schriftelijk") && status.contains("Niet meer nodig, want het bezwaar is ingetrokken."))
        #expect(!status.contains(question))
        #expect(try await browser.post(question, page.token.merging(form) { $1 }).status == 409, "once")
        stage.town.pass(days: 120)
        try await stage.town.runDuties()
        for address in [cor, Stage.lead, Stage.boss] {
            #expect(try await !stage.mails(address, about: "Te laat").contains { $0.body.contains("Beslissing op je bezwaar") })
        }
        #expect(try await !stage.read("/werk/zaken?wie=van-mij", as: .caseworker).contains(stage.work))
    }

    @Test(arguments: testEngines)
    func `staff write down what was said at the hearing, and somebody else's objection is not theirs to take back`(engine: Engine)
        async throws
    {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        let (file, id) = (stage.scene.file.id, try await stage.objection().id)
        let other = try await stage.town.settle(.resident)
        try await stage.town.site.database.write { db in
            try db.execute("UPDATE case_objection SET by_person = \(other.id) WHERE id = \(id)")
        }
        #expect(try await !stage.read(stage.status, as: .initiator).contains("bezwaar-intrekken"))
        let theirs = WithdrawObjection(id: file, objection: id, way: .written, on: stage.today, text: "")
        let actor = try await stage.scene.actor(.initiator)
        await #expect(throws: (any Error).self) { try await stage.town.site.perform(theirs, as: actor) }
        let form = [
            "bezwaar-intrekken-welk": id.text, "bezwaar-ingetrokken-hoe": "hearing", "bezwaar-intrekken-tekst": "Het hoeft niet meer.",
        ]
        let ahead = form.merging(stage.today.adding(days: 1).typed("bezwaar-ingetrokken-op")) { $1 }
        #expect(try await stage.send("bezwaar-intrekken", of: stage.work, as: .caseworker, ahead).status == 422)
        let now = form.merging(stage.today.typed("bezwaar-ingetrokken-op")) { $1 }
        #expect(try await stage.send("bezwaar-intrekken", of: stage.work, as: .caseworker, now).status == 303)
        #expect(try await stage.objection().decision?.way == .hearing)
        let mail = try #require(try await stage.mails(Self.initiator, about: "Je bezwaar is ingetrokken").last)
        #expect(mail.body.contains("gezegd tijdens het horen") && mail.body.contains("6:21"))
        #expect(try await stage.read(stage.status, as: .initiator).contains("gezegd tijdens het horen"))
    }

    @Test(arguments: testEngines)
    func `an objection from before its days were kept can be put off, and gets its promise`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        let known = try await stage.objection()
        let (file, id, promise) = (stage.scene.file.id, known.id, known.promise)
        // As a row stood before the end of the time to object was kept, and before anything was promised about it.
        try await stage.town.site.database.write { db in
            try db.execute("UPDATE case_objection SET term_end = NULL WHERE id = \(id)")
            try db.execute("DELETE FROM case_promise WHERE case_id = \(file) AND promise = \(promise)")
            try db.execute("UPDATE case_file SET next_due_on = NULL, next_due = NULL WHERE id = \(file)")
        }
        let old = try await stage.objection()
        #expect(old.termEnd == known.termEnd && old.termEnd != nil)
        #expect(try await extend(stage, "committee", until: nil).status == 303)
        let due = try await stage.objection().decideBy.date
        #expect(due > known.decideBy.date)
        try await stage.town.runDuties()
        #expect(try await stage.file().nextDueOn == due, "it stands among the promises")
        let kept: LocalDate? = try await stage.town.site.database.read { db in
            try db.value("SELECT term_end FROM case_objection WHERE id = \(id)")
        }
        #expect(kept == known.termEnd)
        stage.passTo(due.adding(days: 2))
        try await stage.town.runDuties()
        let cor = try #require(try await stage.scene.person(.caseworker)?.email)
        #expect(try await stage.mails(cor, about: "Te laat").contains { $0.body.contains("Beslissing op je bezwaar") })
    }
}
