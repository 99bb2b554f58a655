import Civic
import Initiatives
import Rules
import Store

/// Changes where the case stands. With an answer it writes down everything the initiator is owed; a "no" cannot go out without its
/// rule, who decided, what can be done instead and how to object.
package struct ChangeState: Action {
    package struct Answer: Sendable, Hashable {
        package var conditions = ""
        package var rule = ""
        package var decidedBy = ""
        package var alternative = ""
        package init(conditions: String = "", rule: String = "", decidedBy: String = "", alternative: String = "") {
            (self.conditions, self.rule, self.decidedBy, self.alternative) = (conditions, rule, decidedBy, alternative)
        }

        /// What is still missing for this state.
        package func problems(for state: CaseState) -> [FieldProblem] {
            let needed: [(String, String)] =
                switch state {
                case .acceptedWithConditions: [(CaseField.conditions, conditions)]
                case .refused: [(CaseField.rule, rule), (CaseField.decidedBy, decidedBy), (CaseField.alternative, alternative)]
                case .referred: [(CaseField.referral, alternative)]
                default: []
                }
            return needed.filter { $0.1.trimmingSpaces().isEmpty }.map { FieldProblem($0.0, "case.neededFor.\(state.rawValue)") }
        }
    }

    package let id: ID<CaseFile>
    package let state: CaseState
    package let reason: String
    package let next: String
    package let answer: Answer
    package init(id: ID<CaseFile>, state: CaseState, reason: String, next: String, answer: Answer = Answer()) {
        (self.id, self.state, self.reason, self.next, self.answer) = (id, state, reason, next, answer)
    }

    package static let kind = "case.changed"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard file.state.choices.contains(state) else { throw Refusal.conflict("case.notNow") }
        let problems = answer.problems(for: state)
        guard problems.isEmpty else { throw Refusal.invalid(problems) }
        let objection = work.terms.objection(announced: work.today).last
        if state.isAnswer { try decide(file, objection, work) }
        try work.move(file, to: state)
        try work.tellInitiators(file, mail(file)) { words in values(file, objection.date, words) }
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data(work)))
    }

    /// The answer keeps the promise of the answer, and makes the messages that were still to come needless.
    private func decide(_ file: CaseFile, _ objection: Deadline, _ work: Work) throws {
        try work.db.execute(
            """
            INSERT INTO case_decision (case_id, state, reason, next_step, conditions, rule, decided_by, alternative, decided_on, objection,
                by_person)
            VALUES (\(id), \(state), \(reason), \(next), \(answer.conditions), \(answer.rule), \(answer.decidedBy), \(answer.alternative),
                \(work.today), \(Stored.text(StoredDeadline(objection))), \(work.actor.person?.id))
            """)
        try work.keep(CasePromise.answer, of: file)
        try work.db.execute("DELETE FROM case_promise WHERE case_id = \(id) AND kept_on IS NULL AND due_on >= \(work.today)")
    }

    private func mail(_ file: CaseFile) -> String {
        switch state {
        case .accepted: "caseAccepted"
        case .acceptedWithConditions: "caseAcceptedWithConditions"
        case .refused: file.clock.isDecision ? "caseRefusedDecision" : "caseRefused"
        case .referred: "caseReferred"
        default: "caseChanged"
        }
    }

    private func values(_ file: CaseFile, _ objectionBy: LocalDate, _ words: Words) -> [String: String] {
        [
            "state": words("case.state.\(state.rawValue)"), "reason": reason, "next": next, "conditions": answer.conditions,
            "rule": answer.rule, "decidedBy": answer.decidedBy, "alternative": answer.alternative,
            "objectionDate": words.longDate(objectionBy),
            "date": words.longDate(file.answerBy),
        ]
    }

    private func data(_ work: Work) -> [String: String] {
        var data = ["state": state.rawValue, "stateName": work.words("case.state.\(state.rawValue)")]
        let parts = [
            ("conditions", answer.conditions), ("rule", answer.rule), ("decidedBy", answer.decidedBy), ("alternative", answer.alternative),
        ]
        for (name, text) in parts where !text.isEmpty { data[name] = text }
        return data
    }
}
