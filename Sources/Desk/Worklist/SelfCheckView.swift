import Civic
import Markup
import Rules
import Web

/// Does everything go by itself? In one line on the staff home, and whole on a page of its own.
struct SelfCheckView {
    let check: SelfCheck
    let visit: Visit

    private var t: Words { visit.t }

    // MARK: The line on the staff home

    var html: HTML {
        var items: [HTML] = [
            "<li>\(t("work.self.messages", ["due": t.number(check.due), "sent": t.number(check.sent)]))</li>",
            "<li>\(t("work.self.promises", ["kept": t.number(check.promisesKept), "due": t.number(check.promisesDue)]))</li>",
        ]
        if check.overdue > 0 { items.append(alarm("work.self.overdue", check.overdue, "/werk/vanzelf")) }
        if check.failed > 0 { items.append(alarm("work.self.failed", check.failed, "/werk/berichten")) }
        if check.byHand > 0 {
            items.append(
                "<li><a class=\"tap\" href=\"/werk/berichten\"><span class=\"when is-soon\">\(t("work.self.byHand", count: check.byHand))</span></a></li>"
            )
        }
        if check.remindersOverdue > 0 { items.append(alarm("work.self.reminders", check.remindersOverdue, "/werk/vanzelf")) }
        items.append("<li>\(duties) <a class=\"tap\" href=\"/werk/vanzelf\">\(t("work.self.link"))</a></li>")
        return "<ul class=\"self\" aria-label=\"\(t("work.self.title"))\">\(items)</ul>"
    }

    private func alarm(_ key: String, _ count: Int, _ path: String) -> HTML {
        "<li><a class=\"tap\" href=\"\(path)\"><span class=\"when is-late\">\(t(key, count: count))</span></a></li>"
    }

    /// A duty that went silent stands here by name, in ochre.
    private var duties: HTML {
        guard check.late.isEmpty else {
            let names = check.late.map { "\(name($0)) (\(since($0.succeededAt)))" }
            return "<span class=\"when is-soon\">\(t("work.self.silent", ["duties": t.list(names)], count: names.count))</span>"
        }
        guard let last = check.lastSign else { return "\(t("work.self.noDuties"))" }
        let (hour, minute) = last.localTime
        return "\(t("work.self.fine", ["time": t.time(hour: hour, minute: minute)], count: check.duties.count))"
    }

    private func name(_ beat: Heartbeat) -> String {
        let key = "dutyName.\(beat.name)"
        return t.has(key) ? t(key) : beat.name
    }

    private func since(_ moment: Instant?) -> String {
        guard let moment else { return t("work.self.never") }
        let (hour, minute) = moment.localTime
        return "\(t.nearDate(moment.localDate, today: visit.today)), \(t.time(hour: hour, minute: minute))"
    }

    // MARK: The page

    var page: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="/werk">\(t("work.today"))</a></p><h1>\(t("work.self.title"))</h1>
        <p class="lead">\(t(check.isFine ? "work.self.allFine" : "work.self.notFine"))</p>
        <section class="section" aria-labelledby="berichten"><h2 id="berichten">\(t("work.self.mail"))</h2>
        <dl class="facts is-rows">\(fact("due", check.due))\(fact("sent", check.sent))\(fact("waiting", check.waiting))\
        \(fact("overdue", check.overdue, isBad: true))\(fact("failed", check.failed, isBad: true))\(fact("byHand", check.byHand))</dl>
        <p><a class="tap" href="/werk/berichten">\(t("work.messages.title"))</a></p></section>
        <section class="section" aria-labelledby="beloftes"><h2 id="beloftes">\(t("work.self.promised"))</h2>
        <dl class="facts is-rows">\(fact("promisesDue", check.promisesDue))\(fact("promisesKept", check.promisesKept))\
        \(fact("reminders", check.remindersOverdue, isBad: true))</dl>
        <p><a class="tap" href="\(WorkFilter().with(\.attention, .late).address)">\(t("work.self.lateCases"))</a></p></section>
        \(table)</div>
        """
    }

    private func fact(_ key: String, _ count: Int, isBad: Bool = false) -> HTML {
        let state = isBad && count > 0 ? " is-late" : ""
        return """
            <div><dt>\(t("work.self.fact.\(key)"))</dt><dd><span class="when\(state)">\(t.number(count))</span></dd></div>

            """
    }

    private var table: HTML {
        guard !check.duties.isEmpty else {
            return "<section class=\"section\"><h2>\(t("work.self.duties"))</h2><p>\(t("work.self.noDuties"))</p></section>"
        }
        let heads = ["duty", "every", "last", "state"].map { column -> HTML in "<th scope=\"col\">\(t("work.self.column.\(column)"))</th>" }
        return """
            <section class="section" aria-labelledby="taken"><h2 id="taken">\(t("work.self.duties"))</h2>
            <table class="table is-stack"><caption class="hidden">\(t("work.self.duties"))</caption><thead><tr>\(heads)</tr></thead><tbody>
            \(check.duties.map(line))</tbody></table></section>
            """
    }

    private func line(_ beat: Heartbeat) -> HTML {
        let isLate = check.late.contains { $0.name == beat.name }
        let isFailing = check.failing.contains { $0.name == beat.name }
        let state = t(isLate ? "work.self.state.silent" : isFailing ? "work.self.state.failed" : "work.self.state.fine")
        return """
            <tr><th scope="row">\(name(beat))</th><td data-label="\(t("work.self.column.every"))">\(every(beat.everySeconds))</td>\
            <td data-label="\(t("work.self.column.last"))">\(since(beat.succeededAt))</td>\
            <td data-label="\(t("work.self.column.state"))"><span class="when\(isLate ? " is-late" : isFailing ? " is-soon" : "")">\(state)</span></td></tr>

            """
    }

    private func every(_ seconds: Int) -> String {
        if seconds < 60 { return t("work.self.every.seconds", count: seconds) }
        if seconds < 3_600 { return t("work.self.every.minutes", count: seconds / 60) }
        return t("work.self.every.hours", count: seconds / 3_600)
    }
}
