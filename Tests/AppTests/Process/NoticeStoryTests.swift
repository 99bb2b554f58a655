import Civic
import Desk
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

/// A notice of default from the status page, for each kind of term, through the front door, on both engines.
@Suite struct NoticeStoryTests {
    /// What happens to a term before it passes.
    enum Kind: CaseIterable { case plain, suspended, setLater, announcedLater, objection }

    private static func prepare(_ kind: Kind, _ stage: ObjectionStage) async throws {
        let (site, file, caseworker) = (stage.town.site, stage.scene.file, try await stage.scene.actor(.caseworker))
        let (id, why, next) = (file.id, "We wachten op de buren.", "Je hoort het.")
        switch kind {
        case .plain: break
        case .suspended:
            let until = stage.today.adding(days: 20)
            let stop = SuspendClock(id: id, ground: .consent, from: stage.today, until: until, reason: why, next: next)
            try await site.perform(stop, as: caseworker)
        case .setLater, .announcedLater:
            let until = file.answerBy.adding(days: 30)
            let ground: TermExtension.Ground = kind == .setLater ? .regulation : .announcedDelay
            try await site.perform(ExtendTerm(id: id, until: until, ground: ground, reason: why, next: next), as: caseworker)
        case .objection: try await stage.refuseAndObject()
        }
    }

    @Test(arguments: testEngines, Kind.allCases)
    func `once the law's last day has passed the page offers it, and two weeks later money runs`(engine: Engine, kind: Kind) async throws {
        let stage = try await ObjectionStage(engine)
        try await Self.prepare(kind, stage)
        let verb = kind == .objection ? "bezwaar-aanmaning" : "aanmaning"
        let terms = Terms(stage.town.site.terms)
        let deadline = try await kind == .objection ? stage.objection().decideBy.date : stage.file().clock.deadline(terms).date
        // A delay that is only announced does not move the day of the law.
        if kind == .announcedLater { #expect(deadline == stage.scene.file.clock.deadline(terms).date) }
        if kind == .setLater || kind == .suspended { #expect(deadline > stage.scene.file.clock.deadline(terms).date) }
        let form = "action=\"\(stage.status)/\(verb)\""
        stage.passTo(deadline)
        #expect(try await !stage.read(stage.status, as: .initiator).contains(form), "not on the last day")
        stage.town.pass(days: 1)
        #expect(try await stage.read(stage.status, as: .initiator).contains(form))
        #expect(try await stage.send(verb, of: stage.status, as: .initiator, ["\(verb)-tekst": ""]).status == 422)
        #expect(try await stage.send(verb, of: stage.status, as: .initiator, ["\(verb)-tekst": "Het duurt te lang."]).status == 303)
        #expect(try await !stage.read(stage.status, as: .initiator).contains(form), "once")
        let cor = try #require(try await stage.scene.person(.caseworker)?.email)
        for address in [cor, ObjectionStage.lead] {
            #expect(try await stage.town.mails(to: address).contains { $0.body.contains("Het duurt te lang.") && $0.body.contains("4:17") })
        }
        stage.town.pass(days: 16)
        for (page, guest) in [(stage.work, Guest.caseworker), (stage.status, .initiator)] {
            let text = try await stage.read(page, as: guest)
            #expect(text.contains("€\u{A0}46") && text.contains("4:17"), "two days at 23 euros")
        }
    }

    @Test(arguments: testEngines, 20...26)
    func `a term can be put off to any day of the week`(engine: Engine, days: Int) async throws {
        let stage = try await ObjectionStage(engine)
        let (file, caseworker) = (stage.scene.file, try await stage.scene.actor(.caseworker))
        let until = file.answerBy.adding(days: days)
        let extend = ExtendTerm(id: file.id, until: until, ground: .regulation, reason: "Het is groot.", next: "Je hoort het.")
        try await stage.town.site.perform(extend, as: caseworker)
        let answerBy = try await stage.file().answerBy
        #expect(answerBy > file.answerBy && abs(answerBy.days(until: until)) <= 4)
        #expect(Terms(stage.town.site.terms).freeDays.isWorkingDay(answerBy))
    }

    @Test(arguments: testEngines)
    func `a letter about an objection counts only after its day, once, and the decision ends the days`(engine: Engine) async throws {
        let stage = try await ObjectionStage(engine)
        try await stage.refuseAndObject()
        let objection = try await stage.objection()
        func note(_ day: LocalDate) async throws -> Int {
            let form = [
                "bezwaar-aanmaning-welk": objection.id.text, "bezwaar-aanmaning-tekst": "Brief van mevrouw.",
                "bezwaar-aanmaning-dag-dag": String(day.day), "bezwaar-aanmaning-dag-maand": String(day.month),
                "bezwaar-aanmaning-dag-jaar": String(day.year),
            ]
            return try await stage.send("bezwaar-aanmaning", of: stage.work, as: .caseworker, form).status
        }
        #expect(try await note(stage.today) == 422, "the term still runs")
        stage.passTo(objection.decideBy.date.adding(days: 1))
        #expect(try await note(objection.decideBy.date) == 422)
        #expect(try await note(stage.today) == 303)
        #expect(try await note(stage.today) == 422, "there is one already")
        #expect(try await stage.mails("anna.aarts.1@example.nl", about: "We hebben je brief").count == 1)
        stage.town.pass(days: 16)
        let decide = DecideObjection(
            id: stage.scene.file.id, objection: objection.id, outcome: .rejected, reason: "De regel geldt ook hier.", next: "Bel ons.",
            decidedBy: .board, hearing: .skipped(.unfounded))
        try await stage.town.site.perform(decide, as: try await stage.scene.actor(.deskOfficer))
        let decided = try await stage.read(stage.status, as: .initiator)
        stage.town.pass(days: 7)
        let later = try await stage.read(stage.status, as: .initiator)
        #expect(decided.contains("€\u{A0}23") && later.contains("€\u{A0}23") && !later.contains("€\u{A0}46"), "the decision ends the days")
    }
}
