import Rules

/// Which text says a condition, and what to fill in. No wording: a catalogue has that.
package struct ConditionText: Hashable, Sendable {
    package enum Argument: Hashable, Sendable {
        /// The short name of a field.
        case name(String)
        case number(Int, Field.Unit)
        case date(LocalDate)
        /// Options of a field, to be read with "or" between them; `all` with "and".
        case options(field: String, [String], all: Bool)
        /// Words of a source, translated where the catalogue knows them.
        case words([String])
    }

    package var key: String
    package var arguments: [String: Argument]
    package init(_ key: String, _ arguments: [String: Argument] = [:]) { (self.key, self.arguments) = (key, arguments) }
}

/// A condition in words: one text, or texts under a heading such as "one of these".
package indirect enum ConditionSentence: Hashable, Sendable {
    case text(ConditionText)
    case group(key: String, count: Int?, [ConditionSentence])
}

extension Vocabulary {
    package func text(_ atom: Atom) -> ConditionText {
        let name = ConditionText.Argument.name(atom.field)
        let unit = self[atom.field]?.unit ?? .none
        func options(_ words: Set<String>, all: Bool = false) -> ConditionText.Argument {
            let order = self[atom.field]?.options ?? []
            let rank = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
            let sorted = words.sorted { (rank[$0] ?? order.count, $0) < (rank[$1] ?? order.count, $1) }
            return .options(field: atom.field, sorted, all: all)
        }
        let key = "condition.\(atom.test.name)"
        switch atom.test {
        case .equals(.bool(let bool)): return ConditionText("field.\(atom.field).\(bool ? "yes" : "no")")
        case .equals(.integer(let number)): return ConditionText(key, ["name": name, "value": .number(number, unit)])
        case .equals(.choice(let word)): return ConditionText(key, ["name": name, "value": options([word])])
        case .equals(.set(let words)): return ConditionText(key, ["name": name, "value": options(words, all: true)])
        case .equals(.date(let date)), .onOrBefore(let date), .onOrAfter(let date):
            return ConditionText(key, ["name": name, "value": .date(date)])
        case .isIn(let words), .isNotIn(let words), .containsAny(let words):
            return ConditionText(key, ["name": name, "value": options(words)])
        case .containsAll(let words): return ConditionText(key, ["name": name, "value": options(words, all: true)])
        case .atMost(let number), .below(let number), .atLeast(let number), .above(let number):
            return ConditionText(key, ["name": name, "value": .number(number, unit)])
        case .between(let low, let high):
            return ConditionText(key, ["name": name, "low": .number(low, unit), "high": .number(high, unit)])
        }
    }

    /// The whole criterion in words, with negations resolved where an opposite test exists.
    package func sentence(_ criterion: Criterion) -> ConditionSentence {
        switch criterion {
        case .atom(let atom): .text(text(atom))
        case .clause(let inner, _): sentence(inner)
        case .all(let parts) where parts.count == 1, .any(let parts) where parts.count == 1: sentence(parts[0])
        case .all(let parts): .group(key: "condition.all", count: nil, parts.map(sentence))
        case .any(let parts): .group(key: "condition.any", count: nil, parts.map(sentence))
        case .atLeast(let count, let parts): .group(key: "condition.atLeastOf", count: count, parts.map(sentence))
        case .not(let inner): negation(of: inner)
        }
    }

    private func negation(of criterion: Criterion) -> ConditionSentence {
        switch criterion {
        case .clause(let inner, _): return negation(of: inner)
        case .not(let inner): return sentence(inner)
        case .atom(let atom):
            if let opposite = atom.test.opposite { return .text(text(Atom(atom.field, opposite))) }
            guard case .containsAny = atom.test else { break }
            return .text(ConditionText("condition.containsNone", text(atom).arguments))
        default: break
        }
        return .group(key: "condition.none", count: nil, [sentence(criterion)])
    }
}

extension Atom.Test {
    /// The test that holds exactly when this one does not, for a known answer.
    var opposite: Atom.Test? {
        switch self {
        case .equals(.bool(let bool)): .equals(.bool(!bool))
        case .equals(.choice(let word)): .isNotIn([word])
        case .isIn(let words): .isNotIn(words)
        case .isNotIn(let words): .isIn(words)
        case .atMost(let number): .above(number)
        case .above(let number): .atMost(number)
        case .below(let number): .atLeast(number)
        case .atLeast(let number): .below(number)
        case .onOrBefore(let date): .onOrAfter(date.adding(days: 1))
        case .onOrAfter(let date): .onOrBefore(date.adding(days: -1))
        case .equals, .between, .containsAny, .containsAll: nil
        }
    }
}
