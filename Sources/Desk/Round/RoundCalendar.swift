import Rules

/// On which days the meeting is that gives directions: one weekday, every so many weeks; a free day moves it to the next working day.
package struct RoundCalendar: Sendable, Hashable {
    /// Monday is 1 (ISO 8601).
    package let weekday: Int
    package let everyWeeks: Int
    /// A day in a week that has a meeting; which one only matters when not every week has.
    package let anchor: LocalDate

    /// Monday 5 January 2026.
    package static let anchor = LocalDate(dayNumber: 20_458)

    package init(weekday: Int = 4, everyWeeks: Int = 1, anchor: LocalDate = RoundCalendar.anchor) {
        (self.weekday, self.everyWeeks, self.anchor) = (weekday, max(1, everyWeeks), anchor)
    }

    /// The first meeting on this day or after it.
    package func meeting(from day: LocalDate, _ freeDays: FreeDays) -> LocalDate {
        // A meeting that free days pushed forward may belong to the week before.
        var week = Self.monday(of: day).adding(days: -7 * everyWeeks)
        while true {
            if isMeetingWeek(week) {
                let held = freeDays.adding(workingDays: 0, to: week.adding(days: weekday - 1))
                if held >= day { return held }
            }
            week = week.adding(days: 7)
        }
    }

    /// The last meeting before this day.
    package func meeting(before day: LocalDate, _ freeDays: FreeDays) -> LocalDate {
        var found = meeting(from: day.adding(days: -7 * (everyWeeks + 2)), freeDays)
        while true {
            let next = meeting(from: found.adding(days: 1), freeDays)
            if next >= day { return found }
            found = next
        }
    }

    /// The coming meetings from this day on.
    package func meetings(from day: LocalDate, count: Int, _ freeDays: FreeDays) -> [LocalDate] {
        var dates: [LocalDate] = []
        while dates.count < count { dates.append(meeting(from: dates.last?.adding(days: 1) ?? day, freeDays)) }
        return dates
    }

    private func isMeetingWeek(_ monday: LocalDate) -> Bool {
        (Self.monday(of: anchor).days(until: monday) / 7).isMultiple(of: everyWeeks)
    }

    private static func monday(of day: LocalDate) -> LocalDate { day.adding(days: 1 - day.weekday) }
}
