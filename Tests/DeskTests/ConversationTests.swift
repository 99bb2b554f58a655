import Civic
import Foundation
import Rules
import Testing

@testable import Desk

@Suite struct ConversationTests {
    @Test func `a time is read as people write it`() {
        #expect(Intake.Moment.minutes("14.30") == 870)
        #expect(Intake.Moment.minutes(" 9:05 ") == 545)
        #expect(Intake.Moment.minutes("9") == 540)
        for wrong in ["", "24.00", "9.5", "9.60", "half tien", "1.2.3", "-1", "9.3a"] {
            #expect(Intake.Moment.minutes(wrong) == nil, "\(wrong)")
        }
    }

    @Test func `moments are kept as they were planned`() throws {
        let moments = [Intake.Moment(day: try #require(LocalDate(iso: "2026-12-01")), minutes: 870)]
        let again: [Intake.Moment] = try Stored.value(try Stored.text(moments))
        #expect(again == moments)
    }

    @Test func `a clock from before there were other reasons to stand still reads as it was`() throws {
        let day = try #require(LocalDate(iso: "2026-11-02"))
        var clock = CaseClock(received: day, term: StoredTerm(.calendar(.weeks(8))), isDecision: true)
        let old = try Stored.text(clock).replacing(",\"holds\":null", with: "")
        #expect(try Stored.value(old, as: CaseClock.self) == clock)
        let terms = Terms(TermSettings())
        let before = clock.answerBy(terms)
        clock.holds = [CaseClock.Standstill(ground: .consent, first: day.adding(days: 7), last: day.adding(days: 13))]
        #expect(before.days(until: clock.answerBy(terms)) >= 7)
        #expect(clock.stops(until: day.adding(days: 30), terms).map(\.ground) == [.consent])
        #expect(clock.isStill(on: day.adding(days: 10), terms))
        clock.isDecision = false
        #expect(clock.stops(until: day.adding(days: 30), terms).isEmpty, "a promise does not stand still")
    }

    @Test func `a request to complete that passed unused may be told until four weeks later`() throws {
        let terms = Terms(TermSettings())
        let asked = try #require(LocalDate(iso: "2026-11-02"))
        let (by, id) = (asked.adding(days: 14), "q1")
        let question = CaseQuestion(id: ID(id), text: "Van wie is het veld?", askedOn: asked, answerBy: by)
        #expect([question].unusedSupplement([ID(id)], on: by, terms) == nil, "the last day is still in time")
        #expect([question].unusedSupplement([], on: by.adding(days: 1), terms) == nil, "an ordinary question")
        let unused = try #require([question].unusedSupplement([ID(id)], on: by.adding(days: 1), terms))
        #expect(unused.termEnd == by)
        #expect(unused.tellBy.iso == "2026-12-14")
    }
}
