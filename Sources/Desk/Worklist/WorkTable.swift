import Civic
import Markup
import Rules
import Web

/// A table of cases: plan, what is up, with whom, by when, and one thing to do.
struct WorkTable {
    let book: DeskBook
    let visit: Visit
    /// Whose work is seen as one's own while they are away.
    var covered: Set<ID<Person>> = []
    var standIns = StandIns()
    /// The form that ticked cases are sent with; nil shows no boxes.
    var tickedInto: String?

    private var t: Words { visit.t }

    enum Kind { case due, waiting, new }

    func html(_ rows: [WorkRow], _ kind: Kind = .due, caption: String, isFirst: Bool = false) -> HTML {
        let columns = kind == .waiting ? ["plan", "now", "waitsFor", "since"] : ["plan", "now", "with", "by"]
        let heads = columns.map { column -> HTML in "<th scope=\"col\">\(t("work.column.\(column)"))</th>" }
        return """
            <table class="table is-stack work\(isFirst ? " is-first" : "")\(tickedInto == nil ? "" : " has-ticks")"><caption class="hidden">\(caption)</caption><thead><tr>\(heads)\
            <th scope="col"><span class="hidden">\(t("work.column.do"))</span></th></tr></thead><tbody>
            \(rows.map { line($0, kind, labels: columns) })</tbody></table>
            """
    }

    private func line(_ row: WorkRow, _ kind: Kind, labels: [String]) -> HTML {
        """
        <tr><th scope="row">\(tick(row))<a href="\(row.path)">\(row.title)</a><small>\(small(row))</small></th>
        <td data-label="\(t("work.column.now"))">\(now(row))</td>
        <td data-label="\(t("work.column.\(labels[2])"))">\(kind == .waiting ? "\(row.initiatorName)" : with(row))\(standIn(row))</td>
        <td data-label="\(t("work.column.\(labels[3])"))">\(kind == .waiting ? since(row) : by(row))</td>
        <td>\(action(row))</td></tr>

        """
    }

    private func tick(_ row: WorkRow) -> HTML {
        guard let tickedInto, row.state.isOpen else { return .empty }
        return """
            <label class="tick"><input type="checkbox" name="zaak" value="\(row.reference)" form="\(tickedInto)">\
            <span class="hidden">\(t("work.bulk.tick", ["title": row.title]))</span></label>
            """
    }

    private func standIn(_ row: WorkRow) -> HTML {
        guard let holder = row.holder, covered.contains(holder) else { return .empty }
        return "<small>\(t("work.coveredFor", ["name": row.holderName ?? ""]))</small>"
    }

    private func small(_ row: WorkRow) -> String {
        let area = row.areaCode.flatMap { visit.municipality.areas[$0]?.name } ?? t("desk.check.wholeCity")
        return "\(row.reference), \(area), \(book.categoryName(row.category, t))"
    }

    /// What is up: the promise that is due, in its own words, or else where the case stands.
    private func now(_ row: WorkRow) -> String {
        if waits(row) { return t("work.now.waiting") }
        guard let due = row.due, due != CasePromise.answer || row.state == .waitingForInitiator else {
            return t("case.staffState.\(row.state.rawValue)")
        }
        return t("work.now.promise", ["text": row.dueText.words(t)])
    }

    /// It is the initiator's turn; not when something of ours is late, which they need not wait for.
    private func waits(_ row: WorkRow) -> Bool {
        row.state == .waitingForInitiator && row.dueOn.map { visit.today <= $0 } ?? true
    }

    private func with(_ row: WorkRow) -> HTML {
        if let assignee = row.assignee, assignee == visit.person?.id { return "\(t("work.you"))" }
        guard let holder = row.holder, let name = row.holderName else { return "\(t("work.nobody"))" }
        // Whom the one who looks stands in for has a line of their own.
        let known = covered.contains(holder) ? name : standIns.named(name, holder, t)
        return "\(row.assignee == nil ? t("work.nobodyYet", ["name": known]) : known)"
    }

    private func by(_ row: WorkRow) -> HTML {
        guard let due = row.dueOn else { return "<span class=\"when\">–</span>" }
        let days = visit.today.days(until: due)
        let state = days < 0 ? " is-late" : days <= 1 ? " is-soon" : ""
        let text = days < 0 ? t("work.daysLate", count: -days) : t.nearDate(due, today: visit.today)
        return "<span class=\"when\(state)\">\(text)</span>"
    }

    private func since(_ row: WorkRow) -> HTML {
        guard let since = row.waitingSince else { return "<span class=\"when\">–</span>" }
        let days = since.days(until: visit.today)
        let state = days >= 21 ? " is-late" : days >= 14 ? " is-soon" : ""
        return "<span class=\"when\(state)\">\(t("work.days", count: days))</span>"
    }

    /// One thing to do: take what is nobody's, else the form that is most likely next.
    private func action(_ row: WorkRow) -> HTML {
        let title: HTML = "<span class=\"hidden\">: \(row.title)</span>"
        if row.assignee == nil, row.hasWork {
            return """
                <form method="post" action="\(row.path)/\(CaseVerb.take.rawValue)">\(Form().token())\
                <button class="button is-second">\(t("work.button.take"))\(title)</button></form>
                """
        }
        let (verb, key) = next(row)
        let address = verb.map { "\(row.path)?doe=\($0.rawValue)#\($0.rawValue)" } ?? row.path
        return "<a class=\"button is-second\" href=\"\(address)\">\(t("work.link.\(key)"))\(title)</a>"
    }

    private func next(_ row: WorkRow) -> (CaseVerb?, String) {
        if row.due?.hasPrefix(CasePromise.afterPrefix) == true { return (.promisedDone, "promisedDone") }
        // What was promised to who is stuck comes before what they still owe us.
        if row.due?.hasPrefix(CasePromise.stuckPrefix) == true { return (.settle, "settle") }
        if waits(row) { return (.answer, "answered") }
        if let due = row.due, due.hasPrefix(CasePromise.lawPrefix) {
            // What belongs to one objection has its identity behind the name.
            if due.hasPrefix(CasePromise.fixPenalty) { return (.fixPenalty, "decide") }
            return (due.hasPrefix(CasePromise.payPenalty) ? .payPenalty : .decideObjection, "decide")
        }
        guard row.state.isOpen else { return (nil, "look") }
        if row.due?.hasPrefix(CasePromise.stepPrefix) == true { return (.step, "step") }
        return [nil, CasePromise.answer, CasePromise.again].contains(row.due) ? (.approve, "decide") : (.tell, "tell")
    }
}
