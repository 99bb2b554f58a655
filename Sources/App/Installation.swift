import Civic
import Desk
import Foundation
import Hummingbird
import HummingbirdCore
import Initiatives
import Logging
import NIOCore
import Office
import Rules
import ServiceLifecycle
import Store
import UnixSignals
import Web

/// Everything put together: the municipalities with their databases, the features, and the front door. Made the same way by the
/// program and by the tests.
package struct Installation: Sendable {
    package let sites: Sites
    package let features: [Feature]
    package let front: Front
    package let settings: InstallationSettings
    package var books: Books { Books() }

    package var duties: [any Duty] { features.flatMap(\.duties) }
    package var migrations: [Migration] { features.flatMap(\.migrations) }
    package var actions: [any Action.Type] { features.flatMap(\.actions) }
    package var routes: [Route] { features.flatMap(\.routes) }

    /// Reads texts, assets and configuration, opens and migrates the databases.
    ///
    /// - Parameters:
    ///   - folder: the home folder when it was read before: the same for every database, and slow to read.
    ///   - asAsked: opens a municipality when somebody asks for it; else all of them now, so that what is wrong stops the program.
    ///   - clock: the only place where time comes from.
    ///   - open: gives the database of a municipality; tests give their own.
    package static func make(
        _ settings: InstallationSettings, folder: HomeFolder? = nil, asAsked: Bool = false, clock: @escaping @Sendable () -> Instant,
        logger: Logger, watch: Watch = Watch(),
        open: @escaping @Sendable (Municipality) async throws -> any Database
    ) async throws -> Installation {
        guard Instant.knowsDutchTime else {
            throw ConfigurationFault(file: "tzdata", reason: "the time zone Europe/Amsterdam is not installed")
        }
        let folder = try folder ?? HomeFolder(settings)
        let parts = Parts()
        let opening = Opening(
            settings: settings, folder: folder, migrations: parts.features.flatMap(\.migrations),
            web: settings.web ?? CurlClient(allowsLoopback: settings.asksLoopback), clock: clock, logger: logger, open: open)
        let sites = Sites(folder.configuring.municipalities.map(opening.entry))
        if !asAsked { _ = try await sites.entries.inParallel { try await $0.opened() } }
        let front = Front(
            sites: sites, features: parts.features, menus: parts.menus, assets: folder.assets, watch: watch, proxies: settings.proxies,
            limiter: RateLimiter(settings.limits))
        return Installation(sites: sites, features: parts.features, front: front, settings: settings)
    }

    /// The Dutch search analysis with the word lists of `Data/language`.
    package static func analyser(home: URL) throws -> Analyser {
        func file(_ name: String) throws -> String {
            try String(contentsOf: home.appending(path: "Data/language/\(name).txt"), encoding: .utf8)
        }
        return Analyser(
            lexicon: Lexicon(
                parts: try file("parts"), irregular: try file("irregular"), opaque: try file("opaque"), affixes: try file("affixes"),
                stopWords: try file("stopwords"), synonyms: try file("synonyms")))
    }

    package static func municipalities(_ settings: InstallationSettings) throws -> [Municipality] {
        let root = settings.home.appending(path: "Municipalities")
        let installed = try FileManager.default.contents(of: root)
            .filter { FileManager.default.fileExists(atPath: $0.appending(path: "municipality.yaml").path) }
        let keys = installed.map(\.lastPathComponent).sorted()
        if let unknown = settings.municipalities.first(where: { !keys.contains($0) }) {
            throw ConfigurationFault(
                file: root.path,
                reason: "holds no municipality \(unknown), which MEEMAKEN_MUNICIPALITIES or the command names; there are "
                    + keys.joined(separator: ", "))
        }
        let folders = installed.filter { settings.municipalities.isEmpty || settings.municipalities.contains($0.lastPathComponent) }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
        guard !folders.isEmpty else { throw ConfigurationFault(file: root.path, reason: "holds no municipality") }
        return try folders.map { folder in try readingMunicipality(folder.lastPathComponent) { try Municipality(folder: folder) } }
    }

    /// The database of a municipality as the settings say: a file of its own, or a schema of its own.
    ///
    /// - Parameter count: how many municipalities share the process, and its memory.
    package static func opener(
        _ settings: InstallationSettings, for count: Int = 1
    ) -> @Sendable (Municipality) async throws -> any Database {
        let share = MemoryShare(of: count)
        return { municipality in
            if let postgres = settings.postgres {
                return try await openPostgres(connection: postgres, schema: municipality.key.replacingOccurrences(of: "-", with: "_"))
            }
            try FileManager.default.createDirectory(at: settings.data, withIntermediateDirectories: true)
            return try openSQLite(
                path: settings.data.appending(path: "\(municipality.key).sqlite").path, readers: share.readers,
                cacheKilobytes: share.cacheKilobytes)
        }
    }

    /// Serves until it is told to stop; then takes no more and finishes what it was doing, for as long as systemd and we allow.
    package func serve(logger: Logger) async throws {
        // A line that says nothing, also half-way a form, is closed: later than a proxy closes it, which would else use it just then.
        let server = HTTPServerBuilder.http1(
            configuration: .init(additionalChannelHandlers: [QuickHandler(front: front)], idleTimeout: .seconds(90)))
        var application = Application(
            responder: front, server: server,
            configuration: .init(address: .hostname(settings.listenHost, port: settings.port), serverName: nil), logger: logger)
        application.addServices(DutyService(installation: self, logger: logger))
        var group = ServiceGroupConfiguration(
            services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = Self.longestFarewell
        do {
            try await ServiceGroup(configuration: group).run()
        } catch is CancellationError {
            logger.warning("stopped before everything was answered", metadata: ["seconds": "\(Self.longestFarewell.components.seconds)"])
        }
        for site in sites.all { await site.database.close() }
    }

    /// Less than `TimeoutStopSec` in deploy/meemaken.service.
    private static let longestFarewell = Duration.seconds(20)
}

extension InstallationSettings {
    /// What holds for all municipalities of the process.
    var siteSettings: Site.Settings {
        var site = Site.Settings(mailSender: mailSender)
        site.secretBox = secretBox
        site.pdfProgram = pdfProgram
        if let transport { (site.mail, site.showsLocalMailbox) = (transport, false) }
        guard let smtpURL, transport == nil else { return site }
        site.mail = SMTPTransport(url: smtpURL, user: smtpUser, password: smtpPassword, requiresTLS: smtpRequiresTLS)
        site.showsLocalMailbox = false
        return site
    }
}
