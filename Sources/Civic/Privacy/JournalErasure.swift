import Crypto
import Foundation
import Store

/// What was taken out of the journal, and what of it others wrote and stays without the name.
///
/// An entry of somebody who is removed loses its personal part and salt: the chain holds only a commitment of these, and still verifies.
/// An entry of somebody else that names the person loses them too, and what is left of it after taking the name out is kept beside it.
/// Which words were kept, with their own salted hash, stands in the entry of the removal, so that nobody can put other words there. The
/// same goes for versions of the configuration, which are rewritten without the name: see ``DocumentErasure``.
package struct JournalErasure: Sendable {
    package var erased = 0
    /// `ENTRY=HASH` for each entry that is kept without the name; `ENTRY=HASH@EARLIER` when other words had been kept before.
    package var kept: [String] = []
    /// Documents in the folder as installed that name the person still.
    package var files: [String] = []

    /// For the entry that tells of the removal.
    package var data: [String: String] {
        [
            "erased": String(erased), "cleaned": String(kept.count), "kept": kept.joined(separator: " "),
            "files": files.isEmpty ? nil : files.joined(separator: ", "),
        ].compactMapValues(\.self)
    }

    package static let migrations = [
        Migration(
            id: "2026-11-22 journal: keep what others wrote",
            sql: ["ALTER TABLE journal ADD COLUMN kept TEXT", "ALTER TABLE journal ADD COLUMN kept_salt TEXT"])
    ]
}

extension Work {
    /// Takes somebody out of the journal, and learns from it what else they took part in.
    func erase(_ traces: inout PersonTraces) throws -> JournalErasure {
        var erasure = JournalErasure()
        for row in try db.rows(candidates(traces)) {
            guard let words = try JournalWords(row: row) else { continue }
            let entry: String = try row["id"]
            if words.isOwn(traces) {
                try empty(entry)
                erasure.erased += 1
            } else if let rest = words.without(&traces) {
                let hash = try keep(rest, in: entry)
                erasure.kept.append("\(entry)=\(hash)" + (words.keptHash.map { "@\($0)" } ?? ""))
            }
        }
        return erasure
    }

    /// Takes the personal part out of these entries, whoever wrote them.
    ///
    /// - Parameter condition: on rows of `journal`.
    /// - Returns: how many lost it.
    @discardableResult
    package func eraseEntries(where condition: SQL) throws -> Int {
        try db.execute(
            """
            UPDATE journal SET personal = NULL, salt = NULL, kept = NULL, kept_salt = NULL
            WHERE (personal IS NOT NULL OR kept IS NOT NULL) AND (\(condition))
            """)
    }

    private func empty(_ entry: String) throws { try eraseEntries(where: "id = \(entry)") }

    /// - Returns: the hash of what is kept.
    private func keep(_ part: EntryDraft.Personal, in entry: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let (text, salt) = (String(decoding: try encoder.encode(part), as: UTF8.self), Secret.random().text)
        try db.execute("UPDATE journal SET personal = NULL, salt = NULL, kept = \(text), kept_salt = \(salt) WHERE id = \(entry)")
        return Journal.commitment(salt: salt, personal: text)
    }

    private func candidates(_ traces: PersonTraces) -> SQL {
        var conditions: [SQL] = [
            "initiative_id IN (\(list: traces.initiatives.sorted()))", "case_id IN (\(list: traces.cases.sorted()))",
        ]
        for column in ["personal", "kept"] as [SQL] {
            let texts = [traces.id.text] + traces.ownNames.sorted()
            conditions += texts.map { "\(column) LIKE \(PersonTraces.pattern($0)) ESCAPE '!'" }
            if let marks = traces.mayHold(column, isConnected: false) { conditions.append(marks) }
        }
        let any = SQL.joined(conditions, separator: " OR ")
        return "SELECT * FROM journal WHERE (personal IS NOT NULL OR kept IS NOT NULL) AND (\(any)) ORDER BY id"
    }
}

/// The words of one entry.
private struct JournalWords {
    let part: EntryDraft.Personal
    let initiative: String?
    let caseID: String?
    /// The hash of words that were kept before, when somebody else was removed.
    let keptHash: String?

    /// Values of these are always somebody's name.
    private static let names: Set<String> = ["by", "name", "contact", "invited", "successor", "helper"]

    init?(row: Row) throws {
        let (personal, kept): (String?, String?) = (try row["personal"], try row["kept"])
        guard let text = personal ?? kept else { return nil }
        part = try JSONDecoder().decode(EntryDraft.Personal.self, from: Data(text.utf8))
        (initiative, caseID) = (try row["initiative_id"], try row["case_id"])
        let salt: String? = try row["kept_salt"]
        keptHash = kept.map { Journal.commitment(salt: salt ?? "", personal: $0) }
    }

    /// What somebody wrote for themselves goes as a whole. What an official did for the municipality is the municipality's.
    func isOwn(_ traces: PersonTraces) -> Bool {
        guard part.actor == traces.id.text else { return false }
        return !traces.isStaff || initiative.map(traces.carried.contains) ?? false
    }

    /// What is left without the person; nil when the entry does not name them.
    func without(_ traces: inout PersonTraces) -> EntryDraft.Personal? {
        let isNamed =
            part.actor == traces.id.text || part.data.values.contains(traces.id.text)
            || part.data.contains { Self.names.contains($0.key) && traces.ownNames.contains($0.value) }
        if isNamed { traces.add(initiative: initiative, caseID: caseID) }
        let isConnected =
            isNamed || initiative.map(traces.initiatives.contains) ?? false || caseID.map(traces.cases.contains) ?? false
        let clean = { [traces] (text: String) in traces.clean(text, isConnected: isConnected) }
        var rest = part
        if rest.actor == traces.id.text { rest.actor = nil }
        rest.data = part.data.filter { $0.value != traces.id.text }.mapValues(clean)
        (rest.reason, rest.next) = (clean(part.reason), clean(part.next))
        let isSame = (rest.actor, rest.reason, rest.next) == (part.actor, part.reason, part.next) && rest.data == part.data
        return isSame ? nil : rest
    }
}

extension Connection {
    /// Entries and versions of the configuration whose words are not those that were written down when they were kept: what stands there
    /// was changed afterwards.
    package func changedKeptWords() throws -> [String] {
        var (written, replaced): (Set<String>, Set<String>) = ([], [])
        let removals = "SELECT * FROM journal WHERE personal LIKE '%\"kept\":%' OR kept LIKE '%\"kept\":%' ORDER BY at, id" as SQL
        for row in try rows(removals) {
            for pair in (try Entry(row: row).data["kept"] ?? "").split(separator: " ") {
                let parts = pair.split(separator: "@").map(String.init)
                written.insert(parts[0])
                // Two removals within one moment have no order but this.
                if parts.count == 2, let entry = parts[0].split(separator: "=").first { replaced.insert("\(entry)=\(parts[1])") }
            }
        }
        let versions = try configCommitments().filter { !written.contains($0.commitment) || replaced.contains($0.commitment) }.map(\.name)
        let entries = try rows("SELECT id, kept, kept_salt FROM journal WHERE kept IS NOT NULL OR kept_salt IS NOT NULL ORDER BY id")
        return try versions
            + entries.compactMap {
                let (id, kept, salt): (String, String?, String?) = (try $0["id"], try $0["kept"], try $0["kept_salt"])
                guard let kept, let salt else { return id }
                let found = "\(id)=\(Journal.commitment(salt: salt, personal: kept))"
                return written.contains(found) && !replaced.contains(found) ? nil : id
            }
    }
}
