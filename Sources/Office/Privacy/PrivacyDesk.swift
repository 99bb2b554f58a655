import Civic
import Markup
import Rules
import Store
import Web

/// `/beheer/privacy`: what was forgotten by itself and when, the periods with their grounds, and who asked to be removed.
struct PrivacyDesk: Sendable {
    let register: @Sendable () -> PersonalRegister

    static let path = "/beheer/privacy"

    var routes: [Route] {
        [
            .get(Self.path, .role(.administrator), show), .post("\(Self.path)/verzoek", .role(.administrator), ask),
            .post("\(Self.path)/intrekken", .role(.administrator), withdraw),
        ]
    }

    private static let who = FormField.line("wie", "privacyDesk.who", max: 254, min: 6).asked(hint: "privacyDesk.whoHint")
    private static let why = FormField.area("reden", "privacyDesk.why", max: 600, rows: 3, min: 3).asked(hint: "privacyDesk.whyHint")

    @Sendable private func show(_ visit: Visit) async throws -> Answer { .page(try await page(Form(), visit)) }

    private func page(_ form: Form, _ visit: Visit) async throws -> Page {
        let overview = try await visit.read { db in try PrivacyOverview(db) }
        let t = visit.t
        let body: HTML = """
            <div class="wrap"><div class="narrow">\(OfficeFeatures.crumb(t))\(form.summary(visit))
            <h1>\(t("privacyDesk.title"))</h1><p class="lead">\(t("privacyDesk.lead"))</p>
            \(PrivacyDeskViews.lastRun(overview, visit))
            \(PrivacyDeskViews.requests(overview, visit))
            <section class="section" aria-labelledby="nieuw"><h2 id="nieuw">\(t("privacyDesk.newTitle"))</h2><p>\(t("privacyDesk.newText", ["days": t.number(AskRemoval.daysToObject)]))</p>
            <form method="post" action="\(Self.path)/verzoek">\(form.token())\(form.html(Self.who, visit))\(form.html(Self.why, visit))
            <div class="buttons"><button class="button">\(t("privacyDesk.button"))</button></div></form></section>
            \(PrivacyDeskViews.periods(overview, visit))</div></div>
            """
        return Page(t("privacyDesk.title"), body).with(\.section, Self.path).with(\.isStaff, true).with(\.isPrivate, true)
            .with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422).with(\.scripts, form.isFine ? [] : ["errors.js"])
    }

    @Sendable private func ask(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        guard case (let who?, let why?) = (form.read(Self.who), form.read(Self.why)) else { return .page(try await page(form, visit)) }
        let found = try await visit.read { db in try db.people(reachedAt: who) }
        guard found.count == 1, let person = found.first, person.id != visit.person?.id else {
            form.add(
                FieldProblem("wie", found.isEmpty ? "privacyDesk.unknown" : found.count > 1 ? "privacyDesk.several" : "privacyDesk.own"))
            return .page(try await page(form, visit))
        }
        do {
            try await visit.perform(AskRemoval(person: person.id, reason: why, register: register()))
        } catch Refusal.conflict(let key) {
            form.add(FieldProblem("wie", key))
            return .page(try await page(form, visit))
        }
        return .redirect(Self.path, saying: "privacyDesk.asked")
    }

    @Sendable private func withdraw(_ visit: Visit) async throws -> Answer {
        let id = ID<RemovalRequest>(visit.body.first("verzoek") ?? "")
        guard try await visit.read({ db in try db.removalRequest(id)?.state == .waiting }) else { return .redirect(Self.path) }
        try await visit.perform(EndRemovalRequest(request: id))
        return .redirect(Self.path, saying: "privacyDesk.withdrawn")
    }
}

/// What the page shows, in a few questions to the database however much is kept.
struct PrivacyOverview: Sendable {
    struct Request: Sendable {
        let request: RemovalRequest
        /// Nil once they are gone.
        let name: String?
        /// Who wrote it down for them; nil when they asked themselves, or that person is gone.
        let writer: String?
    }

    let beat: Heartbeat?
    /// When something was last forgotten, and how much of each kind.
    let last: (at: Instant, counts: [String: Int])?
    let requests: [Request]
    let removed: Int

    init(_ db: any Connection) throws {
        beat = try db.heartbeats().first { $0.name == KeepPeriods.name }
        last = try db.lastForgotten()
        let found = try db.removalRequests(limit: 50)
        let people = try db.all(
            "SELECT * FROM person WHERE id IN (\(list: found.map(\.person) + found.compactMap(\.askedBy)))", as: Person.self)
        let names = Dictionary(people.map { ($0.id, $0.name) }) { first, _ in first }
        requests = found.map { request in
            Request(
                request: request, name: request.state == .waiting ? names[request.person] : nil,
                writer: request.askedBy.flatMap { names[$0] })
        }
        removed = try db.value("SELECT COUNT(*) FROM removal") ?? 0
    }
}

extension Connection {
    /// A large backlog goes in several parts within one run.
    fileprivate func lastForgotten() throws -> (at: Instant, counts: [String: Int])? {
        let entries = try all(
            "SELECT * FROM journal WHERE kind = \(ForgetPastPeriod.kind) ORDER BY at DESC, id DESC LIMIT 60", as: Entry.self)
        guard let newest = entries.first?.at else { return nil }
        let run = entries.filter { $0.at > newest.adding(seconds: -3_600) }
        return (newest, run.reduce(into: [:]) { $0.merge($1.data.compactMapValues { Int($0) }, uniquingKeysWith: +) })
    }

    /// Whoever has this mail address or telephone number; two people of one household may share a number.
    fileprivate func people(reachedAt contact: String) throws -> [Person] {
        try all("SELECT * FROM person WHERE email = \(contact.lowercased()) OR phone = \(contact) ORDER BY id LIMIT 2", as: Person.self)
    }
}
