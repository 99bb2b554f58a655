import Civic
import Markup
import Rules
import Web

/// A question of the vocabulary as a field of a form: the same everywhere it is asked, while telling an idea and in the finder.
package struct AnswerField: Sendable {
    package enum Outcome: Sendable, Equatable {
        case answer(Rules.Value)
        /// Left open, or "I don't know yet".
        case open
        /// What was typed cannot be accepted; the form holds the problem.
        case wrong
    }

    package let field: Field
    private let control: Control

    private enum Control: Sendable {
        case one(FormField<String>)
        case many(FormField<Set<String>>, [FieldOption])
        case money(FormField<Money?>)
        case number(FormField<Int?>)
        case date(FormField<LocalDate?>)
    }

    private static let open = "?"
    private static let none = "-"

    /// - Parameters:
    ///   - name: the name of an option that is data, such as an area; nil for those named in the text catalogue.
    ///   - options: which of the field's options are offered; all when nil.
    ///   - optionHint: text key of a line under an option.
    ///   - offersNone: "none of these" is an answer to a question with several answers; otherwise choosing nothing leaves it open.
    package init(
        _ field: Field, name optionName: (String) -> String? = { _ in nil }, options: [String]? = nil,
        optionHint: (String) -> String? = { _ in nil }, offersNone: Bool = false
    ) {
        self.field = field
        let (name, label) = (field.key, "field.\(field.key).question")
        let offered = options ?? field.options ?? []
        let choices = offered.map { option in
            let label = optionName(option).map { FieldOption.Label.text($0) } ?? .key("field.\(field.key).option.\(option)")
            return FieldOption(option, label, hint: optionHint(option).map { .key($0) })
        }
        let unknown = FieldOption(Self.open, .key("word.unknown"))
        switch field.kind {
        case .bool:
            let answers = [FieldOption("ja", .key("word.affirmative")), FieldOption("nee", .key("word.negative")), unknown]
            control = .one(.choice(name, label, answers, isOptional: true))
        case .choice:
            control = .one(.choice(name, label, choices + [unknown], isOptional: true))
        case .set:
            let all = choices + (offersNone ? [FieldOption(Self.none, .key("form.noneOfThese"))] : [])
            control = .many(.choices(name, label, all), all)
        case .integer where field.unit == .cents: control = .money(.money(name, label))
        case .integer(let range): control = .number(.number(name, label, range))
        case .date: control = .date(.date(name, label))
        }
    }

    package func prefill(_ form: inout Form, _ answers: Answers) {
        guard let answer = answers[field.key] else { return }
        switch (control, answer) {
        case (.one(let field), .bool(let bool)): form.prefill(field, bool ? "ja" : "nee")
        case (.one(let field), .choice(let option)): form.prefill(field, option)
        case (.many(let field, _), .set(let options)): form.prefill(field, options.isEmpty ? [Self.none] : options)
        case (.money(let field), .integer(let cents)): form.prefill(field, Money(cents: cents))
        case (.number(let field), .integer(let number)): form.prefill(field, number)
        case (.date(let field), .date(let date)): form.prefill(field, date)
        default: break
        }
    }

    package func read(_ form: inout Form) -> Outcome {
        switch control {
        case .one(let field): outcome(form.read(field)) { one($0) }
        case .many(let field, _): outcome(form.read(field)) { many($0) }
        case .money(let field): outcome(form.read(field)) { $0.map { .integer($0.cents) } }.within(self.field, &form)
        case .number(let field): outcome(form.read(field)) { $0.map { .integer($0) } }
        case .date(let field): outcome(form.read(field)) { $0.map { .date($0) } }
        }
    }

    private func outcome<Typed>(_ typed: Typed?, _ value: (Typed) -> Rules.Value?) -> Outcome {
        guard let typed else { return .wrong }
        return value(typed).map(Outcome.answer) ?? .open
    }

    private func one(_ chosen: String) -> Rules.Value? {
        if chosen.isEmpty || chosen == Self.open { return nil }
        if case .bool = field.kind { return .bool(chosen == "ja") }
        return .choice(chosen)
    }

    private func many(_ chosen: Set<String>) -> Rules.Value? {
        chosen.isEmpty ? nil : .set(chosen.subtracting([Self.none]))
    }

    package func html(_ form: Form, _ visit: Visit) -> HTML {
        let help = "field.\(field.key).help"
        let hint = visit.t.has(help) ? help : nil
        switch control {
        case .one(let field): return form.html(field.asked(hint: hint), visit)
        case .many(let field, let options) where options.count <= 8: return form.html(field.asked(hint: hint), visit)
        case .many(let field, let options): return ticks(form, field, options, hint: hint, visit)
        case .money(let field): return form.html(field.asked(hint: hint), visit)
        case .number(let field): return form.html(field.asked(hint: hint), visit)
        case .date(let field): return form.html(field.asked(hint: hint), visit)
        }
    }

    /// How many options stand in the open when there are many; the rest unfolds.
    private static let shownOptions = 8

    /// Many options stand close together, in columns where there is room; the first, most chosen ones are in the open.
    private func ticks(_ form: Form, _ field: FormField<Set<String>>, _ options: [FieldOption], hint: String?, _ visit: Visit) -> HTML {
        let (t, name, chosen) = (visit.t, field.name, Set(form.typed.all(field.name)))
        let boxes = options.enumerated().map { index, option -> HTML in
            """
            <label class="tick"><input type="checkbox" id="\(index == 0 ? name : "\(name)-\(index + 1)")" name="\(name)" value="\(option.value)"\
            \(attribute: "checked", when: chosen.contains(option.value))>\(option.label.text(t))</label>
            """
        }
        let problem = form.problem(of: name)
        let error: HTML? = problem.map {
            "<span class=\"error\" id=\"\(name)-fout\"><span class=\"hidden\">\(t("error.prefix")) </span>\(t($0.key, $0.values))</span>"
        }
        let describedBy = [problem == nil ? nil : "\(name)-fout", hint == nil ? nil : "\(name)-hulp"].compactMap(\.self).joined(
            separator: " ")
        return """
            <fieldset class="\(problem == nil ? "field" : "field is-wrong")"\(attribute: "aria-describedby", describedBy.isEmpty ? nil : describedBy)>\
            <legend>\(t(field.face.label)) <span class="soft">(\(t("form.optional")))</span></legend>
            \(hint.map { key -> HTML in "<span class=\"hint\" id=\"\(name)-hulp\">\(t(key))</span>" })\(error)
            <span class="pair">\(boxes.prefix(Self.shownOptions).joined(by: "\n"))</span>
            \(rest(boxes, options, chosen, t))</fieldset>
            """
    }

    private func rest(_ boxes: [HTML], _ options: [FieldOption], _ chosen: Set<String>, _ t: Words) -> HTML {
        let hidden = options.dropFirst(Self.shownOptions)
        guard !hidden.isEmpty else { return .empty }
        let isOpen = hidden.contains { chosen.contains($0.value) }
        return """
            <details class="more"\(attribute: "open", when: isOpen)><summary>\(t("form.moreOptions", count: hidden.count))</summary>\
            <span class="pair">\(boxes.dropFirst(Self.shownOptions).joined(by: "\n"))</span></details>
            """
    }
}

extension AnswerField.Outcome {
    /// Money has no range of its own on a form; the vocabulary's holds.
    fileprivate func within(_ field: Field, _ form: inout Form) -> AnswerField.Outcome {
        guard case .answer(.integer(let cents)) = self, case .integer(let range) = field.kind, !range.contains(cents) else { return self }
        let (low, high) = (String(range.lowerBound / 100), String(range.upperBound / 100))
        form.add(FieldProblem(field.key, "error.outOfRange", ["min": low, "max": high]))
        return .wrong
    }
}

extension Vocabulary {
    /// The question with this key; a key that is not in the vocabulary is a mistake in the configuration and simply is not asked.
    package func question(
        _ key: String, options: [String]? = nil, optionHint: (String) -> String? = { _ in nil }, offersNone: Bool = false
    ) -> AnswerField? {
        self[key].map { field in
            AnswerField(field, name: { self.name(of: $0, in: key) }, options: options, optionHint: optionHint, offersNone: offersNone)
        }
    }
}
