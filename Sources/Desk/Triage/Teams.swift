import Civic
import Rules
import Store

/// Who works where, as `teams.yaml` tells it.
package struct Teams: Hashable, Sendable {
    package struct Team: Hashable, Sendable {
        package let id: String
        package let name: [String: String]
        package let mail: String?
        /// Gives advice to others and takes no cases itself.
        package let advises: Bool
        /// Of which division it is a part.
        package var division: String?

        package func words(_ t: Words) -> String { name[t.language] ?? name["nl"] ?? id }
    }

    /// Teams under one head, whose coordinator sees the work of all of them.
    package struct Division: Hashable, Sendable {
        package let id: String
        package let name: [String: String]

        package func words(_ t: Words) -> String { name[t.language] ?? name["nl"] ?? id }
    }

    package struct Colleague: Hashable, Sendable {
        package let name: String
        /// Lower case.
        package let email: String
        package let team: String
        package let roles: Set<Role>
        /// Codes of the areas somebody gets to see first; none is all.
        package let areas: [String]

        package func serves(_ district: String?) -> Bool { areas.isEmpty || district.map(areas.contains) ?? false }
    }

    package let all: [Team]
    package let staff: [Colleague]
    /// None in a small municipality, where all teams are one.
    package let divisions: [Division]

    package init(all: [Team], staff: [Colleague], divisions: [Division] = []) {
        (self.all, self.staff, self.divisions) = (all, staff, divisions)
    }

    package subscript(id: String) -> Team? { all.first { $0.id == id } }
    /// The teams that take cases.
    package var handling: [Team] { all.filter { !$0.advises } }
    package func colleague(email: String?) -> Colleague? { email.flatMap { email in staff.first { $0.email == email } } }
    /// The teams that take cases and share a division with this one. Where there are no divisions, all of them.
    package func division(of team: String) -> [Team] {
        if divisions.isEmpty { return handling }
        guard let division = self[team]?.division else { return handling.filter { $0.id == team } }
        return handling.filter { $0.division == division }
    }
    package func isMember(_ person: Person, of team: String) -> Bool { colleague(email: person.email)?.team == team }

    /// Who of a team to begin with for a district: a caseworker who serves it, one who serves all, any, and else the desk.
    package func firstContact(team: String, district: String?) -> Colleague? {
        let caseworkers = staff.filter { $0.team == team && $0.roles.contains(.caseworker) }
        return caseworkers.first { !$0.areas.isEmpty && $0.serves(district) } ?? caseworkers.first(where: \.areas.isEmpty)
            ?? caseworkers.first ?? staff.first { $0.roles.contains(.deskOfficer) }
    }
}

extension Teams {
    /// The same teams with the people that the database knows: administrators add and change them on screen. Of the file remain those
    /// who advise without signing in, and the team of somebody who was given no other.
    package func staffed(by colleagues: [LiveStaff.Colleague]) -> Teams {
        if colleagues.isEmpty { return self }
        let known = colleagues.map { colleague -> Colleague in
            let (person, written) = (colleague.person, self.colleague(email: colleague.person.email))
            return Colleague(
                name: person.name, email: person.email ?? "", team: colleague.place?.team ?? written?.team ?? "", roles: person.roles,
                areas: colleague.place?.areas ?? written?.areas ?? [])
        }
        let emails = Set(known.map(\.email))
        return Teams(
            all: all, staff: known + staff.filter { $0.roles.isEmpty && !emails.contains($0.email) }, divisions: divisions)
    }

    package static let document = "teams.yaml"

    /// What somebody can be who does not sign in to work with cases: these words are no ``Role``.
    private static let otherRoles = ["adviser", "fundManager"]

    /// Reads the lists `teams` and `staff`, and looks at `panels`. Of the roles those that let nobody in are left out.
    /// - Parameter former: ids of teams that may be gone since. Of who works here the file says where they began, and is not changed for it:
    ///   on screen they are in another team.
    /// - Throws: `ConfigFault` when a part is missing, somebody is in a team, or a team in a division, that is not there, a role is none,
    ///   or a mail address, day or size cannot be.
    package init(tree: ConfigTree, former: Set<String> = []) throws {
        let divisions = try tree["divisions"].list.enumerated().map { index, item in
            guard let id = item["id"].text, let name = item["name"]["nl"].text else {
                throw ConfigFault("divisions[\(index)]", .needs, fields: ["id", "name"])
            }
            return Division(id: id, name: item["name"].map.compactMapValues(\.text).merging(["nl": name]) { $1 })
        }
        let teams = try tree["teams"].list.enumerated().map { index, item in
            guard let id = item["id"].text, let name = item["name"]["nl"].text else {
                throw ConfigFault("teams[\(index)]", .needs, fields: ["id", "name"])
            }
            if let division = item["division"].text, !divisions.contains(where: { $0.id == division }) {
                throw ConfigFault.notThere("teams[\(index)].division", division, among: divisions.map(\.id), of: Self.document)
            }
            try Self.checkMail(item["mail"], "teams[\(index)].mail")
            return Team(
                id: id, name: item["name"].map.compactMapValues(\.text).merging(["nl": name]) { $1 }, mail: item["mail"].text,
                advises: item["advises"].bool ?? false, division: item["division"].text)
        }
        let panels = tree["panels"].list.compactMap { $0["id"].text }
        for (list, ids) in [("divisions", divisions.map(\.id)), ("teams", teams.map(\.id)), ("panels", panels)] {
            guard Set(ids).count == ids.count else { throw ConfigFault(list, .twice, ["value": twice(ids)]) }
        }
        let staff = try tree["staff"].list.enumerated().map { index, item in
            guard let name = item["name"].text, let email = item["email"].text, let team = item["team"].text else {
                throw ConfigFault("staff[\(index)]", .needs, fields: ["name", "email", "team"])
            }
            let roles = Set(item["roles"].texts.compactMap(Role.init))
            guard teams.contains(where: { $0.id == team }) || former.contains(team) && !roles.isEmpty else {
                throw ConfigFault.notThere("staff[\(index)].team", team, among: teams.map(\.id), of: Self.document)
            }
            try Self.checkMail(item["email"], "staff[\(index)].email")
            let known = Role.allCases.map(\.rawValue) + Self.otherRoles
            if let stray = item["roles"].texts.first(where: { !known.contains($0) }) {
                throw ConfigFault.unknown("staff[\(index)].roles", stray, of: known)
            }
            return Colleague(
                name: name, email: email.lowercased(), team: team, roles: roles, areas: item["areas"].texts)
        }
        for (index, panel) in tree["panels"].list.enumerated() { try Self.checkPanel(panel, "panels[\(index)]") }
        self.init(all: teams, staff: staff, divisions: divisions)
    }
}
