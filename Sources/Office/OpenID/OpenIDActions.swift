import Civic
import Store

/// From now on an account at a provider belongs to a person, who is added when there is none yet. Only the program itself does this, after
/// the provider proved who it is; the person hears of it, in case it was somebody else.
struct LinkIdentity: Action {
    let provider: OpenIDProvider
    let subject: String
    let name: String
    let email: String
    /// For somebody who is added; whoever is known keeps theirs.
    let roles: Set<Role>

    static let kind = "openID.linked"
    static let told = Told.nobody(because: "the one who signs in is the one concerned, and gets a mail in case it was somebody else")
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<ID<Person>> {
        // With four eyes nobody gets rights by coming in: their groups propose them.
        let roles = try work.db.securitySettings().fourEyes ? [] : roles
        let person = try work.db.findOrAddPerson(
            name: name, email: email, phone: nil, language: work.municipality.language, roles: roles, at: work.now)
        // There is one only when its person was removed.
        try work.db.execute(
            """
            INSERT INTO external_identity (provider, issuer, subject, person_id, created_at, used_at)
            VALUES (\(provider.id), \(provider.issuer), \(subject), \(person.id), \(work.now), \(work.now))
            ON CONFLICT (provider, issuer, subject) DO UPDATE
                SET person_id = excluded.person_id, created_at = excluded.created_at, used_at = excluded.used_at
            """)
        try work.tell(person, "openIDLinked", path: person.roles.isEmpty ? "/mijn" : "/werk", linkDays: 1) { words in
            ["provider": provider.name(words)]
        }
        let standing = work.standing(Self.kind)
        return Done(
            person.id,
            EntryDraft(
                Subject(kind: "person", id: person.id.text), audience: .staff, reason: standing.reason, next: standing.next,
                data: ["name": person.name, "provider": provider.name(work.words)]))
    }
}

/// A colleague's groups at the provider are other ones than last time, and so are their roles here. What four eyes have to look at first
/// becomes a proposal, and the last administrators stay.
struct FollowGroups: Action {
    let person: ID<Person>
    /// What the groups give.
    let roles: Set<Role>
    let provider: OpenIDProvider

    static let kind = "openID.rolesChanged"
    static let told = Told.nobody(
        because: "who keeps the groups decided it and the colleague meets it at once; administrators hear what waits for them")
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        guard let known = try work.db.person(person) else { throw Refusal.notFound }
        let following = try GroupFollowing(known, wanted: roles, at: work.now, in: work.db)
        if following.changes {
            let roles = following.roles.now
            if roles.isEmpty { try work.db.endWork(of: person) } else { try work.db.setRoles(roles, of: person) }
        }
        if let proposal = following.withdraws { _ = try work.db.removeProposal(proposal.id) }
        var entry = EntryDraft(
            Subject(kind: "person", id: person.text), audience: .staff, reason: "", next: "",
            data: [
                "name": known.name, "provider": provider.name(work.words), "before": known.roles.stored,
                "roles": following.roles.now.stored, "wanted": roles.stored,
            ])
        if following.withdraws != nil, !following.changes { entry.kind = "openID.proposalEnded" }
        if following.tells {
            entry.kind = "openID.administratorKept"
            try tell(known, "administratorKept", path: "/beheer/mensen", work)
        }
        if let proposed = following.proposes {
            entry.kind = "openID.rolesProposed"
            try propose(proposed, for: known, work)
        }
        (entry.reason, entry.next) = work.standing(entry.kind ?? Self.kind, ["provider": provider.name(work.words)])
        return Done(Nothing(), entry)
    }

    /// Whoever gets the rights counts as who proposed them, so that they cannot say yes to it.
    private func propose(_ proposed: Set<Role>, for known: Person, _ work: Work) throws {
        let name = provider.name(work.words)
        let change = StaffChange.groups(person, .init(roles: proposed, provider: name))
        let reason = work.words("people.groupsReason", ["provider": name])
        let id = try work.db.addProposal(change, by: person, reason: reason, at: work.now)
        try tell(known, "groupsProposed", path: "/beheer/voorstellen/\(id.text)", work, change)
    }

    private func tell(_ known: Person, _ mail: String, path: String, _ work: Work, _ change: StaffChange? = nil) throws {
        for administrator in try work.db.people(with: .administrator) where change == nil || administrator.id != person {
            try work.tell(administrator, mail, path: path) { t in
                ["person": known.name, "provider": provider.name(t), "change": change?.summary(name: known.name, t) ?? ""]
            }
        }
    }
}

/// What comes of somebody whom a provider vouches for.
enum Reception: Sendable {
    case welcome(Person)
    case refused(OpenIDFault)
}

extension Site {
    /// Finds out who this is here, inside the transaction that signs them in. What it changes stays, also when they are refused: a colleague
    /// who lost every role at the provider has none here either.
    func receive(_ identity: OpenIDIdentity, from provider: OpenIDProvider, at now: Instant, in db: any Connection) throws -> Reception {
        if let id = try db.personID(identity.subject, at: provider), let person = try db.person(id) {
            try db.usedIdentity(identity.subject, at: provider, now: now)
            return try receive(person, identity, from: provider, at: now, in: db)
        }
        guard let email = identity.email else { return .refused(.mailNotVerified) }
        let known = try db.person(email: email)
        if let known, try db.hasIdentity(known.id, at: provider) { return .refused(.otherAccount) }
        let roles = identity.roles(insteadOf: known?.roles ?? [], givesRoles: provider.givesRoles)
        switch provider.audience {
        case .residents:
            guard known?.roles.isEmpty ?? true else { return .refused(.colleague) }
            guard known != nil || provider.addsPeople else { return .refused(.personUnknown) }
        case .staff:
            guard !roles.isEmpty else { return .refused(.noRole) }
        }
        let link = LinkIdentity(
            provider: provider, subject: identity.subject, name: identity.name ?? String(email.prefix { $0 != "@" }), email: email,
            roles: provider.audience == .staff ? roles : [])
        let id = try perform(link, as: .system, at: now, in: db)
        guard let person = try db.person(id) else { throw Refusal.notFound }
        return try receive(person, identity, from: provider, at: now, in: db)
    }

    /// Somebody whose account is known: their roles follow their groups, and each door lets its own people in.
    private func receive(
        _ person: Person, _ identity: OpenIDIdentity, from provider: OpenIDProvider, at now: Instant, in db: any Connection
    ) throws -> Reception {
        guard provider.audience == .staff else { return person.roles.isEmpty ? .welcome(person) : .refused(.colleague) }
        let roles = identity.roles(insteadOf: person.roles, givesRoles: provider.givesRoles)
        let following = try GroupFollowing(person, wanted: roles, at: now, in: db)
        if following.isNews {
            try perform(FollowGroups(person: person.id, roles: roles, provider: provider), as: .system, at: now, in: db)
        }
        guard let current = try db.person(person.id), !current.roles.isEmpty else {
            return .refused(following.waits ? .rolesWait : .noRole)
        }
        return .welcome(current)
    }
}
