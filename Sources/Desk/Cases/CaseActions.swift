import Civic
import Initiatives
import Rules
import Store

/// An official takes the case: from now on the initiator knows who has it.
package struct TakeCase: Action {
    package let id: ID<CaseFile>
    package init(id: ID<CaseFile>) { self.id = id }

    package static let kind = "case.taken"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let person = work.actor.person, file.hasWork, file.assignee != person.id else { throw Refusal.conflict("case.notNow") }
        try work.assign(file, to: person)
        try work.tellInitiators(file, "caseTaken") { ["contact": person.name, "promise": $0.promise(of: file, on: work.today)] }
        let promise = work.words.promise(of: file, for: .journal, on: work.today)
        let standing = work.standing(Self.kind, ["contact": person.name, "promise": promise])
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: ["contact": person.name]))
    }
}

/// Gives the case to a colleague.
package struct AssignCase: Action {
    package let id: ID<CaseFile>
    package let colleague: ID<Person>
    package let reason: String
    package let next: String
    /// Which promise its message keeps.
    package let keeps: String?
    /// The colleague hears of all of them in one mail.
    let isOneOfMany: Bool
    package init(id: ID<CaseFile>, colleague: ID<Person>, reason: String, next: String, keeps: String? = nil, isOneOfMany: Bool = false) {
        (self.id, self.colleague, self.reason, self.next, self.keeps) = (id, colleague, reason, next, keeps)
        self.isOneOfMany = isOneOfMany
    }

    package static let kind = "case.assigned"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let person = try work.db.person(colleague) else {
            throw Refusal.invalid([FieldProblem(CaseField.colleague, "error.notAChoice")])
        }
        try work.checkCanTake(person)
        guard file.hasWork, file.assignee != person.id else { throw Refusal.conflict("case.notNow") }
        try work.assign(file, to: person)
        try work.keep(keeps, of: file)
        try work.tellInitiators(file, "caseAssigned") { words in
            ["contact": person.name, "reason": reason, "next": next, "promise": words.promise(of: file, on: work.today)]
        }
        if person.id != work.actor.person?.id, !isOneOfMany {
            try work.tell(person, "caseForYou", path: file.staffPath, caseID: file.id.text) { words in
                [
                    "title": file.title, "by": work.actor.name, "reason": reason, "next": next,
                    "promise": words.promise(of: file, for: .colleague, on: work.today),
                ]
            }
        }
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: ["contact": person.name]))
    }
}

extension Work {
    fileprivate func assign(_ file: CaseFile, to person: Person) throws {
        try db.execute(
            "UPDATE case_file SET assignee_id = \(person.id), contact_id = \(person.id), changed_at = \(now) WHERE id = \(file.id)")
        if file.state == .received { try move(file, to: .assigned) }
        try showAsWished(file)
    }

    /// The initiator wished to stand on the map; now that somebody at the municipality has read the plan, it does.
    func showAsWished(_ file: CaseFile) throws {
        let wished = try db.execute("UPDATE case_file SET shows_when_seen = FALSE WHERE id = \(file.id) AND shows_when_seen")
        guard wished == 1 else { return }
        try db.execute("UPDATE initiative_member SET is_shown = TRUE WHERE initiative_id = \(file.initiative) AND role = 'initiator'")
        try update(file.initiative, "is_public = TRUE")
    }
}

/// Something colleagues should know; the initiator does not read it.
package struct AddNote: Action {
    package let id: ID<CaseFile>
    package let text: String
    package init(id: ID<CaseFile>, text: String) { (self.id, self.text) = (id, text) }

    package static let kind = "case.noted"
    package static let told = Told.nobody(because: "a note is for colleagues, who read it in the journal of the case")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        return Done(Nothing(), work.entry(file, audience: .staff, reason: text, next: work.standing(Self.kind).next))
    }
}

/// The case belongs on another road: other people, other promises. The file goes along and the initiator hears who has it now.
package struct ChangeCategory: Action {
    package let id: ID<CaseFile>
    package let category: TriageTable.Category
    package let reason: String
    package let next: String
    package let book: DeskBook
    package init(id: ID<CaseFile>, category: TriageTable.Category, reason: String, next: String, book: DeskBook) {
        (self.id, self.category, self.reason, self.next, self.book) = (id, category, reason, next, book)
    }

    package static let kind = "case.recategorised"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard file.state.isOpen, file.triage.category != category.id else { throw Refusal.conflict("case.notNow") }
        let (contact, isTaken) = try hand(over: file, work)
        let answerBy = try renew(file, work)
        if let process = book.processes[category.process] { try work.begin(process, of: id, reason: reason) }
        try work.tellInitiators(file, "caseRecategorised") { words in
            let whom = contact?.name ?? book.teams[category.team]?.words(words) ?? ""
            return [
                "category": category.name.words(words),
                "whom": words(isTaken ? "case.road.contact" : "case.road.untilTaken", ["contact": whom]), "reason": reason, "next": next,
                "answer": answer(by: answerBy, file, words, on: work.today),
            ]
        }
        let data = [
            "from": file.triage.category, "to": category.id, "category": category.name.words(work.words), "contact": contact?.name ?? "",
        ]
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data))
    }

    /// The new category as it is for who sent this.
    private func settled(_ file: CaseFile) -> TriageTable.Category {
        category.settled(for: Answers(json: file.answers).completed(on: file.clock.received), fields: book.vocabulary.table)
    }

    /// Whoever has the case keeps it when they are in the new team; otherwise it waits there for somebody to take it.
    /// - Returns: whom the initiator can turn to, and whether the case is theirs.
    private func hand(over file: CaseFile, _ work: Work) throws -> (contact: Person?, isTaken: Bool) {
        let holder = try file.assignee.flatMap { try work.db.person($0) }
        let stays = holder.map { book.teams.isMember($0, of: category.team) } ?? false
        let first = try stays ? holder : work.db.person(book.teams.firstContact(team: category.team, district: file.district))
        let contact = try stays ? first : first.map { try work.db.present($0, on: work.today) }
        try work.db.execute(
            """
            UPDATE case_file SET category = \(category.id), rule = '', why = \(Stored.text(["nl": reason])), missing = '[]',
                team = \(category.team), assignee_id = \(stays ? holder?.id : nil), contact_id = \(contact?.id) WHERE id = \(file.id)
            """)
        if !stays, file.state == .assigned || file.state == .inProgress { try work.move(file, to: .received) }
        return (contact, stays)
    }

    private func renew(_ file: CaseFile, _ work: Work) throws -> LocalDate {
        let clock = try clock(of: file, as: settled(file), work)
        let answerBy = clock.answerBy(work.terms)
        // What was promised about the answer to an application stays the same promise.
        let stays: Set = file.clock.isDecision ? [CasePromise.answer] : []
        let kept = try stays.union(work.db.promises(of: id).filter { $0.keptOn != nil }.map(\.id))
        let promises = [CasePromise](category, received: clock.begins, answerBy: answerBy, work.terms)
        let today = [CasePromise](category, received: work.today, answerBy: answerBy, work.terms)
        // What was promised to somebody who is stuck or was not helped, or with an earlier yes, holds on any road.
        let others: SQL = """
            promise <> \(CasePromise.again) AND NOT \(CasePromise.outlivesAnswer("promise"))
            """
        try work.drop(stays.isEmpty ? others : "\(others) AND promise <> \(CasePromise.answer)", of: id, because: .otherRoad)
        let open = zip(promises, today).map { $0.dueOn < work.today && $0.id != CasePromise.answer ? $1 : $0 }
        try work.add(open.filter { !kept.contains($0.id) }, to: id)
        return try work.set(clock, of: file)
    }

    /// An application stays one, whatever the desk calls it: its day of receipt, its pauses and what lengthened its term hold, and its
    /// last day never comes later. The term of another regulation counts only where it ends earlier (Awb 4:13). A promise that would lie
    /// in the past is made again from today.
    private func clock(of file: CaseFile, as category: TriageTable.Category, _ work: Work) throws -> CaseClock {
        var clock = CaseClock(received: file.clock.received, term: StoredTerm(category.answerTerm), isDecision: category.isDecision)
        guard file.clock.isDecision else {
            // The law had its decision before the case was opened again.
            if try work.db.earlierDecisions(of: id).contains(where: \.wasOnApplication) { clock.isDecision = false }
            if !clock.isDecision, clock.answerBy(work.terms) < work.today { clock.restarted = work.today }
            return clock
        }
        // Working days are what the municipality promises, not the term of a regulation.
        guard category.isDecision, case .calendar = category.answerTerm else { return file.clock }
        (clock.pauses, clock.holds, clock.extensions) = (file.clock.pauses, file.clock.holds, file.clock.extensions)
        return clock.deadline(work.terms).date < file.clock.deadline(work.terms).date ? clock : file.clock
    }

    /// By when the answer comes, and that the term of an application did not begin anew.
    private func answer(by day: LocalDate, _ file: CaseFile, _ words: Words, on today: LocalDate) -> String {
        guard file.clock.isDecision else { return words("case.road.promise", ["date": words.longDate(day)]) }
        return words(day < today ? "case.road.passed" : "case.road.term", ["date": words.longDate(day)])
    }
}

/// The answer comes later than was promised; the initiator hears the new day before the old one passes.
package struct ExtendTerm: Action {
    package let id: ID<CaseFile>
    package let until: LocalDate
    /// Only for decisions (Awb 4:14); a promise outside the Awb moves by telling.
    package let ground: TermExtension.Ground
    package let reason: String
    package let next: String
    package init(id: ID<CaseFile>, until: LocalDate, ground: TermExtension.Ground, reason: String, next: String) {
        (self.id, self.until, self.ground, self.reason, self.next) = (id, until, ground, reason, next)
    }

    package static let kind = "case.extended"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard file.state.isOpen else { throw Refusal.conflict("case.notNow") }
        guard until > file.answerBy, until > work.today else {
            throw Refusal.invalid([FieldProblem(CaseField.until, "case.extendLater", ["date": work.words.longDate(file.answerBy)])])
        }
        try check(file, work)
        var clock = file.clock
        clock.extensions.append(.init(ground: ground, until: until, notified: work.today))
        // On a free day the answer comes the working day before, or after, as its law has it.
        guard clock.answerBy(work.terms) > file.answerBy else {
            throw Refusal.invalid([FieldProblem(CaseField.ground, "case.extendTooLate")])
        }
        let answerBy = try work.set(clock, of: file)
        try work.tellInitiators(file, "caseExtended") { words in
            ["old": words.longDate(file.answerBy), "date": words.longDate(answerBy), "reason": reason, "next": next]
        }
        let data = ["fromDate": file.answerBy.iso, "untilDate": answerBy.iso, "ground": clock.isDecision ? ground.rawValue : ""]
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data))
    }

    /// A ground that fits the term, and a day that is not further off than the law and reason allow.
    private func check(_ file: CaseFile, _ work: Work) throws {
        guard !file.clock.isDecision || file.clock.grounds(on: work.today, work.terms).contains(ground) else {
            throw Refusal.invalid([FieldProblem(CaseField.ground, "case.extendGround")])
        }
        let last = file.clock.furthest(ground, on: work.today, work.terms)
        guard until > last else { return }
        let key = file.clock.isDecision ? "case.extendTooFar" : "case.promiseTooFar"
        throw Refusal.invalid([FieldProblem(CaseField.until, key, ["date": work.words.longDate(last)])])
    }
}
