import Civic
import Foundation
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import Store

/// Turns answers into responses with the headers that every page of ours carries.
enum Delivery {
    static func response(_ answer: Answer, _ visit: Visit, _ request: Request, _ layout: Layout) -> Response {
        let isSecure = visit.site.address.hasPrefix("https:")
        var response: Response
        switch answer {
        case .page(let page):
            let bytes = layout.html(page, visit).bytes
            response = Self.response(
                bytes: bytes, type: "text/html; charset=utf-8", status: .init(code: page.status), caching: "private, no-store",
                isSecure: isSecure, framedBy: page.framedBy ?? [], request)
            if visit.cookies[Cookies.flash] != nil { response.set(Answer.SetCookie(Cookies.flash, "", maxAge: 0), isSecure) }
        case .redirect(let path, let saying, let cookie):
            response = Response(status: .seeOther, headers: baseHeaders(isSecure: isSecure))
            response.headers[.location] = WebAddress(path: path).text
            response.headers[.cacheControl] = "no-store"
            if let saying { response.set(Answer.SetCookie(Cookies.flash, saying, maxAge: 60), isSecure) }
            if let cookie { response.set(cookie, isSecure) }
        case .away(let address, let cookie):
            response = Response(status: .seeOther, headers: baseHeaders(isSecure: isSecure))
            response.headers[.location] = address.text
            response.headers[.cacheControl] = "no-store"
            if let cookie { response.set(cookie, isSecure) }
        case .content(let content):
            response = Self.content(content, isSecure: isSecure, request)
            response.add(content.headers)
            if let name = content.fileName {
                response.headers[.contentDisposition] = "attachment; filename=\"\(name.filter { $0.isASCII && $0 != "\"" })\""
            }
        }
        if let language = visit.newLanguage { response.set(Answer.SetCookie(Cookies.language, language, maxAge: 31_536_000), isSecure) }
        return response
    }

    static func cached(_ page: PageCache.Page, _ visit: Visit, _ request: Request) -> Response {
        let isSecure = visit.site.address.hasPrefix("https:")
        var response = page.answer(to: request.head).response
        if let language = visit.newLanguage { response.set(Answer.SetCookie(Cookies.language, language, maxAge: 31_536_000), isSecure) }
        return response
    }

    private static func content(_ content: Answer.Content, isSecure: Bool, _ request: Request) -> Response {
        if let tag = content.tag, request.headers[.ifNoneMatch]?.contains(tag) == true {
            var headers = baseHeaders(isSecure: isSecure)
            headers[.eTag] = tag
            headers[.cacheControl] = content.caching
            return Response(status: .notModified, headers: headers)
        }
        if let pieces = content.pieces { return streamed(content, pieces, isSecure: isSecure, request) }
        var answer = response(
            bytes: content.bytes, type: content.type, status: .init(code: content.status), caching: content.caching, isSecure: isSecure,
            request)
        if let tag = content.tag { answer.headers[.eTag] = tag }
        return answer
    }

    /// Sent as it is made, so that memory holds one piece of it.
    private static func streamed(
        _ content: Answer.Content, _ pieces: @escaping @Sendable (Int) async throws -> [UInt8]?, isSecure: Bool, _ request: Request
    ) -> Response {
        var headers = baseHeaders(isSecure: isSecure)
        headers[.contentType] = content.type
        headers[.cacheControl] = content.caching
        let status = HTTPResponse.Status(code: content.status)
        guard request.method != .head else { return Response(status: status, headers: headers) }
        let first = content.bytes
        return Response(
            status: status, headers: headers,
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(bytes: first))
                var number = 0
                while let piece = try await pieces(number) {
                    try await writer.write(ByteBuffer(bytes: piece))
                    number += 1
                }
                try await writer.finish(nil)
            })
    }

    static func asset(_ file: Assets.File, _ request: Request) -> Response {
        var headers = baseHeaders(isSecure: false)
        headers[.contentType] = file.type
        headers[.cacheControl] = "public, max-age=31536000, immutable"
        headers[.vary] = "Accept-Encoding"
        let bytes = encode(plain: file.bytes, compressed: file.compressed, request, &headers)
        return body(bytes, status: .ok, headers: headers, request)
    }

    static func response(
        bytes: [UInt8], type: String, status: HTTPResponse.Status, caching: String, isSecure: Bool, framedBy: [String] = [],
        _ request: Request
    ) -> Response {
        var headers = baseHeaders(isSecure: isSecure, framedBy: framedBy)
        headers[.contentType] = type
        headers[.cacheControl] = caching
        let isText = type.hasPrefix("text/") || type.contains("json") || type.contains("xml")
        let compressed = isText && request.headers.acceptsGzip ? gzip(bytes, level: 4) : nil
        let chosen = encode(plain: bytes, compressed: compressed, request, &headers)
        return body(chosen, status: status, headers: headers, request)
    }

    private static func encode(plain: [UInt8], compressed: [UInt8]?, _ request: Request, _ headers: inout HTTPFields) -> [UInt8] {
        guard let compressed, request.headers.acceptsGzip else { return plain }
        headers[.contentEncoding] = "gzip"
        return compressed
    }

    private static func body(_ bytes: [UInt8], status: HTTPResponse.Status, headers: HTTPFields, _ request: Request) -> Response {
        if request.method == .head {
            var headers = headers
            headers[.contentLength] = String(bytes.count)
            return Response(status: status, headers: headers)
        }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The answer to a browser that asks what it may send to a part that is for programs.
    static func preflight(_ interface: ProgramInterface, isSecure: Bool) -> Response {
        var response = Response(status: .noContent, headers: baseHeaders(isSecure: isSecure))
        response.add([Header("Allow", ProgramInterface.methods)] + interface.preflight)
        return response
    }

    /// - Parameter framedBy: origins that may show the page in a frame; they come from checked configuration.
    static func baseHeaders(isSecure: Bool, framedBy: [String] = []) -> HTTPFields {
        var headers = HTTPFields()
        headers[.contentSecurityPolicy] = """
            default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; \
            base-uri 'none'; frame-ancestors \(framedBy.isEmpty ? "'none'" : framedBy.joined(separator: " "))
            """
        if framedBy.isEmpty { headers[.xFrameOptions] = "DENY" }
        headers[.xContentTypeOptions] = "nosniff"
        headers[.referrerPolicy] = "same-origin"
        headers[.permissionsPolicy] = "camera=(), microphone=(), geolocation=(self)"
        headers[.crossOriginOpenerPolicy] = "same-origin"
        // Of this name alone: a municipality may have names below it that are somebody else's work. See docs/operations.md.
        if isSecure { headers[.strictTransportSecurity] = "max-age=31536000" }
        return headers
    }
}

extension HTTPField.Name {
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
    static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let xFrameOptions = HTTPField.Name("X-Frame-Options")!
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
}

extension HTTPFields {
    /// Does who asks understand gzip, and not say that it had rather not (RFC 9110, 12.5.3)?
    var acceptsGzip: Bool {
        guard let accepted = self[.acceptEncoding], accepted.contains("gzip") else { return false }
        // Hardly anybody refuses one in so many words, and every kept page asks this.
        guard accepted.contains("q=0") else { return true }
        return accepted.split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { String($0).trimmingSpaces().lowercased() }
            guard parts.first == "gzip" else { return false }
            return !parts.dropFirst().contains { $0.hasPrefix("q=") && (Double($0.dropFirst(2)) ?? 0) == 0 }
        }
    }

    mutating func add(_ lines: [Header]) {
        for line in lines {
            guard let name = HTTPField.Name(line.name) else { continue }
            self[name] = line.value
        }
    }
}

extension Response {
    mutating func add(_ lines: [Header]) { headers.add(lines) }

    fileprivate mutating func set(_ cookie: Answer.SetCookie, _ isSecure: Bool) {
        let name = Cookies.sent(cookie.name, isSecure)
        let value = "\(name)=\(cookie.value); Path=/; Max-Age=\(cookie.maxAge); HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
        headers.append(HTTPField(name: .setCookie, value: value))
    }
}

/// Names of our cookies. None says anything about a person.
package enum Cookies {
    package static let session = "sessie"
    package static let language = "taal"
    static let flash = "melding"

    /// Over TLS a browser takes a name that begins so from this host alone (RFC 6265bis, 4.1.3.2): a site below the same domain, which may
    /// be somebody else's, can plant none.
    private static let ofThisHost = "__Host-"

    /// The name as a browser keeps it.
    package static func sent(_ name: String, _ isSecure: Bool) -> String { isSecure ? ofThisHost + name : name }

    static func read(_ header: String?, isSecure: Bool) -> [String: String] {
        var cookies: [String: String] = [:]
        for part in (header ?? "").split(separator: ";").prefix(50) {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            let name = String(pair[0]).trimmingSpaces()
            if isSecure, !name.hasPrefix(ofThisHost) { continue }
            cookies[isSecure ? String(name.dropFirst(ofThisHost.count)) : name] = String(pair[1]).trimmingSpaces()
        }
        return cookies
    }
}

/// No posts from other sites: sibling municipalities are other sites too.
enum SameOrigin {
    struct Violation: Error {}

    static func check(_ headers: HTTPFields, address: String) throws {
        if let site = headers[.secFetchSite] {
            guard site == "same-origin" else { throw Violation() }
        } else {
            guard let origin = headers[.origin], origin == address else { throw Violation() }
        }
    }
}

/// Reads what was posted.
enum Body {
    static func read(_ request: Request, limit: Int) async throws -> FormData {
        let type = request.headers[.contentType] ?? ""
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw BodyFault.tooLarge
        } catch {
            // It broke off, or is not what it says of itself: nothing of ours failed.
            throw BodyFault.malformed
        }
        let bytes = Array(buffer.readableBytesView)
        if type.lowercased().hasPrefix("multipart/form-data") {
            let boundary = type.range(of: "boundary=", options: .caseInsensitive).map { type[$0.upperBound...] } ?? ""
            let value = boundary.prefix { $0 != ";" }.trimmingCharacters(in: CharacterSet(charactersIn: "\" "))
            return try FormData(multipart: bytes, boundary: value)
        }
        guard type.lowercased().hasPrefix("application/x-www-form-urlencoded") || bytes.isEmpty else { throw BodyFault.wrongType }
        return try FormData(urlEncoded: FormData.text(bytes))
    }
}

/// The status and, where it helps, the words of an error.
enum Failure {
    static func describe(_ error: any Error, _ t: Words) -> (status: Int, message: String?) {
        switch error {
        case let problem as Problem: (problem.status, nil)
        case Refusal.notFound: (404, nil)
        case Refusal.invalid(let problems): (422, problems.first.map { t($0.key, $0.values) })
        case Refusal.conflict(let key): (409, t(key))
        case Refusal.expired(let key): (410, t(key))
        case Refusal.tooMany: (429, nil)
        case BodyFault.tooLarge: (413, nil)
        case BodyFault.wrongType: (415, nil)
        case is BodyFault: (400, nil)
        case is SameOrigin.Violation: (403, nil)
        case StoreError.busy, StoreError.full, StoreError.corrupt: (503, nil)
        case let error as HTTPError: (error.status.code, nil)
        default: (500, nil)
        }
    }
}

extension Visit {
    func with(query: FormData) -> Visit { changed(query: query) }
    func with(body: FormData) -> Visit { changed(body: body) }
    func with(parameters: [String: String]) -> Visit { changed(parameters: parameters) }

    /// The language asked for in the address, else of the cookie, else of whom this is or seems to be, else the municipality's.
    /// - Parameter reader: the language of who got the link that was opened, before anybody is known.
    package func inLanguage(of reader: String? = nil) -> Visit {
        let wanted = query.first("taal") ?? cookies[Cookies.language] ?? person?.language ?? reader ?? municipality.language
        let language = site.languages.contains(wanted) ? wanted : municipality.language
        return changed(t: site.words(language))
    }

    /// A language that was just chosen, to be remembered.
    var newLanguage: String? {
        guard let wanted = query.first("taal"), site.languages.contains(wanted), cookies[Cookies.language] != wanted else {
            return nil
        }
        return wanted
    }

    /// Looks up who this is.
    func identified(parameters: [String: String]) async throws -> Visit {
        let flash = cookies[Cookies.flash].flatMap { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0 == ".") } ? $0 : nil }
        guard let cookie = cookies[Cookies.session] else {
            return changed(parameters: parameters, flash: flash).inLanguage()
        }
        let (secret, now) = (Secret(cookie), now)
        let found = try await database.read { db in try db.knownBrowser(secret, at: now) }
        if let session = found?.session, session.usedOn != today {
            try await database.quietWrite { [today] db in try db.noteUse(ofSession: session.hash, on: today) }
        }
        var known = changed(parameters: parameters, person: found?.person, session: found?.session.hash, flash: flash).inLanguage()
        known.heldBack = found?.heldBack
        return known
    }

    /// The same visit as somebody else might make it: only for asking whether they could.
    func made(by person: Person) -> Visit { changed(person: person) }

    private func changed(
        query: FormData? = nil, body: FormData? = nil, parameters: [String: String]? = nil, person: Person? = nil, session: String? = nil,
        t: Words? = nil, flash: String? = nil
    ) -> Visit {
        var visit = Visit(
            site: site, method: method, path: path, parameters: parameters ?? self.parameters, query: query ?? self.query,
            body: body ?? self.body, person: person ?? self.person, session: session ?? self.session, cookies: cookies, accept: accept,
            t: t ?? self.t, now: now, assets: assets, flash: flash ?? self.flash)
        (visit.userAgent, visit.heldBack) = (userAgent, heldBack)
        return visit
    }
}

extension String {
    /// Escaped so that it can stand as a value in an address.
    package var percentEncoded: String {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
        var result: [UInt8] = []
        for byte in utf8 {
            if allowed.contains(byte) {
                result.append(byte)
            } else {
                result.append(contentsOf: "%".utf8)
                result.append(contentsOf: [byte].hexadecimal.uppercased().utf8)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
