import Civic
import Markup
import Rules

/// A form as it stands at one moment: what was typed or prefilled, and what is wrong with it.
package struct Form: Sendable {
    /// Hidden field with the submission token.
    package static let tokenName = "eenmalig"

    package private(set) var typed: FormData
    package private(set) var problems: [FieldProblem] = []
    private let isSubmitted: Bool
    /// Of the fields that were read, by name: the summary says which question it is about.
    private var faces: [String: FieldFace] = [:]

    /// An empty form.
    package init() { (typed, isSubmitted) = (FormData(), false) }
    /// What was sent.
    package init(_ data: FormData) { (typed, isSubmitted) = (data, true) }

    package var isFine: Bool { problems.isEmpty }

    /// Puts a known answer in, so that nobody is asked twice.
    package mutating func prefill<Value>(_ field: FormField<Value>, _ value: Value) {
        guard !isSubmitted else { return }
        let shown = field.show(value)
        if case .date = field.face.control {
            for (part, text) in zip(["dag", "maand", "jaar"], shown) { typed.add("\(field.name)-\(part)", text) }
        } else {
            for text in shown { typed.add(field.name, text) }
        }
    }

    /// Reads one answer; when it cannot be accepted the problem is kept and nil returned.
    package mutating func read<Value>(_ field: FormField<Value>) -> Value? {
        faces[field.name] = field.face
        switch field.parse(typed) {
        case .success(let value): return value
        case .failure(let problem):
            problems.append(problem)
            return nil
        }
    }

    package mutating func add(_ problem: FieldProblem) { problems.append(problem) }
    package mutating func add(_ refusal: Refusal) throws {
        guard case .invalid(let found) = refusal else { throw refusal }
        problems += found
    }

    package func problem(of name: String) -> FieldProblem? { problems.first { $0.field == name } }
}

// MARK: - How it is shown

extension Form {
    /// The summary on top of a form with problems: takes the focus, links to each field.
    package func summary(_ visit: Visit) -> HTML {
        guard !problems.isEmpty else { return .empty }
        let items = problems.map { problem -> HTML in
            "<li><a href=\"#\(problem.field)\">\(described(problem, visit.t))</a></li>"
        }
        return """
            <div class="error-summary" role="alert" tabindex="-1" id="fouten" data-focus>
            <h2>\(visit.t("error.summary", count: problems.count))</h2><ul>\(items)</ul></div>
            """
    }

    private func described(_ problem: FieldProblem, _ t: Words) -> String {
        let text = t(problem.key, problem.values)
        guard let face = faces[problem.field] else { return text }
        let label = t(face.label, face.values)
        let isSentence = label.hasSuffix("?") || label.hasSuffix(".")
        return t(isSentence ? "error.ofQuestion" : "error.ofField", ["label": label, "problem": text])
    }

    /// The submission token: sending twice, or again after a crash, gives the same result once.
    package func token() -> HTML {
        let value = typed.first(Form.tokenName) ?? Secret.random().text
        return "<input type=\"hidden\" name=\"\(Form.tokenName)\" value=\"\(String(value.prefix(64)))\">"
    }

    /// One field: label, hint, error and control, in that order.
    package func html<Value>(_ field: FormField<Value>, _ visit: Visit) -> HTML {
        FieldView(face: field.face, form: self, visit: visit).html
    }
}

private struct FieldView {
    let face: FieldFace
    let form: Form
    let visit: Visit

    var t: Words { visit.t }
    var problem: FieldProblem? { form.problem(of: face.name) }
    var fieldClass: String { problem == nil ? "field" : "field is-wrong" }
    var typed: String { form.typed.first(face.name) ?? "" }

    var describedBy: String? {
        let ids = [problem == nil ? nil : "\(face.name)-fout", face.hint == nil ? nil : "\(face.name)-hulp"].compactMap(\.self)
        return ids.isEmpty ? nil : ids.joined(separator: " ")
    }

    var optionalMark: HTML { face.isOptional && face.marksOptional ? " <span class=\"soft\">(\(t("form.optional")))</span>" : "" }
    var hint: HTML? { face.hint.map { "<span class=\"hint\" id=\"\(face.name)-hulp\">\(t($0, face.values))</span>" } }
    var error: HTML? {
        problem.map {
            "<span class=\"error\" id=\"\(face.name)-fout\"><span class=\"hidden\">\(t("error.prefix")) </span>\(t($0.key, $0.values))</span>"
        }
    }

    var html: HTML {
        switch face.control {
        case .line(let type, let isShort): labelled(line(type: type, isShort: isShort))
        case .email: labelled(line(type: "text", isShort: false))
        case .area(let rows): labelled(area(rows: rows))
        case .money: labelled("<span class=\"money\"><span aria-hidden=\"true\">€</span>\(line(type: "text", isShort: true))</span>")
        case .list(let options): labelled(list(options))
        case .photos(let maximum): labelled(files(maximum: maximum))
        case .tick: tick
        case .date: grouped(dateParts)
        case .choice(let options): grouped(boxes(options, type: "radio"))
        case .choices(let options): grouped(boxes(options, type: "checkbox"))
        }
    }

    private func labelled(_ control: HTML) -> HTML {
        let label: HTML = "<label class=\"label\" for=\"\(face.name)\">\(t(face.label, face.values))\(optionalMark)</label>"
        let heading: HTML =
            face.isPageHeading
            ? "<h1 class=\"label-page\"><label for=\"\(face.name)\">\(t(face.label, face.values))\(optionalMark)</label></h1>" : label
        return "<div class=\"\(fieldClass)\">\(heading)\(hint)\(error)\(control)</div>\n"
    }

    private func grouped(_ controls: HTML) -> HTML {
        let legend: HTML =
            face.isPageHeading
            ? "<legend><h1 class=\"label-page\">\(t(face.label, face.values))\(optionalMark)</h1></legend>"
            : "<legend>\(t(face.label, face.values))\(optionalMark)</legend>"
        return
            "<fieldset class=\"\(fieldClass)\"\(attribute: "aria-describedby", describedBy)>\(legend)\(hint)\(error)\(controls)</fieldset>\n"
    }

    private func line(type: String, isShort: Bool) -> HTML {
        """
        <input class="input\(isShort ? " is-short" : "")" id="\(face.name)" name="\(face.name)" type="\(type)" value="\(typed)"\
        \(attribute: "autocomplete", face.autocomplete)\(attribute: "inputmode", inputMode)\
        \(attribute: "autocapitalize", isAddress ? "none" : nil)\(attribute: "spellcheck", isAddress ? "false" : nil)\
        \(attribute: "aria-describedby", describedBy)\(attribute: "aria-invalid", problem == nil ? nil : "true")>
        """
    }

    /// An address is text, so that what is wrong with it is told by us, in the language of the page, and not by the browser in its own.
    private var isAddress: Bool { if case .email = face.control { true } else { false } }

    private var inputMode: String? {
        switch face.control {
        case .money: "decimal"
        case .email: "email"
        case .line("text", isShort: true) where face.autocomplete == nil: "numeric"
        default: nil
        }
    }

    private func area(rows: Int) -> HTML {
        """
        <textarea class="input" id="\(face.name)" name="\(face.name)" rows="\(rows)"\
        \(attribute: "aria-describedby", describedBy)\(attribute: "aria-invalid", problem == nil ? nil : "true")>
        \(typed)</textarea>
        """
    }

    private func list(_ options: [FieldOption]) -> HTML {
        let items = options.map { option -> HTML in
            "<option value=\"\(option.value)\"\(attribute: "selected", when: option.value == typed)>\(option.label.text(t))</option>"
        }
        return """
            <select class="input" id="\(face.name)" name="\(face.name)"\(attribute: "aria-describedby", describedBy)\
            \(attribute: "aria-invalid", problem == nil ? nil : "true")><option value="">\(t("form.choose"))</option>\(items)</select>
            """
    }

    private func files(maximum: Int) -> HTML {
        """
        <input class="input is-file" id="\(face.name)" name="\(face.name)" type="file" accept="image/jpeg,image/png,image/webp"\
        \(attribute: "multiple", when: maximum > 1)\(attribute: "aria-describedby", describedBy)>
        """
    }

    private func boxes(_ options: [FieldOption], type: String) -> HTML {
        let chosen = Set(form.typed.all(face.name))
        return options.enumerated().map { index, option -> HTML in
            let small: HTML? = option.hint.map { "<small>\($0.text(t))</small>" }
            // The error summary links to the first box, which therefore carries the field's own name as its id.
            let id = index == 0 ? face.name : "\(face.name)-\(index + 1)"
            return """
                <label class="choice"><input type="\(type)" id="\(id)" name="\(face.name)" value="\(option.value)"\
                \(attribute: "checked", when: chosen.contains(option.value))><span>\(option.label.text(t))\(small)</span></label>
                """
        }.joined(by: "\n")
    }

    private var tick: HTML {
        let small: HTML? = face.hint.map { "<small>\(t($0, face.values))</small>" }
        return """
            <div class="\(fieldClass)">\(error)<label class="choice"><input type="checkbox" id="\(face.name)" name="\(face.name)" value="1"\
            \(attribute: "checked", when: typed == "1")\(attribute: "aria-describedby", problem == nil ? nil : "\(face.name)-fout")>\
            <span>\(t(face.label, face.values))\(small)</span></label></div>
            """
    }

    private var dateParts: HTML {
        let parts = [("dag", "form.day", "2"), ("maand", "form.month", "2"), ("jaar", "form.year", "4")].map { part, key, size -> HTML in
            let name = "\(face.name)-\(part)"
            return """
                <label><span class="small">\(t(key))</span><input class="input\(part == "maand" ? " is-month" : part == "jaar" ? " is-year" : "")" id="\(part == "dag" ? face.name : name)" name="\(name)" inputmode="numeric" maxlength="\(size)"\
                 value="\(form.typed.first(name) ?? "")"></label>
                """
        }
        return "<span class=\"date\">\(parts)</span>"
    }
}
