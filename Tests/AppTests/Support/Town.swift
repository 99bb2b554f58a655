import App
import Civic
import Foundation
import Logging
import Rules
import Store
import Synchronization
import TestSupport
import Web

/// The whole application with one municipality on one engine, at a time of the test's choosing.
final class Town: Sendable {
    let installation: Installation
    let site: Site
    /// Saturday 21 November 2026, 12:00 in the Netherlands.
    static let noon = Instant(LocalDate(iso: "2026-11-21")!, hour: 12)

    private final class Watch: Sendable {
        let time = Mutex(Town.noon)
    }

    private let watch: Watch

    /// - Parameters:
    ///   - output: gets the log; without it nobody does.
    ///   - change: what this test sets otherwise.
    static func open(
        _ engine: Engine, municipality: String = "dordrecht", output: LogOutput? = nil,
        change: (inout InstallationSettings) -> Void = { _ in }
    ) async throws -> Town {
        try await Town(engine, municipality: municipality, output, change)
    }

    /// Over a database that is there already.
    static func open(over database: any Database, _ settings: InstallationSettings) async throws -> Town {
        try await Town(settings, folder: nil, output: nil) { _ in database }
    }

    private convenience init(
        _ engine: Engine, municipality: String, _ output: LogOutput?, _ change: (inout InstallationSettings) -> Void
    ) async throws {
        var settings = InstallationSettings(home: projectRoot, data: projectRoot)
        settings.municipalities = [municipality]
        change(&settings)
        let folder = settings.home == projectRoot ? try Self.folder(municipality, settings) : nil
        try await self.init(settings, folder: folder, output: output) { _ in try await freshDatabase(engine, withTables: true) }
    }

    private init(
        _ settings: InstallationSettings, folder: HomeFolder?, output: LogOutput?,
        open: @escaping @Sendable (Municipality) async throws -> any Database
    ) async throws {
        let watch = Watch()
        self.watch = watch
        installation = try await Installation.make(
            settings, folder: folder, clock: { watch.time.withLock { $0 } },
            logger: Logger(label: "test", factory: { Self.handler($0, output) }),
            watch: output.map { Web.Watch(output: $0) } ?? Web.Watch(), open: open)
        guard let site = installation.sites.all.first else { throw TownFault.noSite }
        self.site = site
    }

    private static let folders = Mutex<[String: HomeFolder]>([:])

    /// The project's own folder, for who opens a town in another way.
    static func folder(_ municipality: String) throws -> HomeFolder {
        var settings = InstallationSettings(home: projectRoot, data: projectRoot)
        settings.municipalities = [municipality]
        return try folder(municipality, settings)
    }

    /// Read once for all tests: it is the larger part of opening a town.
    private static func folder(_ municipality: String, _ settings: InstallationSettings) throws -> HomeFolder {
        try folders.withLock { known in
            if let folder = known[municipality] { return folder }
            let folder = try HomeFolder(settings)
            known[municipality] = folder
            return folder
        }
    }

    private static func handler(_ label: String, _ output: LogOutput?) -> any LogHandler {
        guard let output else { return SwiftLogNoOpLogHandler() }
        return JSONLogHandler(label, level: .trace, output: output)
    }

    func pass(days: Int = 0, hours: Int = 0, seconds: Int = 0) {
        watch.time.withLock { $0 = $0.adding(seconds: days * 86_400 + hours * 3_600 + seconds) }
    }

    /// Runs all duties as the process would.
    func runDuties() async throws { try await site.runDuties(installation.duties) }

    /// Somebody with a browser of their own, not signed in.
    func visitor() -> Browser { Browser(town: self) }

    /// Somebody signed in, by the road everyone takes: a mail link and its button.
    func signedIn(_ name: String, roles: Set<Role> = []) async throws -> Browser {
        let email = "\(slugged(name))@example.nl"
        let now = site.clock()
        let secret = try await site.database.write { db in
            let person = try db.findOrAddPerson(name: name, email: email, phone: nil, language: "nl", roles: roles, at: now)
            return try db.addLink(for: person.id, path: "/mijn", at: now, days: 1)
        }
        let browser = visitor()
        _ = try await browser.post("/link/\(secret.text)", [:])
        return browser
    }

    func person(_ name: String) async throws -> Person {
        let email = "\(slugged(name))@example.nl"
        guard let person = try await site.database.read({ db in try db.person(email: email) }) else { throw TownFault.nobody(name) }
        return person
    }

    /// Mails to this address so far, oldest first.
    func mails(to email: String) async throws -> [Message] {
        try await site.database.read { db in try db.all("SELECT * FROM message WHERE email = \(email) ORDER BY id", as: Message.self) }
    }

    private func slugged(_ name: String) -> String { name.lowercased().replacingOccurrences(of: " ", with: ".") }
}

enum TownFault: Error {
    case noSite
    case nobody(String)
}

let projectRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
