import Civic
import Initiatives
import Markup
import Rules
import Web

/// One obstacle: left what it is, where it happened and what was decided; right what can be done.
struct ObstacleView {
    static let departmentName = "tekst-afdeling"

    let scene: ObstacleScene
    let form: Form
    let opened: ObstacleVerb?
    let departments: [KnownDepartment]
    let visit: Visit

    private var t: Words { visit.t }
    private var obstacle: Obstacle { scene.obstacle }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="/werk/doorbraak">\(t("obstacle.table.title"))</a></p>
        \(form.summary(visit))<h1>\(obstacle.title)</h1>
        <p class="lead">\(t("obstacle.counted", ["days": t.number(scene.count.days), "hits": t.number(scene.count.hits)], count: scene.count.initiatives))</p>
        <div class="columns"><div>\(moved)\(facts)\(HTML.paragraphs(obstacle.text, in: visit.writtenIn))\(decided)\(hitSection)\(journal)</div>
        <aside aria-label="\(t("obstacle.canDo"))">\(actions)\(lessonBox)</aside></div></div>
        """
    }

    private var moved: HTML {
        guard let other = scene.goesOnAs else { return .empty }
        return """
            <div class="note is-attention"><p>\(t("obstacle.goesOn"))</p><p><a class="tap" href="\(other.path)">\(other.title)</a></p></div>
            """
    }

    private var facts: HTML {
        let owner = ownerLine(ObstacleRow(obstacle, scene.count, ownerName: scene.ownerName), visit)
        var rows: [HTML] = [
            "<div><dt>\(t("obstacle.form.kind"))</dt><dd>\(t("obstacle.kind.\(obstacle.kind.rawValue)"))</dd></div>",
            "<div><dt>\(t("obstacle.column.state"))</dt><dd>\(t("obstacle.state.\(obstacle.state.rawValue)"))</dd></div>",
            "<div><dt>\(t("obstacle.column.owner"))</dt><dd>\(owner)</dd></div>",
        ]
        if !obstacle.department.isEmpty {
            rows.append(
                "<div><dt>\(t("obstacle.form.department"))</dt><dd>\(Insight.departmentName(obstacle.department, departments))</dd></div>")
        }
        if !scene.mergedHere.isEmpty {
            let links = scene.mergedHere.map { other -> HTML in "<a href=\"\(other.path)\">\(other.title)</a>" }.joined(by: "<br>")
            rows.append("<div><dt>\(t("obstacle.mergedHere"))</dt><dd>\(links)</dd></div>")
        }
        return "<dl class=\"facts is-rows\">\(rows)</dl>"
    }

    // MARK: Decisions

    private var decided: HTML {
        guard !scene.decisions.isEmpty else { return .empty }
        let items = scene.decisions.enumerated().map { index, decision -> HTML in
            // Only the decision that holds is followed: an earlier one ended with the next.
            let follow: HTML? = index == 0 ? followUp(decision, scene.hitDays, visit) : nil
            return """
                <div class="reason\(decision.outcome == .no ? " is-no" : "")"><h3>\(t("obstacle.outcome.\(decision.outcome.rawValue)")), \
                \(t("obstacle.from", ["date": t.date(decision.holdsFrom)]))</h3>\(HTML.paragraphs(decision.reason, in: visit.writtenIn))\(HTML.paragraphs(decision.next, in: visit.writtenIn))
                <p class="small soft">\(t("obstacle.decidedBy", ["name": decision.decidedBy, "date": t.date(decision.decidedAt.localDate)]))</p>\(follow)</div>

                """
        }
        return """
            <section class="section" aria-labelledby="besluiten"><h2 id="besluiten">\(t("obstacle.decisions"))</h2>\(items)</section>

            """
    }

    // MARK: Where it happened

    private var hitSection: HTML {
        let content: HTML = scene.hits.isEmpty ? "<p class=\"empty\">\(t("obstacle.noHits"))</p>" : hitTable
        let pager = insightPager(page: scene.page, total: scene.count.hits, perPage: ObstacleScene.perPage, visit) { page in
            page == 1 ? obstacle.path : "\(obstacle.path)?blz=\(page)"
        }
        return """
            <section class="section" aria-labelledby="waar"><h2 id="waar">\(t("obstacle.where"))</h2>\(content)\(pager)</section>

            """
    }

    private var hitTable: HTML {
        let heads = ["initiative", "phase", "days", "when"].map { column -> HTML in
            "<th scope=\"col\"\(attribute: "class", column == "days" ? "number" : nil)>\(t("obstacle.column.\(column)"))</th>"
        }
        return """
            <table class="table is-stack"><caption class="hidden">\(t("obstacle.where"))</caption><thead><tr>\(heads)</tr></thead>
            <tbody>\(scene.hits.map(hitLine))</tbody></table>
            """
    }

    private func hitLine(_ hit: ObstacleHit) -> HTML {
        let initiative = scene.initiatives[hit.initiative]
        let name: HTML = initiative.map { "<a href=\"\($0.path)\">\($0.title)</a>" } ?? "\(t("obstacle.gone"))"
        let reference: HTML? =
            hit.reference.isEmpty ? nil : "<small><a class=\"tap\" href=\"\(KnownCase.path(hit.reference))\">\(hit.reference)</a></small>"
        let goal: HTML? = hit.goal.flatMap { scene.goals[$0] }.map { goal -> HTML in
            "<small>\(t("obstacle.fitsGoal")) <a href=\"\(goal.path)\">\(goal.title)</a></small>"
        }
        let note: HTML? = hit.note == obstacle.title || hit.note.isEmpty ? nil : "<small class=\"told\">\(hit.note)</small>"
        return """
            <tr><th scope="row">\(name)\(reference)\(note)\(goal)</th>
            <td data-label="\(t("obstacle.column.phase"))">\(t("phase.\(hit.phase.rawValue)"))</td>
            <td class="number" data-label="\(t("obstacle.column.days"))">\(hit.daysLost.map { t.number($0) } ?? t("obstacle.daysUnknown"))</td>
            <td data-label="\(t("obstacle.column.when"))">\(t.date(hit.hitOn))</td></tr>

            """
    }

    private var journal: HTML {
        let items = scene.entries.map { entry -> HTML in
            """
            <li><time datetime="\(entry.at.localDate.iso)">\(t.date(entry.at.localDate))</time><div><p>\(t("entry.\(entry.kind)", t.values(of: entry.data)))</p>\
            <p class="told">\(entry.reason)</p></div></li>

            """
        }
        return """
            <section class="section" aria-labelledby="dagboek"><h2 id="dagboek">\(t("work.journal"))</h2><ol class="journal">\(items)</ol></section>

            """
    }

    // MARK: What can be done

    private var actions: HTML {
        guard obstacle.state != .merged else { return .empty }
        var verbs: [ObstacleVerb] = [.own, .decide, .edit]
        if !scene.hits.isEmpty { verbs.append(.count) }
        if obstacle.state == .open, !scene.others.isEmpty { verbs.insert(.merge, at: 2) }
        return "<h2>\(t("obstacle.canDo"))</h2>\(verbs.map(fold))"
    }

    private func fold(_ verb: ObstacleVerb) -> HTML {
        let form = form(verb)
        let isOpen = opened == verb || (opened == nil && verb == (obstacle.owner == nil ? .own : .decide) && obstacle.state == .open)
        let hint: HTML = "<p class=\"small soft\">\(t("obstacle.hint.\(verb.key)"))</p>"
        return actionFold(
            verb.rawValue, t("obstacle.do.\(verb.key)"), to: "\(obstacle.path)/\(verb.rawValue)", open: isOpen,
            button: t("obstacle.button.\(verb.key)"), form, "\(hint)\(fields(verb, form))")
    }

    /// The form that was sent as it was typed; the others fresh, with what is known.
    private func form(_ verb: ObstacleVerb) -> Form {
        if opened == verb, !form.isFine { return form }
        var fresh = Form()
        switch verb {
        case .own:
            fresh.prefill(ObstacleForms.owner(scene.staff), (obstacle.owner ?? visit.person?.id)?.text ?? "")
            fresh.prefill(ObstacleForms.dueOn, obstacle.dueOn ?? visit.today.adding(days: 42))
        case .decide: fresh.prefill(ObstacleForms.holdsFrom, visit.today)
        case .merge: break
        case .count: fresh.prefill(ObstacleForms.hit(scene, t), (scene.hits.first { $0.daysLost == nil })?.id.text ?? "")
        case .edit:
            fresh.prefill(ObstacleForms.editTitle, obstacle.title)
            fresh.prefill(ObstacleForms.editText, obstacle.text)
            fresh.prefill(ObstacleForms.editKind, obstacle.kind.rawValue)
            fresh.prefill(ObstacleForms.department(departments, name: Self.departmentName), obstacle.department)
        }
        return fresh
    }

    private func fields(_ verb: ObstacleVerb, _ form: Form) -> HTML {
        switch verb {
        case .own:
            """
            \(form.html(ObstacleForms.owner(scene.staff), visit))\(form.html(ObstacleForms.dueOn, visit))\
            \(form.html(ObstacleForms.ownReason, visit))
            """
        case .decide:
            """
            \(form.html(ObstacleForms.outcome, visit))\(form.html(ObstacleForms.decideReason, visit))\(form.html(ObstacleForms.next, visit))\
            \(form.html(ObstacleForms.decidedBy, visit))\(form.html(ObstacleForms.holdsFrom, visit))
            """
        case .merge: "\(form.html(ObstacleForms.into(scene.others), visit))\(form.html(ObstacleForms.mergeReason, visit))"
        case .count: "\(form.html(ObstacleForms.hit(scene, t), visit))\(form.html(ObstacleForms.lostDays, visit))"
        case .edit:
            """
            \(form.html(obstacle.seen, standingAt: obstacle.path, visit))\
            \(form.html(ObstacleForms.editTitle, visit))\(form.html(ObstacleForms.editText, visit))\(form.html(ObstacleForms.editKind, visit))\
            \(form.html(ObstacleForms.department(departments, name: Self.departmentName), visit))
            """
        }
    }

    private var lessonBox: HTML {
        guard obstacle.state != .merged || scene.lesson != nil else { return .empty }
        let isPublic = scene.lesson?.isPublic ?? false
        let link: HTML? = scene.lesson.flatMap { lesson in
            isPublic ? "<p><a class=\"tap\" href=\"\(lesson.path)\">\(lesson.content.title)</a></p>" : nil
        }
        return """
            <div class="box"><h2>\(t("lesson.box"))</h2><p>\(t(isPublic ? "lesson.isPublic" : "lesson.isNotPublic"))</p>\(link)
            <p><a class="button is-second" href="\(obstacle.path)/les">\(t(scene.lesson == nil ? "lesson.write" : "lesson.change"))</a></p></div>
            """
    }
}

extension ObstacleRow {
    init(_ obstacle: Obstacle, _ count: ObstacleCount, ownerName: String?) {
        (self.obstacle, self.count, self.ownerName) = (obstacle, count, ownerName)
    }
}
