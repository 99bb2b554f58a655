import Civic
import Desk
import Foundation
import Rules
import Store

/// Whether the terms of the law were minded.
extension AuditRecords {
    func lawLines(_ db: any Connection) throws -> [HeldLine] {
        [termLine(), reckoningLine(), try noticeLine(db), try objectionLine(db)]
    }

    /// Every decision under the Awb: in time as its clock says, with what stood still and was lengthened, and else escalated.
    private func termLine() -> HeldLine {
        var line = HeldLine("decision of law within its term, or escalated when it was late")
        for file in cases {
            let all = answers[file.id] ?? []
            for (index, answer) in all.enumerated() where answer.state.isDecision {
                let clock = answer.clock ?? file.clock
                guard clock.isDecision, index == 0 else { continue }
                line.look(file.reference, isRight: isMinded(clock, decided: answer.decidedOn, file))
            }
            if all.isEmpty, file.isOpen, file.clock.isDecision {
                line.look(file.reference, isRight: isMinded(file.clock, decided: nil, file))
            }
        }
        return line
    }

    private func isMinded(_ clock: CaseClock, decided: LocalDate?, _ file: Case) -> Bool {
        let last = clock.answerBy(terms)
        let late = terms.freeDays.workingDays(after: last, through: decided ?? today)
        let first = ladders[file.id]?.first?.workingDays ?? 1
        return late <= first || escalated[Self.key(file.id, CasePromise.answer, last)] != nil
    }

    /// What is stored for the lists is what the clock of the case gives.
    private func reckoningLine() -> HeldLine {
        var line = HeldLine("stored last day that is the one its clock gives")
        let due = promises.filter { $0.name == CasePromise.answer && $0.keptOn == nil && $0.droppedOn == nil }
            .reduce(into: [String: LocalDate]()) { $0[$1.caseID] = $1.dueOn }
        for file in cases {
            let isRight = file.deadline.date == file.clock.deadline(terms).date && file.answerBy == file.clock.answerBy(terms)
            line.look(file.reference, isRight: isRight && (!file.isOpen || due[file.id].map { $0 == file.answerBy } ?? true))
        }
        return line
    }

    /// The penalty by an arithmetic of its own (Awb 4:17): nothing before the term has passed, then day by day from the fifteenth after it.
    private func noticeLine(_ db: any Connection) throws -> HeldLine {
        var line = HeldLine("notice of default whose penalty is what the law gives")
        for file in cases {
            guard let notice = try db.notice(of: ID(file.id)) else { continue }
            let decided = answers[file.id]?.first { $0.decidedOn >= notice.received }?.decidedOn
            let said = notice.penalty(decided: decided, on: today, terms).totalCents
            line.look(file.reference, isRight: said == cents(notice, decided: decided))
        }
        return line
    }

    private func cents(_ notice: DefaultNotice, decided: LocalDate?) -> Int {
        guard notice.received > notice.deadline, notice.exclusion == nil else { return 0 }
        let first = notice.received.adding(days: settings.firstPenaltyDayOffset)
        var end = today
        if let decided { end = min(end, decided.adding(days: settings.decisionDayCounted ? 0 : -1)) }
        let tariff = settings.penaltyTariff(on: first)
        var total = 0
        for number in 0..<max(0, first.days(until: end) + 1) {
            var passed = 0
            for band in tariff.bands {
                if (passed..<passed + band.days).contains(number) { total += band.centsPerDay }
                passed += band.days
            }
        }
        return min(total, tariff.capCents)
    }

    /// Six weeks to object from the day after the decision (Awb 6:7); the verdict and the day to decide stand there.
    private func objectionLine(_ db: any Connection) throws -> HeldLine {
        var line = HeldLine("objection that has its verdict and the day to decide on it")
        for file in cases {
            for objection in try db.objections(of: ID(file.id)) {
                let decided = answers[file.id]?.last { $0.decidedOn <= objection.received }?.decidedOn
                let last = decided.map { terms.objection(announced: $0).last.date }
                let verdict = terms.objection(announced: decided ?? today).verdict(received: objection.received)
                let isSaidSo = objection.verdict == verdict.rawValue && last.map { $0 < objection.decideBy.date } ?? false
                line.look(file.reference, isRight: isSaidSo && objection.decideBy.date > objection.received)
            }
        }
        return line
    }
}
