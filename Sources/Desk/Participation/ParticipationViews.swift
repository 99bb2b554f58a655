import Civic
import Initiatives
import Markup
import Web

/// The public guide: a few questions, and how far to involve the neighbours and why.
struct GuideView {
    let book: ParticipationGuide
    let form: Form
    let answers: [String: String]
    let outcome: ParticipationGuide.Outcome?
    /// Initiatives of who reads it, to keep the outcome with.
    let plans: [Initiative]
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        """
        <div class="wrap is-narrow">\(form.summary(visit))<h1>\(t("participation.title"))</h1><p class="lead">\(t("participation.lead"))</p>
        \(result)\(questions)\(ParticipationSources(book: book, t: t).html)</div>
        """
    }

    private var questions: HTML {
        guard !book.questions.isEmpty else { return "<p class=\"note\">\(t("participation.noGuide"))</p>" }
        let fields = book.questions.map { form.html(ParticipationForms.field($0, t), visit) }
        return """
            <section class="section" aria-labelledby="vragen"><h2 id="vragen">\(t("participation.questions"))</h2>
            <form method="get" action="\(ParticipationPages.path)">\(fields)
            <p class="buttons"><button class="button">\(t("participation.see"))</button></p></form></section>

            """
    }

    private var result: HTML {
        guard let outcome else { return .empty }
        return """
            <section class="section" aria-labelledby="uitkomst"><h2 id="uitkomst">\(t("participation.outcome"))</h2>
            \(OutcomeView(outcome: outcome, t: t).html)\(keep)</section>

            """
    }

    private var keep: HTML {
        guard !plans.isEmpty else { return "<p>\(t("participation.keepLater"))</p>" }
        let pairs = book.questions.compactMap { question in
            answers[question.id].map { "\(ParticipationField.question(question.id))=\($0.percentEncoded)" }
        }
        let query = pairs.joined(separator: "&")
        let items = plans.map { plan -> HTML in "<li><a class=\"tap\" href=\"\(plan.path)/buren?\(query)\">\(plan.title)</a></li>\n" }
        return "<h3>\(t("participation.keep"))</h3><ul class=\"plain\">\(items)</ul>"
    }
}

/// What the answers come to, why, and what to do.
struct OutcomeView {
    let outcome: ParticipationGuide.Outcome
    let t: Words

    var html: HTML {
        let level = outcome.level.rawValue
        let reasons = outcome.reasons.map { answer -> HTML in "<li>\(answer.why.words(t))</li>\n" }
        return """
            <div class="reason"><h3>\(t("participation.level.\(level)"))</h3><p>\(t("participation.means.\(level)"))</p>
            <p>\(t("participation.because"))</p><ul>\(reasons)</ul></div>
            <p>\(t("participation.todo.\(level)"))</p>

            """
    }
}

/// Where it stands: the municipality's own rules and the law.
struct ParticipationSources {
    let book: ParticipationGuide
    let t: Words

    var html: HTML {
        let own = book.sources.map { source -> HTML in
            guard let address = source.address.flatMap({ WebAddress(checking: $0) }) else { return "<li>\(source.text.words(t))</li>\n" }
            return "<li><a href=\"\(address)\">\(source.text.words(t))</a></li>\n"
        }
        return """
            <section class="section" aria-labelledby="bron"><h2 id="bron">\(t("participation.source"))</h2>
            <p>\(t("participation.law"))</p><ul>\(own)</ul></section>

            """
    }
}

/// Plan and report of a team on one page.
struct ParticipationView {
    let scene: ParticipationScene
    let forms: ParticipationForms
    let visit: Visit

    private var t: Words { visit.t }
    private var path: String { "\(scene.initiative.path)/buren" }

    var html: HTML {
        """
        <div class="wrap is-narrow"><p class="crumb"><a href="\(scene.initiative.path)/beheer">\(t("manage.title"))</a></p>
        \(forms.wrong?.summary(visit))<h1>\(t("participation.teamTitle"))</h1><p class="lead">\(t("participation.teamLead"))</p>
        \(outcome)\(plan)\(report)\(ParticipationSources(book: scene.book, t: t).html)</div>
        """
    }

    private var outcome: HTML {
        guard let kept = scene.plan, let outcome = scene.book.outcome(kept.answers) else { return .empty }
        return """
            <section class="section" aria-labelledby="uitkomst"><h2 id="uitkomst">\(t("participation.outcome"))</h2>
            \(OutcomeView(outcome: outcome, t: t).html)</section>

            """
    }

    private var plan: HTML {
        let form = forms.plan
        let fields = scene.book.questions.map { form.html(ParticipationForms.field($0, t), visit) }
        return """
            <section class="section" aria-labelledby="plan"><h2 id="plan">\(t("participation.plan"))</h2>
            <form method="post" action="\(path)">\(form.token())\(fields)\(form.html(ParticipationForms.whom, visit))\
            \(form.html(ParticipationForms.moment, visit))\(form.html(ParticipationForms.how, visit))
            <p class="buttons"><button class="button">\(t("participation.savePlan"))</button></p></form></section>

            """
    }

    private var report: HTML {
        guard scene.plan != nil else { return .empty }
        let form = forms.report
        return """
            <section class="section" aria-labelledby="verslag"><h2 id="verslag">\(t("participation.report"))</h2>
            <p>\(t("participation.reportLead"))</p><form method="post" action="\(path)/verslag">\(form.token())\
            \(form.html(ParticipationForms.reached, visit))\(form.html(ParticipationForms.heard, visit))\
            \(form.html(ParticipationForms.done, visit))\(form.html(ParticipationForms.isPublic, visit))
            <p class="buttons"><button class="button">\(t("participation.saveReport"))</button></p></form></section>

            """
    }
}

/// What plan and report show on other pages.
package enum ParticipationPanels {
    /// On the staff's page of a case: how the neighbours are involved, or that nothing is written down yet (Omgevingswet 16.55(6)).
    @Sendable package static func onCase(_ visit: Visit, _ file: CaseFile) async throws -> HTML {
        let (t, id) = (visit.t, file.initiative)
        let plan = try await visit.read { db in try db.participation(of: id) }
        guard let plan else {
            guard file.state.isOpen else { return .empty }
            return section(t("participation.panel"), "<p class=\"empty\">\(t("participation.noPlan"))</p>")
        }
        let facts = [("whom", plan.whom), ("moment", plan.moment), ("how", plan.how)].map { name, text -> HTML in
            "<div><dt>\(t("participation.fact.\(name)"))</dt><dd class=\"told\">\(text)</dd></div>"
        }
        let told: HTML = plan.report.map { report($0, visit) } ?? "<p>\(t("participation.noReport"))</p>"
        return section(
            t("participation.panel"),
            """
            <p><b>\(t("participation.level.\(plan.level.rawValue)"))</b>. \(t("participation.plannedOn", ["date": t.date(plan.plannedOn)]))</p>
            <dl class="facts is-rows">\(facts)</dl>\(told)
            """)
    }

    /// On the page where the initiator follows the case: what is to be done about the neighbours, and the way there.
    @Sendable package static func onStatus(_ visit: Visit, _ file: CaseFile) async throws -> HTML {
        let (t, id) = (visit.t, file.initiative)
        let found = try await visit.read { db in (try db.initiative(id), try db.participation(of: id)) }
        guard file.state.isOpen, let initiative = found.0 else { return .empty }
        let step = found.1.map { $0.report == nil ? "report" : "done" } ?? "plan"
        return section(
            t("participation.panel"),
            """
            <p>\(t("participation.onStatus.\(step)"))</p>
            <p><a class="tap" href="\(initiative.path)/buren">\(t("participation.onStatus.link"))</a></p>
            """)
    }

    /// On the passport, when the team made its report public.
    @Sendable package static func onPassport(_ visit: Visit, _ initiative: Initiative) async throws -> HTML {
        let id = initiative.id
        guard let plan = try await visit.read({ db in try db.participation(of: id) }), let told = plan.report, told.isPublic else {
            return .empty
        }
        return section(visit.t("participation.onPassport"), report(told, visit))
    }

    private static func section(_ title: String, _ content: HTML) -> HTML {
        "<section class=\"section\" aria-labelledby=\"buren\"><h2 id=\"buren\">\(title)</h2>\(content)</section>\n"
    }

    private static func report(_ report: ParticipationReport, _ visit: Visit) -> HTML {
        let t = visit.t
        return """
            <p>\(t("participation.reachedTold", count: report.reached))</p><h3>\(t("participation.fact.heard"))</h3>\(HTML.paragraphs(report.heard, in: visit.writtenIn))\
            <h3>\(t("participation.fact.done"))</h3>\(HTML.paragraphs(report.done, in: visit.writtenIn))
            """
    }
}
