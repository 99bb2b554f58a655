import Civic
import Initiatives
import Markup
import Rules
import Web

/// The short form with which somebody tags an obstacle, on a page of its own or as a panel on a case.
struct TagFormView {
    let form: Form
    /// Nil when it is not known yet: then the form asks for the reference.
    let place: TagPlace?
    let goal: GoalVersion?
    let departments: [KnownDepartment]
    let visit: Visit

    private var t: Words { visit.t }

    static func crumb(_ place: TagPlace) -> HTML { "<p class=\"crumb\"><a href=\"\(place.path)\">\(place.initiative.title)</a></p>" }

    var html: HTML {
        """
        <form method="post" action="/werk/doorbraak/nieuw">\(form.token())\(hidden)\(note)
        \(place == nil ? form.html(ObstacleForms.reference, visit) : nil)\(form.html(ObstacleForms.what, visit))
        \(form.html(ObstacleForms.text, visit))\(form.html(ObstacleForms.kind, visit))
        \(form.html(ObstacleForms.department(departments), visit))\(form.html(ObstacleForms.phase, visit))\(form.html(ObstacleForms.days, visit))
        <p class="buttons"><button class="button">\(t("obstacle.form.button"))</button></p></form>
        """
    }

    private var note: HTML {
        guard let goal else { return .empty }
        return """
            <div class="note"><h2>\(t("obstacle.fitsGoal"))</h2><p><a class="tap" href="\(goal.path)">\(goal.title)</a></p></div>
            """
    }

    private var hidden: [HTML] { Self.hidden(place, goal) }

    /// Where it is tagged and why, for the next form.
    static func hidden(_ place: TagPlace?, _ goal: GoalVersion?) -> [HTML] {
        let pairs = [
            (ObstacleForms.caseName, place?.knownCase?.reference), (ObstacleForms.initiativeName, place?.initiative.slug),
            (ObstacleForms.goalName, goal?.reference.text),
        ]
        return pairs.compactMap { name, value in
            value.map { "<input type=\"hidden\" name=\"\(name)\" value=\"\($0)\">" }
        }
    }
}

/// "Is it one of these?": similar obstacles to tag onto, before a new one is made.
struct SimilarView {
    let form: Form
    let typed: TypedObstacle
    let similar: [ObstacleRow]
    let place: TagPlace
    let goal: GoalVersion?
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        let choices = similar.enumerated().map { index, row -> HTML in
            let counts = t(
                "obstacle.counted", ["days": t.number(row.count.days), "hits": t.number(row.count.hits)], count: row.count.initiatives)
            return """
                <label class="choice"><input type="radio" name="\(ObstacleForms.choiceName)" value="\(row.obstacle.id.text)"\
                \(attribute: "checked", when: index == 0)><span>\(row.obstacle.title)<small>\(counts) \(state(row.obstacle))</small></span></label>

                """
        }
        return """
            <div class="wrap is-narrow">\(TagFormView.crumb(place))<h1>\(t("obstacle.similar.title"))</h1>
            <p class="lead">\(t("obstacle.similar.lead"))</p>
            <form method="post" action="/werk/doorbraak/nieuw">\(form.token())\(TagFormView.hidden(place, goal))\(kept)
            <fieldset class="field"><legend>\(t("obstacle.similar.question", ["title": typed.obstacle.title]))</legend>\(choices)
            <label class="choice"><input type="radio" name="\(ObstacleForms.choiceName)" value="\(ObstacleForms.isNew)">\
            <span>\(t("obstacle.similar.new"))<small>\(typed.obstacle.title)</small></span></label></fieldset>
            <p class="buttons"><button class="button">\(t("obstacle.form.button"))</button></p></form></div>
            """
    }

    private func state(_ obstacle: Obstacle) -> String { t("obstacle.state.\(obstacle.state.rawValue)") }

    /// What was typed goes along.
    private var kept: [HTML] {
        [
            ObstacleForms.what.name, ObstacleForms.text.name, ObstacleForms.kind.name, ObstacleForms.department([]).name,
            ObstacleForms.phase.name, ObstacleForms.days.name,
        ].map { name in "<input type=\"hidden\" name=\"\(name)\" value=\"\(form.typed.first(name) ?? "")\">" }
    }
}
