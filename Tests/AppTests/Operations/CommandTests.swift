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
            #expect(try await operations.move(to: elsewhere, replacing: false, through: home, each: said.hear))
            let moved = try await Installation.opener(elsewhere)(operations.municipalities[0])
            #expect(try await moved.read { db in try db.person(email: "ada@example.nl")?.name } == "Ada")
            await moved.close()
        }
    }

    @Test func `a second server and a restore beside one are refused, until the first lets go`() async throws {
        try await SmallTown.withHome { home in
            let data = home.appending(path: "data")
            let operations = try Operations(InstallationSettings(home: home, data: data), clock: { SmallTown.now })
            let said = Said()
            #expect(await operations.migrate(each: said.hear))
            let folder = home.appending(path: "backups")
            do {
                let serving = try DataClaim(folder: data)
                defer { withExtendedLifetime(serving) {} }
                #expect(throws: ConfigurationFault.self) { try DataClaim(folder: data) }
                #expect(try await operations.backUp(to: folder, replacing: false, each: said.hear), "a backup goes on beside a server")
                #expect(try await !operations.restore(from: folder, replacing: true, each: said.hear))
                #expect(said.lines.contains { $0.contains("is in use by another process") }, "\(said.lines)")
                // What is damaged is shown by nobody: the others need not stop for it.
                let file = data.appending(path: "klein-dorp.sqlite")
                for rest in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + rest) }  // not all are there
                try Data(repeating: 120, count: 8_192).write(to: file)
                #expect(try await operations.restore(from: folder, replacing: true, each: said.hear), "\(said.lines)")
            }
            #expect(try await operations.restore(from: folder, replacing: true, each: said.hear))
        }
    }

    @Test func `what a new municipality has to fill in is told, and what is in no backup`() async throws {
        try await SmallTown.withHome { home in
            _ = try MunicipalityFolder.create("ander-dorp", name: "Ander Dorp", home: home)
            let settings = InstallationSettings(home: home, data: home.appending(path: "data"))
            let both = try Operations(settings, clock: { SmallTown.now })
            let said = Said()
            #expect(await both.migrate(each: said.hear))
            _ = await both.check(each: said.hear)
            for part in ["telephone number", "postal address", "weakness of the site", "Statistics Netherlands"] {
                #expect(said.lines.contains { $0.hasPrefix("klein-dorp: ? to fill in: ") && $0.contains(part) }, "\(part)")
            }
            let folder = home.appending(path: "backups")
            let one = try Operations(settings, only: ["klein-dorp"], clock: { SmallTown.now })
            #expect(try await one.backUp(to: folder, replacing: false, each: said.hear))
            #expect(try await !both.restore(from: folder, replacing: true, each: said.hear))
            #expect(said.lines.contains { $0.hasPrefix("ander-dorp: ! not restored") })
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
