import Foundation
import Store

/// What taking somebody out of the documents of the configuration came to.
package struct DocumentErasure: Sendable {
    /// `configuration.REVISION=HASH` for each version that was rewritten, with `@EARLIER` behind it for what it replaced; see
    /// ``JournalErasure``.
    package var kept: [String] = []
    /// Documents that name the person in the folder as installed, where the program cannot reach: they are not in force any more.
    package var files: [String] = []
}

extension Work {
    /// Takes somebody out of all versions and drafts of the configuration. Old versions stay readable and say what they said, without the
    /// person; what is in force becomes a new version without them, also when so far it was the folder as installed.
    func eraseFromDocuments(_ traces: PersonTraces) throws -> DocumentErasure {
        guard !traces.addresses.isEmpty || !traces.ownNames.isEmpty else { return DocumentErasure() }
        var erasure = DocumentErasure()
        let base = site.configuration.folder.base
        let inForce = ConfigFolder(base, changed: try db.currentDocuments().documents)
        let replaced = try documents(of: inForce).compactMap { name in
            inForce.text(name).flatMap { traces.without($0, document: name) }.map { (name, $0) }
        }
        try rewriteVersions(traces, &erasure)
        try rewriteDrafts(traces)
        for (name, text) in replaced { try replace(name, text, &erasure) }
        let installed = ConfigFolder(base)
        erasure.files = try documents(of: installed).filter { name in
            installed.original(name).map { traces.without($0, document: name) != nil } ?? false
        }
        return erasure
    }

    /// Examples are of nobody: they fill an empty installation.
    private func documents(of folder: ConfigFolder) throws -> [String] {
        ConfigBundle(folder).documents.keys.filter { !ConfigBundle.examples.contains($0) }.sorted()
    }

    private func rewriteVersions(_ traces: PersonTraces, _ erasure: inout DocumentErasure) throws {
        for row in try db.rows("SELECT revision, document, body, salt, reason FROM config_version WHERE body IS NOT NULL ORDER BY revision")
        {
            let (revision, document, body): (Int, String, String) = (try row["revision"], try row["document"], try row["body"])
            let salt: String? = try row["salt"]
            guard let rest = traces.without(body, document: document) else { continue }
            let reason = traces.clean(try row["reason"], isConnected: traces.isStaff)
            let (fresh, earlier) = (Secret.random().text, salt.map { "@" + Journal.commitment(salt: $0, personal: body) } ?? "")
            try db.execute("UPDATE config_version SET body = \(rest), salt = \(fresh), reason = \(reason) WHERE revision = \(revision)")
            erasure.kept.append(ConfigVersion.commitment(revision, salt: fresh, body: rest) + earlier)
        }
    }

    private func rewriteDrafts(_ traces: PersonTraces) throws {
        for row in try db.rows("SELECT document, person_id, body FROM config_draft ORDER BY document, person_id") {
            let (document, author, body): (String, String, String) = (try row["document"], try row["person_id"], try row["body"])
            guard let rest = traces.without(body, document: document) else { continue }
            try db.execute("UPDATE config_draft SET body = \(rest) WHERE document = \(document) AND person_id = \(author)")
        }
    }

    /// A new version by nobody. Drafts that began from the one before go on from this one: it says the same.
    private func replace(_ document: String, _ body: String, _ erasure: inout DocumentErasure) throws {
        let before = try db.configRevisions()[document] ?? 0
        let version = try db.addConfigVersion(document, body: body, by: nil, reason: words("removal.fromDocument"), at: now)
        try db.execute("UPDATE config_draft SET base = \(version.revision) WHERE document = \(document) AND base = \(before)")
        erasure.kept.append(version.commitment)
    }
}

extension PersonTraces {
    private var marksInDocuments: Set<String> { isStaff ? addresses.union(ownNames) : addresses }

    /// A document of the configuration without this person; nil when it does not name them. Who stands there as somebody with an address
    /// goes as a whole; elsewhere the name makes place for words. A full name counts for a colleague, who is why it stands there.
    func without(_ text: String, document: String) -> String? {
        let isMentioned = marksInDocuments.contains { text.range(of: $0, options: .caseInsensitive) != nil }
        guard isMentioned else { return nil }
        let stands = ConfigPeople.named(in: text).contains { addresses.contains($0.email) }
        let isConnected = !ownNames.isEmpty && (isStaff || stands)
        return ConfigPeople.without(
            text, document: document, where: { addresses.contains($0.email) }, cleaning: { clean($0, isConnected: isConnected) })
    }
}
