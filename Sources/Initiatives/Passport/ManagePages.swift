import Civic
import Markup
import Rules
import Store
import Web

/// What the team does with its own passport: who sees it, what it tells, and the turns in its life.
enum ManagePages {
    static let routes: [Route] = [
        .get("/initiatieven/{slug}/beheer", .team, overview),
        .post("/initiatieven/{slug}/zichtbaarheid", .team, show),
        .get("/initiatieven/{slug}/bewerken", .team, EditPages.form),
        .post("/initiatieven/{slug}/bewerken", .team, EditPages.save),
        .get("/initiatieven/{slug}/wending/{turn}", .team, turnForm),
        .post("/initiatieven/{slug}/wending/{turn}", .team, turn),
    ]

    private static func overview(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        let (asks, members) = try await visit.read { db in
            (try db.asks(of: initiative.id).count, try db.members(of: initiative.id).count { !$0.isInvited })
        }
        return .page(managePage(initiative, openAsks: asks, members: members, visit))
    }

    private static func show(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        let isPublic = visit.body.first("zichtbaar") == "1"
        try await visit.perform(ShowInitiative(id: initiative.id, isPublic: isPublic))
        return .redirect("\(initiative.path)/beheer", saying: isPublic ? "manage.nowPublic" : "manage.nowHidden")
    }

    // MARK: Turns

    private static let reason = FormField.area("reden", "turn.reason", max: 600, rows: 4).asked(hint: "turn.reasonHint")
    private static let results = FormField.area("resultaat", "passport.results", max: 3_000, rows: 5, isOptional: true).asked(
        hint: "turn.resultsHint")
    private static let lessons = FormField.area("lessen", "passport.lessons", max: 3_000, rows: 5, isOptional: true).asked(
        hint: "turn.lessonsHint")

    private static func asked(_ visit: Visit) async throws -> (Initiative, Turn) {
        guard let turn = Turn(noun: try visit.parameter("turn")) else { throw Refusal.notFound }
        let initiative = try await visit.initiative()
        guard initiative.allows(turn) else { throw Refusal.conflict("turn.notNow") }
        return (initiative, turn)
    }

    private static func turnForm(_ visit: Visit) async throws -> Answer {
        let (initiative, turn) = try await asked(visit)
        var form = Form()
        form.prefill(results, initiative.results)
        form.prefill(lessons, initiative.lessons)
        return .page(turnPage(form, turn, initiative, visit))
    }

    private static func turn(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        guard let turn = Turn(noun: try visit.parameter("turn")) else { throw Refusal.notFound }
        var form = Form(visit.body)
        guard case (let reason?, let results?, let lessons?) = (form.read(reason), form.read(results), form.read(lessons)) else {
            return .page(turnPage(form, turn, initiative, visit))
        }
        try await visit.perform(TurnInitiative(id: initiative.id, turn: turn, reason: reason, results: results, lessons: lessons))
        return .redirect(initiative.path, saying: "turn.saved")
    }

    private static func turnPage(_ form: Form, _ turn: Turn, _ initiative: Initiative, _ visit: Visit) -> Page {
        let t = visit.t
        let outcome: HTML = turn == .complete ? form.html(results, visit) + form.html(lessons, visit) : .empty
        let content: HTML = """
            <p class="lead">\(t("turn.\(turn.rawValue).explain"))</p>
            <form method="post" action="\(visit.path)">\(form.token())\(form.html(reason, visit))\(outcome)
            \(formButtons("turn.\(turn.rawValue).action", initiative, visit))</form>
            """
        return formPage(t("turn.\(turn.rawValue).action"), form, back: initiative, to: "\(initiative.path)/beheer", content, visit)
    }
}

/// Changing what the passport tells.
enum EditPages {
    private static let title = FormField.line("titel", "edit.title", max: 80, min: 3)
    private static let summary = FormField.area("samenvatting", "edit.summary", max: 300, rows: 3, min: 10).asked(hint: "edit.summaryHint")
    private static let story = FormField.area("verhaal", "edit.story", max: 6_000, rows: 12, isOptional: true).asked(hint: "edit.storyHint")
    private static let theme = FormField.list("thema", "edit.theme", themeOptions)
    private static let themes = FormField.choices("themas", "edit.themes", themeOptions)
    private static let phase = FormField.choice(
        "fase", "edit.phase",
        Phase.allCases.map { phase in
            FieldOption(phase.rawValue, .key("phase.\(phase.rawValue)"), hint: .key("phaseHelp.\(phase.rawValue)"))
        })
    private static let place = FormField.line("plek", "edit.place", max: 120, isOptional: true).asked(hint: "edit.placeHint")
    private static let offers = FormField.area("aanbod", "edit.offers", max: 1_000, rows: 4, isOptional: true).asked(
        hint: "edit.offersHint")
    private static let results = FormField.area("resultaat", "passport.results", max: 3_000, rows: 5, isOptional: true)
    private static let lessons = FormField.area("lessen", "passport.lessons", max: 3_000, rows: 5, isOptional: true)

    private static var themeOptions: [FieldOption] {
        Theme.allCases.map { theme in FieldOption(theme.rawValue, .key("theme.\(theme.rawValue)")) }
    }

    /// Every area by name; a neighbourhood after its district.
    private static func area(_ visit: Visit) -> FormField<String> {
        let areas = visit.municipality.areas
        let options = areas.all.map { area in
            FieldOption(area.code, .text(area.parent.flatMap { areas[$0]?.name }.map { "\($0): \(area.name)" } ?? area.name))
        }
        return .list("gebied", "edit.area", options, isOptional: true).asked(hint: "edit.areaHint")
    }

    static func form(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        let also = try await visit.read { db in try db.themes(of: initiative.id) }.filter { $0 != initiative.theme }
        var form = Form()
        for (field, value) in [
            (title, initiative.title), (summary, initiative.summary), (story, initiative.story), (theme, initiative.theme.rawValue),
            (phase, initiative.phase.rawValue), (area(visit), initiative.areaCode ?? ""), (place, initiative.place),
            (offers, initiative.offers),
            (results, initiative.results), (lessons, initiative.lessons),
        ] { form.prefill(field, value) }
        form.prefill(themes, Set(also.map(\.rawValue)))
        return .page(page(form, initiative, visit))
    }

    static func save(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        var form = Form(visit.body)
        guard
            case (let title?, let summary?, let story?, let theme?, let also?) =
                (form.read(title), form.read(summary), form.read(story), form.read(theme).flatMap(Theme.init(rawValue:)), form.read(themes)),
            case (let phase?, let area?, let place?, let offers?, let results?, let lessons?) =
                (
                    form.read(phase).flatMap(Phase.init(rawValue:)), form.read(area(visit)), form.read(place), form.read(offers),
                    form.read(results),
                    form.read(lessons)
                )
        else { return .page(page(form, initiative, visit)) }
        let answers = try await visit.read { db in
            try db.value("SELECT answers FROM initiative WHERE id = \(initiative.id)") ?? "{}" as String
        }
        var text = InitiativeText(
            title: title, summary: summary, story: story, theme: theme, themes: also.compactMap(Theme.init(rawValue:)), phase: phase,
            areaCode: area.isEmpty ? nil : area, place: place)
        // A mark on the map belongs to the neighbourhood it was set in.
        if text.areaCode == initiative.areaCode { (text.longitude, text.latitude) = (initiative.longitude, initiative.latitude) }
        (text.offers, text.results, text.lessons, text.budget, text.answers) = (offers, results, lessons, initiative.budget, answers)
        try await visit.perform(EditInitiative(id: initiative.id, text: text))
        return .redirect(initiative.path, saying: "flash.saved")
    }

    private static func page(_ form: Form, _ initiative: Initiative, _ visit: Visit) -> Page {
        let content: HTML = """
            <form method="post" action="\(initiative.path)/bewerken" data-guard>\(form.token())
            \(form.html(title, visit))\(form.html(summary, visit))\(form.html(story, visit))
            \(form.html(theme, visit))\(form.html(themes, visit))\(form.html(phase, visit))
            \(form.html(area(visit), visit))\(form.html(place, visit))
            \(form.html(offers, visit))\(form.html(results, visit))\(form.html(lessons, visit))
            \(formButtons("button.save", initiative, visit))</form>
            """
        let page = formPage(visit.t("manage.edit"), form, back: initiative, to: "\(initiative.path)/beheer", content, visit)
        return page.with(\.scripts, page.scripts + ["autosave.js"])
    }
}
