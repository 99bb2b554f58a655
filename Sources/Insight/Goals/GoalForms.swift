import Civic
import Initiatives
import Markup
import Rules
import Web

/// The questions about a goal.
enum GoalForms {
    static let kind = FormField.choice(
        "soort", "goal.form.kind",
        GoalKind.allCases.map { FieldOption($0.rawValue, .key("goal.kind.\($0.rawValue)"), hint: .key("goal.kindHelp.\($0.rawValue)")) })
    static let title = FormField.line(GoalField.title, "goal.form.title", max: 120, min: 5)
    static let text = FormField.area(GoalField.text, "goal.form.text", max: 3_000, rows: 6, min: 20).asked(hint: "goal.form.textHint")
    static let source = FormField.line(GoalField.source, "goal.form.source", max: 500).asked(hint: "goal.form.sourceHint")
    static let themes = FormField.choices("themas", "goal.form.themes", themeOptions).asked(hint: "goal.form.themesHint")
    static let from = FormField.date("vanaf", "goal.form.from", isOptional: false)
    static let until = FormField.date(GoalField.until, "goal.form.until").asked(hint: "goal.form.untilHint")
    static let owner = FormField.line("eigenaar", "goal.form.owner", max: 120).asked(hint: "goal.form.ownerHint")
    static let reason = FormField.area("reden", "goal.form.reason", max: 600, rows: 3, min: 5).asked(hint: "goal.form.reasonHint")

    /// One district or neighbourhood, or the whole municipality.
    static func areas(_ places: Areas) -> FormField<Set<String>> {
        .choices("gebieden", "goal.form.areas", places.districts.map { FieldOption($0.code, .text($0.name)) }).asked(
            hint: "goal.form.areasHint")
    }

    static func prefill(_ form: inout Form, _ content: GoalContent, _ places: Areas) {
        form.prefill(kind, content.kind.rawValue)
        form.prefill(title, content.title)
        form.prefill(text, content.text)
        form.prefill(source, content.source)
        form.prefill(areas(places), Set(content.areas))
        form.prefill(themes, Set(content.themes.map(\.rawValue)))
        form.prefill(from, content.validFrom)
        form.prefill(until, content.validUntil)
        form.prefill(owner, content.owner)
    }

    /// - Parameter neighbourhoods: areas that the form does not offer and that stay as they are.
    static func read(_ form: inout Form, _ places: Areas, keeping neighbourhoods: [String] = []) -> (content: GoalContent, reason: String)?
    {
        let (kind, title) = (form.read(kind).flatMap(GoalKind.init(rawValue:)), form.read(title))
        let (text, source, owner) = (form.read(text), form.read(source), form.read(owner))
        let (areas, themes) = (form.read(areas(places)), form.read(themes))
        let (from, until, reason) = (form.read(from) ?? nil, form.read(until), form.read(reason))
        guard let kind, let title, let text, let source, let owner, let areas, let themes, let from, let until, let reason else {
            return nil
        }
        let content = GoalContent(
            kind: kind, title: title, text: text, source: source,
            areas: places.all.map(\.code).filter { areas.contains($0) } + neighbourhoods,
            themes: Theme.allCases.filter { themes.contains($0.rawValue) }, validFrom: from, validUntil: until, owner: owner)
        return (content, reason)
    }

    static func html(_ form: Form, _ visit: Visit) -> HTML {
        """
        \(form.html(kind, visit))\(form.html(title, visit))\(form.html(text, visit))\(form.html(source, visit))
        \(form.html(areas(visit.municipality.areas), visit))\(form.html(themes, visit))\(form.html(from, visit))\(form.html(until, visit))
        \(form.html(owner, visit))\(form.html(reason, visit))
        """
    }
}
