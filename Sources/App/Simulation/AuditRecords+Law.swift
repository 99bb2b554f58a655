import Civic
import Desk
import Foundation
import Rules
import Store

/// Whether the terms of the law were minded.
extension AuditRecords {
    func lawLines(_ db: any Connection) throws -> [HeldLine] {
        [
            termLine(), reckoningLine(), try noticeLine(db), try objectionNoticeLine(db), try objectionLine(db), try deciderLine(db),
        ]
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
            for delay in try db.noticedDelays(of: ID(file.id)) where delay.cause == .request {
                let notice = delay.notice
                let decided = answers[file.id]?.first { $0.decidedOn >= notice.received }?.decidedOn
                let said = notice.penalty(decided: decided, on: today, terms).totalCents
                line.look(file.reference, isRight: said == cents(notice, decided: decided))
            }
        }
        return line
    }

    /// The same for decisions on objections (Awb 7:14), and what was fixed for it is that amount.
    private func objectionNoticeLine(_ db: any Connection) throws -> HeldLine {
        var line = HeldLine("notice about a late objection whose penalty is what the law gives, also as it was fixed")
        let ends = try db.rows("SELECT objection_id, decided_on FROM case_objection_decision").reduce(into: [String: LocalDate]()) {
            $0[try $1["objection_id"]] = try $1["decided_on"]
        }
        let fixed = try db.rows("SELECT objection_id, owed_cents FROM case_penalty_fixed").reduce(into: [String: Int]()) {
            $0[try $1["objection_id"]] = try $1["owed_cents"]
        }
        for file in cases {
            for objection in try db.objections(of: ID(file.id)) {
                guard let notice = objection.notice else { continue }
                let (decided, own) = (ends[objection.id.text], cents(notice, decided: ends[objection.id.text]))
                let said = notice.penalty(decided: decided, on: today, terms).totalCents
                line.look(file.reference, isRight: said == own && fixed[objection.id.text].map { $0 == own } ?? true)
            }
        }
        return line
    }

    /// Who took a decision does not decide on the objection to it (Awb 10:3(3)), and before that there was a hearing or a ground for none
    /// (Awb 7:2, 7:3).
    private func deciderLine(_ db: any Connection) throws -> HeldLine {
        var line = HeldLine("decision on an objection by somebody else than the first, after a hearing or on a ground for none")
        let rows = try db.rows(
            """
            SELECT reference, case_objection.case_id AS file, case_objection.received_on, hearing_reply, outcome, decided_on, heard_on, hearing_ground,
                case_objection_decision.by_person AS sender, decider_id,
                (SELECT MIN(reply_by) FROM case_objection_hearing WHERE case_objection_hearing.objection_id = case_objection.id) AS asked
            FROM case_objection_decision JOIN case_objection ON case_objection.id = case_objection_decision.objection_id
                JOIN case_file ON case_file.id = case_objection.case_id
            WHERE outcome <> 'withdrawn' ORDER BY case_objection.id
            """)
        for row in rows {
            let (file, received): (String, LocalDate) = (try row["file"], try row["received_on"])
            let (sender, decider): (String?, String?) = (try row["sender"], try row["decider_id"])
            let isOther = objectedTo(file, received).contains { answer in
                answer.by == nil || sender != answer.by && decider != answer.by
            }
            line.look(try row["reference"], isRight: try isOther && wasHeard(row, received))
        }
        return line
    }

    private func wasHeard(_ row: Row, _ received: LocalDate) throws -> Bool {
        let (heard, decided): (LocalDate?, LocalDate) = (try row["heard_on"], try row["decided_on"])
        let (outcome, reply): (String, String?) = (try row["outcome"], try row["hearing_reply"])
        let (ground, asked): (String?, LocalDate?) = (try row["hearing_ground"], try row["asked"])
        if let heard { return received <= heard && heard <= decided && ground == nil }
        return switch ground {
        case "inadmissible": outcome == "inadmissible"
        case "unfounded": outcome == "rejected"
        case "fullyMet": outcome == "upheld"
        case "waived": reply == "waives"
        case "silent": reply == nil && asked.map { $0 < decided } ?? false
        default: false
        }
    }

    private func cents(_ notice: DefaultNotice, decided: LocalDate?) -> Int {
        guard notice.received > notice.deadline, notice.exclusion == nil else { return 0 }
        let choices = settings.choices(on: notice.received)
        let first = notice.received.adding(days: choices.firstPenaltyDayOffset)
        var end = today
        if let decided { end = min(end, decided.adding(days: choices.decisionDayCounted ? 0 : -1)) }
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

    /// The answer that an objection of this day is about. One of the same day may be it, or a new one that came after: then both.
    private func objectedTo(_ id: String, _ received: LocalDate) -> [Answer] {
        let before = (answers[id] ?? []).filter { $0.decidedOn <= received }
        return before.suffix(1) + (before.last?.decidedOn == received ? before.dropLast().suffix(1) : [])
    }

    /// Six weeks to object from the day after the decision (Awb 6:7); the verdict and the day to decide stand there.
    private func objectionLine(_ db: any Connection) throws -> HeldLine {
        var line = HeldLine("objection that has its verdict and the day to decide on it")
        for file in cases {
            for objection in try db.objections(of: ID(file.id)) {
                let isSaidSo = objectedTo(file.id, objection.received).contains { answer in
                    let window = terms.objection(announced: answer.decidedOn)
                    return objection.verdict == window.verdict(received: objection.received).rawValue
                        && window.last.date < objection.decideBy.date
                }
                line.look(file.reference, isRight: isSaidSo && objection.decideBy.date > objection.received)
            }
        }
        return line
    }
}
