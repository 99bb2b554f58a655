import Civic
import Initiatives
import Markup
import Store
import Web

/// The counter: the desk writes an idea down for somebody who calls or comes by, and sends it on their behalf.
struct CounterPages: Sendable {
    let books: @Sendable (Site) -> DeskBook

    var feature: Feature {
        Feature("counter", routes: [.get("/werk/balie", Self.access, ask), .post("/werk/balie", Self.access, keep)])
    }

    /// Whoever meets people who have an initiative that stands nowhere yet.
    private static let access = Access.anyRole(Role.desk.union([.areaConnector, .districtTeam]))

    @Sendable private func ask(_ visit: Visit) async throws -> Answer {
        let form = CounterForm(book: books(visit.site), visit: visit)
        return .page(page(form, form.begin(), visit))
    }

    @Sendable private func keep(_ visit: Visit) async throws -> Answer {
        let counter = CounterForm(book: books(visit.site), visit: visit)
        var form = Form(visit.body)
        guard let read = counter.read(&form) else { return .page(page(counter, form, visit)) }
        let id = try await visit.perform(SaveDraft(id: nil, channel: read.channel, consent: read.consent, change: read.change))
        return .redirect("/idee/\(id.text)/versturen")
    }

    private func page(_ counter: CounterForm, _ form: Form, _ visit: Visit) -> Page {
        let t = visit.t
        let home = visit.person?.roles.home ?? "/"
        let crumb = t(visit.actor.isOfDesk ? "work.today" : "counter.back")
        let body: HTML = """
            <div class="wrap"><div class="narrow">\(form.summary(visit))<p class="crumb"><a href="\(home)">\(crumb)</a></p>
            <h1>\(t("counter.title"))</h1><p class="lead">\(t("counter.lead"))</p>\(counter.html(form))</div></div>
            """
        return Page(t("counter.title"), body).with(\.section, "/werk/balie").with(\.isStaff, true).with(\.isPrivate, true)
            .with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422).with(\.scripts, ["errors.js"])
    }
}
