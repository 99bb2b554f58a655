import Civic
import Initiatives
import Markup
import Rules
import Web

/// The questions about a task, and about what hangs under it.
enum TaskForms {
    static let title = FormField.line(TaskField.title, "areaTask.form.title", max: 120, min: 5)
    static let present = FormField.area("nu", "areaTask.present", max: 2_000, rows: 4, min: 10).asked(hint: "areaTask.form.presentHint")
    static let aim = FormField.area("straks", "areaTask.aim", max: 2_000, rows: 4, min: 10).asked(hint: "areaTask.form.aimHint")
    static let chances = FormField.area("kansen", "areaTask.chances", max: 2_000, rows: 3, isOptional: true)
    static let barriers = FormField.area("drempels", "areaTask.barriers", max: 2_000, rows: 3, isOptional: true)
    static let partners = FormField.area("partners", "areaTask.partners", max: 1_000, rows: 3, isOptional: true)
    static let contact = FormField.line("contact", "areaTask.contact", max: 200).asked(hint: "areaTask.form.contactHint")
    static let themes = FormField.choices("themas", "areaTask.form.themes", themeOptions)
    static let reason = FormField.area("reden", "areaTask.form.reason", max: 600, rows: 3, min: 5)
    static let months = FormField.number("maanden", "areaTask.form.months", AreaTasks.quietMonthsRange, isOptional: false)

    static let attachAddress = FormField.line("hang-adres", "areaTask.form.initiative", max: 200).asked(
        hint: "areaTask.form.initiativeHint")
    static let detachReason = FormField.area("los-reden", "areaTask.form.detachReason", max: 600, rows: 2)
    static let outcome = FormField.area("klaar-resultaat", "areaTask.outcome", max: 2_000, rows: 3, min: 10)
    static let closeReason = FormField.area("klaar-reden", "areaTask.form.reason", max: 600, rows: 2, min: 5)

    static func area(_ places: Areas) -> FormField<String> {
        .list("gebied", "areaTask.form.area", areaOptions(places), isOptional: true).asked(hint: "areaTask.form.areaHint")
    }

    /// Goals by the version that was chosen, or is in force.
    static func goals(_ goals: [GoalVersion]) -> FormField<Set<String>> {
        .choices("doelen", "areaTask.form.goals", GoalPanels.options(goals))
    }

    /// Which of their own initiatives somebody hangs under it or takes away.
    static func own(_ name: String, _ label: String, _ initiatives: [Initiative]) -> FormField<String> {
        .list(name, label, initiatives.map { FieldOption($0.slug, .text($0.title)) })
    }

    static func prefill(_ form: inout Form, _ content: TaskContent, _ chosen: [GoalVersion], _ offered: [GoalVersion], _ places: Areas) {
        form.prefill(title, content.title)
        form.prefill(area(places), content.areaCode ?? "")
        form.prefill(themes, Set(content.themes.map(\.rawValue)))
        for (field, text) in [
            (present, content.present), (aim, content.aim), (chances, content.chances), (barriers, content.barriers),
            (partners, content.partners), (contact, content.contact),
        ] { form.prefill(field, text) }
        form.prefill(goals(offered), Set(chosen.map(\.reference.text)))
    }

    static func read(_ form: inout Form, _ offered: [GoalVersion], _ places: Areas) -> (
        content: TaskContent, goals: [GoalReference], reason: String
    )? {
        let (title, area, themes) = (form.read(title), form.read(area(places)), form.read(themes))
        let (present, aim, chances) = (form.read(present), form.read(aim), form.read(chances))
        let (barriers, partners, contact) = (form.read(barriers), form.read(partners), form.read(contact))
        let (goals, reason) = (form.read(goals(offered)), form.read(reason))
        guard let title, let area, let themes, let present, let aim, let chances, let barriers, let partners, let contact, let goals,
            let reason
        else { return nil }
        let content = TaskContent(
            title: title, areaCode: area.isEmpty ? nil : area, themes: Theme.allCases.filter { themes.contains($0.rawValue) },
            present: present, aim: aim, chances: chances, barriers: barriers, partners: partners, contact: contact)
        return (content, goals.sorted().compactMap { GoalReference($0) }, reason)
    }

    static func html(_ form: Form, _ offered: [GoalVersion], _ visit: Visit) -> HTML {
        """
        \(form.html(title, visit))\(form.html(area(visit.municipality.areas), visit))\(form.html(themes, visit))
        \(form.html(present, visit))\(form.html(aim, visit))\(form.html(chances, visit))\(form.html(barriers, visit))
        \(form.html(partners, visit))\(offered.isEmpty ? nil : form.html(goals(offered), visit))\(form.html(contact, visit))
        \(form.html(reason, visit))
        """
    }
}
