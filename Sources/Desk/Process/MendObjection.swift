import Civic
import Foundation
import Initiatives
import Rules
import Store

/// Asks who objected to mend a fault in the objection by a set day; until then the time to decide stands still (Awb 6:6, 7:10(2)).
package struct AskToMend: Action {
    package let id: ID<CaseFile>
    package let objection: ID<Objection>
    /// What is wrong, for who objected to read.
    package let text: String
    package let mendBy: LocalDate
    package let reason: String
    package let next: String
    package init(id: ID<CaseFile>, objection: ID<Objection>, text: String, mendBy: LocalDate, reason: String, next: String) {
        (self.id, self.objection, self.text, self.mendBy) = (id, objection, text, mendBy)
        (self.reason, self.next) = (reason, next)
    }

    package static let kind = "case.objectionFault"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let known = try work.db.openObjection(objection, of: id)
        try check(known, work)
        try work.db.execute(
            """
            INSERT INTO case_objection_fault (id, objection_id, case_id, text, asked_on, mend_by, mended_text, by_person)
            VALUES (\(ID<ObjectionFault>.new(at: work.now)), \(objection), \(id), \(text), \(work.today), \(mendBy), '',
                \(work.actor.person?.id))
            """)
        let changed = try work.reckon(objection, of: id)
        try work.tellInitiators(file, "objectionFault") { words in
            [
                "text": text, "until": words.longDate(mendBy), "received": words.longDate(known.received), "reason": reason, "next": next,
                "date": words.longDate(changed.decideBy.date),
            ]
        }
        let data = ["text": text, "untilDate": mendBy.iso, "answerByDate": changed.decideBy.date.iso]
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data))
    }

    private func check(_ known: Objection, _ work: Work) throws {
        if let open = known.openFault, work.today <= open.mendBy {
            throw Refusal.invalid([FieldProblem(LawField.mendBy, "law.mendAsked", ["date": work.words.longDate(open.mendBy)])])
        }
        guard mendBy > work.today, mendBy < work.today.adding(days: 366) else {
            throw Refusal.invalid([FieldProblem(LawField.mendBy, "law.mendDay")])
        }
        guard work.today <= known.decideBy.date else {
            throw Refusal.invalid([
                FieldProblem(LawField.mendBy, "law.mendTooLate", ["date": work.words.longDate(known.decideBy.date)])
            ])
        }
    }
}

/// The fault is mended: by who objected on the status page, or written down by staff from a letter. The time to decide runs on.
package struct MendObjection: Action {
    package let id: ID<CaseFile>
    package let objection: ID<Objection>
    package let received: LocalDate
    package let text: String
    package init(id: ID<CaseFile>, objection: ID<Objection>, received: LocalDate, text: String) {
        (self.id, self.objection, self.received, self.text) = (id, objection, received, text)
    }

    package static let kind = "case.objectionMended"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try concerns(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let fault = try work.db.openObjection(objection, of: id).openFault else { throw Refusal.conflict("law.nothingToMend") }
        guard received <= work.today, received >= fault.askedOn else {
            throw Refusal.invalid([FieldProblem(LawField.mendedOn, "law.mendedDay")])
        }
        try work.db.execute(
            """
            UPDATE case_objection_fault SET mended_on = \(received), mended_text = \(text), mended_by = \(work.actor.person?.id)
            WHERE id = \(fault.id)
            """)
        let due = try work.reckon(objection, of: id).decideBy.date
        if work.actor.handlesCases {
            try work.tellInitiators(file, "objectionMendedConfirmed") { words in
                ["day": words.longDate(received), "promise": words.promise(.objection, by: due, on: work.today)]
            }
        } else {
            try work.tellHandler(file, "objectionMended") { words in
                ["promise": words.promise(.objectionToDecide, by: due, on: work.today), "text": text]
            }
        }
        let standing = work.standing(Self.kind, ["promise": work.words.promise(.objectionToCome, by: due, on: work.today)])
        let data = ["text": text, "receivedDate": received.iso]
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: data))
    }
}
