import Civic
import Desk
import Foundation
import Initiatives
import Rules
import Store

extension CaseWork {
    /// After the answer: who objected is heard, the objection is decided, and the penalty fixed and paid, some of it at the last moment.
    func endLaw() async throws -> Bool {
        if let promised = view.promises.first(where: { $0.isAfterAnswer && $0.keptOn == nil }), promised.dueOn <= soon(3) || isUrgent {
            return try await did(KeepAfterAnswer(id: file.id, text: "It is done"))
        }
        if let objection = view.objections.first(where: { $0.decision == nil }), try await conclude(objection) { return true }
        if let penalty = view.penalties.first(where: { $0.paidOn == nil }) {
            return try await did(PayPenalty(id: file.id, cause: penalty.cause, paidOn: day))
        }
        let due = Set(view.promises.filter { $0.keptOn == nil }.map(\.id))
        let ended = view.delays.filter { $0.finalPenalty(on: day, Terms(town.site.terms)) != nil }.map(\.cause)
        guard let cause = ended.first(where: { due.contains($0.fixPromise) }) else { return false }
        return try await did(FixPenalty(id: file.id, cause: cause, reason: reason, next: next))
    }

    private func conclude(_ objection: Objection) async throws -> Bool {
        // Some lie with somebody whom nobody can hurry until well after their day.
        let lies = chance.days(around: 25, "objection lies \(file.reference)")
        if chance.happens(town.settings.trouble.lateObjections, "late objection \(file.reference)"),
            day <= objection.decideBy.date.adding(days: lies)
        {
            return false
        }
        let ready = objection.received.adding(days: chance.days(around: 20, "objection \(file.reference)"))
        guard ready <= day || isUrgent else { return false }
        if objection.against(view.decisions)?.isTaken(by: official) ?? false { return try await passOn() }
        let outcome: ObjectionOutcome = chance.happens(0.2, "upheld \(file.reference)") ? .upheld : .rejected
        guard let hearing = heard(objection, outcome) else {
            return objection.hearing == nil ? try await invite(objection) : false
        }
        let decider: ObjectionDecider = chance.happens(0.5, "decider \(file.reference)") ? .board : .person(official.id)
        return try await did(
            DecideObjection(
                id: file.id, objection: objection.id, outcome: outcome, reason: reason, next: next, decidedBy: decider, hearing: hearing))
    }

    /// Nil as long as there must be a hearing first.
    private func heard(_ objection: Objection, _ outcome: ObjectionOutcome) -> HearingRecord? {
        if objection.hearingReply == .waives { return .skipped(.waived) }
        if let hearing = objection.hearing {
            guard objection.hearingReply == .comes else { return hearing.replyBy < day ? .skipped(.silent) : nil }
            return hearing.moment.day <= day ? .held(on: hearing.moment.day, report: "What was said") : nil
        }
        guard objection.hearingReply == nil, chance.happens(0.4, "not heard \(file.reference)") else { return nil }
        return .skipped(outcome == .upheld ? .fullyMet : .unfounded)
    }

    private func invite(_ objection: Objection) async throws -> Bool {
        try await did(
            InviteToHearing(
                id: file.id, objection: objection.id, moment: Intake.Moment(day: soon(12), minutes: 10 * 60), place: "Room 3",
                replyBy: day.adding(days: 10)))
    }

    /// Who took the first decision gives it to a colleague who is there.
    private func passOn() async throws -> Bool {
        guard file.assignee == nil || file.assignee == official.id else { return false }
        let others = try await town.staff(on: day, [.caseworker, .coordinator]).filter { person in
            person.id != official.id && !view.decisions.contains { $0.isTaken(by: person) }
        }
        guard let colleague = chance.among(others, "decides \(file.reference) \(day.iso)") else { return false }
        return try await did(AssignCase(id: file.id, colleague: colleague.id, reason: reason, next: next))
    }
}
