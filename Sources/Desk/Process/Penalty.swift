import Civic
import Foundation
import Initiatives
import Rules
import Store

/// A penalty for a late decision as it was fixed (Awb 4:18), and when it was paid (Awb 4:87).
package struct FixedPenalty: Sendable, RowDecodable {
    package let days: Int
    package let owed: Money
    package let reason: String
    package let fixedOn: LocalDate
    /// The last day to pay it, with why.
    package let payBy: StoredDeadline
    package let paidOn: LocalDate?

    package init(row: Row) throws {
        (days, owed, reason) = (try row["days"], try row["owed_cents"], try row["reason"])
        (fixedOn, paidOn) = (try row["fixed_on"], try row["paid_on"])
        payBy = try Stored.value(try row["pay_by"] as String)
    }
}

extension CasePromise {
    static let fixPenalty = "law-penalty-fix"
    static let payPenalty = "law-penalty-pay"
}

extension Connection {
    package func fixedPenalty(of id: ID<CaseFile>) throws -> FixedPenalty? {
        try first("SELECT * FROM case_penalty WHERE case_id = \(id)", as: FixedPenalty.self)
    }

    /// What is due for a late decision once no day is added any more, after the decision or the last of the 42 days; nil before, and when
    /// nothing is due.
    package func finalPenalty(of id: ID<CaseFile>, on day: LocalDate, _ terms: Terms) throws -> Penalty? {
        guard let notice = try notice(of: id) else { return nil }
        let answers = try earlierDecisions(of: id).map(\.decision.decidedOn) + [decision(of: id)?.decidedOn].compactMap(\.self)
        let decided = answers.first { $0 >= notice.received }
        let penalty = notice.penalty(decided: decided, on: day, terms)
        guard !penalty.days.isEmpty, decided != nil || day > penalty.lastPossibleDay else { return nil }
        return penalty
    }
}

extension Work {
    /// From the notice on it is promised when a penalty is fixed at the latest: two weeks after its last possible day (Awb 4:18).
    func promisePenalty(_ penalty: Penalty, of id: ID<CaseFile>) throws {
        try db.execute("DELETE FROM case_promise WHERE case_id = \(id) AND promise = \(CasePromise.fixPenalty)")
        let due = terms.penaltyDecision(lastPayableDay: penalty.lastPossibleDay).date
        try add([CasePromise(id: CasePromise.fixPenalty, dueOn: due, text: everyLanguage("law.promise.fixPenalty"))], to: id)
        try setNextDue(id)
    }

    /// A case comes to its end: over which days a penalty is due is now known, and the day to fix it moves with it or falls away.
    func settlePenaltyTerm(of file: CaseFile, because reason: DroppedPromise.Reason) throws {
        guard let notice = try db.notice(of: file.id) else { return }
        let open: SQL = "promise = \(CasePromise.fixPenalty)"
        guard let last = notice.penalty(decided: today, on: today, terms).days.last else {
            return try dropAlsoOfLaw(open, of: file.id, because: reason)
        }
        let due = terms.penaltyDecision(lastPayableDay: last.date).date
        try db.execute("UPDATE case_promise SET due_on = \(due) WHERE case_id = \(file.id) AND kept_on IS NULL AND \(open)")
    }
}

/// Fixes what is due for a late decision (Awb 4:18). The amount is the law's: nobody types it.
package struct FixPenalty: Action {
    package let id: ID<CaseFile>
    package let reason: String
    package let next: String
    package init(id: ID<CaseFile>, reason: String, next: String) { (self.id, self.reason, self.next) = (id, reason, next) }

    package static let kind = "case.penaltyFixed"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let penalty = try work.db.finalPenalty(of: id, on: work.today, work.terms), try work.db.fixedPenalty(of: id) == nil else {
            throw Refusal.conflict("case.notNow")
        }
        let (payBy, objection) = (work.terms.paymentDue(announced: work.today), work.terms.objection(announced: work.today).last)
        try work.db.execute(
            """
            INSERT INTO case_penalty (case_id, days, owed_cents, reason, next_step, fixed_on, pay_by, objection, by_person)
            VALUES (\(id), \(penalty.days.count), \(penalty.totalCents), \(reason), \(next), \(work.today),
                \(Stored.text(StoredDeadline(payBy))), \(Stored.text(StoredDeadline(objection))), \(work.actor.person?.id))
            """)
        let pay = CasePromise(id: CasePromise.payPenalty, dueOn: payBy.date, text: work.everyLanguage("law.promise.payPenalty"))
        try work.add([pay], to: id)
        try work.keep(CasePromise.fixPenalty, of: file)
        try work.setNextDue(id)
        let amount = { (words: Words) in words.money(cents: penalty.totalCents) }
        try work.tellInitiators(file, "penaltyFixed") { words in
            [
                "amount": amount(words), "days": words("desk.term.days", count: penalty.days.count), "date": words.longDate(payBy.date),
                "objectionDate": words.longDate(objection.date), "reason": reason, "next": next,
            ]
        }
        let data = ["amount": amount(work.words), "untilDate": payBy.date.iso]
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data))
    }
}

/// The penalty was paid (Awb 4:87, 4:89).
package struct PayPenalty: Action {
    package let id: ID<CaseFile>
    package let paidOn: LocalDate
    package init(id: ID<CaseFile>, paidOn: LocalDate) { (self.id, self.paidOn) = (id, paidOn) }

    package static let kind = "case.penaltyPaid"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let penalty = try work.db.fixedPenalty(of: id), penalty.paidOn == nil else { throw Refusal.conflict("case.notNow") }
        guard paidOn >= penalty.fixedOn, paidOn <= work.today else {
            throw Refusal.invalid([FieldProblem(LawField.paid, "law.paidDay")])
        }
        try work.db.execute(
            "UPDATE case_penalty SET paid_on = \(paidOn), paid_by = \(work.actor.person?.id) WHERE case_id = \(id)")
        try work.keep(CasePromise.payPenalty, of: file)
        try work.tellInitiators(file, "penaltyPaid") { words in
            ["amount": words.money(cents: penalty.owed.cents), "date": words.longDate(paidOn)]
        }
        let values = ["amount": work.words.money(cents: penalty.owed.cents), "date": work.words.longDate(paidOn)]
        let standing = work.standing(Self.kind, values)
        let data = ["amount": work.words.money(cents: penalty.owed.cents), "paidDate": paidOn.iso]
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: data))
    }
}
