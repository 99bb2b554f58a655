import Civic
import Foundation
import Markup
import Rules

/// One question of a form, declared once: how it is asked, what may be answered, how it is shown and read.
package struct FormField<Value: Sendable>: Sendable {
    package let face: FieldFace
    let parse: @Sendable (FormData) -> Result<Value, FieldProblem>
    let show: @Sendable (Value) -> [String]

    package var name: String { face.name }
}

/// How a field looks, whatever its type.
package struct FieldFace: Sendable {
    package let name: String
    /// Text keys.
    package let label: String
    package var hint: String?
    package let isOptional: Bool
    /// Says beside the label that it need not be answered; not so for one of several of which one is needed.
    package var marksOptional = true
    package let control: Control
    package var values: [String: String] = [:]
    /// The page's main heading is the question itself.
    package var isPageHeading = false
    /// `autocomplete` token of HTML, where the browser can help (WCAG 1.3.5).
    package var autocomplete: String?

    package enum Control: Sendable {
        case line(type: String, isShort: Bool)
        case email
        case area(rows: Int)
        case money
        case date
        case choice([FieldOption])
        case choices([FieldOption])
        case list([FieldOption])
        case tick
        case photos(maximum: Int)
    }
}

package struct FieldOption: Sendable {
    package let value: String
    /// Text key, or the text itself for names that are data.
    package let label: Label
    package let hint: Label?
    package enum Label: Sendable {
        case key(String)
        case text(String)
    }

    package init(_ value: String, _ label: Label, hint: Label? = nil) { (self.value, self.label, self.hint) = (value, label, hint) }
}

extension FieldOption.Label {
    package func text(_ t: Words) -> String {
        switch self {
        case .key(let key): t(key)
        case .text(let text): text
        }
    }
}

extension FormField {
    /// The same field with a hint, an autocomplete token or a place as the page's heading.
    package func asked(
        hint: String? = nil, autocomplete: String? = nil, isPageHeading: Bool = false, marksOptional: Bool = true,
        values: [String: String] = [:]
    ) -> FormField {
        var face = face
        face.marksOptional = marksOptional && face.marksOptional
        face.hint = hint ?? face.hint
        face.autocomplete = autocomplete ?? face.autocomplete
        face.isPageHeading = isPageHeading || face.isPageHeading
        face.values.merge(values) { _, new in new }
        return FormField(face: face, parse: parse, show: show)
    }
}

// MARK: - Kinds of fields

extension FormField where Value == String {
    /// One line of text.
    package static func line(_ name: String, _ label: String, max: Int, min: Int = 0, isOptional: Bool = false, isShort: Bool = false)
        -> Self
    {
        text(name, label, max: max, min: min, isOptional: isOptional, control: .line(type: "text", isShort: isShort), isSingleLine: true)
    }

    /// What somebody is called. It stands in mails to them and others, so it holds no address that a reader could follow.
    package static func personName(_ name: String, _ label: String, max: Int, min: Int = 0, isOptional: Bool = false) -> Self {
        let line = line(name, label, max: max, min: min, isOptional: isOptional)
        return FormField(
            face: line.face,
            parse: { data in
                line.parse(data).flatMap { typed in
                    let isAddress = typed.contains { "/:@".contains($0) } || typed.lowercased().contains("www.")
                    return isAddress ? .failure(FieldProblem(name, "error.notName")) : .success(typed)
                }
            }, show: line.show)
    }

    /// Several lines of text.
    package static func area(_ name: String, _ label: String, max: Int, rows: Int = 6, min: Int = 0, isOptional: Bool = false) -> Self {
        text(name, label, max: max, min: min, isOptional: isOptional, control: .area(rows: rows), isSingleLine: false)
    }

    package static func search(_ name: String, _ label: String) -> Self {
        text(name, label, max: 200, min: 0, isOptional: true, control: .line(type: "search", isShort: false), isSingleLine: true)
    }

    private static func text(
        _ name: String, _ label: String, max: Int, min: Int, isOptional: Bool, control: FieldFace.Control, isSingleLine: Bool
    ) -> Self {
        FormField(
            face: FieldFace(name: name, label: label, isOptional: isOptional, control: control),
            parse: { data in
                let raw = (data.first(name) ?? "").replacingOccurrences(of: "\r\n", with: "\n").precomposedStringWithCanonicalMapping
                let typed = (isSingleLine ? raw.replacingOccurrences(of: "\n", with: " ") : raw).trimmingSpaces()
                if typed.isEmpty { return isOptional ? .success("") : .failure(FieldProblem(name, "error.required")) }
                // As the database counts: an emoji of a family is seven.
                if typed.unicodeScalars.count > max {
                    return .failure(FieldProblem(name, "error.tooLong", ["max": String(max)]))
                }
                if typed.count < min { return .failure(FieldProblem(name, "error.tooShort", ["min": String(min)])) }
                return .success(typed)
            }, show: { [$0] })
    }

    package static func email(_ name: String, _ label: String, isOptional: Bool = false) -> Self {
        FormField(
            face: FieldFace(
                name: name, label: label, isOptional: isOptional, control: .email, autocomplete: "email"),
            parse: { data in
                let typed = (data.first(name) ?? "").trimmingSpaces()
                if typed.isEmpty { return isOptional ? .success("") : .failure(FieldProblem(name, "error.required")) }
                return emailAddress(typed).map { .success($0) } ?? .failure(FieldProblem(name, "error.notEmail"))
            }, show: { [$0] })
    }

    /// A telephone number: digits, spaces, +, - and brackets; 8 to 15 digits.
    package static func phone(_ name: String, _ label: String, isOptional: Bool = true) -> Self {
        FormField(
            face: FieldFace(
                name: name, label: label, isOptional: isOptional, control: .line(type: "tel", isShort: true), autocomplete: "tel"),
            parse: { data in
                let typed = (data.first(name) ?? "").trimmingSpaces()
                if typed.isEmpty { return isOptional ? .success("") : .failure(FieldProblem(name, "error.required")) }
                let digits = typed.filter(\.isNumber).count
                let isPlain = typed.allSatisfy { $0.isASCII && ($0.isNumber || "+-() ".contains($0)) }
                return isPlain && (8...15).contains(digits) ? .success(typed) : .failure(FieldProblem(name, "error.notPhone"))
            }, show: { [$0] })
    }

    /// One of a few, as radio buttons; an empty text when it may be left open.
    package static func choice(_ name: String, _ label: String, _ options: [FieldOption], isOptional: Bool = false) -> Self {
        oneOf(name, label, options, isOptional: isOptional, control: .choice(options))
    }

    /// One of many, as a drop-down list.
    package static func list(_ name: String, _ label: String, _ options: [FieldOption], isOptional: Bool = false) -> Self {
        oneOf(name, label, options, isOptional: isOptional, control: .list(options))
    }

    private static func oneOf(_ name: String, _ label: String, _ options: [FieldOption], isOptional: Bool, control: FieldFace.Control)
        -> Self
    {
        let allowed = Set(options.map(\.value))
        return FormField(
            face: FieldFace(name: name, label: label, isOptional: isOptional, control: control),
            parse: { data in
                let chosen = data.first(name) ?? ""
                if chosen.isEmpty { return isOptional ? .success("") : .failure(FieldProblem(name, "error.choose")) }
                return allowed.contains(chosen) ? .success(chosen) : .failure(FieldProblem(name, "error.notAChoice"))
            }, show: { [$0] })
    }
}

extension FormField where Value == Set<String> {
    /// Any number of these, as tick boxes.
    package static func choices(_ name: String, _ label: String, _ options: [FieldOption], isOptional: Bool = true) -> Self {
        let allowed = Set(options.map(\.value))
        return FormField(
            face: FieldFace(name: name, label: label, isOptional: isOptional, control: .choices(options)),
            parse: { data in
                let chosen = Set(data.all(name)).subtracting([""])
                if chosen.isEmpty, !isOptional { return .failure(FieldProblem(name, "error.chooseSome")) }
                return chosen.isSubset(of: allowed) ? .success(chosen) : .failure(FieldProblem(name, "error.notAChoice"))
            }, show: { $0.sorted() })
    }
}

extension FormField where Value == Bool {
    package static func tick(_ name: String, _ label: String, isRequired: Bool = false) -> Self {
        FormField(
            face: FieldFace(name: name, label: label, isOptional: !isRequired, control: .tick),
            parse: { data in
                let isOn = data.first(name) == "1"
                return isOn || !isRequired ? .success(isOn) : .failure(FieldProblem(name, "error.tickNeeded"))
            }, show: { $0 ? ["1"] : [] })
    }
}

extension FormField where Value == Money? {
    package static func money(_ name: String, _ label: String, isOptional: Bool = true) -> Self {
        FormField(
            face: FieldFace(name: name, label: label, isOptional: isOptional, control: .money),
            parse: { data in
                let typed = (data.first(name) ?? "").trimmingSpaces()
                if typed.isEmpty { return isOptional ? .success(nil) : .failure(FieldProblem(name, "error.required")) }
                return Money(typed).map { .success($0) } ?? .failure(FieldProblem(name, "error.notMoney"))
            },
            show: { money in
                guard let money else { return [] }
                let cents = money.cents % 100
                return [cents == 0 ? String(money.cents / 100) : "\(money.cents / 100),\(cents < 10 ? "0" : "")\(cents)"]
            })
    }
}

extension FormField where Value == Int? {
    package static func number(_ name: String, _ label: String, _ range: ClosedRange<Int>, isOptional: Bool = true) -> Self {
        FormField(
            face: FieldFace(name: name, label: label, isOptional: isOptional, control: .line(type: "text", isShort: true)),
            parse: { data in
                let typed = (data.first(name) ?? "").trimmingSpaces()
                if typed.isEmpty { return isOptional ? .success(nil) : .failure(FieldProblem(name, "error.required")) }
                let plain = typed.filter { $0 != "." }
                guard plain.utf8.count <= 12, plain.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(plain) else {
                    return .failure(FieldProblem(name, "error.notANumber"))
                }
                guard range.contains(number) else {
                    return .failure(
                        FieldProblem(name, "error.outOfRange", ["min": String(range.lowerBound), "max": String(range.upperBound)]))
                }
                return .success(number)
            }, show: { $0.map { [String($0)] } ?? [] })
    }
}

extension FormField where Value == LocalDate? {
    /// A date as three fields: day, month, year.
    package static func date(_ name: String, _ label: String, isOptional: Bool = true) -> Self {
        FormField(
            face: FieldFace(name: name, label: label, isOptional: isOptional, control: .date),
            parse: { data in
                let parts = ["dag", "maand", "jaar"].map { (data.first("\(name)-\($0)") ?? "").trimmingSpaces() }
                if parts.allSatisfy(\.isEmpty) { return isOptional ? .success(nil) : .failure(FieldProblem(name, "error.required")) }
                let numbers = parts.compactMap { $0.utf8.count <= 4 ? Int($0) : nil }
                guard numbers.count == 3, (1_900...2_199).contains(numbers[2]),
                    let date = LocalDate(year: numbers[2], month: numbers[1], day: numbers[0])
                else {
                    return .failure(FieldProblem(name, "error.notADate"))
                }
                return .success(date)
            }, show: { $0.map { [String($0.day), String($0.month), String($0.year)] } ?? [] })
    }
}

extension FormField where Value == [Upload] {
    /// Photos from a phone or camera.
    package static func photos(_ name: String, _ label: String, maximum: Int) -> Self {
        FormField(
            face: FieldFace(name: name, label: label, isOptional: true, control: .photos(maximum: maximum)),
            parse: { data in
                let files = data.files[name] ?? []
                if files.count > maximum { return .failure(FieldProblem(name, "error.tooMany", ["max": String(maximum)])) }
                if files.contains(where: { $0.bytes.count > ResizedPhoto.maximumBytes }) {
                    return .failure(FieldProblem(name, "error.fileTooLarge", ["max": String(ResizedPhoto.maximumBytes / 1_000_000)]))
                }
                return .success(files)
            }, show: { _ in [] })
    }
}
