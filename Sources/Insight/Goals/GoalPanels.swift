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

    /// On the staff's page of a case: the goals whose theme and words it shares, and one question: is there a goal that it serves, and no
    /// rule or scheme for it?
    package static func onCase(_ visit: Visit, _ known: KnownCase) async throws -> HTML {
        let goals = try await spoken(of: known, visit).prefix(most)
        guard !goals.isEmpty else { return .empty }
        let t = visit.t
        let items = goals.map { goal -> HTML in
            "<li><a class=\"tap\" href=\"\(goal.path)\">\(visit.written(goal.title))</a> <span class=\"small soft\">\(goalAbout(goal, visit))</span></li>\n"
        }
        let options = goals.map { goal -> HTML in
            "<option value=\"\(goal.reference.text)\"\(attribute: "lang", visit.writtenIn)>\(goal.title)</option>"
        }
        return """
            <section class="section" aria-labelledby="doelen-kop"><h2 id="doelen-kop">\(t("goal.panel.case"))</h2><p class="small soft">\(t("goal.panel.caseHelp"))</p>
            <ul class="plain">\(items)</ul>
            <form method="get" action="/werk/doorbraak/nieuw"><input type="hidden" name="\(ObstacleForms.caseName)" value="\(known.reference)">
            <div class="field"><label class="label" for="doel-zonder-regel">\(t("goal.panel.noRule"))</label>
            <select class="input" id="doel-zonder-regel" name="\(ObstacleForms.goalName)">\(options)</select></div>
            <p class="buttons"><button class="button is-second">\(t("goal.panel.noRuleButton"))</button></p></form></section>

            """
    }

    private static let most = 5

    /// Of the goals it serves by theme and place, those that are also about what the initiative says of itself.
    private static func spoken(of known: KnownCase, _ visit: Visit) async throws -> [GoalVersion] {
        let (today, served, analyser) = (visit.today, try await goals(of: known, visit), visit.site.analyser)
        guard !served.isEmpty else { return [] }
        return try await visit.read { db in
            guard let initiative = try db.initiative(known.initiative) else { return [] }
            let words = GoalWords(try db.goalsInForce(on: today).map { ($0.title, $0.content.text) }, analyser: analyser)
            let told = "\(initiative.title). \(initiative.summary) \(initiative.story)"
            return served.filter { words.fits(title: $0.title, text: $0.content.text, told) }
        }
    }

    /// While telling an idea: what the municipality wants that this serves. Nothing when it is not known what the idea is about.
    package static func forIdea(_ visit: Visit, themes: [Theme], area: String?) async throws -> HTML {
        guard !themes.isEmpty else { return .empty }
        let (today, places) = (visit.today, visit.municipality.areas)
        let goals = try await visit.read { db in try Goals.choices(themes: themes, area: area, on: today, areas: places, in: db) }
        let items = goals.filter { !$0.content.themes.isEmpty }.prefix(3).map { goal -> HTML in
            "<li><a class=\"tap\" href=\"\(goal.path)\">\(visit.written(goal.title))</a></li>\n"
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
