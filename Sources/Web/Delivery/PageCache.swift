import Civic
import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

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
        private let plain: Ready
        private let compressed: Ready?
        /// For a browser that has it already.
        private let unchanged: HTTPFields

        private struct Ready {
            let headers: HTTPFields
            let body: ByteBuffer
        }

        /// - Parameters:
        ///   - headers: of the page itself; they go before those that every kept page has.
        ///   - framedBy: origins that may show it in a frame.
        init(bytes: [UInt8], type: String, headers own: [Header] = [], framedBy: [String] = [], isSecure: Bool) {
            tag = "\"" + Array(SHA256.hash(data: bytes)).hexadecimal.prefix(20) + "\""
            var headers = Delivery.baseHeaders(isSecure: isSecure, framedBy: framedBy)
            headers[.eTag] = tag
            headers[.cacheControl] = "no-cache"
            headers[.vary] = "Accept-Encoding, Cookie"
            headers.add(own)
            unchanged = headers
            headers[.contentType] = type
            plain = Ready(headers: headers, body: ByteBuffer(bytes: bytes))
            compressed = gzip(bytes).map { [headers] zipped in
                var headers = headers
                headers[.contentEncoding] = "gzip"
                return Ready(headers: headers, body: ByteBuffer(bytes: zipped))
            }
        }

        /// In bytes.
        var weight: Int { plain.body.readableBytes + (compressed?.body.readableBytes ?? 0) + 1_000 }

        func response(to request: HTTPRequest) -> Response {
            if request.headerFields[.ifNoneMatch]?.contains(tag) == true { return Response(status: .notModified, headers: unchanged) }
            let acceptsGzip = request.headerFields[.acceptEncoding]?.contains("gzip") ?? false
            let ready = (acceptsGzip ? compressed : nil) ?? plain
            guard request.method != .head else {
                var headers = ready.headers
                headers[.contentLength] = String(ready.body.readableBytes)
                return Response(status: .ok, headers: headers)
            }
            return Response(status: .ok, headers: ready.headers, body: ResponseBody(byteBuffer: ready.body))
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
