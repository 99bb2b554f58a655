import Civic
import Markup
import Rules
import Web

/// What an answer owes the initiator besides its reason: the rule, who decided, what can be done instead, and how and until when to
/// object. The same for an answer that stands and one from before the case was opened again.
struct DecisionParts {
    let decision: CaseDecision
    /// The words of the rule that decided, in the reader's language; nil when a person did.
    var own: DecisionAtOnce?
    /// It is a decision under the Awb: on an application (1:3), or taken at once by a rule.
    let isFormal: Bool
    let visit: Visit

    private var t: Words { visit.t }

    var facts: HTML {
        let facts = [
            ("conditions", own?.agreements ?? decision.conditions), ("rule", decision.rule),
            ("decidedBy", own?.decidedBy ?? decision.decidedBy), ("alternative", decision.alternative),
        ].filter { !$0.1.isEmpty }.map { name, text -> HTML in
            "<div><dt>\(t("desk.decision.\(name)"))</dt><dd class=\"told\">\(own == nil ? visit.written(text) : "\(text)")</dd></div>"
        }
        return facts.isEmpty ? .empty : "<dl class=\"facts is-rows\">\(facts)</dl>"
    }

    /// - Parameter number: tells the explanations of several answers on one page apart.
    func objection(number: Int? = nil) -> HTML {
        guard decision.state.isDecision else { return .empty }
        let key = isFormal ? "desk.objection.decision" : "desk.objection.answer"
        let isOver = decision.objection.date < visit.today
        let values = ["date": t.longDate(decision.objection.date), "college": t.college(of: visit.municipality)]
        let apart: HTML? = number.map { "<span class=\"hidden\"> \(t.number($0))</span>" }
        return """
            <h3>\(t("desk.objection.title"))</h3><p>\(t(isOver ? "desk.objection.over" : key, values))</p>
            <details><summary>\(t("desk.objection.how"))\(apart)</summary>\(steps(decision.objection, t))</details>
            """
    }
}
