import Civic
import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// An answer that lies ready: its headers say how long the body is, also where it is not sent.
struct KeptAnswer: Sendable {
    let status: HTTPResponse.Status
    var headers: HTTPFields
    var body: ByteBuffer?

    init(status: HTTPResponse.Status, headers: HTTPFields, body: ByteBuffer?) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }

    fileprivate init(_ headers: HTTPFields, sending bytes: [UInt8]) {
        self.init(status: .ok, headers: headers, body: ByteBuffer(bytes: bytes))
        self.headers[.contentLength] = String(bytes.count)
    }

    /// In bytes.
    var length: Int { body?.readableBytes ?? 0 }
    var response: Response {
        body.map { Response(status: status, headers: headers, body: ResponseBody(byteBuffer: $0)) }
            ?? Response(status: status, headers: headers)
    }
}

/// Finished pages for visitors we do not know, until something is written. Bounded in bytes; the least recently used go first.
package final class PageCache: Sendable {
    struct Key: Hashable, Sendable {
        let municipality: String
        let path: String
        let query: String
        let language: String
        let day: Int
        let version: UInt64
    }

    /// A page with everything that can be prepared: sending it again only picks one of its three forms.
    struct Page: Sendable {
        private let tag: String
        private let plain: KeptAnswer
        private let compressed: KeptAnswer?
        /// For a browser that has it already.
        private let unchanged: KeptAnswer

        /// - Parameters:
        ///   - headers: of the page itself; they replace those that every kept page has.
        ///   - framedBy: origins that may show it in a frame.
        init(bytes: [UInt8], type: String, headers own: [Header] = [], framedBy: [String] = [], isSecure: Bool) {
            tag = "\"" + Array(SHA256.hash(data: bytes)).hexadecimal.prefix(20) + "\""
            var headers = Delivery.baseHeaders(isSecure: isSecure, framedBy: framedBy)
            headers[.eTag] = tag
            headers[.cacheControl] = "no-cache"
            headers[.vary] = "Accept-Encoding, Cookie"
            headers.add(own)
            unchanged = KeptAnswer(status: .notModified, headers: headers, body: nil)
            headers[.contentType] = type
            plain = KeptAnswer(headers, sending: bytes)
            headers[.contentEncoding] = "gzip"
            compressed = gzip(bytes).map { [headers] in KeptAnswer(headers, sending: $0) }
        }

        /// In bytes.
        var weight: Int { plain.length + (compressed?.length ?? 0) + 1_000 }

        func answer(to request: HTTPRequest) -> KeptAnswer {
            if request.headerFields[.ifNoneMatch]?.contains(tag) == true { return unchanged }
            var answer = (request.headerFields.acceptsGzip ? compressed : nil) ?? plain
            if request.method == .head { answer.body = nil }
            return answer
        }
    }

    private struct State {
        var pages: [Key: (page: Page, usedAt: UInt64)] = [:]
        var weight = 0
        var turn: UInt64 = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: in bytes.
    package init(capacity: Int = 64_000_000) { self.capacity = capacity }

    func page(_ key: Key) -> Page? {
        state.withLock { state in
            guard var found = state.pages[key] else { return nil }
            state.turn += 1
            found.usedAt = state.turn
            state.pages[key] = found
            return found.page
        }
    }

    func keep(_ page: Page, for key: Key) {
        guard page.weight <= capacity / 10 else { return }
        state.withLock { state in
            state.turn += 1
            if let old = state.pages.updateValue((page, state.turn), forKey: key) { state.weight -= old.page.weight }
            state.weight += page.weight
            if state.weight > capacity { evict(&state) }
        }
    }

    /// Throws out the older half at once, so that sorting is rare.
    private func evict(_ state: inout State) {
        for (key, entry) in state.pages.sorted(by: { $0.value.usedAt < $1.value.usedAt }) {
            state.pages[key] = nil
            state.weight -= entry.page.weight
            if state.weight <= capacity / 2 { return }
        }
    }
}
