import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Choosing an initiative by its name: a search field, a button, and what was found as a list to choose from. It works without JavaScript,
/// and what was typed elsewhere in the form stays.
struct InitiativeChoice: Sendable {
    static let button = "zoek"
    static let search = FormField.search("initiatief-zoek", "signal.form.findInitiative").asked(hint: "signal.form.findHint")
    /// What was chosen, by the last part of its address; for a form that comes from the initiative's page.
    static let slug = FormField.line(IntroductionField.initiative, "signal.form.initiative", max: 200)
    private static let most = 8

    /// What can be chosen: what was chosen before first, then what was found.
    private let options: [Initiative]
    /// Somebody searched, and nothing was found.
    private let isEmptyHanded: Bool

    /// - Parameter text: gives the first suggestions, before anybody searched.
    init(_ form: Form, suggestedBy text: String = "", _ visit: Visit) async throws {
        let words = (form.typed.first(Self.search.name) ?? "").trimmingSpaces()
        let (slug, analyser) = (StreetForms.slug(form.typed.first(IntroductionField.initiative) ?? ""), visit.site.analyser)
        (options, isEmptyHanded) = try await visit.read { db in
            let chosen = try db.initiative(slug: slug).flatMap { $0.isPublic ? $0 : nil }
            let ids = try db.searchInitiatives(words.isEmpty ? text : words, analyser: analyser, limit: Self.most)
            let found = try db.all("SELECT * FROM initiative WHERE id IN (\(list: ids)) AND is_public", as: Initiative.self)
            let others = ids.compactMap { id in found.first { $0.id == id && $0.id != chosen?.id } }
            return ([chosen].compactMap(\.self) + others, !words.isEmpty && ids.isEmpty)
        }
    }

    /// The button was that of the search, so nothing is sent yet.
    static func isSearching(_ form: Form) -> Bool { form.typed.first(button) != nil }

    /// The initiative that was chosen; nil, with a problem in the form, when none was or it is not public.
    static func chosen(_ form: inout Form, _ visit: Visit) async throws -> Initiative? {
        let slug = StreetForms.slug(form.typed.first(IntroductionField.initiative) ?? "")
        guard !slug.isEmpty else {
            form.add(FieldProblem(search.name, "signal.chooseInitiative"))
            return nil
        }
        if let found = try await visit.read({ db in try db.initiative(slug: slug) }), found.isPublic { return found }
        form.add(FieldProblem(search.name, "signal.noInitiative"))
        return nil
    }

    func html(_ form: Form, _ visit: Visit) -> HTML {
        let t = visit.t
        let none: HTML? = isEmptyHanded ? "<p class=\"empty\">\(t("signal.foundNone"))</p>" : nil
        var shown = form
        if let slug = form.typed.first(IntroductionField.initiative) { shown.prefill(field(visit), StreetForms.slug(slug)) }
        return """
            \(form.html(Self.search, visit))<p class="buttons"><button class="button is-second" name="\(Self.button)" value="1">\
            \(t("signal.findButton"))</button></p>\(none)\(options.isEmpty ? nil : shown.html(field(visit), visit))
            """
    }

    private func field(_ visit: Visit) -> FormField<String> {
        let choices = options.map { initiative in
            let area = initiative.areaCode.flatMap { visit.municipality.areas[$0]?.name }
            let place = [initiative.place, area ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
            return FieldOption(initiative.slug, .text(initiative.title), hint: .text(place.isEmpty ? initiative.summary : place))
        }
        return .choice(IntroductionField.initiative, "signal.form.initiative", choices)
    }
}
