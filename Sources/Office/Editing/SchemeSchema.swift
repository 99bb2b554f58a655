import Civic
import Rules
import Web

/// A scheme as a municipality changes it: facts, amounts and conditions.
extension Schemas {
    static let scheme = RecordSchema(
        "scheme",
        [
            FieldSchema("name", .text(max: 160)), FieldSchema("issuer", .text(max: 160)),
            FieldSchema("form", .choice(forms)),
            FieldSchema("status", .choice(statuses)),
            FieldSchema("amount.minCents", .money, isOptional: true), FieldSchema("amount.maxCents", .money, isOptional: true),
            FieldSchema("ownSharePercent", .number(0...100), isOptional: true),
            FieldSchema("howToApply", .area(max: 1_000), isOptional: true),
            FieldSchema("address", .text(max: 400, as: .webAddress), isOptional: true),
            FieldSchema("window", .window), FieldSchema("decisionTerm", .duration, isOptional: true),
            FieldSchema("validity.from", .date, isOptional: true), FieldSchema("validity.to", .date, isOptional: true),
            FieldSchema("sources", .lines(max: 2_000)), FieldSchema("checkedOn", .date, isOptional: true),
            FieldSchema("verification.until", .date, isOptional: true),
            FieldSchema("note", .area(max: 1_000), isOptional: true),
            FieldSchema("conditions", .records(condition)),
        ])

    /// Who fills in the day on which somebody looked, says that it is so; who takes it away, that somebody should look.
    static func settle(_ scheme: inout OrderedTree, before: OrderedTree) {
        let (now, was) = (scheme["checkedOn"]?.plain.date, before["checkedOn"]?.plain.date)
        guard now != was, let place = TreePlace("verification.isDue") else { return }
        scheme[place] = OrderedTree(.bool(now == nil))
    }

    private static let condition = RecordSchema(
        "schemeCondition",
        [
            FieldSchema("id", .id(from: "text")), FieldSchema("text", .area(max: 400), isOptional: true),
            FieldSchema("weight", .choice(weights)),
            FieldSchema("isPlausible", .flag, isOptional: true),
            FieldSchema("criterion", .condition(without: "config.always"), isOptional: true),
        ])

    private static let forms: FieldSchema.Options = { _, t in
        Scheme.Form.allCases.map { FieldOption($0.rawValue, .text(t("config.schemeForm.\($0.rawValue)"))) }
    }
    /// A scheme of another municipality is no choice here: it is only an example.
    private static let statuses: FieldSchema.Options = { _, t in
        [Scheme.Status.active, .unknown, .proposed, .historical].map {
            FieldOption($0.rawValue, .text(t("config.schemeStatus.\($0.rawValue)")))
        }
    }
    private static let weights: FieldSchema.Options = { _, t in
        [Criterion.Note.Weight.hard, .selfJudged, .info].map { FieldOption($0.rawValue, .text(t("config.weight.\($0.rawValue)"))) }
    }
}
