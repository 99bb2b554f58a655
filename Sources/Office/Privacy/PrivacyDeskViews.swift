import Civic
import Markup
import Rules
import Web

/// The parts of the administrator's page.
enum PrivacyDeskViews {
    static func lastRun(_ overview: PrivacyOverview, _ visit: Visit) -> HTML {
        let t = visit.t
        guard let beat = overview.beat, let ran = beat.succeededAt else {
            return "<p class=\"note is-attention\">\(t("privacyDesk.neverRan"))</p>"
        }
        let last = overview.last.map { last in
            t("privacyDesk.lastRemoved", ["date": moment(last.at, t)], count: last.counts["total"] ?? 0)
        }
        return """
            <dl class="facts is-rows">
            <div><dt>\(t("privacyDesk.ran"))</dt><dd>\(moment(ran, t))</dd></div>
            <div><dt>\(t("privacyDesk.next"))</dt><dd>\(moment(ran.adding(seconds: beat.everySeconds), t))</dd></div>
            <div><dt>\(t("privacyDesk.last"))</dt><dd>\(last ?? t("privacyDesk.nothingYet"))</dd></div>
            <div><dt>\(t("privacyDesk.removed"))</dt><dd>\(t.number(overview.removed))</dd></div>
            </dl>
            """
    }

    private static func moment(_ moment: Instant, _ t: Words) -> String {
        let time = moment.localTime
        return "\(t.date(moment.localDate)), \(t.time(hour: time.hour, minute: time.minute))"
    }

    // MARK: Requests

    static func requests(_ overview: PrivacyOverview, _ visit: Visit) -> HTML {
        let t = visit.t
        let rows = overview.requests.map { request($0, visit) }
        let table: HTML =
            rows.isEmpty
            ? "<p class=\"empty\">\(t("privacyDesk.noRequests"))</p>"
            : """
            <table class="table is-stack"><caption class="hidden">\(t("privacyDesk.requests"))</caption><thead><tr>\
            \(["who", "askedOn", "askedBy", "answerBy", "state"].map { key -> HTML in "<th scope=\"col\">\(t("privacyDesk.column.\(key)"))</th>" })\
            </tr></thead><tbody>\(rows)</tbody></table>
            """
        return
            "<section class=\"section\" aria-labelledby=\"verzoeken\"><h2 id=\"verzoeken\">\(t("privacyDesk.requests"))</h2>\(table)</section>"
    }

    private static func request(_ item: PrivacyOverview.Request, _ visit: Visit) -> HTML {
        let (t, request) = (visit.t, item.request)
        let cells: [(String, String)] = [
            ("askedOn", t.date(request.askedAt.localDate)),
            ("askedBy", request.askedBy == nil ? t("privacyDesk.byThemselves") : item.writer ?? t("privacyDesk.byAdministrator")),
            ("answerBy", t.date(request.answerBy)),
        ]
        let late: HTML? =
            request.state == .waiting && request.answerBy < visit.today ? "<br><strong>\(t("privacyDesk.late"))</strong>" : nil
        let state: HTML
        switch request.state {
        case .waiting:
            state = """
                \(t("privacyDesk.waits", ["date": t.date(request.dueOn)]))\(late)
                <form method="post" action="\(PrivacyDesk.path)/intrekken">\(Form().token())<input type="hidden" name="verzoek" value="\(request.id.text)">\
                <button class="button-link">\(t("privacyDesk.withdraw"))<span class="hidden">: \(item.name ?? "")</span></button></form>
                """
        case .done, .withdrawn:
            let day = request.doneAt.map { t.date($0.localDate) } ?? ""
            state = "\(t("privacyDesk.\(request.state.rawValue)", ["date": day]))"
        }
        return """
            <tr><th scope="row">\(item.name ?? t("privacyDesk.nobody"))</th>\
            \(cells.map { key, text -> HTML in "<td data-label=\"\(t("privacyDesk.column.\(key)"))\">\(text)</td>" })\
            <td data-label="\(t("privacyDesk.column.state"))">\(state)</td></tr>

            """
    }

    // MARK: Periods

    static func periods(_ overview: PrivacyOverview, _ visit: Visit) -> HTML {
        let (t, periods) = (visit.t, visit.site.retention)
        let rows = RetentionKind.allCases.map { kind -> HTML in
            let own: HTML? = periods.isOwn(kind) ? "<br><span class=\"small soft\">\(t("privacyDesk.own"))</span>" : nil
            return """
                <tr><th scope="row">\(t("retention.\(kind.rawValue).what"))</th>\
                <td data-label="\(t("privacyDesk.column.period"))">\(t.period(periods[kind]))\(own)</td>\
                <td data-label="\(t("privacyDesk.column.ground"))">\(t("retention.\(kind.rawValue).ground"))</td>\
                <td class="number" data-label="\(t("privacyDesk.column.last"))">\(t.number(overview.last?.counts[kind.rawValue] ?? 0))</td></tr>

                """
        }
        return """
            <section class="section" aria-labelledby="termijnen"><h2 id="termijnen">\(t("privacyDesk.periods"))</h2><p>\(t("privacyDesk.periodsText")) \
            <a href="\(EditorPages.path("terms.yaml"))">\(t("privacyDesk.toPeriods"))</a></p>
            <table class="table is-stack"><caption class="hidden">\(t("privacyDesk.periods"))</caption><thead><tr>\
            \(["what", "period", "ground"].map { key -> HTML in "<th scope=\"col\">\(t("privacyDesk.column.\(key)"))</th>" })\
            <th scope="col" class="number">\(t("privacyDesk.column.last"))</th></tr></thead><tbody>\(rows)</tbody></table></section>
            """
    }
}
