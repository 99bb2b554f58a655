import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Advice from departments and the meeting that gives directions: their features, and what they show on the desk's own pages.
package struct AdviceDesk: Sendable {
    let books: @Sendable (Site) -> DeskBook
    /// Puts a contradiction on the breakthrough table, where another part keeps one.
    let onContradiction: OnContradiction?
    /// The goals of the municipality, as another part knows them.
    let goals: GoalSource

    package init(
        books: @escaping @Sendable (Site) -> DeskBook, onContradiction: OnContradiction? = nil,
        goals: GoalSource = .none
    ) {
        (self.books, self.onContradiction, self.goals) = (books, onContradiction, goals)
    }

    package var features: [Feature] {
        [
            Feature(
                "advice", routes: AdvicePages(desk: self).routes + AdviserPages(desk: self).routes, migrations: Advices.migrations,
                duties: [RemindAdvisers(books: books)],
                actions: [
                    AskAdvice.self, AnswerAdvice.self, PassOnAdvice.self, WithdrawAdvice.self, RenewAdviceLink.self, RemindAdviser.self,
                    MarkContradiction.self, TableContradiction.self, SettleContradiction.self,
                ],
                holdings: AdviceHoldings.records, exemptions: AdviceHoldings.exemptions, retention: AdviceHoldings.retention,
                invariants: Advices.invariants),
            Feature(
                "direction", routes: RoundPages(desk: self).routes + ApprovalPages(desk: self).routes, migrations: Directions.migrations,
                duties: [EscalateDirections(books: books)],
                actions: [
                    PutOnAgenda.self, ProposeDirection.self, ApproveDirection.self, ReturnDirection.self, TakeOffAgenda.self,
                    EscalateDirection.self,
                ],
                holdings: DirectionHoldings.records, exemptions: DirectionHoldings.exemptions, retention: DirectionHoldings.retention,
                invariants: Directions.invariants),
        ]
    }

    /// What a step of a process may demand that this part of the desk keeps.
    package static let checks: [Demand: DemandCheck] = [.advice: isAdviceIn, .direction: hasDirection]

    /// Is every advice in that was asked about this case?
    private static let isAdviceIn: DemandCheck = { db, file in
        try !db.exists("SELECT 1 FROM advice_request WHERE case_id = \(file.id) AND state = \(AdviceState.asked)")
    }

    /// Did the meeting give a direction that goes on with the plan, with the approval it needs? The last word counts.
    private static let hasDirection: DemandCheck = { db, file in
        guard let last = try db.directionItems(of: file.id).first(where: { $0.state == .approved }) else { return false }
        return last.outcome.map { $0.direction != .negative } ?? false
    }

    package func join(_ panels: inout DeskPanels) {
        let (advice, direction) = (AdvicePanels(books: books), DirectionPanels(books: books))
        panels.onCase.append(advice.onCase)
        panels.besideCase.append(direction.besideCase)
        panels.onStatus += [direction.onStatus, advice.onStatus]
        panels.onToday += [advice.onToday, direction.onToday]
    }
}

/// A page for the staff.
func deskPage(_ title: String, _ body: HTML, section: String, form: Form? = nil) -> Page {
    Page(title, body).with(\.section, section).with(\.isStaff, true).with(\.isPrivate, true).with(\.hasProblems, form != nil)
        .with(\.status, form == nil ? 200 : 422).with(\.scripts, ["errors.js"])
}
