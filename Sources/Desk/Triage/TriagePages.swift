import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// "Is this right?": everything that was told, what it becomes and by when there is an answer; then sending, and the confirmation.
struct TriagePages: Sendable {
    let books: @Sendable (Site) -> DeskBook

    var feature: Feature {
        Feature(
            "triage",
            routes: [
                .get("/idee/{id}/versturen", Tell.access, check), .post("/idee/{id}/versturen", Tell.access, send),
                .get("/idee/{id}/verstuurd", Tell.access, sent),
            ],
            actions: [SendIdea.self])
    }

    static let isPublic = FormField.tick("laat-zien", "desk.send.public").asked(hint: "desk.send.publicHint")
    static let remark = FormField.area("klopt-niet", "desk.send.remark", max: 2_000, rows: 3, isOptional: true).asked(
        hint: "desk.send.remarkHint")

    private func draft(_ visit: Visit) async throws -> Draft {
        let (id, actor) = (ID<Draft>(try visit.parameter("id")), visit.actor)
        guard let draft = try await visit.read({ db in try db.draft(id, for: actor) }) else { throw Refusal.notFound }
        return draft
    }

    @Sendable private func check(_ visit: Visit) async throws -> Answer {
        let draft = try await draft(visit)
        if draft.sentAs != nil { return .redirect("\(draft.path)/verstuurd") }
        var form = Form()
        form.prefill(Self.isPublic, draft.wantsPublic)
        for question in try points(draft, visit) { question.prefill(&form, draft.answers) }
        return .page(try await page(draft, form, missing: [], visit))
    }

    @Sendable private func send(_ visit: Visit) async throws -> Answer {
        let draft = try await draft(visit)
        if draft.sentAs != nil { return .redirect("\(draft.path)/verstuurd") }
        var form = Form(visit.body)
        let missing = draft.missingParts
        let answers = try read(&form, draft, visit)
        guard let isPublic = form.read(Self.isPublic), let remark = form.read(Self.remark), missing.isEmpty, form.isFine else {
            return .page(try await page(draft, form, missing: missing, visit))
        }
        do {
            if !answers.isEmpty {
                try await visit.site.perform(SaveDraft(id: draft.id) { $0.answers.merge(answers) { $1 } }, as: visit.actor)
            }
            try await visit.perform(SendIdea(draft: draft.id, isPublic: isPublic, remark: remark, book: books(visit.site)))
        } catch Refusal.conflict("tell.alreadySent") {
            // Two windows: the other one was first, and what it sent is what this one wanted.
        }
        return .redirect("\(draft.path)/verstuurd")
    }

    private func advice(_ draft: Draft, _ visit: Visit) throws -> TriageAdvice {
        let (book, terms) = (books(visit.site), Terms(visit.site.terms))
        guard let advice = TriageAdvice(draft, book: book, municipality: visit.municipality, received: visit.today, terms: terms) else {
            throw Refusal.conflict("case.noRoad")
        }
        return advice
    }

    /// The questions that decide about a simple plan at once.
    private func points(_ draft: Draft, _ visit: Visit) throws -> [AnswerField] {
        let vocabulary = books(visit.site).vocabulary
        return try advice(draft, visit).process?.pointQuestions(vocabulary).compactMap { vocabulary.question($0) } ?? []
    }

    private func read(_ form: inout Form, _ draft: Draft, _ visit: Visit) throws -> Answers {
        var answers: Answers = [:]
        for question in try points(draft, visit) {
            if case .answer(let value) = question.read(&form) { answers[question.field.key] = value }
        }
        return answers
    }

    private func page(_ draft: Draft, _ form: Form, missing: [MissingPart], _ visit: Visit) async throws -> Page {
        let (book, advice) = (books(visit.site), try advice(draft, visit))
        let hasProblems = !missing.isEmpty || !form.isFine
        let view = TriageView(
            visit: visit, draft: draft, advice: advice, book: book, hint: try await TwinHint.html(draft, visit))
        return Page(visit.t("desk.send.title"), view.page(form, missing: missing)).with(\.isPrivate, true)
            .with(\.hasProblems, hasProblems).with(\.status, hasProblems ? 422 : 200).with(\.scripts, ["errors.js"])
    }

    @Sendable private func sent(_ visit: Visit) async throws -> Answer {
        let draft = try await draft(visit)
        let found = try await visit.read { db -> SentScene? in
            guard let file = try db.caseFile(draft: draft.id.text) else { return nil }
            return SentScene(
                file: file, contact: try file.handler.flatMap { try db.person($0) }, promises: try db.promises(of: file.id),
                decision: try db.decision(of: file.id), points: try db.checkedPoints(of: file.id))
        }
        guard let found else { return .redirect("\(draft.path)/versturen") }
        let view = SentView(scene: found, draft: draft, book: books(visit.site), visit: visit)
        return .page(Page(visit.t(view.title), view.html).with(\.isPrivate, true))
    }
}
