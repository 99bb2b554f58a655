import Rules
import Testing

@Suite struct DecisionTermTests {
    private let terms = Terms()

    private func keys(_ deadline: Deadline) -> [String] { deadline.steps.map { String($0.key.dropFirst("term.step.".count)) } }

    @Test(arguments: [
        ("2026-03-10", "2026-05-06"), ("2026-03-20", "2026-05-18"), ("2026-11-06", "2027-01-04"), ("2026-02-06", "2026-04-07"),
    ])
    func `eight weeks never end on a holiday`(received: String, last: String) {
        #expect(terms.decision(DecisionTerm(received: day(received))).date == day(last))
    }

    @Test func `a term of the municipality ends where it falls and says so`() {
        let deadline = terms.decision(DecisionTerm(received: day("2026-03-20"), basis: .municipalBylaw))
        #expect(deadline.date == day("2026-05-15"))
        #expect(keys(deadline).suffix(2) == ["free.holiday", "act.localRegulation"])
    }

    @Test func `the explanation tells of the standstill and the holiday`() {
        let suspension = Suspension.request(asked: day("2026-03-02"), resumed: day("2026-03-16"))
        let deadline = terms.decision(DecisionTerm(received: day("2026-02-16"), suspensions: [suspension]))
        #expect(deadline.date == day("2026-04-28"))
        let expected = ["start.received", "length.weeks", "suspension.supplement", "end", "free.sunday", "free.holiday", "act.moved"]
        #expect(keys(deadline) == expected)
        #expect(deadline.steps[2].values["count"] == .count(13))
        #expect(deadline.steps[5].values["holiday"] == .key("holiday.kingsDay"))
        #expect(deadline.steps[5].article == "Atw 1(1)")
    }

    @Test func `a term to complete the file that passes unused stops at its last day`() {
        let unused = Suspension.supplement(invited: day("2026-01-12"), completeBy: day("2026-01-26"), completed: nil)
        let late = Suspension.supplement(invited: day("2026-01-12"), completeBy: day("2026-01-26"), completed: day("2026-02-20"))
        for suspension in [unused, late] {
            #expect(terms.decision(DecisionTerm(received: day("2026-01-05"), suspensions: [suspension])).date == day("2026-03-16"))
        }
    }

    @Test func `days that stand still twice count once`() {
        let first = Suspension.request(asked: day("2026-01-12"), resumed: day("2026-01-22"))
        let overlapping = Suspension.period(.consent, first: day("2026-01-20"), last: day("2026-01-24"))
        let deadline = terms.decision(DecisionTerm(received: day("2026-01-05"), suspensions: [overlapping, first]))
        #expect(deadline.date == day("2026-03-02").adding(days: 9 + 3 + 2))
        #expect(keys(deadline).contains("free.saturday"))
    }

    @Test func `a question after the term has passed stops nothing`() {
        let late = Suspension.request(asked: day("2026-03-02"), resumed: day("2026-03-20"))
        let deadline = terms.decision(DecisionTerm(received: day("2026-01-05"), suspensions: [late]))
        #expect(deadline.date == day("2026-03-02"))
        #expect(keys(deadline).contains("suspension.tooLate"))
    }

    @Test func `an extension in a regulation moves the term and falls under the act itself`() {
        let further = TermExtension(.regulation, .further(.weeks(8)), notified: day("2026-03-02"))
        #expect(terms.decision(DecisionTerm(received: day("2026-01-05"), extensions: [further])).date == day("2026-04-28"))
    }

    @Test func `telling of a delay does not move the legal term`() {
        let delay = TermExtension(.announcedDelay, .further(.weeks(3)), notified: day("2026-02-27"))
        let deadline = terms.decision(DecisionTerm(received: day("2026-01-05"), extensions: [delay]))
        #expect(deadline.date == day("2026-03-02"))
        #expect(deadline.announcedDate == day("2026-03-23"))
    }

    @Test func `a reasonable term the authority sets ends on the day it names`() {
        let inTime = TermExtension(.reasonableTerm, .until(day("2026-04-25")), notified: day("2026-03-02"))
        let tooLate = TermExtension(.reasonableTerm, .until(day("2026-04-25")), notified: day("2026-03-03"))
        #expect(terms.decision(DecisionTerm(received: day("2026-01-05"), extensions: [inTime])).date == day("2026-04-25"))
        #expect(terms.decision(DecisionTerm(received: day("2026-01-05"), extensions: [tooLate])).date == day("2026-03-02"))
    }

    @Test func `an objection is in time on its last day, by post a week later`() {
        let term = terms.objection(announced: day("2026-02-20"))
        #expect(term.last.date == day("2026-04-07"))
        #expect(term.verdict(received: day("2026-04-07")) == .inTime)
        #expect(term.verdict(received: day("2026-04-08")) == .late)
        #expect(term.verdict(received: day("2026-04-14"), posted: day("2026-04-07")) == .inTimeByPost)
        #expect(term.verdict(received: day("2026-04-14"), posted: day("2026-04-08")) == .late)
        #expect(term.verdict(received: day("2026-02-19")) == .early)
    }

    @Test func `a posted objection that arrives after a holiday is marked as contested`() {
        let term = terms.objection(announced: day("2026-03-16"))
        #expect(term.last.date == day("2026-04-28"))
        #expect(term.post.date == day("2026-05-05"))
        #expect(term.verdict(received: day("2026-05-06"), posted: day("2026-04-28")) == .contested)
        var settings = TermSettings()
        settings.choices.atwExtendsPostWeek = true
        #expect(Terms(settings).objection(announced: day("2026-03-16")).post.date == day("2026-05-06"))
    }

    @Test func `a decision on an objection may be put off by six weeks`() {
        let deadline = terms.objectionDecision(objectionTermLastDay: day("2026-11-20"), committee: true, extended: .weeks(6))
        #expect(deadline.date == day("2027-03-30"))
    }

    @Test func `mending a fault in an objection holds the time from the day after it was asked`() {
        // Asked on 4 January and mended on the 14th: the 5th to the 13th stand still, nine days (Awb 7:10(2)).
        let plain = terms.objectionDecision(objectionTermLastDay: day("2026-12-18"))
        #expect(plain.date == day("2027-01-29"))
        func with(_ mended: LocalDate?, asked: String = "2027-01-04") -> Deadline {
            terms.objectionDecision(
                objectionTermLastDay: day("2026-12-18"),
                suspensions: [.fault(asked: day(asked), mendBy: day("2027-01-18"), mended: mended)])
        }
        #expect(with(day("2027-01-14")).date == day("2027-02-08"), "Sunday the 7th moves on")
        #expect(with(nil).date == day("2027-02-12"), "unused: fourteen days")
        #expect(with(day("2027-03-01")).date == day("2027-02-12"), "after its day nothing more is added")
        #expect(with(nil).steps.contains { $0.article == "Awb 7:10(2)" && $0.key == "term.step.suspension.objectionFault" })
        #expect(with(day("2026-12-17"), asked: "2026-12-01").date == plain.date, "before the time runs it cannot stand still")
    }

    @Test(arguments: zip(FurtherPostponement.Ground.allCases, ["a", "b", "c"]))
    func `with consent or for a procedure a decision on an objection is put off to a day`(
        ground: FurtherPostponement.Ground, letter: String
    ) {
        let further = FurtherPostponement(ground, until: day("2027-04-10"), told: day("2027-01-20"))
        let deadline = terms.objectionDecision(objectionTermLastDay: day("2026-12-18"), further: [further])
        #expect(deadline.date == day("2027-04-10"), "an agreed day stays, also on a Saturday")
        #expect(deadline.steps.contains { $0.article == "Awb 7:10(4)(\(letter))" })
        let late = FurtherPostponement(ground, until: day("2027-04-10"), told: day("2027-02-01"))
        let missed = terms.objectionDecision(objectionTermLastDay: day("2026-12-18"), further: [late])
        #expect(missed.date == day("2027-01-29"), "told after the day has passed it changes nothing")
    }

    @Test func `a term of three days holds two working days`() {
        #expect(terms.forward(.days(3), after: day("2026-04-02"), basis: .formalLaw).date == day("2026-04-08"))
        #expect(terms.forward(.days(2), after: day("2026-04-02"), basis: .formalLaw).date == day("2026-04-07"))
    }

    @Test(arguments: [
        (TermLength.days(90), true), (.days(91), false), (.weeks(12), true), (.weeks(13), false), (.months(3), true), (.months(4), false),
        (.years(1), false), (TermLength(48, .hours), false),
    ])
    func `the act covers terms up to ninety days, twelve weeks or three months`(length: TermLength, applies: Bool) {
        #expect(Terms.verdict(length, basis: .formalLaw).applies == applies)
        #expect(Terms.verdict(length, basis: .orderInCouncil).applies == applies)
        #expect(!Terms.verdict(length, basis: .municipalBylaw).applies)
        #expect(!Terms.verdict(length, basis: .formalLaw, countedBack: true).applies)
        #expect(!Terms.verdict(length, basis: .formalLaw, subject: .detention).applies)
    }

    @Test func `a promise counts working days only`() {
        #expect(terms.promise(workingDays: 3, after: day("2026-12-23")).date == day("2026-12-29"))
        #expect(terms.promise(workingDays: 0, after: day("2026-12-25")).date == day("2026-12-28"))
        #expect(terms.freeDays.adding(workingDays: -2, to: day("2026-12-29")) == day("2026-12-24"))
        #expect(terms.freeDays.workingDays(after: day("2026-12-23"), through: day("2026-12-29")) == 3)
    }
}
