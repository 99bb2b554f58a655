import Civic
import Foundation
import Rules
import Testing

@testable import Desk

@Suite struct CaseClockTests {
    private let terms = Terms(TermSettings())

    private func day(_ iso: String) throws -> LocalDate { try #require(LocalDate(iso: iso)) }

    private func clock(_ term: String, decision: Bool, from received: String) throws -> CaseClock {
        CaseClock(received: try day(received), term: try #require(StoredTerm(term)), isDecision: decision)
    }

    @Test func `a term of eight weeks for a decision moves off a holiday, as the Awb and the Atw say`() throws {
        #expect(try clock("P8W", decision: true, from: "2026-03-02").deadline(terms).date == day("2026-04-28"))
    }

    @Test func `a term of the municipality's own regulation ends on the working day before a holiday`() throws {
        #expect(try clock("P4W", decision: true, from: "2026-11-27").deadline(terms).date == day("2026-12-24"))
    }

    @Test func `a promise in working days skips weekends and holidays`() throws {
        #expect(try clock("W10", decision: false, from: "2026-12-21").deadline(terms).date == day("2027-01-06"))
    }

    @Test func `a question stops the clock of a decision until the answer`() throws {
        var clock = try clock("P8W", decision: true, from: "2026-01-05")
        clock.pauses = [.init(asked: try day("2026-01-12"), completeBy: try day("2026-01-26"), completed: try day("2026-01-22"))]
        #expect(try clock.deadline(terms).date == day("2026-03-11"))
    }

    @Test func `a ground fits its term: the Awb's eight weeks, a regulation's own, or a day that has passed`() throws {
        let awb = try clock("P8W", decision: true, from: "2026-01-05")
        let own = try clock("P10W", decision: true, from: "2026-01-05")
        #expect(try awb.grounds(on: day("2026-03-02"), terms) == [.reasonableTerm])
        #expect(try own.grounds(on: day("2026-03-16"), terms) == [.regulation, .announcedDelay])
        #expect(try awb.grounds(on: day("2026-03-03"), terms) == [.announcedDelay])
        #expect(try own.grounds(on: day("2026-03-17"), terms) == [.announcedDelay])
        var used = awb
        used.extensions = [.init(ground: .reasonableTerm, until: try day("2026-04-20"), notified: try day("2026-02-01"))]
        #expect(try used.grounds(on: day("2026-04-01"), terms) == [.announcedDelay], "a reasonable term is named once")
        #expect(try clock("W10", decision: false, from: "2026-01-05").grounds(on: day("2026-01-06"), terms).isEmpty)
    }

    @Test func `a later day is at most the term once more, counted from today when it has only to be told`() throws {
        var clock = try clock("P8W", decision: true, from: "2026-01-05")
        #expect(try clock.furthest(.reasonableTerm, on: day("2026-02-01"), terms) == day("2026-04-27"))
        clock.extensions = [.init(ground: .reasonableTerm, until: try day("2026-04-20"), notified: try day("2026-02-01"))]
        #expect(try clock.furthest(.reasonableTerm, on: day("2026-04-01"), terms) == day("2026-04-27"), "not once more each time")
        #expect(try clock.furthest(.announcedDelay, on: day("2026-06-01"), terms) == day("2026-07-27"))
        let promise = try self.clock("W10", decision: false, from: "2026-01-05")
        #expect(try promise.furthest(.announcedDelay, on: day("2026-01-06"), terms) == day("2026-02-02"))
    }

    @Test func `an unanswered question stops it until the set day and no longer`() throws {
        var clock = try clock("P8W", decision: true, from: "2026-01-05")
        clock.pauses = [.init(asked: try day("2026-01-12"), completeBy: try day("2026-01-26"))]
        #expect(try clock.deadline(terms).date == day("2026-03-16"))
        #expect(try clock.isStill(on: day("2026-01-20"), terms))
        #expect(try !clock.isStill(on: day("2026-01-27"), terms))
    }

    @Test func `a question does not move a promise that is no decision`() throws {
        var clock = try clock("P8W", decision: false, from: "2026-01-05")
        let before = clock.answerBy(terms)
        clock.pauses = [.init(asked: try day("2026-01-12"), completeBy: try day("2026-01-26"))]
        #expect(clock.answerBy(terms) == before)
        #expect(try clock.stoodStill(until: day("2026-03-01"), terms).isEmpty)
    }

    @Test func `a delay that was announced moves the day we hold on to, and leaves the legal day`() throws {
        var clock = try clock("P4W", decision: true, from: "2026-11-02")
        clock.extensions = [.init(ground: .announcedDelay, until: try day("2027-01-15"), notified: try day("2026-11-20"))]
        #expect(try clock.deadline(terms).date == day("2026-11-30"))
        #expect(try clock.answerBy(terms) == day("2027-01-15"))
    }

    @Test func `a reasonable term told after the end changes nothing`() throws {
        var clock = try clock("P4W", decision: true, from: "2026-11-02")
        clock.extensions = [.init(ground: .reasonableTerm, until: try day("2027-01-15"), notified: try day("2026-12-07"))]
        #expect(try clock.answerBy(terms) == day("2026-11-30"))
    }

    @Test func `answering earlier never makes the date later`() throws {
        var generator = SeededGenerator(seed: 20_261_121)
        for _ in 0..<300 {
            let received = try day("2026-01-05").adding(days: Int.random(in: 0...700, using: &generator))
            let asked = received.adding(days: Int.random(in: 0...50, using: &generator))
            let until = asked.adding(days: Int.random(in: 1...40, using: &generator))
            let (early, late) = (Int.random(in: 0...20, using: &generator), Int.random(in: 21...60, using: &generator))
            func date(_ completed: LocalDate?) throws -> LocalDate {
                var clock = CaseClock(received: received, term: try #require(StoredTerm("P8W")), isDecision: true)
                clock.pauses = [.init(asked: asked, completeBy: until, completed: completed)]
                return clock.deadline(terms).date
            }
            let dates = try [date(asked.adding(days: early)), date(asked.adding(days: late)), date(nil)]
            #expect(dates == dates.sorted())
            #expect(!terms.freeDays.isFree(dates[2]))
        }
    }

    @Test func `a stored clock comes back as it was`() throws {
        var clock = try clock("W15", decision: true, from: "2026-11-20")
        clock.pauses = [.init(asked: try day("2026-11-21"), completeBy: try day("2026-12-01"))]
        clock.extensions = [.init(ground: .regulation, until: try day("2027-02-01"), notified: try day("2026-11-22"))]
        #expect(try Stored.value(Stored.text(clock), as: CaseClock.self) == clock)
    }

    @Test func `a stored explanation keeps every value`() throws {
        let deadline = terms.objection(announced: try day("2026-11-20")).last
        let stored = try Stored.value(Stored.text(StoredDeadline(deadline)), as: StoredDeadline.self)
        #expect(stored.date == deadline.date)
        #expect(stored.steps.map(\.key) == deadline.steps.map(\.key))
        #expect(zip(stored.steps, deadline.steps).allSatisfy { $0.stepValues == $1.values && $0.article == $1.article })
    }

    @Test func `a text that is no term is refused`() {
        #expect(StoredTerm("8 weken") == nil)
        #expect(StoredTerm("Wx") == nil)
        #expect(StoredTerm("P8W")?.text == "P8W")
    }
}

/// SplitMix64: the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
