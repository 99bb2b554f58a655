import Store

/// Where a case stands. The text catalogue says it to residents under `case.state.` and to staff under `case.staffState.`.
package enum CaseState: String, Sendable, Codable, CaseIterable, SQLConvertible {
    /// In, and nobody's yet.
    case received
    /// Somebody has it.
    case assigned
    case inProgress
    /// A question to the initiator is open.
    case waitingForInitiator
    case accepted
    case acceptedWithConditions
    case refused
    /// Another organisation or desk goes on with it.
    case referred
    /// Left unhandled: the application stayed incomplete after a request with a term (Awb 4:5).
    case notProcessed
    case withdrawn
    /// Goes on in the file of the same idea, which came in by another road.
    case joined
    /// Nothing is left to do.
    case closed

    /// The only changes there are.
    package var next: Set<CaseState> {
        switch self {
        case .received: Self.answers.union([.assigned, .inProgress, .waitingForInitiator, .withdrawn, .joined])
        case .assigned: Self.answers.union([.received, .inProgress, .waitingForInitiator, .withdrawn, .joined])
        case .inProgress: Self.answers.union([.received, .assigned, .waitingForInitiator, .withdrawn, .joined])
        case .waitingForInitiator: Self.answers.union([.received, .assigned, .inProgress, .withdrawn, .joined])
        case .accepted, .acceptedWithConditions, .refused, .referred, .notProcessed, .withdrawn, .joined: [.closed]
        case .closed: []
        }
    }

    package func allows(_ state: CaseState) -> Bool { next.contains(state) }

    /// What the initiator was waiting for.
    package static let answers: Set<CaseState> = [.accepted, .acceptedWithConditions, .refused, .referred, .notProcessed]
    package static let open: [CaseState] = [.received, .assigned, .inProgress, .waitingForInitiator]

    package var isOpen: Bool { Self.open.contains(self) }
    package var isAnswer: Bool { Self.answers.contains(self) }
    /// A yes or a no; a referral decides nothing.
    package var isDecision: Bool { isAnswer && self != .referred }

    /// What staff chooses from with "change the status": taking, asking and withdrawing have actions of their own.
    package var choices: [CaseState] {
        Self.allCases.filter { next.contains($0) && ($0 == .inProgress || $0.isAnswer || $0 == .closed) }
    }
}
