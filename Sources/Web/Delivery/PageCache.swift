import Civic
import Crypto
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

    struct Page: Sendable {
        let bytes: [UInt8]
        let compressed: [UInt8]?
        let tag: String
        let type: String
        let status: Int
        let headers: [Header]
        /// Origins that may show it in a frame.
        let framedBy: [String]

        init(bytes: [UInt8], type: String, status: Int, headers: [Header] = [], framedBy: [String] = []) {
            (self.bytes, self.type, self.status, self.headers, self.framedBy) = (bytes, type, status, headers, framedBy)
            compressed = gzip(bytes)
            tag = "\"" + Array(SHA256.hash(data: bytes)).hexadecimal.prefix(20) + "\""
        }

        var weight: Int { bytes.count + (compressed?.count ?? 0) + 300 }
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
