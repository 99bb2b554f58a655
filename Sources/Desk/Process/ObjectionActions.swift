import Civic
import Foundation
import Initiatives
import Rules
import Store

/// Somebody objects to the decision. The day to decide on it becomes a promise, also when the case is closed.
package struct RecordObjection: Action {
    package let id: ID<CaseFile>
    package let received: LocalDate
    package let posted: LocalDate?
    package let text: String
    package init(id: ID<CaseFile>, received: LocalDate, posted: LocalDate? = nil, text: String) {
        (self.id, self.received, self.posted, self.text) = (id, received, posted, text)
    }

    package static let kind = "case.objected"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try concerns(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let decision = try work.db.lastDecision(of: id), decision.state.isDecision else { throw Refusal.conflict("case.notNow") }
        guard received <= work.today, received >= decision.decidedOn, posted.map({ $0 <= received }) ?? true else {
            throw Refusal.invalid([FieldProblem(LawField.objectionDay, "law.objectionDay")])
        }
        let term = work.terms.objection(announced: decision.decidedOn)
        let verdict = term.verdict(received: received, posted: posted)
        let deadline = work.terms.objectionDecision(objectionTermLastDay: term.last.date)
        try write(term.last.date, verdict, deadline, work)
        if work.actor.handlesCases {
            try work.tellInitiators(file, "objectionConfirmed") { ["date": $0.longDate(deadline.date)] }
        } else {
            try work.tellHandler(file, "objectionReceived") { ["date": $0.longDate(deadline.date), "text": text] }
        }
        try work.tellLeaders(of: file, "objectionReceived") { ["date": $0.longDate(deadline.date), "text": text] }
        let standing = work.standing(Self.kind, ["date": work.words.longDate(deadline.date)])
        return Done(
            Nothing(),
            work.entry(file, reason: standing.reason, next: standing.next, data: ["text": text, "receivedDate": received.iso]))
    }

    private func write(_ termEnd: LocalDate, _ verdict: ObjectionTerm.Verdict, _ deadline: Deadline, _ work: Work) throws {
        let objection = ID<Objection>.new(at: work.now)
        try work.db.execute(
            """
            INSERT INTO case_objection (id, case_id, received_on, posted_on, text, verdict, term_end, decide_by, by_person)
            VALUES (\(objection), \(id), \(received), \(posted), \(text), \(verdict.rawValue), \(termEnd),
                \(Stored.text(StoredDeadline(deadline))), \(work.actor.person?.id))
            """)
        let promise = CasePromise(
            id: CasePromise.objectionPrefix + objection.text, dueOn: deadline.date, text: work.everyLanguage("law.promise.objection"))
        try work.add([promise], to: id)
        try work.setNextDue(id)
    }
}

/// Decides on an objection, which ends it: who objected reads why, who decided and how to go to court.
package struct DecideObjection: Action {
    package let id: ID<CaseFile>
    package let objection: ID<Objection>
    package let outcome: ObjectionOutcome
    package let reason: String
    package let next: String
    package let decidedBy: String
    /// The case goes on, since the first answer does not stand and a new one must come (Awb 7:11).
    package let reopens: Bool
    package init(
        id: ID<CaseFile>, objection: ID<Objection>, outcome: ObjectionOutcome, reason: String, next: String, decidedBy: String,
        reopens: Bool = false
    ) {
        (self.id, self.objection, self.outcome, self.reason, self.next) = (id, objection, outcome, reason, next)
        (self.decidedBy, self.reopens) = (decidedBy, reopens)
    }

    /// Working days in which the new answer comes.
    static let againWithin = 10

    package static let kind = "case.objectionDecided"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let known = try work.db.openObjection(objection, of: id)
        try check(file, work)
        let court = work.terms.objection(announced: work.today).last
        try work.db.execute(
            """
            INSERT INTO case_objection_decision (objection_id, case_id, outcome, reason, next_step, decided_by, decided_on, court, by_person)
            VALUES (\(objection), \(id), \(outcome), \(reason), \(next), \(decidedBy), \(work.today),
                \(Stored.text(StoredDeadline(court))), \(work.actor.person?.id))
            """)
        try work.keep(known.promise, of: file)
        if reopens, let decision = try work.db.decision(of: id), !file.state.isOpen {
            try work.reopen(file, decision, due: work.terms.freeDays.adding(workingDays: Self.againWithin, to: work.today))
        }
        try work.tellInitiators(file, "objectionDecided") { words in
            [
                "outcome": words("law.outcome.\(outcome.rawValue)"), "reason": reason, "next": next, "decidedBy": decidedBy,
                "date": words.longDate(known.received), "courtDate": words.longDate(court.date),
            ]
        }
        let data = [
            "outcome": work.words("law.outcome.\(outcome.rawValue)"), "decidedBy": decidedBy, "courtDate": court.date.iso,
        ]
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data))
    }

    /// Taking it back is no decision. Only a decision that falls opens the case; and who decided first in their own name does not decide on
    /// the objection (Awb 10:3(3)).
    private func check(_ file: CaseFile, _ work: Work) throws {
        guard outcome.isDecision else { throw Refusal.conflict("case.notNow") }
        guard !reopens || outcome.changesDecision else {
            throw Refusal.invalid([FieldProblem(LawField.reopens, "law.reopensOnlyWhenUpheld")])
        }
        let isSame = try work.db.lastDecision(of: id).map { first in
            try first.decidedBy.caseInsensitiveCompare(decidedBy) == .orderedSame && work.db.isColleague(named: decidedBy)
        }
        guard isSame != true else { throw Refusal.invalid([FieldProblem(LawField.objectionDecider, "law.sameDecider")]) }
    }
}

extension Connection {
    /// An answer from before the case was opened again stays valid, and open to objection.
    fileprivate func lastDecision(of id: ID<CaseFile>) throws -> CaseDecision? {
        try decision(of: id) ?? earlierDecisions(of: id).last?.decision
    }

    /// Is this the name of somebody who works here, rather than of a board?
    fileprivate func isColleague(named name: String) throws -> Bool {
        try staff().contains { $0.name.caseInsensitiveCompare(name) == .orderedSame }
    }
}
