import Civic
import Foundation
import Rules
import Web

/// What somebody at the municipality can do with a case. The raw value is the last part of the address it is posted to.
enum CaseVerb: String, Sendable, CaseIterable {
    case take = "neem"
    case tell = "vertel"
    case ask = "vraag"
    case answer = "antwoord"
    case assign = "wijs-toe"
    case start = "begin"
    case approve = "ja"
    case refuse = "nee"
    case refer = "verwijs"
    case category = "categorie"
    case extend = "termijn"
    case note = "notitie"
    case withdraw = "intrekken"
    case close = "sluit"

    /// In the text catalogue: `work.do.`, `work.button.`, `work.done.`, `work.suggest.`.
    var key: String { "\(self)" }

    /// Whether it can be done with a case as it stands.
    func suits(_ file: CaseFile, hasOpenQuestion: Bool, isMine: Bool) -> Bool {
        switch self {
        case .take: file.state.isOpen && !isMine
        case .tell, .note: file.state != .closed
        case .ask, .assign, .category, .extend: file.state.isOpen
        case .answer: file.state.isOpen && hasOpenQuestion
        case .start: file.state.choices.contains(.inProgress)
        case .approve: file.state.choices.contains(.accepted)
        case .refuse: file.state.choices.contains(.refused)
        case .refer: file.state.choices.contains(.referred)
        case .close: file.state.choices.contains(.closed)
        case .withdraw: file.state.allows(.withdrawn)
        }
    }

    /// Does its form ask why and what comes next?
    var asksReason: Bool { ![.take, .answer, .note, .tell, .withdraw].contains(self) }
}

/// The forms of the case page: their fields, and the one that was sent.
struct CaseForms: Sendable {
    var sent: CaseVerb?
    var form = Form()
    /// Which form stands open when none was sent.
    var opened: CaseVerb?

    var isFine: Bool { form.isFine }

    static func reason(_ verb: CaseVerb) -> FormField<String> { .area("\(verb.rawValue)-reden", "work.reason", max: 2_000, rows: 3) }
    static func next(_ verb: CaseVerb) -> FormField<String> { .area("\(verb.rawValue)-stap", "work.next", max: 1_000, rows: 2) }
    static func text(_ verb: CaseVerb) -> FormField<String> {
        .area("\(verb.rawValue)-tekst", "work.text.\(verb.key)", max: 4_000, rows: 4)
    }

    static let answerBy = FormField.date(CaseField.answerBy, "work.answerBy", isOptional: false).asked(hint: "form.dateHint")
    static let until = FormField.date(CaseField.until, "work.until", isOptional: false).asked(hint: "form.dateHint")
    static let ground = FormField.choice(
        CaseField.ground, "work.ground",
        TermExtension.Ground.allCases.map {
            FieldOption($0.rawValue, .key("work.groundOption.\($0.rawValue)"), hint: .key("work.groundHint.\($0.rawValue)"))
        })
    static let conditions = FormField.area(CaseField.conditions, "work.conditions", max: 2_000, rows: 3, isOptional: true)
        .asked(hint: "work.conditionsHint")
    static let rule = FormField.area(CaseField.rule, "work.rule", max: 1_000, rows: 2).asked(hint: "work.ruleHint")
    static let decidedBy = FormField.line(CaseField.decidedBy, "work.decidedBy", max: 200)
    static let alternative = FormField.area(CaseField.alternative, "work.alternative", max: 2_000, rows: 2).asked(
        hint: "work.alternativeHint")
    static let referral = FormField.line(CaseField.referral, "work.referral", max: 300).asked(hint: "work.referralHint")
    static let questionName = "antwoord-vraag"

    static func colleague(_ scene: CaseScene, _ t: Words) -> FormField<String> {
        let options = scene.colleagues.filter { $0.id != scene.file.assignee }.map { person -> FieldOption in
            let team = scene.book.teams.colleague(email: person.email).map { scene.book.teamName($0.team, t) }
            return FieldOption(person.id.text, .text([person.name, team].compactMap(\.self).joined(separator: ", ")))
        }
        return .list(CaseField.colleague, "work.colleague", options)
    }

    /// Which promised message this one is; only promises that are open, and always "none of them".
    static func keeps(_ verb: CaseVerb, _ scene: CaseScene, _ t: Words) -> FormField<String> {
        let open = scene.promises.filter { $0.keptOn == nil && $0.id != CasePromise.answer }
        let options = open.map { FieldOption($0.id, .text($0.words(t))) } + [FieldOption(none, .key("work.keepsNone"))]
        return .choice("\(verb.rawValue)-belofte", "work.keeps", options, isOptional: true)
    }

    static let none = "-"

    static func category(_ scene: CaseScene, _ t: Words) -> FormField<String> {
        let options = scene.book.triage.categories.filter { $0.id != scene.file.triage.category }.map { category in
            FieldOption(category.id, .text(category.name.words(t)), hint: .text(category.promise.words(t)))
        }
        return .choice("categorie-welke", "work.category", options)
    }

    /// The form as it is shown: what was sent, or suggestions to begin with, in the language of the municipality since residents read them.
    func form(_ verb: CaseVerb, _ scene: CaseScene, _ visit: Visit) -> Form {
        if verb == sent { return form }
        var form = Form()
        let words = visit.site.words(visit.municipality.language)
        let values = ["contact": visit.person?.name ?? "", "date": words.longDate(scene.file.answerBy)]
        if verb.asksReason {
            form.prefill(Self.reason(verb), words("work.suggest.\(verb.key).reason", values))
            form.prefill(Self.next(verb), words("work.suggest.\(verb.key).next", values))
        }
        if verb == .tell || verb == .ask {
            let timely = scene.promises.timely(on: visit.today)?.id
            form.prefill(Self.keeps(verb, scene, visit.t), verb == .tell ? timely ?? Self.none : Self.none)
        }
        switch verb {
        case .tell: form.prefill(Self.next(verb), words("work.suggest.tell.next", values))
        case .ask: form.prefill(Self.answerBy, visit.today.adding(days: 14))
        case .refuse: form.prefill(Self.decidedBy, visit.person?.name ?? "")
        case .extend: form.prefill(Self.ground, TermExtension.Ground.reasonableTerm.rawValue)
        default: break
        }
        return form
    }
}
