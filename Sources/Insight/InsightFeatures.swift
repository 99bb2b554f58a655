import Civic
import Initiatives
import Store
import Web

/// What the municipality learns from its initiatives: obstacles with the breakthrough table and the published lessons, the register of
/// policy goals, and the tasks of neighbourhoods.
package enum InsightFeatures {
    /// - Parameter book: what this part is told of the rest of the program.
    package static func all(book: InsightBook) -> [Feature] {
        [
            ObstaclePages(book: book).feature, LessonPages().feature, GoalPages().feature, AreaTaskPages().feature,
            StreetPages().feature,
        ]
    }

    /// Those who handle cases; the same people keep the register and the tasks.
    static let access = Access.anyRole(Role.desk)
}

/// What this part is told of the desk without knowing it: cases and departments, as plain values.
package struct InsightBook: Sendable {
    package typealias FindCase = @Sendable (String, any Connection) throws -> KnownCase?

    /// The case that people call by this reference.
    package var caseWithReference: FindCase
    /// The case that a demonstration's `cases.yaml` calls so.
    package var caseImportedAs: FindCase
    /// The departments of a municipality, in its order.
    package var departments: @Sendable (Site, Words) -> [KnownDepartment]

    package init(
        caseWithReference: @escaping FindCase, caseImportedAs: @escaping FindCase = { _, _ in nil },
        departments: @escaping @Sendable (Site, Words) -> [KnownDepartment]
    ) {
        (self.caseWithReference, self.caseImportedAs, self.departments) = (caseWithReference, caseImportedAs, departments)
    }
}

/// A case as this part refers to it: by plain text, without a tie to the desk's tables.
package struct KnownCase: Sendable, Hashable {
    package let id: String
    /// What people say on the phone: `D-2026-0041`.
    package let reference: String
    package let initiative: ID<Initiative>

    package init(id: String, reference: String, initiative: ID<Initiative>) {
        (self.id, self.reference, self.initiative) = (id, reference, initiative)
    }

    /// The staff's page of a case with this reference.
    static func path(_ reference: String) -> String { "/werk/zaken/\(reference)" }
}

/// A department (*afdeling*) under its configured id.
package struct KnownDepartment: Sendable, Hashable {
    package let id: String
    package let name: String
    package init(id: String, name: String) { (self.id, self.name) = (id, name) }
}

extension Actor {
    /// May this person tag obstacles, keep the register of goals and the tasks?
    var keepsInsight: Bool { isSystem || isOfDesk }
}
