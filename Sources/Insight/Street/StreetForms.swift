import Civic
import Initiatives
import Rules
import Web

/// The questions to area connectors and district teams.
enum StreetForms {
    static let theme = FormField.list("thema", "signal.form.theme", themeOptions)
    static let text = FormField.area(SignalField.text, "signal.form.text", max: 1_000, rows: 4, min: 10).asked(hint: "signal.form.textHint")

    static func area(_ areas: Areas, isOptional: Bool = false) -> FormField<String> {
        .list(SignalField.area, "signal.form.area", areaOptions(areas), isOptional: isOptional)
    }

    // MARK: What becomes of it

    static let why = FormField.area(SignalField.why, "signal.form.why", max: 600, rows: 3)
    static let title = FormField.line(SignalField.title, "signal.form.title", max: 120, min: 5)
    static let taskTitle = FormField.line(SignalField.taskTitle, "signal.form.title", max: 120, min: 5)
    static let aim = FormField.area(SignalField.aim, "signal.form.aim", max: 2_000, rows: 3)
    static let contact = FormField.line(SignalField.contact, "signal.form.contact", max: 200).asked(hint: "signal.form.contactHint")
    static let closeReason = FormField.area(SignalField.closeReason, "signal.form.closeReason", max: 600, rows: 2, min: 5)

    // MARK: Introductions

    static let name = FormField.personName("naam", "introduction.form.name", max: 120)
    static let email = FormField.email(IntroductionField.email, "introduction.form.email")
    static let reason = FormField.area(IntroductionField.reason, "introduction.form.reason", max: 600, rows: 3, min: 10).asked(
        hint: "introduction.form.reasonHint")
    static let agreed = FormField.tick("akkoord", "introduction.form.agreed", isRequired: true)

    // MARK: Looking for an offer

    static let postcode = FormField.line("postcode", "offer.form.postcode", max: 10, isOptional: true, isShort: true).asked(
        hint: "form.postcodeHint", autocomplete: "off")
    static let need = FormField.line("vraag", "offer.form.need", max: 200, min: 3).asked(hint: "offer.form.needHint")
    static let wheelchair = FormField.tick("rolstoel", "offer.form.wheelchair")

    /// The last part of an address, or of what somebody copied from their browser.
    static func slug(_ typed: String) -> String {
        let path = typed.prefix { $0 != "?" && $0 != "#" }
        return path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    }
}
