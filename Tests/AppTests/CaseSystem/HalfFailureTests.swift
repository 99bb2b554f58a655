import Civic
import Foundation
import Rules
import Store
import Synchronization
import TestSupport
import Testing

@testable import Desk

/// Whatever gets lost on the way, in the end there is one of everything.
@Suite struct HalfFailureTests {
    /// Numbers that are the same in every run.
    private final class Dice: Sendable {
        private let numbers: Mutex<FixedNumbers>
        init(_ seed: UInt64) { numbers = Mutex(FixedNumbers(seed: seed)) }

        /// Three requests of ten go wrong, each in one of all ways.
        func mishap() -> StubCaseSystem.Mishap? {
            numbers.withLock { numbers in
                guard Int.random(in: 0..<10, using: &numbers) < 3 else { return nil }
                return StubCaseSystem.Mishap.allCases.randomElement(using: &numbers)
            }
        }

        func below(_ bound: Int) -> Int { numbers.withLock { Int.random(in: 0..<bound, using: &$0) } }
    }

    private static let answers: [CaseState] = [.accepted, .refused, .referred]

    @Test(arguments: testEngines, [1, 2, 3] as [UInt64])
    func `under random failures each case ends whole, once and in order`(engine: Engine, seed: UInt64) async throws {
        // Any state: a case may be answered and closed before the duty looks for the first time.
        let states = CaseState.allCases.map(\.rawValue).joined(separator: ", ")
        let cases = try await CaseTown.open(engine, sending: "{states: [\(states)], since: 2026-11-01}")
        let dice = Dice(seed)
        cases.system.mishaps { _ in dice.mishap() }
        var scenes: [Scene] = []
        for number in 1...6 { scenes.append(try await Scene.make(in: cases.town, number: number)) }
        // Each goes through its states while the steps of the states before are still on their way.
        for scene in scenes {
            try await cases.carry(rounds: dice.below(4), seconds: 600)
            try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
            try await cases.carry(rounds: dice.below(4), seconds: 600)
            try await cases.answer(scene, Self.answers[dice.below(Self.answers.count)])
            try await cases.carry(rounds: dice.below(4), seconds: 600)
            try await cases.close(scene)
        }
        var rounds = 0
        while rounds < 400, try await !isDone(cases, scenes) {
            try await cases.carry(rounds: 1, seconds: 1_200)
            rounds += 1
        }
        for scene in scenes { try await expectWhole(cases, scene) }
        let numbers = cases.system.things("enkelvoudiginformatieobjecten").compactMap { $0["identificatie"]?.text }
        #expect(Set(numbers).count == numbers.count)
    }

    private func isDone(_ cases: CaseTown, _ scenes: [Scene]) async throws -> Bool {
        for scene in scenes where try await !cases.steps(of: scene).allSatisfy({ $0.state == .done }) { return false }
        return scenes.allSatisfy { cases.thing(of: $0)?["einddatum"] != nil }
    }

    private func expectWhole(_ cases: CaseTown, _ scene: Scene) async throws {
        let steps = try await cases.steps(of: scene)
        #expect(
            steps.allSatisfy { $0.state == .done }, "\(steps.filter { $0.state != .done }.map { "\($0.plan.key) \($0.failure ?? "")" })")
        #expect(cases.system.things("zaken").count { $0["identificatie"]?.text == scene.file.reference } == 1)
        let order = cases.system.order(of: cases.address(of: scene))
        // The order in which things were made is the order of the steps.
        let collections: [PlannedStep.Kind: String] = [
            .file: "zaken", .initiator: "rollen", .status: "statussen", .final: "statussen", .link: "zaakinformatieobjecten",
            .decision: "besluiten", .result: "resultaten",
        ]
        #expect(order == steps.compactMap { collections[$0.plan.kind] })
        #expect(order.last == "statussen" && order.count { $0 == "rollen" } == 1 && order.count { $0 == "resultaten" } == 1)
        // And every step remembers what was made for it.
        let addresses = steps.compactMap(\.address)
        #expect(Set(addresses).count == steps.count)
        let decisions = cases.things("besluiten", of: scene).compactMap { $0["url"]?.text }
        let linked = cases.system.things("besluitinformatieobjecten").filter { decisions.contains($0["besluit"]?.text ?? "") }
        #expect(linked.count == decisions.count)
    }
}
