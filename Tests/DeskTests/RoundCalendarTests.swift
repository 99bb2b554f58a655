import Civic
import Rules
import Testing

@testable import Desk

@Suite struct RoundCalendarTests {
    private let freeDays = FreeDays()
    private func day(_ iso: String) throws -> LocalDate { try #require(LocalDate(iso: iso)) }

    @Test func `a weekly meeting is on its weekday, also on the day itself`() throws {
        let thursdays = RoundCalendar(weekday: 4)
        #expect(thursdays.meeting(from: try day("2026-11-21"), freeDays).iso == "2026-11-26")
        #expect(thursdays.meeting(from: try day("2026-11-26"), freeDays).iso == "2026-11-26")
        #expect(thursdays.meeting(before: try day("2026-11-26"), freeDays).iso == "2026-11-19")
    }

    @Test func `a free day moves it to the next working day`() throws {
        // Friday 25 December is Christmas, and the days after it are free as well.
        let fridays = RoundCalendar(weekday: 5)
        #expect(fridays.meeting(from: try day("2026-12-21"), freeDays).iso == "2026-12-28")
        #expect(fridays.meeting(from: try day("2026-12-26"), freeDays).iso == "2026-12-28")
        // The next one, on 1 January, is free too.
        let dates = fridays.meetings(from: try day("2026-12-21"), count: 3, freeDays).map(\.iso)
        #expect(dates == ["2026-12-28", "2027-01-04", "2027-01-08"])
    }

    @Test func `every two weeks means every two weeks from the day that was set`() throws {
        let calendar = RoundCalendar(weekday: 2, everyWeeks: 2, anchor: try day("2026-11-24"))
        #expect(
            calendar.meetings(from: try day("2026-11-21"), count: 3, freeDays).map(\.iso) == ["2026-11-24", "2026-12-08", "2026-12-22"])
        #expect(calendar.meeting(before: try day("2026-11-24"), freeDays).iso == "2026-11-10")
    }

    @Test func `whatever the rhythm, the meeting before and the next one enclose the day and nothing lies between`() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            let anchor = LocalDate(dayNumber: 20_400 + Int.random(in: 0...700, using: &random))
            let calendar = RoundCalendar(
                weekday: Int.random(in: 1...5, using: &random), everyWeeks: Int.random(in: 1...6, using: &random), anchor: anchor)
            let day = LocalDate(dayNumber: 20_400 + Int.random(in: 0...900, using: &random))
            let (before, next) = (calendar.meeting(before: day, freeDays), calendar.meeting(from: day, freeDays))
            #expect(before < day && next >= day)
            #expect(freeDays.isWorkingDay(before) && freeDays.isWorkingDay(next))
            #expect(calendar.meeting(from: before.adding(days: 1), freeDays) == next)
            #expect(before.days(until: next) <= calendar.everyWeeks * 7 + 5)
        }
    }

    // MARK: What goes with an outcome

    @Test func `a no has a ground, and conditions stand only with a yes that has them`() {
        func problems(_ direction: Direction, _ ground: DirectionGround? = nil, _ conditions: String = "") -> [String] {
            DirectionOutcome(direction: direction, ground: ground, conditions: conditions, reason: "R", next: "N").problems(goals: []).map(
                \.field)
        }
        #expect(problems(.positive).isEmpty)
        #expect(problems(.positiveWithConditions) == [DirectionField.conditions])
        #expect(problems(.positiveWithConditions, nil, " \n ") == [DirectionField.conditions])
        #expect(problems(.positiveWithConditions, nil, "Een hek eromheen").isEmpty)
        #expect(problems(.negative) == [DirectionField.ground])
        #expect(DirectionGround.allCases.allSatisfy { problems(.negative, $0).isEmpty })
    }
}
