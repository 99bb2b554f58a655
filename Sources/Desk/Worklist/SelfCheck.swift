import Civic
import Foundation
import Rules
import Store

/// Does everything go by itself? Messages that had to go today, what failed, who must be rung up, and duties that went silent.
struct SelfCheck: Sendable {
    /// Had to go today, counting what was left over from before.
    var due = 0
    var sent = 0
    var failed = 0
    var byHand = 0
    var late: [Heartbeat] = []
    var duties = 0
    /// When the last duty succeeded.
    var lastSign: Instant?
    var promisesKept = 0
    var promisesDue = 0

    var isFine: Bool { failed == 0 && late.isEmpty && due == sent }
}

extension Connection {
    func selfCheck(at now: Instant) throws -> SelfCheck {
        let dayStart = Instant(now.localDate)
        var check = SelfCheck()
        // What is still on its way counts as due; by hand and given up are told apart.
        let row = try rows(
            """
            SELECT COUNT(*) FILTER (WHERE state = 'sent' AND sent_at >= \(dayStart)) AS sent,
                COUNT(*) FILTER (WHERE state IN ('pending', 'sending')) AS waiting,
                COUNT(*) FILTER (WHERE state = 'failed') AS failed, COUNT(*) FILTER (WHERE state = 'byHand') AS by_hand
            FROM message WHERE state <> 'sent' OR created_at >= \(dayStart.adding(days: -2))
            """
        ).first
        if let row {
            check.sent = try row["sent"]
            check.due = check.sent + (try row["waiting"] as Int)
            check.failed = try row["failed"]
            check.byHand = try row["by_hand"]
        }
        let beats = try heartbeats()
        check.duties = beats.count
        check.late = beats.filter { $0.isLate(at: now) }
        check.lastSign = beats.compactMap(\.succeededAt).max()
        try countPromises(&check, on: now.localDate)
        return check
    }

    /// Answers that were due this month up to today: how many came in time.
    private func countPromises(_ check: inout SelfCheck, on today: LocalDate) throws {
        guard let first = LocalDate(year: today.year, month: today.month, day: 1) else { return }
        let row = try rows(
            """
            SELECT COUNT(*) AS due, COUNT(*) FILTER (WHERE kept_on IS NOT NULL AND kept_on <= due_on) AS kept
            FROM case_promise WHERE due_on >= \(first) AND (due_on < \(today) OR (due_on = \(today) AND kept_on IS NOT NULL))
            """
        ).first
        guard let row else { return }
        (check.promisesDue, check.promisesKept) = (try row["due"], try row["kept"])
    }

    /// Messages that somebody must bring, or that could not be delivered; oldest first.
    package func undelivered(_ state: Message.State, limit: Int = 100) throws -> [Undelivered] {
        try all(
            """
            SELECT message.*, person.name AS person_name, person.phone AS person_phone, case_file.reference
            FROM message LEFT JOIN person ON person.id = message.person_id LEFT JOIN case_file ON case_file.id = message.case_id
            WHERE message.state = \(state) ORDER BY message.created_at, message.id LIMIT \(limit)
            """, as: Undelivered.self)
    }
}

/// A message that did not go by itself.
package struct Undelivered: Sendable, RowDecodable {
    package let message: Message
    let name: String?
    let phone: String?
    let reference: String?

    package init(row: Row) throws {
        message = try Message(row: row)
        name = try row["person_name"]
        phone = try row["person_phone"]
        reference = try row["reference"]
    }

    /// What to say: without the link, which is for the person alone and would let whoever reads it sign in as them.
    func speakable(_ address: String) -> String {
        message.body.components(separatedBy: "\n\n").filter { part in
            !["link", "advies", "akkoord"].contains { part.contains("\(address)/\($0)/") }
        }.joined(separator: "\n\n")
    }
}
