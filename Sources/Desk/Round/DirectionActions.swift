import Civic
import Foundation
import Initiatives
import Rules
import Store

/// Puts a case on the agenda of the meeting that gives directions, with what is asked and which goals it serves.
package struct PutOnAgenda: Action {
    package let id: ID<CaseFile>
    package let meetingOn: LocalDate
    package let question: String
    package let goals: String
    package let settings: RoundSettings
    package init(id: ID<CaseFile>, meetingOn: LocalDate, question: String, goals: String, settings: RoundSettings) {
        (self.id, self.meetingOn, self.question, self.goals, self.settings) = (id, meetingOn, question, goals, settings)
    }

    package static let kind = "direction.asked"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<ID<DirectionItem>> {
        let file = try work.caseFile(id)
        guard file.state.isOpen else { throw Refusal.conflict("case.notNow") }
        guard meetingOn >= work.today, settings.calendar.meeting(from: meetingOn, work.terms.freeDays) == meetingOn else {
            throw Refusal.invalid([FieldProblem(DirectionField.meeting, "direction.noMeeting")])
        }
        guard try !work.db.directionItems(of: id).contains(where: \.state.isOpen) else { throw Refusal.conflict("direction.alreadyThere") }
        let item = ID<DirectionItem>.new(at: work.now)
        let due = work.terms.freeDays.adding(workingDays: settings.workingDays, to: work.today)
        try work.db.execute(
            """
            INSERT INTO direction_item (id, case_id, initiative_id, meeting_on, added_by, added_on, due_on, question, goals, state, approver,
                approver_title, note)
            VALUES (\(item), \(id), \(file.initiative), \(meetingOn), \(work.actor.person?.id), \(work.today), \(due), \(question), \(goals),
                \(DirectionState.onAgenda), '', '', '')
            """)
        try work.tellInitiators(file, "directionAsked") { words in ["date": words.longDate(meetingOn), "due": words.longDate(due)] }
        let standing = work.standing(
            Self.kind, ["date": work.words.longDate(meetingOn), "due": work.words.longDate(due)])
        let data = ["meetingDate": meetingOn.iso]
        return Done(
            item, work.entry(try work.directionItem(item), of: file, reason: standing.reason, next: standing.next, data: data))
    }
}

/// Writes down what the meeting said. It is a proposal until who must approve has done so, and only then the initiator hears it.
package struct ProposeDirection: Action {
    package let id: ID<DirectionItem>
    package let meetingOn: LocalDate
    package let outcome: DirectionOutcome
    /// Nil where nobody has to approve.
    package let approver: Approver?
    package let settings: RoundSettings
    /// The goals there are to point at.
    package let goals: [KnownGoal]
    /// Why a no is said about a plan of which nothing was looked at; for colleagues, in the journal.
    package let unseen: String
    package init(
        id: ID<DirectionItem>, meetingOn: LocalDate, outcome: DirectionOutcome, approver: Approver?, settings: RoundSettings,
        goals: [KnownGoal] = [], unseen: String = ""
    ) {
        (self.id, self.meetingOn, self.outcome, self.approver, self.settings) = (id, meetingOn, outcome, approver, settings)
        (self.goals, self.unseen) = (goals, unseen)
    }

    package static let kind = "direction.proposed"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.directionItem(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let item = try work.directionItem(id)
        let file = try work.caseFile(item.caseID)
        guard item.state.isOpen, file.state.isOpen else { throw Refusal.conflict("direction.notOpen") }
        guard meetingOn <= work.today else { throw Refusal.conflict("direction.notYet") }
        let problems = outcome.problems(goals: goals)
        guard problems.isEmpty else { throw Refusal.invalid(problems) }
        try checkApprover(file, work)
        let person = try approver.map { try work.person($0.official) }
        try write(person, work)
        guard let person, let approver else { return try decideAtOnce(file, work) }
        try work.tellApprover(person, "directionApprove", id, file) { words in
            [
                "by": work.actor.name, "direction": words("direction.choice.\(outcome.direction.rawValue)"),
                "reason": [outcome.reason, unseen].filter { !$0.isEmpty }.joined(separator: "\n\n"),
                "approver": approver.title.words(words),
            ]
        }
        let standing = work.standing(Self.kind, ["approver": approver.title.words(work.words)])
        // The outcome is not the initiator's yet: only colleagues read this line.
        let data = ["approverWords": work.inLanguages { approver.title.words($0) }, "skipped": unseen]
        return Done(
            Nothing(), work.entry(item, of: file, audience: .staff, reason: standing.reason, next: standing.next, data: data))
    }

    /// Whoever the municipality names for this request approves it, and never who proposes it.
    private func checkApprover(_ file: CaseFile, _ work: Work) throws {
        guard !settings.approvers.isEmpty || approver != nil else { return }
        let allowed = settings.approvers(of: file, besides: work.actor.person)
        guard !allowed.isEmpty else { throw Refusal.conflict("direction.nobodyToApprove") }
        guard let approver else { throw Refusal.invalid([FieldProblem(DirectionField.approver, "direction.approverNeeded")]) }
        guard allowed.contains(approver) else {
            let isOwn = work.actor.person?.email?.lowercased() == approver.official.email
            throw Refusal.invalid([FieldProblem(DirectionField.approver, isOwn ? "direction.ownApproval" : "direction.otherApprover")])
        }
    }

    private func write(_ person: Person?, _ work: Work) throws {
        let title = approver?.title.words(work.words) ?? ""
        // What does not belong to this direction is not kept with it.
        let ground = outcome.direction == .negative ? outcome.ground : nil
        let conditions = outcome.direction == .positiveWithConditions ? outcome.conditions : ""
        let written = try work.db.execute(
            """
            UPDATE direction_item SET state = \(DirectionState.proposed), meeting_on = \(meetingOn), direction = \(outcome.direction),
                ground = \(ground), goal = \(outcome.goal), conditions = \(conditions), reason = \(outcome.reason), next_step = \(outcome.next),
                approver = \(approver?.id ?? ""), approver_id = \(person?.id), approver_title = \(title),
                proposed_by = \(work.actor.person?.id), proposed_on = \(work.today), note = ''
            WHERE id = \(id) AND state IN (\(DirectionState.onAgenda), \(DirectionState.proposed))
            """)
        guard written == 1 else { throw Refusal.conflict("direction.notOpen") }
    }

    private func decideAtOnce(_ file: CaseFile, _ work: Work) throws -> Done<Nothing> {
        var draft = try work.decide(try work.directionItem(id), of: file, by: work.actor.name)
        draft.data["skipped"] = unseen
        return Done(Nothing(), draft)
    }
}

/// How somebody shows that they may approve: the link from their mail, or being signed in as the one who must.
package enum ApprovalKey: Sendable, Hashable {
    case link(Secret)
    case item(ID<DirectionItem>)

    func item(_ actor: Actor, at now: Instant?, in db: any Connection) throws -> DirectionItem? {
        switch self {
        case .link(let secret):
            guard let link = try db.directionLink(secret), now.map({ link.expiresAt > $0 }) ?? true,
                let item = try db.directionItem(link.item), item.approverID == link.person
            else { return nil }
            return item
        case .item(let id):
            guard let item = try db.directionItem(id), let approver = item.approverID, approver == actor.person?.id else { return nil }
            return item
        }
    }
}

/// Who must approve does so: from now on the direction holds, and the initiator hears it the same day.
package struct ApproveDirection: Action {
    package let key: ApprovalKey
    package init(key: ApprovalKey) { self.key = key }

    package static let kind = "direction.approved"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try key.item(actor, at: nil, in: db) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let item = try key.item(work.actor, at: work.now, in: work.db) else { throw Refusal.expired("direction.linkTooOld") }
        let file = try work.caseFile(item.caseID)
        guard item.state == .proposed, file.state.isOpen else { throw Refusal.conflict("direction.notProposed") }
        guard item.approverID != item.proposedBy else { throw Refusal.conflict("direction.ownApproval") }
        try work.tellHandler(file, "directionApproved") { _ in ["approver": item.approverTitle] }
        return Done(Nothing(), try work.decide(item, of: file, by: item.approverTitle))
    }
}

/// Who must approve does not: the plan goes back to the next meeting, with why.
package struct ReturnDirection: Action {
    package let key: ApprovalKey
    package let reason: String
    package let settings: RoundSettings
    package init(key: ApprovalKey, reason: String, settings: RoundSettings) {
        (self.key, self.reason, self.settings) = (key, reason, settings)
    }

    package static let kind = "direction.returned"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try key.item(actor, at: nil, in: db) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let item = try key.item(work.actor, at: work.now, in: work.db) else { throw Refusal.expired("direction.linkTooOld") }
        let file = try work.caseFile(item.caseID)
        let meeting = settings.calendar.meeting(from: work.today.adding(days: 1), work.terms.freeDays)
        let returned = try work.db.execute(
            """
            UPDATE direction_item SET state = \(DirectionState.onAgenda), meeting_on = \(meeting), note = \(reason), approver = '',
                approver_id = NULL
            WHERE id = \(item.id) AND state = \(DirectionState.proposed)
            """)
        guard returned == 1 else { throw Refusal.conflict("direction.notProposed") }
        try work.tellHandler(file, "directionReturned") { words in
            ["approver": item.approverTitle, "reason": reason, "date": words.longDate(meeting)]
        }
        let next = work.standing(Self.kind, ["date": work.words.longDate(meeting)]).next
        let data = ["by": item.approverTitle]
        return Done(Nothing(), work.entry(item, of: file, audience: .staff, reason: reason, next: next, data: data))
    }
}

/// The plan needs no direction any more, or not from this meeting.
package struct TakeOffAgenda: Action {
    package let id: ID<DirectionItem>
    package let reason: String
    package let next: String
    package init(id: ID<DirectionItem>, reason: String, next: String) { (self.id, self.reason, self.next) = (id, reason, next) }

    package static let kind = "direction.takenOff"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.directionItem(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let item = try work.directionItem(id)
        let file = try work.caseFile(item.caseID)
        let taken = try work.db.execute(
            """
            UPDATE direction_item SET state = \(DirectionState.takenOff), note = \(reason)
            WHERE id = \(id) AND state IN (\(DirectionState.onAgenda), \(DirectionState.proposed))
            """)
        guard taken == 1 else { throw Refusal.conflict("direction.notOpen") }
        try work.tellInitiators(file, "directionTakenOff") { _ in ["reason": reason, "next": next] }
        return Done(Nothing(), work.entry(item, of: file, reason: reason, next: next, data: ["meetingDate": item.meetingOn.iso]))
    }
}

extension Work {
    /// The direction holds: written, mailed to who carries the initiative, and said in their journal.
    fileprivate func decide(_ item: DirectionItem, of file: CaseFile, by name: String) throws -> EntryDraft {
        guard let outcome = item.outcome else { throw Refusal.conflict("direction.notProposed") }
        let decided = try db.execute(
            """
            UPDATE direction_item SET state = \(DirectionState.approved), decided_by = \(actor.person?.id ?? item.approverID),
                decided_on = \(today)
            WHERE id = \(item.id) AND state = \(DirectionState.proposed)
            """)
        guard decided == 1 else { throw Refusal.conflict("direction.notProposed") }
        try goOn(file, outcome)
        if outcome.direction == .negative { try spareAdvisers(of: file) }
        try tellInitiators(file, mail(of: outcome.direction)) { words in
            [
                "reason": outcome.reason, "next": outcome.next, "conditions": outcome.conditions, "decidedBy": name,
                "ground": outcome.groundText(words),
            ]
        }
        var data = ["by": name, "direction": outcome.direction.rawValue, "meetingDate": item.meetingOn.iso, "decidedBy": name]
        data["choiceWords"] = inLanguages { $0("direction.choice.\(outcome.direction.rawValue)") }
        if !outcome.conditions.isEmpty { data["conditions"] = outcome.conditions }
        if outcome.ground != nil { data["textWords"] = inLanguages { outcome.groundText($0) } }
        var draft = entry(item, of: file, reason: outcome.reason, next: outcome.next, data: data)
        draft.kind = ApproveDirection.kind
        return draft
    }

    /// The step that waited for a direction is done: the case goes on to the one after it. A no also ends what was to come before, for
    /// all that is left is the answer that says so.
    private func goOn(_ file: CaseFile, _ outcome: DirectionOutcome) throws {
        guard let run = try db.processRun(of: file.id), !run.isFinished, let current = run.step else { return }
        let steps = outcome.direction == .negative ? [current] + run.ahead : [current]
        guard let waited = steps.first(where: { $0.needs.contains(.direction) }) else { return }
        // A yes does not stand in for what else the step waits for.
        guard try outcome.direction == .negative || db.missingDemands(file, run, AdviceDesk.checks).isEmpty else { return }
        let after = run.process.coming(after: waited.id).first { waited.next.contains($0.id) }
        if let after {
            try enter(after, of: file.id, reason: outcome.reason)
            if file.state == .assigned { try move(file, to: .inProgress) }
        } else if waited == current, let visit = run.visit {
            try keep(visit.promise, of: file)
        }
    }

    private func mail(of direction: Direction) -> String {
        switch direction {
        case .positive: "directionPositive"
        case .positiveWithConditions: "directionConditions"
        case .negative: "directionNegative"
        }
    }
}

/// An item waits longer than it may: who has the case and who coordinates hear it once, and so does who still has to approve.
struct EscalateDirection: Action {
    let id: ID<DirectionItem>
    let book: AdviceBook

    static let kind = "direction.late"
    static let told = Told.staff
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        let item = try work.directionItem(id)
        let file = try work.caseFile(item.caseID)
        guard item.isLate(on: work.today), file.state.isOpen else { throw Refusal.conflict("direction.notOpen") }
        let marked = try work.db.execute(
            "UPDATE direction_item SET escalated_on = \(work.today) WHERE id = \(id) AND escalated_on IS NULL")
        guard marked == 1 else { throw Refusal.conflict("direction.notOpen") }
        try work.tellHandler(file, "directionLate") { words in ["date": words.longDate(item.dueOn)] }
        let handlers = Set(try work.handlers(of: file).map(\.id))
        if let coordinator = try book.coordinator.map({ try work.person($0) }), !handlers.contains(coordinator.id) {
            try work.tell(coordinator, "directionLate", path: "/werk/ronde", caseID: file.id.text) { words in
                ["title": file.title, "reference": file.reference, "date": words.longDate(item.dueOn)]
            }
        }
        if item.state == .proposed, let approver = try item.approverID.flatMap({ try work.db.person($0) }) {
            try work.tellApprover(approver, "directionApproveLate", id, file) { words in
                ["date": words.longDate(item.dueOn), "approver": item.approverTitle]
            }
        }
        let standing = work.standing(Self.kind, ["date": work.words.longDate(item.dueOn)])
        return Done(
            Nothing(),
            work.entry(
                item, of: file, audience: .staff, reason: standing.reason, next: standing.next, data: ["dueDate": item.dueOn.iso]))
    }
}

/// Looks which items wait too long, on working days during office hours.
struct EscalateDirections: Duty {
    let books: @Sendable (Site) -> DeskBook

    let name = "direction.escalate"
    let everySeconds = 1_800

    func run(_ site: Site) async throws -> String {
        let (now, book) = (site.clock(), books(site).advice)
        guard RemindAdvisers.officeHours.contains(now.localTime.hour), FreeDays(site.terms).isWorkingDay(now.localDate) else {
            return "0"
        }
        let late = try await site.database.read { db in try db.lateDirections(on: now.localDate) }
        var count = 0
        for item in late where item.escalatedOn == nil {
            do {
                try await site.perform(EscalateDirection(id: item.id, book: book), as: .system)
                count += 1
            } catch Refusal.conflict {
                // Decided, taken off or told by another node since it was read; or nobody is there to tell, and the staff home shows it.
                continue
            }
        }
        return String(count)
    }
}
