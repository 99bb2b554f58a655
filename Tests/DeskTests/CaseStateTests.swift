import Civic
import Testing

@testable import Desk

@Suite struct CaseStateTests {
    @Test func `every open case can end, and a closed one stays closed`() {
        for state in CaseState.open {
            #expect(state.allows(.withdrawn))
            #expect(CaseState.answers.isSubset(of: state.next))
        }
        #expect(CaseState.closed.next.isEmpty)
    }

    @Test func `no answer turns into another answer`() {
        for state in CaseState.answers { #expect(state.next == [.closed]) }
    }

    @Test func `what staff chooses is allowed, and taking, asking and withdrawing are not among it`() {
        for state in CaseState.allCases {
            #expect(Set(state.choices).isSubset(of: state.next))
            #expect(Set(state.choices).isDisjoint(with: [.received, .assigned, .waitingForInitiator, .withdrawn]))
        }
    }

    @Test func `from every state a case can be closed in the end`() {
        for start in CaseState.allCases {
            var reached: Set<CaseState> = [start]
            while true {
                let more = reached.union(reached.flatMap(\.next))
                if more == reached { break }
                reached = more
            }
            #expect(reached.contains(.closed))
        }
    }

    @Test func `a no needs its rule, its decider and an alternative`() {
        #expect(ChangeState.Answer().problems(for: .refused).map(\.field) == [CaseField.rule, CaseField.decidedBy, CaseField.alternative])
        #expect(
            ChangeState.Answer(rule: "x", decidedBy: "y", alternative: " ").problems(for: .refused).map(\.field) == [CaseField.alternative])
        #expect(ChangeState.Answer(rule: "x", decidedBy: "y", alternative: "z").problems(for: .refused).isEmpty)
        #expect(ChangeState.Answer().problems(for: .accepted).isEmpty)
        #expect(ChangeState.Answer().problems(for: .acceptedWithConditions).map(\.field) == [CaseField.conditions])
        #expect(ChangeState.Answer().problems(for: .referred).map(\.field) == [CaseField.referral])
    }
}
