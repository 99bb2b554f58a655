import Civic
import Foundation
import Markup
import Store
import Web

/// Documents of configuration on screen: what there is, who changed what and why, what a change would do, and the way back.
package struct ConfigPages: Sendable {
    let desk: ConfigDesk
    package init(desk: ConfigDesk) { self.desk = desk }

    package var feature: Feature {
        let one = "\(ConfigDesk.home)/{document}"
        return Feature(
            "configuration",
            routes: [
                .get(ConfigDesk.home, ConfigDesk.access, overview), .get(one, ConfigDesk.access, show),
                .get("\(one)/bestand", ConfigDesk.access, download),
                .get("\(one)/tekst", ConfigDesk.access, edit),
                .post("\(one)/tekst", ConfigDesk.access, bodyLimit: 3 * ConfigDocument.largest, keep),
                .get("\(one)/controle", ConfigDesk.access, check), .post("\(one)/controle", ConfigDesk.access, publish),
                .post("\(one)/weggooien", ConfigDesk.access, discard),
                .get("\(one)/versies/{revision}", ConfigDesk.access, version),
                .post("\(one)/versies/{revision}", ConfigDesk.access, goBack),
            ] + togetherRoutes + returnRoutes + transferRoutes,
            migrations: ConfigurationStore.migrations, actions: [SaveConfigDraft.self, PublishConfig.self, PublishTogether.self],
            holdings: ConfigDocument.holdings, exemptions: ConfigDocument.exemptions)
    }

    static let text = FormField.area("tekst", "config.text", max: ConfigDocument.largest, rows: 30)
    static let reason = FormField.area("reden", "config.reason", max: 1_000, rows: 3).asked(hint: "config.reasonHint")

    // MARK: Looking

    @Sendable private func overview(_ visit: Visit) async throws -> Answer {
        guard let person = visit.person else { throw Refusal.notFound }
        let (drafts, latest, people) = try await visit.read { db in
            let latest = try db.latestConfigVersions(limit: 10)
            return (try db.configDrafts(of: person.id), latest, try db.people(latest.map(\.by)))
        }
        let view = ConfigOverview(desk: desk, drafts: drafts, latest: latest, people: people, visit: visit)
        return .page(page(visit.t("config.title"), view.html))
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        let document = try ConfigDesk.document(visit)
        guard let person = visit.person else { throw Refusal.notFound }
        let (versions, draft, people) = try await visit.read { db in
            let versions = try db.configVersions(of: document)
            return (versions, try db.configDraft(document, of: person.id), try db.people(versions.map(\.by)))
        }
        let now = visit.site.configuration
        let isShipped = now.folder.original(document) != nil || now.original(document, from: desk.shipped)?.isEmpty == false
        let view = DocumentView(
            document: document, title: ConfigDesk.title(document, visit.t, text: now.text(document, from: desk.shipped)),
            editor: desk.editor(of: document), versions: versions, draft: draft, people: people, isShipped: isShipped, visit: visit)
        return .page(page(view.title, view.html))
    }

    /// The text as it is in force, to keep or to use elsewhere.
    @Sendable private func download(_ visit: Visit) async throws -> Answer {
        let document = try ConfigDesk.document(visit)
        let text = visit.site.configuration.text(document, from: desk.shipped) ?? ""
        guard !text.isEmpty else { throw Refusal.notFound }
        let name = document.split(separator: "/").last.map(String.init) ?? document
        return .content(.init(bytes: Array(text.utf8), type: "text/plain; charset=utf-8", fileName: name))
    }

    // MARK: Changing as text, for what has no screen of its own

    @Sendable private func edit(_ visit: Visit) async throws -> Answer {
        let document = try ConfigDesk.document(visit)
        let working = try await working(document, visit)
        var form = Form()
        form.prefill(Self.text, working)
        return .page(textPage(document, form, Seen([working]), visit))
    }

    /// The draft of this person, or else what is in force.
    private func working(_ document: String, _ visit: Visit) async throws -> String {
        guard let person = visit.person else { throw Refusal.notFound }
        let draft = try await visit.read { db in try db.configDraft(document, of: person.id) }
        return draft?.body ?? visit.site.configuration.text(document, from: desk.shipped) ?? ""
    }

    private func textPage(_ document: String, _ form: Form, _ seen: Seen, _ visit: Visit) -> Page {
        let t = visit.t
        let path = ConfigDesk.path(of: document)
        let title = ConfigDesk.title(document, t, text: visit.site.configuration.text(document, from: desk.shipped))
        let body: HTML = """
            <div class="wrap"><p class="crumb"><a href="\(path)">\(title)</a></p>\(form.summary(visit))
            <h1>\(t("config.editText"))</h1><p class="lead">\(t("config.editTextLead"))</p>
            <form method="post" action="\(path)/tekst" class="form-wide">\(form.token())\(form.html(seen, standingAt: "\(path)/tekst", visit))\(form.html(Self.text, visit))
            <div class="buttons"><button class="button">\(t("config.toCheck"))</button></div></form></div>
            """
        return page(t("config.editText"), body, form: form)
    }

    @Sendable private func keep(_ visit: Visit) async throws -> Answer {
        let document = try ConfigDesk.document(visit)
        let seen = Seen([try await working(document, visit)])
        var form = Form(visit.body)
        guard let text = form.read(Self.text) else { return .page(textPage(document, form, seen, visit)) }
        if let problem = seen.problem(visit, at: Self.text.name) { form.add(problem) }
        let folder = visit.site.configuration.folder
        if let key = InstalledSettings.changed(document, text, in: folder) {
            form.add(FieldProblem("tekst", "config.installed", ["setting": visit.t("config.field.\(key)")]))
        }
        if InstalledSettings.namesOtherStaff(document, text, in: folder) { form.add(FieldProblem("tekst", "config.staffElsewhere")) }
        let changed = folder.with(document, text + "\n")
        do {
            _ = try visit.site.live.trial(changed)
        } catch let fault as ConfigFault {
            form.add(wrong(fault, changed, visit))
        }
        guard form.isFine else { return .page(textPage(document, form, seen, visit)) }
        try await visit.perform(SaveConfigDraft(document: document, body: text + "\n"))
        return .redirect("\(ConfigDesk.path(of: document))/controle")
    }

    @Sendable private func discard(_ visit: Visit) async throws -> Answer {
        let document = try ConfigDesk.document(visit)
        try await visit.perform(SaveConfigDraft(document: document, body: nil))
        return .redirect(ConfigDesk.path(of: document), saying: "config.discarded")
    }

    // MARK: Putting in force

    @Sendable private func check(_ visit: Visit) async throws -> Answer {
        try await checkPage(try ConfigDesk.document(visit), Form(), visit)
    }

    private func checkPage(_ document: String, _ form: Form, _ visit: Visit) async throws -> Answer {
        guard let person = visit.person else { throw Refusal.notFound }
        let (draft, inForce) = try await visit.read { db in (try db.configDraft(document, of: person.id), try db.configRevisions()) }
        guard let draft else { return .redirect(ConfigDesk.path(of: document), saying: "config.nothingToCheck") }
        let effects = try await effects(document, draft.body, visit)
        let drafted = visit.site.configuration.folder.with(document, draft.body)
        let view = CheckView(
            document: document, changes: changes(document, to: draft.body, in: drafted, visit), further: desk.further(document),
            effects: effects, draft: draft, seen: SeenVersions([document], inForce), form: form, visit: visit)
        return .page(page(visit.t("config.check"), view.html, form: form))
    }

    /// What it would do, or what is wrong with it.
    private func effects(_ document: String, _ body: String?, _ visit: Visit) async throws -> ConfigEffects {
        try await effects(visit.site.configuration.folder.with(document, body), visit)
    }

    func effects(_ folder: ConfigFolder, _ visit: Visit) async throws -> ConfigEffects {
        let now = visit.site.configuration
        do {
            if let key = InstalledSettings.changed(InstalledSettings.document, folder.text(InstalledSettings.document), in: now.folder) {
                return .wrong(visit.t("config.installed", ["setting": visit.t("config.field.\(key)")]))
            }
            let then = try visit.site.live.trial(folder)
            var parts: [HTML] = []
            for effect in desk.effects { parts.append(try await effect(visit, now, then)) }
            return .fine(parts.joined())
        } catch let fault as ConfigFault {
            return .wrong(visit.fault(fault, in: folder))
        }
    }

    func wrong(_ fault: ConfigFault, _ folder: ConfigFolder, _ visit: Visit) -> FieldProblem {
        FieldProblem("tekst", "config.wrong", ["problem": visit.fault(fault, in: folder)])
    }

    /// What a text would change.
    func changes(_ document: String, to text: String?, in folder: ConfigFolder, _ visit: Visit) -> ConfigChanges {
        let now = visit.site.configuration
        return ConfigChanges(
            document: document, now: now.text(document, from: desk.shipped) ?? "",
            then: text ?? now.original(document, from: desk.shipped) ?? "", folder: folder, vocabulary: desk.questions(now), visit: visit)
    }

    @Sendable private func publish(_ visit: Visit) async throws -> Answer {
        let document = try ConfigDesk.document(visit)
        guard let person = visit.person else { throw Refusal.notFound }
        var form = Form(visit.body)
        guard let reason = form.read(Self.reason) else { return try await checkPage(document, form, visit) }
        guard let draft = try await visit.read({ db in try db.configDraft(document, of: person.id) }) else {
            let isRepeated = try await isRepeated(document, reason, visit)
            return .redirect(ConfigDesk.path(of: document), saying: isRepeated ? "config.published" : "config.nothingToCheck")
        }
        do {
            let base = SeenVersions(visit).change(draft).base
            try await visit.perform(PublishConfig(document: document, body: draft.body, base: base, reason: reason))
        } catch let refusal as Refusal {
            try form.add(publishing: refusal)
            return try await checkPage(document, form, visit)
        } catch let fault as ConfigFault {
            form.add(wrong(fault, visit.site.configuration.folder.with(document, draft.body), visit))
            return try await checkPage(document, form, visit)
        }
        try await visit.site.refresh()
        return .redirect(ConfigDesk.path(of: document), saying: "config.published")
    }

    /// Was this very form sent before, and put in force? Then it gets the first outcome again. No version has this base, so nothing new
    /// comes of it.
    private func isRepeated(_ document: String, _ reason: String, _ visit: Visit) async throws -> Bool {
        do {
            try await visit.perform(PublishConfig(document: document, body: nil, base: -1, reason: reason))
            return true
        } catch is Refusal {
            return false
        }
    }

    // MARK: The way back

    @Sendable private func version(_ visit: Visit) async throws -> Answer { try await versionPage(Form(), visit) }

    private func versionPage(_ form: Form, _ visit: Visit) async throws -> Answer {
        let (document, revision) = (try ConfigDesk.document(visit), try revision(visit))
        let body = try await body(document, revision, visit)
        let effects = try await effects(document, body, visit)
        let then = visit.site.configuration.folder.with(document, body)
        let seen = SeenVersions([document], try await visit.read { db in try db.configRevisions() })
        let view = VersionView(
            document: document, revision: revision, changes: changes(document, to: then.text(document), in: then, visit), effects: effects,
            seen: seen, form: form, visit: visit)
        return .page(page(visit.t("config.version"), view.html, form: form))
    }

    private func revision(_ visit: Visit) throws -> Int {
        guard let revision = Int(try visit.parameter("revision")), revision >= 0 else { throw Refusal.notFound }
        return revision
    }

    /// The text of a version; nil for the file as it was installed.
    private func body(_ document: String, _ revision: Int, _ visit: Visit) async throws -> String? {
        guard revision > 0 else { return nil }
        let version = try await visit.read { db in try db.configVersion(revision) }
        guard let version, version.document == document else { throw Refusal.notFound }
        return version.body
    }

    @Sendable private func goBack(_ visit: Visit) async throws -> Answer {
        let (document, revision) = (try ConfigDesk.document(visit), try revision(visit))
        let body = try await body(document, revision, visit)
        var form = Form(visit.body)
        guard let reason = form.read(Self.reason) else { return try await versionPage(form, visit) }
        let base = try await visit.read { db in try db.configRevisions()[document] ?? 0 }
        do {
            let change = SeenVersions(visit).change(ConfigChange(document, body, base: base))
            try await visit.perform(PublishConfig(document: document, body: body, base: change.base, reason: reason))
        } catch let refusal as Refusal {
            try form.add(publishing: refusal)
            return try await versionPage(form, visit)
        } catch let fault as ConfigFault {
            form.add(wrong(fault, visit.site.configuration.folder.with(document, body), visit))
            return try await versionPage(form, visit)
        }
        try await visit.site.refresh()
        return .redirect(ConfigDesk.path(of: document), saying: "config.wentBack")
    }

    func page(_ title: String, _ body: HTML, form: Form = Form()) -> Page {
        Page(title, body).with(\.section, ConfigDesk.home).with(\.isStaff, true).with(\.isPrivate, true)
            .with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422).with(\.scripts, ["errors.js"])
    }
}

/// What a change would do.
enum ConfigEffects {
    case fine(HTML)
    case wrong(String)
}
