import Civic

/// What differs between two versions of a document, record by record and field by field: every change once. Records are the same when
/// their id is, or else when their name or most of what they say is; a value is compared as a whole, as a form asks it.
struct DocumentDifference {
    struct RecordPlace {
        let schema: RecordSchema?
        /// The key of its list.
        let list: String
        let tree: OrderedTree
        /// Its place in the list, from one.
        let number: Int
    }

    enum Change {
        /// Of the innermost record.
        case added
        case removed
        /// Now behind another one, or first.
        case moved(behind: RecordPlace?)
        /// What a form asks; `inner` is the language of a text or the question of an answer.
        case field(FieldSchema, inner: String?, was: OrderedTree?, becomes: OrderedTree?)
        /// What no form asks.
        case part([String], was: OrderedTree?, becomes: OrderedTree?)
    }

    struct Entry {
        /// The records it is in, outermost first.
        let within: [RecordPlace]
        let change: Change
    }

    private(set) var entries: [Entry] = []
    var isEmpty: Bool { entries.isEmpty }

    init(from old: OrderedTree, to new: OrderedTree, _ schema: RecordSchema?) {
        compare(old, new, schema, [])
    }

    /// A whole document that comes or goes, as one record.
    init(whole change: Change, _ record: RecordPlace) { entries = [Entry(within: [record], change: change)] }

    // MARK: One record

    private mutating func compare(_ old: OrderedTree, _ new: OrderedTree, _ schema: RecordSchema?, _ within: [RecordPlace]) {
        guard old.plain != new.plain else { return }
        guard let schema else { return compareParts(old, new, [], within) }
        for field in schema.fields { compare(field, old[field.place], new[field.place], within) }
        guard !schema.fields.contains(where: \.place.steps.isEmpty) else { return }
        let places = schema.fields.map(\.place)
        compareParts(old.without(places), new.without(places), [], within)
    }

    private mutating func compare(_ field: FieldSchema, _ old: OrderedTree?, _ new: OrderedTree?, _ within: [RecordPlace]) {
        guard old?.plain != new?.plain else { return }
        switch field.kind {
        case .records(let inner) where [old, new].allSatisfy({ $0?.isList ?? true }):
            compareLists(old?.items ?? [], new?.items ?? [], field.name, inner, within)
        case .local where [old, new].allSatisfy({ $0?.isMap ?? true }), .answers where [old, new].allSatisfy({ $0?.isMap ?? true }):
            for key in keys(old, new) where old?[key]?.plain != new?[key]?.plain {
                add(.field(field, inner: key, was: old?[key], becomes: new?[key]), within)
            }
        default: add(.field(field, inner: nil, was: old, becomes: new), within)
        }
    }

    private mutating func add(_ change: Change, _ within: [RecordPlace]) { entries.append(Entry(within: within, change: change)) }

    /// Of both, in the order of the newer one.
    private func keys(_ old: OrderedTree?, _ new: OrderedTree?) -> [String] {
        let (before, after) = ((old?.pairs ?? []).map(\.key), (new?.pairs ?? []).map(\.key))
        return after + before.filter { !after.contains($0) }
    }

    /// What no form knows.
    private mutating func compareParts(_ old: OrderedTree, _ new: OrderedTree, _ path: [String], _ within: [RecordPlace]) {
        guard old.plain != new.plain else { return }
        switch (old, new) {
        case (.map, .map):
            for key in keys(old, new) {
                if let before = old[key], let after = new[key] {
                    compareParts(before, after, path + [key], within)
                } else if (old[key] ?? new[key]) != .map([]) {
                    // A part with nothing in it says as much as none.
                    add(.part(path + [key], was: old[key], becomes: new[key]), within)
                }
            }
        case (.list(let before), .list(let after)) where (before + after).contains(where: \.isMap):
            compareLists(before, after, path.last ?? "", nil, within)
        default: add(.part(path, was: old, becomes: new), within)
        }
    }

    // MARK: Lists of records

    private mutating func compareLists(
        _ old: [OrderedTree], _ new: [OrderedTree], _ list: String, _ schema: RecordSchema?, _ within: [RecordPlace]
    ) {
        func record(_ tree: OrderedTree, _ index: Int) -> RecordPlace {
            RecordPlace(schema: schema, list: list, tree: tree, number: index + 1)
        }
        let pairs = RecordMatch(old, new).pairs
        let (kept, known) = (Set(pairs.map(\.old)), Dictionary(uniqueKeysWithValues: pairs.map { ($0.new, $0.old) }))
        for index in old.indices where !kept.contains(index) { add(.removed, within + [record(old[index], index)]) }
        let still = RecordMatch.rising(pairs.map(\.old))
        for index in new.indices {
            let here = record(new[index], index)
            guard let before = known[index] else {
                add(.added, within + [here])
                continue
            }
            if !still.contains(before) {
                add(.moved(behind: index == 0 ? nil : record(new[index - 1], index - 1)), within + [here])
            }
            // Told by the name that people know it by until now.
            compare(old[before], new[index], schema, within + [record(old[before], before)])
        }
    }
}
