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
        guard let decision = try work.db.decisions(of: id).last, decision.state.isDecision else { throw Refusal.conflict("case.notNow") }
        guard received <= work.today, received >= decision.decidedOn, posted.map({ $0 <= received }) ?? true else {
            throw Refusal.invalid([FieldProblem(LawField.objectionDay, "law.objectionDay")])
        }
        let term = work.terms.objection(announced: decision.decidedOn)
        let verdict = term.verdict(received: received, posted: posted)
        let deadline = work.terms.objectionDecision(objectionTermLastDay: term.last.date)
        try write(term.last.date, verdict, deadline, work)
        let due = deadline.date
        let toDecide = { (words: Words) in ["promise": words.promise(.objectionToDecide, by: due, on: work.today), "text": text] }
        // Always in writing, also to who sent it just now (Awb 6:14).
        let contact = try work.contactName(of: file)
        try work.tellTeam(of: file, "objectionConfirmed", path: file.statusPath, alsoWhoActs: true) { words in
            [
                "promise": words.promise(.objection, by: due, on: work.today), "date": words.longDate(received), "contact": contact,
                "phone": work.municipality.phone,
            ]
        }
        if !work.actor.handlesCases { try work.tellHandler(file, "objectionReceived", values: toDecide) }
        try work.tellLeaders(of: file, "objectionReceived", values: toDecide)
        let standing = work.standing(Self.kind, ["promise": work.words.promise(.objectionToCome, by: due, on: work.today)])
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

/// Who decides on an objection: the board it was sent to, or somebody by its mandate (Awb 10:3).
package enum ObjectionDecider: Hashable, Sendable {
    case board
    case person(ID<Person>)
}

/// Decides on an objection, which ends it: who objected reads why, who decided, how they were heard, and how to go to court.
package struct DecideObjection: Action {
    package let id: ID<CaseFile>
    package let objection: ID<Objection>
    package let outcome: ObjectionOutcome
    package let reason: String
    package let next: String
    package let decidedBy: ObjectionDecider
    package let hearing: HearingRecord
    /// The case goes on, since the first answer does not stand and a new one must come (Awb 7:11).
    package let reopens: Bool
    package init(
        id: ID<CaseFile>, objection: ID<Objection>, outcome: ObjectionOutcome, reason: String, next: String, decidedBy: ObjectionDecider,
        hearing: HearingRecord, reopens: Bool = false
    ) {
        (self.id, self.objection, self.outcome, self.reason, self.next) = (id, objection, outcome, reason, next)
        (self.decidedBy, self.hearing, self.reopens) = (decidedBy, hearing, reopens)
    }

    /// Working days in which the new answer comes.
    static let againWithin = 10

    package static let kind = "case.objectionDecided"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let known = try work.db.openObjection(objection, of: id)
        let decider = try decider(work)
        try check(known, decider, work)
        let court = work.terms.objection(announced: work.today).last
        try write(decider, court, work)
        try work.keep(known.promise, of: file)
        try work.settlePenaltyTerm(.objection(objection), of: file, because: .objectionDecided)
        if reopens, let decision = try work.db.decision(of: id), !file.state.isOpen {
            try work.reopen(file, decision, due: work.terms.freeDays.adding(workingDays: Self.againWithin, to: work.today))
        }
        try work.tellInitiators(file, "objectionDecided") { words in
            [
                "outcome": words("law.outcome.\(outcome.rawValue)"), "reason": reason, "next": next,
                "decidedBy": decider?.name ?? words.board(of: work.municipality), "hearing": words.heard(hearing),
                "date": words.longDate(known.received), "courtDate": words.longDate(court.date),
            ]
        }
        let data = [
            "outcomeWords": work.inLanguages { $0("law.outcome.\(outcome.rawValue)") }, "decidedBy": name(decider, work),
            "courtDate": court.date.iso, "hearingWords": work.inLanguages { $0.heard(hearing) },
        ]
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data))
    }

    private func write(_ decider: Person?, _ court: Deadline, _ work: Work) throws {
        try work.db.execute(
            """
            INSERT INTO case_objection_decision (objection_id, case_id, outcome, reason, next_step, decided_by, decided_on, court, by_person,
                decider_id, heard_on, hearing_report, hearing_ground)
            VALUES (\(objection), \(id), \(outcome), \(reason), \(next), \(name(decider, work)), \(work.today),
                \(Stored.text(StoredDeadline(court))), \(work.actor.person?.id), \(decider?.id), \(hearing.heardOn), \(hearing.report),
                \(hearing.ground))
            """)
    }

    private func name(_ decider: Person?, _ work: Work) -> String { decider?.name ?? work.words.board(of: work.municipality) }

    /// Nil for the board.
    private func decider(_ work: Work) throws -> Person? {
        guard case .person(let id) = decidedBy else { return nil }
        guard let person = try work.db.person(id), Actor(person).handlesCases else {
            throw Refusal.invalid([FieldProblem(LawField.objectionDecider, "law.deciderUnknown")])
        }
        return person
    }

    /// Taking it back is no decision. Only a decision that falls opens the case. Who took the first decision does not decide on the
    /// objection, nor sends the decision for somebody else (Awb 10:3(3)); and who objected was heard, or there is a ground for none (7:2, 7:3).
    private func check(_ known: Objection, _ decider: Person?, _ work: Work) throws {
        guard outcome.isDecision else { throw Refusal.conflict("case.notNow") }
        guard !reopens || outcome.changesDecision else {
            throw Refusal.invalid([FieldProblem(LawField.reopens, "law.reopensOnlyWhenUpheld")])
        }
        let first = known.against(try work.db.decisions(of: id))
        if let first, first.isTaken(by: work.actor.person) || first.isTaken(by: decider) {
            throw Refusal.invalid([FieldProblem(LawField.objectionDecider, "law.sameDecider")])
        }
        if let problem = hearing.problem(of: known, outcome, on: work.today) { throw Refusal.invalid([problem]) }
    }
}

extension CaseDecision {
    /// By who was signed in, or by who was named as having decided it when somebody else wrote it down.
    package func isTaken(by person: Person?) -> Bool {
        guard let person else { return false }
        return by == person.id || decidedBy.trimmingSpaces().caseInsensitiveCompare(person.name) == .orderedSame
    }
}

extension Words {
    /// The board that decides on objections, unless somebody does by its mandate.
    func board(of municipality: Municipality) -> String { self("letter.college", ["municipality": municipality.name]) }
}

extension Connection {
    /// Every decision of a case, oldest first. An answer from before it was opened again stays valid, and open to objection.
    package func decisions(of id: ID<CaseFile>) throws -> [CaseDecision] {
        try earlierDecisions(of: id).map(\.decision) + [decision(of: id)].compactMap(\.self)
    }
}
