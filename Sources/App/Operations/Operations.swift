import Civic
import Desk
import Foundation
import Store
import Web

/// The work of whoever runs an installation: on the databases of its municipalities, one after the other, without serving anybody.
package struct Operations: Sendable {
    package let settings: InstallationSettings
    package let municipalities: [Municipality]
    /// Of all features.
    package let migrations: [Migration]
    private let checkup: Checkup
    let features: [Feature]
    let clock: @Sendable () -> Instant

    /// What was done for one municipality, to be printed.
    package struct Outcome: Sendable {
        package let municipality: String
        package let lines: [String]
        package let isFine: Bool
    }

    /// - Parameter keys: the municipalities to work on; none means all of the installation.
    /// - Throws: `ConfigurationFault` when the configuration is wrong or a key is not there.
    package init(_ settings: InstallationSettings, only keys: [String] = [], clock: @escaping @Sendable () -> Instant = { .now }) throws {
        let all = try Installation.municipalities(settings)
        let features = Parts().features
        if let unknown = keys.first(where: { key in !all.contains { $0.key == key } }) {
            throw ConfigurationFault(
                file: unknown, reason: "is no municipality of this installation: \(all.map(\.key).joined(separator: ", "))")
        }
        self.settings = settings
        self.clock = clock
        municipalities = keys.isEmpty ? all : all.filter { keys.contains($0.key) }
        self.features = features
        migrations = features.flatMap(\.migrations)
        checkup = Checkup(migrations: migrations, duties: features.flatMap(\.duties))
    }

    /// Verifies every database, and that its file has room to grow.
    package func check(each: (Outcome) -> Void) async -> Bool {
        await forEach(each) { municipality in
            try await existing(municipality) { database in
                var report = try await checkup.run(database, at: clock())
                do {
                    if let toDo = try await toFillIn(municipality, database) { report.look(at: toDo) }
                } catch let fault as ConfigFault {
                    report.look(at: fault)
                }
                if settings.postgres == nil { report.look(atRoom: try Self.room(at: settings.data)) }
                return Outcome(
                    municipality: municipality.key,
                    lines: report.findings.map { "! " + $0 } + report.warnings.map { "? " + $0 }
                        + (report.notes + [letterNote]).map { "  " + $0 },
                    isFine: report.isFine)
            }
        }
    }

    /// What the municipality still has to say, in the documents in force; nil for a database that keeps none yet.
    private func toFillIn(_ municipality: Municipality, _ database: any Database) async throws -> [ToFillIn]? {
        let changed = try await database.read { db in
            try db.hasTable("config_version") ? db.currentDocuments().documents : nil
        }
        guard let changed else { return nil }
        let folder = ConfigFolder(municipality.folder, changed: changed)
        return ToFillIn.missing(in: try Municipality(folder), folder)
    }

    /// Can letters be made into PDFs on this machine?
    private var letterNote: String {
        LetterPrinter.isThere(settings.pdfProgram)
            ? "letters: PDFs by \(settings.pdfProgram)"
            : "letters: no PDFs, \(settings.pdfProgram) is not there; install weasyprint, or name it in MEEMAKEN_WEASYPRINT"
    }

    /// Writes `KEY.backup` for every municipality that has a database.
    package func backUp(to folder: URL, replacing: Bool, each: (Outcome) -> Void) async throws -> Bool {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return await forEach(each) { municipality in
            try await existing(municipality) { database in
                let file = Self.file(municipality, in: folder)
                let report = try await App.backUp(database, municipality: municipality.key, to: file, replacing: replacing, now: clock())
                return Outcome(
                    municipality: municipality.key,
                    lines: ["\(report.rows) rows of \(report.tables) tables, \(report.bytes) bytes: \(file.path)"],
                    isFine: true)
            }
        }
    }

    /// Brings back every municipality that has a `KEY.backup` in the folder.
    ///
    /// Beside a server nothing is replaced but a damaged database: of that one it shows nothing, and it goes on with the others.
    ///
    /// - Parameter removals: of people removed since, as ``removals(each:)`` gave them; those that the databases know are done again too.
    package func restore(
        from folder: URL, replacing: Bool, removals: [RemovalLine] = [], each: (Outcome) -> Void
    ) async throws -> Bool {
        guard municipalities.contains(where: { Self.isThere(Self.file($0, in: folder)) }) else {
            throw ConfigurationFault(file: folder.path, reason: "holds no backup of a municipality of this installation")
        }
        let claim = Result { try Self.claim(settings) }
        defer { withExtendedLifetime(claim) {} }
        return await forEach(each) { municipality in
            let file = Self.file(municipality, in: folder)
            guard Self.isThere(file) else {
                return Outcome(municipality: municipality.key, lines: ["! not restored: no backup of it in \(folder.path)"], isFine: false)
            }
            let owner = try BackupReader(file).header.municipality
            guard owner == municipality.key else { throw BackupFault.damaged("it is of \(owner)") }
            do {
                return try await with(municipality, settings) { database in
                    _ = try await database.read { db in try db.isFilled() }  // a damaged one says so here
                    _ = try claim.get()
                    try await ServingNodes.refuse(database)
                    return try await Self.outcome(
                        App.restore(
                            file, into: database, migrations: migrations, replacing: replacing,
                            replay: replay(municipality, removals, in: database), now: clock()))
                }
            } catch StoreError.corrupt where replacing && settings.postgres == nil {
                return try await replaceDamaged(municipality, from: file, removals: removals)
            }
        }
    }

    /// Carries every municipality over to other databases.
    ///
    /// - Parameter folder: where the rows stay in between.
    package func move(to target: InstallationSettings, replacing: Bool, through folder: URL, each: (Outcome) -> Void) async throws -> Bool {
        let claims = (try Self.claim(settings), try Self.claim(target))
        defer { withExtendedLifetime(claims) {} }
        return await forEach(each) { municipality in
            try await existing(municipality) { source in
                try await ServingNodes.refuse(source)
                return try await with(municipality, target) { database in
                    try await ServingNodes.refuse(database)
                    return try await Self.outcome(
                        App.move(
                            source, municipality: municipality.key, to: database, migrations: migrations, replacing: replacing,
                            replay: replay(municipality, [], in: database), through: folder, now: clock()))
                }
            }
        }
    }

    /// Runs the migrations that did not run yet.
    package func migrate(each: (Outcome) -> Void) async -> Bool {
        await forEach(each) { municipality in
            try await with(municipality, settings) { database in
                let added = try await database.migrate(migrations, now: clock().milliseconds)
                return Outcome(municipality: municipality.key, lines: added.isEmpty ? ["nothing to do"] : added, isFine: true)
            }
        }
    }
}

extension Operations {
    /// One municipality's trouble does not keep the others waiting.
    ///
    /// - Returns: whether all went well.
    func forEach(_ report: (Outcome) -> Void, _ work: (Municipality) async throws -> Outcome) async -> Bool {
        var isFine = true
        for municipality in municipalities {
            let outcome: Outcome
            do {
                outcome = try await work(municipality)
            } catch {
                outcome = Outcome(municipality: municipality.key, lines: ["! \(error)"], isFine: false)
            }
            report(outcome)
            isFine = isFine && outcome.isFine
        }
        return isFine
    }

    /// Opens a database that must be there: opening one that is not would make it.
    func existing(_ municipality: Municipality, _ work: (any Database) async throws -> Outcome) async throws -> Outcome {
        let file = settings.data.appending(path: "\(municipality.key).sqlite")
        guard settings.postgres != nil || Self.isThere(file) else { throw BackupFault.noDatabase }
        return try await with(municipality, settings, work)
    }

    private func with(
        _ municipality: Municipality, _ settings: InstallationSettings, _ work: (any Database) async throws -> Outcome
    ) async throws -> Outcome {
        let database = try await Installation.opener(settings)(municipality)
        do {
            let outcome = try await work(database)
            await database.close()
            return outcome
        } catch {
            await database.close()
            throw error
        }
    }

    /// No server is at work on these files, and none begins meanwhile. PostgreSQL is asked for each database.
    private static func claim(_ settings: InstallationSettings) throws -> DataClaim? {
        settings.postgres == nil ? try DataClaim(folder: settings.data) : nil
    }

    private static func outcome(_ report: RestoreReport) -> Outcome {
        let broken = report.chain?.broken ?? []
        var lines = ["\(report.rows) rows, \(report.chain?.entries ?? 0) journal entries in the chain"]
        if report.removedAgain > 0 { lines.append("\(report.removedAgain) people removed again, who were removed after the backup") }
        lines += report.migrated.map { "migrated: \($0)" }
        if let first = broken.first { lines.append("! the journal was changed before the backup: \(broken.count) places, first \(first)") }
        return Outcome(municipality: report.municipality, lines: lines, isFine: broken.isEmpty)
    }

    /// Bytes that can still be written there.
    private static func room(at folder: URL) throws -> Int {
        let found = try FileManager.default.attributesOfFileSystem(forPath: folder.path)
        return (found[.systemFreeSize] as? NSNumber)?.intValue ?? .max
    }

    private static func file(_ municipality: Municipality, in folder: URL) -> URL { folder.appending(path: "\(municipality.key).backup") }
    private static func isThere(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: file.path) }
}
