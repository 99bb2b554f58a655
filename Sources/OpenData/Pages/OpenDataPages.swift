import Civic
import Markup
import Web

/// What can be had as data, for people: which lists, in which forms, with examples to copy.
enum OpenDataPages {
    static func show(_ visit: Visit, _ declarations: [Declaration]) async throws -> Answer {
        let t = visit.t
        let lists = declarations.map { ($0.path, $0.make(visit.site)) }.filter { $0.1.isPaged }
        let body: HTML = """
            <div class="wrap is-narrow"><article><h1>\(t("openDataPage.title"))</h1>
            <p class="lead">\(t("openDataPage.lead", ["municipality": visit.municipality.name]))</p>
            \(section("lijsten", t("openDataPage.lists"), table(lists, t)))
            \(section("voorbeelden", t("openDataPage.examples"), examples(visit)))
            \(section("regels", t("openDataPage.rules"), rules(t)))
            \(section("nieuws", t("openDataPage.feeds"), feeds(visit)))
            \(section("insluiten", t("openDataPage.embed"), embed(t)))
            \(section("mag", t("openDataPage.licence"), licence(visit)))
            </article></div>
            """
        return .page(
            Page(t("openDataPage.title"), body).with(\.section, "/open-data")
                .with(\.description, t("openDataPage.lead", ["municipality": visit.municipality.name])))
    }

    private static func section(_ id: String, _ title: String, _ content: HTML) -> HTML {
        "<section class=\"section\" aria-labelledby=\"\(id)\"><h2 id=\"\(id)\">\(title)</h2>\(content)</section>\n"
    }

    private static func table(_ lists: [(path: String, question: DataQuestion)], _ t: Words) -> HTML {
        let rows = lists.map { list -> HTML in
            let name = t("openData.dataset.\(list.question.tag)")
            let links = list.question.formats.map { format -> HTML in
                let label = format.rawValue.uppercased()
                return """
                    <a class="tap" href="\(WholeFile.address(list.question, format))" aria-label="\(name): \(label)">\(label)</a>
                    """
            }
            return """
                <tr><th scope="row">\(name)</th><td data-label="\(t("openDataPage.what"))">\(t("openDataPage.tag.\(list.question.tag)"))</td>\
                <td data-label="\(t("openDataPage.forms"))">\(links.joined(by: " "))</td></tr>

                """
        }
        return """
            <table class="table is-stack"><caption class="hidden">\(t("openDataPage.lists"))</caption><thead><tr>\
            <th scope="col">\(t("openDataPage.list"))</th><th scope="col">\(t("openDataPage.what"))</th>\
            <th scope="col">\(t("openDataPage.forms"))</th></tr></thead><tbody>\(rows)</tbody></table>
            <p>\(t("openDataPage.spreadsheet"))</p>
            """
    }

    private static func examples(_ visit: Visit) -> HTML {
        let t = visit.t
        let area = visit.municipality.areas.districts.first
        var questions = [
            (t("openDataPage.exampleTheme"), "/initiatieven?thema=groen&fase=loopt"),
            (t("openDataPage.exampleSearch"), "/initiatieven?zoek=moestuin"),
            (t("openDataPage.exampleMap"), "/initiatieven?formaat=geojson&paginaGrootte=500"),
            (t("openDataPage.exampleCSV"), "/initiatieven?formaat=csv&paginaGrootte=500"),
        ]
        if let area {
            questions.insert(
                (t("openDataPage.exampleArea", ["area": area.name]), "/initiatieven?gebied=\(area.code.percentEncoded)"), at: 1)
        }
        let items = questions.map { label, question -> HTML in
            "<li>\(label)<br><a class=\"tap\" href=\"\(API.path + question)\"><code>\(API.path + question)</code></a></li>\n"
        }
        let command = "curl -H 'Accept: text/csv' '\(visit.site.address)\(API.path)/initiatieven'"
        return """
            <ul>\(items)</ul>
            <h3>\(t("openDataPage.command"))</h3><pre tabindex="0"><code>\(command)</code></pre>
            """
    }

    private static func rules(_ t: Words) -> HTML {
        let keys = ["openDataPage.rulePages", "openDataPage.ruleFormats", "openDataPage.ruleErrors", "openDataPage.ruleAgain"]
        let items = keys.map { key -> HTML in "<li>\(t(key))</li>\n" }
        return """
            <ul>\(items)</ul>
            <p><a class="tap" href="\(API.path)/openapi.json">\(t("openDataPage.document"))</a><br>
            <a class="tap" href="\(API.path)/dcat">\(t("openDataPage.catalogue"))</a></p>
            """
    }

    private static func feeds(_ visit: Visit) -> HTML {
        let t = visit.t
        let items = feedLinks(visit).map { feed -> HTML in "<li><a class=\"tap\" href=\"\(feed.path)\">\(feed.title)</a></li>\n" }
        return "<p>\(t("openDataPage.feedsText"))</p><ul>\(items)</ul>"
    }

    private static func embed(_ t: Words) -> HTML {
        "<p>\(t("openDataPage.embedText"))</p><p><a class=\"tap\" href=\"/insluiten\">\(t("embed.title"))</a></p>"
    }

    private static func licence(_ visit: Visit) -> HTML {
        let t = visit.t
        return """
            <p>\(t("openDataPage.licenceText"))</p><p><a class="tap" href="\(API.licence)">\(t("openDataPage.licenceName"))</a></p>
            <p>\(t("openDataPage.noPeople"))</p>
            <p>\(t("openDataPage.contact", ["municipality": visit.municipality.name]))</p><p><a class="tap" href="/hulp">\(t("menu.help"))</a></p>
            """
    }

    private static func feedLinks(_ visit: Visit) -> [FeedLink] {
        let name = ["municipality": visit.municipality.name]
        return [
            FeedLink("/initiatieven.atom", visit.t("feed.initiatives", name)), FeedLink("/nieuws.atom", visit.t("feed.news", name)),
        ]
    }
}
