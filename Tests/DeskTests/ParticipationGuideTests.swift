import Civic
import Testing

@testable import Desk

@Suite struct ParticipationGuideTests {
    static let plain = """
        questions:
          - id: a
            text: {nl: Eerste?}
            answers:
              - {id: low, level: inform, text: {nl: Nee}, why: {nl: Klein.}}
              - {id: high, level: together, text: {nl: Ja}, why: {nl: Groot.}}
          - id: b
            text: {nl: Tweede?}
            answers:
              - {id: low, level: inform, text: {nl: Nee}, why: {nl: Kort.}}
              - {id: mid, level: consult, text: {nl: Ja}, why: {nl: Lang.}}
        """

    private func guide(_ yaml: String = plain) throws -> ParticipationGuide { try ParticipationGuide(tree: ConfigTree(yaml: yaml)) }

    @Test(arguments: [
        (["a": "low", "b": "low"], ParticipationLevel.inform, ["Klein.", "Kort."]), (["a": "low", "b": "mid"], .consult, ["Lang."]),
        (["a": "high", "b": "mid"], .together, ["Groot."]),
    ])
    func `the highest level counts, with the answers that ask for it`(
        answers: [String: String], level: ParticipationLevel, reasons: [String]
    ) throws {
        let outcome = try #require(try guide().outcome(answers))
        #expect(outcome.level == level && outcome.reasons.map { $0.why["nl"] } == reasons)
    }

    @Test(arguments: [[:], ["a": "low"], ["a": "low", "b": "unknown"]] as [[String: String]])
    func `without every answer there is no outcome`(answers: [String: String]) throws { #expect(try guide().outcome(answers) == nil) }

    @Test func `an answer that asks for more never lowers the level`() throws {
        let guide = try guide()
        for first in guide.questions[0].answers {
            for (low, high) in zip(guide.questions[1].answers, guide.questions[1].answers.dropFirst()) {
                let (less, more) = (guide.outcome(["a": first.id, "b": low.id]), guide.outcome(["a": first.id, "b": high.id]))
                #expect(try #require(less).level <= (try #require(more)).level)
            }
        }
    }

    @Test(arguments: [
        ("level: together", "level: everything"), ("id: high", "id: low"), ("id: b", "id: a"),
        ("text: {nl: Eerste?}", "text: {en: First?}"),
        ("why: {nl: Klein.}", "why: {en: Small.}"),
    ])
    func `a guide that is wrong is refused`(change: (String, String)) {
        #expect(throws: ConfigFault.self) { try guide(Self.plain.replacing(change.0, with: change.1)) }
    }
}
