import Civic
import Store

// What this part keeps about people. Obstacles, goals and tasks are the municipality's: they stay when somebody goes, without their name.
// These tables do not all name the initiative they are about, so each says itself in which texts somebody may stand.

enum ObstacleHoldings {
    static let records: [PersonalRecord] = [
        PersonalRecord(
            "obstacle", in: "obstacle",
            [.text("title", "title"), .choice("state", "state", "obstacle.state."), .date("due_on", "until")]
                + PersonalColumn.hidden("owner_id", "text"),
            forget: .by { work, traces in
                try work.db.execute("UPDATE obstacle SET owner_id = NULL WHERE owner_id = \(traces.id)")
                let theirs: SQL = "id IN (\(hits(of: traces)))"
                try work.clean(["title"], of: "obstacle", where: theirs, traces, longest: 120)
                try work.clean(["text"], of: "obstacle", where: theirs, traces, longest: 2_000)
            }, isOf: { "obstacle.owner_id = \($0)" }),
        PersonalRecord(
            "obstacleHit", in: "obstacle_hit",
            [.date("hit_on", "at"), .text("reference", "reference"), .text("note", "remark")],
            forget: .kept, isTie: false, isOf: { "obstacle_hit.initiative_id IN (\(initiatives(of: $0)))" }),
        PersonalRecord(
            "obstacleHitWork", in: "obstacle_hit", PersonalColumn.hidden("person_id"), forget: .values { _ in "person_id = NULL" },
            isTie: false, isOf: { "obstacle_hit.person_id = \($0)" }),
        PersonalRecord(
            "obstacleDecision", in: "obstacle_decision",
            [
                .choice("outcome", "outcome", "obstacle.outcome."), .text("reason", "reason"), .text("next_step", "next"),
                .text("decided_by", "decidedBy"), .instant("decided_at", "at"),
            ],
            forget: .by { work, traces in
                try work.clean(
                    ["reason", "next_step", "decided_by"], of: "obstacle_decision", where: "obstacle_id IN (\(hits(of: traces)))", traces)
            }, isTie: false,
            isOf: { id in
                """
                obstacle_decision.id IN (SELECT decision_id FROM obstacle_told WHERE initiative_id IN (\(initiatives(of: id))))
                """
            }),
    ]

    static let exemptions: [Exemption] = [
        Exemption("obstacle", ["department", "merged_into", "reported_key"], because: "identities and names of departments"),
        Exemption(
            "obstacle_hit", ["obstacle_id", "tagged_as", "department", "goal"], because: "identities and names of departments"),
        Exemption("obstacle_decision", ["obstacle_id", "holds_from"], because: "an identity and a day"),
        Exemption("obstacle_told", ["decision_id"], because: "an identity"),
    ]
}

enum LessonHoldings {
    static let records: [PersonalRecord] = [
        PersonalRecord(
            "lesson", in: "lesson",
            [.text("title", "title"), .instant("published_at", "at")]
                + PersonalColumn.hidden("published_by", "happened", "learned", "decision"),
            forget: .by { work, traces in
                try work.db.execute("UPDATE lesson SET published_by = NULL WHERE published_by = \(traces.id)")
                try work.clean(
                    ["title", "happened", "learned", "decision"], of: "lesson", where: "obstacle_id IN (\(hits(of: traces)))", traces)
            }, isOf: { "lesson.published_by = \($0)" })
    ]

    static let exemptions: [Exemption] = [Exemption("lesson", ["obstacle_id"], because: "an identity")]
}

enum GoalHoldings {
    static let records: [PersonalRecord] = [
        PersonalRecord(
            "goal", in: "policy_goal_version",
            [.text("title", "title"), .text("reason", "reason"), .instant("written_at", "at")]
                + PersonalColumn.hidden("written_by", "text", "owner"),
            forget: .values { _ in "written_by = NULL" }, isOf: { "policy_goal_version.written_by = \($0)" })
    ]

    static let exemptions: [Exemption] = [
        Exemption("policy_goal", ["import_key"], because: "what a file calls a goal"),
        Exemption(
            "policy_goal_version", ["goal_id", "source", "areas", "themes", "valid_from", "valid_until"],
            because: "identities, days, and the address of what was published"),
    ]
}

enum AreaTaskHoldings {
    static let records: [PersonalRecord] = [
        PersonalRecord(
            "areaTask", in: "area_task",
            [.text("title", "title"), .choice("state", "state", "areaTask.standing.")]
                + PersonalColumn.hidden("present", "aim", "chances", "barriers", "partners", "contact", "outcome"),
            forget: .by { work, traces in
                let theirs: SQL = """
                    id IN (SELECT task_id FROM area_task_initiative WHERE initiative_id IN (\(list: traces.initiatives.sorted())))
                    """
                try work.clean(["title"], of: "area_task", where: theirs, traces, longest: 120)
                try work.clean(
                    ["present", "aim", "chances", "barriers", "partners", "contact", "outcome"], of: "area_task", where: theirs, traces)
            }, isTie: false,
            isOf: { id in
                "area_task.id IN (SELECT task_id FROM area_task_initiative WHERE initiative_id IN (\(initiatives(of: id))))"
            }),
        PersonalRecord(
            "areaTaskInitiative", in: "area_task_initiative", PersonalColumn.hidden("attached_by"),
            forget: .values { _ in "attached_by = NULL" }, isTie: false, isOf: { "area_task_initiative.attached_by = \($0)" }),
    ]

    static let exemptions: [Exemption] = [
        Exemption("area_task", ["themes", "open_since", "done_on"], because: "themes and days"),
        Exemption("area_task_goal", ["task_id", "goal_id"], because: "identities"),
        Exemption("area_task_initiative", ["task_id"], because: "an identity"),
        Exemption("area_task_draft", ["draft_id", "task_id"], because: "identities"),
        Exemption("area_task_setting", ["name"], because: "what a setting is called"),
    ]
}

// MARK: - Where somebody may stand

/// The initiatives that somebody belongs to or belonged to.
private func initiatives(of person: SQL) -> SQL { "SELECT initiative_id FROM initiative_member WHERE person_id = \(person)" }

/// The obstacles that initiatives of somebody ran into; their memberships may have ended by then.
private func hits(of traces: PersonTraces) -> SQL {
    "SELECT obstacle_id FROM obstacle_hit WHERE initiative_id IN (\(list: traces.initiatives.sorted()))"
}

extension Work {
    /// Takes somebody out of texts about what they took part in.
    ///
    /// - Parameter longest: in code points, as the table allows; the words that replace a name may be longer than it.
    fileprivate func clean(
        _ columns: [SQL], of table: SQL, where condition: SQL, _ traces: PersonTraces, longest: Int = .max
    ) throws {
        for column in columns {
            for row in try db.rows("SELECT id, \(column) AS text FROM \(table) WHERE \(condition)") {
                let (id, text): (String, String) = (try row["id"], try row["text"])
                let cleaned = traces.clean(text, isConnected: true)
                guard cleaned != text else { continue }
                let fitting = String(String.UnicodeScalarView(cleaned.unicodeScalars.prefix(longest)))
                try db.execute("UPDATE \(table) SET \(column) = \(fitting) WHERE id = \(id)")
            }
        }
    }
}
