import Foundation
import Logging
import Store

/// Sends what is due, at least once and with a stable Message-ID.
package struct SendMail: Duty {
    package init() {}
    package let name = "mail.send"
    package let everySeconds = 5

    /// After so many that did not reach the server the others need not try.
    private static let mostUnreached = 3

    package func hasWork(_ site: Site, in db: any Connection) throws -> Bool {
        try db.value("SELECT id FROM message WHERE \(Site.mailIsDue(at: site.clock())) LIMIT 1") as String? != nil
    }

    /// - Throws: ``MailFailure`` when the server could not be reached at the end, so that the heartbeat tells.
    package func run(_ site: Site) async throws -> String {
        var sent = 0
        var unreached: [MailFailure] = []
        // A process that is told to stop finishes the mail at hand and leaves the rest to the next one.
        while !Task.isCancelled, let message = try await site.claimMail() {
            do {
                sent += try await site.send(message) ? 1 : 0
                unreached = []
            } catch let failure as MailFailure {
                unreached.append(failure)
                if unreached.count == Self.mostUnreached { break }
            }
        }
        if let failure = unreached.last { throw failure }
        return String(sent)
    }
}

extension Site {
    /// Longer than one mail can take, with all its waiting for the server: whoever took it and did not finish has died.
    private static let claimSeconds = 45
    private static let longestPause = 14_400
    /// How long a server may say "not now" before we give up: the four to five days of RFC 5321, section 4.5.4.1.
    private static let mostDays = 5

    /// What can be sent now, or was taken by somebody who died.
    ///
    /// It begins with the condition of the index over what waits, or every mail ever sent would be looked at for each one that goes.
    ///
    /// Moments further ahead than we ever set them are of a clock that was wrong, and are over.
    fileprivate static func mailIsDue(at now: Instant) -> SQL {
        let ahead = now.adding(seconds: Duties.clockSeconds)
        return """
            state IN ('pending', 'sending') AND ((state = 'pending' AND (due_at <= \(now) OR created_at > \(ahead))
                    AND (try_at IS NULL OR try_at <= \(now) OR try_at > \(ahead.adding(seconds: longestPause))))
                OR (state = 'sending' AND (claimed_until < \(now) OR claimed_until > \(ahead.adding(seconds: claimSeconds)))))
            """
    }

    /// Claims one by state, not by the id of the last one sent: nothing is skipped when ids arrive out of order. One at a time, so
    /// that a crash keeps no more than one waiting.
    fileprivate func claimMail() async throws -> Message? {
        let now = clock()
        return try await database.quietWrite { db in
            try db.first(
                """
                UPDATE message SET state = 'sending', claimed_until = \(now.adding(seconds: Self.claimSeconds)), attempts = attempts + 1
                WHERE id IN (SELECT id FROM message WHERE \(Self.mailIsDue(at: now)) ORDER BY due_at, id LIMIT 1)
                RETURNING *
                """, as: Message.self)
        }
    }

    /// Whether it went.
    ///
    /// - Throws: ``MailFailure`` when the server was not reached.
    fileprivate func send(_ message: Message) async throws -> Bool {
        guard let recipient = message.email else {
            // The address was taken away while it waited: somebody rings or writes.
            try await database.quietWrite { db in
                try db.execute("UPDATE message SET state = 'byHand', claimed_until = NULL WHERE id = \(message.id)")
            }
            return false
        }
        let mail = Mail(
            messageID: "\(message.id.text)@\(municipality.key).meemaken", sender: settings.mailSender, senderName: municipality.name,
            recipient: recipient, subject: message.subject, body: message.body,
            date: Date(timeIntervalSince1970: Double(message.createdAt.milliseconds) / 1_000))
        do {
            try await settings.mail.send(mail)
        } catch let failure as MailFailure {
            try await postpone(message, failure)
            if failure.kind == .unreached { throw failure }
            return false
        }
        let now = clock()
        // Once sent, the link in it is the receiver's alone; the local mailbox is where it is read.
        let kept = settings.showsLocalMailbox ? message.body : SecretPaths.hidden(in: message.body)
        try await database.quietWrite { db in
            try db.execute(
                """
                UPDATE message SET state = 'sent', sent_at = \(now), body = \(kept), claimed_until = NULL, try_at = NULL, failure = NULL
                WHERE id = \(message.id)
                """)
        }
        return true
    }

    /// Waits longer after each failure: five minutes at most when the server was not reached, so that all goes soon after it is back; four
    /// hours at most when it answered. Gives up after a final refusal, or after days of "not now", and says so on screen.
    private func postpone(_ message: Message, _ failure: MailFailure) async throws {
        let now = clock()
        let tries = min(message.attempts, 9)
        let pause = failure.kind == .unreached ? min(300, 10 << tries) : min(Self.longestPause, 30 << tries)
        let isOld = message.dueAt.adding(days: Self.mostDays) < now && message.attempts >= 10
        let givesUp = failure.kind == .refused || (failure.kind == .notNow && isOld)
        if failure.kind != .unreached {
            logger.warning(
                "mail not sent", metadata: ["message": "\(message.id.text)", "attempt": "\(message.attempts)", "final": "\(givesUp)"])
        }
        let state: Message.State = givesUp ? .failed : .pending
        try await database.quietWrite { db in
            try db.execute(
                """
                UPDATE message SET state = \(state), try_at = \(now.adding(seconds: pause)), claimed_until = NULL,
                    failure = \(String(failure.text.prefix(200)))
                WHERE id = \(message.id)
                """)
        }
    }
}
