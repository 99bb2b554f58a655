/// How long a term is, as the regulation words it: 8 weeks, 3 months, 5 years.
package struct TermLength: Hashable, Sendable {
    package enum Unit: String, Codable, Hashable, Sendable, CaseIterable { case hours, days, weeks, months, years }

    package var count: Int
    package var unit: Unit

    package init(_ count: Int, _ unit: Unit) { (self.count, self.unit) = (count, unit) }

    package static func days(_ count: Int) -> TermLength { TermLength(count, .days) }
    package static func weeks(_ count: Int) -> TermLength { TermLength(count, .weeks) }
    package static func months(_ count: Int) -> TermLength { TermLength(count, .months) }
    package static func years(_ count: Int) -> TermLength { TermLength(count, .years) }

    /// The last day when the day of the event itself does not count; hours count as the whole days they touch.
    package func end(after event: LocalDate) -> LocalDate {
        switch unit {
        case .hours: event.adding(days: (count + 23) / 24)
        case .days: event.adding(days: count)
        case .weeks: event.adding(days: count * 7)
        case .months: event.adding(months: count)
        case .years: event.adding(years: count)
        }
    }

    /// The day so long before the anchor.
    package func start(before anchor: LocalDate) -> LocalDate { TermLength(-count, unit).end(after: anchor) }

    /// Long enough for article 2 of the Algemene termijnenwet, which speaks of three days or more.
    var isAtLeastThreeDays: Bool { unit == .hours ? false : unit == .days ? count >= 3 : count >= 1 }
}

extension TermLength {
    /// Reads an ISO 8601 duration such as `P4W`, `P2M`, `P1Y6M` or `PT72H`; nil when units are mixed that do not add up.
    package init?(iso: some StringProtocol) {
        guard let parts = Self.parts(of: iso) else { return nil }
        let units = Set(parts.keys)
        if units == [.years, .months] {
            self.init((parts[.years] ?? 0) * 12 + (parts[.months] ?? 0), .months)
        } else if let only = parts.first, parts.count == 1 {
            self.init(only.value, only.key)
        } else {
            return nil
        }
    }

    /// The duration in ISO 8601.
    package var iso: String {
        switch unit {
        case .hours: "PT\(count)H"
        case .days: "P\(count)D"
        case .weeks: "P\(count)W"
        case .months: "P\(count)M"
        case .years: "P\(count)Y"
        }
    }

    private static func parts(of iso: some StringProtocol) -> [Unit: Int]? {
        guard iso.first == "P" else { return nil }
        var parts: [Unit: Int] = [:]
        var digits = ""
        var inTime = false
        for character in iso.dropFirst() {
            if character.isASCII, character.isNumber {
                digits.append(character)
            } else if character == "T", !inTime, digits.isEmpty {
                inTime = true
            } else {
                guard let unit = unit(character, inTime: inTime), let count = Int(digits), parts[unit] == nil else { return nil }
                parts[unit] = count
                digits = ""
            }
        }
        return digits.isEmpty && !parts.isEmpty ? parts : nil
    }

    private static func unit(_ character: Character, inTime: Bool) -> Unit? {
        switch (character, inTime) {
        case ("H", true): .hours
        case ("D", false): .days
        case ("W", false): .weeks
        case ("M", false): .months
        case ("Y", false): .years
        default: nil
        }
    }
}

extension TermLength: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let length = TermLength(iso: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a duration: \(text)")
        }
        self = length
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }
}
