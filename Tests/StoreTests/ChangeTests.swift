import Store
import TestSupport
import Testing

@Suite struct ChangeTests {
    private static let create: SQL = "CREATE TABLE parcel (id BIGINT PRIMARY KEY)"

    @Test(arguments: Place.all) func `the version changes with the data and only then`(place: Place) async throws {
        try await withDatabase(place) { db in
            try await db.write { try $0.execute(Self.create) }
            var version = db.version()
            try await db.write { try $0.execute("INSERT INTO parcel (id) VALUES (1)") }
            #expect(db.version() != version)

            version = db.version()
            try await db.write { try $0.execute("DELETE FROM parcel WHERE id = 99") }
            try await db.quietWrite { try $0.execute("INSERT INTO parcel (id) VALUES (2)") }
            _ = try await db.read { try $0.rows("SELECT * FROM parcel") }
            _ = await storeError { try await db.write { try $0.execute("INSERT INTO parcel (id) VALUES (1)") } }
            #expect(db.version() == version)

            _ = try await db.write { try $0.rows("INSERT INTO parcel (id) VALUES (3) RETURNING id") }
            #expect(db.version() != version)

            version = db.version()
            try await db.exclusive { try $0.execute("DELETE FROM parcel") }
            #expect(db.version() != version)
        }
    }

    @Test func `a version from before a restart is not met again`() {
        #expect(ChangeCounter().value != ChangeCounter().value)
    }

    @Test(.enabled(if: testPostgres != nil)) func `another server hears of a write, and not of a quiet one`() async throws {
        try await withTwoNodes(#require(testPostgres)) { first, second in
            try await first.write { try $0.execute(Self.create) }
            let before = second.version()
            try await first.quietWrite { try $0.execute("INSERT INTO parcel (id) VALUES (1)") }
            try await first.write { try $0.execute("DELETE FROM parcel WHERE id = 99") }
            let (own, quiet) = (first.version(), second.version())
            #expect(quiet == before)

            try await first.write { try $0.execute("INSERT INTO parcel (id) VALUES (2)") }
            #expect(first.version() == own + 1)
            try await #expect(eventually { second.version() == before + 1 })

            try await second.exclusive { try $0.execute("INSERT INTO parcel (id) VALUES (3)") }
            try await #expect(eventually { first.version() == own + 2 })
            // Had a server heard itself, or a write of before, the numbers would have gone further by now.
            #expect(second.version() == before + 2)
        }
    }

    @Test(.enabled(if: testPostgres != nil)) func `a server that lost its line counts everything as changed`() async throws {
        try await withTwoNodes(#require(testPostgres)) { first, second in
            try await first.write { try $0.execute(Self.create) }
            let pids = try await Self.listeners(first)
            let (one, two) = (first.version(), second.version())
            try await Self.cut(pids, from: first)
            try await #expect(eventually { first.version() != one && second.version() != two })
            try await #expect(eventually { try await Self.listeners(first).isDisjoint(with: pids) })

            let heard = second.version()
            try await first.write { try $0.execute("INSERT INTO parcel (id) VALUES (1)") }
            try await #expect(eventually { second.version() != heard })
        }
    }

    private static func listeners(_ db: any Database) async throws -> Set<Int> {
        // The name of the application tells the lines of this test from those of others.
        try await db.read { db in
            try Set(
                db.rows(
                    """
                    SELECT pid FROM pg_stat_activity
                    WHERE query LIKE 'LISTEN%' AND application_name = current_setting('application_name')
                    """
                ).map { row -> Int in try row["pid"] })
        }
    }

    private static func cut(_ pids: Set<Int>, from db: any Database) async throws {
        for pid in pids { _ = try await db.read { try $0.rows("SELECT pg_terminate_backend(CAST(\(pid) AS INTEGER))") } }
    }
}
