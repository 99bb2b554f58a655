import Civic
import Crypto
import CryptoExtras
import Foundation
import TestSupport
import Testing

@testable import Office

/// What a token must be before anything in it is believed.
@Suite struct TokenTests {
    private static let now = Instant(milliseconds: 1_795_000_000_000)
    private static var second: Int { Int(now.milliseconds / 1_000) }
    private static let nonce = Secret("eenmalig-en-geheim-van-deze-test")

    private func claims(_ changes: [String: ConfigTree?] = [:]) -> [String: ConfigTree] {
        var claims: [String: ConfigTree] = [
            "iss": .text("https://login.example"), "aud": .text("us"), "sub": .text("42"), "nonce": .text(Self.nonce.text),
            "iat": .integer(Self.second), "exp": .integer(Self.second + 300),
        ]
        for (name, value) in changes { claims[name] = value }
        return claims
    }

    private func keys(_ published: [ConfigTree]? = nil) throws -> KeySet {
        let usual = [try SigningKey.first.published(id: "one"), try SigningKey.curve.published(id: "curve")]
        return try KeySet(json: SigningKey.set(published ?? usual))
    }

    private func check(accessToken: String? = nil) -> TokenCheck {
        TokenCheck(
            issuer: "https://login.example", clientID: "us", nonceHash: Self.nonce.hash, accessToken: accessToken, now: Self.now)
    }

    /// What becomes of a token: nil when it is believed.
    private func fault(
        _ token: SignedToken, accepted: Set<SigningAlgorithm> = [.rs256], keys: KeySet? = nil, accessToken: String? = nil
    ) throws -> OpenIDFault? {
        do {
            _ = try check(accessToken: accessToken).believe(
                IDToken(token.text(), accepted: accepted), keys: try keys ?? self.keys())
            return nil
        } catch let fault as OpenIDFault {
            return fault
        }
    }

    @Test func `a right token of each algorithm is believed`() throws {
        #expect(try fault(SignedToken(claims())) == nil)
        #expect(try fault(SignedToken(claims(), algorithm: "PS256", by: .ps256(.first)), accepted: [.ps256]) == nil)
        #expect(try fault(SignedToken(claims(), algorithm: "ES256", keyID: "curve", by: .es256(.curve)), accepted: [.es256]) == nil)
    }

    @Test func `no token is believed without a signature`() throws {
        for name in ["none", "None", "NONE", "nOnE", ""] {
            #expect(try fault(SignedToken(claims(), algorithm: name, by: .unsigned)) == .algorithmRefused, "\(name)")
        }
        // Right algorithm, no signature at all.
        #expect(try fault(SignedToken(claims(), by: .unsigned)) == .signature)
    }

    @Test func `a public key is never taken for a shared secret`() throws {
        guard case .rsa(let key) = SigningKey.first else { return }
        let secrets = [
            SigningKey.first.publicText, key.publicKey.derRepresentation, try key.publicKey.getKeyPrimitives().modulus,
            Data(key.publicKey.pkcs1PEMRepresentation.utf8), Data(),
        ]
        for secret in secrets {
            for accepted in [Set(SigningAlgorithm.allCases), [.rs256]] {
                #expect(try fault(SignedToken(claims(), algorithm: "HS256", by: .hs256(secret)), accepted: accepted) == .algorithmRefused)
                // The header says what we want to hear, the signature is of the other kind.
                #expect(try fault(SignedToken(claims(), by: .hs256(secret)), accepted: accepted) == .signature)
            }
        }
    }

    @Test func `the configuration says which algorithms there are, not the token`() throws {
        #expect(try fault(SignedToken(claims(), algorithm: "PS256", by: .ps256(.first))) == .algorithmRefused)
        #expect(try fault(SignedToken(claims(), algorithm: "ES256", keyID: "curve", by: .es256(.curve))) == .algorithmRefused)
        for name in ["HS256", "HS384", "HS512", "RS512", "ES384", "EdDSA", "rs256", "RS256 "] {
            let token = SignedToken(claims(), algorithm: name)
            #expect(try fault(token, accepted: Set(SigningAlgorithm.allCases)) == .algorithmRefused, "\(name)")
        }
    }

    @Test func `a key only serves the algorithm it is for`() throws {
        let all = Set(SigningAlgorithm.allCases)
        // A key of a curve for a signature of RSA, and the other way round.
        #expect(try fault(SignedToken(claims(), algorithm: "RS256", keyID: "curve"), accepted: all) == .keyMismatch)
        #expect(try fault(SignedToken(claims(), algorithm: "ES256", keyID: "one", by: .es256(.curve)), accepted: all) == .keyMismatch)
        // The same key, another padding than the one it is published for.
        let forRS256 = try keys([try SigningKey.first.published(id: "one", algorithm: "RS256")])
        let padded = SignedToken(claims(), algorithm: "PS256", by: .ps256(.first))
        #expect(try fault(padded, accepted: all, keys: forRS256) == .keyMismatch)
        #expect(try fault(SignedToken(claims()), accepted: all, keys: forRS256) == nil)
        // The header names one padding, the signature has the other.
        #expect(try fault(SignedToken(claims(), by: .ps256(.first)), accepted: all) == .signature)
    }

    @Test func `a key that is not there, is not of this provider, or not for signing is no key`() throws {
        #expect(try fault(SignedToken(claims(), keyID: "two", by: .rs256(.second))) == .keyUnknown)
        #expect(try fault(SignedToken(claims(), by: .rs256(.second))) == .signature)
        let forEncrypting = try keys([try SigningKey.first.published(id: "one", use: "enc")])
        #expect(try fault(SignedToken(claims()), keys: forEncrypting) == .keyUnknown)
        #expect(try fault(SignedToken(claims()), keys: try keys([])) == .keyUnknown)
    }

    @Test func `a token that names no key is right only when there is one that fits`() throws {
        #expect(try fault(SignedToken(claims(), keyID: nil)) == nil)
        let two = try keys([try SigningKey.first.published(id: "one"), try SigningKey.second.published(id: "two")])
        #expect(try fault(SignedToken(claims(), keyID: nil), keys: two) == .keyUnknown)
    }

    @Test func `odd keys do not spoil the others`() throws {
        let odd: [ConfigTree] = [
            .text("no key"), .map(["kty": .text("OKP"), "crv": .text("Ed25519"), "x": .text("AAAA")]), .map(["kty": .integer(3)]),
            .map(["kty": .text("RSA"), "kid": .text("one"), "n": .text("AQAB"), "e": .text("AQAB")]),
            .map(["kty": .text("EC"), "crv": .text("P-256"), "x": .text("AAAA"), "y": .text("AAAA")]),
        ]
        #expect(try fault(SignedToken(claims()), keys: try keys(odd + [try SigningKey.first.published(id: "one")])) == nil)
        for text in ["", "[]", "{}", "<html>", "{\"keys\": 3}", "{\"keys\": "] {
            #expect(throws: OpenIDFault.unreadable) { try KeySet(json: Data(text.utf8)) }
        }
    }

    @Test func `issuer and audience are exactly ours`() throws {
        for issuer in ["https://login.example/", "https://LOGIN.example", "http://login.example", "https://login.example.evil.example", ""]
        {
            #expect(try fault(SignedToken(claims(["iss": .text(issuer)]))) == .issuer, "\(issuer)")
        }
        #expect(try fault(SignedToken(claims(["iss": nil as ConfigTree?]))) == .issuer)
        for wrong in [ConfigTree.text("them"), .text("US"), .list([]), .list([.text("them")]), .integer(1), .map(["us": .bool(true)])] {
            #expect(try fault(SignedToken(claims(["aud": wrong]))) == .audience, "\(wrong)")
        }
    }

    @Test func `a token for several must be made for us`() throws {
        let both = ConfigTree.list([.text("us"), .text("them")])
        #expect(try fault(SignedToken(claims(["aud": .list([.text("us")])]))) == nil)
        #expect(try fault(SignedToken(claims(["aud": both]))) == .audience)
        #expect(try fault(SignedToken(claims(["aud": both, "azp": .text("them")]))) == .audience)
        #expect(try fault(SignedToken(claims(["aud": both, "azp": .text("us")]))) == nil)
        #expect(try fault(SignedToken(claims(["azp": .text("them")]))) == .audience)
        #expect(try fault(SignedToken(claims(["azp": .integer(1)]))) == .audience)
    }

    @Test(arguments: [
        ("exp", -61, OpenIDFault.expired), ("exp", -60, .expired), ("exp", -59, nil), ("exp", 1, nil), ("iat", 61, .notYetValid),
        ("iat", 60, nil), ("iat", -3_600, nil), ("nbf", 61, .notYetValid), ("nbf", 60, nil), ("nbf", -60, nil),
    ])
    func `times hold, with a minute for clocks that differ`(claim: String, offset: Int, expected: OpenIDFault?) throws {
        #expect(try fault(SignedToken(claims([claim: .integer(Self.second + offset)]))) == expected)
    }

    @Test func `a token without its times is none`() throws {
        #expect(try fault(SignedToken(claims(["exp": nil as ConfigTree?]))) == .tokenMalformed)
        #expect(try fault(SignedToken(claims(["iat": nil as ConfigTree?]))) == .tokenMalformed)
        #expect(try fault(SignedToken(claims(["exp": .text("\(Self.second + 300)")]))) == .tokenMalformed)
        #expect(try fault(SignedToken(claims(["nbf": .text("soon")]))) == .notYetValid)
    }

    @Test func `the nonce is the one of this sign-in`() throws {
        #expect(try fault(SignedToken(claims(["nonce": .text("another")]))) == .nonce)
        #expect(try fault(SignedToken(claims(["nonce": nil as ConfigTree?]))) == .nonce)
        #expect(try fault(SignedToken(claims(["nonce": .text(Self.nonce.hash)]))) == .nonce)
    }

    @Test func `the access token is the one that came along`() throws {
        // From OpenID Connect Core 1.0, appendix A.3.
        let (access, hash) = ("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "77QmUPtjPfzWtF2AnpK9RQ")
        let token = SignedToken(claims(["at_hash": .text(hash)]))
        #expect(try fault(token, accessToken: access) == nil)
        #expect(try fault(token, accessToken: access + "x") == .accessTokenHash)
        #expect(try fault(token) == .accessTokenHash)
    }

    @Test func `a token of another kind is not one to sign in with`() throws {
        for type in ["logout+jwt", "at+jwt", "JOSE"] {
            var token = SignedToken(claims())
            token.header["typ"] = .text(type)
            #expect(try fault(token) == .tokenMalformed, "\(type)")
        }
        var critical = SignedToken(claims())
        critical.header["crit"] = .list([.text("b64")])
        #expect(try fault(critical) == .tokenMalformed)
    }

    /// Whatever is changed in a signed token, it is not believed any more.
    @Test func `no single change goes unnoticed`() throws {
        let text = try SignedToken(claims()).text()
        let keys = try keys()
        _ = try check().believe(IDToken(text, accepted: [.rs256]), keys: keys)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.".utf8)
        var state: UInt64 = 42
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        // The last sign of a signature carries two bits that are padding, so it is left alone.
        for _ in 0..<400 {
            var bytes = Array(text.utf8)
            let place = next(bytes.count - 1)
            let other = alphabet[next(alphabet.count)]
            guard bytes[place] != other else { continue }
            bytes[place] = other
            let changed = String(decoding: bytes, as: UTF8.self)
            #expect(throws: OpenIDFault.self, "place \(place)") {
                try check().believe(IDToken(changed, accepted: [.rs256]), keys: keys)
            }
        }
    }

    @Test func `what is no token is refused`() {
        for text in ["", ".", "..", "a.b.c", "....", "e30.e30.", "e30.e30.AAAA", String(repeating: "a", count: 70_000), "é.é.é"] {
            #expect(throws: OpenIDFault.self) { try IDToken(text, accepted: [.rs256]) }
        }
    }

    @Test func `the challenge is the hash of the verifier`() {
        // From RFC 7636, appendix B.
        #expect(Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        #expect((43...128).contains(Secret.verifier().text.utf8.count))
    }
}
