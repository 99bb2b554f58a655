import Foundation
import Rules
import Yams

/// Faults that others found: the reader of YAML or JSON, the decoder, and the rules for conditions.
extension ConfigFault {
    /// A text that is no YAML.
    package init(unreadable error: any Error) {
        switch error as? YamlError {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            self.init("", .unreadableLine, ["line": String(mark.line)])
        case .duplicatedKeysInMapping(let keys, let context):
            self.init(keys.first ?? "", .twice, ["value": keys.joined(separator: ", "), "line": String(context.mark.line)])
        default: self.init("", .unreadable)
        }
    }

    /// What a decoder found.
    package init(decoding error: any Error) {
        switch error {
        case let fault as ConfigFault: self = fault
        case DecodingError.keyNotFound(let key, let context): self.init(Self.path(context.codingPath + [key]), .missing)
        case DecodingError.valueNotFound(_, let context): self.init(Self.path(context.codingPath), .missing)
        case DecodingError.typeMismatch(let type, let context): self.init(Self.path(context.codingPath), Self.code(expecting: type))
        case DecodingError.dataCorrupted(let context):
            if let fault = context.underlyingError as? ConfigFault {
                self = fault
                if path.isEmpty { path = Self.path(context.codingPath) }
            } else if let date = context.underlyingError as? NoSuchDate {
                self.init(Self.path(context.codingPath), .notDate, ["value": date.text])
            } else if let range = (context.underlyingError as? OutOfRange)?.range {
                self.init(
                    Self.path(context.codingPath), .notBetween, ["low": String(range.lowerBound), "high": String(range.upperBound)])
            } else if context.codingPath.isEmpty {
                self.init(unreadable: context.underlyingError ?? error)
            } else {
                self.init(Self.path(context.codingPath), .unusable)
            }
        default: self.init(unreadable: error)
        }
    }

    /// What is said of a value of another kind than was to be there.
    private static func code(expecting type: any Any.Type) -> FaultCode {
        if type == Int.self || type == Double.self { return .notNumber }
        return type == Bool.self ? .notYesNo : .wrongKind
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { path, key in
            if let index = key.intValue { path += "[\(index)]" } else { path += (path.isEmpty ? "" : ".") + key.stringValue }
        }
    }

    /// A mistake in a condition.
    package init(_ path: String, _ problem: CriterionProblem, in document: String? = nil) {
        switch problem {
        case .unknownField(let field): self.init(path, .unknownQuestion, ["value": field], in: document)
        case .wrongKind(let atom): self.init(path, .wrongTest, ["value": atom.test.name, "question": atom.field], in: document)
        case .valuesOutsideField(let atom, let words):
            self.init(path, .wrongAnswer, ["value": words.joined(separator: ", "), "question": atom.field], in: document)
        case .neverTrue(let atom): self.init(path, .neverTrue, ["question": atom.field], in: document)
        case .countOutOfReach(let count, let parts):
            self.init(path, .countOutOfReach, ["count": String(count), "parts": String(parts)], in: document)
        }
    }
}

/// The first word that stands in a list a second time; empty when none does.
package func twice(_ words: [String]) -> String {
    var seen: Set<String> = []
    return words.first { !seen.insert($0).inserted } ?? ""
}

extension TriageTable {
    /// The first of the table's own cases that comes out otherwise than is written with it.
    package func fault(vocabulary: Vocabulary) -> ConfigFault? {
        guard let failure = failures(vocabulary: vocabulary).first else { return nil }
        let path = cases.firstIndex { $0.name == failure.name }.map { "cases[\($0)]" } ?? "cases"
        func called(_ id: String) -> String { category(id)?.name["nl"] ?? id }
        var values = ["expected": called(failure.expected)]
        if !failure.unreadable.isEmpty {
            values["value"] = failure.unreadable.joined(separator: ", ")
            return ConfigFault(path, .caseAnswers, values, in: Self.document)
        }
        values["found"] = failure.found.map(called) ?? ""
        return ConfigFault(path, .caseOutcome, values, in: Self.document)
    }
}
