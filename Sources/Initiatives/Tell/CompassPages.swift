import Civic
import Markup
import Web

/// The Compass: an overview, and one short page per theme.
extension TellPages {
    var compassRoutes: [Route] {
        [
            .get("/idee/{id}/kompas", Tell.access, overview), .get("/idee/{id}/kompas/{thema}", Tell.access, askTheme),
            .post("/idee/{id}/kompas/{thema}", Tell.access, saveTheme),
            .post("/idee/{id}/kompas/{thema}/bewaar", Tell.access, autosaveTheme),
        ]
    }

    private func overview(_ visit: Visit) async throws -> Answer {
        let (draft, t) = (try await visit.openDraft(), visit.t)
        let items = Compass.Theme.allCases.map { theme -> HTML in
            let (answered, total) = (theme.answered(in: draft.compass), theme.questions.count)
            let estimate = draft.compass[theme.estimateKey].flatMap(Compass.Estimate.init(rawValue:))
            let far: HTML? = estimate.map { "<small class=\"soft\"> \(t("compass.estimate.\($0.rawValue)"))</small>" }
            let state = t("compass.answered", ["answered": t.number(answered), "total": t.number(total)])
            return """
                <li\(attribute: "class", answered == total ? "is-done" : nil)><a href="\(draft.path)/kompas/\(theme.noun)">\(t("compass.\(theme.rawValue).name"))</a>\
                <span class="tasks-state">\(state)\(far)</span></li>

                """
        }
        let column: HTML = """
            <h1>\(t("compass.title"))</h1><p class="lead">\(t("compass.lead"))</p>
            <ul class="tasks">\(items)</ul><p>\(t("compass.free"))</p>
            <div class="buttons"><a class="button" href="\(draft.path)/kompas/\(Compass.Theme.involvement.noun)">\(t("compass.begin"))</a> \
            <a class="button is-second" href="\(draft.path)/versturen">\(t("compass.skip"))</a></div>
            """
        return .page(frame(t("compass.title"), column, try await aside(.compass, visit, draft)))
    }

    private func askTheme(_ visit: Visit) async throws -> Answer {
        let (draft, theme) = (try await visit.openDraft(), try theme(visit))
        var form = Form()
        for question in theme.questions { form.prefill(field(theme, question), draft.compass[theme.key(question)] ?? "") }
        form.prefill(estimate, draft.compass[theme.estimateKey] ?? "")
        return .page(try await themePage(theme, form, visit, draft))
    }

    private func saveTheme(_ visit: Visit) async throws -> Answer {
        let (draft, theme) = (try await visit.openDraft(), try theme(visit))
        var form = Form(visit.body)
        try await Tell.save(draft, visit, change: read(theme, &form))
        if visit.body.first("later") == "1" { return .redirect("\(draft.path)/later?stap=kompas/\(theme.noun)") }
        guard form.isFine else { return .page(try await themePage(theme, form, visit, draft)) }
        return .redirect(theme.next.map { "\(draft.path)/kompas/\($0.noun)" } ?? "\(draft.path)/kompas")
    }

    private func autosaveTheme(_ visit: Visit) async throws -> Answer {
        let (draft, theme) = (try await visit.openDraft(), try theme(visit))
        var form = Form(visit.body)
        try await Tell.save(draft, visit, change: read(theme, &form))
        return saved(visit)
    }

    private func theme(_ visit: Visit) throws -> Compass.Theme {
        guard let theme = Compass.Theme(noun: try visit.parameter("thema")) else { throw Refusal.notFound }
        return theme
    }

    private func field(_ theme: Compass.Theme, _ question: String) -> FormField<String> {
        let key = "compass.\(theme.rawValue).\(question)"
        return .area(question, "\(key).question", max: 2_000, rows: 4, isOptional: true).asked(hint: "\(key).help")
    }

    private var estimate: FormField<String> {
        let options = Compass.Estimate.allCases.map { FieldOption($0.rawValue, .key("compass.estimate.\($0.rawValue)")) }
        return .choice("far", "compass.estimate.question", options, isOptional: true)
    }

    private func read(_ theme: Compass.Theme, _ form: inout Form) -> DraftChange {
        var typed: [String: String] = [:]
        for question in theme.questions { typed[theme.key(question)] = form.read(field(theme, question)) }
        typed[theme.estimateKey] = form.read(estimate)
        let found = typed
        return { content in
            for (key, text) in found { content.compass[key] = text.isEmpty ? nil : text }
        }
    }

    private func themePage(_ theme: Compass.Theme, _ form: Form, _ visit: Visit, _ draft: Draft) async throws -> Page {
        let t = visit.t
        let address = "\(draft.path)/kompas/\(theme.noun)"
        let fields = theme.questions.map { form.html(field(theme, $0), visit) }
        let goOn = theme.next.map { t("compass.goOn", ["name": t("compass.\($0.rawValue).name")]) } ?? t("compass.ready")
        let place = (Compass.Theme.allCases.firstIndex(of: theme) ?? 0) + 1
        let step = t("compass.step", ["number": String(place), "total": String(Compass.Theme.allCases.count)])
        let note = try await note(visit, draft, theme)
        let column: HTML = """
            <p class="crumb"><a href="\(draft.path)/kompas">\(t("compass.title"))</a> <span class="soft">\(step)</span></p>\(form.summary(visit))
            <h1>\(t("compass.\(theme.rawValue).name"))</h1><p class="lead">\(t("compass.\(theme.rawValue).intro"))</p>\(note)
            <form method="post" action="\(address)" data-autosave="\(address)/bewaar">\(fields)\(form.html(estimate, visit))
            \(buttons(goOn, draft, visit))</form>
            """
        return frame("\(t("compass.\(theme.rawValue).name")) \(step)", column, try await aside(.compass, visit, draft))
            .with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422).with(\.scripts, ["autosave.js"])
    }
}
