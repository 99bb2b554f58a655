import Civic
import Initiatives
import Markup
import Rules
import Web

/// The form of one record: what stands in the document goes into the fields, what was typed goes back into the document.
struct RecordForm {
    let schema: RecordSchema
    let record: OrderedTree
    /// The list this record stands in.
    let siblings: [OrderedTree]
    /// The questions that initiatives are asked.
    let vocabulary: Vocabulary
    let visit: Visit
    var form: Form

    private var configuration: Configuration { visit.site.configuration }

    /// As it stands in the document.
    init(_ schema: RecordSchema, _ record: OrderedTree, among siblings: [OrderedTree], asking vocabulary: Vocabulary, _ visit: Visit) {
        (self.schema, self.record, self.siblings, self.vocabulary, self.visit) = (schema, record, siblings, vocabulary, visit)
        form = Form()
        for field in schema.asked { prefill(field) }
    }

    /// As it was sent.
    init(
        _ schema: RecordSchema, _ record: OrderedTree, among siblings: [OrderedTree], asking vocabulary: Vocabulary, sent: FormData,
        _ visit: Visit
    ) {
        (self.schema, self.record, self.siblings, self.vocabulary, self.visit) = (schema, record, siblings, vocabulary, visit)
        form = Form(sent)
    }

    // MARK: The fields as forms know them

    private func label(_ field: FieldSchema) -> String { field.label }
    private func hint(_ field: FieldSchema) -> String? { visit.t.has("config.hint.\(field.name)") ? "config.hint.\(field.name)" : nil }
    private var languages: [String] { visit.site.texts.languages }

    private func text(_ field: FieldSchema, _ max: Int) -> FormField<String> {
        FormField.line(field.name, label(field), max: max, isOptional: field.isOptional).asked(hint: hint(field))
    }

    private func area(_ field: FieldSchema, _ max: Int) -> FormField<String> {
        FormField.area(field.name, label(field), max: max, rows: 4, isOptional: field.isOptional).asked(hint: hint(field))
    }

    private func local(_ field: FieldSchema, _ language: String, _ max: Int) -> FormField<String> {
        let isOptional = field.isOptional || language != visit.municipality.language
        let key = "config.inLanguage"
        let values = [
            "field": visit.t(label(field)), "language": DocumentWords.language(language, visit.t),
            "you": visit.site.words(language)("config.you"),
        ]
        let name = "\(field.name)-\(language)"
        return
            (max > 120
            ? FormField.area(name, key, max: max, rows: 3, isOptional: isOptional)
            : FormField.line(name, key, max: max, isOptional: isOptional))
            .asked(hint: hint(field), values: values)
    }

    /// Where a fault that is of no field alone leads to.
    static let id = "onderdeel"
    private static let forever = "forever"
    private func isPeriod(_ field: FieldSchema) -> Bool { if case .period = field.kind { true } else { false } }

    private func termCount(_ field: FieldSchema) -> FormField<Int?> {
        FormField.number("\(field.name)-aantal", label(field), isPeriod(field) ? 1...36_500 : 0...1_000, isOptional: field.isOptional)
            .asked(
                hint: hint(field))
    }

    private func termUnit(_ field: FieldSchema) -> FormField<String> {
        var units = ["workingDays", "days", "weeks", "months", "years"]
        if case .duration = field.kind { units.removeFirst() }
        if isPeriod(field) { units = ["days", "years", Self.forever] }
        let options = units.map { FieldOption($0, .key("config.unit.\($0)")) }
        return FormField.list("\(field.name)-eenheid", "config.unitOf", options, isOptional: field.isOptional)
            .asked(values: ["field": visit.t(label(field))])
    }

    /// The controls, in order.
    var fields: HTML {
        schema.asked.map { field -> HTML in
            switch field.kind {
            case .text(let max, _): form.html(text(field, max), visit)
            case .area(let max), .lines(let max): form.html(area(field, max), visit)
            case .local(let max): languages.map { form.html(local(field, $0, max), visit) }.joined()
            case .number(let range):
                form.html(FormField.number(field.name, label(field), range, isOptional: field.isOptional).asked(hint: hint(field)), visit)
            case .money: form.html(FormField.money(field.name, label(field), isOptional: field.isOptional).asked(hint: hint(field)), visit)
            case .flag: form.html(FormField.tick(field.name, label(field)).asked(hint: hint(field)), visit)
            case .date: form.html(FormField.date(field.name, label(field), isOptional: field.isOptional).asked(hint: hint(field)), visit)
            case .choice(let options): form.html(choice(field, options), visit)
            case .choices(let options): form.html(choices(field, options), visit)
            case .others: form.html(choices(field, others), visit)
            case .numbers, .place: form.html(text(field, 200), visit)
            case .window: window(field).html(form)
            case .term, .period, .duration: [form.html(termCount(field), visit), form.html(termUnit(field), visit)].joined()
            case .answers: questions.map { $0.html(form, visit) }.joined()
            case .id, .records, .condition, .installed: .empty
            }
        }.joined()
    }

    private func window(_ field: FieldSchema) -> WindowForm { WindowForm(field: field, record: record[field.place], visit: visit) }

    private func choice(_ field: FieldSchema, _ options: FieldSchema.Options) -> FormField<String> {
        FormField.list(field.name, label(field), options(configuration, visit.t), isOptional: field.isOptional).asked(hint: hint(field))
    }

    private func choices(_ field: FieldSchema, _ options: FieldSchema.Options) -> FormField<Set<String>> {
        FormField.choices(field.name, label(field), options(configuration, visit.t), isOptional: field.isOptional).asked(hint: hint(field))
    }

    /// The other records of the list, by name.
    private var others: FieldSchema.Options {
        let (schema, own, siblings, vocabulary) = (schema, record["id"]?.plain.word, siblings, vocabulary)
        return { _, t in
            siblings.compactMap { other in
                guard let id = other["id"]?.plain.word, id != own else { return nil }
                return FieldOption(id, .text(RecordView.name(of: other, schema, t, asking: vocabulary)))
            }
        }
    }

    // MARK: From the document

    private mutating func prefill(_ field: FieldSchema) {
        let plain = record[field.place]?.plain ?? .null
        switch field.kind {
        case .text(let max, _): form.prefill(text(field, max), plain.word ?? "")
        case .area(let max): form.prefill(area(field, max), plain.word ?? "")
        case .lines(let max):
            form.prefill(
                area(field, max),
                plain.texts.isEmpty ? plain.list.compactMap(\.word).joined(separator: "\n") : plain.texts.joined(separator: "\n"))
        case .local(let max):
            for language in languages { form.prefill(local(field, language, max), plain[language].text ?? "") }
        case .number(let range): form.prefill(FormField.number(field.name, label(field), range), plain.integer)
        case .money: form.prefill(FormField.money(field.name, label(field)), plain.integer.map { Money(cents: $0) })
        case .flag: form.prefill(FormField.tick(field.name, label(field)), plain.bool ?? false)
        case .date: form.prefill(FormField.date(field.name, label(field)), plain.date)
        case .choice(let options): form.prefill(choice(field, options), plain.word ?? "")
        case .choices(let options): form.prefill(choices(field, options), Set(plain.list.compactMap(\.word)))
        case .others: form.prefill(choices(field, others), Set(plain.list.compactMap(\.word)))
        case .numbers: form.prefill(text(field, 200), plain.list.compactMap(\.integer).map(String.init).joined(separator: ", "))
        case .place:
            form.prefill(text(field, 200), plain.list.compactMap(\.number).map { String($0) }.joined(separator: " "))
        case .window: window(field).prefill(&form)
        case .duration:
            guard let length = plain.word.flatMap(TermLength.init(iso:)) else { return }
            form.prefill(termCount(field), length.count)
            form.prefill(termUnit(field), length.unit.rawValue)
        case .period where plain.text == Self.forever: form.prefill(termUnit(field), Self.forever)
        case .term, .period:
            guard let (unit, count) = plain.map.first else { return }
            form.prefill(termCount(field), count.integer)
            form.prefill(termUnit(field), unit)
        case .answers:
            let answers = vocabulary.read(plain).answers
            for question in questions { question.prefill(&form, answers) }
        case .id, .records, .condition, .installed: break
        }
    }

    // MARK: Back into the document

    /// The record with what was typed; nil when something is wrong, which the form then says.
    mutating func read() -> OrderedTree? {
        var result = record
        for field in schema.asked {
            result[field.place] = value(of: field)
            // A part that nothing is left in says nothing; only a scheme has parts that must be there.
            var part = field.place.parent
            while schema.name != Schemas.scheme.name, !part.steps.isEmpty, result[part] == .map([]) {
                result[part] = nil
                part = part.parent
            }
        }
        if schema.name == Schemas.scheme.name {
            Schemas.settle(&result, before: record)
            if let day = result["checkedOn"]?.plain.date, day > visit.today { form.add(FieldProblem("checkedOn", "config.notFuture")) }
        }
        // What is wrong by itself is not said a second time.
        if form.isFine { for problem in RecordCheck.problems(result, schema) { form.add(problem) } }
        return form.isFine ? result : nil
    }

    /// What a field says now; nil leaves it out of the document.
    private mutating func value(of field: FieldSchema) -> OrderedTree? {
        switch field.kind {
        case .text(let max, _): return written(form.read(text(field, max)))
        case .area(let max): return written(form.read(area(field, max)))
        case .lines(let max):
            let lines = (form.read(area(field, max)) ?? "").split(separator: "\n").map { String($0).trimmingSpaces() }.filter {
                !$0.isEmpty
            }
            return lines.isEmpty && field.isOptional ? nil : .list(lines.map { OrderedTree(.text($0)) })
        case .local(let max):
            var pairs: [OrderedTree.Pair] = []
            for language in languages {
                if let text = form.read(local(field, language, max)), !text.isEmpty {
                    pairs.append(.init(language, OrderedTree(.text(text))))
                }
            }
            return pairs.isEmpty ? nil : .map(pairs)
        case .number(let range):
            let number = form.read(FormField.number(field.name, label(field), range, isOptional: field.isOptional)) ?? nil
            return number.map { OrderedTree(.integer($0)) }
        case .money:
            let money = form.read(FormField.money(field.name, label(field), isOptional: field.isOptional)) ?? nil
            return money.map { OrderedTree(.integer($0.cents)) }
        case .flag:
            let isOn = form.read(FormField.tick(field.name, label(field))) ?? false
            // What was left out and stays off remains left out.
            return isOn || record[field.place] != nil ? OrderedTree(.bool(isOn)) : nil
        case .date:
            let date = form.read(FormField.date(field.name, label(field), isOptional: field.isOptional)) ?? nil
            return date.map { .scalar($0.iso, isPlain: true) }
        case .choice(let options): return written(form.read(choice(field, options)))
        case .choices(let options): return chosen(field, options)
        case .others: return chosen(field, others)
        case .numbers(let range): return numbers(field, range)
        case .answers: return answers(field)
        case .place: return coordinates(field)
        case .period: return period(field)
        case .term: return term(field)
        case .window: return window(field).read(&form)
        case .duration: return duration(field)
        case .id, .records, .condition, .installed: return record[field.place]
        }
    }

    private mutating func chosen(_ field: FieldSchema, _ options: FieldSchema.Options) -> OrderedTree? {
        let chosen = form.read(choices(field, options)) ?? []
        let all = options(configuration, visit.t).map(\.value)
        // Nothing chosen where something stood, is nothing on purpose.
        if chosen.isEmpty, field.isOptional { return record[field.place] == nil ? nil : .list([]) }
        // What stood there stays in its order: ticking one more changes one thing.
        let stood = record[field.place]?.plain.list.compactMap(\.word).filter { chosen.contains($0) && all.contains($0) } ?? []
        return .list((stood + all.filter { chosen.contains($0) && !stood.contains($0) }).map { OrderedTree(.text($0)) })
    }

    private mutating func numbers(_ field: FieldSchema, _ range: ClosedRange<Int>) -> OrderedTree? {
        guard let typed = form.read(text(field, 200)), !typed.isEmpty else { return nil }
        let parts = typed.split { ", ;".contains($0) }
        let numbers = parts.compactMap { Int($0) }.filter(range.contains)
        guard numbers.count == parts.count, !numbers.isEmpty else {
            let values = ["min": String(range.lowerBound), "max": String(range.upperBound)]
            form.add(FieldProblem(field.name, "config.notNumbers", values))
            return nil
        }
        return .list(numbers.map { OrderedTree(.integer($0)) })
    }

    private func written(_ text: String?) -> OrderedTree? {
        guard let text, !text.isEmpty else { return nil }
        return OrderedTree(.text(text))
    }

    /// What is worked out from other answers is not asked.
    private var questions: [AnswerField] {
        vocabulary.entries.filter { !$0.computed && $0.source != .municipalities }.compactMap {
            vocabulary.question($0.field.key, offersNone: true)
        }
    }

    /// What stood there and is not asked stays.
    private mutating func answers(_ field: FieldSchema) -> OrderedTree? {
        var answers = record[field.place] ?? .map([])
        for question in questions {
            switch question.read(&form) {
            case .answer(let value): answers[question.field.key] = OrderedTree(value.tree)
            case .open: answers[question.field.key] = nil
            case .wrong: break
            }
        }
        return answers
    }

    private mutating func coordinates(_ field: FieldSchema) -> OrderedTree? {
        guard let typed = form.read(text(field, 200)), !typed.isEmpty else { return nil }
        // With a comma as people write it, or with one between the two as maps do.
        let words = typed.split { "; ".contains($0) }.map { $0.hasSuffix(",") ? $0.dropLast() : $0 }
        let parts = words.compactMap { Double($0.replacing(",", with: ".")) }
        guard parts.count == 2, (-180...180).contains(parts[0]), (-90...90).contains(parts[1]) else {
            form.add(FieldProblem(field.name, "config.notPlace"))
            return nil
        }
        return .list(parts.map { OrderedTree(.decimal($0)) })
    }

    private mutating func period(_ field: FieldSchema) -> OrderedTree? {
        form.read(termUnit(field)) == Self.forever ? .scalar(Self.forever, isPlain: true) : term(field)
    }

    private mutating func duration(_ field: FieldSchema) -> OrderedTree? {
        counted(field).flatMap { counted in
            TermLength.Unit(rawValue: counted.unit).map { OrderedTree(.text(TermLength(counted.count, $0).iso)) }
        }
    }

    private mutating func term(_ field: FieldSchema) -> OrderedTree? {
        counted(field).map { counted in .map([.init(counted.unit, OrderedTree(.integer(counted.count)))]) }
    }

    /// A number with its unit; nil when neither was given, or one is missing, which the form then says.
    private mutating func counted(_ field: FieldSchema) -> (count: Int, unit: String)? {
        let (count, unit) = (form.read(termCount(field)) ?? nil, form.read(termUnit(field)) ?? "")
        guard let count else {
            if !unit.isEmpty { form.add(FieldProblem("\(field.name)-aantal", "error.required")) }
            return nil
        }
        guard !unit.isEmpty else {
            form.add(FieldProblem("\(field.name)-eenheid", "error.choose"))
            return nil
        }
        return (count, unit)
    }
}
