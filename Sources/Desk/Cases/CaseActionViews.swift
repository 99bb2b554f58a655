import Civic
import Markup
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
        CaseVerb.allCases.filter { $0.suits(file, hasOpenQuestion: !scene.open.isEmpty, isMine: isMine) }
    }

    var html: HTML {
        verbs.map { verb -> HTML in verb == .take ? take : details(verb) }.joined()
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
        let isGrave = verb == .refuse || verb == .withdraw
        return """
            <details class="action" id="\(verb.rawValue)"\(attribute: "open", when: verb == open)>\
            <summary>\(t("work.do.\(verb.key)"))</summary>\
            <form method="post" action="\(file.staffPath)/\(verb.rawValue)">\(form.token())\(hint(verb))\(fields(verb, form))\(why(verb, form))
            <p class="buttons"><button class="button\(isGrave ? " is-grave" : "")">\(t("work.button.\(verb.key)"))</button></p></form></details>

            """
    }

    /// The form that was sent or asked for stands open, else what is most likely next.
    private var open: CaseVerb? {
        if let asked = forms.sent ?? forms.opened { return asked }
        if !isMine, file.state.isOpen { return nil }
        if !scene.open.isEmpty { return .answer }
        return verbs.first { $0 != .take }
    }

    private func hint(_ verb: CaseVerb) -> HTML {
        let key = "work.hint.\(verb.key)"
        return t.has(key) ? "<p class=\"small soft\">\(t("work.hint.\(verb.key)"))</p>" : .empty
    }

    private func fields(_ verb: CaseVerb, _ form: Form) -> HTML {
        switch verb {
        case .tell: "\(form.html(CaseForms.text(verb), visit))\(form.html(CaseForms.next(verb), visit))\(keeps(verb, form))"
        case .note, .withdraw: form.html(CaseForms.text(verb), visit)
        case .ask: "\(form.html(CaseForms.text(verb), visit))\(form.html(CaseForms.answerBy, visit))\(keeps(verb, form))"
        case .answer: "\(question)\(form.html(CaseForms.text(verb), visit))"
        case .assign: form.html(CaseForms.colleague(scene, t), visit)
        case .approve: form.html(CaseForms.conditions, visit)
        case .refuse:
            "\(form.html(CaseForms.rule, visit))\(form.html(CaseForms.decidedBy, visit))\(form.html(CaseForms.alternative, visit))"
        case .refer: form.html(CaseForms.referral, visit)
        case .category: form.html(CaseForms.category(scene, t), visit)
        case .extend: "\(form.html(CaseForms.until, visit))\(file.clock.isDecision ? form.html(CaseForms.ground, visit) : .empty)"
        case .take, .start, .close: .empty
        }
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
