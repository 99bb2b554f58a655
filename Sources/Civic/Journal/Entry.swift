import Crypto
import Foundation
import Store

/// One line of the journal: what happened, to what, by whom, why, what comes next and for whose eyes. Never changed afterwards.
package struct Entry: Sendable, RowDecodable {
    package let id: ID<Entry>
    package let at: Instant
    /// What happened, such as `case.assigned`; the catalogue has a sentence for each under `entry.`.
    package let kind: String
    package let subject: Subject
    /// The initiative it belongs to, where there is one.
    package let initiative: String?
    package let caseID: String?
    package let actor: ID<Person>?
    package let audience: Audience
    /// Why, in plain language. Empty only after the person concerned was removed.
    package let reason: String
    /// What happens next, by whom and by when.
    package let next: String
    /// Names and values for the sentence of this kind; `Words.values(of:)` reads them.
    package let data: [String: String]
    /// Whoever wrote it was removed, or its period is over: only that something happened is left.
    package let isErased: Bool

    package init(row: Row) throws {
        id = try row["id"]
        at = try row["at"]
        kind = try row["kind"]
        subject = Subject(kind: try row["subject_kind"], id: try row["subject_id"])
        initiative = try row["initiative_id"]
        caseID = try row["case_id"]
        audience = try row["audience"]
        // Where somebody was removed, what others wrote is kept without the name.
        let personal: String? = try row["personal"] ?? row["kept"]
        isErased = personal == nil
        let part = try personal.map { try JSONDecoder().decode(EntryDraft.Personal.self, from: Data($0.utf8)) }
        actor = part?.actor.map { ID($0) }
        reason = part?.reason ?? ""
        next = part?.next ?? ""
        data = part?.data ?? [:]
    }
}

/// The thing an entry is about.
package struct Subject: Sendable, Hashable {
    package let kind: String
    package let id: String
    package init(kind: String, id: String) { (self.kind, self.id) = (kind, id) }
}

/// Who may read an entry. Each includes the ones after it.
package enum Audience: String, Sendable, Hashable, Codable, SQLConvertible, CaseIterable {
    /// Anyone: it stands on the passport.
    case everyone
    /// The team of the initiative and the staff.
    case participants
    /// The staff only.
    case staff
}

/// An entry before it is written.
package struct EntryDraft: Sendable {
    package var subject: Subject
    package var initiative: String?
    package var caseID: String?
    package var audience: Audience
    package var reason: String
    package var next: String
    package var data: [String: String]
    /// The action's own kind unless it can end in two ways, such as accepting and declining.
    package var kind: String?

    package init(
        _ subject: Subject, initiative: String? = nil, caseID: String? = nil, audience: Audience, reason: String, next: String,
        data: [String: String] = [:]
    ) {
        (self.subject, self.initiative, self.caseID, self.audience) = (subject, initiative, caseID, audience)
        (self.reason, self.next, self.data) = (reason, next, data)
    }

    /// What can be traced to a person. Kept apart and salted, so that removing a person leaves the chain verifiable.
    struct Personal: Codable {
        var actor: String?
        var reason: String
        var next: String
        var data: [String: String]
    }
}

package enum Journal {
    package static let migrations = [
        Migration(
            id: "2026-11-21 journal: create",
            sql: [
                """
                CREATE TABLE journal (
                    id TEXT PRIMARY KEY, at BIGINT NOT NULL, kind TEXT NOT NULL, subject_kind TEXT NOT NULL, subject_id TEXT NOT NULL,
                    initiative_id TEXT, case_id TEXT, audience TEXT NOT NULL, personal TEXT, salt TEXT, commitment TEXT NOT NULL,
                    place BIGINT UNIQUE, hash TEXT)
                """,
                "CREATE INDEX journal_subject ON journal (subject_kind, subject_id, at)",
                "CREATE INDEX journal_initiative ON journal (initiative_id, at)",
                "CREATE INDEX journal_case ON journal (case_id, at)",
                "CREATE INDEX journal_unsealed ON journal (id) WHERE place IS NULL",
            ])
    ]

    /// SHA-256 over salt and personal part: what the chain holds instead of the words themselves.
    static func commitment(salt: String, personal: String) -> String {
        Array(SHA256.hash(data: Data("\(salt)\n\(personal)".utf8))).hexadecimal
    }

    static func link(previous: String, place: Int, row: Row) throws -> String {
        let parts: [String] = [
            previous, String(place), try row["id"], String(try row["at"] as Int64), try row["kind"], try row["subject_kind"],
            try row["subject_id"], try row["initiative_id"] ?? "", try row["case_id"] ?? "", try row["audience"], try row["commitment"],
        ]
        return Array(SHA256.hash(data: Data(parts.joined(separator: "\n").utf8))).hexadecimal
    }
}

extension Connection {
    /// Writes one entry. Only ``Site`` calls it, when it performs: whoever changes state does so by an ``Action``.
    func record(_ draft: EntryDraft, kind: String, actor: ID<Person>?, at: Instant) throws -> ID<Entry> {
        let id = ID<Entry>.new(at: at)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let part = EntryDraft.Personal(actor: actor?.text, reason: draft.reason, next: draft.next, data: draft.data)
        let personal = String(decoding: try encoder.encode(part), as: UTF8.self)
        let salt = Secret.random().text
        try execute(
            """
            INSERT INTO journal (id, at, kind, subject_kind, subject_id, initiative_id, case_id, audience, personal, salt, commitment)
            VALUES (\(id), \(at), \(kind), \(draft.subject.kind), \(draft.subject.id), \(draft.initiative), \(draft.caseID),
                \(draft.audience), \(personal), \(salt), \(Journal.commitment(salt: salt, personal: personal)))
            """)
        return id
    }

    /// The journal of one initiative, newest first, as far as this audience may read it.
    package func entries(initiative: String, for reader: Audience, limit: Int = 200) throws -> [Entry] {
        let audiences = Audience.allCases.prefix { $0 != reader } + [reader]
        return try all(
            """
            SELECT * FROM journal WHERE initiative_id = \(initiative) AND audience IN (\(list: Array(audiences)))
            ORDER BY at DESC, id DESC LIMIT \(limit)
            """, as: Entry.self)
    }

    /// The journal of one case, newest first, as far as this audience may read it.
    package func entries(caseID: String, for reader: Audience, limit: Int = 200) throws -> [Entry] {
        let audiences = Audience.allCases.prefix { $0 != reader } + [reader]
        return try all(
            """
            SELECT * FROM journal WHERE case_id = \(caseID) AND audience IN (\(list: Array(audiences)))
            ORDER BY at DESC, id DESC LIMIT \(limit)
            """, as: Entry.self)
    }

    package func entry(_ id: ID<Entry>) throws -> Entry? {
        try first("SELECT * FROM journal WHERE id = \(id)", as: Entry.self)
    }
}
