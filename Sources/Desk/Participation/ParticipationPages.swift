import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Involving the neighbours: the public guide, and the plan and report of a team.
package struct ParticipationPages: Sendable {
    let books: @Sendable (Site) -> DeskBook

    package init(books: @escaping @Sendable (Site) -> DeskBook) { self.books = books }

    package static let path = "/buren-betrekken"

    package var feature: Feature {
        Feature(
            "participation",
            routes: [
                .get(Self.path, .everyone, guide), .get("/initiatieven/{slug}/buren", .team, show),
                .post("/initiatieven/{slug}/buren", .team, plan), .post("/initiatieven/{slug}/buren/verslag", .team, report),
            ],
            migrations: Participation.migrations, actions: [PlanParticipation.self, ReportParticipation.self],
            holdings: Participation.holdings, exemptions: Participation.exemptions)
    }

    // MARK: The guide

    /// The answers stand in the address and say nothing of a person, so that somebody can send the outcome to a neighbour.
    @Sendable private func guide(_ visit: Visit) async throws -> Answer {
        let (t, book) = (visit.t, books(visit.site).participation)
        var form = Form(visit.query)
        let isAsked = book.questions.contains { visit.query.first(ParticipationField.question($0.id)) != nil }
        let answers = isAsked ? ParticipationForms.answers(&form, book, t) : [:]
        var plans: [Initiative] = []
        if let person = visit.person { plans = try await visit.read { db in try db.initiatives(of: person.id) } }
        let view = GuideView(
            book: book, form: isAsked ? form : Form(), answers: answers, outcome: book.outcome(answers), plans: plans, visit: visit)
        return .page(
            Page(t("participation.title"), view.html).with(\.section, Self.path).with(\.description, t("participation.lead"))
                .with(\.hasProblems, isAsked && !form.isFine).with(\.scripts, ["errors.js"]))
    }

    // MARK: Plan and report of a team

    private func scene(_ visit: Visit) async throws -> ParticipationScene {
        let slug = try visit.parameter("slug")
        let found = try await visit.read { db -> (Initiative, ParticipationPlan?)? in
            try db.initiative(slug: slug).map { ($0, try db.participation(of: $0.id)) }
        }
        guard let (initiative, plan) = found else { throw Refusal.notFound }
        return ParticipationScene(initiative: initiative, plan: plan, book: books(visit.site).participation)
    }

    private func page(_ scene: ParticipationScene, _ forms: ParticipationForms, _ visit: Visit) -> Page {
        let view = ParticipationView(scene: scene, forms: forms, visit: visit)
        return Page(visit.t("participation.teamTitle"), view.html).with(\.section, "/initiatieven").with(\.isPrivate, true)
            .with(\.hasProblems, forms.wrong != nil).with(\.status, forms.wrong == nil ? 200 : 422).with(\.scripts, ["errors.js"])
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        return .page(page(scene, ParticipationForms(scene, visit), visit))
    }

    @Sendable private func plan(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var forms = ParticipationForms(scene, visit)
        forms.plan = Form(visit.body)
        let answers = ParticipationForms.answers(&forms.plan, scene.book, visit.t)
        let (whom, moment, how) = (
            forms.plan.read(ParticipationForms.whom), forms.plan.read(ParticipationForms.moment), forms.plan.read(ParticipationForms.how)
        )
        guard let whom, let moment, let how, forms.plan.isFine else { return .page(page(scene, forms, visit)) }
        do {
            try await visit.perform(
                PlanParticipation(id: scene.initiative.id, answers: answers, whom: whom, moment: moment, how: how, guide: scene.book))
        } catch let refusal as Refusal {
            try forms.plan.add(refusal)
            return .page(page(scene, forms, visit))
        }
        return .redirect("\(scene.initiative.path)/buren", saying: "participation.planned")
    }

    @Sendable private func report(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var forms = ParticipationForms(scene, visit)
        forms.report = Form(visit.body)
        let (reached, heard) = (forms.report.read(ParticipationForms.reached) ?? nil, forms.report.read(ParticipationForms.heard))
        let (done, isPublic) = (forms.report.read(ParticipationForms.done), forms.report.read(ParticipationForms.isPublic) ?? false)
        guard let reached, let heard, let done, forms.report.isFine else { return .page(page(scene, forms, visit)) }
        do {
            let report = ParticipationReport(reached: reached, heard: heard, done: done, isPublic: isPublic)
            try await visit.perform(ReportParticipation(id: scene.initiative.id, report: report))
        } catch let refusal as Refusal {
            try forms.report.add(refusal)
            return .page(page(scene, forms, visit))
        }
        return .redirect("\(scene.initiative.path)/buren", saying: "participation.reported")
    }
}

/// Everything the team's page shows.
struct ParticipationScene: Sendable {
    let initiative: Initiative
    let plan: ParticipationPlan?
    let book: ParticipationGuide
}

/// The forms of plan and report.
struct ParticipationForms: Sendable {
    var plan = Form()
    var report = Form()

    var wrong: Form? { [plan, report].first { !$0.isFine } }

    static let whom = FormField.area(ParticipationField.whom, "participation.whom", max: 600, rows: 2).asked(hint: "participation.whomHint")
    static let moment = FormField.line(ParticipationField.moment, "participation.moment", max: 200).asked(hint: "participation.momentHint")
    static let how = FormField.area(ParticipationField.how, "participation.how", max: 1_000, rows: 3).asked(hint: "participation.howHint")
    static let reached = FormField.number(ParticipationField.reached, "participation.reached", 0...100_000, isOptional: false).asked(
        hint: "participation.reachedHint")
    static let heard = FormField.area(ParticipationField.heard, "participation.heard", max: 2_000, rows: 4).asked(
        hint: "participation.heardHint")
    static let done = FormField.area(ParticipationField.done, "participation.done", max: 2_000, rows: 4).asked(
        hint: "participation.doneHint")
    static let isPublic = FormField.tick("openbaar", "participation.isPublic").asked(hint: "participation.isPublicHint")

    static func field(_ question: ParticipationGuide.Question, _ t: Words) -> FormField<String> {
        .choice(
            ParticipationField.question(question.id), "participation.question",
            question.answers.map { FieldOption($0.id, .text($0.text.words(t))) }
        ).asked(values: ["question": question.text.words(t)])
    }

    /// What was chosen, by question; problems stay with the form.
    static func answers(_ form: inout Form, _ book: ParticipationGuide, _ t: Words) -> [String: String] {
        var answers: [String: String] = [:]
        for question in book.questions { answers[question.id] = form.read(field(question, t)) }
        return answers
    }

    /// Begun with what is kept, else with the answers that stand in the address.
    init(_ scene: ParticipationScene, _ visit: Visit) {
        for question in scene.book.questions {
            let asked = visit.query.first(ParticipationField.question(question.id))
            if let known = asked ?? scene.plan?.answers[question.id] { plan.prefill(Self.field(question, visit.t), known) }
        }
        guard let kept = scene.plan else { return }
        plan.prefill(Self.whom, kept.whom)
        plan.prefill(Self.moment, kept.moment)
        plan.prefill(Self.how, kept.how)
        guard let told = kept.report else { return }
        report.prefill(Self.reached, told.reached)
        report.prefill(Self.heard, told.heard)
        report.prefill(Self.done, told.done)
        report.prefill(Self.isPublic, told.isPublic)
    }
}
