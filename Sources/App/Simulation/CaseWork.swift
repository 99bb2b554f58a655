import Civic
import Desk
import Foundation
import Initiatives
import Rules
import Store

/// What one official does next for one case, with the forms of its page.
struct CaseWork {
    let town: SimulatedTown
    let view: CaseView
    let official: Person
    let day: LocalDate
    /// It is late and somebody has said so: what is missing is skipped rather than waited for.
    let isUrgent: Bool

    var file: CaseFile { view.file }
    var actor: Actor { Actor(official) }
    var chance: Chance { town.chance }
    private var terms: Terms { Terms(town.site.terms) }
    private var step: ProcessStep? { view.run.flatMap { $0.isFinished ? nil : $0.step } }
    let reason = "So that the plan goes on"
    let next = "You hear more within two weeks"

    /// One thing, the most pressing first.
    ///
    /// - Returns: false when there is nothing to do today.
    func advance() async throws -> Bool {
        guard file.state.isOpen else { return try await endLaw() }
        if !view.stuck.isEmpty { return try await did(SettleStuck(id: file.id, text: "We have rung you", next: next)) }
        if file.assignee == nil { return try await did(TakeCase(id: file.id)) }
        if let handed = try await handOn() { return handed }
        if try await keepMessage() { return true }
        if file.state == .waitingForInitiator { return try await chase() }
        if view.promises.contains(where: { $0.id == CasePromise.again && $0.keptOn == nil }) { return try await decideInTime(within: 4) }
        if try await ask() { return true }
        if let talked = try await converse() { return try await talked ? true : postpone() }
        if let waited = try await gather() { return try await waited ? true : postpone() }
        if let moved = try await goOn() { return try await moved ? true : postpone() }
        if let directed = try await direct() { return try await directed ? true : postpone() }
        return try await decideInTime(within: 3)
    }

    func did(_ action: some Action) async throws -> Bool { try await town.perform(action, as: actor) != nil }
    func soon(_ workingDays: Int) -> LocalDate { town.freeDays.adding(workingDays: workingDays, to: day) }

    // MARK: The first look

    /// Some plans come to the wrong desk.
    private func handOn() async throws -> Bool? {
        guard view.run?.visits.count == 1, file.state == .assigned, file.clock.received.adding(days: 5) >= day else { return nil }
        let teams = town.book.teams.handling.filter { $0.id != file.team }
        if chance.happens(0.03, "forward \(file.reference)"), let team = chance.among(teams, "team \(file.reference)") {
            return try await did(
                ForwardCase(id: file.id, team: team.id, colleague: nil, teams: town.book.teams, reason: reason, next: next))
        }
        let others = town.book.triage.categories.filter { $0.id != file.triage.category }
        guard chance.happens(0.03, "category \(file.reference)"), !file.triage.rule.isEmpty,
            let category = chance.among(others, "other \(file.reference)")
        else { return nil }
        return try await did(
            ChangeCategory(id: file.id, category: category, reason: reason, next: next, book: town.book))
    }

    /// A message that was promised goes when its time comes.
    private func keepMessage() async throws -> Bool {
        guard let promise = view.promises.timely(on: day), promise.dueOn <= soon(2) else { return false }
        return try await did(TellInitiator(id: file.id, text: "How things stand on \(day.iso)", next: next, keeps: promise.id))
    }

    // MARK: Questions

    private func ask() async throws -> Bool {
        guard view.questions.isEmpty, file.clock.received.adding(days: 21) > day, chance.happens(0.3, "ask \(file.reference)") else {
            return false
        }
        let supplements = file.clock.isDecision && chance.happens(0.5, "supplement \(file.reference)")
        return try await did(
            AskQuestion(
                id: file.id, text: "What will it cost?", answerBy: day.adding(days: 14), reason: reason, next: next,
                isSupplement: supplements))
    }

    /// No answer by the day that was asked for: ring, leave unhandled, or close it with the initiator.
    private func chase() async throws -> Bool {
        guard let question = view.openQuestion, question.answerBy < day else { return try await postpone() }
        let unused = view.questions.unusedSupplement(view.supplements, on: day, terms)
        if let unused, day <= unused.tellBy, file.clock.isDecision, chance.happens(0.5, "unhandled \(file.reference)") {
            return try await answer(.notProcessed)
        }
        if chance.happens(0.3, "rings \(file.reference) \(day.iso)") {
            return try await did(AnswerQuestion(id: file.id, question: question.id, text: "Said on the telephone"))
        }
        guard question.answerBy.adding(days: 28) < day else { return try await postpone() }
        return try await did(WithdrawCase(id: file.id, reason: "We could not reach you"))
    }

    // MARK: The conversation

    /// Nil when this step asks for none, or when there is one.
    private func converse() async throws -> Bool? {
        guard step?.needs.contains(.intake) == true, view.intake?.standing != .agreed else { return nil }
        guard let intake = view.intake else { return try await propose() }
        switch intake.standing {
        case .declined: return try await propose()
        case .proposed:
            guard let first = intake.moments.first, first.day <= day else { return false }
            return try await did(PickIntake(id: file.id, choice: intake.moments.count - 1))
        case .planned:
            guard let moment = intake.moment, moment.day <= day else { return false }
            return try await did(SummariseIntake(id: file.id, text: "What we spoke of"))
        case .corrected: return try await did(SummariseIntake(id: file.id, text: "What we spoke of, and what you added"))
        case .summarised:
            guard let summarised = intake.summarisedOn, summarised.adding(days: 10) <= day else { return false }
            return try await did(AgreeIntake(id: file.id, correction: ""))
        case .agreed: return nil
        }
    }

    private func propose() async throws -> Bool {
        let moments = [3, 4, 6].map { Intake.Moment(day: soon($0), minutes: 14 * 60) }
        return try await did(ProposeIntake(id: file.id, moments: moments, way: .place, place: "Room 3"))
    }

    // MARK: Aspects and advice

    /// Nil when nothing is missing here.
    private func gather() async throws -> Bool? {
        guard let step, let run = view.run else { return nil }
        if step.needs.contains(.aspects) {
            let missing = run.process.aspects.filter { !view.assessed.contains($0.id) }
            for aspect in missing {
                let colour = chance.among(Colour.allCases, "colour \(aspect.id) \(file.reference)") ?? .green
                try await town.perform(AssessAspect(id: file.id, aspect: aspect.id, colour: colour, sentence: "Looked at"), as: actor)
            }
            if !missing.isEmpty { return true }
        }
        let wants = step.needs.contains(.advice) || chance.happens(0.1, "advice \(file.reference)")
        guard wants, !advisers.isEmpty else { return nil }
        if view.advice.isEmpty { return try await askAdvice() }
        guard let silent = view.advice.first(where: \.isOpen) else { return nil }
        guard isUrgent || silent.askedOn.adding(days: 45) < day else { return false }
        return try await did(WithdrawAdvice(id: silent.id, reason: "We go on without it"))
    }

    private func askAdvice() async throws -> Bool {
        let count = 1 + Int(chance.number("advisers \(file.reference)") * Double(min(3, advisers.count)))
        let start = Int(chance.number("first adviser \(file.reference)") * Double(advisers.count))
        let asked = (0..<count).map { advisers[(start + $0) % advisers.count] }
        return try await did(
            AskAdvice(
                id: file.id, advisers: asked, question: "Can this be done?", brief: "A plan of residents", aspects: [],
                answerBy: soon(10)))
    }

    private var advisers: [Adviser] {
        let teams = town.book.teams
        return teams.all.filter(\.advises).compactMap { team in
            let colleague = teams.staff.first { $0.team == team.id }
            guard let email = colleague?.email ?? team.mail else { return nil }
            return Adviser(team: team.id, department: team.id, name: colleague?.name ?? team.id, email: email)
        }
    }

    // MARK: The step after this one, and the round

    /// Nil at the last step.
    private func goOn() async throws -> Bool? {
        guard let run = view.run, step != nil else { return nil }
        let been = Set(run.visits.map(\.step))
        guard let step = run.choices.first(where: { !been.contains($0.id) }) else { return nil }
        let missing = try await missingDemands(run)
        guard missing.isEmpty || isUrgent else { return false }
        return try await did(
            MoveStep(id: file.id, step: step.id, reason: reason, next: next, skips: !missing.isEmpty, book: town.book))
    }

    private func missingDemands(_ run: ProcessRun) async throws -> [MissingDemand] {
        let (file, checks) = (file, town.book.checks)
        return try await town.read { db in try db.missingDemands(file, run, checks) }
    }

    /// Nil when no direction is asked for, or when there is one.
    private func direct() async throws -> Bool? {
        guard view.run?.process.steps.contains(where: { $0.needs.contains(.advice) }) == true, approved == nil,
            chance.happens(0.8, "round \(file.reference)")
        else { return nil }
        if view.directions.contains(where: \.state.isOpen) { return isUrgent ? nil : false }
        let round = town.book.advice.round
        let meeting = round.calendar.meeting(from: day.adding(days: 2), town.freeDays)
        return try await did(
            PutOnAgenda(id: file.id, meetingOn: meeting, question: "Do we go on?", goals: "", settings: round))
    }

    private var approved: DirectionItem? { view.directions.first { $0.state == .approved } }

    // MARK: The answer

    /// Answers when it is ready or when the day comes near; some days are let pass.
    private func decideInTime(within days: Int) async throws -> Bool {
        let typical = file.clock.isDecision ? 25.0 : 6
        let ready = file.clock.received.adding(days: chance.days(around: typical, "ready \(file.reference)"))
        let isNear = view.answerPromise.map { $0.dueOn <= soon(days) } ?? true
        guard ready <= day || isNear || isUrgent else { return false }
        let number = chance.number("answer \(file.reference)")
        if approved?.outcome?.direction == .negative { return try await answer(.refused) }
        // Without a direction where one is asked for, nobody can say yes.
        let asksDirection = view.run?.process.steps.contains { $0.needs.contains(.direction) } ?? false
        if asksDirection, approved == nil { return try await answer(number < 0.8 ? .refused : .referred) }
        return try await answer(number < 0.5 ? .accepted : number < 0.7 ? .acceptedWithConditions : number < 0.88 ? .refused : .referred)
    }

    private func answer(_ state: CaseState) async throws -> Bool {
        let given = ChangeState.Answer(
            conditions: state == .acceptedWithConditions ? "Keep the pavement free" : "", rule: state == .refused ? "Article 2" : "",
            decidedBy: state == .refused ? official.name : "", alternative: state == .accepted ? "" : "Try the park")
        return try await did(
            ChangeState(
                id: file.id, state: state, reason: reason, next: next, answer: given, skipReason: reason, book: town.book))
    }

    /// The answer will not be there in time: say so before the day, as most do.
    private func postpone() async throws -> Bool {
        guard let promise = view.answerPromise, promise.dueOn <= soon(3), promise.id == CasePromise.answer else { return false }
        guard chance.happens(0.75, "postpones \(file.reference) \(promise.dueOn.iso)") else { return false }
        let until = town.freeDays.adding(workingDays: 15, to: max(promise.dueOn, day))
        if file.clock.isDecision, file.answerBy >= day, chance.happens(0.2, "consent \(file.reference) \(promise.dueOn.iso)") {
            return try await did(
                SuspendClock(id: file.id, ground: .consent, from: day, until: until, reason: reason, next: next))
        }
        let ground = chance.among(file.clock.grounds(on: day, terms), "ground \(file.reference)") ?? .announcedDelay
        let last = min(until, file.clock.furthest(ground, on: day, terms))
        guard last > file.answerBy else { return false }
        return try await did(ExtendTerm(id: file.id, until: last, ground: ground, reason: reason, next: next))
    }
}
