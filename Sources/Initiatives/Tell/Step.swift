import Civic
import Markup
import Rules
import Store
import Web

/// The steps of telling, in the order they are offered. After the first one any can be opened at any time.
enum Step: String, Sendable, CaseIterable {
    case what = "wat"
    case kind = "soort"
    case place = "waar"
    case people = "wie"
    case money = "geld"
    case compass = "kompas"

    /// In text keys: `tell.KEY.title`, `tell.step.KEY` and `tell.short.KEY`.
    var key: String { "\(self)" }
    /// The Compass comes after the questions and is not counted among them.
    static let questions: [Step] = [.what, .kind, .place, .people, .money]
    var number: Int { (Self.questions.firstIndex(of: self) ?? Self.questions.count - 1) + 1 }

    var next: Step? {
        let all = Self.allCases
        return all.firstIndex(of: self).flatMap { $0 + 1 < all.count ? all[$0 + 1] : nil }
    }

    func isDone(_ content: DraftContent) -> Bool {
        switch self {
        case .what: !content.text.isEmpty
        case .kind: content.answers["themes"] != nil
        case .place: content.areaCode != nil || !content.place.isEmpty || content.longitude != nil
        case .people: !content.contactName.isEmpty
        case .money: content.answers["needs"] != nil
        case .compass: !content.compass.isEmpty
        }
    }

    /// The first question without an answer.
    static func open(_ content: DraftContent) -> Step? { questions.first { !$0.isDone(content) } }

    /// How the questions of this step are asked and read; the Compass has pages of its own.
    func questions(_ scene: Scene) -> any StepQuestions {
        switch self {
        case .what, .compass: WhatQuestions(scene)
        case .kind: KindQuestions(scene)
        case .place: PlaceQuestions(scene)
        case .people: PeopleQuestions(scene)
        case .money: MoneyQuestions(scene)
        }
    }
}

/// What a step needs to know of where it is asked.
struct Scene: Sendable {
    let visit: Visit
    let vocabulary: Vocabulary
    /// Nil on the very first page.
    let draft: Draft?
    var postcodes = Postcodes.none

    var areas: Areas { visit.municipality.areas }
    var isForSomebodyElse: Bool { draft?.enteredBy != nil }

    /// Whether this municipality can find an area by postcode, and what it found for the one that was typed.
    enum Postcodes: Sendable {
        case none
        case available(found: String?)
    }

    func question(_ key: String, options: [String]? = nil, optionHint: (String) -> String? = { _ in nil }) -> AnswerField? {
        vocabulary.question(key, options: options, optionHint: optionHint)
    }
}

protocol StepQuestions: Sendable {
    init(_ scene: Scene)
    func prefill(_ form: inout Form, _ content: DraftContent)
    func html(_ form: Form) -> HTML
    /// Reads what can be read; what is wrong stays as a problem in the form and leaves the kept answer as it was.
    func read(_ form: inout Form) -> DraftChange
}

/// Reads answers to several questions of the vocabulary. One that is left open forgets the earlier answer.
func readAnswers(_ questions: [AnswerField?], _ form: inout Form) -> DraftChange {
    var outcomes: [String: AnswerField.Outcome] = [:]
    for question in questions.compactMap(\.self) { outcomes[question.field.key] = question.read(&form) }
    let found = outcomes
    return { content in
        for (key, outcome) in found {
            switch outcome {
            case .answer(let value): content.answers[key] = value
            // "None of these" was said in the finder, where it can be said; an untouched list does not take it back.
            case .open: if content.answers[key] != .set([]) { content.answers[key] = nil }
            case .wrong: break
            }
        }
    }
}

// MARK: - What

struct WhatQuestions: StepQuestions {
    let scene: Scene
    init(_ scene: Scene) { self.scene = scene }

    private var text: FormField<String> {
        .area("wat", "tell.what.title", max: 6_000, rows: 7).asked(hint: "tell.what.hint", isPageHeading: true)
    }
    private var title: FormField<String> { .line("titel", "tell.what.name", max: 80, isOptional: true).asked(hint: "tell.what.nameHint") }
    private var phase: AnswerField? {
        scene.question("phase", options: Phase.allCases.map(\.rawValue)) { "phaseHelp.\($0)" }
    }

    func prefill(_ form: inout Form, _ content: DraftContent) {
        form.prefill(text, content.text)
        form.prefill(title, content.title)
        phase?.prefill(&form, content.answers)
    }

    func html(_ form: Form) -> HTML {
        "\(form.html(text, scene.visit))\(phase?.html(form, scene.visit))\(form.html(title, scene.visit))"
    }

    func read(_ form: inout Form) -> DraftChange {
        let (text, title) = (form.read(text), form.read(title))
        let phase = readAnswers([phase], &form)
        return { content in
            if let text { content.text = text }
            if let title { content.title = title }
            phase(&content)
        }
    }
}

// MARK: - Kind

struct KindQuestions: StepQuestions {
    let scene: Scene
    init(_ scene: Scene) { self.scene = scene }

    private var themes: AnswerField? { scene.question("themes") }
    private var recurrence: AnswerField? { scene.question("recurrence") }
    private var activities: AnswerField? { scene.question("activities") }

    func prefill(_ form: inout Form, _ content: DraftContent) {
        for question in [themes, recurrence, activities] { question?.prefill(&form, content.answers) }
    }

    func html(_ form: Form) -> HTML {
        let visit = scene.visit
        return """
            <h1>\(visit.t("tell.kind.title"))</h1>
            \(themes?.html(form, visit))\(recurrence?.html(form, visit))\(activities?.html(form, visit))
            """
    }

    func read(_ form: inout Form) -> DraftChange { readAnswers([themes, recurrence, activities], &form) }
}

// MARK: - With whom

struct PeopleQuestions: StepQuestions {
    let scene: Scene
    init(_ scene: Scene) { self.scene = scene }

    /// By phone and at the counter somebody without a mail address is helped as well.
    private var needsMail: Bool { !scene.isForSomebodyElse }
    private var applicant: AnswerField? {
        scene.question("applicant", options: (scene.vocabulary["applicant"]?.options ?? []).filter { $0 != "publicBody" })
    }
    private var legalPerson: AnswerField? { scene.question("hasLegalPerson") }
    private var lives: AnswerField? { scene.question("livesInArea") }
    private var name: FormField<String> {
        .personName("naam", "tell.people.name", max: 120).asked(hint: "tell.people.nameHint", autocomplete: "name")
    }
    private var email: FormField<String> { .email("mail", "form.email", isOptional: !needsMail).asked(hint: "form.emailHint") }
    private var phone: FormField<String> { .phone("telefoon", "form.phone").asked(hint: "form.phoneHint") }

    func prefill(_ form: inout Form, _ content: DraftContent) {
        for question in [applicant, legalPerson, lives] { question?.prefill(&form, content.answers) }
        let known = scene.isForSomebodyElse ? nil : scene.visit.person
        form.prefill(name, content.contactName.isEmpty ? known?.name ?? "" : content.contactName)
        form.prefill(email, content.contactEmail.isEmpty ? known?.email ?? "" : content.contactEmail)
        form.prefill(phone, content.contactPhone.isEmpty ? known?.phone ?? "" : content.contactPhone)
    }

    func html(_ form: Form) -> HTML {
        let visit = scene.visit
        return """
            <h1>\(visit.t("tell.people.title"))</h1>
            \(applicant?.html(form, visit))\(legalPerson?.html(form, visit))\(lives?.html(form, visit))
            <h2>\(visit.t("tell.people.contact"))</h2>
            \(form.html(name, visit))\(form.html(email, visit))\(form.html(phone, visit))
            """
    }

    func read(_ form: inout Form) -> DraftChange {
        let answers = readAnswers([applicant, legalPerson, lives], &form)
        let (name, email, phone) = (form.read(name), form.read(email), form.read(phone))
        if scene.isForSomebodyElse, email == "", phone == "" { form.add(FieldProblem("telefoon", "tell.people.reach")) }
        return { content in
            answers(&content)
            if let name { content.contactName = name }
            if let email { content.contactEmail = email }
            if let phone { content.contactPhone = phone }
        }
    }
}

// MARK: - What it takes

struct MoneyQuestions: StepQuestions {
    let scene: Scene
    init(_ scene: Scene) { self.scene = scene }

    private var needs: AnswerField? { scene.question("needs") }
    private var budget: AnswerField? { scene.question("budget") }
    private var asked: AnswerField? { scene.question("requestedAmount") }
    private var start: AnswerField? { scene.question("startDate") }
    private var own: FormField<Money?> { .money("eigen", "tell.money.own").asked(hint: "tell.money.ownHint") }

    func prefill(_ form: inout Form, _ content: DraftContent) {
        for question in [needs, budget, asked, start] { question?.prefill(&form, content.answers) }
        form.prefill(own, content.own)
    }

    func html(_ form: Form) -> HTML {
        let visit = scene.visit
        return """
            <h1>\(visit.t("tell.money.title"))</h1>
            \(needs?.html(form, visit))
            <h2>\(visit.t("tell.money.costs"))</h2><p>\(visit.t("tell.money.costsText"))</p>
            \(budget?.html(form, visit))\(asked?.html(form, visit))\(form.html(own, visit))\(start?.html(form, visit))
            """
    }

    func read(_ form: inout Form) -> DraftChange {
        let answers = readAnswers([needs, budget, asked, start], &form)
        let own = form.read(own)
        var typed = DraftContent()
        answers(&typed)
        let (total, wanted) = (typed.cents("budget"), typed.cents("requestedAmount"))
        if let total, let wanted, wanted > total { form.add(FieldProblem("requestedAmount", "tell.money.askedOverBudget")) }
        if let total, let part = own ?? nil, part.cents > total { form.add(FieldProblem("eigen", "tell.money.ownOverBudget")) }
        return { content in
            answers(&content)
            if let own { content.own = own }
            content.fillAmounts()
        }
    }
}

extension DraftContent {
    package func cents(_ key: String) -> Int? {
        if case .integer(let cents)? = answers[key] { cents } else { nil }
    }

    /// Two of total, asked and own give the third, so that nobody has to subtract.
    fileprivate mutating func fillAmounts() {
        switch (cents("budget"), cents("requestedAmount"), own?.cents) {
        case (let total?, nil, let own?) where own <= total: answers["requestedAmount"] = .integer(total - own)
        case (nil, let asked?, let own?): answers["budget"] = .integer(asked + own)
        case (let total?, let asked?, nil) where asked < total: own = Money(cents: total - asked)
        default: break
        }
    }
}
