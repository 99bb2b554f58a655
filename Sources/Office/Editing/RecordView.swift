import Civic
import Markup
import Rules
import Web

/// One record on screen: what is asked, then the lists and conditions that hang on it.
struct RecordView {
    let desk: EditorPages.Desk
    let place: TreePlace
    let form: RecordForm
    let isNew: Bool
    let vocabulary: Vocabulary
    let visit: Visit

    private var t: Words { visit.t }
    private var schema: RecordSchema { form.schema }
    private var record: OrderedTree { form.record }
    private var path: String { EditorPages.path(desk.document, place) }

    var title: String {
        if place.steps.isEmpty { return desk.title(t) }
        return isNew ? t("config.newRecord.\(schema.name)") : Self.name(of: record, schema, t, asking: vocabulary)
    }

    /// What a record is called: its name or title, or the first words in it; a condition without any as residents read it.
    static func name(of record: OrderedTree, _ schema: RecordSchema, _ t: Words, asking vocabulary: Vocabulary) -> String {
        if let name = ownName(of: record, schema, t) { return name }
        guard let condition = SchemeCondition(record, schema), condition.saysSomething else { return t("config.record.\(schema.name)") }
        return t.condition(condition, in: vocabulary)
    }

    /// Where something is found or reached, which is no name for people.
    private static let noNames: Set = ["code", "mail", "email", "contact", "address"]

    /// Nil for a record that says nothing it could be called by; an area without a name still has its code.
    static func ownName(of record: OrderedTree, _ schema: RecordSchema, _ t: Words) -> String? {
        for field in schema.fields where !noNames.contains(field.key) {
            let value = record[field.place]?.plain ?? .null
            switch field.kind {
            case .local: if let text = value[t.language].text ?? value["nl"].text { return text }
            case .text, .area: if let text = value.word { return text }
            case .date: if let date = value.date { return t.longDate(date) }
            default: continue
            }
        }
        return record["code"]?.plain.word
    }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="\(back.path)">\(back.title)</a></p>\(form.form.summary(visit))
        <h1>\(title)</h1>\(pending)\(fields)\(isNew ? .empty : elsewhere)\(removal)</div>
        """
    }

    private var back: (path: String, title: String) {
        if place.steps.isEmpty { return (ConfigDesk.home, t("config.title")) }
        let parent = place.owner
        guard !parent.steps.isEmpty, let schema = desk.schema.record(at: parent), let record = desk.tree[parent] else {
            return (EditorPages.path(desk.document), desk.title(t))
        }
        return (EditorPages.path(desk.document, parent), Self.name(of: record, schema, t, asking: vocabulary))
    }

    private var pending: HTML {
        guard desk.isDraft else { return .empty }
        return """
            <div class="note is-attention"><p>\(t("config.hasDraft"))</p><p><a class="button" href="\(ConfigDesk.path(of: desk.document))/controle">\(t("config.toCheck"))</a></p></div>
            """
    }

    private var fields: HTML {
        guard !schema.asked.isEmpty else { return .empty }
        return """
            <form method="post" action="\(EditorPages.path(desk.document, TreePlace()) + "/" + place.text)" class="form" id="\(RecordForm.id)">\(form.form.token())\(form.form.html(Seen(desk.tree[place]), standingAt: path, visit))\(form.fields)
            <div class="buttons"><button class="button">\(t("config.keepDraft"))</button></div></form>
            """
    }

    private var elsewhere: HTML {
        schema.fields.map { field -> HTML in
            switch field.kind {
            case .records(let inner): list(field, inner)
            case .condition(let absent): condition(field, without: absent)
            case .installed: installed(field)
            default: .empty
            }
        }.joined()
    }

    // MARK: Lists and conditions

    private func list(_ field: FieldSchema, _ inner: RecordSchema) -> HTML {
        let (items, list) = (record[field.place]?.items ?? [], place.appending(field.place))
        let rows = items.enumerated().map { index, item -> HTML in row(item, list.appending(index), inner, of: items.count) }
        let content: HTML = rows.isEmpty ? "<p class=\"empty\">\(t("config.noneYet"))</p>" : "<ol class=\"entries\">\(rows)</ol>"
        return """
            <section class="section" aria-labelledby="lijst-\(field.name)"><h2 id="lijst-\(field.name)">\(t(field.label))</h2>\(content)
            <p><a class="button is-second" href="\(EditorPages.path(desk.document, list.appending(items.count)))">\(t("config.newRecord.\(inner.name)"))</a></p></section>
            """
    }

    private func row(_ item: OrderedTree, _ place: TreePlace, _ inner: RecordSchema, of count: Int) -> HTML {
        let (path, name) = (EditorPages.path(desk.document, place), Self.name(of: item, inner, t, asking: vocabulary))
        let seen = Seen(item)
        let up: HTML? = place.lastIndex == 0 ? nil : button("omhoog", "config.up", name, path, seen)
        let down: HTML? = place.lastIndex == count - 1 ? nil : button("omlaag", "config.down", name, path, seen)
        return """
            <li class="entry-row"><a class="tap" href="\(path)">\(name)</a>\(summary(item, inner, called: name))<span class="entry-tools">\(up)\(down)</span></li>
            """
    }

    private func button(_ way: String, _ key: String, _ name: String, _ path: String, _ seen: Seen) -> HTML {
        """
        <form method="post" action="\(path)/verplaats">\(Form().token())\(seen.html)<input type="hidden" name="kant" value="\(way)">\
        <button class="button-link">\(t(key))<span class="hidden"> \(name)</span></button></form>
        """
    }

    /// The first condition of a record in words, so that a list of rules reads as rules; nothing where the record is called by them.
    private func summary(_ item: OrderedTree, _ inner: RecordSchema, called name: String) -> HTML {
        for field in inner.fields {
            guard case .condition(let absent) = field.kind, absent == "config.always" || item[field.place] != nil else { continue }
            let said = sentence(field, of: item, inner, without: absent)
            return said == name ? .empty : "<br><span class=\"small soft\">\(said)</span>"
        }
        return .empty
    }

    private func condition(_ field: FieldSchema, without absent: String) -> HTML {
        """
        <section class="section" aria-labelledby="als-\(field.name)"><h2 id="als-\(field.name)">\(t(field.label))</h2><p>\(sentence(field, of: record, schema, without: absent))</p>
        <p><a class="button is-second" href="\(ConditionPages.path(desk.document, place.appending(field.place)))">\(t("config.changeCondition"))</a></p></section>
        """
    }

    /// What stands there, and who can change it.
    private func installed(_ field: FieldSchema) -> HTML {
        let items = record[field.place]?.items.compactMap { $0.plain.word ?? $0["id"]?.plain.word } ?? []
        let value = items.isEmpty ? t("config.noneYet") : t.list(items)
        return """
            <section class="section" aria-labelledby="vast-\(field.name)"><h2 id="vast-\(field.name)">\(t(field.label))</h2><p>\(value)</p>
            <p class="small soft">\(t("config.installedBy"))</p></section>
            """
    }

    private func sentence(_ field: FieldSchema, of record: OrderedTree, _ schema: RecordSchema, without absent: String) -> String {
        let criterion = record[field.place].flatMap { try? Criterion(tree: $0.plain) }
        if let criterion, criterion != .always { return t.condition(criterion, in: vocabulary) }
        // What no program can test, such as a signature, still asks something.
        if let condition = SchemeCondition(record, schema), condition.saysSomething { return t.condition(condition, in: vocabulary) }
        return t(criterion == nil ? absent : "config.always")
    }

    private var removal: HTML {
        guard !isNew, place.lastIndex != nil else { return .empty }
        return "<p><a class=\"tap\" href=\"\(path)/weg\">\(t("config.remove"))</a></p>"
    }
}
