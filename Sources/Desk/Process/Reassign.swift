import Civic
import Initiatives
import Rules
import Store

/// Gives several cases to one colleague, with one reason. Every initiator hears it; the colleague gets one mail.
package struct AssignCases: Action {
    package let ids: [ID<CaseFile>]
    package let colleague: ID<Person>
    package let reason: String
    package let next: String
    package init(ids: [ID<CaseFile>], colleague: ID<Person>, reason: String, next: String) {
        (self.ids, self.colleague, self.reason, self.next) = (ids, colleague, reason, next)
    }

    /// In one transaction.
    package static let most = 200

    package static let kind = "case.assignedTogether"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.isThere(ids) }

    /// Each case has an entry of its own: the first is this action's, the others are performed in the same transaction.
    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let first = ids.first, ids.count <= Self.most, Set(ids).count == ids.count else { throw Refusal.conflict("case.notNow") }
        for id in ids.dropFirst() {
            let one = AssignCase(id: id, colleague: colleague, reason: reason, next: next, isOneOfMany: true)
            try work.site.perform(one, as: work.actor, at: work.now, in: work.db)
        }
        var entry = try AssignCase(id: first, colleague: colleague, reason: reason, next: next, isOneOfMany: true).perform(work).entry
        entry.kind = AssignCase.kind
        if let person = try work.db.person(colleague), person.id != work.actor.person?.id {
            try work.tell(person, "casesForYou", path: "/werk") { words in
                ["cases": words("work.load.open", count: ids.count), "by": work.actor.name, "reason": reason, "next": next]
            }
        }
        return Done(Nothing(), entry)
    }
}

extension Connection {
    fileprivate func isThere(_ ids: [ID<CaseFile>]) throws -> Bool {
        let found: Int = try value("SELECT COUNT(*) FROM case_file WHERE id IN (\(list: ids))") ?? 0
        return !ids.isEmpty && found == Set(ids).count
    }
}

/// Everything that somebody has goes to a colleague: they leave, or are away for long.
package struct ReassignAll: Action {
    package let person: ID<Person>
    package let colleague: ID<Person>
    package let reason: String
    package let next: String
    package init(person: ID<Person>, colleague: ID<Person>, reason: String, next: String) {
        (self.person, self.colleague, self.reason, self.next) = (person, colleague, reason, next)
    }

    package static let kind = "case.reassignedAll"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        actor.leadsCases || (actor.handlesCases && actor.person?.id == person)
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let ids = try work.db.openCases(of: person)
        guard !ids.isEmpty, person != colleague else { throw Refusal.conflict("absence.nothingToGive") }
        // More than one transaction holds: what is left is given with the same button.
        let some = Array(ids.prefix(AssignCases.most))
        return try AssignCases(ids: some, colleague: colleague, reason: reason, next: next).perform(work)
    }
}

/// Sends a case on to another team or counter, to somebody there by name or to whoever takes it first. The file goes along and the
/// initiator hears who exactly has it now.
package struct ForwardCase: Action {
    package let id: ID<CaseFile>
    package let team: String
    package let colleague: ID<Person>?
    package let teams: Teams
    package let reason: String
    package let next: String
    package init(id: ID<CaseFile>, team: String, colleague: ID<Person>?, teams: Teams, reason: String, next: String) {
        (self.id, self.team, self.colleague, self.teams, self.reason, self.next) = (id, team, colleague, teams, reason, next)
    }

    package static let kind = "case.forwarded"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard file.state.isOpen, let team = teams[self.team], !team.advises else { throw Refusal.conflict("case.notNow") }
        let named = try colleague.flatMap { try work.db.person($0) }
        if let named { try work.checkCanTake(named) }
        guard team.id != file.team || named.map({ $0.id != file.assignee }) ?? false else { throw Refusal.conflict("case.notNow") }
        let first = try named ?? work.db.person(teams.firstContact(team: team.id, district: file.district))
        let contact = try first.map { try work.db.present($0, on: work.today) }
        try work.db.execute(
            """
            UPDATE case_file SET team = \(team.id), assignee_id = \(named?.id), contact_id = \(contact?.id), changed_at = \(work.now)
            WHERE id = \(id)
            """)
        if named == nil, file.state == .assigned || file.state == .inProgress { try work.move(file, to: .received) }
        if named != nil, file.state == .received { try work.move(file, to: .assigned) }
        try tell(file, contact, team, isTheirs: named != nil, work)
        let data = [
            "contactWords": work.inLanguages { named?.name ?? $0("case.road.whoTakesIt") },
            "teamNameWords": work.inLanguages { team.words($0) },
        ]
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data))
    }

    /// Names who has it only when the case is theirs; until somebody takes it, it is the team's.
    private func tell(_ file: CaseFile, _ contact: Person?, _ team: Teams.Team, isTheirs: Bool, _ work: Work) throws {
        try work.tellInitiators(file, isTheirs ? "caseForwarded" : "caseForwardedToTeam") { words in
            [
                "contact": contact?.name ?? team.words(words), "team": team.words(words), "reason": reason, "next": next,
                "promise": words.promise(of: file, by: file.answerBy, on: work.today),
            ]
        }
        guard let contact, contact.id != work.actor.person?.id else { return }
        try work.tell(contact, isTheirs ? "caseForYou" : "caseForYourTeam", path: file.staffPath, caseID: file.id.text) { words in
            [
                "title": file.title, "by": work.actor.name, "reason": reason, "next": next,
                "promise": words.promise(.answerToGive, by: file.answerBy, on: work.today),
            ]
        }
    }
}

extension Work {
    /// Whoever gets a case handles cases and is there.
    func checkCanTake(_ person: Person) throws {
        guard Actor(person).handlesCases else { throw Refusal.invalid([FieldProblem(CaseField.colleague, "error.notAChoice")]) }
        let present = try db.presentOrNil(person, on: today)
        guard present?.id != person.id else { return }
        throw Refusal.invalid([
            FieldProblem(
                CaseField.colleague, "case.colleagueAway", ["name": person.name, "standIn": present?.name ?? words("absence.nobody")])
        ])
    }
}
