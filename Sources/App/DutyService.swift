internal import CMalloc
import Civic
import Logging
import ServiceLifecycle
import Store
import Web

/// Runs the duties of all municipalities every few seconds, a few municipalities at a time so that pages are not held up; none waits long for
/// another's database or mail server.
struct DutyService: Service, CustomStringConvertible {
    let installation: Installation
    let logger: Logger
    // Services are logged by their description; without one of its own that would be the whole configuration.
    var description: String { "duties" }

    func run() async throws {
        let turns = (open: Turns(1, longest: .seconds(2)), work: Turns(Self.atOnce, longest: .seconds(2)))
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                for entry in installation.sites.entries { group.addTask { await runDuties(of: entry, turns) } }
                if isCrowded { group.addTask { await giveBack() } }
            }
        }
    }

    private static let atOnce = 4
    /// Shared by so many that one who has nothing to do must leave memory to the others.
    private var isCrowded: Bool { installation.sites.entries.count > Installation.few }

    private func runDuties(of entry: SiteEntry, _ turns: (open: Turns, work: Turns)) async {
        var (lastError, calm) = ("", Calm())
        while !Task.isCancelled {
            do {
                let site = try await open(entry, turns.open)
                try await turns.work.taking {
                    try await site.refresh()
                    try await site.runDuties(installation.duties)
                }
                lastError = ""
                if isCrowded, calm.begins(visitedAt: entry.visitedAt, version: site.database.version()) { site.database.rest() }
            } catch {
                // Who is told to stop, or could not begin, has said why.
                guard !Task.isCancelled else { return }
                // Every two seconds the same would be no news.
                if "\(error)" != lastError {
                    lastError = "\(error)"
                    logger.error("duties did not run", metadata: ["municipality": "\(entry.municipality.key)", "error": "\(error)"])
                }
            }
            try? await Task.sleep(for: .seconds(2))
        }
    }

    /// Hands to the system what the databases that rest let go of: the C library keeps it for later.
    private func giveBack() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(15))
            malloc_trim(0)
        }
    }

    /// One after another, so that whoever asks for a page meanwhile is answered.
    private func open(_ entry: SiteEntry, _ turns: Turns) async throws -> Site {
        if let site = entry.site { return site }
        return try await turns.taking { try await entry.opened() }
    }
}

/// Tells when nobody visits a municipality any more and its duties are done: of hundreds, most of the time most.
struct Calm {
    private var seen: (visitedAt: ContinuousClock.Instant?, version: UInt64)?

    /// How long after the last visit; somebody who reads a page asks for the next one.
    static let pause = Duration.seconds(3)

    /// - Returns: true once after each visit or change.
    mutating func begins(visitedAt: ContinuousClock.Instant?, version: UInt64, at now: ContinuousClock.Instant = .now) -> Bool {
        if let seen, seen == (visitedAt, version) { return false }
        if let visitedAt, now - visitedAt < Self.pause { return false }
        seen = (visitedAt, version)
        return true
    }
}
