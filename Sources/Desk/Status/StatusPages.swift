import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Everything the initiator's page of one case shows.
struct StatusScene: Sendable {
    let file: CaseFile
    let initiative: Initiative
    let detail: CaseDetail
    let promises: [CasePromise]
    let questions: [CaseQuestion]
    let decision: CaseDecision?
    let entries: [Entry]
    /// Objections that the reader can take back.
    let withdrawable: [Objection]
    /// What other features tell the initiator about it.
    var panels = HTML.empty

    /// What the meeting said, while there is no answer yet.
    var direction: Direction? { file.state.isOpen ? detail.direction?.outcome?.direction : nil }
    /// Who is there for them today.
    var contact: Person? { detail.contact.present }
    /// Their objection of which they can say whether they want to be heard: first an invitation that was not answered, then any.
    var hearable: Objection? {
        withdrawable.first { $0.hearing != nil && $0.hearingReply == nil } ?? withdrawable.first { $0.hearing != nil } ?? withdrawable.first
    }
    /// What still waits for an answer, oldest first.
    var open: [CaseQuestion] { file.state.isOpen ? questions.filter { $0.answeredOn == nil } : [] }
}

extension Connection {
    /// The case, as far as this person carries its initiative; nil otherwise.
    func statusScene(_ reference: String, for person: ID<Person>?, _ book: DeskBook, on day: LocalDate, _ terms: Terms) throws
        -> StatusScene?
    {
        guard let file = try caseFile(reference: reference), try isMember(person, of: file.initiative),
            let initiative = try initiative(file.initiative)
        else { return nil }
        let detail = try caseDetail(file, book, on: day, terms)
        return StatusScene(
            file: file, initiative: initiative, detail: detail,
            promises: try promises(of: file.id),
            questions: try questions(of: file.id), decision: try decision(of: file.id),
            entries: try entries(caseID: file.id.text, for: .participants),
            withdrawable: try detail.openObjections.filter { try mayWithdraw($0, person) })
    }
}

/// "Where is my plan?": the page behind the link in every mail, for those who carry the initiative.
struct StatusPages: Sendable {
    let books: @Sendable (Site) -> DeskBook
    let panels: DeskPanels

    var feature: Feature {
        Feature(
            "status",
            routes: [
                .get("/mijn/plannen/{reference}", Self.access, show),
                .post("/mijn/plannen/{reference}/antwoord", Self.access, bodyLimit: Paper.bodyLimit, answer),
                .post("/mijn/plannen/{reference}/bericht", Self.access, write),
                .post("/mijn/plannen/{reference}/intrekken", Self.access, withdraw),
            ]
                + StatusVerb.allCases.map { verb in
                    .post("/mijn/plannen/{reference}/\(verb.rawValue)", Self.access, bodyLimit: verb.bodyLimit) { visit in
                        try await act(verb, visit)
                    }
                },
            actions: [AnswerQuestion.self, WriteMessage.self, WithdrawCase.self])
    }

    /// Those who carry the initiative of this case.
    static let access = Access("caseTeam") { visit in
        guard let person = visit.person else { return .signInFirst }
        guard let reference = visit.parameters["reference"] else { return .hidden }
        let isTheirs = try await visit.read { db in
            try db.caseFile(reference: reference).map { try db.isMember(person.id, of: $0.initiative) } ?? false
        }
        return isTheirs ? .allowed : .hidden
    }

    private func scene(_ visit: Visit) async throws -> StatusScene {
        let (reference, person) = (try visit.parameter("reference"), visit.person?.id)
        let (book, today, terms) = (books(visit.site), visit.today, Terms(visit.site.terms))
        guard var scene = try await visit.read({ db in try db.statusScene(reference, for: person, book, on: today, terms) }) else {
            throw Refusal.notFound
        }
        scene.panels = try await DeskPanels.html(panels.onStatus, visit, scene.file)
        return scene
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer { .page(page(try await scene(visit), StatusForms(), visit)) }

    private func page(_ scene: StatusScene, _ forms: StatusForms, _ visit: Visit) -> Page {
        let view = StatusView(scene: scene, forms: forms, book: books(visit.site), visit: visit)
        return Page(visit.t("desk.status.pageTitle", ["title": scene.file.title]), view.html).with(\.section, "/mijn").with(
            \.isPrivate, true
        )
        .with(\.hasProblems, !forms.isFine).with(\.status, forms.isFine ? 200 : 422).with(\.scripts, ["errors.js"])
    }

    @Sendable private func answer(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        let question = scene.open.first { $0.id.text == visit.body.first(StatusForms.questionName) } ?? scene.open.first
        guard let question else { throw Refusal.conflict("case.alreadyAnswered") }
        let paper = readPaper(&form, scene.file, visit, field: StatusForms.paperName)
        let text = form.read(paper == nil ? StatusForms.answer : StatusForms.answerBesidePaper)
        guard form.isFine, let text else { return .page(page(scene, StatusForms(answer: form), visit)) }
        // Staff read it, in the language of the municipality.
        let seen = paper.map { visit.site.words(visit.municipality.language)("desk.status.seePaper", ["paper": $0.name]) }
        let answer = [text, seen ?? ""].filter { !$0.isEmpty }.joined(separator: "\n\n")
        do {
            try await visit.perform(AnswerQuestion(id: scene.file.id, question: question.id, text: answer, paper: paper))
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(page(scene, StatusForms(answer: form), visit))
        }
        return .redirect(scene.file.statusPath, saying: "desk.status.answered")
    }

    @Sendable private func write(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        guard let text = form.read(StatusForms.message) else { return .page(page(scene, StatusForms(message: form), visit)) }
        try await visit.perform(WriteMessage(id: scene.file.id, text: text))
        return .redirect(scene.file.statusPath, saying: "desk.status.wrote")
    }

    /// A form with problems comes back as it was typed.
    private func act(_ verb: StatusVerb, _ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var forms = StatusForms(sent: verb, doing: Form(visit.body))
        do {
            guard try await perform(verb, &forms.doing, scene, visit) else { return .page(page(scene, forms, visit)) }
        } catch let refusal as Refusal {
            try forms.doing.add(refusal)
            return .page(page(scene, forms, visit))
        }
        let isNo = verb == .helped && visit.body.first(StatusFields.helped.name) == Helped.Reply.no.rawValue
        return .redirect(scene.file.statusPath, saying: isNo ? "desk.status.openAgain" : "desk.doingDone.\(verb.key)")
    }

    @Sendable private func withdraw(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        guard let reason = form.read(StatusForms.withdrawal) else { return .page(page(scene, StatusForms(withdrawal: form), visit)) }
        try await visit.perform(WithdrawCase(id: scene.file.id, reason: reason))
        return .redirect(scene.file.statusPath, saying: "desk.status.withdrew")
    }
}

/// The forms of the page, as they stand.
struct StatusForms {
    static let questionName = "vraag"
    static let answer = FormField.area("antwoord", "desk.status.answer", max: 4_000, rows: 4)
    static let answerBesidePaper = FormField.area("antwoord", "desk.status.answer", max: 4_000, rows: 4, isOptional: true)
    static let paperName = "antwoord-papier"
    static let message = FormField.area("bericht", "desk.status.message", max: 4_000, rows: 4).asked(hint: "desk.status.messageHint")
    static let withdrawal = FormField.area("waarom", "desk.status.withdrawWhy", max: 1_000, rows: 3).asked(hint: "desk.status.withdrawHint")

    var answer = Form()
    var message = Form()
    var withdrawal = Form()
    /// Which of the others was sent, and how it stands.
    var sent: StatusVerb?
    var doing = Form()

    var isFine: Bool { wrong == nil }
    /// The one that has problems comes first on the page.
    var wrong: Form? { [answer, message, withdrawal, doing].first { !$0.isFine } }
}
