import Civic
import Initiatives
import Markup
import Rules
import Web

/// What the meeting shows on the pages of the desk.
struct DirectionPanels: Sendable {
    let books: @Sendable (Site) -> DeskBook

    private func nextMeeting(_ visit: Visit) -> LocalDate {
        books(visit.site).advice.round.calendar.meeting(from: visit.today, FreeDays(visit.site.terms))
    }

    /// Beside the staff's page of a case: on which agenda it stands, or the way to one.
    @Sendable func besideCase(_ visit: Visit, _ file: CaseFile) async throws -> HTML {
        let (t, id) = (visit.t, file.id)
        let item = try await visit.read { db in try db.directionItems(of: id) }.first { $0.state != .takenOff }
        guard item != nil || file.state.isOpen else { return .empty }
        let content: HTML
        switch item?.state {
        case .onAgenda where !file.state.isOpen, .proposed where !file.state.isOpen:
            content = "<p>\(t("direction.panel.notNeeded"))</p>"
        case .onAgenda:
            let date = max(item?.meetingOn ?? visit.today, nextMeeting(visit))
            content = "<p>\(t("direction.panel.onAgenda", ["date": t.longDate(date)]))</p>"
        case .proposed: content = "<p>\(t("direction.waitsFor", ["approver": item?.approverTitle ?? ""]))</p>"
        case .approved:
            let badge = item?.outcome.map { directionBadge($0.direction, t) }
            content = "<p>\(badge) <span class=\"soft\">\(t.date(item?.decidedOn ?? visit.today))</span></p>"
        case .takenOff, nil: content = "<p>\(t("direction.panel.none"))</p>"
        }
        let key = item?.state.isOpen ?? false ? "direction.panel.look" : file.state.isOpen ? "direction.panel.add" : "direction.panel.look"
        return """
            <div class="box"><h2>\(t("direction.panel.title"))</h2>\(content)
            <p><a class="tap" href="\(file.staffPath)/ronde">\(t(key))</a></p></div>

            """
    }

    /// On the initiator's page: when the meeting is, and what it said once that holds.
    @Sendable func onStatus(_ visit: Visit, _ file: CaseFile) async throws -> HTML {
        let (t, id) = (visit.t, file.id)
        guard let item = try await visit.read({ db in try db.directionItems(of: id) }).first(where: { $0.state != .takenOff }) else {
            return .empty
        }
        guard item.state == .approved, let outcome = item.outcome else {
            guard file.state.isOpen else { return .empty }
            let date = max(item.meetingOn, item.state == .onAgenda ? nextMeeting(visit) : item.meetingOn)
            let key = item.state == .proposed ? "direction.status.proposed" : "direction.status.onAgenda"
            let values = ["date": t.longDate(date), "promise": t.promise(.direction, by: item.dueOn, on: visit.today)]
            return section(t("direction.status.title"), "<p>\(t(key, values))</p>")
        }
        return section(
            t("direction.status.title"),
            """
            \(outcomeBox(outcome, visit))<p>\(approvalLine(item, visit))</p>
            <p class="small soft">\(t("direction.status.noDecision"))</p>
            """)
    }

    private func section(_ title: String, _ content: HTML) -> HTML {
        "<section class=\"section\" aria-labelledby=\"richting\"><h2 id=\"richting\">\(title)</h2>\(content)</section>\n"
    }

    /// On the staff home: today's meeting or the next, and what waits too long.
    @Sendable func onToday(_ visit: Visit) async throws -> HTML {
        let (t, today, next) = (visit.t, visit.today, nextMeeting(visit))
        let (agenda, late, proposed) = try await visit.read { db in
            (try db.agenda(of: next).count, try db.lateDirections(on: today).count, try db.proposedDirections().count)
        }
        guard agenda + late + proposed > 0 else { return .empty }
        var lines: [HTML] = []
        if late > 0 { lines.append("<p><span class=\"when is-late\">\(t("direction.home.late", count: late))</span></p>") }
        let key = next == today ? "direction.home.today" : "direction.home.next"
        lines.append("<p>\(t(key, ["date": t.longDate(next)], count: agenda))</p>")
        if proposed > 0 { lines.append("<p>\(t("direction.home.proposed", count: proposed))</p>") }
        let path = next == today ? "/werk/ronde/\(next.iso)" : "/werk/ronde"
        return """
            <section class="section" aria-labelledby="ronde"><h2 id="ronde">\(t("direction.title"))</h2>\(lines)
            <p><a class="tap" href="\(path)">\(t("direction.home.link"))</a></p></section>

            """
    }
}
