import Civic
import Markup
import Store
import Web

/// Who objected takes it back (Awb 6:21): a page that says what that means and asks whether they are sure.
struct WithdrawObjectionPages: Sendable {
    var feature: Feature {
        Feature(
            "objectionWithdrawal",
            routes: [
                .get("/mijn/plannen/{reference}/bezwaar-intrekken", StatusPages.access, ask),
                .post("/mijn/plannen/{reference}/bezwaar-intrekken", StatusPages.access, withdraw),
            ])
    }

    static func path(_ file: CaseFile) -> String { "\(file.statusPath)/bezwaar-intrekken" }

    private static func which(_ objections: [Objection], _ t: Words) -> FormField<String> {
        let options = objections.map { FieldOption($0.id.text, .text(t("law.objectionOn", ["date": t.longDate($0.received)]))) }
        return .list("welk", "law.whichObjection", options)
    }

    private static let why = FormField.area("waarom", "law.takeBackWhy", max: 1_000, rows: 3, isOptional: true)

    /// The case, and which objections the reader can take back.
    private func theirs(_ visit: Visit) async throws -> (file: CaseFile, objections: [Objection]) {
        let (reference, person) = (try visit.parameter("reference"), visit.person?.id)
        let found = try await visit.read { db in
            try db.caseFile(reference: reference).map { file in
                (file, try db.objections(of: file.id).filter { try $0.decision == nil && db.mayWithdraw($0, person) })
            }
        }
        guard let found else { throw Refusal.notFound }
        return found
    }

    @Sendable private func ask(_ visit: Visit) async throws -> Answer {
        let (file, objections) = try await theirs(visit)
        guard let first = objections.first else { return .redirect(file.statusPath) }
        var form = Form()
        form.prefill(Self.which(objections, visit.t), first.id.text)
        return .page(page(file, objections, form, visit))
    }

    @Sendable private func withdraw(_ visit: Visit) async throws -> Answer {
        let (file, objections) = try await theirs(visit)
        guard !objections.isEmpty else { throw Refusal.conflict("law.objectionOver") }
        var form = Form(visit.body)
        let (chosen, text) = (form.read(Self.which(objections, visit.t)), form.read(Self.why))
        guard let chosen, let text else { return .page(page(file, objections, form, visit)) }
        try await visit.perform(
            WithdrawObjection(
                id: file.id, objection: ID(chosen), way: .written, on: visit.today, text: text))
        return .redirect(file.statusPath, saying: "law.tookBack")
    }

    private func page(_ file: CaseFile, _ objections: [Objection], _ form: Form, _ visit: Visit) -> Page {
        let t = visit.t
        let field = Self.which(objections, t)
        let which: HTML =
            objections.count > 1
            ? form.html(field, visit) : "<input type=\"hidden\" name=\"\(field.name)\" value=\"\(objections[0].id.text)\">"
        let again: HTML? = objections.compactMap(\.termEnd).max().map { end in
            "<p>\(t(visit.today <= end ? "law.objectAgain" : "law.objectNoMore", ["date": t.longDate(end)]))</p>"
        }
        let body: HTML = """
            <div class="wrap is-narrow"><p class="crumb"><a href="\(file.statusPath)">\(file.title)</a></p>
            \(form.summary(visit))<h1>\(t("law.takeBackTitle"))</h1><p class="lead">\(t("law.takeBackLead"))</p>\(again)
            <form method="post" action="\(Self.path(file))">\(form.token())\(which)\(form.html(Self.why, visit))
            <div class="buttons"><button class="button is-grave">\(t("law.takeBackButton"))</button> \
            <a class="tap" href="\(file.statusPath)">\(t("button.cancel"))</a></div></form></div>
            """
        return Page(t("law.takeBackTitle"), body).with(\.section, "/mijn").with(\.isPrivate, true).with(\.hasProblems, !form.isFine)
            .with(\.status, form.isFine ? 200 : 422).with(\.scripts, form.isFine ? [] : ["errors.js"])
    }
}
