import Civic
import Store

/// Gives a colleague of `teams.yaml` the roles that stand there. Only the program itself does this.
struct ImportColleague: Action {
    let colleague: Teams.Colleague

    static let kind = "staff.imported"
    static let told = Told.nobody(because: "the administrator who keeps the file is the one who knows")
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        let person = try work.db.findOrAddPerson(
            name: colleague.name, email: colleague.email, phone: nil, language: work.municipality.language, roles: colleague.roles,
            at: work.now)
        let roles = colleague.roles.map(\.rawValue).sorted().joined(separator: " ")
        try work.db.setRoles(colleague.roles, of: person.id)
        try work.db.setPlace(StaffPlace(person: person.id, team: colleague.team, areas: colleague.areas))
        let standing = work.standing(Self.kind)
        return Done(
            Nothing(),
            EntryDraft(
                Subject(kind: "person", id: person.id.text), audience: .staff, reason: standing.reason, next: standing.next,
                data: ["name": colleague.name, "roles": roles]))
    }
}

/// Adds the people of `teams.yaml` who can sign in to work, and brings their roles up to date.
///
/// - Returns: how many were new or got other roles.
@discardableResult
package func importStaff(_ site: Site, _ teams: Teams) async throws -> Int {
    let now = site.clock()
    return try await site.database.write { db in
        var count = 0
        for colleague in teams.staff where !colleague.roles.isEmpty {
            if try db.person(email: colleague.email)?.roles == colleague.roles { continue }
            try site.perform(ImportColleague(colleague: colleague), as: .system, at: now, in: db)
            count += 1
        }
        return count
    }
}
