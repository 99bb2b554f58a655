import Civic
import Store

/// What becomes of somebody's roles here, now that their groups at a provider give these.
///
/// Rights that go are gone at once. Rights that come wait for an administrator where four eyes look at such changes, as when a colleague
/// would have given them. And nobody stops being an administrator while that leaves too few.
package struct RolesFromGroups: Hashable, Sendable {
    /// What they may do from now on.
    package let now: Set<Role>
    /// What they may do once an administrator says yes; nil when nothing waits.
    package let proposed: Set<Role>?
    /// Without them there would be too few administrators, so they stay one against their groups.
    package let staysAdministrator: Bool

    /// - Parameters:
    ///   - current: their roles so far.
    ///   - wanted: what their groups give.
    ///   - isNeeded: whether there would be too few administrators without them.
    package init(current: Set<Role>, wanted: Set<Role>, fourEyes: Bool, isNeeded: Bool) {
        let allowed = fourEyes ? wanted.intersection(current) : wanted
        staysAdministrator = isNeeded && current.contains(.administrator) && !wanted.contains(.administrator)
        now = staysAdministrator ? allowed.union([.administrator]) : allowed
        proposed = wanted.isSubset(of: now) ? nil : wanted.union(now)
    }
}

/// The same for one person, with what was proposed and said before.
struct GroupFollowing {
    let person: Person
    let roles: RolesFromGroups
    /// What their groups proposed earlier and nobody decided about.
    let waiting: StaffProposal?
    /// An administrator said no to exactly this; roles can still be given by hand.
    let wasDeclined: Bool
    /// The administrators heard this week that somebody stays one.
    let wasTold: Bool

    private static let daysBetweenTellings = 7

    init(_ person: Person, wanted: Set<Role>, at now: Instant, in db: any Connection) throws {
        let settings = try db.securitySettings()
        let isNeeded = try db.people(with: .administrator).count <= leastAdministrators(settings)
        let roles = RolesFromGroups(current: person.roles, wanted: wanted, fourEyes: settings.fourEyes, isNeeded: isNeeded)
        (self.person, self.roles) = (person, roles)
        waiting = try db.staffProposals().first { $0.change.isFromGroups && $0.change.person == person.id }
        wasDeclined = try roles.proposed.map { try db.saidNo(to: $0, for: person.id) } ?? false
        wasTold = try db.exists(
            """
            SELECT 1 FROM journal WHERE subject_kind = 'person' AND subject_id = \(person.id)
                AND kind = 'openID.administratorKept' AND at > \(now.adding(days: -Self.daysBetweenTellings))
            """)
    }

    private var waitingRoles: Set<Role>? { waiting?.change.groupRoles }
    /// Something to put before an administrator.
    var proposes: Set<Role>? { wasDeclined || roles.proposed == waitingRoles ? nil : roles.proposed }
    /// What waited is not what their groups say any more.
    var withdraws: StaffProposal? { waitingRoles == roles.proposed ? nil : waiting }
    var changes: Bool { roles.now != person.roles }
    var tells: Bool { roles.staysAdministrator && !wasTold }
    var isNews: Bool { changes || tells || proposes != nil || withdraws != nil }
    /// Whether an administrator still has to say something about it.
    var waits: Bool { roles.proposed != nil && !wasDeclined }
}

extension Connection {
    /// Did an administrator decline these roles when the groups of this person gave them?
    fileprivate func saidNo(to roles: Set<Role>, for person: ID<Person>) throws -> Bool {
        let entries = try all(
            """
            SELECT * FROM journal WHERE subject_kind = 'person' AND subject_id = \(person) AND kind = 'staff.declined'
            ORDER BY at DESC, id DESC LIMIT 100
            """, as: Entry.self)
        return entries.contains { $0.data["groupRoles"] == roles.stored }
    }
}

extension Set<Role> {
    /// As a row holds them.
    var stored: String { map(\.rawValue).sorted().joined(separator: " ") }
}
