import Civic
import Initiatives
import Markup
import Rules
import Web

/// What the municipality wants, by kind, narrowed as asked.
func goalListPage(_ goals: [GoalVersion], theme: Theme?, area: String?, kind: GoalKind?, _ visit: Visit) -> HTML {
    let t = visit.t
    let filter = filterForm(
        "/doelen",
        [
            filterList(
                "thema", t("goal.filter.theme"), Theme.allCases.map { ($0.noun, t("theme.\($0.rawValue)")) }, chosen: theme?.noun ?? "",
                any: t("goal.filter.anyTheme")),
            filterList(
                "gebied", t("goal.filter.area"), visit.municipality.areas.districts.map { ($0.code, $0.name) }, chosen: area ?? "",
                any: t("goal.filter.anyArea")),
            filterList(
                "soort", t("goal.filter.kind"), GoalKind.allCases.map { ($0.rawValue, t("goal.kinds.\($0.rawValue)")) },
                chosen: kind?.rawValue ?? "", any: t("goal.filter.anyKind")),
        ], visit)
    let sections = GoalKind.allCases.compactMap { kind -> HTML? in
        let items = goals.filter { $0.content.kind == kind }.map { goalItem($0, visit) }
        guard !items.isEmpty else { return nil }
        return """
            <section class="section" aria-labelledby="soort-\(kind.rawValue)"><h2 id="soort-\(kind.rawValue)">\(t("goal.kinds.\(kind.rawValue)"))</h2>
            <ul class="plain">\(items)</ul></section>

            """
    }
    let empty: HTML? =
        sections.isEmpty
        ? "<div class=\"empty\"><p>\(t("goal.none"))</p><p><a class=\"tap\" href=\"/doelen\">\(t("list.clearFilters"))</a></p></div>" : nil
    return """
        <div class="wrap"><h1>\(t("goal.title"))</h1><p class="lead">\(t("goal.lead", ["municipality": visit.municipality.name]))</p>
        \(filter)\(sections)\(empty)</div>
        """
}

private func goalItem(_ goal: GoalVersion, _ visit: Visit) -> HTML {
    """
    <li class="row-item"><h3><a href="\(goal.path)"\(attribute: "lang", visit.writtenIn)>\(goal.title)</a></h3>
    <p\(attribute: "lang", visit.writtenIn)>\(goal.content.text.shortened(to: 260))</p>
    <p class="small soft">\(goalAbout(goal, visit))</p></li>

    """
}

/// Themes and places in one line.
func goalAbout(_ goal: GoalVersion, _ visit: Visit) -> String {
    let t = visit.t
    let themes = goal.content.themes.isEmpty ? t("goal.everyTheme") : t.list(goal.content.themes.map { t("theme.\($0.rawValue)") })
    let places = goal.content.areas.isEmpty ? areaName(nil, visit) : t.list(goal.content.areas.map { areaName($0, visit) })
    return "\(themes) · \(places)"
}

/// One version of a goal, with those before and after it.
func goalPage(_ goal: GoalVersion, inForce: GoalVersion?, versions: [GoalVersion], tasks: [AreaTask], _ visit: Visit) -> HTML {
    let (t, content) = (visit.t, goal.content)
    let source = WebAddress(checking: content.source).map { address -> HTML in
        "<a href=\"\(address)\" rel=\"external\">\(content.source)</a>"
    }
    let until = content.validUntil.map { t("goal.until", ["date": t.date($0)]) } ?? t("goal.noEnd")
    let items = tasks.map { task -> HTML in "<li><a class=\"tap\" href=\"\(task.path)\">\(visit.written(task.content.title))</a></li>" }
    let serving: HTML? =
        items.isEmpty
        ? nil
        : """
        <section class="section" aria-labelledby="opgaven"><h2 id="opgaven">\(t("goal.tasks"))</h2><ul class="plain">\(items)</ul></section>
        """
    return """
        <div class="wrap is-narrow"><p class="crumb"><a href="/doelen">\(t("goal.title"))</a></p>
        \(standingNote(goal, inForce, visit))<p class="soft">\(t("goal.kind.\(content.kind.rawValue)"))</p><h1\(attribute: "lang", visit.writtenIn)>\(goal.title)</h1>
        \(HTML.paragraphs(content.text, in: visit.writtenIn))
        <dl class="facts is-rows"><div><dt>\(t("goal.about"))</dt><dd>\(goalAbout(goal, visit))</dd></div>
        <div><dt>\(t("goal.valid"))</dt><dd>\(t("goal.from", ["date": t.date(content.validFrom)])) \(until)</dd></div>
        <div><dt>\(t("goal.owner"))</dt><dd\(attribute: "lang", visit.writtenIn)>\(content.owner)</dd></div>
        <div><dt>\(t("goal.source"))</dt><dd>\(source ?? "\(content.source)")</dd></div></dl>\(serving)
        \(history(goal, versions, visit))\(keepLink(goal, visit))</div>
        """
}

private func standingNote(_ goal: GoalVersion, _ inForce: GoalVersion?, _ visit: Visit) -> HTML {
    let t = visit.t
    if goal.number == inForce?.number { return .empty }
    let key = goal.content.validFrom > visit.today ? "goal.notYet" : "goal.over"
    let link: HTML? = inForce.map { "<p><a class=\"tap\" href=\"\($0.path)\">\(t("goal.seeCurrent"))</a></p>" }
    return "<div class=\"note is-attention\"><p>\(t(key))</p>\(link)</div>"
}

private func history(_ shown: GoalVersion, _ versions: [GoalVersion], _ visit: Visit) -> HTML {
    guard versions.count > 1 else { return .empty }
    let t = visit.t
    let items = versions.map { version -> HTML in
        let words = t("goal.version", ["number": t.number(version.number), "date": t.date(version.content.validFrom)])
        let link: HTML =
            version.number == shown.number
            ? "<b>\(words)</b>" : "<a class=\"tap\" href=\"\(version.path)?versie=\(version.number)\">\(words)</a>"
        return "<li>\(link)<p class=\"told\"\(attribute: "lang", visit.writtenIn)>\(version.reason)</p></li>\n"
    }
    return """
        <section class="section" aria-labelledby="versies"><h2 id="versies">\(t("goal.history"))</h2><p>\(t("goal.historyLead"))</p>
        <ul class="plain">\(items)</ul></section>
        """
}

private func keepLink(_ goal: GoalVersion, _ visit: Visit) -> HTML {
    guard visit.actor.keepsInsight else { return .empty }
    return "<p><a class=\"button is-second\" href=\"/werk/doelen/\(goal.goal.text)\">\(visit.t("goal.form.revise"))</a></p>"
}

/// The register as the staff keeps it: what needs a look first.
func goalRegister(_ goals: [GoalVersion], inForce: Set<ID<PolicyGoal>>, _ visit: Visit) -> HTML {
    let t = visit.t
    let rows = goals.sorted { attention($0, visit.today) && !attention($1, visit.today) }.map { goal -> HTML in
        """
        <tr><th scope="row"><a href="/werk/doelen/\(goal.goal.text)"\(attribute: "lang", visit.writtenIn)>\(goal.title)</a><small>\(goalAbout(goal, visit))</small></th>
        <td data-label="\(t("goal.form.kind"))">\(t("goal.kind.\(goal.content.kind.rawValue)"))</td>
        <td data-label="\(t("goal.owner"))">\(visit.written(goal.content.owner))</td>
        <td data-label="\(t("goal.valid"))">\(standing(goal, isInForce: inForce.contains(goal.goal), visit))</td></tr>

        """
    }
    let heads = ["goal.form.title", "goal.form.kind", "goal.owner", "goal.valid"].map { key -> HTML in "<th scope=\"col\">\(t(key))</th>" }
    let table: HTML =
        rows.isEmpty
        ? "<p class=\"empty\">\(t("goal.register.empty"))</p>"
        : """
        <table class="table is-stack"><caption class="hidden">\(t("goal.register.title"))</caption><thead><tr>\(heads)</tr></thead>
        <tbody>\(rows)</tbody></table>
        """
    return """
        <div class="wrap"><p class="crumb"><a href="/werk">\(t("work.today"))</a></p><h1>\(t("goal.register.title"))</h1>
        <p class="lead">\(t("goal.register.lead"))</p>
        <p class="buttons"><a class="button" href="/werk/doelen/nieuw">\(t("goal.form.new"))</a> <a class="tap" href="/doelen">\(t("goal.register.public"))</a></p>
        \(table)</div>
        """
}

/// Ends within three months: somebody should say what comes next.
private func attention(_ goal: GoalVersion, _ today: LocalDate) -> Bool {
    goal.content.validUntil.map { $0 >= today && $0 <= today.adding(months: 3) } ?? false
}

private func standing(_ goal: GoalVersion, isInForce: Bool, _ visit: Visit) -> HTML {
    let (t, content) = (visit.t, goal.content)
    if content.validFrom > visit.today { return "\(t("goal.from", ["date": t.date(content.validFrom)]))" }
    guard let until = content.validUntil else { return "\(t("goal.noEnd"))" }
    let words = t(isInForce ? "goal.until" : "goal.ended", ["date": t.date(until)])
    return attention(goal, visit.today) ? "<span class=\"when is-soon\">\(words)</span>" : "\(words)"
}
