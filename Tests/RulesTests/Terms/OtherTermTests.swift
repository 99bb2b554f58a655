import Rules
import Testing

@Suite struct OtherTermTests {
    private let terms = Terms()

    @Test(arguments: [
        ("2026-06-30T22:30:00Z", "2026-07-01", "00:30"), ("2026-03-29T00:59:59Z", "2026-03-29", "01:59"),
        ("2026-03-29T01:00:00Z", "2026-03-29", "03:00"), ("2026-10-25T00:59:00Z", "2026-10-25", "02:59"),
        ("2026-10-25T01:00:00Z", "2026-10-25", "02:00"), ("2026-12-31T23:15:00.250Z", "2027-01-01", "00:15"),
        ("2026-12-24T16:00+01:00", "2026-12-24", "16:00"), ("1999-07-01T00:00:00-05:00", "1999-07-01", "07:00"),
    ])
    func `a moment has a Dutch day and clock`(text: String, date: String, clock: String) throws {
        let moment = try #require(AmsterdamTime(iso: text))
        #expect(moment.date == day(date))
        #expect(moment.clock == clock)
        #expect(AmsterdamTime(iso: moment.iso)?.epochSeconds == moment.epochSeconds)
    }

    @Test(arguments: ["2026-06-30", "2026-06-30T22:30:00", "2026-06-30T25:00:00Z", "2026-02-30T10:00:00Z", "T", "2026-06-30TZ", ""])
    func `a moment without day, clock or zone is refused`(text: String) {
        #expect(AmsterdamTime(iso: text) == nil)
    }

    @Test func `aid counts for three years and not a day longer`() {
        let grants = [
            DeMinimis.Grant(date: day("2024-03-15"), cents: 120_000_00), DeMinimis.Grant(date: day("2025-06-01"), cents: 100_000_00),
            DeMinimis.Grant(date: day("2026-10-01"), cents: 50_000_00),
        ]
        let ceiling = terms.settings.deMinimisCeilingCents
        #expect(DeMinimis.room(grants: grants, on: day("2027-03-14"), ceilingCents: ceiling).roomCents == 30_000_00)
        #expect(DeMinimis.room(grants: grants, on: day("2027-03-15"), ceilingCents: ceiling).roomCents == 150_000_00)
        #expect(DeMinimis.check(requestCents: 1, usedCents: ceiling, ceilingCents: ceiling) == (false, 0))
    }

    @Test func `a subsidy is fixed in proportion to what took place, at most what it cost`() {
        let half = Settlement(grantedCents: 500_001, actualCents: 480_000, realisedShare: 500_000, advanceCents: 400_000)
        #expect(half == Settlement(grantedCents: 250_001, actualCents: 480_000, advanceCents: 400_000))
        #expect(half.reclaimCents == 149_999)
        let direct = Settlement(grantedCents: 75_000, actualCents: 60_000, advanceCents: 75_000, direct: true)
        #expect(direct.reclaimCents == 0)
    }

    @Test func `applications wait for their day of completion`() {
        let applications = [
            Ceiling.Application(id: "A", amount: 600, complete: day("2026-03-05"), received: day("2026-03-01")),
            Ceiling.Application(id: "B", amount: 600, complete: day("2026-03-05"), received: day("2026-03-02")),
            Ceiling.Application(id: "C", amount: 100, complete: nil),
        ]
        let drawn = Ceiling.inOrder(1_000, applications: applications, tie: .lot(["B", "A"]))
        #expect(drawn.granted == ["A": 0, "B": 600, "C": 0])
        let first = Ceiling.inOrder(1_000, applications: applications, tie: .earliestReceived, partialAllowed: true)
        #expect(first.granted == ["A": 600, "B": 400, "C": 0])
        #expect(first.left == 0)
    }

    @Test func `a window may run over New Year`() throws {
        let window = YearlyWindow(first: try #require(MonthDay("11-01")), last: try #require(MonthDay("02-29")))
        #expect(window.isOpen(on: day("2026-12-31")))
        #expect(window.isOpen(on: day("2027-02-28")))
        #expect(window.closes(after: day("2027-12-31")) == day("2028-02-29"))
        #expect(!window.isOpen(on: day("2027-03-01")))
        #expect(window.opens(after: day("2027-03-01")) == day("2027-11-01"))
        #expect(MonthDay("02-30") == nil)
    }

    @Test func `a request about one's data is answered within a month`() {
        #expect(terms.privacyRequest(received: day("2026-01-31")).date == day("2026-03-02"))
        #expect(terms.privacyRequest(received: day("2026-01-31"), furtherMonths: 2).date == day("2026-04-30"))
    }

    @Test(arguments: [("P4W", TermLength.weeks(4)), ("P1Y6M", .months(18)), ("PT72H", TermLength(72, .hours)), ("P10Y", .years(10))])
    func `durations are read`(text: String, length: TermLength) {
        #expect(TermLength(iso: text) == length)
    }

    @Test(arguments: ["", "P", "PT", "4W", "P4", "P4X", "P1M2D", "PT4D", "P-1W", "P1W1W"])
    func `other durations are refused`(text: String) {
        #expect(TermLength(iso: text) == nil)
    }

    @Test func `what has no retention term is kept for good`() {
        #expect(Terms.archiveAction(sourceDate: day("2026-11-21"), retention: nil) == ArchiveAction(nomination: .keep, date: nil))
        #expect(Terms.archiveAction(sourceDate: day("2028-02-29"), retention: .years(5)).date == day("2033-02-28"))
    }
}
