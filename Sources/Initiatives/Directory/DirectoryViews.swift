import Civic
import Markup
import Web

func directoryPage(_ filter: DirectoryFilter, _ page: DirectoryPage, _ visit: Visit) -> Page {
    let t = visit.t
    let body: HTML = """
        <div class="wrap">
        <div class="columns is-even">
        <div><h1>\(t("directory.title", ["municipality": visit.municipality.name]))</h1>
        <p class="lead">\(t("directory.lead", count: page.all))</p>
        \(searchForm(filter, visit))</div>
        \(directoryMap(filter, page.counts, visit))
        </div>
        <div class="columns is-left section">
        \(filterForm(filter, page, visit))
        \(results(filter, page, visit))
        </div></div>
        """
    return Page(t("directory.pageTitle"), body).with(\.section, "/initiatieven").with(\.scripts, ["live.js"])
        .with(\.description, t("directory.description", ["municipality": visit.municipality.name]))
        .with(\.isPrivate, !filter.text.isEmpty)
        .with(\.feeds, [FeedLink("/initiatieven.atom", t("feed.initiatives", ["municipality": visit.municipality.name]))])
}

private func searchForm(_ filter: DirectoryFilter, _ visit: Visit) -> HTML {
    let t = visit.t
    return """
        <form action="/initiatieven" role="search" aria-label="\(t("directory.search"))">\(hiddenChoices(filter, keepsText: false))
        <label class="label" for="q">\(t("directory.searchLabel"))</label>
        <div class="search"><input class="input" type="search" id="q" name="q" value="\(filter.text)" maxlength="200">
        <button class="button">\(t("button.search"))</button></div></form>
        """
}

/// What the other form on the page chose stays chosen.
private func hiddenChoices(_ filter: DirectoryFilter, keepsText: Bool) -> [HTML] {
    var pairs: [(String, String)] = []
    if let area = filter.area { pairs.append(("gebied", area)) }
    if keepsText {
        if !filter.text.isEmpty { pairs.append(("q", filter.text)) }
    } else {
        pairs += filter.themes.map { ("thema", $0.noun) } + filter.standings.map { ("fase", $0.noun) }
        if filter.seeksHelp { pairs.append(("vraag", "1")) }
    }
    return pairs.map { name, value -> HTML in "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" }
}

private func filterForm(_ filter: DirectoryFilter, _ page: DirectoryPage, _ visit: Visit) -> HTML {
    let t = visit.t
    let themes = Theme.allCases.map { theme in
        tick(
            "thema", theme.noun, t("theme.\(theme.rawValue)"), filter.themes.contains(theme),
            page.counts.total { count in
                count.theme == theme && filter.matches(count, themes: false)
            })
    }
    let standings = Standing.allCases.map { standing in
        tick(
            "fase", standing.noun, t("standing.\(standing.rawValue)"), filter.standings.contains(standing),
            page.counts.total { count in
                count.standing == standing && filter.matches(count, standings: false)
            })
    }
    return """
        <form action="/initiatieven" data-live="lijst" aria-label="\(t("list.filter"))">\(hiddenChoices(filter, keepsText: true))
        <details class="fold"><summary>\(t("directory.fold"))</summary>
        <fieldset class="filter"><legend>\(t("directory.help"))</legend>\(tick("vraag", "1", t("directory.seeksHelp"), filter.seeksHelp, nil))</fieldset>
        <fieldset class="filter"><legend>\(t("directory.theme"))</legend>\(themes)</fieldset>
        <fieldset class="filter"><legend>\(t("directory.standing"))</legend>\(standings)</fieldset>
        <button class="button is-second">\(t("button.showList"))</button>
        </details></form>
        """
}

private func tick(_ name: String, _ value: String, _ label: String, _ isChosen: Bool, _ amount: Int?) -> HTML {
    let count: HTML? = amount.map { "<span>\($0)</span>" }
    return """
        <label class="tick"><input type="checkbox" name="\(name)" value="\(value)"\(attribute: "checked", when: isChosen)>\(label) \(count)</label>

        """
}

private func results(_ filter: DirectoryFilter, _ page: DirectoryPage, _ visit: Visit) -> HTML {
    let t = visit.t
    let order = t(filter.text.isEmpty ? "directory.newestFirst" : "directory.bestFirst")
    let heading = page.total == 0 ? t("list.nothingFound") : t("directory.found", ["order": order], count: page.total)
    let content: HTML = page.cards.isEmpty ? nothing(filter, visit) : initiativeCards(page.cards, visit) + pager(filter, page, visit)
    return """
        <section id="lijst" aria-labelledby="lijst-kop">
        <div class="section-head"><h2 id="lijst-kop">\(heading)</h2><a href="/idee">\(t("directory.addYours"))</a></div>
        \(postcodeNote(filter, visit))\(chosen(filter, hasResults: page.total > 0, visit))
        \(content)
        </section>
        """
}

/// What is chosen, each with a link that takes it away.
private func chosen(_ filter: DirectoryFilter, hasResults: Bool, _ visit: Visit) -> HTML {
    guard !filter.isEmpty else { return .empty }
    let t = visit.t
    var chips: [(String, DirectoryFilter)] = []
    if !filter.text.isEmpty { chips.append(("“\(filter.text)”", filter.with(\.text, ""))) }
    if let area = filter.area { chips.append((areaName(area, visit), filter.with(\.area, nil))) }
    chips += filter.themes.map { theme in (t("theme.\(theme.rawValue)"), filter.with(\.themes, filter.themes.filter { $0 != theme })) }
    chips += filter.standings.map { standing in
        (t("standing.\(standing.rawValue)"), filter.with(\.standings, filter.standings.filter { $0 != standing }))
    }
    if filter.seeksHelp { chips.append((t("directory.seeksHelp"), filter.with(\.seeksHelp, false))) }
    let items = chips.map { label, without -> HTML in
        "<li><a href=\"\(without.address)\"><span class=\"hidden\">\(t("directory.remove")) </span>\(label)</a></li>"
    }
    let clear: HTML? = hasResults && chips.count > 1 ? "<p><a class=\"tap\" href=\"/initiatieven\">\(t("list.clearFilters"))</a></p>" : nil
    return "<h3 class=\"hidden\">\(t("list.chosen"))</h3><ul class=\"chosen\">\(items)</ul>\(clear)"
}

private func nothing(_ filter: DirectoryFilter, _ visit: Visit) -> HTML {
    let t = visit.t
    let help = t(filter.isEmpty ? "directory.empty" : "list.nothingFoundHelp")
    let clear: HTML? = filter.isEmpty ? nil : "<p><a class=\"tap\" href=\"/initiatieven\">\(t("list.clearFilters"))</a></p>"
    return """
        <div class="empty"><p>\(help)</p>\(clear)<p><a class="button is-second" href="/idee">\(t("menu.idea"))</a></p></div>
        """
}

/// Which postcode lies where is not known here; the names of the districts are.
private func postcodeNote(_ filter: DirectoryFilter, _ visit: Visit) -> HTML {
    guard filter.isPostcode else { return .empty }
    let links = visit.municipality.areas.districts.map { area -> HTML in
        "<li><a href=\"\(filter.with(\.text, "").with(\.area, area.code).address)\">\(area.name)</a></li>"
    }
    return """
        <div class="note"><h3>\(visit.t("directory.postcodeTitle"))</h3><p>\(visit.t("directory.postcodeText"))</p><ul class="tags">\(links)</ul></div>
        """
}

private func pager(_ filter: DirectoryFilter, _ page: DirectoryPage, _ visit: Visit) -> HTML {
    guard page.pages > 1 else { return .empty }
    let t = visit.t
    func link(_ number: Int, _ label: String) -> HTML {
        "<a class=\"button is-second\" href=\"\(filter.with(\.page, number).address)\">\(label)</a>"
    }
    let previous: HTML? = filter.page > 1 ? link(filter.page - 1, t("list.previous")) : nil
    let next: HTML? = filter.page < min(page.pages, DirectoryFilter.lastPage) ? link(filter.page + 1, t("list.next")) : nil
    let place = t("list.pageOf", ["number": String(filter.page), "total": String(page.pages)])
    return "<nav class=\"pages\" aria-label=\"\(t("list.pages"))\">\(previous) <span class=\"soft\">\(place)</span> \(next)</nav>"
}
