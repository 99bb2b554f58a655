import Civic
import Markup
import Store

/// The page between the mail link and being signed in, for who has codes on their phone.
package enum CodePage {
    static let path = "/inloggen/code"

    private static let code = FormField.line("code", "signIn.code", max: 60).asked(hint: "signIn.codeHint", autocomplete: "one-time-code")

    static func show(_ visit: Visit) async throws -> Answer {
        guard let cookie = visit.cookies[Cookies.halfSession] else { return .redirect("/inloggen") }
        let now = visit.now
        let isThere = try await visit.read { db in try db.halfSession(Secret(cookie), at: now) != nil }
        return isThere ? .page(page(Form(), visit)) : .redirect("/inloggen", saying: "signIn.codeTooLate")
    }

    private static func page(_ form: Form, _ visit: Visit) -> Page {
        let t = visit.t
        let body: HTML = """
            <div class="wrap is-narrow section">
            \(form.summary(visit))
            <h1>\(t("signIn.codeTitle"))</h1>
            <p class="lead">\(t("signIn.codeLead"))</p>
            <form method="post" action="/inloggen/code">
            \(form.html(code, visit))
            <div class="buttons"><button class="button">\(t("signIn.codeButton"))</button></div></form>
            <p>\(t("signIn.codeLost"))</p>
            </div>
            """
        return Page(t("signIn.codeTitle"), body).with(\.isPrivate, true).with(\.hasProblems, !form.isFine)
            .with(\.status, form.isFine ? 200 : 422)
    }

    private enum Attempt: Sendable {
        case right(path: String, session: Secret, isStaff: Bool)
        case wrong(left: Int)
        case paused(left: Int)
        case over
    }

    static func check(_ visit: Visit) async throws -> Answer {
        guard let cookie = visit.cookies[Cookies.halfSession] else { return .redirect("/inloggen") }
        var form = Form(visit.body)
        guard let typed = form.read(code) else { return .page(page(form, visit)) }
        switch try await attempt(typed, Secret(cookie), visit) {
        case .right(let path, let session, let isStaff):
            return Entrance.entered(path: path, session: session, isStaff: isStaff).answer
        case .wrong(let left): form.add(FieldProblem("code", "signIn.codeWrong", ["left": String(left)]))
        case .paused(let left): form.add(FieldProblem("code", "signIn.codePaused", ["left": String(left)]))
        case .over: return .redirect("/inloggen", saying: "signIn.codeOver")
        }
        return .page(page(form, visit))
    }

    /// One transaction that stays, whatever the code was worth.
    private static func attempt(_ typed: String, _ secret: Secret, _ visit: Visit) async throws -> Attempt {
        let (site, now, browser) = (visit.site, visit.now, visit.browser)
        return try await visit.database.quietWrite { db in
            guard let half = try db.halfSession(secret, at: now), let person = try db.person(half.person) else { return .over }
            // Switched off in the meantime, by who may: then the link was enough.
            let answer = try db.secondFactor(of: person.id).flatMap { factor in
                factor.isOn ? try db.useCode(typed, of: factor, box: site.settings.secretBox, at: now) : nil
            }
            switch answer {
            case .wrong, .paused:
                if answer == .wrong { try db.countWrongCode(of: person.id, at: now) }
                let left = try db.countTry(half)
                if left > 0 { return answer == .wrong ? .wrong(left: left) : .paused(left: left) }
                try site.perform(StopSignIn(person: person.id), as: .system, at: now, in: db)
                return .over
            case .recovered(let left):
                try site.perform(UseRecoveryCode(person: person.id, left: left), as: .system, at: now, in: db)
            case .right, nil: break
            }
            try db.endHalfSession(half)
            let session = try db.addSession(for: person, browser: browser, at: now)
            return .right(path: half.path, session: session, isStaff: !person.roles.isEmpty)
        }
    }
}

extension Cookies {
    /// Until the code is right. Opens nothing but the page that asks for it.
    package static let halfSession = "halfweg"
}

extension Entrance {
    /// Where the browser goes next, and with which cookie.
    package var answer: Answer {
        switch self {
        case .entered(let path, let session, let isStaff):
            let age = isStaff ? Sessions.staffSeconds : Sessions.residentDays * 86_400
            return .redirect(path, cookie: .init(Cookies.session, session.text, maxAge: age))
        case .stayed(let path): return .redirect(path)
        case .halfway(let secret):
            return .redirect(CodePage.path, cookie: .init(Cookies.halfSession, secret.text, maxAge: HalfSession.seconds))
        }
    }
}

/// Tells somebody that a code on paper was used up, so that they notice when it was not them. Only the program itself does this.
struct UseRecoveryCode: Action {
    let person: ID<Person>
    let left: Int

    static let kind = "secondFactor.recovered"
    static let told = Told.nobody(because: "the one who signs in, or whose name is used, gets a mail")

    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        guard let person = try work.db.person(person) else { throw Refusal.notFound }
        try work.tell(person, "recoveryUsed", path: "/mijn/veiligheid", linkDays: 1) { t in ["left": t.number(left)] }
        let standing = work.standing(Self.kind)
        return Done(
            Nothing(),
            EntryDraft(
                Subject(kind: "person", id: person.id.text), audience: .staff, reason: standing.reason, next: standing.next,
                data: ["name": person.name, "left": String(left)]))
    }
}

/// Ends signing in after too many wrong codes, and tells whose name was used. Only the program itself does this.
struct StopSignIn: Action {
    let person: ID<Person>

    static let kind = "signIn.stopped"
    static let told = Told.nobody(because: "the one who signs in, or whose name is used, gets a mail")

    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        guard let person = try work.db.person(person) else { throw Refusal.notFound }
        try work.tell(person, "codesWrong", path: "/mijn/veiligheid", linkDays: 1) { t in ["tries": t.number(HalfSession.mostTries)] }
        let standing = work.standing(Self.kind)
        return Done(
            Nothing(),
            EntryDraft(
                Subject(kind: "person", id: person.id.text), audience: .staff, reason: standing.reason, next: standing.next,
                data: ["name": person.name]))
    }
}
