import Civic
import Store

/// Something that holds in every database at every moment, such as "the counts agree with what they count". `meemaken check` asks.
///
/// A feature carries a list of them, so none can be forgotten; what reads the tables of several features stands in `App`.
package struct Invariant: Sendable {
    /// As the report names it, such as `initiatives/counts`.
    package let name: String
    /// The tables it reads. Where one of them is missing there is nothing to check.
    package let tables: [String]
    /// What does not hold, a line each; empty when all is well. A line names things by id, never people or what they wrote.
    package let check: @Sendable (any Connection) throws -> [String]

    package init(_ name: String, reads tables: [String], check: @escaping @Sendable (any Connection) throws -> [String]) {
        (self.name, self.tables, self.check) = (name, tables, check)
    }

    /// An invariant that is one question to the database: every row it answers has the `id` of something that is wrong.
    package static func none(_ name: String, reads tables: [String], _ what: String, where query: SQL) -> Invariant {
        Invariant(name, reads: tables) { db in
            // One more than is shown, so that a report of thousands stays readable.
            try db.rows("SELECT * FROM (\(query)) AS wrong ORDER BY id LIMIT 21").enumerated().map { index, row in
                index < 20 ? "\(try row["id"] as String) \(what)" : "and there are more"
            }
        }
    }
}
