import Civic
import Initiatives
import Rules
import Store

/// A notice of default about a decision on an objection that stays away (Awb 4:17, which 7:14 lets hold here too): by the initiator on the
/// status page, or written down by staff from a letter. Before the term has passed it counts for nothing, so that it is refused.
package struct RecordObjectionNotice: Action {
    package let id: ID<CaseFile>
    package let objection: ID<Objection>
    package let received: LocalDate
    package let text: String
    package init(id: ID<CaseFile>, objection: ID<Objection>, received: LocalDate, text: String) {
        (self.id, self.objection, self.received, self.text) = (id, objection, received, text)
    }

    package static let kind = "case.objectionNotice"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try concerns(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let known = try work.db.openObjection(objection, of: id)
        guard known.notice == nil else { throw Refusal.conflict("law.noticeThere") }
        let deadline = known.decideBy.date
        guard received <= work.today, Terms.isNoticeValid(received: received, deadline: deadline) else {
            throw Refusal.invalid([
                FieldProblem(LawField.objectionNoticeDay, "law.objectionNoticeDay", ["date": work.words.longDate(deadline)])
            ])
        }
        try work.db.execute(
            """
            INSERT INTO case_objection_notice (objection_id, case_id, received_on, text, deadline, by_person)
            VALUES (\(objection), \(id), \(received), \(text), \(deadline), \(work.actor.person?.id))
            """)
        let penalty = work.terms.penalty(LateDecision(noticeReceived: received, deadline: deadline))
        try work.promisePenalty(.objection(objection), lastDay: penalty.lastPossibleDay, of: id)
        let first = penalty.firstDay
        try tell(file, first, work)
        let standing = work.standing(Self.kind, ["promise": work.words.promise(.objectionPenalty, by: first, on: work.today)])
        let data = ["text": text, "receivedDate": received.iso]
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: data))
    }

    private func tell(_ file: CaseFile, _ first: LocalDate, _ work: Work) throws {
        let said = { (words: Words) in ["promise": words.promise(.objectionPenalty, by: first, on: work.today), "text": text] }
        if work.actor.handlesCases {
            try work.tellInitiators(file, "objectionNoticeConfirmed", values: said)
        } else {
            try work.tellHandler(file, "objectionNoticeReceived", values: said)
        }
        try work.tellLeaders(of: file, "objectionNoticeReceived", values: said)
    }
}

extension CaseDetail {
    /// Objections that should have been decided by now, and of which nobody said so yet.
    var objectionsToNotice: [Objection] {
        openObjections.filter { $0.notice == nil && Terms.isNoticeValid(received: day, deadline: $0.decideBy.date) }
    }
}
