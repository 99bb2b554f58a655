import Civic
import Markup
import Rules
import Web

// MARK: - What happened

/// The timeline as a story, newest first.
func storySection(_ passport: PassportPage, _ visit: Visit) -> HTML {
    guard !passport.story.isEmpty else { return .empty }
    return """
        <section class="section" aria-labelledby="verhaal"><h2 id="verhaal">\(visit.t("passport.story"))</h2>
        <ol class="story">\(passport.story.map { storyItem($0, visit) })</ol></section>
        """
}

private func storyItem(_ item: StoryItem, _ visit: Visit) -> HTML {
    let date = item.entry.at.localDate
    return """
        <li><time datetime="\(date.iso)">\(visit.t.date(date))</time><h3>\(storyTitle(item.entry, visit))</h3>\
        \(HTML.paragraphs(storyText(item.entry), in: visit.writtenIn))\(photoList(item.photos, visit))</li>

        """
}

/// The headline somebody wrote, or else the catalogue's sentence for what happened.
private func storyTitle(_ entry: Entry, _ visit: Visit) -> HTML {
    let t = visit.t
    if entry.kind == PostAsk.kind { return t.setting("story.asked", "headline", visit.written(entry.data["headline"] ?? "")) }
    if let headline = entry.data["headline"] { return visit.written(headline) }
    if let turn = entry.data["turn"].flatMap(Turn.init(rawValue:)) { return "\(t("turn.\(turn.rawValue).headline"))" }
    return "\(t("entry.\(entry.kind)", t.values(of: entry.data)))"
}

private func storyText(_ entry: Entry) -> String { entry.data["text"] ?? entry.reason }

private func photoList(_ photos: [Photo], _ visit: Visit) -> HTML {
    guard !photos.isEmpty else { return .empty }
    // The caption is what a screen reader says of the photo, so it is not read twice.
    let items = photos.map { photo -> HTML in
        """
        <li><figure\(attribute: "lang", visit.writtenIn)><img src="/foto/\(photo.id.text)" alt="\(photo.caption)" width="\(photo.width)" height="\(photo.height)" loading="lazy">\
        <figcaption aria-hidden="true">\(photo.caption)</figcaption></figure></li>
        """
    }
    return "<ul class=\"photos\">\(items)</ul>"
}

// MARK: - Money in plain sight

/// Where the money comes from, for those who show it: a sentence, a bar and a table.
func moneySection(_ passport: PassportPage, _ visit: Visit) -> HTML {
    guard let budget = passport.initiative.budget else { return .empty }
    let t = visit.t
    let sources = passport.money
    func sum(_ status: MoneySource.Status) -> Int { sources.reduce(0) { $1.status == status ? $0 + $1.amount.cents : $0 } }
    let granted = sum(.granted)
    let missing = budget.cents - sources.reduce(0) { $0 + $1.amount.cents }
    var sentence = t("budget.sentence", ["total": t.money(cents: budget.cents), "granted": t.money(cents: granted)])
    if missing > 0 { sentence += " " + t("budget.missing", ["amount": t.money(cents: missing)]) }
    return """
        <section class="section" aria-labelledby="geld"><h2 id="geld">\(t("budget.title"))</h2><p>\(sentence)</p>
        \(budgetBar(total: budget.cents, sum(.granted), sum(.asked), sum(.planned), label: sentence, visit))\(moneyTable(sources, visit))</section>
        """
}

private func budgetBar(total: Int, _ granted: Int, _ asked: Int, _ planned: Int, label: String, _ visit: Visit) -> HTML {
    let whole = max(total, granted + asked + planned)
    guard whole > 0 else { return .empty }
    // Eurocents times 840 stay far below the largest integer: an amount has at most twelve digits.
    func x(_ cents: Int) -> Int { cents * 840 / whole }
    let parts = [
        ("budget-1", 0, granted), ("budget-2", granted, granted + asked), ("budget-4", granted + asked, granted + asked + planned),
    ]
    let bars = parts.filter { x($0.2) > x($0.1) }.map { name, from, to -> HTML in
        """
        <path class="\(name)" d="M\(x(from)) 0h\(x(to) - x(from))v52h-\(x(to) - x(from))z"/>\(name == "budget-4" ? hatch(from: x(from), to: x(to)) : nil)\
        <path class="budget-cut" d="M\(x(to)) 0v52"/>
        """
    }
    return """
        <div class="budget"><svg viewBox="0 0 840 52" preserveAspectRatio="none" role="img" aria-label="\(label)">\
        <path class="budget-rest" d="M0 0h840v52h-840z"/>\(bars)</svg></div>
        """
}

private func hatch(from: Int, to: Int) -> HTML {
    let lines = stride(from: from, to: to - 29, by: 14).map { "M\($0) 52l30-52" }.joined()
    return "<path class=\"budget-hatch\" d=\"\(lines)\"/>"
}

private func moneyTable(_ sources: [MoneySource], _ visit: Visit) -> HTML {
    guard !sources.isEmpty else { return .empty }
    let t = visit.t
    let rows = sources.map { source -> HTML in
        """
        <tr><th scope="row">\(swatch(source.status))\(source.name)</th><td>\(t("moneyKind.\(source.kind.rawValue)")), \
        \(t("moneyStatus.\(source.status.rawValue)"))</td><td class="number" data-label="\(t("budget.amount"))">\(t.money(cents: source.amount.cents))</td></tr>

        """
    }
    let sum = sources.reduce(0) { $0 + $1.amount.cents }
    return """
        <table class="table is-stack"><caption class="hidden">\(t("budget.caption"))</caption><thead><tr><th scope="col">\(t("budget.from"))</th>\
        <th scope="col">\(t("budget.state"))</th><th scope="col" class="number">\(t("budget.amount"))</th></tr></thead><tbody>\(rows)</tbody>
        <tfoot><tr><th scope="row">\(t("budget.together"))</th><td></td><td class="number">\(t.money(cents: sum))</td></tr></tfoot></table>
        """
}

private func swatch(_ status: MoneySource.Status) -> HTML {
    switch status {
    case .granted: "<svg class=\"swatch\" viewBox=\"0 0 10 10\" aria-hidden=\"true\"><path class=\"budget-1\" d=\"M0 0h10v10h-10z\"/></svg>"
    case .asked: "<svg class=\"swatch\" viewBox=\"0 0 10 10\" aria-hidden=\"true\"><path class=\"budget-2\" d=\"M0 0h10v10h-10z\"/></svg>"
    case .planned:
        """
        <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><path class="budget-4" d="M0 0h10v10h-10z"/><path class="budget-hatch" d="M0 10l6-10M6 10l6-10"/></svg>
        """
    }
}
