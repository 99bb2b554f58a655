import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// The register of policy goals: for everyone to read, for the staff to keep.
struct GoalPages: Sendable {
    var feature: Feature {
        Feature(
            "goals",
            routes: [
                .get("/doelen", .everyone, cachedBy: ["thema", "gebied", "soort"], list),
                .get("/doelen/{doel}", .everyone, cachedBy: ["versie"], show),
                .get("/werk/doelen", InsightFeatures.access, keep), .get("/werk/doelen/nieuw", InsightFeatures.access, newForm),
                .post("/werk/doelen/nieuw", InsightFeatures.access, add), .get("/werk/doelen/{doel}", InsightFeatures.access, editForm),
                .post("/werk/doelen/{doel}", InsightFeatures.access, revise),
            ],
            migrations: Goals.migrations, actions: [AddGoal.self, ReviseGoal.self],
            holdings: GoalHoldings.records, exemptions: GoalHoldings.exemptions, invariants: Self.invariants)
    }

    // MARK: For everyone

    private func list(_ visit: Visit) async throws -> Answer {
        let (today, places) = (visit.today, visit.municipality.areas)
        let theme = visit.query.first("thema").flatMap(Theme.init(noun:))
        let area = visit.query.first("gebied").flatMap { places[$0]?.code }
        let kind = visit.query.first("soort").flatMap(GoalKind.init(rawValue:))
        let goals = try await visit.read { db in try db.goalsInForce(on: today) }.filter { goal in
            (kind == nil || goal.content.kind == kind)
                && (theme.map { goal.content.themes.isEmpty || goal.content.themes.contains($0) } ?? true)
                && (area.map { goal.content.fits(themes: goal.content.themes, area: $0, in: places) } ?? true)
        }
        let body = goalListPage(goals, theme: theme, area: area, kind: kind, visit)
        let t = visit.t
        return .page(
            Page(t("goal.title"), body).with(\.section, "/doelen").with(
                \.description, t("goal.lead", ["municipality": visit.municipality.name])))
    }

    private func show(_ visit: Visit) async throws -> Answer {
        let (id, today) = (ID<PolicyGoal>(try visit.parameter("doel")), visit.today)
        let (versions, tasks) = try await visit.read { db in (try db.goalVersions(id), try db.tasks(serving: id)) }
        guard let newest = versions.first else { throw Refusal.notFound }
        let asked = visit.query.first("versie").flatMap { text in versions.first { String($0.number) == text } }
        let inForce = versions.inForce(on: today)
        let body = goalPage(asked ?? inForce ?? newest, inForce: inForce, versions: versions, tasks: tasks, visit)
        return .page(Page((asked ?? inForce ?? newest).title, body).with(\.section, "/doelen"))
    }

    // MARK: For the staff

    private func keep(_ visit: Visit) async throws -> Answer {
        let today = visit.today
        let (newest, inForce) = try await visit.read { db in (try db.newestGoals(), try db.goalsInForce(on: today)) }
        let body = goalRegister(newest, inForce: Set(inForce.map(\.goal)), visit)
        return .page(staffPage(visit.t("goal.register.title"), body, section: "/werk/doelen"))
    }

    private func newForm(_ visit: Visit) async throws -> Answer {
        var form = Form()
        form.prefill(GoalForms.from, visit.today)
        return .page(formPage(form, nil, visit))
    }

    private func add(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        guard let (content, reason) = GoalForms.read(&form, visit.municipality.areas) else { return .page(formPage(form, nil, visit)) }
        do {
            let id = try await visit.perform(AddGoal(content: content, reason: reason))
            return .redirect("/doelen/\(id.text)", saying: "goal.added")
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(formPage(form, nil, visit))
        }
    }

    private func newest(_ visit: Visit) async throws -> GoalVersion {
        let id = ID<PolicyGoal>(try visit.parameter("doel"))
        guard let newest = try await visit.read({ db in try db.goalVersions(id).first }) else { throw Refusal.notFound }
        return newest
    }

    private func editForm(_ visit: Visit) async throws -> Answer {
        let goal = try await newest(visit)
        var form = Form()
        GoalForms.prefill(&form, goal.content, visit.municipality.areas)
        return .page(formPage(form, goal, visit))
    }

    private func revise(_ visit: Visit) async throws -> Answer {
        let (goal, places) = (try await newest(visit), visit.municipality.areas)
        let offered = Set(places.districts.map(\.code))
        var form = Form(visit.body)
        // A neighbourhood stays as it was; what is in force no more cannot be kept.
        let kept = goal.content.areas.filter { !offered.contains($0) && places[$0] != nil }
        guard let (content, reason) = GoalForms.read(&form, places, keeping: kept) else { return .page(formPage(form, goal, visit)) }
        do {
            try await visit.perform(ReviseGoal(id: goal.goal, content: content, reason: reason, seen: Seen(visit)))
            return .redirect(goal.path, saying: "goal.revised")
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(formPage(form, goal, visit))
        }
    }

    private func formPage(_ form: Form, _ goal: GoalVersion?, _ visit: Visit) -> Page {
        let t = visit.t
        let title = t(goal == nil ? "goal.form.new" : "goal.form.revise")
        let target = goal.map { "/werk/doelen/\($0.goal.text)" } ?? "/werk/doelen/nieuw"
        let note: HTML? = goal.map { "<p class=\"lead\">\(t("goal.form.reviseLead", ["number": t.number($0.number + 1)]))</p>" }
        let seen: HTML? = goal.map { form.html($0.seen, standingAt: "\($0.path)?versie=\($0.number)", visit) }
        let body: HTML = """
            <div class="wrap is-narrow"><p class="crumb"><a href="/werk/doelen">\(t("goal.register.title"))</a></p>\(form.summary(visit))
            <h1>\(title)</h1>\(note)<form method="post" action="\(target)">\(form.token())\(seen)\(GoalForms.html(form, visit))
            <p class="buttons"><button class="button">\(t(goal == nil ? "goal.form.add" : "goal.form.save"))</button> \
            <a class="tap" href="\(goal?.path ?? "/werk/doelen")">\(t("button.cancel"))</a></p></form></div>
            """
        return staffPage(title, body, section: "/werk/doelen", form: form)
    }
}
