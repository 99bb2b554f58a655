import App
import Civic
import Foundation
import Rules
import Store
import TestSupport
import Testing

/// Databases of released versions, as backups in `Released/`: each must come up to the newest schema with all it holds.
///
/// A release adds one: `MEEMAKEN_RECORD=1 swift test --filter UpgradeTests` writes that of today's schema. Recorded files are never
/// changed after the release.
@Suite struct UpgradeTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Released")
    private static var released: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".backup") }.sorted()
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["MEEMAKEN_RECORD"] != nil))
    func `the schema of today is recorded`() async throws {
        try await SmallTown.withOne { town in
            let newest = town.migrations.map(\.id).max() ?? ""
            let file = Self.folder.appending(path: "\(newest.prefix(10)).backup")
            try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
            _ = try await backUp(
                town.site.database, municipality: town.site.municipality.key, to: file, replacing: true, now: SmallTown.now)
        }
    }

    @Test(arguments: testEngines)
    func `every released schema comes up to the newest one and opens`(engine: Engine) async throws {
        #expect(!Self.released.isEmpty, "Released/ holds no backup, so nothing is known of earlier databases")
        for name in Self.released {
            let target = try await freshDatabase(engine)
            let report = try await restore(
                Self.folder.appending(path: name), into: target, migrations: try SmallTown.migrations(), now: SmallTown.now)
            #expect(report.chain?.isIntact == true, "\(name)")
            #expect(report.rows > 20, "\(name)")
            let checkup = Checkup(migrations: try SmallTown.migrations(), duties: [])
            let found = try await checkup.run(target, at: SmallTown.now).findings
            #expect(found.isEmpty, "\(name): \(found)")
            try await expectOpens(target, name)
            await target.close()
        }
    }

    /// Pages over a database that came from an earlier version show what it holds.
    private func expectOpens(_ database: any Database, _ name: String) async throws {
        let applied = Set(try await database.read { db in try db.rows("SELECT id FROM migration").map { try $0["id"] as String } })
        #expect(try SmallTown.migrations().allSatisfy { applied.contains($0.id) }, "\(name) is not at the newest schema")
        try await SmallTown.withHome { home in
            var settings = InstallationSettings(home: home, data: home)
            settings.municipalities = ["klein-dorp"]
            let town = try await Town.open(over: database, settings)
            for page in ["/", "/initiatieven", "/initiatieven/dorpsput", "/nieuws.atom", "/api/v1/initiatieven"] {
                let reply = try await town.visitor().get(page)
                #expect(reply.status == 200, "\(name): \(page) answers \(reply.status)")
            }
            #expect(try await town.visitor().get("/initiatieven/dorpsput").text.contains("De dorpsput"))
        }
    }

    @Test func `a town made today comes back the same`() async throws {
        try await SmallTown.withOne { town in
            try await withFolder { folder in
                let file = folder.appending(path: "town.backup")
                _ = try await backUp(town.site.database, municipality: town.site.municipality.key, to: file, now: SmallTown.now)
                let target = try await freshDatabase(.sqlite)
                _ = try await restore(file, into: target, migrations: town.migrations, now: SmallTown.now)
                #expect(try await contents(target) == contents(town.site.database))
            }
        }
    }
}
