import Store
import TestSupport
import Testing

@Suite struct MigrationTests {
    private static let first = [
        Migration(
            id: "2026-11-02 trees: create",
            sql: ["CREATE TABLE tree (id BIGINT PRIMARY KEY, parcel_id BIGINT NOT NULL REFERENCES parcel (id))"]),
        Migration(
            id: "2026-11-01 parcels: create",
            sql: ["CREATE TABLE parcel (id BIGINT PRIMARY KEY, number BIGINT)", "INSERT INTO parcel (id) VALUES (1)"]),
    ]
    private static let later = Migration(id: "2026-11-03 parcels: number", sql: ["UPDATE parcel SET number = 5"]) { db in
        for id in 10...12 { try db.execute("INSERT INTO parcel (id) VALUES (\(id))") }
    }

    @Test(arguments: Place.all) func `migrations run once, in the order of their ids`(place: Place) async throws {
        try await withDatabase(place) { db in
            let ids = Self.first.map(\.id).sorted()
            try await #expect(db.migrate(Self.first, now: 1_763_000_000_000) == ids)
            try await #expect(db.migrate(Self.first, now: 1_763_000_000_001).isEmpty)
            try await #expect(db.migrate(Self.first + [Self.later], now: 1_763_000_000_002) == [Self.later.id])
            let (count, applied): (Int?, Int?) = try await db.read { db in
                (
                    try db.value("SELECT count(*) FROM parcel"),
                    try db.value("SELECT applied_at FROM migration WHERE id = \(Self.later.id)")
                )
            }
            #expect(count == 4)
            #expect(applied == 1_763_000_000_002)
        }
    }

    @Test(arguments: Place.all) func `a migration that fails leaves nothing and can be tried again`(place: Place) async throws {
        try await withDatabase(place) { db in
            let broken = Migration(id: "2026-11-03 broken", sql: ["CREATE TABLE gate (id BIGINT)", "INSERT INTO nowhere VALUES (1)"])
            #expect(await storeError { try await db.migrate(Self.first + [broken], now: 1) } != nil)
            let mended = Migration(id: broken.id, sql: ["CREATE TABLE gate (id BIGINT)"])
            try await #expect(db.migrate(Self.first + [mended], now: 2) == [mended.id])
        }
    }

    @Test func `two migrations with one id are refused`() async throws {
        try await withDatabase(.memory) { db in
            let twice = [Migration(id: "a"), Migration(id: "a")]
            #expect(await storeError { try await db.migrate(twice, now: 1) } != nil)
        }
    }

    @Test func `six servers that start together on one file apply each migration once`() async throws {
        try await withTemporaryFile { path in
            let servers = try (0..<6).map { _ in try openSQLite(path: path, readers: 1) }
            try await checkTogether(servers)
            for server in servers { await server.close() }
        }
    }

    @Test(.enabled(if: testPostgres != nil))
    func `six servers that start together on one schema apply each migration once`() async throws {
        let connection = try #require(testPostgres)
        let schema = freshSchemaName()
        let servers = try await withThrowingTaskGroup(of: (any Database).self) { group in
            for _ in 0..<6 { group.addTask { try await openPostgres(connection: connection, schema: schema, connections: 2) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await checkTogether(servers)
        try await servers[0].write { try $0.execute(SQL(stringLiteral: "DROP SCHEMA \(schema) CASCADE")) }
        for server in servers { await server.close() }
    }

    private func checkTogether(_ servers: [any Database]) async throws {
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for server in servers { group.addTask { try await server.migrate(Self.first + [Self.later], now: 1) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied.sorted() == (Self.first + [Self.later]).map(\.id).sorted())
        let count: Int? = try await servers[0].read { try $0.value("SELECT count(*) FROM parcel") }
        #expect(count == 4)
    }
}
