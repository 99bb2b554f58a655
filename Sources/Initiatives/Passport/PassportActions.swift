import Civic
import Foundation
import Rules
import Store

/// May this actor write on behalf of the initiative? Its team may, and the desk, who enter things by phone and at the counter.
package func carries(_ actor: Actor, _ id: ID<Initiative>, in db: any Connection) throws -> Bool {
    try actor.isOfDesk || db.isMember(actor.person?.id, of: id)
}

/// May this actor decide about the initiative itself: hand it over, name another initiator? Its initiators and the desk may;
/// any member when no initiator is left.
package func leads(_ actor: Actor, _ id: ID<Initiative>, in db: any Connection) throws -> Bool {
    if actor.isOfDesk { return true }
    guard let person = actor.person?.id, try db.isMember(person, of: id) else { return false }
    let initiators = try db.rows(
        """
        SELECT person_id FROM initiative_member
        WHERE initiative_id = \(id) AND role = 'initiator' AND left_at IS NULL AND NOT is_invited AND person_id IS NOT NULL
        """
    ).map { try $0["person_id"] as String }
    return initiators.isEmpty || initiators.contains(person.text)
}

extension Work {
    /// Refuses to fill mailboxes: at most 30 mails an hour to one, and so many of one kind an hour in all.
    package func guardMailing(to person: Person, kind: String, most: Int = 200) throws {
        let hourAgo = now.adding(seconds: -3_600)
        let received: Int = try db.value("SELECT COUNT(*) FROM message WHERE person_id = \(person.id) AND created_at > \(hourAgo)") ?? 0
        guard received < 30 else { throw Refusal.tooMany }
        let recent: Int = try db.value("SELECT COUNT(*) FROM journal WHERE kind = \(kind) AND at > \(hourAgo)") ?? 0
        // Kinds that mail strangers are rare; hundreds in an hour are no neighbourhood at work.
        guard recent < most else { throw Refusal.tooMany }
    }

    /// Tells everyone who carries the initiative, except the one who acts.
    package func tellTeam(
        of initiative: Initiative, _ key: String, path: String? = nil, caseID: String? = nil,
        values: (Words) -> [String: String] = { _ in [:] }
    ) throws {
        let others = try db.team(of: initiative.id).filter { $0.id != actor.person?.id }
        if others.isEmpty { foundNobodyToTell() }
        for person in others {
            try tell(person, key, path: path ?? initiative.path, caseID: caseID) { words in
                values(words).merging(["title": initiative.title, "by": actor.name]) { own, _ in own }
            }
        }
    }

    package func initiative(_ id: ID<Initiative>) throws -> Initiative {
        guard let initiative = try db.initiative(id) else { throw Refusal.notFound }
        return initiative
    }

    func entry(
        _ initiative: Initiative, kind: String, audience: Audience, reason: String? = nil, data: [String: String] = [:]
    ) -> EntryDraft {
        let standing = standing(kind, ["title": initiative.title])
        var draft = EntryDraft(
            initiative.subject, initiative: initiative.id.text, audience: audience, reason: reason ?? standing.reason, next: standing.next,
            data: data.merging(["title": initiative.title, "by": actor.name]) { own, _ in own })
        draft.kind = kind
        return draft
    }
}

/// Changes what the passport tells.
package struct EditInitiative: Action {
    package let id: ID<Initiative>
    package let text: InitiativeText
    package init(id: ID<Initiative>, text: InitiativeText) { (self.id, self.text) = (id, text) }

    package static let kind = "initiative.edited"
    package static let told = Told.nobody(because: "the team edits its own page; the journal shows who did")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try carries(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let initiative = try work.initiative(id)
        try work.changeInitiative(id, to: text)
        return Done(Nothing(), work.entry(initiative, kind: Self.kind, audience: .participants))
    }
}

/// Puts the passport on the public site, or takes it off again.
package struct ShowInitiative: Action {
    package let id: ID<Initiative>
    package let isPublic: Bool
    package init(id: ID<Initiative>, isPublic: Bool) { (self.id, self.isPublic) = (id, isPublic) }

    package static let kind = "initiative.shown"
    package static let told = Told.nobody(because: "the team decides about its own page")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try carries(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let initiative = try work.initiative(id)
        try work.update(id, "is_public = \(isPublic)")
        let kind = isPublic ? Self.kind : "initiative.hidden"
        return Done(Nothing(), work.entry(initiative, kind: kind, audience: .participants, data: ["public": isPublic ? "1" : "0"]))
    }
}

/// News on the passport, with photos that were made smaller and lost their metadata.
package struct PostNews: Action {
    package let id: ID<Initiative>
    package let title: String
    package let text: String
    package let photos: [(photo: ResizedPhoto, caption: String)]
    package init(id: ID<Initiative>, title: String, text: String, photos: [(photo: ResizedPhoto, caption: String)] = []) {
        (self.id, self.title, self.text, self.photos) = (id, title, text, photos)
    }

    package static let kind = "initiative.news"
    package static let told = Told.nobody(because: "news stands on the passport for everyone")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try carries(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<String> {
        let initiative = try work.initiative(id)
        let news = ID<StoryItem>.new(at: work.now).text
        for (photo, caption) in photos {
            _ = try work.db.addPhoto(photo, caption: caption, of: Subject(kind: "news", id: news), initiative: id.text, at: work.now)
        }
        try work.update(id, "is_public = is_public")
        return Done(
            news, work.entry(initiative, kind: Self.kind, audience: .everyone, data: ["headline": title, "text": text, "news": news]))
    }
}

/// Asks for help: hands, things, a place, knowledge.
package struct PostAsk: Action {
    package let id: ID<Initiative>
    package let title: String
    package let text: String
    package init(id: ID<Initiative>, title: String, text: String) { (self.id, self.title, self.text) = (id, title, text) }

    package static let kind = "initiative.asked"
    package static let told = Told.nobody(because: "an ask stands on the passport for everyone")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try carries(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let initiative = try work.initiative(id)
        let ask = ID<Ask>.new(at: work.now)
        try work.db.execute(
            "INSERT INTO initiative_ask (id, initiative_id, title, text, created_at) VALUES (\(ask), \(id), \(title), \(text), \(work.now))"
        )
        try work.update(id, "is_public = is_public")
        return Done(Nothing(), work.entry(initiative, kind: Self.kind, audience: .everyone, data: ["headline": title, "text": text]))
    }
}

/// The ask is met, or no longer needed.
package struct CloseAsk: Action {
    package let id: ID<Initiative>
    package let ask: ID<Ask>
    package init(id: ID<Initiative>, ask: ID<Ask>) { (self.id, self.ask) = (id, ask) }

    package static let kind = "initiative.askClosed"
    package static let told = Told.nobody(because: "the team closes its own ask")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try carries(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let initiative = try work.initiative(id)
        let closed = try work.db.execute(
            "UPDATE initiative_ask SET closed_at = \(work.now) WHERE id = \(ask) AND initiative_id = \(id) AND closed_at IS NULL")
        guard closed == 1 else { throw Refusal.notFound }
        return Done(Nothing(), work.entry(initiative, kind: Self.kind, audience: .participants))
    }
}

/// Asks somebody by mail to join the team; they accept on the page the mail leads to.
package struct InviteMember: Action {
    package let id: ID<Initiative>
    package let name: String
    package let email: String
    package let role: MemberRole
    package init(id: ID<Initiative>, name: String, email: String, role: MemberRole) {
        (self.id, self.name, self.email, self.role) = (id, name, email, role)
    }

    package static let kind = "initiative.invited"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        try role == .initiator ? leads(actor, id, in: db) : carries(actor, id, in: db)
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let initiative = try work.initiative(id)
        let person = try work.db.findOrAddPerson(
            name: name, email: email, phone: nil, language: work.actor.person?.language ?? work.municipality.language, at: work.now)
        try work.guardMailing(to: person, kind: Self.kind)
        guard try !work.db.isMember(person.id, of: id) else { throw Refusal.invalid([FieldProblem("mail", "team.alreadyMember")]) }
        try work.addMember(person.id, name: name, role: role, of: id, isShown: false, isInvited: true)
        try work.tell(person, "invited", path: "\(initiative.path)/uitnodiging") { _ in ["title": initiative.title, "by": work.actor.name] }
        return Done(Nothing(), work.entry(initiative, kind: Self.kind, audience: .participants, data: ["invited": name]))
    }
}

/// Accepts or declines an invitation to the team.
package struct AnswerInvitation: Action {
    package let id: ID<Initiative>
    package let accepts: Bool
    package let isShown: Bool
    package init(id: ID<Initiative>, accepts: Bool, isShown: Bool) { (self.id, self.accepts, self.isShown) = (id, accepts, isShown) }

    package static let kind = "initiative.joined"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        guard let person = actor.person?.id else { return false }
        return try db.exists(
            "SELECT 1 FROM initiative_member WHERE initiative_id = \(id) AND person_id = \(person) AND is_invited AND left_at IS NULL")
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let person = work.actor.person else { throw Refusal.notFound }
        let initiative = try work.initiative(id)
        if accepts {
            try work.db.execute(
                "UPDATE initiative_member SET is_invited = FALSE, is_shown = \(isShown) WHERE initiative_id = \(id) AND person_id = \(person.id)"
            )
        } else {
            try work.db.execute(
                "UPDATE initiative_member SET left_at = \(work.now) WHERE initiative_id = \(id) AND person_id = \(person.id)")
        }
        try work.tellTeam(of: initiative, accepts ? "joined" : "declined")
        let kind = accepts ? Self.kind : "initiative.declined"
        return Done(Nothing(), work.entry(initiative, kind: kind, audience: .participants))
    }
}

/// Leaves the team. The last one hands over or completes instead, so that no passport is without anyone.
package struct LeaveTeam: Action {
    package let id: ID<Initiative>
    package init(id: ID<Initiative>) { self.id = id }

    package static let kind = "initiative.left"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try db.isMember(actor.person?.id, of: id) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let person = work.actor.person else { throw Refusal.notFound }
        let initiative = try work.initiative(id)
        guard try work.db.team(of: id).count > 1 else { throw Refusal.conflict("team.lastOne") }
        try work.tellTeam(of: initiative, "left")
        try work.db.execute("UPDATE initiative_member SET left_at = \(work.now) WHERE initiative_id = \(id) AND person_id = \(person.id)")
        return Done(Nothing(), work.entry(initiative, kind: Self.kind, audience: .participants))
    }
}

/// What can happen to the life of an initiative, each with a reason in the team's own words.
package enum Turn: String, Sendable, CaseIterable, Codable {
    case pause, resume, complete, reopen, seekSuccessor, keep
}

/// Pauses, resumes, completes, reopens, or asks for a successor (*Initiatief zoekt nemer*).
package struct TurnInitiative: Action {
    package let id: ID<Initiative>
    package let turn: Turn
    package let reason: String
    /// What came of it and what others should know, when it completes.
    package let results: String
    package let lessons: String
    package init(id: ID<Initiative>, turn: Turn, reason: String, results: String = "", lessons: String = "") {
        (self.id, self.turn, self.reason, self.results, self.lessons) = (id, turn, reason, results, lessons)
    }

    package static let kind = "initiative.turned"
    package static let told = Told.nobody(because: "the rest of the team and the public read it on the passport")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try carries(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let initiative = try work.initiative(id)
        guard initiative.allows(turn) else { throw Refusal.conflict("turn.notNow") }
        switch turn {
        case .pause: try work.update(id, "paused_on = \(work.today)")
        case .resume: try work.update(id, "paused_on = NULL")
        case .complete:
            try work.update(
                id, "completed_on = \(work.today), paused_on = NULL, wants_successor = FALSE, results = \(results), lessons = \(lessons)")
        case .reopen: try work.update(id, "completed_on = NULL")
        case .seekSuccessor: try work.update(id, "wants_successor = TRUE")
        case .keep: try work.update(id, "wants_successor = FALSE")
        }
        try work.tellTeam(of: initiative, "turned") { words in ["what": words("turn.\(turn.rawValue).done"), "reason": reason] }
        var draft = work.entry(initiative, kind: Self.kind, audience: .everyone, reason: reason, data: ["turn": turn.rawValue])
        draft.next = work.words("turn.\(turn.rawValue).next")
        return Done(Nothing(), draft)
    }
}

extension Initiative {
    /// Which turns its state allows.
    package func allows(_ turn: Turn) -> Bool {
        switch turn {
        case .pause: completedOn == nil && pausedOn == nil
        case .resume: completedOn == nil && pausedOn != nil
        case .complete: completedOn == nil
        case .reopen: completedOn != nil
        case .seekSuccessor: completedOn == nil && !wantsSuccessor
        case .keep: completedOn == nil && wantsSuccessor
        }
    }
}

/// Hands the initiative over to a successor, who accepts through the invitation; the one who hands over stays until then.
package struct HandOver: Action {
    package let id: ID<Initiative>
    package let name: String
    package let email: String
    package let reason: String
    package init(id: ID<Initiative>, name: String, email: String, reason: String) {
        (self.id, self.name, self.email, self.reason) = (id, name, email, reason)
    }

    package static let kind = "initiative.handingOver"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try leads(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let initiative = try work.initiative(id)
        guard initiative.completedOn == nil else { throw Refusal.conflict("turn.notNow") }
        let person = try work.db.findOrAddPerson(
            name: name, email: email, phone: nil, language: work.actor.person?.language ?? work.municipality.language, at: work.now)
        guard person.id != work.actor.person?.id else { throw Refusal.invalid([FieldProblem("mail", "handOver.toYourself")]) }
        try work.guardMailing(to: person, kind: Self.kind)
        try work.tellTeam(of: initiative, "handingOver") { _ in ["successor": name, "reason": reason] }
        try work.db.execute(
            """
            INSERT INTO handover (initiative_id, person_id, display_name, reason, offered_at) VALUES (\(id), \(person.id), \(name), \(reason), \(work.now))
            ON CONFLICT (initiative_id) DO UPDATE SET person_id = \(person.id), display_name = \(name), reason = \(reason), offered_at = \(work.now)
            """)
        try work.tell(person, "handOver", path: "\(initiative.path)/overdracht") { _ in
            ["title": initiative.title, "by": work.actor.name, "reason": reason]
        }
        return Done(Nothing(), work.entry(initiative, kind: Self.kind, audience: .participants, reason: reason, data: ["successor": name]))
    }
}

/// The successor takes the initiative on: the old team becomes history, the passport and its story go on.
package struct TakeOver: Action {
    package let id: ID<Initiative>
    package let isShown: Bool
    package init(id: ID<Initiative>, isShown: Bool) { (self.id, self.isShown) = (id, isShown) }

    package static let kind = "initiative.handedOver"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        guard let person = actor.person?.id else { return false }
        return try db.exists("SELECT 1 FROM handover WHERE initiative_id = \(id) AND person_id = \(person)")
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let person = work.actor.person else { throw Refusal.notFound }
        let initiative = try work.initiative(id)
        let row = try work.db.rows("SELECT reason, display_name FROM handover WHERE initiative_id = \(id)").first
        let reason: String = try row?["reason"] ?? ""
        let name: String = try row?["display_name"] ?? person.name
        try work.tellTeam(of: initiative, "handedOver")
        try work.db.execute(
            "UPDATE initiative_member SET left_at = \(work.now) WHERE initiative_id = \(id) AND role = 'initiator' AND left_at IS NULL")
        let shown = name.split(separator: " ").first.map(String.init) ?? name
        try work.addMember(person.id, name: shown, role: .initiator, of: id, isShown: isShown)
        try work.db.execute("DELETE FROM handover WHERE initiative_id = \(id)")
        try work.update(id, "wants_successor = FALSE")
        return Done(
            Nothing(),
            work.entry(
                initiative, kind: Self.kind, audience: .everyone, reason: reason,
                data: ["successor": isShown ? shown : work.words("handOver.someone")]))
    }
}

package enum Handover {
    package static let migrations = [
        Migration(
            id: "2026-11-21 initiatives: hand over",
            sql: [
                """
                CREATE TABLE handover (
                    initiative_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, display_name TEXT NOT NULL, reason TEXT NOT NULL,
                    offered_at BIGINT NOT NULL)
                """
            ])
    ]
}

/// "I can help": a neighbour answers an ask; the team gets a mail with how to reach them.
package struct OfferHelp: Action {
    package let id: ID<Initiative>
    package let name: String
    package let email: String
    package let text: String
    package init(id: ID<Initiative>, name: String, email: String, text: String) {
        (self.id, self.name, self.email, self.text) = (id, name, email, text)
    }

    package static let kind = "initiative.helpOffered"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try db.initiative(id)?.isPublic ?? false }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let initiative = try work.initiative(id)
        let team = try work.db.team(of: id)
        guard !team.isEmpty else { throw Refusal.conflict("help.nobody") }
        let recent: Int =
            try work.db.value(
                "SELECT COUNT(*) FROM journal WHERE initiative_id = \(id.text) AND kind = \(Self.kind) AND at > \(work.now.adding(seconds: -3_600))"
            ) ?? 0
        guard recent < 20 else { throw Refusal.tooMany }
        for person in team {
            try work.tell(person, "helpOffered", path: initiative.path) { _ in
                ["title": initiative.title, "helper": name, "email": email, "text": text]
            }
        }
        return Done(Nothing(), work.entry(initiative, kind: Self.kind, audience: .participants, data: ["helper": name]))
    }
}
