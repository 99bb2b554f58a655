import Civic
import Markup
import Rules
import Web

/// All cases, with filters; the address holds the choice, so that a list can be kept and sent.
struct CaseListView {
    let rows: [WorkRow]
    let total: Int
    let filter: WorkFilter
    let table: WorkTable

    private var visit: Visit { table.visit }
    private var t: Words { visit.t }
    private var book: DeskBook { table.book }

    var html: HTML {
        let content: HTML =
            rows.isEmpty
            ? "<div class=\"empty\"><p>\(t("list.nothingFound"))</p><p>\(t("list.nothingFoundHelp"))</p></div>"
            : table.html(rows, caption: t("work.list.title"))
        return """
            <div class="wrap"><h1>\(t("work.list.title"))</h1>\(form)
            <section aria-labelledby="aantal" id="lijst"><h2 id="aantal">\(t("work.list.count", count: total))</h2>\(content)
            \(paging(page: filter.page, total: total, perPage: WorkFilter.perPage, visit, address: filter.address))</section></div>
            """
    }

    private var form: HTML {
        let clear: HTML? = filter.isNarrowed ? " <a class=\"tap\" href=\"/werk/zaken\">\(t("list.clearFilters"))</a>" : nil
        return """
            <form method="get" action="/werk/zaken" role="search" aria-label="\(t("work.list.find"))" data-live="lijst">
            <div class="field"><label class="label" for="zoek">\(t("work.list.words"))</label>\
            <input class="input" id="zoek" name="zoek" type="search" value="\(filter.words)"></div>
            <div class="pair">\(list("wie", "work.list.whose", filter.whose.rawValue, whose))\(list("stand", "work.list.state", filter.standing.value, standings))\
            \(list("team", "work.list.team", filter.team, teams))\(list("soort", "work.list.category", filter.category, categories))\
            \(list("gebied", "work.list.area", filter.district, districts))</div>
            <p class="buttons"><button class="button">\(t("button.showList"))</button>\(clear)</p></form>
            """
    }

    private typealias Option = (value: String, label: String)

    private func list(_ name: String, _ label: String, _ chosen: String, _ options: [Option]) -> HTML {
        let items = options.map { option -> HTML in
            "<option value=\"\(option.value)\"\(attribute: "selected", when: option.value == chosen)>\(option.label)</option>"
        }
        return """
            <div class="field"><label class="label" for="\(name)">\(t(label))</label>\
            <select class="input" id="\(name)" name="\(name)">\(items)</select></div>
            """
    }

    private var all: Option { ("", t("work.list.all")) }
    private var whose: [Option] { WorkFilter.Whose.allCases.map { ($0.rawValue, t("work.list.whoseOption.\($0.key)")) } }
    private var teams: [Option] { [all] + book.teams.handling.map { ($0.id, $0.words(t)) } }
    private var categories: [Option] { [all] + book.triage.categories.map { ($0.id, $0.name.words(t)) } }
    private var districts: [Option] { [all] + visit.municipality.areas.districts.map { ($0.code, $0.name) } }
    private var standings: [Option] {
        WorkFilter.Standing.all.map { standing in
            switch standing {
            case .open: (standing.value, t("work.list.open"))
            case .finished: (standing.value, t("work.list.finished"))
            case .exactly(let state): (standing.value, t("case.staffState.\(state.rawValue)"))
            }
        }
    }
}
