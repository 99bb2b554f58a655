import Testing

@testable import Desk

@Suite struct CaseAspectsTests {
    @Test func `what is stored comes back, also as it was stored before`() throws {
        for ids: Set<String> in [[], ["place"], ["upkeep", "place", "own words"]] {
            #expect(try CaseAspects.stored(CaseAspects.text(ids)) == ids)
        }
        #expect(try CaseAspects.stored("money place") == ["money", "place"])
        #expect(try CaseAspects.stored("").isEmpty)
    }

    @Test func `a process without aspects offers those that the program has words for`() {
        #expect(CaseAspects(nil).offered == CaseAspects.Known.allCases.map(\.rawValue))
    }
}
