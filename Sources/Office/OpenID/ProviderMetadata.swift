import Civic
import Foundation

/// What a provider says about itself (OpenID Connect Discovery 1.0).
package struct ProviderMetadata: Sendable {
    let authorization: String
    let token: String
    let keys: String
    /// How we show our secret at the token endpoint.
    let authentication: Authentication
    /// The provider promises to name itself in every answer (RFC 9207).
    let namesItself: Bool

    enum Authentication { case basic, post }

    static func address(issuer: String) -> String {
        (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration"
    }

    /// - Throws: ``OpenIDFault/unreadable`` when it is no such document, ``OpenIDFault/configuration`` when it is not one we can use.
    package init(json: Data, issuer: String, allowsLoopback: Bool) throws {
        guard let file = try? ConfigTree(json: json), let named = file["issuer"].text,
            let authorization = file["authorization_endpoint"].text, let token = file["token_endpoint"].text,
            let keys = file["jwks_uri"].text
        else { throw OpenIDFault.unreadable }
        guard named == issuer else { throw OpenIDFault.configuration }
        for address in [authorization, token, keys] {
            do { try WebRequest.checked(address, allowsLoopback: allowsLoopback) } catch { throw OpenIDFault.configuration }
        }
        // Left out, a list says nothing; given, it must have what we use.
        for (list, ours) in [("code_challenge_methods_supported", "S256"), ("response_types_supported", "code")] {
            guard file[list].isNull || file[list].texts.contains(ours) else { throw OpenIDFault.configuration }
        }
        let list = file["token_endpoint_auth_methods_supported"]
        let methods = list.isNull ? ["client_secret_basic"] : list.texts
        if methods.contains("client_secret_basic") {
            authentication = .basic
        } else if methods.contains("client_secret_post") {
            authentication = .post
        } else {
            throw OpenIDFault.configuration
        }
        (self.authorization, self.token, self.keys) = (authorization, token, keys)
        namesItself = file["authorization_response_iss_parameter_supported"].bool ?? false
    }
}
