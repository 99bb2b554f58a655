import Civic
import Foundation
import Initiatives
import Rules
import Store
import Web

/// One version of a goal of the municipality, as another part keeps it: what an assessment or a direction points at, and what a plan that
/// does not fit does not fit with.
package struct KnownGoal: Sendable, Hashable, Codable, SQLConvertible {
    /// The goal and its version, such as `green@3`.
    package let reference: String
    package let title: String
    /// Its page on the public site.
    package let path: String

    package init(reference: String, title: String, path: String) { (self.reference, self.title, self.path) = (reference, title, path) }

    package init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue, let goal = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else { return nil }
        self = goal
    }

    package var sqlValue: SQLValue {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return .text((try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "")
    }
}

/// Where the goals come from, for a part that does not keep them itself.
package struct GoalSource: Sendable {
    /// The goals in force that the initiative of a case serves, the most particular first.
    package let served: @Sendable (Visit, CaseFile) async throws -> [KnownGoal]
    /// Every goal in force on a day.
    package let inForce: @Sendable (LocalDate, any Connection) throws -> [KnownGoal]

    package init(
        served: @escaping @Sendable (Visit, CaseFile) async throws -> [KnownGoal],
        inForce: @escaping @Sendable (LocalDate, any Connection) throws -> [KnownGoal]
    ) { (self.served, self.inForce) = (served, inForce) }

    /// Of a municipality that keeps no goals.
    package static let none = GoalSource(served: { _, _ in [] }, inForce: { _, _ in [] })

    /// To choose from in a form: what the plan serves first, then all others.
    func choices(_ visit: Visit, _ file: CaseFile) async throws -> [KnownGoal] {
        let (served, today, inForce) = (try await served(visit, file), visit.today, inForce)
        let all = try await visit.read { db in try inForce(today, db) }
        return served + all.filter { !served.contains($0) }
    }
}

extension [KnownGoal] {
    var options: [FieldOption] { map { FieldOption($0.reference, .text($0.title)) } }
    func chosen(_ reference: String?) -> KnownGoal? { first { $0.reference == reference } }
}
