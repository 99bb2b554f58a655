import Civic
import Initiatives
import Rules
import Store

/// Everything a letter about a case can be made of, as the case and its journal hold it now.
struct LetterFacts: Sendable {
    let file: CaseFile
    let addressee: Person
    /// Who is there for the initiator today; nil while that is the team as a whole.
    let contact: Person?
    let questions: [CaseQuestion]
    let supplements: Set<ID<CaseQuestion>>
    /// The latest direction that holds.
    let direction: DirectionItem?
    let decision: CaseDecision?
    /// Who wrote the decision down; nil for one that was taken by itself.
    let official: Person?
    let amount: GrantedAmount?
    /// The decision was taken by itself, by a rule whose points all held.
    let isAtOnce: Bool
    /// How many letters went before.
    let sent: Int

    var open: [CaseQuestion] { file.state == .waitingForInitiator ? questions.filter { $0.answeredOn == nil } : [] }

    /// Is there something in the case that this letter tells?
    func allows(_ kind: LetterKind) -> Bool {
        switch kind {
        case .acknowledgement: true
        case .requestForPapers: !open.isEmpty
        case .direction: direction?.outcome != nil
        case .decision: decision.map { !$0.state.saysNo } ?? false
        case .refusal: decision.map { $0.state.saysNo } ?? false
        }
    }

    /// The letter that the case waits for: its answer, else what is asked, else the direction, else that it came in.
    var likely: LetterKind {
        let order: [LetterKind] = [.refusal, .decision, .requestForPapers, .direction]
        return order.first(where: allows) ?? .acknowledgement
    }

    /// What the decision itself does not say, so that the sender has to.
    func missing(_ kind: LetterKind) -> [LetterPart.Role] {
        guard kind == .refusal, let decision else { return [] }
        var roles: [LetterPart.Role] = []
        if decision.rule.trimmingSpaces().isEmpty { roles.append(.rule) }
        if decision.decidedBy.trimmingSpaces().isEmpty { roles.append(.decider) }
        if decision.alternative.trimmingSpaces().isEmpty { roles.append(.alternative) }
        return roles
    }
}

extension CaseState {
    /// A refusal, or an application left unhandled: what somebody may object to because it is a no.
    var saysNo: Bool { self == .refused || self == .notProcessed }
}

extension Connection {
    /// - Returns: nil when nobody is left to write to.
    func letterFacts(_ file: CaseFile, _ book: DeskBook, on day: LocalDate) throws -> LetterFacts? {
        guard let addressee = try person(file.initiator), try !isRemoved(file.initiator) else { return nil }
        let decision = try decision(of: file.id)
        return LetterFacts(
            file: file, addressee: addressee, contact: try contact(of: file, book.teams, on: day).present,
            questions: try questions(of: file.id), supplements: try supplements(of: file.id),
            direction: try directionItems(of: file.id).first { $0.state == .approved }, decision: decision,
            official: try decision?.by.flatMap { try person($0) }, amount: try grantedAmount(of: file.id),
            isAtOnce: try isDecidedAtOnce(file.id), sent: try letters(of: file.id).count)
    }
}
