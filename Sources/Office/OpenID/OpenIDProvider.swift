import Civic
import Foundation

/// One door to sign in with somebody else's account: a provider of OpenID Connect as `municipality.yaml` describes it.
package struct OpenIDProvider: Sendable {
    package enum Audience: String, Sendable { case staff, residents }

    /// Names of the claims that tell who somebody is. A point leads into a claim: `realm_access.roles`.
    package struct Claims: Sendable, Equatable {
        package var subject = "sub"
        package var name = "name"
        package var mail = "email"
        /// Must be true before a mail address counts as theirs.
        package var mailVerified = "email_verified"
        package var groups = "groups"
    }

    /// Its part of our addresses.
    package let id: String
    package let audience: Audience
    /// What people call it, by language; stands on the button.
    package let names: [String: String]
    /// Exactly as the provider writes it in its tokens.
    package let issuer: String
    package let clientID: String
    package let secret: String
    package let scopes: [String]
    package let algorithms: Set<SigningAlgorithm>
    package let claims: Claims
    /// Our roles for groups of the provider. Nil when the provider has no say about roles.
    package let roles: [String: Set<Role>]?
    /// Staff: whoever is in such a group gets its roles here, and is added when unknown. Otherwise roles are only taken away.
    package let givesRoles: Bool
    /// Residents: somebody with a verified address who is unknown is added. Otherwise they tell an idea first.
    package let addsPeople: Bool

    package func name(_ t: Words) -> String { names[t.language] ?? names["nl"] ?? id }
}

extension OpenIDProvider {
    /// Reads the list `openid` of a municipality.
    ///
    /// - Parameters:
    ///   - municipality: its key. Names of secrets begin with it, so that no folder can send away what belongs to another.
    ///   - environment: where secrets are, by the names that `secretFrom` gives.
    ///   - allowsLoopback: also takes a provider at `http://localhost`, for trying out.
    /// - Throws: `ConfigFault` naming the field.
    package static func list(
        _ tree: ConfigTree, municipality: String, environment: [String: String], allowsLoopback: Bool
    ) throws -> [OpenIDProvider] {
        if tree.isNull { return [] }
        guard case .list(let items) = tree else { throw ConfigFault("openid", .notList) }
        let providers = try items.enumerated().map { index, item in
            let path = "openid[\(index)]"
            guard case .map = item else {
                throw ConfigFault(path, .needs, fields: ["id", "for", "name", "issuer", "clientId", "secretFrom"])
            }
            let secret = try secret(item, at: path, municipality: municipality, environment: environment)
            return try OpenIDProvider(item, at: path, secret: secret, allowsLoopback: allowsLoopback)
        }
        for (index, provider) in providers.enumerated() where providers[..<index].contains(where: { $0.id == provider.id }) {
            throw ConfigFault("openid[\(index)].id", .twice, ["value": provider.id])
        }
        return providers
    }

    private static let keys: Set<String> = [
        "id", "for", "name", "issuer", "clientId", "secretFrom", "scopes", "algorithms", "claims", "roles", "givesRoles", "addsPeople",
    ]

    private init(_ item: ConfigTree, at path: String, secret: String, allowsLoopback: Bool) throws {
        try Self.expect(Set(item.map.keys), among: Self.keys, at: path)
        id = try Self.text(item, "id", at: path)
        guard id.wholeMatch(of: /[a-z][a-z0-9-]{0,30}/) != nil else {
            throw ConfigFault("\(path).id", .notName)
        }
        guard let audience = item["for"].text.flatMap(Audience.init) else {
            throw ConfigFault("\(path).for", .unknownOf, ["value": item["for"].word ?? "", "choices": "staff, residents"])
        }
        self.audience = audience
        names = item["name"].text.map { ["nl": $0] } ?? item["name"].map.compactMapValues(\.text)
        guard names["nl"] != nil else { throw ConfigFault("\(path).name", .noDutch) }
        issuer = try Self.issuer(item, at: path, allowsLoopback: allowsLoopback)
        clientID = try Self.text(item, "clientId", at: path)
        self.secret = secret
        scopes = item["scopes"].isNull ? ["openid", "profile", "email"] : item["scopes"].texts
        guard scopes.contains("openid") else { throw ConfigFault("\(path).scopes", .needsOneOf, ["value": "openid"]) }
        algorithms = try Self.algorithms(item, at: path)
        claims = try Self.claims(item, at: path)
        roles = try Self.roles(item, at: path)
        givesRoles = try Self.flag(item, "givesRoles", at: path)
        addsPeople = try Self.flag(item, "addsPeople", at: path)
        try checkAudience(at: path)
    }

    /// What only one of the two kinds has.
    private func checkAudience(at path: String) throws {
        switch audience {
        case .staff:
            if addsPeople { throw ConfigFault("\(path).addsPeople", .onlyResidents) }
            if givesRoles, roles == nil { throw ConfigFault("\(path).givesRoles", .needsRoles) }
        case .residents:
            if roles != nil { throw ConfigFault("\(path).roles", .onlyStaff) }
            if givesRoles { throw ConfigFault("\(path).givesRoles", .onlyStaff) }
        }
    }

    private static func expect(_ found: Set<String>, among known: Set<String>, at path: String) throws {
        if let unknown = found.subtracting(known).sorted().first { throw ConfigFault("\(path).\(unknown)", .notSetting) }
    }

    private static func text(_ item: ConfigTree, _ key: String, at path: String) throws -> String {
        guard let text = item[key].word else { throw ConfigFault("\(path).\(key)", .missing) }
        return text
    }

    private static func flag(_ item: ConfigTree, _ key: String, at path: String) throws -> Bool {
        if item[key].isNull { return false }
        guard let flag = item[key].bool else { throw ConfigFault("\(path).\(key)", .notYesNo) }
        return flag
    }

    private static func issuer(_ item: ConfigTree, at path: String, allowsLoopback: Bool) throws -> String {
        let issuer = try text(item, "issuer", at: path)
        do {
            try WebRequest.checked(issuer, allowsLoopback: allowsLoopback)
        } catch {
            throw ConfigFault("\(path).issuer", .httpsAddress)
        }
        guard !issuer.contains("?") else { throw ConfigFault("\(path).issuer", .questionMark) }
        return issuer
    }

    private static func secret(_ item: ConfigTree, at path: String, municipality: String, environment: [String: String]) throws -> String {
        try OutsideSecret.read(
            try text(item, "secretFrom", at: path), prefix: "OPENID", municipality: municipality, environment: environment,
            field: "\(path).secretFrom")
    }

    private static func algorithms(_ item: ConfigTree, at path: String) throws -> Set<SigningAlgorithm> {
        if item["algorithms"].isNull { return [.rs256] }
        let known = try item["algorithms"].texts.map { name in
            guard let algorithm = SigningAlgorithm(rawValue: name) else {
                let choices = SigningAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
                throw ConfigFault("\(path).algorithms", .unknownOf, ["value": name, "choices": choices])
            }
            return algorithm
        }
        guard !known.isEmpty else { throw ConfigFault("\(path).algorithms", .needsOne) }
        return Set(known)
    }

    private static func claims(_ item: ConfigTree, at path: String) throws -> Claims {
        let given = item["claims"]
        try expect(Set(given.map.keys), among: ["subject", "name", "mail", "mailVerified", "groups"], at: "\(path).claims")
        let usual = Claims()
        return Claims(
            subject: given["subject"].text ?? usual.subject, name: given["name"].text ?? usual.name, mail: given["mail"].text ?? usual.mail,
            mailVerified: given["mailVerified"].text ?? usual.mailVerified, groups: given["groups"].text ?? usual.groups)
    }

    private static func roles(_ item: ConfigTree, at path: String) throws -> [String: Set<Role>]? {
        if item["roles"].isNull { return nil }
        guard case .map(let groups) = item["roles"], !groups.isEmpty else {
            throw ConfigFault("\(path).roles", .needsRoles)
        }
        return try groups.reduce(into: [:]) { result, group in
            let roles = try group.value.texts.map { name in
                guard let role = Role(rawValue: name) else {
                    throw ConfigFault(
                        "\(path).roles.\(group.key)", .unknownOf,
                        ["value": name, "choices": Role.allCases.map(\.rawValue).joined(separator: ", ")])
                }
                return role
            }
            guard !roles.isEmpty else { throw ConfigFault("\(path).roles.\(group.key)", .needsRoles) }
            result[group.key] = Set(roles)
        }
    }
}
