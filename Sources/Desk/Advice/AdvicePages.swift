import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Everything the page about the advice on one case shows.
struct AdviceScene: Sendable {
    let file: CaseFile
    let initiative: Initiative
    let book: DeskBook
    let requests: [AdviceRequest]
    let contradictions: [Contradiction]
    let ladder: ReminderLadder
    let aspects: CaseAspects

    func request(_ id: String?) -> AdviceRequest? { requests.first { $0.id.text == id } }
    func contradiction(_ id: String?) -> Contradiction? { contradictions.first { $0.id.text == id } }

    /// What the case is about, for somebody who has not seen it: what was sent with it, as far as it fits. The initiative's own summary
    /// is about the whole of it and stands in only when nothing was told.
    func brief(_ t: Words, _ areas: Areas) -> String {
        let story = summary(of: file.story, limit: 600)
        guard !story.isEmpty else { return initiative.summary.isEmpty ? file.title : initiative.summary }
        let place = file.knownPlace(areas)
        let answers = book.vocabulary.answered(Answers(json: file.answers), t, areas: areas).map { "\($0.name): \($0.answer)" }
        let facts = (place.isEmpty ? [] : ["\(t("desk.check.where")): \(place)"]) + answers
        return facts.reduce("\(file.title)\n\n\(story)\n") { text, fact in
            let longer = "\(text)\n\(fact)"
            return longer.unicodeScalars.count > AdviceForms.briefLimit ? text : longer
        }.trimmingSpaces()
    }
}

extension Connection {
    func adviceScene(_ reference: String, book: DeskBook) throws -> AdviceScene? {
        guard let file = try caseFile(reference: reference), let initiative = try initiative(file.initiative) else { return nil }
        return AdviceScene(
            file: file, initiative: initiative, book: book, requests: try adviceRequests(of: file.id),
            contradictions: try contradictions(of: file.id), ladder: try adviceLadder(of: file.id, book.advice.ladder),
            aspects: try aspects(of: file.id))
    }
}

/// Asking advice on a case, following it, and the list of who is silent.
struct AdvicePages: Sendable {
    let desk: AdviceDesk

    var routes: [Route] {
        let base = "/werk/zaken/{reference}/advies"
        return [
            .get("/werk/adviezen", DeskFeatures.access, list), .get(base, DeskFeatures.access, show),
            .post(base, DeskFeatures.access, ask), .post("\(base)/intrekken", DeskFeatures.access, withdraw),
            .post("\(base)/tegenspraak", DeskFeatures.access, mark), .post("\(base)/tafel", DeskFeatures.access, table),
            .post("\(base)/opgelost", DeskFeatures.access, settle),
        ]
    }

    private func scene(_ visit: Visit) async throws -> AdviceScene {
        let (reference, book) = (try visit.parameter("reference"), desk.books(visit.site))
        guard let scene = try await visit.read({ db in try db.adviceScene(reference, book: book) }) else { throw Refusal.notFound }
        return scene
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        return .page(page(scene, AdviceForms(ask: AdviceForms.begun(scene, visit)), visit))
    }

    private func page(_ scene: AdviceScene, _ forms: AdviceForms, _ visit: Visit) -> Page {
        let view = AdviceView(scene: scene, forms: forms, isTabledByItself: desk.onContradiction != nil, visit: visit)
        return deskPage(
            visit.t("advice.title", ["title": scene.file.title]), view.html, section: "/werk/adviezen", form: forms.wrong)
    }

    private func advisers(_ visit: Visit) -> [Adviser] {
        desk.books(visit.site).teams.advisers(visit.site.words(visit.municipality.language))
    }

    @Sendable private func ask(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        let advisers = AdviceForms.read(&form, advisers(visit), visit.t)
        let (question, brief) = (form.read(AdviceForms.question), form.read(AdviceForms.brief))
        let (aspects, until) = (form.read(AdviceForms.aspects(scene.aspects, visit.t)) ?? [], form.read(AdviceForms.answerBy) ?? nil)
        guard let advisers, let question, let brief, let until, form.isFine else {
            return .page(page(scene, AdviceForms(ask: form), visit))
        }
        do {
            try await visit.perform(
                AskAdvice(
                    id: scene.file.id, advisers: advisers, question: question, brief: brief,
                    aspects: aspects, answerBy: until))
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(page(scene, AdviceForms(ask: form), visit))
        }
        return .redirect("\(scene.file.staffPath)/advies", saying: "advice.done.ask")
    }

    @Sendable private func withdraw(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        let reason = form.read(AdviceForms.withdrawReason)
        guard let request = scene.request(visit.body.first(AdviceForms.requestName)), let reason else {
            if form.isFine { form.add(FieldProblem(AdviceForms.withdrawReason.name, "advice.notOpen")) }
            return .page(page(scene, AdviceForms(ask: begun(scene, visit), withdraw: form), visit))
        }
        try await visit.perform(WithdrawAdvice(id: request.id, reason: reason))
        return .redirect("\(scene.file.staffPath)/advies", saying: "advice.done.withdraw")
    }

    @Sendable private func mark(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        let chosen = form.read(AdviceForms.clash(scene.requests, scene.book, visit.t)) ?? []
        let why = form.read(AdviceForms.clashWhy)
        let two = scene.requests.filter { chosen.contains($0.id.text) }
        if two.count != 2, form.problem(of: AdviceForms.clashName) == nil {
            form.add(FieldProblem(AdviceForms.clashName, "advice.chooseTwo"))
        }
        guard two.count == 2, let why, form.isFine else {
            return .page(page(scene, AdviceForms(ask: begun(scene, visit), mark: form), visit))
        }
        try await visit.perform(
            MarkContradiction(first: two[0].id, second: two[1].id, description: why, onContradiction: desk.onContradiction))
        return .redirect("\(scene.file.staffPath)/advies", saying: "advice.done.mark")
    }

    @Sendable private func table(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        let (reason, next) = (form.read(AdviceForms.tableReason), form.read(AdviceForms.tableNext))
        guard let clash = scene.contradiction(visit.body.first(AdviceForms.contradictionName)), let reason, let next else {
            if form.isFine { form.add(FieldProblem(AdviceForms.tableReason.name, "advice.alreadySettled")) }
            return .page(page(scene, AdviceForms(ask: begun(scene, visit), table: form), visit))
        }
        try await visit.perform(
            TableContradiction(id: clash.id, reason: reason, next: next, coordinator: scene.book.advice.coordinator))
        return .redirect("\(scene.file.staffPath)/advies", saying: "advice.done.table")
    }

    @Sendable private func settle(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        let how = form.read(AdviceForms.settled)
        guard let clash = scene.contradiction(visit.body.first(AdviceForms.contradictionName)), let how else {
            if form.isFine { form.add(FieldProblem(AdviceForms.settled.name, "advice.alreadySettled")) }
            return .page(page(scene, AdviceForms(ask: begun(scene, visit), settle: form), visit))
        }
        try await visit.perform(SettleContradiction(id: clash.id, reason: how))
        return .redirect("\(scene.file.staffPath)/advies", saying: "advice.done.settle")
    }

    private func begun(_ scene: AdviceScene, _ visit: Visit) -> Form { AdviceForms.begun(scene, visit) }

    // MARK: Who is silent

    static let perPage = 50

    @Sendable private func list(_ visit: Visit) async throws -> Answer {
        let book = desk.books(visit.site)
        let team = visit.query.first("afdeling").flatMap { book.teams[$0]?.id }
        let page = visit.query.pageNumber
        let (open, total, ladders) = try await visit.read { db in
            let open = try db.openAdvice(team: team, limit: Self.perPage, offset: (page - 1) * Self.perPage)
            return (open, try db.openAdviceCount(team: team), try db.adviceLadders(book.advice.ladder))
        }
        let view = SilenceView(open: open, ladders: ladders, total: total, page: page, team: team, book: book, visit: visit)
        return .page(deskPage(visit.t("advice.list.title"), view.html, section: "/werk/adviezen"))
    }
}
