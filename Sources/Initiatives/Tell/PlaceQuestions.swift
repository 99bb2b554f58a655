import Civic
import Markup
import Rules
import Web

/// Where it is: an area from the list or by a tap on the schematic map, a point, and the place in words. Any of them will do.
struct PlaceQuestions: StepQuestions {
    let scene: Scene
    init(_ scene: Scene) { self.scene = scene }

    static let areaName = "gebied"
    static let postcodeName = "postcode"

    private var area: FormField<String> {
        .list(Self.areaName, "tell.place.area", scene.areas.all.map { FieldOption($0.code, .text($0.name)) }, isOptional: true)
    }
    private var postcode: FormField<String> {
        .line(Self.postcodeName, "form.postcode", max: 10, isOptional: true, isShort: true).asked(
            hint: "form.postcodeHint", autocomplete: "postal-code")
    }
    private var place: FormField<String> {
        .line("plek", "tell.place.words", max: 200, isOptional: true).asked(hint: "tell.place.wordsHint")
    }
    private var longitude: FormField<String> { .line("lengte", "form.longitude", max: 14, isOptional: true, isShort: true) }
    private var latitude: FormField<String> { .line("breedte", "form.latitude", max: 14, isOptional: true, isShort: true) }
    private var scale: AnswerField? { scene.question("scale") }
    private var publicSpace: AnswerField? { scene.question("publicSpace") }

    func prefill(_ form: inout Form, _ content: DraftContent) {
        let tapped = scene.visit.query.first(Self.areaName).flatMap { scene.areas[$0]?.code }
        form.prefill(area, tapped ?? content.areaCode ?? "")
        form.prefill(place, content.place)
        if let longitude = content.longitude, let latitude = content.latitude {
            form.prefill(self.longitude, degrees(longitude))
            form.prefill(self.latitude, degrees(latitude))
        }
        for question in [scale, publicSpace] { question?.prefill(&form, content.answers) }
    }

    func html(_ form: Form) -> HTML {
        let (visit, t) = (scene.visit, scene.visit.t)
        let byPostcode: HTML = if case .available = scene.postcodes { form.html(postcode, visit) } else { .empty }
        let point: HTML = """
            <details class="fold"\(attribute: "open", when: hasPoint(form))><summary>\(t("tell.place.point"))</summary>
            <p class="hint">\(t("tell.place.pointHint"))</p><div class="pair">\(form.html(longitude, visit))\(form.html(latitude, visit))</div></details>
            """
        return """
            <h1>\(t("tell.place.title"))</h1>
            \(map(form))\(byPostcode)\(areaList(form))\(form.html(place, visit))\(point)
            \(scale?.html(form, visit))\(publicSpace?.html(form, visit))
            """
    }

    private func map(_ form: Form) -> HTML {
        guard let draft = scene.draft, let map = scene.visit.areaMap else { return .empty }
        let t = scene.visit.t
        let chosen = form.typed.first(Self.areaName)
        let point = number(form.typed.first("lengte") ?? "").flatMap { x in
            number(form.typed.first("breedte") ?? "").map { (longitude: x, latitude: $0) }
        }
        return pickingMap(map, chosen: chosen, point: point, caption: t("tell.place.mapHint"), fields: ("lengte", "breedte")) { area in
            "\(draft.path)/waar?\(Self.areaName)=\(area.code.percentEncoded)"
        }
    }

    /// The list, grouped by district, so that nobody has to know how the municipality divides itself.
    private func areaList(_ form: Form) -> HTML {
        let (t, areas) = (scene.visit.t, scene.areas)
        let chosen = form.typed.first(Self.areaName) ?? ""
        func option(_ area: Area, _ label: String) -> HTML {
            "<option value=\"\(area.code)\"\(attribute: "selected", when: area.code == chosen)>\(label)</option>"
        }
        let districts = areas.districts
        let inside = Set(districts.flatMap { areas.codes(within: $0.code) })
        let groups = districts.map { district -> HTML in
            let parts = areas.neighbourhoods(of: district.code)
            if parts.isEmpty { return option(district, district.name) }
            let whole = option(district, t("tell.place.whole", ["area": district.name]))
            return "<optgroup label=\"\(district.name)\">\(whole)\(parts.map { option($0, $0.name) })</optgroup>"
        }
        let others = areas.all.filter { !inside.contains($0.code) }.map { option($0, $0.name) }
        let problem = form.problem(of: Self.areaName)
        let error: HTML? = problem.map {
            """
            <span class="error" id="\(Self.areaName)-fout"><span class="hidden">\(t("error.prefix")) </span>\(t($0.key, $0.values))</span>
            """
        }
        let describedBy = (problem == nil ? "" : "\(Self.areaName)-fout ") + "\(Self.areaName)-hulp"
        return """
            <div class="\(problem == nil ? "field" : "field is-wrong")">\
            <label class="label" for="\(Self.areaName)">\(t("tell.place.area")) <span class="soft">(\(t("form.optional")))</span></label>
            <span class="hint" id="\(Self.areaName)-hulp">\(t("tell.place.areaHint"))</span>\(error)
            <select class="input" id="\(Self.areaName)" name="\(Self.areaName)" aria-describedby="\(describedBy)"\
            \(attribute: "aria-invalid", problem == nil ? nil : "true")><option value="">\(t("form.choose"))</option>\(groups)\(others)</select></div>
            """
    }

    func read(_ form: inout Form) -> DraftChange {
        let answers = readAnswers([scale, publicSpace], &form)
        let chosen = form.read(area)
        let words = form.read(place)
        let point = readPoint(&form)
        let found = readPostcode(&form)
        return { content in
            answers(&content)
            if let chosen { content.areaCode = chosen.isEmpty ? found : chosen }
            if let words { content.place = words }
            if let point { (content.longitude, content.latitude) = (point.longitude, point.latitude) }
        }
    }

    /// The area of the postcode that was typed; the list goes first when both are filled in.
    private func readPostcode(_ form: inout Form) -> String? {
        guard case .available(let found) = scene.postcodes, let typed = form.read(postcode), !typed.isEmpty else { return nil }
        if PostcodeTable.tidy(typed) == nil {
            form.add(FieldProblem(Self.postcodeName, "tell.place.notPostcode"))
        } else if found == nil {
            form.add(FieldProblem(Self.postcodeName, "formError.postcodeElsewhere", ["municipality": scene.visit.municipality.name]))
        }
        return found
    }

    private struct Point { var longitude: Double?, latitude: Double? }

    /// Nil when what was typed is no point near this municipality; no point at all when both fields are empty.
    private func readPoint(_ form: inout Form) -> Point? {
        guard let east = form.read(longitude), let north = form.read(latitude) else { return nil }
        if east.isEmpty, north.isEmpty { return Point() }
        guard let x = number(east), let y = number(north), scene.visit.areaMap?.isNear(longitude: x, latitude: y) ?? true else {
            form.add(FieldProblem("lengte", "formError.notOnMap", ["municipality": scene.visit.municipality.name]))
            return nil
        }
        return Point(longitude: x, latitude: y)
    }

    private func number(_ typed: String) -> Double? {
        let text = typed.map { $0 == "," ? "." : $0 }
        guard text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }), let number = Double(String(text)),
            (-180...180).contains(number)
        else { return nil }
        return number
    }

    private func hasPoint(_ form: Form) -> Bool { !(form.typed.first("lengte") ?? "").isEmpty || form.problem(of: "lengte") != nil }

    private func degrees(_ number: Double) -> String { String((number * 1_000_000).rounded() / 1_000_000) }
}
