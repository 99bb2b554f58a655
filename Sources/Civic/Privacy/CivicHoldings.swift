import Store

// What the heart of the product keeps about people. Features that serve these tables list it as theirs.

extension People {
    package static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "person", in: "person",
            [
                .text("name", "name"), .text("email", "email"), .text("phone", "phone"),
                .choice("language", "language", "holding.language."),
                .text("roles", "roles"), .instant("created_at", "since"),
            ] + PersonalColumn.hidden("sort_name"),
            forget: .values { "name = \($0), sort_name = \(sortedLast), email = NULL, phone = NULL, roles = ''" },
            kept: .person, isTie: false, isOf: { "person.id = \($0)" }
        ).with(\.traces) { "SELECT name, email, phone AS contact FROM person WHERE id = \($0)" }
            .with(\.withholds) { db, person, _ in
                guard let known = try db.person(person), !known.roles.isEmpty else { return [] }
                return [Withheld("worksHere", about: "", until: nil)]
            }
    ]

    /// Somebody without a name stands after everybody who has one.
    private static let sortedLast = "~"

    package static let retention: [RetentionRule] = [
        RetentionRule(
            // Each means looking through all that is kept.
            .person, most: 20,
            finding: { before, register in
                """
                SELECT id FROM person WHERE roles = '' AND created_at < \(before) AND NOT (\(register.ties))
                    AND NOT EXISTS (SELECT 1 FROM session WHERE session.person_id = person.id AND session.expires_at > \(before))
                    AND NOT EXISTS (SELECT 1 FROM removal WHERE removal.person_id = person.id)
                ORDER BY created_at, id
                """
            },
            removing: { work, ids, register in
                try ids.flatMap { id in
                    let removal = Removal(person: ID(id), removedAt: work.now, cause: .period)
                    return try work.remove(removal, register).erasure.kept
                }
            }),
        // A row without a name that stayed for a record to refer to, once the record no longer does.
        RetentionRule(
            .person,
            finding: { before, register in
                """
                SELECT person.id FROM person JOIN removal ON removal.person_id = person.id
                WHERE removal.removed_at < \(before) AND NOT (\(register.ties)) ORDER BY person.id
                """
            },
            removing: { work, ids, _ in
                try work.db.execute("DELETE FROM person WHERE id IN (\(list: ids))")
                return []
            }),
    ]
}

extension Sessions {
    package static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "session", in: "session",
            PersonalColumn.hidden("hash", "person_id") + [
                .text("browser", "browser"), .instant("created_at", "since"), .date("used_on", "used"), .instant("expires_at", "until"),
            ],
            forget: .rows, kept: .session, isTie: false, isOf: { "session.person_id = \($0)" }),
        PersonalRecord(
            "mailLink", in: "mail_link",
            PersonalColumn.hidden("hash", "person_id") + [
                .text("path", "page"), .instant("created_at", "since"), .instant("used_at", "used"),
            ],
            forget: .rows, kept: .link, isTie: false, isOf: { "mail_link.person_id = \($0)" }),
    ]

    package static let retention: [RetentionRule] = [
        RetentionRule(
            .session, find: { before in "SELECT hash AS id FROM session WHERE expires_at < \(before) ORDER BY expires_at" },
            remove: { work, ids in try work.db.execute("DELETE FROM session WHERE hash IN (\(list: ids))") }),
        RetentionRule(
            .link, find: { before in "SELECT hash AS id FROM mail_link WHERE expires_at < \(before) ORDER BY expires_at" },
            remove: { work, ids in try work.db.execute("DELETE FROM mail_link WHERE hash IN (\(list: ids))") }),
        RetentionRule(
            .link, find: { before in "SELECT token AS id FROM submission WHERE created_at < \(before) ORDER BY created_at" },
            remove: { work, ids in try work.db.execute("DELETE FROM submission WHERE token IN (\(list: ids))") }),
    ]
}

extension Messages {
    package static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "message", in: "message",
            [.instant("created_at", "at"), .text("email", "email"), .text("subject", "subject"), .text("body", "text")]
                + PersonalColumn.hidden("person_id", "failure"),
            forget: .rows, kept: .mail, isTie: false, isOf: { "message.person_id = \($0)" }
        ).with(\.traces) { "SELECT DISTINCT email AS contact FROM message WHERE person_id = \($0) AND email IS NOT NULL" }
    ]

    package static let retention: [RetentionRule] = [
        // A mail that still has to go, or that somebody has to deliver by hand, is never too old.
        RetentionRule(
            .mail,
            find: { before in
                """
                SELECT id FROM message WHERE created_at < \(before) AND state IN ('sent', 'failed', 'doneByHand') ORDER BY created_at, id
                """
            },
            remove: { work, ids in try work.db.execute("DELETE FROM message WHERE id IN (\(list: ids))") })
    ]
}

extension Journal {
    package static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "journal", in: "journal",
            [.instant("at", "at"), .text("kind", "what")] + PersonalColumn.hidden("personal", "salt", "kept", "kept_salt"),
            // Removing somebody takes them out of the journal before anything else.
            forget: .kept, isTie: false,
            isOf: { id in
                "journal.personal LIKE '%\"' || \(id) || '\"%' OR journal.kept LIKE '%\"' || \(id) || '\"%'"
            })
    ]

    package static let exemptions: [Exemption] = [
        Exemption("journal", ["subject_kind", "subject_id", "audience", "commitment"], because: "identities and hashes"),
        Exemption("submission", ["token", "outcome"], because: "a hash, and identities of what was made"),
        Exemption("duty", ["name", "summary"], because: "what the program itself did"),
        Exemption("removal", ["person_id", "cause"], because: "the identity of somebody who is not here any more"),
        Exemption("photo", ["owner_kind", "owner_id"], because: "identities"),
    ]
}

extension Photos {
    package static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "photo", in: "photo",
            [.text("caption", "caption"), .instant("created_at", "at")] + PersonalColumn.hidden("bytes"),
            forget: .rows, kept: .hiddenPhoto, isTie: false,
            // Who placed a photo stands in the entry of the news it belongs to, which is still there when rows go.
            isOf: { id in
                """
                photo.owner_kind = 'news' AND EXISTS (
                    SELECT 1 FROM journal WHERE journal.initiative_id = photo.initiative_id
                        AND COALESCE(journal.personal, journal.kept) LIKE '%"actor":"' || \(id) || '"%'
                        AND COALESCE(journal.personal, journal.kept) LIKE '%' || photo.owner_id || '%')
                """
            })
    ]
}

extension Removal {
    package static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "removalRequest", in: "removal_request",
            PersonalColumn.hidden("person_id", "asked_by")
                + [
                    .instant("asked_at", "at"), .text("reason", "reason"), .date("due_on", "until"),
                    .choice("state", "state", "removal.state."),
                ],
            // That a request was done stays for a while, without a word about whom.
            forget: .kept, kept: .removalRequest, isTie: false,
            isOf: { "removal_request.person_id = \($0) AND removal_request.state = 'waiting'" }),
        PersonalRecord(
            "emailChange", in: "email_change",
            [.text("email", "email"), .instant("created_at", "at")] + PersonalColumn.hidden("hash", "person_id"),
            forget: .rows, kept: .link, isTie: false, isOf: { "email_change.person_id = \($0)" }),
    ]

    package static let retention: [RetentionRule] = [
        RetentionRule(
            .removalRequest,
            find: { before in "SELECT id FROM removal_request WHERE state <> 'waiting' AND asked_at < \(before) ORDER BY asked_at, id" },
            remove: { work, ids in try work.db.execute("DELETE FROM removal_request WHERE id IN (\(list: ids))") }),
        RetentionRule(
            .link, find: { before in "SELECT hash AS id FROM email_change WHERE expires_at < \(before) ORDER BY expires_at" },
            remove: { work, ids in try work.db.execute("DELETE FROM email_change WHERE hash IN (\(list: ids))") }),
    ]
}
