import Civic
import Web

/// What a form cannot see field by field: two that must fit together, and texts that must be of a certain shape.
enum RecordCheck {
    static func problems(_ record: OrderedTree, _ schema: RecordSchema) -> [FieldProblem] {
        schema.fields.compactMap { problem($0, record) }
    }

    private static func problem(_ field: FieldSchema, _ record: OrderedTree) -> FieldProblem? {
        guard case .text(_, let shape) = field.kind, shape != .any, let text = record[field.place]?.plain.word else {
            return order(field, record)
        }
        switch shape {
        case .any: return nil
        case .mail: return emailAddress(text) == nil ? FieldProblem(field.name, "error.notEmail") : nil
        case .webAddress: return Scheme.isWebAddress(text) ? nil : FieldProblem(field.name, "fault.notWebAddress", ["value": text])
        case .code: return Area.isCode(text) ? nil : FieldProblem(field.name, "fault.notCode", ["value": text])
        }
    }

    /// The lowest is not above the highest, and what ends does not end before it begins.
    private static func order(_ field: FieldSchema, _ record: OrderedTree) -> FieldProblem? {
        func plain(_ key: String) -> ConfigTree { TreePlace(key).flatMap { record[$0]?.plain } ?? .null }
        switch field.key {
        case "amount.minCents":
            guard let low = plain(field.key).integer, let high = plain("amount.maxCents").integer, low > high else { return nil }
            return FieldProblem(field.name, "fault.aboveHighest")
        case "validity.to":
            guard let from = plain("validity.from").date, let to = plain(field.key).date, to < from else { return nil }
            return FieldProblem(field.name, "fault.endsEarlier")
        case "security.contact":
            guard let text = plain(field.key).word, !Municipality.isContact(text) else { return nil }
            return FieldProblem(field.name, "fault.contactAddress", ["value": text])
        case "embedding.origins":
            guard let text = plain(field.key).texts.first(where: { !Municipality.isOrigin($0) }) else { return nil }
            return FieldProblem(field.name, "fault.notOrigin", ["value": text])
        case "verification.until":
            guard let from = plain("checkedOn").date, let to = plain(field.key).date, to < from else { return nil }
            return FieldProblem(field.name, "fault.endsEarlier")
        default: return nil
        }
    }

    /// The code of an area that another one has already, wherever that lies.
    static func taken(_ place: TreePlace, in tree: OrderedTree) -> FieldProblem? {
        guard let code = tree[place]?["code"]?.plain.word, codes(tree).filter({ $0 == code }).count > 1 else { return nil }
        return FieldProblem("code", "fault.twice", ["value": code])
    }

    private static func codes(_ tree: OrderedTree) -> [String] {
        (tree["areas"]?.items ?? []).flatMap { area in [area["code"]?.plain.word].compactMap(\.self) + codes(area) }
    }
}
