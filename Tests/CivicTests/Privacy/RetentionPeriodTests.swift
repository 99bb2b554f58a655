import Foundation
import Rules
import Testing
import Yams

@testable import Civic

/// Periods are read as they are written, and counted by the calendar.
@Suite struct RetentionPeriodTests {
    private func read(_ yaml: String) throws -> RetentionPeriods {
        try YAMLDecoder().decode(RetentionPeriods.self, from: Data(yaml.utf8))
    }

    @Test func `days, years and for ever are read, and the rest keeps the usual period`() throws {
        let periods = try read("draft: {days: 90}\ncaseRefused: {years: 10}\nmail: forever\n")
        #expect(periods[.draft] == .days(90) && periods[.caseRefused] == .years(10) && periods[.mail] == .forever)
        #expect(periods.isOwn(.draft) && !periods.isOwn(.person))
        #expect(periods[.caseGranted] == .years(7))
    }

    @Test(arguments: [
        "drafts: {days: 90}", "draft: 90", "draft: {days: 0}", "draft: {days: -1}", "draft: {weeks: 3}", "draft: {days: 1, years: 1}",
        "draft: {}",
        "draft: never", "draft: {years: 1000}",
    ])
    func `a period that cannot be meant is refused`(yaml: String) {
        #expect(throws: (any Error).self) { try read(yaml) }
    }

    @Test func `a year ends on the same date, a leap day on the last of February`() throws {
        let now = Instant(try #require(LocalDate(iso: "2028-02-29")), hour: 10)
        #expect(RetentionPeriod.years(1).limit(at: now)?.localDate.iso == "2027-02-28")
        #expect(RetentionPeriod.years(4).limit(at: now)?.localDate.iso == "2024-02-29")
        #expect(RetentionPeriod.days(30).limit(at: now)?.localDate.iso == "2028-01-30")
        #expect(RetentionPeriod.forever.limit(at: now) == nil)
    }

    @Test func `every kind has a period, and none is kept for ever by default`() {
        for kind in RetentionKind.allCases { #expect(RetentionPeriods()[kind].limit(at: Instant(milliseconds: 0)) != nil, "\(kind)") }
    }
}
