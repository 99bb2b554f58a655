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
            }
        }
    }

    private static let atOnce = 4

    private func runDuties(of entry: SiteEntry, _ turns: (open: Turns, work: Turns)) async {
        var lastError = ""
        while !Task.isCancelled {
            do {
                let site = try await open(entry, turns.open)
                try await turns.work.taking {
                    try await site.refresh()
                    try await site.runDuties(installation.duties)
                }
                lastError = ""
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

    /// One after another, so that whoever asks for a page meanwhile is answered.
    private func open(_ entry: SiteEntry, _ turns: Turns) async throws -> Site {
        if let site = entry.site { return site }
        return try await turns.taking { try await entry.opened() }
    }
}
