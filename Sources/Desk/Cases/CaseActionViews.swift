import Civic
import Markup
import Rules
import Web

/// What can be done with a case now: few actions, each a small form with reason and next step already begun.
struct CaseActionsView {
    let scene: CaseScene
    let forms: CaseForms
    let visit: Visit

    private var t: Words { visit.t }
    private var file: CaseFile { scene.file }
    private var isMine: Bool { file.assignee != nil && file.assignee == visit.person?.id }

    private var verbs: [CaseVerb] {
        CaseVerb.allCases.filter { $0.suits(scene, isMine: isMine) }
    }

    var html: HTML {
        let usual = verbs.filter { !$0.isRare }.map { verb -> HTML in verb == .take ? take : details(verb) }
        let rare = verbs.filter(\.isRare)
        guard !rare.isEmpty else { return usual.joined() }
        return """
            \(usual)<details class="action"\(attribute: "open", when: open?.isRare ?? false)><summary>\(t("work.more"))</summary>\
            \(rare.map(details))</details>

            """
    }

    private var take: HTML {
        let key = file.assignee == nil ? "work.button.take" : "work.button.takeOver"
        return """
            <form method="post" action="\(file.staffPath)/\(CaseVerb.take.rawValue)">\(forms.form(.take, scene, visit).token())\
            <p class="buttons"><button class="button">\(t(key))</button></p></form>

            """
    }

    private func details(_ verb: CaseVerb) -> HTML {
        if forms.sent != verb, let hindrance = hindrance(verb) { return instead(verb, hindrance.why, hindrance.way) }
        let form = forms.form(verb, scene, visit)
        let isGrave = [.refuse, .withdraw, .withdrawObjection].contains(verb)
        return """
            <details class="action" id="\(verb.rawValue)"\(attribute: "open", when: verb == open)>\
            <summary>\(t("work.do.\(verb.key)"))</summary>\
            <form method="post" action="\(file.staffPath)/\(verb.rawValue)"\(attribute: "enctype", verb == .paper ? "multipart/form-data" : nil)>\(form.token())\(hint(verb))\(notHere(verb))\(fields(verb, form))\(why(verb, form))
            <p class="buttons"><button class="button\(isGrave ? " is-grave" : "")">\(t("work.button.\(verb.key)"))</button></p></form></details>

            """
    }

    /// Where a form would be filled in for nothing: why, and the way on.
    private func instead(_ verb: CaseVerb, _ why: HTML, _ way: CaseVerb) -> HTML {
        let link: HTML? =
            verbs.contains(way)
            ? """
            <p class="buttons"><a class="button" href="\(file.staffPath)?doe=\(way.rawValue)#\(way.rawValue)">\(t("work.do.\(way.key)"))</a></p>
            """ : nil
        return """
            <details class="action" id="\(verb.rawValue)"\(attribute: "open", when: verb == open)><summary>\(t("work.do.\(verb.key)"))</summary>\
            \(why)\(link)</details>

            """
    }

    /// What keeps this from being done here and now, and the form to go to: that of who may, or of the step where it can be.
    private func hindrance(_ verb: CaseVerb) -> (why: HTML, way: CaseVerb)? {
        if let why = barring(verb) { return ("<p class=\"note is-attention\">\(t(why))</p>", .assign) }
        return notHere(verb).map { ($0, .step) }
    }

    /// Why this is not for who looks; nil when it is.
    private func barring(_ verb: CaseVerb) -> String? {
        switch verb {
        case .approve, .refuse:
            file.isDecided(by: visit.actor, in: scene.detail.run, scene.book.teams) ? nil : "case.notYoursToDecide"
        // Took the decisions to which there are objections, and so does not decide on these (Awb 10:3(3)).
        case .decideObjection: scene.objections(for: verb).allSatisfy(isOwn) ? "law.ownDecision" : nil
        default: nil
        }
    }

    private func isOwn(_ objection: Objection) -> Bool { objection.against(scene.decisions)?.isTaken(by: visit.person) ?? false }

    /// The form that was sent or asked for stands open, else what is most likely next.
    private var open: CaseVerb? {
        if let asked = forms.sent ?? forms.opened { return asked }
        if !scene.detail.stuck.isEmpty { return .settle }
        if let law = verbs.first(where: \.isOfLaw), !file.state.isOpen { return law }
        if !isMine, file.state.isOpen { return nil }
        if !scene.open.isEmpty { return .answer }
        return verbs.first { $0 != .take && !$0.isRare }
    }

    private func hint(_ verb: CaseVerb) -> HTML {
        let key = "work.hint.\(verb.key)"
        return t.has(key) ? "<p class=\"small soft\">\(t("work.hint.\(verb.key)"))</p>" : .empty
    }

    private func fields(_ verb: CaseVerb, _ form: Form) -> HTML {
        switch verb {
        case .tell: "\(form.html(CaseForms.text(verb), visit))\(form.html(CaseForms.next(verb), visit))\(keeps(verb, form))"
        case .settle: "\(form.html(CaseForms.text(verb), visit))\(form.html(CaseForms.next(verb), visit))"
        case .note, .withdraw, .promisedDone: form.html(CaseForms.text(verb), visit)
        case .summarise: "\(notYetTalked)\(form.html(CaseForms.text(verb), visit))"
        case .ask:
            """
            \(form.html(CaseForms.text(verb), visit))\(form.html(CaseForms.answerBy, visit))\
            \(file.clock.isDecision ? form.html(CaseForms.isSupplement, visit) : .empty)\(keeps(verb, form))
            """
        case .answer: "\(question)\(form.html(CaseForms.text(verb), visit))"
        case .assign: "\(form.html(CaseForms.team(scene, t), visit))\(form.html(CaseForms.colleague(scene, t), visit))"
        case .approve:
            "\(amount(form))\(form.html(CaseForms.conditions, visit))\(skips(.approve, form))\(differs(.approve, form))"
        case .refuse:
            """
            \(tellsJoined)\(form.html(CaseForms.rule, visit))\(form.html(CaseForms.decidedBy, visit))\(form.html(CaseForms.alternative, visit))\
            \(differs(.refuse, form))
            """
        case .refer: form.html(CaseForms.referral, visit)
        case .category: "\(termStays)\(form.html(CaseForms.category(scene, t), visit))"
        case .extend: "\(form.html(CaseForms.until, visit))\(file.clock.isDecision ? form.html(CaseForms.ground(scene), visit) : .empty)"
        case .step, .assess, .propose, .picked, .unhandled, .suspend, .receipt, .notice, .objection, .paper: processFields(verb, form)
        case .inviteToHearing, .replyToHearing, .decideObjection, .extendObjection, .askToMend, .mendObjection, .withdrawObjection,
            .objectionNotice, .fixPenalty, .payPenalty:
            lawFields(verb, form)
        case .take, .start, .close, .agreed: .empty
        }
    }

    private func processFields(_ verb: CaseVerb, _ form: Form) -> HTML {
        switch verb {
        case .step: "\(form.html(CaseForms.step(scene, t), visit))\(skips(.step, form))"
        case .assess:
            """
            \(form.html(CaseForms.aspect(scene, t), visit))\(form.html(CaseForms.colour, visit))\(form.html(CaseForms.sentence, visit))\
            \(scene.goals.isEmpty ? .empty : form.html(CaseForms.goal(scene.goals), visit))
            """
        case .propose: "\(form.html(CaseForms.way, visit))\(form.html(CaseForms.intakePlace, visit))\(moments(form))"
        case .picked:
            scene.detail.intake.map { "\(form.html(CaseForms.moment($0, t), visit))\(form.html(CaseForms.suits, visit))" } ?? .empty
        case .unhandled: "\(form.html(CaseForms.again, visit))"
        case .suspend:
            "\(form.html(CaseForms.stillGround, visit))\(form.html(CaseForms.stillFrom, visit))\(form.html(CaseForms.stillUntil, visit))"
        case .receipt: form.html(CaseForms.receipt, visit)
        case .notice:
            "\(form.html(CaseForms.noticeDay, visit))\(form.html(CaseForms.text(verb), visit))\(form.html(CaseForms.exclusion, visit))"
        case .objection:
            "\(form.html(CaseForms.objectionDay, visit))\(form.html(CaseForms.posted, visit))\(form.html(CaseForms.text(verb), visit))"
        case .paper: PaperViews.field(form, visit)
        default: .empty
        }
    }

    private func lawFields(_ verb: CaseVerb, _ form: Form) -> HTML {
        switch verb {
        case .decideObjection:
            """
            \(beforeDeciding)\(form.html(CaseForms.whichObjection(verb, scene.objections(for: verb), t), visit))\
            \(form.html(CaseForms.outcome, visit))\(form.html(CaseForms.objectionDecider(scene, visit), visit))\
            \(form.html(CaseForms.hearing, visit))\(form.html(CaseForms.heardOn, visit))\(form.html(CaseForms.hearingReport, visit))\
            \(file.state.isOpen ? .empty : form.html(CaseForms.reopens, visit))
            """
        case .inviteToHearing:
            """
            \(form.html(CaseForms.whichObjection(verb, scene.objections(for: verb), t), visit))\(form.html(CaseForms.hearingDay, visit))\
            \(form.html(CaseForms.hearingTime, visit))\(form.html(CaseForms.hearingPlace, visit))\(form.html(CaseForms.hearingReplyBy, visit))
            """
        case .replyToHearing:
            """
            \(form.html(CaseForms.whichObjection(verb, scene.objections(for: verb), t), visit))\(form.html(CaseForms.hearingReply, visit))
            """
        case .extendObjection:
            """
            \(form.html(CaseForms.whichObjection(verb, scene.detail.openObjections, t), visit))\(form.html(CaseForms.objectionGround, visit))\
            \(form.html(CaseForms.furtherUntil, visit))
            """
        case .askToMend, .mendObjection, .withdrawObjection, .objectionNotice: mendFields(verb, form)
        case .fixPenalty: form.html(CaseForms.whichPenalty(verb, scene.detail, t), visit)
        case .payPenalty: "\(form.html(CaseForms.whichPenalty(verb, scene.detail, t), visit))\(form.html(CaseForms.paid, visit))"
        default: .empty
        }
    }

    /// Who reads the form took the first decision, so that somebody else decides now; and until when others may still object.
    private var beforeDeciding: HTML {
        let open = scene.objections(for: .decideObjection)
        let own: HTML? = open.contains(where: isOwn) ? "<p class=\"note is-attention\">\(t("law.ownDecision"))</p>" : nil
        let runs = open.compactMap(\.termEnd).max().flatMap { visit.today <= $0 ? $0 : nil }
        let others: HTML? = runs.map { "<p class=\"note\">\(t("law.othersMay", ["date": t.longDate($0)]))</p>" }
        return "\(own)\(others)"
    }

    private func mendFields(_ verb: CaseVerb, _ form: Form) -> HTML {
        let which = form.html(CaseForms.whichObjection(verb, scene.objections(for: verb), t), visit)
        switch verb {
        case .objectionNotice:
            return "\(which)\(form.html(CaseForms.objectionNoticeDay, visit))\(form.html(CaseForms.text(verb), visit))"
        case .askToMend: return "\(which)\(form.html(CaseForms.text(verb), visit))\(form.html(CaseForms.mendBy, visit))"
        case .mendObjection: return "\(which)\(form.html(CaseForms.mendedOn, visit))\(form.html(CaseForms.text(verb), visit))"
        default:
            return """
                \(which)\(form.html(CaseForms.withdrawalWay, visit))\(form.html(CaseForms.withdrawnOn, visit))\
                \(form.html(CaseForms.text(verb), visit))
                """
        }
    }

    private func moments(_ form: Form) -> HTML {
        (1...3).map { number -> HTML in
            "\(form.html(CaseForms.momentDay(number), visit))\(form.html(CaseForms.momentTime(number), visit))"
        }.joined()
    }

    /// What the step still lacks, and a tick for who goes on all the same; nothing when it lacks nothing.
    private func skips(_ verb: CaseVerb, _ form: Form) -> HTML {
        let missing = scene.detail.missing.map { t.demand($0) }
        guard !missing.isEmpty else { return .empty }
        let items = missing.map { line -> HTML in "<li>\(line)</li>" }
        let reason: HTML? = verb == .approve ? form.html(CaseForms.skipReason, visit) : nil
        return """
            <div class="note is-attention"><h3>\(t("process.missingTitle"))</h3><ul>\(items)</ul>\
            \(form.html(CaseForms.skips(verb), visit))\(reason)</div>
            """
    }

    /// Says that this answer does not belong to the step, and which do; nil where it does.
    private func notHere(_ verb: CaseVerb) -> HTML? {
        guard let state = verb.answerGiven, let run = scene.detail.run, let step = run.step, !run.isFinished, !step.allows(state)
        else { return nil }
        return "<p class=\"note is-attention\">\(t("process.answerNotHere", t.answers(of: step)))</p>"
    }

    /// Who told a plan that was joined into this one gets the no too, with all that belongs to it.
    private var tellsJoined: HTML {
        guard scene.joined > 0 else { return .empty }
        return "<p class=\"note\">\(t("twins.refusalTells", count: scene.joined))</p>"
    }

    /// Another kind does not begin the term of an application anew; nothing for what is none.
    private var termStays: HTML {
        guard file.clock.isDecision else { return .empty }
        return "<p class=\"note\">\(t("case.road.note", ["date": t.longDate(file.clock.received)]))</p>"
    }

    /// Says that the talk still has to come; nothing once its day is there.
    private var notYetTalked: HTML {
        guard let moment = scene.detail.intake?.moment, moment.day > visit.today else { return .empty }
        return "<p class=\"note is-attention\">\(t("intake.notYet", ["moment": t.moment(moment)]))</p>"
    }

    /// Asked where this answer differs from what comparable cases got, and where the form was sent back for it.
    private func differs(_ verb: CaseVerb, _ form: Form) -> HTML {
        let share = GrantedShare(percent: verb == .refuse ? 0 : 100)
        guard let hint = scene.comparable?.hint(for: share) else {
            return form.problem(of: CaseForms.differs(verb).name) == nil ? .empty : form.html(CaseForms.differs(verb), visit)
        }
        let values = ["percent": t.number(hint.usual.percent), "count": t.number(hint.cases)]
        return "<p class=\"note is-attention\">\(t("comparable.hint", values))</p>\(form.html(CaseForms.differs(verb), visit))"
    }

    private func amount(_ form: Form) -> HTML {
        guard let asked = file.requestedAmount else { return .empty }
        return """
            \(form.html(CaseForms.amount(asked, t), visit))\(form.html(CaseForms.amountOther, visit))\(form.html(CaseForms.amountNote, visit))
            """
    }

    private func keeps(_ verb: CaseVerb, _ form: Form) -> HTML {
        scene.hasOpenMessages ? form.html(CaseForms.keeps(verb, scene, t), visit) : .empty
    }

    private var question: HTML {
        guard let first = scene.open.first else { return .empty }
        return """
            <p class="told">\(first.text)</p><input type="hidden" name="\(CaseForms.questionName)" value="\(first.id.text)">
            """
    }

    private func why(_ verb: CaseVerb, _ form: Form) -> HTML {
        guard verb.asksReason else { return .empty }
        var reason = CaseForms.reason(verb)
        if !verb.reasonIsKnown {
            reason = reason.asked(hint: "work.reasonExample", values: ["example": t("work.suggest.\(verb.key).reason")])
        }
        return "\(form.html(reason, visit))\(form.html(CaseForms.next(verb), visit))"
    }
}

extension CaseVerb {
    /// The answer that this gives, of those that a step may leave out.
    fileprivate var answerGiven: CaseState? {
        switch self {
        case .approve: .accepted
        case .refuse: .refused
        case .refer: .referred
        case .unhandled: .notProcessed
        default: nil
        }
    }
}
