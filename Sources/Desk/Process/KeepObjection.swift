import Civic
import Foundation
import Initiatives
import Rules
import Store

/// An objection from before its days were kept gets them: the end of the time to object, and, as long as nothing is decided, the promise that
/// brings it up. Only the program itself does this.
struct KeepObjection: Action {
    let id: ID<CaseFile>
    let objection: ID<Objection>

    static let kind = "case.objectionKept"
    static let told = Told.nobody(because: "who objected knows their day already")
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let known = try work.db.objections(of: id).first(where: { $0.id == objection }), let end = known.termEnd else {
            throw Refusal.conflict("case.notNow")
        }
        let kept = try work.db.execute("UPDATE case_objection SET term_end = \(end) WHERE id = \(objection) AND term_end IS NULL")
        guard kept == 1 else { throw Refusal.conflict("case.notNow") }
        if known.decision == nil, try !work.db.promises(of: id).contains(where: { $0.id == known.promise }) {
            let text = work.everyLanguage("law.promise.objection")
            try work.add([CasePromise(id: known.promise, dueOn: known.decideBy.date, text: text)], to: id)
            try work.setNextDue(id)
        }
        let standing = work.standing(
            Self.kind, ["promise": work.words.promise(.objectionToCome, by: known.decideBy.date, on: work.today)])
        return Done(Nothing(), work.entry(file, audience: .staff, reason: standing.reason, next: standing.next))
    }
}

extension Connection {
    /// Objections without the end of the time to object, of which their explanation still tells it.
    func objectionsToKeep() throws -> [KeepObjection] {
        try rows("SELECT case_id, id, decide_by FROM case_objection WHERE term_end IS NULL ORDER BY id").compactMap { row in
            let decideBy: StoredDeadline = try Stored.value(try row["decide_by"] as String)
            return decideBy.startDate == nil ? nil : KeepObjection(id: try row["case_id"], objection: try row["id"])
        }
    }
}
