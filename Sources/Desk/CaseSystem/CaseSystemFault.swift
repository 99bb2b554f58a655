import Civic

/// Why a step towards the case system did not succeed. Holds nothing of what was sent: it stands in logs and on screen.
enum CaseSystemFault: Error, Equatable, Sendable {
    /// No answer, or an error of its own: whether it was done there is not known.
    case unreached
    /// It asks to wait, for so many seconds when it says so.
    case busy(seconds: Int?)
    /// The signature or the name we have there is not accepted.
    case notKnown
    /// We may not do this there; also said of a case that is closed.
    case notAllowed
    /// It found a mistake in what we sent.
    case refused(status: Int, codes: [String])
    /// Its catalogue has nothing by this name that is in force.
    case noSuchType(String)
    /// There is something already, and it is not what we would have sent.
    case different
    /// The answer is none that the standard knows.
    case unreadable

    /// Waiting can help.
    var isTemporary: Bool {
        switch self {
        case .unreached, .busy, .notKnown: true
        // Its clock is a little behind ours.
        case .refused(_, let codes): codes.contains { $0.contains("future") }
        case .notAllowed, .noSuchType, .different, .unreadable: false
        }
    }

    /// How it is kept, and looked up under `caseSystem.fault.`; what follows the colon fills it.
    var code: String {
        switch self {
        case .unreached: "unreached"
        case .busy: "busy"
        case .notKnown: "notKnown"
        case .notAllowed: "notAllowed"
        case .refused(let status, let codes): "refused:\(([String(status)] + codes).joined(separator: " "))"
        case .noSuchType(let name): "noSuchType:\(name)"
        case .different: "different"
        case .unreadable: "unreadable"
        }
    }

    /// What answered with an error.
    init(_ response: WebResponse) {
        let codes = Self.codes(response)
        // A token that is not believed is a 403 in most systems, with a code of its own.
        let isAboutToken = codes.contains { code in ["jwt", "authenticat", "client-identifier"].contains(where: code.contains) }
        switch response.status {
        case 401: self = .notKnown
        case 403: self = isAboutToken ? .notKnown : .notAllowed
        case 408, 425, 500..<503, 504..<600: self = .unreached
        case 429, 503: self = .busy(seconds: response.headers["retry-after"].flatMap { Int($0) })
        default: self = .refused(status: response.status, codes: codes)
        }
    }

    /// Codes and names of fields in an answer of RFC 7807, without the words: those can repeat what was sent.
    private static func codes(_ response: WebResponse) -> [String] {
        let tree = (try? ConfigTree(json: response.body)) ?? .null
        let params = tree["invalidParams"].list.prefix(5).flatMap { [$0["name"].text, $0["code"].text] }
        let found = (params + [params.isEmpty ? tree["code"].text : nil]).compactMap(\.self)
        return found.map { text in String(text.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }.prefix(60)) }
    }

    /// Something with this number or relation is there already.
    var saysItIsThere: Bool {
        guard case .refused(let status, let codes) = self else { return false }
        return status == 409 || codes.contains { ["identificatie-niet-uniek", "unique", "max_occurences"].contains($0) }
    }
}

extension Words {
    /// A stored fault in a sentence.
    func caseSystemFault(_ code: String) -> String {
        let parts = code.split(separator: ":", maxSplits: 1).map(String.init)
        return self("caseSystem.fault.\(parts.first ?? code)", ["what": parts.count > 1 ? parts[1] : ""])
    }
}
