import Civic
import Crypto
import Foundation
import Rules
import Store

/// What a letter (*brief*) is for: `letter.kind.` in the text catalogue.
package enum LetterKind: String, Sendable, Codable, CaseIterable, SQLConvertible {
    /// The plan came in (Awb 4:3a and its successor in chapter 2.3).
    case acknowledgement
    /// Something is still needed before there can be an answer (Awb 4:5, 4:15).
    case requestForPapers
    /// Which way the plan may go; no decision.
    case direction
    /// A yes, with what was agreed, or who goes on with it.
    case decision
    /// A no, or an application left unhandled.
    case refusal
}

/// One paragraph or more of a letter, by what it says.
package struct LetterPart: Hashable, Sendable, RowDecodable {
    package enum Role: String, Sendable, CaseIterable, SQLConvertible {
        case opening, reason, question, conditions, amount, rule, decider, alternative, objection, next, added, contact, closing
    }

    package let role: Role
    /// Empty for a paragraph that goes on.
    package let heading: String
    package let text: String

    package init(_ role: Role, heading: String = "", _ text: String) { (self.role, self.heading, self.text) = (role, heading, text) }

    package init(row: Row) throws { self.init(try row["role"], heading: try row["heading"], try row["text"]) }
}

/// A letter about a case, in the language of who gets it: made of what the case and its journal hold, and kept as it was sent.
package struct Letter: Hashable, Sendable {
    package let kind: LetterKind
    package let language: String
    /// Reference of the case and number of the letter: `D-2026-0041/2`.
    package let reference: String
    package let date: LocalDate
    package let addressee: String
    /// Who writes: the municipality and where to reach it, in lines.
    package let sender: String
    package let subject: String
    package let parts: [LetterPart]

    /// What every kind must say. A "no" names its rule, who decided, what can be done instead and how to object (Awb 3:45, 3:46, 10:10).
    package static func needs(_ kind: LetterKind) -> [LetterPart.Role] {
        switch kind {
        case .acknowledgement: [.opening, .contact]
        case .requestForPapers: [.opening, .question, .contact]
        case .direction: [.opening, .reason, .decider, .contact]
        case .decision: [.opening, .reason, .decider, .contact]
        case .refusal: [.opening, .reason, .rule, .decider, .alternative, .objection, .contact]
        }
    }

    /// What is missing before it may go out, on the fields where it can be said.
    package var problems: [FieldProblem] {
        let said = Set(parts.filter { !$0.text.trimmingSpaces().isEmpty }.map(\.role))
        return Self.needs(kind).filter { !said.contains($0) }.map { FieldProblem(LetterField.name($0), "letter.missing.\($0.rawValue)") }
    }

    /// SHA-256 over everything in it, in lower-case hexadecimal.
    package var hash: String { Self.digest([reference, date.iso] + frame + parts.flatMap(Self.lines)) }

    /// The same without number, date and the sender's own words: tells whether the facts changed since somebody read it.
    package var fingerprint: String { Self.digest(frame + parts.filter { $0.role != .added }.flatMap(Self.lines)) }

    private var frame: [String] { [kind.rawValue, language, addressee, sender, subject] }

    private static func lines(_ part: LetterPart) -> [String] { [part.role.rawValue, part.heading, part.text] }

    /// Lengths stand before the texts, so that no text can pass for two.
    private static func digest(_ texts: [String]) -> String {
        let joined = texts.map { "\($0.utf8.count):\($0)" }.joined(separator: "\n")
        return Array(SHA256.hash(data: Data(joined.utf8))).hexadecimal
    }
}

/// What a sender says where the case does not: only for what is missing there, and a sentence or two of their own.
package struct LetterWords: Hashable, Sendable {
    package var added = ""
    package var rule = ""
    package var decider = ""
    package var alternative = ""

    package init(added: String = "", rule: String = "", decider: String = "", alternative: String = "") {
        (self.added, self.rule, self.decider, self.alternative) = (added, rule, decider, alternative)
    }
}

/// Names of form fields that sending a letter reports problems on.
enum LetterField {
    static let letterKind = "soort"
    static let added = "toevoeging"
    static let rule = "regel"
    static let decider = "besloten-door"
    static let alternative = "alternatief"

    /// Where it can be mended; what only the case itself can say is reported on the whole.
    static func name(_ role: LetterPart.Role) -> String {
        switch role {
        case .rule: rule
        case .decider: decider
        case .alternative: alternative
        default: added
        }
    }
}
