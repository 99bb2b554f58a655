/// A calendar date without a time or zone, as law and residents use it: the day in Europe/Amsterdam.
///
/// Stored as the number of days since 1970-01-01 in the proleptic Gregorian calendar, so arithmetic is exact and cheap.
package struct LocalDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01; negative before it.
    package let dayNumber: Int

    package init(dayNumber: Int) { self.dayNumber = dayNumber }

    /// - Returns: nil when the date does not exist, such as 30 February.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...9999).contains(year), day >= 1 else { return nil }
        let date = LocalDate(dayNumber: Self.dayNumber(year: year, month: month, day: day))
        guard date.month == month, date.day == day else { return nil }
        self = date
    }

    /// Reads `2026-11-21`; nil for anything else.
    package init?(iso: some StringProtocol) {
        // A list reads hundreds of them, so digit by digit.
        var (numbers, place) = ((0, 0, 0), 0)
        for byte in iso.utf8 {
            switch (place, byte) {
            case (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")): break
            case (0...3, 48...57): numbers.0 = numbers.0 * 10 + Int(byte - 48)
            case (5...6, 48...57): numbers.1 = numbers.1 * 10 + Int(byte - 48)
            case (8...9, 48...57): numbers.2 = numbers.2 * 10 + Int(byte - 48)
            default: return nil
            }
            place += 1
        }
        guard place == 10 else { return nil }
        self.init(year: numbers.0, month: numbers.1, day: numbers.2)
    }

    package var year: Int { civil.year }
    package var month: Int { civil.month }
    package var day: Int { civil.day }

    /// Monday is 1, Sunday is 7 (ISO 8601).
    package var weekday: Int { ((dayNumber + 3) % 7 + 7) % 7 + 1 }

    /// `2026-11-21`.
    package var iso: String {
        let (year, month, day) = civil
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    package func adding(days: Int) -> LocalDate { LocalDate(dayNumber: dayNumber + days) }

    /// The same day so many months later, or the last day of that month when it is shorter.
    package func adding(months: Int) -> LocalDate {
        let (year, month, day) = civil
        let index = year * 12 + (month - 1) + months
        let (newYear, newMonth) = (index.quotientFloor(12), index - index.quotientFloor(12) * 12 + 1)
        for candidate in stride(from: day, through: 28, by: -1) {
            if let date = LocalDate(year: newYear, month: newMonth, day: candidate) { return date }
        }
        return LocalDate(dayNumber: Self.dayNumber(year: newYear, month: newMonth, day: min(day, 28)))
    }

    package func adding(years: Int) -> LocalDate { adding(months: years * 12) }

    /// Days from this date to the other; negative when the other is earlier.
    package func days(until other: LocalDate) -> Int { other.dayNumber - dayNumber }

    package static func < (left: LocalDate, right: LocalDate) -> Bool { left.dayNumber < right.dayNumber }

    // Days from and to a civil date: Howard Hinnant, "chrono-compatible low-level date algorithms", 2013.
    private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.quotientFloor(400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private var civil: (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + 719_468
        let era = shifted.quotientFloor(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex + (monthIndex < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension LocalDate: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = LocalDate(iso: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: container.codingPath, debugDescription: "not a date: \(text)", underlyingError: NoSuchDate(text: text)))
        }
        self = date
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }
}

extension LocalDate: CustomStringConvertible {
    package var description: String { iso }
}

extension Int {
    fileprivate func quotientFloor(_ divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

/// A text that was to be a date and names no day that exists.
package struct NoSuchDate: Error, Hashable {
    package let text: String
}
