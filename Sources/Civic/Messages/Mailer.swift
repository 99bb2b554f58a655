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
    package let kind: Kind

    package enum Kind: Sendable {
        /// The server was not reached, or lets nobody send: nothing is wrong with this message, and others would fare no better.
        case unreached
        /// The server does not take this message now (a code of 400 and up).
        case notNow
        /// The server says that trying again is of no use (a code of 500 and up).
        case refused
    }

    package init(text: String, kind: Kind) { (self.text, self.kind) = (text, kind) }
    package init(text: String, isFinal: Bool) { self.init(text: text, kind: isFinal ? .refused : .notNow) }
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
            throw MailFailure(text: text, kind: Self.kind(curl: Int(code), status: status))
        }
    }

    /// What libcurl says, and the server's last code. A password that is wrong, or encryption that fails, is no answer about a message.
    static func kind(curl code: Int, status: Int) -> MailFailure.Kind {
        // CURLE_WEIRD_SERVER_REPLY, CURLE_SEND_ERROR and CURLE_RECV_ERROR: the conversation itself came to a bad end.
        guard [8, 55, 56].contains(code), status >= 400 else { return .unreached }
        return status < 500 ? .notNow : .refused
    }
}

/// Used when no SMTP server is set: nothing leaves the machine, the local mailbox page shows what would have been sent.
package struct LocalTransport: MailTransport {
    package init() {}
    package func send(_ mail: Mail) async throws {}
}
