import Civic
import Foundation
import Initiatives
import Rules
import Store

/// What was decided too late, and each has a penalty of its own: what was asked, or one objection (Awb 4:17, 7:14).
package enum PenaltyCause: Hashable, Sendable {
    case request
    case objection(ID<Objection>)

    /// As it is kept: empty for what was asked.
    init(stored: String) { self = stored.isEmpty ? .request : .objection(ID(stored)) }

    var stored: String {
        switch self {
        case .request: ""
        case .objection(let id): id.text
        }
    }

    /// The name of the promise to fix it, and of the one to pay it.
    package var fixPromise: String { name(CasePromise.fixPenalty) }
    package var payPromise: String { name(CasePromise.payPenalty) }

    private func name(_ promise: String) -> String { self == .request ? promise : "\(promise)-\(stored)" }
}

/// A notice of default, what it is about, and when the days of its penalty ended.
package struct NoticedDelay: Sendable {
    package let cause: PenaltyCause
    package let notice: DefaultNotice
    /// The day of the decision, or the one from which none was needed any more; nil while it stays away.
    package let ended: LocalDate?

    /// What is due once no day is added any more, after the decision or the last of the 42 days; nil before, and when nothing is due.
    package func finalPenalty(on day: LocalDate, _ terms: Terms) -> Penalty? {
        let penalty = notice.penalty(decided: ended, on: day, terms)
        guard !penalty.days.isEmpty, ended != nil || day > penalty.lastPossibleDay else { return nil }
        return penalty
    }
}

/// A penalty for a late decision as it was fixed (Awb 4:18), and when it was paid (Awb 4:87).
package struct FixedPenalty: Sendable, RowDecodable {
    package let cause: PenaltyCause
    package let days: Int
    package let owed: Money
    package let reason: String
    package let fixedOn: LocalDate
    /// The last day to pay it, with why.
    package let payBy: StoredDeadline
    package let paidOn: LocalDate?

    package init(row: Row) throws {
        cause = PenaltyCause(stored: try row["objection_id"])
        (days, owed, reason) = (try row["days"], try row["owed_cents"], try row["reason"])
        (fixedOn, paidOn) = (try row["fixed_on"], try row["paid_on"])
        payBy = try Stored.value(try row["pay_by"] as String)
    }
}

extension CasePromise {
    /// Of what was asked; with an objection its identity stands behind them.
    static let fixPenalty = "law-penalty-fix"
    static let payPenalty = "law-penalty-pay"
}

extension Connection {
    /// What somebody said of this case that it stays away: what was asked, then objections, the oldest first.
    package func noticedDelays(of id: ID<CaseFile>) throws -> [NoticedDelay] {
        try noticedDelays(of: id, try notice(of: id), try objections(of: id))
    }

    /// The same, with what was read already.
    func noticedDelays(of id: ID<CaseFile>, _ notice: DefaultNotice?, _ objections: [Objection]) throws -> [NoticedDelay] {
        var delays: [NoticedDelay] = []
        if let notice {
            let answered = try decisions(of: id).map(\.decidedOn).first { $0 >= notice.received }
            delays.append(NoticedDelay(cause: .request, notice: notice, ended: try answered ?? withdrawal(of: id) ?? joining(of: id)))
        }
        for objection in objections {
            guard let notice = objection.notice else { continue }
            delays.append(NoticedDelay(cause: .objection(objection.id), notice: notice, ended: objection.decision?.decidedOn))
        }
        return delays
    }

    /// The day on which the initiator stopped the case, from which nothing has to be decided any more.
    private func withdrawal(of id: ID<CaseFile>) throws -> LocalDate? {
        let at: Instant? = try value("SELECT MAX(at) FROM journal WHERE case_id = \(id.text) AND kind = \(WithdrawCase.kind)")
        return at?.localDate
    }

    /// The day on which the applicant agreed that it goes on in another file, from which it is owed no decision of its own.
    private func joining(of id: ID<CaseFile>) throws -> LocalDate? {
        try value("SELECT MAX(joined_on) FROM case_join WHERE case_id = \(id) AND split_on IS NULL")
    }

    package func fixedPenalties(of id: ID<CaseFile>) throws -> [FixedPenalty] {
        try all("SELECT * FROM case_penalty_fixed WHERE case_id = \(id) ORDER BY fixed_on, objection_id", as: FixedPenalty.self)
    }
}

extension [FixedPenalty] {
    package subscript(cause: PenaltyCause) -> FixedPenalty? { first { $0.cause == cause } }
}

extension Work {
    /// From the notice on it is promised when a penalty is fixed at the latest: two weeks after the last day over which it can be due
    /// (Awb 4:18).
    func promisePenalty(_ cause: PenaltyCause, lastDay: LocalDate, of id: ID<CaseFile>) throws {
        try db.execute("DELETE FROM case_promise WHERE case_id = \(id) AND promise = \(cause.fixPromise)")
        let text = everyLanguage(cause == .request ? "law.promise.fixPenalty" : "law.promise.fixObjectionPenalty")
        let due = terms.penaltyDecision(lastPayableDay: lastDay).date
        try add([CasePromise(id: cause.fixPromise, dueOn: due, text: text)], to: id)
        try setNextDue(id)
    }

    /// A decision is waited for again after all: days are added, and the day to fix the penalty moves back.
    func resumePenaltyTerm(_ cause: PenaltyCause, of id: ID<CaseFile>) throws {
        let delay = try db.noticedDelays(of: id).first { $0.cause == cause }
        guard let delay, delay.ended == nil, try db.fixedPenalties(of: id)[cause] == nil else { return }
        let penalty = delay.notice.penalty(decided: nil, on: today, terms)
        if penalty.exclusion == nil { try promisePenalty(cause, lastDay: penalty.lastPossibleDay, of: id) }
    }

    /// Nothing is waited for any more: over which days a penalty is due is now known, and the day to fix it moves with it or falls away.
    func settlePenaltyTerm(_ cause: PenaltyCause, of file: CaseFile, because reason: DroppedPromise.Reason) throws {
        let delay = try db.noticedDelays(of: file.id).first { $0.cause == cause }
        guard let delay, try db.fixedPenalties(of: file.id)[cause] == nil else { return }
        if let last = delay.notice.penalty(decided: delay.ended ?? today, on: today, terms).days.last {
            try promisePenalty(cause, lastDay: last.date, of: file.id)
        } else {
            try dropAlsoOfLaw("promise = \(cause.fixPromise)", of: file.id, because: reason)
            try setNextDue(file.id)
        }
    }
}

/// Fixes what is due for a late decision (Awb 4:18). The amount is the law's: nobody types it.
package struct FixPenalty: Action {
    enum OnObjection { static let kind = "case.objectionPenaltyFixed" }

    package let id: ID<CaseFile>
    package let cause: PenaltyCause
    package let reason: String
    package let next: String
    package init(id: ID<CaseFile>, cause: PenaltyCause, reason: String, next: String) {
        (self.id, self.cause, self.reason, self.next) = (id, cause, reason, next)
    }

    package static let kind = "case.penaltyFixed"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let delay = try work.db.noticedDelays(of: id).first { $0.cause == cause }
        guard let delay, let penalty = delay.finalPenalty(on: work.today, work.terms), try work.db.fixedPenalties(of: id)[cause] == nil
        else { throw Refusal.conflict("case.notNow") }
        let (payBy, objection) = (work.terms.paymentDue(announced: work.today), work.terms.objection(announced: work.today).last)
        try work.db.execute(
            """
            INSERT INTO case_penalty_fixed (case_id, objection_id, days, owed_cents, reason, next_step, fixed_on, pay_by, objection,
                by_person)
            VALUES (\(id), \(cause.stored), \(penalty.days.count), \(penalty.totalCents), \(reason), \(next), \(work.today),
                \(Stored.text(StoredDeadline(payBy))), \(Stored.text(StoredDeadline(objection))), \(work.actor.person?.id))
            """)
        let text = work.everyLanguage(cause == .request ? "law.promise.payPenalty" : "law.promise.payObjectionPenalty")
        try work.add([CasePromise(id: cause.payPromise, dueOn: payBy.date, text: text)], to: id)
        try work.keep(cause.fixPromise, of: file)
        try work.setNextDue(id)
        try work.tellInitiators(file, cause == .request ? "penaltyFixed" : "objectionPenaltyFixed") { words in
            [
                "amount": words.money(cents: penalty.totalCents), "days": words("desk.term.days", count: penalty.days.count),
                "date": words.longDate(payBy.date), "objectionDate": words.longDate(objection.date), "reason": reason, "next": next,
                "college": words.college(of: work.municipality),
            ]
        }
        let data = ["amount": work.words.money(cents: penalty.totalCents), "untilDate": payBy.date.iso]
        var entry = work.entry(file, reason: reason, next: next, data: data)
        if cause != .request { entry.kind = OnObjection.kind }
        return Done(Nothing(), entry)
    }
}

/// The penalty was paid (Awb 4:87, 4:89).
package struct PayPenalty: Action {
    enum OnObjection { static let kind = "case.objectionPenaltyPaid" }

    package let id: ID<CaseFile>
    package let cause: PenaltyCause
    package let paidOn: LocalDate
    package init(id: ID<CaseFile>, cause: PenaltyCause, paidOn: LocalDate) { (self.id, self.cause, self.paidOn) = (id, cause, paidOn) }

    package static let kind = "case.penaltyPaid"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let penalty = try work.db.fixedPenalties(of: id)[cause], penalty.paidOn == nil else { throw Refusal.conflict("case.notNow") }
        guard paidOn >= penalty.fixedOn, paidOn <= work.today else {
            throw Refusal.invalid([FieldProblem(LawField.paid, "law.paidDay")])
        }
        try work.db.execute(
            """
            UPDATE case_penalty_fixed SET paid_on = \(paidOn), paid_by = \(work.actor.person?.id)
            WHERE case_id = \(id) AND objection_id = \(cause.stored)
            """)
        try work.keep(cause.payPromise, of: file)
        let amount = { (words: Words) in words.money(cents: penalty.owed.cents) }
        let said = { (words: Words) in ["amount": amount(words), "date": words.longDate(paidOn)] }
        try work.tellInitiators(file, cause == .request ? "penaltyPaid" : "objectionPenaltyPaid", values: said)
        let kind = cause == .request ? Self.kind : OnObjection.kind
        let standing = work.standing(kind, said(work.words))
        let data = ["amount": amount(work.words), "paidDate": paidOn.iso]
        var entry = work.entry(file, reason: standing.reason, next: standing.next, data: data)
        entry.kind = kind
        return Done(Nothing(), entry)
    }
}
