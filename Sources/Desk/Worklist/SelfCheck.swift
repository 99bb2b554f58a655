import Civic
import Foundation
import Rules
import Store
import Web

/// Does everything go by itself? What had to go today and did, what failed, who must be rung up, and duties that went silent.
struct SelfCheck: Sendable {
    /// Had to go today, counting what was left over from before.
    var due = 0
    var sent = 0
    /// Still has to go, and should have gone by now.
    var waiting = 0
    var overdue = 0
    var failed = 0
    var byHand = 0
    var duties: [Heartbeat] = []
    var late: [Heartbeat] = []
    /// Tried last without success, though not silent for long yet.
    var failing: [Heartbeat] = []
    /// When the last duty succeeded.
    var lastSign: Instant?
    /// Of this month up to today.
    var promisesKept = 0
    var promisesDue = 0
    /// Reminders to initiators whose day has passed.
    var remindersOverdue = 0

    var isFine: Bool { failed == 0 && overdue == 0 && late.isEmpty && failing.isEmpty && remindersOverdue == 0 }

    static let migrations = [
        Migration(
            id: "2026-11-22 worklist: self check",
            sql: [
                // However many messages and promises there were, these few are counted on every staff home.
                "CREATE INDEX message_trouble ON message (state, created_at) WHERE state IN ('failed', 'byHand')",
                "CREATE INDEX case_promise_due ON case_promise (due_on, kept_on)",
            ])
    ]
}

extension Connection {
    func selfCheck(at now: Instant) throws -> SelfCheck {
        var check = SelfCheck()
        try countMessages(&check, at: now)
        let pulse = try pulse(at: now)
        (check.waiting, check.overdue) = (pulse.waiting, pulse.overdue)
        // What is still on its way counts as due; by hand and given up are told apart.
        check.due = check.sent + check.waiting
        check.duties = pulse.beats
        check.late = pulse.beats.filter { $0.isLate(at: now) }
        check.failing = pulse.beats.filter { beat in
            !beat.isLate(at: now) && beat.failedAt.map { failed in beat.succeededAt.map { $0 < failed } ?? true } ?? false
        }
        check.lastSign = pulse.beats.compactMap(\.succeededAt).max()
        check.remindersOverdue =
            try value("SELECT COUNT(*) FROM case_reminder WHERE sent_on IS NULL AND due_on < \(now.localDate)") ?? 0
        try countPromises(&check, on: now.localDate)
        return check
    }

    private func countMessages(_ check: inout SelfCheck, at now: Instant) throws {
        let dayStart = Instant(now.localDate)
        check.sent =
            try value(
                """
                SELECT COUNT(*) FROM message
                WHERE created_at >= \(dayStart.adding(days: -2)) AND state = 'sent' AND sent_at >= \(dayStart)
                """) ?? 0
        for row in try rows("SELECT state, COUNT(*) AS amount FROM message WHERE state IN ('failed', 'byHand') GROUP BY state") {
            let state: Message.State = try row["state"]
            if state == .failed { check.failed = try row["amount"] } else { check.byHand = try row["amount"] }
        }
    }

    /// Answers that were due this month up to today: how many came in time.
    private func countPromises(_ check: inout SelfCheck, on today: LocalDate) throws {
        guard let first = LocalDate(year: today.year, month: today.month, day: 1) else { return }
        let row = try rows(
            """
            SELECT COUNT(*) AS due, COUNT(*) FILTER (WHERE kept_on IS NOT NULL AND kept_on <= due_on) AS kept
            FROM case_promise WHERE due_on >= \(first) AND due_on <= \(today) AND (due_on < \(today) OR kept_on IS NOT NULL)
            """
        ).first
        guard let row else { return }
        (check.promisesDue, check.promisesKept) = (try row["due"], try row["kept"])
    }

    /// Messages that somebody must bring, or that could not be delivered; oldest first.
    package func undelivered(_ state: Message.State, limit: Int = .max, skipping: Int = 0) throws -> [Undelivered] {
        try all(
            """
            SELECT message.*, person.name AS person_name, person.phone AS person_phone, case_file.reference
            FROM message LEFT JOIN person ON person.id = message.person_id LEFT JOIN case_file ON case_file.id = message.case_id
            WHERE message.state = \(state) ORDER BY message.created_at, message.id LIMIT \(limit) OFFSET \(skipping)
            """, as: Undelivered.self)
    }

    func undeliveredCount(_ state: Message.State) throws -> Int {
        try value("SELECT COUNT(*) FROM message WHERE state = \(state)") ?? 0
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
        message.body.components(separatedBy: "\n\n").filter { !SecretPaths.isOne(in: $0, at: address) }.joined(separator: "\n\n")
    }
}
