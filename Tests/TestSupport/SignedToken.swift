import Civic
import Crypto
import CryptoExtras
import Foundation

/// A key of a provider, both halves.
package enum SigningKey: Sendable {
    case rsa(_RSA.Signing.PrivateKey)
    case p256(P256.Signing.PrivateKey)

    /// Making one takes a while, so tests share these.
    package static let first = SigningKey.rsa(try! .init(keySize: .bits2048))
    package static let second = SigningKey.rsa(try! .init(keySize: .bits2048))
    package static let curve = SigningKey.p256(P256.Signing.PrivateKey())

    /// Its public half as the provider shows it.
    package func published(id: String?, use: String? = "sig", algorithm: String? = nil) throws -> ConfigTree {
        var fields: [String: ConfigTree] = [:]
        fields["kid"] = id.map { .text($0) }
        fields["use"] = use.map { .text($0) }
        fields["alg"] = algorithm.map { .text($0) }
        switch self {
        case .rsa(let key):
            let numbers = try key.publicKey.getKeyPrimitives()
            fields["kty"] = .text("RSA")
            fields["n"] = .text(numbers.modulus.base64URL)
            fields["e"] = .text(numbers.publicExponent.base64URL)
        case .p256(let key):
            let point = key.publicKey.rawRepresentation
            fields["kty"] = .text("EC")
            fields["crv"] = .text("P-256")
            fields["x"] = .text(Data(point.prefix(32)).base64URL)
            fields["y"] = .text(Data(point.suffix(32)).base64URL)
        }
        return .map(fields)
    }

    /// What somebody without the private half knows of it, as they would try to use it for a shared secret.
    package var publicText: Data {
        switch self {
        case .rsa(let key): Data(key.publicKey.pemRepresentation.utf8)
        case .p256(let key): Data(key.publicKey.pemRepresentation.utf8)
        }
    }

    package static func set(_ keys: [ConfigTree]) throws -> Data { try JSONEncoder().encode(["keys": ConfigTree.list(keys)]) }
}

/// A token before it is signed: everything in it can be made wrong.
package struct SignedToken: Sendable {
    package var header: [String: ConfigTree]
    package var claims: [String: ConfigTree]
    package var way: Way

    package enum Way: Sendable {
        case rs256(SigningKey)
        case ps256(SigningKey)
        case es256(SigningKey)
        /// With a shared secret.
        case hs256(Data)
        case unsigned
    }

    package init(_ claims: [String: ConfigTree], algorithm: String = "RS256", keyID: String? = "one", by way: Way = .rs256(.first)) {
        header = ["alg": .text(algorithm), "typ": .text("JWT")]
        header["kid"] = keyID.map { .text($0) }
        (self.claims, self.way) = (claims, way)
    }

    package func text() throws -> String {
        let encoder = JSONEncoder()
        let signed = try "\(encoder.encode(header).base64URL).\(encoder.encode(claims).base64URL)"
        return "\(signed).\(try signature(Data(signed.utf8)).base64URL)"
    }

    private func signature(_ bytes: Data) throws -> Data {
        switch way {
        case .rs256(.rsa(let key)): try key.signature(for: bytes, padding: .insecurePKCS1v1_5).rawRepresentation
        case .ps256(.rsa(let key)): try key.signature(for: bytes, padding: .PSS).rawRepresentation
        case .es256(.p256(let key)): try key.signature(for: bytes).rawRepresentation
        case .hs256(let secret): Data(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: secret)))
        case .unsigned: Data()
        case .rs256, .ps256, .es256: throw StubFault.keyOfAnotherKind
        }
    }
}

package enum StubFault: Error {
    case keyOfAnotherKind
    case notAsked(String)
}
