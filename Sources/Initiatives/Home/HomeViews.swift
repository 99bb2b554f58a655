import Civic
import Markup
import Rules
import Web

func homePage(_ news: HomeNews, _ terms: HomeTerms, _ visit: Visit) -> Page {
    let t = visit.t
    let body: HTML = """
        <div class="wrap">
        <div class="columns">
        \(now(news, visit))
        \(asks(news.asks, visit))
        </div>
        \(steps(terms, visit))
        </div>
        \(promises(news.promises, visit))
        """
    return Page(t("home.title"), body).with(\.section, "/").with(\.banner, hero(news, visit))
        .with(\.description, t("site.description", ["municipality": visit.municipality.name]))
        .with(
            \.feeds,
            [
                FeedLink("/initiatieven.atom", t("feed.initiatives", ["municipality": visit.municipality.name])),
                FeedLink("/nieuws.atom", t("feed.news", ["municipality": visit.municipality.name])),
            ])
}

private func hero(_ news: HomeNews, _ visit: Visit) -> HTML {
    let t = visit.t
    return """
        <div class="hero"><div class="wrap">
        \(quilt(Quilt(seed: visit.municipality.key, themes: Theme.allCases.map(\.rawValue))))
        <div class="hero-text">
        <h1>\(t("home.hello"))<br>\(t("home.helloToo"))</h1>
        <p class="lead">\(t("home.lead", ["municipality": visit.municipality.name]))</p>
        <p class="buttons"><a class="button" href="/idee">\(t("menu.idea"))</a> <a class="tap" href="/mijn">\(t("menu.status"))</a></p>
        <form class="ways" action="/initiatieven" role="search" aria-label="\(t("homeNearby.search"))">
        <div><label class="label" for="zoek">\(t("homeNearby.title"))</label><span class="hint" id="zoek-hulp">\(t(news.knowsPostcodes ? "homeSearch.hintPostcode" : "homeSearch.hint"))</span>
        <div class="search"><input class="input" type="search" id="zoek" name="q" maxlength="200" aria-describedby="zoek-hulp"> \
        <button class="button is-second">\(t("homeNearby.button"))</button></div></div>
        </form>
        </div></div></div>
        """
}

private func quilt(_ quilt: Quilt) -> HTML {
    let patches = quilt.patches.map { patch -> HTML in
        """
        <svg class="theme-\(patch.theme)" x="\(patch.x)" y="\(patch.y)" width="\(patch.width)" height="\(patch.height)" \
        viewBox="\(patch.viewBox)">\(coverPaths(patch.paths))</svg>
        """
    }
    return """
        <svg class="cover hero-quilt" viewBox="\(Quilt.viewBox)" preserveAspectRatio="xMinYMid slice" aria-hidden="true">\(patches)</svg>
        """
}

private func now(_ news: HomeNews, _ visit: Visit) -> HTML {
    let t = visit.t
    let content: HTML =
        news.cards.isEmpty
        ? "<div class=\"empty\"><p>\(t("homeNow.empty"))</p><p>\(t("homeNow.emptyHelp"))</p></div>" : initiativeCards(news.cards, visit)
    let all: HTML? = news.total == 0 ? nil : "<a href=\"/initiatieven\">\(t("homeNow.all", count: news.total))</a>"
    return """
        <section aria-labelledby="nu"><div class="section-head"><h2 id="nu">\(t("homeNow.title", ["municipality": visit.municipality.name]))</h2>\(all)</div>
        \(content)</section>
        """
}

private func asks(_ asks: [OpenAsk], _ visit: Visit) -> HTML {
    let t = visit.t
    let items = asks.map { ask -> HTML in
        """
        <li><p class="ask"><a href="/initiatieven/\(ask.slug)"\(attribute: "lang", visit.writtenIn)>\(ask.title)</a><br><span class="small soft">\(visit.written(ask.initiative)), \
        \(areaName(ask.areaCode, visit))</span></p></li>

        """
    }
    let list: HTML =
        items.isEmpty
        ? "<p>\(t("homeAsks.none"))</p>"
        : "<ul class=\"plain\">\(items)</ul><p><a class=\"tap\" href=\"/initiatieven?vraag=1\">\(t("homeAsks.all"))</a></p>"
    return """
        <section aria-labelledby="gezocht"><div class="section-head"><h2 id="gezocht">\(t("homeAsks.title"))</h2></div>\(list)
        <p class="section"><a class="tap" href="/initiatieven?fase=nemer">\(t("homeHelp.takeOver"))</a><br>\
        <a class="tap" href="/initiatieven?fase=klaar">\(t("homeAsks.learn"))</a></p></section>
        """
}

// MARK: - Four steps, with the terms of this municipality

/// The promised terms in words.
struct HomeTerms: Sendable {
    /// The longest term in which somebody gets to know their contact.
    private(set) var contact: String?
    /// Name of each road with the term of its answer.
    private(set) var answers: [(name: String, term: String)] = []

    init(_ table: TriageTable?, _ visit: Visit) {
        guard let table else { return }
        let t = visit.t
        func local(_ text: TriageTable.LocalText) -> String { text[t.language] ?? text[visit.municipality.language] ?? "" }
        let contacts = table.categories.flatMap(\.messages).filter { $0.id == "contact" }.map(\.after)
        contact = contacts.max { $0.length(from: visit.today) < $1.length(from: visit.today) }.map { $0.words(t) }
        answers = table.categories.map { (local($0.name), $0.answerTerm.words(t)) }
    }
}

extension PromisedTerm {
    /// `10 werkdagen`, `8 weken`.
    func words(_ t: Words) -> String {
        switch self {
        case .workingDays(let count): t("date.workingDays", count: count)
        case .calendar(let length): t("date.\(length.unit.rawValue)", count: length.count)
        }
    }

    /// In days, to compare: a working week has five.
    fileprivate func length(from today: LocalDate) -> Int {
        today.days(until: end(after: today) { date, count in date.adding(days: count * 7 / 5) })
    }
}

private func steps(_ terms: HomeTerms, _ visit: Visit) -> HTML {
    let t = visit.t
    func step(_ name: String, _ term: [String]) -> HTML {
        let lines = term.map { "<p class=\"soft small\">\($0)</p>" as HTML }
        return "<li><b>\(t("homeSteps.\(name)"))</b><p>\(t("homeSteps.\(name)Text"))</p>\(lines)</li>\n"
    }
    let answers = terms.answers.map { t("homeSteps.answerTerm", ["category": $0.name, "term": $0.term]) }
    return """
        <section class="section" aria-labelledby="hoe"><h2 id="hoe">\(t("homeSteps.title"))</h2>
        <ol class="steps">\(step("tell", []))\(step("call", terms.contact.map { [t("homeSteps.callTerm", ["term": $0])] } ?? []))\
        \(step("fit", [t("homeSteps.fitTerm")]))\(step("answer", answers))</ol></section>
        """
}

// MARK: - Promises

/// Only what was counted: a promise nobody measured is not shown.
private func promises(_ promises: [Home.Promise], _ visit: Visit) -> HTML {
    let t = visit.t
    let items = promises.map { promise -> HTML in
        """
        <div><dt>\(t.number(promise.kept)) <span>\(t("homeCounted.of", ["count": t.number(promise.made)]))</span></dt><dd>\(t(promise.label))</dd></div>

        """
    }
    let content: HTML =
        items.isEmpty
        ? "<p class=\"lead\">\(t("homePromises.tooFew"))</p>"
        : "<p class=\"lead\">\(t("homeCounted.period", count: Home.promiseDays))</p><dl class=\"kept\">\(items)</dl>"
    return """
        <section class="band" aria-labelledby="belofte"><div class="wrap"><h2 id="belofte">\(t("homePromises.title"))</h2>\(content)</div></section>
        """
}
