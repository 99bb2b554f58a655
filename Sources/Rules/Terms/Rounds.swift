/// A day that comes back every year, such as 1 February.
package struct MonthDay: Hashable, Comparable, Sendable {
    package let month: Int
    package let day: Int

    /// - Returns: nil when no year has this day.
    package init?(month: Int, day: Int) {
        guard LocalDate(year: 2024, month: month, day: day) != nil else { return nil }
        (self.month, self.day) = (month, day)
    }

    /// Reads `02-01` as 1 February.
    package init?(_ text: some StringProtocol) {
        guard let date = LocalDate(iso: "2024-" + String(text)) else { return nil }
        (month, day) = (date.month, date.day)
    }

    /// The day in a year; 29 February is the 28th in a common year.
    package func date(in year: Int) -> LocalDate? {
        LocalDate(year: year, month: month, day: day) ?? LocalDate(year: year, month: month, day: day - 1)
    }

    /// The first time it comes, today included.
    package func next(from today: LocalDate) -> LocalDate? {
        [today.year, today.year + 1].compactMap(date(in:)).first { $0 >= today }
    }

    package static func < (left: MonthDay, right: MonthDay) -> Bool { (left.month, left.day) < (right.month, right.day) }
}

/// A time of the year in which applications are taken, first and last day included; it may run over New Year.
package struct YearlyWindow: Hashable, Sendable {
    package var first: MonthDay
    package var last: MonthDay

    package init(first: MonthDay, last: MonthDay) { (self.first, self.last) = (first, last) }

    package func isOpen(on today: LocalDate) -> Bool {
        guard let first = first.date(in: today.year), let last = last.date(in: today.year) else { return false }
        return self.first <= self.last ? (first <= today && today <= last) : (first <= today || today <= last)
    }

    /// When it opens next; nil while it is open.
    package func opens(after today: LocalDate) -> LocalDate? { isOpen(on: today) ? nil : first.next(from: today) }

    /// The last day of the window that is open; nil while it is closed.
    package func closes(after today: LocalDate) -> LocalDate? { isOpen(on: today) ? last.next(from: today) : nil }
}

package enum Rounds {
    /// The next closing day of yearly rounds; the closing day itself still counts.
    package static func next(_ days: [MonthDay], from today: LocalDate) -> LocalDate? { days.compactMap { $0.next(from: today) }.min() }

    /// Is a scheme in force, its first and last day included? An open end is nil.
    package static func isValid(from first: LocalDate?, to last: LocalDate?, on today: LocalDate) -> Bool {
        first.map { $0 <= today } ?? true && last.map { today <= $0 } ?? true
    }
}
