import Foundation
import Store
import Synchronization
import TestSupport
import Testing

/// A database that cannot be opened, or is damaged, keeps nobody from working with the others.
@Suite struct LateDatabaseTests {
    private struct Misconfigured: Error {}

    /// Opens an empty database once it may, and counts the tries.
    private final class Opener: Sendable {
        private struct State {
            var failure: StoreError?
            var tries = 0
            var opened: [any Database] = []
            var told: [(StoreError, Bool)] = []
        }

        private let state: Mutex<State>

        init(_ failure: StoreError?) { state = Mutex(State(failure: failure)) }

        var tries: Int { state.withLock(\.tries) }
        var opened: [any Database] { state.withLock(\.opened) }
        var told: [(StoreError, Bool)] { state.withLock(\.told) }

        func fail(_ failure: StoreError?) { state.withLock { $0.failure = failure } }
        func tell(_ error: StoreError, _ isNew: Bool) { state.withLock { $0.told.append((error, isNew)) } }

        func open() throws -> any Database {
            try state.withLock { state in
                state.tries += 1
                if let failure = state.failure { throw failure }
                let database = try openSQLiteInMemory()
                state.opened.append(database)
                return database
            }
        }
    }

    private func late(_ opener: Opener, pause: Duration = .milliseconds(20)) async throws -> any Database {
        try await openLater(engine: .sqlite, pause: pause, told: { opener.tell($0, $1) }, open: { try opener.open() })
    }

    @Test func `one that opens is there at once`() async throws {
        let opener = Opener(nil)
        let db = try await late(opener)
        try await db.write { try $0.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY)") }
        #expect(db.damage == nil)
        #expect(opener.tries == 1)
        #expect(opener.told.isEmpty)
        await db.close()
    }

    @Test func `one that does not open refuses, says why, and joins when it can`() async throws {
        let opener = Opener(.corrupt("not a database"))
        let db = try await late(opener)
        #expect(db.engine == .sqlite)
        #expect(db.damage == "damaged: not a database")
        let before = db.version()
        #expect(await storeError { try await db.read { try $0.rows("SELECT 1") } }?.kind == .corrupt)
        #expect(await storeError { try await db.write { try $0.execute("SELECT 1") } }?.kind == .corrupt)
        #expect(await storeError { try await db.quietWrite { try $0.execute("SELECT 1") } }?.kind == .corrupt)
        #expect(await storeError { try await db.exclusive { try $0.execute("SELECT 1") } }?.kind == .corrupt)
        opener.fail(nil)
        #expect(try await eventually { await storeError { try await db.read { try $0.rows("SELECT 1") } } == nil })
        #expect(db.damage == nil)
        // What caches kept from before is of before.
        #expect(db.version() != before)
        let version = db.version()
        try await db.write { try $0.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY)") }
        try await db.write { try $0.execute("INSERT INTO parcel (id) VALUES (1)") }
        #expect(db.version() != version)
        #expect(opener.opened.count == 1)
        await db.close()
        #expect(await storeError { try await db.read { try $0.rows("SELECT 1") } }?.kind == .busy)
    }

    @Test func `it is tried now and then, not by everybody who asks`() async throws {
        let opener = Opener(.busy("away"))
        let db = try await late(opener, pause: .seconds(3_600))
        for _ in 1...50 { #expect(await storeError { try await db.read { _ in } }?.kind == .busy) }
        #expect(opener.tries == 1)
        await db.close()
    }

    @Test func `the same failure is no news`() async throws {
        let opener = Opener(.busy("away"))
        let db = try await late(opener, pause: .milliseconds(1))
        /// Asks until it was told so often.
        func told(_ count: Int) async throws -> Bool {
            try await eventually {
                _ = await storeError { try await db.read { _ in } }
                return opener.told.count >= count
            }
        }
        #expect(try await told(3))
        opener.fail(.full("no room"))
        #expect(try await told(opener.told.count + 2))
        await db.close()
        let news = opener.told.filter(\.1).map(\.0.description)
        #expect(news == ["busy: away", "disk full: no room"])
    }

    @Test func `a wrong configuration does not heal and is thrown`() async throws {
        await #expect(throws: Misconfigured.self) {
            _ = try await openLater(engine: .sqlite) { throw Misconfigured() }
        }
    }

    @Test func `one that is closed while it opens does not stay open`() async throws {
        let (begun, go) = (Signal(), Signal())
        let opener = Opener(.busy("away"))
        let db = try await openLater(engine: .sqlite, pause: .zero) {
            if opener.tries > 0 {
                begun.give()
                await go.waited()
                opener.fail(nil)
            }
            return try opener.open()
        }
        _ = await storeError { try await db.read { _ in } }
        await begun.waited()
        await db.close()
        go.give()
        #expect(try await eventually { opener.opened.count == 1 })
        let opened = try #require(opener.opened.first)
        #expect(try await eventually { await storeError { try await opened.read { _ in } } != nil })
    }

    @Test func `a damaged file is not written to, and says so`() async throws {
        try await withTemporaryFile { path in
            let db = try openSQLite(path: path)
            try await db.write { db in
                try db.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY, plan TEXT NOT NULL)")
                for id in 0..<200 {
                    try db.execute("INSERT INTO parcel (id, plan) VALUES (\(id), \(String(repeating: "plan \(id) ", count: 100)))")
                }
            }
            #expect(db.damage == nil)
            // The whole file and its log, as a failing disk would.
            for name in [path, path + "-wal"] {
                let size = try FileManager.default.attributesOfItem(atPath: name)[.size] as? Int ?? 0
                let file = try #require(FileHandle(forWritingAtPath: name))
                try file.write(contentsOf: Data(repeating: 0x5A, count: size))
                try file.close()
            }
            #expect(await storeError { try await db.read { try $0.rows("SELECT * FROM parcel") } }?.kind == .corrupt)
            #expect(db.damage != nil)
            for _ in 1...2 {
                #expect(await storeError { try await db.write { try $0.execute("DELETE FROM parcel") } }?.kind == .corrupt)
            }
            let log = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
            await db.close()
            // The log is still there under its name: it may be that of a restored database by now.
            #expect(try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int == log)
        }
    }
}
