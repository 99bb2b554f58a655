import Civic
import Markup
import Store

/// Signing in by a mail link, without a password; leaving; and the page that a link from a mail opens.
package enum SignIn {
    /// Another way in: its path, and the words on its button. Given the path to go to afterwards, where one was asked for.
    package typealias Doors = @Sendable (_ visit: Visit, _ target: String?) -> [(path: String, label: String)]

    package static func feature(doors: @escaping Doors = { _, _ in [] }) -> Feature {
        Feature(
            "signIn",
            routes: [
                .get("/inloggen", .everyone) { visit in .page(formPage(Form(), visit, doors)) },
                .post("/inloggen", .everyone) { visit in try await send(visit, doors) },
                .get("/inloggen/verstuurd", .everyone, sent),
                .get("/link/{token}", .everyone, open),
                .post("/link/{token}", .everyone, use),
                .post("/link/{token}/opnieuw", .everyone, again),
                .get(CodePage.path, .everyone, CodePage.show),
                .post(CodePage.path, .everyone, CodePage.check),
                .post("/uitloggen", .everyone, leave),
            ],
            migrations: Sessions.migrations + People.migrations + SecondFactor.migrations + SecuritySettings.migrations
                + StaffPlace.migrations,
            duties: [ForgetExpired()], actions: [RequestSignIn.self, UseRecoveryCode.self, StopSignIn.self],
            holdings: People.holdings + Sessions.holdings + HalfSession.holdings + SecondFactor.holdings + StaffPlace.holdings,
            exemptions: SecuritySettings.exemptions, retention: Sessions.retention + People.retention)
    }

    private static let email = FormField.email("mail", "signIn.email").asked(hint: "signIn.emailHint")

    private static func formPage(_ form: Form, _ visit: Visit, _ doors: Doors) -> Page {
        let t = visit.t
        let target: HTML? = (visit.query.first("naar") ?? visit.body.first("naar")).map {
            "<input type=\"hidden\" name=\"naar\" value=\"\(WebAddress(path: $0))\">"
        }
        let body: HTML = """
            <div class="wrap is-narrow section">
            \(form.summary(visit))
            <h1>\(t("signIn.title"))</h1>
            <p class="lead">\(t("signIn.lead"))</p>
            <form method="post" action="/inloggen">\(form.token())\(target)
            \(form.html(email, visit))
            <div class="buttons"><button class="button">\(t("signIn.button"))</button></div></form>
            \(doorList(doors(visit, visit.query.first("naar") ?? visit.body.first("naar"))))</div>
            """
        return Page(t("signIn.title"), body).with(\.isPrivate, true).with(\.hasProblems, !form.isFine)
            .with(\.status, form.isFine ? 200 : 422)
    }

    private static func doorList(_ doors: [(path: String, label: String)]) -> HTML {
        if doors.isEmpty { return .empty }
        let links = doors.map { door -> HTML in
            "<a class=\"button is-second\" href=\"\(WebAddress(path: door.path))\">\(door.label)</a> "
        }
        return "<div class=\"buttons\">\(links)</div>"
    }

    private static func send(_ visit: Visit, _ doors: Doors) async throws -> Answer {
        var form = Form(visit.body)
        guard let address = form.read(email) else { return .page(formPage(form, visit, doors)) }
        let target = visit.body.first("naar").map { WebAddress(path: $0).text }
        try await visit.perform(RequestSignIn(email: address, path: target))
        return .redirect("/inloggen/verstuurd")
    }

    private static func sent(_ visit: Visit) async throws -> Answer {
        let t = visit.t
        let mailbox: HTML =
            visit.site.settings.showsLocalMailbox ? "<p><a class=\"tap\" href=\"/postvak\">\(t("layout.mailbox"))</a></p>" : ""
        let body: HTML = """
            <div class="wrap is-narrow section"><h1>\(t("signIn.sentTitle"))</h1>
            <p class="lead">\(t("signIn.sentText"))</p>\(mailbox)</div>
            """
        return .page(Page(t("signIn.sentTitle"), body).with(\.isPrivate, true))
    }

    /// Opening a link changes nothing: mail scanners follow links. The button on the page uses it up. One that no longer works greets nobody:
    /// old mails are passed on.
    private static func open(_ visit: Visit) async throws -> Answer {
        let (secret, now) = (Secret(try visit.parameter("token")), visit.now)
        let found = try await visit.read { db in
            try db.link(secret).map { link in (link, try db.person(link.person)) }
        }
        guard let (link, person) = found, let person else { throw Refusal.notFound }
        let t = visit.inLanguage(of: person.language).t
        let isUsable = link.usedAt == nil && link.expiresAt > now
        let title = t(isUsable ? "link.title" : "link.usedTitle")
        let button: HTML =
            isUsable
            ? "<form method=\"post\" action=\"/link/\(secret.text)\"><button class=\"button\">\(t("link.button"))</button></form>"
            : "<form method=\"post\" action=\"/link/\(secret.text)/opnieuw\"><button class=\"button\">\(t("link.again"))</button></form>"
        let body: HTML = """
            <div class="wrap is-narrow section"><h1>\(title)</h1>
            <p class="lead">\(isUsable ? t("link.text", ["name": person.name]) : t("link.usedText"))</p>
            \(button)</div>
            """
        return .page(Page(title, body).with(\.isPrivate, true).with(\.reader, person.language))
    }

    private static func use(_ visit: Visit) async throws -> Answer {
        let (secret, now, browser) = (Secret(try visit.parameter("token")), visit.now, visit.browser)
        let old = visit.cookies[Cookies.session].map { Secret($0) }
        let entrance = try await visit.database.write { db -> Entrance? in
            guard let link = try db.useLink(secret, at: now), let person = try db.person(link.person) else { return nil }
            return try db.enter(person, path: link.path, instead: old, browser: browser, at: now)
        }
        guard let entrance else { return .redirect("/link/\(secret.text)") }
        return entrance.answer
    }

    /// A link that was used or is too old sends a new one to the same address, so that nobody has to type anything.
    private static func again(_ visit: Visit) async throws -> Answer {
        let secret = Secret(try visit.parameter("token"))
        let found = try await visit.read { db in try db.link(secret).flatMap { link in try db.person(link.person).map { (link, $0) } } }
        guard let (link, person) = found, let email = person.email else { throw Refusal.notFound }
        try await visit.perform(RequestSignIn(email: email, path: link.path))
        return .redirect("/inloggen/verstuurd")
    }

    private static func leave(_ visit: Visit) async throws -> Answer {
        if let cookie = visit.cookies[Cookies.session] {
            try await visit.database.quietWrite { db in try db.endSession(Secret(cookie)) }
        }
        return .redirect("/", saying: "signIn.left", cookie: .init(Cookies.session, "", maxAge: 0))
    }
}

/// Asks for a link by mail. Answers the same whether the address is known or not, so that nobody learns who is.
struct RequestSignIn: Action {
    let email: String
    /// Where to after signing in; nil is where somebody with their roles begins.
    let path: String?

    static let kind = "signIn.requested"
    static let told = Told.nobody(because: "the one who asks gets the mail, when the address is known")

    func permits(_ actor: Actor, in db: any Connection) -> Bool { true }

    func perform(_ work: Work) throws -> Done<Nothing> {
        let standing = work.standing(Self.kind)
        var subject = Subject(kind: "signIn", id: "unknown")
        if let person = try work.db.person(email: email) {
            // Five an hour: enough for a person, too few to fill somebody's mailbox.
            // A sixth gets the same answer and no mail: a refusal would tell who is known.
            subject = Subject(kind: "person", id: person.id.text)
            let hourAgo = work.now.adding(seconds: -3_600)
            let recent: Int =
                try work.db.value(
                    "SELECT COUNT(*) FROM journal WHERE kind = \(Self.kind) AND subject_id = \(person.id.text) AND at > \(hourAgo)") ?? 0
            if recent < 5 { try work.tell(person, "signIn", path: path ?? person.roles.home, linkDays: 1) }
        }
        return Done(Nothing(), EntryDraft(subject, audience: .staff, reason: standing.reason, next: standing.next))
    }
}
