import Civic
import Initiatives
import Markup
import Rules
import Web

/// The tasks of every district, narrowed as asked.
struct TaskListView {
    let rows: [TaskRow]
    let filter: TaskFilter
    let quietMonths: Int
    let visit: Visit

    private var t: Words { visit.t }
    private var areas: Areas { visit.municipality.areas }

    private var shown: [TaskRow] {
        rows.filter { filter.holds($0.task, areas: areas, today: visit.today, quietMonths: quietMonths) }
            .sorted { order($0) < order($1) }
    }

    /// By district, as the municipality orders them, the whole municipality first; in it those that wait longest.
    private func order(_ row: TaskRow) -> (Int, LocalDate, String) {
        let district = row.task.content.areaCode.flatMap { areas.district(of: $0)?.code }
        let place = areas.all.firstIndex { $0.code == district } ?? -1
        return (place, row.task.openSince, row.task.slug)
    }

    var html: HTML {
        let all = shown
        let page = Array(all.dropFirst((filter.page - 1) * TaskFilter.perPage).prefix(TaskFilter.perPage))
        let content: HTML = page.isEmpty ? empty : groups(page)
        return """
            <div class="wrap"><h1>\(t("areaTask.title"))</h1><p class="lead">\(t("areaTask.lead", ["municipality": visit.municipality.name]))</p>
            \(filterFields)<p>\(t("areaTask.count", count: all.count))</p>\(content)
            \(insightPager(page: filter.page, total: all.count, perPage: TaskFilter.perPage, visit) { filter.address("/opgaven", page: $0) })</div>
            """
    }

    private var filterFields: HTML {
        filterForm(
            "/opgaven",
            [
                filterList(
                    "gebied", t("areaTask.filter.area"), areaChoices, chosen: filter.area ?? "", any: t("goal.filter.anyArea")),
                filterList(
                    "thema", t("goal.filter.theme"), Theme.allCases.map { ($0.noun, t("theme.\($0.rawValue)")) },
                    chosen: filter.theme?.noun ?? "", any: t("goal.filter.anyTheme")),
                filterList(
                    "stand", t("areaTask.filter.state"),
                    TaskFilter.Standing.allCases.map { ($0.rawValue, t("areaTask.standing.\($0.key)")) },
                    chosen: filter.standing?.rawValue ?? "", any: t("areaTask.filter.notDone")),
            ], visit)
    }

    private var areaChoices: [(value: String, text: String)] {
        areaOptions(areas).map { ($0.value, $0.label.text(t)) }
    }

    private var empty: HTML {
        """
        <div class="empty"><p>\(t("areaTask.none"))</p><p><a class="tap" href="/opgaven">\(t("list.clearFilters"))</a></p></div>
        """
    }

    private func groups(_ rows: [TaskRow]) -> HTML {
        var groups: [(code: String?, rows: [TaskRow])] = []
        for row in rows {
            let code = row.task.content.areaCode.flatMap { areas.district(of: $0)?.code }
            if groups.isEmpty || groups[groups.count - 1].code != code { groups.append((code, [])) }
            groups[groups.count - 1].rows.append(row)
        }
        return groups.map { group -> HTML in
            let id = "gebied-\(group.code ?? "alles")"
            return """
                <section class="section" aria-labelledby="\(id)"><h2 id="\(id)">\(areaName(group.code, visit))</h2>
                <ul class="plain">\(group.rows.map(item))</ul></section>

                """
        }.joined()
    }

    private func item(_ row: TaskRow) -> HTML {
        let (task, content) = (row.task, row.task.content)
        return """
            <li class="row-item"><h3><a href="\(task.path)"\(attribute: "lang", visit.writtenIn)>\(content.title)</a></h3>
            <p\(attribute: "lang", visit.writtenIn)>\(content.aim.shortened(to: 220))</p>
            <p>\(taskBadge(task, takers: row.takers, quietMonths: quietMonths, visit)) <span class="small soft">\(areaName(content.areaCode, visit))</span></p></li>

            """
    }
}

/// Where a task stands, in words with a colour; one that waits says for how long.
func taskBadge(_ task: AreaTask, takers: Int, quietMonths: Int, _ visit: Visit) -> HTML {
    let t = visit.t
    if task.isQuiet(on: visit.today, months: quietMonths) {
        return "<span class=\"badge is-maybe\">\(t("areaTask.nobody", count: task.monthsOpen(on: visit.today)))</span>"
    }
    switch task.state {
    case .open: return "<span class=\"badge\">\(t("areaTask.state.open"))</span>"
    case .pickedUp: return "<span class=\"badge is-yes\">\(t("areaTask.takers", count: takers))</span>"
    case .done: return "<span class=\"badge is-yes\">\(t("areaTask.state.done"))</span>"
    }
}

/// One task: what it is about, who works on it, and how to take part.
struct TaskView {
    let scene: TaskScene
    let form: Form
    let visit: Visit

    private var t: Words { visit.t }
    private var task: AreaTask { scene.task }

    static func attachField(_ scene: TaskScene) -> FormField<String> {
        TaskForms.own("hang-initiatief", "areaTask.form.own", scene.canAttach)
    }
    static func detachField(_ scene: TaskScene) -> FormField<String> {
        TaskForms.own("los-initiatief", "areaTask.form.own", scene.canDetach)
    }

    var html: HTML {
        let content = task.content
        return """
            <div class="wrap"><p class="crumb"><a href="/opgaven">\(t("areaTask.title"))</a></p>\(form.summary(visit))
            <p>\(taskBadge(task, takers: scene.attached.count, quietMonths: scene.quietMonths, visit)) \
            <span class="soft">\(areaName(content.areaCode, visit))</span></p><h1\(attribute: "lang", visit.writtenIn)>\(content.title)</h1>
            <div class="columns"><div>\(outcome)\(part("nu", "areaTask.present", content.present))\(part("straks", "areaTask.aim", content.aim))
            \(part("kansen", "areaTask.chances", content.chances))\(part("drempels", "areaTask.barriers", content.barriers))
            \(part("partners", "areaTask.partners", content.partners))\(initiatives)</div>
            <aside aria-label="\(t("areaTask.join.title"))">\(join)\(goals)
            <div class="box"><h2>\(t("areaTask.contact"))</h2><p\(attribute: "lang", visit.writtenIn)>\(content.contact)</p></div>\(keepLink)</aside></div></div>
            """
    }

    private func part(_ id: String, _ key: String, _ text: String) -> HTML {
        guard !text.isEmpty else { return .empty }
        return
            "<section class=\"section\" aria-labelledby=\"deel-\(id)\"><h2 id=\"deel-\(id)\">\(t(key))</h2>\(HTML.paragraphs(text, in: visit.writtenIn))</section>\n"
    }

    private var outcome: HTML {
        guard task.state == .done, let doneOn = task.doneOn else { return .empty }
        return """
            <div class="reason"><h2>\(t("areaTask.doneOn", ["date": t.date(doneOn)]))</h2>\(HTML.paragraphs(task.outcome, in: visit.writtenIn))</div>

            """
    }

    private var initiatives: HTML {
        let hidden = scene.attached.count - scene.cards.count
        let more: HTML? = hidden > 0 ? "<p>\(t("areaTask.hidden", count: hidden))</p>" : nil
        let content: HTML =
            scene.cards.isEmpty && hidden == 0 ? "<p>\(t("areaTask.noInitiatives"))</p>" : initiativeCards(scene.cards, visit)
        return """
            <section class="section" aria-labelledby="initiatieven"><h2 id="initiatieven">\(t("areaTask.initiatives"))</h2>\(content)\(more)</section>

            """
    }

    // MARK: Taking part

    private var join: HTML {
        guard task.state != .done else { return .empty }
        let target = address("/idee", [(TaskOfIdea.name, task.slug)])
        return """
            <div class="box"><h2>\(t("areaTask.join.title"))</h2><p>\(t("areaTask.join.text"))</p>
            <p class="buttons"><a class="button" href="\(target)">\(t("areaTask.join.idea"))</a></p>\(attach)\(detach)</div>
            """
    }

    private var attach: HTML {
        guard !scene.canAttach.isEmpty else { return .empty }
        let field = Self.attachField(scene)
        let isWrong = form.problem(of: field.name) != nil
        let shown = isWrong ? form : Form()
        return actionFold(
            "hang", t("areaTask.join.attach"), to: "\(task.path)/initiatieven", open: isWrong, button: t("areaTask.join.attachButton"),
            shown,
            shown.html(field, visit))
    }

    private var detach: HTML {
        guard !scene.canDetach.isEmpty else { return .empty }
        let field = Self.detachField(scene)
        let isWrong = form.problem(of: field.name) != nil || form.problem(of: TaskForms.detachReason.name) != nil
        var shown = isWrong ? form : Form()
        if scene.canDetach.count == 1, let only = scene.canDetach.first { shown.prefill(field, only.slug) }
        return actionFold(
            "los", t("areaTask.join.detach"), to: "\(task.path)/los", open: isWrong, button: t("areaTask.join.detachButton"), shown,
            "\(shown.html(field, visit))\(shown.html(TaskForms.detachReason, visit))")
    }

    private var goals: HTML {
        guard !scene.goals.isEmpty else { return .empty }
        let items = scene.goals.map { goal -> HTML in
            "<li><a class=\"tap\" href=\"\(goal.path)?versie=\(goal.number)\">\(visit.written(goal.title))</a></li>\n"
        }
        return "<div class=\"box\"><h2>\(t("areaTask.goals"))</h2><ul class=\"plain\">\(items)</ul></div>"
    }

    private var keepLink: HTML {
        guard visit.actor.keepsInsight else { return .empty }
        return "<p><a class=\"button is-second\" href=\"\(task.staffPath)\">\(t("areaTask.keep"))</a></p>"
    }
}
