import Civic
import Desk
import Foundation
import Rules
import Testing

/// Whether a promise was kept, from days and counts alone.
@Suite struct PromiseJudgementTests {
    private let terms = Terms(TermSettings())
    private func day(_ text: String) throws -> LocalDate { try #require(LocalDate(iso: text)) }
    private func promise(_ check: PromiseCheck, categories: [String] = []) -> PublicPromise {
        PublicPromise(id: "p", title: ["nl": "Belofte"], text: ["nl": "Tekst"], check: check, categories: categories)
    }

    /// Received on a Monday.
    private func facts() throws -> PromiseFacts { PromiseFacts(receivedOn: try day("2026-11-02"), answerBy: try day("2026-12-28")) }

    @Test(arguments: [
        (nil, "2026-11-09", PromiseOutcome.pending), (nil, "2026-11-10", .broken), ("2026-11-09", "2026-11-20", .kept),
        ("2026-11-10", "2026-11-20", .broken), ("2026-11-02", "2026-11-02", .kept),
    ])
    func `a first reaction is due after five working days`(reacted: String?, today: String, outcome: PromiseOutcome) throws {
        var facts = try facts()
        facts.firstAnswerOn = try reacted.map(day)
        let found = promise(.firstAnswerWithin(.workingDays(5))).judge(facts, on: try day(today), terms)
        #expect(found == PromiseJudgement(outcome, try day("2026-11-09")))
    }

    @Test func `who withdraws before the day is not waiting any more`() throws {
        var facts = try facts()
        (facts.isOpen, facts.isWithdrawn, facts.closedOn) = (false, true, try day("2026-11-05"))
        let check = promise(.firstAnswerWithin(.workingDays(5)))
        #expect(check.judge(facts, on: try day("2026-12-01"), terms) == nil)
        facts.closedOn = try day("2026-11-12")
        #expect(check.judge(facts, on: try day("2026-12-01"), terms)?.outcome == .broken)
        #expect(promise(.answerInTime).judge(facts, on: try day("2027-02-01"), terms) == nil)
    }

    @Test func `an answer that a rule gave at once is no reaction of a person, and breaks no promise of one`() throws {
        var facts = try facts()
        (facts.isOpen, facts.closedOn) = (false, facts.receivedOn)
        facts.answer = .init(on: facts.receivedOn, isNo: false, isExplained: true)
        #expect(promise(.firstAnswerWithin(.workingDays(5))).judge(facts, on: try day("2026-12-01"), terms) == nil)
    }

    @Test func `the answer keeps its promise on the day itself and no later`() throws {
        var facts = try facts()
        let check = promise(.answerInTime)
        #expect(check.judge(facts, on: facts.answerBy, terms)?.outcome == .pending)
        #expect(check.judge(facts, on: facts.answerBy.adding(days: 1), terms)?.outcome == .broken)
        facts.answer = .init(on: facts.answerBy, isNo: false, isExplained: true)
        #expect(check.judge(facts, on: try day("2027-06-01"), terms)?.outcome == .kept)
    }

    @Test func `a no without its reason is a promise broken, and a yes is not asked`() throws {
        var facts = try facts()
        let check = promise(.reasonWithNo)
        #expect(check.judge(facts, on: try day("2026-12-01"), terms) == nil)
        facts.answer = .init(on: try day("2026-12-01"), isNo: true, isExplained: false)
        #expect(check.judge(facts, on: try day("2026-12-01"), terms) == PromiseJudgement(.broken, try day("2026-12-01")))
        facts.answer?.isExplained = true
        #expect(check.judge(facts, on: try day("2026-12-01"), terms)?.outcome == .kept)
        facts.answer?.isNo = false
        #expect(check.judge(facts, on: try day("2026-12-01"), terms) == nil)
    }

    @Test func `of several, one that went wrong decides, then one that is open`() throws {
        var facts = try facts()
        let (check, today) = (promise(.messagesInTime), try day("2026-11-20"))
        #expect(check.judge(facts, on: today, terms) == nil, "nothing was promised")
        facts.messages = [.init(try day("2026-11-10"), done: try day("2026-11-10"))]
        #expect(check.judge(facts, on: today, terms)?.outcome == .kept)
        facts.messages.append(.init(try day("2026-11-30")))
        #expect(check.judge(facts, on: today, terms) == PromiseJudgement(.pending, try day("2026-11-30")))
        facts.messages.append(.init(try day("2026-11-12"), done: try day("2026-11-13")))
        #expect(check.judge(facts, on: today, terms) == PromiseJudgement(.broken, try day("2026-11-12")))
    }

    @Test func `a contact may change once and must be there`() throws {
        var facts = try facts()
        let (check, today) = (promise(.oneContact(changes: 1)), try day("2026-11-20"))
        #expect(check.judge(facts, on: today, terms)?.outcome == .pending)
        facts.contactChangedOn = [try day("2026-11-05")]
        #expect(check.judge(facts, on: today, terms)?.outcome == .pending)
        facts.contactChangedOn.append(try day("2026-11-09"))
        #expect(check.judge(facts, on: today, terms) == PromiseJudgement(.broken, try day("2026-11-09")))
        facts.contactChangedOn = []
        facts.hasContact = false
        #expect(check.judge(facts, on: today, terms)?.outcome == .broken)
        (facts.isOpen, facts.closedOn) = (false, try day("2026-11-18"))
        #expect(check.judge(facts, on: today, terms) == PromiseJudgement(.kept, try day("2026-11-18")))
    }

    @Test func `questions on a second day, a late advice, a call and the question afterwards`() throws {
        var facts = try facts()
        let today = try day("2026-12-20")
        facts.askedOn = [try day("2026-11-05"), try day("2026-11-12")]
        #expect(promise(.askedAtOnce(rounds: 1)).judge(facts, on: today, terms) == PromiseJudgement(.broken, try day("2026-11-12")))
        #expect(promise(.askedAtOnce(rounds: 2)).judge(facts, on: today, terms)?.outcome == .pending)
        facts.advice = [.init(try day("2026-11-10"), done: try day("2026-11-25"))]
        #expect(promise(.adviceWithin(.calendar(.weeks(2)))).judge(facts, on: today, terms)?.outcome == .broken)
        #expect(promise(.adviceWithin(.calendar(.weeks(3)))).judge(facts, on: today, terms)?.outcome == .kept)
        facts.stuck = [.init(today)]
        #expect(promise(.stuckAnsweredWithin(.workingDays(1))).judge(facts, on: today, terms)?.outcome == .pending)
        #expect(promise(.helpedAskedWithin(.calendar(.weeks(1)))).judge(facts, on: today, terms) == nil)
        facts.answer = .init(on: try day("2026-12-01"), isNo: false, isExplained: true)
        #expect(promise(.helpedAskedWithin(.calendar(.weeks(1)))).judge(facts, on: today, terms)?.outcome == .broken)
        #expect(promise(.none).judge(facts, on: today, terms) == nil)
        #expect(promise(.answerInTime, categories: ["other"]).judge(facts, on: today, terms) == nil)
    }

    @Test func `a case is held to what was promised when it came in`() throws {
        let (old, new) = (PromiseBook(promises: [promise(.answerInTime)]), PromiseBook(promises: [promise(.none)]))
        let history = PromiseHistory([
            .init(from: nil, revision: 0, book: old), .init(from: try day("2026-11-10"), revision: 4, book: new),
        ])
        #expect(history.book(on: try day("2026-11-09")) == old)
        #expect(history.book(on: try day("2026-11-10")) == new)
    }

    @Test(arguments: [
        "promises: [{id: A, title: {nl: a}, text: {nl: b}}]", "promises: [{id: a, title: {nl: a}, text: {nl: b}, check: magic}]",
        "promises: [{id: a, title: {nl: a}, text: {nl: b}, check: adviceWithin}]",
        "promises: [{id: a, title: {en: a}, text: {nl: b}}]",
        "promises: [{id: a, title: {nl: a}, text: {nl: b}}, {id: a, title: {nl: a}, text: {nl: b}}]",
    ])
    func `a document that says nothing clear is refused`(yaml: String) throws {
        #expect(throws: ConfigFault.self) { try PromiseBook(tree: ConfigTree(yaml: yaml)) }
    }
}
