import Civic
import Markup
import Rules
import Web

/// A condition as sentences to pick from: all of these, one of these, none of these; each sentence a question with its answer.
struct ConditionPages: Sendable {
    let editor: EditorPages

    private static let pattern = "\(ConfigDesk.home)/{document}/voorwaarde/{place}"
    static func path(_ document: String, _ place: TreePlace) -> String { "\(ConfigDesk.path(of: document))/voorwaarde/\(place.text)" }

    var routes: [Route] {
        [
            .get(Self.pattern, ConfigDesk.access) { try await self.show($0) },
            .post(Self.pattern, ConfigDesk.access) { try await self.keep($0) },
            .post("\(Self.pattern)/groep", ConfigDesk.access) { try await self.group($0) },
            .post("\(Self.pattern)/weg", ConfigDesk.access) { try await self.remove($0) },
        ]
    }

    /// The place of the sentence that is asked for, and the one of the whole condition.
    private func places(_ visit: Visit, _ desk: EditorPages.Desk) throws -> (whole: TreePlace, here: TreePlace) {
        let here = try editor.place(visit)
        guard let whole = desk.schema.condition(at: here)?.place, desk.tree[whole.parent] != nil else { throw Refusal.notFound }
        return (whole, here)
    }

    /// A sentence is at a condition, or at a number within a group: `when.all.2`.
    private func criterion(_ tree: OrderedTree?) throws -> Criterion? {
        guard let tree else { return nil }
        do {
            return try Criterion(tree: tree.plain)
        } catch is ConfigFault {
            throw Refusal.notFound
        }
    }

    private func show(_ visit: Visit) async throws -> Answer {
        let desk = try await editor.desk(visit)
        let (whole, here) = try places(visit, desk)
        let field = visit.query.first("veld")
        return .page(try page(desk, whole, here, field: field, form: Form(), visit))
    }

    private func page(
        _ desk: EditorPages.Desk, _ whole: TreePlace, _ here: TreePlace, field: String?, form: Form, _ visit: Visit
    ) throws -> Page {
        let view = ConditionView(
            document: desk.document, whole: whole, here: here, criterion: try criterion(desk.tree[here]), tree: desk.tree,
            absent: desk.schema.condition(at: here)?.without ?? "config.always",
            vocabulary: editor.questions(visit.site.configuration), field: field, form: form, visit: visit)
        return editor.page(view.title, view.html, isFine: form.isFine)
    }

    // MARK: One sentence

    private func keep(_ visit: Visit) async throws -> Answer {
        var desk = try await editor.desk(visit)
        let (whole, here) = try places(visit, desk)
        let vocabulary = editor.questions(visit.site.configuration)
        guard let field = visit.body.first("veld").flatMap({ vocabulary[$0] }) else {
            return .redirect(Self.path(desk.document, here))
        }
        var form = Form(visit.body)
        if let problem = Seen(desk.tree[here]).problem(visit, at: RecordForm.id) {
            form.add(problem)
            return .page(try page(desk, whole, here, field: field.key, form: form, visit))
        }
        guard let test = SentenceForm(field: field, vocabulary: vocabulary, t: visit.t).read(&form) else {
            return .page(try page(desk, whole, here, field: field.key, form: form, visit))
        }
        let sentence = OrderedTree(Criterion.atom(Atom(field.key, test)).tree)
        switch try criterion(desk.tree[here]) {
        case nil: desk.tree[here] = ordered(sentence, first: "field")
        case .all, .any, .atLeast, .not: desk.tree = ConditionGroup.adding(ordered(sentence, first: "field"), to: here, in: desk.tree)
        case .atom: desk.tree[here] = ordered(sentence, first: "field")
        case .clause: throw Refusal.notFound
        }
        try await editor.save(desk, visit)
        let back = here == whole || !isSentence(desk.tree[here]) ? here : parentGroup(of: here, within: whole)
        return .redirect(Self.path(desk.document, back), saying: "config.kept")
    }

    private func isSentence(_ tree: OrderedTree?) -> Bool { tree?["field"] != nil }

    private func ordered(_ tree: OrderedTree, first key: String) -> OrderedTree {
        .map(tree.pairs.filter { $0.key == key } + tree.pairs.filter { $0.key != key })
    }

    private func parentGroup(of place: TreePlace, within whole: TreePlace) -> TreePlace {
        let parent = ConditionGroup.around(place)
        return parent.steps.count < whole.steps.count ? whole : parent
    }

    // MARK: Groups

    /// Puts a sentence in a group, changes what a group asks of its sentences, or adds a group within one.
    private func group(_ visit: Visit) async throws -> Answer {
        var desk = try await editor.desk(visit)
        let (whole, here) = try places(visit, desk)
        guard let old = desk.tree[here] else { throw Refusal.notFound }
        guard !Seen(old).isOvertaken(visit) else { throw Refusal.conflict("config.listChanged") }
        if visit.body.first("erbij") == "1" {
            desk.tree = ConditionGroup.adding(.map([.init("any", .list([]))]), to: here, in: desk.tree)
        } else {
            var form = Form(visit.body)
            // What was a single sentence becomes the first of its group.
            guard let new = grouped(ConditionGroup.parts(of: old), &form) else {
                return .page(try page(desk, whole, here, field: nil, form: form, visit))
            }
            desk.tree[here] = new
        }
        try await editor.save(desk, visit)
        return .redirect(Self.path(desk.document, here), saying: "config.kept")
    }

    /// Nil when the form does not say what the group asks.
    private func grouped(_ parts: [OrderedTree], _ form: inout Form) -> OrderedTree? {
        let (kind, typed) = (form.read(ConditionView.kind(besides: "")), form.read(ConditionView.howMany))
        guard let kind, let typed else { return nil }
        switch kind {
        case "none": return .map([.init("not", .map([.init("any", .list(parts))]))])
        case "atLeastOf":
            let count = min(typed ?? 2, max(1, parts.count))
            return .map([.init(kind, OrderedTree(.integer(count))), .init("of", .list(parts))])
        default: return .map([.init(kind, .list(parts))])
        }
    }

    private func remove(_ visit: Visit) async throws -> Answer {
        var desk = try await editor.desk(visit)
        let (whole, here) = try places(visit, desk)
        guard let old = desk.tree[here] else { throw Refusal.notFound }
        guard !Seen(old).isOvertaken(visit) else { throw Refusal.conflict("config.listChanged") }
        desk.tree[ConditionGroup.removed(with: here)] = nil
        try await editor.save(desk, visit)
        let back = here == whole ? whole : parentGroup(of: here, within: whole)
        return .redirect(Self.path(desk.document, back), saying: "config.removed")
    }
}
