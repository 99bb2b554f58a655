import Civic
import Foundation
import Initiatives
import Rules
import Store

/// Bringing somebody and an initiative together. Each is asked apart; only when both say yes do they get each other's name and address.
package struct Introduction: Sendable, RowDecodable {
    package let id: ID<Introduction>
    package let initiative: ID<Initiative>
    package let person: ID<Person>
    /// Why they might get on, in words for both, without names.
    package let reason: String
    package let state: State
    package let askedBy: ID<Person>?
    package let askedAt: Instant

    /// `introduction.state.` in the text catalogue.
    package enum State: String, Sendable, CaseIterable, SQLConvertible {
        /// Waits for the person, then for the team.
        case personAsked, teamAsked
        case met, declined
        /// Whose turn it was did not answer while the link could be used.
        case unanswered
    }

    package init(row: Row) throws {
        id = try row["id"]
        initiative = try row["initiative_id"]
        person = try row["person_id"]
        reason = try row["reason"]
        state = try row["state"]
        askedBy = try row["asked_by"]
        askedAt = try row["asked_at"]
    }

    package var subject: Subject { Subject(kind: "introduction", id: id.text) }
}

/// A link from a mail: opens the question of one introduction for one of the two sides.
package struct IntroductionLink: Sendable, RowDecodable {
    package enum Side: String, Sendable, SQLConvertible { case person, team }

    let introduction: ID<Introduction>
    let person: ID<Person>
    let side: Side
    let expiresAt: Instant

    static let days = 30

    package init(row: Row) throws {
        introduction = try row["introduction_id"]
        person = try row["person_id"]
        side = try row["side"]
        expiresAt = try row["expires_at"]
    }

    /// Whose turn it is. Who left the team answers for it no more.
    func isTurn(_ introduction: Introduction, at now: Instant, in db: any Connection) throws -> Bool {
        guard expiresAt > now else { return false }
        return switch side {
        case .person: introduction.state == .personAsked
        case .team: try introduction.state == .teamAsked && db.isMember(person, of: introduction.initiative)
        }
    }
}

/// Asks somebody, who agreed to be mailed, whether they want to meet the people of an initiative.
package struct ProposeIntroduction: Action {
    package let initiative: ID<Initiative>
    package let name: String
    package let email: String
    package let reason: String
    package let isChecked: Bool
    package init(initiative: ID<Initiative>, name: String, email: String, reason: String, isChecked: Bool = false) {
        (self.initiative, self.name, self.email) = (initiative, name, email)
        (self.reason, self.isChecked) = (reason, isChecked)
    }

    package static let kind = "introduction.proposed"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        try actor.knowsStreet && db.initiative(initiative)?.isPublic == true
    }

    package func perform(_ work: Work) throws -> Done<ID<Introduction>> {
        let initiative = try work.initiative(initiative)
        guard try !work.db.team(of: initiative.id).isEmpty else {
            throw Refusal.invalid([FieldProblem(IntroductionField.initiative, "introduction.nobodyThere")])
        }
        // Both sides read the reason before either knows who the other is.
        try work.refusePersonal(reason, in: IntroductionField.reason, people: [name], isChecked: isChecked)
        let person = try work.db.findOrAddPerson(name: name, email: email, phone: nil, language: work.municipality.language, at: work.now)
        let isUnderWay = try work.db.exists(
            """
            SELECT 1 FROM introduction WHERE initiative_id = \(initiative.id) AND person_id = \(person.id) AND ended_at IS NULL
            """)
        guard !isUnderWay else { throw Refusal.invalid([FieldProblem(IntroductionField.email, "introduction.underWay")]) }
        let id = ID<Introduction>.new(at: work.now)
        try work.db.execute(
            """
            INSERT INTO introduction (id, initiative_id, person_id, reason, state, asked_by, asked_at)
            VALUES (\(id), \(initiative.id), \(person.id), \(reason), \(Introduction.State.personAsked), \(work.actor.person?.id), \(work.now))
            """)
        try work.ask(person, id, .person, "introductionAsked", initiative, reason)
        return Done(id, work.introductionEntry(id, initiative, Self.kind))
    }
}

/// One of the two says yes or no, by the link in their mail.
package struct AnswerIntroduction: Action {
    package let secret: Secret
    package let isYes: Bool
    package init(secret: Secret, isYes: Bool) { (self.secret, self.isYes) = (secret, isYes) }

    package static let kind = "introduction.answered"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try db.introductionLink(secret) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let link = try work.db.introductionLink(secret), let introduction = try work.db.introduction(link.introduction),
            let person = try work.db.person(introduction.person)
        else { throw Refusal.notFound }
        guard try link.isTurn(introduction, at: work.now, in: work.db) else { throw Refusal.conflict("introduction.over") }
        let initiative = try work.initiative(introduction.initiative)
        switch (isYes, link.side) {
        case (false, _): try decline(introduction, link, person, initiative, work)
        case (true, .person): try askTeam(introduction, initiative, work)
        case (true, .team): try introduce(introduction, person, link.person, initiative, work)
        }
        return Done(Nothing(), work.introductionEntry(introduction.id, initiative, Self.kind))
    }

    /// The asker hears it, and so does who said yes before. Nobody is named.
    private func decline(_ introduction: Introduction, _ link: IntroductionLink, _ person: Person, _ initiative: Initiative, _ work: Work)
        throws
    {
        try work.move(introduction, to: .declined, isEnd: true)
        let asker = try introduction.askedBy.flatMap { try work.db.person($0) }
        let waiting = link.side == .team ? person : nil
        let told = [asker, waiting].compactMap(\.self)
        if told.isEmpty { work.foundNobodyToTell() }
        for one in told { try work.tell(one, "introductionNo", path: initiative.path) { _ in ["title": initiative.title] } }
    }

    private func askTeam(_ introduction: Introduction, _ initiative: Initiative, _ work: Work) throws {
        try work.move(introduction, to: .teamAsked, isEnd: false)
        let team = try work.db.team(of: initiative.id)
        if team.isEmpty { work.foundNobodyToTell() }
        for member in team { try work.ask(member, introduction.id, .team, "introductionTeam", initiative, introduction.reason) }
    }

    /// Now, and not before, each gets the other's name and address.
    private func introduce(_ introduction: Introduction, _ person: Person, _ memberID: ID<Person>, _ initiative: Initiative, _ work: Work)
        throws
    {
        guard let member = try work.db.person(memberID) else { throw Refusal.notFound }
        try work.move(introduction, to: .met, isEnd: true)
        try work.db.execute("UPDATE introduction SET met_id = \(member.id) WHERE id = \(introduction.id)")
        for (one, other) in [(person, member), (member, person)] {
            try work.tell(one, "introductionMet", path: initiative.path) { _ in
                ["title": initiative.title, "other": other.name, "contact": other.email ?? other.phone ?? ""]
            }
        }
    }
}

enum IntroductionField {
    static let initiative = "initiatief"
    static let email = "mail"
    static let reason = "waarom"
}

extension Work {
    fileprivate func ask(
        _ person: Person, _ id: ID<Introduction>, _ side: IntroductionLink.Side, _ key: String, _ initiative: Initiative, _ reason: String
    ) throws {
        let secret = try db.addIntroductionLink(id, for: person.id, side, at: now)
        try tell(person, key, opening: "/kennismaken/\(secret.text)") { _ in ["title": initiative.title, "reason": reason] }
    }

    /// Whoever answers first moves it; a second time nothing matches.
    func move(_ introduction: Introduction, to state: Introduction.State, isEnd: Bool) throws {
        let ended: Instant? = isEnd ? now : nil
        let moved = try db.execute(
            """
            UPDATE introduction SET state = \(state), ended_at = \(ended) WHERE id = \(introduction.id) AND state = \(introduction.state)
            """)
        guard moved == 1 else { throw Refusal.conflict("introduction.over") }
    }

    /// A line without anybody in it: who was introduced stands in the mails of the two, and nowhere else.
    func introductionEntry(_ id: ID<Introduction>, _ initiative: Initiative, _ kind: String) -> EntryDraft {
        let standing = standing(kind)
        return EntryDraft(
            Subject(kind: "introduction", id: id.text), initiative: initiative.id.text, audience: .staff, reason: standing.reason,
            next: standing.next, data: ["title": initiative.title])
    }
}
