import Civic
import Foundation
import Markup
import Rules
import Store
import Web

/// The pages of telling an idea: reads, keeps, answers.
struct TellPages: Sendable {
    let vocabulary: @Sendable (Site) -> Vocabulary
    let glance: Tell.Glance
    let occasion: Tell.FindOccasion
    let note: Tell.CompassNote

    var routes: [Route] {
        let steps = Step.questions.flatMap { step in
            [
                Route.get("/idee/{id}/\(step.rawValue)", Tell.access) { try await ask(step, $0) },
                Route.post("/idee/{id}/\(step.rawValue)", Tell.access) { try await save(step, $0) },
                Route.post("/idee/{id}/\(step.rawValue)/bewaar", Tell.access) { try await autosave(step, $0) },
            ]
        }
        return [
            .get("/idee", .everyone, start), .post("/idee", .everyone, begin), .get("/idee/{id}", Tell.access, resume),
            .get("/idee/{id}/later", Tell.access, askLater), .post("/idee/{id}/later", Tell.access, sendLink),
            .get("/idee/{id}/later/verstuurd", Tell.access, linkSent), .get("/idee/{id}/weg", Tell.access, askDiscard),
            .post("/idee/{id}/weg", Tell.access, discard),
        ] + steps + compassRoutes
    }

    // MARK: Beginning

    private func start(_ visit: Visit) async throws -> Answer {
        let actor = visit.actor
        let drafts = try await visit.read { db in try db.drafts(for: actor) }
        return .page(startPage(Form(), visit, drafts, try await occasion(visit)))
    }

    private func begin(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        let questions = WhatQuestions(Scene(visit: visit, vocabulary: vocabulary(visit.site), draft: nil))
        let change = questions.read(&form)
        let (channel, consent) = intake(&form, visit)
        let occasion = try await occasion(visit)
        guard form.isFine else {
            let actor = visit.actor
            let drafts = try await visit.read { db in try db.drafts(for: actor) }
            return .page(startPage(form, visit, drafts, occasion))
        }
        let language = channel == .web ? visit.language : visit.municipality.language
        let begun = try await Tell.begin(visit, channel: channel, consent: consent, once: visit.submission) { content in
            change(&content)
            occasion?.change(&content)
            content.language = language
        }
        // Whoever was not known yet is known by the session that was just made.
        let session = begun.cookie.map { Secret($0.value).hash } ?? visit.session
        try await occasion?.begun(begun.id, Actor(visit.person, session: session))
        return .redirect("/idee/\(begun.id.text)/\(Step.kind.rawValue)", cookie: begun.cookie)
    }

    /// For whom an employee writes: themselves, or somebody on the phone or at the counter who agreed to it.
    private func intake(_ form: inout Form, _ visit: Visit) -> (DraftChannel, String) {
        guard visit.actor.isStaff else { return (.web, "") }
        let channel = form.read(Intake.channel).flatMap(DraftChannel.init(rawValue:)) ?? .web
        guard channel != .web else { return (.web, "") }
        let agreed = form.read(Intake.consent) ?? false
        if !agreed { form.add(FieldProblem(Intake.consent.name, "tell.consentNeeded")) }
        let words = visit.site.words(visit.municipality.language)
        return (channel, agreed ? words("tell.intake.consentText", ["municipality": visit.municipality.name]) : "")
    }

    // MARK: Steps

    /// To the first question without an answer.
    private func resume(_ visit: Visit) async throws -> Answer {
        let draft = try await visit.openDraft()
        return .redirect(Step.open(draft.content).map { "\(draft.path)/\($0.rawValue)" } ?? "\(draft.path)/versturen")
    }

    private func ask(_ step: Step, _ visit: Visit) async throws -> Answer {
        let draft = try await visit.openDraft()
        let scene = try await scene(visit, draft, step)
        var form = Form()
        step.questions(scene).prefill(&form, draft.content)
        return .page(try await stepPage(step, form, scene))
    }

    private func save(_ step: Step, _ visit: Visit) async throws -> Answer {
        let draft = try await visit.openDraft()
        let scene = try await scene(visit, draft, step)
        var form = Form(visit.body)
        let change = step.questions(scene).read(&form)
        // What is fine is kept, also when something else on the page is not.
        try await Tell.save(draft, visit, change: change)
        if visit.body.first("later") == "1" { return .redirect("\(draft.path)/later?stap=\(step.rawValue)") }
        guard form.isFine else { return .page(try await stepPage(step, form, scene)) }
        return .redirect("\(draft.path)/\((step.next ?? .compass).rawValue)")
    }

    /// What is being typed, a moment after typing stops.
    private func autosave(_ step: Step, _ visit: Visit) async throws -> Answer {
        let draft = try await visit.openDraft()
        let scene = try await scene(visit, draft, step)
        var form = Form(visit.body)
        try await Tell.save(draft, visit, change: step.questions(scene).read(&form))
        return saved(visit)
    }

    func saved(_ visit: Visit) -> Answer {
        let (hour, minute) = visit.now.localTime
        let text = visit.t("tell.saved", ["time": visit.t.time(hour: hour, minute: minute)])
        return .content(.init(bytes: Array(text.utf8), type: "text/plain; charset=utf-8"))
    }

    private func scene(_ visit: Visit, _ draft: Draft, _ step: Step) async throws -> Scene {
        var scene = Scene(visit: visit, vocabulary: vocabulary(visit.site), draft: draft)
        guard step == .place else { return scene }
        let typed = visit.body.first(PlaceQuestions.postcodeName) ?? ""
        let (isAvailable, found) = try await visit.read { db in (try db.hasPostcodes(), try db.area(ofPostcode: typed)) }
        if isAvailable { scene.postcodes = .available(found: found) }
        return scene
    }

    // MARK: Later, elsewhere

    private func askLater(_ visit: Visit) async throws -> Answer {
        let draft = try await visit.openDraft()
        var form = Form()
        form.prefill(Later.name, draft.contactName.isEmpty ? visit.person?.name ?? "" : draft.contactName)
        form.prefill(Later.email, draft.contactEmail.isEmpty ? visit.person?.email ?? "" : draft.contactEmail)
        return .page(laterPage(form, visit, draft))
    }

    private func sendLink(_ visit: Visit) async throws -> Answer {
        let draft = try await visit.openDraft()
        var form = Form(visit.body)
        let (name, email) = (form.read(Later.name), form.read(Later.email))
        guard let name, let email, form.isFine else { return .page(laterPage(form, visit, draft)) }
        try await visit.perform(SendDraftLink(id: draft.id, name: name, email: email, path: "\(draft.path)/\(Later.place(visit))"))
        return .redirect("\(draft.path)/later/verstuurd")
    }

    private func linkSent(_ visit: Visit) async throws -> Answer { .page(sentPage(visit, try await visit.openDraft())) }

    private func askDiscard(_ visit: Visit) async throws -> Answer { .page(discardPage(visit, try await visit.openDraft())) }

    private func discard(_ visit: Visit) async throws -> Answer {
        try await visit.perform(DiscardDraft(id: ID(try visit.parameter("id"))))
        return .redirect("/idee", saying: "tell.discarded")
    }
}

/// Where somebody goes on later.
enum Later {
    static let name = FormField.personName("naam", "form.firstName", max: 120).asked(autocomplete: "name")
    static let email = FormField.email("mail", "form.email").asked(hint: "tell.later.emailHint")

    /// The page to come back to, one of our own: nothing else can be mailed.
    static func place(_ visit: Visit) -> String {
        let asked = visit.query.first("stap") ?? visit.body.first("stap") ?? ""
        let compass = asked.hasPrefix("kompas/") ? Compass.Theme(noun: String(asked.dropFirst(7))).map { "kompas/\($0.noun)" } : nil
        return compass ?? Step(rawValue: asked)?.rawValue ?? ["versturen", "geld-en-hulp"].first { $0 == asked } ?? Step.what.rawValue
    }
}

/// What an employee is asked besides.
enum Intake {
    static let channel = FormField.choice(
        "kanaal", "tell.intake.channel",
        [
            FieldOption("phone", .key("tell.intake.phone")), FieldOption("counter", .key("tell.intake.counter")),
            FieldOption("web", .key("tell.intake.self")),
        ])
    static let consent = FormField.tick("toestemming", "tell.intake.consent").asked(hint: "tell.intake.consentHint")
}
