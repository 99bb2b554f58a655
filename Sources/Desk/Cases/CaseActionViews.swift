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
        let form = forms.form(verb, scene, visit)
        let isGrave = [.refuse, .withdraw, .withdrawObjection].contains(verb)
        return """
            <details class="action" id="\(verb.rawValue)"\(attribute: "open", when: verb == open)>\
            <summary>\(t("work.do.\(verb.key)"))</summary>\
            <form method="post" action="\(file.staffPath)/\(verb.rawValue)"\(attribute: "enctype", verb == .paper ? "multipart/form-data" : nil)>\(form.token())\(hint(verb))\(fields(verb, form))\(why(verb, form))
            <p class="buttons"><button class="button\(isGrave ? " is-grave" : "")">\(t("work.button.\(verb.key)"))</button></p></form></details>

            """
    }

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
        case .note, .withdraw, .summarise: form.html(CaseForms.text(verb), visit)
        case .ask:
            """
            \(form.html(CaseForms.text(verb), visit))\(form.html(CaseForms.answerBy, visit))\
            \(file.clock.isDecision ? form.html(CaseForms.isSupplement, visit) : .empty)\(keeps(verb, form))
            """
        case .answer: "\(question)\(form.html(CaseForms.text(verb), visit))"
        case .assign: "\(form.html(CaseForms.team(scene, t), visit))\(form.html(CaseForms.colleague(scene, t), visit))"
        case .approve:
            "\(amount(form))\(form.html(CaseForms.conditions, visit))\(skips(.approve, form, wants: .accepted))\(differs(.approve, form))"
        case .refuse:
            """
            \(notHere(.refused))\(form.html(CaseForms.rule, visit))\(form.html(CaseForms.decidedBy, visit))\(form.html(CaseForms.alternative, visit))\
            \(differs(.refuse, form))
            """
        case .refer: "\(notHere(.referred))\(form.html(CaseForms.referral, visit))"
        case .category: form.html(CaseForms.category(scene, t), visit)
        case .extend: "\(form.html(CaseForms.until, visit))\(file.clock.isDecision ? form.html(CaseForms.ground, visit) : .empty)"
        case .step, .assess, .propose, .picked, .unhandled, .suspend, .receipt, .notice, .objection, .paper: processFields(verb, form)
        case .decideObjection, .extendObjection, .askToMend, .mendObjection, .withdrawObjection, .objectionNotice, .fixPenalty,
            .payPenalty:
            lawFields(verb, form)
        case .take, .start, .close, .agreed: .empty
        }
    }

    private func processFields(_ verb: CaseVerb, _ form: Form) -> HTML {
        switch verb {
        case .step: "\(form.html(CaseForms.step(scene, t), visit))\(skips(.step, form, wants: nil))"
        case .assess:
            """
            \(form.html(CaseForms.aspect(scene, t), visit))\(form.html(CaseForms.colour, visit))\(form.html(CaseForms.sentence, visit))\
            \(scene.goals.isEmpty ? .empty : form.html(CaseForms.goal(scene.goals), visit))
            """
        case .propose: "\(form.html(CaseForms.way, visit))\(form.html(CaseForms.intakePlace, visit))\(moments(form))"
        case .picked:
            scene.detail.intake.map { "\(form.html(CaseForms.moment($0, t), visit))\(form.html(CaseForms.suits, visit))" } ?? .empty
        case .unhandled: "\(notHere(.notProcessed))\(form.html(CaseForms.again, visit))"
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
            \(form.html(CaseForms.whichObjection(verb, scene.detail.openObjections, t), visit))\(form.html(CaseForms.outcome, visit))\
            \(form.html(CaseForms.objectionDecider, visit))\(file.state.isOpen ? .empty : form.html(CaseForms.reopens, visit))
            """
        case .extendObjection:
            """
            \(form.html(CaseForms.whichObjection(verb, scene.detail.openObjections, t), visit))\(form.html(CaseForms.objectionGround, visit))\
            \(form.html(CaseForms.furtherUntil, visit))
            """
        case .askToMend, .mendObjection, .withdrawObjection, .objectionNotice: mendFields(verb, form)
        case .payPenalty: form.html(CaseForms.paid, visit)
        default: .empty
        }
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
    private func skips(_ verb: CaseVerb, _ form: Form, wants state: CaseState?) -> HTML {
        var missing = scene.detail.missing.map { t.demand($0) }
        if let state, let step = scene.detail.run?.step, scene.detail.run?.isFinished == false, !step.allows(state) {
            missing.append(t("process.missing.step", ["step": step.name.words(t)]))
        }
        guard !missing.isEmpty else { return .empty }
        let items = missing.map { line -> HTML in "<li>\(line)</li>" }
        return
            "<div class=\"note is-attention\"><h3>\(t("process.missingTitle"))</h3><ul>\(items)</ul></div>\(form.html(CaseForms.skips(verb), visit))"
    }

    /// Says that this answer does not belong to the step, and which do; nothing where it does.
    private func notHere(_ state: CaseState) -> HTML {
        guard let run = scene.detail.run, let step = run.step, !run.isFinished, !step.allows(state) else { return .empty }
        return "<p class=\"note is-attention\">\(t("process.answerNotHere", t.answers(of: step)))</p>"
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
        return "\(form.html(CaseForms.reason(verb), visit))\(form.html(CaseForms.next(verb), visit))"
    }
}
