import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// The breakthrough table (*doorbraaktafel*): the list, one obstacle with everything that can be done, and the view for a meeting.
struct ObstaclePages: Sendable {
    let book: InsightBook

    var feature: Feature {
        Feature(
            "obstacles",
            routes: [
                .get("/werk/doorbraak", InsightFeatures.access, list), .get("/werk/doorbraak/vergadering", InsightFeatures.access, meeting),
                .get("/werk/doorbraak/nieuw", InsightFeatures.access, newForm), .post("/werk/doorbraak/nieuw", InsightFeatures.access, tag),
                .get("/werk/doorbraak/{knelpunt}", InsightFeatures.access, show),
            ]
                + ObstacleVerb.allCases.map { verb in
                    .post("/werk/doorbraak/{knelpunt}/\(verb.rawValue)", InsightFeatures.access) { visit in try await act(verb, visit) }
                },
            migrations: Obstacles.migrations,
            actions: [
                TagObstacle.self, EditObstacle.self, CountLostDays.self, MergeObstacle.self, OwnObstacle.self, DecideObstacle.self,
                TellObstacleDecision.self,
            ], holdings: ObstacleHoldings.records, exemptions: ObstacleHoldings.exemptions, invariants: Self.invariants)
    }

    // MARK: The table

    private func list(_ visit: Visit) async throws -> Answer {
        let (filter, departments, viewer) = (ObstacleFilter(visit.query), book.departments(visit.site, visit.t), visit.person?.id)
        let condition = filter.condition(viewer)
        let (rows, decisions, total) = try await visit.read { db in
            let offset = (filter.page - 1) * ObstacleFilter.perPage
            let rows = try db.obstacleRows(condition, limit: ObstacleFilter.perPage, offset: offset)
            return (rows, try db.lastDecisions(on: rows.map(\.obstacle.id)), try db.obstacleCount(condition))
        }
        let view = ObstacleTableView(
            rows: rows, decisions: decisions, total: total, filter: filter, departments: departments, visit: visit)
        return .page(staffPage(visit.t("obstacle.table.title"), view.html, section: "/werk/doorbraak"))
    }

    private func meeting(_ visit: Visit) async throws -> Answer {
        let departments = book.departments(visit.site, visit.t)
        let agenda = try await visit.read { db in try db.breakthroughAgenda() }
        let body = meetingPage(agenda, departments, visit)
        return .page(staffPage(visit.t("obstacle.meeting.title"), body, section: "/werk/doorbraak"))
    }

    // MARK: One

    private func scene(_ visit: Visit) async throws -> ObstacleScene {
        let (id, page) = (ID<Obstacle>(try visit.parameter("knelpunt")), visit.query.pageNumber)
        guard let scene = try await visit.read({ db in try db.obstacleScene(id, page: page) }) else { throw Refusal.notFound }
        return scene
    }

    private func show(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        let asked = visit.query.first("doe").flatMap(ObstacleVerb.init(rawValue:))
        return .page(page(scene, Form(), open: asked, visit))
    }

    private func page(_ scene: ObstacleScene, _ form: Form, open: ObstacleVerb?, _ visit: Visit) -> Page {
        let view = ObstacleView(
            scene: scene, form: form, opened: open, departments: book.departments(visit.site, visit.t), visit: visit)
        return staffPage(scene.obstacle.title, view.html, section: "/werk/doorbraak", form: form)
    }

    /// Reads the form and does what it is for; a form with problems comes back as it was typed.
    private func act(_ verb: ObstacleVerb, _ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        do {
            guard try await perform(verb, &form, scene, visit) else { return .page(page(scene, form, open: verb, visit)) }
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(page(scene, form, open: verb, visit))
        }
        return .redirect(scene.obstacle.path, saying: "obstacle.done.\(verb.key)")
    }

    /// - Returns: false when the form has problems.
    private func perform(_ verb: ObstacleVerb, _ form: inout Form, _ scene: ObstacleScene, _ visit: Visit) async throws -> Bool {
        let (id, once) = (scene.obstacle.id, visit.submission)
        switch verb {
        case .own:
            let (owner, due) = (form.read(ObstacleForms.owner(scene.staff)), form.read(ObstacleForms.dueOn) ?? nil)
            guard let reason = form.read(ObstacleForms.ownReason), let owner, let due else { return false }
            try await visit.perform(OwnObstacle(id: id, owner: ID(owner), dueOn: due, reason: reason))
        case .decide:
            let outcome = form.read(ObstacleForms.outcome).flatMap(ObstacleDecision.Outcome.init(rawValue:))
            let (reason, next) = (form.read(ObstacleForms.decideReason), form.read(ObstacleForms.next))
            let (decidedBy, from) = (form.read(ObstacleForms.decidedBy), form.read(ObstacleForms.holdsFrom) ?? nil)
            guard let outcome, let reason, let next, let decidedBy, let from else { return false }
            let action = DecideObstacle(id: id, outcome: outcome, reason: reason, next: next, decidedBy: decidedBy, holdsFrom: from)
            try await visit.site.decide(action, as: visit.actor, once: once)
        case .merge:
            let (into, reason) = (form.read(ObstacleForms.into(scene.others)), form.read(ObstacleForms.mergeReason))
            guard let into, let reason else { return false }
            try await visit.site.merge(MergeObstacle(id: id, into: ID(into), reason: reason), as: visit.actor, once: once)
        case .count:
            guard let hit = form.read(ObstacleForms.hit(scene, visit.t)), let days = form.read(ObstacleForms.lostDays) ?? nil else {
                return false
            }
            try await visit.perform(CountLostDays(id: id, hit: ID(hit), days: days))
        case .edit:
            let (title, text) = (form.read(ObstacleForms.editTitle), form.read(ObstacleForms.editText))
            let kind = form.read(ObstacleForms.editKind).flatMap(Obstacle.Kind.init(rawValue:))
            let departments = book.departments(visit.site, visit.t)
            let department = form.read(ObstacleForms.department(departments, name: ObstacleView.departmentName))
            guard let title, let text, let kind, let department else { return false }
            let content = NewObstacle(title: title, text: text, kind: kind, department: department)
            try await visit.perform(EditObstacle(id: id, content: content, seen: Seen(visit)))
        }
        return true
    }

    // MARK: Tagging

    private func newForm(_ visit: Visit) async throws -> Answer {
        let place = try await place(visit, visit.query)
        let goal = try await asked(visit.query, visit)
        var form = Form()
        if let place { form.prefill(ObstacleForms.phase, place.initiative.phase.rawValue) }
        if let goal {
            form.prefill(ObstacleForms.what, visit.t("obstacle.form.goalWhat", ["goal": goal.title]).shortened(to: 120))
            form.prefill(ObstacleForms.kind, Obstacle.Kind.rule.rawValue)
        }
        return .page(tagPage(form, place, goal, visit))
    }

    private func tag(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        let place = try await place(visit, visit.body)
        if place == nil, form.read(ObstacleForms.reference) != nil {
            form.add(FieldProblem(ObstacleForms.reference.name, "obstacle.form.noCase"))
        }
        let goal = try await asked(visit.body, visit)
        let typed = TypedObstacle(&form, book.departments(visit.site, visit.t))
        guard let place, let typed, form.isFine else { return .page(tagPage(form, place, goal, visit)) }
        guard let choice = try await choice(typed, visit) else {
            let similar = try await similar(typed, visit)
            if !similar.isEmpty { return .page(choicePage(form, typed, similar, place, goal, visit)) }
            return try await save(typed, .new(typed.obstacle), place, goal, visit)
        }
        return try await save(typed, choice, place, goal, visit)
    }

    private func save(
        _ typed: TypedObstacle, _ choice: ObstacleChoice, _ place: TagPlace, _ goal: GoalVersion?, _ visit: Visit
    ) async throws -> Answer {
        var hit = NewHit(initiative: place.initiative.id, phase: typed.phase)
        (hit.knownCase, hit.department, hit.daysLost) = (place.knownCase, typed.obstacle.department, typed.days)
        (hit.note, hit.goal) = (typed.obstacle.text.isEmpty ? typed.obstacle.title : typed.obstacle.text, goal?.reference)
        try await visit.perform(TagObstacle(hit, on: choice))
        return .redirect(place.path, saying: "obstacle.tagged")
    }

    /// What somebody chose on the page with similar ones; nil when they did not see it yet.
    private func choice(_ typed: TypedObstacle, _ visit: Visit) async throws -> ObstacleChoice? {
        guard let chosen = visit.body.first(ObstacleForms.choiceName), !chosen.isEmpty else { return nil }
        if chosen == ObstacleForms.isNew { return .new(typed.obstacle) }
        let id = ID<Obstacle>(chosen)
        return try await visit.read { db in try db.obstacle(id) }.map { .known($0.id) }
    }

    private func similar(_ typed: TypedObstacle, _ visit: Visit) async throws -> [ObstacleRow] {
        let analyser = visit.site.analyser
        return try await visit.read { db in
            let ids = SimilarObstacles(try db.obstacles(), analyser: analyser).like("\(typed.obstacle.title) \(typed.obstacle.text)")
            let rows = try db.obstacleRows("obstacle.id IN (\(list: ids))", limit: ids.count)
            return ids.compactMap { id in rows.first { $0.obstacle.id == id } }
        }
    }

    /// Where it occurs: the case or the initiative that the form is about.
    private func place(_ visit: Visit, _ data: FormData) async throws -> TagPlace? {
        let reference = (data.first(ObstacleForms.caseName) ?? data.first(ObstacleForms.reference.name) ?? "").trimmingSpaces()
        let (slug, book) = (data.first(ObstacleForms.initiativeName) ?? "", book)
        return try await visit.read { db in
            if let found = try book.caseWithReference(reference.uppercased(), db), let initiative = try db.initiative(found.initiative) {
                return TagPlace(initiative: initiative, knownCase: found)
            }
            return try db.initiative(slug: slug).map { TagPlace(initiative: $0, knownCase: nil) }
        }
    }

    /// The goal that the initiative fits, when the form came from there.
    private func asked(_ data: FormData, _ visit: Visit) async throws -> GoalVersion? {
        guard let reference = data.first(ObstacleForms.goalName).flatMap(GoalReference.init) else { return nil }
        return try await visit.read { db in try db.goal(reference) }
    }

    private func tagPage(_ form: Form, _ place: TagPlace?, _ goal: GoalVersion?, _ visit: Visit) -> Page {
        let departments = book.departments(visit.site, visit.t)
        let body: HTML = """
            <div class="wrap is-narrow">\(place.map { TagFormView.crumb($0) })\(form.summary(visit))<h1>\(visit.t("obstacle.form.title"))</h1>
            <p class="lead">\(visit.t("obstacle.form.lead"))</p>
            \(TagFormView(form: form, place: place, goal: goal, departments: departments, visit: visit).html)</div>
            """
        return staffPage(visit.t("obstacle.form.title"), body, section: "/werk/doorbraak", form: form)
    }

    private func choicePage(
        _ form: Form, _ typed: TypedObstacle, _ similar: [ObstacleRow], _ place: TagPlace, _ goal: GoalVersion?, _ visit: Visit
    ) -> Page {
        let body = SimilarView(form: form, typed: typed, similar: similar, place: place, goal: goal, visit: visit).html
        return staffPage(visit.t("obstacle.similar.title"), body, section: "/werk/doorbraak")
    }
}

/// Where an obstacle is tagged.
struct TagPlace: Sendable {
    let initiative: Initiative
    let knownCase: KnownCase?

    var path: String { knownCase.map { KnownCase.path($0.reference) } ?? initiative.path }
}

/// What somebody typed about an obstacle.
struct TypedObstacle: Sendable {
    let obstacle: NewObstacle
    let phase: Phase
    let days: Int?

    /// Nil when something is wrong; the form has the problems.
    init?(_ form: inout Form, _ departments: [KnownDepartment]) {
        let (title, text) = (form.read(ObstacleForms.what), form.read(ObstacleForms.text))
        let kind = form.read(ObstacleForms.kind).flatMap(Obstacle.Kind.init(rawValue:))
        let department = form.read(ObstacleForms.department(departments))
        let phase = form.read(ObstacleForms.phase).flatMap(Phase.init(rawValue:))
        let days = form.read(ObstacleForms.days)
        guard let title, let text, let kind, let department, let phase, let days else { return nil }
        obstacle = NewObstacle(title: title, text: text, kind: kind, department: department)
        (self.phase, self.days) = (phase, days)
    }
}
