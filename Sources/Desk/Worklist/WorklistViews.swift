import Civic
import Markup
import Rules
import Web

/// "Today": what breaks first on top.
struct TodayView {
    let today: Today
    let check: SelfCheck
    let table: WorkTable
    /// What other features have for today.
    let panels: HTML

    private var visit: Visit { table.visit }
    private var t: Words { visit.t }

    var html: HTML {
        """
        <div class="wrap">
        <h1>\(t("work.title", ["date": t.longDate(visit.today)]))</h1>
        <p class="lead">\(today.first.isEmpty ? t("work.nothingBreaks") : t("work.lead", count: today.first.count))</p>
        <p class="buttons"><a class="button is-second" href="/werk/nieuw">\(t("work.newCount", count: today.newCount))</a> \
        <a class="button is-second" href="/werk/balie">\(t("work.counter"))</a> <a class="tap" href="/werk/zaken">\(t("work.allCases"))</a></p>
        \(SelfCheckView(check: check, visit: visit).html)
        \(section("eerst", "work.first", today.first, count: today.first.count, isFirst: true, empty: "work.firstEmpty"))
        \(section("wacht", "work.waitingFor", today.waiting, .waiting, count: today.waiting.count, empty: "work.waitingEmpty"))
        \(section("rest", "work.rest", today.rest, count: today.restCount, empty: "work.restEmpty"))
        \(more)\(panels)\(loads)</div>
        """
    }

    private func section(
        _ id: String, _ key: String, _ rows: [WorkRow], _ kind: WorkTable.Kind = .due, count: Int, isFirst: Bool = false, empty: String
    ) -> HTML {
        let content: HTML = rows.isEmpty ? "<p class=\"empty\">\(t(empty))</p>" : table.html(rows, kind, caption: t(key), isFirst: isFirst)
        return """
            <section class="section" aria-labelledby="\(id)"><div class="section-head"><h2 id="\(id)">\(t(key))</h2>\
            <span class="soft">\(t.number(count))</span></div>\(content)</section>

            """
    }

    private var more: HTML {
        guard today.restCount > today.rest.count else { return .empty }
        return "<p><a class=\"tap\" href=\"/werk/zaken?wie=\(WorkFilter.Whose.mine.rawValue)\">\(t("work.allMine"))</a></p>"
    }

    /// Who has how much; those with nothing in hand stand first.
    private var loads: HTML {
        guard !today.loads.isEmpty else { return .empty }
        let rows = today.loads.sorted { ($0.open, $0.name) < ($1.open, $1.name) }.map { load -> HTML in
            let open = load.open == 0 ? t("work.load.none") : t("work.load.open", count: load.open)
            let late: HTML = load.late == 0 ? "–" : "<span class=\"when is-late\">\(t("work.load.late", count: load.late))</span>"
            return
                "<tr><th scope=\"row\">\(load.name)</th><td data-label=\"\(t("work.load.cases"))\">\(open)</td><td data-label=\"\(t("work.load.overdue"))\">\(late)</td></tr>"
        }
        return """
            <section class="section" aria-labelledby="wie"><h2 id="wie">\(t("work.load.title"))</h2>
            <table class="table is-stack"><caption class="hidden">\(t("work.load.title"))</caption><thead><tr><th scope="col">\(t("work.load.who"))</th>\
            <th scope="col">\(t("work.load.cases"))</th><th scope="col">\(t("work.load.overdue"))</th></tr></thead><tbody>\(rows)</tbody></table></section>

            """
    }
}

/// Does everything go by itself?
struct SelfCheckView {
    let check: SelfCheck
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        var items: [HTML] = [
            "<li>\(t("work.self.messages", ["due": t.number(check.due), "sent": t.number(check.sent)]))</li>",
            "<li>\(t("work.self.promises", ["kept": t.number(check.promisesKept), "due": t.number(check.promisesDue)]))</li>",
        ]
        if check.failed > 0 { items.append(alarm("work.self.failed", check.failed)) }
        if check.byHand > 0 {
            items.append(
                "<li><a class=\"tap\" href=\"/werk/berichten\"><span class=\"when is-soon\">\(t("work.self.byHand", count: check.byHand))</span></a></li>"
            )
        }
        items.append(duties)
        return "<ul class=\"self\" aria-label=\"\(t("work.self.title"))\">\(items)</ul>"
    }

    private func alarm(_ key: String, _ count: Int) -> HTML {
        "<li><a class=\"tap\" href=\"/werk/berichten\"><span class=\"when is-late\">\(t(key, count: count))</span></a></li>"
    }

    /// A duty that went silent stands here by name, in ochre.
    private var duties: HTML {
        guard check.late.isEmpty else {
            let names = check.late.map { heartbeat -> String in
                let since = heartbeat.succeededAt.map { t.nearDate($0.localDate, today: visit.today) } ?? t("work.self.never")
                return "\(heartbeat.name) (\(since))"
            }
            return "<li><span class=\"when is-soon\">\(t("work.self.silent", ["duties": t.list(names)], count: names.count))</span></li>"
        }
        guard let last = check.lastSign else { return "<li>\(t("work.self.noDuties"))</li>" }
        let (hour, minute) = last.localTime
        return "<li>\(t("work.self.fine", ["time": t.time(hour: hour, minute: minute)], count: check.duties))</li>"
    }
}

/// What came in and is nobody's yet.
func newPage(_ rows: [WorkRow], total: Int, page: Int, _ table: WorkTable, _ visit: Visit) -> HTML {
    let t = visit.t
    let content: HTML =
        rows.isEmpty ? "<p class=\"empty\">\(t("work.new.empty"))</p>" : table.html(rows, .new, caption: t("work.new.title"))
    return """
        <div class="wrap"><p class="crumb"><a href="/werk">\(t("work.today"))</a></p><h1>\(t("work.new.title"))</h1>
        <p class="lead">\(t("work.new.lead", count: total))</p>\(content)
        \(paging(page: page, total: total, perPage: WorkFilter.perPage, visit) { $0 == 1 ? "/werk/nieuw" : "/werk/nieuw?blz=\($0)" })</div>
        """
}

/// Earlier and later pages, with where one is.
func paging(page: Int, total: Int, perPage: Int, _ visit: Visit, address: (Int) -> String) -> HTML {
    let t = visit.t
    let pages = max(1, (total + perPage - 1) / perPage)
    guard pages > 1 else { return .empty }
    let previous: HTML? = page > 1 ? "<a rel=\"prev\" href=\"\(address(page - 1))\">\(t("list.previous"))</a>" : nil
    let next: HTML? = page < pages ? "<a rel=\"next\" href=\"\(address(page + 1))\">\(t("list.next"))</a>" : nil
    let place = t("list.pageOf", ["number": t.number(page), "total": t.number(pages)])
    return "<nav class=\"pages\" aria-label=\"\(t("list.pages"))\">\(previous)<span>\(place)</span>\(next)</nav>"
}

/// Messages that somebody must bring, and those that could not be delivered.
func messagesPage(byHand: [Undelivered], failed: [Undelivered], _ visit: Visit) -> HTML {
    let t = visit.t
    let hand = byHand.map { messageItem($0, canMark: true, visit) }
    let handList: HTML = hand.isEmpty ? "<p class=\"empty\">\(t("work.messages.none"))</p>" : "<ul class=\"mails\">\(hand)</ul>"
    let failures = failed.map { messageItem($0, canMark: true, visit) }
    let failedPart: HTML? =
        failures.isEmpty
        ? nil
        : """
        <section class="section" aria-labelledby="mislukt"><h2 id="mislukt">\(t("work.messages.failed"))</h2>\
        <p>\(t("work.messages.failedText"))</p><ul class="mails">\(failures)</ul></section>
        """
    return """
        <div class="wrap"><p class="crumb"><a href="/werk">\(t("work.today"))</a></p><h1>\(t("work.messages.title"))</h1>
        <p class="lead">\(t("work.messages.lead"))</p>\(handList)\(failedPart)</div>
        """
}

private func messageItem(_ item: Undelivered, canMark: Bool, _ visit: Visit) -> HTML {
    let (t, message) = (visit.t, item.message)
    let reach = [item.name ?? "", item.phone ?? t("work.messages.noPhone"), t.nearDate(message.createdAt.localDate, today: visit.today)]
    let caseLink: HTML? = item.reference.map { "<a href=\"/werk/zaken/\($0)\">\($0)</a>" }
    let button: HTML? =
        canMark
        ? """
        <form method="post" action="/werk/berichten/\(message.id.text)/gedaan">\(Form().token())\
        <button class="button is-second">\(t("work.messages.done"))<span class="hidden">: \(message.subject)</span></button></form>
        """ : nil
    return """
        <li><p><b>\(message.subject)</b> \(caseLink)</p><p class="soft">\(reach.filter { !$0.isEmpty }.joined(separator: ", "))</p>
        <details><summary>\(t("work.messages.read"))</summary><p class="told">\(item.speakable(visit.site.address))</p></details>\(button)</li>

        """
}
