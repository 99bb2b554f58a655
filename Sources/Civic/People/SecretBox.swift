import Crypto
import Foundation

/// Keeps what we must be able to read again, such as the secret of somebody's app. With a key it is encrypted (AES-256-GCM); without one
/// the database holds it as it is.
package struct SecretBox: Sendable {
    private let key: SymmetricKey?

    /// Without a key.
    package init() { key = nil }

    /// - Parameter text: 32 bytes, in base64 or hexadecimal.
    /// - Throws: `ConfigurationFault` naming `setting` for anything else: a shorter key would be a weaker one without anybody noticing.
    package init(key text: String, setting: String) throws {
        let bytes = Self.bytes(hexadecimal: text) ?? Data(base64Encoded: text).map(Array.init)
        guard let bytes, bytes.count == 32 else {
            throw ConfigurationFault(file: setting, reason: "needs 32 bytes in base64 or hexadecimal, such as of: openssl rand -base64 32")
        }
        key = SymmetricKey(data: bytes)
    }

    package var isLocked: Bool { key != nil }

    /// - Parameter owner: whose it is. Put beside somebody else, it does not open.
    package func seal(_ bytes: [UInt8], of owner: String) throws -> String {
        guard let key else { return "plain:" + Data(bytes).base64EncodedString() }
        let box = try AES.GCM.seal(bytes, using: key, authenticating: Data(owner.utf8))
        guard let combined = box.combined else { throw SecretFault.unreadable }
        return "aes-256-gcm:" + combined.base64EncodedString()
    }

    /// What was kept before there was a key opens with one too.
    /// - Throws: ``SecretFault`` when the key is missing or another one, or when somebody changed what was kept.
    package func open(_ text: String, of owner: String) throws -> [UInt8] {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let bytes = Data(base64Encoded: String(parts[1])) else { throw SecretFault.unreadable }
        switch (parts[0], key) {
        case ("plain", _): return Array(bytes)
        case ("aes-256-gcm", let key?):
            do {
                return Array(try AES.GCM.open(AES.GCM.SealedBox(combined: bytes), using: key, authenticating: Data(owner.utf8)))
            } catch {
                throw SecretFault.unreadable
            }
        default: throw SecretFault.unreadable
        }
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        let values = digits.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard values.count == 64 else { return nil }
        return stride(from: 0, to: 64, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}

package enum SecretFault: Error { case unreadable }
