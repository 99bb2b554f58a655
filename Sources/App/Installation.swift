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
    ///   - clock: the only place where time comes from.
    ///   - open: gives the database of a municipality; tests give their own.
    package static func make(
        _ settings: InstallationSettings, folder: HomeFolder? = nil, clock: @escaping @Sendable () -> Instant, logger: Logger,
        watch: Watch = Watch(),
        open: @escaping @Sendable (Municipality) async throws -> any Database
    ) async throws -> Installation {
        guard Instant.knowsDutchTime else {
            throw ConfigurationFault(file: "tzdata", reason: "the time zone Europe/Amsterdam is not installed")
        }
        let folder = try folder ?? HomeFolder(settings)
        var reading = folder.configuring
        reading.openID = try openIDBooks(settings, reading.municipalities)
        reading.caseSystems = try caseSystemBooks(settings, reading.municipalities)
        let configuring = reading
        let parts = Parts()
        let migrations = parts.features.flatMap(\.migrations)
        let sites = Sites(
            try await configuring.municipalities.inParallel { municipality -> (site: Site, hosts: [String]) in
                let host = municipality.hosts.first ?? "\(municipality.key).localhost"
                let live = LiveConfiguration(configuring.complete(try folder.configuration(of: municipality)), load: configuring.load)
                let site = { @Sendable (database: any Database) in
                    Site(
                        live: live, database: database, settings: settings.siteSettings, address: settings.address(host: host),
                        analyser: folder.analyser, clock: clock, logger: logger)
                }
                let database = try await openLater(engine: settings.postgres == nil ? .sqlite : .postgres) { error, isNew in
                    guard isNew else { return }
                    logger.error("database not open", metadata: ["municipality": "\(municipality.key)", "error": "\(error)"])
                } open: {
                    let database = try await open(municipality)
                    do {
                        try await prepare(site(database), migrations)
                        return database
                    } catch {
                        await database.close()
                        throw error
                    }
                }
                return (site(database), municipality.hosts.isEmpty ? [host] : municipality.hosts)
            })
        let front = Front(
            sites: sites, features: parts.features, menus: parts.menus, assets: folder.assets, watch: watch, proxies: settings.proxies,
            limiter: RateLimiter(settings.limits))
        return Installation(sites: sites, features: parts.features, front: front, settings: settings)
    }

    /// The providers to sign in with, per municipality; a wrong list stops the program at start.
    private static func openIDBooks(_ settings: InstallationSettings, _ municipalities: [Municipality]) throws -> [String: OpenIDBook] {
        let web = settings.web ?? CurlClient(allowsLoopback: settings.asksLoopback)
        return try municipalities.reduce(into: [:]) { books, municipality in
            books[municipality.key] = try OpenIDBook(
                ConfigFolder(municipality.folder), environment: settings.environment, web: web, allowsLoopback: settings.asksLoopback)
        }
    }

    /// The case systems, per municipality; a wrong description stops the program at start.
    private static func caseSystemBooks(
        _ settings: InstallationSettings, _ municipalities: [Municipality]
    ) throws -> [String: CaseSystemBook] {
        let web = settings.web ?? CurlClient(allowsLoopback: settings.asksLoopback)
        return try municipalities.reduce(into: [:]) { books, municipality in
            books[municipality.key] = try CaseSystemBook(
                ConfigFolder(municipality.folder), environment: settings.environment, web: web, program: "Meemaken",
                allowsLoopback: settings.asksLoopback)
        }
    }

    /// Brings a database to this version, and fills it with what a first start needs.
    private static func prepare(_ site: Site, _ migrations: [Migration]) async throws {
        _ = try await site.database.migrate(migrations, now: site.clock().milliseconds)
        try await site.refresh()
        try await installStaff(site, Books().desk(site).teams)
    }

    /// The people of `teams.yaml` on an installation where nobody works yet; afterwards administrators decide who does.
    private static func installStaff(_ site: Site, _ teams: Teams) async throws {
        let isStaffed = try await site.database.read { db in try !db.staff().isEmpty }
        if !isStaffed { try await importStaff(site, teams) }
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
        return try folders.map { try Municipality(folder: $0) }
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
        application.addServices(DutyService(installation: self))
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

/// Runs the duties of all municipalities every few seconds, a few municipalities at a time so that pages are not held up; none waits long for
/// another's database or mail server.
struct DutyService: Service, CustomStringConvertible {
    let installation: Installation
    // Services are logged by their description; without one of its own that would be the whole configuration.
    var description: String { "duties" }

    func run() async throws {
        let turns = Turns(Self.atOnce, longest: .seconds(2))
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                for site in installation.sites.all { group.addTask { await runDuties(of: site, turns) } }
            }
        }
    }

    private static let atOnce = 4

    private func runDuties(of site: Site, _ turns: Turns) async {
        var lastError = ""
        while !Task.isCancelled {
            do {
                try await turns.taking {
                    try await site.refresh()
                    try await site.runDuties(installation.duties)
                }
                lastError = ""
            } catch {
                // Every two seconds the same would be no news.
                if "\(error)" != lastError {
                    lastError = "\(error)"
                    site.logger.error("duties did not run", metadata: ["municipality": "\(site.municipality.key)", "error": "\(error)"])
                }
            }
            try? await Task.sleep(for: .seconds(2))
        }
    }
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
