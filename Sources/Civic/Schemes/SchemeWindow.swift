import Rules

/// When one can apply.
package enum SchemeWindow: Hashable, Sendable, Codable {
    case continuous
    case unknown
    case until(LocalDate)
    /// Single closing dates.
    case deadlines([LocalDate])
    /// Closing dates that come back every year.
    case yearlyDeadlines([MonthDay])
    case period(from: LocalDate, to: LocalDate)
    case yearlyPeriod(from: MonthDay, to: MonthDay)
    /// Once a year, at most the month is known.
    case yearly(month: Int?, note: String?)
    /// Editions by year, so many are known.
    case rounds([Int])
    /// So many rounds a year, each closing so long before its meeting.
    case roundsPerYear(Int, lead: TermLength?)
    /// All year, decided in meetings; hand in so long before one. A wish for public space must be in before this day of the year.
    case meetings(lead: TermLength?, publicSpaceBefore: MonthDay?)
    /// Now and then a call is published.
    case calls

    /// When the next chance is.
    package enum Opening: Hashable, Sendable {
        /// Now; until a closing date when there is one.
        case now(until: LocalDate?)
        case later(from: LocalDate, until: LocalDate?)
        /// Never again, as far as is known.
        case passed
        /// Not known: ask the issuer.
        case ask
    }

    /// - Parameters:
    ///   - meetings: days on which is decided, for windows that depend on them.
    ///   - inPublicSpace: the plan changes public space.
    package func next(after today: LocalDate, meetings: [LocalDate] = [], inPublicSpace: Bool = false) -> Opening {
        switch self {
        case .continuous: .now(until: nil)
        case .unknown, .calls, .yearly: .ask
        case .until(let last): Self.opening(from: today, until: last, today: today)
        case .deadlines(let dates): dates.filter { $0 >= today }.min().map { .now(until: $0) } ?? .passed
        case .yearlyDeadlines(let days): Rounds.next(days, from: today).map { .now(until: $0) } ?? .ask
        case .period(let from, let to): Self.opening(from: from, until: to, today: today)
        case .yearlyPeriod(let from, let to): Self.yearlyOpening(YearlyWindow(first: from, last: to), today: today)
        case .rounds(let years): (years.max() ?? 0) < today.year ? .passed : .ask
        case .roundsPerYear(_, let lead): Self.closing(before: meetings, lead: lead, today: today).map { .now(until: $0) } ?? .ask
        case .meetings(let lead, let publicSpaceBefore):
            Self.meetingOpening(lead: lead, publicSpaceBefore: inPublicSpace ? publicSpaceBefore : nil, meetings: meetings, today: today)
        }
    }

    private static func opening(from: LocalDate, until: LocalDate, today: LocalDate) -> Opening {
        if until < today { return .passed }
        return from <= today ? .now(until: until) : .later(from: from, until: until)
    }

    private static func yearlyOpening(_ window: YearlyWindow, today: LocalDate) -> Opening {
        if let last = window.closes(after: today) { return .now(until: last) }
        guard let first = window.opens(after: today) else { return .ask }
        return .later(from: first, until: window.last.next(from: first))
    }

    private static func closing(before meetings: [LocalDate], lead: TermLength?, today: LocalDate) -> LocalDate? {
        meetings.map { lead?.start(before: $0) ?? $0 }.filter { $0 >= today }.min()
    }

    private static func meetingOpening(
        lead: TermLength?, publicSpaceBefore: MonthDay?, meetings: [LocalDate], today: LocalDate
    ) -> Opening {
        if let limit = publicSpaceBefore?.date(in: today.year), today >= limit {
            guard let newYear = LocalDate(year: today.year + 1, month: 1, day: 1) else { return .ask }
            return .later(from: newYear, until: publicSpaceBefore?.date(in: today.year + 1)?.adding(days: -1))
        }
        let closing = closing(before: meetings, lead: lead, today: today)
        let limit = publicSpaceBefore?.date(in: today.year)?.adding(days: -1)
        return .now(until: [closing, limit].compactMap { $0 }.min())
    }
}
