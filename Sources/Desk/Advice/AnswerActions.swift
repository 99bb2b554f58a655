import Civic
import Foundation
import Initiatives
import Rules
import Store
import Web

/// What an adviser fills in.
package struct AdviceReply: Sendable, Hashable {
    package let light: AdviceLight
    package let sentence: String
    package let conditions: String
    /// The initiator may read it too.
    package let isShareable: Bool
    package init(light: AdviceLight, sentence: String, conditions: String = "", isShareable: Bool = false) {
        (self.light, self.sentence, self.conditions, self.isShareable) = (light, sentence, conditions, isShareable)
    }
}

/// Puts a contradiction on the breakthrough table, in the transaction that found it: case, initiative, what clashes, which departments.
package typealias OnContradiction =
    @Sendable (
        _ work: Work, _ caseID: String, _ initiativeID: String, _ description: String, _ departments: [String]
    ) throws -> Void

/// Gives advice, or changes it while the case is open; after the answer to the initiator it is thanked for and kept. The link is the
/// permission: no account is needed.
package struct AnswerAdvice: Action {
    package let secret: Secret
    package let reply: AdviceReply
    package let onContradiction: OnContradiction?
    package init(secret: Secret, reply: AdviceReply, onContradiction: OnContradiction?) {
        (self.secret, self.reply, self.onContradiction) = (secret, reply, onContradiction)
    }

    package static let kind = "advice.answered"
    package static let told = Told.staff
    /// What it leaves instead when there was an answer already, and when the case had moved on.
    enum Changed { static let kind = "advice.changed" }
    enum Late { static let kind = "advice.late" }

    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try db.adviceLink(secret) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let (link, request) = try work.usableAdvice(secret)
        let file = try work.caseFile(request.caseID)
        guard let person = try work.db.person(link.person) else { throw Refusal.notFound }
        guard request.state == .asked || request.state == .answered else { throw Refusal.conflict("advice.notOpen") }
        let (isLate, isChange) = (!file.state.isOpen, request.answer != nil)
        guard !(isLate && isChange) else { throw Refusal.conflict("advice.movedOn") }
        try keep(request, by: person, isLate: isLate, work)
        if !isLate { try work.findClashes(in: file, onContradiction) }
        try work.tellHandler(file, isLate ? "adviceLate" : isChange ? "adviceChanged" : "adviceGiven") { words in
            [
                "by": person.name, "department": request.department, "light": words("advice.light.\(reply.light.rawValue)"),
                "sentence": reply.sentence,
            ]
        }
        return Done(Nothing(), entry(request, file, isLate ? Late.kind : isChange ? Changed.kind : Self.kind, work))
    }

    private func keep(_ request: AdviceRequest, by person: Person, isLate: Bool, _ work: Work) throws {
        let id = ID<AdviceAnswer>.new(at: work.now)
        try work.db.execute(
            """
            INSERT INTO advice_answer (id, request_id, light, sentence, conditions, is_shareable, is_late, answered_on, answered_at,
                answered_by, answered_name)
            VALUES (\(id), \(request.id), \(reply.light), \(reply.sentence), \(reply.conditions), \(reply.isShareable), \(isLate),
                \(work.today), \(work.now), \(person.id), \(person.name))
            """)
        try work.db.execute(
            "UPDATE advice_request SET state = \(AdviceState.answered), answer_id = \(id) WHERE id = \(request.id)")
    }

    /// The initiator reads that there is advice, and what it says only when the adviser wants that.
    private func entry(_ request: AdviceRequest, _ file: CaseFile, _ kind: String, _ work: Work) -> EntryDraft {
        let standing = work.standing(kind)
        var data = ["by": request.department, "department": request.department]
        if reply.isShareable {
            data["text"] = reply.sentence
            data["conditions"] = reply.conditions
        }
        var draft = work.entry(request, of: file, reason: standing.reason, next: standing.next, data: data)
        draft.kind = kind
        return draft
    }
}

/// "Not for us, ask …": the question goes on to somebody else, once, and the first adviser hears no more of it.
struct PassOnAdvice: Action {
    let secret: Secret
    let adviser: Adviser
    let note: String

    static let kind = "advice.passedOn"
    static let told = Told.staff
    /// After this many the caseworker had better ask around by telephone.
    static let mostHops = 4

    func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try db.adviceLink(secret) != nil }

    func perform(_ work: Work) throws -> Done<ID<AdviceRequest>> {
        let (link, request) = try work.usableAdvice(secret)
        let file = try work.caseFile(request.caseID)
        guard request.isOpen, file.state.isOpen, let person = try work.db.person(link.person) else {
            throw Refusal.conflict("advice.notOpen")
        }
        guard request.hops < Self.mostHops else { throw Refusal.conflict("advice.passedTooOften") }
        guard try work.db.person(email: adviser.email)?.id != request.adviser else {
            throw Refusal.invalid([FieldProblem(AdviserForms.email.name, "advice.passToSelf")])
        }
        try refuseTwice(request, file, work)
        try work.db.execute("UPDATE advice_request SET state = \(AdviceState.passedOn), note = \(note) WHERE id = \(request.id)")
        let content = AdviceContent(
            question: request.question, brief: request.brief, aspects: request.aspects, answerBy: answerBy(request, work),
            askerName: person.name)
        let next = try work.ask(adviser, about: file, content, from: request)
        try work.tellHandler(file, "advicePassedOn") { _ in
            ["by": person.name, "from": request.department, "to": adviser.department, "adviser": adviser.name, "note": note]
        }
        let standing = work.standing(Self.kind, ["to": adviser.department])
        let data = ["by": request.department, "from": request.department, "onTo": adviser.department]
        return Done(next, work.entry(request, of: file, reason: standing.reason, next: standing.next, data: data))
    }

    /// The problem stands at the fields of this form.
    private func refuseTwice(_ request: AdviceRequest, _ file: CaseFile, _ work: Work) throws {
        do {
            try work.refuseTwice(adviser, file, except: request.id)
        } catch Refusal.invalid(let problems) {
            let field = adviser.team.isEmpty ? AdviserForms.email.name : AdviserForms.teamName
            throw Refusal.invalid(problems.map { FieldProblem(field, $0.key, $0.values) })
        }
    }

    /// Whoever comes new to it gets at least a working week.
    private func answerBy(_ request: AdviceRequest, _ work: Work) -> LocalDate {
        max(request.answerBy, work.terms.freeDays.adding(workingDays: 5, to: work.today))
    }
}

extension Work {
    /// What a link opens.
    /// - Throws: `Refusal.expired` when the link is too old.
    func usableAdvice(_ secret: Secret) throws -> (AdviceLink, AdviceRequest) {
        guard let link = try db.adviceLink(secret) else { throw Refusal.notFound }
        guard link.expiresAt > now else { throw Refusal.expired("advice.linkTooOld") }
        return (link, try adviceRequest(link.request))
    }
}
