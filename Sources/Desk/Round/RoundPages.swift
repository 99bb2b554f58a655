import Civic
import Foundation
import Initiatives
import Markup
import Rules
import Store
import Web

/// The meeting that gives directions: its agenda, the meeting itself, and putting a plan on it.
struct RoundPages: Sendable {
    let desk: AdviceDesk

    var routes: [Route] {
        [
            .get("/werk/ronde", DeskFeatures.access, overview), .get("/werk/ronde/{date}", DeskFeatures.access, meeting),
            .post("/werk/ronde/{date}/uitkomst", DeskFeatures.access, propose),
            .post("/werk/ronde/{date}/akkoord", DeskFeatures.access, approve),
            .post("/werk/ronde/{date}/terug", DeskFeatures.access, sendBack),
            .get("/werk/zaken/{reference}/ronde", DeskFeatures.access, sheet),
            .post("/werk/zaken/{reference}/ronde", DeskFeatures.access, add),
            .post("/werk/zaken/{reference}/ronde/eraf", DeskFeatures.access, takeOff),
        ]
    }

    private func settings(_ visit: Visit) -> RoundSettings { desk.books(visit.site).advice.round }
    private func approvers(_ entry: RoundItem, _ visit: Visit) -> [Approver] {
        settings(visit).approvers(of: entry.file, besides: visit.person)
    }
    private func freeDays(_ visit: Visit) -> FreeDays { FreeDays(visit.site.terms) }

    // MARK: What comes, what waits, what was

    static let perPage = 20

    @Sendable private func overview(_ visit: Visit) async throws -> Answer {
        let (today, book) = (visit.today, desk.books(visit.site))
        let coming = settings(visit).calendar.meetings(from: today, count: 4, freeDays(visit))
        let page = visit.query.pageNumber
        let scene = try await visit.read { db in
            RoundsScene(
                coming: coming, agenda: try db.roundItems(db.agenda(of: coming.first ?? today), book.advice.ladder),
                proposed: try db.roundItems(db.proposedDirections(), book.advice.ladder),
                late: try db.roundItems(db.lateDirections(on: today), book.advice.ladder),
                past: try db.pastRounds(before: today, limit: Self.perPage, offset: (page - 1) * Self.perPage).map(PastRound.init),
                pastCount: try db.pastRoundCount(before: today), page: page)
        }
        let view = RoundsView(scene: scene, book: book, visit: visit)
        return .page(deskPage(visit.t("direction.title"), view.html, section: "/werk/ronde"))
    }

    // MARK: The meeting

    private func round(_ visit: Visit) async throws -> DirectionRound {
        guard let date = LocalDate(iso: try visit.parameter("date")), (1_950...2_199).contains(date.year) else { throw Refusal.notFound }
        let (calendar, freeDays) = (settings(visit).calendar, freeDays(visit))
        let isNext = date >= visit.today && calendar.meeting(from: visit.today, freeDays) == date
        let ladder = desk.books(visit.site).advice.ladder
        let round = try await visit.read { db in
            let (waiting, spoken) = (isNext ? try db.agenda(of: date) : [], try db.spoken(at: date))
            let known = Set(waiting.map(\.id))
            return DirectionRound(date: date, items: try db.roundItems(waiting + spoken.filter { !known.contains($0.id) }, ladder))
        }
        guard !round.items.isEmpty || calendar.meeting(from: date, freeDays) == date else { throw Refusal.notFound }
        return round
    }

    @Sendable private func meeting(_ visit: Visit) async throws -> Answer {
        let round = try await round(visit)
        let focus = visit.query.first(DirectionForms.itemName).flatMap { id in round.items.first { $0.item.id.text == id } }
        var form = Form()
        if let focus { form = DirectionForms.begun(focus.item, approvers(focus, visit), try await choices(focus, visit), visit.t) }
        return .page(try await page(round, focus, MeetingForms(outcome: form), visit))
    }

    private func page(_ round: DirectionRound, _ focus: RoundItem?, _ forms: MeetingForms, _ visit: Visit) async throws -> Page {
        var goals: [ID<CaseFile>: [KnownGoal]] = [:]
        for item in focus.map({ [$0] }) ?? round.items { goals[item.file.id] = try await desk.goals.served(visit, item.file) }
        var choices: [KnownGoal] = []
        if let focus { choices = try await self.choices(focus, visit) }
        let view = MeetingView(
            round: round, focus: focus, gaps: try await gaps(of: focus, visit), forms: forms, goals: goals, choices: choices,
            book: desk.books(visit.site), visit: visit)
        let title = visit.t("direction.meeting.title", ["date": visit.t.longDate(round.date)])
        return deskPage(title, view.html, section: "/werk/ronde", form: forms.wrong)
    }

    private func gaps(of focus: RoundItem?, _ visit: Visit) async throws -> DirectionGaps? {
        guard let focus else { return nil }
        return try await visit.read { db in try db.directionGaps(of: focus.file, focus.advice) }
    }

    private func choices(_ focus: RoundItem, _ visit: Visit) async throws -> [KnownGoal] {
        try await desk.goals.choices(visit, focus.file)
    }

    /// The item a form is about.
    private func focus(_ round: DirectionRound, _ visit: Visit) throws -> RoundItem {
        guard let item = round.items.first(where: { $0.item.id.text == visit.body.first(DirectionForms.itemName) }) else {
            throw Refusal.invalid([FieldProblem(DirectionForms.itemName, "direction.whichItem")])
        }
        return item
    }

    @Sendable private func propose(_ visit: Visit) async throws -> Answer {
        let round = try await round(visit)
        let focus = try focus(round, visit)
        let goals = try await choices(focus, visit)
        var form = Form(visit.body)
        guard let (outcome, approver) = DirectionForms.read(&form, approvers(focus, visit), goals, visit.t) else {
            return .page(try await page(round, focus, MeetingForms(outcome: form), visit))
        }
        guard let gaps = try await gaps(of: focus, visit), let unseen = DirectionForms.readAnyway(&form, gaps, outcome) else {
            return .page(try await page(round, focus, MeetingForms(outcome: form), visit))
        }
        let propose = ProposeDirection(
            id: focus.item.id, meetingOn: round.date, outcome: outcome, approver: approver, settings: settings(visit), goals: goals,
            unseen: unseen)
        do {
            try await visit.perform(propose)
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(try await page(round, focus, MeetingForms(outcome: form), visit))
        }
        return .redirect(
            "/werk/ronde/\(round.date.iso)?\(DirectionForms.itemName)=\(focus.item.id.text)",
            saying: approver == nil ? "direction.done.decide" : "direction.done.propose")
    }

    @Sendable private func approve(_ visit: Visit) async throws -> Answer {
        let round = try await round(visit)
        let item = try focus(round, visit).item
        try await visit.perform(ApproveDirection(key: .item(item.id)))
        return .redirect("/werk/ronde/\(round.date.iso)?\(DirectionForms.itemName)=\(item.id.text)", saying: "direction.done.decide")
    }

    @Sendable private func sendBack(_ visit: Visit) async throws -> Answer {
        let round = try await round(visit)
        let focus = try focus(round, visit)
        var form = Form(visit.body)
        guard let reason = form.read(DirectionForms.returnReason) else {
            let begun = DirectionForms.begun(focus.item, approvers(focus, visit), try await choices(focus, visit), visit.t)
            return .page(try await page(round, focus, MeetingForms(outcome: begun, sendBack: form), visit))
        }
        try await visit.perform(ReturnDirection(key: .item(focus.item.id), reason: reason, settings: settings(visit)))
        return .redirect("/werk/ronde", saying: "direction.done.return")
    }

    // MARK: One plan

    private func caseScene(_ visit: Visit) async throws -> AgendaScene {
        let (reference, ladder) = (try visit.parameter("reference"), desk.books(visit.site).advice.ladder)
        let found = try await visit.read { db -> (CaseFile, [DirectionItem], [RoundItem])? in
            guard let file = try db.caseFile(reference: reference) else { return nil }
            let items = try db.directionItems(of: file.id)
            return (file, items, try db.roundItems(items.filter(\.state.isOpen), ladder))
        }
        guard let (file, items, open) = found else { throw Refusal.notFound }
        return AgendaScene(
            file: file, items: items, open: open.first, goals: try await desk.goals.served(visit, file).map(\.title),
            meetings: settings(visit).calendar.meetings(from: visit.today, count: 4, freeDays(visit)))
    }

    private func page(_ scene: AgendaScene, _ forms: AgendaForms, _ visit: Visit) -> Page {
        let view = AgendaView(scene: scene, forms: forms, book: desk.books(visit.site), visit: visit)
        return deskPage(
            visit.t("direction.add.title", ["title": scene.file.title]), view.html, section: "/werk/ronde", form: forms.wrong)
    }

    @Sendable private func sheet(_ visit: Visit) async throws -> Answer {
        let scene = try await caseScene(visit)
        return .page(page(scene, AgendaForms(add: AgendaForms.begun(scene, visit.t)), visit))
    }

    @Sendable private func add(_ visit: Visit) async throws -> Answer {
        let scene = try await caseScene(visit)
        var form = Form(visit.body)
        let meeting = form.read(DirectionForms.meeting(scene.meetings, visit.t)).flatMap { LocalDate(iso: $0) }
        let (question, goals) = (form.read(DirectionForms.question), form.read(DirectionForms.goals))
        guard let meeting, let question, let goals, form.isFine else { return .page(page(scene, AgendaForms(add: form), visit)) }
        try await visit.perform(
            PutOnAgenda(id: scene.file.id, meetingOn: meeting, question: question, goals: goals, settings: settings(visit)))
        return .redirect("\(scene.file.staffPath)/ronde", saying: "direction.done.add")
    }

    @Sendable private func takeOff(_ visit: Visit) async throws -> Answer {
        let scene = try await caseScene(visit)
        var form = Form(visit.body)
        let (reason, next) = (form.read(DirectionForms.offReason), form.read(DirectionForms.offNext))
        guard let item = scene.open?.item, let reason, let next else {
            if form.isFine { form.add(FieldProblem(DirectionForms.offReason.name, "direction.notOpen")) }
            let begun = AgendaForms.begun(scene, visit.t)
            return .page(page(scene, AgendaForms(add: begun, off: form), visit))
        }
        try await visit.perform(TakeOffAgenda(id: item.id, reason: reason, next: next))
        return .redirect("\(scene.file.staffPath)/ronde", saying: "direction.done.takeOff")
    }
}

/// A meeting that has been, with how many plans it spoke of.
struct PastRound: Sendable {
    let date: LocalDate
    let count: Int
    init(_ found: (date: LocalDate, count: Int)) { (date, count) = found }
}

/// Everything the page with all meetings shows.
struct RoundsScene: Sendable {
    let coming: [LocalDate]
    let agenda: [RoundItem]
    let proposed: [RoundItem]
    let late: [RoundItem]
    let past: [PastRound]
    let pastCount: Int
    let page: Int
}

/// The forms of one item in the meeting.
struct MeetingForms: Sendable {
    var outcome = Form()
    var sendBack = Form()
    var wrong: Form? { [outcome, sendBack].first { !$0.isFine } }
}

/// Everything the page about one plan and the meeting shows.
struct AgendaScene: Sendable {
    let file: CaseFile
    let items: [DirectionItem]
    /// Where it stands on an agenda or waits for approval.
    let open: RoundItem?
    let goals: [String]
    let meetings: [LocalDate]
}

struct AgendaForms: Sendable {
    var add = Form()
    var off = Form()
    var wrong: Form? { [add, off].first { !$0.isFine } }

    static func begun(_ scene: AgendaScene, _ t: Words) -> Form {
        var form = Form()
        if let first = scene.meetings.first { form.prefill(DirectionForms.meeting(scene.meetings, t), first.iso) }
        form.prefill(DirectionForms.goals, scene.goals.joined(separator: "\n"))
        return form
    }
}
