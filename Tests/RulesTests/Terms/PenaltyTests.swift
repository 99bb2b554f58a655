import Rules
import Testing

@Suite struct PenaltyTests {
    private let terms = Terms()

    @Test func `the penalty is explained band by band`() {
        let penalty = terms.penalty(LateDecision(noticeReceived: day("2026-03-03"), decisionAnnounced: day("2026-04-02")))
        #expect(penalty.firstDay == day("2026-03-18"))
        #expect(penalty.days.count == 15)
        #expect(penalty.totalCents == 357_00)
        #expect(penalty.days[14].cents == 35_00)
        let bands = penalty.steps.filter { $0.key == "term.step.penalty.band" }
        #expect(bands.map { $0.values["amount"] } == [.cents(322_00), .cents(35_00)])
    }

    @Test func `a notice on the last day of the term is too early`() {
        #expect(!Terms.isNoticeValid(received: day("2026-03-02"), deadline: day("2026-03-02")))
        #expect(Terms.isNoticeValid(received: day("2026-03-03"), deadline: day("2026-03-02")))
        let late = LateDecision(noticeReceived: day("2026-03-02"), deadline: day("2026-03-02"), asOf: day("2026-06-01"))
        #expect(terms.penalty(late).totalCents == 0)
        #expect(terms.penalty(late).exclusion == .noticeTooEarly)
    }

    @Test func `the contested choices move the first day and the last`() {
        var settings = TermSettings()
        settings.choices.firstPenaltyDayOffset = 14
        settings.choices.decisionDayCounted = true
        let penalty = Terms(settings).penalty(LateDecision(noticeReceived: day("2026-03-03"), decisionAnnounced: day("2026-03-18")))
        #expect(penalty.firstDay == day("2026-03-17"))
        #expect(penalty.days.count == 2)
        settings = TermSettings()
        settings.choices.atwExtendsNotice = true
        let late = LateDecision(noticeReceived: day("2026-04-13"))
        #expect(Terms(settings).penalty(late).firstDay == day("2026-04-29"))
        #expect(terms.penalty(late).firstDay == day("2026-04-28"))
    }

    @Test func `the tariff of the time holds`() {
        #expect(terms.penalty(LateDecision(noticeReceived: day("2018-06-01"))).totalCents == 1_260_00)
        #expect(terms.penalty(LateDecision(noticeReceived: day("2026-06-01"))).totalCents == 1_442_00)
    }

    @Test func `shares add up to the penalty`() {
        #expect(Terms.shares(of: 144_200, among: 3) == [48_067, 48_067, 48_066])
        for people in 1...50 { #expect(Terms.shares(of: 144_200, among: people).reduce(0, +) == 144_200) }
    }

    @Test func `the penalty never exceeds its maximum and never falls when the decision comes later`() {
        var seed = TermSeed(417)
        for _ in 0..<30 {
            let notice = seed.day()
            var previous = 0
            for offset in 0..<70 {
                let late = LateDecision(noticeReceived: notice, decisionAnnounced: notice.adding(days: offset))
                let penalty = terms.penalty(late)
                #expect(penalty.totalCents >= previous)
                #expect(penalty.totalCents <= 1_442_00)
                #expect(penalty.days.reduce(0) { $0 + $1.cents } == penalty.totalCents)
                previous = penalty.totalCents
            }
            #expect(previous == 1_442_00)
        }
    }

    @Test func `payment terms show the earlier date and keep the later one`() {
        let due = terms.paymentDue(announced: day("2026-11-20"))
        #expect(due.date == day("2027-01-01"))
        #expect(due.extendedDate == day("2027-01-04"))
    }
}
