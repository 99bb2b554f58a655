import Civic
import HTTPTypes
import Store

/// One page or one thing a person can send. There is no way to make one without saying who may.
package struct Route: Sendable {
    package let method: HTTPRequest.Method
    /// Such as `/initiatieven/{slug}`.
    package let path: String
    package let access: Access
    /// The same for every anonymous visitor until something is written; the query keys that matter are part of the key.
    package let cachedKeys: [String]?
    /// What else makes one kept answer different from another, such as the format asked for; nil means: do not keep this one.
    package let variant: (@Sendable (Visit) -> String?)?
    /// The largest body that is read, in bytes.
    package let bodyLimit: Int
    /// Answers who sends more than that, beside the field; without it they get the page for what is too large.
    package var whenTooLarge: (@Sendable (Visit) async throws -> Answer)?
    package let handler: @Sendable (Visit) async throws -> Answer

    package static func get(
        _ path: String, _ access: Access, cachedBy keys: [String]? = nil, variant: (@Sendable (Visit) -> String?)? = nil,
        _ handler: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        Route(method: .get, path: path, access: access, cachedKeys: keys, variant: variant, bodyLimit: 0, handler: handler)
    }

    package static func post(
        _ path: String, _ access: Access, bodyLimit: Int = 256_000, _ handler: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        Route(method: .post, path: path, access: access, cachedKeys: nil, variant: nil, bodyLimit: bodyLimit, handler: handler)
    }
}

/// Who may use a route.
package struct Access: Sendable {
    /// As the access test writes it in its matrix.
    package let name: String
    let decide: @Sendable (Visit) async throws -> Decision

    package enum Decision: Sendable { case allowed, signInFirst, hidden }

    package init(_ name: String, decide: @escaping @Sendable (Visit) async throws -> Decision) {
        (self.name, self.decide) = (name, decide)
    }

    package static let everyone = Access("everyone") { _ in .allowed }
    package static let signedIn = Access("signedIn") { $0.person == nil ? .signInFirst : .allowed }
    /// Anyone who works at the municipality.
    package static let staff = Access("staff") { visit in
        guard let person = visit.person else { return .signInFirst }
        return person.roles.isEmpty ? .hidden : .allowed
    }

    package static func role(_ roles: Role...) -> Access { anyRole(Set(roles)) }

    package static func anyRole(_ roles: Set<Role>) -> Access {
        Access(roles.map(\.rawValue).sorted().joined(separator: "|")) { visit in
            guard let person = visit.person else { return .signInFirst }
            return person.roles.isDisjoint(with: roles) ? .hidden : .allowed
        }
    }
}

/// A part of the product: what it serves, stores, does by itself, and which changes of state it knows.
package struct Feature: Sendable {
    package let name: String
    package let routes: [Route]
    package let migrations: [Migration]
    package let duties: [any Duty]
    package let actions: [any Action.Type]
    /// The addresses of this feature that are for programs.
    package let interface: ProgramInterface?
    /// What it keeps about people: every column with something of a person in it.
    package let holdings: [PersonalRecord]
    /// Columns of its tables that hold nothing of a person, and why.
    package let exemptions: [Exemption]
    /// What it forgets when its period is over.
    package let retention: [RetentionRule]
    /// What must hold in its tables at every moment; `meemaken check` asks.
    package let invariants: [Invariant]

    package init(
        _ name: String, routes: [Route] = [], migrations: [Migration] = [], duties: [any Duty] = [], actions: [any Action.Type] = [],
        interface: ProgramInterface? = nil, holdings: [PersonalRecord] = [], exemptions: [Exemption] = [], retention: [RetentionRule] = [],
        invariants: [Invariant] = []
    ) {
        (self.name, self.routes, self.migrations, self.duties, self.actions) = (name, routes, migrations, duties, actions)
        self.interface = interface
        (self.holdings, self.exemptions, self.retention, self.invariants) = (holdings, exemptions, retention, invariants)
    }
}

extension PersonalRegister {
    /// What all of these keep about people.
    package init(_ features: [Feature]) {
        self.init(
            records: features.flatMap(\.holdings), exemptions: features.flatMap(\.exemptions), rules: features.flatMap(\.retention))
    }
}
