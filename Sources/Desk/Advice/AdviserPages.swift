import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Everything the page behind an adviser's link shows; nothing else of the case.
struct AdviserScene: Sendable {
    let secret: Secret
    let request: AdviceRequest
    let person: Person
    let askerName: String
    let title: String
    let areaCode: String?
    let isCaseOpen: Bool
    let isUsable: Bool
    let aspects: CaseAspects

    var path: String { "/advies/\(secret.text)" }
}

extension Connection {
    func adviserScene(_ secret: Secret, at now: Instant) throws -> AdviserScene? {
        guard let link = try adviceLink(secret), let request = try adviceRequest(link.request), let person = try person(link.person),
            let file = try caseFile(request.caseID)
        else { return nil }
        return AdviserScene(
            secret: secret, request: request, person: person, askerName: try request.askedBy.flatMap { try self.person($0)?.name } ?? "",
            title: file.title, areaCode: file.areaCode, isCaseOpen: file.state.isOpen, isUsable: link.expiresAt > now,
            aspects: try aspects(of: file.id))
    }
}

/// One page, one minute: the form behind the link in the mail. Whoever has the link may answer this one request, without an account.
/// Opening it changes nothing, since mail scanners open links too.
struct AdviserPages: Sendable {
    let desk: AdviceDesk

    var routes: [Route] {
        [
            .get("/advies/{token}", .everyone, show), .post("/advies/{token}", .everyone, answer),
            .get("/advies/{token}/verstuurd", .everyone, sent), .post("/advies/{token}/verder", .everyone, pass),
            .post("/advies/{token}/nieuw", .everyone, renew), .get("/advies/{token}/gemaild", .everyone, renewed),
        ]
    }

    private func scene(_ visit: Visit) async throws -> AdviserScene {
        let (secret, now) = (Secret(try visit.parameter("token")), visit.now)
        guard let scene = try await visit.read({ db in try db.adviserScene(secret, at: now) }) else { throw Refusal.notFound }
        return scene
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        return .page(page(scene, AdviserForms(answer: AdviserForms.begun(scene.request)), visit))
    }

    private func view(_ scene: AdviserScene, _ forms: AdviserForms, _ visit: Visit) -> AdviserView {
        AdviserView(
            scene: scene, forms: forms, advisers: advisers(visit, visit.t, except: scene), book: desk.books(visit.site), visit: visit)
    }

    private func page(_ scene: AdviserScene, _ forms: AdviserForms, _ visit: Visit) -> Page {
        let title = visit.t("advice.give.pageTitle", ["title": scene.title])
        return Page(title, view(scene, forms, visit).html).with(\.isPrivate, true).with(\.hasProblems, forms.wrong != nil)
            .with(\.status, forms.wrong == nil ? 200 : 422).with(\.scripts, ["errors.js"])
    }

    private func advisers(_ visit: Visit, _ t: Words, except scene: AdviserScene) -> [Adviser] {
        desk.books(visit.site).teams.advisers(t).filter { $0.team != scene.request.team }
    }

    @Sendable private func answer(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        guard let reply = AdviserForms.read(&form) else { return .page(page(scene, AdviserForms(answer: form), visit)) }
        try await visit.perform(AnswerAdvice(secret: scene.secret, reply: reply, onContradiction: desk.onContradiction))
        return .redirect("\(scene.path)/verstuurd")
    }

    @Sendable private func pass(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        let begun = AdviserForms.begun(scene.request)
        let known = advisers(visit, visit.site.words(visit.municipality.language), except: scene)
        guard let (adviser, note) = AdviserForms.readPass(&form, known, desk.books(visit.site).teams, visit.t) else {
            return .page(page(scene, AdviserForms(answer: begun, pass: form), visit))
        }
        do {
            try await visit.perform(PassOnAdvice(secret: scene.secret, adviser: adviser, note: note))
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(page(scene, AdviserForms(answer: begun, pass: form), visit))
        }
        return .redirect("\(scene.path)/verstuurd")
    }

    @Sendable private func sent(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        guard scene.isUsable, scene.request.state == .answered || scene.request.state == .passedOn else {
            return .redirect(scene.path)
        }
        return .page(Page(visit.t("advice.thanks.title"), view(scene, AdviserForms(), visit).thanks).with(\.isPrivate, true))
    }

    @Sendable private func renew(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        try await visit.perform(RenewAdviceLink(secret: scene.secret))
        return .redirect("\(scene.path)/gemaild")
    }

    @Sendable private func renewed(_ visit: Visit) async throws -> Answer {
        _ = try await scene(visit)
        let t = visit.t
        let body: HTML = """
            <div class="wrap is-narrow section"><h1>\(t("advice.renewed.title"))</h1><p class="lead">\(t("advice.renewed.text"))</p></div>
            """
        return .page(Page(t("advice.renewed.title"), body).with(\.isPrivate, true))
    }
}
