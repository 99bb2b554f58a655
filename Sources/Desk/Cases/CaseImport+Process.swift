import Civic
import Rules
import Store

/// What a journal in `cases.yaml` can tell besides questions and answers.
extension CaseHistory {
    func performProcess(
        _ line: ImportedCase.Line, on id: ID<CaseFile>, as actor: Actor, reason: String, next: String, at time: Instant
    ) throws {
        switch line.kind {
        case "step":
            let step = MoveStep(id: id, step: line.step ?? "", reason: reason, next: next, skips: true, book: book)
            try site.perform(step, as: actor, at: time, in: db)
        case "intakeProposed":
            let moments = [(3, 9 * 60 + 30), (4, 14 * 60), (6, 19 * 60 + 30)].map { days, minutes in
                Intake.Moment(day: time.localDate.adding(days: days), minutes: minutes)
            }
            try site.perform(ProposeIntake(id: id, moments: moments, way: .place, place: line.text), as: actor, at: time, in: db)
        case "intakePicked": try site.perform(PickIntake(id: id, choice: 0), as: actor, at: time, in: db)
        case "intakeSummary": try site.perform(SummariseIntake(id: id, text: line.text), as: actor, at: time, in: db)
        case "intakeAgreed": try site.perform(AgreeIntake(id: id, correction: line.reason ?? ""), as: actor, at: time, in: db)
        case "aspect":
            let assess = AssessAspect(id: id, aspect: line.aspect ?? "", colour: line.colour ?? .amber, sentence: line.text)
            try site.perform(assess, as: actor, at: time, in: db)
        case "stuck": try site.perform(SayStuck(id: id, text: line.text, teams: book.teams), as: actor, at: time, in: db)
        case "helped":
            let answer = AnswerHelped(id: id, reply: line.reply ?? .yes, text: line.text, teams: book.teams)
            try site.perform(answer, as: actor, at: time, in: db)
        case "absence": try goAway(line, as: actor, at: time)
        default: try performLaw(line, on: id, as: actor, reason: reason, next: next, at: time)
        }
    }

    /// Who writes the line is away from its day on; another caseworker, else the desk, stands in.
    private func goAway(_ line: ImportedCase.Line, as actor: Actor, at time: Instant) throws {
        guard let person = actor.person else { return }
        let others = try db.staff().filter { $0.id != person.id && Actor($0).handlesCases }
        let standIn = others.first { $0.roles.contains(.caseworker) } ?? others.first
        let absence = PlanAbsence(
            person: person.id, from: time.localDate, until: now.localDate.adding(days: line.days ?? 14), standIn: standIn?.id,
            teams: book.teams)
        try site.perform(absence, as: actor, at: time, in: db)
    }
}
