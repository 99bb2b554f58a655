import App
import Civic
import Foundation
import Store
import TestSupport
import Testing

/// What the commands do, on databases in files.
@Suite struct CommandTests {
    private final class Said {
        var lines: [String] = []
        func hear(_ outcome: Operations.Outcome) { lines += outcome.lines.map { "\(outcome.municipality): \($0)" } }
    }

    @Test func `a new municipality is served, backed up, restored, moved and checked`() async throws {
        try await SmallTown.withHome { home in
            let settings = InstallationSettings(home: home, data: home.appending(path: "data"))
            let operations = try Operations(settings, clock: { SmallTown.now })
            #expect(operations.municipalities.map(\.name) == ["Klein \"Dorp\": aan zee"])
            let said = Said()
            #expect(await !operations.check(each: said.hear))
            #expect(said.lines == ["klein-dorp: ! there is no database yet"])
            #expect(await operations.migrate(each: said.hear))
            #expect(said.lines.contains("klein-dorp: 2026-11-21 journal: create"))
            let database = try await Installation.opener(settings)(operations.municipalities[0])
            try await database.write { db in
                _ = try db.findOrAddPerson(name: "Ada", email: "ada@example.nl", phone: nil, language: "nl", at: SmallTown.now)
            }
            await database.close()

            let folder = home.appending(path: "backups")
            #expect(try await operations.backUp(to: folder, replacing: false, each: said.hear))
            #expect(try await !operations.backUp(to: folder, replacing: false, each: said.hear))
            #expect(try await !operations.restore(from: folder, replacing: false, each: said.hear))
            #expect(try await operations.restore(from: folder, replacing: true, each: said.hear))

            var elsewhere = settings
            elsewhere.data = home.appending(path: "elsewhere")
            #expect(await operations.move(to: elsewhere, replacing: false, through: home, each: said.hear))
            let moved = try await Installation.opener(elsewhere)(operations.municipalities[0])
            #expect(try await moved.read { db in try db.person(email: "ada@example.nl")?.name } == "Ada")
            await moved.close()
        }
    }

    @Test func `a backup of another municipality is not restored`() async throws {
        try await SmallTown.withHome { home in
            let operations = try Operations(InstallationSettings(home: home, data: home.appending(path: "data")))
            let other = try await freshDatabase(.sqlite)
            try await Workshop.fill(other, rows: 1)
            _ = try await backUp(other, municipality: "elders", to: home.appending(path: "klein-dorp.backup"), now: SmallTown.now)
            let said = Said()
            #expect(try await !operations.restore(from: home, replacing: true, each: said.hear))
            #expect(said.lines == ["klein-dorp: ! the backup is damaged: it is of elders"])
        }
    }

    @Test func `a key that is none, or is there, makes no folder`() async throws {
        try await SmallTown.withHome { home in
            let keys = [
                "", "a", "Dorp", "-dorp", "dorp-", "dorp--zee", "dorp_zee", "../dorp", "9dorp", "template", "sources", "klein-dorp", "é",
                "a b",
            ]
            let before = try FileManager.default.contentsOfDirectory(atPath: home.appending(path: "Municipalities").path).sorted()
            for key in keys + [String(repeating: "a", count: 42)] {
                #expect(throws: ConfigurationFault.self, "\(key)") { try MunicipalityFolder.create(key, name: "Dorp", home: home) }
            }
            #expect(throws: ConfigurationFault.self) { try MunicipalityFolder.create("dorp", name: " ", home: home) }
            #expect(throws: ConfigurationFault.self) { try MunicipalityFolder.create("dorp", name: "Dorp", cbsCode: "0518", home: home) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: home.appending(path: "Municipalities").path).sorted() == before)
        }
    }

    @Test func `an exported folder reads as the one it came from`() async throws {
        try await SmallTown.withHome { home in
            let operations = try Operations(InstallationSettings(home: home, data: home))
            let bundle = try await operations.bundle(of: operations.municipalities[0])
            let files = try MunicipalityFolder.export(bundle, to: home.appending(path: "out"))
            #expect(files.count == 13)
            let copy = try Municipality(folder: home.appending(path: "out/klein-dorp"))
            #expect(copy.name == operations.municipalities[0].name && copy.cbsCode == "GM9999")
            #expect(throws: ConfigurationFault.self) {
                try MunicipalityFolder.export(bundle, to: home.appending(path: "out"))
            }
        }
    }
}
