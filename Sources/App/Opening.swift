import Civic
import Desk
import Foundation
import Logging
import Office
import Rules
import Store
import Web

/// How a municipality is opened: its documents read, its database brought to this version, its first staff known.
struct Opening: Sendable {
    let settings: InstallationSettings
    let folder: HomeFolder
    let migrations: [Migration]
    /// Asks providers and case systems.
    let web: any WebClient
    let clock: @Sendable () -> Instant
    let logger: Logger
    /// Gives its database.
    let open: @Sendable (Municipality) async throws -> any Database

    func entry(_ municipality: Municipality) -> SiteEntry {
        let address = settings.address(host: municipality.hosts[0])
        let words = folder.configuring.texts.words(municipality.language)
        return SiteEntry(municipality, address: address, words: words) {
            let live = try live(municipality)
            var own = settings.siteSettings
            own.showsExampleCaseSystem = live.current.part(CaseSystemBook.self)?.isExample == true
            let siteSettings = own
            let site = { @Sendable (database: any Database) in
                Site(
                    live: live, database: database, settings: siteSettings, address: address, analyser: folder.analyser,
                    clock: clock, logger: logger)
            }
            return site(try await database(of: municipality) { try await prepare(site($0)) })
        }
    }

    private func live(_ municipality: Municipality) throws -> LiveConfiguration {
        try readingMunicipality(municipality.key) {
            let configuring = try folder.configuring.serving(municipality, settings, web, clock: clock)
            return LiveConfiguration(configuring.complete(try folder.configuration(of: municipality)), load: configuring.load)
        }
    }

    /// One that is damaged or out of reach opens later by itself.
    private func database(
        of municipality: Municipality, prepare: @escaping @Sendable (any Database) async throws -> Void
    ) async throws -> any Database {
        try await openLater(engine: settings.postgres == nil ? .sqlite : .postgres) { error, isNew in
            guard isNew else { return }
            logger.error("database not open", metadata: ["municipality": "\(municipality.key)", "error": "\(error)"])
        } open: {
            let database = try await open(municipality)
            do {
                try await prepare(database)
                return database
            } catch {
                await database.close()
                throw error
            }
        }
    }

    /// Brings a database to this version, and fills it with what a first start needs.
    private func prepare(_ site: Site) async throws {
        _ = try await site.database.migrate(migrations, now: site.clock().milliseconds)
        try await site.refresh()
        // The people of `teams.yaml` where nobody works yet; afterwards administrators decide who does.
        let isStaffed = try await site.database.read { db in try !db.staff().isEmpty }
        if !isStaffed { try await importStaff(site, Books().desk(site).teams) }
    }
}
