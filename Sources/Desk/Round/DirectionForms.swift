import Civic
import Initiatives
import Markup
import Rules
import Web

/// The forms of the meeting and of putting a plan on its agenda.
enum DirectionForms {
    // MARK: On the agenda

    static func meeting(_ dates: [LocalDate], _ t: Words) -> FormField<String> {
        .list(DirectionField.meeting, "direction.add.meeting", dates.map { FieldOption($0.iso, .text(t.longDate($0))) })
    }
    static let question = FormField.area("vraag", "direction.add.question", max: 600, rows: 3).asked(hint: "direction.add.questionHint")
    static let goals = FormField.area("doelen", "direction.add.goals", max: 1_000, rows: 3, isOptional: true).asked(
        hint: "direction.add.goalsHint")

    static let offReason = FormField.area("eraf-reden", "work.reason", max: 1_000, rows: 2)
    static let offNext = FormField.area("eraf-stap", "work.next", max: 1_000, rows: 2)

    // MARK: The outcome

    static let itemName = "punt"
    static let direction = FormField.choice(
        "richting", "direction.outcome.which",
        Direction.allCases.map { FieldOption($0.rawValue, .key("direction.choice.\($0.rawValue)")) })
    static let ground = FormField.list(
        DirectionField.ground, "direction.outcome.ground",
        DirectionGround.allCases.map { FieldOption($0.rawValue, .key("direction.ground.\($0.rawValue)")) }, isOptional: true
    ).asked(hint: "direction.outcome.groundHint")
    static func goal(_ goals: [KnownGoal]) -> FormField<String> {
        .list(DirectionField.goal, "direction.outcome.goal", goals.options, isOptional: true).asked(hint: "direction.outcome.goalHint")
    }
    static let conditions = FormField.area(
        DirectionField.conditions, "direction.outcome.conditions", max: 2_000, rows: 3, isOptional: true
    ).asked(hint: "direction.outcome.conditionsHint")
    static let reason = FormField.area("reden", "work.reason", max: 2_000, rows: 3)
    static let next = FormField.area("stap", "work.next", max: 1_000, rows: 2)

    static let anyway = FormField.tick("toch", "direction.gaps.anyway").asked(hint: "direction.gaps.anywayHint")
    static let anywayReason = FormField.area("toch-waarom", "direction.gaps.anywayReason", max: 1_000, rows: 2, isOptional: true)

    /// Why a no is said although nothing was looked at. Nil when that is needed and not said; empty when it is not needed.
    static func readAnyway(_ form: inout Form, _ gaps: DirectionGaps, _ outcome: DirectionOutcome) -> String? {
        guard gaps.isBlind, outcome.direction == .negative else { return "" }
        let (isTicked, reason) = (form.read(anyway) ?? false, form.read(anywayReason) ?? "")
        if !isTicked { form.add(FieldProblem(anyway.name, "direction.gaps.tickAnyway")) }
        if reason.isEmpty { form.add(FieldProblem(anywayReason.name, "direction.gaps.sayAnyway")) }
        return form.isFine ? reason : nil
    }

    static func approver(_ approvers: [Approver], _ t: Words) -> FormField<String> {
        .list(
            DirectionField.approver, "direction.outcome.approver",
            approvers.map { FieldOption($0.id, .text("\($0.title.words(t)), \($0.official.name)")) })
    }

    static let returnReason = FormField.area("terug-waarom", "direction.return.why", max: 1_000, rows: 3)

    /// Begun with what the meeting said before, when it was sent back; with one approver there is nothing to choose.
    static func begun(_ item: DirectionItem, _ approvers: [Approver], _ goals: [KnownGoal], _ t: Words) -> Form {
        var form = Form()
        if let outcome = item.outcome {
            form.prefill(direction, outcome.direction.rawValue)
            if let known = outcome.ground { form.prefill(ground, known.rawValue) }
            if let known = outcome.goal, goals.contains(known) { form.prefill(goal(goals), known.reference) }
            form.prefill(conditions, outcome.conditions)
            form.prefill(reason, outcome.reason)
            form.prefill(next, outcome.next)
        }
        let chosen = approvers.first { $0.id == item.approver } ?? (approvers.count == 1 ? approvers.first : nil)
        if let chosen { form.prefill(approver(approvers, t), chosen.id) }
        return form
    }

    /// - Returns: nil when the form has problems; the approver is nil only where nobody has to approve.
    static func read(
        _ form: inout Form, _ approvers: [Approver], _ goals: [KnownGoal], _ t: Words
    ) -> (outcome: DirectionOutcome, approver: Approver?)? {
        let (chosen, ground) = (form.read(direction), form.read(ground))
        let goal = goals.isEmpty ? nil : goals.chosen(form.read(goal(goals)))
        let (conditions, reason, next) = (form.read(conditions), form.read(reason), form.read(next))
        let approverID = approvers.isEmpty ? "" : form.read(approver(approvers, t))
        guard let direction = chosen.flatMap(Direction.init(rawValue:)), let reason, let next, let conditions, let approverID else {
            return nil
        }
        let outcome = DirectionOutcome(
            direction: direction, ground: ground.flatMap(DirectionGround.init(rawValue:)), goal: goal, conditions: conditions,
            reason: reason, next: next)
        for problem in outcome.problems(goals: goals) { form.add(problem) }
        return form.isFine ? (outcome, approvers.first { $0.id == approverID }) : nil
    }
}
