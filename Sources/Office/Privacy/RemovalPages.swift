import Civic
import Markup
import Rules
import Store
import Web

/// Being removed: what happens explained first, then a second question, asked of who just signed in or came by a link from a mail.
struct RemovalPages: Sendable {
    let register: @Sendable () -> PersonalRegister

    static let confirmPath = "/mijn/gegevens/weghalen/zeker"
    /// So long after signing in nobody is asked to prove again that it is them.
    static let freshSeconds = 15 * 60

    var routes: [Route] {
        [
            .get("/mijn/gegevens/weghalen", .signedIn, explain), .get(Self.confirmPath, .signedIn, ask),
            .post(Self.confirmPath, .signedIn, remove), .post("/mijn/gegevens/weghalen/link", .signedIn, sendLink),
            .post("/mijn/gegevens/weghalen/toch-niet", .signedIn, stay),
        ]
    }

    private static let isSure = FormField.tick("zeker", "removal.sure", isRequired: true)

    private struct Standing: Sendable {
        let withheld: [Withheld]
        let waiting: RemovalRequest?
        let kept: [PersonalRecord]
        let isFresh: Bool
    }

    private func standing(_ visit: Visit) async throws -> Standing {
        guard let person = visit.person?.id, let session = visit.session else { throw Refusal.notFound }
        let (register, now) = (register(), visit.now)
        return try await visit.read { db in
            let since: Instant? = try db.value("SELECT created_at FROM session WHERE hash = \(session)")
            return Standing(
                withheld: try register.withheld(person, at: now, in: db), waiting: try db.waitingRemoval(of: person),
                kept: try register.records.filter { try $0.isArchived && $0.hasRows(of: person, in: db) },
                isFresh: since.map { $0.adding(seconds: Self.freshSeconds) > now } ?? false)
        }
    }

    // MARK: What happens

    @Sendable private func explain(_ visit: Visit) async throws -> Answer {
        let (t, standing) = (visit.t, try await standing(visit))
        let isStaff = visit.actor.isStaff
        let kept: HTML? =
            standing.kept.isEmpty
            ? nil
            : """
            <h2>\(t("removal.keptTitle"))</h2><p>\(t("removal.keptText"))</p>
            <ul>\(standing.kept.map { record -> HTML in
                "<li>\(t("holding.\(record.name).title")). \(t.kept(record, visit.site.retention))</li>\n" })</ul>
            """
        let body: HTML = """
            <div class="wrap is-narrow"><p class="crumb"><a href="/mijn/gegevens">\(t("myData.title"))</a></p>
            <h1>\(t("removal.title"))</h1><p class="lead">\(t("removal.lead"))</p>
            \(withheld(standing, visit))
            <h2>\(t("removal.goesTitle"))</h2>
            <ul>\(["removal.goes.contact", "removal.goes.drafts", "removal.goes.mails", "removal.goes.teams", "removal.goes.words"].map { key -> HTML in
                "<li>\(t(key))</li>\n" })</ul>
            \(kept)
            <p>\(t("removal.alone"))</p><p class="soft">\(t("removal.backups"))</p>
            \(isStaff && standing.waiting == nil ? "<p class=\"note is-attention\">\(t("removal.staff"))</p>" : next(standing, visit))</div>
            """
        return .page(Page(t("removal.title"), body).with(\.section, "/mijn").with(\.isPrivate, true))
    }

    /// What stands in the way, said plainly with the day.
    private func withheld(_ standing: Standing, _ visit: Visit) -> HTML {
        guard !standing.withheld.isEmpty else { return .empty }
        let t = visit.t
        let items = t.withheld(standing.withheld).map { sentence -> HTML in "<li>\(sentence)</li>\n" }
        return """
            <div class="reason is-wait"><h2>\(t("removal.notYetTitle"))</h2><ul>\(items)</ul><p>\(t("removal.notYetText"))</p></div>
            """
    }

    private func next(_ standing: Standing, _ visit: Visit) -> HTML {
        let t = visit.t
        if let request = standing.waiting {
            return """
                <section class="danger" aria-labelledby="wacht"><h2 id="wacht">\(t(request.waitsTitle))</h2>
                <p>\(t("removal.waits", ["date": t.longDate(request.dueOn)]))</p>
                <form method="post" action="/mijn/gegevens/weghalen/toch-niet">\(Form().token())
                <button class="button is-second">\(t("removal.stay"))</button></form></section>
                """
        }
        let label = standing.withheld.isEmpty ? "removal.goOn" : "removal.askAhead"
        return """
            <p class="buttons"><a class="button is-grave" href="\(Self.confirmPath)">\(t(label))</a> \
            <a class="tap" href="/mijn/gegevens">\(t("button.cancel"))</a></p>
            """
    }

    // MARK: The second question

    @Sendable private func ask(_ visit: Visit) async throws -> Answer {
        guard !visit.actor.isStaff else { return .redirect("/mijn/gegevens/weghalen") }
        return .page(questionPage(Form(), try await standing(visit), visit))
    }

    private func questionPage(_ form: Form, _ standing: Standing, _ visit: Visit) -> Page {
        let t = visit.t
        let question: HTML =
            standing.isFresh
            ? """
            <form method="post" action="\(Self.confirmPath)">\(form.token())\(form.html(Self.isSure, visit))
            <div class="buttons"><button class="button is-grave">\(t(standing.withheld.isEmpty ? "removal.button" : "removal.askButton"))</button> \
            <a class="tap" href="/mijn/gegevens">\(t("button.cancel"))</a></div></form>
            """
            : """
            <p>\(t("removal.proveText"))</p>
            <form method="post" action="/mijn/gegevens/weghalen/link">\(Form().token())
            <div class="buttons"><button class="button">\(t("removal.proveButton"))</button> \
            <a class="tap" href="/mijn/gegevens">\(t("button.cancel"))</a></div></form>
            """
        let body: HTML = """
            <div class="wrap is-narrow"><p class="crumb"><a href="/mijn/gegevens/weghalen">\(t("removal.title"))</a></p>
            \(form.summary(visit))<h1>\(t("removal.sureTitle"))</h1><p class="lead">\(t("removal.sureText"))</p>
            \(withheld(standing, visit))\(question)</div>
            """
        return Page(t("removal.sureTitle"), body).with(\.section, "/mijn").with(\.isPrivate, true).with(\.hasProblems, !form.isFine)
            .with(\.status, form.isFine ? 200 : 422).with(\.scripts, form.isFine ? [] : ["errors.js"])
    }

    @Sendable private func remove(_ visit: Visit) async throws -> Answer {
        guard let person = visit.person?.id else { throw Refusal.notFound }
        let standing = try await standing(visit)
        var form = Form(visit.body)
        guard form.read(Self.isSure) != nil, standing.isFresh else { return .page(questionPage(form, standing, visit)) }
        guard standing.withheld.isEmpty else {
            try await visit.perform(AskRemoval(person: person, register: register()))
            return .redirect("/mijn/gegevens", saying: "removal.asked")
        }
        try await visit.perform(RemovePerson(person: person, register: register()))
        return .redirect("/", saying: "removal.done", cookie: .init(Cookies.session, "", maxAge: 0))
    }

    @Sendable private func sendLink(_ visit: Visit) async throws -> Answer {
        try await visit.perform(SendRemovalLink())
        return .redirect("/inloggen/verstuurd")
    }

    @Sendable private func stay(_ visit: Visit) async throws -> Answer {
        guard let person = visit.person?.id else { throw Refusal.notFound }
        guard let request = try await visit.read({ db in try db.waitingRemoval(of: person) }) else { return .redirect("/mijn/gegevens") }
        try await visit.perform(EndRemovalRequest(request: request.id))
        return .redirect("/mijn/gegevens", saying: "removal.stayed")
    }
}

extension RemovalRequest {
    /// Who did not ask for it should see so at once: it may be a mistake.
    var waitsTitle: String { askedBy == nil ? "removal.waitsTitle" : "removal.waitsForYouTitle" }
}
