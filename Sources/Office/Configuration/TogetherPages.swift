import Civic
import Markup
import Store
import Web

/// Everything somebody is changing, looked at and put in force at once: a change often touches several documents.
extension ConfigPages {
    static let together = "/beheer/wijzigingen"

    var togetherRoutes: [Route] {
        [
            .get(Self.together, ConfigDesk.access) { try await self.togetherPage(Form(), $0) },
            .post(Self.together, ConfigDesk.access) { try await self.publishTogether($0) },
        ]
    }

    private func togetherPage(_ form: Form, _ visit: Visit) async throws -> Answer {
        let drafts = try await ConfigDesk.drafts(visit)
        guard !drafts.isEmpty else { return .redirect(ConfigDesk.home, saying: "config.nothingToCheck") }
        let folder = try await ConfigDesk.drafted(visit)
        let seen = SeenVersions(drafts.map(\.document), try await visit.read { db in try db.configRevisions() })
        let parts = drafts.map { draft in
            TogetherView.Part(
                document: draft.document, changes: changes(draft.document, to: draft.body, in: folder, visit),
                isStale: seen.isNewer(than: draft))
        }
        let view = TogetherView(
            desk: desk, parts: parts, effects: try await effects(folder, visit), seen: seen, form: form, visit: visit)
        return .page(page(visit.t("config.together"), view.html, form: form))
    }

    private func publishTogether(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        guard let reason = form.read(Self.reason) else { return try await togetherPage(form, visit) }
        let changes = try await ConfigDesk.drafts(visit).map(SeenVersions(visit).change)
        do {
            try await visit.perform(PublishTogether(changes, reason: reason))
        } catch let refusal as Refusal {
            try form.add(publishing: refusal)
            return try await togetherPage(form, visit)
        } catch let fault as ConfigFault {
            form.add(wrong(fault, try await ConfigDesk.drafted(visit), visit))
            return try await togetherPage(form, visit)
        }
        try await visit.site.refresh()
        return .redirect(ConfigDesk.home, saying: "config.published")
    }
}

private struct TogetherView {
    let desk: ConfigDesk
    struct Part {
        let document: String
        let changes: ConfigChanges
        /// Somebody else changed it since.
        let isStale: Bool
    }

    let parts: [Part]
    let effects: ConfigEffects
    let seen: SeenVersions
    let form: Form
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="\(ConfigDesk.home)">\(t("config.title"))</a></p>\(form.summary(visit))
        <h1>\(t("config.together"))</h1><p class="lead">\(t("config.checkLead"))</p>\(effects.problem(t))\(sections)\(effects.found)\(publish)</div>
        """
    }

    private var sections: HTML {
        parts.map { part -> HTML in
            let path = ConfigDesk.path(of: part.document)
            let id = "deel-\(part.document.map { $0.isLetter || $0.isNumber ? $0 : "-" }.map(String.init).joined())"
            return """
                <section class="section" aria-labelledby="\(id)"><h2 id="\(id)">\(ConfigDesk.title(part.document, t, text: part.changes.then))</h2>\
                \(part.isStale ? "<p class=\"note is-attention\">\(t("config.staleDraft"))</p>" : .empty)\(part.changes.html)
                <form method="post" action="\(path)/weggooien" class="buttons">\(Form().token())\(alone(part)) <a class="tap" href="\(desk.further(part.document))">\(t("config.changeMore"))</a> \
                <button class="button-link">\(t("config.discard"))<span class="hidden"> \(ConfigDesk.title(part.document, t, text: part.changes.then))</span></button></form></section>
                """
        }.joined()
    }

    /// The way to put one in force and let the others wait.
    private func alone(_ part: Part) -> HTML? {
        guard parts.count > 1 else { return nil }
        let title = ConfigDesk.title(part.document, t, text: part.changes.then)
        let path = ConfigDesk.check(of: [part.document])
        return "<a class=\"tap\" href=\"\(path)\">\(t("config.onlyThis"))<span class=\"hidden\"> \(title)</span></a>"
    }

    private var publish: HTML {
        guard case .fine = effects else { return .empty }
        return """
            <form method="post" action="\(ConfigPages.together)" class="section">\(form.token())\(seen.html)\(form.html(ConfigPages.reason, visit))
            <div class="buttons"><button class="button">\(t("config.publish"))</button></div></form>
            """
    }
}
