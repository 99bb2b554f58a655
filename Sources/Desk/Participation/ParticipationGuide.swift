import Civic
import Rules
import Store

/// How far an initiator involves the neighbours: `participation.level.` in the text catalogue. Each holds what the one before asks.
package enum ParticipationLevel: String, Sendable, Codable, CaseIterable, Comparable, SQLConvertible {
    /// Neighbours know what comes, and whom to ask.
    case inform
    /// Neighbours can say what they think before it is settled.
    case consult
    /// Neighbours make the plan along with the initiator.
    case together

    package static func < (left: Self, right: Self) -> Bool { left.order < right.order }
    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A municipality's guide (*wegwijzer*) to involving the neighbours, from `participation.yaml`: a few questions, and which level each answer
/// asks for. The highest level counts, so that every answer explains itself.
package struct ParticipationGuide: Sendable, Hashable {
    package struct Question: Sendable, Hashable {
        package let id: String
        package let text: [String: String]
        package let answers: [Answer]
    }

    package struct Answer: Sendable, Hashable {
        package let id: String
        package let text: [String: String]
        package let level: ParticipationLevel
        /// Why this answer asks for that level.
        package let why: [String: String]
    }

    /// Where it stands: a by-law, a law.
    package struct Source: Sendable, Hashable {
        package let text: [String: String]
        package let address: String?
    }

    package let questions: [Question]
    package let sources: [Source]

    /// What the answers come to: the level, and the reasons of the answers that ask for it.
    package struct Outcome: Sendable, Hashable {
        package let level: ParticipationLevel
        package let reasons: [Answer]
    }

    package init(questions: [Question] = [], sources: [Source] = []) { (self.questions, self.sources) = (questions, sources) }

    /// - Parameter answers: answer by question; what is not known here is left out.
    /// - Returns: nil while a question has no answer.
    package func outcome(_ answers: [String: String]) -> Outcome? {
        let chosen = questions.compactMap { question in question.answers.first { $0.id == answers[question.id] } }
        guard chosen.count == questions.count, let level = chosen.map(\.level).max() else { return nil }
        return Outcome(level: level, reasons: chosen.filter { $0.level == level })
    }
}

extension ParticipationGuide {
    package static let document = "participation.yaml"

    /// Without the file there are no questions, and the page tells what the law says.
    package init(folder: ConfigFolder) throws {
        guard folder.holds(Self.document) else {
            self.init()
            return
        }
        try self.init(tree: folder.tree(Self.document))
    }

    /// - Throws: `ConfigFault` naming the place of what is missing or double.
    package init(tree: ConfigTree) throws {
        questions = try tree["questions"].list.enumerated().map { index, item in
            guard let id = item["id"].text, id.wholeMatch(of: /[a-z][a-z0-9-]{0,60}/) != nil, let text = Self.words(item["text"]) else {
                throw ConfigFault("questions[\(index)]", .needs, fields: ["id", "text"], in: Self.document)
            }
            let answers = try item["answers"].list.enumerated().map { number, answer in
                let path = "questions[\(index)].answers[\(number)]"
                guard let id = answer["id"].text, let text = Self.words(answer["text"]), let why = Self.words(answer["why"]),
                    let word = answer["level"].text
                else { throw ConfigFault(path, .needs, fields: ["id", "text", "why", "level"], in: Self.document) }
                guard let level = ParticipationLevel(rawValue: word) else {
                    throw ConfigFault.unknown("\(path).level", word, of: ParticipationLevel.allCases.map(\.rawValue), in: Self.document)
                }
                return Answer(id: id, text: text, level: level, why: why)
            }
            guard answers.count > 1, Set(answers.map(\.id)).count == answers.count else {
                throw ConfigFault("questions[\(index)].answers", .needsTwo, in: Self.document)
            }
            return Question(id: id, text: text, answers: answers)
        }
        guard Set(questions.map(\.id)).count == questions.count else {
            throw ConfigFault("questions", .twice, ["value": twice(questions.map(\.id))], in: Self.document)
        }
        sources = try tree["sources"].list.enumerated().map { index, item in
            guard let text = Self.words(item["text"]) else {
                throw ConfigFault("sources[\(index)]", .needs, fields: ["text"], in: Self.document)
            }
            return Source(text: text, address: item["address"].text)
        }
    }

    private static func words(_ tree: ConfigTree) -> [String: String]? {
        let texts = tree.map.compactMapValues(\.text)
        return texts["nl"] == nil ? nil : texts
    }
}
