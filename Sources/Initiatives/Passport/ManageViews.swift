import Civic
import Markup
import Web

/// A page with one form: the way back, what is wrong, the heading, the form. With problems it answers 422 and keeps what was typed.
func formPage(_ title: String, _ form: Form, back initiative: Initiative, to path: String? = nil, _ content: HTML, _ visit: Visit) -> Page {
    let body: HTML = """
        <div class="wrap is-narrow"><p class="crumb"><a href="\(path ?? initiative.path)">\(path == nil ? initiative.title : visit.t("manage.title"))</a></p>
        \(form.summary(visit))
        <h1>\(title)</h1>
        \(content)</div>
        """
    return Page(title, body).with(\.section, "/initiatieven").with(\.isPrivate, true).with(\.hasProblems, !form.isFine)
        .with(\.status, form.isFine ? 200 : 422).with(\.scripts, form.isFine ? [] : ["errors.js"])
}

/// The buttons under a form of the team: do it, or go back to the overview.
func formButtons(_ button: String, _ initiative: Initiative, _ visit: Visit) -> HTML {
    """
    <div class="buttons"><button class="button">\(visit.t(button))</button> <a class="tap" href="\(initiative.path)/beheer">\(visit.t("button.cancel"))</a></div>
    """
}

/// One calm page of what the team can do.
func managePage(_ initiative: Initiative, openAsks: Int, members: Int, _ visit: Visit) -> Page {
    let (path, t) = (initiative.path, visit.t)
    let tasks = [
        task("\(path)/nieuws", t("manage.news"), nil),
        task("\(path)/vragen", t("manage.asks"), t("manage.asksState", count: openAsks)),
        task("\(path)/bewerken", t("manage.edit"), nil),
        task("\(path)/geld", t("manage.money"), t(initiative.budget == nil ? "manage.moneyHidden" : "manage.moneyShown")),
        task("\(path)/buren", t("manage.neighbours"), nil),
        task("\(path)/team", t("manage.team"), t("list.people", count: members)),
    ]
    let turns = Turn.allCases.filter(initiative.allows).map { turn in
        task("\(path)/wending/\(turn.noun)", t("turn.\(turn.rawValue).action"), nil)
    }
    let handOver = initiative.completedOn == nil ? task("\(path)/overdracht", t("manage.handOver"), nil) : .empty
    let body: HTML = """
        <div class="wrap is-narrow"><p class="crumb"><a href="\(path)">\(initiative.title)</a></p>
        <h1>\(t("manage.title"))</h1><p class="lead">\(t("manage.lead"))</p>
        <ul class="tasks">\(tasks)</ul>
        <section class="section" aria-labelledby="zien"><h2 id="zien">\(t("manage.visibility"))</h2>\(visibility(initiative, visit))</section>
        <section class="section" aria-labelledby="verder"><h2 id="verder">\(t("manage.further"))</h2>
        <p>\(t("manage.now", ["standing": t("standing.\(initiative.standing.rawValue)")]))</p>
        <ul class="tasks">\(turns)\(handOver)</ul></section></div>
        """
    return Page(t("manage.title"), body).with(\.section, "/initiatieven").with(\.isPrivate, true)
}

private func task(_ path: String, _ label: String, _ state: String?) -> HTML {
    "<li><a href=\"\(path)\">\(label)</a>\(state.map { "<span class=\"soft\">\($0)</span>" as HTML })</li>\n"
}

private func visibility(_ initiative: Initiative, _ visit: Visit) -> HTML {
    let t = visit.t
    return """
        <p>\(t(initiative.isPublic ? "manage.isPublic" : "manage.isHidden"))</p>
        <form method="post" action="\(initiative.path)/zichtbaarheid">\(Form().token())\
        <input type="hidden" name="zichtbaar" value="\(initiative.isPublic ? "0" : "1")">\
        <p class="buttons"><button class="button is-second">\(t(initiative.isPublic ? "manage.hide" : "manage.show"))</button></p></form>
        """
}

extension Turn {
    /// Its Dutch noun in addresses.
    var noun: String {
        switch self {
        case .pause: "pauze"
        case .resume: "hervatting"
        case .complete: "afronding"
        case .reopen: "heropening"
        case .seekSuccessor: "opvolging"
        case .keep: "behoud"
        }
    }

    init?(noun: String) {
        guard let turn = Turn.allCases.first(where: { $0.noun == noun }) else { return nil }
        self = turn
    }
}
