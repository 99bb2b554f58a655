import Civic
import Foundation
import Initiatives
import Rules
import Store

/// Asks departments, or anybody with a mail address, for advice on a case. Each gets a link that opens one short form.
package struct AskAdvice: Action {
    package let id: ID<CaseFile>
    package let advisers: [Adviser]
    package let question: String
    package let brief: String
    package let aspects: Set<String>
    package let answerBy: LocalDate
    package init(
        id: ID<CaseFile>, advisers: [Adviser], question: String, brief: String, aspects: Set<String>, answerBy: LocalDate
    ) {
        (self.id, self.advisers, self.question, self.brief) = (id, advisers, question, brief)
        (self.aspects, self.answerBy) = (aspects, answerBy)
    }

    package static let kind = "advice.asked"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<[ID<AdviceRequest>]> {
        let file = try work.caseFile(id)
        guard file.state.isOpen else { throw Refusal.conflict("case.notNow") }
        guard !advisers.isEmpty else { throw Refusal.invalid([FieldProblem(AdviceField.team, "advice.whoMissing")]) }
        guard answerBy > work.today else { throw Refusal.invalid([FieldProblem(AdviceField.answerBy, "case.dayToCome")]) }
        for adviser in advisers { try work.refuseTwice(adviser, file) }
        let content = AdviceContent(
            question: question, brief: brief, aspects: aspects, answerBy: answerBy, askerName: work.actor.name)
        let ids = try advisers.map { try work.ask($0, about: file, content) }
        let departments = work.words.list(advisers.map(\.department))
        let standing = work.standing(Self.kind, ["departments": departments, "date": work.words.longDate(answerBy)])
        let data = ["departments": departments, "answerByDate": answerBy.iso]
        return Done(ids, work.entry(file, reason: standing.reason, next: standing.next, data: data))
    }
}

/// The caseworker no longer needs the advice; the adviser is spared the work.
package struct WithdrawAdvice: Action {
    package let id: ID<AdviceRequest>
    package let reason: String
    package init(id: ID<AdviceRequest>, reason: String) { (self.id, self.reason) = (id, reason) }

    package static let kind = "advice.withdrawn"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.adviceRequest(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let request = try work.adviceRequest(id)
        let file = try work.caseFile(request.caseID)
        guard request.isOpen else { throw Refusal.conflict("advice.notOpen") }
        try work.withdraw(request, of: file, reason: reason, "adviceWithdrawn")
        let next = work.standing(Self.kind).next
        return Done(Nothing(), work.entry(request, of: file, reason: reason, next: next, data: ["department": request.department]))
    }
}

/// A link that is too old, or got lost, is sent anew to the same person; nobody has to type an address.
struct RenewAdviceLink: Action {
    let secret: Secret

    static let kind = "advice.linkSent"
    static let told = Told.staff
    func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try db.adviceLink(secret) != nil }

    func perform(_ work: Work) throws -> Done<Nothing> {
        guard let link = try work.db.adviceLink(secret), let person = try work.db.person(link.person) else { throw Refusal.notFound }
        let request = try work.adviceRequest(link.request)
        let file = try work.caseFile(request.caseID)
        guard request.state == .asked || request.state == .answered else { throw Refusal.conflict("advice.notOpen") }
        let hourAgo = work.now.adding(seconds: -3_600)
        let recent: Int =
            try work.db.value("SELECT COUNT(*) FROM advice_link WHERE request_id = \(request.id) AND created_at > \(hourAgo)") ?? 0
        guard recent < 5 else { throw Refusal.tooMany }
        try work.tellAdviser(person, "adviceLink", request.id, file) { _ in ["department": request.department] }
        let standing = work.standing(Self.kind)
        let data = ["by": person.name, "department": request.department]
        return Done(
            Nothing(), work.entry(request, of: file, audience: .staff, reason: standing.reason, next: standing.next, data: data))
    }
}

extension Work {
    /// What is still asked about a case is not needed any more: whoever was asked is thanked, and hears no more of it.
    func spareAdvisers(of file: CaseFile) throws {
        for request in try db.adviceRequests(of: file.id) where request.isOpen {
            try withdraw(request, of: file, reason: words("advice.spared"), "adviceSpared")
        }
    }

    fileprivate func withdraw(_ request: AdviceRequest, of file: CaseFile, reason: String, _ mail: String) throws {
        try db.execute("UPDATE advice_request SET state = \(AdviceState.withdrawn), note = \(reason) WHERE id = \(request.id)")
        guard let adviser = try db.person(request.adviser) else { return foundNobodyToTell() }
        try tellAdviser(adviser, mail, request.id, file) { _ in ["by": actor.name, "reason": reason] }
    }

    /// Nobody is asked the same twice: two links for one question make people wait for each other.
    func refuseTwice(_ adviser: Adviser, _ file: CaseFile, except: ID<AdviceRequest>? = nil) throws {
        let isAsked = try db.adviceRequests(of: file.id).contains { request in
            guard request.isOpen, request.id != except else { return false }
            let isSameTeam = !adviser.team.isEmpty && request.team == adviser.team
            return try isSameTeam || db.person(email: adviser.email)?.id == request.adviser
        }
        guard !isAsked else {
            let field = adviser.team.isEmpty ? AdviceField.email : AdviceField.team
            throw Refusal.invalid([FieldProblem(field, "advice.alreadyAsked", ["department": adviser.department])])
        }
    }
}

/// Names of form fields that actions report problems on.
enum AdviceField {
    static let team = "aan"
    static let email = "mail"
    static let answerBy = "uiterlijk"
}
