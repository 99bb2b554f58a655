import Crypto
import Foundation

/// The secret that an app on somebody's phone shares with us, and the codes that follow from it: HOTP (RFC 4226) over the number of the
/// half minute since 1970, which is TOTP (RFC 6238). SHA-1 and six digits, since that is what every such app can do.
package struct OneTimeCode: Sendable, Hashable {
    package let secret: [UInt8]

    /// As long as the hash (RFC 4226, section 4, R6), in bytes.
    package static let secretLength = 20
    /// In seconds.
    package static let stepLength: Int64 = 30
    package static let digits = 6

    package init(secret: [UInt8]) { self.secret = secret }

    package static func random() -> OneTimeCode {
        OneTimeCode(secret: (0..<secretLength).map { _ in UInt8.random(in: .min ... .max) })
    }

    package static func step(at now: Instant) -> Int64 { now.milliseconds / 1_000 / stepLength }

    /// The code of one step, with its leading zeros (RFC 4226, section 5.3).
    package func code(step: Int64, digits: Int = OneTimeCode.digits) -> String {
        let message = withUnsafeBytes(of: UInt64(bitPattern: step).bigEndian) { Data($0) }
        let hash = Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
        let offset = Int(hash[19] & 15)
        let number = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let text = String(number % (0..<digits).reduce(UInt32(1)) { value, _ in value * 10 })
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step that a typed code belongs to: this one, the one before or the one after, since clocks differ and people type slowly.
    ///
    /// - Parameter last: the step of the last code that was used; that code and older ones are refused (RFC 6238, section 5.2).
    package func step(of typed: String, at now: Instant, after last: Int64) -> Int64? {
        guard let typed = Self.normalised(typed) else { return nil }
        let current = Self.step(at: now)
        // All are compared, so that the time it takes says nothing.
        let fitting = [current, current - 1, current + 1].filter { isSame(code(step: $0), typed) }
        return fitting.first { $0 > last }
    }

    /// Six digits as people type them, with a space or not; nil when it is something else.
    package static func normalised(_ typed: String) -> String? {
        let text = typed.filter { !$0.isWhitespace && $0 != "-" }
        return text.utf8.count == digits && text.utf8.allSatisfy { (48...57).contains($0) } ? text : nil
    }
}

/// Compares without stopping at the first difference.
func isSame(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

// MARK: - How an app gets it

extension OneTimeCode {
    /// To type over: base32 in groups of four.
    package var groups: [String] {
        let text = Array(base32(secret))
        return stride(from: 0, to: text.count, by: 4).map { String(text[$0..<min($0 + 4, text.count)]) }
    }

    /// The address that apps read, such as from a QR code. What it leaves out is what every app assumes: SHA-1, six digits, half a minute.
    package func address(issuer: String, account: String) -> String {
        func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: Self.plain) ?? "" }
        return "otpauth://totp/\(escaped(issuer)):\(escaped(account))?secret=\(base32(secret))&issuer=\(escaped(issuer))"
    }

    private static let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@")
}

/// RFC 4648, section 6, without padding.
package func base32(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    var (result, buffer, bits): ([UInt8], UInt32, UInt32) = ([], 0, 0)
    for byte in bytes {
        buffer = (buffer << 8 | UInt32(byte)) & 0xFFF
        bits += 8
        while bits >= 5 {
            bits -= 5
            result.append(alphabet[Int(buffer >> bits & 31)])
        }
    }
    if bits > 0 { result.append(alphabet[Int(buffer << (5 - bits) & 31)]) }
    return String(decoding: result, as: UTF8.self)
}
