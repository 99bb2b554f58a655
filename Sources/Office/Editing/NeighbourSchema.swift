import Civic
import Web

/// How far initiators involve their neighbours, and when plans and decisions are alike.
extension Schemas {
    static let likeness = RecordSchema(
        "likeness",
        [
            FieldSchema("joining.splitDays", .number(1...365), isOptional: true),
            FieldSchema("comparing.marginPercent", .number(1...100), isOptional: true),
            FieldSchema("comparing.fewestCases", .number(1...20), isOptional: true),
            FieldSchema("comparing.years", .number(1...20), isOptional: true),
        ])

    /// As the desk reads them, the lightest first.
    private static let levelOptions: FieldSchema.Options = { _, t in
        ["inform", "consult", "together"].map { FieldOption($0, .text(t("participation.level.\($0)"))) }
    }

    private static let neighbourAnswer = RecordSchema(
        "neighbourAnswer",
        [
            FieldSchema("id", .id(from: "text")), FieldSchema("text", .local(max: 200)), FieldSchema("level", .choice(levelOptions)),
            FieldSchema("why", .local(max: 300), label: "config.field.levelWhy"),
        ])

    static let participation = RecordSchema(
        "participation",
        [
            FieldSchema(
                "questions",
                .records(
                    RecordSchema(
                        "neighbourQuestion",
                        [
                            FieldSchema("id", .id(from: "text")), FieldSchema("text", .local(max: 200)),
                            FieldSchema("answers", .records(neighbourAnswer), label: "config.field.neighbourAnswers"),
                        ]))),
            FieldSchema(
                "sources",
                .records(
                    RecordSchema(
                        "neighbourSource",
                        [FieldSchema("text", .local(max: 300)), FieldSchema("address", .text(max: 300, as: .webAddress), isOptional: true)])
                ),
                isOptional: true),
        ])
}
