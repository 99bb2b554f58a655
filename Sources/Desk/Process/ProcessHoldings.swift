import Civic
import Initiatives
import Rules
import Store

// What handling a case keeps about people. It belongs to the record of the case (Archiefwet), so it stays when somebody goes, without who
// they are; what is no part of the answer, such as where to meet or what somebody called out, goes with them.

/// Rows of a table that belong to cases of somebody, and columns that only say which person did something.
enum CasePart {
    static func of(_ person: SQL, in table: SQL) -> SQL {
        "\(table).case_id IN (SELECT id FROM case_file WHERE initiator_id = \(person))"
    }

    /// Who wrote down what stays as it is: the row is kept, the person in it goes.
    static func work(_ name: String, in table: String, _ columns: [String]) -> PersonalRecord {
        let people = columns.map { SQL(stringLiteral: $0) }
        return PersonalRecord(
            name, in: table, columns.flatMap { PersonalColumn.hidden($0) },
            forget: .by { work, traces in
                for column in people {
                    try work.db.execute("UPDATE \(SQL(stringLiteral: table)) SET \(column) = NULL WHERE \(column) = \(traces.id)")
                }
            }, kept: .caseGranted, isTie: false,
            isOf: { person in "\(person) IN (\(.joined(people.map { "\(SQL(stringLiteral: table)).\($0)" }, separator: ", ")))" })
    }
}

extension Absences {
    static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "absence", in: "absence",
            [.date("from_on", "since"), .date("until_on", "until")] + PersonalColumn.hidden("person_id"),
            forget: .by { work, traces in
                try work.db.execute(
                    "DELETE FROM absence_told WHERE absence_id IN (SELECT id FROM absence WHERE person_id = \(traces.id))")
                try work.db.execute("DELETE FROM absence WHERE person_id = \(traces.id)")
            }, isTie: false, isOf: { "absence.person_id = \($0)" }),
        CasePart.work("absenceWork", in: "absence", ["stand_in_id", "planned_by"]),
    ]

    static let exemptions: [Exemption] = [
        Exemption("absence", ["cancelled_on", "warned_on"], because: "days"),
        Exemption("absence_told", ["absence_id", "told_on"], because: "an identity and a day"),
    ]
}

extension Processes {
    static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "assessment", in: "case_aspect", [.text("sentence", "text"), .date("assessed_on", "at")],
            forget: .kept, kept: .caseGranted, isTie: false,
            // The initiator hears all of it with the answer, not before.
            isOf: { "\(CasePart.of($0, in: "case_aspect")) AND case_aspect.case_id IN (SELECT case_id FROM case_decision)" }
        ).with(\.isArchived, true),
        PersonalRecord(
            "amount", in: "case_amount",
            [.money("asked_cents", "asked"), .money("granted_cents", "granted"), .text("note", "remark")],
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "case_amount") }
        ).with(\.isArchived, true),
        PersonalRecord(
            "promiseDropped", in: "case_promise_dropped", PersonalColumn.hidden("reason"),
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "case_promise_dropped") }),
        PersonalRecord(
            "step", in: "case_step", PersonalColumn.hidden("reason"),
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "case_step") }),
        CasePart.work("stepWork", in: "case_step", ["by_person"]),
        CasePart.work("assessmentWork", in: "case_aspect", ["by_person"]),
    ]

    static let exemptions: [Exemption] = [
        Exemption("process_version", ["process", "body"], because: "words of the configuration"),
        Exemption("case_process", ["version", "step"], because: "names of the configuration"),
        Exemption("case_step", ["step", "entered_on", "due_on", "left_on"], because: "days and names of the configuration"),
        Exemption("case_promise_dropped", ["promise", "due_on", "text", "dropped_on"], because: "days and words of the configuration"),
        Exemption("case_aspect", ["aspect", "colour", "goal"], because: "a name of the configuration, a colour and a goal"),
        Exemption("case_points", ["points", "asked_on"], because: "criteria of the configuration and whether each held"),
        Exemption("case_reminder", ["due_on", "text", "sent_on"], because: "days and words of the configuration"),
    ]
}

extension Intakes {
    static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "intake", in: "intake",
            [
                .text("summary", "summary"), .text("correction", "correction"), .text("place", "place"), .text("declined", "remark"),
                .date("summarised_on", "at"),
            ],
            // Where people met, and why a moment did not suit, is no part of what was agreed.
            forget: .values { _ in "place = '', declined = ''" }, kept: .caseGranted, isTie: false,
            isOf: { CasePart.of($0, in: "intake") }
        ).with(\.isArchived, true),
        CasePart.work("intakeWork", in: "intake", ["proposed_by", "summarised_by", "agreed_by"]),
    ]

    static let exemptions: [Exemption] = [Exemption("intake", ["moments", "way", "agreed_on"], because: "days, times and a way to meet")]
}

extension Papers {
    static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "paper", in: "paper", [.text("name", "document"), .date("added_on", "at")] + PersonalColumn.hidden("bytes"),
            // A paper is part of the record as it was handed in; nothing in it can be changed. It goes when its case is past its period.
            forget: .kept, kept: .caseGranted, isTie: false,
            isOf: { "(\(CasePart.of($0, in: "paper")) OR paper.by_person = \($0))" }
        ).with(\.isArchived, true),
        CasePart.work("paperWork", in: "paper", ["by_person"]),
    ]

    static let exemptions: [Exemption] = [Exemption("paper", ["type"], because: "a kind of file")]
}

extension CaseLaw {
    static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "notice", in: "case_notice", [.text("text", "text"), .date("received_on", "at")],
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "case_notice") }
        ).with(\.isArchived, true),
        PersonalRecord(
            "objection", in: "case_objection",
            [
                .text("text", "text"), .date("received_on", "at"), .choice("hearing_reply", "answer", "law.hearingReply."),
                .date("hearing_replied_on", "answeredOn"),
            ],
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "case_objection") }
        )
        .with(\.withholds) { db, person, now in try db.runningObjections(of: person, on: now.localDate) }
        .with(\.isArchived, true),
        PersonalRecord(
            "decisionEarlier", in: "case_decision_earlier",
            [
                .choice("state", "state", "case.state."), .text("reason", "reason"), .text("next_step", "next"),
                .text("conditions", "conditions"), .text("rule", "rule"), .text("decided_by", "decidedBy"),
                .text("alternative", "alternative"), .date("decided_on", "at"),
            ],
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "case_decision_earlier") }
        ).with(\.isArchived, true),
        PersonalRecord(
            "objectionDecision", in: "case_objection_decision",
            [
                .choice("outcome", "answer", "law.outcome."), .text("reason", "reason"), .text("next_step", "next"),
                .text("decided_by", "decidedBy"), .text("hearing_report", "summary"), .date("decided_on", "at"),
            ],
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "case_objection_decision") }
        ).with(\.isArchived, true),
        PersonalRecord(
            "penalty", in: "case_penalty_fixed",
            [
                .money("owed_cents", "granted"), .text("reason", "reason"), .text("next_step", "next"), .date("fixed_on", "at"),
                .date("paid_on", "answeredOn"),
            ],
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "case_penalty_fixed") }
        ).with(\.isArchived, true),
        PersonalRecord(
            "objectionFault", in: "case_objection_fault",
            [.text("text", "question"), .date("asked_on", "at"), .text("mended_text", "answer"), .date("mended_on", "answeredOn")],
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "case_objection_fault") }
        ).with(\.isArchived, true),
        PersonalRecord(
            "objectionPostponement", in: "case_objection_postponement",
            [.text("reason", "reason"), .date("told_on", "at"), .date("until_on", "until")],
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "case_objection_postponement") }
        ).with(\.isArchived, true),
        PersonalRecord(
            "objectionNotice", in: "case_objection_notice", [.text("text", "text"), .date("received_on", "at")],
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "case_objection_notice") }
        ).with(\.isArchived, true),
        PersonalRecord(
            "objectionHearing", in: "case_objection_hearing", [.text("place", "place"), .date("held_on", "at")],
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "case_objection_hearing") }
        ).with(\.isArchived, true),
        CasePart.work("objectionHearingWork", in: "case_objection_hearing", ["by_person"]),
        CasePart.work("decisionEarlierWork", in: "case_decision_earlier", ["by_person"]),
        CasePart.work("objectionNoticeWork", in: "case_objection_notice", ["by_person"]),
        CasePart.work("objectionFaultWork", in: "case_objection_fault", ["by_person", "mended_by"]),
        CasePart.work("objectionPostponementWork", in: "case_objection_postponement", ["by_person"]),
        CasePart.work("objectionDecisionWork", in: "case_objection_decision", ["by_person", "decider_id"]),
        CasePart.work("penaltyWork", in: "case_penalty_fixed", ["by_person", "paid_by"]),
        CasePart.work("noticeWork", in: "case_notice", ["by_person"]),
        CasePart.work("objectionWork", in: "case_objection", ["by_person", "hearing_replied_by"]),
    ]

    static let exemptions: [Exemption] = [
        Exemption("case_notice", ["exclusion", "deadline"], because: "a ground of the law and a day"),
        Exemption(
            "case_objection",
            ["posted_on", "verdict", "decide_by", "term_end", "committee", "postponed_on"],
            because: "days, how they were computed, and a ground of the law"),
        Exemption(
            "case_objection_decision", ["objection_id", "court", "way", "heard_on", "hearing_ground"],
            because: "an identity, days, how one was computed, a ground of the law, and whether it was said or written"),
        Exemption(
            "case_objection_hearing", ["objection_id", "minutes", "reply_by", "invited_on"], because: "an identity, days and a time"),
        Exemption("case_objection_notice", ["objection_id", "deadline"], because: "an identity and a day"),
        Exemption("case_objection_fault", ["objection_id", "mend_by"], because: "an identity and a day"),
        Exemption("case_objection_postponement", ["objection_id", "ground"], because: "an identity and a ground of the law"),
        Exemption(
            "case_penalty_fixed", ["objection_id", "days", "pay_by", "objection"],
            because: "an identity, a number, and days with how they were computed"),
        Exemption("case_supplement", ["question_id"], because: "an identity"),
        Exemption("case_decision_earlier", ["objection", "clock", "reopened_on"], because: "days and how they were computed"),
        Exemption("case_escalation", ["promise", "due_on", "level", "told_on"], because: "days and names of the configuration"),
    ]
}

extension HelpedOrStuck {
    static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "stuck", in: "case_stuck", [.text("text", "text"), .date("called_on", "at")],
            forget: .by { work, traces in
                try work.db.execute("UPDATE case_stuck SET text = '' WHERE \(CasePart.of("\(traces.id)", in: "case_stuck"))")
            }, kept: .caseGranted, isTie: false,
            isOf: { "(\(CasePart.of($0, in: "case_stuck")) OR case_stuck.by_person = \($0))" }),
        PersonalRecord(
            "helped", in: "case_helped",
            [.choice("reply", "answer", "helped.reply."), .text("text", "text"), .date("replied_on", "answeredOn")],
            forget: .by { work, traces in
                try work.db.execute("UPDATE case_helped SET text = '' WHERE \(CasePart.of("\(traces.id)", in: "case_helped"))")
            }, kept: .caseGranted, isTie: false,
            isOf: { "(\(CasePart.of($0, in: "case_helped")) OR case_helped.by_person = \($0))" }),
        CasePart.work("stuckWork", in: "case_stuck", ["by_person", "settled_by"]),
        CasePart.work("helpedWork", in: "case_helped", ["by_person"]),
    ]

    static let exemptions: [Exemption] = [
        Exemption("case_stuck", ["promise", "settled_on"], because: "an identity and a day"),
        Exemption("case_helped", ["asked_on"], because: "a day"),
    ]
}

extension Connection {
    /// Whoever objected is heard and told the outcome (Awb 7:2, 7:12), and must be reachable until then.
    fileprivate func runningObjections(of person: ID<Person>, on today: LocalDate) throws -> [Withheld] {
        let rows = try rows(
            """
            SELECT case_file.title, case_objection.decide_by FROM case_file JOIN case_objection ON case_objection.case_id = case_file.id
            WHERE case_file.initiator_id = \(person)
                AND NOT EXISTS (SELECT 1 FROM case_objection_decision WHERE objection_id = case_objection.id)
            ORDER BY case_objection.id
            """)
        // Until it is decided, also when that is late.
        return try rows.map { row in
            let deadline: StoredDeadline = try Stored.value(try row["decide_by"] as String)
            return Withheld("objectionRuns", about: try row["title"], until: max(deadline.date, today))
        }
    }
}

extension Work {
    /// Takes somebody out of what handling a case left behind, once its period is over: papers and conversations go, and what others wrote
    /// stays without the name.
    func depersonaliseHandling(of id: ID<CaseFile>, _ traces: PersonTraces) throws {
        for table in ["paper", "intake"] as [SQL] { try db.execute("DELETE FROM \(table) WHERE case_id = \(id)") }
        for table in ["case_stuck", "case_helped"] as [SQL] { try db.execute("UPDATE \(table) SET text = '' WHERE case_id = \(id)") }
        let handled: [SQL] = [
            "case_notice", "case_objection", "case_objection_decision", "case_objection_fault", "case_objection_postponement",
            "case_objection_notice", "case_objection_hearing", "case_decision_earlier", "case_penalty_fixed", "case_step", "case_aspect",
            "case_stuck", "case_helped",
        ]
        try db.execute("UPDATE case_objection SET hearing_replied_by = NULL WHERE case_id = \(id) AND hearing_replied_by = \(traces.id)")
        try db.execute("UPDATE case_objection_decision SET decider_id = NULL WHERE case_id = \(id) AND decider_id = \(traces.id)")
        try db.execute("UPDATE case_penalty_fixed SET paid_by = NULL WHERE case_id = \(id) AND paid_by = \(traces.id)")
        try db.execute("UPDATE case_objection_fault SET mended_by = NULL WHERE case_id = \(id) AND mended_by = \(traces.id)")
        for table in handled {
            try db.execute("UPDATE \(table) SET by_person = NULL WHERE case_id = \(id) AND by_person = \(traces.id)")
        }
        try db.execute("UPDATE case_letter SET addressee = \(traces.placeholder), addressee_id = NULL WHERE case_id = \(id)")
        let texts: [(table: SQL, columns: [SQL])] = [
            ("case_notice", ["text"]), ("case_objection", ["text"]), ("case_step", ["reason"]), ("case_aspect", ["sentence"]),
            ("case_objection_decision", ["reason", "next_step", "hearing_report"]),
            ("case_objection_fault", ["text", "mended_text"]),
            ("case_objection_postponement", ["reason"]), ("case_objection_notice", ["text"]),
            ("case_penalty_fixed", ["reason", "next_step"]),
            ("case_promise_dropped", ["reason"]), ("case_amount", ["note"]),
            ("case_decision_earlier", ["reason", "next_step", "conditions", "alternative"]),
            ("advice_request", ["question", "brief", "note"]), ("advice_contradiction", ["description", "settled_how"]),
            ("direction_item", ["question", "goals", "conditions", "reason", "next_step", "note"]),
            ("case_letter", ["subject"]), ("case_letter_part", ["text"]),
        ]
        for (table, columns) in texts { try clean(columns, of: table, where: "case_id = \(id)", traces) }
        try cleanAdvice(of: [id.text], traces)
    }

    /// Takes somebody out of texts of rows that surely belong to what they took part in.
    func clean(_ columns: [SQL], of table: SQL, where condition: SQL, _ traces: PersonTraces) throws {
        for column in columns {
            for row in try db.rows("SELECT DISTINCT \(column) AS text FROM \(table) WHERE (\(condition)) AND \(column) <> ''") {
                let text: String = try row["text"]
                let cleaned = traces.clean(text, isConnected: true)
                guard cleaned != text else { continue }
                try db.execute("UPDATE \(table) SET \(column) = \(cleaned) WHERE (\(condition)) AND \(column) = \(text)")
            }
        }
    }
}
