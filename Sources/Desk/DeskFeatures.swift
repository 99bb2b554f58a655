import Civic
import Markup
import Web

/// The desk (*loket*): triage and sending, the case and its clock, the initiator's page, the worklist and the counter.
package enum DeskFeatures {
    /// The configuration of a municipality's desk, loaded once when the process starts.
    package typealias Books = @Sendable (Site) -> DeskBook

    package static func all(books: @escaping Books, panels: DeskPanels = DeskPanels()) -> [Feature] {
        [
            CasePages(books: books, panels: panels).feature, TriagePages(books: books).feature,
            StatusPages(books: books, panels: panels).feature, WithdrawObjectionPages().feature,
            WorklistPages(books: books, panels: panels).feature,
            CounterPages(books: books).feature,
        ] + ProcessFeatures.all(books: books)
    }

    /// Those who take in, route and handle cases.
    static let access = Access.anyRole(Role.desk)
}

/// What other features show on the desk's own pages: each a section, or nothing when there is nothing to show.
package struct DeskPanels: Sendable {
    package typealias OnCase = @Sendable (Visit, CaseFile) async throws -> HTML

    /// On the staff's page of a case, below the story.
    package var onCase: [OnCase] = []
    /// On the same page, beside it, below what can be done.
    package var besideCase: [OnCase] = []
    /// On the initiator's page of a case. Nothing for the staff's eyes belongs here.
    package var onStatus: [OnCase] = []
    /// On the staff home, below the cases.
    package var onToday: [@Sendable (Visit) async throws -> HTML] = []

    /// The goals that an assessment can point at.
    package var goals = GoalSource.none

    package init() {}

    static func html(_ panels: [OnCase], _ visit: Visit, _ file: CaseFile) async throws -> HTML {
        var parts: [HTML] = []
        for panel in panels { parts.append(try await panel(visit, file)) }
        return parts.joined()
    }
}
