import Store

/// Keeps a change of configuration that is being worked on: for its author only, and not in force.
package struct SaveConfigDraft: Action {
    /// Documents with what becomes of them, all or none; nil throws a draft away.
    package let bodies: [(document: String, body: String?)]
    package init(_ bodies: [(document: String, body: String?)]) { self.bodies = bodies }
    package init(document: String, body: String?) { self.init([(document, body)]) }

    package static let kind = "configuration.drafted"
    package static let told = Told.nobody(because: "a draft concerns its author only")
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.has(.administrator) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let author = work.actor.person?.id, let first = bodies.first?.document else { throw Refusal.notFound }
        for (document, body) in bodies { try save(document, body, of: author, work) }
        let standing = work.standing(Self.kind)
        return Done(
            Nothing(),
            EntryDraft(
                Subject(kind: "document", id: first), audience: .staff, reason: standing.reason, next: standing.next,
                data: ["document": bodies.map(\.document).joined(separator: ", ")]))
    }

    private func save(_ document: String, _ body: String?, of author: ID<Person>, _ work: Work) throws {
        guard let body else { return try work.db.dropConfigDraft(document, of: author) }
        guard body.utf8.count <= ConfigDocument.largest else { throw Refusal.invalid([FieldProblem("tekst", "config.tooLarge")]) }
        let base = try work.db.configDraft(document, of: author)?.base ?? work.db.configRevisions()[document] ?? 0
        try work.db.keepConfigDraft(document, of: author, body: body, base: base, at: work.now)
    }
}

/// Puts a document in force as its newest version, with the reason; also an old one, which is the way back.
package struct PublishConfig: Action {
    package let document: String
    /// Nil goes back to the file as it was installed.
    package let body: String?
    /// The revision of the document its author saw: somebody else's change in between is not written over.
    package let base: Int
    package let reason: String
    package init(document: String, body: String?, base: Int, reason: String) {
        (self.document, self.body, self.base, self.reason) = (document, body, base, reason)
    }

    package static let kind = "configuration.published"
    package static let told = Told.nobody(because: "the versions of the document say who changed what and why")
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.has(.administrator) }

    package func perform(_ work: Work) throws -> Done<Int> {
        try work.tryTogether([ConfigChange(document, body, base: base)])
        let version = try work.db.addConfigVersion(document, body: body, by: work.actor.person?.id, reason: reason, at: work.now)
        if let author = work.actor.person?.id { try work.db.dropConfigDraft(document, of: author) }
        return Done(
            version.revision,
            EntryDraft(
                Subject(kind: "document", id: document), audience: .staff, reason: reason, next: work.words("next.\(Self.kind)"),
                data: ["document": document, "revision": String(version.revision), "kept": version.commitment]))
    }
}

/// One document of several that change together.
package struct ConfigChange: Sendable {
    package let document: String
    /// Nil goes back to the file as it was installed.
    package let body: String?
    /// The revision of the document its author saw.
    package let base: Int
    package init(_ document: String, _ body: String?, base: Int) { (self.document, self.body, self.base) = (document, body, base) }
}

/// Puts several documents in force at once: what only fits together, such as a team and the kind of request it gets.
package struct PublishTogether: Action {
    package let changes: [ConfigChange]
    package let reason: String
    package init(_ changes: [ConfigChange], reason: String) { (self.changes, self.reason) = (changes, reason) }

    package static let kind = "configuration.publishedTogether"
    package static let told = Told.nobody(because: "the versions of the documents say who changed what and why")
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.has(.administrator) }

    /// - Returns: the newest revision.
    package func perform(_ work: Work) throws -> Done<Int> {
        guard !changes.isEmpty else { throw Refusal.conflict("config.nothingToCheck") }
        try work.tryTogether(changes)
        var (revision, kept): (Int, [String]) = (0, [])
        for change in changes {
            let version = try work.db.addConfigVersion(
                change.document, body: change.body, by: work.actor.person?.id, reason: reason, at: work.now)
            revision = version.revision
            if !version.commitment.isEmpty { kept.append(version.commitment) }
            if let author = work.actor.person?.id { try work.db.dropConfigDraft(change.document, of: author) }
        }
        let documents = changes.map(\.document).joined(separator: ", ")
        return Done(
            revision,
            EntryDraft(
                Subject(kind: "document", id: changes[0].document), audience: .staff, reason: reason,
                next: work.words("next.\(Self.kind)"),
                data: ["documents": documents, "revision": String(revision), "kept": kept.joined(separator: " ")]))
    }
}

extension Work {
    /// - Throws: `Refusal` for what somebody else changed meanwhile; ``ConfigFault`` for what cannot be used, to be told in words.
    fileprivate func tryTogether(_ changes: [ConfigChange]) throws {
        let revisions = try db.configRevisions()
        guard changes.allSatisfy({ revisions[$0.document] ?? 0 == $0.base }) else { throw Refusal.conflict("config.changedMeanwhile") }
        let now = ConfigFolder(site.configuration.folder.base, changed: try db.currentDocuments().documents)
        for change in changes {
            guard let key = InstalledSettings.changed(change.document, change.body, in: now) else { continue }
            throw Refusal.invalid([FieldProblem("tekst", "config.installed", ["setting": words("config.field.\(key)")])])
        }
        _ = try site.live.trial(changes.reduce(now) { $0.with($1.document, $1.body) })
    }
}

/// Limits of documents that are changed on screen.
package enum ConfigDocument {
    /// In bytes.
    package static let largest = 400_000
}
