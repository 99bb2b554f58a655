import Crypto
import Foundation

/// Proves to another server who asks, with a secret that both know: a JSON Web Token signed with HS256 (RFC 7519, RFC 7515), with the
/// claims that the Dutch case APIs (VNG, API's voor zaakgericht werken) ask for.
package struct SharedToken: Sendable {
    /// Who asks: the program as it is registered there.
    package let clientID: String
    /// For whom: a person there, or the program again.
    package let userID: String
    package let userName: String
    package let issuedAt: Instant

    package init(clientID: String, userID: String, userName: String, issuedAt: Instant) {
        (self.clientID, self.userID, self.userName, self.issuedAt) = (clientID, userID, userName, issuedAt)
    }

    /// Written by hand, so that equal values give equal bytes.
    private static let header = #"{"typ":"JWT","alg":"HS256"}"#

    private func payload() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let (client, user, name) = try (encoder.encode(clientID), encoder.encode(userID), encoder.encode(userName))
        let texts = [client, user, name].map { String(decoding: $0, as: UTF8.self) }
        return #"{"iss":\#(texts[0]),"iat":\#(issuedAt.milliseconds / 1_000),"client_id":\#(texts[0]),"#
            + #""user_id":\#(texts[1]),"user_representation":\#(texts[2])}"#
    }

    package func text(secret: String) throws -> String {
        let signed = "\(Data(Self.header.utf8).base64URL).\(Data(try payload().utf8).base64URL)"
        return "\(signed).\(Self.signature(of: signed, secret: secret))"
    }

    /// What stands behind the last full stop of a token: who knows the secret can look whether it is right.
    package static func signature(of signed: String, secret: String) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: Data(secret.utf8)))).base64URL
    }
}
