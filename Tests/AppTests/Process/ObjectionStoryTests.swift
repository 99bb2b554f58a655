import Civic
import Desk
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

/// Objections and penalties up to their end, through the front door, on both engines.
@Suite struct ObjectionStoryTests {
    private typealias Stage = ObjectionStage

    private static let initiator = "anna.aarts.1@example.nl"

    private static func decision(_ outcome: String, _ other: [String: String] = [:]) -> [String: String] {
        [
            "bezwaar-uitkomst": outcome, "bezwaar-besloten-door": "bestuur", "bezwaar-besluit-reden": "De regel geldt ook hier.",
            "bezwaar-besluit-stap": "Bel ons gerust.", "bezwaar-gehoord": outcome == "upheld" ? "fullyMet" : "unfounded",
        ].merging(other) { $1 }
    }

    @Test(arguments: testEngines)
    func `an objection stands on the list of who has it, counts as late, and climbs to the manager`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        let due = try await stage.objection().decideBy.date
        let file = try await stage.file()
        #expect(!file.state.isOpen && file.nextDueOn == due)
        let list = try await stage.read("/werk/zaken?wie=van-mij", as: .caseworker)
        #expect(list.contains(stage.work) && list.contains("Beslissing op je bezwaar"))
        #expect(try await stage.read("/werk", as: .caseworker).contains(stage.work))
        #expect(try await !stage.read("/werk/zaken?wie=van-mij&let=te-laat", as: .caseworker).contains(stage.work))
        stage.passTo(due.adding(days: 1))
        #expect(try await stage.read("/werk/zaken?wie=van-mij&let=te-laat", as: .caseworker).contains(stage.work), "late is counted")
        let home = try await stage.read("/werk", as: .caseworker)
        #expect(home.contains("/werk/zaken?wie=van-mij&amp;let=te-laat") && home.contains("\(stage.work)?doe=bezwaar-besluit"))
        let cor = try #require(try await stage.scene.person(.caseworker)?.email)
        var seen: [[Bool]] = []
        for _ in 0..<14 {
            try await stage.town.runDuties()
            try await stage.town.runDuties()
            var heard: [Bool] = []
            for address in [cor, Stage.lead, Stage.boss] {
                let late = try await stage.mails(address, about: "Te laat").filter { $0.body.contains("Beslissing op je bezwaar") }
                #expect(late.count <= 1, "each is told once")
                heard.append(!late.isEmpty)
            }
            if heard != seen.last { seen.append(heard) }
            stage.town.pass(days: 1)
        }
        #expect(seen.last == [true, true, true], "up to the manager: \(seen)")
        #expect(seen.contains([true, false, false]) && seen.contains([true, true, false]), "one after another: \(seen)")
    }

    @Test(arguments: testEngines)
    func `a decision ends it: with the way to court, and nothing is late any more`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        #expect(try await stage.send("bezwaar-besluit", of: stage.work, as: .caseworker, ["bezwaar-uitkomst": "rejected"]).status == 422)
        let id = try await stage.objection().id.text
        let form = Self.decision("rejected", ["bezwaar-besluit-welk": id])
        #expect(try await stage.send("bezwaar-besluit", of: stage.work, as: .deskOfficer, form).status == 303)
        let decided = stage.today
        let court = Terms(stage.town.site.terms).objection(announced: decided).last.date
        let words = stage.town.site.words("nl")
        let mail = try #require(try await stage.mails(Self.initiator, about: "Beslissing op je bezwaar").last)
        #expect(mail.body.contains("ongegrond") && mail.body.contains("8:1") && mail.body.contains(words.longDate(court)))
        let page = try await stage.read(stage.status, as: .initiator)
        #expect(page.contains("Het bezwaar is ongegrond") && page.contains("De regel geldt ook hier.") && page.contains("het college van"))
        #expect(page.contains(words.longDate(court)))
        let file = try await stage.file()
        #expect(file.nextDueOn == nil && !file.state.isOpen)
        #expect(try await stage.send("bezwaar-besluit", of: stage.work, as: .deskOfficer, form).status == 422, "it is decided once")
        stage.town.pass(days: 200)
        try await stage.town.runDuties()
        #expect(try await stage.mails(Stage.boss, about: "Te laat").allSatisfy { !$0.body.contains("Beslissing op je bezwaar") })
        #expect(try await !stage.read("/werk/zaken?wie=van-mij", as: .caseworker).contains(stage.work))
    }

    @Test(arguments: testEngines)
    func `whether it helped is asked after the last word, not while an objection runs`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        let no = ["geholpen": "no", "geholpen-waarom": "Waar dan wel?"]
        func asked() async throws -> Int { try await stage.mails(Self.initiator, about: "Ben je geholpen").count }
        for _ in 0..<5 {
            stage.town.pass(days: 6)
            try await stage.town.runDuties()
        }
        #expect(try await asked() == 0)
        #expect(try await !stage.read(stage.status, as: .initiator).contains("geholpen-kop"))
        let early = try await stage.send("geholpen", of: stage.status, as: .initiator, no)
        #expect(early.status == 409, "it would open the case beside the objection")
        let form = Self.decision("rejected", ["bezwaar-besluit-welk": try await stage.objection().id.text])
        #expect(try await stage.send("bezwaar-besluit", of: stage.work, as: .deskOfficer, form).status == 303)
        try await stage.town.runDuties()
        #expect(try await asked() == 0, "on the day of the answer nothing of it has been done yet")
        #expect(try await !stage.read(stage.status, as: .initiator).contains("geholpen-kop"))
        for _ in 0..<8 {
            stage.town.pass(days: 5)
            try await stage.town.runDuties()
        }
        #expect(try await asked() == 1)
        #expect(try await stage.send("geholpen", of: stage.status, as: .initiator, no).status == 303)
        #expect(try await stage.file().state.isOpen)
    }

    @Test(arguments: testEngines)
    func `an objection that is upheld opens the case again for a new answer`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        let id = try await stage.objection().id.text
        let rejected = Self.decision("rejected", ["bezwaar-besluit-welk": id, "bezwaar-heropen": "1"])
        #expect(try await stage.send("bezwaar-besluit", of: stage.work, as: .deskOfficer, rejected).status == 422)
        let form = Self.decision("upheld", ["bezwaar-besluit-welk": id, "bezwaar-heropen": "1"])
        #expect(try await stage.send("bezwaar-besluit", of: stage.work, as: .deskOfficer, form).status == 303)
        let file = try await stage.file()
        #expect(file.state.isOpen && file.nextDueOn != nil)
        let page = try await stage.read(stage.status, as: .initiator)
        #expect(page.contains("Het bezwaar is gegrond") && page.contains("Eerder antwoord"))
    }

    @Test(arguments: testEngines)
    func `a committee and six weeks more move the day, each once and before it passes`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        let terms = Terms(stage.town.site.terms)
        let decided = stage.today.adding(days: -10)
        let end = terms.objection(announced: decided).last.date
        func extend(_ ground: String) async throws -> Int {
            let form = [
                "bezwaar-termijn-welk": try await stage.objection().id.text, "bezwaar-termijn-grond": ground,
                "bezwaar-termijn-reden": "De commissie komt maandelijks bij elkaar.", "bezwaar-termijn-stap": "Je hoort het.",
            ]
            return try await stage.send("bezwaar-termijn", of: stage.work, as: .caseworker, form).status
        }
        #expect(try await extend("committee") == 303)
        let twelve = terms.objectionDecision(objectionTermLastDay: end, committee: true).date
        #expect(try await stage.objection().decideBy.date == twelve)
        #expect(try await stage.file().nextDueOn == twelve, "the promise moves along")
        #expect(try await extend("committee") == 422, "once")
        #expect(try await extend("postponed") == 303)
        let eighteen = terms.objectionDecision(objectionTermLastDay: end, committee: true, extended: .weeks(6)).date
        #expect(try await stage.objection().decideBy.date == eighteen && eighteen > twelve)
        let mails = try await stage.mails(Self.initiator, about: "Je bezwaar duurt langer")
        #expect(mails.count == 2 && mails.contains { $0.body.contains("7:10 lid 3") })
        #expect(try await stage.read(stage.status, as: .initiator).contains("Een adviescommissie kijkt er eerst naar"))
    }

    @Test(arguments: testEngines)
    func `after its day an objection can no longer be put off`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        stage.passTo(try await stage.objection().decideBy.date.adding(days: 1))
        let form = [
            "bezwaar-termijn-welk": try await stage.objection().id.text, "bezwaar-termijn-grond": "postponed",
            "bezwaar-termijn-reden": "We zijn laat.", "bezwaar-termijn-stap": "Je hoort het.",
        ]
        let reply = try await stage.send("bezwaar-termijn", of: stage.work, as: .caseworker, form)
        #expect(reply.status == 422 && reply.text.contains("Uitstellen kan niet meer"))
    }

    @Test(arguments: testEngines)
    func `an objection goes to a colleague when who had the case is gone`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        try await stage.refuseAndObject()
        let colleague = try await stage.town.settle(.deskOfficer)
        let form = ["wijs-toe-collega": colleague.id.text, "wijs-toe-reden": "Cor is weg.", "wijs-toe-stap": "Dina belt je."]
        #expect(try await stage.send("wijs-toe", of: stage.work, as: .caseworker, form).status == 303)
        #expect(try await stage.read("/werk/zaken?wie=van-mij", as: .deskOfficer).contains(stage.work))
    }

    @Test(arguments: testEngines)
    func `a penalty is fixed and paid within its terms, and late when it is not`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let terms = Terms(stage.town.site.terms)
        stage.passTo(stage.scene.file.clock.deadline(terms).date.adding(days: 1))
        let letter = ["aanmaning-tekst": "Het duurt te lang."]
        #expect(try await stage.send("aanmaning", of: stage.status, as: .initiator, letter).status == 303)
        #expect(try await stage.read(stage.status, as: .initiator).contains("We stellen vast of je een dwangsom krijgt"))
        stage.town.pass(days: 16)
        #expect(try await !stage.read(stage.work, as: .caseworker).contains("\(stage.work)/dwangsom\""), "not while days are added")
        try await stage.scene.bringToPanel()
        let yes = ["ja-reden": "Het past.", "ja-stap": "Begin maar.", "ja-bedrag": "all", "ja-toch": "1"]
        #expect(try await stage.send("ja", of: stage.work, as: .caseworker, yes).status == 303)
        let decided = stage.today
        let fixBy = try #require(try await stage.file().nextDueOn)
        #expect(fixBy <= decided.adding(days: 14) && fixBy >= decided.adding(days: 12), "two weeks after the last day, Awb 4:18")
        stage.passTo(fixBy.adding(days: 2))
        try await stage.town.runDuties()
        let cor = try #require(try await stage.scene.person(.caseworker)?.email)
        #expect(try await stage.mails(cor, about: "Te laat").contains { $0.body.contains("dwangsom") }, "the promise climbs")
        let why = ["dwangsom-welk": "plan", "dwangsom-reden": "Het besluit kwam te laat.", "dwangsom-stap": "We maken het over."]
        #expect(try await stage.send("dwangsom", of: stage.work, as: .caseworker, why).status == 303)
        let fixed = stage.today
        let payBy = terms.paymentDue(announced: fixed).date
        #expect(try await stage.file().nextDueOn == payBy, "six weeks, Awb 4:87")
        let mail = try #require(try await stage.mails(Self.initiator, about: "Je krijgt een dwangsom").last)
        #expect(mail.body.contains("€\u{A0}46") || mail.body.contains("€\u{A0}23"), "\(mail.body)")
        #expect(mail.body.contains("4:87"))
        let cause = ["dwangsom-betaald-welk": "plan"]
        let tomorrow = fixed.adding(days: 1).typed("dwangsom-betaald-op")
        let early = try await stage.send("dwangsom-betaald", of: stage.work, as: .caseworker, tomorrow.merging(cause) { $1 })
        #expect(early.status == 422)
        stage.town.pass(days: 5)
        let paid = stage.today.typed("dwangsom-betaald-op").merging(cause) { $1 }
        #expect(try await stage.send("dwangsom-betaald", of: stage.work, as: .caseworker, paid).status == 303)
        #expect(try await stage.file().nextDueOn == nil)
        #expect(try await stage.read(stage.status, as: .initiator).contains("Betaald op"))
    }

    @Test(arguments: testEngines)
    func `a decision within two weeks after the notice owes nothing, and the promise falls away`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let terms = Terms(stage.town.site.terms)
        stage.passTo(stage.scene.file.clock.deadline(terms).date.adding(days: 1))
        let letter = ["aanmaning-tekst": "Het duurt te lang."]
        #expect(try await stage.send("aanmaning", of: stage.status, as: .initiator, letter).status == 303)
        stage.town.pass(days: 3)
        try await stage.scene.bringToPanel()
        let yes = ["ja-reden": "Het past.", "ja-stap": "Begin maar.", "ja-bedrag": "all", "ja-toch": "1"]
        #expect(try await stage.send("ja", of: stage.work, as: .caseworker, yes).status == 303)
        #expect(try await stage.file().nextDueOn == nil)
        #expect(try await stage.send("dwangsom", of: stage.work, as: .caseworker).status != 303)
    }
}
