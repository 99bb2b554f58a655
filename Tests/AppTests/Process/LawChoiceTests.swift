import Civic
import Desk
import Rules
import Store
import TestSupport
import Testing

/// What a municipality chooses where the law leaves room: a change holds for what comes in later.
@Suite struct LawChoiceTests {
    private typealias Stage = ObjectionStage

    private static func publish(_ body: String, _ stage: Stage) async throws {
        let site = stage.town.site
        let base = try await site.database.read { db in try db.configRevisions()["terms.yaml"] ?? 0 }
        let publishing = PublishConfig(document: "terms.yaml", body: body, base: base, reason: "De jurist wil het zo.")
        try await site.perform(publishing, as: try await stage.scene.actor(.administrator))
        try await site.refresh()
    }

    @Test(arguments: testEngines)
    func `a penalty that runs keeps its first day when another is chosen, and the next one takes the new`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let deadline = try await stage.file().clock.deadline(Terms(stage.town.site.terms)).date
        stage.passTo(deadline.adding(days: 1))
        let notified = stage.today
        let letter = ["aanmaning-tekst": "Het duurt te lang."]
        #expect(try await stage.send("aanmaning", of: stage.status, as: .initiator, letter).status == 303)
        stage.town.pass(days: 16)
        for (page, guest) in [(stage.work, Guest.caseworker), (stage.status, .initiator)] {
            #expect(try await stage.read(page, as: guest).contains("€\u{A0}46"))
        }
        try await Self.publish("firstPenaltyDayOffset: 14\nsuspensionInclusive: true\n", stage)
        let changed = stage.today
        for (page, guest) in [(stage.work, Guest.caseworker), (stage.status, .initiator)] {
            let text = try await stage.read(page, as: guest)
            #expect(text.contains("€\u{A0}46") && !text.contains("€\u{A0}69"), "two days, as before")
        }
        let terms = Terms(stage.town.site.terms)
        func firstDay(_ notice: LocalDate) -> Int {
            notice.days(until: terms.penalty(LateDecision(noticeReceived: notice)).firstDay)
        }
        #expect([notified, changed, changed.adding(days: 1)].map(firstDay) == [15, 15, 14])
        // And back: three times, each with its own days.
        stage.town.pass(days: 10)
        try await Self.publish("firstPenaltyDayOffset: 15\n", stage)
        let settings = stage.town.site.terms
        #expect(settings.earlier.map(\.choices.firstPenaltyDayOffset) == [15, 14])
        #expect(settings.choices(on: changed.adding(days: 1)).suspensionInclusive)
        #expect(!settings.choices(on: stage.today.adding(days: 1)).suspensionInclusive)
    }

    @Test(arguments: testEngines)
    func `a clock that stood still keeps how its days were counted`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let (site, id) = (stage.town.site, stage.scene.file.id)
        let stop = SuspendClock(
            id: id, ground: .consent, from: stage.today, until: stage.today.adding(days: 9), reason: "In overleg.", next: "Je hoort het.")
        try await site.perform(stop, as: try await stage.scene.actor(.caseworker))
        let question = [
            "vraag-tekst": "Stuur de begroting.", "vraag-reden": "Zonder kunnen we niet beslissen.", "vraag-stap": "Daarna beslissen we.",
            "vraag-aanvulling": "1",
        ].merging(stage.today.adding(days: 14).typed("vraag-voor")) { $1 }
        #expect(try await stage.send("vraag", of: stage.work, as: .caseworker, question).status == 303)
        stage.town.pass(days: 12)
        #expect(try await stage.send("antwoord", of: stage.status, as: .initiator, ["antwoord": "Hier is ze."]).status == 303)
        let before = try await stage.file()
        let date = before.clock.deadline(Terms(site.terms)).date
        try await Self.publish("suspensionInclusive: true\n", stage)
        stage.town.pass(days: 1)
        let (after, terms) = (try await stage.file(), Terms(site.terms))
        #expect(after.clock.deadline(terms).date == date)
        #expect(after.clock.stops(until: stage.today, terms).map(\.days) == before.clock.stops(until: stage.today, Terms()).map(\.days))
        // Under the new choice alone it would be a day more.
        #expect(after.clock.deadline(Terms(TermSettings(choosing: terms.settings.choices))).date > date)
    }
}

extension TermSettings {
    fileprivate init(choosing choices: TermChoices) {
        self.init()
        self.choices = choices
    }
}
