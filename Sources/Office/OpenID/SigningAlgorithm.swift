import Crypto
import CryptoExtras
import Foundation

/// How a token may be signed (RFC 7518, section 3.1): with a key of which only the provider has the private half. `none` and the
/// algorithms with a shared secret (`HS…`) do not exist here, so no token can ask for them.
package enum SigningAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// RSA with PKCS #1 v1.5 padding and SHA-256.
    case rs256 = "RS256"
    /// RSA with PSS padding and SHA-256.
    case ps256 = "PS256"
    /// ECDSA on the curve P-256 with SHA-256.
    case es256 = "ES256"
}

/// A public key of a provider.
struct VerifyingKey: Sendable {
    enum Material: Sendable {
        case rsa(_RSA.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
    }

    let id: String?
    /// The one algorithm it is for, where the provider says so. It can be one we do not know, and then it fits nothing.
    let algorithm: String?
    let material: Material

    func fits(_ algorithm: SigningAlgorithm) -> Bool {
        guard self.algorithm == nil || self.algorithm == algorithm.rawValue else { return false }
        return switch (material, algorithm) {
        case (.rsa, .rs256), (.rsa, .ps256), (.p256, .es256): true
        default: false
        }
    }

    /// Whether the owner of this key signed the bytes, in the way of this algorithm and no other.
    func verifies(_ signature: Data, of bytes: Data, by algorithm: SigningAlgorithm) -> Bool {
        guard fits(algorithm) else { return false }
        switch (material, algorithm) {
        case (.rsa(let key), .rs256):
            return key.isValidSignature(.init(rawRepresentation: signature), for: bytes, padding: .insecurePKCS1v1_5)
        case (.rsa(let key), .ps256):
            return key.isValidSignature(.init(rawRepresentation: signature), for: bytes, padding: .PSS)
        case (.p256(let key), .es256):
            guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: bytes)
        default: return false
        }
    }
}

/// The public keys of a provider (a JSON Web Key Set, RFC 7517).
package struct KeySet: Sendable {
    let keys: [VerifyingKey]

    /// Keys that are not for signing, too weak, or of a kind we do not use are left out; what is no key set at all is refused.
    ///
    /// - Throws: ``OpenIDFault/unreadable``.
    package init(json: Data) throws {
        guard let file = try? JSONDecoder().decode(File.self, from: json), file.keys.count <= 100 else { throw OpenIDFault.unreadable }
        keys = file.keys.compactMap { $0.item.flatMap(VerifyingKey.init) }
    }

    fileprivate struct File: Decodable { let keys: [Lenient] }

    /// One odd key does not spoil the others.
    fileprivate struct Lenient: Decodable {
        let item: Item?
        init(from decoder: any Decoder) throws { item = try? Item(from: decoder) }
    }

    fileprivate struct Item: Decodable {
        let kty: String
        let kid, use, alg, n, e, crv, x, y: String?
        let operations: [String]?

        enum CodingKeys: String, CodingKey {
            case kty, kid, use, alg, n, e, crv, x, y
            case operations = "key_ops"
        }
    }

    /// What to do with a token that names this key and this algorithm.
    enum Choice {
        case key(VerifyingKey)
        /// The set has no such key; it may be a new one.
        case unknown
        /// The key is there, and it is not for this algorithm.
        case mismatch
    }

    /// The key that a token names. A token that names none is only right when there is one key that fits.
    func choose(id: String?, for algorithm: SigningAlgorithm) -> Choice {
        let named = id.map { id in keys.filter { $0.id == id } } ?? keys
        let fitting = named.filter { $0.fits(algorithm) }
        if fitting.count == 1 { return .key(fitting[0]) }
        return named.isEmpty || (id == nil && fitting.count > 1) ? .unknown : .mismatch
    }
}

extension VerifyingKey {
    fileprivate init?(_ item: KeySet.Item) {
        guard item.use ?? "sig" == "sig", item.operations?.contains("verify") ?? true else { return nil }
        (id, algorithm) = (item.kid, item.alg)
        switch item.kty {
        case "RSA":
            // Longer ones would only be slow. Under 2,048 bits the library refuses by itself.
            guard let n = item.n.flatMap(Data.init(base64URL:)), let e = item.e.flatMap(Data.init(base64URL:)), n.count <= 1_024,
                (1...4).contains(e.count), let key = try? _RSA.Signing.PublicKey(n: n, e: e)
            else { return nil }
            material = .rsa(key)
        case "EC":
            guard item.crv == "P-256", let x = item.x.flatMap(Data.init(base64URL:)), let y = item.y.flatMap(Data.init(base64URL:)),
                x.count == 32, y.count == 32, let key = try? P256.Signing.PublicKey(rawRepresentation: x + y)
            else { return nil }
            material = .p256(key)
        default: return nil
        }
    }
}

extension Data {
    /// Reads base64 for addresses without padding (RFC 4648, section 5), and nothing else.
    init?(base64URL text: some StringProtocol) {
        let alphabet = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard alphabet, text.utf8.count % 4 != 1 else { return nil }
        let usual = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        self.init(base64Encoded: usual + String(repeating: "=", count: (4 - usual.utf8.count % 4) % 4))
    }
}
