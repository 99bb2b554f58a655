import Civic
import Initiatives
import Markup
import Store
import Web

/// A small list of initiatives for other people's sites, and the page that helps to put it there.
enum EmbedPages {
    static let routes: [Route] = [
        .get("/insluiten", .everyone, cachedBy: keys, help), .get("/insluiten/initiatieven", .everyone, cachedBy: keys, list),
    ]

    private static let keys = ["gebied", "thema", "aantal"]

    /// What the list holds. What it does not know in the address it leaves out.
    private struct Choice {
        var area: Area?
        var theme: Theme?
        var amount: Int

        static let amounts = [3, 5, 10, 20]

        init(_ visit: Visit) {
            area = visit.query.first("gebied").flatMap { visit.municipality.areas[$0] }
            theme = visit.query.first("thema").flatMap(Theme.init(noun:))
            let asked = visit.query.first("aantal").flatMap { $0.utf8.count < 4 ? Int($0) : nil }
            amount = min(max(1, asked ?? 5), 20)
        }

        private var pairs: [String] {
            [area.map { "gebied=\($0.code.percentEncoded)" }, theme.map { "thema=\($0.noun)" }].compactMap(\.self)
        }

        /// Of the list in a frame.
        var address: String { "/insluiten/initiatieven?" + (pairs + ["aantal=\(amount)"]).joined(separator: "&") }
        /// Of the same initiatives on the site itself.
        var site: String { (["/initiatieven"] + (pairs.isEmpty ? [] : [pairs.joined(separator: "&")])).joined(separator: "?") }
    }

    // MARK: The list

    private static func list(_ visit: Visit) async throws -> Answer {
        let (choice, site) = (Choice(visit), visit.site)
        var filter = PublishedFilter()
        (filter.area, filter.themes, filter.limit) = (choice.area?.code, choice.theme.map { [$0] } ?? [], choice.amount)
        filter.isNewestFirst = true
        let found = try await visit.read { [filter] db in try db.published(filter, site).records }
        return .page(listPage(found, choice, visit))
    }

    private static func listPage(_ initiatives: [PublishedInitiative], _ choice: Choice, _ visit: Visit) -> Page {
        let t = visit.t
        let title = title(choice, visit)
        let items = initiatives.map { initiative -> HTML in
            let place = areaName(initiative.area?.code, visit)
            return """
                <li><h2><a href="/initiatieven/\(initiative.slug)" target="_top"\(attribute: "lang", visit.writtenIn)>\(initiative.title)</a></h2>
                <p\(attribute: "lang", visit.writtenIn)>\(initiative.summary)</p><p class="small soft">\(place) · \(t("standing.\(initiative.standing.rawValue)"))</p></li>

                """
        }
        let content: HTML = items.isEmpty ? "<p>\(t("embed.empty"))</p>" : "<ul class=\"plain\">\(items)</ul>"
        let body: HTML = """
            <div class="wrap"><h1>\(title)</h1>
            \(content)
            <p><a class="tap" href="\(choice.site)" target="_top">\(t("embed.all", ["municipality": visit.municipality.name]))</a></p></div>
            """
        return Page(title, body).with(\.framedBy, visit.municipality.framedBy)
    }

    private static func title(_ choice: Choice, _ visit: Visit) -> String {
        let place = choice.area?.name ?? visit.municipality.name
        guard let theme = choice.theme else { return visit.t("embed.heading", ["place": place]) }
        return visit.t("embed.headingTheme", ["place": place, "theme": visit.t("theme.\(theme.rawValue)")])
    }

    // MARK: How to use it

    private static func help(_ visit: Visit) async throws -> Answer {
        let (choice, t) = (Choice(visit), visit.t)
        let address = visit.site.address + choice.address
        let body: HTML = """
            <div class="wrap is-narrow"><p class="crumb"><a href="/open-data">\(t("openDataPage.title"))</a></p>
            <h1>\(t("embed.title"))</h1><p class="lead">\(t("embed.lead"))</p>
            \(form(choice, visit))
            <section class="section" aria-labelledby="code"><h2 id="code">\(t("embed.code"))</h2><p>\(t("embed.codeText"))</p>
            <pre tabindex="0"><code>\(snippet(address, title(choice, visit)).text)</code></pre>
            <p><a class="tap" href="\(choice.address)">\(t("embed.look"))</a></p></section>
            \(allowed(visit))</div>
            """
        return .page(Page(t("embed.title"), body).with(\.section, "/open-data").with(\.description, t("embed.lead")))
    }

    /// What to put into another page. It is shown, not used.
    private static func snippet(_ address: String, _ title: String) -> HTML {
        "<iframe src=\"\(address)\" title=\"\(title)\" width=\"100%\" height=\"600\" loading=\"lazy\"></iframe>"
    }

    private static func form(_ choice: Choice, _ visit: Visit) -> HTML {
        let t = visit.t
        let areas = visit.municipality.areas.all.map { area -> HTML in
            "<option value=\"\(area.code)\"\(attribute: "selected", when: area.code == choice.area?.code)>\(area.name)</option>"
        }
        let themes = Theme.allCases.map { theme -> HTML in
            "<option value=\"\(theme.noun)\"\(attribute: "selected", when: theme == choice.theme)>\(t("theme.\(theme.rawValue)"))</option>"
        }
        let amounts = Choice.amounts.map { amount -> HTML in
            "<option value=\"\(amount)\"\(attribute: "selected", when: amount == choice.amount)>\(amount)</option>"
        }
        return """
            <form method="get" action="/insluiten">
            <div class="field"><label class="label" for="gebied">\(t("embed.area"))</label>
            <select class="input" id="gebied" name="gebied"><option value="">\(t("embed.anyArea"))</option>\(areas)</select></div>
            <div class="field"><label class="label" for="thema">\(t("directory.theme"))</label>
            <select class="input" id="thema" name="thema"><option value="">\(t("embed.anyTheme"))</option>\(themes)</select></div>
            <div class="field"><label class="label" for="aantal">\(t("embed.amount"))</label>
            <select class="input" id="aantal" name="aantal">\(amounts)</select></div>
            <div class="buttons"><button class="button is-second">\(t("embed.button"))</button></div></form>
            """
    }

    /// Which sites may show it: without that a browser shows an empty frame.
    private static func allowed(_ visit: Visit) -> HTML {
        let t = visit.t
        let origins = visit.municipality.framedBy.map { origin -> HTML in "<li>\(origin)</li>\n" }
        let list: HTML = origins.isEmpty ? "<p>\(t("embed.nobody"))</p>" : "<ul>\(origins)</ul>"
        return """
            <section class="section" aria-labelledby="wie"><h2 id="wie">\(t("embed.who"))</h2><p>\(t("embed.whoText"))</p>\(list)
            <p><a class="tap" href="/hulp">\(t("embed.ask"))</a></p></section>
            """
    }
}
