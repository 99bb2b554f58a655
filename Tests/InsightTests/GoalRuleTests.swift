import Civic
import Initiatives
import Rules
import Testing

@testable import Insight

@Suite struct GoalRuleTests {
    private func day(_ iso: String) -> LocalDate { LocalDate(iso: iso)! }

    private let places = Areas([
        Area(code: "noord", name: "Noord"), Area(code: "zuid", name: "Zuid"), Area(code: "WK1", name: "Haven", parent: "noord"),
        Area(code: "WK2", name: "Heuvel", parent: "noord"), Area(code: "WK3", name: "Veld", parent: "zuid"),
    ])

    private func version(_ number: Int, from: String, until: String? = nil, areas: [String] = [], themes: [Theme] = []) -> GoalVersion {
        GoalVersion(
            goal: ID("doel"), number: number,
            content: GoalContent(
                kind: .goal, title: "Doel \(number)", text: "", source: "https://example.nl", areas: areas, themes: themes,
                validFrom: day(from), validUntil: until.map(day), owner: "Team"))
    }

    @Test(
        arguments: [
            ("2019-12-31", nil), ("2020-01-01", 1), ("2021-12-31", 1), ("2022-01-01", 2), ("2023-06-30", 2), ("2023-07-01", nil),
            ("2030-01-01", 3),
        ] as [(String, Int?)])
    func `the last version that began holds, and one that ended brings no earlier one back`(on: String, number: Int?) {
        let versions = [
            version(1, from: "2020-01-01"), version(2, from: "2022-01-01", until: "2023-06-30"), version(3, from: "2030-01-01"),
        ]
        #expect(versions.inForce(on: day(on))?.number == number)
        #expect(versions.reversed().inForce(on: day(on))?.number == number)
    }

    @Test func `a correction with the same first day takes the place of what it corrects`() {
        #expect([version(1, from: "2020-01-01"), version(2, from: "2020-01-01")].inForce(on: day("2020-01-01"))?.number == 2)
    }

    @Test(
        arguments: [
            ([], "WK1", true), (["noord"], "WK1", true), (["WK1"], "WK1", true), (["WK2"], "WK1", false), (["zuid"], "WK1", false),
            (["WK1"], "noord", true), (["WK3"], "noord", false), (["noord"], nil, false), ([], nil, true), (["zuid", "WK1"], "WK1", true),
            (["weg"], "weg", true),
        ] as [([String], String?, Bool)])
    func `a goal fits where its area and the initiative's touch`(areas: [String], area: String?, fits: Bool) {
        #expect(version(1, from: "2020-01-01", areas: areas).content.fits(themes: [.green], area: area, in: places) == fits)
    }

    @Test func `a goal without themes fits any, one with themes needs one in common, and the closest stand first`() {
        let (any, green, both) = (
            version(1, from: "2020-01-01"), version(2, from: "2020-01-01", themes: [.green]),
            version(3, from: "2020-01-01", areas: ["noord"], themes: [.green, .youth])
        )
        let fitting = [any, green, both].fitting(themes: [.green, .youth], area: "WK1", in: places)
        #expect(fitting.map(\.number) == [3, 2, 1])
        #expect([any, green, both].fitting(themes: [.energy], area: "WK1", in: places).map(\.number) == [1])
    }

    @Test(arguments: ["", "@", "a@", "@3", "a@0", "a@-1", "a@1@2", "a@x", "a@99999999", "a@ 3"])
    func `what is no reference is refused`(text: String) { #expect(GoalReference(text) == nil) }

    @Test func `a reference reads itself back`() {
        for number in [1, 2, 17, 999_999] {
            let reference = GoalReference(goal: ID("0190-ab"), version: number)
            #expect(GoalReference(reference.text) == reference)
            #expect(GoalReference(sqlValue: reference.sqlValue) == reference)
        }
    }

    @Test func `words kept in one column come back in order`() {
        for words in [[], ["a"], ["noord", "WK1", "zuid"]] { #expect(StoredWords(sqlValue: StoredWords(words).sqlValue)?.words == words) }
    }
}
