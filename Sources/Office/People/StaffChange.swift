import Civic
import Web

/// What an administrator wants to change about who may do what. Applied at once, or proposed first where four eyes are asked for.
enum StaffChange: Sendable, Hashable, Codable {
    case add(NewColleague)
    case roles(ID<Person>, Position)
    case leave(ID<Person>)
    /// Takes away the codes of somebody who lost their phone and the codes on paper.
    case resetCode(ID<Person>)
    /// Another mail address, for who cannot open mails at the one we know. Whoever reads that mail can sign in as them.
    case mail(ID<Person>, String)
    case settings(SecuritySettings)
    /// What somebody's groups at a provider give. Only ever a proposal; where four eyes are not asked for, such roles are simply taken over.
    case groups(ID<Person>, GroupRoles)

    struct NewColleague: Sendable, Hashable, Codable {
        let name: String
        let email: String
        let position: Position
    }

    /// Roles, and where.
    struct Position: Sendable, Hashable, Codable {
        let roles: Set<Role>
        /// Empty for none.
        let team: String
        let areas: [String]

        /// All of it, to tell one from another.
        var parts: [String] { [roles.stored, team] + areas }
        /// What a form was made from.
        var seen: Seen { Seen(parts) }
    }

    /// Roles, and who says so.
    struct GroupRoles: Sendable, Hashable, Codable {
        let roles: Set<Role>
        /// What people call the provider.
        let provider: String
    }

    /// Nil for what an administrator wants.
    private var fromGroups: GroupRoles? { if case .groups(_, let given) = self { given } else { nil } }
    var isFromGroups: Bool { fromGroups != nil }
    /// The roles that somebody's groups give.
    var groupRoles: Set<Role>? { fromGroups?.roles }
    /// Who says so, when that is no administrator.
    var provider: String? { fromGroups?.provider }

    /// Whom it is about, when there is such a person yet.
    var person: ID<Person>? {
        switch self {
        case .roles(let id, _), .leave(let id), .resetCode(let id), .mail(let id, _), .groups(let id, _): id
        case .add, .settings: nil
        }
    }

    /// Where its own form shows what cannot be done.
    var field: String {
        switch self {
        case .add: StaffFields.email.name
        case .roles, .groups: StaffFields.rolesName
        case .leave: StaffFields.leaveReason.name
        case .resetCode: StaffFields.codeReason.name
        case .mail: StaffFields.newEmail.name
        case .settings: SecuritySettingsPages.fourEyes.name
        }
    }

    /// The kind of its entry in the journal.
    var kind: String {
        switch self {
        case .add: "staff.added"
        case .roles: "staff.roles"
        case .leave: "staff.left"
        case .resetCode: "staff.codeReset"
        case .mail: "staff.mail"
        case .settings: "staff.settings"
        case .groups: "openID.rolesChanged"
        }
    }

    /// Does it give or take rights? Only then a second pair of eyes looks at it; another team is nothing to approve.
    func changesRights(of current: Set<Role>) -> Bool {
        if case .roles(_, let position) = self { return position.roles != current }
        return true
    }

    /// In words: *Anna Aarts: beheerder*.
    func summary(name: String, _ t: Words) -> String {
        switch self {
        case .add(let colleague):
            t("people.change.add", ["name": colleague.name, "roles": Self.names(colleague.position.roles, t)])
        case .roles(_, let position): t("people.change.roles", ["name": name, "roles": Self.names(position.roles, t)])
        case .groups(_, let given):
            t("people.change.groups", ["name": name, "roles": Self.names(given.roles, t), "provider": given.provider])
        case .leave: t("people.change.leave", ["name": name])
        case .resetCode: t("people.change.resetCode", ["name": name])
        case .mail: t("people.change.mail", ["name": name])
        case .settings(let settings):
            t.list([
                t(settings.requiresCode ? "people.change.codeOn" : "people.change.codeOff"),
                t(settings.fourEyes ? "people.change.eyesOn" : "people.change.eyesOff"),
            ])
        }
    }

    /// In the order in which roles are listed everywhere.
    static func names(_ roles: Set<Role>, _ t: Words) -> String {
        t.list(Role.allCases.filter(roles.contains).map { t("people.role.\($0.rawValue)") })
    }
}

/// How many administrators there must be: somebody can always put things right, and with four eyes there are two pairs.
func leastAdministrators(_ settings: SecuritySettings) -> Int { settings.fourEyes ? 2 : 1 }
