import CCurl
import Foundation
import Logging
import Store

/// Sends one message, or throws. Called outside any transaction.
package protocol MailTransport: Sendable {
    func send(_ mail: Mail) async throws
}

package struct Mail: Sendable {
    package let messageID: String
    package let sender: String
    package let senderName: String
    package let recipient: String
    package let subject: String
    package let body: String
    package let date: Date

    /// The mail as it travels (RFC 5322), UTF-8 throughout.
    package var wire: String {
        let lines = [
            "Date: \(Self.dateText(date))", "From: \(Self.encoded(senderName)) <\(sender)>", "To: <\(recipient)>",
            "Subject: \(Self.encoded(subject))", "Message-ID: <\(messageID)>", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "Auto-Submitted: auto-generated",
        ]
        let encodedBody = Data(body.utf8).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + encodedBody + "\r\n"
    }

    /// A header value as encoded words (RFC 2047), so that no value can end the header.
    static func encoded(_ text: String) -> String {
        var words: [String] = []
        var chunk = ""
        for character in text {
            if chunk.utf8.count + String(character).utf8.count > 42 {
                words.append(chunk)
                chunk = ""
            }
            chunk.append(character)
        }
        words.append(chunk)
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static func dateText(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "Europe/Amsterdam")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        return formatter.string(from: date)
    }
}

package struct MailFailure: Error {
    package let text: String
    /// The server says that trying again is of no use (a code of 500 and up).
    package let isFinal: Bool
    package init(text: String, isFinal: Bool) { (self.text, self.isFinal) = (text, isFinal) }
}

/// Mail through an SMTP server, by libcurl.
package struct SMTPTransport: MailTransport {
    let url: String
    let user: String?
    let password: String?
    let requiresTLS: Bool

    /// - Parameter url: `smtp://host:port` or `smtps://host:port`.
    package init(url: String, user: String?, password: String?, requiresTLS: Bool) {
        (self.url, self.user, self.password, self.requiresTLS) = (url, user, password, requiresTLS)
    }

    package func send(_ mail: Mail) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            // libcurl blocks; a thread of its own keeps the request threads free.
            Thread.detachNewThread { continuation.resume(with: Result { try sendBlocking(mail) }) }
        }
    }

    private func sendBlocking(_ mail: Mail) throws {
        let wire = Array(mail.wire.utf8)
        var status = 0
        var failure = [CChar](repeating: 0, count: 256)
        let code = wire.withUnsafeBytes { bytes in
            meemaken_smtp_send(
                url, user, password, requiresTLS ? 1 : 0, mail.sender, mail.recipient,
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, &status, &failure)
        }
        guard code == 0 else {
            let text = String(decoding: failure.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw MailFailure(text: text, isFinal: (500...599).contains(status))
        }
    }
}

/// Used when no SMTP server is set: nothing leaves the machine, the local mailbox page shows what would have been sent.
package struct LocalTransport: MailTransport {
    package init() {}
    package func send(_ mail: Mail) async throws {}
}

/// Sends what is due, at least once and with a stable Message-ID.
package struct SendMail: Duty {
    package init() {}
    package let name = "mail.send"
    package let everySeconds = 5

    package func run(_ site: Site) async throws -> String {
        var sent = 0
        while true {
            let claimed = try await site.claimMail()
            for message in claimed { sent += try await site.send(message) ? 1 : 0 }
            if claimed.count < 20 { return String(sent) }
        }
    }
}

extension Site {
    /// Claims by state, not by the id of the last one sent: nothing is skipped when ids arrive out of order.
    fileprivate func claimMail() async throws -> [Message] {
        let now = clock()
        return try await database.quietWrite { db in
            try db.all(
                """
                UPDATE message SET state = 'sending', claimed_until = \(now.adding(seconds: 300)), attempts = attempts + 1
                WHERE id IN (
                    SELECT id FROM message
                    WHERE (state = 'pending' AND due_at <= \(now)) OR (state = 'sending' AND claimed_until < \(now))
                    ORDER BY due_at, id LIMIT 20)
                RETURNING *
                """, as: Message.self)
        }
    }

    fileprivate func send(_ message: Message) async throws -> Bool {
        guard let recipient = message.email else { return false }
        let mail = Mail(
            messageID: "\(message.id.text)@\(municipality.key).meemaken", sender: settings.mailSender, senderName: municipality.name,
            recipient: recipient, subject: message.subject, body: message.body,
            date: Date(timeIntervalSince1970: Double(message.createdAt.milliseconds) / 1_000))
        do {
            try await settings.mail.send(mail)
            let now = clock()
            // Once sent, the link in it is the receiver's alone; the local mailbox is where it is read.
            let kept = settings.showsLocalMailbox ? message.body : Self.withoutLinks(message.body)
            try await database.quietWrite { db in
                try db.execute(
                    "UPDATE message SET state = 'sent', sent_at = \(now), body = \(kept), claimed_until = NULL, failure = NULL WHERE id = \(message.id)"
                )
            }
            return true
        } catch let failure as MailFailure {
            try await postpone(message, failure)
            return false
        }
    }

    /// A mail as it is kept after sending: the keys in its links are gone.
    static func withoutLinks(_ body: String) -> String {
        body.replacing(/\/link\/[A-Za-z0-9_-]+/, with: "/link/…")
    }

    /// Waits longer after each failure, at most four hours; gives up after 40 tries or a final refusal and says so on screen.
    private func postpone(_ message: Message, _ failure: MailFailure) async throws {
        let givesUp = failure.isFinal || message.attempts >= 40
        let wait = min(14_400, 30 << min(message.attempts, 9))
        let due = clock().adding(seconds: wait)
        let state: Message.State = givesUp ? .failed : .pending
        logger.warning(
            "mail not sent", metadata: ["message": "\(message.id.text)", "attempt": "\(message.attempts)", "final": "\(givesUp)"])
        try await database.quietWrite { db in
            try db.execute(
                """
                UPDATE message SET state = \(state), due_at = \(due), claimed_until = NULL, failure = \(String(failure.text.prefix(200)))
                WHERE id = \(message.id)
                """)
        }
    }
}
