import Civic
import Markup
import Rules
import Web

/// How one question is turned into a condition: which comparison, with which answer.
struct SentenceForm {
    let field: Field
    let vocabulary: Vocabulary
    let t: Words

    private static let largest = 100_000_000

    private var options: [FieldOption] {
        (field.options ?? []).map { FieldOption($0, .text(vocabulary.name(of: $0, in: field.key) ?? t.option($0, of: field.key))) }
    }

    private var comparison: FormField<String> {
        let names: [String] =
            switch field.kind {
            case .bool: []
            case .integer: ["atMost", "below", "atLeast", "above", "between"]
            case .choice: ["isIn", "isNotIn"]
            case .set: ["containsAny", "containsAll"]
            case .date: ["onOrBefore", "onOrAfter"]
            }
        return .choice("toets", "config.comparison", names.map { FieldOption($0, .key("config.test.\($0)")) })
    }

    private var yesNo: FormField<String> {
        let answers = [("true", "yes"), ("false", "no")].map { FieldOption($0.0, .text(t("field.\(field.key).\($0.1)"))) }
        return .choice("antwoord", "config.answer", answers)
    }

    private var picked: FormField<Set<String>> { .choices("antwoord", "config.answers", options, isOptional: false) }
    private func amount(_ name: String, _ label: String) -> FormField<Money?> { .money(name, label, isOptional: name != "antwoord") }
    private func number(_ name: String, _ label: String) -> FormField<Int?> {
        FormField.number(name, label, 0...Self.largest, isOptional: name != "antwoord").asked(
            values: ["unit": t("config.unitName.\(field.unit.rawValue)")])
    }
    private var day: FormField<LocalDate?> { .date("antwoord", "config.answerDate", isOptional: false) }

    func html(_ form: Form, _ visit: Visit) -> HTML {
        switch field.kind {
        case .bool: form.html(yesNo, visit)
        case .choice, .set: [form.html(comparison, visit), form.html(picked, visit)].joined()
        case .date: [form.html(comparison, visit), form.html(day, visit)].joined()
        case .integer where field.unit == .cents:
            [
                form.html(comparison, visit), form.html(amount("antwoord", "config.answerMoney"), visit),
                form.html(amount("tot", "config.answerUpTo"), visit),
            ].joined()
        case .integer:
            [
                form.html(comparison, visit), form.html(number("antwoord", "config.answerNumber"), visit),
                form.html(number("tot", "config.answerUpTo"), visit),
            ].joined()
        }
    }

    /// As it stands in a condition.
    func prefill(_ form: inout Form, _ test: Atom.Test) {
        form.prefill(comparison, test.name)
        switch test {
        case .equals(.bool(let bool)): form.prefill(yesNo, String(bool))
        case .equals(.choice(let word)):
            form.prefill(comparison, "isIn")
            form.prefill(picked, [word])
        case .isIn(let words), .isNotIn(let words), .containsAny(let words), .containsAll(let words), .equals(.set(let words)):
            form.prefill(picked, words)
        case .atMost(let value), .below(let value), .atLeast(let value), .above(let value), .equals(.integer(let value)):
            fill(&form, "antwoord", value)
        case .between(let low, let high):
            fill(&form, "antwoord", low)
            fill(&form, "tot", high)
        case .onOrBefore(let date), .onOrAfter(let date), .equals(.date(let date)): form.prefill(day, date)
        }
    }

    private func fill(_ form: inout Form, _ name: String, _ value: Int) {
        if field.unit == .cents { form.prefill(amount(name, ""), Money(cents: value)) } else { form.prefill(number(name, ""), value) }
    }

    /// - Returns: nil when something is wrong, which the form then says.
    func read(_ form: inout Form) -> Atom.Test? {
        if case .bool = field.kind { return form.read(yesNo).map { .equals(.bool($0 == "true")) } }
        guard let name = form.read(comparison) else { return nil }
        switch field.kind {
        case .choice, .set: return form.read(picked).flatMap { words in chosen(name, words) }
        case .date:
            guard let date = form.read(day) ?? nil else { return nil }
            return name == "onOrBefore" ? .onOrBefore(date) : .onOrAfter(date)
        case .integer: return compared(name, &form)
        case .bool: return nil
        }
    }

    private func chosen(_ name: String, _ words: Set<String>) -> Atom.Test? {
        switch name {
        case "isIn": .isIn(words)
        case "isNotIn": .isNotIn(words)
        case "containsAny": .containsAny(words)
        case "containsAll": .containsAll(words)
        default: nil
        }
    }

    private func compared(_ name: String, _ form: inout Form) -> Atom.Test? {
        func value(_ part: String) -> Int? {
            field.unit == .cents
                ? (form.read(amount(part, "config.answerMoney")) ?? nil)?.cents : (form.read(number(part, "config.answerNumber")) ?? nil)
        }
        guard let low = value("antwoord") else {
            if form.isFine { form.add(FieldProblem("antwoord", "error.required")) }
            return nil
        }
        switch name {
        case "atMost": return .atMost(low)
        case "below": return .below(low)
        case "atLeast": return .atLeast(low)
        case "above": return .above(low)
        default:
            guard let high = value("tot"), high >= low else {
                if form.isFine { form.add(FieldProblem("tot", "config.upToNeeded")) }
                return nil
            }
            return .between(low, high)
        }
    }
}
