import Foundation
import Rules
import Testing

@Suite struct VectorRunTests {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    private func run(_ vector: String) throws -> String {
        try VectorRun.report(Data(#"{"vectors": [\#(vector)]}"#.utf8)).lines.joined()
    }

    @Test func `all vectors agree`() throws {
        let file = Self.tests.appendingPathComponent("Vectors/awb_vectors.json")
        let (lines, allOK) = try VectorRun.report(try Data(contentsOf: file))
        #expect(lines.count == 95)
        #expect(allOK, "\(lines.filter { !$0.hasSuffix(" ok") }.joined(separator: "\n"))")
    }

    @Test func `what differs is shown with what was expected`() throws {
        let line = try run(
            #"{"id": "D", "rule": "decisionDeadline", "input": {"received": "2026-01-05", "note": "x"}, "expected": {"lastDay": "2026-03-03"}}"#
        )
        #expect(line == #"D differs: lastDay is "2026-03-02", expected "2026-03-03" (input not used: note)"#)
    }

    @Test(arguments: [
        (#"{"id": "U", "rule": "tides", "input": {}, "expected": {"a": 1}}"#, "U differs: unknown rule tides"),
        (#"{"id": "M", "rule": "isFree", "input": {}, "expected": {"free": true}}"#, "M differs: input date is missing"),
        (
            #"{"id": "N", "rule": "isFree", "input": {"date": "2026-02-30"}, "expected": {"free": true}}"#,
            "N differs: input date is not a date: 2026-02-30"
        ),
        (
            #"{"id": "F", "rule": "isFree", "input": {"date": "2026-02-28"}, "expected": {"moon": true}}"#,
            "F differs: moon is not computed by this rule"
        ),
        (
            #"{"id": "B", "rule": "penaltyShare", "input": {"days": 1, "applicants": 0}, "expected": {"perApplicantCents": []}}"#,
            "B differs: input applicants is out of range: 0"
        ),
        (
            #"{"id": "L", "rule": "shortTerm", "input": {"event": "2026-06-27", "weeks": 99999999}, "expected": {"lastDay": ""}}"#,
            "L differs: a term of 99999999 weeks is out of range"
        ),
    ])
    func `a vector that cannot be computed says why`(vector: String, line: String) throws {
        #expect(try run(vector) == line)
    }

    @Test(arguments: [
        (#"{"id": "R", "rule": "objectionDecisionDeadline", "input": {"objectionTermLastDay": "2026-11-20", "committee": true, "extended": true},"#
            + #" "expected": {"lastDay": "2027-03-30"}}"#),
        (#"{"id": "G", "rule": "breachNotification", "input": {"discovered": "2026-03-27T16:00:00+01:00"},"#
            + #" "expected": {"latest": "2026-03-30T16:00:00+01:00"}}"#),
        (#"{"id": "P", "rule": "penalty", "input": {"noticeReceived": "2026-03-03", "decisionAnnounced": "2026-03-18", "#
            + #""firstPenaltyDayOffset": 14, "decisionDayCounted": true}, "expected": {"days": 2, "amountEuro": 46}}"#),
        (#"{"id": "S", "rule": "decisionDeadline", "input": {"received": "2026-01-05", "weeks": 8, "suspensions": ["#
            + #"{"invited": "2026-01-12", "repairUntil": "2026-01-26", "supplemented": null}]}, "expected": {"lastDay": "2026-03-16"}}"#),
        (#"{"id": "H", "rule": "isFree", "input": {"date": "2029-05-11", "decreeDays": ["2029-05-11"]}, "expected": {"free": true}}"#),
    ])
    func `a vector may make its own choices`(vector: String) throws {
        #expect(try run(vector).hasSuffix(" ok"))
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"vectors": []}"#, #"{"vectors": 3}"#, #"{"vectors": [3]}"#, #"{"vectors": [{"id": "A"}]}"#])
    func `a file of another shape is refused with the reason`(text: String) {
        #expect(throws: VectorFileError.self) { try VectorRun.run(Data(text.utf8)) }
    }

    @Test func `a malformed entry is named`() {
        let text = #"{"vectors": [{"id": "A", "rule": "isFree", "input": {"date": "2026-01-01"}}]}"#
        #expect(throws: VectorFileError.malformed(entry: 1, "A has no expected outcome")) { try VectorRun.run(Data(text.utf8)) }
    }

    @Test(arguments: ["nl", "en"])
    func `every step and holiday has its text`(language: String) throws {
        let root = Self.tests.deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent("Texts/\(language).yaml")
        let keys = Self.keys(in: try String(contentsOf: file, encoding: .utf8))
        #expect(Step.catalogueKeys.subtracting(keys) == [])
        let own = keys.filter { $0.hasPrefix("holiday.") || $0.hasPrefix("term.") }
        #expect(own.subtracting(Step.catalogueKeys) == [])
    }

    /// The dotted keys of nested maps indented by two; `one` and `other` are forms of one key.
    private static func keys(in yaml: String) -> Set<String> {
        var (path, keys) = ([String](), Set<String>())
        for line in yaml.split(separator: "\n") {
            let depth = line.prefix { $0 == " " }.count / 2
            let parts = line.drop { $0 == " " }.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            path = Array(path.prefix(depth)) + [String(parts[0])]
            guard parts.count == 2, !parts[1].isEmpty else { continue }
            keys.insert(["one", "other"].contains(path.last) ? path.dropLast().joined(separator: ".") : path.joined(separator: "."))
        }
        return keys
    }
}
