import Foundation

/// Why a vector file cannot be read at all.
package enum VectorFileError: Error, Hashable, Sendable, CustomStringConvertible {
    case notJSON(String)
    case noVectors
    /// The entry at this place, from 1, lacks what every vector has.
    case malformed(entry: Int, String)

    package var description: String {
        switch self {
        case .notJSON(let detail): "this is not a JSON file: \(detail)"
        case .noVectors: "the file has no list of vectors under \"vectors\""
        case .malformed(let entry, let detail): "vector \(entry): \(detail)"
        }
    }
}

/// Runs a file of inputs and expected outcomes against the rules.
package struct VectorRun: Sendable {
    package enum Outcome: Hashable, Sendable {
        case ok
        case differs(String)
    }

    /// Every vector of the file with what came of it. What is expected is only compared, never computed with.
    /// - Throws: `VectorFileError` for a file of another shape.
    package static func run(_ json: Data, settings: TermSettings = TermSettings()) throws -> [(id: String, outcome: Outcome)] {
        let rules = VectorRules(settings)
        return try vectors(in: json).map { vector in
            let input = VectorInput(vector.input)
            do {
                let fields = try rules.compute(vector.rule, input)
                return (vector.id, compare(vector.expected, with: fields, unread: input.unread))
            } catch let problem as VectorProblem {
                return (vector.id, .differs(problem.description))
            }
        }
    }

    /// One line per vector, `ID ok` or `ID differs: …`, and whether all are ok.
    package static func report(_ json: Data, settings: TermSettings = TermSettings()) throws -> (lines: [String], allOK: Bool) {
        let results = try run(json, settings: settings)
        let lines = results.map { id, outcome in
            switch outcome {
            case .ok: "\(id) ok"
            case .differs(let text): "\(id) differs: \(text)"
            }
        }
        return (lines, results.allSatisfy { $0.outcome == .ok })
    }

    private struct Vector {
        var id: String
        var rule: String
        var input: [String: JSONValue]
        var expected: [String: JSONValue]
    }

    private static func vectors(in json: Data) throws -> [Vector] {
        let root: JSONValue
        do {
            root = try JSONDecoder().decode(JSONValue.self, from: json)
        } catch {
            throw VectorFileError.notJSON(detail(of: error))
        }
        guard case .object(let file) = root, case .array(let entries) = file["vectors"], !entries.isEmpty else {
            throw VectorFileError.noVectors
        }
        return try entries.enumerated().map { index, entry in try vector(entry, number: index + 1) }
    }

    private static func vector(_ entry: JSONValue, number: Int) throws -> Vector {
        guard case .object(let fields) = entry else { throw VectorFileError.malformed(entry: number, "not an object") }
        guard case .string(let id) = fields["id"] else { throw VectorFileError.malformed(entry: number, "no id") }
        guard case .string(let rule) = fields["rule"] else { throw VectorFileError.malformed(entry: number, "\(id) has no rule") }
        guard case .object(let input) = fields["input"] else { throw VectorFileError.malformed(entry: number, "\(id) has no input") }
        guard case .object(let expected) = fields["expected"], !expected.isEmpty else {
            throw VectorFileError.malformed(entry: number, "\(id) has no expected outcome")
        }
        return Vector(id: id, rule: rule, input: input, expected: expected)
    }

    private static func compare(_ expected: [String: JSONValue], with computed: [String: JSONValue], unread: [String]) -> Outcome {
        let differences = expected.sorted { $0.key < $1.key }.compactMap { key, value -> String? in
            guard let found = computed[key] else { return "\(key) is not computed by this rule" }
            return found.matches(value) ? nil : "\(key) is \(found), expected \(value)"
        }
        if differences.isEmpty { return .ok }
        let hint = unread.isEmpty ? "" : " (input not used: \(unread.joined(separator: ", ")))"
        return .differs(differences.joined(separator: "; ") + hint)
    }

    private static func detail(of error: any Error) -> String {
        if case DecodingError.dataCorrupted(let context) = error { return context.debugDescription }
        return "\(error)"
    }
}
