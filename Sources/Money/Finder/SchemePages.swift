import Civic
import Markup
import Rules
import Web

/// All schemes a municipality offers, for everyone to read, and one scheme with all its conditions and sources.
struct SchemePages: Sendable {
    let books: Finder.Books
    private static let perPage = 20

    var routes: [Route] {
        [
            .get("/geld-en-hulp/regelingen", .everyone, cachedBy: ["thema", "vorm", "blad"], list),
            .get("/geld-en-hulp/regelingen/{id}", .everyone, cachedBy: [], show),
        ]
    }

    // MARK: The list

    private func list(_ visit: Visit) async throws -> Answer {
        let (t, book) = (visit.t, books(visit.site))
        let all = book.offered(on: visit.today)
        let themes = (book.vocabulary["themes"]?.options ?? []).filter { theme in all.contains { $0.themes.contains(theme) } }
        let forms = Scheme.Form.allCases.filter { form in all.contains { $0.form == form } }
        let theme = visit.query.first("thema").flatMap { themes.contains($0) ? $0 : nil }
        let form = visit.query.first("vorm").flatMap(Scheme.Form.init(rawValue:))
        let chosen = all.filter { (theme == nil || $0.themes.contains(theme ?? "")) && (form == nil || $0.form == form) }
            .sorted { Self.order($0, book) < Self.order($1, book) }
        let pages = max(1, (chosen.count + Self.perPage - 1) / Self.perPage)
        let page = min(pages, max(1, visit.query.first("blad").flatMap { $0.utf8.count < 5 ? Int($0) : nil } ?? 1))
        let words = FinderWords(t: t, book: book, today: visit.today)
        let items = chosen.dropFirst((page - 1) * Self.perPage).prefix(Self.perPage).map { item($0, words) }
        let empty: HTML = items.isEmpty ? "<p class=\"empty\">\(t("finder.list.empty"))</p>" : .empty
        let body: HTML = """
            <div class="wrap"><p class="crumb"><a href="/geld-en-hulp">\(t("finder.title"))</a></p><h1>\(t("finder.list.title"))</h1>
            <p class="lead">\(t("finder.list.lead", ["municipality": visit.municipality.name]))</p>
            \(filter(themes, theme, forms, form, words))
            <p role="status">\(t("finder.list.count", count: chosen.count))</p>\(empty)<ul class="news">\(items)</ul>
            \(leaf(page, of: pages, theme, form, t))</div>
            """
        return .page(Page(t("finder.list.title"), body).with(\.section, "/geld-en-hulp").with(\.description, t("finder.intro.lead")))
    }

    private static func order(_ scheme: Scheme, _ book: SchemeBook) -> (Int, String) {
        (scheme.places.certain.contains(book.municipality) ? 0 : 1, scheme.name)
    }

    private func item(_ scheme: Scheme, _ words: FinderWords) -> HTML {
        let themes = words.t.list(scheme.themes.prefix(4).map { words.option($0, of: "themes") })
        return """
            <li><div><h2><a href="/geld-en-hulp/regelingen/\(scheme.id)">\(scheme.name)</a></h2>
            <p>\(scheme.issuer) · \(words.pays(scheme, most: scheme.amount.maxCents))</p><p class="small soft">\(themes)</p></div></li>

            """
    }

    private func filter(_ themes: [String], _ theme: String?, _ forms: [Scheme.Form], _ form: Scheme.Form?, _ words: FinderWords) -> HTML {
        let t = words.t
        let themeOptions = themes.map { option -> HTML in
            "<option value=\"\(option)\"\(attribute: "selected", when: option == theme)>\(words.option(option, of: "themes"))</option>"
        }
        let formOptions = forms.map { option -> HTML in
            "<option value=\"\(option.rawValue)\"\(attribute: "selected", when: option == form)>\(t("finder.form.\(option.rawValue)"))</option>"
        }
        return """
            <form method="get" action="/geld-en-hulp/regelingen" role="search"><div class="pair">
            <div class="field"><label class="label" for="thema">\(t("finder.list.theme"))</label>
            <select class="input" id="thema" name="thema"><option value="">\(t("finder.list.anyTheme"))</option>\(themeOptions)</select></div>
            <div class="field"><label class="label" for="vorm">\(t("finder.list.form"))</label>
            <select class="input" id="vorm" name="vorm"><option value="">\(t("finder.list.anyForm"))</option>\(formOptions)</select></div></div>
            <div class="buttons"><button class="button is-second">\(t("finder.list.button"))</button></div></form>
            """
    }

    private func leaf(_ page: Int, of pages: Int, _ theme: String?, _ form: Scheme.Form?, _ t: Words) -> HTML {
        guard pages > 1 else { return .empty }
        func address(_ page: Int) -> String {
            let pairs = [theme.map { "thema=\($0)" }, form.map { "vorm=\($0.rawValue)" }, "blad=\(page)"].compactMap(\.self)
            return "/geld-en-hulp/regelingen?" + pairs.joined(separator: "&")
        }
        let previous: HTML = page > 1 ? "<a class=\"tap\" rel=\"prev\" href=\"\(address(page - 1))\">\(t("list.previous"))</a> " : .empty
        let next: HTML = page < pages ? " <a class=\"tap\" rel=\"next\" href=\"\(address(page + 1))\">\(t("list.next"))</a>" : .empty
        let here = t("list.pageOf", ["number": String(page), "total": String(pages)])
        return "<nav class=\"pages\" aria-label=\"\(t("list.pages"))\">\(previous)<span>\(here)</span>\(next)</nav>"
    }

    // MARK: One scheme

    private func show(_ visit: Visit) async throws -> Answer {
        let (t, book, id) = (visit.t, books(visit.site), try visit.parameter("id"))
        guard let scheme = book[id], scheme.isOffered(in: book.places, on: visit.today) else { throw Refusal.notFound }
        let words = FinderWords(t: t, book: book, today: visit.today)
        let notice: HTML? = words.notice(scheme, isPlaceUnsure: scheme.places.serves(book.places) == .unknown).map {
            "<div class=\"note is-attention\"><p>\($0)</p></div>"
        }
        let body: HTML = """
            <div class="wrap"><p class="crumb"><a href="/geld-en-hulp/regelingen">\(t("finder.list.title"))</a></p>
            <div class="columns"><div><h1>\(scheme.name)</h1><p class="lead">\(words.pays(scheme, most: scheme.amount.maxCents))</p>\(notice)
            \(conditions(scheme, words))\(tiers(scheme, words))
            <p class="small soft">\(words.source(scheme))</p></div>
            <aside aria-label="\(scheme.name)">\(facts(scheme, words))
            <p class="buttons"><a class="button" href="/geld-en-hulp">\(t("finder.scheme.find"))</a></p>\(wrong(scheme, visit))</aside></div></div>
            """
        return .page(Page(scheme.name, body).with(\.section, "/geld-en-hulp").with(\.description, "\(scheme.name), \(scheme.issuer)"))
    }

    private func conditions(_ scheme: Scheme, _ words: FinderWords) -> HTML {
        let t = words.t
        func list(_ conditions: [SchemeCondition]) -> HTML {
            let items = conditions.map { condition -> HTML in
                let plausible: HTML = condition.isPlausible ? " <small class=\"soft\">\(t("finder.check.plausible"))</small>" : .empty
                return "<li>\(t.condition(condition, in: words.book.vocabulary))\(plausible)</li>\n"
            }
            return "<ul>\(items)</ul>"
        }
        let (deciding, notes) = (scheme.conditions.filter { $0.weight != .info }, scheme.conditions.filter { $0.weight == .info })
        let first: HTML = deciding.isEmpty ? "<p>\(t("finder.check.none"))</p>" : list(deciding)
        let second: HTML = notes.isEmpty ? .empty : "<h2>\(t("finder.check.notes"))</h2>\(list(notes))"
        return "<h2>\(t("finder.scheme.conditions"))</h2>\(first)\(second)"
    }

    private func tiers(_ scheme: Scheme, _ words: FinderWords) -> HTML {
        var lines = scheme.amount.tiers.map(words.tier)
        if let rate = scheme.amount.rate, let key = ["participants": "perParticipant", "squareMetres": "perSquareMetre"][rate.field] {
            lines.append(words.t("finder.pays.\(key)", ["amount": words.t.money(cents: rate.cents)]))
        }
        guard !lines.isEmpty else { return .empty }
        return "<h2>\(words.t("finder.scheme.tiers"))</h2><ul>\(lines.map { line -> HTML in "<li>\(line)</li>" })</ul>"
    }

    private func facts(_ scheme: Scheme, _ words: FinderWords) -> HTML {
        let t = words.t
        var rows: [(String, HTML)] = [
            (t("finder.issuer"), "\(scheme.issuer)"), (t("finder.formLabel"), "\(t("finder.form.\(scheme.form.rawValue)"))"),
            (t("finder.when.title"), "\(words.opening(scheme.nextOpening(after: words.today)))"),
            (t("finder.answer.title"), "\(words.answer(scheme.answerDue(appliedOn: words.today)))"),
        ]
        if let weeks = scheme.payoutWeeks {
            rows.append((t("finder.payout.title"), "\(t("finder.payout.weeks", count: weeks.upperBound))"))
        }
        if let share = scheme.ownSharePercent, share > 0 {
            rows.append((t("finder.ownShare.title"), "\(t("finder.ownShare.text", ["share": t.quantity(share, .percent)]))"))
        }
        if let how = scheme.howToApply { rows.append((t("finder.how.title"), "\(how)")) }
        if let ceiling = scheme.ceiling {
            rows.append((t("finder.ceiling.title"), "\(t("finder.ceiling.text", ["amount": t.money(cents: ceiling.cents)]))"))
        }
        if let address = scheme.address.flatMap({ WebAddress(checking: $0) }) {
            rows.append((t("finder.address"), "<a href=\"\(address)\">\(address.text)</a>"))
        }
        return
            "<div class=\"box\"><dl class=\"facts\">\(rows.map { row -> HTML in "<div><dt>\(row.0)</dt><dd>\(row.1)</dd></div>\n" })</dl></div>"
    }

    /// Anyone can say that something is wrong: facts about schemes of others age quickly.
    private func wrong(_ scheme: Scheme, _ visit: Visit) -> HTML {
        let t = visit.t
        let subject = t("finder.scheme.wrongSubject", ["name": "\(scheme.name) (\(scheme.id))"]).percentEncoded
        guard let address = WebAddress(checking: "mailto:\(visit.site.settings.mailSender)?subject=\(subject)") else { return .empty }
        return """
            <div class="note"><h2>\(t("finder.scheme.wrong"))</h2><p>\(t("finder.scheme.wrongText"))</p>
            <p><a class="tap" href="\(address)">\(t("finder.scheme.wrongLink"))</a></p></div>
            """
    }
}
