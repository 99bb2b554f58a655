import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// What the register shows elsewhere.
package enum GoalPanels {
    /// The goals in force that the initiative of a case serves, the most particular first.
    package static func goals(of known: KnownCase, _ visit: Visit) async throws -> [GoalVersion] {
        let (today, places) = (visit.today, visit.municipality.areas)
        return try await visit.read { db in
            guard let initiative = try db.initiative(known.initiative) else { return [] }
            let themes = [initiative.theme] + (try db.themes(of: initiative.id))
            return try Goals.choices(themes: themes, area: initiative.areaCode, on: today, areas: places, in: db)
        }
    }

    /// On the staff's page of a case: the goals it serves, and a way to say that no rule or scheme fits although a goal does.
    package static func onCase(_ visit: Visit, _ known: KnownCase) async throws -> HTML {
        let goals = try await goals(of: known, visit)
        guard !goals.isEmpty else { return .empty }
        let t = visit.t
        let items = goals.prefix(5).map { goal -> HTML in
            let target = address(
                "/werk/doorbraak/nieuw",
                [(ObstacleForms.caseName, known.reference), (ObstacleForms.goalName, goal.reference.text)])
            return """
                <li><a class="tap" href="\(goal.path)">\(goal.title)</a> <span class="small soft">\(goalAbout(goal, visit))</span><br>\
                <a class="tap small" href="\(target)">\(t("goal.panel.noRule"))<span class="hidden">: \(goal.title)</span></a></li>

                """
        }
        return """
            <section class="section" aria-labelledby="doelen-kop"><h2 id="doelen-kop">\(t("goal.panel.case"))</h2><p class="small soft">\(t("goal.panel.caseHelp"))</p>
            <ul class="plain">\(items)</ul></section>

            """
    }

    /// While telling an idea: what the municipality wants that this serves. Nothing when it is not known what the idea is about.
    package static func forIdea(_ visit: Visit, themes: [Theme], area: String?) async throws -> HTML {
        guard !themes.isEmpty else { return .empty }
        let (today, places) = (visit.today, visit.municipality.areas)
        let goals = try await visit.read { db in try Goals.choices(themes: themes, area: area, on: today, areas: places, in: db) }
        let items = goals.filter { !$0.content.themes.isEmpty }.prefix(3).map { goal -> HTML in
            "<li><a class=\"tap\" href=\"\(goal.path)\">\(goal.title)</a></li>\n"
        }
        guard !items.isEmpty else { return .empty }
        let t = visit.t
        return """
            <div class="note"><h2>\(t("goal.panel.idea"))</h2><p>\(t("goal.panel.ideaHelp"))</p><ul class="plain">\(items)</ul></div>
            """
    }

    /// The goals as options of a form, by the version that holds: read the answer with ``GoalReference/init(_:)``.
    package static func options(_ goals: [GoalVersion]) -> [FieldOption] {
        goals.map { FieldOption($0.reference.text, .text($0.title)) }
    }
}
