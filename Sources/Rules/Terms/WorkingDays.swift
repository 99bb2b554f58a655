extension FreeDays {
    /// The day so many working days later, the starting day not counted; negative counts back, zero gives the
    /// day itself or the first working day after it.
    package func adding(workingDays count: Int, to date: LocalDate) -> LocalDate {
        var (day, left) = (date, abs(count))
        while left > 0 {
            day = day.adding(days: count.signum())
            if isWorkingDay(day) { left -= 1 }
        }
        while !isWorkingDay(day) { day = day.adding(days: 1) }
        return day
    }

    /// Working days after the first date up to and including the second; 0 when that is not later.
    package func workingDays(after first: LocalDate, through last: LocalDate) -> Int {
        guard first < last else { return 0 }
        return (first.dayNumber + 1...last.dayNumber).count { isWorkingDay(LocalDate(dayNumber: $0)) }
    }
}

extension Terms {
    /// A promise such as "a first answer within three working days": a service norm, not a term of the law.
    package func promise(workingDays count: Int, after event: LocalDate, named start: String = "event") -> Deadline {
        let end = freeDays.adding(workingDays: max(0, count), to: event)
        var steps: [Step] = [.start(start, event, article: ""), Step("length.workingDays", ["count": .count(max(0, count))])]
        for number in stride(from: event.dayNumber + 1, to: end.dayNumber, by: 1) {
            let day = LocalDate(dayNumber: number)
            if !freeDays.isWorkingDay(day), let reason = freeDays.reason(day, article: "") { steps.append(reason) }
        }
        return Deadline(date: end, steps: steps + [.end(end)])
    }
}
