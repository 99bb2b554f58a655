import Civic
import Rules
import Web

/// What the page of a case does to bring an objection or a penalty to its end.
extension CasePages {
    func decideObjection(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let chosen = form.read(CaseForms.whichObjection(.decideObjection, scene.detail.openObjections, visit.t))
        let outcome = form.read(CaseForms.outcome).flatMap(ObjectionOutcome.init(rawValue:))
        let decider = form.read(CaseForms.objectionDecider(scene, visit)).map(ObjectionDecider.init(chosen:))
        let hearing = hearing(&form)
        let reopens = scene.file.state.isOpen ? false : form.read(CaseForms.reopens) ?? false
        guard let why = why(.decideObjection, &form), let chosen, let outcome, let decider, let hearing else { return false }
        try await visit.perform(
            DecideObjection(
                id: scene.file.id, objection: ID(chosen), outcome: outcome, reason: why.reason, next: why.next, decidedBy: decider,
                hearing: hearing, reopens: reopens))
        return true
    }

    /// Nil when the form has a problem.
    private func hearing(_ form: inout Form) -> HearingRecord? {
        let (chosen, day, report) = (form.read(CaseForms.hearing), form.read(CaseForms.heardOn) ?? nil, form.read(CaseForms.hearingReport))
        guard let chosen, let report else { return nil }
        if let ground = HearingGround(rawValue: chosen) { return .skipped(ground) }
        guard let day else {
            if form.problem(of: LawField.heardOn) == nil { form.add(FieldProblem(LawField.heardOn, "law.heardDay")) }
            return nil
        }
        return .held(on: day, report: report)
    }

    func inviteToHearing(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let chosen = form.read(CaseForms.whichObjection(.inviteToHearing, scene.objections(for: .inviteToHearing), visit.t))
        let (day, replyBy) = (form.read(CaseForms.hearingDay) ?? nil, form.read(CaseForms.hearingReplyBy) ?? nil)
        let (time, place) = (form.read(CaseForms.hearingTime), form.read(CaseForms.hearingPlace))
        let minutes = time.flatMap(Intake.Moment.minutes)
        if time != nil, minutes == nil { form.add(FieldProblem(LawField.hearingTime, "intake.noTime")) }
        guard form.isFine, let chosen, let day, let replyBy, let minutes, let place else { return false }
        try await visit.perform(
            InviteToHearing(
                id: scene.file.id, objection: ID(chosen), moment: Intake.Moment(day: day, minutes: minutes), place: place, replyBy: replyBy)
        )
        return true
    }

    func replyToHearing(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let chosen = form.read(CaseForms.whichObjection(.replyToHearing, scene.objections(for: .replyToHearing), visit.t))
        let reply = form.read(CaseForms.hearingReply).flatMap(HearingReply.init(rawValue:))
        guard form.isFine, let chosen, let reply else { return false }
        try await visit.perform(ReplyToHearing(id: scene.file.id, objection: ID(chosen), reply: reply))
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
        let cause = cause(.fixPenalty, &form, scene, visit)
        guard let why = why(.fixPenalty, &form), let cause else { return false }
        try await visit.perform(FixPenalty(id: scene.file.id, cause: cause, reason: why.reason, next: why.next))
        return true
    }

    func payPenalty(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let (cause, day) = (cause(.payPenalty, &form, scene, visit), form.read(CaseForms.paid) ?? nil)
        guard form.isFine, let cause, let day else { return false }
        try await visit.perform(PayPenalty(id: scene.file.id, cause: cause, paidOn: day))
        return true
    }

    private func cause(_ verb: CaseVerb, _ form: inout Form, _ scene: CaseScene, _ visit: Visit) -> PenaltyCause? {
        form.read(CaseForms.whichPenalty(verb, scene.detail, visit.t)).map(PenaltyCause.init(chosen:))
    }
}

extension CaseVerb {
    /// Brings to its end what the law promises about an answer.
    var isOfLaw: Bool { [.decideObjection, .fixPenalty, .payPenalty].contains(self) }
}

extension CaseDetail {
    /// Objections that wait for something to be mended, in time or not.
    var faultyObjections: [Objection] { openObjections.filter { $0.openFault != nil } }
    /// Fixed, and not paid yet.
    var penaltiesToPay: [FixedPenalty] { penalties.filter { $0.paidOn == nil } }

    /// What a form about penalties can be about.
    func penaltyCauses(for verb: CaseVerb) -> [PenaltyCause] { verb == .payPenalty ? penaltiesToPay.map(\.cause) : penaltiesToFix }
}

extension PenaltyCause {
    private static let plan = "plan"

    /// As a form names it.
    var chosen: String { self == .request ? Self.plan : stored }
    init(chosen: String) { self = chosen == Self.plan ? .request : .objection(ID(chosen)) }
}

extension CaseScene {
    /// What a form about objections can be about.
    func objections(for verb: CaseVerb) -> [Objection] {
        switch verb {
        case .mendObjection: detail.faultyObjections
        case .objectionNotice: detail.objectionsToNotice
        case .inviteToHearing: detail.openObjections.filter { $0.hearingReply != .waives }
        default: detail.openObjections
        }
    }

    /// Every answer, oldest first.
    var decisions: [CaseDecision] { detail.earlier.map(\.decision) + [decision].compactMap(\.self) }
}

extension ObjectionDecider {
    private static let boardName = "bestuur"

    /// As a form names it.
    init(chosen: String) { self = chosen == Self.boardName ? .board : .person(ID(chosen)) }
    var chosen: String {
        switch self {
        case .board: Self.boardName
        case .person(let id): id.text
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
    /// The board, or a colleague by its mandate.
    static func objectionDecider(_ scene: CaseScene, _ visit: Visit) -> FormField<String> {
        let board = FieldOption(ObjectionDecider.board.chosen, .text(visit.t.board(of: visit.municipality)))
        let colleagues = scene.colleagues.map { FieldOption(ObjectionDecider.person($0.id).chosen, .text($0.name)) }
        return .list(LawField.objectionDecider, "law.decider", [board] + colleagues).asked(hint: "law.deciderHint")
    }

    static let held = "gehoord"
    static let hearing = FormField.choice(
        LawField.hearing, "law.hearingAsk",
        [FieldOption(held, .key("law.hearingHeld"), hint: .key("law.hearingHeldHint"))]
            + HearingGround.allCases.map {
                FieldOption($0.rawValue, .key("law.groundOption.\($0.rawValue)"), hint: .key("law.groundHint.\($0.rawValue)"))
            })
    static let heardOn = FormField.date(LawField.heardOn, "law.heardOn").asked(hint: "law.heardOnHint")
    static let hearingReport = FormField.area(LawField.hearingReport, "law.hearingReport", max: 6_000, rows: 4, isOptional: true)
        .asked(hint: "law.hearingReportHint")
    static let hearingDay = FormField.date(LawField.hearingDay, "law.hearingOn", isOptional: false).asked(hint: "law.hearingOnHint")
    static let hearingTime = FormField.line(LawField.hearingTime, "law.hearingTime", max: 5, isShort: true).asked(hint: "intake.timeHint")
    static let hearingPlace = FormField.line(LawField.hearingPlace, "law.hearingPlace", max: 200)
    static let hearingReplyBy = FormField.date(LawField.hearingReplyBy, "law.hearingReplyByAsk", isOptional: false)
        .asked(hint: "law.hearingReplyByHint")
    static let hearingReply = FormField.choice(
        LawField.hearingReply, "law.hearingReplyAsk",
        HearingReply.allCases.map { FieldOption($0.rawValue, .key("law.hearingReplyOption.\($0.rawValue)")) })
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

    /// For what, where more than one decision came too late; what was asked stands first.
    static func whichPenalty(_ verb: CaseVerb, _ detail: CaseDetail, _ t: Words) -> FormField<String> {
        let options = detail.penaltyCauses(for: verb).map { cause -> FieldOption in
            let objection = detail.objections.first { .objection($0.id) == cause }
            let text = objection.map { t("law.penaltyForObjection", ["date": t.longDate($0.received)]) } ?? t("law.penaltyForRequest")
            return FieldOption(cause.chosen, .text(text))
        }
        return .list("\(verb.rawValue)-welk", "law.whichPenalty", options)
    }

    func prefillPenalty(_ form: inout Form, _ verb: CaseVerb, _ detail: CaseDetail, _ visit: Visit) {
        guard let first = detail.penaltyCauses(for: verb).first else { return }
        form.prefill(Self.whichPenalty(verb, detail, visit.t), first.chosen)
        if verb == .payPenalty { form.prefill(Self.paid, visit.today) }
    }

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
