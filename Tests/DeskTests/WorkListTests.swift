import Civic
import Rules
import Store
import Testing
import Web

@testable import Desk

@Suite struct WorkListTests {
    @Test func `a filter survives its own address`() throws {
        var filter = WorkFilter()
        (filter.whose, filter.team, filter.category, filter.district) = (.nobody, "wishes", "wish", "centrum")
        (filter.standing, filter.words) = (.exactly(.refused), "büürt & tuin=1")
        let address = filter.address(page: 3)
        let query = try FormData(urlEncoded: try #require(address.split(separator: "?").last))
        filter.page = 3
        #expect(WorkFilter(query) == filter)
    }

    @Test func `a list without choices has a plain address`() {
        #expect(WorkFilter().address(page: 1) == "/werk/zaken")
        #expect(!WorkFilter().isNarrowed)
    }

    @Test func `nonsense in the address is the plain list`() throws {
        let query = try FormData(urlEncoded: "wie=iedereen&stand=weg&blz=-4&team=")
        #expect(WorkFilter(query) == WorkFilter())
        #expect(try WorkFilter(FormData(urlEncoded: "blz=99999999")).page == 10_000)
    }

    @Test func `every state has its own word in the address`() {
        #expect(Set(WorkFilter.Standing.all.map(\.value)).count == CaseState.allCases.count + 2)
    }

    @Test func `signs with a meaning in SQL are searched as they stand`() {
        var filter = WorkFilter()
        filter.words = "100% _\\"
        let condition = filter.condition(Worker.anyone)
        #expect(condition.text.contains("LIKE ?"))
        #expect(!condition.text.contains("100"))
    }
}

extension Worker {
    fileprivate static let anyone = Worker(id: ID("p"), team: nil, seesAllNew: false)
}

@Suite struct ClockBarTests {
    private let begin = LocalDate(dayNumber: 20_700)
    private func bar(now: Int, total: Int = 56, pauses: [(Int, Int)] = []) -> ClockBar {
        ClockBar(
            received: begin, answerBy: begin.adding(days: total), today: begin.adding(days: now),
            pauses: pauses.map { begin.adding(days: $0.0)...begin.adding(days: $0.1) })
    }

    @Test func `the bar runs from the first day to the last`() {
        #expect(bar(now: 0).now == 0)
        #expect(bar(now: 28).now == 320)
        #expect(bar(now: 56).now == 640)
        #expect(bar(now: 90).now == 640)
        #expect(bar(now: 90).isOver)
        #expect(bar(now: -3).now == 0)
    }

    @Test func `a case that is due on the day it came in divides nothing by zero`() {
        #expect(bar(now: 0, total: 0).now == 0)
    }

    @Test func `pauses lie within the bar, and days in two pauses count once`() {
        let bar = bar(now: 30, pauses: [(4, 10), (8, 12), (50, 70)])
        #expect(bar.pauseBars.allSatisfy { $0.x >= 0 && $0.width > 0 && $0.x + $0.width <= ClockBar.width })
        #expect(bar.pausedDays == 9 + 21)
    }
}
