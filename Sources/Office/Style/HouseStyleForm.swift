import Civic
import Foundation
import Markup
import Web

/// The house style as it is asked on screen: colours by day and in the dark, the typeface of headings, and corners.
struct HouseStyleForm {
    let visit: Visit
    private var t: Words { visit.t }

    private static let headingToken = "typography-font-family-heading"
    private static let cornerToken = "border-radius"
    private static let sans = "system-ui, Segoe UI, Roboto, Noto Sans, Helvetica Neue, Arial, sans-serif"
    private static let chosen = HouseStyle.colours.filter(\.isChosen)

    private func colour(_ token: HouseStyle.ColourToken, isDark: Bool) -> FormField<String> {
        let values = ["colour": t("houseStyle.colour.\(token.name)"), "mode": t(isDark ? "houseStyle.dark" : "houseStyle.light")]
        return FormField.line(Self.name(token.name, isDark: isDark), "houseStyle.colourIn", max: 20, isOptional: true)
            .asked(values: values)
    }

    static func name(_ token: String, isDark: Bool) -> String { "\(token)-\(isDark ? "donker" : "licht")" }

    private static let headings = FormField.choice(
        "koppen", "houseStyle.headings",
        ["serif", "sans"].map { FieldOption($0, .key("houseStyle.heading.\($0)")) })
    private static let corners = FormField.choice(
        "hoeken", "houseStyle.corners", ["3px", "0", "8px"].map { FieldOption($0, .key("houseStyle.corner.\($0)")) })

    // MARK: Asking

    func prefill(_ style: HouseStyle) -> Form {
        var form = Form()
        for token in Self.chosen {
            for isDark in [false, true] {
                form.prefill(colour(token, isDark: isDark), (style.colour(token, isDark: isDark) ?? token.colour(isDark: isDark)).text)
            }
        }
        form.prefill(Self.headings, style.tokens[Self.headingToken] == nil ? "serif" : "sans")
        form.prefill(Self.corners, style.tokens[Self.cornerToken] ?? "3px")
        return form
    }

    func fields(_ form: Form) -> HTML {
        let colours = Self.chosen.map { token -> HTML in
            """
            <fieldset class="field"><legend>\(t("houseStyle.colour.\(token.name)"))</legend><span class="hint">\(t("houseStyle.use.\(token.name)"))</span>
            <div class="halves">\(form.html(colour(token, isDark: false), visit))\(form.html(colour(token, isDark: true), visit))</div></fieldset>
            """
        }
        return [colours.joined(), form.html(Self.headings, visit), form.html(Self.corners, visit)].joined()
    }

    // MARK: Saying what was chosen

    /// What this page calls a token of the style; nil for one that it does not ask.
    static func label(_ token: String, _ t: Words) -> String? {
        switch token {
        case headingToken: t("houseStyle.headings")
        case cornerToken: t("houseStyle.corners")
        default: chosen.contains { $0.name == token } ? t("houseStyle.colour.\(token)") : nil
        }
    }

    /// A choice as this page has it, a colour as it is by day.
    /// - Parameter value: nil is what the program has itself.
    /// - Returns: nil for what cannot be chosen on the page.
    static func said(_ token: String, _ value: String?, _ t: Words) -> String? {
        switch token {
        case headingToken where value == nil: return t("houseStyle.heading.serif")
        case headingToken: return value == sans ? t("houseStyle.heading.sans") : nil
        case cornerToken:
            let key = "houseStyle.corner.\(value ?? "3px")"
            return t.has(key) ? t(key) : nil
        default:
            guard let colour = HouseStyle.colours.first(where: { $0.name == token }) else { return nil }
            return HouseStyle(value.map { [token: $0] } ?? [:]).colour(colour, isDark: false)?.text
        }
    }

    // MARK: Reading

    /// The style that was typed over the one there was; nil when something is wrong, which the form then says.
    func read(_ form: inout Form, over old: HouseStyle) -> HouseStyle? {
        var tokens = old.tokens
        for token in Self.chosen {
            let pair = [false, true].map { isDark in typed(token, isDark: isDark, &form) }
            let isOurs = pair[0] == token.light && pair[1] == token.dark
            tokens[token.name] = isOurs ? nil : "light-dark(\(pair[0].text), \(pair[1].text))"
        }
        if let heading = form.read(Self.headings) {
            // One that somebody wrote in the document stays, unless ours is asked for again.
            tokens[Self.headingToken] = heading == "serif" ? nil : tokens[Self.headingToken] ?? Self.sans
        }
        if let corner = form.read(Self.corners) { tokens[Self.cornerToken] = corner == "3px" ? nil : corner }
        guard form.isFine else { return nil }
        let style = HouseStyle(tokens)
        explain(style.faults, &form)
        return form.isFine ? style : nil
    }

    /// Nothing typed is the colour of the program.
    private func typed(_ token: HouseStyle.ColourToken, isDark: Bool, _ form: inout Form) -> Colour {
        let (ours, field) = (token.colour(isDark: isDark), colour(token, isDark: isDark))
        guard let text = form.read(field), !text.isEmpty else { return ours }
        if let colour = Colour(text.hasPrefix("#") ? text : "#\(text)") { return colour }
        form.add(FieldProblem(field.name, "houseStyle.noColour"))
        return ours
    }

    /// One problem for each colour: its worst, with the nearest colour that does everywhere.
    private func explain(_ faults: [HouseStyle.Fault], _ form: inout Form) {
        for (name, found) in Dictionary(grouping: faults, by: { Self.name($0.token, isDark: $0.isDark) }).sorted(by: { $0.key < $1.key }) {
            guard let worst = found.min(by: { $0.measured / $0.needed < $1.measured / $1.needed }) else { continue }
            var values = [
                "colour": t("houseStyle.colour.\(worst.token)"), "other": t("houseStyle.ground.\(worst.other)"),
                "measured": ratio(worst.measured), "needed": ratio(worst.needed),
            ]
            values["proposal"] = worst.proposal?.text
            form.add(FieldProblem(name, worst.proposal == nil ? "houseStyle.tooFaintAlways" : "houseStyle.tooFaint", values))
        }
    }

    /// Cut off, not rounded: 4.496 is not 4.5.
    private func ratio(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded(.down))
        let digits = "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
        return t.language == "en" ? digits : digits.replacing(".", with: ",")
    }
}
