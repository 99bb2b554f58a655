import Civic
import Foundation
import Initiatives
import Rules
import Store

/// A case (*zaak*): one question of an initiative to the municipality, from receipt to answer. It is short-lived; the initiative it
/// belongs to is not. The name leaves Swift's keyword alone.
package struct CaseFile: Sendable, RowDecodable {
    package let id: ID<CaseFile>
    /// What people say on the phone: `D-2026-0041`.
    package let reference: String
    package let initiative: ID<Initiative>
    /// Who asked.
    package let initiator: ID<Person>
    package let title: String
    package let story: String
    /// What the initiator wrote about the triage: "this is not right, because …".
    package let remark: String
    package let areaCode: String?
    package let district: String?
    package let place: String
    /// The answers at the moment of sending, in the vocabulary of the finder, as JSON.
    package let answers: String
    /// Answers to the Compass by question, as JSON.
    package let compass: String
    /// The draft it was sent from; nil for an imported case.
    package let draft: String?
    package let triage: CaseTriage
    package let team: String
    package let assignee: ID<Person>?
    /// Whom the initiator can turn to while nobody is assigned, and after.
    package let contact: ID<Person>?
    package let state: CaseState
    package let clock: CaseClock
    package let deadline: StoredDeadline
    /// The day the initiator was told.
    package let answerBy: LocalDate
    /// The next promise, and its name in the category.
    package let nextDueOn: LocalDate?
    package let nextDue: String?
    package let waitingSince: LocalDate?
    package let channel: DraftChannel
    /// Who typed it in, when it came by phone or at the counter.
    package let enteredBy: ID<Person>?
    /// To what somebody agreed, in words with the date.
    package let consent: String
    package let createdAt: Instant
    package let changedAt: Instant

    package init(row: Row) throws {
        id = try row["id"]
        reference = try row["reference"]
        initiative = try row["initiative_id"]
        initiator = try row["initiator_id"]
        title = try row["title"]
        story = try row["story"]
        remark = try row["remark"]
        areaCode = try row["area_code"]
        district = try row["district_code"]
        place = try row["place"]
        answers = try row["answers"]
        compass = try row["compass"]
        draft = try row["draft_id"]
        triage = try CaseTriage(row: row)
        team = try row["team"]
        assignee = try row["assignee_id"]
        contact = try row["contact_id"]
        state = try row["state"]
        clock = try Stored.value(try row["clock"] as String)
        deadline = try Stored.value(try row["deadline"] as String)
        answerBy = try row["answer_by"]
        nextDueOn = try row["next_due_on"]
        nextDue = try row["next_due"]
        waitingSince = try row["waiting_since"]
        channel = try row["channel"]
        enteredBy = try row["entered_by"]
        consent = try row["consent"]
        createdAt = try row["created_at"]
        changedAt = try row["changed_at"]
    }

    package var subject: Subject { Subject(kind: "case", id: id.text) }
    package var staffPath: String { "/werk/zaken/\(reference)" }
    package var statusPath: String { "/mijn/plannen/\(reference)" }
    /// Who has it: the one assigned, else the first contact.
    package var handler: ID<Person>? { assignee ?? contact }
    /// Something is still to be done for it: it is open, or the law promises something about its answer.
    package var hasWork: Bool { state.isOpen || nextDueOn != nil }
    /// The day to hold on to: of the answer while it is open, else of what the law promises.
    package var dueBy: LocalDate { state.isOpen ? answerBy : nextDueOn ?? answerBy }
    package var compassAnswers: [String: String] { (try? Stored.value(compass)) ?? [:] }
}

/// Which road a case took, and why; kept as it was when the idea was sent.
package struct CaseTriage: Sendable, Hashable {
    package let category: String
    /// The rule that decided; empty when an official chose the category.
    package let rule: String
    package let why: [String: String]
    /// Questions that could have led to another road and were not answered.
    package let missing: [String]

    package init(category: String, rule: String, why: [String: String], missing: [String]) {
        (self.category, self.rule, self.why, self.missing) = (category, rule, why, missing)
    }

    init(row: Row) throws {
        category = try row["category"]
        rule = try row["rule"]
        why = try Stored.value(try row["why"] as String)
        missing = try Stored.value(try row["missing"] as String)
    }
}

/// A question to the initiator, and the answer when it came.
package struct CaseQuestion: Sendable, RowDecodable {
    package let id: ID<CaseQuestion>
    package let text: String
    package let askedOn: LocalDate
    package let answerBy: LocalDate
    package let answer: String?
    package let answeredOn: LocalDate?

    package init(id: ID<CaseQuestion>, text: String, askedOn: LocalDate, answerBy: LocalDate) {
        (self.id, self.text, self.askedOn, self.answerBy) = (id, text, askedOn, answerBy)
        (answer, answeredOn) = (nil, nil)
    }

    package init(row: Row) throws {
        id = try row["id"]
        text = try row["text"]
        askedOn = try row["asked_on"]
        answerBy = try row["answer_by"]
        answer = try row["answer"]
        answeredOn = try row["answered_on"]
    }
}

/// The answer of the municipality, with everything a "no" owes the initiator.
package struct CaseDecision: Sendable, RowDecodable {
    package let state: CaseState
    package let reason: String
    package let next: String
    package let conditions: String
    /// Which rule stands in the way.
    package let rule: String
    package let decidedBy: String
    /// What can be done instead.
    package let alternative: String
    package let decidedOn: LocalDate
    /// The last day to object (Awb 6:7), with why.
    package let objection: StoredDeadline
    /// Who took it: signed in when it was given; nil for the program itself, and for who is gone.
    package let by: ID<Person>?

    package init(row: Row) throws {
        state = try row["state"]
        reason = try row["reason"]
        next = try row["next_step"]
        conditions = try row["conditions"]
        rule = try row["rule"]
        decidedBy = try row["decided_by"]
        alternative = try row["alternative"]
        decidedOn = try row["decided_on"]
        objection = try Stored.value(try row["objection"] as String)
        by = try row["by_person"]
    }
}
