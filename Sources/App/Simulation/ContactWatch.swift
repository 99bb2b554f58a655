import Civic
import Desk
import Foundation
import Rules
import Store

/// What was seen outside the database: by the mail server, by who looked at the end of each day, in the log and on people's screens.
struct SeenOutside: Sendable {
    let deliveries: [String: SimulatedMailServer.Delivery]
    let contacts: [HeldLine]
    let faults: [String]
    let refusals: [String: Int]
}

/// Looks at the end of each day whether every open case has somebody its initiator can turn to, by its own reading of who is away.
struct ContactWatch: Sendable {
    private var present = HeldLine("open case at a day's end that somebody by name has, and they or who they send to are there")
    private var known = HeldLine("open case at a day's end whose contact is away: the initiator was told who is there")

    var lines: [HeldLine] { [present, known] }

    /// - Parameter teams: who works where, as the pages know it.
    mutating func look(_ db: any Connection, on day: LocalDate, _ teams: Teams) throws {
        let found = try Evening(db, day)
        for row in found.rows {
            guard let holder = row.holder else {
                present.look(row.reference, on: day, isRight: false)
                continue
            }
            var isReached = found.isReached(holder)
            // Nobody stands in: then the page names somebody else, who must be there.
            if !isReached, let file = try db.caseFile(reference: row.reference) {
                isReached = try db.contact(of: file, teams, on: day).present.map { found.away[$0.id.text] == nil } ?? false
            }
            present.look(row.reference, on: day, isRight: isReached)
            if found.away.keys.contains(holder) { known.look(row.reference, on: day, isRight: row.isTold) }
        }
    }

    /// Open cases and absences of one evening.
    private struct Evening: Sendable {
        struct Line: Sendable {
            let reference: String
            let holder: String?
            let isTold: Bool
        }

        let rows: [Line]
        /// Who is away, with who stands in.
        let away: [String: String?]

        init(_ db: any Connection, _ day: LocalDate) throws {
            rows = try db.rows(
                """
                SELECT reference, COALESCE(assignee_id, contact_id) AS holder, EXISTS (
                    SELECT 1 FROM absence_told JOIN absence ON absence.id = absence_id
                    WHERE absence_told.case_id = case_file.id AND absence.person_id = COALESCE(assignee_id, contact_id)
                        AND from_on <= \(day) AND (until_on IS NULL OR until_on >= \(day))) AS told
                FROM case_file WHERE is_open ORDER BY reference
                """
            ).map { Line(reference: try $0["reference"], holder: try $0["holder"], isTold: try $0["told"]) }
            var away: [String: String?] = [:]
            let absences = try db.rows(
                """
                SELECT person_id, stand_in_id FROM absence WHERE cancelled_on IS NULL AND from_on <= \(day)
                    AND (until_on IS NULL OR until_on >= \(day)) ORDER BY until_on NULLS LAST, id
                """)
            for row in absences { away[try row["person_id"] as String] = .some(try row["stand_in_id"] as String?) }
            self.away = away
        }

        func isReached(_ holder: String) -> Bool {
            var (current, seen): (String, Set<String>) = (holder, [])
            while let next = away[current] {
                guard seen.insert(current).inserted, let next else { return false }
                current = next
            }
            return true
        }
    }
}
