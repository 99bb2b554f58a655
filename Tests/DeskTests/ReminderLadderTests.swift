import Rules
import Testing

@testable import Desk

@Suite struct ReminderLadderTests {
    private let freeDays = FreeDays()
    private func day(_ iso: String) throws -> LocalDate { try #require(LocalDate(iso: iso)) }

    /// Lives day by day, mailing whenever a rung is due; other mails go on their own days.
    private func climb(_ ladder: ReminderLadder, askedOn: LocalDate, days: Int, otherMails: Set<Int> = []) -> [LocalDate] {
        var (climbed, last): ([LocalDate], LocalDate) = ([], askedOn)
        for offset in 0...days {
            let today = askedOn.adding(days: offset)
            if ladder.rung(askedOn: askedOn, climbed: climbed.count, lastMailOn: last, on: today, freeDays) != nil {
                climbed.append(today)
                last = today
            }
            if otherMails.contains(offset) { last = today }
        }
        return climbed
    }

    @Test func `rungs fall on the days that were set, and after a weekend or holiday on the next working day`() throws {
        // Tuesday 24 November 2026: day 7, 14 and 21 are Tuesdays, day 30 is Christmas Eve, a Thursday.
        #expect(
            climb(.usual, askedOn: try day("2026-11-24"), days: 60).map(\.iso) == ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-24"])
        // Saturday 21 November: 28 November is a Saturday, so Monday; the rest likewise, and day 30 is a Monday itself.
        #expect(
            climb(.usual, askedOn: try day("2026-11-21"), days: 60).map(\.iso) == ["2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21"])
        // Friday 18 December: day 7 is Christmas, then Boxing Day on a Saturday and a Sunday.
        #expect(climb(.usual, askedOn: try day("2026-12-18"), days: 10).map(\.iso) == ["2026-12-28"])
    }

    @Test func `nobody is reminded on the working day after another mail about the same`() throws {
        // A new link went out on Monday 30 November, six days after; Tuesday would be the day after, Wednesday is not.
        #expect(climb(.usual, askedOn: try day("2026-11-24"), days: 12, otherMails: [6]).map(\.iso) == ["2026-12-02"])
        // Mail on Friday: Monday is the day after for somebody who works at an office.
        #expect(climb(.usual, askedOn: try day("2026-11-21"), days: 12, otherMails: [6]).map(\.iso) == ["2026-12-01"])
    }

    @Test func `after a standstill the rungs are climbed one by one, never two at once`() throws {
        let asked = try day("2026-11-24")
        let late = asked.adding(days: 40)
        let first = try #require(ReminderLadder.usual.next(askedOn: asked, climbed: 0, lastMailOn: asked, from: late, freeDays))
        #expect(ReminderLadder.usual.rung(askedOn: asked, climbed: 0, lastMailOn: asked, on: first, freeDays) == 1)
        let second = try #require(ReminderLadder.usual.next(askedOn: asked, climbed: 1, lastMailOn: first, from: first, freeDays))
        #expect(freeDays.workingDays(after: first, through: second) >= 2)
    }

    @Test func `days that make no sense are left out`() {
        #expect(ReminderLadder([14, 7, 7, 0, -3]).days == [7, 14])
        #expect(ReminderLadder([]).days.isEmpty)
    }

    @Test func `whatever the ladder and the other mails, each rung is climbed once, in order, on a working day, in time`() {
        var random = SeededGenerator(seed: 41)
        for _ in 0..<300 {
            let ladder = ReminderLadder((0..<Int.random(in: 1...5, using: &random)).map { _ in Int.random(in: 1...40, using: &random) })
            let asked = LocalDate(dayNumber: 20_600 + Int.random(in: 0...400, using: &random))
            let others = Set((0..<Int.random(in: 0...4, using: &random)).map { _ in Int.random(in: 0...60, using: &random) })
            let days = climb(ladder, askedOn: asked, days: 120, otherMails: others)
            #expect(days.count == ladder.days.count, "every rung is climbed in the end")
            #expect(days == days.sorted() && Set(days).count == days.count)
            for (rung, day) in days.enumerated() {
                #expect(freeDays.isWorkingDay(day))
                #expect(asked.days(until: day) >= ladder.days[rung])
                let mails = others.map { asked.adding(days: $0) }.filter { $0 < day } + days.prefix(rung) + [asked]
                #expect(mails.allSatisfy { freeDays.workingDays(after: $0, through: day) >= 2 })
            }
        }
    }

    @Test func `the day that is announced is the day on which it happens`() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let asked = LocalDate(dayNumber: 20_600 + Int.random(in: 0...400, using: &random))
            let last = asked.adding(days: Int.random(in: 0...20, using: &random))
            let from = last.adding(days: Int.random(in: 0...20, using: &random))
            let climbed = Int.random(in: 0...3, using: &random)
            guard let next = ReminderLadder.usual.next(askedOn: asked, climbed: climbed, lastMailOn: last, from: from, freeDays) else {
                Issue.record("a ladder of four has a rung after \(climbed)")
                continue
            }
            var day = from
            while ReminderLadder.usual.rung(askedOn: asked, climbed: climbed, lastMailOn: last, on: day, freeDays) == nil {
                day = day.adding(days: 1)
            }
            #expect(next == day)
        }
    }
}
