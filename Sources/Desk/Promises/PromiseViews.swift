import Civic
import Markup
import Rules
import Web

/// The rules of the game for everyone: what is promised, how it is measured, and how often it was kept.
struct PromiseView {
    let history: PromiseHistory
    /// Nil for an older version, which only says what was promised.
    let tallies: [PromiseTally]?
    /// Newest first.
    let months: [String]
    let visit: Visit

    /// Fewer cases than this tell more about one of them than about the municipality.
    static let fewest = 5

    private var t: Words { visit.t }

    var html: HTML {
        guard let now = history.versions.first, !now.book.promises.isEmpty else {
            return """
                <div class="wrap is-narrow"><h1>\(t("promises.title"))</h1><p class="empty">\(t("promises.none"))</p></div>
                """
        }
        return """
            <div class="wrap is-narrow"><h1>\(t("promises.title"))</h1>
            <p class="lead">\(t("promises.lead"))</p><p class="soft">\(since(now))</p>\(now.book.promises.map(one))\(earlier)</div>
            """
    }

    func html(of version: PromiseHistory.Version) -> HTML {
        """
        <div class="wrap is-narrow"><p class="crumb"><a href="\(PromisePages.home)">\(t("promises.title"))</a></p>
        <h1>\(t("promises.earlierTitle"))</h1><p class="lead">\(since(version))</p>\(version.book.promises.map(one))</div>
        """
    }

    private func since(_ version: PromiseHistory.Version) -> String {
        guard let day = version.from ?? version.book.since else { return t("promises.fromStart") }
        return t("promises.since", ["date": t.date(day)])
    }

    private func one(_ promise: PublicPromise) -> HTML {
        """
        <section class="section" aria-labelledby="\(promise.id)"><h2 id="\(promise.id)">\(promise.title.words(t))</h2><p>\(promise.text.words(t))</p>
        \(measured(promise))\(figures(promise))</section>
        """
    }

    private func measured(_ promise: PublicPromise) -> HTML {
        let term = promise.check.term.map { t.term(StoredTerm($0)) } ?? ""
        var most = ""
        switch promise.check {
        case .oneContact(let count), .askedAtOnce(let count): most = t.number(count)
        default: break
        }
        return "<p class=\"small soft\">\(t("promises.check.\(promise.check.name.rawValue)", ["term": term, "most": most]))</p>"
    }

    private func figures(_ promise: PublicPromise) -> HTML {
        guard let tallies, promise.check != .none else { return .empty }
        let own = tallies.filter { $0.promise == promise.id }
        let (kept, broken) = (own.map(\.kept).reduce(0, +), own.map(\.broken).reduce(0, +))
        guard kept + broken >= Self.fewest else { return "<p>\(t("promises.tooFew"))</p>" }
        let rows = months.compactMap { month -> HTML? in
            let those = own.filter { $0.month == month }
            let (kept, broken) = (those.map(\.kept).reduce(0, +), those.map(\.broken).reduce(0, +))
            guard kept + broken > 0 else { return nil }
            let cells: HTML =
                kept + broken < Self.fewest
                ? "<td colspan=\"2\">\(t("promises.few"))</td>"
                : "<td class=\"number\">\(t.number(kept))</td><td class=\"number\">\(t.number(broken))</td>"
            return "<tr><th scope=\"row\">\(monthName(month, t))</th>\(cells)</tr>"
        }
        return """
            <p><strong>\(t("promises.keptOf", ["kept": t.number(kept), "total": t.number(kept + broken)]))</strong></p>
            <details><summary>\(t("promises.perMonth"))</summary><table class="table"><caption class="hidden">\(promise.title.words(t))</caption>
            <thead><tr><th scope="col">\(t("promises.month"))</th><th scope="col" class="number">\(t("promises.outcome.kept"))</th>\
            <th scope="col" class="number">\(t("promises.outcome.broken"))</th></tr></thead><tbody>\(rows)</tbody></table></details>
            """
    }

    private var earlier: HTML {
        let items = history.versions.dropFirst().map { version -> HTML in
            "<li><a class=\"tap\" href=\"\(PromisePages.home)/versies/\(version.revision)\">\(since(version))</a></li>"
        }
        guard !items.isEmpty else { return .empty }
        return """
            <section class="section" aria-labelledby="eerder"><h2 id="eerder">\(t("promises.earlier"))</h2><ul>\(items)</ul></section>
            """
    }
}

/// One month per promise and team for the staff; every number leads to its cases.
struct PromiseFiguresView {
    let book: DeskBook
    let history: PromiseHistory
    let tallies: [PromiseTally]
    let month: String
    /// Newest first.
    let months: [String]
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        let promises = book.promises.promises
        let content: HTML =
            tallies.isEmpty ? "<p class=\"empty\">\(t("promises.nothingThisMonth"))</p>" : promises.map(table).joined()
        return """
            <div class="wrap"><h1>\(t("promises.staffTitle"))</h1><p class="lead">\(t("promises.staffLead"))</p>
            <nav aria-label="\(t("promises.month"))"><ul class="tags">\(months.map(tab))</ul></nav>
            <h2>\(monthName(month, t))</h2>\(content)<p><a class="tap" href="\(PromisePages.home)">\(t("promises.asPublic"))</a></p></div>
            """
    }

    private func tab(_ other: String) -> HTML {
        """
        <li><a class="tap" href="\(PromisePages.staffHome)?maand=\(other)"\(attribute: "aria-current", other == month ? "page" : nil)>\(monthName(other, t))</a></li>
        """
    }

    private func table(_ promise: PublicPromise) -> HTML {
        let own = tallies.filter { $0.promise == promise.id }
        guard !own.isEmpty else {
            guard promise.check == .none else { return .empty }
            return
                "<section class=\"section\"><h3>\(promise.title.words(t))</h3><p class=\"soft\">\(t("promises.check.none"))</p></section>"
        }
        let heads = PromiseOutcome.allCases.map { outcome -> HTML in
            "<th scope=\"col\" class=\"number\">\(t("promises.outcome.\(outcome.rawValue)"))</th>"
        }
        return """
            <section class="section"><h3>\(promise.title.words(t))</h3><table class="table is-stack"><caption class="hidden">\(promise.title.words(t))</caption>
            <thead><tr><th scope="col">\(t("promises.team"))</th>\(heads)</tr></thead><tbody>\(own.map(line))</tbody></table></section>
            """
    }

    private func line(_ tally: PromiseTally) -> HTML {
        let counts: [(PromiseOutcome, Int)] = [(.kept, tally.kept), (.broken, tally.broken), (.pending, tally.pending)]
        let cells = counts.map { outcome, count -> HTML in
            let label = t("promises.outcome.\(outcome.rawValue)")
            guard count > 0 else { return "<td class=\"number\" data-label=\"\(label)\">0</td>" }
            let path =
                "\(PromisePages.staffHome)/\(tally.promise)?maand=\(tally.month)&team=\(tally.team.percentEncoded)&uitkomst=\(outcome.rawValue)"
            return "<td class=\"number\" data-label=\"\(label)\"><a href=\"\(path)\">\(t.number(count))</a></td>"
        }
        return "<tr><th scope=\"row\">\(book.teamName(tally.team, t))</th>\(cells)</tr>"
    }
}
