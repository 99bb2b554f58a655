import Foundation

/// Paths of which the last part is a secret that lets its bearer in. One list, for all that keeps them from who should not read them: the
/// log, mails that are kept, messages that somebody reads out, and search engines.
package enum SecretPaths {
    package static let names = ["link", "advies", "akkoord", "kennismaken", "mailadres"]

    /// The text with … in the place of each secret.
    package static func hidden(in text: String) -> String {
        names.reduce(text) { text, name in
            let parts = text.components(separatedBy: "/\(name)/")
            guard parts.count > 1 else { return text }
            let rest = parts.dropFirst().map { part in
                let after = part.drop { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
                return after.count == part.count ? part : "…\(after)"
            }
            return ([parts[0]] + rest).joined(separator: "/\(name)/")
        }
    }

    /// Does the text hold such an address of this site?
    package static func isOne(in text: String, at site: String) -> Bool {
        text.contains(site) && names.contains { text.contains("/\($0)/") }
    }
}
