import Civic
import Desk
import Foundation
import Hummingbird
import Initiatives
import Logging
import Rules
import ServiceLifecycle
import Store
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
    ///   - clock: the only place where time comes from.
    ///   - open: gives the database of a municipality; tests give their own.
    package static func make(
        _ settings: InstallationSettings, clock: @escaping @Sendable () -> Instant, logger: Logger, watch: Watch = Watch(),
        open: @Sendable (Municipality) async throws -> any Database
    ) async throws -> Installation {
        guard Instant.knowsDutchTime else {
            throw ConfigurationFault(file: "tzdata", reason: "the time zone Europe/Amsterdam is not installed")
        }
        let assets = try Assets(folder: settings.home.appending(path: "Public"))
        let municipalities = try municipalities(settings)
        let analyser = try analyser(home: settings.home)
        let configuring = try Configuring(home: settings.home, municipalities: municipalities)
        let parts = Parts()
        let migrations = parts.features.flatMap(\.migrations)
        var entries: [(site: Site, hosts: [String])] = []
        for municipality in municipalities {
            let database = try await open(municipality)
            _ = try await database.migrate(migrations, now: clock().milliseconds)
            let host = municipality.hosts.first ?? "\(municipality.key).localhost"
            let live = try LiveConfiguration(ConfigFolder(municipality.folder), load: configuring.load)
            let site = Site(
                live: live, database: database, settings: settings.siteSettings, address: settings.address(host: host),
                analyser: analyser, clock: clock, logger: logger)
            try await site.refresh()
            try await installStaff(site, Books().desk(site).teams)
            entries.append((site, municipality.hosts.isEmpty ? [host] : municipality.hosts))
        }
        let sites = Sites(entries)
        let front = Front(sites: sites, features: parts.features, menus: parts.menus, assets: assets, watch: watch)
        return Installation(sites: sites, features: parts.features, front: front, settings: settings)
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
        let folders = try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
            .filter { FileManager.default.fileExists(atPath: $0.appending(path: "municipality.yaml").path) }
            .filter { settings.municipalities.isEmpty || settings.municipalities.contains($0.lastPathComponent) }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
        guard !folders.isEmpty else { throw ConfigurationFault(file: root.path, reason: "holds no municipality") }
        return try folders.map { try Municipality(folder: $0) }
    }

    /// The database of a municipality as the settings say: a file of its own, or a schema of its own.
    package static func opener(_ settings: InstallationSettings) -> @Sendable (Municipality) async throws -> any Database {
        { municipality in
            if let postgres = settings.postgres {
                return try await openPostgres(connection: postgres, schema: municipality.key.replacingOccurrences(of: "-", with: "_"))
            }
            try FileManager.default.createDirectory(at: settings.data, withIntermediateDirectories: true)
            return try openSQLite(path: settings.data.appending(path: "\(municipality.key).sqlite").path)
        }
    }

    /// Serves until it is told to stop; then finishes what it was doing.
    package func serve(logger: Logger) async throws {
        var application = Application(
            responder: front, configuration: .init(address: .hostname(settings.listenHost, port: settings.port), serverName: nil),
            logger: logger)
        application.addServices(DutyService(installation: self))
        try await application.runService()
        for site in sites.all { await site.database.close() }
    }
}

/// Runs the duties of all municipalities every few seconds.
struct DutyService: Service, CustomStringConvertible {
    let installation: Installation
    // Services are logged by their description; without one of its own that would be the whole configuration.
    var description: String { "duties" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                for site in installation.sites.all {
                    do {
                        try await site.refresh()
                        try await site.runDuties(installation.duties)
                    } catch {
                        site.logger.error(
                            "duties did not run", metadata: ["municipality": "\(site.municipality.key)", "error": "\(error)"])
                    }
                }
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }
}

extension InstallationSettings {
    /// What holds for all municipalities of the process.
    var siteSettings: Site.Settings {
        guard let smtpURL else { return Site.Settings(mailSender: mailSender) }
        let transport = SMTPTransport(url: smtpURL, user: smtpUser, password: smtpPassword, requiresTLS: smtpRequiresTLS)
        return Site.Settings(mail: transport, mailSender: mailSender, showsLocalMailbox: false)
    }
}
