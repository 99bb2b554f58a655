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
        let parts = drafts.map { ($0.document, changes($0.document, to: $0.body, in: folder, visit)) }
        let view = TogetherView(desk: desk, parts: parts, effects: try await effects(folder, visit), form: form, visit: visit)
        return .page(page(visit.t("config.together"), view.html, form: form))
    }

    private func publishTogether(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        guard let reason = form.read(Self.reason) else { return try await togetherPage(form, visit) }
        let changes = try await ConfigDesk.drafts(visit).map { ConfigChange($0.document, $0.body, base: $0.base) }
        do {
            try await visit.perform(PublishTogether(changes, reason: reason))
        } catch let refusal as Refusal {
            try form.add(refusal)
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
    let parts: [(document: String, changes: ConfigChanges)]
    let effects: ConfigEffects
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
                \(part.changes.html)
                <form method="post" action="\(path)/weggooien" class="buttons">\(Form().token())<a class="tap" href="\(desk.further(part.document))">\(t("config.changeMore"))</a> \
                <button class="button-link">\(t("config.discard"))<span class="hidden"> \(ConfigDesk.title(part.document, t, text: part.changes.then))</span></button></form></section>
                """
        }.joined()
    }

    private var publish: HTML {
        guard case .fine = effects else { return .empty }
        return """
            <form method="post" action="\(ConfigPages.together)" class="section">\(form.token())\(form.html(ConfigPages.reason, visit))
            <div class="buttons"><button class="button">\(t("config.publish"))</button></div></form>
            """
    }
}
