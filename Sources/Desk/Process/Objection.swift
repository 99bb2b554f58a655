import Civic
import Foundation
import Initiatives
import Rules
import Store

/// An objection to a decision (Awb 6:4), with what the law says of its days and, in the end, what was decided.
package struct Objection: Sendable, RowDecodable {
    package let id: ID<Objection>
    package let received: LocalDate
    package let posted: LocalDate?
    package let text: String
    package let verdict: String
    /// The last day to decide on it (Awb 7:10), with why.
    package let decideBy: StoredDeadline
    /// An advisory committee gives advice first (Awb 7:13), so that the term is twelve weeks.
    package let hasCommittee: Bool
    /// The day on which it was put off (Awb 7:10(3)).
    package let postponedOn: LocalDate?
    /// Nil as long as nothing is decided.
    package let decision: ObjectionDecision?

    package init(row: Row) throws {
        id = try row["id"]
        received = try row["received_on"]
        posted = try row["posted_on"]
        text = try row["text"]
        verdict = try row["verdict"]
        decideBy = try Stored.value(try row["decide_by"] as String)
        (hasCommittee, postponedOn) = (try row["committee"], try row["postponed_on"])
        decision = try ObjectionDecision(optional: row)
    }

    /// The name of its promise.
    package var promise: String { CasePromise.objectionPrefix + id.text }
}

/// What comes of an objection: `law.outcome.` in the text catalogue.
package enum ObjectionOutcome: String, Sendable, Codable, CaseIterable, SQLConvertible {
    /// The decision does not stand, or partly not (Awb 7:11).
    case upheld, partly
    /// The decision stands.
    case rejected
    /// Not looked into, such as one that came too late (Awb 6:5 to 6:7, 6:11).
    case inadmissible
    /// Taken back by who objected (Awb 6:21): nothing is decided.
    case withdrawn

    /// Can one go to court against it (Awb 8:1)?
    package var isDecision: Bool { self != .withdrawn }
    /// Does it change what was decided first?
    package var changesDecision: Bool { self == .upheld || self == .partly }
}

/// The end of an objection.
package struct ObjectionDecision: Sendable {
    package let outcome: ObjectionOutcome
    package let reason: String
    package let next: String
    package let decidedBy: String
    package let decidedOn: LocalDate
    /// The last day to go to court (Awb 6:7, 8:1), with why; nil when nothing was decided.
    package let court: StoredDeadline?

    init?(optional row: Row) throws {
        guard let outcome: ObjectionOutcome = try row["outcome"] else { return nil }
        self.outcome = outcome
        (reason, next, decidedBy) = (try row["outcome_reason"], try row["outcome_next"], try row["outcome_by"])
        decidedOn = try row["outcome_on"]
        let court: String? = try row["court"]
        self.court = try court.map { try Stored.value($0) }
    }
}

extension CasePromise {
    /// What the law promises holds on a closed case as well.
    package static let lawPrefix = "law-"
    static let objectionPrefix = "law-objection-"
    package var isOfLaw: Bool { id.hasPrefix(Self.lawPrefix) }
}

extension Connection {
    package func objections(of id: ID<CaseFile>) throws -> [Objection] {
        try all(
            """
            SELECT case_objection.*, outcome, case_objection_decision.reason AS outcome_reason,
                case_objection_decision.next_step AS outcome_next, case_objection_decision.decided_by AS outcome_by,
                case_objection_decision.decided_on AS outcome_on, court
            FROM case_objection LEFT JOIN case_objection_decision ON case_objection_decision.objection_id = case_objection.id
            WHERE case_objection.case_id = \(id) ORDER BY received_on, case_objection.id
            """, as: Objection.self)
    }
}

extension CaseDetail {
    /// Objections on which nothing is decided yet, oldest first.
    var openObjections: [Objection] { objections.filter { $0.decision == nil } }
}

/// Somebody objects to the decision. The day to decide on it becomes a promise, also when the case is closed.
package struct RecordObjection: Action {
    package let id: ID<CaseFile>
    package let received: LocalDate
    package let posted: LocalDate?
    package let text: String
    package let teams: Teams
    package init(id: ID<CaseFile>, received: LocalDate, posted: LocalDate? = nil, text: String, teams: Teams) {
        (self.id, self.received, self.posted, self.text, self.teams) = (id, received, posted, text, teams)
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
        for leader in try work.leadersBesides(handlersOf: file, teams) {
            try work.tell(leader, "objectionReceived", path: file.staffPath, caseID: id.text) { words in
                ["title": file.title, "by": work.actor.name, "date": words.longDate(deadline.date), "text": text]
            }
        }
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
        let court = outcome.isDecision ? work.terms.objection(announced: work.today).last : nil
        try work.db.execute(
            """
            INSERT INTO case_objection_decision (objection_id, case_id, outcome, reason, next_step, decided_by, decided_on, court, by_person)
            VALUES (\(objection), \(id), \(outcome), \(reason), \(next), \(decidedBy), \(work.today),
                \(try court.map { try Stored.text(StoredDeadline($0)) }), \(work.actor.person?.id))
            """)
        try work.keep(known.promise, of: file)
        if reopens, let decision = try work.db.decision(of: id), !file.state.isOpen {
            try work.reopen(file, decision, due: work.terms.freeDays.adding(workingDays: Self.againWithin, to: work.today))
        }
        try work.tellInitiators(file, court == nil ? "objectionWithdrawn" : "objectionDecided") { words in
            [
                "outcome": words("law.outcome.\(outcome.rawValue)"), "reason": reason, "next": next, "decidedBy": decidedBy,
                "date": words.longDate(known.received), "courtDate": court.map { words.longDate($0.date) } ?? "",
            ]
        }
        let data = [
            "outcome": work.words("law.outcome.\(outcome.rawValue)"), "decidedBy": decidedBy, "courtDate": court?.date.iso ?? "",
        ]
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data.filter { !$0.value.isEmpty }))
    }

    /// Only a decision that falls opens the case; and who decided first in their own name does not decide on the objection (Awb 10:3(3)).
    private func check(_ file: CaseFile, _ work: Work) throws {
        guard !reopens || outcome.changesDecision else {
            throw Refusal.invalid([FieldProblem(LawField.reopens, "law.reopensOnlyWhenUpheld")])
        }
        guard outcome.isDecision else { return }
        let isSame = try work.db.lastDecision(of: id).map { first in
            try first.decidedBy.caseInsensitiveCompare(decidedBy) == .orderedSame && work.db.isColleague(named: decidedBy)
        }
        guard isSame != true else { throw Refusal.invalid([FieldProblem(LawField.objectionDecider, "law.sameDecider")]) }
    }
}

/// The decision on an objection takes longer: an advisory committee looks at it (Awb 7:13), or it is put off once by six weeks
/// (Awb 7:10(3)). Who objected hears the new day before the old one passes.
package struct ExtendObjection: Action {
    package enum Ground: String, Sendable, CaseIterable { case committee, postponed }

    package let id: ID<CaseFile>
    package let objection: ID<Objection>
    package let ground: Ground
    package let reason: String
    package let next: String
    package init(id: ID<CaseFile>, objection: ID<Objection>, ground: Ground, reason: String, next: String) {
        (self.id, self.objection, self.ground, self.reason, self.next) = (id, objection, ground, reason, next)
    }

    package static let kind = "case.objectionExtended"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let known = try work.db.openObjection(objection, of: id)
        let isUsed = ground == .committee ? known.hasCommittee : known.postponedOn != nil
        guard !isUsed else { throw Refusal.invalid([FieldProblem(LawField.objectionGround, "law.extendedAlready")]) }
        guard work.today <= known.decideBy.date, let termEnd = try work.db.objectionTermEnd(of: known.id) else {
            throw Refusal.invalid([
                FieldProblem(LawField.objectionGround, "law.extendTooLate", ["date": work.words.longDate(known.decideBy.date)])
            ])
        }
        let committee = known.hasCommittee || ground == .committee
        let isPostponed = known.postponedOn != nil || ground == .postponed
        let deadline = work.terms.objectionDecision(
            objectionTermLastDay: termEnd, committee: committee, extended: isPostponed ? .weeks(6) : nil)
        try write(known, deadline, committee, ground == .postponed ? work.today : known.postponedOn, work)
        try work.tellInitiators(file, "objectionExtended") { words in
            [
                "ground": words("law.extendReason.\(ground.rawValue)"), "old": words.longDate(known.decideBy.date),
                "date": words.longDate(deadline.date), "reason": reason, "next": next,
            ]
        }
        let data = ["fromDate": known.decideBy.date.iso, "untilDate": deadline.date.iso]
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data))
    }

    private func write(_ known: Objection, _ deadline: Deadline, _ committee: Bool, _ postponedOn: LocalDate?, _ work: Work) throws {
        try work.db.execute(
            """
            UPDATE case_objection SET committee = \(committee), postponed_on = \(postponedOn),
                decide_by = \(Stored.text(StoredDeadline(deadline)))
            WHERE id = \(objection)
            """)
        try work.db.execute(
            "UPDATE case_promise SET due_on = \(deadline.date) WHERE case_id = \(id) AND promise = \(known.promise) AND kept_on IS NULL")
        try work.setNextDue(id)
    }
}

extension Connection {
    /// An answer from before the case was opened again stays valid, and open to objection.
    fileprivate func lastDecision(of id: ID<CaseFile>) throws -> CaseDecision? {
        try decision(of: id) ?? earlierDecisions(of: id).last?.decision
    }

    /// - Throws: ``Refusal`` when it is decided, or an objection in another case.
    fileprivate func openObjection(_ objection: ID<Objection>, of id: ID<CaseFile>) throws -> Objection {
        guard let known = try objections(of: id).first(where: { $0.id == objection }) else { throw Refusal.notFound }
        guard known.decision == nil else { throw Refusal.conflict("law.objectionOver") }
        return known
    }

    /// The last day of the time to object, from which the time to decide counts (Awb 7:10).
    fileprivate func objectionTermEnd(of objection: ID<Objection>) throws -> LocalDate? {
        try value("SELECT term_end FROM case_objection WHERE id = \(objection) AND term_end IS NOT NULL")
    }

    /// Is this the name of somebody who works here, rather than of a board?
    fileprivate func isColleague(named name: String) throws -> Bool {
        try staff().contains { $0.name.caseInsensitiveCompare(name) == .orderedSame }
    }
}
