import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Everything the page behind an approver's link shows.
struct ApprovalScene: Sendable {
    let secret: Secret
    let item: DirectionItem
    let entry: RoundItem
    let gaps: DirectionGaps
    let person: Person
    let isUsable: Bool

    var path: String { "/akkoord/\(secret.text)" }
    /// Does it still wait for this person?
    var isMine: Bool { item.state == .proposed && item.approverID == person.id }
}

extension Connection {
    func approvalScene(_ secret: Secret, _ usual: ReminderLadder, at now: Instant) throws -> ApprovalScene? {
        guard let link = try directionLink(secret), let item = try directionItem(link.item), let person = try person(link.person),
            let entry = try roundItems([item], usual).first
        else { return nil }
        let gaps = try directionGaps(of: entry.file, entry.advice)
        return ApprovalScene(secret: secret, item: item, entry: entry, gaps: gaps, person: person, isUsable: link.expiresAt > now)
    }
}

/// The page for who must approve: the sheet, what the meeting said, and two buttons. No account needed; opening it changes nothing.
struct ApprovalPages: Sendable {
    let desk: AdviceDesk

    var routes: [Route] {
        [
            .get("/akkoord/{token}", .everyone, show), .post("/akkoord/{token}", .everyone, approve),
            .post("/akkoord/{token}/terug", .everyone, sendBack),
        ]
    }

    private func scene(_ visit: Visit) async throws -> ApprovalScene {
        let (secret, now, ladder) = (Secret(try visit.parameter("token")), visit.now, desk.books(visit.site).advice.ladder)
        guard let scene = try await visit.read({ db in try db.approvalScene(secret, ladder, at: now) }) else { throw Refusal.notFound }
        return scene
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer { .page(try await page(try await scene(visit), Form(), visit)) }

    private func page(_ scene: ApprovalScene, _ form: Form, _ visit: Visit) async throws -> Page {
        let t = visit.t
        let isOpen = scene.isUsable && scene.isMine && scene.entry.file.state.isOpen
        let body = isOpen ? try await asking(scene, form, visit) : over(scene, visit)
        return Page(t("direction.approve.title", ["title": scene.entry.file.title]), body).with(\.isPrivate, true)
            .with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422).with(\.scripts, ["errors.js"])
    }

    private func asking(_ scene: ApprovalScene, _ form: Form, _ visit: Visit) async throws -> HTML {
        let t = visit.t
        let goals = try await desk.goals.served(visit, scene.entry.file).map(\.title)
        let sheet = SheetView(entry: scene.entry, goals: goals, book: desk.books(visit.site), visit: visit, isLinked: false)
        let said: HTML = scene.item.outcome.map { outcomeBox($0, visit) } ?? .empty
        return """
            <div class="wrap section">\(form.summary(visit))<p class="soft">\(t("direction.approve.head", ["name": scene.person.name]))</p>
            <h1>\(t("direction.approve.heading"))</h1>
            <div class="reason is-wait"><h2>\(t("direction.meeting.proposal"))</h2>\(said)</div>
            \(gapsNotice(scene.gaps, t))<p>\(t("direction.approve.text"))</p>
            <form method="post" action="\(scene.path)">\(Form().token())\
            <p class="buttons"><button class="button">\(t("direction.approve.button"))</button></p></form>
            <details class="action"\(attribute: "open", when: !form.isFine)><summary>\(t("direction.return.do"))</summary>\
            <form method="post" action="\(scene.path)/terug">\(form.token())\(form.html(DirectionForms.returnReason, visit))
            <p class="buttons"><button class="button is-second">\(t("direction.return.button"))</button></p></form></details>
            \(sheet.html)</div>
            """
    }

    /// Approved, sent back, too old or somebody else's by now.
    private func over(_ scene: ApprovalScene, _ visit: Visit) -> HTML {
        let t = visit.t
        let isTheirs = scene.item.approverID == scene.person.id
        let text =
            scene.item.state == .approved && isTheirs
            ? t("direction.approve.done", ["date": t.longDate(scene.item.decidedOn ?? visit.today)]) : t("direction.approve.over")
        return """
            <div class="wrap is-narrow section"><h1>\(t("direction.approve.overTitle"))</h1><p class="lead">\(text)</p></div>
            """
    }

    @Sendable private func approve(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        try await visit.perform(ApproveDirection(key: .link(scene.secret)))
        return .redirect(scene.path, saying: "direction.done.decide")
    }

    @Sendable private func sendBack(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        guard let reason = form.read(DirectionForms.returnReason) else { return .page(try await page(scene, form, visit)) }
        let settings = desk.books(visit.site).advice.round
        try await visit.perform(ReturnDirection(key: .link(scene.secret), reason: reason, settings: settings))
        return .redirect(scene.path, saying: "direction.done.return")
    }
}
