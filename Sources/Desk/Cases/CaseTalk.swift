import Civic
import Initiatives
import Rules
import Store

/// Asks the initiator something. For a decision the clock stands still until there is an answer, or until the set day (Awb 4:15).
package struct AskQuestion: Action {
    package let id: ID<CaseFile>
    package let text: String
    package let answerBy: LocalDate
    package let reason: String
    package let next: String
    /// Which promise its message keeps.
    package let keeps: String?
    /// A request to complete the application: when the day passes unused it may be left unhandled (Awb 4:5).
    package let isSupplement: Bool
    package init(
        id: ID<CaseFile>, text: String, answerBy: LocalDate, reason: String, next: String, keeps: String? = nil, isSupplement: Bool = false
    ) {
        (self.id, self.text, self.answerBy, self.reason, self.next, self.keeps) = (id, text, answerBy, reason, next, keeps)
        self.isSupplement = isSupplement
    }

    package static let kind = "case.asked"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard file.state.isOpen else { throw Refusal.conflict("case.notNow") }
        guard !isSupplement || file.clock.isDecision else { throw Refusal.conflict("case.notNow") }
        guard answerBy > work.today else { throw Refusal.invalid([FieldProblem(CaseField.answerBy, "case.dayToCome")]) }
        let question = ID<CaseQuestion>.new(at: work.now)
        try work.db.execute(
            """
            INSERT INTO case_question (id, case_id, text, asked_by, asked_on, answer_by)
            VALUES (\(question), \(id), \(text), \(work.actor.person?.id), \(work.today), \(answerBy))
            """)
        if isSupplement { try work.db.execute("INSERT INTO case_supplement (question_id, case_id) VALUES (\(question), \(id))") }
        var clock = file.clock
        if clock.isDecision { clock.pauses.append(.init(asked: work.today, completeBy: answerBy)) }
        try work.set(clock, of: file)
        try work.move(file, to: .waitingForInitiator)
        try work.keep(keeps, of: file)
        try work.tellInitiators(file, isSupplement ? "caseSupplement" : clock.isDecision ? "caseQuestionStops" : "caseQuestion") { words in
            ["question": text, "date": words.longDate(answerBy), "reason": reason, "next": next]
        }
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: ["question": text, "answerByDate": answerBy.iso]))
    }
}

/// The initiator answers; the clock runs on. Staff can write down an answer that was given on the phone.
package struct AnswerQuestion: Action {
    package let id: ID<CaseFile>
    package let question: ID<CaseQuestion>
    package let text: String
    /// A paper that was asked for, sent along with the answer.
    package let paper: AddPaper?
    package init(id: ID<CaseFile>, question: ID<CaseQuestion>, text: String, paper: AddPaper? = nil) {
        (self.id, self.question, self.text, self.paper) = (id, question, text, paper)
    }

    package static let kind = "case.answered"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try concerns(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let asked = try work.db.questions(of: id).first(where: { $0.id == question }) else { throw Refusal.notFound }
        guard file.state.isOpen, asked.answeredOn == nil else { throw Refusal.conflict("case.alreadyAnswered") }
        try paper?.keep(work)
        try work.db.execute("UPDATE case_question SET answer = \(text), answered_on = \(work.today) WHERE id = \(question)")
        let answerBy = try work.set(resumed(file.clock, asked, on: work.today), of: file)
        if try !work.db.exists("SELECT 1 FROM case_question WHERE case_id = \(id) AND answered_on IS NULL") {
            try work.move(file, to: file.assignee == nil ? .received : .inProgress)
        }
        if work.actor.handlesCases {
            try work.tellInitiators(file, "caseAnswerNoted") { words in
                ["question": asked.text, "answer": text, "promise": words.promise(of: file, by: answerBy, on: work.today)]
            }
        } else {
            try work.tellHandler(file, "caseAnswer") { words in
                ["question": asked.text, "answer": text, "promise": words.promise(.answerToGive, by: answerBy, on: work.today)]
            }
        }
        let standing = work.standing(Self.kind, ["promise": work.words.promise(.answerToCome, by: answerBy, on: work.today)])
        return Done(
            Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: ["question": asked.text, "answer": text]))
    }

    private func resumed(_ clock: CaseClock, _ asked: CaseQuestion, on day: LocalDate) -> CaseClock {
        var clock = clock
        let matches: (CaseClock.Pause) -> Bool = { $0.asked == asked.askedOn && $0.completeBy == asked.answerBy && $0.completed == nil }
        if let index = clock.pauses.firstIndex(where: matches) { clock.pauses[index].completed = day }
        return clock
    }
}

/// The initiator writes to who has the case.
package struct WriteMessage: Action {
    package let id: ID<CaseFile>
    package let text: String
    package init(id: ID<CaseFile>, text: String) { (self.id, self.text) = (id, text) }

    package static let kind = "case.wrote"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try isOfTeam(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let recent: Int =
            try work.db.value(
                "SELECT COUNT(*) FROM journal WHERE case_id = \(id.text) AND kind = \(Self.kind) AND at > \(work.now.adding(seconds: -3_600))"
            ) ?? 0
        guard recent < 20 else { throw Refusal.tooMany }
        try work.tellHandler(file, "caseMessage") { _ in ["text": text] }
        let standing = work.standing(Self.kind)
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: ["text": text]))
    }
}

/// An official tells the initiator how things stand; this is how a promised message is kept.
package struct TellInitiator: Action {
    package let id: ID<CaseFile>
    package let text: String
    package let next: String
    /// Which promise it keeps.
    package let keeps: String?
    package init(id: ID<CaseFile>, text: String, next: String, keeps: String? = nil) {
        (self.id, self.text, self.next, self.keeps) = (id, text, next, keeps)
    }

    package static let kind = "case.told"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        try work.keep(keeps, of: file)
        try work.tellInitiators(file, "caseTold") { _ in ["text": text, "next": next] }
        return Done(Nothing(), work.entry(file, reason: text, next: next))
    }
}

/// The initiator stops the case; staff can do it on their behalf. The initiative itself stays.
package struct WithdrawCase: Action {
    package let id: ID<CaseFile>
    package let reason: String
    package init(id: ID<CaseFile>, reason: String) { (self.id, self.reason) = (id, reason) }

    package static let kind = "case.withdrawn"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try concerns(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        try work.move(file, to: .withdrawn)
        try work.leaveStep(of: id)
        try work.drop("TRUE", of: id, because: .withdrawn)
        try work.settlePenaltyTerm(.request, of: file, because: .withdrawn)
        try work.setNextDue(id, isOpen: false)
        if work.actor.handlesCases {
            try work.tellInitiators(file, "caseWithdrawnForYou") { _ in ["reason": reason] }
        } else {
            try work.tellHandler(file, "caseWithdrawn") { _ in ["reason": reason] }
        }
        return Done(Nothing(), work.entry(file, reason: reason, next: work.standing(Self.kind).next))
    }
}

/// Somebody without mail, or whose address refuses it, was rung up or written to.
package struct MarkDeliveredByHand: Action {
    package let message: ID<Message>
    package init(message: ID<Message>) { self.message = message }

    package static let kind = "message.deliveredByHand"
    package static let told = Told.nobody(because: "the person was told just now, by voice or letter")
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.handlesCases }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let open = [Message.State.byHand, .failed]
        let row = try work.db.rows(
            """
            UPDATE message SET state = \(Message.State.doneByHand), sent_at = \(work.now)
            WHERE id = \(message) AND state IN (\(list: open)) RETURNING case_id, subject
            """
        ).first
        guard let row else { throw Refusal.conflict("case.alreadyDelivered") }
        let (caseID, subject): (String?, String) = (try row["case_id"], try row["subject"])
        let file = try caseID.flatMap { try work.db.caseFile(ID($0)) }
        let standing = work.standing(Self.kind)
        return Done(
            Nothing(),
            EntryDraft(
                Subject(kind: "message", id: message.text), initiative: file?.initiative.text, caseID: caseID, audience: .staff,
                reason: standing.reason, next: standing.next, data: ["by": work.actor.name, "message": subject, "title": file?.title ?? ""])
        )
    }
}
