import Civic
import Desk
import Rules
import Store

/// Whether anything stands still without a person who sees it.
extension AuditRecords {
    func standstillLines(_ db: any Connection) throws -> [HeldLine] {
        let open = cases.filter(\.isOpen)
        var next = HeldLine("open case with a next step on a date")
        var answer = HeldLine("open case to which an answer is promised")
        let answered = Set(promises.filter { Self.isOpen($0) && ["answer", "again"].contains($0.name) }.map(\.caseID))
        for file in open {
            next.look(file.reference, isRight: file.nextDue != nil)
            answer.look(file.reference, isRight: answered.contains(file.id))
        }
        return [next, answer, try seen(open, db), try stuck(db), try advice(db), try directions(db)]
    }

    private static func isOpen(_ promise: Promise) -> Bool { promise.keptOn == nil && promise.droppedOn == nil }

    /// Past its date, or waiting for an initiator longer than a week after the day that was asked for.
    private func seen(_ open: [Case], _ db: any Connection) throws -> HeldLine {
        var line = HeldLine("case past its date or waiting too long, that somebody at work has on their screen or in their mail")
        let waiting = Set(
            try db.rows(
                """
                SELECT case_id FROM case_question WHERE answered_on IS NULL GROUP BY case_id HAVING MAX(answer_by) < \(today.adding(days: -7))
                """
            ).map { try $0["case_id"] as String })
        let told = Set(promises.filter(Self.isOpen).filter { escalated[Self.key($0.caseID, $0.name, $0.dueOn)] != nil }.map(\.caseID))
        let away = try db.absences(on: today)
        let present = try db.staff().filter { away[$0.id] == nil }
        let atDesk = present.contains { $0.roles.contains(.deskOfficer) || $0.roles.contains(.administrator) }
        let there = Set(present.map(\.id))
        // Whoever stands in has the cases on their own screen.
        let isSeen = { (id: String) -> Bool in db.standIn(for: ID(id), among: away).map { there.contains($0) } ?? false }
        for file in open {
            let isLate = file.nextDue.map { $0 < today } ?? true
            guard isLate || (file.waitingSince != nil && waiting.contains(file.id)) else { continue }
            let onHome = file.assignee.map(isSeen) ?? (atDesk || file.contact.map(isSeen) ?? false)
            line.look(file.reference, isRight: onHome || told.contains(file.id))
        }
        return line
    }

    /// Somebody called for a person.
    private func stuck(_ db: any Connection) throws -> HeldLine {
        var line = HeldLine("call for help that is settled, or promised on a date")
        let promised = Set(promises.filter(Self.isOpen).map { "\($0.caseID) \($0.name)" })
        for row in try db.rows("SELECT * FROM case_stuck ORDER BY called_on, id") {
            let (caseID, promise, settled): (String, String, LocalDate?) = (
                try row["case_id"], try row["promise"], try row["settled_on"]
            )
            let isRight = settled != nil || byID[caseID]?.isOpen != true || promised.contains("\(caseID) \(promise)")
            line.look(reference(caseID), isRight: isRight)
        }
        return line
    }

    /// Each rung of the ladder may come some days later: over a weekend, and never on the day after another mail.
    private func advice(_ db: any Connection) throws -> HeldLine {
        var line = HeldLine("request for advice that is answered, not needed, or reminded as often as its ladder says")
        for row in try db.rows("SELECT case_id, asked_on, state, rung FROM advice_request ORDER BY asked_on, id") {
            let (caseID, asked, rung): (String, LocalDate, Int) = (try row["case_id"], try row["asked_on"], try row["rung"])
            let isWaiting = (try row["state"] as String) == "asked" && byID[caseID]?.isOpen == true
            let due = (adviceDays[caseID] ?? []).count { terms.freeDays.adding(workingDays: 5, to: asked.adding(days: $0)) < today }
            line.look(reference(caseID), isRight: !isWaiting || rung >= due)
        }
        return line
    }

    private func directions(_ db: any Connection) throws -> HeldLine {
        var line = HeldLine("plan in the round that has its direction, is not due, or was escalated")
        for row in try db.rows("SELECT case_id, due_on, state, escalated_on FROM direction_item ORDER BY due_on, id") {
            let (caseID, due, told): (String, LocalDate, LocalDate?) = (try row["case_id"], try row["due_on"], try row["escalated_on"])
            let isWaiting = ["onAgenda", "proposed"].contains(try row["state"] as String) && byID[caseID]?.isOpen == true
            let isLate = terms.freeDays.workingDays(after: due, through: today) > 1
            line.look(reference(caseID), isRight: !isWaiting || !isLate || told != nil)
        }
        return line
    }
}
