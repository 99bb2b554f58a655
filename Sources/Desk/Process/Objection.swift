import Civic
import Foundation
import Initiatives
import Rules
import Store

/// An objection to a decision (Awb 6:4), with what the law says of its days and, in the end, what was decided.
package struct Objection: Sendable, RowDecodable {
    package let id: ID<Objection>
    /// Who brought it in: who objected, or who wrote it down from a letter; nil for who is gone.
    package let by: ID<Person>?
    package let received: LocalDate
    package let posted: LocalDate?
    package let text: String
    package let verdict: String
    /// The last day to decide on it (Awb 7:10), with why.
    package let decideBy: StoredDeadline
    /// An advisory committee gives advice first (Awb 7:13), so that the term is twelve weeks.
    package let hasCommittee: Bool
    /// The day on which it was put off (Awb 7:10(3)).
    package let postponedOn: LocalDate?
    /// The last day of the time to object, from which the time to decide counts.
    package let termEnd: LocalDate?
    /// Faults that who objected was asked to mend (Awb 6:6), oldest first.
    package fileprivate(set) var faults: [ObjectionFault] = []
    /// Further postponements (Awb 7:10(4)), oldest first.
    package fileprivate(set) var postponements: [ObjectionPostponement] = []
    /// Who objected says that the decision stays away (Awb 4:17); nil as long as nobody did.
    package fileprivate(set) var notice: DefaultNotice?
    /// Invitations to be heard (Awb 7:2), oldest first; the last one counts.
    package fileprivate(set) var hearings: [ObjectionHearing] = []
    /// What who objected says to being heard; nil as long as they said nothing.
    package let hearingReply: HearingReply?
    /// Nil as long as nothing is decided.
    package let decision: ObjectionDecision?

    package init(row: Row) throws {
        (id, by) = (try row["id"], try row["by_person"])
        received = try row["received_on"]
        posted = try row["posted_on"]
        text = try row["text"]
        verdict = try row["verdict"]
        decideBy = try Stored.value(try row["decide_by"] as String)
        (hasCommittee, postponedOn) = (try row["committee"], try row["postponed_on"])
        let kept: LocalDate? = try row["term_end"]
        // Objections from before it was kept say it where they explain their day.
        termEnd = kept ?? decideBy.startDate
        hearingReply = try row["hearing_reply"]
        decision = try ObjectionDecision(optional: row)
    }

    /// The name of its promise.
    package var promise: String { CasePromise.objectionPrefix + id.text }
    /// What still waits to be mended, in time or not.
    package var openFault: ObjectionFault? { faults.last { $0.mendedOn == nil } }
    /// The invitation that counts.
    package var hearing: ObjectionHearing? { hearings.last }

    /// The decision it is against: the last one from before it came.
    package func against(_ decisions: [CaseDecision]) -> CaseDecision? {
        decisions.last { $0.decidedOn <= received } ?? decisions.first
    }

    /// The last day to decide, with all that moved it; nil for one of which not even the start is known.
    func deadline(_ terms: Terms) -> Deadline? {
        termEnd.map { end in
            terms.objectionDecision(
                objectionTermLastDay: end, committee: hasCommittee, extended: postponedOn.map { _ in .weeks(6) },
                suspensions: faults.map { .fault(asked: $0.askedOn, mendBy: $0.mendBy, mended: $0.mendedOn) },
                further: postponements.map { FurtherPostponement($0.ground, until: $0.until, told: $0.toldOn) })
        }
    }
}

/// Something wrong with an objection, such as no reasons or no name, that who objected may mend by a set day (Awb 6:5, 6:6).
package struct ObjectionFault: Sendable, RowDecodable {
    let objection: ID<Objection>
    package let id: ID<ObjectionFault>
    package let text: String
    package let askedOn: LocalDate
    /// The last day to mend it; when it passes unused the time to decide runs on.
    package let mendBy: LocalDate
    package let mendedOn: LocalDate?
    package let mendedText: String

    package init(row: Row) throws {
        (objection, id, text) = (try row["objection_id"], try row["id"], try row["text"])
        (askedOn, mendBy, mendedOn, mendedText) = (
            try row["asked_on"], try row["mend_by"], try row["mended_on"], try row["mended_text"]
        )
    }
}

/// The decision on an objection was put off until a day (Awb 7:10(4)).
package struct ObjectionPostponement: Sendable, RowDecodable {
    let objection: ID<Objection>
    package let ground: FurtherPostponement.Ground
    package let until: LocalDate
    package let toldOn: LocalDate
    package let reason: String

    package init(row: Row) throws {
        (objection, until, toldOn, reason) = (
            try row["objection_id"], try row["until_on"], try row["told_on"], try row["reason"]
        )
        let name: String = try row["ground"]
        guard let ground = FurtherPostponement.Ground(rawValue: name) else { throw StoreError.engine("no such ground: \(name)") }
        self.ground = ground
    }
}

/// What comes of an objection: `law.outcome.` in the text catalogue.
package enum ObjectionOutcome: String, Sendable, Codable, CaseIterable, SQLConvertible {
    /// The decision does not stand, or partly not (Awb 7:11).
    case upheld, partly
    /// The decision stands.
    case rejected
    /// Not looked into, such as one that came too late (Awb 6:5 to 6:7, 6:11).
    case inadmissible
    /// Taken back by who objected (Awb 6:21): nothing is decided.
    case withdrawn

    /// Can one go to court against it (Awb 8:1)?
    package var isDecision: Bool { self != .withdrawn }
    /// Does it change what was decided first?
    package var changesDecision: Bool { self == .upheld || self == .partly }
}

/// The end of an objection.
package struct ObjectionDecision: Sendable {
    package let outcome: ObjectionOutcome
    package let reason: String
    package let next: String
    package let decidedBy: String
    package let decidedOn: LocalDate
    /// The last day to go to court (Awb 6:7, 8:1), with why; nil when nothing was decided.
    package let court: StoredDeadline?
    /// How it was taken back; nil when it was decided.
    package let way: WithdrawalWay?
    /// How who objected was heard; nil when nothing was decided, and for decisions from before it was kept.
    package let hearing: HearingRecord?

    init?(optional row: Row) throws {
        guard let outcome: ObjectionOutcome = try row["outcome"] else { return nil }
        self.outcome = outcome
        (reason, next, decidedBy) = (try row["outcome_reason"], try row["outcome_next"], try row["outcome_by"])
        decidedOn = try row["outcome_on"]
        let court: String? = try row["court"]
        self.court = try court.map { try Stored.value($0) }
        let way: String? = try row["way"]
        self.way = way.flatMap(WithdrawalWay.init(rawValue:))
        hearing = try HearingRecord(optional: row)
    }
}

/// How an objection is taken back (Awb 6:21).
package enum WithdrawalWay: String, Sendable, CaseIterable {
    case written
    /// Said at the hearing.
    case hearing
}

extension CasePromise {
    /// What the law promises holds on a closed case as well.
    package static let lawPrefix = "law-"
    static let objectionPrefix = "law-objection-"
    package var isOfLaw: Bool { id.hasPrefix(Self.lawPrefix) }
}

extension Connection {
    package func objections(of id: ID<CaseFile>) throws -> [Objection] {
        var objections = try all(
            """
            SELECT case_objection.*, outcome, case_objection_decision.reason AS outcome_reason,
                case_objection_decision.next_step AS outcome_next, case_objection_decision.decided_by AS outcome_by,
                case_objection_decision.decided_on AS outcome_on, court, way, heard_on,
                hearing_report, hearing_ground
            FROM case_objection LEFT JOIN case_objection_decision ON case_objection_decision.objection_id = case_objection.id
            WHERE case_objection.case_id = \(id) ORDER BY received_on, case_objection.id
            """, as: Objection.self)
        guard !objections.isEmpty else { return [] }
        let faults = try all("SELECT * FROM case_objection_fault WHERE case_id = \(id) ORDER BY asked_on, id", as: ObjectionFault.self)
        let postponements = try all(
            "SELECT * FROM case_objection_postponement WHERE case_id = \(id) ORDER BY told_on, id", as: ObjectionPostponement.self)
        let hearings = try all(
            "SELECT * FROM case_objection_hearing WHERE case_id = \(id) ORDER BY invited_on, id", as: ObjectionHearing.self)
        let notices = try rows("SELECT *, NULL AS exclusion FROM case_objection_notice WHERE case_id = \(id)").map { row in
            (objection: try row["objection_id"] as ID<Objection>, notice: try DefaultNotice(row: row))
        }
        for index in objections.indices {
            objections[index].notice = notices.first { $0.objection == objections[index].id }?.notice
            objections[index].hearings = hearings.filter { $0.objection == objections[index].id }
            objections[index].faults = faults.filter { $0.objection == objections[index].id }
            objections[index].postponements = postponements.filter { $0.objection == objections[index].id }
        }
        return objections
    }

    /// - Throws: ``Refusal`` when it is decided, or an objection in another case.
    func openObjection(_ objection: ID<Objection>, of id: ID<CaseFile>) throws -> Objection {
        guard let known = try objections(of: id).first(where: { $0.id == objection }) else { throw Refusal.notFound }
        guard known.decision == nil else { throw Refusal.conflict("law.objectionOver") }
        return known
    }

    /// Is there an objection on which nothing is decided yet?
    func hasOpenObjection(_ id: ID<CaseFile>) throws -> Bool { try objections(of: id).contains { $0.decision == nil } }
}

extension CaseDetail {
    /// Objections on which nothing is decided yet, oldest first.
    var openObjections: [Objection] { objections.filter { $0.decision == nil } }
}

extension Work {
    /// Counts the last day to decide again after something moved it, and moves its promise along.
    func reckon(_ objection: ID<Objection>, of id: ID<CaseFile>) throws -> Objection {
        guard let known = try db.openObjection(objection, of: id).deadline(terms) else { throw Refusal.conflict("case.notNow") }
        try db.execute("UPDATE case_objection SET decide_by = \(Stored.text(StoredDeadline(known))) WHERE id = \(objection)")
        let promise = CasePromise.objectionPrefix + objection.text
        try db.execute(
            "UPDATE case_promise SET due_on = \(known.date) WHERE case_id = \(id) AND promise = \(promise) AND kept_on IS NULL")
        try setNextDue(id)
        return try db.openObjection(objection, of: id)
    }
}
