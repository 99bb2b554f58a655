import Foundation
import Testing

@testable import Rules

@Suite struct MatchEvaluationTests {
    private static func bytes() throws -> Data {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try Data(contentsOf: tests.appending(path: "Vectors/schemes_open.json"))
    }

    private static func scheme(_ criteria: String) -> String {
        "{\"fields\": {\"a\": {\"type\": \"int\"}}, \"schemes\": [{\"id\": \"S\", \"criteria\": \(criteria)}]}"
    }

    private func evaluation(_ text: String) throws -> MatchEvaluation { try MatchEvaluation(bytes: text.utf8) }

    @Test func `every status and near miss of the open file comes out, and the planner is ahead`() throws {
        let evaluation = try MatchEvaluation(bytes: Self.bytes())
        #expect(evaluation.statusesCompared == 72 * 300)
        #expect(evaluation.statusDifferences.isEmpty)
        #expect(evaluation.nearMissesCompared == 12 * 300)
        #expect(evaluation.nearMissDifferences.isEmpty)
        #expect(evaluation.isRight)
        let areas = Dictionary(uniqueKeysWithValues: evaluation.orders.map { ($0.name, $0.area) })
        let (listed, missed, planned) = (areas["file order"] ?? 1, areas["most missed"] ?? 1, areas["planner"] ?? 0)
        #expect(planned > missed && missed > listed)
        #expect(evaluation.orders.allSatisfy { abs(($0.share.last ?? 0) - 1) < 1e-9 })
        #expect(evaluation.lines.first == "statuses: 21600 compared, 0 different")
    }

    @Test func `a wrong expectation is found and named`() throws {
        let text = """
            {"fields": {"n": {"type": "int", "min": 0, "max": 9, "changeable": true}},
             "schemes": [{"id": "S", "criteria": {"field": "n", "op": "gt", "value": 4}}],
             "profiles": [{"id": "p", "answers": {}, "fits": ["S"]}],
             "full": [{"id": "q", "answers": {"n": 2}, "fits": [], "nearMiss": {}}]}
            """
        let evaluation = try evaluation(text)
        #expect(!evaluation.isRight)
        #expect(
            evaluation.statusDifferences == [
                MatchEvaluation.StatusDifference(applicant: "p", scheme: "S", expected: .yes, computed: .unknown)
            ])
        #expect(evaluation.nearMissDifferences.map(\.computed) == [[["n"]]])
        #expect(evaluation.lines.contains("  q S: expected none, computed n"))
    }

    @Test func `all operators are read`() throws {
        let text = """
            {"fields": [{"key": "n", "type": "int", "min": 0, "max": 9}, {"key": "d", "type": "date"}, {"key": "b", "type": "bool"},
                        {"key": "e", "type": "enum", "values": ["x", "y"]}, {"key": "s", "type": "set", "values": ["u", "v", "w"]}],
             "schemes": [
              {"id": "eq", "criteria": {"field": "s", "op": "eq", "value": ["v", "u"]}},
              {"id": "in", "criteria": {"field": "n", "op": "in", "value": [1, 5]}},
              {"id": "notIn", "criteria": {"field": "e", "op": "notIn", "value": ["y"]}},
              {"id": "lt", "criteria": {"field": "n", "op": "lt", "value": 5}},
              {"id": "between", "criteria": {"field": "d", "op": "between", "value": ["2026-01-01", "2026-12-31"]}},
              {"id": "gt", "criteria": {"field": "d", "op": "gt", "value": "2026-11-21"}},
              {"id": "all", "criteria": [{"field": "s", "op": "containsAny", "value": ["w", "u"]},
                {"not": {"field": "b", "op": "eq", "value": true}}]},
              {"id": "atLeast", "criteria": {"atLeast": 2, "of": [{"field": "n", "op": "ge", "value": 5}, {"field": "n", "op": "le", "value": 4},
                {"field": "s", "op": "containsAll", "value": ["u", "w"]}, {"any": [{"field": "e", "op": "eq", "value": "x"}]}]}}],
             "full": [{"id": "p", "answers": {"n": 5, "d": "2026-11-21", "b": false, "e": "x", "s": ["u", "v"]},
               "fits": ["eq", "in", "notIn", "between", "all", "atLeast"]}]}
            """
        let evaluation = try evaluation(text)
        #expect(evaluation.statusDifferences.isEmpty)
    }

    @Test func `whether choosing nothing is an answer is taken from the file`() throws {
        func text(_ expected: String, _ extra: String = "") -> String {
            """
            {\(extra)"fields": {"s": {"type": "set", "values": ["u", "v"], "changeable": true}},
             "schemes": [{"id": "S", "criteria": {"not": {"field": "s", "op": "containsAny", "value": ["u", "v"]}}}],
             "full": [{"id": "p", "answers": {"s": ["u"]}, "fits": [], "nearMiss": \(expected)}]}
            """
        }
        #expect(try evaluation(text("{}")).isRight)
        let counted = try evaluation(text("{\"S\": [[\"s\"]]}"))
        #expect(counted.isRight && counted.emptySetsCounted == true)
        #expect(try !evaluation(text("{}", "\"allowEmptySets\": true, ")).isRight)
    }

    @Test(arguments: [
        ("{", "line 1"), ("[]", "file"), ("{\"fields\": {}}", "schemes"),
        ("{\"fields\": {\"a\": {\"type\": \"colour\"}}, \"schemes\": []}", "fields.a.type"),
        (scheme("{\"all\": [{\"field\": \"b\"}]}"), "schemes[0].criteria.all[0].field"),
        (scheme("{\"field\": \"a\", \"op\": \"lt\", \"value\": 1.5}"), "schemes[0].criteria.value"),
        (scheme("{\"field\": \"a\", \"op\": \"like\", \"value\": 1}"), "schemes[0].criteria.op"),
        ("{\"fields\": {}, \"schemes\": [], \"profiles\": [{\"answers\": {\"a\": 1}}]}", "profiles[0].answers.a"),
    ])
    func `a file that cannot be read says where`(text: String, path: String) {
        #expect { try MatchFile(bytes: text.utf8) } throws: { ($0 as? MatchFileError)?.path == path }
    }

    @Test func `JSON keeps the order of its members and reads every escape`() throws {
        let json = try OrderedJSON("{\"b\": 1, \"a\": [true, null, -2.5e1], \"t\": \"\\u00e9\\ud83c\\udf33\\n\\\"\"}".utf8)
        #expect(json.members?.map(\.name) == ["b", "a", "t"])
        #expect(json["t"]?.string == "é🌳\n\"")
        #expect(json["a"]?.array?.last?.integer == -25)
    }

    @Test(arguments: ["", "{\"a\" 1}", "[1,]", "01", "\"\\x\"", "\"\\ud800\"", "nul", "[1] 2", "\"a", "1.", "{\"a\":1,}"])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: MatchFileError.self) { try OrderedJSON(text.utf8) }
    }
}
