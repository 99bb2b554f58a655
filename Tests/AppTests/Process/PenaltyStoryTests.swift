import Civic
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

@testable import Desk

/// Penalties for late decisions on objections, beside the one for what was asked, through the front door, on both engines.
@Suite struct PenaltyStoryTests {
    private typealias Stage = ObjectionStage

    private static let initiator = "anna.aarts.1@example.nl"

    /// Somebody objected, the day to decide passed, and they said so.
    private static func delay(_ stage: Stage) async throws -> Objection {
        try await stage.refuseAndObject()
        let objection = try await stage.objection()
        stage.passTo(objection.decideBy.date.adding(days: 1))
        let letter = ["bezwaar-aanmaning-tekst": "Het duurt te lang."]
        #expect(try await stage.send("bezwaar-aanmaning", of: stage.status, as: .initiator, letter).status == 303)
        return objection
    }

    private static func decide(_ objection: Objection, _ stage: Stage) async throws {
        let decide = DecideObjection(
            id: stage.scene.file.id, objection: objection.id, outcome: .rejected, reason: "De regel geldt ook hier.", next: "Bel ons.",
            decidedBy: .board, hearing: .skipped(.unfounded))
        try await stage.town.site.perform(decide, as: try await stage.scene.actor(.deskOfficer))
    }

    private static func fix(_ cause: String, _ stage: Stage) async throws -> Int {
        let form = ["dwangsom-welk": cause, "dwangsom-reden": "De beslissing kwam te laat.", "dwangsom-stap": "We maken het over."]
        return try await stage.send("dwangsom", of: stage.work, as: .caseworker, form).status
    }

    private static func pay(_ cause: String, _ stage: Stage) async throws -> Int {
        let form = ["dwangsom-betaald-welk": cause].merging(stage.today.typed("dwangsom-betaald-op")) { $1 }
        return try await stage.send("dwangsom-betaald", of: stage.work, as: .caseworker, form).status
    }

    private static func faults(_ stage: Stage) async throws -> [String] {
        try await stage.town.site.database.read { db in
            try ProcessFeatures.invariants.filter { $0.name.hasPrefix("law/") }.flatMap { try $0.check(db) }
        }
    }

    @Test(arguments: testEngines)
    func `a late decision on an objection is fixed and paid on screen, and who objected hears both`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let (terms, words) = (Terms(stage.town.site.terms), stage.town.site.words("nl"))
        let objection = try await Self.delay(stage)
        #expect(try await stage.read(stage.status, as: .initiator).contains("We stellen vast of je een dwangsom krijgt voor je bezwaar"))
        stage.town.pass(days: 16)
        #expect(try await !stage.read(stage.work, as: .caseworker).contains("\(stage.work)/dwangsom\""), "not while days are added")
        try await Self.decide(objection, stage)
        let decided = stage.today
        let fixBy = try #require(try await stage.file().nextDueOn)
        #expect(fixBy == terms.penaltyDecision(lastPayableDay: decided.adding(days: -1)).date, "two weeks after the last day, Awb 4:18")
        #expect(try await stage.read(stage.status, as: .initiator).contains(words.longDate(fixBy)))
        stage.passTo(fixBy.adding(days: 1))
        #expect(try await stage.read("/werk", as: .caseworker).contains("\(stage.work)?doe=dwangsom#dwangsom"))
        #expect(try await Self.fix("plan", stage) == 422, "nothing is due for what was asked")
        #expect(try await Self.fix(objection.id.text, stage) == 303)
        #expect(try await Self.fix(objection.id.text, stage) == 422, "once")
        let (payBy, objectBy) = (terms.paymentDue(announced: stage.today).date, terms.objection(announced: stage.today).last.date)
        #expect(try await stage.file().nextDueOn == payBy, "six weeks, Awb 4:87")
        let mail = try #require(try await stage.mails(Self.initiator, about: "Je krijgt een dwangsom").last)
        for part in ["bezwaar", "€\u{A0}23", "1 dag", "7:14", words.longDate(payBy), words.longDate(objectBy)] {
            #expect(mail.body.contains(part), "\(part): \(mail.body)")
        }
        #expect(try await stage.read(stage.work, as: .caseworker).contains("stelde de dwangsom voor het bezwaar vast op"))
        #expect(try await Self.faults(stage).isEmpty)
        stage.passTo(payBy.adding(days: 1))
        #expect(try await stage.read(stage.status, as: .initiator).contains("We hadden uiterlijk \(words.longDate(payBy)) moeten betalen"))
        #expect(try await Self.pay(objection.id.text, stage) == 303)
        #expect(try await stage.file().nextDueOn == nil)
        #expect(try await stage.read(stage.status, as: .initiator).contains("Betaald op \(words.longDate(stage.today))"))
        #expect(try await stage.mails(Self.initiator, about: "De dwangsom is betaald").last?.body.contains("op je bezwaar") == true)
    }

    @Test(arguments: testEngines)
    func `with two due the form lets one choose, and each stands by itself`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        stage.passTo(stage.scene.file.clock.deadline(Terms(stage.town.site.terms)).date.adding(days: 1))
        let letter = ["aanmaning-tekst": "Het duurt te lang."]
        #expect(try await stage.send("aanmaning", of: stage.status, as: .initiator, letter).status == 303)
        stage.town.pass(days: 16)
        let objection = try await Self.delay(stage)
        stage.town.pass(days: 17)
        try await Self.decide(objection, stage)
        let page = try await stage.read(stage.work, as: .caseworker)
        #expect(page.contains("Het besluit over het plan") && page.contains("De beslissing op het bezwaar van"))
        #expect(try await Self.fix(objection.id.text, stage) == 303)
        #expect(try await Self.fix(objection.id.text, stage) == 422)
        #expect(try await Self.pay("plan", stage) == 422, "it is not fixed yet")
        #expect(try await Self.fix("plan", stage) == 303)
        let id = stage.scene.file.id
        let fixed = try await stage.town.site.database.read { db in try db.fixedPenalties(of: id) }
        #expect(fixed[.request]?.days == 1 && fixed[.objection(objection.id)]?.days == 2)
        #expect(try await Self.pay("plan", stage) == 303)
        #expect(try await stage.file().nextDueOn != nil, "the other one is still to be paid")
        #expect(try await Self.faults(stage).isEmpty)
        #expect(try await Self.pay(objection.id.text, stage) == 303)
        #expect(try await stage.file().nextDueOn == nil)
    }

    @Test(arguments: testEngines, [true, false])
    func `an objection that ends within two weeks after the notice owes nothing`(engine: Engine, decides: Bool) async throws {
        let stage = try await Stage(engine)
        let objection = try await Self.delay(stage)
        stage.town.pass(days: 3)
        if decides {
            try await Self.decide(objection, stage)
        } else {
            let back = WithdrawObjection(id: stage.scene.file.id, objection: objection.id, way: .written, on: stage.today, text: "")
            try await stage.town.site.perform(back, as: try await stage.scene.actor(.caseworker))
        }
        #expect(try await stage.file().nextDueOn == nil)
        let page = try await stage.read(stage.status, as: .initiator)
        #expect(page.contains("Er is geen dwangsom"))
        #expect(page.contains(decides ? "want op het bezwaar is binnen twee weken na je brief beslist" : "want het bezwaar is ingetrokken"))
        #expect(try await Self.fix(objection.id.text, stage) != 303)
    }

    @Test(arguments: testEngines)
    func `who stops a plan that is late is owed the days until then, and no more`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        stage.passTo(stage.scene.file.clock.deadline(Terms(stage.town.site.terms)).date.adding(days: 1))
        let letter = ["aanmaning-tekst": "Het duurt te lang."]
        #expect(try await stage.send("aanmaning", of: stage.status, as: .initiator, letter).status == 303)
        stage.town.pass(days: 17)
        let id = stage.scene.file.id
        try await stage.town.site.perform(WithdrawCase(id: id, reason: "Ik stop."), as: try await stage.scene.actor(.initiator))
        stage.town.pass(days: 10)
        #expect(try await Self.fix("plan", stage) == 303, "no day is added after it")
        let fixed = try await stage.town.site.database.read { db in try db.fixedPenalties(of: id) }
        #expect(fixed[.request]?.days == 2 && fixed[.request]?.owed.cents == 4_600)
    }

    /// Joins the case into another one, by agreement.
    private static func join(_ stage: Stage) async throws -> CaseJoin {
        let other = try await stage.scene.otherCase("Buurttuin de Linde")
        let action = JoinCases(
            id: stage.scene.file.id, into: other.id, reason: "Het is dezelfde tuin.", next: "We gaan samen verder.",
            agreement: "Op maandag aan de telefoon.")
        try await stage.town.site.join(action, as: try await stage.scene.actor(.caseworker), once: nil)
        return try #require(try await stage.town.site.database.read { db in try db.joins(into: other.id).first })
    }

    @Test(arguments: testEngines)
    func `an application that goes on in another file is owed the days until then, and no more`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        stage.passTo(stage.scene.file.clock.deadline(Terms(stage.town.site.terms)).date.adding(days: 1))
        let letter = ["aanmaning-tekst": "Het duurt te lang."]
        #expect(try await stage.send("aanmaning", of: stage.status, as: .initiator, letter).status == 303)
        stage.town.pass(days: 17)
        _ = try await Self.join(stage)
        let due = try #require(try await stage.file().nextDueOn)
        #expect(due <= stage.today.adding(days: 16), "to be fixed two weeks after the last day, not after 42 days more")
        stage.town.pass(days: 10)
        #expect(try await Self.fix("plan", stage) == 303, "no day is added after it")
        let id = stage.scene.file.id
        let fixed = try await stage.town.site.database.read { db in try db.fixedPenalties(of: id) }
        #expect(fixed[.request]?.days == 2 && fixed[.request]?.owed.cents == 4_600)
    }

    @Test(arguments: testEngines)
    func `a joining soon after the notice drops its promise, and taking the files apart brings it back`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        stage.passTo(stage.scene.file.clock.deadline(Terms(stage.town.site.terms)).date.adding(days: 1))
        let letter = ["aanmaning-tekst": "Het duurt te lang."]
        #expect(try await stage.send("aanmaning", of: stage.status, as: .initiator, letter).status == 303)
        let id = stage.scene.file.id
        let fix = { try await stage.town.site.database.read { db in try db.promises(of: id).first { $0.id == CasePromise.fixPenalty } } }
        let before = try #require(try await fix())
        stage.town.pass(days: 3)
        let join = try await Self.join(stage)
        #expect(try await fix() == nil)
        #expect(try await stage.file().nextDueOn == nil)
        stage.town.pass(days: 1)
        let split = SplitCases(join: join.id, reason: "Het zijn er toch twee.", next: "Je hoort van ons.")
        try await stage.town.site.split(split, as: try await stage.scene.actor(.caseworker), once: nil)
        #expect(try await fix()?.dueOn == before.dueOn, "somebody waits for a decision again")
    }
}
