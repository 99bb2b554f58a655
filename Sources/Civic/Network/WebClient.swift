import CCurl
import Foundation
import Synchronization

/// Asks somebody else's server something. Called outside any transaction; tests give one that answers by itself.
package protocol WebClient: Sendable {
    /// - Throws: ``WebFailure``. An answer with an error status is an answer, not a failure.
    func send(_ request: WebRequest) async throws -> WebResponse
}

package struct WebRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
    }

    package var method: Method
    /// Absolute, `https` only; ``CurlClient`` can be told to accept `http` to this machine itself.
    package var url: String
    /// Name and value, in the order they are sent. No cookies are kept or sent by themselves.
    package var headers: [(name: String, value: String)]
    /// Not sent with a `get`.
    package var body: Data
    /// For everything together: finding the host, the handshake, asking and reading.
    package var timeoutSeconds: Int
    /// The largest body that is read, in bytes. A larger one is a failure, so that nothing is ever judged by half an answer.
    package var sizeLimit: Int

    package init(
        _ method: Method, _ url: String, headers: [(name: String, value: String)] = [], body: Data = Data(), timeoutSeconds: Int = 10,
        sizeLimit: Int = 262_144
    ) {
        (self.method, self.url, self.headers, self.body) = (method, url, headers, body)
        (self.timeoutSeconds, self.sizeLimit) = (timeoutSeconds, sizeLimit)
    }
}

package struct WebResponse: Sendable {
    package let status: Int
    /// By lower-case name; values of a header that came more than once are joined with a comma.
    package let headers: [String: String]
    package let body: Data

    package init(status: Int, headers: [String: String] = [:], body: Data = Data()) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }
}

/// Why there is no answer. None of these holds anything of the request's headers or body.
package enum WebFailure: Error, Equatable {
    /// The address or a header is not one we send; nothing was sent.
    case malformedRequest
    case unreachable(String)
    /// The certificate does not prove that this is the server asked for.
    case untrusted(String)
    case timedOut
    case tooLarge
    /// Too many requests are under way already; nothing was sent.
    case busy
}

/// The network, by libcurl: certificates are always checked, redirects never followed, TLS 1.2 at least. Proxies come from the usual
/// environment variables.
package final class CurlClient: WebClient {
    private let allowsLoopback: Bool
    private let limit: Int
    private let underWay = Mutex(0)

    /// - Parameters:
    ///   - allowsLoopback: accepts `http` to this machine itself, for trying out against a server beside it.
    ///   - limit: how many requests may be under way at once. Each takes a thread, since libcurl blocks.
    package init(allowsLoopback: Bool = false, limit: Int = 32) {
        (self.allowsLoopback, self.limit) = (allowsLoopback, limit)
    }

    package func send(_ request: WebRequest) async throws -> WebResponse {
        let address = try WebRequest.checked(request.url, allowsLoopback: allowsLoopback)
        let lines = try request.headerLines
        try underWay.withLock { count in
            guard count < limit else { throw WebFailure.busy }
            count += 1
        }
        defer { underWay.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try Self.ask(request, lines, isPlain: address == .loopback) }) }
        }
    }

    private static func ask(_ request: WebRequest, _ lines: [String], isPlain: Bool) throws -> WebResponse {
        var answer = meemaken_http_answer()
        var reason = [CChar](repeating: 0, count: 256)
        let pointers = lines.map { UnsafePointer(strdup($0)) }
        defer { for pointer in pointers { free(UnsafeMutablePointer(mutating: pointer)) } }
        let outcome = request.body.withUnsafeBytes { body in
            meemaken_http_send(
                request.method.rawValue, request.url, pointers, pointers.count, body.baseAddress?.assumingMemoryBound(to: CChar.self),
                body.count, max(1, request.timeoutSeconds) * 1_000, max(0, request.sizeLimit), isPlain ? 1 : 0, &answer, &reason)
        }
        defer { meemaken_http_free(&answer) }
        let text = String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        switch Int(outcome) {
        case MEEMAKEN_HTTP_FINE: break
        case MEEMAKEN_HTTP_TIMED_OUT: throw WebFailure.timedOut
        case MEEMAKEN_HTTP_TOO_LARGE: throw WebFailure.tooLarge
        case MEEMAKEN_HTTP_UNTRUSTED: throw WebFailure.untrusted(text)
        default: throw WebFailure.unreachable(text)
        }
        return WebResponse(
            status: answer.status, headers: WebResponse.headers(data(answer.headers, answer.headers_length)),
            body: data(answer.body, answer.body_length))
    }

    private static func data(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Data {
        bytes.map { Data(bytes: $0, count: count) } ?? Data()
    }
}

extension WebRequest {
    package enum Place: Sendable { case elsewhere, loopback }

    /// Whether an address may be asked: `https`, without a name and password in it; `http` only to this machine itself, when that is allowed.
    ///
    /// - Throws: ``WebFailure/malformedRequest``.
    @discardableResult
    package static func checked(_ url: String, allowsLoopback: Bool) throws -> Place {
        let isTidy = url.utf8.count <= 4_000 && url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        guard isTidy, let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty, parts.user == nil,
            parts.password == nil, parts.fragment == nil
        else { throw WebFailure.malformedRequest }
        switch parts.scheme?.lowercased() {
        case "https": return .elsewhere
        case "http" where allowsLoopback && ["127.0.0.1", "localhost", "[::1]", "::1"].contains(host.lowercased()): return .loopback
        default: throw WebFailure.malformedRequest
        }
    }

    /// The headers as they travel; a value can neither end its line nor begin another one.
    fileprivate var headerLines: [String] {
        get throws {
            try headers.map { name, value in
                let isName = !name.isEmpty && name.utf8.allSatisfy { Self.nameBytes.contains($0) }
                guard isName, value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else { throw WebFailure.malformedRequest }
                // For libcurl a line that ends in its colon means "leave this header out".
                return value.isEmpty ? "\(name);" : "\(name): \(value)"
            }
        }
    }

    private static let nameBytes = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~".utf8)
}

extension WebResponse {
    fileprivate static func headers(_ text: Data) -> [String: String] {
        var headers: [String: String] = [:]
        for line in String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            let (name, value) = (pair[0].lowercased(), String(pair[1]).trimmingSpaces())
            headers[name] = headers[name].map { "\($0), \(value)" } ?? value
        }
        return headers
    }
}

extension WebRequest {
    /// A form as a browser would post it (`application/x-www-form-urlencoded`).
    package static func form(_ url: String, _ fields: [(name: String, value: String)], headers: [(name: String, value: String)] = [])
        -> WebRequest
    {
        let text = fields.map { "\($0.name.formEncoded)=\($0.value.formEncoded)" }.joined(separator: "&")
        let type = [(name: "Content-Type", value: "application/x-www-form-urlencoded"), (name: "Accept", value: "application/json")]
        return WebRequest(.post, url, headers: type + headers, body: Data(text.utf8))
    }

    /// A JSON body, and an answer in JSON asked for.
    package static func json(_ method: Method, _ url: String, _ body: Data, headers: [(name: String, value: String)] = []) -> WebRequest {
        let type = [(name: "Content-Type", value: "application/json"), (name: "Accept", value: "application/json")]
        return WebRequest(method, url, headers: type + headers, body: body)
    }
}

extension String {
    /// A value as it stands in a form or a query: everything but letters, digits and `-._` is escaped.
    package var formEncoded: String {
        utf8.reduce(into: "") { text, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                text.unicodeScalars.append(UnicodeScalar(byte))
            default: text += "%" + [byte].hexadecimal.uppercased()
            }
        }
    }
}
