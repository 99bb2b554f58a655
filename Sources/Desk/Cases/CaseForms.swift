import Civic
import Foundation
import Rules
import Web

/// What somebody at the municipality can do with a case. The raw value is the last part of the address it is posted to.
enum CaseVerb: String, Sendable, CaseIterable {
    case take = "neem"
    case tell = "vertel"
    case ask = "vraag"
    case answer = "antwoord"
    case assign = "wijs-toe"
    case start = "begin"
    case approve = "ja"
    case refuse = "nee"
    case refer = "verwijs"
    case category = "categorie"
    case extend = "termijn"
    case note = "notitie"
    case withdraw = "intrekken"
    case close = "sluit"
    case step = "stap"
    case assess = "aspect"
    case propose = "gesprek"
    case picked = "gekozen"
    case summarise = "verslag"
    case agreed = "akkoord"
    case settle = "weer-los"
    case promisedDone = "beloofd-gedaan"
    case unhandled = "buiten-behandeling"
    case suspend = "stilstand"
    case receipt = "ontvangst"
    case notice = "aanmaning"
    case objection = "bezwaar"
    case paper = "papieren"
    case inviteToHearing = "bezwaar-horen"
    case replyToHearing = "bezwaar-horen-antwoord"
    case decideObjection = "bezwaar-besluit"
    case extendObjection = "bezwaar-termijn"
    case askToMend = "bezwaar-fout"
    case mendObjection = "bezwaar-hersteld"
    case withdrawObjection = "bezwaar-intrekken"
    case objectionNotice = "bezwaar-aanmaning"
    case fixPenalty = "dwangsom"
    case payPenalty = "dwangsom-betaald"

    /// In the text catalogue: `work.do.`, `work.button.`, `work.done.`, `work.suggest.`.
    var key: String { "\(self)" }

    /// Done now and then; these stand together below the others.
    var isRare: Bool {
        [
            .suspend, .receipt, .notice, .objection, .extendObjection, .askToMend, .mendObjection, .withdrawObjection, .objectionNotice,
            .replyToHearing, .extend, .category, .withdraw, .unhandled,
        ].contains(self)
    }

    /// Whether it can be done with a case as it stands.
    func suits(_ scene: CaseScene, isMine: Bool) -> Bool {
        let (file, detail) = (scene.file, scene.detail)
        return switch self {
        case .take: file.hasWork && !isMine
        case .tell, .note: file.state != .closed
        case .assign: file.hasWork
        case .ask, .category, .extend: file.state.isOpen
        case .answer: file.state.isOpen && !scene.open.isEmpty
        case .start: file.state.choices.contains(.inProgress)
        case .approve: file.state.choices.contains(.accepted)
        case .refuse: file.state.choices.contains(.refused)
        case .refer: file.state.choices.contains(.referred)
        case .close: file.state != .joined && file.state.choices.contains(.closed)
        case .withdraw: file.state.allows(.withdrawn)
        case .step: file.state.isOpen && !(detail.run?.choices.isEmpty ?? true)
        case .assess: file.state.isOpen && !(detail.run?.process.aspects.isEmpty ?? true)
        case .propose: file.state.isOpen && detail.run?.process.hasIntake ?? false && detail.intake?.standing != .agreed
        case .picked: file.state.isOpen && (detail.intake?.standing == .proposed || detail.intake?.standing == .planned)
        case .summarise: file.state.isOpen && detail.intake.map { ![.agreed, .proposed, .declined].contains($0.standing) } ?? false
        case .agreed: file.state.isOpen && (detail.intake?.standing == .summarised || detail.intake?.standing == .corrected)
        case .settle: !detail.stuck.isEmpty
        case .promisedDone: scene.promises.contains { $0.isAfterAnswer && $0.keptOn == nil }
        case .unhandled: file.clock.isDecision && file.state.allows(.notProcessed) && !detail.supplements.isEmpty
        case .suspend: file.state.isOpen && file.clock.isDecision
        case .notice: file.state.isOpen && file.clock.isDecision && !detail.hasNotice
        case .receipt: file.state.isOpen
        case .objection: scene.decisions.last?.state.isDecision ?? false
        case .decideObjection, .extendObjection, .askToMend, .withdrawObjection: !detail.openObjections.isEmpty
        case .inviteToHearing, .replyToHearing: !scene.objections(for: self).isEmpty
        case .mendObjection: !detail.faultyObjections.isEmpty
        case .objectionNotice: !detail.objectionsToNotice.isEmpty
        case .fixPenalty: !detail.penaltiesToFix.isEmpty
        case .payPenalty: !detail.penaltiesToPay.isEmpty
        case .paper: file.state != .closed
        }
    }

    /// Does its form ask why and what comes next?
    var asksReason: Bool {
        [
            .ask, .assign, .start, .approve, .refuse, .refer, .category, .extend, .close, .step, .unhandled, .suspend, .receipt,
            .decideObjection, .extendObjection, .askToMend, .fixPenalty,
        ].contains(self)
    }

    /// The action holds only where its reason does, so that the reason can stand in the form; any other somebody has to think of.
    var reasonIsKnown: Bool { [.unhandled, .fixPenalty].contains(self) }
}

/// The forms of the case page: their fields, and the one that was sent.
struct CaseForms: Sendable {
    var sent: CaseVerb?
    var form = Form()
    /// Which form stands open when none was sent.
    var opened: CaseVerb?

    var isFine: Bool { form.isFine }

    static func reason(_ verb: CaseVerb) -> FormField<String> { .area(CaseField.reason(verb), "work.reason", max: 2_000, rows: 3) }
    static func next(_ verb: CaseVerb) -> FormField<String> { .area("\(verb.rawValue)-stap", "work.next", max: 1_000, rows: 2) }
    static func text(_ verb: CaseVerb) -> FormField<String> {
        .area("\(verb.rawValue)-tekst", "work.text.\(verb.key)", max: 4_000, rows: 4)
    }

    static let answerBy = FormField.date(CaseField.answerBy, "work.answerBy", isOptional: false).asked(hint: "form.dateHint")
    static let until = FormField.date(CaseField.until, "work.until", isOptional: false).asked(hint: "form.dateHint")
    /// Only the grounds that fit the term.
    static func ground(_ scene: CaseScene) -> FormField<String> {
        .choice(
            CaseField.ground, "work.ground",
            scene.grounds.map {
                FieldOption($0.rawValue, .key("work.groundOption.\($0.rawValue)"), hint: .key("work.groundHint.\($0.rawValue)"))
            })
    }
    /// What makes this case another one than those that were decided otherwise.
    static func differs(_ verb: CaseVerb) -> FormField<String> {
        .area("\(verb.rawValue)-anders", "comparable.differs", max: 2_000, rows: 3, isOptional: true).asked(
            hint: "comparable.differsHint", marksOptional: false)
    }
    static let conditions = FormField.area(CaseField.conditions, "work.conditions", max: 2_000, rows: 3, isOptional: true)
        .asked(hint: "work.conditionsHint")
    static let rule = FormField.area(CaseField.rule, "work.rule", max: 1_000, rows: 2).asked(hint: "work.ruleHint")
    static let decidedBy = FormField.line(CaseField.decidedBy, "work.decidedBy", max: 200)
    static let alternative = FormField.area(CaseField.alternative, "work.alternative", max: 2_000, rows: 2).asked(
        hint: "work.alternativeHint")
    static let referral = FormField.line(CaseField.referral, "work.referral", max: 300).asked(hint: "work.referralHint")
    static let questionName = "antwoord-vraag"

    /// The teams that take cases; nothing chosen is the team that has it.
    static func team(_ scene: CaseScene, _ t: Words) -> FormField<String> {
        let options = scene.book.teams.handling.map { FieldOption($0.id, .text($0.words(t))) }
        return .list(CaseField.team, "work.team", options, isOptional: true).asked(hint: "work.teamHint")
    }

    /// Somebody by name; nothing chosen is whoever of that team takes it first.
    static func colleague(_ scene: CaseScene, _ t: Words) -> FormField<String> {
        let options = scene.colleagues.filter { $0.id != scene.file.assignee }.map { scene.book.option($0, away: scene.away, t) }
        return .list(CaseField.colleague, "work.colleague", options, isOptional: true).asked(hint: "work.colleagueHint")
    }

    /// Which promised message this one is; only promises that are open, and always "none of them".
    static func keeps(_ verb: CaseVerb, _ scene: CaseScene, _ t: Words) -> FormField<String> {
        let open = scene.promises.filter { $0.keptOn == nil && $0.isMessage }
        let options = open.map { FieldOption($0.id, .text($0.words(t))) } + [FieldOption(none, .key("work.keepsNone"))]
        return .choice("\(verb.rawValue)-belofte", "work.keeps", options, isOptional: true)
    }

    static let none = "-"

    static func category(_ scene: CaseScene, _ t: Words) -> FormField<String> {
        let options = scene.book.triage.categories.filter { $0.id != scene.file.triage.category }.map { category in
            FieldOption(category.id, .text(category.name.words(t)), hint: .text(category.promise.words(t)))
        }
        return .choice("categorie-welke", "work.category", options)
    }

    /// The form as it is shown: what was sent, or suggestions to begin with, in the language of the municipality since residents read them.
    func form(_ verb: CaseVerb, _ scene: CaseScene, _ visit: Visit) -> Form {
        if verb == sent { return form }
        var form = Form()
        let words = visit.site.words(visit.municipality.language)
        let contact = scene.detail.contact.present ?? visit.person
        var values = ["contact": contact?.name ?? "", "date": words.longDate(scene.file.answerBy)]
        values["promise"] = words(scene.file.promiseKey(on: visit.today), values)
        if verb.asksReason {
            if verb.reasonIsKnown { form.prefill(Self.reason(verb), words("work.suggest.\(verb.key).reason", values)) }
            form.prefill(Self.next(verb), words("work.suggest.\(verb.key).next", values))
        }
        // Whether a message does what was promised, only its writer knows.
        if verb == .tell || verb == .ask { form.prefill(Self.keeps(verb, scene, visit.t), Self.none) }
        switch verb {
        case .tell: form.prefill(Self.next(verb), words("work.suggest.tell.next", values))
        case .assign:
            guard let suggestion = scene.suggestion else { break }
            if suggestion.handler.team != scene.file.team { form.prefill(Self.team(scene, visit.t), suggestion.handler.team) }
            if let person = suggestion.person { form.prefill(Self.colleague(scene, visit.t), person.id.text) }
        case .ask: form.prefill(Self.answerBy, visit.today.adding(days: 14))
        case .approve: form.prefill(Self.conditions, usualAgreements(scene, visit))
        case .refuse: form.prefill(Self.decidedBy, visit.person?.name ?? "")
        case .extend: if scene.grounds.count == 1 { form.prefill(Self.ground(scene), scene.grounds[0].rawValue) }
        case .step: if let only = scene.detail.run?.choices.first { form.prefill(Self.step(scene, visit.t), only.id) }
        case .propose: form.prefill(Self.way, Intake.Way.place.rawValue)
        case .summarise: form.prefill(Self.text(.summarise), scene.detail.intake?.summary ?? "")
        case .suspend: form.prefill(Self.stillFrom, visit.today)
        case .receipt: form.prefill(Self.receipt, scene.file.clock.received)
        case .notice: form.prefill(Self.noticeDay, visit.today)
        case .objection: form.prefill(Self.objectionDay, visit.today)
        case .decideObjection, .extendObjection, .replyToHearing: prefillObjection(&form, verb, scene.objections(for: verb), visit)
        case .inviteToHearing:
            prefillObjection(&form, verb, scene.objections(for: verb), visit)
            form.prefill(Self.hearingReplyBy, visit.today.adding(days: 14))
        case .askToMend, .mendObjection, .withdrawObjection, .objectionNotice: prefillMending(&form, verb, scene, visit)
        case .fixPenalty, .payPenalty: prefillPenalty(&form, verb, scene.detail, visit)
        default: break
        }
        return form
    }

    /// What the rule would have agreed on for this kind of plan, for who says yes in its place.
    private func usualAgreements(_ scene: CaseScene, _ visit: Visit) -> String {
        guard let run = scene.detail.run, let rule = run.process.atOnce else { return "" }
        let words = visit.site.words(visit.municipality.language)
        return DecisionAtOnce(rule, run.version, scene.file, visit.municipality, words, today: visit.today).agreements
    }
}

extension CaseFile {
    /// What may be promised about the answer: its day, that the day has passed, or nothing more once there is an answer.
    func promiseKey(on day: LocalDate) -> String {
        if !state.isOpen { return state.isAnswer ? "work.suggest.promise.decided" : "work.suggest.promise.over" }
        return answerBy < day ? "work.suggest.promise.passed" : "work.suggest.promise.onTime"
    }
}
