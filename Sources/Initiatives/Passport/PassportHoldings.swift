import Civic
import Rules
import Store

/// What passports keep about people. A passport is its team's: what it tells stays when one of them goes, without their name.
enum PassportHoldings {
    static let records: [PersonalRecord] = [
        PersonalRecord(
            "member", in: "initiative_member",
            [
                .text("display_name", "name"), .choice("role", "memberRole", "memberRole."), .flag("is_shown", "isShown"),
                .flag("is_invited", "isInvited"), .instant("created_at", "since"), .instant("left_at", "until"),
            ] + PersonalColumn.hidden("person_id"),
            forget: .by { work, traces in try work.endMemberships(traces) }, kept: .invitation,
            isOf: { "initiative_member.person_id = \($0)" }
        ).with(\.traces) { person in
            """
            SELECT own.display_name AS name, own.initiative_id, own.initiative_id AS carried_id, other.person_id AS contact_id
            FROM initiative_member AS own LEFT JOIN initiative_member AS other ON other.initiative_id = own.initiative_id
            WHERE own.person_id = \(person)
            """
        }.with(\.rename) { work, person, old, new in
            // Passports mostly show a first name.
            for (before, after) in [(old, new), (firstWord(old), firstWord(new))] {
                try work.db.execute(
                    "UPDATE initiative_member SET display_name = \(after) WHERE person_id = \(person) AND display_name = \(before)")
            }
        },
        PersonalRecord(
            "handover", in: "handover",
            [.text("display_name", "name"), .text("reason", "reason"), .instant("offered_at", "at")] + PersonalColumn.hidden("person_id"),
            forget: .rows, kept: .invitation, isOf: { "handover.person_id = \($0)" }
        ).with(\.traces) { "SELECT display_name AS name, initiative_id FROM handover WHERE person_id = \($0)" },
        PersonalRecord(
            "passport", in: "initiative",
            [
                .text("title", "title"), .text("summary", "summary"), .text("story", "story"), .text("place", "place"),
                .text("offers", "offers"), .text("results", "results"), .text("lessons", "lessons"), .answers("answers", "answers"),
            ] + PersonalColumn.hidden("longitude", "latitude", "slug"),
            forget: .by { work, traces in try work.reindex(after: traces) }, kept: .hiddenPage, isTie: false,
            isOf: { "initiative.id IN (SELECT initiative_id FROM initiative_member WHERE person_id = \($0))" }),
        PersonalRecord(
            "ask", in: "initiative_ask", [.text("title", "title"), .text("text", "text"), .instant("created_at", "at")],
            forget: .kept, kept: .hiddenPage, isTie: false,
            isOf: { "initiative_ask.initiative_id IN (SELECT initiative_id FROM initiative_member WHERE person_id = \($0))" }),
        PersonalRecord(
            "money", in: "initiative_money", [.text("name", "source"), .money("amount_cents", "amount")],
            forget: .kept, kept: .hiddenPage, isTie: false,
            isOf: { "initiative_money.initiative_id IN (SELECT initiative_id FROM initiative_member WHERE person_id = \($0))" }),
    ]

    static let exemptions: [Exemption] = [
        Exemption(
            "initiative", ["started_on", "paused_on", "completed_on", "standing"], because: "days and the program's own words"),
        Exemption("initiative_count", ["standing"], because: "counts"),
        Exemption("search_posting", ["term"], because: "words of public passports, made anew whenever those change"),
    ]
}

private func firstWord(_ name: String) -> String { name.split(separator: " ").first.map(String.init) ?? name }

// MARK: - Leaving with everything

extension Work {
    /// Ends every membership. An initiative that nobody carries then looks for somebody, and the desk hears of it.
    fileprivate func endMemberships(_ traces: PersonTraces) throws {
        let left = try db.initiatives(of: traces.id).filter { try db.isMember(traces.id, of: $0.id) }
        try db.execute("DELETE FROM initiative_member WHERE person_id = \(traces.id)")
        for initiative in left where initiative.completedOn == nil {
            guard try db.team(of: initiative.id).isEmpty else { continue }
            if !initiative.wantsSuccessor { try update(initiative.id, "wants_successor = TRUE") }
            guard !traces.isRepeated else { continue }
            for colleague in try db.people(with: .deskOfficer) where colleague.id != traces.id {
                try tell(colleague, "orphaned", path: initiative.path) { _ in ["title": initiative.title] }
            }
        }
    }

    /// The texts of the passports were cleaned already; their addresses and the search index follow.
    fileprivate func reindex(after traces: PersonTraces) throws {
        for id in traces.initiatives.sorted() {
            guard let initiative = try db.initiative(ID(id)) else { continue }
            let words = traces.clean(initiative.slug.replacing("-", with: " "), isConnected: true)
            if words != initiative.slug.replacing("-", with: " ") {
                let free = try db.freeSlug(for: words.replacing(traces.placeholder, with: ""))
                try db.execute("UPDATE initiative SET slug = \(free) WHERE id = \(initiative.id)")
            }
            try reindex(initiative.id)
        }
    }
}

// MARK: - Periods

extension PassportHoldings {
    static let retention: [RetentionRule] = [
        // Declined, or never answered; an offer to take over likewise.
        RetentionRule(
            .invitation,
            find: { before in
                """
                SELECT id FROM initiative_member WHERE is_invited AND person_id IS NOT NULL AND COALESCE(left_at, created_at) < \(before)
                ORDER BY created_at, id
                """
            },
            remove: { work, ids in
                let rows = try work.db.rows("SELECT DISTINCT initiative_id, display_name FROM initiative_member WHERE id IN (\(list: ids))")
                try work.db.execute("DELETE FROM initiative_member WHERE id IN (\(list: ids))")
                // The journal's line of the invitation holds the name of who did not come.
                for row in rows {
                    let (initiative, name): (String, String) = (try row["initiative_id"], try row["display_name"])
                    let invited = "%\"invited\":\"\(name.replacing(#/[!%_]/#) { "!\($0.output)" })\"%"
                    try work.eraseEntries(
                        where: "kind = \(InviteMember.kind) AND initiative_id = \(initiative) AND personal LIKE \(invited) ESCAPE '!'")
                }
            }),
        RetentionRule(
            .invitation, find: { before in "SELECT initiative_id AS id FROM handover WHERE offered_at < \(before) ORDER BY offered_at" },
            remove: { work, ids in try work.db.execute("DELETE FROM handover WHERE initiative_id IN (\(list: ids))") }),
        RetentionRule(
            .helpOffer,
            find: { before in
                "SELECT id FROM journal WHERE kind = \(OfferHelp.kind) AND at < \(before) AND (personal IS NOT NULL OR kept IS NOT NULL) ORDER BY at, id"
            },
            remove: { work, ids in try work.eraseEntries(where: "id IN (\(list: ids))") }),
        RetentionRule(
            .hiddenPhoto,
            find: { before in
                """
                SELECT photo.id FROM photo JOIN initiative ON initiative.id = photo.initiative_id
                WHERE NOT initiative.is_public AND initiative.changed_at < \(before) ORDER BY photo.created_at, photo.id
                """
            },
            remove: { work, ids in try work.db.execute("DELETE FROM photo WHERE id IN (\(list: ids))") }),
        RetentionRule(
            .hiddenPage,
            find: { before in
                """
                SELECT id FROM initiative WHERE NOT is_public AND changed_at < \(before) AND (story <> '' OR place <> '')
                    AND NOT EXISTS (
                        SELECT 1 FROM initiative_member WHERE initiative_id = initiative.id AND left_at IS NULL AND NOT is_invited
                            AND person_id IS NOT NULL)
                ORDER BY changed_at, id
                """
            },
            remove: { work, ids in try work.emptyPages(ids) }),
    ]
}

extension Work {
    /// What a passport told goes; its title stays for the cases and the archive that refer to it.
    fileprivate func emptyPages(_ ids: [String]) throws {
        for table in ["initiative_ask", "initiative_money", "initiative_member", "photo", "participation"] as [SQL] {
            try db.execute("DELETE FROM \(table) WHERE initiative_id IN (\(list: ids))")
        }
        try db.execute(
            """
            UPDATE initiative SET summary = '', story = '', place = '', longitude = NULL, latitude = NULL, offers = '', results = '',
                lessons = '', budget_cents = NULL, answers = '{}' WHERE id IN (\(list: ids))
            """)
        try eraseEntries(where: "initiative_id IN (\(list: ids)) AND case_id IS NULL")
    }
}
