import Civic
import Initiatives
import Markup
import Web

/// What the page after sending tells.
struct SentScene: Sendable {
    let file: CaseFile
    let contact: Person?
    let promises: [CasePromise]
    /// What was decided at once, in the transaction in which it was sent, or has been decided since.
    let decision: CaseDecision?
    /// How the points of a decision at once were answered.
    let points: CheckedPoints?
}

/// "It is in": number, date, contact and what comes next; for a plan that was decided at once the answer, and no date to wait for.
struct SentView {
    let scene: SentScene
    let draft: Draft
    let book: DeskBook
    let visit: Visit

    private var t: Words { visit.t }
    private var file: CaseFile { scene.file }

    var html: HTML {
        """
        <div class="wrap"><div class="narrow section">
        <div class="done"><h1>\(t(title))</h1><p class="lead">\(t(lead, ["title": file.title]))</p></div>
        <p class="reference">\(t("desk.sent.reference", ["reference": file.reference]))</p>
        \(scene.decision.map(answer) ?? promise)\(open)
        <p>\(mail)</p>
        <h2>\(t("desk.sent.next"))</h2>\(next)
        <p class="buttons">\(staffLink)\(statusLink)<a class="tap" href="/">\(t("desk.sent.home"))</a></p></div></div>
        """
    }

    /// The name of the page too.
    var title: String { scene.decision == nil ? "desk.sent.title" : "desk.sent.decidedTitle" }
    private var lead: String { scene.decision == nil ? "desk.sent.lead" : "desk.sent.decidedLead" }

    private var promise: HTML {
        let values = ["contact": scene.contact?.name ?? book.teamName(file.team, t), "team": book.teamName(file.team, t)]
        let day: HTML =
            file.answerBy < visit.today
            ? "<p>\(t.promise(of: file, on: visit.today))</p>"
            : "<p>\(t("desk.promise.by"))</p><p class=\"promise-date\">\(t.longDate(file.answerBy))</p>"
        return "<div class=\"promise\">\(day)<p>\(t("desk.promise.from", values))</p></div>"
    }

    private func answer(_ decision: CaseDecision) -> HTML {
        let values = ["answer": t("desk.status.now.\(decision.state.rawValue)"), "date": t.longDate(decision.decidedOn)]
        return """
            <div class="reason\(decision.state.saysNo ? " is-no" : "")"><h2>\(t("case.state.\(decision.state.rawValue)"))</h2>
            <p>\(t("desk.sent.decision", values))</p>\(HTML.paragraphs(decision.next))</div>
            """
    }

    /// Which points made a person look, and who that is.
    private var open: HTML {
        guard scene.decision == nil, let points = scene.points, !points.open.isEmpty else { return .empty }
        return PointsView(points: points, visit: visit, who: scene.contact?.name ?? book.teamName(file.team, t)).html
    }

    private var mail: String {
        let isDecided = scene.decision != nil
        if draft.contactEmail.isEmpty { return t(isDecided ? "desk.sent.decidedByHand" : "desk.sent.byHand", ["name": draft.contactName]) }
        return t(isDecided ? "desk.sent.decidedMail" : "desk.sent.mail", ["address": draft.contactEmail])
    }

    private var next: HTML {
        guard scene.decision == nil else {
            let isByMail = visit.person?.id != file.initiator && !draft.contactEmail.isEmpty
            return "<p>\(t(isByMail ? "desk.sent.decidedNextMail" : "desk.sent.decidedNext"))</p>"
        }
        let coming = scene.promises.filter { $0.keptOn == nil }.map { promise -> HTML in
            "<li><b>\(promise.words(t))</b><p>\(t("desk.path.dueOn", ["date": t.longDate(promise.dueOn)]))</p></li>"
        }
        return """
            <ol class="path"><li class="is-done"><b>\(t("desk.path.sent"))</b>\
            <p><span class="hidden">\(t("desk.path.done")): </span>\(t.longDate(file.clock.received))</p></li>\(coming)</ol>
            """
    }

    private var staffLink: HTML? {
        visit.actor.handlesCases ? "<a class=\"button\" href=\"\(file.staffPath)\">\(t("desk.sent.openCase"))</a> " : nil
    }

    /// Only for who is known to have sent it; everybody else follows the link in the mail.
    private var statusLink: HTML? {
        guard visit.person?.id == file.initiator else { return nil }
        let key = scene.decision == nil ? "desk.sent.follow" : "desk.sent.read"
        return "<a class=\"button\" href=\"\(file.statusPath)\">\(t(key))</a> "
    }
}
