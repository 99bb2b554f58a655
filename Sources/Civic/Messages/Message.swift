import Foundation
import Store

/// One mail, rendered when the thing it tells of is written, in the same transaction, and sent afterwards.
package struct Message: Sendable, RowDecodable {
    package let id: ID<Message>
    package let createdAt: Instant
    package let person: ID<Person>?
    /// Nil when this person has no mail address: somebody rings or writes, and the staff home says so.
    package let email: String?
    package let subject: String
    package let body: String
    package let state: State
    package let attempts: Int
    /// When it should have gone, however often it was tried since.
    package let dueAt: Instant
    package let sentAt: Instant?

    package enum State: String, Sendable, SQLConvertible { case pending, sending, sent, failed, byHand, doneByHand }

    package init(row: Row) throws {
        id = try row["id"]
        createdAt = try row["created_at"]
        person = try row["person_id"]
        email = try row["email"]
        subject = try row["subject"]
        body = try row["body"]
        state = try row["state"]
        attempts = try row["attempts"]
        dueAt = try row["due_at"]
        sentAt = try row["sent_at"]
    }
}

package enum Messages {
    package static let migrations = [
        Migration(
            id: "2026-11-21 messages: create",
            sql: [
                """
                CREATE TABLE message (
                    id TEXT PRIMARY KEY, created_at BIGINT NOT NULL, person_id TEXT, email TEXT, subject TEXT NOT NULL, body TEXT NOT NULL,
                    case_id TEXT, state TEXT NOT NULL, attempts BIGINT NOT NULL, due_at BIGINT NOT NULL, claimed_until BIGINT,
                    sent_at BIGINT, failure TEXT)
                """,
                "CREATE INDEX message_due ON message (due_at) WHERE state IN ('pending', 'sending')",
                "CREATE INDEX message_person ON message (person_id, created_at)",
                "CREATE INDEX message_created ON message (created_at)",
                "CREATE INDEX message_case ON message (case_id, created_at)",
            ]),
        // Apart from the moment it was due, so that what has waited since is seen to be late however often it was tried.
        Migration(id: "2026-11-22 messages: try again", sql: ["ALTER TABLE message ADD COLUMN try_at BIGINT"]),
    ]
}

extension Work {
    /// Queues a mail to one person, in their language, with a link that opens `path` for them.
    ///
    /// - Parameters:
    ///   - key: texts `mail.KEY.subject` and `mail.KEY.body`.
    ///   - values: what fills them, in the person's own language. `{name}` and `{municipality}` are always there.
    ///   - path: the page the mail leads to.
    package func tell(
        _ person: Person, _ key: String, path: String, caseID: String? = nil, linkDays: Int = 60,
        values: (Words) -> [String: String] = { _ in [:] }
    ) throws {
        try queue(person, key, caseID: caseID, values) { words in
            // A link lets in whoever has it: short-lived for staff.
            let secret = try db.addLink(for: person.id, path: path, at: now, days: person.roles.isEmpty ? linkDays : 1)
            return words("mail.link", ["link": "\(site.address)/link/\(secret.text)"])
        }
    }

    /// Queues a mail whose link opens one thing of a feature's own, such as a short form, and signs nobody in.
    ///
    /// - Parameter link: a path that ends with a secret; what stands before it is one of ``SecretPaths``.
    package func tell(
        _ person: Person, _ key: String, opening link: String, caseID: String? = nil, values: (Words) -> [String: String] = { _ in [:] }
    ) throws {
        try queue(person, key, caseID: caseID, values) { words in words("mail.ownLink", ["link": site.address + link]) }
    }

    private func queue(
        _ person: Person, _ key: String, caseID: String?, _ values: (Words) -> [String: String], link: (Words) throws -> String
    ) throws {
        let words = site.words(person.language)
        var filled = values(words)
        filled["name"] = person.name
        filled["municipality"] = municipality.name
        var parts = [words("mail.greeting", filled), words("mail.\(key).body", filled)]
        // Somebody who gets no mail gets no link.
        if person.email != nil { parts.append(try link(words)) }
        let body = (parts + [words("mail.closing", filled)]).joined(separator: "\n\n")
        let state: Message.State = person.email == nil ? .byHand : .pending
        let id = ID<Message>.new(at: now)
        try db.execute(
            """
            INSERT INTO message (id, created_at, person_id, email, subject, body, case_id, state, attempts, due_at)
            VALUES (\(id), \(now), \(person.id), \(person.email), \(words("mail.\(key).subject", filled)), \(body), \(caseID), \(state), 0, \(now))
            """)
        told.messages += 1
    }
}
