import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Keeping the tasks: which wait, what is written, what hangs under each.
struct AreaTaskStaffPages: Sendable {
    /// What can be done with a task, by its part of the address.
    private enum Verb: String, CaseIterable {
        case attach = "initiatief"
        case detach = "los"
        case close = "klaar"
        case reopen = "open"
    }

    var routes: [Route] {
        let access = InsightFeatures.access
        return [
            .get("/werk/opgaven", access, list), .post("/werk/opgaven", .role(.administrator), setMonths),
            .get("/werk/opgaven/nieuw", access, newForm), .post("/werk/opgaven/nieuw", access, add),
            .get("/werk/opgaven/{opgave}", access, editForm), .post("/werk/opgaven/{opgave}", access, edit),
        ]
            + Verb.allCases.map { verb in
                .post("/werk/opgaven/{opgave}/\(verb.rawValue)", access) { visit in try await act(verb, visit) }
            }
    }

    // MARK: The list

    private func list(_ visit: Visit) async throws -> Answer {
        var form = Form()
        let months = try await visit.read { db in try db.quietMonths() }
        form.prefill(TaskForms.months, months)
        return .page(try await listPage(form, visit))
    }

    private func setMonths(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        guard let months = form.read(TaskForms.months) ?? nil else { return .page(try await listPage(form, visit)) }
        try await visit.perform(SetQuietMonths(months: months))
        return .redirect("/werk/opgaven", saying: "flash.saved")
    }

    private func listPage(_ form: Form, _ visit: Visit) async throws -> Page {
        let filter = TaskFilter(visit.query, areas: visit.municipality.areas)
        let (rows, months) = try await visit.read { db in (try db.taskRows(), try db.quietMonths()) }
        let body = TaskTableView(rows: rows, filter: filter, quietMonths: months, form: form, visit: visit).html
        return staffPage(visit.t("areaTask.keepAll"), body, section: "/werk/opgaven", form: form)
    }

    // MARK: One

    private struct Kept: Sendable {
        let task: AreaTask
        let chosen: [GoalVersion]
        /// In force, and those chosen before under the version they were chosen with.
        let offered: [GoalVersion]
        let attached: [Initiative]

        var seen: Seen { task.content.seen(with: chosen.map(\.reference)) }
    }

    private func offered(_ visit: Visit) async throws -> [GoalVersion] {
        let today = visit.today
        return try await visit.read { db in try db.goalsInForce(on: today) }
    }

    private func kept(_ visit: Visit) async throws -> Kept {
        let (slug, today) = (try visit.parameter("opgave"), visit.today)
        let found = try await visit.read { db -> Kept? in
            guard let task = try db.areaTask(slug: slug) else { return nil }
            let chosen = try db.goals(of: task.id)
            let others = try db.goalsInForce(on: today).filter { goal in !chosen.contains { $0.goal == goal.goal } }
            return Kept(task: task, chosen: chosen, offered: chosen + others, attached: try db.initiatives(under: task.id))
        }
        guard let found else { throw Refusal.notFound }
        return found
    }

    private func newForm(_ visit: Visit) async throws -> Answer { .page(formPage(Form(), nil, try await offered(visit), visit)) }

    private func add(_ visit: Visit) async throws -> Answer {
        let goals = try await offered(visit)
        var form = Form(visit.body)
        guard let read = TaskForms.read(&form, goals, visit.municipality.areas) else { return .page(formPage(form, nil, goals, visit)) }
        let slug = try await visit.perform(AddTask(content: read.content, goals: read.goals, reason: read.reason))
        return .redirect("/opgaven/\(slug)", saying: "areaTask.added")
    }

    private func editForm(_ visit: Visit) async throws -> Answer {
        let kept = try await kept(visit)
        return .page(formPage(prefilled(kept, visit), kept, kept.offered, visit))
    }

    private func prefilled(_ kept: Kept, _ visit: Visit) -> Form {
        var form = Form()
        TaskForms.prefill(&form, kept.task.content, kept.chosen, kept.offered, visit.municipality.areas)
        return form
    }

    private func edit(_ visit: Visit) async throws -> Answer {
        let kept = try await kept(visit)
        var form = Form(visit.body)
        guard let read = TaskForms.read(&form, kept.offered, visit.municipality.areas) else {
            return .page(formPage(form, kept, kept.offered, visit))
        }
        let edit = EditTask(id: kept.task.id, content: read.content, goals: read.goals, reason: read.reason, seen: Seen(visit))
        do {
            try await visit.perform(edit)
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(formPage(form, kept, kept.offered, visit))
        }
        return .redirect(kept.task.path, saying: "flash.saved")
    }

    private func act(_ verb: Verb, _ visit: Visit) async throws -> Answer {
        let kept = try await kept(visit)
        var form = Form(visit.body)
        guard try await perform(verb, &form, kept, visit) else {
            return .page(formPage(prefilled(kept, visit), kept, kept.offered, actions: form, visit))
        }
        return .redirect(kept.task.staffPath, saying: "flash.saved")
    }

    /// - Returns: false when the form has problems.
    private func perform(_ verb: Verb, _ form: inout Form, _ kept: Kept, _ visit: Visit) async throws -> Bool {
        let id = kept.task.id
        switch verb {
        case .attach:
            guard let typed = form.read(TaskForms.attachAddress) else { return false }
            guard let initiative = try await initiative(at: typed, visit) else {
                form.add(FieldProblem(TaskForms.attachAddress.name, "areaTask.form.noInitiative"))
                return false
            }
            try await visit.perform(AttachInitiative(task: id, initiative: initiative.id))
        case .detach:
            let (slug, reason) = (form.read(detachField(kept)), form.read(TaskForms.detachReason))
            guard let reason, let initiative = kept.attached.first(where: { $0.slug == slug }) else { return false }
            try await visit.perform(DetachInitiative(task: id, initiative: initiative.id, reason: reason))
        case .close:
            let (outcome, reason) = (form.read(TaskForms.outcome), form.read(TaskForms.closeReason))
            guard let outcome, let reason else { return false }
            try await visit.perform(CloseTask(id: id, isDone: true, outcome: outcome, reason: reason))
        case .reopen:
            guard let reason = form.read(TaskForms.closeReason) else { return false }
            try await visit.perform(CloseTask(id: id, isDone: false, outcome: "", reason: reason))
        }
        return true
    }

    /// The initiative behind what people copy from the address bar, or just its last part.
    private func initiative(at typed: String, _ visit: Visit) async throws -> Initiative? {
        try await visit.read { db in try db.initiative(slug: StreetForms.slug(typed)) }
    }

    // MARK: Views

    private func formPage(_ form: Form, _ kept: Kept?, _ goals: [GoalVersion], actions: Form? = nil, _ visit: Visit) -> Page {
        let t = visit.t
        let title = t(kept == nil ? "areaTask.form.new" : "areaTask.form.edit")
        let target = kept?.task.staffPath ?? "/werk/opgaven/nieuw"
        let publicLink: HTML? = kept.map { "<p><a class=\"tap\" href=\"\($0.task.path)\">\(t("areaTask.seePublic"))</a></p>" }
        let side: HTML? = kept.map { kept in
            "<aside aria-label=\"\(t("work.canDo"))\"><h2>\(t("work.canDo"))</h2>\(folds(kept, actions ?? Form(), visit))</aside>"
        }
        let seen: HTML? = kept.map { form.html($0.seen, standingAt: $0.task.path, visit) }
        let shown = actions ?? form
        let body: HTML = """
            <div class="wrap"><p class="crumb"><a href="/werk/opgaven">\(t("areaTask.keepAll"))</a></p>\(shown.summary(visit))
            <h1>\(kept?.task.content.title ?? title)</h1>\(publicLink)<div class="columns"><div>
            <form method="post" action="\(target)">\(form.token())\(seen)\(TaskForms.html(form, goals, visit))
            <p class="buttons"><button class="button">\(t(kept == nil ? "areaTask.form.add" : "button.save"))</button></p></form></div>\(side)</div></div>
            """
        return staffPage(kept?.task.content.title ?? title, body, section: "/werk/opgaven", form: shown)
    }

    private func detachField(_ kept: Kept) -> FormField<String> { TaskForms.own("los-initiatief", "areaTask.form.own", kept.attached) }

    private func folds(_ kept: Kept, _ form: Form, _ visit: Visit) -> HTML {
        let (t, path) = (visit.t, kept.task.staffPath)
        func fold(_ verb: Verb, _ key: String, _ names: [String], _ fields: HTML) -> HTML {
            actionFold(
                "doe-\(verb.rawValue)", t("areaTask.do.\(key)"), to: "\(path)/\(verb.rawValue)",
                open: names.contains { form.problem(of: $0) != nil }, button: t("areaTask.do.\(key)"), form, fields)
        }
        guard kept.task.state != .done else {
            return fold(.reopen, "reopen", [TaskForms.closeReason.name], form.html(TaskForms.closeReason, visit))
        }
        let detach: HTML? =
            kept.attached.isEmpty
            ? nil
            : fold(
                .detach, "detach", [detachField(kept).name, TaskForms.detachReason.name],
                "\(form.html(detachField(kept), visit))\(form.html(TaskForms.detachReason, visit))")
        return """
            \(fold(.attach, "attach", [TaskForms.attachAddress.name], form.html(TaskForms.attachAddress, visit)))\(detach)
            \(fold(.close, "close", [TaskForms.outcome.name, TaskForms.closeReason.name], "\(form.html(TaskForms.outcome, visit))\(form.html(TaskForms.closeReason, visit))"))
            """
    }
}

/// The tasks as the staff keeps them; what waits stands on top.
struct TaskTableView {
    let rows: [TaskRow]
    let filter: TaskFilter
    let quietMonths: Int
    let form: Form
    let visit: Visit

    private var t: Words { visit.t }

    private func isQuiet(_ row: TaskRow) -> Bool { row.task.isQuiet(on: visit.today, months: quietMonths) }

    private var shown: [TaskRow] {
        let held = rows.filter { filter.holds($0.task, areas: visit.municipality.areas, today: visit.today, quietMonths: quietMonths) }
        return held.filter(isQuiet) + held.filter { !isQuiet($0) }
    }

    var html: HTML {
        let (all, quiet) = (shown, rows.count(where: isQuiet))
        let page = Array(all.dropFirst((filter.page - 1) * TaskFilter.perPage).prefix(TaskFilter.perPage))
        let heads = ["task", "area", "state", "since"].map { column -> HTML in "<th scope=\"col\">\(t("areaTask.column.\(column)"))</th>" }
        let table: HTML =
            page.isEmpty
            ? "<p class=\"empty\">\(t("areaTask.none"))</p>"
            : """
            <table class="table is-stack"><caption class="hidden">\(t("areaTask.keepAll"))</caption><thead><tr>\(heads)</tr></thead>
            <tbody>\(page.map(line))</tbody></table>
            """
        return """
            <div class="wrap"><p class="crumb"><a href="/werk">\(t("work.today"))</a></p>\(form.summary(visit))<h1>\(t("areaTask.keepAll"))</h1>
            <p class="lead">\(t("areaTask.quietCount", count: quiet))</p>
            <p class="buttons"><a class="button" href="/werk/opgaven/nieuw">\(t("areaTask.form.new"))</a> \
            <a class="tap" href="/opgaven">\(t("areaTask.seePublic"))</a></p>\(filters)\(table)
            \(insightPager(page: filter.page, total: all.count, perPage: TaskFilter.perPage, visit) { filter.address("/werk/opgaven", page: $0) })\(setting)</div>
            """
    }

    private var filters: HTML {
        filterForm(
            "/werk/opgaven",
            [
                filterList(
                    "gebied", t("areaTask.filter.area"), areaOptions(visit.municipality.areas).map { ($0.value, $0.label.text(t)) },
                    chosen: filter.area ?? "", any: t("goal.filter.anyArea")),
                filterList(
                    "stand", t("areaTask.filter.state"),
                    TaskFilter.Standing.allCases.map { ($0.rawValue, t("areaTask.standing.\($0.key)")) },
                    chosen: filter.standing?.rawValue ?? "", any: t("areaTask.filter.notDone")),
            ], visit)
    }

    private func line(_ row: TaskRow) -> HTML {
        let task = row.task
        return """
            <tr><th scope="row"><a href="\(task.staffPath)">\(task.content.title)</a></th>
            <td data-label="\(t("areaTask.column.area"))">\(areaName(task.content.areaCode, visit))</td>
            <td data-label="\(t("areaTask.column.state"))">\(taskBadge(task, takers: row.takers, quietMonths: quietMonths, visit))</td>
            <td data-label="\(t("areaTask.column.since"))">\(t.date(task.doneOn ?? task.openSince))</td></tr>

            """
    }

    /// Only an administrator changes what counts as waiting; everyone sees it.
    private var setting: HTML {
        let text = t("areaTask.setting", count: quietMonths)
        guard visit.actor.has(.administrator) else { return "<p class=\"small soft\">\(text)</p>" }
        return """
            <section class="section" aria-labelledby="instelling"><h2 id="instelling">\(t("areaTask.settingTitle"))</h2><p>\(text)</p>
            <form method="post" action="/werk/opgaven">\(form.token())\(form.html(TaskForms.months, visit))
            <p class="buttons"><button class="button is-second">\(t("button.save"))</button></p></form></section>
            """
    }
}
