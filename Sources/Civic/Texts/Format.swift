import Rules

/// Dates, amounts and numbers as people read them. One place for all screens, mails and letters.
extension Words {
    /// `1.500` or `1,500`.
    package func number(_ number: Int) -> String {
        let digits = String(abs(number))
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { grouped += self.groupSeparator }
            grouped.append(digit)
        }
        return (number < 0 ? "-" : "") + grouped
    }

    /// `€ 1.500` for whole euros, `€ 12,50` otherwise. The space does not break.
    package func money(cents: Int) -> String {
        let euros = number(abs(cents) / 100)
        let rest = abs(cents) % 100
        let fraction = rest == 0 ? "" : decimalSeparator + (rest < 10 ? "0" : "") + String(rest)
        return (cents < 0 ? "-" : "") + "€\u{A0}" + euros + fraction
    }

    /// `maandag 18 januari 2027`.
    package func longDate(_ date: LocalDate) -> String { "\(self("format.weekday.\(date.weekday)")) \(self.date(date))" }

    /// `18 januari 2027`.
    package func date(_ date: LocalDate) -> String { "\(date.day) \(self("format.month.\(date.month)")) \(date.year)" }

    /// `januari 2027`.
    package func month(_ date: LocalDate) -> String { "\(self("format.month.\(date.month)")) \(date.year)" }

    /// `21.04 uur`.
    package func time(hour: Int, minute: Int) -> String {
        self("format.time", ["hour": String(hour), "minute": (minute < 10 ? "0" : "") + String(minute)])
    }

    /// `vandaag`, `gisteren`, `morgen`, `over 3 dagen`, `4 dagen geleden`; further away the date itself.
    package func nearDate(_ date: LocalDate, today: LocalDate) -> String {
        switch today.days(until: date) {
        case 0: self("format.today")
        case 1: self("format.tomorrow")
        case -1: self("format.yesterday")
        case let days where (2...13).contains(days): self("format.inDays", count: days)
        case let days where (-13 ... -2).contains(days): self("format.daysAgo", count: -days)
        default: self.date(date)
        }
    }

    /// `a, b en c`.
    package func list(_ items: [String]) -> String {
        guard items.count > 1, let last = items.last else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " " + self("format.and") + " " + last
    }

    private var groupSeparator: String { language == "en" ? "," : "." }
    private var decimalSeparator: String { language == "en" ? "." : "," }
}
