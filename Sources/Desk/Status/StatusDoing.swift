import Civic
import Initiatives
import Markup
import Rules
import Web

/// What the initiator can do on the page besides answering and writing: talk, add papers, call for help, say whether it helped, and
/// what the law offers.
enum StatusVerb: String, Sendable, CaseIterable {
    case intake = "gesprek"
    case summary = "verslag"
    case paper = "papieren"
    case stuck = "vast"
    case helped = "geholpen"
    case notice = "aanmaning"
    case objection = "bezwaar"
    case mend = "bezwaar-aanvulling"
    case objectionNotice = "bezwaar-aanmaning"
    case hearing = "bezwaar-horen"

    /// In the text catalogue: `desk.doing.`, `desk.doingDone.`.
    var key: String { "\(self)" }

    /// A paper, and a little for the form around it.
    var bodyLimit: Int { self == .paper ? Paper.bodyLimit : 256_000 }
}

/// The fields of these forms.
enum StatusFields {
    static let isRight = FormField.choice(
        "verslag-klopt", "intake.isRight", [FieldOption("ja", .key("intake.right")), FieldOption("nee", .key("intake.wrong"))])
    static let correction = FormField.area("verslag-anders", "intake.correctionAsk", max: 3_000, rows: 4, isOptional: true)
    static let stuck = FormField.area("vast-waarom", "stuck.ask", max: 2_000, rows: 3).asked(hint: "stuck.hint")
    static let helped = FormField.choice(
        "geholpen", "helped.ask", Helped.Reply.allCases.map { FieldOption($0.rawValue, .key("helped.reply.\($0.rawValue)")) })
    static let helpedText = FormField.area(HelpedField.text, "helped.why", max: 2_000, rows: 3, isOptional: true).asked(
        hint: "helped.whyHint")
    static let notice = FormField.area("aanmaning-tekst", "law.noticeAsk", max: 2_000, rows: 3)
    static let mend = FormField.area("aanvulling-tekst", "law.mendText", max: 6_000, rows: 5)
    static let objectionNotice = FormField.area("bezwaar-aanmaning-tekst", "law.noticeAsk", max: 2_000, rows: 3)
    static let whichObjection = "aanvulling-welk"
    static let hearing = FormField.choice(
        "horen-antwoord", "law.hearingReplyAskYou",
        HearingReply.allCases.map { FieldOption($0.rawValue, .key("law.hearingReplyYou.\($0.rawValue)")) })
    static let objection = FormField.area("bezwaar-tekst", "law.objectionAsk", max: 6_000, rows: 5).asked(hint: "law.objectionAskHint")
}

extension StatusPages {
    /// Reads the form and performs what it is for.
    /// - Returns: false when the form has problems.
    func perform(_ verb: StatusVerb, _ form: inout Form, _ scene: StatusScene, _ visit: Visit) async throws -> Bool {
        let (id, teams) = (scene.file.id, books(visit.site).teams)
        switch verb {
        case .intake:
            guard let intake = scene.detail.intake, let action = readPick(&form, intake, scene.file, visit) else { return false }
            try await visit.perform(action)
        case .summary:
            let (isRight, correction) = (form.read(StatusFields.isRight), form.read(StatusFields.correction))
            if isRight == "nee", correction?.isEmpty ?? false { form.add(FieldProblem(StatusFields.correction.name, "intake.sayWhat")) }
            guard form.isFine, let isRight, let correction else { return false }
            try await visit.perform(AgreeIntake(id: id, correction: isRight == "ja" ? "" : correction))
        case .paper: return try await addPaper(&form, scene.file, visit)
        case .stuck:
            guard let text = form.read(StatusFields.stuck) else { return false }
            try await visit.perform(SayStuck(id: id, text: text, teams: teams))
        case .helped:
            let (reply, text) = (form.read(StatusFields.helped).flatMap(Helped.Reply.init(rawValue:)), form.read(StatusFields.helpedText))
            guard let reply, let text else { return false }
            try await visit.perform(AnswerHelped(id: id, reply: reply, text: text, teams: teams))
        case .notice:
            guard let text = form.read(StatusFields.notice) else { return false }
            try await visit.perform(RecordNotice(id: id, received: visit.today, text: text))
        case .objection:
            guard let text = form.read(StatusFields.objection) else { return false }
            try await visit.perform(RecordObjection(id: id, received: visit.today, text: text))
        case .objectionNotice:
            guard let late = scene.detail.objectionsToNotice.first else { throw Refusal.conflict("case.notNow") }
            guard let text = form.read(StatusFields.objectionNotice) else { return false }
            try await visit.perform(RecordObjectionNotice(id: id, objection: late.id, received: visit.today, text: text))
        case .hearing:
            let asked = scene.withdrawable.first { $0.id.text == visit.body.first(StatusFields.whichObjection) } ?? scene.hearable
            guard let asked else { throw Refusal.conflict("law.objectionOver") }
            guard let reply = form.read(StatusFields.hearing).flatMap(HearingReply.init(rawValue:)) else { return false }
            try await visit.perform(ReplyToHearing(id: id, objection: asked.id, reply: reply))
        case .mend:
            let faulty = scene.detail.faultyObjections
            let asked = faulty.first { $0.id.text == visit.body.first(StatusFields.whichObjection) } ?? faulty.first
            guard let asked else { throw Refusal.conflict("law.nothingToMend") }
            guard let text = form.read(StatusFields.mend) else { return false }
            try await visit.perform(MendObjection(id: id, objection: asked.id, received: visit.today, text: text))
        }
        return true
    }
}

/// These forms as they stand on the page.
struct StatusDoing {
    let scene: StatusScene
    let forms: StatusForms
    let visit: Visit

    private var t: Words { visit.t }
    private var file: CaseFile { scene.file }
    private var detail: CaseDetail { scene.detail }

    private func form(_ verb: StatusVerb) -> Form { forms.sent == verb ? forms.doing : Form() }

    private func post(_ verb: StatusVerb, _ fields: HTML, isMain: Bool = false) -> HTML {
        """
        <form method="post" action="\(file.statusPath)/\(verb.rawValue)"\(attribute: "enctype", verb == .paper ? "multipart/form-data" : nil)>\
        \(form(verb).token())\(fields)
        <p class="buttons"><button class="button\(isMain ? "" : " is-second")">\(t("desk.doing.\(verb.key)"))</button></p></form>
        """
    }

    private func folded(_ verb: StatusVerb, _ title: String, _ content: HTML) -> HTML {
        "<details class=\"action\"\(attribute: "open", when: forms.sent == verb)><summary>\(t(title))</summary>\(content)</details>\n"
    }

    // MARK: What is asked of them

    /// The conversation as far as the initiator has something to do with it.
    var intake: HTML {
        guard let intake = detail.intake, file.state.isOpen else { return .empty }
        let content: HTML
        switch intake.standing {
        case .proposed:
            let fields: HTML = """
                \(form(.intake).html(CaseForms.moment(intake, t), visit))\(form(.intake).html(CaseForms.suits, visit))
                """
            content = "<p>\(t.way(intake.way, intake.place))</p>\(post(.intake, fields, isMain: true))"
        case .declined: content = "<p>\(t("intake.waitsForNew"))</p>"
        case .planned: content = appointment(intake)
        case .summarised:
            let fields: HTML = """
                \(form(.summary).html(StatusFields.isRight, visit))\(form(.summary).html(StatusFields.correction, visit))
                """
            content = """
                \(appointment(intake))<p>\(t("intake.readIt"))</p>\(HTML.paragraphs(intake.summary, in: visit.writtenIn))\
                \(post(.summary, fields, isMain: true))
                """
        case .corrected:
            content = """
                \(appointment(intake))\(HTML.paragraphs(intake.summary, in: visit.writtenIn))<p>\(t("intake.waitsForRewrite"))</p>\
                <p class="told">\(intake.correction)</p>
                """
        case .agreed:
            content = "<details><summary>\(t("intake.summary"))</summary>\(HTML.paragraphs(intake.summary, in: visit.writtenIn))</details>"
        }
        let isAsking = intake.standing == .proposed || intake.standing == .summarised
        return """
            <section aria-labelledby="gesprek"><div class="note\(isAsking ? " is-attention" : "")"><h2 id="gesprek">\(t("intake.title"))</h2>
            <p>\(t("intake.standingToYou.\(intake.standing.rawValue)"))</p>\(content)</div></section>

            """
    }

    /// When and where it is, also while its report is talked about.
    private func appointment(_ intake: Intake) -> HTML {
        "<p><b>\(intake.moment.map { t.moment($0) } ?? "")</b><br>\(t.way(intake.way, intake.place))</p>"
    }

    /// What is to be mended in an objection, one at a time.
    var mend: HTML {
        guard let objection = detail.faultyObjections.first, let fault = objection.openFault else { return .empty }
        let isPast = fault.mendBy < visit.today
        let fields: HTML = """
            <input type="hidden" name="\(StatusFields.whichObjection)" value="\(objection.id.text)">\(form(.mend).html(StatusFields.mend, visit))
            """
        return """
            <section aria-labelledby="herstel"><div class="note is-attention"><h2 id="herstel">\(t("law.mendTitle"))</h2>
            <p class="told">\(fault.text)</p><p>\(t(isPast ? "law.mendWasBy" : "law.mendUntil", ["date": t.longDate(fault.mendBy)]))</p>
            \(post(.mend, fields, isMain: true))</div></section>

            """
    }

    /// An invitation to be heard before there is a decision on an objection (Awb 7:2), and how to say that one comes or that it need not be.
    var hearing: HTML {
        guard let objection = scene.hearable, let hearing = objection.hearing else { return .empty }
        let papers = hearing.moment.day.adding(days: -InviteToHearing.papersBefore)
        let values = ["date": t.longDate(hearing.replyBy), "papers": t.longDate(papers), "received": t.longDate(objection.received)]
        let isOver = hearing.moment.day < visit.today
        let said: HTML? = objection.hearingReply.map { "<p>\(t("law.hearingYouSaid.\($0.rawValue)"))</p>" }
        let isAsking = objection.hearingReply == nil && !isOver
        let lead = isOver ? "law.hearingWas" : hearing.replyBy < visit.today ? "law.hearingLeadLate" : "law.hearingLead"
        return """
            <section aria-labelledby="horen"><div class="note\(isAsking ? " is-attention" : "")"><h2 id="horen">\(t("law.hearingTitle"))</h2>
            <p><b>\(t.moment(hearing.moment))</b><br>\(hearing.place)</p><p>\(t(lead, values))</p>\(said)
            \(isOver ? .empty : hearingForm(objection, isMain: isAsking))</div></section>

            """
    }

    /// Before there is an invitation: that one wants to be heard, or that it need not be (Awb 7:3(c)).
    var waiveHearing: HTML {
        guard let objection = scene.hearable, objection.hearing == nil else { return .empty }
        let said: HTML? = objection.hearingReply.map { "<p>\(t("law.hearingYouSaid.\($0.rawValue)"))</p>" }
        return folded(.hearing, "law.hearingButton", "<p>\(t("law.hearingBefore"))</p>\(said)\(hearingForm(objection, isMain: false))")
    }

    private func hearingForm(_ objection: Objection, isMain: Bool) -> HTML {
        let which: HTML = "<input type=\"hidden\" name=\"\(StatusFields.whichObjection)\" value=\"\(objection.id.text)\">"
        return post(.hearing, "\(which)\(form(.hearing).html(StatusFields.hearing, visit))", isMain: isMain)
    }

    /// "Were you helped?", from the day on which we ask; what was replied afterwards.
    var helped: HTML {
        guard !file.state.isOpen, let decision = scene.decision else { return .empty }
        let known = detail.helped.flatMap { $0.askedOn >= decision.decidedOn ? $0 : nil }
        if let reply = known?.reply {
            return """
                <section class="section" aria-labelledby="geholpen-kop"><h2 id="geholpen-kop">\(t("helped.title"))</h2>
                <p>\(t("helped.said", ["reply": t("helped.reply.\(reply.rawValue)")]))</p></section>

                """
        }
        // While an objection runs the last word has not been said, and on the day of an answer nothing of it has been done yet.
        guard detail.openObjections.isEmpty else { return .empty }
        let answered = detail.objections.compactMap(\.decision?.decidedOn).reduce(decision.decidedOn, max)
        let from = answered.adding(days: detail.run?.process.helpedAfter ?? CaseProcess.usualHelpedAfter)
        guard known != nil || from <= visit.today else { return .empty }
        let fields: HTML = "\(form(.helped).html(StatusFields.helped, visit))\(form(.helped).html(StatusFields.helpedText, visit))"
        return """
            <section class="section" aria-labelledby="geholpen-kop"><h2 id="geholpen-kop">\(t("helped.title"))</h2><p>\(t("helped.lead"))</p>
            \(post(.helped, fields, isMain: known != nil))</section>

            """
    }

    // MARK: What they can do by themselves

    var papers: HTML {
        guard file.state != .closed else { return .empty }
        return folded(.paper, "paper.add", post(.paper, PaperViews.field(form(.paper), visit)))
    }

    var stuck: HTML {
        if !detail.stuck.isEmpty, file.hasWork { return "<div class=\"note\"><p>\(t("stuck.heard"))</p></div>" }
        guard scene.promises.canGetStuck(file) else { return .empty }
        return folded(.stuck, "stuck.button", post(.stuck, form(.stuck).html(StatusFields.stuck, visit)))
    }

    /// A decision that stays away (Awb 4:17), or one they do not agree with (Awb 6:4).
    var law: HTML {
        let terms = Terms(visit.site.terms)
        if file.state.isOpen, file.clock.isDecision {
            let isDue = Terms.isNoticeValid(received: visit.today, deadline: file.clock.deadline(terms).date)
            let hasNotice = detail.hasNotice
            guard isDue, !hasNotice else { return .empty }
            return folded(
                .notice, "law.noticeButton", "<p>\(t("law.noticeLead"))</p>\(post(.notice, form(.notice).html(StatusFields.notice, visit)))"
            )
        }
        // Who objected already waits for that decision.
        guard scene.withdrawable.isEmpty else { return .empty }
        let decision = scene.decision ?? detail.earlier.last?.decision
        guard let decision, decision.state.isDecision, visit.today <= decision.objection.date else { return .empty }
        return folded(.objection, "law.objectionButton", post(.objection, form(.objection).html(StatusFields.objection, visit)))
    }

    /// A decision on an objection that stays away (Awb 4:17, 7:14); the oldest one first.
    var objectionNotice: HTML {
        guard let late = detail.objectionsToNotice.first else { return .empty }
        let lead = t("law.objectionNoticeLead", ["date": t.longDate(late.received), "until": t.longDate(late.decideBy.date)])
        let form = post(.objectionNotice, form(.objectionNotice).html(StatusFields.objectionNotice, visit))
        return folded(.objectionNotice, "law.objectionNoticeButton", "<p>\(lead)</p>\(form)")
    }

    /// The way to take an objection back (Awb 6:21); the page it leads to asks once more.
    var takeBack: HTML {
        guard !scene.withdrawable.isEmpty else { return .empty }
        return "<p><a class=\"tap\" href=\"\(WithdrawObjectionPages.path(file))\">\(t("law.takeBackLink"))</a></p>\n"
    }
}
