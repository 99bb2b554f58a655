import Civic
import Foundation
import Initiatives
import Rules
import Store

/// An invitation to tell one's story before there is a decision on an objection (Awb 7:2).
package struct ObjectionHearing: Sendable, RowDecodable {
    let objection: ID<Objection>
    package let id: ID<ObjectionHearing>
    package let moment: Intake.Moment
    package let place: String
    /// The last day to say that one wants to be heard (Awb 7:3(d)).
    package let replyBy: LocalDate
    package let invitedOn: LocalDate

    package init(row: Row) throws {
        (objection, id, place) = (try row["objection_id"], try row["id"], try row["place"])
        moment = Intake.Moment(day: try row["held_on"], minutes: try row["minutes"])
        (replyBy, invitedOn) = (try row["reply_by"], try row["invited_on"])
    }
}

/// What who objected says to being heard.
package enum HearingReply: String, Sendable, CaseIterable, SQLConvertible {
    case comes, waives
}

/// Why nobody was heard (Awb 7:3, a to e).
package enum HearingGround: String, Sendable, CaseIterable, SQLConvertible {
    /// Manifestly inadmissible, and manifestly unfounded.
    case inadmissible, unfounded
    /// Who objected said that it need not be.
    case waived
    /// Who objected did not say in time that they want it.
    case silent
    /// Who objected gets all of it, and nobody else is harmed.
    case fullyMet

    /// What must come of the objection for it; nil where that is free.
    var outcome: ObjectionOutcome? {
        switch self {
        case .inadmissible: .inadmissible
        case .unfounded: .rejected
        case .fullyMet: .upheld
        case .waived, .silent: nil
        }
    }
}

/// How who objected was heard before the decision: on a day, with its report (Awb 7:7), or not, on a ground of the law.
package enum HearingRecord: Hashable, Sendable {
    case held(on: LocalDate, report: String)
    case skipped(HearingGround)

    init?(optional row: Row) throws {
        if let day: LocalDate = try row["heard_on"] {
            self = .held(on: day, report: try row["hearing_report"])
        } else if let ground: HearingGround = try row["hearing_ground"] {
            self = .skipped(ground)
        } else {
            return nil
        }
    }

    var heardOn: LocalDate? { if case .held(let day, _) = self { day } else { nil } }
    var report: String { if case .held(_, let report) = self { report } else { "" } }
    var ground: HearingGround? { if case .skipped(let ground) = self { ground } else { nil } }

    /// What does not go together with the objection and what comes of it.
    func problem(of objection: Objection, _ outcome: ObjectionOutcome, on today: LocalDate) -> FieldProblem? {
        switch self {
        case .held(let day, let report):
            guard day >= objection.received, day <= today else { return FieldProblem(LawField.heardOn, "law.heardDay") }
            return report.trimmingSpaces().isEmpty ? FieldProblem(LawField.hearingReport, "law.heardReport") : nil
        case .skipped(.waived):
            return objection.hearingReply == .waives ? nil : FieldProblem(LawField.hearing, "law.notWaived")
        case .skipped(.silent):
            let isSilent = objection.hearingReply == nil && objection.hearing.map { $0.replyBy < today } ?? false
            return isSilent ? nil : FieldProblem(LawField.hearing, "law.notSilent")
        case .skipped(let ground):
            return ground.outcome == outcome ? nil : FieldProblem(LawField.hearing, "law.groundOutcome")
        }
    }
}

extension Words {
    /// How who objected was heard, in a sentence.
    func heard(_ record: HearingRecord) -> String {
        switch record {
        case .held(let day, _): self("law.heard", ["date": longDate(day)])
        case .skipped(let ground): self("law.notHeard.\(ground.rawValue)")
        }
    }
}

/// Invites who objected to be heard, on a day and at a place (Awb 7:2). Papers can be sent until ten days before (Awb 7:4).
package struct InviteToHearing: Action {
    package let id: ID<CaseFile>
    package let objection: ID<Objection>
    package let moment: Intake.Moment
    package let place: String
    package let replyBy: LocalDate
    package init(id: ID<CaseFile>, objection: ID<Objection>, moment: Intake.Moment, place: String, replyBy: LocalDate) {
        (self.id, self.objection, self.moment, self.place, self.replyBy) = (id, objection, moment, place, replyBy)
    }

    /// Days before the hearing up to which papers count (Awb 7:4(1)).
    static let papersBefore = 10

    package static let kind = "case.hearingInvited"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let known = try work.db.openObjection(objection, of: id)
        guard known.hearingReply != .waives else { throw Refusal.conflict("law.hearingWaived") }
        let papersBy = moment.day.adding(days: -Self.papersBefore)
        guard papersBy > work.today, moment.day < work.today.adding(days: 366) else {
            throw Refusal.invalid([FieldProblem(LawField.hearingDay, "law.hearingDay")])
        }
        guard replyBy > work.today, replyBy < moment.day else {
            throw Refusal.invalid([FieldProblem(LawField.hearingReplyBy, "law.hearingReplyBy")])
        }
        try work.db.execute(
            """
            INSERT INTO case_objection_hearing (id, objection_id, case_id, held_on, minutes, place, reply_by, invited_on, by_person)
            VALUES (\(ID<ObjectionHearing>.new(at: work.now)), \(objection), \(id), \(moment.day), \(moment.minutes), \(place), \(replyBy),
                \(work.today), \(work.actor.person?.id))
            """)
        try work.tellInitiators(file, "hearingInvited") { words in
            [
                "date": words.longDate(known.received), "moment": words.moment(moment), "place": place, "replyBy": words.longDate(replyBy),
                "papersBy": words.longDate(papersBy), "phone": work.municipality.phone,
            ]
        }
        let standing = work.standing(Self.kind, ["date": work.words.longDate(replyBy)])
        let data = ["momentWords": work.inLanguages { $0.moment(moment) }, "place": place]
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: data))
    }
}

/// Who objected wants to be heard, or not: said on the status page, or written down by staff.
package struct ReplyToHearing: Action {
    package let id: ID<CaseFile>
    package let objection: ID<Objection>
    package let reply: HearingReply
    package init(id: ID<CaseFile>, objection: ID<Objection>, reply: HearingReply) {
        (self.id, self.objection, self.reply) = (id, objection, reply)
    }

    package static let kind = "case.hearingReplied"
    package static let told = Told.staff

    /// Who may take the objection back speaks for it, and the desk writes down what they said.
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        if actor.handlesCases { return try db.caseFile(id) != nil }
        guard try isOfTeam(actor, id, in: db) else { return false }
        return try db.objections(of: id).first { $0.id == objection }.map { try db.mayWithdraw($0, actor.person?.id) } ?? false
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let known = try work.db.openObjection(objection, of: id)
        // Staff writes down afterwards what they heard before.
        let isOver = known.hearing.map { $0.moment.day < work.today } ?? false
        guard !isOver || work.actor.handlesCases else { throw Refusal.conflict("case.notNow") }
        try work.db.execute(
            """
            UPDATE case_objection SET hearing_reply = \(reply), hearing_replied_on = \(work.today),
                hearing_replied_by = \(work.actor.person?.id)
            WHERE id = \(objection)
            """)
        let values = { (words: Words) in
            ["date": words.longDate(known.received), "reply": words("law.hearingReply.\(reply.rawValue)")]
        }
        if work.actor.handlesCases {
            try work.tellInitiators(file, "hearingReplyNoted", values: values)
        } else {
            try work.tellHandler(file, "hearingReplied", values: values)
        }
        let standing = work.standing(
            Self.kind, ["promise": work.words.promise(.objectionToCome, by: known.decideBy.date, on: work.today)])
        let data = ["replyWords": work.inLanguages { $0("law.hearingReply.\(reply.rawValue)") }]
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: data))
    }
}
