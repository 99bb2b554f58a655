import Foundation

/// The Compass (*kompas*): questions that help to think, in four themes and an expectation. Read it, fill it partly, or leave it: it is no
/// checklist, and nothing is refused for an empty answer. Wording stands under `compass.` in the text catalogue.
package enum Compass {
    package enum Theme: String, Sendable, CaseIterable {
        case involvement, value, politics, conditions, expectation

        /// Its part of the address.
        package var noun: String {
            switch self {
            case .involvement: "betrokkenheid"
            case .value: "waarde"
            case .politics: "politiek"
            case .conditions: "voorwaarden"
            case .expectation: "verwachting"
            }
        }

        package init?(noun: String) {
            guard let theme = Self.allCases.first(where: { $0.noun == noun }) else { return nil }
            self = theme
        }

        /// Names of its questions, in the order they are asked.
        package var questions: [String] {
            switch self {
            case .involvement: ["people", "neighbours", "missing", "skills"]
            case .value: ["change", "need", "notice", "lasting"]
            case .politics: ["goals", "others", "municipality"]
            case .conditions: ["place", "rules", "money", "setback"]
            case .expectation: ["help", "contact", "yourself"]
            }
        }

        package func key(_ question: String) -> String { "\(rawValue).\(question)" }
        /// Under which the self-estimate is kept.
        package var estimateKey: String { key("far") }

        package var next: Theme? {
            let all = Self.allCases
            return all.firstIndex(of: self).flatMap { $0 + 1 < all.count ? all[$0 + 1] : nil }
        }

        package func answered(in answers: [String: String]) -> Int { questions.count { answers[key($0)] != nil } }
    }

    /// How far somebody thinks a theme is worked out.
    package enum Estimate: String, Sendable, CaseIterable { case thought, underway, ready }

    static func read(json: String) -> [String: String] {
        (try? JSONDecoder().decode([String: String].self, from: Data(json.utf8))) ?? [:]
    }

    static func json(_ answers: [String: String]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(answers)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
