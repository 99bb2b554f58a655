import Civic
import Foundation
import Rules
import Web

/// How people call what stands in a document: by the labels of the forms that edit it and the names of its records. What no form knows is
/// called by plain words for its key. Previews, versions and faults all speak so.
struct DocumentWords {
    let t: Words
    /// As it is, then as it would be: what somebody just added has its name in the second only.
    let configurations: [Configuration]
    let vocabulary: Vocabulary
    /// Names of teams, kinds of request and the like, by id.
    private let names: [String: String]

    /// - Parameter trees: the document itself, whose records name each other by id.
    init(_ t: Words, _ configurations: [Configuration], vocabulary: Vocabulary, trees: [OrderedTree] = []) {
        (self.t, self.configurations, self.vocabulary) = (t, configurations, vocabulary)
        let lists = [
            ("teams.yaml", "teams"), ("teams.yaml", "divisions"), ("triage.yaml", "categories"), ("processes.yaml", "processes"),
        ]
        let options = configurations.flatMap { configuration in
            lists.flatMap { configuration.options($0.0, $0.1, t) }.map { ($0.value, $0.label.text(t)) }
        }
        names = Dictionary(options + trees.flatMap { $0.named(in: t.language) }) { first, _ in first }
    }

    // MARK: Names

    /// `Stap “Advies”`.
    func called(_ record: DocumentDifference.RecordPlace) -> String {
        t("config.change.record", ["record": kind(record), "name": name(record)])
    }

    /// What sort of record it is.
    func kind(_ record: DocumentDifference.RecordPlace) -> String {
        record.schema.map { t("config.record.\($0.name)") } ?? part(record.list)
    }

    func name(_ record: DocumentDifference.RecordPlace) -> String {
        if let schema = record.schema {
            if let name = RecordView.ownName(of: record.tree, schema, t) { return name.asName }
            // A record without a name of its own is called by what it asks, or else by its number in the list.
            return condition(of: record).map(\.asName) ?? t.number(record.number)
        }
        let plain = record.tree.plain
        for key in ["name", "title", "text", "label", "why"] {
            if let text = plain[key][t.language].text ?? plain[key]["nl"].text ?? plain[key].text { return text.asName }
        }
        for key in ["email", "code"] { if let word = plain[key].word { return word } }
        return t.number(record.number)
    }

    /// A condition without a text of its own, in words.
    private func condition(of record: DocumentDifference.RecordPlace) -> String? {
        guard !vocabulary.entries.isEmpty else { return nil }
        return SchemeCondition(record.tree, record.schema).map { t.condition($0, in: vocabulary) }
    }

    /// A day of the week, a month or a year by its name; nil for what only counts.
    func calendar(_ number: Int, of key: String) -> String? {
        switch key.split(separator: ".").last ?? "" {
        case "weekday" where (1...7).contains(number): t("format.weekday.\(number)")
        case "month" where (1...12).contains(number): t("format.month.\(number)")
        case "year", "inhabitantsYear", "rounds": String(number)
        default: nil
        }
    }

    /// Plain words for a key that no form has a label for.
    func part(_ key: String) -> String {
        known(key) ?? spaced(key)
    }

    /// Is there a word for it?
    func knows(_ key: String) -> Bool { known(key) != nil }

    private func known(_ key: String) -> String? {
        let keys = ["config.part.\(key)", "config.field.\(key)", "houseStyle.colour.\(key)", "houseStyle.ground.\(key)"]
        if let label = HouseStyleForm.label(key, t) { return label }
        return keys.first(where: t.has).map { t($0) } ?? named(key)
    }

    /// What an id or a word of the program is called: a team, an area, an answer, a role.
    func named(_ id: String) -> String? {
        if let name = names[id] ?? vocabulary.fields.lazy.compactMap({ vocabulary.name(of: id, in: $0.key) }).first { return name }
        let keys = vocabulary.fields.map { "field.\($0.key).option.\(id)" } + ["people.role.\(id)"]
        return keys.first(where: t.has).map { t($0) }
    }

    /// What a word is called behind a key: a question behind `field`, a sentence with gaps behind the `kind` of a condition.
    func named(_ word: String, of key: String?) -> String? {
        let (question, condition) = ("field.\(word).name", "condition.kind.\(word)")
        if key == "field", t.has(question) { return t(question) }
        if key == "kind", t.has(condition) {
            let gaps = Dictionary(["value", "words", "either", "low", "high"].map { ($0, "…") }) { first, _ in first }
            return t("config.change.quoted", ["text": t(condition, gaps)])
        }
        return named(word)
    }

    /// `ownSharePercent` as three words.
    private func spaced(_ key: String) -> String {
        key.reduce(into: "") { words, letter in
            if letter.isUppercase {
                words += " " + letter.lowercased()
            } else {
                words.append(letter == "-" || letter == "_" ? " " : letter)
            }
        }
    }

    func label(_ field: FieldSchema, _ inner: String? = nil) -> String {
        guard let inner else { return t(field.label) }
        if case .answers = field.kind {
            let name = "field.\(inner).name"
            return t.has(name) ? t(name) : part(inner)
        }
        return t("config.inLanguage", ["field": t(field.label), "language": Self.language(inner, t)])
    }

    /// A label in front of what it is about: one that asks something ends as it does, another gets a colon.
    func lead(_ label: String) -> String { label.hasSuffix("?") ? label : label + ":" }

    /// A language as the reader calls it.
    static func language(_ key: String, _ t: Words) -> String { t.has("config.part.\(key)") ? t("config.part.\(key)") : key }

    // MARK: Places

    /// The names on the way to a place, from the outside in. What is inside a condition is the condition.
    func trail(_ steps: ArraySlice<TreePlace.Step>, in tree: OrderedTree?, of schema: RecordSchema?) -> [String] {
        guard let step = steps.first else { return [] }
        let fields = schema?.fields.filter { !$0.place.steps.isEmpty && steps.starts(with: $0.place.steps) } ?? []
        if let field = fields.max(by: { $0.place.steps.count < $1.place.steps.count }) {
            let (rest, value) = (steps.dropFirst(field.place.steps.count), tree?[field.place])
            switch (field.kind, rest.first) {
            case (.records(let inner), let step?): return item(step, rest.dropFirst(), value, field.name, inner)
            case (.local, .key(let language)?), (.answers, .key(let language)?): return [label(field, language)]
            default: return [label(field)]
            }
        }
        switch step {
        case .index: return item(step, steps.dropFirst(), tree, "", nil)
        case .key(let key):
            let (inner, rest) = (tree?[key], steps.dropFirst())
            guard inner?.items.contains(where: { !$0.pairs.isEmpty }) == true, let next = rest.first else {
                return [part(key)] + trail(rest, in: inner, of: nil)
            }
            return item(next, rest.dropFirst(), inner, key, nil)
        }
    }

    /// One of a list, by its number or its id.
    private func item(
        _ step: TreePlace.Step, _ rest: ArraySlice<TreePlace.Step>, _ list: OrderedTree?, _ key: String, _ schema: RecordSchema?
    ) -> [String] {
        let items = list?.items ?? []
        let index: Int?
        switch step {
        case .index(let number): index = number
        case .key(let id): index = items.firstIndex { $0["id"]?.plain.word == id }
        }
        guard let index, items.indices.contains(index) else {
            let own: String
            switch step {
            case .key(let word): own = part(word)
            // Without the document its records have only their number.
            case .index(let number): own = called(.init(schema: schema, list: key, tree: .map([]), number: number + 1))
            }
            return [own] + trail(rest, in: nil, of: schema)
        }
        let record = DocumentDifference.RecordPlace(schema: schema, list: key, tree: items[index], number: index + 1)
        return [called(record)] + trail(rest, in: items[index], of: schema)
    }
}

extension SchemeCondition {
    /// A condition as it stands in the document of a scheme; nil for another kind of record, and for one that cannot be read.
    init?(_ record: OrderedTree, _ schema: RecordSchema?) {
        guard schema?.name == "schemeCondition", let json = try? JSONEncoder().encode(record.plain),
            let condition = try? JSONDecoder().decode(SchemeCondition.self, from: json)
        else { return nil }
        self = condition
    }

    /// Does it ask something? One that was just added has nothing yet.
    var saysSomething: Bool { kind != nil || criterion != .always }
}

extension OrderedTree {
    /// Records with an id and a name, at any depth.
    fileprivate func named(in language: String) -> [(String, String)] {
        switch self {
        case .scalar: return []
        case .list(let items): return items.flatMap { $0.named(in: language) }
        case .map(let pairs):
            let name = ["name", "title", "text", "why"].lazy.compactMap { key in
                let plain = self[key]?.plain ?? .null
                return plain[language].text ?? plain["nl"].text ?? plain.text
            }.first
            let own = self["id"]?.plain.word.flatMap { id in name.map { (id, $0.shortened) } }
            return (own.map { [$0] } ?? []) + pairs.flatMap { $0.value.named(in: language) }
        }
    }
}

extension String {
    /// Inside another sentence, whatever sentence it is itself.
    var asName: String { shortened.hasSuffix(".") ? String(shortened.dropLast()) : shortened }

    /// Long enough to know it by.
    var shortened: String {
        guard count > 80 else { return self }
        let words = prefix(80).split(separator: " ", omittingEmptySubsequences: false).dropLast()
        return (words.isEmpty ? String(prefix(80)) : words.joined(separator: " ")) + "…"
    }
}
