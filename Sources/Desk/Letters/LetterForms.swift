import Civic
import Web

/// The form beside a letter that is not sent yet.
struct LetterForms: Sendable {
    static let kindName = LetterField.letterKind
    static let seenName = "gelezen"
    /// Which button was used.
    static let doName = "doe"
    static let preview = "bekijk"

    static let added = FormField.area(LetterField.added, "letter.added", max: 600, rows: 3, isOptional: true).asked(
        hint: "letter.addedHint")
    static let rule = FormField.area(LetterField.rule, "work.rule", max: 1_000, rows: 2).asked(hint: "work.ruleHint")
    static let decider = FormField.line(LetterField.decider, "work.decidedBy", max: 200)
    static let alternative = FormField.area(LetterField.alternative, "work.alternative", max: 2_000, rows: 2).asked(
        hint: "work.alternativeHint")

    /// What was typed, also what is not whole yet; problems stay with the form.
    static func read(_ form: inout Form, missing: [LetterPart.Role]) -> LetterWords {
        var words = LetterWords()
        words.added = form.read(added) ?? ""
        if missing.contains(.rule) { words.rule = form.read(rule) ?? "" }
        if missing.contains(.decider) { words.decider = form.read(decider) ?? "" }
        if missing.contains(.alternative) { words.alternative = form.read(alternative) ?? "" }
        return words
    }
}
