/// The choices the law leaves open or that change over time, set per municipality by whoever answers for the law there.
package struct TermSettings: Hashable, Sendable {
    /// Where jurists differ, as it is now.
    package var choices = TermChoices()
    /// What was chosen before, oldest first: what came in then keeps it. Not part of the document; its versions tell.
    package var earlier: [EarlierTermChoices] = []
    /// What is due per day of a late decision (Awb 4:17), by the date from which it holds.
    package var penaltyTariffs: [PenaltyTariff] = [.from2009, .from2019]
    /// Days equated with a holiday by royal decree (Algemene termijnenwet 3, third paragraph).
    package var decreeDays: [LocalDate] = TermSettings.knownDecreeDays
    /// Days on which this municipality is closed, by date.
    package var extraFreeDays: [ExtraFreeDay] = []
    /// What one undertaking may receive in three years, in cents (Regulation (EU) 2023/2831, article 3).
    package var deMinimisCeilingCents = 300_000_00

    package init() {}

    /// Decrees for 2023 to 2028; later years are not decided yet and are added as settings.
    package static let knownDecreeDays: [LocalDate] = [
        (2023, 4, 28), (2023, 5, 19), (2024, 5, 10), (2024, 12, 27), (2025, 5, 30),
        (2026, 1, 2), (2026, 5, 15), (2027, 5, 7), (2028, 4, 28), (2028, 5, 26),
    ].compactMap { LocalDate(year: $0.0, month: $0.1, day: $0.2) }

    /// The choices for what came in on a day.
    package func choices(on date: LocalDate) -> TermChoices { earlier.first { date <= $0.until }?.choices ?? choices }

    /// The tariff in force on a day: the latest that started by then, or the first one for an earlier day.
    package func penaltyTariff(on date: LocalDate?) -> PenaltyTariff {
        let sorted = penaltyTariffs.sorted { $0.from < $1.from }
        guard let date else { return sorted.last ?? .from2019 }
        return sorted.last { $0.from <= date } ?? sorted.first ?? .from2019
    }
}

/// What the law leaves to whoever applies it.
package struct TermChoices: Hashable, Sendable {
    /// Does the day on which the file is complete still count as suspended (Awb 4:15 "tot de dag")? By default not.
    package var suspensionInclusive = false
    /// Days after receipt of the notice of default at which the first penalty day falls: 15 by default, some count 14.
    package var firstPenaltyDayOffset = 15
    /// Does the day on which the decision is announced count as a penalty day? By default not.
    package var decisionDayCounted = false
    /// Does the Algemene termijnenwet extend the two weeks after a notice of default? By default not.
    package var atwExtendsNotice = false
    /// Does it extend the week in which a posted objection may still arrive (Awb 6:9)? By default the earlier date is shown.
    package var atwExtendsPostWeek = false
    /// Does it extend the authority's terms to fix and pay money (Awb 4:18, 4:87)? By default the earlier date is shown.
    package var atwExtendsPaymentTerms = false

    package init() {}
}

/// Choices that were followed by others.
package struct EarlierTermChoices: Hashable, Sendable {
    package let choices: TermChoices
    /// The last day on which what came in was judged by them: the day on which they were changed.
    package let until: LocalDate
    package init(_ choices: TermChoices, until: LocalDate) { (self.choices, self.until) = (choices, until) }
}

/// A day on which the municipality does not work.
package struct ExtraFreeDay: Codable, Hashable, Sendable {
    package var date: LocalDate
    package var label: String?
    /// True only for a day that a law or decree equates with a holiday; a municipality's own closing day extends no legal term.
    package var extendsLegalTerms: Bool

    package init(date: LocalDate, label: String? = nil, extendsLegalTerms: Bool = false) {
        (self.date, self.label, self.extendsLegalTerms) = (date, label, extendsLegalTerms)
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        date = try values.decode(LocalDate.self, forKey: .date)
        label = try values.decodeIfPresent(String.self, forKey: .label)
        extendsLegalTerms = try values.decodeIfPresent(Bool.self, forKey: .extendsLegalTerms) ?? false
    }
}

/// The penalty for a late decision: bands of days with an amount per day, and a maximum.
package struct PenaltyTariff: Codable, Hashable, Sendable {
    package struct Band: Codable, Hashable, Sendable {
        package var days: Int
        package var centsPerDay: Int
        package init(days: Int, centsPerDay: Int) { (self.days, self.centsPerDay) = (days, centsPerDay) }
    }

    /// The first day on which these amounts hold.
    package var from: LocalDate
    package var bands: [Band]
    package var capCents: Int

    package init(from: LocalDate, bands: [Band], capCents: Int) { (self.from, self.bands, self.capCents) = (from, bands, capCents) }

    /// The longest time over which a penalty runs: 42 days in the law.
    package var maximumDays: Int { bands.reduce(0) { $0 + $1.days } }

    /// What a day costs, numbered from 1; 0 outside the bands.
    package func centsPerDay(_ number: Int) -> Int {
        guard number >= 1 else { return 0 }
        var last = 0
        for band in bands {
            last += band.days
            if number <= last { return band.centsPerDay }
        }
        return 0
    }

    /// What so many days cost together, never above the maximum.
    package func cents(forDays days: Int) -> Int {
        var (left, total) = (max(0, days), 0)
        for band in bands {
            total += min(left, band.days) * band.centsPerDay
            left -= min(left, band.days)
        }
        return min(total, capCents)
    }

    /// The amounts with which the penalty was introduced on 1 October 2009.
    package static let from2009 = fortnights(from: (2009, 10, 1), euros: [20, 30, 40], cap: 1_260)
    /// The indexed amounts, seen in sources up to the end of 2025; not confirmed for 2026, hence a setting.
    package static let from2019 = fortnights(from: (2019, 1, 1), euros: [23, 35, 45], cap: 1_442)

    private static func fortnights(from start: (Int, Int, Int), euros: [Int], cap: Int) -> PenaltyTariff {
        let from = LocalDate(year: start.0, month: start.1, day: start.2) ?? LocalDate(dayNumber: 0)
        return PenaltyTariff(from: from, bands: euros.map { Band(days: 14, centsPerDay: $0 * 100) }, capCents: cap * 100)
    }
}

extension TermSettings: Codable {
    private enum CodingKeys: String, CodingKey {
        case suspensionInclusive, firstPenaltyDayOffset, decisionDayCounted, atwExtendsNotice, atwExtendsPostWeek
        case atwExtendsPaymentTerms, penaltyTariffs, decreeDays, extraFreeDays, deMinimisCeilingCents
    }

    /// Every key may be left out; then the default holds.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) throws {
            if let given = try values.decodeIfPresent(Value.self, forKey: key) { value = given }
        }
        self.init()
        try read(.suspensionInclusive, into: &choices.suspensionInclusive)
        try read(.firstPenaltyDayOffset, into: &choices.firstPenaltyDayOffset)
        try read(.decisionDayCounted, into: &choices.decisionDayCounted)
        try read(.atwExtendsNotice, into: &choices.atwExtendsNotice)
        try read(.atwExtendsPostWeek, into: &choices.atwExtendsPostWeek)
        try read(.atwExtendsPaymentTerms, into: &choices.atwExtendsPaymentTerms)
        try read(.penaltyTariffs, into: &penaltyTariffs)
        try read(.decreeDays, into: &decreeDays)
        try read(.extraFreeDays, into: &extraFreeDays)
        try read(.deMinimisCeilingCents, into: &deMinimisCeilingCents)
        guard [14, 15].contains(choices.firstPenaltyDayOffset) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath + [CodingKeys.firstPenaltyDayOffset],
                    debugDescription: "the first penalty day is 14 or 15 days after the notice", underlyingError: OutOfRange(range: 14...15)
                ))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(choices.suspensionInclusive, forKey: .suspensionInclusive)
        try values.encode(choices.firstPenaltyDayOffset, forKey: .firstPenaltyDayOffset)
        try values.encode(choices.decisionDayCounted, forKey: .decisionDayCounted)
        try values.encode(choices.atwExtendsNotice, forKey: .atwExtendsNotice)
        try values.encode(choices.atwExtendsPostWeek, forKey: .atwExtendsPostWeek)
        try values.encode(choices.atwExtendsPaymentTerms, forKey: .atwExtendsPaymentTerms)
        try values.encode(penaltyTariffs, forKey: .penaltyTariffs)
        try values.encode(decreeDays, forKey: .decreeDays)
        try values.encode(extraFreeDays, forKey: .extraFreeDays)
        try values.encode(deMinimisCeilingCents, forKey: .deMinimisCeilingCents)
    }
}

/// A number outside what it can be.
package struct OutOfRange: Error, Hashable {
    package let range: ClosedRange<Int>
}
