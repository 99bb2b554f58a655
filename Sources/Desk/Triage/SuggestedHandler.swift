import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Who had best take a case, and which rule says so.
package struct SuggestedHandler: Sendable, Hashable {
    /// The assignment rule that decided; nil when none did, and the team of the category takes it with whoever serves the area.
    package let rule: TriageTable.Assignment?
    package let team: String
    /// Nil when nobody is configured.
    package let colleague: Teams.Colleague?
}

extension DeskBook {
    /// - Parameter district: code of the district the idea lies in; nil for the whole city.
    package func suggestedHandler(_ category: TriageTable.Category, _ answers: Answers, district: String?) -> SuggestedHandler {
        var answers = answers
        if let district { answers["area"] = .choice(district) }
        let rule = triage.assignment(category: category.id, answers, fields: vocabulary.table)
        let named = teams.colleague(email: rule?.contact)
        let home = named.flatMap { named in teams.handling.first { $0.id == named.team }?.id }
        let team = rule?.team ?? home ?? category.team
        return SuggestedHandler(rule: rule, team: team, colleague: named ?? teams.firstContact(team: team, district: district))
    }

    /// Somebody to choose, with their team, and whether they are away today.
    func option(_ person: Person, away: Set<ID<Person>>, _ t: Words) -> FieldOption {
        let team = teams.colleague(email: person.email).map { teamName($0.team, t) }
        let isAway = away.contains(person.id) ? t("absence.isAway") : nil
        return FieldOption(person.id.text, .text([person.name, team, isAway].compactMap(\.self).joined(separator: ", ")))
    }

    /// What triage suggests for a case as it lies here.
    func suggestedHandler(of file: CaseFile, on day: LocalDate) -> SuggestedHandler? {
        let answers = Answers(json: file.answers).completed(on: day)
        return triage.category(file.triage.category).map { suggestedHandler($0, answers, district: file.district) }
    }
}

/// The suggestion as the page of a case shows it, with who can take it today.
struct TriageSuggestion: Sendable {
    let handler: SuggestedHandler
    /// The colleague who is suggested, or who stands in for them; nil when nobody is there.
    let person: Person?
    /// Who is suggested and away.
    let away: Person?
}

extension Connection {
    /// Nil for a case that somebody has, or that is closed.
    func suggestion(for file: CaseFile, _ book: DeskBook, on day: LocalDate) throws -> TriageSuggestion? {
        guard file.state.isOpen, file.assignee == nil, let handler = book.suggestedHandler(of: file, on: day) else { return nil }
        let meant = try person(handler.colleague)
        let present = try meant.flatMap { try presentOrNil($0, on: day) }
        return TriageSuggestion(handler: handler, person: present, away: present?.id == meant?.id ? nil : meant)
    }
}

/// What triage suggests for a case that nobody has: who should take it and why, one button that says yes, and the way to say otherwise.
struct SuggestionView {
    let suggestion: TriageSuggestion
    let scene: CaseScene
    let visit: Visit

    private var t: Words { visit.t }
    private var file: CaseFile { scene.file }
    private var handler: SuggestedHandler { suggestion.handler }

    var html: HTML {
        let facts = [
            ("category", scene.book.categoryName(file.triage.category, t)), ("team", scene.book.teamName(handler.team, t)),
            ("person", name),
        ]
        let items = facts.map { key, value -> HTML in "<div><dt>\(t("work.suggestion.\(key)"))</dt><dd>\(value)</dd></div>" }
        return """
            <section class="box" aria-labelledby="voorstel"><h2 id="voorstel">\(t("work.suggestion.title"))</h2>
            <dl class="facts is-rows">\(items)<div><dt>\(t("work.suggestion.because"))</dt><dd>\(why(t))\(rule)</dd></div></dl>\(confirm)
            <p class="buttons"><a class="tap" href="\(file.staffPath)?doe=wijs-toe#wijs-toe">\(t("work.suggestion.other"))</a> \
            <a class="tap" href="\(file.staffPath)?doe=categorie#categorie">\(t("work.suggestion.otherKind"))</a></p></section>

            """
    }

    private var name: String {
        guard let person = suggestion.person else { return t("work.nobody") }
        return suggestion.away.map { t("work.standIn", ["name": $0.name, "standIn": person.name]) } ?? person.name
    }

    private func why(_ t: Words) -> String { handler.rule?.why.words(t) ?? t("work.suggestion.usual") }

    /// The condition of the rule in words.
    private var rule: HTML {
        guard let criterion = handler.rule?.criterion else { return .empty }
        return "<br><span class=\"small soft\">\(t("desk.triage.rule", ["rule": t.condition(criterion, in: scene.book.vocabulary)]))</span>"
    }

    /// The form for giving a case to somebody, filled in. The initiator reads why, so it is in the language of the municipality.
    private var confirm: HTML {
        guard let person = suggestion.person else { return .empty }
        let words = visit.site.words(visit.municipality.language)
        let form = Form()
        let promise = words(file.promiseKey(on: visit.today), ["date": words.longDate(file.answerBy), "contact": person.name])
        var fields = [
            (CaseField.colleague, person.id.text),
            (CaseForms.reason(.assign).name, words("work.suggestion.reason", ["why": why(words)])),
            (CaseForms.next(.assign).name, words("work.suggest.assign.next", ["promise": promise])),
        ]
        if handler.team != file.team { fields.append((CaseField.team, handler.team)) }
        let hidden = fields.map { name, value -> HTML in "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" }
        return """
            <form method="post" action="\(file.staffPath)/\(CaseVerb.assign.rawValue)">\(form.token())\(hidden)
            <p class="buttons"><button class="button">\(t("work.suggestion.confirm", ["name": person.name]))</button></p></form>
            """
    }
}
