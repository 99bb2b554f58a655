import Civic
import Testing

@testable import Desk

@Suite struct ContradictionTests {
    private func advice(_ id: String, _ light: AdviceLight, _ aspects: Set<String> = []) -> LitAdvice {
        LitAdvice(id: ID(id), light: light, aspects: aspects)
    }

    @Test func `green against red on the same aspect clashes, and says on which`() {
        let clashes = [advice("policy", .green, ["goals", "place"]), advice("property", .red, ["place", "money"])].clashes
        #expect(clashes == [LightClash(yes: ID("policy"), no: ID("property"), aspects: ["place"])])
    }

    @Test func `green and red about different things do not clash`() {
        #expect([advice("policy", .green, ["goals"]), advice("property", .red, ["money"])].clashes.isEmpty)
    }

    @Test func `amber clashes with nothing`() {
        let all = [advice("a", .amber, ["place"]), advice("b", .green, ["place"]), advice("c", .amber)]
        #expect(all.clashes.isEmpty)
    }

    @Test func `advice on the plan as a whole meets every aspect`() {
        let clashes = [advice("policy", .green), advice("property", .red, ["money"])].clashes
        #expect(clashes == [LightClash(yes: ID("policy"), no: ID("property"), aspects: ["money"])])
        #expect([advice("policy", .green), advice("property", .red)].clashes.map(\.aspects) == [[]])
    }

    @Test func `every pair is found once, whatever the order`() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            let all = (0..<Int.random(in: 0...8, using: &random)).map { number in
                let aspects = Set(CaseAspects(nil).offered.filter { _ in Bool.random(using: &random) && Bool.random(using: &random) })
                return advice("r\(number)", AdviceLight.allCases.randomElement(using: &random) ?? .amber, aspects)
            }
            let (here, there) = (all.clashes, all.shuffled(using: &random).clashes)
            #expect(Set(here) == Set(there))
            #expect(Set(here.map(\.pair)).count == here.count)
            for clash in here {
                #expect(all.contains { $0.id == clash.yes && $0.light == .green })
                #expect(all.contains { $0.id == clash.no && $0.light == .red })
            }
        }
    }
}
