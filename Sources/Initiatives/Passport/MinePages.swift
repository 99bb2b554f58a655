import Civic
import Markup
import Store
import Web

/// "My plans": what somebody carries, what waits for their answer, and what other features know of them.
package enum MinePages {
    /// A part of the page that another feature supplies; empty when there is nothing to show.
    package typealias Part = @Sendable (Visit) async throws -> HTML

    package static func feature(cases: @escaping Part, drafts: @escaping Part) -> Feature {
        Feature(
            "mine",
            routes: [
                .get("/mijn", .signedIn) { visit in
                    let parts = (cases: try await cases(visit), drafts: try await drafts(visit))
                    return try await show(visit, parts.cases, parts.drafts)
                }
            ])
    }

    /// Invitations and hand-overs that wait for this person.
    private struct Waiting: Sendable {
        let initiative: Initiative
        let path: String
        let text: String
    }

    private static func show(_ visit: Visit, _ cases: HTML, _ drafts: HTML) async throws -> Answer {
        guard let person = visit.person else { throw Refusal.notFound }
        let (cards, waiting) = try await visit.read { db in
            let invitations = try db.initiatives(inviting: person.id)
            let waiting =
                invitations.map { Waiting(initiative: $0, path: "\($0.path)/uitnodiging", text: "mine.invitation") }
                + (try db.initiatives(offeredTo: person.id)).map {
                    Waiting(initiative: $0, path: "\($0.path)/overdracht", text: "mine.handOver")
                }
            let invited = Set(invitations.map(\.id))
            return (try db.cards(of: try db.initiatives(of: person.id).filter { !invited.contains($0.id) }), waiting)
        }
        let isNew = cards.isEmpty && waiting.isEmpty && cases.isEmpty && drafts.isEmpty
        return .page(page(cards, waiting, cases + drafts, isNew: isNew, visit))
    }

    private static func page(_ cards: [InitiativeCard], _ waiting: [Waiting], _ parts: HTML, isNew: Bool, _ visit: Visit) -> Page {
        let t = visit.t
        let notes = waiting.map { item -> HTML in
            """
            <div class="reason is-wait"><h2>\(item.initiative.title)</h2><p>\(t(item.text))</p><p><a class="button is-second" href="\(item.path)">\
            \(t("mine.answer"))<span class="hidden">: \(item.initiative.title)</span></a></p></div>
            """
        }
        let own: HTML =
            cards.isEmpty
            ? .empty
            : "<section class=\"section\" aria-labelledby=\"mijne\"><h2 id=\"mijne\">\(t("mine.initiatives"))</h2>\(initiativeCards(cards, visit))</section>"
        let empty: HTML? = isNew ? "<div class=\"empty\"><p>\(t("mine.empty"))</p></div>" : nil
        let body: HTML = """
            <div class="wrap"><h1>\(t("menu.mine"))</h1><p class="lead">\(t("mine.lead", ["name": visit.person?.name ?? ""]))</p>
            \(notes)\(empty)\(parts)\(own)
            <p class="buttons"><a class="button" href="/idee">\(t("menu.idea"))</a> \
            <a class="tap" href="/mijn/gegevens">\(t("myData.inMine"))</a></p></div>
            """
        return Page(t("menu.mine"), body).with(\.section, "/mijn").with(\.isPrivate, true)
    }
}

extension Connection {
    func initiatives(inviting person: ID<Person>) throws -> [Initiative] {
        try all(
            """
            SELECT initiative.* FROM initiative JOIN initiative_member ON initiative_member.initiative_id = initiative.id
            WHERE person_id = \(person) AND is_invited AND left_at IS NULL ORDER BY initiative.id
            """, as: Initiative.self)
    }

    func initiatives(offeredTo person: ID<Person>) throws -> [Initiative] {
        try all(
            """
            SELECT initiative.* FROM initiative JOIN handover ON handover.initiative_id = initiative.id
            WHERE person_id = \(person) ORDER BY initiative.id
            """, as: Initiative.self)
    }
}
