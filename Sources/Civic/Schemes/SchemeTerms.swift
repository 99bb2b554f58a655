import Rules

extension TermLength {
    /// The fewest and most days so many months in a row can have, over the four years of a leap cycle.
    static func days(inMonths months: Int) -> ClosedRange<Int> {
        let lengths = (0..<48).compactMap { offset -> Int? in
            guard let first = LocalDate(year: 2024, month: 1, day: 1)?.adding(months: offset) else { return nil }
            return first.days(until: TermLength.months(months).end(after: first))
        }
        return (lengths.min() ?? 0)...(lengths.max() ?? 0)
    }
}

extension MonthDay: Codable {
    /// `09-01` for 1 September, as source files write it.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let day = MonthDay(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a day of the year: \(text)")
        }
        self = day
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        func padded(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        try container.encode("\(padded(month))-\(padded(day))")
    }
}

/// A term as a municipality promises it: calendar time, or working days.
package enum PromisedTerm: Hashable, Sendable {
    case calendar(TermLength)
    case workingDays(Int)

    /// The promised day, the day of the event itself not counted.
    /// - Parameter addingWorkingDays: the working day so many after a date, with the holidays of the law.
    package func end(after date: LocalDate, addingWorkingDays: (LocalDate, Int) -> LocalDate) -> LocalDate {
        switch self {
        case .calendar(let length): length.end(after: date)
        case .workingDays(let count): addingWorkingDays(date, count)
        }
    }
}
