import Civic
import Markup
import Web

/// The desk (*loket*): triage and sending, the case and its clock, the initiator's page, the worklist and the counter.
package enum DeskFeatures {
    /// The configuration of a municipality's desk, loaded once when the process starts.
    package typealias Books = @Sendable (Site) -> DeskBook
    /// What the finder says about a case, as a part of the staff's page; empty when there is nothing to show.
    package typealias FinderPart = @Sendable (Visit, CaseFile) async throws -> HTML

    package static func all(books: @escaping Books, finder: @escaping FinderPart = { _, _ in .empty }) -> [Feature] {
        [
            CasePages(books: books, finder: finder).feature, TriagePages(books: books).feature, StatusPages(books: books).feature,
            WorklistPages(books: books).feature, CounterPages(books: books).feature,
        ]
    }

    /// Those who take in, route and handle cases.
    static let access = Access.role(.deskOfficer, .caseworker, .administrator)
}
