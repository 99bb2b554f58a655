import Civic

/// Who a believed token is about, in our words.
package struct OpenIDIdentity: Sendable, Equatable {
    /// What the provider calls them, forever and nobody else.
    package let subject: String
    package let name: String?
    /// Only an address that the provider has checked.
    package let email: String?
    /// Roles of the groups they are in. Nil when the provider has no say about roles.
    package let roles: Set<Role>?

    /// - Throws: ``OpenIDFault/noSubject``, ``OpenIDFault/groupsLeftOut``.
    package init(_ claims: ConfigTree, _ provider: OpenIDProvider) throws {
        let names = provider.claims
        guard let subject = claims.claim(names.subject).word, subject.utf8.count <= 255 else { throw OpenIDFault.noSubject }
        self.subject = subject
        name = claims.claim(names.name).text.map { $0.trimmingSpaces().shortened(to: 120) }.flatMap { $0.isEmpty ? nil : $0 }
        email = claims.claim(names.mailVerified).isAffirmed ? claims.claim(names.mail).text.flatMap(emailAddress) : nil
        roles = try provider.roles.map { try Self.roles(claims, names.groups, $0) }
    }

    /// A token without groups is one of somebody in no group, unless it says that they stand elsewhere (OpenID Connect Core, 5.6.2).
    private static func roles(_ claims: ConfigTree, _ claim: String, _ known: [String: Set<Role>]) throws -> Set<Role> {
        let groups = claims.claim(claim)
        guard !groups.isNull || claims["_claim_names"][claim].isNull else { throw OpenIDFault.groupsLeftOut }
        return groups.texts.reduce(into: []) { roles, group in roles.formUnion(known[group] ?? []) }
    }

    /// The roles they have from now on, when they had these.
    package func roles(insteadOf current: Set<Role>, givesRoles: Bool) -> Set<Role> {
        guard let roles else { return current }
        return givesRoles ? roles : roles.intersection(current)
    }
}

extension ConfigTree {
    /// A claim by its name; a name with points leads into claims that hold others, when no claim is called so itself.
    fileprivate func claim(_ name: String) -> ConfigTree {
        guard self[name].isNull else { return self[name] }
        return name.split(separator: ".").reduce(self) { $0[String($1)] }
    }

    /// True, in the ways in which providers write it.
    fileprivate var isAffirmed: Bool { bool ?? (integer == 1 || text == "true" || text == "1") }
}
