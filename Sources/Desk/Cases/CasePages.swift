import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Everything the staff's page of one case shows.
struct CaseScene: Sendable {
    let file: CaseFile
    let initiative: Initiative
    let book: DeskBook
    let people: [ID<Person>: Person]
    let team: [Person]
    let colleagues: [Person]
    let promises: [CasePromise]
    let questions: [CaseQuestion]
    let decision: CaseDecision?
    let entries: [Entry]
    let detail: CaseDetail
    /// Who is away today.
    let away: Set<ID<Person>>
    /// How many other files were joined into this one: who told those gets the same answer.
    let joined: Int
    /// Who should take it; nil when somebody has it.
    let suggestion: TriageSuggestion?
    /// What other features know of it.
    var panels = HTML.empty
    var sidePanels = HTML.empty
    /// What an assessment can point at.
    var goals: [KnownGoal] = []
    /// What was decided on comparable cases; nil when nothing is left to decide.
    var comparable: ComparableCases?

    /// On which grounds the term of this decision can become longer today.
    var grounds: [TermExtension.Ground] = []

    var open: [CaseQuestion] { file.state.isOpen ? questions.filter { $0.answeredOn == nil } : [] }
    /// Is a message promised that was not sent yet?
    var hasOpenMessages: Bool { promises.contains { $0.keptOn == nil && $0.isMessage } }
    func name(_ id: ID<Person>?) -> String? { id.flatMap { people[$0]?.name } }
}

extension Connection {
    func caseScene(_ reference: String, book: DeskBook, on day: LocalDate, _ terms: Terms) throws -> CaseScene? {
        guard let file = try caseFile(reference: reference), let initiative = try initiative(file.initiative) else { return nil }
        return CaseScene(
            file: file, initiative: initiative, book: book,
            people: try people([file.assignee, file.contact, file.initiator, file.enteredBy]), team: try team(of: file.initiative),
            colleagues: try staff().filter { Actor($0).handlesCases }, promises: try promises(of: file.id),
            questions: try questions(of: file.id),
            decision: try decision(of: file.id), entries: try entries(caseID: file.id.text, for: .staff),
            detail: try caseDetail(file, book, on: day, terms), away: Set(try absences(on: day).keys),
            joined: try joins(into: file.id).count, suggestion: try suggestion(for: file, book, on: day),
            grounds: file.clock.grounds(on: day, terms))
    }
}

/// The staff's page of one case, with everything they can do.
struct CasePages: Sendable {
    let books: @Sendable (Site) -> DeskBook
    let panels: DeskPanels

    var feature: Feature {
        Feature(
            "cases",
            routes: [.get("/werk/zaken/{reference}", DeskFeatures.access, show)]
                + CaseVerb.allCases.map { verb in
                    .post("/werk/zaken/{reference}/\(verb.rawValue)", DeskFeatures.access, bodyLimit: verb.bodyLimit) { visit in
                        try await act(verb, visit)
                    }
                },
            migrations: Cases.migrations,
            actions: [
                TakeCase.self, AssignCase.self, AskQuestion.self, AddNote.self, TellInitiator.self, ChangeState.self, ChangeCategory.self,
                ExtendTerm.self, ImportCase.self, ImportColleague.self, AssignCases.self, ReassignAll.self, ForwardCase.self,
            ], holdings: CaseHoldings.records, exemptions: CaseHoldings.exemptions, retention: CaseHoldings.retention)
    }

    private func scene(_ visit: Visit) async throws -> CaseScene {
        let (reference, book, today) = (try visit.parameter("reference"), books(visit.site), visit.today)
        let terms = Terms(visit.site.terms)
        guard var scene = try await visit.read({ db in try db.caseScene(reference, book: book, on: today, terms) }) else {
            throw Refusal.notFound
        }
        if scene.file.state.isOpen { scene.comparable = try await ComparablePages.find(scene.file, book, limit: 20, visit) }
        if scene.file.state.isOpen, scene.detail.run?.process.aspects.isEmpty == false {
            scene.goals = try await panels.goals.choices(visit, scene.file)
        }
        scene.panels = try await DeskPanels.html(panels.onCase, visit, scene.file)
        scene.sidePanels = try await DeskPanels.html(panels.besideCase, visit, scene.file)
        return scene
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        // A row of the worklist leads to the form it suggests.
        let asked = visit.query.first("doe").flatMap(CaseVerb.init(rawValue:))
        return .page(page(try await scene(visit), CaseForms(opened: asked), visit))
    }

    private func page(_ scene: CaseScene, _ forms: CaseForms, _ visit: Visit) -> Page {
        let view = CaseView(scene: scene, forms: forms, visit: visit)
        return Page(visit.t("work.caseTitle", ["title": scene.file.title]), view.html).with(\.section, "/werk/zaken").with(\.isStaff, true)
            .with(\.isPrivate, true).with(\.hasProblems, !forms.isFine).with(\.status, forms.isFine ? 200 : 422).with(
                \.scripts, ["errors.js"])
    }

    /// Reads the form and performs the action it is for; a form with problems comes back as it was typed.
    private func act(_ verb: CaseVerb, _ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var forms = CaseForms(sent: verb, form: Form(visit.body))
        do {
            guard try await perform(verb, &forms.form, scene, visit) else { return .page(page(scene, forms, visit)) }
        } catch let refusal as Refusal {
            try forms.form.add(refusal)
            return .page(page(scene, forms, visit))
        }
        return .redirect(scene.file.staffPath, saying: "work.done.\(verb.key)")
    }

    /// - Returns: false when the form has problems.
    private func perform(_ verb: CaseVerb, _ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let id = scene.file.id
        switch verb {
        case .take: try await visit.perform(TakeCase(id: id))
        case .note:
            guard let text = form.read(CaseForms.text(verb)) else { return false }
            try await visit.perform(AddNote(id: id, text: text))
        case .withdraw:
            guard let text = form.read(CaseForms.text(verb)) else { return false }
            try await visit.perform(WithdrawCase(id: id, reason: text))
        case .tell:
            let (text, next) = (form.read(CaseForms.text(verb)), form.read(CaseForms.next(verb)))
            let keeps = promise(verb, &form, scene, visit)
            guard let text, let next, form.isFine else { return false }
            try await visit.perform(TellInitiator(id: id, text: text, next: next, keeps: keeps))
        case .answer:
            guard let text = form.read(CaseForms.text(verb)), let question = asked(visit, scene) else { return false }
            try await visit.perform(AnswerQuestion(id: id, question: question.id, text: text))
        case .ask: return try await ask(&form, scene, visit)
        case .assign: return try await assign(&form, scene, visit)
        case .category: return try await recategorise(&form, scene, visit)
        case .extend: return try await extend(&form, scene, visit)
        case .start, .approve, .refuse, .refer, .close, .unhandled: return try await change(verb, &form, scene, visit)
        case .step, .assess, .propose, .picked, .summarise, .agreed, .settle, .promisedDone, .suspend, .receipt, .notice, .objection,
            .paper, .inviteToHearing, .replyToHearing, .decideObjection, .extendObjection, .askToMend, .mendObjection, .withdrawObjection,
            .objectionNotice,
            .fixPenalty, .payPenalty:
            return try await performProcess(verb, &form, scene, visit)
        }
        return true
    }

    private func asked(_ visit: Visit, _ scene: CaseScene) -> CaseQuestion? {
        scene.open.first { $0.id.text == visit.body.first(CaseForms.questionName) } ?? scene.open.first
    }

    func why(_ verb: CaseVerb, _ form: inout Form) -> (reason: String, next: String)? {
        let (reason, next) = (form.read(CaseForms.reason(verb)), form.read(CaseForms.next(verb)))
        guard let reason, let next else { return nil }
        // A suggestion begins the sentence; whoever decides has to end it.
        for (field, text) in [(CaseForms.reason(verb), reason), (CaseForms.next(verb), next)]
        where text.hasSuffix("…") || text.hasSuffix("...") {
            form.add(FieldProblem(field.name, "work.finishSentence"))
        }
        return form.isFine ? (reason, next) : nil
    }

    /// The promise that a message keeps; nil for none, and when the form has a problem.
    private func promise(_ verb: CaseVerb, _ form: inout Form, _ scene: CaseScene, _ visit: Visit) -> String? {
        guard scene.hasOpenMessages, let chosen = form.read(CaseForms.keeps(verb, scene, visit.t)) else { return nil }
        return chosen.isEmpty || chosen == CaseForms.none ? nil : chosen
    }

    private func ask(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let (text, until) = (form.read(CaseForms.text(.ask)), form.read(CaseForms.answerBy) ?? nil)
        let keeps = promise(.ask, &form, scene, visit)
        let isSupplement = scene.file.clock.isDecision ? form.read(CaseForms.isSupplement) ?? false : false
        guard let why = why(.ask, &form), let text, let until, form.isFine else { return false }
        try await visit.perform(
            AskQuestion(
                id: scene.file.id, text: text, answerBy: until, reason: why.reason, next: why.next, keeps: keeps, isSupplement: isSupplement
            ))
        return true
    }

    private func assign(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let (team, chosen) = (form.read(CaseForms.team(scene, visit.t)), form.read(CaseForms.colleague(scene, visit.t)))
        let colleague = chosen.flatMap { $0.isEmpty ? nil : ID<Person>($0) }
        let other = team.flatMap { $0.isEmpty || $0 == scene.file.team ? nil : $0 }
        if form.isFine, other == nil, colleague == nil { form.add(FieldProblem(CaseField.team, "work.teamOrColleague")) }
        guard let why = why(.assign, &form) else { return false }
        let (id, teams) = (scene.file.id, scene.book.teams)
        if let other {
            try await visit.perform(
                ForwardCase(id: id, team: other, colleague: colleague, teams: teams, reason: why.reason, next: why.next))
        } else if let colleague {
            try await visit.perform(AssignCase(id: id, colleague: colleague, reason: why.reason, next: why.next))
        }
        return true
    }

    private func recategorise(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let chosen = form.read(CaseForms.category(scene, visit.t))
        guard let why = why(.category, &form), let category = chosen.flatMap(scene.book.triage.category) else { return false }
        try await visit.perform(
            ChangeCategory(id: scene.file.id, category: category, reason: why.reason, next: why.next, book: scene.book))
        return true
    }

    private func extend(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let until = form.read(CaseForms.until) ?? nil
        let ground = scene.file.clock.isDecision ? form.read(CaseForms.ground(scene)) : TermExtension.Ground.reasonableTerm.rawValue
        guard let why = why(.extend, &form), let until, let ground = ground.flatMap(TermExtension.Ground.init(rawValue:)) else {
            return false
        }
        try await visit.perform(ExtendTerm(id: scene.file.id, until: until, ground: ground, reason: why.reason, next: why.next))
        return true
    }

    private func change(_ verb: CaseVerb, _ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        var (answer, state, skipReason) = (ChangeState.Answer(), CaseState.inProgress, String?.none)
        switch verb {
        case .approve:
            answer.conditions = form.read(CaseForms.conditions) ?? ""
            answer.amount = amount(&form, scene, visit)
            if form.read(CaseForms.skips(.approve)) == true { skipReason = form.read(CaseForms.skipReason) ?? "" }
            state = answer.conditions.isEmpty ? .accepted : .acceptedWithConditions
        case .refuse:
            answer.rule = form.read(CaseForms.rule) ?? ""
            answer.decidedBy = form.read(CaseForms.decidedBy) ?? ""
            answer.alternative = form.read(CaseForms.alternative) ?? ""
            state = .refused
        case .refer:
            answer.alternative = form.read(CaseForms.referral) ?? ""
            state = .referred
        case .close: state = .closed
        case .unhandled:
            answer.alternative = form.read(CaseForms.again) ?? ""
            answer.rule = visit.site.words(visit.municipality.language)("law.unhandledRule")
            answer.decidedBy = visit.person?.name ?? ""
            state = .notProcessed
        default: break
        }
        let deviation = deviation(verb, answer, &form, scene)
        guard let why = why(verb, &form), form.isFine else { return false }
        try await visit.perform(
            ChangeState(
                id: scene.file.id, state: state, reason: why.reason, next: why.next, answer: answer,
                deviation: deviation, skipReason: skipReason, book: scene.book))
        return true
    }

    /// Who decides otherwise than on comparable cases says what is different.
    private func deviation(_ verb: CaseVerb, _ answer: ChangeState.Answer, _ form: inout Form, _ scene: CaseScene) -> Deviation? {
        guard verb == .approve || verb == .refuse else { return nil }
        let share = GrantedShare(
            isYes: verb == .approve, asked: scene.file.requestedAmount?.cents, granted: answer.amount?.granted.cents)
        guard let hint = scene.comparable?.hint(for: share), let differs = form.read(CaseForms.differs(verb)) else { return nil }
        guard !differs.isEmpty else {
            form.add(FieldProblem(CaseForms.differs(verb).name, "comparable.sayWhatDiffers"))
            return nil
        }
        return Deviation(hint: hint, differs: differs)
    }
}
