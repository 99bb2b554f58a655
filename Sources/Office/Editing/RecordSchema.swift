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

    indirect enum Kind: Sendable {
        /// Given once when the record is made, from this other field, and never changed: other documents refer to it.
        case id(from: String)
        case text(max: Int)
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
        /// A condition over what initiatives are asked.
        case condition

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
    /// The text key of what is asked.
    let label: String

    var place: TreePlace { TreePlace(key) ?? TreePlace() }

    init(_ key: String, _ kind: Kind, isOptional: Bool = false, label: String? = nil) {
        (self.key, self.kind, self.isOptional, self.label) = (key, kind, isOptional, label ?? "config.field.\(key)")
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
        while let step = steps.popFirst() {
            guard case .key(let key) = step, case .records(let inner)? = schema[key]?.kind, case .index? = steps.popFirst() else {
                return nil
            }
            schema = inner
        }
        return schema
    }

    /// The records of a list at a place.
    func list(at place: TreePlace) -> RecordSchema? {
        guard case .key(let key)? = place.steps.last, case .records(let inner)? = record(at: place.parent)?[key]?.kind else { return nil }
        return inner
    }

    /// Is this the place of a condition, or inside one?
    func condition(at place: TreePlace) -> TreePlace? {
        for count in place.steps.indices.map({ $0 + 1 }) {
            let head = TreePlace(Array(place.steps.prefix(count)))
            if case .key(let key)? = head.steps.last, case .condition? = record(at: head.parent)?[key]?.kind { return head }
        }
        return nil
    }
}
