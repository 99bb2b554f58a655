import Civic
import Foundation
import Markup
import Store
import Web

/// Documents changed on screen, record by record. Everything typed goes into the draft of whoever types; nothing is in force until it
/// was looked at and published.
package struct EditorPages: Sendable {
    /// The conditions of the finder and the triage, with the questions they are about.
    package typealias Questions = @Sendable (Configuration) -> Vocabulary

    /// Schemes of a municipality.
    package typealias Library = @Sendable (Configuration) -> [Scheme]

    let questions: Questions
    let library: Library
    /// As they came with the program.
    let shipped: Library

    package init(questions: @escaping Questions, library: @escaping Library, shipped: @escaping Library) {
        (self.questions, self.library, self.shipped) = (questions, library, shipped)
    }

    static let home = "\(ConfigDesk.home)/{document}/scherm"

    package var feature: Feature {
        let one = "\(Self.home)/{place}"
        let conditions = ConditionPages(editor: self)
        return Feature(
            "editing",
            routes: [
                .get(Self.home, ConfigDesk.access) { try await self.show($0) }, .get(one, ConfigDesk.access) { try await self.show($0) },
                .post(one, ConfigDesk.access) { try await self.keep($0) },
                .post("\(one)/verplaats", ConfigDesk.access) { try await self.move($0) },
                .get("\(one)/weg", ConfigDesk.access) { try await self.askRemoval($0) },
                .post("\(one)/weg", ConfigDesk.access) { try await self.remove($0) },
            ] + conditions.routes + schemeRoutes)
    }

    /// The documents that have a screen.
    package static var editors: [ConfigDesk.Editor] { Schemas.all.map { ConfigDesk.Editor($0.document, path($0.document)) } }

    static func path(_ document: String, _ place: TreePlace = TreePlace()) -> String {
        "\(ConfigDesk.path(of: document))/scherm\(place.steps.isEmpty ? "" : "/" + place.text)"
    }

    // MARK: What is being changed

    /// A document as it is being changed by this visitor.
    struct Desk {
        let schema: DocumentSchema
        var tree: OrderedTree
        let isDraft: Bool
        var document: String { schema.document }
        func title(_ t: Words) -> String { ConfigDesk.title(document, t, text: try? schema.text(tree)) }
    }

    func desk(_ visit: Visit) async throws -> Desk {
        let document = try ConfigDesk.document(visit)
        guard let person = visit.person, let schema = Schemas.schema(of: document) else { throw Refusal.notFound }
        let draft = try await visit.read { db in try db.configDraft(document, of: person.id) }
        let now = visit.site.configuration
        guard let text = draft?.body ?? now.text(document, from: shipped) else { throw Refusal.notFound }
        do {
            return Desk(schema: schema, tree: try OrderedTree(text: text), isDraft: draft != nil)
        } catch is ConfigFault {
            throw Refusal.conflict("config.draftUnreadable")
        }
    }

    func save(_ desk: Desk, _ visit: Visit) async throws {
        try await visit.perform(SaveConfigDraft(document: desk.document, body: try desk.schema.text(desk.tree)))
    }

    func place(_ visit: Visit) throws -> TreePlace {
        guard let text = visit.parameters["place"] else { return TreePlace() }
        guard let place = TreePlace(text) else { throw Refusal.notFound }
        return place
    }

    func page(_ title: String, _ body: HTML, isFine: Bool = true) -> Page {
        Page(title, body).with(\.section, ConfigDesk.home).with(\.isStaff, true).with(\.isPrivate, true)
            .with(\.hasProblems, !isFine).with(\.status, isFine ? 200 : 422).with(\.scripts, ["errors.js"])
    }

    // MARK: One record

    private func show(_ visit: Visit) async throws -> Answer {
        let (desk, place) = (try await desk(visit), try place(visit))
        let (schema, record) = try record(place, desk)
        return .page(
            recordPage(
                desk, place,
                RecordForm(
                    schema, record ?? .map([]), among: siblings(place, desk), asking: questions(visit.site.configuration), visit),
                isNew: record == nil, visit))
    }

    /// What can stand at a place, and what stands there; a record that is not there yet can only be the next of its list.
    private func record(_ place: TreePlace, _ desk: Desk) throws -> (RecordSchema, OrderedTree?) {
        guard let schema = desk.schema.record(at: place) else { throw Refusal.notFound }
        let record = desk.tree[place]
        if record == nil, let index = place.lastIndex {
            guard index == (desk.tree[place.parent]?.items.count ?? 0),
                place.owner.steps.isEmpty || desk.tree[place.owner] != nil
            else { throw Refusal.notFound }
        }
        return (schema, record)
    }

    private func siblings(_ place: TreePlace, _ desk: Desk) -> [OrderedTree] {
        place.lastIndex == nil ? [] : desk.tree[place.parent]?.items ?? []
    }

    private func recordPage(_ desk: Desk, _ place: TreePlace, _ form: RecordForm, isNew: Bool, _ visit: Visit) -> Page {
        let view = RecordView(
            desk: desk, place: place, form: form, isNew: isNew, vocabulary: questions(visit.site.configuration), visit: visit)
        return page(view.title, view.html, isFine: form.form.isFine)
    }

    private func keep(_ visit: Visit) async throws -> Answer {
        var desk = try await desk(visit)
        let place = try place(visit)
        let (schema, old) = try record(place, desk)
        var form = RecordForm(
            schema, old ?? .map([]), among: siblings(place, desk), asking: questions(visit.site.configuration), sent: visit.body, visit)
        // Another may stand there now, about which the form says nothing.
        if let problem = Seen(old).problem(visit, at: RecordForm.id) {
            form.form.add(problem)
            return .page(recordPage(desk, place, form, isNew: old == nil, visit))
        }
        guard var new = form.read() else { return .page(recordPage(desk, place, form, isNew: old == nil, visit)) }
        if old == nil { new = identified(new, schema, among: desk.tree[place.parent]?.items ?? []) }
        desk.tree[place] = new
        if desk.document == "areas.yaml", let problem = RecordCheck.taken(place, in: desk.tree) {
            form.form.add(problem)
            return .page(recordPage(desk, place, form, isNew: old == nil, visit))
        }
        try await save(desk, visit)
        let isWhole = schema.fields.allSatisfy { !$0.kind.isElsewhere } || place.steps.isEmpty
        let next = old == nil && !isWhole ? place : place.owner
        return .redirect(Self.path(desk.document, next), saying: "config.kept")
    }

    /// A new record gets its name for other documents from what it is called, with a number when that is taken.
    private func identified(_ record: OrderedTree, _ schema: RecordSchema, among others: [OrderedTree]) -> OrderedTree {
        guard let field = schema.fields.first, case .id(let source) = field.kind else { return record }
        let name = record[source]?.plain
        let taken = Set(others.compactMap { $0[field.key]?.plain.word })
        let base = slug(name?.word ?? name?["nl"].text ?? name?.map.values.compactMap(\.text).first ?? schema.name)
        let id = taken.contains(base) ? (2...).lazy.map { "\(base)-\($0)" }.first { !taken.contains($0) } ?? base : base
        return .map([.init(field.key, OrderedTree(.text(id)))] + record.pairs.filter { $0.key != field.key })
    }

    // MARK: Lists

    private func move(_ visit: Visit) async throws -> Answer {
        var desk = try await desk(visit)
        let place = try place(visit)
        guard desk.schema.list(at: place.parent) != nil, desk.tree[place] != nil else { throw Refusal.notFound }
        guard !Seen(desk.tree[place]).isOvertaken(visit) else { throw Refusal.conflict("config.listChanged") }
        desk.tree.move(place, by: visit.body.first("kant") == "omlaag" ? 1 : -1)
        try await save(desk, visit)
        return .redirect(Self.path(desk.document, place.owner), saying: "config.kept")
    }

    private func askRemoval(_ visit: Visit) async throws -> Answer {
        let (desk, place) = (try await desk(visit), try place(visit))
        guard let schema = desk.schema.list(at: place.parent), let record = desk.tree[place] else { throw Refusal.notFound }
        let t = visit.t
        let name = RecordView.name(of: record, schema, t, asking: questions(visit.site.configuration))
        let body: HTML = """
            <div class="wrap is-narrow section"><h1>\(t("config.removeTitle", ["name": name]))</h1><p class="lead">\(t("config.removeText"))</p>
            <form method="post" action="\(Self.path(desk.document, place))/weg" class="buttons">\(Form().token())\(Seen(record).html)\
            <button class="button is-danger">\(t("config.remove"))</button> <a class="tap" href="\(Self.path(desk.document, place))">\(t("config.keep"))</a></form></div>
            """
        return .page(page(t("config.removeTitle", ["name": name]), body))
    }

    private func remove(_ visit: Visit) async throws -> Answer {
        var desk = try await desk(visit)
        let place = try place(visit)
        guard desk.schema.list(at: place.parent) != nil, desk.tree[place] != nil else { throw Refusal.notFound }
        guard !Seen(desk.tree[place]).isOvertaken(visit) else { throw Refusal.conflict("config.listChanged") }
        desk.tree[place] = nil
        try await save(desk, visit)
        return .redirect(Self.path(desk.document, place.owner), saying: "config.removed")
    }
}

/// A name as a part of an address: small letters, digits and hyphens.
func slug(_ text: String) -> String {
    let folded = text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).lowercased()
    let parts = folded.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return String(parts.joined(separator: "-").prefix(60))
}
