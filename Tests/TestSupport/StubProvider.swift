import Civic
import Crypto
import Foundation
import Synchronization

/// A provider of OpenID Connect in memory: shows its keys, gives codes, and answers with real signed tokens, right or made wrong.
package final class StubProvider: Sendable {
    /// Somebody's account there.
    package struct Account: Sendable {
        package var subject: String
        package var name: String
        package var mail: String?
        package var isVerified = true
        package var groups: [String]?

        package init(_ subject: String, name: String, mail: String?, isVerified: Bool = true, groups: [String]? = nil) {
            (self.subject, self.name, self.mail, self.isVerified, self.groups) = (subject, name, mail, isVerified, groups)
        }
    }

    /// What can be made to go wrong.
    package struct Mood: Sendable {
        package var keys: [(id: String, key: SigningKey)] = [("one", .first)]
        package var signsWith: (id: String, way: SignedToken.Way) = ("one", .rs256(.first))
        package var namesItself = true
        package var authentication = ["client_secret_basic"]
        /// Its discovery document says that it is another.
        package var claimedIssuer: String?
        /// Changes a token before it is signed.
        package var twist: @Sendable (inout SignedToken) -> Void = { _ in }
        /// Answers instead of the right one, by the last part of the address.
        package var instead: [String: Result<WebResponse, WebFailure>] = [:]
    }

    private struct Grant: Sendable {
        let account: Account
        let nonce: String
        let challenge: String
        let redirectAddress: String
    }

    private struct State: Sendable {
        var mood = Mood()
        var grants: [String: Grant] = [:]
        var asked: [String] = []
    }

    package let issuer: String
    package let clientID: String
    package let secret: String
    private let clock: @Sendable () -> Instant
    private let state = Mutex(State())

    package init(_ issuer: String, clientID: String, secret: String, clock: @escaping @Sendable () -> Instant) {
        (self.issuer, self.clientID, self.secret, self.clock) = (issuer, clientID, secret, clock)
    }

    package func change(_ body: (inout Mood) -> Void) { state.withLock { body(&$0.mood) } }

    /// How often an address that ends like this was asked for.
    package func count(_ ending: String) -> Int { state.withLock { state in state.asked.count { $0.hasSuffix(ending) } } }

    /// Somebody signs in at the page that the address leads to, and says yes. Gives what the browser takes back.
    ///
    /// - Throws: ``StubFault/notAsked(_:)`` for a question that a real provider would refuse.
    package func approve(_ address: String, as account: Account) throws -> [String: String] {
        let asked = URLComponents(string: address)?.queryItems?.reduce(into: [String: String]()) { $0[$1.name] = $1.value } ?? [:]
        func needs(_ name: String, _ value: String? = nil) throws -> String {
            guard let found = asked[name], !found.isEmpty, value == nil || value == found else { throw StubFault.notAsked(name) }
            return found
        }
        guard address.hasPrefix("\(issuer)/authorize?") else { throw StubFault.notAsked(address) }
        _ = (try needs("response_type", "code"), try needs("client_id", clientID), try needs("code_challenge_method", "S256"))
        guard try needs("scope").split(separator: " ").contains("openid") else { throw StubFault.notAsked("scope") }
        let grant = Grant(
            account: account, nonce: try needs("nonce"), challenge: try needs("code_challenge"), redirectAddress: try needs("redirect_uri"))
        let code = Secret.random().text
        let namesItself = state.withLock { state in
            state.grants[code] = grant
            return state.mood.namesItself
        }
        return ["code": code, "state": try needs("state")].merging(namesItself ? ["iss": issuer] : [:]) { $1 }
    }

    // MARK: What our server asks

    func answer(_ request: WebRequest) throws -> WebResponse {
        let path = String(request.url.dropFirst(issuer.count))
        let mood = state.withLock { state in
            state.asked.append(path)
            return state.mood
        }
        let response = try mood.instead[path.split(separator: "/").last.map(String.init) ?? ""]?.get() ?? plain(request, path, mood)
        if response.body.count > request.sizeLimit { throw WebFailure.tooLarge }
        return response
    }

    private func plain(_ request: WebRequest, _ path: String, _ mood: Mood) throws -> WebResponse {
        switch (request.method, path) {
        case (.get, "/.well-known/openid-configuration"): try json(description(mood))
        case (.get, "/keys"): WebResponse(status: 200, body: try SigningKey.set(mood.keys.map { try $0.key.published(id: $0.id) }))
        case (.post, "/token"): try token(request, mood)
        default: WebResponse(status: 404)
        }
    }

    private func json(_ fields: [String: ConfigTree], status: Int = 200) throws -> WebResponse {
        WebResponse(status: status, headers: ["content-type": "application/json"], body: try JSONEncoder().encode(fields))
    }

    private func description(_ mood: Mood) -> [String: ConfigTree] {
        [
            "issuer": .text(mood.claimedIssuer ?? issuer), "authorization_endpoint": .text("\(issuer)/authorize"),
            "token_endpoint": .text("\(issuer)/token"), "jwks_uri": .text("\(issuer)/keys"),
            "token_endpoint_auth_methods_supported": .list(mood.authentication.map { .text($0) }),
            "code_challenge_methods_supported": .list([.text("plain"), .text("S256")]),
            "authorization_response_iss_parameter_supported": .bool(mood.namesItself),
        ]
    }

    /// Checks everything a provider must (RFC 6749, section 4.1.3, and RFC 7636, section 4.6).
    private func token(_ request: WebRequest, _ mood: Mood) throws -> WebResponse {
        let body = URLComponents(string: "?" + String(decoding: request.body, as: UTF8.self))
        let fields = body?.queryItems?.reduce(into: [String: String]()) { $0[$1.name] = $1.value } ?? [:]
        guard isOurs(request, fields, mood) else { return try json(["error": .text("invalid_client")], status: 401) }
        let grant = state.withLock { $0.grants.removeValue(forKey: fields["code"] ?? "") }
        let challenge = Data(SHA256.hash(data: Data((fields["code_verifier"] ?? "").utf8))).base64URL
        guard let grant, fields["grant_type"] == "authorization_code", grant.challenge == challenge,
            fields["redirect_uri"] == grant.redirectAddress, (fields["code_verifier"] ?? "").utf8.count >= 43
        else { return try json(["error": .text("invalid_grant")], status: 400) }
        let access = Secret.random().text
        var token = SignedToken(
            claims(grant, access), algorithm: Self.name(mood.signsWith.way), keyID: mood.signsWith.id, by: mood.signsWith.way)
        mood.twist(&token)
        return try json([
            "id_token": .text(token.text()), "access_token": .text(access), "token_type": .text("Bearer"), "expires_in": .integer(300),
        ])
    }

    private func isOurs(_ request: WebRequest, _ fields: [String: String], _ mood: Mood) -> Bool {
        if mood.authentication.contains("client_secret_basic") {
            let pair = Data("\(clientID.formEncoded):\(secret.formEncoded)".utf8).base64EncodedString()
            return request.headers.contains { $0.name == "Authorization" && $0.value == "Basic \(pair)" }
        }
        return fields["client_id"] == clientID && fields["client_secret"] == secret
    }

    private func claims(_ grant: Grant, _ access: String) -> [String: ConfigTree] {
        let now = Int(clock().milliseconds / 1_000)
        var claims: [String: ConfigTree] = [
            "iss": .text(issuer), "aud": .text(clientID), "sub": .text(grant.account.subject), "nonce": .text(grant.nonce),
            "iat": .integer(now), "exp": .integer(now + 300), "name": .text(grant.account.name),
            "at_hash": .text(Data(SHA256.hash(data: Data(access.utf8)).prefix(16)).base64URL),
        ]
        if let mail = grant.account.mail {
            claims["email"] = .text(mail)
            claims["email_verified"] = .bool(grant.account.isVerified)
        }
        if let groups = grant.account.groups { claims["groups"] = .list(groups.map { .text($0) }) }
        return claims
    }

    private static func name(_ way: SignedToken.Way) -> String {
        switch way {
        case .rs256: "RS256"
        case .ps256: "PS256"
        case .es256: "ES256"
        case .hs256: "HS256"
        case .unsigned: "none"
        }
    }
}

/// A network with only these providers in it.
package struct StubNetwork: WebClient {
    private let providers: [StubProvider]
    package init(_ providers: [StubProvider]) { self.providers = providers }

    package func send(_ request: WebRequest) async throws -> WebResponse {
        guard let provider = providers.first(where: { request.url.hasPrefix("\($0.issuer)/") }) else {
            throw WebFailure.unreachable("stub")
        }
        return try provider.answer(request)
    }
}
