import Rules

/// When somebody who was asked for advice hears from us again: a few fixed days, each with one more person. A reminder on the day after
/// another mail only annoys, so between two mails about one request lies at least one whole working day.
package struct ReminderLadder: Sendable, Hashable {
    /// Days after the request was sent, rising; one for each rung.
    package let days: [Int]

    package static let usual = ReminderLadder([7, 14, 21, 30])

    /// Days until the first reminder.
    package var firstDay: Int { days.first ?? 7 }
    /// Days until the second, when a silence counts as long.
    package var secondDay: Int { days.dropFirst().first ?? 14 }

    /// Days that are not later than the request itself are left out, and so is a day that stands twice.
    package init(_ days: [Int]) { self.days = Set(days.filter { $0 > 0 }).sorted() }

    /// The rung to climb on this day, counted from 1; nil when it is not time yet, the day is free, or all rungs were climbed.
    ///
    /// One rung at a time: after a standstill the second person is not mailed before the first was reminded.
    /// - Parameters:
    ///   - climbed: how many rungs were climbed before.
    ///   - lastMailOn: the day of the last mail about this request, whatever it was about.
    package func rung(askedOn: LocalDate, climbed: Int, lastMailOn: LocalDate, on day: LocalDate, _ freeDays: FreeDays) -> Int? {
        guard climbed >= 0, climbed < days.count, askedOn.days(until: day) >= days[climbed], freeDays.isWorkingDay(day),
            freeDays.workingDays(after: lastMailOn, through: day) >= 2
        else { return nil }
        return climbed + 1
    }

    /// The first day from this one on which a rung is climbed; nil when there is none left.
    package func next(askedOn: LocalDate, climbed: Int, lastMailOn: LocalDate, from day: LocalDate, _ freeDays: FreeDays) -> LocalDate? {
        guard climbed >= 0, climbed < days.count else { return nil }
        var candidate = max(day, askedOn.adding(days: days[climbed]), lastMailOn.adding(days: 1))
        while rung(askedOn: askedOn, climbed: climbed, lastMailOn: lastMailOn, on: candidate, freeDays) == nil {
            candidate = candidate.adding(days: 1)
        }
        return candidate
    }
}
