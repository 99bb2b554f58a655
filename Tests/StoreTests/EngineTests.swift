import Foundation
import Store
import TestSupport
import Testing

@Suite struct EngineTests {
    @Test func `where tests are run for good, both engines are there`() {
        if ProcessInfo.processInfo.environment["CI"] != nil {
            #expect(testEngines == [.sqlite, .postgres], "set MEEMAKEN_TEST_POSTGRES, see script/postgres")
        }
    }

    @Test(arguments: testEngines) func `a fresh database is empty and of its engine`(engine: Engine) async throws {
        let db = try await freshDatabase(engine)
        #expect(db.engine == engine)
        let other = try await freshDatabase(engine)
        try await db.write { try $0.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY)") }
        try await other.write { try $0.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY)") }
        await db.close()
        await other.close()
    }

    @Test func `a file is durable, checked and in WAL mode`() async throws {
        try await withTemporaryFile { path in
            try await closing(openSQLite(path: path)) { db in
                try await db.write { db in
                    try #expect(db.value("PRAGMA synchronous") == 2)
                    try #expect(db.value("PRAGMA foreign_keys") == 1)
                    try #expect(db.value("PRAGMA journal_mode") == "wal")
                }
                try await db.read { db in
                    try #expect(db.value("PRAGMA foreign_keys") == 1)
                }
            }
        }
    }

    @Test func `what was written is there when the file is opened again`() async throws {
        try await withTemporaryFile { path in
            try await closing(openSQLite(path: path)) { db in
                try await db.write { db in
                    try db.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY)")
                    try db.execute("INSERT INTO parcel (id) VALUES (7)")
                }
            }
            try await closing(openSQLite(path: path, readers: 1)) { db in
                let id: Int? = try await db.read { try $0.value("SELECT id FROM parcel") }
                #expect(id == 7)
            }
        }
    }

    @Test func `a file that was closed is whole without its log`() async throws {
        try await withTemporaryFile { path in
            let db = try openSQLite(path: path)
            try await db.write { db in
                try db.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY)")
                try db.execute("INSERT INTO parcel (id) VALUES (7)")
            }
            // A reader that stays open until the end.
            _ = try await db.read { try $0.rows("SELECT id FROM parcel") }
            await db.close()
            for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) }
            try await closing(openSQLite(path: path)) { db in
                let id: Int? = try await db.read { try $0.value("SELECT id FROM parcel") }
                #expect(id == 7)
            }
        }
    }

    @Test func `a file that is no database is called damaged`() async throws {
        try await withTemporaryFile { path in
            try Data(repeating: 0x61, count: 8192).write(to: URL(fileURLWithPath: path))
            #expect(await storeError { try await openSQLite(path: path).close() }?.kind == .corrupt)
        }
    }

    @Test func `a full disk is called full, and undoes no more than what did not fit`() async throws {
        try await withTemporaryFile { path in
            try await closing(openSQLite(path: path)) { db in
                try await db.write { db in
                    try db.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY, plan BYTEA)")
                    try db.execute("INSERT INTO parcel (id) VALUES (1)")
                    _ = try db.rows("PRAGMA max_page_count = 20")
                }
                #expect(!db.isFull)
                let error = await storeError {
                    try await db.write { try $0.execute("INSERT INTO parcel (id, plan) VALUES (2, \(Data(count: 500_000)))") }
                }
                #expect(error?.kind == .full)
                #expect(db.isFull)
                try await db.write { try $0.execute("UPDATE parcel SET id = 3") }
                let ids = try await db.read { try $0.rows("SELECT id FROM parcel").map { row -> Int in try row["id"] } }
                #expect(ids == [3])
            }
        }
    }

    @Test(arguments: Place.all) func `a closed database refuses`(place: Place) async throws {
        if place == .postgres { return }  // the schemas of a test share their server; see PostgresTests
        let db = try await withDatabase(place) { $0 }
        #expect(await storeError { try await db.write { _ in } } != nil)
        #expect(await storeError { try await db.read { try $0.rows("SELECT 1") } } != nil)
    }
}
