import Civic
import Initiatives
import Rules
import Store

/// What the meeting that gives directions keeps about people: what it said of somebody's plan, and who spoke for the municipality.
enum DirectionHoldings {
    static let records: [PersonalRecord] = [
        PersonalRecord(
            "direction", in: "direction_item",
            [
                .choice("direction", "direction", "direction.choice."), .text("reason", "reason"), .text("conditions", "conditions"),
                .text("next_step", "next"), .date("decided_on", "at"),
            ],
            // Before it is approved it may still become another one.
            forget: .kept, kept: .caseGranted, isTie: false,
            isOf: { "\(CasePart.of($0, in: "direction_item")) AND direction_item.state = \(DirectionState.approved)" }
        ).with(\.isArchived, true),
        PersonalRecord(
            "directionAbout", in: "direction_item", PersonalColumn.hidden("question", "goals", "note"),
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "direction_item") }),
        CasePart.work("directionWork", in: "direction_item", ["approver_id", "added_by", "proposed_by", "decided_by"])
            .with(\.traces) { "SELECT case_id, initiative_id FROM direction_item WHERE approver_id = \($0)" }
            .with(\.withholds) { db, person, _ in try db.directionsAwaiting(person) },
        // Who must approve is known by nothing else: while the link in their mail works, they are not forgotten.
        PersonalRecord(
            "directionLink", in: "direction_link",
            PersonalColumn.hidden("hash", "person_id") + [.instant("created_at", "since"), .instant("expires_at", "until")],
            forget: .rows, kept: .link, isOf: { "direction_link.person_id = \($0)" }),
    ]

    static let exemptions: [Exemption] = [
        Exemption(
            "direction_item",
            ["meeting_on", "added_on", "due_on", "ground", "goal", "approver", "approver_title", "proposed_on", "escalated_on"],
            because: "days, a ground, a goal, and names of posts in the configuration"),
        Exemption("direction_link", ["item_id"], because: "an identity"),
    ]

    static let retention: [RetentionRule] = [
        RetentionRule(
            .link, find: { before in "SELECT hash AS id FROM direction_link WHERE expires_at < \(before) ORDER BY expires_at" },
            remove: { work, ids in try work.db.execute("DELETE FROM direction_link WHERE hash IN (\(list: ids))") })
    ]
}

extension Connection {
    /// Whoever must approve a direction does so first, or the meeting chooses another.
    fileprivate func directionsAwaiting(_ person: ID<Person>) throws -> [Withheld] {
        try rows(
            """
            SELECT case_file.reference FROM direction_item JOIN case_file ON case_file.id = direction_item.case_id
            WHERE direction_item.approver_id = \(person) AND direction_item.state = \(DirectionState.proposed) AND case_file.is_open
            ORDER BY case_file.reference LIMIT 20
            """
        ).map { Withheld("directionWaits", about: try $0["reference"], until: nil) }
    }
}
