import Civic
import Foundation
import Markup
import Rules
import Store
import Web

/// Telling an idea: one question a page, kept at every step, to be gone on with on another device without an account.
package enum Tell {
    /// What the finder already knows about a half-told idea; nil shows nothing.
    package typealias Glance = @Sendable (Visit, Draft) async throws -> (yes: Int, maybe: Int)?

    /// What an address such as `/idee?opgave=…` brings along from elsewhere; nil when it brings nothing.
    package typealias FindOccasion = @Sendable (Visit) async throws -> Occasion?
    /// What stands above the questions of a theme of the Compass; empty when there is nothing to say.
    package typealias CompassNote = @Sendable (Visit, Draft, Compass.Theme) async throws -> HTML

    /// For what an idea is told.
    package struct Occasion: Sendable {
        /// Above the first question, inside its form, with the hidden field that says it again.
        let note: HTML
        /// What need not be asked.
        let change: DraftChange
        /// Remembers it once the idea has begun, in the name of who began it.
        let begun: @Sendable (ID<Draft>, Actor) async throws -> Void

        package init(note: HTML, change: @escaping DraftChange, begun: @escaping @Sendable (ID<Draft>, Actor) async throws -> Void) {
            (self.note, self.change, self.begun) = (note, change, begun)
        }
    }

    /// - Parameters:
    ///   - vocabulary: the questions of the finder at this municipality, filled in with its areas.
    ///   - glance: how many schemes fit and may fit.
    ///   - occasion: for what an idea is told.
    ///   - note: what helps to answer a theme of the Compass.
    package static func feature(
        vocabulary: @escaping @Sendable (Site) -> Vocabulary, glance: @escaping Glance, occasion: @escaping FindOccasion = { _ in nil },
        note: @escaping CompassNote = { _, _, _ in .empty }
    ) -> Feature {
        let pages = TellPages(vocabulary: vocabulary, glance: glance, occasion: occasion, note: note)
        return Feature(
            "tell", routes: pages.routes, migrations: Drafts.migrations + PostcodeTable.migrations,
            actions: [SaveDraft.self, SendDraftLink.self, DiscardDraft.self, ImportPostcodes.self],
            holdings: DraftHoldings.records, exemptions: DraftHoldings.exemptions, retention: DraftHoldings.retention)
    }

    /// Who may open `/idee/{id}/…`: the browser it was written in, the person it belongs to, the employee who entered it.
    package static let access = Access("draft") { visit in
        guard let id = visit.parameters["id"] else { return .hidden }
        let actor = visit.actor
        return try await visit.read { db in try db.draft(ID(id), for: actor) } == nil ? .hidden : .allowed
    }

    /// Begins an idea for somebody who may not be known yet: then the browser gets a session that holds it.
    ///
    /// - Parameter once: the form's submission token; a second tap on the button leads to the same idea, with what was typed last.
    package static func begin(
        _ visit: Visit, channel: DraftChannel = .web, consent: String = "", once: String? = nil, change: @escaping DraftChange
    ) async throws -> (id: ID<Draft>, cookie: Answer.SetCookie?) {
        let (site, now, known) = (visit.site, visit.now, visit.actor)
        // A token somebody made up could meet somebody else's; ours are long and random.
        let token = once.flatMap { $0.utf8.count >= 24 ? $0 : nil }
        let (id, secret) = try await visit.database.quietWrite { db -> (ID<Draft>, Secret?) in
            let secret = known.session == nil ? try db.addSession(for: known.person, at: now) : nil
            let actor = secret.map { Actor(known.person, session: $0.hash) } ?? known
            let begun = SaveDraft(id: nil, channel: channel, consent: consent, change: change)
            let id = try site.perform(begun, as: actor, once: token, at: now, in: db)
            if try db.draft(id, for: actor) == nil, let session = actor.session { try db.share(id, with: session) }
            guard let draft = try db.draft(id), draft.sentAs == nil else { return (id, secret) }
            var typed = draft.content
            change(&typed)
            if typed != draft.content { try site.perform(SaveDraft(id: id, change: change), as: actor, at: now, in: db) }
            return (id, secret)
        }
        return (id, secret.map { .init(Cookies.session, $0.text, maxAge: Sessions.residentDays * 86_400) })
    }

    /// Changes an idea. Without a submission token: saving twice is the same as saving once, and a page that comes back from the
    /// browser's memory must be able to save again. No cached page shows an idea that was not sent, so caches are left alone.
    package static func save(_ draft: Draft, _ visit: Visit, change: @escaping DraftChange) async throws {
        let (site, now, actor, language) = (visit.site, visit.now, visit.actor, visit.language)
        var after = draft.content
        change(&after)
        guard after != draft.content || draft.language != language else { return }
        let action = SaveDraft(id: draft.id) { content in
            change(&content)
            // An employee's screen says nothing about the language of the one who tells.
            if draft.enteredBy == nil { content.language = language }
        }
        try await visit.database.quietWrite { db in _ = try site.perform(action, as: actor, at: now, in: db) }
    }
}

extension Visit {
    /// The idea this address is about, as far as this visitor may see it and it was not sent yet.
    package func openDraft() async throws -> Draft {
        let (id, actor) = (ID<Draft>(try parameter("id")), actor)
        guard let draft = try await read({ db in try db.draft(id, for: actor) }) else { throw Refusal.notFound }
        guard draft.sentAs == nil else { throw Refusal.conflict("tell.alreadySent") }
        return draft
    }
}
