import Civic
import Initiatives
import Rules
import Store

/// What advice keeps about people: who was asked and who answered, and what it says of somebody's plan.
enum AdviceHoldings {
    static let records: [PersonalRecord] = [
        PersonalRecord(
            "adviser", in: "advice_request",
            [.text("question", "question"), .text("brief", "summary"), .date("asked_on", "at"), .date("answer_by", "until")]
                + PersonalColumn.hidden("adviser_id", "adviser_name"),
            // That somebody was asked belongs to the record of the case; who it was does not.
            forget: .values { "adviser_name = \($0)" }, kept: .caseGranted, isOf: { "advice_request.adviser_id = \($0)" }
        )
        .with(\.traces) { "SELECT adviser_name AS name, case_id, initiative_id FROM advice_request WHERE adviser_id = \($0)" }
        .with(\.rename) { work, person, old, new in
            try work.db.execute("UPDATE advice_request SET adviser_name = \(new) WHERE adviser_id = \(person) AND adviser_name = \(old)")
        }
        .with(\.withholds) { db, person, _ in try db.openAdvice(of: person) },
        PersonalRecord(
            "adviceGiven", in: "advice_answer",
            [.text("sentence", "advice"), .text("conditions", "conditions"), .date("answered_on", "at")]
                + PersonalColumn.hidden("answered_by", "answered_name"),
            forget: .values { "answered_name = \($0)" }, kept: .caseGranted, isOf: { "advice_answer.answered_by = \($0)" }
        )
        .with(\.traces) { person in
            """
            SELECT advice_answer.answered_name AS name, advice_request.case_id, advice_request.initiative_id
            FROM advice_answer JOIN advice_request ON advice_request.id = advice_answer.request_id
            WHERE advice_answer.answered_by = \(person)
            """
        }
        .with(\.rename) { work, person, old, new in
            try work.db.execute("UPDATE advice_answer SET answered_name = \(new) WHERE answered_by = \(person) AND answered_name = \(old)")
        },
        // An analysis of what somebody asks is not itself their data (CJEU C-141/12); what may be shared they see here.
        PersonalRecord(
            "adviceShared", in: "advice_answer",
            [.text("sentence", "advice"), .text("conditions", "conditions"), .date("answered_on", "at")],
            // An answer knows its case only by the request.
            forget: .by { work, traces in try work.cleanAdvice(of: traces.cases.sorted(), traces) },
            kept: .caseGranted, isTie: false,
            isOf: { person in
                """
                advice_answer.is_shareable AND advice_answer.request_id IN (
                    SELECT id FROM advice_request WHERE \(CasePart.of(person, in: "advice_request")))
                """
            }
        ).with(\.isArchived, true),
        PersonalRecord(
            "adviceAbout", in: "advice_request", PersonalColumn.hidden("question", "brief", "note"),
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "advice_request") }),
        PersonalRecord(
            "contradiction", in: "advice_contradiction", PersonalColumn.hidden("description", "settled_how"),
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "advice_contradiction") }),
        CasePart.work("adviceWork", in: "advice_request", ["asked_by"]),
        PersonalRecord(
            "adviceLink", in: "advice_link",
            PersonalColumn.hidden("hash", "person_id") + [.instant("created_at", "since"), .instant("expires_at", "until")],
            forget: .rows, kept: .link, isTie: false, isOf: { "advice_link.person_id = \($0)" }),
    ]

    static let exemptions: [Exemption] = [
        Exemption(
            "advice_request", ["team", "department", "aspects", "last_mail_on", "passed_from", "answer_id"],
            because: "identities, a day, and names of departments and aspects"),
        Exemption("advice_answer", ["request_id", "light"], because: "an identity and a colour"),
        Exemption("advice_link", ["request_id"], because: "an identity"),
        Exemption(
            "advice_contradiction", ["first_id", "second_id", "aspects", "found_on", "tabled_on", "settled_on"],
            because: "identities, days and names of aspects"),
    ]

    static let retention: [RetentionRule] = [
        RetentionRule(
            .link, find: { before in "SELECT hash AS id FROM advice_link WHERE expires_at < \(before) ORDER BY expires_at" },
            remove: { work, ids in try work.db.execute("DELETE FROM advice_link WHERE hash IN (\(list: ids))") })
    ]
}

extension Connection {
    /// Whoever is asked for advice passes it on first, or the caseworker asks somebody else.
    fileprivate func openAdvice(of person: ID<Person>) throws -> [Withheld] {
        try rows(
            """
            SELECT case_file.reference FROM advice_request JOIN case_file ON case_file.id = advice_request.case_id
            WHERE advice_request.adviser_id = \(person) AND advice_request.state = \(AdviceState.asked) AND case_file.is_open
            ORDER BY case_file.reference LIMIT 20
            """
        ).map { Withheld("adviceAsked", about: try $0["reference"], until: nil) }
    }
}

extension Work {
    /// Takes somebody out of the answers about these cases.
    func cleanAdvice(of cases: [String], _ traces: PersonTraces) throws {
        guard !cases.isEmpty else { return }
        try clean(
            ["sentence", "conditions"], of: "advice_answer",
            where: "request_id IN (SELECT id FROM advice_request WHERE case_id IN (\(list: cases)))", traces)
    }
}
