import Civic
import Rules
import Testing

@testable import Desk

@Suite struct CasePromiseTests {
    private let begin = LocalDate(dayNumber: 20_700)
    private func day(_ number: Int) -> LocalDate { begin.adding(days: number) }

    private func promise(_ id: String, due: Int, kept: Int? = nil) -> CasePromise {
        CasePromise(id: id, dueOn: day(due), text: ["nl": id], keptOn: kept.map(day))
    }

    private var promises: [CasePromise] {
        [promise("received", due: 0, kept: 0), promise("contact", due: 7), promise("halfway", due: 28), promise("answer", due: 56)]
    }

    @Test func `the first message keeps the first promise`() {
        #expect(promises.timely(on: day(2))?.id == "contact")
    }

    @Test func `a second message in the same week does not use up the next promise`() {
        var list = promises
        list[1].keptOn = day(2)
        #expect(list.timely(on: day(3)) == nil)
        #expect(list.timely(on: day(8))?.id == "halfway")
    }

    @Test func `a promise that is late is still the one to keep`() {
        #expect(promises.timely(on: day(30))?.id == "contact")
    }

    @Test func `a message never counts as the answer`() {
        var list = promises
        (list[1].keptOn, list[2].keptOn) = (day(2), day(20))
        #expect(list.timely(on: day(50)) == nil)
        #expect(list.nextDue?.id == "answer")
    }

    @Test func `what is due next is the earliest that is open`() {
        #expect(promises.nextDue?.id == "contact")
        #expect([CasePromise]().nextDue == nil)
    }

    @Test func `the answer is promised also when the list of messages forgets it`() throws {
        let table = try TriageTable(
            tree: ConfigTree(
                yaml: """
                    categories:
                      - id: x
                        name: {nl: Klein}
                        promise: {nl: We antwoorden.}
                        team: desk
                        process: simple
                        answer: {workingDays: 10}
                        messages: [{id: received, after: {days: 0}, text: {nl: Binnen.}}]
                    rules: [{id: otherwise, category: x, why: {nl: Altijd.}}]
                    """))
        let category = try #require(table.category("x"))
        let list = [CasePromise](category, received: begin, answerBy: day(14), Terms())
        #expect(list.map(\.id) == ["received", "answer"])
        #expect(list.map(\.keptOn) == [begin, nil])
        #expect(list.last?.dueOn == day(14))
    }
}
