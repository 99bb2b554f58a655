import Civic
import Markup
import Store
import Web

/// The money of an initiative, for a team that wants to show it.
enum MoneyPages {
    static let routes: [Route] = [
        .get("/initiatieven/{slug}/geld", .team, form),
        .post("/initiatieven/{slug}/geld", .team, save),
    ]

    private static let isShown = FormField.tick("toon", "budget.show").asked(hint: "budget.showHint")
    private static let total = FormField.money("totaal", "budget.total")
    private static let most = 20

    private struct SourceFields: Sendable {
        let name: FormField<String>
        let amount: FormField<Money?>
        let kind: FormField<String>
        let status: FormField<String>

        init(_ number: Int) {
            name = .line("bron\(number)", "budget.source", max: 80, isOptional: true)
            amount = .money("bedrag\(number)", "budget.amount")
            kind = .list(
                "soort\(number)", "budget.kind",
                MoneySource.Kind.allCases.map { FieldOption($0.rawValue, .key("moneyKind.\($0.rawValue)")) }, isOptional: true)
            status = .list(
                "stand\(number)", "budget.state",
                MoneySource.Status.allCases.map { FieldOption($0.rawValue, .key("moneyStatus.\($0.rawValue)")) },
                isOptional: true)
        }
    }

    private static func form(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        let sources = try await visit.read { db in try db.money(of: initiative.id) }
        var form = Form()
        form.prefill(isShown, initiative.budget != nil)
        form.prefill(total, initiative.budget)
        for (index, source) in sources.enumerated() {
            let fields = SourceFields(index + 1)
            form.prefill(fields.name, source.name)
            form.prefill(fields.amount, source.amount)
            form.prefill(fields.kind, source.kind.rawValue)
            form.prefill(fields.status, source.status.rawValue)
        }
        return .page(page(form, rows: min(most, sources.count + 3), initiative, visit))
    }

    private static func save(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        var form = Form(visit.body)
        let shows = form.read(isShown) ?? false
        let budget = form.read(total) ?? nil
        if shows, budget == nil, form.isFine { form.add(FieldProblem(total.name, "error.required")) }
        var sources: [MoneySource] = []
        for number in 1...most {
            if let source = read(SourceFields(number), from: &form) { sources.append(source) }
        }
        guard form.isFine else {
            let filled = (1...most).last { visit.body.first("bron\($0)") != nil } ?? 3
            return .page(page(form, rows: filled, initiative, visit))
        }
        try await visit.perform(SetMoney(id: initiative.id, budget: shows ? budget : nil, sources: sources))
        return .redirect("\(initiative.path)/beheer", saying: "flash.saved")
    }

    /// One source; nil when its row was left empty, or when something is missing, which then stands at its field.
    private static func read(_ fields: SourceFields, from form: inout Form) -> MoneySource? {
        guard
            case (let name?, let amount?, let kind?, let status?) = (
                form.read(fields.name), form.read(fields.amount), form.read(fields.kind), form.read(fields.status)
            )
        else { return nil }
        if name.isEmpty, amount == nil { return nil }
        if name.isEmpty { form.add(FieldProblem(fields.name.name, "error.required")) }
        if amount == nil { form.add(FieldProblem(fields.amount.name, "error.required")) }
        guard let kind = MoneySource.Kind(rawValue: kind) else {
            form.add(FieldProblem(fields.kind.name, "error.choose"))
            return nil
        }
        guard let status = MoneySource.Status(rawValue: status) else {
            form.add(FieldProblem(fields.status.name, "error.choose"))
            return nil
        }
        return amount.map { MoneySource(name: name, amount: $0, kind: kind, status: status) }
    }

    private static func page(_ form: Form, rows: Int, _ initiative: Initiative, _ visit: Visit) -> Page {
        let t = visit.t
        let sources = (1...max(1, rows)).map { number -> HTML in
            let fields = SourceFields(number)
            return """
                <fieldset class="field"><legend>\(t("budget.sourceNumber", ["number": String(number)]))</legend><div class="pair">\(form.html(fields.name, visit))\
                \(form.html(fields.amount, visit))\(form.html(fields.kind, visit))\(form.html(fields.status, visit))</div></fieldset>
                """
        }
        let content: HTML = """
            <p class="lead">\(t("budget.lead"))</p>
            <form method="post" action="\(initiative.path)/geld" data-guard>\(form.token())\(form.html(isShown, visit))\(form.html(total, visit))
            <h2>\(t("budget.sources"))</h2><p class="soft">\(t("budget.sourcesHint"))</p>\(sources)
            \(formButtons("button.save", initiative, visit))</form>
            """
        let page = formPage(t("manage.money"), form, back: initiative, to: "\(initiative.path)/beheer", content, visit)
        return page.with(\.scripts, page.scripts + ["autosave.js"])
    }
}
