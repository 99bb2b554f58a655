import Rules

/// Conditions as people read them.
extension Words {
    /// One condition of a scheme: the source's own words in Dutch, else the catalogue's sentence for its kind, else said from the test.
    package func condition(_ condition: SchemeCondition, in vocabulary: Vocabulary) -> String {
        if language == "nl", let text = condition.text { return text }
        if let kind = condition.kind, has("condition.kind.\(kind)") { return sentence(of: condition, kind: kind) }
        if condition.criterion != .always { return self.condition(condition.criterion, in: vocabulary) }
        let named = [condition.kind ?? condition.id] + condition.words
        return condition.text ?? self("condition.kind.other", ["value": named.joined(separator: ", ")])
    }

    package func condition(_ criterion: Criterion, in vocabulary: Vocabulary) -> String {
        sentence(vocabulary.sentence(criterion), in: vocabulary)
    }

    private func sentence(of condition: SchemeCondition, kind: String) -> String {
        let words = condition.words.map(word)
        var values = ["words": list(words), "either": either(words)]
        if let number = condition.number { values["value"] = quantity(number, condition.unit) }
        if condition.words.count == 2 { (values["low"], values["high"]) = (condition.words[0], condition.words[1]) }
        return self("condition.kind.\(kind)", values)
    }

    package func sentence(_ sentence: ConditionSentence, in vocabulary: Vocabulary) -> String {
        switch sentence {
        case .text(let text): return self(text.key, text.arguments.mapValues { argument($0, vocabulary) })
        case .group(let key, let count, let parts):
            let separator = key == "condition.any" ? self("condition.orElse") : "; "
            let joined = parts.map { self.sentence($0, in: vocabulary) }.joined(separator: separator)
            return self(key, ["parts": joined], count: count)
        }
    }

    private func argument(_ argument: ConditionText.Argument, _ vocabulary: Vocabulary) -> String {
        switch argument {
        case .name(let field): self("field.\(field).name")
        case .number(let number, let unit): quantity(number, unit)
        case .date(let date): self.date(date)
        case .options(let field, let words, let all):
            (all ? list : either)(words.map { vocabulary.name(of: $0, in: field) ?? option($0, of: field).startingSmall })
        case .words(let words): list(words.map(word))
        }
    }

    /// A number with its unit: `€ 1.500`, `4 weken`, `30%`. Days that make whole weeks are said in weeks.
    package func quantity(_ number: Int, _ unit: Field.Unit) -> String {
        switch unit {
        case .cents: money(cents: number)
        case .none: self.number(number)
        case .days where number >= 14 && number.isMultiple(of: 7): self("condition.unit.weeks", count: number / 7)
        default: self("condition.unit.\(unit.rawValue)", count: number)
        }
    }

    /// The label of an option; one that the catalogue does not know shows itself.
    package func option(_ option: String, of field: String) -> String {
        let key = "field.\(field).option.\(option)"
        return has(key) ? self(key) : option
    }

    private func either(_ labels: [String]) -> String {
        guard labels.count > 1, let last = labels.last else { return labels.first ?? "" }
        return labels.dropLast().joined(separator: ", ") + " " + self("condition.or") + " " + last
    }

    /// A source's word, translated when the catalogue has it.
    private func word(_ word: String) -> String {
        let key = "condition.word.\(word.lowercased().filter { $0.isLetter || $0.isNumber })"
        return has(key) ? self(key) : word
    }
}

extension String {
    /// With a small first letter, as inside a sentence; an abbreviation stays as it is.
    fileprivate var startingSmall: String {
        guard let first, !(dropFirst().first?.isUppercase ?? false) else { return self }
        return first.lowercased() + dropFirst()
    }
}
