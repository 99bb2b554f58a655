import Foundation
import Testing

@testable import Civic

@Suite struct OneTimeCodeTests {
    private let app = OneTimeCode(secret: Array("12345678901234567890".utf8))

    private func moment(_ seconds: Int64) -> Instant { Instant(milliseconds: seconds * 1_000) }

    /// RFC 4226, appendix D.
    @Test func `counters give the codes of RFC 4226`() {
        let codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
        #expect((0..<10).map { app.code(step: $0) } == codes)
    }

    /// RFC 6238, appendix B, the rows for SHA-1.
    @Test(
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func `moments give the codes of RFC 6238`(seconds: Int64, code: String) {
        #expect(app.code(step: OneTimeCode.step(at: moment(seconds)), digits: 8) == code)
        #expect(app.code(step: OneTimeCode.step(at: moment(seconds))) == code.suffix(6))
    }

    @Test func `the code of half a minute ago and of the next one are right, further away is wrong`() {
        let now = moment(1_234_567_890)
        let step = OneTimeCode.step(at: now)
        for offset in -3...3 {
            let found = app.step(of: app.code(step: step + Int64(offset)), at: now, after: 0)
            #expect(found == (abs(offset) <= 1 ? step + Int64(offset) : nil), "\(offset)")
        }
    }

    @Test func `a code that was used is refused, and so are older ones`() {
        let now = moment(1_234_567_890)
        let step = OneTimeCode.step(at: now)
        #expect(app.step(of: app.code(step: step), at: now, after: step) == nil)
        #expect(app.step(of: app.code(step: step - 1), at: now, after: step) == nil)
        #expect(app.step(of: app.code(step: step + 1), at: now, after: step) == step + 1)
    }

    @Test(arguments: ["", "12345", "1234567", "12345a", "１２３４５６", "-12345", "755224\u{0}", "755 224 1"])
    func `what is not six digits is no code`(typed: String) {
        #expect(OneTimeCode.normalised(typed) == nil)
        #expect(app.step(of: typed, at: moment(0), after: -5) == nil)
    }

    @Test func `spaces and hyphens in a typed code do not matter`() {
        #expect(OneTimeCode.normalised(" 755 224 ") == "755224")
        #expect(OneTimeCode.normalised("755-224") == "755224")
    }

    /// RFC 4648, section 10, without the padding.
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
    ])
    func `base32 is that of RFC 4648`(plain: String, encoded: String) {
        #expect(base32(Array(plain.utf8)) == encoded)
    }

    @Test func `the address for the app holds issuer, account and secret, escaped`() {
        #expect(app.groups.joined() == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        #expect(app.groups.allSatisfy { $0.count == 4 })
        #expect(
            app.address(issuer: "Meemaken A&B", account: "a b@example.nl")
                == "otpauth://totp/Meemaken%20A%26B:a%20b@example.nl?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Meemaken%20A%26B")
    }

    @Test func `fresh secrets are twenty bytes and differ`() {
        let secrets = (0..<50).map { _ in OneTimeCode.random().secret }
        #expect(secrets.allSatisfy { $0.count == 20 })
        #expect(Set(secrets).count == 50)
    }
}

@Suite struct RecoveryCodeTests {
    /// RFC 7914, section 11: the first 32 of the 64 bytes.
    @Test func `stretching is PBKDF2 with HMAC-SHA-256`() {
        let once = RecoveryCodes.stretched(Array("passwd".utf8), salt: Array("salt".utf8), rounds: 1)
        #expect(once.hexadecimal == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc")
        let often = RecoveryCodes.stretched(Array("Password".utf8), salt: Array("NaCl".utf8), rounds: 80_000)
        #expect(often.hexadecimal == "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56")
    }

    @Test func `ten codes of twelve letters, each with its own hash`() throws {
        let fresh = RecoveryCodes.fresh()
        #expect(fresh.codes.count == 10 && Set(fresh.codes).count == 10 && Set(fresh.hashes).count == 10)
        for (code, hash) in zip(fresh.codes, fresh.hashes) {
            #expect(code.wholeMatch(of: /[2-9a-km-np-z]{4}-[2-9a-km-np-z]{4}-[2-9a-km-np-z]{4}/) != nil, "\(code)")
            let plain = try #require(RecoveryCodes.normalised(code))
            #expect(RecoveryCodes.hash(plain, salt: fresh.salt) == hash)
            #expect(!fresh.hashes.joined().contains(plain))
        }
        #expect(RecoveryCodes.fresh().salt != fresh.salt)
    }

    @Test func `a code is recognised however it is typed over`() {
        #expect(RecoveryCodes.normalised(" K7MF x2qp-9DWN ") == "k7mfx2qp9dwn")
        for typed in ["", "755224", "k7mf-x2qp-9dw", "k7mf-x2qp-9dwnn", "k7mf-x2qp-9d0n", "k7mf-x2qp-9dln"] {
            #expect(RecoveryCodes.normalised(typed) == nil, "\(typed)")
        }
    }
}

@Suite struct SecretBoxTests {
    private let key = String(repeating: "0f", count: 32)

    @Test(arguments: [
        "", "kort", String(repeating: "0f", count: 16), String(repeating: "0f", count: 24), String(repeating: "0f", count: 33),
        String(repeating: "zz", count: 32), "MTIzNDU2Nzg5MDEyMzQ1Ng==",
    ])
    func `a key of another length is refused, by the name of its setting`(text: String) {
        #expect(throws: ConfigurationFault.self) { try SecretBox(key: text, setting: "KEY") }
    }

    @Test func `base64 and hexadecimal are two ways to write one key`() throws {
        let base64 = Data(repeating: 15, count: 32).base64EncodedString()
        let sealed = try SecretBox(key: key, setting: "KEY").seal([1, 2, 3], of: "anna")
        #expect(try SecretBox(key: base64, setting: "KEY").open(sealed, of: "anna") == [1, 2, 3])
    }

    @Test func `what is sealed does not show, and opens only with the key, for its owner, unchanged`() throws {
        let box = try SecretBox(key: key, setting: "KEY")
        let secret = Array("een geheim van twintig".utf8)
        let sealed = try box.seal(secret, of: "anna")
        #expect(box.isLocked && sealed.hasPrefix("aes-256-gcm:"))
        #expect(!sealed.contains(Data(secret).base64EncodedString().prefix(12)))
        #expect(try box.seal(secret, of: "anna") != sealed)
        #expect(try box.open(sealed, of: "anna") == secret)
        #expect(throws: SecretFault.self) { try box.open(sealed, of: "bram") }
        #expect(throws: SecretFault.self) { try SecretBox().open(sealed, of: "anna") }
        let other = try SecretBox(key: String(repeating: "a0", count: 32), setting: "KEY")
        #expect(throws: SecretFault.self) { try other.open(sealed, of: "anna") }
        var bytes = try #require(Data(base64Encoded: String(sealed.dropFirst("aes-256-gcm:".count))))
        bytes[bytes.startIndex + 14] ^= 1
        #expect(throws: SecretFault.self) { try box.open("aes-256-gcm:" + bytes.base64EncodedString(), of: "anna") }
    }

    @Test func `what was kept before there was a key opens with one as well`() throws {
        let sealed = try SecretBox().seal([7, 8, 9], of: "anna")
        #expect(try SecretBox(key: key, setting: "KEY").open(sealed, of: "anna") == [7, 8, 9])
        #expect(!SecretBox().isLocked)
    }
}

@Suite struct BrowserKindTests {
    @Test(arguments: [
        ("Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0", "firefox android"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36 Edg/129.0",
            "edge windows"
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36",
            "samsung android"
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36", "chrome chromeos"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
            "safari macos"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/129.0 Mobile/15E148 Safari/604.1",
            "chrome ios"
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "firefox linux"), ("curl/8.5", "other other"),
        ("", "other other"),
    ])
    func `a browser is known by family and system, nothing finer`(agent: String, kind: String) {
        let found = BrowserKind(userAgent: agent)
        #expect(found.text == kind)
        #expect(BrowserKind(text: found.text) == found)
    }

    @Test func `what is stored and unknown is another browser`() {
        #expect(BrowserKind(text: "netscape beos") == BrowserKind())
        #expect(BrowserKind(text: "") == BrowserKind(userAgent: nil))
    }
}
