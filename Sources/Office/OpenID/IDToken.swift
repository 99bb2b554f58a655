import Civic
import Crypto
import Foundation

/// A token of OpenID Connect that is signed (RFC 7515, compact form), taken apart and not believed yet.
package struct IDToken: Sendable {
    package let algorithm: SigningAlgorithm
    package let keyID: String?
    let signed: Data
    let signature: Data
    let claims: ConfigTree

    private struct Header: Decodable {
        let alg: String
        let kid, typ: String?
        let crit: [String]?
    }

    /// - Parameter accepted: the algorithms that the configuration lists. The token has no say in that.
    /// - Throws: ``OpenIDFault/tokenMalformed``, ``OpenIDFault/algorithmRefused``.
    package init(_ text: String, accepted: Set<SigningAlgorithm>) throws {
        let parts = text.utf8.count <= 65_536 ? text.split(separator: ".", omittingEmptySubsequences: false) : []
        guard parts.count == 3, let head = Data(base64URL: parts[0]), let body = Data(base64URL: parts[1]),
            let signature = Data(base64URL: parts[2]), let header = try? JSONDecoder().decode(Header.self, from: head),
            // A token of another kind, such as one for signing out, is signed with the same key.
            header.crit == nil, header.typ.map({ $0.uppercased() == "JWT" }) ?? true
        else { throw OpenIDFault.tokenMalformed }
        guard let algorithm = SigningAlgorithm(rawValue: header.alg), accepted.contains(algorithm) else {
            throw OpenIDFault.algorithmRefused
        }
        guard let claims = try? ConfigTree(json: body), case .map = claims else { throw OpenIDFault.tokenMalformed }
        (self.algorithm, keyID, self.signature, self.claims) = (algorithm, header.kid, signature, claims)
        signed = Data("\(parts[0]).\(parts[1])".utf8)
    }
}

/// What must be true of a token before it is believed (OpenID Connect Core 1.0, section 3.1.3.7).
package struct TokenCheck: Sendable {
    package let issuer: String
    package let clientID: String
    /// SHA-256 of the nonce that this sign-in began with, hexadecimal.
    package let nonceHash: String
    /// What came with the token.
    package let accessToken: String?
    package let now: Instant

    /// Clocks of two servers may differ this much.
    static let leeway = 60

    package init(issuer: String, clientID: String, nonceHash: String, accessToken: String?, now: Instant) {
        (self.issuer, self.clientID, self.nonceHash, self.accessToken, self.now) = (issuer, clientID, nonceHash, accessToken, now)
    }

    /// The claims of a token, once everything is as it must be.
    ///
    /// - Throws: ``OpenIDFault`` naming the first thing that is not. ``OpenIDFault/keyUnknown`` when newer keys may help.
    package func believe(_ token: IDToken, keys: KeySet) throws -> ConfigTree {
        switch keys.choose(id: token.keyID, for: token.algorithm) {
        case .unknown: throw OpenIDFault.keyUnknown
        case .mismatch: throw OpenIDFault.keyMismatch
        case .key(let key):
            guard key.verifies(token.signature, of: token.signed, by: token.algorithm) else { throw OpenIDFault.signature }
        }
        guard token.claims["iss"].text == issuer else { throw OpenIDFault.issuer }
        try checkAudience(token.claims)
        try checkTimes(token.claims)
        guard let nonce = token.claims["nonce"].text, Secret(nonce).hash == nonceHash else { throw OpenIDFault.nonce }
        try checkAccessToken(token.claims)
        return token.claims
    }

    private func checkAudience(_ claims: ConfigTree) throws {
        let audiences = claims["aud"].texts
        guard audiences.contains(clientID) else { throw OpenIDFault.audience }
        // Meant for several, it must say that it was made for us; and when it says for whom, that must be us.
        guard audiences.count == 1 || !claims["azp"].isNull, claims["azp"].isNull || claims["azp"].text == clientID else {
            throw OpenIDFault.audience
        }
    }

    private func checkTimes(_ claims: ConfigTree) throws {
        let (now, leeway) = (Double(now.milliseconds) / 1_000, Double(Self.leeway))
        guard let expires = claims["exp"].number, let issued = claims["iat"].number else { throw OpenIDFault.tokenMalformed }
        guard now < expires + leeway else { throw OpenIDFault.expired }
        guard issued <= now + leeway else { throw OpenIDFault.notYetValid }
        if claims["nbf"].isNull { return }
        guard let begins = claims["nbf"].number, begins <= now + leeway else { throw OpenIDFault.notYetValid }
    }

    /// The left half of the hash of the access token; SHA-256 belongs to each of our algorithms.
    private func checkAccessToken(_ claims: ConfigTree) throws {
        if claims["at_hash"].isNull { return }
        guard let accessToken else { throw OpenIDFault.accessTokenHash }
        let half = Data(SHA256.hash(data: Data(accessToken.utf8)).prefix(16)).base64URL
        guard claims["at_hash"].text == half else { throw OpenIDFault.accessTokenHash }
    }
}
