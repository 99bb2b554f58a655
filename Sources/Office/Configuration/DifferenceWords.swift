import Civic
import Rules
import Web

/// What changes in a document, in sentences.
struct DifferenceWords {
    /// Sentences about one record, or about the document itself.
    struct Group: Hashable {
        let title: String?
        var sentences: [Sentence]
    }

    struct Sentence: Hashable {
        let text: String
        /// What a new record says.
        var details: [String] = []
    }

    let document: String
    let words: DocumentWords
    /// What the program says where a municipality has no words of its own.
    let program: Texts

    private var t: Words { words.t }

    /// In the order of the document; what belongs to one record stands together.
    func groups(_ difference: DocumentDifference) -> [Group] {
        guard document != Logo.document else {
            return difference.isEmpty ? [] : [Group(title: nil, sentences: [.init(text: t("config.change.logo"))])]
        }
        var groups: [Group] = []
        for entry in difference.entries.flatMap(single) {
            let isOwn = entry.within.count == 1 && entry.change.isOfRecord
            let title = isOwn ? nil : entry.within.first.map(words.called)
            let sentence = sentence(entry, within: isOwn ? [] : Array(entry.within.dropFirst()))
            if let index = groups.firstIndex(where: { $0.title == title }) {
                groups[index].sentences.append(sentence)
            } else {
                groups.append(Group(title: title, sentences: [sentence]))
            }
        }
        return groups
    }

    /// Texts of the program and parts of the style one by one, also when a chapter of them comes at once.
    private func single(_ entry: DocumentDifference.Entry) -> [DocumentDifference.Entry] {
        guard case .part(let path, let was, let becomes) = entry.change, document.hasPrefix("texts/") || path == ["theme"],
            let keys = (becomes ?? was)?.pairs.map(\.key), !keys.isEmpty
        else { return [entry] }
        return keys.flatMap { key in
            single(.init(within: entry.within, change: .part(path + [key], was: was?[key], becomes: becomes?[key])))
        }
    }

    /// - Parameter records: those that the sentence has to name itself.
    private func sentence(_ entry: DocumentDifference.Entry, within records: [DocumentDifference.RecordPlace]) -> Sentence {
        let outer = entry.change.isOfRecord ? records.dropLast() : records[...]
        let said = said(entry)
        guard !outer.isEmpty else { return said }
        let place = outer.map(words.called).joined(separator: ", ")
        return Sentence(text: t("config.change.in", ["record": place, "change": said.text]), details: said.details)
    }

    private func said(_ entry: DocumentDifference.Entry) -> Sentence {
        let record = entry.within.last.map { ["record": words.kind($0), "name": words.name($0)] } ?? [:]
        switch entry.change {
        case .added: return Sentence(text: t("config.change.added", record), details: entry.within.last.map(details) ?? [])
        case .removed: return Sentence(text: t("config.change.removed", record))
        case .moved(nil): return Sentence(text: t("config.change.movedFirst", record))
        case .moved(let other?):
            return Sentence(text: t("config.change.moved", record.merging(["other": words.name(other)]) { $1 }))
        case .field(let field, let inner, let was, let becomes): return Sentence(text: changed(field, inner, was, becomes))
        case .part(let path, let was, let becomes): return Sentence(text: changed(path, was, becomes))
        }
    }

    /// What stands in a new record, besides its name.
    private func details(_ record: DocumentDifference.RecordPlace) -> [String] {
        guard let schema = record.schema else { return [] }
        let own = ["", "."].map { t("config.change.quoted", ["text": words.name(record) + $0]) }
        return schema.fields.compactMap { field -> String? in
            guard let value = record.tree[field.place] else { return nil }
            if case .id = field.kind { return nil }
            let text = ValueWords(words: words).value(value, field)
            guard !text.isEmpty, !own.contains(text) else { return nil }
            return t("config.change.says", ["field": lead(words.label(field)), "value": text])
        }
    }

    private func lead(_ label: String) -> String { words.lead(label) }

    // MARK: Fields

    private func changed(_ field: FieldSchema, _ inner: String?, _ was: OrderedTree?, _ becomes: OrderedTree?) -> String {
        let values = ValueWords(words: words)
        let label = lead(words.label(field, inner))
        switch field.kind {
        case .flag: return t(becomes?.plain.bool == true ? "config.change.on" : "config.change.off", ["field": label])
        case .condition(let absent): return condition(label, was, becomes, without: absent)
        case .choices, .others, .lines:
            if let was, let becomes { return members(label, was, becomes) { values.value($0, field) } }
            return changed(label, was.map { values.value($0, field) }, becomes.map { values.value($0, field) })
        case .text, .area, .local: return texts(label, was?.plain.word, becomes?.plain.word)
        case .period: return period(field, label, was.map { values.value($0, field) }, becomes.map { values.value($0, field) })
        default:
            let (old, new) = (was.map { values.value($0, field, inner) }, becomes.map { values.value($0, field, inner) })
            return changed(label, old, new)
        }
    }

    private func changed(_ label: String, _ was: String?, _ becomes: String?) -> String {
        switch (was?.nonEmpty, becomes?.nonEmpty) {
        case (nil, let new?): return t("config.change.set", ["field": label, "new": new])
        case (let old?, nil): return t("config.change.unset", ["field": label, "old": old])
        case (let old?, let new?) where old != new: return t("config.change.changed", ["field": label, "old": old, "new": new])
        default: return t("config.change.rewritten", ["field": label])
        }
    }

    /// Where nothing is written the usual period holds.
    private func period(_ field: FieldSchema, _ label: String, _ was: String?, _ becomes: String?) -> String {
        guard let kind = RetentionKind(rawValue: String(field.key.split(separator: ".").last ?? "")) else {
            return changed(label, was, becomes)
        }
        let usual = t.period(RetentionPeriods.standard(kind))
        switch (was, becomes) {
        case (nil, let new?): return t("config.change.notUsual", ["field": label, "old": usual, "new": new])
        case (let old?, nil): return t("config.change.usualAgain", ["field": label, "old": old, "new": usual])
        default: return changed(label, was, becomes)
        }
    }

    private func texts(_ label: String, _ was: String?, _ becomes: String?) -> String {
        func quoted(_ text: String?) -> String? { text.map { t("config.change.quoted", ["text": $0]) } }
        guard let was, let becomes else { return changed(label, quoted(was), quoted(becomes)) }
        let (old, new) = Excerpt.differing(was, becomes)
        return changed(label, quoted(old), quoted(new))
    }

    /// What came into a list and what went out.
    private func members(_ label: String, _ was: OrderedTree, _ becomes: OrderedTree, _ value: (OrderedTree) -> String) -> String {
        let (old, new) = (was.items, becomes.items)
        let came = new.filter { item in !old.contains { $0.plain == item.plain } }
        let went = old.filter { item in !new.contains { $0.plain == item.plain } }
        func list(_ items: [OrderedTree]) -> String { value(.list(items)) }
        switch (came.isEmpty, went.isEmpty) {
        case (false, true): return t("config.change.came", ["field": label, "new": list(came)])
        case (true, false): return t("config.change.went", ["field": label, "old": list(went)])
        case (false, false): return t("config.change.cameAndWent", ["field": label, "new": list(came), "old": list(went)])
        case (true, true): return changed(label, value(was), value(becomes))
        }
    }

    /// One sentence of a group that came, went or changed; else the whole condition.
    private func condition(_ label: String, _ was: OrderedTree?, _ becomes: OrderedTree?, without absent: String) -> String {
        let words = ValueWords(words: words)
        func value(_ tree: OrderedTree?) -> String { words.condition(tree, without: absent) }
        if let was, let becomes, was.pairs.map(\.key) == becomes.pairs.map(\.key), let key = was.pairs.first?.key,
            ["all", "any"].contains(key)
        {
            let (old, new) = (was[key]?.items ?? [], becomes[key]?.items ?? [])
            let came = new.filter { item in !old.contains { $0.plain == item.plain } }
            let went = old.filter { item in !new.contains { $0.plain == item.plain } }
            // One more of what must all hold is stricter; one more of which any will do is easier.
            let (added, removed) = key == "any" ? ("optionAdded", "optionRemoved") : ("conditionAdded", "conditionRemoved")
            switch (came.count, went.count) {
            case (1, 0): return t("config.change.\(added)", ["field": label, "new": value(came[0])])
            case (0, 1): return t("config.change.\(removed)", ["field": label, "old": value(went[0])])
            case (1, 1): return changed(label, value(went[0]), value(came[0]))
            default: break
            }
        }
        return changed(label, value(was), value(becomes))
    }

    // MARK: What no form knows

    private func changed(_ path: [String], _ was: OrderedTree?, _ becomes: OrderedTree?) -> String {
        if document.hasPrefix("texts/") { return wording(path, was, becomes) }
        let label = lead(
            path.isEmpty ? t("config.change.whole") : path.filter { !$0.hasPrefix("_") }.map(words.part).joined(separator: ", "))
        let values = ValueWords(words: words)
        let key = path.last
        if path.count == 2, path[0] == "theme" {
            let said = [was, becomes].map { HouseStyleForm.said(path[1], $0?.plain.word, t) }
            guard let old = said[0], let new = said[1], old != new else { return t("config.change.altered", ["field": label]) }
            return changed(label, old, new)
        }
        if let was, let becomes, was.isList, becomes.isList { return members(label, was, becomes) { values.plain($0, of: key) } }
        if let old = was?.plain.text, let new = becomes?.plain.text, words.named(old, of: key) == nil, words.named(new, of: key) == nil {
            return texts(label, old, new)
        }
        return changed(label, was.map { values.plain($0, of: key) }, becomes.map { values.plain($0, of: key) })
    }

    /// A text of the program in other words: by the words themselves, not by the name that the program has for it.
    private func wording(_ path: [String], _ was: OrderedTree?, _ becomes: OrderedTree?) -> String {
        let language = String(document.dropFirst("texts/".count).prefix { $0 != "." })
        let standard = program.words(language).standard(path)
        let (old, new) = (was?.plain.word ?? standard, becomes?.plain.word ?? standard)
        guard let old, let new else { return texts(lead(t("config.change.whole")), old ?? plain(was), new ?? plain(becomes)) }
        let (before, after) = Excerpt.differing(old, new)
        return t("config.change.wording", ["old": before, "new": after])
    }

    private func plain(_ tree: OrderedTree?) -> String? { tree.map { ValueWords(words: words).plain($0) } }
}

extension DocumentDifference.Change {
    /// Is it about a record as a whole?
    var isOfRecord: Bool {
        switch self {
        case .added, .removed, .moved: true
        case .field, .part: false
        }
    }
}

extension Words {
    /// The program's own text at a place, also of one of its two forms.
    fileprivate func standard(_ path: [String]) -> String? {
        let key = path.joined(separator: ".")
        if has(key) { return self(key) }
        guard let form = path.last, ["one", "other"].contains(form), has(path.dropLast().joined(separator: ".")) else { return nil }
        return self(path.dropLast().joined(separator: "."), count: form == "one" ? 1 : 2)
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

/// The part of two long texts that differs, with a few words around it.
enum Excerpt {
    private static let long = 160
    private static let around = 6

    static func differing(_ one: String, _ other: String) -> (String, String) {
        guard max(one.count, other.count) > long else { return (one, other) }
        func words(_ text: String) -> [Substring] { text.split(separator: " ", omittingEmptySubsequences: false) }
        let (left, right) = (words(one), words(other))
        let same = zip(left, right).prefix { $0 == $1 }.count
        let tail = zip(left.dropFirst(same).reversed(), right.dropFirst(same).reversed()).prefix { $0 == $1 }.count
        func part(_ words: [Substring]) -> String {
            let (from, to) = (max(0, same - around), min(words.count, words.count - tail + around))
            return (from > 0 ? "… " : "") + words[from..<to].joined(separator: " ") + (to < words.count ? " …" : "")
        }
        return (part(left), part(right))
    }
}
