import Rules
import Testing

@Suite struct TermPropertyTests {
    private let terms = Terms()

    @Test func `a term of the law never ends on a free day and holds two working days`() {
        var seed = TermSeed(1)
        for _ in 0..<1_000 {
            let (event, length) = (seed.day(), seed.coveredLength())
            let deadline = terms.forward(length, after: event, basis: .formalLaw)
            #expect(!terms.freeDays.isFree(deadline.date))
            #expect(deadline.date >= length.end(after: event))
            if length.end(after: event) >= event.adding(days: 3) {
                #expect(terms.freeDays.workingDays(after: event, through: deadline.date) >= 2)
            }
        }
    }

    @Test func `the act adds no more days than it must`() {
        var seed = TermSeed(2)
        for _ in 0..<500 {
            let (event, weeks) = (seed.day(), Int.random(in: 2...12, using: &seed))
            let nominal = event.adding(days: weeks * 7)
            let end = terms.forward(.weeks(weeks), after: event, basis: .formalLaw).date
            for number in nominal.dayNumber..<max(nominal.dayNumber, end.dayNumber) {
                #expect(terms.freeDays.isFree(LocalDate(dayNumber: number)))
            }
        }
    }

    @Test func `a longer term never ends earlier`() {
        var seed = TermSeed(3)
        for _ in 0..<40 {
            let event = seed.day()
            let ends = (1...12).map { terms.forward(.weeks($0), after: event, basis: .formalLaw).date }
            #expect(ends == ends.sorted())
            let days = (1...90).map { terms.forward(.days($0), after: event, basis: .formalLaw).date }
            #expect(days == days.sorted())
        }
    }

    @Test func `standing still never makes a term shorter`() {
        var seed = TermSeed(4)
        for round in 0..<600 {
            var settings = TermSettings()
            settings.choices.suspensionInclusive = round.isMultiple(of: 2)
            let terms = Terms(settings)
            let received = seed.day()
            var term = DecisionTerm(received: received, length: seed.coveredLength())
            var previous = terms.decision(term).date
            for _ in 0..<3 {
                term.suspensions.append(seed.suspension(near: received))
                let date = terms.decision(term).date
                #expect(date >= previous)
                previous = date
            }
            #expect(!terms.freeDays.isFree(previous))
        }
    }

    @Test func `counting through the day of completion never ends earlier than counting up to it`() {
        var seed = TermSeed(5)
        var inclusive = TermSettings()
        inclusive.choices.suspensionInclusive = true
        for _ in 0..<500 {
            let received = seed.day()
            let term = DecisionTerm(received: received, suspensions: [seed.suspension(near: received)])
            #expect(Terms(inclusive).decision(term).date >= terms.decision(term).date)
        }
    }

    @Test func `a term counted back stays where it falls`() {
        var seed = TermSeed(6)
        for _ in 0..<1_000 {
            let (anchor, weeks) = (seed.day(), Int.random(in: 1...12, using: &seed))
            #expect(terms.backward(.weeks(weeks), before: anchor).date == anchor.adding(days: -7 * weeks))
        }
    }

    @Test func `working days are added one at a time`() {
        var seed = TermSeed(7)
        for _ in 0..<300 {
            let (date, count) = (seed.day(), Int.random(in: 1...30, using: &seed))
            let end = terms.freeDays.adding(workingDays: count, to: date)
            #expect(terms.freeDays.workingDays(after: date, through: end) == count)
            #expect(terms.freeDays.isWorkingDay(end))
        }
    }

    @Test func `every explanation can be told in words`() {
        var seed = TermSeed(8)
        for _ in 0..<300 {
            let received = seed.day()
            let term = DecisionTerm(received: received, suspensions: [seed.suspension(near: received)])
            let steps = terms.decision(term).steps + terms.penalty(LateDecision(noticeReceived: received)).steps
            #expect(steps.allSatisfy { Step.catalogueKeys.contains($0.key) })
        }
    }
}
