import Civic
import Foundation
import Initiatives
import Rules
import Store

/// The decision on an objection takes longer: an advisory committee looks at it (Awb 7:13), it is put off once by six weeks (Awb 7:10(3)),
/// or further than that (Awb 7:10(4)). Who objected hears the new day before the old one passes (Awb 7:10(5)).
package struct ExtendObjection: Action {
    package enum Ground: String, Sendable, CaseIterable {
        case committee, postponed, allAgree, objectorAgrees, procedure

        /// Put off until a day that is named; nil for what the law itself counts.
        package var further: FurtherPostponement.Ground? { FurtherPostponement.Ground(rawValue: rawValue) }
    }

    package let id: ID<CaseFile>
    package let objection: ID<Objection>
    package let ground: Ground
    /// The new last day, only where it is put off further.
    package let until: LocalDate?
    package let reason: String
    package let next: String
    package init(id: ID<CaseFile>, objection: ID<Objection>, ground: Ground, until: LocalDate? = nil, reason: String, next: String) {
        (self.id, self.objection, self.ground, self.until) = (id, objection, ground, until)
        (self.reason, self.next) = (reason, next)
    }

    package static let kind = "case.objectionExtended"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let known = try work.db.openObjection(objection, of: id)
        try check(known, work)
        try write(work)
        let changed = try work.reckon(objection, of: id)
        try work.tellInitiators(file, "objectionExtended") { words in
            [
                "ground": words("law.extendReason.\(ground.rawValue)"), "old": words.longDate(known.decideBy.date),
                "date": words.longDate(changed.decideBy.date), "reason": reason, "next": next,
            ]
        }
        let data = ["fromDate": known.decideBy.date.iso, "untilDate": changed.decideBy.date.iso]
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data))
    }

    private func check(_ known: Objection, _ work: Work) throws {
        let isUsed = ground == .committee && known.hasCommittee || ground == .postponed && known.postponedOn != nil
        guard !isUsed else { throw Refusal.invalid([FieldProblem(LawField.objectionGround, "law.extendedAlready")]) }
        let date = ["date": work.words.longDate(known.decideBy.date)]
        guard work.today <= known.decideBy.date else {
            throw Refusal.invalid([FieldProblem(LawField.objectionGround, "law.extendTooLate", date)])
        }
        guard ground.further != nil else { return }
        guard let until, until > known.decideBy.date else {
            throw Refusal.invalid([FieldProblem(LawField.furtherUntil, "law.furtherUntilLater", date)])
        }
    }

    private func write(_ work: Work) throws {
        switch ground {
        case .committee: try work.db.execute("UPDATE case_objection SET committee = TRUE WHERE id = \(objection)")
        case .postponed: try work.db.execute("UPDATE case_objection SET postponed_on = \(work.today) WHERE id = \(objection)")
        case .allAgree, .objectorAgrees, .procedure:
            try work.db.execute(
                """
                INSERT INTO case_objection_postponement (id, objection_id, case_id, ground, until_on, told_on, reason, by_person)
                VALUES (\(ID<ObjectionPostponement>.new(at: work.now)), \(objection), \(id), \(ground.rawValue), \(until), \(work.today),
                    \(reason), \(work.actor.person?.id))
                """)
        }
    }
}
