import Civic
import Initiatives
import Rules
import Store

/// Names of form fields on which joining reports problems.
enum JoinField {
    static let other = "met"
    static let agreement = "afspraak"
}

/// One file goes on for both: the other is closed as joined, with everything in it where it was. Whoever told it hears who has it now
/// and is asked whether they come along; until both sides agree no name passes from one to the other.
package struct JoinCases: Action {
    /// The file that ends.
    package let id: ID<CaseFile>
    /// The file that continues.
    package let into: ID<CaseFile>
    package let reason: String
    package let next: String
    /// How the applicant agreed that an application goes on in another; needed for an application only, which else is owed its own
    /// decision (Awb 4:13).
    package let agreement: String
    package let settings: LikenessSettings
    package init(
        id: ID<CaseFile>, into: ID<CaseFile>, reason: String, next: String, agreement: String = "",
        settings: LikenessSettings = LikenessSettings()
    ) {
        (self.id, self.into, self.reason, self.next) = (id, into, reason, next)
        (self.agreement, self.settings) = (agreement, settings)
    }

    package static let kind = "case.joined"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        try actor.handlesCases && db.caseFile(id) != nil && db.caseFile(into) != nil
    }

    package func perform(_ work: Work) throws -> Done<ID<CaseJoin>> {
        let (file, target) = (try work.caseFile(id), try work.caseFile(into))
        guard file.id != target.id, file.state.isOpen, target.state.isOpen else { throw Refusal.conflict("twins.notNow") }
        guard !file.clock.isDecision || !agreement.isEmpty else {
            throw Refusal.invalid([FieldProblem(JoinField.agreement, "twins.agreementNeeded")])
        }
        let join = try write(file, target, work)
        try work.move(file, to: .joined)
        try work.leaveStep(of: id)
        try work.drop("TRUE", of: id, because: .joined)
        try work.settlePenaltyTerm(.request, of: file, because: .joined)
        try work.setNextDue(id, isOpen: false)
        try work.settle(file, target, as: .joined, reason: reason)
        let contact = try work.contactName(of: target)
        let values = { (words: Words) in
            ["contact": contact, "reason": reason, "next": next, "promise": words.promise(.answer, by: target.answerBy, on: work.today)]
        }
        try work.tellInitiators(file, "caseJoined", values: values)
        try work.tellHandlers(file, but: target, "caseJoinedStaff") { _ in ["other": target.reference, "reason": reason, "next": next] }
        return Done(
            join, work.entry(file, reason: reason, next: next, data: ["contact": contact, "answerByDate": target.answerBy.iso]))
    }

    private func write(_ file: CaseFile, _ target: CaseFile, _ work: Work) throws -> ID<CaseJoin> {
        let join = ID<CaseJoin>.new(at: work.now)
        let isOther = file.initiative != target.initiative
        let merges = try isOther && !work.db.hasOtherOpenCase(file)
        guard let initiative = try work.db.initiative(file.initiative), let going = try work.db.initiative(target.initiative) else {
            throw Refusal.notFound
        }
        let merged: ID<Initiative>? = merges ? file.initiative : nil
        let hides = merges && initiative.isPublic && going.isPublic
        try work.db.execute(
            """
            INSERT INTO case_join (id, case_id, into_id, initiative_id, into_initiative_id, was_public, state_before, waiting_since, reason,
                agreement, joined_on, split_until, by_person, split_reason)
            VALUES (\(join), \(file.id), \(target.id), \(merged), \(target.initiative), \(initiative.isPublic),
                \(file.state), \(file.waitingSince), \(reason), \(agreement), \(work.today), \(work.today.adding(days: settings.splitDays)),
                \(work.actor.person?.id), '')
            """)
        // One idea stands on the public site once; the earlier page stays readable from the other.
        if hides { try work.update(initiative.id, "is_public = FALSE") }
        guard isOther else { return join }
        for person in try work.db.team(of: file.initiative) where try !work.db.isMember(person.id, of: target.initiative) {
            try work.db.execute(
                """
                INSERT INTO case_join_guest (join_id, person_id, state, asked_on)
                VALUES (\(join), \(person.id), \(JoinGuest.State.asked), \(work.today))
                """)
        }
        return join
    }
}

extension Connection {
    func hasOtherOpenCase(_ file: CaseFile) throws -> Bool {
        try exists("SELECT 1 FROM case_file WHERE initiative_id = \(file.initiative) AND id <> \(file.id) AND is_open")
    }
}

extension Work {
    /// Who has this case today, by name, else the team's words for it.
    func contactName(of file: CaseFile) throws -> String {
        guard let handler = try file.handler.flatMap({ try db.person($0) }) else { return municipality.name }
        return try db.present(handler, on: today).name
    }

    /// Mails who has either case, when that is somebody else than who acts; each once.
    func tellHandlers(_ file: CaseFile, but other: CaseFile, _ key: String, values: @escaping (Words) -> [String: String]) throws {
        var told: Set<ID<Person>> = Set([actor.person?.id].compactMap(\.self))
        for one in [file, other] {
            guard let handler = one.handler, told.insert(handler).inserted, try db.person(handler) != nil else { continue }
            try tellHandler(one, key, values: values)
        }
    }
}

/// The line in the other file's journal, and the mail to who told that one: somebody else told the same, or no longer.
struct TellOtherFile: Action {
    enum Event: Sendable { case joined, split }
    enum Split { static let kind = "case.splitHere" }
    let join: ID<CaseJoin>
    let event: Event

    static let kind = "case.joinedHere"
    static let told = Told.team
    func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.join(join) != nil }

    func perform(_ work: Work) throws -> Done<Nothing> {
        guard let join = try work.db.join(join) else { throw Refusal.notFound }
        let target = try work.caseFile(join.into)
        let kind = event == .joined ? Self.kind : Split.kind
        let contact = try work.contactName(of: target)
        try work.tellInitiators(target, event == .joined ? "caseJoinedHere" : "caseSplitHere") { _ in ["contact": contact] }
        let standing = work.standing(kind)
        var entry = work.entry(target, reason: standing.reason, next: standing.next, data: ["contact": contact])
        entry.kind = kind
        return Done(Nothing(), entry)
    }
}

/// Takes two files apart again: the one that was joined stands where it stood, with its promises.
package struct SplitCases: Action {
    package let join: ID<CaseJoin>
    package let reason: String
    package let next: String
    package init(join: ID<CaseJoin>, reason: String, next: String) { (self.join, self.reason, self.next) = (join, reason, next) }

    package static let kind = "case.split"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.join(join) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let join = try work.db.join(join) else { throw Refusal.notFound }
        let (file, target) = (try work.caseFile(join.file), try work.caseFile(join.into))
        guard file.state == .joined, work.today <= join.splitUntil else { throw Refusal.conflict("twins.tooLateToSplit") }
        try reopen(file, join, work)
        try part(join, work)
        try work.db.execute(
            """
            UPDATE case_join SET split_on = \(work.today), split_reason = \(reason), split_by = \(work.actor.person?.id)
            WHERE id = \(join.id)
            """)
        try work.resumePenaltyTerm(.request, of: file.id)
        try work.settle(file, target, as: .different, reason: reason)
        let contact = try work.contactName(of: file)
        let split = try work.caseFile(join.file)
        try work.tellInitiators(file, "caseSplit") { words in
            ["contact": contact, "reason": reason, "next": next, "promise": words.promise(of: split, by: file.answerBy, on: work.today)]
        }
        try work.tellHandlers(file, but: target, "caseSplitStaff") { _ in ["other": target.reference, "reason": reason, "next": next] }
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: ["contact": contact]))
    }

    /// The state, the promises and the step as they were.
    private func reopen(_ file: CaseFile, _ join: CaseJoin, _ work: Work) throws {
        try work.db.execute(
            """
            UPDATE case_file SET state = \(join.stateBefore), waiting_since = \(join.waitingSince), is_open = TRUE, changed_at = \(work.now)
            WHERE id = \(file.id)
            """)
        try work.db.execute(
            """
            INSERT INTO case_promise (case_id, promise, due_on, text) SELECT case_id, promise, due_on, text FROM case_promise_dropped
            WHERE case_id = \(file.id) AND reason = \(DroppedPromise.Reason.joined) ON CONFLICT (case_id, promise) DO NOTHING
            """)
        try work.db.execute("DELETE FROM case_promise_dropped WHERE case_id = \(file.id) AND reason = \(DroppedPromise.Reason.joined)")
        if let run = try work.db.processRun(of: file.id), let step = run.step, run.visits.last?.leftOn == join.joinedOn {
            try work.enter(step, of: file.id, reason: reason)
        }
        try work.setNextDue(file.id, isOpen: true)
        if let initiative = join.initiative, join.wasPublic { try work.update(initiative, "is_public = TRUE") }
    }

    /// Whoever came along by this joining goes back to their own.
    private func part(_ join: CaseJoin, _ work: Work) throws {
        for guest in try work.db.guests(of: join.id) where guest.state == .member {
            try work.db.execute(
                """
                UPDATE initiative_member SET left_at = \(work.now)
                WHERE initiative_id = \(join.intoInitiative) AND person_id = \(guest.person) AND left_at IS NULL
                """)
        }
        try work.db.execute("DELETE FROM case_join_guest WHERE join_id = \(join.id)")
    }
}

extension Site {
    /// Joins two files: both journals and everybody on both sides, in one transaction.
    package func join(_ action: JoinCases, as actor: Actor, once: String?) async throws {
        let now = clock()
        try await database.write { db in
            let join = try perform(action, as: actor, once: once, at: now, in: db)
            try perform(TellOtherFile(join: join, event: .joined), as: actor, once: once, at: now, in: db)
        }
    }

    /// Takes them apart again, for both sides at once.
    package func split(_ action: SplitCases, as actor: Actor, once: String?) async throws {
        let now = clock()
        try await database.write { db in
            try perform(TellOtherFile(join: action.join, event: .split), as: actor, once: once, at: now, in: db)
            try perform(action, as: actor, once: once, at: now, in: db)
        }
    }
}

/// There is an answer to the file that continued: who told the joined one hears it from us, also when they did not come along.
struct TellJoinedAnswer: Action {
    let join: ID<CaseJoin>

    static let kind = "case.joinedAnswered"
    static let told = Told.team
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        guard let join = try work.db.join(join) else { throw Refusal.notFound }
        let (file, target) = (try work.caseFile(join.file), try work.caseFile(join.into))
        let told = try work.db.execute("UPDATE case_join SET told_on = \(work.today) WHERE id = \(join.id) AND told_on IS NULL")
        guard told == 1, let decision = try work.db.decision(of: target.id) else { throw Refusal.conflict("case.notNow") }
        let contact = try work.contactName(of: target)
        // A no is never without its ground, what can be done instead, and how to object; no decision without how to object.
        let mail =
            decision.state.saysNo ? "caseJoinedRefused" : decision.state.isDecision ? "caseJoinedDecided" : "caseJoinedAnswered"
        try work.tellInitiators(file, mail) { words in
            [
                "contact": contact, "state": words("case.state.\(decision.state.rawValue)"), "reason": decision.reason,
                "rule": decision.rule, "decidedBy": decision.decidedBy, "alternative": decision.alternative,
                "date": words.longDate(decision.objection.date), "college": words.college(of: work.municipality),
            ]
        }
        let standing = work.standing(Self.kind, ["contact": contact])
        return Done(
            Nothing(),
            work.entry(
                file, reason: standing.reason, next: standing.next,
                data: [
                    "contact": contact, "state": decision.state.rawValue, "stateName": work.words("case.state.\(decision.state.rawValue)"),
                ]))
    }
}
