import Foundation
import Rules
import Testing

@Suite struct HolidayTests {
    private let freeDays = FreeDays()

    @Test(arguments: [
        (1818, "1818-03-22"), (1954, "1954-04-18"), (1981, "1981-04-19"), (2000, "2000-04-23"), (2008, "2008-03-23"),
        (2024, "2024-03-31"), (2025, "2025-04-20"), (2026, "2026-04-05"), (2027, "2027-03-28"), (2038, "2038-04-25"), (2049, "2049-04-18"),
    ])
    func `Easter falls where the almanac says`(year: Int, date: String) {
        #expect(Holiday.easter(year) == day(date))
    }

    @Test func `Easter is a Sunday between 22 March and 25 April`() {
        let wrong = (1583...4_000).filter { year in
            let easter = Holiday.easter(year)
            return easter.weekday != 7 || easter < day("\(year)-03-22") || easter > day("\(year)-04-25")
        }
        #expect(wrong == [])
    }

    @Test func `Koningsdag moves to Saturday when the 27th is a Sunday`() {
        #expect(Holiday.kingsDay(2025) == day("2025-04-26"))
        #expect(Holiday.kingsDay(2026) == day("2026-04-27"))
        #expect(Holiday.kingsDay(2031) == day("2031-04-26"))
        #expect(Holiday.kingsDay(2013) == day("2013-04-30"))
    }

    @Test func `the days before Christmas and New Year are ordinary`() {
        #expect(!freeDays.isFree(day("2026-12-24")))
        #expect(!freeDays.isFree(day("2026-12-31")))
        #expect(!freeDays.isFree(day("2026-04-30")))
    }

    @Test func `every day of the year agrees with the list of that year`() {
        for year in 2020...2040 {
            let listed = Set(freeDays.holidays(in: year).map(\.date))
            let days = (day("\(year)-01-01").dayNumber...day("\(year)-12-31").dayNumber).map(LocalDate.init(dayNumber:))
            #expect(Set(days.filter { freeDays.holiday(on: $0) != nil }) == listed)
            #expect(days.filter(freeDays.isFree) == days.filter { $0.weekday >= 6 || listed.contains($0) })
        }
    }

    @Test func `a year with Ascension on 5 May names both`() {
        #expect(freeDays.holidays(in: 2016).filter { $0.date == day("2016-05-05") }.count == 2)
    }

    @Test func `decree days are a setting`() {
        var settings = TermSettings()
        settings.decreeDays.append(day("2029-05-11"))
        #expect(!freeDays.isFree(day("2029-05-11")))
        #expect(FreeDays(settings).holiday(on: day("2029-05-11"))?.key == "holiday.decree")
    }

    @Test func `the municipality's own closing day moves its promises but no legal term`() {
        var settings = TermSettings()
        settings.extraFreeDays = [ExtraFreeDay(date: day("2026-10-02"), label: "kermis")]
        let terms = Terms(settings)
        #expect(terms.promise(workingDays: 1, after: day("2026-10-01")).date == day("2026-10-05"))
        #expect(terms.decision(DecisionTerm(received: day("2026-08-07"))).date == day("2026-10-02"))
        #expect(!terms.freeDays.isFree(day("2026-10-02")))
    }

    @Test func `settings may be written in part and read back whole`() throws {
        let text = #"{"suspensionInclusive": true, "extraFreeDays": [{"date": "2026-12-24"}]}"#
        let settings = try JSONDecoder().decode(TermSettings.self, from: Data(text.utf8))
        #expect(settings.choices.suspensionInclusive)
        #expect(settings.decreeDays == TermSettings.knownDecreeDays)
        #expect(settings.extraFreeDays == [ExtraFreeDay(date: day("2026-12-24"))])
        #expect(try JSONDecoder().decode(TermSettings.self, from: JSONEncoder().encode(settings)) == settings)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(TermSettings.self, from: Data(#"{"firstPenaltyDayOffset": 13}"#.utf8))
        }
    }
}
