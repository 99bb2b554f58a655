import Civic
import Store
import Synchronization

/// The municipalities of this process, by host name.
package struct Sites: Sendable {
    package let entries: [SiteEntry]
    private let byHost: [String: SiteEntry]

    package init(_ entries: [SiteEntry]) {
        self.entries = entries
        byHost = Dictionary(
            entries.flatMap { entry in entry.municipality.hosts.map { ($0.lowercased(), entry) } }, uniquingKeysWith: { first, _ in first })
    }

    /// Those that are open.
    package var all: [Site] { entries.compactMap(\.site) }

    /// The host as the browser sent it, with or without a port.
    package func entry(host: String) -> SiteEntry? {
        let name = host.lowercased().split(separator: ":").first.map(String.init) ?? ""
        return byHost[name]
    }
}

/// A municipality of this process: opened when somebody asks for it, so that hundreds together start as fast as one does.
package final class SiteEntry: Sendable {
    /// As installed; what administrators changed since is known once it is open.
    package let municipality: Municipality
    /// How residents reach it, such as `https://example.nl`.
    package let address: String
    /// The program's own, for when the municipality's cannot be read.
    let programWords: Words
    private let opener: @Sendable () async throws -> Site
    private let state = Mutex<State>(.shut)
    private let visited = Mutex<ContinuousClock.Instant?>(nil)

    private enum State {
        case shut
        case opening(Task<Site, any Error>)
        case open(Site)
        case failed(any Error, until: ContinuousClock.Instant)
    }

    /// How long whoever asks is refused at once after a failure.
    private static let pause = Duration.seconds(10)

    /// - Parameter open: reads its documents and opens its database. Throws ``ConfigFault`` when documents are wrong.
    package init(_ municipality: Municipality, address: String, words: Words, open: @escaping @Sendable () async throws -> Site) {
        (self.municipality, self.address, programWords, opener) = (municipality, address, words, open)
    }

    /// Nil while nobody asked for it, and when it cannot be opened.
    package var site: Site? { if case .open(let site) = state.withLock(\.self) { site } else { nil } }

    /// Why it cannot be opened, as far as anybody tried.
    package var failure: (any Error)? { if case .failed(let error, _) = state.withLock(\.self) { error } else { nil } }

    /// When somebody last asked for a page that had to be made.
    package var visitedAt: ContinuousClock.Instant? { visited.withLock(\.self) }
    package func noteVisit() { visited.withLock { $0 = .now } }

    /// Opens it when it is not; all who ask meanwhile wait for the same.
    package func opened() async throws -> Site {
        if let site { return site }
        let opening = try state.withLock { state -> Task<Site, any Error> in
            switch state {
            case .opening(let task): return task
            case .open(let site): return Task { site }
            case .failed(let error, let until) where until > .now: throw error
            case .shut, .failed:
                let task = Task { try await self.open() }
                state = .opening(task)
                return task
            }
        }
        return try await opening.value
    }

    private func open() async throws -> Site {
        do {
            let site = try await opener()
            state.withLock { $0 = .open(site) }
            return site
        } catch {
            state.withLock { $0 = .failed(error, until: .now + Self.pause) }
            throw error
        }
    }
}
