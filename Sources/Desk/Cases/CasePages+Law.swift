import Civic
import Rules
import Web

/// What the page of a case does to bring an objection or a penalty to its end.
extension CasePages {
    func decideObjection(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let chosen = form.read(CaseForms.whichObjection(.decideObjection, scene.detail.openObjections, visit.t))
        let (outcome, decider) = (
            form.read(CaseForms.outcome).flatMap(ObjectionOutcome.init(rawValue:)), form.read(CaseForms.objectionDecider)
        )
        let reopens = scene.file.state.isOpen ? false : form.read(CaseForms.reopens) ?? false
        guard let why = why(.decideObjection, &form), let chosen, let outcome, let decider else { return false }
        try await visit.perform(
            DecideObjection(
                id: scene.file.id, objection: ID(chosen), outcome: outcome, reason: why.reason, next: why.next, decidedBy: decider,
                reopens: reopens))
        return true
    }

    func extendObjection(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let chosen = form.read(CaseForms.whichObjection(.extendObjection, scene.detail.openObjections, visit.t))
        let ground = form.read(CaseForms.objectionGround).flatMap(ExtendObjection.Ground.init(rawValue:))
        let until = form.read(CaseForms.furtherUntil) ?? nil
        guard let why = why(.extendObjection, &form), let chosen, let ground else { return false }
        try await visit.perform(
            ExtendObjection(
                id: scene.file.id, objection: ID(chosen), ground: ground, until: until, reason: why.reason, next: why.next))
        return true
    }

    func askToMend(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let chosen = form.read(CaseForms.whichObjection(.askToMend, scene.detail.openObjections, visit.t))
        let (text, mendBy) = (form.read(CaseForms.text(.askToMend)), form.read(CaseForms.mendBy) ?? nil)
        guard let why = why(.askToMend, &form), let chosen, let text, let mendBy else { return false }
        try await visit.perform(
            AskToMend(id: scene.file.id, objection: ID(chosen), text: text, mendBy: mendBy, reason: why.reason, next: why.next))
        return true
    }

    func mendObjection(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let chosen = form.read(CaseForms.whichObjection(.mendObjection, scene.detail.faultyObjections, visit.t))
        let (text, day) = (form.read(CaseForms.text(.mendObjection)), form.read(CaseForms.mendedOn) ?? nil)
        guard form.isFine, let chosen, let text, let day else { return false }
        try await visit.perform(MendObjection(id: scene.file.id, objection: ID(chosen), received: day, text: text))
        return true
    }

    func withdrawObjection(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let chosen = form.read(CaseForms.whichObjection(.withdrawObjection, scene.detail.openObjections, visit.t))
        let way = form.read(CaseForms.withdrawalWay).flatMap(WithdrawalWay.init(rawValue:))
        let (text, day) = (form.read(CaseForms.text(.withdrawObjection)), form.read(CaseForms.withdrawnOn) ?? nil)
        guard form.isFine, let chosen, let way, let text, let day else { return false }
        try await visit.perform(
            WithdrawObjection(id: scene.file.id, objection: ID(chosen), way: way, on: day, text: text))
        return true
    }

    func objectionNotice(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let chosen = form.read(CaseForms.whichObjection(.objectionNotice, scene.objections(for: .objectionNotice), visit.t))
        let (text, day) = (form.read(CaseForms.text(.objectionNotice)), form.read(CaseForms.objectionNoticeDay) ?? nil)
        guard form.isFine, let chosen, let text, let day else { return false }
        try await visit.perform(RecordObjectionNotice(id: scene.file.id, objection: ID(chosen), received: day, text: text))
        return true
    }

    func fixPenalty(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        guard let why = why(.fixPenalty, &form) else { return false }
        try await visit.perform(FixPenalty(id: scene.file.id, reason: why.reason, next: why.next))
        return true
    }

    func payPenalty(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        guard let day = form.read(CaseForms.paid) ?? nil else { return false }
        try await visit.perform(PayPenalty(id: scene.file.id, paidOn: day))
        return true
    }
}

extension CaseVerb {
    /// Brings to its end what the law promises about an answer.
    var isOfLaw: Bool { [.decideObjection, .fixPenalty, .payPenalty].contains(self) }
}

extension CaseDetail {
    /// Objections that wait for something to be mended, in time or not.
    var faultyObjections: [Objection] { openObjections.filter { $0.openFault != nil } }
}

extension CaseScene {
    /// What a form about objections can be about.
    func objections(for verb: CaseVerb) -> [Objection] {
        switch verb {
        case .mendObjection: detail.faultyObjections
        case .objectionNotice: detail.objectionsToNotice
        default: detail.openObjections
        }
    }
}

/// The fields of these forms.
extension CaseForms {
    /// One objection of several; the oldest is chosen to begin with.
    static func whichObjection(_ verb: CaseVerb, _ objections: [Objection], _ t: Words) -> FormField<String> {
        let options = objections.map { objection in
            let days = ["date": t.longDate(objection.received), "until": t.longDate(objection.decideBy.date)]
            return FieldOption(objection.id.text, .text(t("law.objectionOption", days)))
        }
        return .list("\(verb.rawValue)-welk", "law.whichObjection", options)
    }

    static let outcome = FormField.choice(
        "bezwaar-uitkomst", "law.outcomeAsk",
        ObjectionOutcome.allCases.filter(\.isDecision).map {
            FieldOption($0.rawValue, .key("law.outcomeOption.\($0.rawValue)"), hint: .key("law.outcomeHint.\($0.rawValue)"))
        })
    static let objectionDecider = FormField.line(LawField.objectionDecider, "law.decider", max: 200).asked(hint: "law.deciderHint")
    static let reopens = FormField.tick(LawField.reopens, "law.reopens").asked(hint: "law.reopensHint")
    static let objectionGround = FormField.choice(
        LawField.objectionGround, "law.extendAsk",
        ExtendObjection.Ground.allCases.map {
            FieldOption($0.rawValue, .key("law.extendOption.\($0.rawValue)"), hint: .key("law.extendHint.\($0.rawValue)"))
        })
    static let objectionNoticeDay = FormField.date(LawField.objectionNoticeDay, "law.noticeReceived", isOptional: false)
    static let furtherUntil = FormField.date(LawField.furtherUntil, "law.furtherUntil").asked(hint: "law.furtherUntilHint")
    static let mendBy = FormField.date(LawField.mendBy, "law.mendBy", isOptional: false).asked(hint: "form.dateHint")
    static let mendedOn = FormField.date(LawField.mendedOn, "law.mendedOn", isOptional: false)
    static let withdrawnOn = FormField.date(LawField.withdrawnOn, "law.withdrawnOn", isOptional: false)
    static let withdrawalWay = FormField.choice(
        "bezwaar-ingetrokken-hoe", "law.withdrawnAsk",
        WithdrawalWay.allCases.map { FieldOption($0.rawValue, .key("law.withdrawnOption.\($0.rawValue)")) })
    static let paid = FormField.date(LawField.paid, "law.paidOn", isOptional: false)

    func prefillObjection(_ form: inout Form, _ verb: CaseVerb, _ objections: [Objection], _ visit: Visit) {
        guard let first = objections.first else { return }
        form.prefill(Self.whichObjection(verb, objections, visit.t), first.id.text)
    }

    func prefillMending(_ form: inout Form, _ verb: CaseVerb, _ scene: CaseScene, _ visit: Visit) {
        prefillObjection(&form, verb, scene.objections(for: verb), visit)
        switch verb {
        case .askToMend: form.prefill(Self.mendBy, visit.today.adding(days: 14))
        case .mendObjection: form.prefill(Self.mendedOn, visit.today)
        case .objectionNotice: form.prefill(Self.objectionNoticeDay, visit.today)
        default: form.prefill(Self.withdrawnOn, visit.today)
        }
    }
}
