import Crypto
import Foundation

/// Codes on paper, for who lost their phone. Each works once. They are shown when they are made; afterwards only their hashes are there.
package struct RecoveryCodes: Sendable {
    /// Tells this set from an earlier one, without giving anything away.
    package let id: String
    /// Such as `k7mf-x2qp-9dwn`.
    package let codes: [String]
    package let salt: String
    package let hashes: [String]

    package static let count = 10
    private static let length = 12
    /// 32 letters and digits that are not taken for each other on paper.
    private static let alphabet = Array("23456789abcdefghijkmnpqrstuvwxyz".utf8)

    /// Takes some milliseconds per code, so make them outside a transaction.
    package static func fresh() -> RecoveryCodes {
        let plain = (0..<count).map { _ in
            String(decoding: (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] }, as: UTF8.self)
        }
        let salt = Secret.random().text
        return RecoveryCodes(
            id: Secret.random().hash, codes: plain.map(grouped), salt: salt, hashes: plain.map { hash($0, salt: salt) })
    }

    /// What the database holds. Twelve letters are 60 bits, so a few thousand rounds put guessing out of reach even for who has the hashes.
    static func hash(_ normalised: String, salt: String) -> String {
        stretched(Array(normalised.utf8), salt: Array(salt.utf8), rounds: 2_000).hexadecimal
    }

    /// A code as people type it over: capitals, spaces and hyphens do not matter. Nil when it cannot be one.
    package static func normalised(_ typed: String) -> String? {
        let text = typed.lowercased().filter { !$0.isWhitespace && $0 != "-" }
        return text.utf8.count == length && text.utf8.allSatisfy(alphabet.contains) ? text : nil
    }

    private static func grouped(_ code: String) -> String {
        let letters = Array(code)
        return stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<$0 + 4]) }.joined(separator: "-")
    }

    /// PBKDF2 with HMAC-SHA-256, its first block of 32 bytes (RFC 8018, section 5.2).
    static func stretched(_ password: [UInt8], salt: [UInt8], rounds: Int) -> [UInt8] {
        let keyed = HMAC<SHA256>(key: SymmetricKey(data: password))
        func round(_ message: [UInt8]) -> [UInt8] {
            var code = keyed
            code.update(data: message)
            return Array(code.finalize())
        }
        var last = round(salt + [0, 0, 0, 1])
        var sum = last
        for _ in 1..<rounds {
            last = round(last)
            for index in sum.indices { sum[index] ^= last[index] }
        }
        return sum
    }
}
