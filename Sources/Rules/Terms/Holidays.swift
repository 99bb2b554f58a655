/// A day that is free by law, decree or choice of the municipality, with the catalogue key of its name.
package struct Holiday: Hashable, Sendable {
    package var date: LocalDate
    package var key: String
    /// The municipality's own name for an extra free day; nil for days of the law.
    package var label: String?

    package init(date: LocalDate, key: String, label: String? = nil) { (self.date, self.key, self.label) = (date, key, label) }
}

extension Holiday {
    /// Easter Sunday in the Gregorian calendar, by the anonymous algorithm of 1876 (Meeus, Astronomical Algorithms, ch. 8).
    package static func easter(_ year: Int) -> LocalDate {
        let golden = year % 19
        let (century, inCentury) = (year / 100, year % 100)
        let moonCorrection = (century - (century + 8) / 25 + 1) / 3
        let epact = (19 * golden + century - century / 4 - moonCorrection + 15) % 30
        let toSunday = (32 + 2 * (century % 4) + 2 * (inCentury / 4) - epact - inCentury % 4) % 7
        let lateMoon = (golden + 11 * epact + 22 * toSunday) / 451
        let shifted = epact + toSunday - 7 * lateMoon + 114
        return date(year, shifted / 31, shifted % 31 + 1)
    }

    /// Koningsdag is 27 April, or 26 April when that is a Sunday; until 2013 Koninginnedag was 30 April in the same way.
    package static func kingsDay(_ year: Int) -> LocalDate {
        let birthday = date(year, 4, year < 2014 ? 30 : 27)
        return birthday.weekday == 7 ? birthday.adding(days: -1) : birthday
    }

    /// The days of Algemene termijnenwet article 3, first and second paragraph, in the order of the calendar.
    package static func ofTheLaw(_ year: Int) -> [Holiday] {
        let easter = easter(year)
        let days = [
            Holiday(date: date(year, 1, 1), key: "holiday.newYear"),
            Holiday(date: easter.adding(days: -2), key: "holiday.goodFriday"),
            Holiday(date: easter.adding(days: 1), key: "holiday.easterMonday"),
            Holiday(date: kingsDay(year), key: year < 2014 ? "holiday.queensDay" : "holiday.kingsDay"),
            Holiday(date: date(year, 5, 5), key: "holiday.liberationDay"),
            Holiday(date: easter.adding(days: 39), key: "holiday.ascension"),
            Holiday(date: easter.adding(days: 50), key: "holiday.whitMonday"),
            Holiday(date: date(year, 12, 25), key: "holiday.christmas"),
            Holiday(date: date(year, 12, 26), key: "holiday.boxingDay"),
        ]
        return days.sorted { $0.date < $1.date }
    }

    private static func date(_ year: Int, _ month: Int, _ day: Int) -> LocalDate {
        LocalDate(year: year, month: month, day: day) ?? LocalDate(dayNumber: 0)
    }
}

/// The calendar of days off: weekends, days of the law, days equated by royal decree, and the municipality's own.
package struct FreeDays: Sendable {
    private let equated: [LocalDate: Holiday]
    private let ownDays: [LocalDate: Holiday]

    package init(_ settings: TermSettings = TermSettings()) {
        var equated: [LocalDate: Holiday] = [:]
        var own: [LocalDate: Holiday] = [:]
        for date in settings.decreeDays { equated[date] = Holiday(date: date, key: "holiday.decree") }
        for day in settings.extraFreeDays {
            let holiday = Holiday(date: day.date, key: "holiday.extra", label: day.label)
            if day.extendsLegalTerms { equated[day.date] = equated[day.date] ?? holiday } else { own[day.date] = holiday }
        }
        (self.equated, self.ownDays) = (equated, own)
    }

    /// Every day of the year that counts as a holiday for legal terms, in order; a date may hold two, as 5 May with Ascension.
    package func holidays(in year: Int) -> [Holiday] {
        (Holiday.ofTheLaw(year) + equated.values.filter { $0.date.year == year }).sorted { $0.date < $1.date }
    }

    /// The holiday on this day for legal terms, if any.
    package func holiday(on date: LocalDate) -> Holiday? {
        Holiday.ofTheLaw(date.year).first { $0.date == date } ?? equated[date]
    }

    /// Saturday, Sunday, a generally recognised holiday or a day equated with one (Algemene termijnenwet 1 and 3).
    package func isFree(_ date: LocalDate) -> Bool { date.weekday >= 6 || holiday(on: date) != nil }

    /// A day on which the municipality's office works: not free by law, nor one of its own extra free days.
    package func isWorkingDay(_ date: LocalDate) -> Bool { !isFree(date) && ownDays[date] == nil }

    /// This day, or the last working day before it.
    package func workingDay(onOrBefore date: LocalDate) -> LocalDate {
        var day = date
        while !isWorkingDay(day) { day = day.adding(days: -1) }
        return day
    }

    /// Why this day does not count, for the explanation; nil for a day that does.
    func reason(_ date: LocalDate, article: String) -> Step? {
        let values: [String: Step.Value] = ["date": .date(date)]
        if let holiday = holiday(on: date) ?? ownDays[date] {
            let name = holiday.label.map(Step.Value.label) ?? .key(holiday.key)
            return Step("free.holiday", values.merging(["holiday": name]) { first, _ in first }, article: article)
        }
        switch date.weekday {
        case 6: return Step("free.saturday", values, article: article)
        case 7: return Step("free.sunday", values, article: article)
        default: return nil
        }
    }
}
