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
        // Names go from documents in a way of their own, after which each can still be read: see ``DocumentErasure``.
        Exemption("config_version", ["body", "salt"], because: "documents, out of which a removal takes the person, and a random number"),
        Exemption("config_draft", ["body"], because: "documents, out of which a removal takes the person"),
    ]
}
