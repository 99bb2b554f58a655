import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// `/mijn/gegevens`: everything that is kept about who looks, why and how long, to read, to take along and to mend.
struct MyDataPages: Sendable {
    let register: @Sendable () -> PersonalRegister
    /// The questions that answers are to.
    let questions: EditorPages.Questions

    var routes: [Route] {
        [
            .get("/mijn/gegevens", .signedIn, show), .get("/mijn/gegevens/alles.json", .signedIn, json),
            .get("/mijn/gegevens/alles.csv", .signedIn, csv),
        ]
    }

    /// So many of one kind stand on the page; the files hold all.
    static let shown = 5

    private func gather(_ visit: Visit) async throws -> (data: MyData, waiting: RemovalRequest?) {
        guard let person = visit.person?.id else { throw Refusal.notFound }
        let register = register()
        let found = try await visit.read { db in (try MyData.gather(person, register, in: db), try db.waitingRemoval(of: person)) }
        return (found.0.saying { answers($0, visit) }, found.1)
    }

    /// Question and answer in words, a line each.
    private func answers(_ stored: String, _ visit: Visit) -> String {
        let known = questions(visit.site.configuration).answered(Answers(json: stored), visit.t, areas: visit.municipality.areas)
        return known.map { "\($0.name): \($0.answer)" }.joined(separator: "\n")
    }

    private func file(_ visit: Visit) async throws -> MyDataFile {
        MyDataFile(
            data: try await gather(visit).data, t: visit.t, periods: visit.site.retention, municipality: visit.municipality.name,
            madeOn: visit.today)
    }

    @Sendable private func json(_ visit: Visit) async throws -> Answer {
        .content(.init(bytes: try await file(visit).json(), type: "application/json", fileName: visit.t("myData.fileName") + ".json"))
    }

    @Sendable private func csv(_ visit: Visit) async throws -> Answer {
        .content(.init(bytes: try await file(visit).csv(), type: "text/csv; charset=utf-8", fileName: visit.t("myData.fileName") + ".csv"))
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        let (data, waiting) = try await gather(visit)
        let t = visit.t
        let note: HTML? = waiting.map { request in
            """
            <div class="reason is-wait"><h2>\(t(request.waitsTitle))</h2><p>\(t("removal.waits", ["date": t.longDate(request.dueOn)]))</p>
            <p><a class="button is-second" href="/mijn/gegevens/weghalen">\(t("removal.look"))</a></p></div>
            """
        }
        let body: HTML = """
            <div class="wrap is-narrow"><p class="crumb"><a href="/mijn">\(t("menu.mine"))</a></p>
            <h1>\(t("myData.title"))</h1><p class="lead">\(t("myData.lead", ["municipality": visit.municipality.name]))</p>
            \(note)
            <ul class="tasks">
            <li><a href="/mijn/gegevens/verbeteren">\(t("correction.title"))</a></li>
            <li><a href="/mijn/gegevens/alles.json">\(t("myData.json"))</a><span class="soft">\(t("myData.jsonHint"))</span></li>
            <li><a href="/mijn/gegevens/alles.csv">\(t("myData.csvFile"))</a><span class="soft">\(t("myData.csvHint"))</span></li>
            <li><a href="/mijn/gegevens/weghalen">\(t("removal.title"))</a></li>
            </ul>
            \(data.parts.map { part($0, visit) })
            <p class="soft">\(t("myData.question", ["phone": visit.municipality.phone])) <a href="/privacy">\(t("myData.privacy"))</a></p></div>
            """
        return .page(Page(t("myData.title"), body).with(\.section, "/mijn").with(\.isPrivate, true))
    }

    private func part(_ part: MyData.Part, _ visit: Visit) -> HTML {
        let (t, record) = (visit.t, part.record)
        let rest = part.items.count - Self.shown
        let more: HTML? = rest > 0 ? "<p class=\"soft\">\(t("myData.more", count: rest))</p>" : nil
        return """
            <section class="section" aria-labelledby="deel-\(record.name)"><h2 id="deel-\(record.name)">\(t("holding.\(record.name).title"))</h2>
            <p>\(t("holding.\(record.name).why"))</p><p class="soft">\(t.kept(record, visit.site.retention))</p>
            \(part.items.prefix(Self.shown).map { item($0, t) })\(more)</section>

            """
    }

    private func item(_ fields: [MyData.Field], _ t: Words) -> HTML {
        let rows = fields.map { field -> HTML in
            "<div><dt>\(t("holding.column.\(field.label)"))</dt><dd class=\"told\">\(field.value.words(t).shortened(to: 600))</dd></div>\n"
        }
        return "<dl class=\"facts is-rows\">\(rows)</dl>\n"
    }
}
