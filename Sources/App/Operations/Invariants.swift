import Civic
import Desk
import Store
import Web

/// What must hold in every municipality's database: what each feature says of its own tables, and what stands here.
package enum Invariants {
    package static let all = civic + initiatives + cases + Parts().features.flatMap(\.invariants)

    /// The journal, people and messages, which belong to no feature.
    static let civic: [Invariant] = [
        .none(
            "openid/people", reads: ["external_identity", "person"], "has an account elsewhere and is not there",
            where: """
                SELECT person_id AS id FROM external_identity
                WHERE NOT EXISTS (SELECT 1 FROM person WHERE person.id = external_identity.person_id) GROUP BY person_id
                """),
        .none(
            "journal/initiatives", reads: ["journal", "initiative"], "is an entry of an initiative that is not there",
            where: """
                SELECT id FROM journal WHERE initiative_id IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM initiative WHERE initiative.id = journal.initiative_id)
                """),
        .none(
            "journal/cases", reads: ["journal", "case_file"], "is an entry of a case that is not there",
            where: """
                SELECT id FROM journal WHERE case_id IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM case_file WHERE case_file.id = journal.case_id)
                """),
        .none(
            "journal/places", reads: ["journal"], "has a place in the chain without a hash, or the other way round",
            where: "SELECT id FROM journal WHERE (place IS NULL) <> (hash IS NULL)"),
        .none(
            "journal/parts", reads: ["journal"], "has lost either its personal part or the salt that belongs to it",
            where: "SELECT id FROM journal WHERE (personal IS NULL) <> (salt IS NULL)"),
        Invariant("journal/kept", reads: ["journal", "config_version"]) { db in
            try db.changedKeptWords().map { "\($0) was changed after the journal wrote down its words" }
        },
        .none(
            "messages/people", reads: ["message", "person"], "is a message to somebody who is not there",
            where: """
                SELECT id FROM message WHERE person_id IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM person WHERE person.id = message.person_id)
                """),
        .none(
            "messages/states", reads: ["message"], "is a message whose state and dates do not fit",
            where: """
                SELECT id FROM message WHERE (state = 'sent' AND sent_at IS NULL) OR (state = 'sending' AND claimed_until IS NULL)
                    OR (state IN ('pending', 'sending') AND email IS NULL)
                """),
        Invariant("people/roles", reads: ["person"]) { db in
            try db.rows("SELECT id, roles FROM person WHERE roles <> '' ORDER BY id").compactMap { row in
                let roles: String = try row["roles"]
                let unknown = roles.split(separator: " ").filter { Role(rawValue: String($0)) == nil }
                guard !unknown.isEmpty else { return nil }
                return "\(try row["id"] as String) has a role that this program does not know: \(unknown.joined(separator: ", "))"
            }
        },
        .none(
            "links/people", reads: ["mail_link", "person"], "is a link for somebody who is not there",
            where: """
                SELECT person_id AS id FROM mail_link
                WHERE NOT EXISTS (SELECT 1 FROM person WHERE person.id = mail_link.person_id) GROUP BY person_id
                """),
    ]
}
