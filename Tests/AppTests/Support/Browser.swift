import Civic
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Rules
import Synchronization
import Web

/// A browser without a network: sends whole requests through the front door, keeps cookies, follows redirects when asked.
final class Browser: Sendable {
    let town: Town
    private let cookies = Mutex<[String: String]>([:])

    init(town: Town) { self.town = town }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Reply {
        try await send(.get, path, headers: headers, body: [])
    }

    /// Posts a form as the page's own button would.
    func post(_ path: String, _ fields: [String: String], headers: [String: String] = [:]) async throws -> Reply {
        try await post(path, pairs: fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, headers: headers)
    }

    func post(_ path: String, pairs: [(String, String)], headers: [String: String] = [:]) async throws -> Reply {
        let body = pairs.map { "\($0.0.percentEncoded)=\($0.1.percentEncoded)" }.joined(separator: "&")
        var all = ["Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"]
        all.merge(headers) { _, given in given }
        return try await send(.post, path, headers: all, body: Array(body.utf8))
    }

    /// Posts a form with files.
    func post(_ path: String, _ fields: [String: String], files: [(field: String, name: String, type: String, bytes: Data)]) async throws
        -> Reply
    {
        let boundary = "grens-van-de-test"
        var body = Data()
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            body += Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        for file in files {
            let head =
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(file.field)\"; filename=\"\(file.name)\"\r\nContent-Type: \(file.type)\r\n\r\n"
            body += Data(head.utf8) + file.bytes + Data("\r\n".utf8)
        }
        body += Data("--\(boundary)--\r\n".utf8)
        let headers = ["Content-Type": "multipart/form-data; boundary=\(boundary)", "Sec-Fetch-Site": "same-origin"]
        return try await send(.post, path, headers: headers, body: Array(body))
    }

    func send(_ method: HTTPRequest.Method, _ path: String, headers: [String: String], body: [UInt8]) async throws -> Reply {
        try await send(method, path, headers: headers, RequestBody(buffer: ByteBuffer(bytes: body)))
    }

    /// - Parameter body: may come in pieces, and break off.
    func send(_ method: HTTPRequest.Method, _ path: String, headers: [String: String], _ body: RequestBody) async throws -> Reply {
        var fields = HTTPFields()
        for (name, value) in headers {
            guard let field = HTTPField.Name(name) else { continue }
            fields[field] = value
        }
        let jar = cookies.withLock { $0 }
        if !jar.isEmpty { fields[.cookie] = jar.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ") }
        let host = headers["Host"] ?? town.site.municipality.hosts.first ?? "localhost"
        let head = HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: fields)
        let request = Request(head: head, body: body)
        let context = FrontContext(
            source: ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: Logger(label: "test")))
        let response = try await town.installation.front.respond(to: request, context: context)
        let collector = Collector()
        try await response.body.write(collector)
        keep(response.headers[values: .setCookie])
        return Reply(
            browser: self, path: path, status: response.status.code, headers: response.headers, bytes: collector.bytes.withLock { $0 })
    }

    private func keep(_ lines: [String]) {
        for line in lines {
            let pair = line.split(separator: ";")[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let isGone = line.contains("Max-Age=0")
            cookies.withLock { $0[String(pair[0])] = isGone ? nil : String(pair.count > 1 ? pair[1] : "") }
        }
    }

    var hasSession: Bool { cookies.withLock { $0[Cookies.session] != nil } }

    private struct Collector: ResponseBodyWriter {
        let bytes = Box()
        final class Box: Sendable {
            private let value = Mutex<[UInt8]>([])
            func withLock<T>(_ body: (inout sending [UInt8]) -> sending T) -> T { value.withLock(body) }
        }
        func write(_ buffer: ByteBuffer) async throws { bytes.withLock { $0 += Array(buffer.readableBytesView) } }
        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}

/// What came back.
struct Reply: Sendable {
    let browser: Browser
    let path: String
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var location: String? { headers[.location] }

    /// Goes where a redirect points.
    func followed() async throws -> Reply {
        guard let location else { return self }
        return try await browser.get(location)
    }

    /// The value of an input on the page, such as the submission token.
    func value(of name: String) -> String? {
        guard let found = text.range(of: "name=\"\(name)\"[^>]*?value=\"([^\"]*)\"", options: .regularExpression) else { return nil }
        let tag = text[found]
        guard let start = tag.range(of: "value=\"") else { return nil }
        return String(tag[start.upperBound...].dropLast())
    }

    var token: [String: String] { value(of: "eenmalig").map { ["eenmalig": $0] } ?? [:] }
}

extension LocalDate {
    /// As somebody fills it in: a day, a month and a year in three fields.
    func typed(_ name: String) -> [String: String] {
        ["\(name)-dag": String(day), "\(name)-maand": String(month), "\(name)-jaar": String(year)]
    }
}
