import Civic
import Desk
import Store
import Web

/// What must hold in every municipality's database: what each feature says of its own tables, and what stands here.
package enum Invariants {
    package static let all = civic + initiatives + cases + Parts().features.flatMap(\.invariants)

    /// The journal, people and messages, which belong to no feature.
    static let civic: [Invariant] = [
        Invariant("references/kept", reads: [], check: References.dangling),
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
            "messages/states", reads: ["message"], "is a message whose state and dates do not fit",
            where: """
                SELECT id FROM message WHERE (state = 'sent' AND sent_at IS NULL) OR (state = 'sending' AND claimed_until IS NULL)
                    OR (state IN ('pending', 'sending') AND email IS NULL)
                """),
        .none(
            "people/administrator", reads: ["person"], "works here, and nobody is administrator",
            where: """
                SELECT MIN(id) AS id FROM person WHERE roles <> ''
                HAVING COUNT(*) > 0 AND SUM(CASE WHEN ' ' || roles || ' ' LIKE \("% \(Role.administrator.rawValue) %") THEN 1 ELSE 0 END) = 0
                """),
        .none(
            "people/removed", reads: ["person", "removal"], "was removed and can still be reached, or still works here",
            where: """
                SELECT person.id AS id FROM person JOIN removal ON removal.person_id = person.id
                WHERE email IS NOT NULL OR phone IS NOT NULL OR roles <> ''
                """),
        Invariant("people/roles", reads: ["person"]) { db in
            try db.rows("SELECT id, roles FROM person WHERE roles <> '' ORDER BY id").compactMap { row in
                let roles: String = try row["roles"]
                let unknown = roles.split(separator: " ").filter { Role(rawValue: String($0)) == nil }
                guard !unknown.isEmpty else { return nil }
                return "\(try row["id"] as String) has a role that this program does not know: \(unknown.joined(separator: ", "))"
            }
        },
    ]
}
