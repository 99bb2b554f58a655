import Foundation
import Rules
import Testing

@Suite struct LocalDateTests {
    @Test func `a hundred thousand days read back as they were written`() {
        let lost = (-30_000..<70_000).map(LocalDate.init(dayNumber:)).filter { date in
            LocalDate(iso: date.iso) != date || LocalDate(year: date.year, month: date.month, day: date.day) != date
        }
        #expect(lost == [])
    }

    @Test func `days follow each other without a gap`() {
        let gaps = (-30_000..<70_000).map(LocalDate.init(dayNumber:)).filter { date in
            let previous = date.adding(days: -1)
            let isNextDay = date.day == previous.day + 1 && date.month == previous.month && date.year == previous.year
            let isNextMonth = date.day == 1 && previous.day >= 28 && (date.month == previous.month + 1 || date.month == 1)
            return !(isNextDay || isNextMonth) || date.weekday != previous.weekday % 7 + 1
        }
        #expect(gaps == [])
    }

    @Test func `known days have their number and weekday`() {
        #expect(day("1970-01-01").dayNumber == 0)
        #expect(day("2000-03-01").dayNumber == 11_017)
        #expect(day("2026-11-21").weekday == 6)
        #expect(day("1969-12-31").dayNumber == -1)
    }

    @Test(arguments: [
        "2026-02-29", "2026-02-30", "2026-04-31", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01", "2026-1-01",
        "26-01-01", "2026-01-01T", "2026/01/01", "", "２０２６-01-01", "-026-01-01", "+026-01-01",
    ])
    func `a day that does not exist is refused`(text: String) {
        #expect(LocalDate(iso: text) == nil)
    }

    @Test func `leap years are those of the Gregorian calendar`() {
        #expect(LocalDate(iso: "2000-02-29") != nil)
        #expect(LocalDate(iso: "2028-02-29") != nil)
        #expect(LocalDate(iso: "2100-02-29") == nil)
    }

    @Test func `a month later is the same day or the last of a shorter month`() {
        #expect(day("2026-01-31").adding(months: 1) == day("2026-02-28"))
        #expect(day("2028-01-31").adding(months: 1) == day("2028-02-29"))
        #expect(day("2026-12-15").adding(months: 1) == day("2027-01-15"))
        #expect(day("2026-01-15").adding(months: -1) == day("2025-12-15"))
        #expect(day("2026-03-31").adding(months: -1) == day("2026-02-28"))
        #expect(day("2028-02-29").adding(years: 5) == day("2033-02-28"))
    }

    @Test func `it is written as text in JSON`() throws {
        let written = try JSONEncoder().encode([day("2026-11-21")])
        #expect(String(decoding: written, as: UTF8.self) == "[\"2026-11-21\"]")
        #expect(try JSONDecoder().decode([LocalDate].self, from: written) == [day("2026-11-21")])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([LocalDate].self, from: Data("[\"2026-02-30\"]".utf8)) }
    }
}
