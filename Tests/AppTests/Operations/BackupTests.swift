import App
import Civic
import Foundation
import Store
import TestSupport
import Testing

/// Every engine to every engine.
private let roads = testEngines.flatMap { from in testEngines.map { (from, $0) } }
private let now = Instant(milliseconds: 1_795_000_000_000)

@Suite struct BackupTests {
    @Test(arguments: roads)
    func `whatever a table can hold comes back as it was`(from: Engine, to: Engine) async throws {
        try await withFolder { folder in
            let (source, target) = (try await freshDatabase(from), try await freshDatabase(to))
            try await Workshop.fill(source, rows: 200)
            let file = folder.appending(path: "workshop.backup")
            let taken = try await backUp(source, municipality: "workshop", to: file, now: now)
            #expect(taken.rows == 601 && taken.tables == 3)
            let report = try await restore(file, into: target, migrations: Workshop.migrations, now: now)
            #expect(report.rows == taken.rows && report.migrated.isEmpty)
            #expect(try await contents(source) == contents(target))
            let times = try await target.read { try $0.migrationTimes() }
            #expect(times == (try await source.read { try $0.migrationTimes() }))
            await source.close()
            await target.close()
        }
    }

    @Test(arguments: testEngines)
    func `a filled municipality comes back table by table, with its journal intact`(from: Engine) async throws {
        try await withFolder { folder in
            let town = try await Town.open(from)
            _ = try await town.installation.prepareDemonstration()
            try await town.runDuties()
            let file = folder.appending(path: "town.backup")
            _ = try await backUp(town.site.database, municipality: "dordrecht", to: file, now: now)
            let original = try await contents(town.site.database)
            for to in testEngines {
                let target = try await freshDatabase(to)
                let report = try await restore(file, into: target, migrations: town.installation.migrations, now: now)
                #expect(report.chain?.isIntact == true)
                #expect(report.chain?.entries ?? 0 > 100)
                #expect(try await contents(target) == original)
                await target.close()
            }
        }
    }

    @Test(arguments: testEngines)
    func `newer migrations run on top of what was restored`(engine: Engine) async throws {
        try await withFolder { folder in
            let source = try await freshDatabase(.sqlite)
            try await Workshop.fill(source, rows: 9)
            let file = folder.appending(path: "workshop.backup")
            _ = try await backUp(source, municipality: "workshop", to: file, now: now)
            let target = try await freshDatabase(engine)
            let report = try await restore(file, into: target, migrations: Workshop.newer, now: now)
            #expect(report.migrated == ["2026-02-01 workshop: colours"])
            let grey: Int? = try await target.read { db in try db.value("SELECT COUNT(*) FROM tool WHERE colour = 'grey'") }
            #expect(grey == 3)
            await target.close()
        }
    }

    @Test func `a changed byte, wherever it is, is found before anything is done`() async throws {
        try await withFolder { folder in
            let source = try await freshDatabase(.sqlite)
            try await Workshop.fill(source, rows: 8)
            let file = folder.appending(path: "workshop.backup")
            _ = try await backUp(source, municipality: "workshop", to: file, now: now)
            let whole = try Data(contentsOf: file)
            let target = try await freshDatabase(.sqlite)
            for place in stride(from: 0, to: whole.count, by: max(1, whole.count / 61)) {
                var damaged = whole
                damaged[place] ^= 1
                try damaged.write(to: file)
                await #expect(throws: (any Error).self, "byte \(place)") {
                    try await restore(file, into: target, migrations: Workshop.migrations, now: now)
                }
            }
            for length in [0, 1, whole.count / 2, whole.count - 1] {
                try whole.prefix(length).write(to: file)
                await #expect(throws: (any Error).self, "\(length) bytes") {
                    try await restore(file, into: target, migrations: Workshop.migrations, now: now)
                }
            }
            #expect(try await target.read { db in try db.tables().isEmpty })
        }
    }

    @Test func `a backup from a newer program is refused`() async throws {
        try await withFolder { folder in
            let source = try await freshDatabase(.sqlite)
            try await Workshop.fill(source, rows: 3)
            _ = try await source.migrate(Workshop.newer, now: 2)
            let file = folder.appending(path: "workshop.backup")
            _ = try await backUp(source, municipality: "workshop", to: file, now: now)
            let target = try await freshDatabase(.sqlite)
            await #expect(throws: BackupFault.newer("it has 2026-02-01 workshop: colours")) {
                try await restore(file, into: target, migrations: Workshop.migrations, now: now)
            }
        }
    }

    @Test(arguments: testEngines)
    func `a database that is not empty is only replaced on request, and then whole`(engine: Engine) async throws {
        try await withFolder { folder in
            let (source, target) = (try await freshDatabase(engine), try await freshDatabase(engine))
            try await Workshop.fill(source, rows: 12)
            try await Workshop.fill(target, rows: 50)
            try await target.write { try $0.execute("CREATE TABLE stray (id TEXT PRIMARY KEY)") }
            let file = folder.appending(path: "workshop.backup")
            _ = try await backUp(source, municipality: "workshop", to: file, now: now)
            let before = try await contents(target)
            await #expect(throws: BackupFault.notEmpty) {
                try await restore(file, into: target, migrations: Workshop.migrations, now: now)
            }
            #expect(try await contents(target) == before)
            _ = try await restore(file, into: target, migrations: Workshop.migrations, replacing: true, now: now)
            #expect(try await contents(target) == contents(source))
            await source.close()
            await target.close()
        }
    }

    @Test(arguments: testEngines)
    func `a restore that fails half-way leaves what was there`(engine: Engine) async throws {
        try await withFolder { folder in
            let (source, target) = (try await freshDatabase(engine), try await freshDatabase(engine))
            try await Workshop.fill(source, rows: 12)
            try await Workshop.fill(target, rows: 50)
            let before = try await contents(target)
            let file = folder.appending(path: "workshop.backup")
            _ = try await backUp(source, municipality: "workshop", to: file, now: now)
            // The last migration fails after everything was loaded.
            let broken = Workshop.migrations + [Migration(id: "2026-03-01 workshop: wrong", sql: ["INSERT INTO nowhere VALUES (1)"])]
            await #expect(throws: StoreError.self) {
                try await restore(file, into: target, migrations: broken, replacing: true, now: now)
            }
            #expect(try await contents(target) == before)
            await source.close()
            await target.close()
        }
    }

    @Test func `a backup is of one moment, though others write meanwhile`() async throws {
        try await withFolder { folder in
            let source = try openSQLite(path: folder.appending(path: "data.sqlite").path)
            try await Workshop.fill(source, rows: 80)
            let writing = Task {
                for number in 0..<200 {
                    // Always both or none.
                    try await source.write { db in
                        try db.execute("INSERT INTO tool (id, name) VALUES (\("new-\(number)"), 'new')")
                        try db.execute("INSERT INTO bench (room, place, tool_id) VALUES ('new', \(number), \("new-\(number)"))")
                    }
                }
            }
            for round in 0..<4 {
                let file = folder.appending(path: "\(round).backup")
                _ = try await backUp(source, municipality: "workshop", to: file, now: now)
                let target = try openSQLiteInMemory()
                _ = try await restore(file, into: target, migrations: Workshop.migrations, now: now)
                let (tools, places): (Int?, Int?) = try await target.read { db in
                    (
                        try db.value("SELECT COUNT(*) FROM tool WHERE name = 'new'"),
                        try db.value("SELECT COUNT(*) FROM bench WHERE room = 'new'")
                    )
                }
                #expect(tools == places)
            }
            try await writing.value
            await source.close()
        }
    }

    @Test func `a backup can be read by its owner only, and is not written over by accident`() async throws {
        try await withFolder { folder in
            let source = try await freshDatabase(.sqlite)
            try await Workshop.fill(source, rows: 2)
            let file = folder.appending(path: "workshop.backup")
            _ = try await backUp(source, municipality: "workshop", to: file, now: now)
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            await #expect(throws: BackupFault.exists(file.path)) {
                try await backUp(source, municipality: "workshop", to: file, now: now)
            }
            _ = try await backUp(source, municipality: "workshop", to: file, replacing: true, now: now)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["workshop.backup"])
        }
    }

    @Test func `an empty database has nothing to back up`() async throws {
        try await withFolder { folder in
            let source = try await freshDatabase(.sqlite)
            await #expect(throws: BackupFault.noDatabase) {
                try await backUp(source, municipality: "workshop", to: folder.appending(path: "workshop.backup"), now: now)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test(arguments: roads)
    func `a municipality moves from engine to engine`(from: Engine, to: Engine) async throws {
        try await withFolder { folder in
            let (source, target) = (try await freshDatabase(from), try await freshDatabase(to))
            try await Workshop.fill(source, rows: 77)
            _ = try await move(
                source, municipality: "workshop", to: target, migrations: Workshop.migrations, through: folder, now: now)
            #expect(try await contents(source) == contents(target))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
            await source.close()
            await target.close()
        }
    }
}
