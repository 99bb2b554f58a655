/// Why somebody was not signed in. The name goes into the log; what the person reads is the text of its ``Explanation``.
package enum OpenIDFault: String, Error, Sendable, CaseIterable {
    // The way back.
    /// The state is unknown, used, too old, of another browser or of another provider.
    case stateUnknown
    case cancelled
    /// The provider answered with an error of its own.
    case refusedThere
    /// The answer says that it comes from another provider (RFC 9207).
    case otherIssuer

    // The provider.
    case unreachable
    /// Not the JSON it should be, too large, or without what must be in it.
    case unreadable
    /// The provider does not fit our configuration: another issuer, an address that is not `https`, no PKCE, a client it does not know.
    case configuration
    /// It did not accept the code: used, too old, or meant for another.
    case codeRefused

    // The token.
    case tokenMalformed
    case algorithmRefused
    case keyUnknown
    case keyMismatch
    case signature
    case issuer
    case audience
    case expired
    case notYetValid
    case nonce
    case accessTokenHash

    // The person.
    /// The token does not say who it is about.
    case noSubject
    /// The provider leaves the groups out, as there are too many for a token.
    case groupsLeftOut
    case mailNotVerified
    case personUnknown
    /// A colleague at the residents' door.
    case colleague
    /// At the staff's door without any role.
    case noRole
    /// What their groups give waits for an administrator.
    case rolesWait
    /// Their address belongs to somebody who signs in with another account there.
    case otherAccount

    /// What to tell: texts `openID.KEY.title` and `openID.KEY.text`.
    package enum Explanation: String, Sendable, CaseIterable {
        case again, cancelled, trouble, mailNotVerified, personUnknown, colleague, noRole, rolesWait, otherAccount
    }

    package var explanation: Explanation {
        switch self {
        case .stateUnknown, .codeRefused, .expired: .again
        case .cancelled: .cancelled
        case .mailNotVerified: .mailNotVerified
        case .personUnknown: .personUnknown
        case .colleague: .colleague
        case .noRole: .noRole
        case .rolesWait: .rolesWait
        case .otherAccount: .otherAccount
        default: .trouble
        }
    }

    /// 502 where the provider is to blame; 422 where the person can do something.
    package var status: Int { explanation == .trouble ? 502 : 422 }
}
