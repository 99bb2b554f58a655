import Civic
import Initiatives
import Rules
import Store

/// Somebody whose plan was joined says whether they come along. Only with a yes does the other team hear their first name.
package struct AnswerJoining: Action {
    enum Declined { static let kind = "case.joinDeclined" }

    package let join: ID<CaseJoin>
    package let person: ID<Person>
    package let accepts: Bool
    package init(join: ID<CaseJoin>, person: ID<Person>, accepts: Bool) { (self.join, self.person, self.accepts) = (join, person, accepts) }

    package static let kind = "case.joinAccepted"
    package static let told = Told.team
    /// Their own answer, or one that a colleague writes down who rang them up.
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        guard let guest = try db.guest(person, of: join), guest.state == .asked, try db.join(join) != nil else { return false }
        return actor.handlesCases || actor.person?.id == person
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let join = try work.db.join(join), let person = try work.db.person(person) else { throw Refusal.notFound }
        let (file, target) = (try work.caseFile(join.file), try work.caseFile(join.into))
        try work.setGuest(person.id, of: join, to: accepts ? .willing : .declined)
        let name = firstName(person.name)
        if accepts {
            try work.tellInitiators(target, "caseJoinWilling") { _ in ["guest": name] }
        } else {
            try work.tellHandler(target, "caseJoinDeclined") { _ in ["guest": person.name] }
        }
        let kind = accepts ? Self.kind : Declined.kind
        let standing = work.standing(kind)
        var entry = work.entry(file, reason: standing.reason, next: standing.next, data: ["guest": name])
        entry.kind = kind
        return Done(Nothing(), entry)
    }
}

/// The team that goes on says whether somebody of the joined plan is welcome. With a yes they are in the team.
package struct WelcomeJoined: Action {
    enum Refused { static let kind = "case.joinRefused" }

    package let join: ID<CaseJoin>
    package let person: ID<Person>
    package let accepts: Bool
    package init(join: ID<CaseJoin>, person: ID<Person>, accepts: Bool) { (self.join, self.person, self.accepts) = (join, person, accepts) }

    package static let kind = "case.joinWelcomed"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        guard let guest = try db.guest(person, of: join), guest.state == .willing, let join = try db.join(join) else { return false }
        return try actor.handlesCases || db.isMember(actor.person?.id, of: join.intoInitiative)
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let join = try work.db.join(join), let person = try work.db.person(person) else { throw Refusal.notFound }
        let (file, target) = (try work.caseFile(join.file), try work.caseFile(join.into))
        try work.setGuest(person.id, of: join, to: accepts ? .member : .refused)
        let name = firstName(person.name)
        if accepts {
            try work.addMember(person.id, name: name, role: .member, of: join.intoInitiative, isShown: false)
        }
        let contact = try work.contactName(of: target)
        try work.tell(
            person, accepts ? "caseJoinWelcome" : "caseJoinRefused", path: accepts ? target.statusPath : file.statusPath,
            caseID: file.id.text
        ) { _ in ["title": file.title, "reference": file.reference, "contact": contact] }
        let kind = accepts ? Self.kind : Refused.kind
        let standing = work.standing(kind)
        var entry = work.entry(target, reason: standing.reason, next: standing.next, data: ["guest": name])
        entry.kind = kind
        return Done(Nothing(), entry)
    }
}

extension Work {
    fileprivate func setGuest(_ person: ID<Person>, of join: CaseJoin, to state: JoinGuest.State) throws {
        try db.execute(
            """
            UPDATE case_join_guest SET state = \(state), answered_on = \(today) WHERE join_id = \(join.id) AND person_id = \(person)
            """)
    }
}
