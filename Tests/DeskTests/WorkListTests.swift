import Civic
import Rules
import Store
import Testing
import Web

@testable import Desk

@Suite struct WorkListTests {
    @Test func `a filter survives its own address`() throws {
        var filter = WorkFilter()
        (filter.whose, filter.team, filter.category, filter.area) = (.nobody, "wishes", "wish", "centrum")
        (filter.standing, filter.words) = (.exactly(.refused), "büürt & tuin=1")
        (filter.attention, filter.person, filter.theme, filter.step) = (.silentAdvice, "p-1", .green, "wish.decide")
        for place in [nil, WorkPlace(key: "2026-12-01", id: "a_b", isBefore: false), WorkPlace(key: "17", id: "c", isBefore: true)] {
            let address = filter.address(at: place)
            let query = try FormData(urlEncoded: try #require(address.split(separator: "?").last))
            #expect(WorkFilter(query) == filter.with(\.place, place))
        }
    }

    @Test func `a list without choices has a plain address`() {
        #expect(WorkFilter().address == "/werk/zaken")
        #expect(!WorkFilter().isNarrowed)
    }

    @Test func `nonsense in the address is the plain list`() throws {
        let query = try FormData(urlEncoded: "wie=iedereen&stand=weg&na=1&voor=&team=&let=erg&thema=x")
        #expect(WorkFilter(query) == WorkFilter())
    }

    @Test func `every state has its own word in the address`() {
        #expect(Set(WorkFilter.Standing.all.map(\.value)).count == CaseState.allCases.count + 2)
    }

    @Test func `who has a role sees so much and no more`() {
        func allowed(_ roles: Set<Role>, team: String? = "desk") -> [WorkScope] {
            WorkScope.allowed(roles, Worker(id: ID("p"), team: team, seesAllNew: false))
        }
        #expect(allowed([.deskOfficer]) == [.mine, .team])
        #expect(allowed([.caseworker]) == [.mine, .team])
        #expect(allowed([.coordinator, .caseworker]) == [.mine, .team, .division])
        #expect(allowed([.manager]) == WorkScope.allCases)
        #expect(allowed([.administrator], team: nil) == [.mine, .everything])
        #expect(allowed([.coordinator], team: nil) == [.mine])
    }

    @Test func `a division is the teams that share one, and all teams where there are none`() {
        func team(_ id: String, _ division: String?, advises: Bool = false) -> Teams.Team {
            Teams.Team(id: id, name: ["nl": id], mail: nil, advises: advises, division: division)
        }
        let all = [team("a", "x"), team("b", "x"), team("c", "y"), team("d", nil), team("e", "x", advises: true)]
        let divided = Teams(all: all, staff: [], divisions: [Teams.Division(id: "x", name: [:]), Teams.Division(id: "y", name: [:])])
        #expect(divided.division(of: "a").map(\.id) == ["a", "b"])
        #expect(divided.division(of: "d").map(\.id) == ["d"])
        #expect(Teams(all: all, staff: []).division(of: "a").map(\.id) == ["a", "b", "c", "d"])
    }
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
