import Store

extension ConfigDocument {
    /// Who changed the configuration, and what they are working on.
    package static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "configVersion", in: "config_version",
            [.text("document", "document"), .text("reason", "reason"), .instant("at", "at")] + PersonalColumn.hidden("person_id"),
            forget: .values { _ in "person_id = NULL" }, isOf: { "config_version.person_id = \($0)" }),
        PersonalRecord(
            "configDraft", in: "config_draft",
            [.text("document", "document"), .instant("changed_at", "changed")] + PersonalColumn.hidden("person_id"),
            forget: .rows, isOf: { "config_draft.person_id = \($0)" }),
    ]

    package static let exemptions: [Exemption] = [
        // Taking a name out of a document would make another configuration of it.
        Exemption("config_version", ["body"], because: "documents that administrators keep up themselves, such as who works in which team"),
        Exemption("config_draft", ["body"], because: "documents that administrators keep up themselves"),
    ]
}
