import Foundation
import NIOCore

/// Which machines may say for whom they ask, in `X-Forwarded-For`. This machine always may; others by address or range.
package struct Proxies: Sendable {
    private let ranges: [AddressRange]

    /// - Parameter texts: addresses or ranges, such as `10.0.0.4` or `2001:db8::/32`.
    /// - Returns: nil when one of them is none.
    package init?(_ texts: [String] = []) {
        let ranges = texts.compactMap(AddressRange.init)
        guard ranges.count == texts.count else { return nil }
        self.ranges = ranges
    }

    /// This machine only.
    package static let local = Proxies(ranges: [])
    private init(ranges: [AddressRange]) { self.ranges = ranges }

    /// The address that a request came from, as a text to count by. An IPv6 address counts by its first half, since one house has as many
    /// of them as it likes.
    ///
    /// - Parameters:
    ///   - connection: the other end: a browser or a proxy.
    ///   - forwardedFor: the header as it came; only its last hop was written by our own proxy.
    /// - Returns: nil for this machine itself, and for a proxy that does not say for whom it asks: it would count everybody as one.
    package func client(_ connection: SocketAddress?, forwardedFor: String?) -> String? {
        guard let connection else { return nil }
        let isOurs = connection.isThisMachine || ranges.contains { range in AddressBytes(connection).map(range.contains) ?? false }
        guard isOurs else { return AddressBytes(connection)?.group }
        guard let last = forwardedFor?.split(separator: ",").last else { return nil }
        return AddressBytes(text: last.trimmingCharacters(in: .whitespaces))?.group
    }
}

/// An address as the bytes of IPv6; one of IPv4 is written in it (RFC 4291, section 2.5.5.2).
private struct AddressBytes {
    let bytes: [UInt8]
    private static let mapped: [UInt8] = Array(repeating: 0, count: 10) + [255, 255]

    var isOld: Bool { bytes.starts(with: Self.mapped) }
    var group: String { "\(isOld ? bytes : Array(bytes.prefix(8)))" }

    init?(_ address: SocketAddress) {
        guard let text = address.ipAddress else { return nil }
        self.init(text: text)
    }

    /// Also with a port or brackets, as some proxies write it.
    init?(text: String) {
        var text = text
        if text.hasPrefix("[") { text = String(text.dropFirst().prefix { $0 != "]" }) }
        if text.contains("."), text.filter({ $0 == ":" }).count == 1 { text = String(text.prefix { $0 != ":" }) }
        guard let address = try? SocketAddress(ipAddress: String(text.prefix { $0 != "%" }), port: 0) else { return nil }
        switch address {
        case .v4(let address):
            bytes = withUnsafeBytes(of: address.address.sin_addr) { Self.mapped + Array($0) }
        case .v6(let address):
            bytes = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
        case .unixDomainSocket: return nil
        }
    }
}

private struct AddressRange: Sendable {
    let bytes: [UInt8]
    /// Of the 128 bits.
    let length: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first, let base = AddressBytes(text: first), parts.count <= 2 else { return nil }
        let width = base.isOld ? 32 : 128
        guard let given = parts.count == 2 ? Int(parts[1]) : width, (0...width).contains(given) else { return nil }
        (bytes, length) = (base.bytes, 128 - width + given)
    }

    func contains(_ address: AddressBytes) -> Bool {
        let (whole, rest) = length.quotientAndRemainder(dividingBy: 8)
        guard bytes.prefix(whole) == address.bytes.prefix(whole) else { return false }
        return rest == 0 || (bytes[whole] ^ address.bytes[whole]) >> UInt8(8 - rest) == 0
    }
}
