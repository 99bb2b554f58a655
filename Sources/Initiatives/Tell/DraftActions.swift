import Civic
import Rules
import Store

/// A change to what is told. It is applied to the newest content, so that two windows do not undo each other's answers.
package typealias DraftChange = @Sendable (inout DraftContent) -> Void

/// Begins an idea, or changes one that was not sent yet.
package struct SaveDraft: Action {
    /// Nil begins a new one.
    package let id: ID<Draft>?
    /// By phone or at the counter it is written down for somebody else, who agreed to `consent`.
    package let channel: DraftChannel
    package let consent: String
    package let change: DraftChange

    package init(id: ID<Draft>?, channel: DraftChannel = .web, consent: String = "", change: @escaping DraftChange) {
        (self.id, self.channel, self.consent, self.change) = (id, channel, consent, change)
    }

    package static let kind = "draft.saved"
    package static let told = Told.nobody(because: "the one who writes is the only one concerned until it is sent")

    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        guard let id else { return channel == .web ? actor.session != nil || actor.person != nil : actor.isStaff }
        return try db.draft(id, for: actor) != nil
    }

    package func perform(_ work: Work) throws -> Done<ID<Draft>> {
        let saved = try id.map { try changed($0, work) } ?? added(work)
        return Done(saved, work.entry(of: saved, kind: Self.kind))
    }

    private func added(_ work: Work) throws -> ID<Draft> {
        guard channel == .web || !consent.isEmpty else { throw Refusal.invalid([FieldProblem("toestemming", "tell.consentNeeded")]) }
        var content = DraftContent()
        content.language = work.municipality.language
        change(&content)
        return try work.addDraft(content, channel: channel, consent: consent)
    }

    private func changed(_ id: ID<Draft>, _ work: Work) throws -> ID<Draft> {
        guard let draft = try work.db.draft(id) else { throw Refusal.notFound }
        guard draft.sentAs == nil else { throw Refusal.conflict("tell.alreadySent") }
        var content = draft.content
        change(&content)
        try work.changeDraft(draft, to: content)
        return id
    }
}

/// Mails a link to this idea, so that it can be finished later or on another device, without an account.
package struct SendDraftLink: Action {
    package let id: ID<Draft>
    package let name: String
    package let email: String
    /// The page the link leads to: exactly where they were.
    package let path: String
    package init(id: ID<Draft>, name: String, email: String, path: String) {
        (self.id, self.name, self.email, self.path) = (id, name, email, path)
    }

    /// One idea is mailed this often, to whomever.
    private static let most = 10

    package static let kind = "draft.linkSent"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try db.draft(id, for: actor) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let draft = try work.db.draft(id) else { throw Refusal.notFound }
        guard draft.sentAs == nil else { throw Refusal.conflict("tell.alreadySent") }
        let phone = draft.contactPhone.isEmpty ? nil : draft.contactPhone
        let person = try work.db.findOrAddPerson(name: name, email: email, phone: phone, language: draft.language, at: work.now)
        try work.guardMailing(to: person, kind: Self.kind, most: 1_000)
        let sent: Int = try work.db.value("SELECT COUNT(*) FROM journal WHERE kind = \(Self.kind) AND subject_id = \(id)") ?? 0
        guard sent < Self.most else { throw Refusal.tooMany }
        // This browser keeps it too, also when it knew the idea only through who was signed in.
        if let session = work.actor.session { try work.db.share(id, with: session) }
        var content = draft.content
        if content.contactName.isEmpty { content.contactName = name }
        if content.contactEmail.isEmpty { content.contactEmail = email }
        try work.changeDraft(draft, to: content)
        try work.db.execute("UPDATE draft SET person_id = \(person.id) WHERE id = \(id)")
        // To an address that is not known to be theirs goes nothing that a stranger wrote.
        let isOwn = work.actor.person?.id == person.id
        try work.tell(person, "draftLink", path: path) { words in
            [
                "title": draft.title.isEmpty || !isOwn ? words("tell.untitled") : draft.title,
                "days": words.number(work.site.retention[.draft].inDays),
            ]
        }
        return Done(Nothing(), work.entry(of: id, kind: Self.kind))
    }
}

/// Throws an idea away that was not sent. What was written is gone.
package struct DiscardDraft: Action {
    package let id: ID<Draft>
    package init(id: ID<Draft>) { self.id = id }

    package static let kind = "draft.discarded"
    package static let told = Told.nobody(because: "the one who throws it away is the only one concerned")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try db.draft(id, for: actor) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let draft = try work.db.draft(id) else { throw Refusal.notFound }
        guard draft.sentAs == nil else { throw Refusal.conflict("tell.alreadySent") }
        try work.db.remove(id)
        return Done(Nothing(), work.entry(of: id, kind: Self.kind))
    }
}

extension Work {
    /// The journal says that something was told, never what: that belongs to its writer alone until it is sent.
    fileprivate func entry(of draft: ID<Draft>, kind: String) -> EntryDraft {
        let standing = standing(kind)
        return EntryDraft(
            Subject(kind: "draft", id: draft.text), audience: .participants, reason: standing.reason, next: standing.next,
            data: ["by": actor.name])
    }
}
