import Civic
import Rules

extension Words {
    /// An answer as people read it: `€ 1.500`, `groen en ontmoeting`, `ja`.
    package func answer(_ value: Rules.Value, to field: Field, areas: Areas) -> String {
        switch value {
        case .bool(let flag): self(flag ? "word.affirmative" : "word.negative")
        case .integer(let number): quantity(number, field.unit)
        case .choice(let option): areas[option]?.name ?? self.option(option, of: field.key)
        case .set(let options):
            options.isEmpty
                ? self("form.noneOfThese") : list((field.options ?? []).filter(options.contains).map { option($0, of: field.key) })
        case .date(let date): longDate(date)
        }
    }
}

/// One answered question in words.
package struct AnsweredQuestion: Hashable, Sendable {
    package let key: String
    package let name: String
    package let answer: String
}

extension Vocabulary {
    /// The answers that were given, in the order of the questions; what follows from others and what every form knows is left out.
    package func answered(_ answers: Answers, _ t: Words, areas: Areas) -> [AnsweredQuestion] {
        entries.compactMap { entry in
            guard !entry.computed, entry.source == nil, let value = answers[entry.field.key] else { return nil }
            return AnsweredQuestion(
                key: entry.field.key, name: t("field.\(entry.field.key).name"), answer: t.answer(value, to: entry.field, areas: areas))
        }
    }
}
