import Civic
import Foundation
import Markup
import Rules
import Store
import Web

/// The schemes a municipality offers, to change one or add one.
extension EditorPages {
    static let schemes = "/beheer/regelingen"

    var schemeRoutes: [Route] {
        [
            .get(Self.schemes, ConfigDesk.access) { try await self.list($0) },
            .get("\(Self.schemes)/nieuw", ConfigDesk.access) { visit in .page(self.newPage(Form(), visit)) },
            .post("\(Self.schemes)/nieuw", ConfigDesk.access) { try await self.add($0) },
        ]
    }

    private func list(_ visit: Visit) async throws -> Answer {
        let t = visit.t
        let (all, own) = (library(visit.site.configuration), Set(visit.site.configuration.folder.names(under: "schemes/")))
        let rows = all.sorted { sortKey($0.name) < sortKey($1.name) }.map { scheme -> HTML in
            let document = "schemes/\(scheme.id).json"
            let mark: HTML? = own.contains(document) ? " <span class=\"label-small\">\(t("config.ownScheme"))</span>" : nil
            return """
                <li><a class="tap" href="\(Self.path(document))">\(scheme.name)</a>\(mark)<br><span class="small soft">\(scheme.issuer). \
                \(t("config.schemeStatus.\(scheme.status.rawValue)")). \(t("config.conditionCount", count: scheme.conditions.count))</span></li>
                """
        }
        let body: HTML = """
            <div class="wrap"><p class="crumb"><a href="/beheer">\(t("office.title"))</a></p><h1>\(t("config.schemes"))</h1>
            <p class="lead">\(t("config.schemesLead"))</p>
            <p class="buttons"><a class="button" href="\(Self.schemes)/nieuw">\(t("config.newScheme"))</a></p><ul class="entries">\(rows)</ul></div>
            """
        return .page(page(t("config.schemes"), body).with(\.section, Self.schemes))
    }

    private static let name = FormField.line("naam", "config.field.name", max: 160)
    private static let issuer = FormField.line("uitvoerder", "config.field.issuer", max: 160)

    private func newPage(_ form: Form, _ visit: Visit) -> Page {
        let t = visit.t
        let body: HTML = """
            <div class="wrap is-narrow"><p class="crumb"><a href="\(Self.schemes)">\(t("config.schemes"))</a></p>\(form.summary(visit))
            <h1>\(t("config.newScheme"))</h1><p class="lead">\(t("config.newSchemeLead"))</p>
            <form method="post" action="\(Self.schemes)/nieuw" class="form">\(form.token())\(form.html(Self.name, visit))\(form.html(Self.issuer, visit))
            <div class="buttons"><button class="button">\(t("config.begin"))</button></div></form></div>
            """
        return page(t("config.newScheme"), body, isFine: form.isFine).with(\.section, Self.schemes)
    }

    private func add(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        let (name, issuer) = (form.read(Self.name), form.read(Self.issuer))
        guard let name, let issuer else { return .page(newPage(form, visit)) }
        // Also those that somebody began and nobody put in force: they are not written over.
        let begun = try await visit.read { db in try db.documentsInDraft() }
        let taken = Set(library(visit.site.configuration).map(\.id) + begun.map(Self.schemeID))
        let base = "\(visit.municipality.key)-\(slug(name))"
        let id = taken.contains(base) ? (2...).lazy.map { "\(base)-\($0)" }.first { !taken.contains($0) } ?? base : base
        let scheme = Scheme(
            id: id, name: name, issuer: issuer, issuerKind: .municipality, form: .grant,
            places: SchemePlaces(certain: [visit.municipality.key]))
        let document = "schemes/\(id).json"
        try await visit.perform(SaveConfigDraft(document: document, body: try scheme.prettyJSON()))
        return .redirect(Self.path(document), saying: "config.kept")
    }

    /// `schemes/ID.json`.
    private static func schemeID(_ document: String) -> String { String(document.dropFirst("schemes/".count).dropLast(".json".count)) }
}

extension Configuration {
    /// What a document says now: as an administrator made it, or as it came.
    func text(_ document: String, from shipped: EditorPages.Library) -> String? {
        folder.text(document) ?? original(document, from: shipped)
    }

    /// The text that a change of a document begins from where the municipality has none of its own: a scheme as it came with the
    /// program, or nothing. Nil for a scheme that nobody knows.
    func original(_ document: String, from shipped: EditorPages.Library) -> String? {
        guard document.hasPrefix("schemes/") else { return "" }
        let id = document.dropFirst("schemes/".count).dropLast(".json".count)
        return shipped(self).first { $0.id == id }.flatMap { try? $0.prettyJSON() }
    }
}
