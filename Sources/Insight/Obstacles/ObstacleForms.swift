import Civic
import Initiatives
import Rules
import Web

/// What can be done with an obstacle, by its part of the address.
enum ObstacleVerb: String, CaseIterable, Sendable {
    case own = "eigenaar"
    case decide = "besluit"
    case merge = "samenvoegen"
    case edit = "tekst"
    case count = "dagen"

    /// In text keys: `obstacle.do.KEY`, `obstacle.button.KEY` and `obstacle.done.KEY`.
    var key: String { "\(self)" }
}

/// The questions of the forms; each name begins with the form it belongs to, since they stand on one page.
enum ObstacleForms {
    // MARK: Tagging

    static let what = FormField.line("knelpunt-wat", "obstacle.form.what", max: 120, min: 8).asked(hint: "obstacle.form.whatHint")
    static let text = FormField.area("knelpunt-uitleg", "obstacle.form.text", max: 2_000, rows: 4, isOptional: true).asked(
        hint: "obstacle.form.textHint")
    static let kind = FormField.choice("knelpunt-soort", "obstacle.form.kind", kinds)
    static let days = FormField.number("knelpunt-dagen", "obstacle.form.days", 0...999).asked(hint: "obstacle.form.daysHint")
    static let phase = FormField.list(
        "knelpunt-fase", "obstacle.form.phase", Phase.allCases.map { FieldOption($0.rawValue, .key("phase.\($0.rawValue)")) })
    static let reference = FormField.line("knelpunt-zaak", "obstacle.form.reference", max: 40).asked(hint: "obstacle.form.referenceHint")
    static let choiceName = "knelpunt-keuze"
    static let caseName = "zaak"
    static let initiativeName = "initiatief"
    static let goalName = "doel"
    static let isNew = "nieuw"

    static func department(_ departments: [KnownDepartment], name: String = "knelpunt-afdeling") -> FormField<String> {
        .list(
            name, "obstacle.form.department", departments.map { FieldOption($0.id, .text($0.name)) }, isOptional: true)
    }

    private static var kinds: [FieldOption] {
        Obstacle.Kind.allCases.map { kind in
            FieldOption(kind.rawValue, .key("obstacle.kind.\(kind.rawValue)"), hint: .key("obstacle.kindHelp.\(kind.rawValue)"))
        }
    }

    // MARK: On the page of one

    static func owner(_ staff: [Person]) -> FormField<String> {
        .list(ObstacleField.owner, "obstacle.form.owner", staff.map { FieldOption($0.id.text, .text($0.name)) })
    }
    static let dueOn = FormField.date(ObstacleField.dueOn, "obstacle.form.dueOn", isOptional: false)
    static let ownReason = FormField.area("eigenaar-reden", "obstacle.form.reason", max: 600, rows: 3)

    static let outcome = FormField.choice(
        "besluit-wat", "obstacle.form.outcome",
        ObstacleDecision.Outcome.allCases.map { outcome in
            FieldOption(
                outcome.rawValue, .key("obstacle.outcome.\(outcome.rawValue)"), hint: .key("obstacle.outcomeHelp.\(outcome.rawValue)"))
        })
    static let decideReason = FormField.area("besluit-reden", "obstacle.form.decideReason", max: 1_500, rows: 4, min: 10).asked(
        hint: "obstacle.form.decideReasonHint")
    static let next = FormField.area("besluit-stap", "obstacle.form.next", max: 1_500, rows: 3, min: 10).asked(
        hint: "obstacle.form.nextHint")
    static let decidedBy = FormField.line("besluit-door", "obstacle.form.decidedBy", max: 120).asked(hint: "obstacle.form.decidedByHint")
    static let holdsFrom = FormField.date(ObstacleField.holdsFrom, "obstacle.form.holdsFrom", isOptional: false)

    static func into(_ others: [Obstacle]) -> FormField<String> {
        .list(ObstacleField.into, "obstacle.form.into", others.map { FieldOption($0.id.text, .text($0.title)) })
    }
    static let mergeReason = FormField.area("samenvoegen-reden", "obstacle.form.reason", max: 600, rows: 3)

    static func hit(_ scene: ObstacleScene, _ t: Words) -> FormField<String> {
        .list(
            ObstacleField.hit, "obstacle.form.hit",
            scene.hits.map { hit in
                let name = hit.reference.isEmpty ? scene.initiatives[hit.initiative]?.title ?? t("obstacle.gone") : hit.reference
                let days = hit.daysLost.map { t("obstacle.form.hitDays", count: $0) } ?? t("obstacle.daysUnknown")
                return FieldOption(hit.id.text, .text("\(name), \(t.date(hit.hitOn)): \(days)"))
            })
    }
    static let lostDays = FormField.number("dagen-aantal", "obstacle.form.days", 0...999, isOptional: false)

    static let editTitle = FormField.line(ObstacleField.editTitle, "obstacle.form.what", max: 120, min: 8)
    static let editText = FormField.area("tekst-uitleg", "obstacle.form.text", max: 2_000, rows: 4, isOptional: true)
    static let editKind = FormField.choice("tekst-soort", "obstacle.form.kind", kinds)
}
