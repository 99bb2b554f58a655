import Civic
import Foundation

/// A part of the addresses that is for programs instead of people: read-only, the same for everyone, and every answer, also an error, is
/// data. Cookies are neither read nor set there.
package struct ProgramInterface: Sendable {
    /// Where it begins, such as `/api`.
    package let path: String
    /// On every answer, also on errors.
    package let headers: [Header]
    /// What a browser may send from another site, on the answer to its question (`OPTIONS`).
    package let preflight: [Header]

    package init(path: String, headers: [Header], preflight: [Header]) {
        (self.path, self.headers, self.preflight) = (path, headers, preflight)
    }

    static let methods = "GET, HEAD, OPTIONS"

    func owns(_ path: String) -> Bool { path == self.path || path.hasPrefix(self.path + "/") }

    /// One address per resource: a slash too many leads nowhere (Dutch API Design Rules, `/core/no-trailing-slash`).
    static func isPlain(_ path: String) -> Bool { !path.hasSuffix("/") && !path.contains("//") }
}

/// Why a program does not get what it asked for: problem details (RFC 9457).
package struct Problem: Error, Sendable {
    /// What is wrong with one value. All of them are told at once.
    package struct Fault: Sendable, Hashable, Encodable {
        /// `query` or `path`.
        package let place: String
        package let name: String
        /// For programs: does not change with the wording.
        package let code: String
        package let detail: String

        package init(place: String, name: String, code: String, detail: String) {
            (self.place, self.name, self.code, self.detail) = (place, name, code, detail)
        }

        private enum CodingKeys: String, CodingKey {
            case place = "in"
            case name, code, detail
        }
    }

    package let status: Int
    package let faults: [Fault]

    package init(_ status: Int, _ faults: [Fault] = []) { (self.status, self.faults) = (status, faults) }

    static let type = "application/problem+json"

    /// - Parameter reference: what to name when asking about a failure of ours.
    func content(_ t: Words, reference: String? = nil) -> Answer.Content {
        let key = t.has("problem.\(status).title") ? String(status) : (status < 500 ? "400" : "500")
        let body = Body(
            title: t("problem.\(key).title"), status: status, detail: t("problem.\(key).text"), reference: reference,
            errors: faults.isEmpty ? nil : faults)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var content = Answer.Content(bytes: (try? encoder.encode(body)).map(Array.init) ?? [], type: Self.type, caching: "no-store")
        content.status = status
        if status == 405 { content.headers.append(Header("Allow", ProgramInterface.methods)) }
        return content
    }

    private struct Body: Encodable {
        let type = "about:blank"
        let title: String
        let status: Int
        let detail: String
        let reference: String?
        let errors: [Fault]?
    }
}
