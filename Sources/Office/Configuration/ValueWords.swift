import Civic
import Rules
import Web

/// What stands in a field, as people read it.
struct ValueWords {
    let words: DocumentWords
    private var t: Words { words.t }

    /// - Parameter inner: the language of a text, or the question of an answer.
    func value(_ tree: OrderedTree, _ field: FieldSchema, _ inner: String? = nil) -> String {
        let plain = tree.plain
        switch field.kind {
        case .text, .area, .id: return quoted(plain.word)
        case .local:
            let text = inner == nil ? plain[t.language].text ?? plain["nl"].text ?? plain.map.values.compactMap(\.text).first : plain.word
            return quoted(text)
        case .lines: return t.list((plain.texts.isEmpty ? plain.list.compactMap(\.word) : plain.texts).map { quoted($0) })
        case .number, .numbers: return numbers(plain, of: field.key)
        case .money: return plain.integer.map { t.money(cents: $0) } ?? self.plain(tree)
        case .flag: return t(plain.bool == true ? "config.effect.yes" : "config.effect.no")
        case .date: return plain.date.map { t.date($0) } ?? quoted(plain.word)
        case .choice(let options): return plain.word.map { label($0, options) } ?? ""
        case .choices(let options): return t.list(plain.list.compactMap(\.word).map { label($0, options) })
        case .term, .period: return term(plain) ?? self.plain(tree)
        case .window: return WindowForm.words(tree, t) ?? self.plain(tree)
        case .duration:
            guard let length = plain.word.flatMap(TermLength.init(iso:)) else { return self.plain(tree) }
            return term(.map([length.unit.rawValue: .integer(length.count)])) ?? self.plain(tree)
        case .place: return plain.list.compactMap(\.word).joined(separator: " ")
        case .condition(let absent): return condition(tree, without: absent)
        case .records: return t.list(tree.items.enumerated().map { item($1, $0, field) })
        case .answers:
            if let inner { return answer(tree, of: inner) }
            return tree.pairs.map { said(words.label(field, $0.key), answer($0.value, of: $0.key)) }.joined(separator: "; ")
        case .others, .installed: return self.plain(tree)
        }
    }

    private func said(_ label: String, _ value: String) -> String {
        t("config.change.says", ["field": words.lead(label), "value": value])
    }

    private func quoted(_ text: String?) -> String { text.map { t("config.change.quoted", ["text": $0]) } ?? "" }

    private func numbers(_ plain: ConfigTree, of key: String) -> String {
        guard case .list(let list) = plain else { return number(plain, of: key) }
        return t.list(list.map { number($0, of: key) })
    }

    private func number(_ plain: ConfigTree, of key: String) -> String {
        plain.integer.map { words.calendar($0, of: key) ?? t.number($0) } ?? plain.word ?? ""
    }

    private func label(_ word: String, _ options: FieldSchema.Options) -> String {
        for configuration in words.configurations {
            if let option = options(configuration, t).first(where: { $0.value == word }) { return option.label.text(t) }
        }
        return words.named(word) ?? quoted(word)
    }

    private func term(_ plain: ConfigTree) -> String? {
        if plain.word == "forever" { return t("retention.forever") }
        guard plain.map.count == 1, let (unit, count) = plain.map.first, let count = count.integer else { return nil }
        return t.has("config.term.\(unit)") ? t("config.term.\(unit)", count: count) : nil
    }

    private func item(_ tree: OrderedTree, _ index: Int, _ field: FieldSchema) -> String {
        guard case .records(let schema) = field.kind else { return "" }
        let name = words.name(.init(schema: schema, list: field.key, tree: tree, number: index + 1))
        let more = schema.fields.compactMap { inner -> String? in
            guard inner.kind.isBrief, let value = tree[inner.place] else { return nil }
            let said = self.value(value, inner)
            return said.isEmpty ? nil : said
        }
        return more.isEmpty ? name : t("config.change.withMore", ["name": name, "more": more.joined(separator: ", ")])
    }

    /// One that cannot be read, of which the fault tells, as it is.
    func condition(_ tree: OrderedTree?, without absent: String) -> String {
        guard let tree else { return t(absent) }
        guard let criterion = try? Criterion(tree: tree.plain) else { return plain(tree) }
        return t("config.change.quoted", ["text": criterion == .always ? t("config.always") : t.condition(criterion, in: words.vocabulary)])
    }

    private func answer(_ tree: OrderedTree, of question: String) -> String {
        func option(_ word: String) -> String { words.vocabulary.name(of: word, in: question) ?? t.option(word, of: question) }
        let plain = tree.plain
        switch plain {
        case .bool(let bool):
            let key = "field.\(question).\(bool ? "yes" : "no")"
            return t.has(key) ? quoted(t(key)) : t(bool ? "config.effect.yes" : "config.effect.no")
        case .integer(let number): return t.quantity(number, words.vocabulary[question]?.unit ?? .none)
        case .list(let list): return t.list(list.compactMap(\.word).map(option))
        default: return plain.date.map { t.date($0) } ?? plain.word.map(option) ?? ""
        }
    }

    /// What no form knows: names where there are names, words where there are words.
    /// - Parameter key: what it stands behind.
    func plain(_ tree: OrderedTree, of key: String? = nil) -> String {
        switch tree {
        case .scalar:
            switch tree.plain {
            case .null: return t("config.fault.nothing")
            case .bool(let bool): return t(bool ? "config.effect.yes" : "config.effect.no")
            case .integer(let number): return key.flatMap { words.calendar(number, of: $0) } ?? t.number(number)
            case .text(let text):
                if let date = LocalDate(iso: text) { return t.date(date) }
                return words.named(text, of: key) ?? quoted(text.count > 200 ? text.shortened : text)
            default: return tree.plain.word ?? ""
            }
        case .list(let items): return t.list(items.map { plain($0, of: key) })
        case .map(let pairs):
            if let text = tree.plain[t.language].text ?? tree.plain["nl"].text { return quoted(text) }
            if let term = term(tree.plain) { return term }
            return pairs.map { pair in
                let (name, value) = (words.part(pair.key), plain(pair.value, of: pair.key))
                if pair.key.hasPrefix("_") { return value }
                return value.isEmpty ? name : said(name, value)
            }.joined(separator: "; ")
        }
    }
}

extension FieldSchema.Kind {
    /// Does it say in a word or two what matters of a record: who, within what time, how heavily?
    fileprivate var isBrief: Bool {
        switch self {
        case .term, .choice: true
        default: false
        }
    }
}
