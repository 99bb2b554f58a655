import Civic
import Store

/// What ideas that are being told hold about people.
enum DraftHoldings {
    static let records: [PersonalRecord] = [
        // Before the drafts it belongs to.
        PersonalRecord(
            "draftBrowser", in: "draft_browser", PersonalColumn.hidden("draft_id", "session"), forget: .rows, kept: .draft, isTie: false,
            isOf: { "draft_browser.draft_id IN (SELECT id FROM draft WHERE person_id = \($0))" }),
        PersonalRecord(
            "draft", in: "draft",
            [
                .text("title", "title"), .text("text", "story"), .text("place", "place"), .answers("answers", "answers"),
                .compass("compass", "compass"),
                .money("own_cents", "amount"), .text("contact_name", "name"), .text("contact_email", "email"),
                .text("contact_phone", "phone"), .text("consent", "consent"), .instant("created_at", "since"),
                .instant("changed_at", "changed"),
            ] + PersonalColumn.hidden("longitude", "latitude", "person_id", "session"),
            forget: .rows, kept: .draft, isOf: { "draft.person_id = \($0)" }
        ).with(\.traces) { person in
            """
            SELECT contact_name AS name, contact_phone AS contact, sent_as AS initiative_id FROM draft
            WHERE person_id = \(person) AND contact_name <> ''
            """
        },
        // Written down for somebody else, at the counter or on the phone.
        PersonalRecord(
            "draftEntered", in: "draft", [.instant("created_at", "at")] + PersonalColumn.hidden("entered_by"),
            forget: .values { _ in "entered_by = NULL" }, kept: .draft, isTie: false, isOf: { "draft.entered_by = \($0)" }),
        // Told without signing in, with this person as who can be reached.
        PersonalRecord(
            "draftContact", in: "draft", [.text("title", "title"), .text("text", "story"), .instant("created_at", "at")],
            forget: .rows, kept: .draft, isTie: false,
            isOf: { id in
                """
                draft.person_id IS NULL AND draft.contact_email <> '' AND EXISTS (
                    SELECT 1 FROM person WHERE person.id = \(id) AND person.email = LOWER(draft.contact_email))
                """
            }),
    ]

    static let exemptions: [Exemption] = [
        Exemption("draft", ["language", "sent_as"], because: "a code and an identity"),
        Exemption("postcode", ["code"], because: "which area a postcode lies in, of everybody"),
    ]

    static let retention: [RetentionRule] = [
        RetentionRule(
            .draft, find: { before in "SELECT id FROM draft WHERE sent_as IS NULL AND changed_at < \(before) ORDER BY changed_at, id" },
            remove: { work, ids in try work.dropDrafts(ids) }),
        RetentionRule(
            .sentDraft,
            find: { before in "SELECT id FROM draft WHERE sent_as IS NOT NULL AND changed_at < \(before) ORDER BY changed_at, id" },
            remove: { work, ids in try work.dropDrafts(ids) }),
    ]
}

extension Work {
    fileprivate func dropDrafts(_ ids: [String]) throws {
        try db.execute("DELETE FROM draft_browser WHERE draft_id IN (\(list: ids))")
        try db.execute("DELETE FROM draft WHERE id IN (\(list: ids))")
        // The journal only said that something was told, and by whom.
        try eraseEntries(where: "subject_kind = 'draft' AND subject_id IN (\(list: ids))")
    }
}
