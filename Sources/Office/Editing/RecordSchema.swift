import Civic
import Web

/// What stands in one record of a document and how it is asked on screen. One description gives the page, reads the answers and
/// writes them back, so that every document of configuration is changed in the same way.
struct RecordSchema: Sendable {
    /// Text key under `config.record.`, such as `category`.
    let name: String
    let fields: [FieldSchema]

    init(_ name: String, _ fields: [FieldSchema]) { (self.name, self.fields) = (name, fields) }

    subscript(key: String) -> FieldSchema? { fields.first { $0.key == key } }
    /// What is asked on the record's own form.
    var asked: [FieldSchema] { fields.filter { !$0.kind.isElsewhere } }
}

struct FieldSchema: Sendable {
    typealias Options = @Sendable (Configuration, Words) -> [FieldOption]

    /// What a line must look like.
    enum TextShape: Sendable {
        case any, mail, webAddress
        /// Of an area.
        case code
    }

    indirect enum Kind: Sendable {
        /// Given once when the record is made, from this other field, and never changed: other documents refer to it.
        case id(from: String)
        case text(max: Int, as: TextShape = .any)
        case area(max: Int)
        /// In the languages of the site.
        case local(max: Int)
        case number(ClosedRange<Int>)
        /// Several numbers on one line.
        case numbers(ClosedRange<Int>)
        case money
        case flag
        case date
        case choice(Options)
        case choices(Options)
        /// Others of the list this record stands in.
        case others
        /// So many days, working days, weeks or months.
        case term
        /// How long something is kept: days, years, or for ever.
        case period
        /// When one can apply for a scheme.
        case window
        /// So many days, weeks, months or years, as the scheme writes it: `P4W`.
        case duration
        /// Two numbers on one line: longitude and latitude.
        case place
        /// Shown and not asked: whoever runs the server changes it.
        case installed
        /// Answers to the questions that initiatives are asked.
        case answers
        /// One per line.
        case lines(max: Int)
        /// A list of records of its own, on pages of its own.
        case records(RecordSchema)
        /// A condition over what initiatives are asked, and the text key of what holds where none is written.
        case condition(without: String)

        var isElsewhere: Bool {
            switch self {
            case .records, .condition, .id, .installed: true
            default: false
            }
        }
    }

    /// Where it stands in the record; `amount.maxCents` lies in a part of it.
    let key: String
    let kind: Kind
    let isOptional: Bool
    /// In forms; another one where the key is used for two things.
    let name: String
    /// The text key of what is asked.
    let label: String

    /// The record itself for an empty key.
    var place: TreePlace { TreePlace(key) ?? TreePlace() }

    init(_ key: String, _ kind: Kind, isOptional: Bool = false, named name: String? = nil, label: String? = nil) {
        (self.key, self.kind, self.isOptional) = (key, kind, isOptional)
        (self.name, self.label) = (name ?? key, label ?? "config.field.\(name ?? key)")
    }
}

/// A document with what stands in it.
struct DocumentSchema: Sendable {
    let document: String
    let root: RecordSchema
    /// How a text of this document is written.
    let isJSON: Bool

    init(_ document: String, _ root: RecordSchema) {
        (self.document, self.root) = (document, root)
        isJSON = document.hasSuffix(".json")
    }

    func text(_ tree: OrderedTree) throws -> String { try isJSON ? tree.json() : tree.yaml() }

    /// The record at a place, whether or not anything stands there yet; nil where no record can be.
    func record(at place: TreePlace) -> RecordSchema? {
        var schema = root
        var steps = place.steps[...]
        while !steps.isEmpty {
            guard let (inner, rest) = schema.records(at: steps), case .index? = rest.first else { return nil }
            (schema, steps) = (inner, rest.dropFirst())
        }
        return schema
    }

    /// The records of a list at a place.
    func list(at place: TreePlace) -> RecordSchema? {
        guard case .records(let inner)? = field(at: place)?.kind else { return nil }
        return inner
    }

    /// The condition that is at this place or around it, and the text key of what holds without it.
    func condition(at place: TreePlace) -> (place: TreePlace, without: String)? {
        for count in place.steps.indices.map({ $0 + 1 }) {
            let head = TreePlace(Array(place.steps.prefix(count)))
            if case .condition(let absent)? = field(at: head)?.kind { return (head, absent) }
        }
        return nil
    }

    private func field(at place: TreePlace) -> FieldSchema? {
        let owner = place.owner
        return record(at: owner)?.fields.first { owner.steps + $0.place.steps == place.steps }
    }
}

extension RecordSchema {
    /// The list that these steps begin with, and the steps that are left.
    fileprivate func records(at steps: ArraySlice<TreePlace.Step>) -> (RecordSchema, ArraySlice<TreePlace.Step>)? {
        for field in fields where steps.starts(with: field.place.steps) {
            if case .records(let inner) = field.kind { return (inner, steps.dropFirst(field.place.steps.count)) }
        }
        return nil
    }
}

extension TreePlace {
    /// The record that this stands in: of a record the one with its list, and of a list or field the one it is of.
    var owner: TreePlace {
        var place = parent
        while !place.steps.isEmpty, place.lastIndex == nil { place = place.parent }
        return place
    }

    func appending(_ other: TreePlace) -> TreePlace { TreePlace(steps + other.steps) }
}
