import Civic
import Crypto
import Foundation

/// Talks with one provider, and keeps what it says about itself for as long as it may.
package actor ProviderClient {
    package nonisolated let provider: OpenIDProvider
    private let web: any WebClient
    private let allowsLoopback: Bool

    private struct Kept<Value: Sendable> {
        let value: Value
        let until: Instant
    }

    private var metadata: Kept<ProviderMetadata>?
    private var keys: Kept<KeySet>?
    /// When the keys were last asked for, also in vain.
    private var askedForKeys: Instant?

    /// A token with an unknown key makes us ask for newer ones at most this often, in seconds.
    static let keyPause = 60
    /// However long or short a provider says that its answers hold, in seconds.
    static let shortest = 300
    static let longest = 86_400
    static let usual = 3_600

    package init(_ provider: OpenIDProvider, web: any WebClient, allowsLoopback: Bool) {
        (self.provider, self.web, self.allowsLoopback) = (provider, web, allowsLoopback)
    }

    // MARK: On the way there

    /// What a browser takes to the provider.
    package struct Departure: Sendable {
        package let state: Secret
        package let nonce: Secret
        package let verifier: Secret
        package let redirectAddress: String
        package let language: String
    }

    /// The address to send the browser to, with the question in it (RFC 6749, section 4.1.1, and RFC 7636).
    package func departureAddress(_ departure: Departure, at now: Instant) async throws -> String {
        let endpoint = try await describe(at: now).authorization
        let fields = [
            ("response_type", "code"), ("client_id", provider.clientID), ("redirect_uri", departure.redirectAddress),
            ("scope", provider.scopes.joined(separator: " ")), ("state", departure.state.text), ("nonce", departure.nonce.text),
            ("code_challenge", departure.verifier.challenge), ("code_challenge_method", "S256"), ("ui_locales", departure.language),
        ]
        let query = fields.map { "\($0.0)=\($0.1.formEncoded)" }.joined(separator: "&")
        return endpoint + (endpoint.contains("?") ? "&" : "?") + query
    }

    // MARK: On the way back

    /// What the browser brought back, and what this server kept.
    package struct Arrival: Sendable {
        package let code: String
        package let verifier: Secret
        package let nonceHash: String
        package let redirectAddress: String
    }

    /// Whether the answer says to come from this provider, where it says anything (RFC 9207).
    package func checkSender(_ issuer: String?, at now: Instant) async throws {
        if let issuer {
            guard issuer == provider.issuer else { throw OpenIDFault.otherIssuer }
        } else if try await describe(at: now).namesItself {
            throw OpenIDFault.otherIssuer
        }
    }

    /// Exchanges the code for a token and gives the claims of it, once it is believed.
    package func claims(_ arrival: Arrival, at now: Instant) async throws -> ConfigTree {
        let answer = try await exchange(arrival, at: now)
        let token = try IDToken(answer.idToken, accepted: provider.algorithms)
        let check = TokenCheck(
            issuer: provider.issuer, clientID: provider.clientID, nonceHash: arrival.nonceHash, accessToken: answer.accessToken, now: now)
        do {
            return try check.believe(token, keys: try await currentKeys(at: now))
        } catch OpenIDFault.keyUnknown {
            // The provider may have a new key since we last asked.
            guard let newer = try await newerKeys(at: now) else { throw OpenIDFault.keyUnknown }
            return try check.believe(token, keys: newer)
        }
    }

    private func exchange(_ arrival: Arrival, at now: Instant) async throws -> (idToken: String, accessToken: String?) {
        let metadata = try await describe(at: now)
        var fields = [
            (name: "grant_type", value: "authorization_code"), (name: "code", value: arrival.code),
            (name: "redirect_uri", value: arrival.redirectAddress), (name: "code_verifier", value: arrival.verifier.text),
        ]
        var headers: [(name: String, value: String)] = []
        switch metadata.authentication {
        case .basic:
            // Both halves are escaped before they are joined (RFC 6749, section 2.3.1).
            let pair = "\(provider.clientID.formEncoded):\(provider.secret.formEncoded)"
            headers.append((name: "Authorization", value: "Basic \(Data(pair.utf8).base64EncodedString())"))
        case .post: fields += [(name: "client_id", value: provider.clientID), (name: "client_secret", value: provider.secret)]
        }
        let response = try await ask(.form(metadata.token, fields, headers: headers))
        guard response.status == 200 else { throw Self.refusal(response) }
        guard let answer = try? ConfigTree(json: response.body), let token = answer["id_token"].text else { throw OpenIDFault.unreadable }
        return (token, answer["access_token"].text)
    }

    /// An old or used code is the person's to mend, a client that is not known there is not (RFC 6749, section 5.2).
    private static func refusal(_ response: WebResponse) -> OpenIDFault {
        guard (400..<500).contains(response.status), response.status != 429 else { return .unreachable }
        return (try? ConfigTree(json: response.body))?["error"].text == "invalid_grant" ? .codeRefused : .configuration
    }

    // MARK: What is kept

    private func describe(at now: Instant) async throws -> ProviderMetadata {
        if let metadata, metadata.until > now { return metadata.value }
        let response = try await document(ProviderMetadata.address(issuer: provider.issuer))
        let value = try ProviderMetadata(json: response.body, issuer: provider.issuer, allowsLoopback: allowsLoopback)
        metadata = Kept(value: value, until: now.adding(seconds: Self.seconds(response)))
        return value
    }

    private func currentKeys(at now: Instant) async throws -> KeySet {
        if let keys, keys.until > now { return keys.value }
        return try await askForKeys(at: now)
    }

    /// Nil when we asked a moment ago.
    private func newerKeys(at now: Instant) async throws -> KeySet? {
        if let askedForKeys, askedForKeys.adding(seconds: Self.keyPause) > now { return nil }
        return try await askForKeys(at: now)
    }

    private func askForKeys(at now: Instant) async throws -> KeySet {
        askedForKeys = now
        let response = try await document(try await describe(at: now).keys)
        let value = try KeySet(json: response.body)
        keys = Kept(value: value, until: now.adding(seconds: Self.seconds(response)))
        return value
    }

    private func document(_ address: String) async throws -> WebResponse {
        let response = try await ask(WebRequest(.get, address, headers: [(name: "Accept", value: "application/json")]))
        guard response.status == 200 else { throw OpenIDFault.unreachable }
        return response
    }

    private func ask(_ request: WebRequest) async throws -> WebResponse {
        do {
            return try await web.send(request)
        } catch WebFailure.tooLarge {
            throw OpenIDFault.unreadable
        } catch is WebFailure {
            throw OpenIDFault.unreachable
        }
    }

    /// How long an answer holds: its `max-age`, within our bounds.
    static func seconds(_ response: WebResponse) -> Int {
        let directives = (response.headers["cache-control"] ?? "").lowercased().split(separator: ",").map { String($0).trimmingSpaces() }
        guard let age = directives.first(where: { $0.hasPrefix("max-age=") }).flatMap({ Int($0.dropFirst(8)) }) else {
            return directives.contains("no-store") || directives.contains("no-cache") ? shortest : usual
        }
        return min(longest, max(shortest, age))
    }
}

extension Secret {
    /// What proves later that whoever brings the code began the sign-in (RFC 7636, S256). Twice the usual length: 43 characters at least.
    static func verifier() -> Secret { Secret(random().text + random().text) }

    /// Base64 of the SHA-256 of a verifier.
    var challenge: String { Data(SHA256.hash(data: Data(text.utf8))).base64URL }
}
