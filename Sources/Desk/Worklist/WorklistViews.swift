import Civic
import Markup
import Rules
import Web

/// "Today": what breaks first on top.
struct TodayView {
    let today: Today
    let check: SelfCheck
    let table: WorkTable
    let scopes: [WorkScope]
    /// What other features have for today.
    let panels: HTML

    private var visit: Visit { table.visit }
    private var t: Words { visit.t }

    var html: HTML {
        """
        <div class="wrap">
        <h1>\(t("work.title", ["date": t.longDate(visit.today)]))</h1>
        <p class="lead">\(lead)</p>\(away)\(covered)
        \(scopeTabs(scopes, .mine, t))\(figureList(today.figures, t))
        <p class="buttons"><a class="button is-second" href="/werk/nieuw">\(newCount)</a> \
        <a class="button is-second" href="/werk/balie">\(t("work.counter"))</a> <a class="tap" href="/werk/zaken">\(t("work.allCases"))</a> \
        <a class="tap" href="/werk/dubbel">\(t("work.twins"))</a>\(processes)</p>
        \(SelfCheckView(check: check, visit: visit).html)
        \(section("eerst", "work.first", today.first, count: today.firstCount, isFirst: true, empty: firstEmpty))
        \(section("wacht", "work.waitingFor", today.waiting, .waiting, count: today.waitingCount, empty: "work.waitingEmpty"))
        \(section("rest", "work.rest", today.rest, count: today.restCount, empty: "work.restEmpty"))
        \(more)\(panels)</div>
        """
    }

    private var lead: String {
        if today.scope != .mine, let late = today.late?.count {
            if late.counted == 0 { return t("work.othersFine") }
            return late.isMore ? t("work.othersLateMany", ["number": t.number(late)]) : t("work.othersLate", count: late.counted)
        }
        if today.firstCount.counted == 0 { return t("work.nothingBreaks") }
        // What is late went wrong already; only what comes after it can still be in time.
        let late = today.late?.count ?? WorkCount(counted: 0)
        if late.isMore { return t("work.leadLateMany", ["number": t.number(late)]) }
        if today.firstCount.isMore { return t("work.leadMany", ["number": t.number(today.firstCount)]) }
        let soon = today.firstCount.counted - late.counted
        return [
            late.counted > 0 ? t("work.leadLate", count: late.counted) : nil, soon > 0 ? t("work.lead", count: soon) : nil,
        ].compactMap(\.self).joined(separator: " ")
    }

    /// Who is away and works all the same sees who stands in.
    private var away: HTML {
        guard let (absence, standIn) = today.away else { return .empty }
        let when = t.away(from: absence.from, until: absence.until, isForGood: absence.isForGood)
        let said = t("work.away", ["when": when, "standIn": standIn?.name ?? t("absence.nobody")])
        return "<p class=\"note is-attention\">\(said) <a href=\"/werk/afwezig\">\(t("absence.title"))</a></p>"
    }

    /// Of who has no cases nothing can be late; of others something can.
    private var firstEmpty: String { today.hasOwn ? "work.firstEmpty" : "work.firstEmptyOwn" }

    /// For who answers for the work of others.
    private var processes: HTML {
        visit.actor.leadsCases ? " <a class=\"tap\" href=\"/werk/processen\">\(t("process.title"))</a>" : .empty
    }

    private var newCount: String {
        today.newCount.isMore
            ? t("work.newMany", ["number": t.number(today.newCount)]) : t("work.newCount", count: today.newCount.counted)
    }

    /// The work of who is away stands between one's own.
    private var covered: HTML {
        guard !today.covered.isEmpty else { return .empty }
        return "<p class=\"note\">\(t("work.covering", ["names": t.list(today.covered.map(\.name))]))</p>"
    }

    private func section(
        _ id: String, _ key: String, _ rows: [WorkRow], _ kind: WorkTable.Kind = .due, count: WorkCount, isFirst: Bool = false,
        empty: String
    ) -> HTML {
        let content: HTML = rows.isEmpty ? "<p class=\"empty\">\(t(empty))</p>" : table.html(rows, kind, caption: t(key), isFirst: isFirst)
        return """
            <section class="section" aria-labelledby="\(id)"><div class="section-head"><h2 id="\(id)">\(t(key))</h2>\
            <span class="soft">\(t.number(count))</span></div>\(content)</section>

            """
    }

    private var more: HTML {
        guard
            today.firstCount.counted > today.first.count || today.waitingCount.counted > today.waiting.count
                || today.restCount.counted > today.rest.count
        else { return .empty }
        return "<p><a class=\"tap\" href=\"\(WorkFilter().with(\.whose, .mine).address)\">\(t("work.allMine"))</a></p>"
    }
}

/// What came in and is nobody's yet.
func newPage(_ page: WorkPage, count: WorkCount, _ table: WorkTable, _ visit: Visit) -> HTML {
    let t = visit.t
    let content: HTML =
        page.rows.isEmpty ? "<p class=\"empty\">\(t("work.new.empty"))</p>" : table.html(page.rows, .new, caption: t("work.new.title"))
    let lead = count.isMore ? t("work.new.leadMany", ["number": t.number(count)]) : t("work.new.lead", count: count.counted)
    return """
        <div class="wrap"><p class="crumb"><a href="/werk">\(t("work.today"))</a></p><h1>\(t("work.new.title"))</h1>
        <p class="lead">\(lead)</p>\(content)
        \(paging(page, t) { WorkFilter.address("/werk/nieuw", $0.map { [$0.field] } ?? []) })</div>
        """
}

/// On to what comes before and after this page.
func paging(_ page: WorkPage, _ t: Words, address: (WorkPlace?) -> String) -> HTML {
    guard page.earlier != nil || page.later != nil else { return .empty }
    let first: HTML? = page.earlier == nil ? nil : "<a href=\"\(address(nil))\">\(t("work.list.begin"))</a>"
    let previous: HTML? = page.earlier.map { "<a rel=\"prev\" href=\"\(address($0))\">\(t("list.previous"))</a>" }
    let next: HTML? = page.later.map { "<a rel=\"next\" href=\"\(address($0))\">\(t("list.next"))</a>" }
    return "<nav class=\"pages\" aria-label=\"\(t("list.pages"))\">\(first)\(previous)\(next)</nav>"
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
func messagesPage(byHand: [Undelivered], failed: [Undelivered], pages: HTML, _ visit: Visit) -> HTML {
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
        <p class="lead">\(t("work.messages.lead"))</p>\(handList)\(failedPart)\(pages)</div>
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
