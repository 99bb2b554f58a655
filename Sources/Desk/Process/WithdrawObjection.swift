import Civic
import Foundation
import Initiatives
import Rules
import Store

/// An objection is taken back, in writing or said at the hearing (Awb 6:21). Nothing is decided on it any more, so nothing can be late.
package struct WithdrawObjection: Action {
    package let id: ID<CaseFile>
    package let objection: ID<Objection>
    package let way: WithdrawalWay
    package let on: LocalDate
    /// What who objected says about it; may be empty.
    package let text: String
    package init(id: ID<CaseFile>, objection: ID<Objection>, way: WithdrawalWay, on: LocalDate, text: String) {
        (self.id, self.objection, self.way, self.on, self.text) = (id, objection, way, on, text)
    }

    package static let kind = "case.objectionWithdrawn"
    package static let told = Told.staff

    /// Who objected, and the desk that writes down what they said.
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        if actor.handlesCases { return try db.caseFile(id) != nil }
        guard way == .written, try isOfTeam(actor, id, in: db) else { return false }
        return try db.objections(of: id).first { $0.id == objection }.map { try db.mayWithdraw($0, actor.person?.id) } ?? false
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let known = try work.db.openObjection(objection, of: id)
        guard on <= work.today, on >= known.received else {
            throw Refusal.invalid([FieldProblem(LawField.withdrawnOn, "law.withdrawnDay")])
        }
        let standing = work.standing(Self.kind)
        try work.db.execute(
            """
            INSERT INTO case_objection_decision (objection_id, case_id, outcome, reason, next_step, decided_by, decided_on, way, by_person)
            VALUES (\(objection), \(id), \(ObjectionOutcome.withdrawn), \(text), \(standing.next), '', \(on), \(way.rawValue),
                \(work.actor.person?.id))
            """)
        try work.dropAlsoOfLaw("promise = \(known.promise)", of: id, because: .objectionWithdrawn)
        try work.settlePenaltyTerm(.objection(objection), of: file, because: .objectionWithdrawn)
        try work.setNextDue(id)
        try tell(file, known, work)
        let data = [
            "text": text, "receivedDate": known.received.iso, "wayWords": work.inLanguages { $0("law.withdrawnHow.\(way.rawValue)") },
        ]
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: data))
    }

    private func tell(_ file: CaseFile, _ known: Objection, _ work: Work) throws {
        let values = { (words: Words) in
            [
                "date": words.longDate(known.received), "day": words.longDate(on), "text": text,
                "way": words("law.withdrawnHow.\(way.rawValue)"),
            ]
        }
        try work.tellInitiators(file, "objectionWithdrawn", values: values)
        guard !work.actor.handlesCases else { return }
        try work.tellHandler(file, "objectionTakenBack", values: values)
        try work.tellLeaders(of: file, "objectionTakenBack", values: values)
    }
}

extension Connection {
    /// One's own objection; one that staff wrote down, or of which nobody knows any more who brought it in, is of the whole team.
    func mayWithdraw(_ objection: Objection, _ person: ID<Person>?) throws -> Bool {
        guard let by = objection.by, by != person, let writer = try self.person(by) else { return person != nil }
        return Actor(writer).handlesCases
    }
}
