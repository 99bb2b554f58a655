/// An address that is safe to link to: a path of our own, or an absolute `http`, `https`, `mailto` or `tel` address.
/// There is no way to make one from `javascript:` or `data:`.
package struct WebAddress: Sendable, Hashable {
    package let text: String

    /// Checks an address that came from a person or a file; nil when it is none we link to.
    package init?(checking candidate: String) {
        let trimmed = candidate.drop(while: \.isWhitespace)
        let hasControls = trimmed.unicodeScalars.contains { $0.value < 0x21 || $0.value == 0x7F || $0 == "\\" }
        guard !trimmed.isEmpty, !hasControls, trimmed.utf8.count <= 2_000 else { return nil }
        let lower = trimmed.lowercased()
        let isAbsolute = ["https://", "http://"].contains { lower.hasPrefix($0) && lower.utf8.count > $0.utf8.count + 2 }
        let isContact = ["mailto:", "tel:"].contains { lower.hasPrefix($0) }
        guard isAbsolute || isContact || Self.isOwnPath(trimmed) else { return nil }
        text = String(trimmed)
    }

    /// A path of this site, such as `/initiatieven`; anything else becomes `/`, so that no redirect leaves the site.
    package init(path: String) { text = Self.isOwnPath(path[...]) ? path : "/" }

    private static func isOwnPath(_ text: Substring) -> Bool {
        text.hasPrefix("/") && !text.hasPrefix("//") && !text.hasPrefix("/\\")
            && !text.unicodeScalars.contains { $0.value < 0x21 || $0 == "\\" }
    }
}
