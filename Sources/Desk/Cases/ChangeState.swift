import Civic
import Initiatives
import Rules
import Store

/// Changes where the case stands. With an answer it writes down everything the initiator is owed; a "no" cannot go out without its
/// rule, who decided, what can be done instead and how to object, and less than was asked not without why.
package struct ChangeState: Action {
    package struct Answer: Sendable, Hashable {
        package var conditions = ""
        package var rule = ""
        package var decidedBy = ""
        package var alternative = ""
        /// What happens with the amount that was asked; nil when none was, or nothing is said of it.
        package var amount: GrantedAmount?
        package init(
            conditions: String = "", rule: String = "", decidedBy: String = "", alternative: String = "", amount: GrantedAmount? = nil
        ) {
            (self.conditions, self.rule, self.decidedBy, self.alternative) = (conditions, rule, decidedBy, alternative)
            self.amount = amount
        }

        /// What is still missing for this state.
        package func problems(for state: CaseState) -> [FieldProblem] {
            let needed: [(String, String)] =
                switch state {
                case .acceptedWithConditions: [(CaseField.conditions, conditions)]
                case .refused: [(CaseField.rule, rule), (CaseField.decidedBy, decidedBy), (CaseField.alternative, alternative)]
                case .notProcessed: [(CaseField.unhandled, alternative)]
                case .referred: [(CaseField.referral, alternative)]
                default: []
                }
            let missing = needed.filter { $0.1.trimmingSpaces().isEmpty }.map { FieldProblem($0.0, "case.neededFor.\(state.rawValue)") }
            // Who gets less than they asked for is partly refused, and that too has its ground (Awb 3:46).
            let isUnsaid = amount.map { $0.granted.cents < $0.asked.cents && $0.note.trimmingSpaces().isEmpty } ?? false
            return missing + (isUnsaid ? [FieldProblem(CaseField.amountNote, "case.neededFor.lessThanAsked")] : [])
        }
    }

    package let id: ID<CaseFile>
    package let state: CaseState
    package let reason: String
    package let next: String
    package let answer: Answer
    /// Why it is decided otherwise than comparable cases; nil when it is not.
    package let deviation: Deviation?
    /// Why it can do without what the step lacks; said in the journal, to staff, behind what that was. Nil waits for that.
    package let skipReason: String?
    package let book: DeskBook
    package init(
        id: ID<CaseFile>, state: CaseState, reason: String, next: String, answer: Answer = Answer(),
        deviation: Deviation? = nil, skipReason: String? = nil, book: DeskBook
    ) {
        (self.id, self.state, self.reason, self.next, self.answer) = (id, state, reason, next, answer)
        (self.deviation, self.skipReason, self.book) = (deviation, skipReason, book)
    }

    package static let kind = "case.changed"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard file.state.choices.contains(state) else { throw Refusal.conflict("case.notNow") }
        let problems = answer.problems(for: state)
        guard problems.isEmpty else { throw Refusal.invalid(problems) }
        try checkDecider(file, work)
        let skipped = try stillMissing(file, work)
        try checkStep(work)
        if state == .notProcessed { try checkUnhandled(file, work) }
        let objection = work.terms.objection(announced: work.today).last
        if state.isAnswer {
            try decide(file, objection, work)
            if let step = try work.answer(file, with: state) {
                try work.tellOthers(of: step, file, book.teams, reason: reason, next: next)
            }
        } else {
            try work.move(file, to: state)
        }
        if let deviation {
            try work.site.perform(ExplainDeviation(id: id, deviation: deviation), as: work.actor, at: work.now, in: work.db)
        }
        let talk = state.isAnswer ? try work.db.intake(of: id)?.cancelled(after: work.today) : nil
        try work.tellInitiators(file, mail(file)) { words in values(file, objection.date, talk, work.municipality, words) }
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data(skipped, work)))
    }

    private func checkDecider(_ file: CaseFile, _ work: Work) throws {
        guard [.accepted, .acceptedWithConditions, .refused].contains(state),
            try !file.isDecided(by: work.actor, in: work.db.processRun(of: id), book.teams)
        else { return }
        throw Refusal.invalid([FieldProblem(CaseField.reason(state == .refused ? .refuse : .approve), "case.notYoursToDecide")])
    }

    /// A yes waits for what its step asks for; a no, a referral and an incomplete plan do not.
    private func stillMissing(_ file: CaseFile, _ work: Work) throws -> [String] {
        guard state == .accepted || state == .acceptedWithConditions, let run = try work.db.processRun(of: id), let step = run.step,
            !run.isFinished
        else { return [] }
        let firm = try work.db.firmDemands(file, run, book.checks).map { work.words.demand($0) }
        guard firm.isEmpty else {
            throw Refusal.invalid(firm.map { FieldProblem(CaseField.skips, "process.cannotSkip", ["what": $0]) })
        }
        guard step.allows(state) else {
            throw Refusal.invalid([FieldProblem(CaseField.reason(.approve), "process.answerNotHere", work.words.answers(of: step))])
        }
        let missing = try work.db.missingDemands(file, run, book.checks).map { work.words.demand($0) }
        guard !missing.isEmpty else { return [] }
        guard let skipReason else {
            throw Refusal.invalid(missing.map { FieldProblem(CaseField.skips, "process.stillMissing", ["what": $0]) })
        }
        guard !skipReason.trimmingSpaces().isEmpty else {
            throw Refusal.invalid([FieldProblem(CaseField.skipReason, "process.saySkipReason")])
        }
        return missing
    }

    /// A no, a referral and an incomplete plan only where the step can say so. Nobody goes past that: another step comes first.
    private func checkStep(_ work: Work) throws {
        let field: String
        switch state {
        case .refused: field = CaseField.rule
        case .referred: field = CaseField.referral
        case .notProcessed: field = CaseField.unhandled
        default: return
        }
        guard let run = try work.db.processRun(of: id), let step = run.step, !run.isFinished, !step.allows(state) else { return }
        throw Refusal.invalid([FieldProblem(field, "process.answerNotHere", work.words.answers(of: step))])
    }

    /// Only after a request to complete the application passed unused, and no later than four weeks after that (Awb 4:5).
    private func checkUnhandled(_ file: CaseFile, _ work: Work) throws {
        let unused = try work.db.questions(of: id).unusedSupplement(work.db.supplements(of: id), on: work.today, work.terms)
        guard file.clock.isDecision, let unused else { throw Refusal.invalid([FieldProblem(CaseField.unhandled, "law.unhandledFirst")]) }
        guard work.today <= unused.tellBy else {
            throw Refusal.invalid([FieldProblem(CaseField.unhandled, "law.unhandledLate", ["date": work.words.longDate(unused.tellBy)])])
        }
    }

    /// Writes the answer down with everything it owes.
    private func decide(_ file: CaseFile, _ objection: Deadline, _ work: Work) throws {
        try work.db.execute(
            """
            INSERT INTO case_decision (case_id, state, reason, next_step, conditions, rule, decided_by, alternative, decided_on, objection,
                by_person)
            VALUES (\(id), \(state), \(reason), \(next), \(answer.conditions), \(answer.rule), \(answer.decidedBy), \(answer.alternative),
                \(work.today), \(Stored.text(StoredDeadline(objection))), \(work.actor.person?.id))
            """)
        guard let amount = answer.amount else { return }
        try work.db.execute(
            """
            INSERT INTO case_amount (case_id, asked_cents, granted_cents, note)
            VALUES (\(id), \(amount.asked), \(amount.granted), \(amount.note))
            ON CONFLICT (case_id) DO UPDATE SET granted_cents = \(amount.granted), note = \(amount.note)
            """)
    }

    private func mail(_ file: CaseFile) -> String {
        switch state {
        // A yes can be objected to as well, by who asked for more (Awb 3:45).
        case .accepted: file.clock.isDecision ? "caseAcceptedDecision" : "caseAccepted"
        case .acceptedWithConditions: "caseAcceptedWithConditions"
        case .refused: file.clock.isDecision ? "caseRefusedDecision" : "caseRefused"
        case .referred: "caseReferred"
        case .notProcessed: "caseNotProcessed"
        default: "caseChanged"
        }
    }

    private func values(
        _ file: CaseFile, _ objectionBy: LocalDate, _ talk: Intake.Moment?, _ municipality: Municipality, _ words: Words
    ) -> [String: String] {
        let off = talk.map { " " + words("intake.offOn", ["moment": words.moment($0)]) } ?? ""
        return [
            "state": words("case.state.\(state.rawValue)"), "reason": said(words), "next": next + off, "conditions": answer.conditions,
            "rule": answer.rule, "decidedBy": answer.decidedBy, "alternative": answer.alternative,
            "objectionDate": words.longDate(objectionBy), "college": words.college(of: municipality),
            "date": words.longDate(file.answerBy),
        ]
    }

    /// The reason, and what happens with the amount.
    private func said(_ words: Words) -> String {
        [reason, answer.amount.map { words.amount($0) } ?? ""].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private func data(_ skipped: [String], _ work: Work) -> [String: String] {
        var data = ["state": state.rawValue, "stateName": work.words("case.state.\(state.rawValue)")]
        let parts = [
            ("conditions", answer.conditions), ("rule", answer.rule), ("decidedBy", answer.decidedBy), ("alternative", answer.alternative),
        ]
        for (name, text) in parts where !text.isEmpty { data[name] = text }
        if let amount = answer.amount { data["amountWords"] = work.inLanguages { $0.amount(amount) } }
        if !skipped.isEmpty { data["skipped"] = (skipped + [skipReason ?? ""]).joined(separator: " ") }
        return data
    }
}

/// What happens with the amount that was asked for.
package struct GrantedAmount: Hashable, Sendable, RowDecodable {
    package let asked: Money
    package let granted: Money
    /// Why it is less, or where the rest could come from.
    package let note: String

    package init(asked: Money, granted: Money, note: String = "") { (self.asked, self.granted, self.note) = (asked, granted, note) }

    package init(row: Row) throws {
        asked = try row["asked_cents"]
        granted = try row["granted_cents"]
        note = try row["note"]
    }
}

extension Words {
    /// What happens with the amount, in a sentence.
    package func amount(_ amount: GrantedAmount) -> String {
        let key = amount.granted == amount.asked ? "all" : amount.granted.cents == 0 ? "nothing" : "part"
        let values = ["asked": money(cents: amount.asked.cents), "granted": money(cents: amount.granted.cents)]
        return [self("desk.amount.\(key)", values), amount.note].filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension Connection {
    package func grantedAmount(of id: ID<CaseFile>) throws -> GrantedAmount? {
        try first("SELECT * FROM case_amount WHERE case_id = \(id)", as: GrantedAmount.self)
    }
}

extension CaseFile {
    /// About money decides a caseworker who has the case or is of its team, or who leads; not the desk that took it in.
    func isDecided(by actor: Actor, in run: ProcessRun?, _ teams: Teams) -> Bool {
        guard requestedAmount != nil, let person = actor.person, !actor.leadsCases else { return true }
        let isTheirs = assignee == person.id || [team, run?.step?.team].compactMap(\.self).contains { teams.isMember(person, of: $0) }
        return actor.has(.caseworker) && isTheirs
    }
}
