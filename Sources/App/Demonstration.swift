import Civic
import Desk
import Foundation
import Initiatives
import Insight
import Store
import Web

extension Installation {
    /// Fills empty databases with the demonstration municipalities' people and initiatives, once, and tells how to look around.
    package func prepareDemonstration() async throws -> String {
        var lines: [String] = []
        for site in sites.all {
            let added = try await importInitiatives(site, mailDomain: "example.nl")
            let book = books.desk(site)
            try await importCases(site, book)
            try await importInsight(site, book: books.insight)
            try await importAdvice(site, book, goals: goalSource, onContradiction: onBreakthroughTable)
            try await importLetters(site, book)
            try await importParticipation(site, book)
            try await importChanges(site)
            _ = try await LookForTwins().run(site)
            lines.append("")
            lines.append("\(site.municipality.name): \(site.address)")
            if added > 0 { lines.append("  \(added) initiatives imported") }
            for (kind, link) in try await signInLinks(site) { lines.append("  \(kind): \(link)") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A fresh sign-in link for one person of each kind; the resident is somebody with a public initiative and something to do.
    private func signInLinks(_ site: Site) async throws -> [(String, String)] {
        let now = site.clock()
        return try await site.database.write { db in
            var people: [(String, ID<Person>, String)] = []
            for role in Role.allCases {
                if let person = try db.people(with: role).first { people.append((role.rawValue, person.id, "/werk")) }
            }
            let initiator: ID<Person>? = try db.value(
                """
                SELECT person_id FROM initiative_member JOIN initiative ON initiative.id = initiative_id
                WHERE person_id IS NOT NULL AND role = 'initiator' AND left_at IS NULL AND is_public
                ORDER BY CASE WHEN EXISTS (
                    SELECT 1 FROM case_file WHERE case_file.initiative_id = initiative.id AND initiator_id = person_id
                        AND state = \(CaseState.waitingForInitiator)) THEN 0 ELSE 1 END, changed_at DESC, initiative.id LIMIT 1
                """)
            if let initiator { people.insert(("resident", initiator, "/mijn"), at: 0) }
            return try people.map { kind, person, path in
                (kind, "\(site.address)/link/\(try db.addLink(for: person, path: path, at: now, days: 30).text)")
            }
        }
    }
}
