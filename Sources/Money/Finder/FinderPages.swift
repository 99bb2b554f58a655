import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// The finder for an idea that is being told, for an initiative, and the way in for somebody who only wants to look.
struct FinderPages: Sendable {
    let books: Finder.Books

    var routes: [Route] {
        [
            .get("/geld-en-hulp", .everyone, cachedBy: [], intro), .post("/geld-en-hulp", .everyone, begin),
            .get("/idee/{id}/geld-en-hulp", Tell.access, showDraft), .post("/idee/{id}/geld-en-hulp", Tell.access, answerDraft),
            .get("/initiatieven/{slug}/geld-en-hulp", Self.team, showInitiative),
            .post("/initiatieven/{slug}/geld-en-hulp", Self.team, answerInitiative),
        ]
    }

    /// The team of the initiative, and staff on its behalf.
    static let team = Access("initiativeTeam") { visit in
        guard visit.person != nil else { return .signInFirst }
        let (slug, actor) = (visit.parameters["slug"] ?? "", visit.actor)
        let isTeam = try await visit.read { db in try db.initiative(slug: slug).map { try carries(actor, $0.id, in: db) } ?? false }
        return isTeam ? .allowed : .hidden
    }

    // MARK: The way in

    private func intro(_ visit: Visit) async throws -> Answer {
        let (t, count) = (visit.t, books(visit.site).offered(on: visit.today).count)
        let name = visit.municipality.name
        // No submission token: this page is kept for everybody, and two begun questionnaires do no harm.
        let body: HTML = """
            <div class="wrap"><h1>\(t("finder.title"))</h1><p class="lead">\(t("finder.intro.lead"))</p>
            <div class="columns is-even"><section class="box"><h2>\(t("finder.intro.tellTitle"))</h2><p>\(t("finder.intro.tellText"))</p>
            <p class="buttons"><a class="button" href="/idee">\(t("finder.intro.tellButton"))</a></p></section>
            <section class="box"><h2>\(t("finder.intro.quickTitle"))</h2><p>\(t("finder.intro.quickText"))</p>
            <form method="post" action="/geld-en-hulp"><div class="buttons"><button class="button is-second">\(t("finder.intro.quickButton"))</button></div></form>
            </section></div>
            <section class="section"><h2>\(t("finder.intro.listTitle"))</h2>
            <p>\(t("finder.intro.listText", ["municipality": name], count: count))</p>
            <p><a class="tap" href="/geld-en-hulp/regelingen">\(t("finder.intro.listLink"))</a></p>
            <p class="soft">\(t("finder.intro.honest"))</p></section></div>
            """
        return .page(Page(t("finder.title"), body).with(\.section, "/geld-en-hulp").with(\.description, t("finder.intro.lead")))
    }

    /// Answers without a story are an idea without words yet: whoever wants to go on telling can, and nothing is asked twice.
    private func begin(_ visit: Visit) async throws -> Answer {
        let language = visit.language
        let begun = try await Tell.begin(visit) { $0.language = language }
        return .redirect("/idee/\(begun.id.text)/geld-en-hulp", cookie: begun.cookie)
    }

    // MARK: For an idea

    private func showDraft(_ visit: Visit) async throws -> Answer {
        let (draft, book) = (try await visit.openDraft(), books(visit.site))
        let view = view(of: draft, visit, book)
        return .page(view.page(view.prefilled()))
    }

    private func answerDraft(_ visit: Visit) async throws -> Answer {
        let (draft, book) = (try await visit.openDraft(), books(visit.site))
        var form = Form(visit.body)
        guard let field = question(visit, book) else { return .redirect("\(draft.path)/geld-en-hulp") }
        let outcome = field.read(&form)
        if outcome == .wrong { return .page(view(of: draft, visit, book).page(form)) }
        let key = field.field.key
        try await Tell.save(draft, visit) { content in
            content.answers[key] = outcome.value
            if key == "area", content.areaCode == nil, case .choice(let code)? = outcome.value { content.areaCode = code }
        }
        return .redirect(next("\(draft.path)/geld-en-hulp", after: key, outcome, visit, book))
    }

    private func view(of draft: Draft, _ visit: Visit, _ book: SchemeBook) -> FinderView {
        let skipped = skipped(visit, book)
        let answers = draft.content.completed(in: visit.municipality, on: visit.today)
        let result = FinderResult(book, answers.asGiven(draft.answers), today: visit.today, skipping: Set(skipped), own: draft.own)
        let isTold = !draft.text.isEmpty
        return FinderView(
            visit: visit, book: book, result: result, path: "\(draft.path)/geld-en-hulp",
            back: (isTold ? draft.path : "\(draft.path)/wat", visit.t(isTold ? "finder.back" : "finder.intro.tellButton")),
            moneyPath: "\(draft.path)/geld", skipped: skipped, changing: changing(visit, book))
    }

    // MARK: For an initiative

    private func showInitiative(_ visit: Visit) async throws -> Answer {
        let view = try await initiativeView(visit)
        return .page(view.page(view.prefilled()))
    }

    private func answerInitiative(_ visit: Visit) async throws -> Answer {
        let (slug, book) = (try visit.parameter("slug"), books(visit.site))
        var form = Form(visit.body)
        guard let initiative = try await visit.read({ db in try db.initiative(slug: slug) }) else { throw Refusal.notFound }
        guard let field = question(visit, book) else { return .redirect("\(initiative.path)/geld-en-hulp") }
        let outcome = field.read(&form)
        if outcome == .wrong { return .page(try await initiativeView(visit).page(form)) }
        try await visit.perform(AnswerForInitiative(id: initiative.id, field: field.field.key, answer: outcome.value))
        return .redirect(next("\(initiative.path)/geld-en-hulp", after: field.field.key, outcome, visit, book))
    }

    private func initiativeView(_ visit: Visit) async throws -> FinderView {
        let (slug, book, municipality) = (try visit.parameter("slug"), books(visit.site), visit.municipality)
        let found = try await visit.read { db -> (Initiative, Answers, [MoneySource])? in
            guard let initiative = try db.initiative(slug: slug) else { return nil }
            return (initiative, try db.answers(of: initiative.id), try db.money(of: initiative.id))
        }
        guard let (initiative, told, money) = found else { throw Refusal.notFound }
        let skipped = skipped(visit, book)
        let own = money.filter { $0.kind == .own || $0.status == .granted }.reduce(Money(cents: 0)) { $0 + $1.amount }
        let answers = initiative.completed(told, in: municipality, vocabulary: book.vocabulary)
        let result = FinderResult(book, answers, today: visit.today, skipping: Set(skipped), own: own.cents > 0 ? own : nil)
        return FinderView(
            visit: visit, book: book, result: result, path: "\(initiative.path)/geld-en-hulp",
            back: (initiative.path, visit.t("finder.backToInitiative", ["title": initiative.title])), moneyPath: nil, skipped: skipped,
            changing: changing(visit, book))
    }

    // MARK: Questions

    /// The question a form answers.
    private func question(_ visit: Visit, _ book: SchemeBook) -> AnswerField? {
        visit.body.first("vraag").flatMap { askable($0, book) }.flatMap { book.vocabulary.question($0, offersNone: true) }
    }

    private func changing(_ visit: Visit, _ book: SchemeBook) -> String? {
        (visit.query.first("vraag") ?? visit.body.first("vraag")).flatMap { askable($0, book) }
    }

    /// What is worked out or known from elsewhere is not asked.
    private func askable(_ key: String, _ book: SchemeBook) -> String? {
        book.vocabulary.entries.first { $0.field.key == key && !$0.computed && $0.source != .municipalities }?.field.key
    }

    private func skipped(_ visit: Visit, _ book: SchemeBook) -> [String] {
        let keys = (visit.query.first("sla") ?? visit.body.first("sla") ?? "").split(separator: ",").prefix(100).map(String.init)
        return keys.reduce(into: []) { if askable($1, book) != nil, !$0.contains($1) { $0.append($1) } }
    }

    /// Back to the result; a question that was left open is not asked again at once.
    private func next(_ path: String, after key: String, _ outcome: AnswerField.Outcome, _ visit: Visit, _ book: SchemeBook) -> String {
        var skipped = skipped(visit, book)
        if outcome == .open, !skipped.contains(key) { skipped.append(key) }
        return skipped.isEmpty ? path : "\(path)?sla=\(skipped.joined(separator: ","))"
    }
}

extension AnswerField.Outcome {
    var value: Rules.Value? { if case .answer(let value) = self { value } else { nil } }
}

extension Answers {
    /// Without what was worked out, so that it can be worked out anew under other answers.
    func asGiven(_ given: Answers) -> Answers {
        filter { key, _ in given[key] != nil || key == "municipality" || key == "area" }
    }
}

extension FinderView {
    /// The form of the question, with an earlier answer in it.
    func prefilled() -> Form {
        var form = Form()
        if let key = Self.field(result, changing: changing), let field = book.vocabulary.question(key, offersNone: true) {
            field.prefill(&form, result.answers)
        }
        return form
    }
}
