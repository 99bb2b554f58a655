import Civic
import Markup
import Rules
import Web

/// The steps of a case as a path: done, now, to come. The same for staff and initiator.
struct StepPath {
    let run: ProcessRun
    let visit: Visit
    /// The direction that holds, if it was given: a step that waits for one may still be to come.
    var direction: DirectionItem?
    /// Colleagues by name, for who finished a step; nobody for who carries the initiative.
    var names: [ID<Person>: String] = [:]

    private var t: Words { visit.t }

    var html: HTML {
        let done = run.visits.filter { $0.leftOn != nil }.map(left)
        let now: HTML? = run.visit.flatMap { visited in visited.leftOn == nil ? current(visited) : nil }
        return "<ol class=\"path\">\(done)\(now)\(run.ahead.map(coming))</ol>"
    }

    private func coming(_ step: ProcessStep) -> HTML {
        if step.needs == [.direction], direction?.outcome?.direction != .negative, let day = direction?.decidedOn {
            return "<li><b>\(step.name.words(t))</b><p>\(t("desk.path.alreadyOn", ["date": t.longDate(day)]))</p></li>\n"
        }
        return "<li><b>\(step.name.words(t))</b><p><span class=\"hidden\">\(t("desk.path.toDo")): </span>\(step.text.words(t))</p></li>\n"
    }

    private func name(_ visited: StepVisit) -> String {
        (run.process[step: visited.step]?.name ?? run.formerNames[visited.step])?.words(t) ?? visited.step
    }

    /// When it was finished and by whom: what stands with a step tells what happens while it lasts.
    private func left(_ visited: StepVisit) -> HTML {
        let day = visited.leftOn.map { t.longDate($0) } ?? ""
        guard visited.isDone else { return "<li><b>\(name(visited))</b><p>\(t("desk.path.notNeeded", ["date": day]))</p></li>\n" }
        let by = run.visits.first { $0.number > visited.number }?.by.flatMap { names[$0] }
        let said = by.map { t("desk.path.doneBy", ["date": day, "name": $0]) } ?? t("desk.path.doneOn", ["date": day])
        return "<li class=\"is-done\"><b>\(name(visited))</b><p>\(said)</p></li>\n"
    }

    private func current(_ visited: StepVisit) -> HTML {
        let step = run.process[step: visited.step]
        let due: HTML? = visited.dueOn.map { day in
            " \(t(day < visit.today ? "desk.path.wasDue" : "desk.path.dueOn", ["date": t.longDate(day)]))"
        }
        return """
            <li class="is-now" aria-current="step"><b>\(name(visited))</b><p><span class="hidden">\(t("desk.path.now")): </span>\
            \(step?.text.words(t) ?? "")\(due)</p></li>

            """
    }
}

/// Steps, what is missing, assessments and the conversation, on the staff's page of a case.
struct StepSection {
    let scene: CaseScene
    let visit: Visit

    private var t: Words { visit.t }
    private var detail: CaseDetail { scene.detail }

    var html: HTML {
        guard let run = detail.run else { return .empty }
        let about = t("process.follows", ["process": run.process.name.words(t), "version": String(run.version.number)])
        return """
            <section class="section" aria-labelledby="stappen"><h2 id="stappen">\(t("process.steps"))</h2>
            <p class="small soft">\(about)</p>\(StepPath(run: run, visit: visit, direction: detail.direction, names: names).html)\(doer(run))\(missing)</section>
            \(points)\(assessments(run))\(intake)
            """
    }

    private var names: [ID<Person>: String] { Dictionary(scene.colleagues.map { ($0.id, $0.name) }) { first, _ in first } }

    private func doer(_ run: ProcessRun) -> HTML {
        guard let step = run.step, !run.isFinished else { return .empty }
        let who = step.team.map { scene.book.teamName($0, t) } ?? step.role.map { t("process.role.\($0.rawValue)") }
        return who.map { "<p>\(t("process.doneBy", ["who": $0]))</p>" } ?? .empty
    }

    private var missing: HTML {
        guard !detail.missing.isEmpty else { return .empty }
        let items = detail.missing.map { demand -> HTML in "<li>\(t.demand(demand))</li>" }
        return "<div class=\"note is-attention\"><h3>\(t("process.missingTitle"))</h3><ul>\(items)</ul></div>"
    }

    private var points: HTML { PointsView(points: detail.points, visit: visit).html }

    /// What was looked at, and while there is no answer what is still to be.
    private func assessments(_ run: ProcessRun) -> HTML {
        let known = Dictionary(detail.assessments.map { ($0.aspect, $0) }) { first, _ in first }
        let rows = run.process.aspects.compactMap { aspect in known[aspect.id].map { assessed($0, aspect.name.words(t)) } }
        let open = scene.file.state.isOpen ? run.process.aspects.filter { known[$0.id] == nil } : []
        guard !rows.isEmpty || !open.isEmpty else { return .empty }
        let table: HTML? =
            rows.isEmpty
            ? nil
            : """
            <table class="table is-stack"><caption class="hidden">\(t("process.aspects"))</caption><thead><tr>\
            <th scope="col">\(t("process.column.aspect"))</th><th scope="col">\(t("process.column.colour"))</th>\
            <th scope="col">\(t("process.column.sentence"))</th><th scope="col">\(t("process.column.by"))</th></tr></thead>
            <tbody>\(rows)</tbody></table>
            """
        let toDo: HTML? =
            open.isEmpty
            ? nil
            : """
            <h3>\(t("process.aspectsToDo"))</h3><ul>\(open.map { "<li>\($0.name.words(t)): \($0.question.words(t))</li>" as HTML })</ul>
            """
        return """
            <section class="section" aria-labelledby="aspecten"><h2 id="aspecten">\(t("process.aspects"))</h2>
            \(table)\(toDo)</section>

            """
    }

    private func assessed(_ found: Assessment, _ name: String) -> HTML {
        let by = found.by.flatMap { detail.names[$0]?.name } ?? ""
        let goal: HTML? = found.goal.map { "<br><span class=\"small\">\(t("process.goalSaid")) \(goalLink($0))</span>" }
        return """
            <tr><th scope="row">\(name)</th>\
            <td data-label="\(t("process.column.colour"))"><span class="badge\(badge(found.colour))">\(t("process.colourOption.\(found.colour.rawValue)"))</span></td>\
            <td data-label="\(t("process.column.sentence"))">\(found.sentence)\(goal)</td>\
            <td data-label="\(t("process.column.by"))">\(by), \(t.date(found.on))</td></tr>

            """
    }

    private func badge(_ colour: Colour) -> String {
        switch colour {
        case .green: " is-yes"
        case .amber: " is-maybe"
        case .red: " is-no"
        }
    }

    private var intake: HTML {
        guard let intake = detail.intake else { return .empty }
        let isOff = !scene.file.state.isOpen && intake.isOff(after: scene.decision?.decidedOn)
        let when: HTML =
            intake.moment.map { "<p>\(t.moment($0)). \(t.way(intake.way, intake.place))</p>" }
            ?? "<ul>\(intake.moments.map { moment -> HTML in "<li>\(t.moment(moment))</li>" })</ul>"
        let said: HTML? = intake.declined.isEmpty ? nil : "<p class=\"told\">\(intake.declined)</p>"
        let summary: HTML? =
            intake.summary.isEmpty ? nil : "<h3>\(t("intake.summary"))</h3>\(HTML.paragraphs(intake.summary, in: visit.writtenIn))"
        let correction: HTML? =
            intake.correction.isEmpty
            ? nil : "<div class=\"note is-attention\"><h3>\(t("intake.correction"))</h3><p class=\"told\">\(intake.correction)</p></div>"
        return """
            <section class="section" aria-labelledby="gesprek-deel"><h2 id="gesprek-deel">\(t("intake.title"))</h2>
            <p><b>\(isOff ? t("intake.off") : t("intake.standing.\(intake.standing.rawValue)"))</b></p>\(when)\(said)\(summary)\(correction)</section>

            """
    }
}

/// The points of a decision at once: which made a person look, or that all of them held.
struct PointsView {
    let points: CheckedPoints?
    let visit: Visit
    /// Who looks at the open ones, for who waits for that.
    var who: String?

    var html: HTML {
        guard let points, !points.points.isEmpty else { return .empty }
        let t = visit.t
        let items = points.points.map { point -> HTML in
            let mark = point.outcome == .yes ? "is-yes" : point.outcome == .no ? "is-no" : nil
            return
                "<li\(attribute: "class", mark)>\(point.text.words(t)) <span class=\"soft\">\(t("process.point.\(point.outcome.rawValue)"))</span></li>"
        }
        let lead = t(points.isDecided ? "process.atOnce.all" : "process.atOnce.open", count: points.open.count)
        return """
            <section class="section" aria-labelledby="punten"><h2 id="punten">\(t("process.atOnce.title"))</h2><p>\(lead)\(looks(points, t))</p>
            <ul class="checks">\(items)</ul></section>

            """
    }

    private func looks(_ points: CheckedPoints, _ t: Words) -> String {
        guard let who, !points.open.isEmpty else { return "" }
        return " " + t("process.atOnce.looks", ["contact": who])
    }
}
