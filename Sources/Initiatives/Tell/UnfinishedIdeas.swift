import Civic
import Markup
import Rules
import Store
import Web

/// Ideas to go on with on this device or of this person, as a part of "my plans" and of the page where an idea begins.
package func draftsOf(_ visit: Visit) async throws -> HTML {
    let actor = visit.actor
    return unfinishedIdeas(try await visit.read { db in try db.drafts(for: actor) }, visit)
}

func unfinishedIdeas(_ drafts: [Draft], _ visit: Visit) -> HTML {
    guard !drafts.isEmpty else { return .empty }
    let t = visit.t
    let items = drafts.map { draft -> HTML in
        let when = t("tell.start.changed", ["date": t.nearDate(draft.changedAt.localDate, today: visit.today)])
        return """
            <li><a href="\(draft.path)">\(draft.name(t))</a><span class="small soft">\(when)</span></li>

            """
    }
    return
        "<section class=\"box\" aria-labelledby=\"verder\"><h2 id=\"verder\">\(t("tell.start.goOn"))</h2><ul class=\"tasks\">\(items)</ul></section>"
}

extension Draft {
    /// Its title, else how its story begins.
    func name(_ t: Words) -> String {
        let (title, text) = (content.title, content.text)
        if !title.isEmpty { return title }
        if text.isEmpty { return t("tell.untitled") }
        return text.count > 60 ? text.prefix(58) + "…" : text
    }
}
