import Civic
import Markup
import Store
import Web

/// The way back from documents that were put in force together, such as an import: all of them as they were before, in one go, since each by
/// itself may need the others.
extension ConfigPages {
    private static let before = "/beheer/wijzigingen/voor"

    /// Where one goes back to before a version and what came with it; 0 is how everything was installed.
    static func pathBefore(_ revision: Int) -> String { "\(before)/\(revision)" }

    var returnRoutes: [Route] {
        [
            .get("\(Self.before)/{revision}", ConfigDesk.access) { try await self.returnPage(Form(), $0) },
            .post("\(Self.before)/{revision}", ConfigDesk.access) { try await self.goBackTogether($0) },
        ]
    }

    private func returnPage(_ form: Form, _ visit: Visit) async throws -> Answer {
        let t = visit.t
        let (revision, set) = try await changes(visit)
        let folder = set.reduce(visit.site.configuration.folder) { $0.with($1.document, $1.body) }
        let parts = set.filter { change in visit.site.configuration.folder.text(change.document) != folder.text(change.document) }
        let effects = try await effects(folder, visit)
        let sections = parts.map { part -> HTML in
            let title = ConfigDesk.title(part.document, t, text: visit.site.configuration.text(part.document, from: desk.shipped))
            let difference = changes(part.document, to: folder.text(part.document), in: folder, visit)
            return "<section class=\"section\"><h2>\(title)</h2>\(difference.html)</section>"
        }
        var publish = HTML.empty
        if case .fine = effects, !parts.isEmpty {
            let seen = SeenVersions(set.map(\.document), Dictionary(set.map { ($0.document, $0.base) }) { first, _ in first })
            publish = """
                <form method="post" action="\(Self.pathBefore(revision))" class="section">\(form.token())\(seen.html)\(form.html(Self.reason, visit))
                <div class="buttons"><button class="button">\(t("config.goBackTogether"))</button></div></form>
                """
        }
        let none: HTML? = parts.isEmpty ? "<p class=\"empty\">\(t("config.noDifference"))</p>" : nil
        let body: HTML = """
            <div class="wrap"><p class="crumb"><a href="\(ConfigDesk.home)">\(t("config.title"))</a></p>\(form.summary(visit))
            <h1>\(t("config.before"))</h1><p class="lead">\(t("config.beforeLead"))</p>\(none)\(effects.problem(t))\(sections)\(effects.found)\(publish)</div>
            """
        return .page(page(t("config.before"), body, form: form))
    }

    private func goBackTogether(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        guard let reason = form.read(Self.reason) else { return try await returnPage(form, visit) }
        let set = try await changes(visit).set
        let seen = SeenVersions(visit)
        do {
            try await visit.perform(PublishTogether(set.map { seen.change($0) }, reason: reason))
        } catch let refusal as Refusal {
            try form.add(publishing: refusal)
            return try await returnPage(form, visit)
        } catch let fault as ConfigFault {
            form.add(wrong(fault, set.reduce(visit.site.configuration.folder) { $0.with($1.document, $1.body) }, visit))
            return try await returnPage(form, visit)
        }
        try await visit.site.refresh()
        return .redirect(ConfigDesk.home, saying: "config.wentBackTogether")
    }

    /// What has to change to be as before a version, on top of what is in force.
    private func changes(_ visit: Visit) async throws -> (revision: Int, set: [ConfigChange]) {
        guard let revision = Int(try visit.parameter("revision")), revision >= 0 else { throw Refusal.notFound }
        return try await visit.read { db in
            let inForce = try db.configRevisions()
            let set = revision == 0 ? inForce.keys.map { ($0, nil) } : try db.documentsBefore(revision)
            guard revision == 0 || !set.isEmpty else { throw Refusal.notFound }
            return (revision, set.sorted { $0.0 < $1.0 }.map { ConfigChange($0, $1, base: inForce[$0] ?? 0) })
        }
    }
}

extension Connection {
    /// The documents that were put in force together with a version, each as it was before; nil as it was installed.
    fileprivate func documentsBefore(_ revision: Int) throws -> [(String, String?)] {
        try configVersions(with: revision).map { version in
            let earlier = try first(
                """
                SELECT * FROM config_version WHERE document = \(version.document) AND revision < \(version.revision)
                ORDER BY revision DESC LIMIT 1
                """, as: ConfigVersion.self)
            return (version.document, earlier?.body)
        }
    }

    /// Those that were put in force in one go with this one, itself among them.
    func configVersions(with revision: Int) throws -> [ConfigVersion] {
        guard let one = try configVersion(revision) else { return [] }
        let others = try all("SELECT * FROM config_version WHERE at = \(one.at) ORDER BY revision", as: ConfigVersion.self)
        return others.filter { $0.by == one.by && $0.reason == one.reason }
    }
}
