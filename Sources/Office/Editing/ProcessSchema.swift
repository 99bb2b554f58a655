import Civic
import Web

/// How requests are handled, how departments are asked, and who approves a direction, as far as it is a matter of fields: heads of
/// departments are changed as text.
extension Schemas {
    private static let answerOptions: FieldSchema.Options = { _, t in
        ["accepted", "acceptedWithConditions", "refused", "referred", "notProcessed"].map {
            FieldOption($0, .text(t("case.state.\($0)")))
        }
    }
    private static let needOptions: FieldSchema.Options = { _, t in
        ["contact", "questions", "intake", "aspects", "advice", "direction"].map { FieldOption($0, .text(t("config.need.\($0)"))) }
    }

    private static let roleOptions: FieldSchema.Options = { _, t in
        [Role.deskOfficer, .caseworker, .coordinator, .manager, .administrator].map {
            FieldOption($0.rawValue, .text(t("process.role.\($0.rawValue)")))
        }
    }

    private static let step = RecordSchema(
        "step",
        [
            FieldSchema("id", .id(from: "name")), FieldSchema("name", .local(max: 80)), FieldSchema("text", .local(max: 400)),
            FieldSchema("by.team", .choice(teamOptions), isOptional: true), FieldSchema("by.role", .choice(roleOptions), isOptional: true),
            FieldSchema("within", .term, isOptional: true), FieldSchema("next", .others, isOptional: true),
            FieldSchema("answers", .choices(answerOptions), isOptional: true),
            FieldSchema("needs", .choices(needOptions), isOptional: true), FieldSchema("message", .local(max: 400), isOptional: true),
            FieldSchema("after", .choices(answerOptions), isOptional: true, named: "afterAnswer"),
        ])

    // MARK: The decision at once

    private static let point = RecordSchema(
        "point",
        [
            FieldSchema("id", .id(from: "text")), FieldSchema("text", .local(max: 200)),
            FieldSchema("that", .condition(without: "config.always")),
        ])

    /// An item of the list is the wording itself.
    private static let agreement = RecordSchema("agreement", [FieldSchema("", .local(max: 300), named: "agreement")])

    private static let atOnce = [
        FieldSchema("decidesAtOnce.name", .local(max: 80), isOptional: true),
        FieldSchema("decidesAtOnce.letter", .local(max: 2_000), isOptional: true),
        FieldSchema("decidesAtOnce.next", .local(max: 600), isOptional: true),
        FieldSchema("decidesAtOnce.reminder.month", .number(1...12), isOptional: true),
        FieldSchema("decidesAtOnce.reminder.text", .local(max: 600), isOptional: true),
        FieldSchema("decidesAtOnce.points", .records(point), isOptional: true),
        FieldSchema("decidesAtOnce.agreements", .records(agreement), isOptional: true),
    ]

    private static let aspect = RecordSchema(
        "aspect",
        [
            FieldSchema("id", .id(from: "name")), FieldSchema("name", .local(max: 80)), FieldSchema("question", .local(max: 300)),
        ])

    static let processes = RecordSchema(
        "processes",
        [
            FieldSchema(
                "processes",
                .records(
                    RecordSchema(
                        "process",
                        [
                            FieldSchema("id", .id(from: "name")), FieldSchema("name", .local(max: 80)),
                            FieldSchema("intake", .flag, isOptional: true),
                            FieldSchema("late.caseworker", .number(1...250), isOptional: true),
                            FieldSchema("late.coordinator", .number(1...250), isOptional: true),
                            FieldSchema("late.manager", .number(1...250), isOptional: true),
                            FieldSchema("adviceDays", .numbers(1...365), isOptional: true),
                            FieldSchema("askAfter", .number(1...365), isOptional: true),
                            FieldSchema("steps", .records(step)), FieldSchema("aspects", .records(aspect), isOptional: true),
                        ] + atOnce)))
        ])

    /// Somebody who approves a direction: of some kinds of request, from some amount, or of everything else.
    private static let approver = RecordSchema(
        "approver",
        [
            FieldSchema("id", .id(from: "title")), FieldSchema("title", .local(max: 80)), FieldSchema("name", .text(max: 80)),
            FieldSchema("email", .text(max: 200, as: .mail)),
            FieldSchema("categories", .choices(categoryOptions), isOptional: true, named: "approver.categories"),
            FieldSchema("from", .number(1...100_000_000), isOptional: true, named: "approver.from"),
        ])

    static let advice = RecordSchema(
        "advice",
        [
            FieldSchema("ladder", .numbers(1...365), isOptional: true),
            FieldSchema("coordinator.name", .text(max: 80), isOptional: true),
            FieldSchema("coordinator.email", .text(max: 200, as: .mail), isOptional: true),
            FieldSchema("director.name", .text(max: 80), isOptional: true),
            FieldSchema("director.email", .text(max: 200, as: .mail), isOptional: true),
            FieldSchema("round.weekday", .number(1...5), isOptional: true),
            FieldSchema("round.everyWeeks", .number(1...12), isOptional: true),
            FieldSchema("round.workingDays", .number(1...100), isOptional: true),
            FieldSchema("round.approvers", .records(approver), isOptional: true, label: "config.field.approvers"),
        ])
}
