import Civic
import Initiatives
import Rules
import Store

/// What cases keep about people. A case is a record in the sense of the Archiefwet: while it is open, and as long as somebody may
/// object, its initiator cannot be taken out of it; afterwards it stays without their name until its period is over.
enum CaseHoldings {
    static let records: [PersonalRecord] = [
        PersonalRecord(
            "case", in: "case_file",
            [
                .text("reference", "reference"), .text("title", "title"), .text("story", "story"), .text("remark", "remark"),
                .text("place", "place"), .answers("answers", "answers"), .compass("compass", "compass"), .text("consent", "consent"),
                .choice("state", "state", "case.state."), .date("received_on", "at"), .date("answer_by", "until"),
            ] + PersonalColumn.hidden("initiator_id", "why"),
            forget: .by { work, traces in
                try work.db.execute("UPDATE case_file SET consent = '' WHERE initiator_id = \(traces.id)")
                try work.indexWords(ofCasesBy: traces.id)
            }, kept: .caseGranted, isOf: { "case_file.initiator_id = \($0)" }
        )
        .with(\.traces) { person in
            """
            SELECT id AS case_id, initiative_id, CASE WHEN initiator_id = \(person) THEN initiative_id END AS carried_id FROM case_file
            WHERE \(person) IN (initiator_id, assignee_id, contact_id, entered_by)
                OR initiative_id IN (SELECT initiative_id FROM initiative_member WHERE person_id = \(person))
            """
        }
        .with(\.rename) { work, person, _, _ in try work.indexWords(ofCasesBy: person) }
        .with(\.withholds) { db, person, now in try db.openCases(of: person) + db.objectionTerms(of: person, on: now.localDate) }
        .with(\.isArchived, true),
        PersonalRecord(
            "caseWork", in: "case_file",
            [.text("reference", "reference")] + PersonalColumn.hidden("assignee_id", "contact_id", "entered_by"),
            forget: .by { work, traces in
                for column in ["assignee_id", "contact_id", "entered_by"] as [SQL] {
                    try work.db.execute("UPDATE case_file SET \(column) = NULL WHERE \(column) = \(traces.id)")
                }
            }, kept: .caseGranted, isOf: { "\($0) IN (case_file.assignee_id, case_file.contact_id, case_file.entered_by)" }
        ).with(\.withholds) { db, person, _ in try db.casesInHand(of: person) },
        PersonalRecord(
            "question", in: "case_question",
            [.text("text", "question"), .text("answer", "answer"), .date("asked_on", "at"), .date("answered_on", "answeredOn")],
            forget: .kept, kept: .caseGranted, isTie: false,
            isOf: { "case_question.case_id IN (SELECT id FROM case_file WHERE initiator_id = \($0))" }
        ).with(\.isArchived, true),
        PersonalRecord(
            "questionWork", in: "case_question", PersonalColumn.hidden("asked_by"), forget: .values { _ in "asked_by = NULL" },
            kept: .caseGranted, isTie: false, isOf: { "case_question.asked_by = \($0)" }),
        PersonalRecord(
            "decision", in: "case_decision",
            [
                .choice("state", "state", "case.state."), .text("reason", "reason"), .text("next_step", "next"),
                .text("conditions", "conditions"), .text("rule", "rule"), .text("decided_by", "decidedBy"),
                .text("alternative", "alternative"), .date("decided_on", "at"),
            ],
            forget: .kept, kept: .caseGranted, isTie: false,
            isOf: { "case_decision.case_id IN (SELECT id FROM case_file WHERE initiator_id = \($0))" }
        ).with(\.isArchived, true),
        PersonalRecord(
            "decisionWork", in: "case_decision", PersonalColumn.hidden("by_person"), forget: .values { _ in "by_person = NULL" },
            kept: .caseGranted, isTie: false, isOf: { "case_decision.by_person = \($0)" }),
    ]

    static let exemptions: [Exemption] = [
        Exemption(
            "case_file",
            [
                "draft_id", "import_key", "category", "rule", "missing", "team", "clock", "deadline", "next_due_on", "next_due",
                "waiting_since", "words_version",
            ],
            because: "identities, days and the program's own words"),
        Exemption("case_promise", ["promise", "due_on", "text", "kept_on"], because: "days and words of the configuration"),
        Exemption("case_question", ["answer_by"], because: "a day"),
        Exemption("case_decision", ["objection"], because: "a day and how it was computed"),
    ]

    /// Which period a closed case falls under.
    static let retention: [RetentionRule] = [
        rule(.caseGranted, [.accepted, .acceptedWithConditions]), rule(.caseRefused, [.refused]), rule(.caseOther, [.referred]),
        RetentionRule(
            .consent,
            find: { "SELECT id FROM case_file WHERE NOT is_open AND consent <> '' AND changed_at < \($0) ORDER BY changed_at, id" },
            remove: { work, ids in try work.db.execute("UPDATE case_file SET consent = '' WHERE id IN (\(list: ids))") }),
    ]

    /// A case that was answered falls under its answer, also once it is closed; one without an answer was broken off.
    private static func rule(_ kind: RetentionKind, _ states: [CaseState]) -> RetentionRule {
        let answered: SQL =
            "EXISTS (SELECT 1 FROM case_decision WHERE case_id = case_file.id AND case_decision.state IN (\(list: states)))"
        let none: SQL = "NOT EXISTS (SELECT 1 FROM case_decision WHERE case_id = case_file.id)"
        let belongs: SQL = kind == .caseOther ? "(\(answered) OR \(none))" : answered
        return RetentionRule(
            kind,
            find: { before in
                """
                SELECT id FROM case_file WHERE NOT is_open AND initiator_id <> \(Nobody.id) AND changed_at < \(before) AND \(belongs)
                ORDER BY changed_at, id
                """
            },
            remove: { work, ids in
                for id in ids { try work.depersonalise(ID<CaseFile>(id)) }
            })
    }
}

extension Connection {
    /// Somebody who asked something is told the answer, and must be reachable for it (Awb 3:41).
    fileprivate func openCases(of person: ID<Person>) throws -> [Withheld] {
        try rows("SELECT title, answer_by FROM case_file WHERE initiator_id = \(person) AND is_open ORDER BY answer_by, id").map { row in
            Withheld("openCase", about: try row["title"], until: try row["answer_by"])
        }
    }

    /// Until the last day to object both sides may need the file (Awb 6:7; AVG 17(3)(e)).
    fileprivate func objectionTerms(of person: ID<Person>, on today: LocalDate) throws -> [Withheld] {
        let rows = try rows(
            """
            SELECT case_file.title, case_decision.objection FROM case_file JOIN case_decision ON case_decision.case_id = case_file.id
            WHERE case_file.initiator_id = \(person) AND case_decision.state <> 'referred' ORDER BY case_file.id
            """)
        return try rows.compactMap { row in
            let deadline: StoredDeadline = try Stored.value(try row["objection"] as String)
            return deadline.date < today ? nil : Withheld("objection", about: try row["title"], until: deadline.date)
        }
    }

    /// Whoever has a case hands it over first: its initiator may turn to somebody.
    fileprivate func casesInHand(of person: ID<Person>) throws -> [Withheld] {
        try rows(
            "SELECT reference FROM case_file WHERE (is_open OR next_due_on IS NOT NULL) AND \(person) IN (assignee_id, contact_id) ORDER BY reference LIMIT 20"
        ).map { Withheld("caseInHand", about: try $0["reference"], until: nil) }
    }
}

/// Stands where somebody stood whose part in a closed case is past its period.
private enum Nobody {
    static let id = ID<Person>("00000000-0000-7000-8000-000000000000")
}

extension Work {
    /// Takes its initiator out of a closed case. What was asked, decided and why stays as the record of the municipality.
    fileprivate func depersonalise(_ id: ID<CaseFile>) throws {
        let file = try caseFile(id)
        try db.execute(
            """
            INSERT INTO person (id, name, email, phone, language, roles, sort_name, created_at)
            VALUES (\(Nobody.id), \(words("removal.placeholder")), NULL, NULL, \(municipality.language), '', '~', \(now))
            ON CONFLICT (id) DO NOTHING
            """)
        let traces = PersonTraces(of: try db.person(file.initiator), placeholder: words("removal.placeholder"))
        let clean = { (text: String) in traces.clean(text, isConnected: true) }
        try depersonaliseHandling(of: id, traces)
        try db.execute(
            """
            UPDATE case_file SET initiator_id = \(Nobody.id), title = \(clean(file.title)), story = \(clean(file.story)), remark = '', place = '',
                answers = '{}', compass = '{}', consent = '', entered_by = NULL WHERE id = \(id)
            """)
        try indexWords(of: id)
        try db.forgetIndex(of: [id])
        try db.execute("UPDATE case_question SET answer = '' WHERE case_id = \(id) AND answer IS NOT NULL")
        if let decision = try db.decision(of: id) {
            try db.execute(
                """
                UPDATE case_decision SET reason = \(clean(decision.reason)), next_step = \(clean(decision.next)),
                    conditions = \(clean(decision.conditions)), alternative = \(clean(decision.alternative)) WHERE case_id = \(id)
                """)
        }
        try db.execute("DELETE FROM message WHERE case_id = \(id)")
        try eraseEntries(where: "case_id = \(id.text)")
    }
}
