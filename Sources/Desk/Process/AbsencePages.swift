import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Everything the page of absences shows.
private struct AbsenceScene: Sendable {
    let absences: [Absence]
    let staff: [ID<Person>: Person]
    /// Open cases by who has them.
    let cases: [ID<Person>: Int]
    /// Away today.
    let away: Set<ID<Person>>
    /// Away today with cases, and nobody stands in.
    let uncovered: [ID<Person>]
}

/// Who is away and who stands in; a contact is never out of reach.
struct AbsencePages: Sendable {
    let books: @Sendable (Site) -> DeskBook

    var feature: Feature {
        Feature(
            "absences",
            routes: [
                .get("/werk/afwezig", DeskFeatures.access, show), .post("/werk/afwezig", DeskFeatures.access, plan),
                .post("/werk/afwezig/overdracht", DeskFeatures.access, giveAll),
                .post("/werk/afwezig/{absence}/terug", DeskFeatures.access, cancel),
            ],
            migrations: Absences.migrations,
            actions: [PlanAbsence.self, CancelAbsence.self, AnnounceStandIn.self, WarnOfAbsence.self],
            holdings: Absences.holdings, exemptions: Absences.exemptions)
    }

    // MARK: Fields

    private static let from = FormField.date(AbsenceField.from, "absence.from", isOptional: false)
    private static let until = FormField.date(AbsenceField.until, "absence.until").asked(hint: "absence.untilHint")
    /// How it ends: on a day, some day, or not.
    private enum End: String, CaseIterable { case day, unknown, forGood }
    private static let end = FormField.choice(
        AbsenceField.end, "absence.end",
        End.allCases.map {
            FieldOption($0.rawValue, .key("absence.endOption.\($0.rawValue)"), hint: .key("absence.endHint.\($0.rawValue)"))
        })
    private static let reason = FormField.area("overdracht-reden", "work.reason", max: 2_000, rows: 3)
    private static let next = FormField.area("overdracht-stap", "work.next", max: 1_000, rows: 2)

    /// Whoever is away today stands in the list as such.
    private static func people(
        _ name: String, _ label: String, _ people: [Person], _ scene: AbsenceScene, _ t: Words, isOptional: Bool = false
    ) -> FormField<String> {
        let options = people.map { person -> FieldOption in
            let name = scene.away.contains(person.id) ? "\(person.name), \(t("absence.isAway"))" : person.name
            return FieldOption(person.id.text, .text(name))
        }
        return .list(name, label, options, isOptional: isOptional)
    }

    private func who(_ scene: AbsenceScene, _ visit: Visit) -> FormField<String> {
        Self.people(
            "afwezig-wie", "absence.who", visit.actor.leadsCases ? handlers(scene) : handlers(scene).filter { $0.id == visit.person?.id },
            scene, visit.t)
    }
    private func standIn(_ scene: AbsenceScene, _ t: Words) -> FormField<String> {
        Self.people(AbsenceField.standIn, "absence.standIn", handlers(scene), scene, t, isOptional: true).asked(hint: "absence.standInHint")
    }
    private func giver(_ scene: AbsenceScene, _ visit: Visit) -> FormField<String> {
        let people = handlers(scene).filter { (scene.cases[$0.id] ?? 0) > 0 && (visit.actor.leadsCases || $0.id == visit.person?.id) }
        return Self.people("overdracht-van", "absence.giver", people, scene, visit.t)
    }
    private func taker(_ scene: AbsenceScene, _ t: Words) -> FormField<String> {
        Self.people(CaseField.colleague, "absence.taker", handlers(scene), scene, t)
    }

    private func handlers(_ scene: AbsenceScene) -> [Person] {
        scene.staff.values.filter { Actor($0).handlesCases }.sorted { ($0.name, $0.id.text) < ($1.name, $1.id.text) }
    }

    // MARK: Handlers

    private func scene(_ visit: Visit) async throws -> AbsenceScene {
        let today = visit.today
        return try await visit.read { db in
            let staff = Dictionary(try db.staff().map { ($0.id, $0) }) { first, _ in first }
            let rows = try db.rows(
                """
                SELECT COALESCE(assignee_id, contact_id) AS holder, COUNT(*) AS amount FROM case_file
                WHERE (is_open OR next_due_on IS NOT NULL) AND COALESCE(assignee_id, contact_id) IS NOT NULL GROUP BY COALESCE(assignee_id, contact_id)
                """)
            var cases: [ID<Person>: Int] = [:]
            for row in rows { cases[try row["holder"]] = try row["amount"] }
            let away = try db.absences(on: today)
            let uncovered = away.keys.filter { (cases[$0] ?? 0) > 0 && db.standIn(for: $0, among: away) == nil }
            return AbsenceScene(
                absences: try db.absences(from: today), staff: staff, cases: cases, away: Set(away.keys),
                uncovered: uncovered.sorted { $0.text < $1.text })
        }
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form()
        form.prefill(who(scene, visit), visit.person?.id.text ?? "")
        form.prefill(Self.end, End.day.rawValue)
        return .page(page(scene, form, Form(), visit))
    }

    @Sendable private func plan(_ visit: Visit) async throws -> Answer {
        let (scene, teams) = (try await scene(visit), books(visit.site).teams)
        var form = Form(visit.body)
        let (person, standIn) = (form.read(who(scene, visit)), form.read(standIn(scene, visit.t)))
        let (from, until) = (form.read(Self.from) ?? nil, form.read(Self.until) ?? nil)
        let end = form.read(Self.end).flatMap(End.init(rawValue:))
        if end == .day, until == nil, form.problem(of: AbsenceField.until) == nil {
            form.add(FieldProblem(AbsenceField.until, "error.required"))
        }
        if end == .unknown, until != nil { form.add(FieldProblem(AbsenceField.until, "absence.endAndUnknown")) }
        guard form.isFine, let person, let from, let standIn else { return .page(page(scene, form, Form(), visit)) }
        do {
            try await visit.perform(
                PlanAbsence(
                    person: ID(person), from: from, until: until, isForGood: end == .forGood,
                    standIn: standIn.isEmpty ? nil : ID(standIn), teams: teams))
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(page(scene, form, Form(), visit))
        }
        return .redirect("/werk/afwezig", saying: "absence.planned")
    }

    @Sendable private func giveAll(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        let (giver, taker) = (form.read(giver(scene, visit)), form.read(taker(scene, visit.t)))
        let (reason, next) = (form.read(Self.reason), form.read(Self.next))
        guard form.isFine, let giver, let taker, let reason, let next else { return .page(page(scene, Form(), form, visit)) }
        do {
            try await visit.perform(ReassignAll(person: ID(giver), colleague: ID(taker), reason: reason, next: next))
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(page(scene, Form(), form, visit))
        }
        return .redirect("/werk/afwezig", saying: "absence.given")
    }

    @Sendable private func cancel(_ visit: Visit) async throws -> Answer {
        try await visit.perform(CancelAbsence(id: ID(try visit.parameter("absence"))))
        return .redirect("/werk/afwezig", saying: "absence.cancelled")
    }

    // MARK: The page

    private func page(_ scene: AbsenceScene, _ form: Form, _ giving: Form, _ visit: Visit) -> Page {
        let t = visit.t
        let isFine = form.isFine && giving.isFine
        let body: HTML = """
            <div class="wrap"><div class="narrow">\(form.isFine ? giving.summary(visit) : form.summary(visit))
            <p class="crumb"><a href="/werk">\(t("work.today"))</a></p><h1>\(t("absence.title"))</h1><p class="lead">\(t("absence.lead"))</p>
            \(uncovered(scene, t))\(list(scene, visit))
            <section class="section" aria-labelledby="plan"><h2 id="plan">\(t("absence.plan"))</h2>
            <form method="post" action="/werk/afwezig">\(form.token())\(form.html(who(scene, visit), visit))\(form.html(Self.from, visit))\
            \(form.html(Self.end, visit))\(form.html(Self.until, visit))\(form.html(standIn(scene, visit.t), visit))
            <p class="buttons"><button class="button">\(t("absence.button"))</button></p></form></section>
            \(handOver(scene, giving, visit))\(processes(visit))</div></div>
            """
        return Page(t("absence.title"), body).with(\.section, "/werk/afwezig").with(\.isStaff, true).with(\.isPrivate, true)
            .with(\.hasProblems, !isFine).with(\.status, isFine ? 200 : 422).with(\.scripts, ["errors.js"])
    }

    /// The way to the other page of those who answer for the work of others.
    private func processes(_ visit: Visit) -> HTML {
        guard visit.actor.leadsCases else { return .empty }
        return "<p><a class=\"tap\" href=\"/werk/processen\">\(visit.t("process.title"))</a></p>"
    }

    private func uncovered(_ scene: AbsenceScene, _ t: Words) -> HTML {
        guard !scene.uncovered.isEmpty else { return .empty }
        let items = scene.uncovered.map { id -> HTML in
            "<li>\(scene.staff[id]?.name ?? ""): \(t("work.load.open", count: scene.cases[id] ?? 0))</li>"
        }
        return """
            <div class="note is-attention"><h2>\(t("absence.uncovered"))</h2><p>\(t("absence.uncoveredText"))</p><ul>\(items)</ul></div>
            """
    }

    private func list(_ scene: AbsenceScene, _ visit: Visit) -> HTML {
        let t = visit.t
        guard !scene.absences.isEmpty else { return "<p class=\"empty\">\(t("absence.none"))</p>" }
        let rows = scene.absences.map { absence -> HTML in
            let name = scene.staff[absence.person]?.name ?? ""
            let until = absence.until.map { t.date($0) } ?? t(absence.isForGood ? "absence.forGood" : "absence.unknown")
            let standIn = absence.standIn.flatMap { scene.staff[$0]?.name } ?? t("absence.nobody")
            let mayCancel = visit.actor.leadsCases || visit.person?.id == absence.person
            let button: HTML? =
                mayCancel
                ? """
                <form method="post" action="/werk/afwezig/\(absence.id.text)/terug">\(Form().token())\
                <button class="button is-second">\(t("absence.back"))<span class="hidden">: \(name)</span></button></form>
                """ : nil
            return """
                <tr><th scope="row">\(name)</th><td data-label="\(t("absence.from"))">\(t.date(absence.from))</td>\
                <td data-label="\(t("absence.until"))">\(until)</td><td data-label="\(t("absence.standIn"))">\(standIn)</td>\
                <td data-label="\(t("work.column.do"))">\(button)</td></tr>

                """
        }
        return """
            <section class="section" aria-labelledby="weg"><h2 id="weg">\(t("absence.list"))</h2>
            <table class="table is-stack"><caption class="hidden">\(t("absence.list"))</caption><thead><tr>\
            <th scope="col">\(t("absence.who"))</th><th scope="col">\(t("absence.from"))</th><th scope="col">\(t("absence.until"))</th>\
            <th scope="col">\(t("absence.standIn"))</th><th scope="col">\(t("work.column.do"))</th></tr></thead><tbody>\(rows)</tbody></table></section>

            """
    }

    private func handOver(_ scene: AbsenceScene, _ form: Form, _ visit: Visit) -> HTML {
        let t = visit.t
        return """
            <section class="section" aria-labelledby="geef"><h2 id="geef">\(t("absence.giveAll"))</h2><p>\(t("absence.giveAllText"))</p>
            <form method="post" action="/werk/afwezig/overdracht">\(form.token())\(form.html(giver(scene, visit), visit))\
            \(form.html(taker(scene, visit.t), visit))\(form.html(Self.reason, visit))\(form.html(Self.next, visit))
            <p class="buttons"><button class="button">\(t("absence.giveAllButton"))</button></p></form></section>

            """
    }
}
