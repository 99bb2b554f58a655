import Civic
import Foundation
import Rules
import Testing

@testable import Desk

@Suite struct CaseProcessTests {
    static let plain = """
        id: plan
        name: {nl: Plan}
        steps:
          - {id: read, name: {nl: Lezen}, text: {nl: We lezen.}, within: {workingDays: 5}, next: [decide], answers: [refused]}
          - {id: decide, name: {nl: Besluiten}, text: {nl: We besluiten.}, next: [read], answers: [accepted]}
          - {id: make, name: {nl: Maken}, text: {nl: Je maakt het.}, after: [accepted]}
        """

    private func read(_ yaml: String) throws -> CaseProcess { try CaseProcess(tree: ConfigTree(yaml: yaml)) }

    private func fault(_ change: (String, String)) -> String? {
        do {
            _ = try read(Self.plain.replacing(change.0, with: change.1))
            return nil
        } catch {
            return (error as? ConfigFault)?.path
        }
    }

    @Test func `a process is read with its steps and what each leads to`() throws {
        let process = try read(Self.plain)
        #expect(process.steps.map(\.id) == ["read", "decide", "make"])
        #expect(process.ahead(of: "read").map(\.id) == ["decide"])
        #expect(process[step: "make"]?.begins == [.accepted])
        #expect(process.adviceDays == nil)
        #expect(process.ladder.map(\.workingDays) == [1, 3, 5])
    }

    @Test func `a way back, to do a step again, is not among what is to come`() throws {
        let process = try read(Self.plain)
        #expect(process.coming(after: "read").map(\.id) == ["decide"])
        #expect(process.coming(after: "decide").isEmpty, "reading again is not ahead")
        #expect(process.ahead(of: "decide").map(\.id) == ["read"], "though it can be reached")
    }

    /// 2026-11-16 is a Monday.
    @Test(arguments: [
        ("{days: 3}", "2026-11-16", [], "2026-11-19"), ("{weeks: 1}", "2026-11-14", [], "2026-11-20"),
        ("{days: 1}", "2026-11-20", [], "2026-11-23"), ("{workingDays: 2}", "2026-11-19", [], "2026-11-23"),
        ("{days: 3}", "2026-11-16", ["2026-11-17", "2026-11-18"], "2026-11-20"),
        ("{days: 3}", "2026-11-16", ["2026-11-10", "2026-11-16"], "2026-11-19"),
        ("{days: 3}", "2026-11-16", ["2026-11-19", "2026-11-29", "2026-11-25", "2026-12-01"], "2026-12-02"),
    ])
    func `a step ends on a working day, and as much later as it was not up to us`(
        term: String, from: String, still: [String], due: String
    ) throws {
        let step = try #require(try read(Self.plain.replacing("{workingDays: 5}", with: term)).steps.first)
        let days = try still.map { try #require(LocalDate(iso: $0)) }
        let waits = stride(from: 0, to: days.count, by: 2).map { days[$0]...days[$0 + 1] }
        let last = step.due(from: try #require(LocalDate(iso: from)), still: waits, Terms(TermSettings()))
        #expect(last?.iso == due)
    }

    @Test func `a fault names the place`() {
        #expect(fault(("next: [decide]", "next: [vote]")) == "process.steps[0].next")
        #expect(fault(("answers: [accepted]", "answers: [maybe]")) == "process.steps[1].answers")
        #expect(fault(("{workingDays: 5}", "{fortnights: 5}")) == "process.steps[0].within")
        #expect(fault(("next: [decide], ", "")) == "process.steps[1]", "a step that nothing leads to")
        #expect(fault(("next: [read], answers: [accepted]", "next: []")) == "process.steps[1]", "a dead end")
        #expect(fault(("id: decide", "id: read")) == "process.steps")
        #expect(fault(("name: {nl: Plan}", "name: {en: Plan}")) == "process.name")
        #expect(fault(("after: [accepted]", "after: [accepted], answers: [refused]")) == "process.steps[2]")
        #expect(fault(("answers: [accepted]", "answers: [accepted], needs: [intake]")) == "process.intake")
        #expect(fault(("answers: [accepted]", "answers: [accepted], needs: [aspects]")) == "process.aspects")
        #expect(fault(("id: plan", "id: plan\nlate: {manager: 2, coordinator: 3}")) == "process.late")
        #expect(fault(("id: plan", "id: plan\nadviceDays: [14, 7]")) == "process.adviceDays")
    }

    @Test func `the same content is the same version, however it is laid out`() throws {
        let moved = Self.plain.replacing("id: plan\nname: {nl: Plan}", with: "name:\n  nl: \"Plan\"\nid: plan")
        #expect(try read(moved).hash == read(Self.plain).hash)
        #expect(try read(Self.plain.replacing("workingDays: 5", with: "workingDays: 6")).hash != read(Self.plain).hash)
    }

    @Test func `a stored version reads back as what it was`() throws {
        let process = try read(Self.plain)
        let again = try CaseProcess(tree: ConfigTree(json: Data(process.body.utf8)))
        #expect(again == process)
        #expect(again.hash == process.hash)
    }

    @Test func `what is different between two versions is said`() throws {
        let new = try read(
            Self.plain.replacing("workingDays: 5", with: "workingDays: 3").replacing("{nl: We besluiten.}", with: "{nl: De buurt besluit.}")
        )
        let changes = ProcessChanges(from: try read(Self.plain), to: new)
        #expect(changes.terms.map(\.after?.text) == ["W3"])
        #expect(changes.reworded == [["nl": "Besluiten"]])
        #expect(changes.added.isEmpty && changes.removed.isEmpty)
    }

    /// Every order of steps in which each one has a way on is accepted; cutting the last way to an answer is not.
    @Test func `chains of any length hold together, and break where an end is cut off`() throws {
        var seed: UInt64 = 41
        func random(_ limit: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % limit
        }
        for _ in 0..<50 {
            let count = 2 + random(6)
            func yaml(cut: Int?) -> String {
                let steps = (0..<count).map { index in
                    let isLast = index == count - 1
                    let next = isLast || index == cut ? "[]" : "[s\(index + 1)]"
                    return "  - {id: s\(index), name: {nl: S}, text: {nl: T}, next: \(next), answers: \(isLast ? "[accepted]" : "[]")}"
                }
                return "id: chain\nname: {nl: C}\nsteps:\n" + steps.joined(separator: "\n")
            }
            #expect(try read(yaml(cut: nil)).ahead(of: "s0").count == count - 1)
            #expect(throws: ConfigFault.self) { try read(yaml(cut: random(count - 1))) }
        }
    }

    @Test func `a reminder comes in the next season, never within two months`() throws {
        let reminder = CaseProcess.Reminder(month: 3, text: ["nl": "Lente"])
        #expect(reminder.day(after: try #require(LocalDate(iso: "2026-11-21"))).iso == "2027-03-01")
        #expect(reminder.day(after: try #require(LocalDate(iso: "2027-01-15"))).iso == "2028-03-01")
        #expect(reminder.day(after: try #require(LocalDate(iso: "2026-12-31"))).iso == "2027-03-01")
    }
}
