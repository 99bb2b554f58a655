import Civic
import Markup
import Rules
import Web

/// Which documents have a screen, and what stands in them.
enum Schemas {
    static func schema(of document: String) -> DocumentSchema? {
        if document.hasPrefix("schemes/") { return DocumentSchema(document, scheme) }
        return all.first { $0.document == document }
    }

    static let all = [
        DocumentSchema("municipality.yaml", municipality), DocumentSchema("areas.yaml", areas), DocumentSchema("triage.yaml", triage),
        DocumentSchema("processes.yaml", processes), DocumentSchema("advice.yaml", advice), DocumentSchema("teams.yaml", teams),
        DocumentSchema("terms.yaml", terms), DocumentSchema("promises.yaml", promises), DocumentSchema("likeness.yaml", likeness),
        DocumentSchema("participation.yaml", participation),
    ]

    // MARK: The municipality and its areas

    private static let municipality = RecordSchema(
        "municipality",
        [
            FieldSchema("name", .text(max: 80)), FieldSchema("phone", .text(max: 30)), FieldSchema("desk", .local(max: 400)),
            FieldSchema("postalAddress", .text(max: 200), isOptional: true),
            FieldSchema("mail", .text(max: 200, as: .mail), isOptional: true, named: "townMail"),
            FieldSchema("regions", .lines(max: 600), isOptional: true),
            FieldSchema("security.contact", .text(max: 300), isOptional: true),
            FieldSchema("embedding.origins", .lines(max: 2_000), isOptional: true),
            FieldSchema("hosts", .installed), FieldSchema("openid", .installed),
        ])

    private static let areas = RecordSchema(
        "areas",
        [
            FieldSchema("year", .number(2000...2199)),
            FieldSchema(
                "areas",
                .records(
                    RecordSchema(
                        "district", place + [FieldSchema("areas", .records(RecordSchema("neighbourhood", place)), isOptional: true)]))),
        ])

    private static let place = [
        FieldSchema("code", .text(max: 20, as: .code)), FieldSchema("name", .text(max: 80)),
        FieldSchema("inhabitants", .number(0...2_000_000), isOptional: true),
        FieldSchema("inhabitantsYear", .number(1990...2199), isOptional: true),
        FieldSchema("centre", .place, isOptional: true),
    ]

    // MARK: The desk

    static let categoryOptions: FieldSchema.Options = { configuration, t in
        configuration.options("triage.yaml", "categories", t)
    }
    static let teamOptions: FieldSchema.Options = { configuration, t in configuration.options("teams.yaml", "teams", t) }
    private static let divisionOptions: FieldSchema.Options = { configuration, t in configuration.options("teams.yaml", "divisions", t) }
    private static let processOptions: FieldSchema.Options = { configuration, t in
        configuration.options("processes.yaml", "processes", t)
    }

    private static let triage = RecordSchema(
        "triage",
        [
            FieldSchema(
                "categories",
                .records(
                    RecordSchema(
                        "category",
                        [
                            FieldSchema("id", .id(from: "name")), FieldSchema("name", .local(max: 80)),
                            FieldSchema("promise", .local(max: 300)), FieldSchema("team", .choice(teamOptions)),
                            FieldSchema("process", .choice(processOptions)), FieldSchema("answer", .term),
                            FieldSchema("decision", .flag, isOptional: true),
                            FieldSchema("decisionWhen", .condition(without: "config.never"), isOptional: true),
                            FieldSchema(
                                "messages",
                                .records(
                                    RecordSchema(
                                        "promisedMessage",
                                        [
                                            FieldSchema("id", .id(from: "text")), FieldSchema("text", .local(max: 200)),
                                            FieldSchema("after", .term),
                                        ]))),
                        ]))),
            FieldSchema(
                "rules",
                .records(
                    RecordSchema(
                        "rule",
                        [
                            FieldSchema("id", .id(from: "why")), FieldSchema("why", .local(max: 300)),
                            FieldSchema("category", .choice(categoryOptions)),
                            FieldSchema("when", .condition(without: "config.always"), isOptional: true),
                        ]))),
            FieldSchema(
                "assignments",
                .records(
                    RecordSchema(
                        "assignment",
                        [
                            FieldSchema("id", .id(from: "why")), FieldSchema("why", .local(max: 300), named: "whyAssignment"),
                            FieldSchema("category", .choice(categoryOptions), isOptional: true, named: "onlyCategory"),
                            FieldSchema("team", .choice(teamOptions), isOptional: true, named: "otherTeam"),
                            FieldSchema("contact", .text(max: 200, as: .mail), isOptional: true),
                            FieldSchema("when", .condition(without: "config.always"), isOptional: true),
                        ])), isOptional: true),
            FieldSchema(
                "cases",
                .records(
                    RecordSchema(
                        "triageCase",
                        [
                            FieldSchema("name", .text(max: 120)), FieldSchema("category", .choice(categoryOptions)),
                            FieldSchema("rule", .choice(ruleOptions), isOptional: true), FieldSchema("answers", .answers),
                        ])), isOptional: true),
        ])

    /// Rules have no name but their reason.
    private static let ruleOptions: FieldSchema.Options = { configuration, t in
        ((try? configuration.folder.tree("triage.yaml"))?["rules"].list ?? []).compactMap { rule in
            rule["id"].text.map { FieldOption($0, .text(rule["why"][t.language].text ?? rule["why"]["nl"].text ?? $0)) }
        }
    }

    private static let teams = RecordSchema(
        "teams",
        [
            FieldSchema(
                "teams",
                .records(
                    RecordSchema(
                        "team",
                        [
                            FieldSchema("id", .id(from: "name")), FieldSchema("name", .local(max: 80)),
                            FieldSchema("mail", .text(max: 200, as: .mail), isOptional: true),
                            FieldSchema("advises", .flag, isOptional: true),
                            FieldSchema("division", .choice(divisionOptions), isOptional: true),
                        ]))),
            FieldSchema(
                "divisions",
                .records(
                    RecordSchema("division", [FieldSchema("id", .id(from: "name")), FieldSchema("name", .local(max: 80))])),
                isOptional: true
            ),
        ])

    // MARK: The law, and the promises

    private static let terms = RecordSchema(
        "terms",
        [
            FieldSchema("suspensionInclusive", .flag, isOptional: true),
            FieldSchema("firstPenaltyDayOffset", .number(14...15), isOptional: true),
            FieldSchema("decisionDayCounted", .flag, isOptional: true), FieldSchema("atwExtendsNotice", .flag, isOptional: true),
            FieldSchema("atwExtendsPostWeek", .flag, isOptional: true),
            FieldSchema("atwExtendsPaymentTerms", .flag, isOptional: true),
            FieldSchema(
                "extraFreeDays",
                .records(
                    RecordSchema(
                        "freeDay",
                        [
                            FieldSchema("label", .text(max: 80)), FieldSchema("date", .date),
                            FieldSchema("extendsLegalTerms", .flag, isOptional: true),
                        ])), isOptional: true),
        ] + periods)

    /// How long each kind of thing is kept; what is left empty is kept for the usual period.
    private static let periods = RetentionKind.allCases.map { kind in
        FieldSchema("retention.\(kind.rawValue)", .period, isOptional: true, label: "retention.\(kind.rawValue).what")
    }

    private static let checkOptions: FieldSchema.Options = { _, t in
        promiseChecks.map { FieldOption($0, .text(t("config.promiseCheck.\($0)"))) }
    }
    /// As the desk reads them; a word it does not know is refused when the draft is looked at.
    private static let promiseChecks = [
        "none", "firstAnswerWithin", "answerInTime", "messagesInTime", "oneContact", "askedAtOnce", "adviceWithin", "reasonWithNo",
        "stuckAnsweredWithin", "helpedAskedWithin",
    ]

    private static let promises = RecordSchema(
        "promises",
        [
            FieldSchema("since", .date, isOptional: true),
            FieldSchema(
                "promises",
                .records(
                    RecordSchema(
                        "promise",
                        [
                            FieldSchema("id", .id(from: "title")), FieldSchema("title", .local(max: 120)),
                            FieldSchema("text", .local(max: 600)), FieldSchema("check", .choice(checkOptions)),
                            FieldSchema("within", .term, isOptional: true), FieldSchema("most", .number(0...20), isOptional: true),
                            FieldSchema("categories", .choices(categoryOptions), isOptional: true),
                        ]))),
        ])
}

extension Configuration {
    /// The records of a list as things to choose from, by id and name.
    func options(_ document: String, _ list: String, _ t: Words) -> [FieldOption] {
        let records = (try? folder.tree(document))?[list].list ?? []
        return records.compactMap { record in
            guard let id = record["id"].text else { return nil }
            let name = record["name"][t.language].text ?? record["name"]["nl"].text ?? record["name"].text ?? id
            return FieldOption(id, .text(name))
        }
    }
}
