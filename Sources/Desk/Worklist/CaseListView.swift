import Civic
import Initiatives
import Markup
import Rules
import Web

/// Cases, with filters; the address holds the choice, so that a list can be kept and sent.
struct CaseListView {
    let page: WorkPage
    let count: WorkCount
    let filter: WorkFilter
    let table: WorkTable
    /// Who handles cases, to choose from.
    let people: [Person]

    private static let bulkForm = "verdeel"
    private var visit: Visit { table.visit }
    private var t: Words { visit.t }
    private var book: DeskBook { table.book }

    var html: HTML {
        """
        <div class="wrap"><h1>\(t("work.list.title"))</h1>\(form)
        <section aria-labelledby="aantal" id="lijst"><h2 id="aantal">\(heading)</h2>\(content)
        \(paging(page, t, address: filter.address(at:)))\(together)</section></div>
        """
    }

    private var heading: String {
        count.isMore ? t("work.list.countMany", ["number": t.number(count)]) : t("work.list.count", count: count.counted)
    }

    private var content: HTML {
        if page.rows.isEmpty, filter.place != nil {
            return """
                <div class="empty"><p>\(t("work.list.pastEnd"))</p><p><a class="tap" href="\(filter.address(at: nil))">\(t("work.list.begin"))</a></p></div>
                """
        }
        guard !page.rows.isEmpty else {
            return "<div class=\"empty\"><p>\(t("list.nothingFound"))</p><p>\(t("list.nothingFoundHelp"))</p></div>"
        }
        var table = table
        table.tickedInto = Self.bulkForm
        return table.html(page.rows, caption: t("work.list.title"))
    }

    // MARK: Several at once

    /// The form that the boxes in the table belong to, and the file of this list.
    private var together: HTML {
        guard !page.rows.isEmpty else { return .empty }
        let chosen = filter.choices.map { field -> HTML in "<input type=\"hidden\" name=\"\(field.name)\" value=\"\(field.value)\">" }
        let all: HTML? =
            filter.standing.isOpen
            ? "<button class=\"button is-second\" name=\"alles\" value=\"1\">\(t("work.bulk.all", count: AssignCases.most))</button>" : nil
        let give: HTML? =
            filter.standing.isOpen
            ? """
            <form method="get" action="/werk/verdelen" id="\(Self.bulkForm)">\(chosen)<p class="buttons">\
            <button class="button is-second">\(t("work.bulk.ticked"))</button>\(all)</p></form>
            """ : nil
        return "\(give)\(file(chosen))"
    }

    private func file(_ chosen: [HTML]) -> HTML {
        guard visit.actor.leadsCases else { return .empty }
        return """
            <form method="post" action="/werk/uitvoer">\(Form().token())\(chosen)<p class="buttons">\
            <button class="button is-second">\(t("work.file.button"))</button><span class="soft">\(t("work.file.hint"))</span></p></form>
            """
    }

    // MARK: The filters

    private var form: HTML {
        let clear: HTML? = filter.isNarrowed ? " <a class=\"tap\" href=\"/werk/zaken\">\(t("list.clearFilters"))</a>" : nil
        let isOpen = ![filter.team, filter.category, filter.person, filter.area, filter.step].allSatisfy(\.isEmpty) || filter.theme != nil
        return """
            <form method="get" action="/werk/zaken" role="search" aria-label="\(t("work.list.find"))" data-live="lijst">
            <div class="field"><label class="label" for="zoek">\(t("work.list.words"))</label>\
            <span class="hint" id="zoek-hulp">\(t("work.list.wordsHint"))</span>\
            <input class="input" id="zoek" name="zoek" type="search" value="\(filter.words)" maxlength="100" aria-describedby="zoek-hulp"></div>
            <div class="pair">\(list("wie", "work.list.whose", filter.whose.rawValue, whose))\
            \(list("let", "work.list.attention", filter.attention?.rawValue ?? "", attentions))\
            \(list("stand", "work.list.state", filter.standing.value, standings))</div>
            <details\(attribute: "open", when: isOpen)><summary>\(t("work.list.more"))</summary>
            <div class="pair">\(list("team", "work.list.team", filter.team, teams))\(list("persoon", "work.list.person", filter.person, persons))\
            \(list("soort", "work.list.category", filter.category, categories))\(list("gebied", "work.list.area", filter.area, areas))\
            \(list("thema", "work.list.theme", filter.theme?.rawValue ?? "", themes))\(list("stap", "work.list.step", filter.step, steps))</div>
            </details>
            <p class="buttons"><button class="button">\(t("button.showList"))</button>\(clear)</p></form>
            """
    }

    private typealias Option = (value: String, label: String)

    private func list(_ name: String, _ label: String, _ chosen: String, _ options: [Option]) -> HTML {
        // What was chosen is shown also when it is not there any more, so that one sees why the list is short.
        let known = options.contains { $0.value == chosen } ? options : options + [(chosen, chosen)]
        let items = known.map { option -> HTML in
            "<option value=\"\(option.value)\"\(attribute: "selected", when: option.value == chosen)>\(option.label)</option>"
        }
        return """
            <div class="field"><label class="label" for="\(name)">\(t(label))</label>\
            <select class="input" id="\(name)" name="\(name)">\(items)</select></div>
            """
    }

    private var all: Option { ("", t("work.list.all")) }
    private var whose: [Option] { WorkFilter.Whose.allCases.map { ($0.rawValue, t("work.list.whoseOption.\($0)")) } }
    private var attentions: [Option] {
        [("", t("work.list.anything"))] + WorkFilter.Attention.allCases.map { ($0.rawValue, t("work.attention.\($0)")) }
    }
    private var teams: [Option] { [all] + book.teams.handling.map { ($0.id, $0.words(t)) } }
    private var persons: [Option] { [all, (WorkFilter.nobody, t("work.nobody"))] + people.map { ($0.id.text, $0.name) } }
    private var categories: [Option] { [all] + book.triage.categories.map { ($0.id, $0.name.words(t)) } }
    private var themes: [Option] { [all] + Theme.allCases.map { ($0.rawValue, t("theme.\($0.rawValue)")) } }
    private var areas: [Option] {
        let areas = visit.municipality.areas
        let inside = filter.area.isEmpty || areas.districts.contains { $0.code == filter.area } ? nil : areas[filter.area]
        return [all] + areas.districts.map { ($0.code, $0.name) } + [inside].compactMap(\.self).map { ($0.code, $0.name) }
    }
    private var steps: [Option] {
        [all]
            + book.processes.all.flatMap { process in
                process.steps.map { ("\(process.id).\($0.id)", "\(process.name.words(t)): \($0.name.words(t))") }
            }
    }
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
