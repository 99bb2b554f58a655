import Store
import TestSupport
import Testing

/// What only PostgreSQL can do wrong: lose connections, keep plans that no longer fit, mix up schemas.
@Suite(.enabled(if: testPostgres != nil)) struct PostgresTests {
    private func withServer(
        connections: Int = 2, waiting: Int = 64, statements: Int = 512, _ body: (PostgresServer, String) async throws -> Void
    ) async throws {
        let server = try await PostgresServer.open(
            connection: #require(testPostgres), connections: connections, waiting: waiting, statements: statements)
        let schema = freshSchemaName()
        let result: Result<Void, any Error>
        do {
            try await body(server, schema)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try? await server.dropSchema(schema)
        await server.close()
        try result.get()
    }

    private func pid(_ db: any Database) async throws -> Int? {
        try await db.read { try $0.value("SELECT pg_backend_pid()") }
    }

    private func terminate(_ pid: Int?, through db: any Database) async throws {
        _ = try await db.read { try $0.rows("SELECT pg_terminate_backend(CAST(\(pid) AS INTEGER))") }
    }

    @Test func `a connection that died while idle is replaced unseen`() async throws {
        let other = try await freshDatabase(.postgres)
        try await withServer(connections: 1) { server, schema in
            let db = try await server.database(schema: schema)
            let first = try await pid(db)
            try await terminate(first, through: other)
            try await db.write { try $0.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY)") }
            try await db.write { try $0.execute("INSERT INTO parcel (id) VALUES (1)") }
            try await #expect(pid(db) != first)
        }
        await other.close()
    }

    @Test func `a connection that dies inside a transaction is replaced and the work done once`() async throws {
        let other = try await freshDatabase(.postgres)
        try await withServer(connections: 1) { server, schema in
            let db = try await server.database(schema: schema)
            try await db.write { try $0.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY)") }
            let runs = ChangeCounter()
            let start = runs.value
            try await db.write { db in
                runs.bump()
                try db.execute("INSERT INTO parcel (id) VALUES (1)")
                if runs.value == start + 1 {
                    let own: Int? = try db.value("SELECT pg_backend_pid()")
                    let done = Signal()
                    Task {
                        try? await terminate(own, through: other)
                        done.give()
                    }
                    done.wait()
                }
                try db.execute("INSERT INTO parcel (id) VALUES (2)")
            }
            let count: Int? = try await db.read { try $0.value("SELECT count(*) FROM parcel") }
            #expect(count == 2)
            #expect(runs.value == start + 2)
        }
        await other.close()
    }

    @Test func `schemas on one server do not see each other`() async throws {
        try await withServer { server, schema in
            let other = freshSchemaName()
            let databases = [try await server.database(schema: schema), try await server.database(schema: other)]
            for (index, db) in databases.enumerated() {
                try await db.write { db in
                    try db.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY)")
                    try db.execute("INSERT INTO parcel (id) VALUES (\(index))")
                }
            }
            let versions = databases.map { $0.version() }
            for _ in 0..<20 {
                for (index, db) in databases.enumerated() {
                    let id: Int? = try await db.read { try $0.value("SELECT id FROM parcel") }
                    #expect(id == index)
                }
            }
            try await databases[0].write { try $0.execute("INSERT INTO parcel (id) VALUES (7)") }
            #expect(databases[0].version() != versions[0])
            #expect(databases[1].version() == versions[1])
            try await server.dropSchema(other)
        }
    }

    @Test func `a statement prepared before a change of its table works after it`() async throws {
        try await withServer(connections: 1) { server, schema in
            let db = try await server.database(schema: schema)
            try await db.write { try $0.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY)") }
            let columns: @Sendable (any Connection) throws -> [String] = { db in
                try db.rows("SELECT * FROM parcel").first?.columns.map(\.name) ?? []
            }
            try await db.write { try $0.execute("INSERT INTO parcel (id) VALUES (1)") }
            try await #expect(db.read(columns) == ["id"])
            try await db.write { try $0.execute("ALTER TABLE parcel ADD COLUMN number BIGINT") }
            try await #expect(db.read(columns) == ["id", "number"])
        }
    }

    @Test func `more statements than are kept, and a parameter that is sometimes nil`() async throws {
        try await withServer(connections: 1, statements: 8) { server, schema in
            let db = try await server.database(schema: schema)
            try await db.write { try $0.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY, number BIGINT)") }
            for round in 0..<3 {
                for id in 0..<20 {
                    let number = id % 2 == 0 ? id : nil
                    let sql = SQL(stringLiteral: "/* \(id) */ ")
                    try await db.write { try $0.execute("\(sql)INSERT INTO parcel (id, number) VALUES (\(round * 100 + id), \(number))") }
                }
            }
            let (kept, sum): (Int?, Int?) = try await db.read { db in
                (try db.value("SELECT count(*) FROM pg_prepared_statements"), try db.value("SELECT sum(number) FROM parcel"))
            }
            #expect(kept ?? 99 <= 8)
            #expect(sum == 270)
        }
    }

    @Test func `too many waiting are refused`() async throws {
        try await withServer(connections: 1, waiting: 1) { server, schema in
            let db = try await server.database(schema: schema)
            let (running, go) = (Signal(), Signal())
            async let slow: Void = db.read { _ in
                running.give()
                go.wait()
            }
            await running.waited()
            let errors = await storeErrors(of: 3, giving: go, after: 2) { _ in
                try await db.read { try $0.rows("SELECT 1") }
            }
            try await slow
            #expect(errors.count == 2)
        }
    }

    @Test func `a transaction that cannot commit throws`() async throws {
        try await withServer { server, schema in
            let db = try await server.database(schema: schema)
            #expect(await storeError { try await db.write { try $0.execute("ROLLBACK") } }?.kind == .engine)
            try await db.write { try $0.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY)") }
        }
    }

    @Test func `a name that is no plain schema name is refused`() async throws {
        try await withServer { server, _ in
            for name in ["", "1a", "a-b", "a\"b", "A", "a b", String(repeating: "a", count: 64)] {
                #expect(await storeError { _ = try await server.database(schema: name) } != nil)
            }
        }
    }

    @Test func `a server that is not there is said at once, and a closed one refuses`() async throws {
        #expect(await storeError { _ = try await PostgresServer.open(connection: "host=/nowhere user=test") } != nil)
        let schema = freshSchemaName()
        let db = try await openPostgres(connection: #require(testPostgres), schema: schema, connections: 1)
        try await db.write { try $0.execute(SQL(stringLiteral: "DROP SCHEMA \(schema)")) }
        await db.close()
        #expect(await storeError { try await db.read { _ in } }?.kind == .busy)
    }
}
