import Store

/// Which column refers to which table. Migrations name columns alike, so the name says it; few are written as foreign keys, because
/// rows come and go in the order of what happened.
package enum References {
    /// The table that a column refers to; nil for what refers to nothing, or to something that may be gone.
    package static func target(of column: String, in table: String) -> String? {
        if let own = own["\(table).\(column)"] { return own }
        if let shared = shared[column] { return shared }
        return column.hasSuffix("_by") && !notPeople.contains(column) ? "person" : nil
    }

    private static let shared = [
        "absence_id": "absence", "addressee_id": "person", "adviser_id": "person", "answer_id": "advice_answer", "approver_id": "person",
        "assignee_id": "person", "by_person": "person", "case_id": "case_file", "contact_id": "person", "decider_id": "person",
        "decision_id": "obstacle_decision", "goal_id": "policy_goal", "initiative_id": "initiative", "initiator_id": "person",
        "into_id": "case_file", "into_initiative_id": "initiative", "introduction_id": "introduction", "item_id": "direction_item",
        "join_id": "case_join", "letter_id": "case_letter", "merged_into": "obstacle", "met_id": "person",
        "objection_id": "case_objection", "obstacle_id": "obstacle", "person_id": "person", "proposer_id": "person",
        "question_id": "case_question", "request_id": "advice_request", "sent_as": "initiative", "stand_in_id": "person",
        "tagged_as": "obstacle", "task_id": "area_task",
    ]

    /// What one table means by a name that others use otherwise, or share with nobody.
    private static let own = [
        "advice_contradiction.first_id": "advice_request", "advice_contradiction.second_id": "advice_request",
        "case_twin.first_id": "case_file", "case_twin.second_id": "case_file", "direction_item.decided_by": "person",
        "obstacle.owner_id": "person",
    ]

    /// Days by which something is due, and deciders by the name that stands in a letter.
    private static let notPeople: Set<String> = ["answer_by", "decide_by", "decided_by", "mend_by", "pay_by", "reply_by"]

    /// Columns that end as references do and may name what is gone: who was removed, ideas that were sent or forgotten since, and what
    /// is of several tables.
    package static let loose: Set<String> = [
        "area_task_draft.draft_id", "case_file.draft_id", "draft_browser.draft_id", "journal.subject_id", "photo.owner_id",
        "removal.person_id", "removal_request.person_id",
    ]

    /// Every column that refers to what is not there, with how often. Part of a key cannot be NULL, and is empty where it refers to nothing.
    static func dangling(_ db: any Connection) throws -> [String] {
        try db.tables().flatMap { table in
            try table.columns.compactMap { column -> String? in
                guard !loose.contains("\(table.name).\(column.name)"), let target = target(of: column.name, in: table.name) else {
                    return nil
                }
                let count: Int =
                    try db.value(
                        """
                        SELECT COUNT(*) FROM \(identifier: table.name) AS referring WHERE \(identifier: column.name) <> ''
                            AND NOT EXISTS (SELECT 1 FROM \(identifier: target) AS found WHERE found.id = referring.\(identifier: column.name))
                        """) ?? 0
                return count == 0 ? nil : "\(table.name).\(column.name): \(count) refer to what is not there"
            }
        }
    }
}
