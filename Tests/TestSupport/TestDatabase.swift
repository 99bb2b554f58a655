import Foundation
import Store

/// The engines tests run on: SQLite always, PostgreSQL when `MEEMAKEN_TEST_POSTGRES` holds a libpq connection string
/// (`export MEEMAKEN_TEST_POSTGRES="$(script/postgres)"`). Where `CI` is set a test insists on both.
package var testEngines: [Engine] {
    testPostgres == nil ? [.sqlite] : [.sqlite, .postgres]
}

/// The libpq connection string of the cluster for tests; nil when there is none.
package let testPostgres = ProcessInfo.processInfo.environment["MEEMAKEN_TEST_POSTGRES"].flatMap { $0.isEmpty ? nil : $0 }

/// An empty database: SQLite in memory, or a schema on PostgreSQL, which is dropped when the database is closed. When it is let go, its
/// tables are emptied for a test that asks for one with tables.
///
/// - Parameter withTables: on PostgreSQL the program's own tables may be there already, with nothing in them: they take long to lay.
package func freshDatabase(_ engine: Engine, withTables: Bool = false) async throws -> any Database {
    switch engine {
    case .sqlite:
        return try openSQLiteInMemory()
    case .postgres:
        let server = try await sharedServer.value
        let used = withTables ? await usedSchemas.take() : nil
        let schema = used ?? freshSchemaName()
        return SchemaForTest(database: try await server.database(schema: schema), schema: schema, server: server)
    }
}

/// A name no other test has.
package func freshSchemaName() -> String {
    "test_" + String(UInt64.random(in: .min ... .max), radix: 36)
}

/// One server for all tests of the process: many schemas, few connections.
private let sharedServer = Task {
    guard let testPostgres else { throw StoreError.engine("MEEMAKEN_TEST_POSTGRES is not set") }
    return try await PostgresServer.open(connection: testPostgres, connections: 24)
}

private let usedSchemas = UsedSchemas()

/// Schemas that tests were done with, emptied for the next: laying a hundred tables anew takes longer than most tests.
private actor UsedSchemas {
    /// So many that look alike are those of tests that leave the tables as they are; another look is the work of one test.
    private static let enough = 6

    private var idle: [String: [String]] = [:]
    private var seen: [String: Int] = [:]

    func take() -> String? {
        guard let usual = seen.max(by: { $0.value < $1.value }), usual.value >= Self.enough else { return nil }
        return idle[usual.key]?.popLast()
    }

    /// - Returns: false for one without tables of ours, or that cannot be emptied: it is of no use, and the test it was of is over.
    func add(_ schema: String, on server: PostgresServer) async -> Bool {
        let look = try? await server.database(schema: schema).write { db -> String? in
            let look: String? = try db.value(Self.look)
            try db.execute(Self.empty)
            return look
        }
        guard let look = look ?? nil else { return false }
        idle[look, default: []].append(schema)
        seen[look, default: 0] += 1
        return true
    }

    /// Columns, indexes, constraints and migrations, as one short text.
    private static let look: SQL = """
        SELECT md5(string_agg(line, ' ' ORDER BY line)) FROM (
            SELECT relname || attname || atttypid || attnotnull || COALESCE(pg_get_expr(adbin, adrelid), '') AS line
            FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            WHERE relnamespace = current_schema()::regnamespace AND attnum > 0
            UNION ALL SELECT replace(indexdef, schemaname, '') FROM pg_indexes WHERE schemaname = current_schema()
            UNION ALL SELECT conname || contype::text FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
            UNION ALL SELECT tgname::text FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid
            WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal
            UNION ALL SELECT 'migration ' || id FROM migration) AS lines
        """

    /// Rows go in any order, so keys to other tables are not looked at meanwhile.
    private static let empty: SQL = """
        DO $$ DECLARE name text; filled boolean; BEGIN
            SET LOCAL session_replication_role = replica;
            FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'migration' LOOP
                EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO filled;
                IF filled THEN EXECUTE format('DELETE FROM %I', name); END IF;
            END LOOP;
        END $$
        """
}

/// Gives the schema back when nobody holds it any more.
private final class SchemaForTest: Database {
    private let database: any Database
    private let schema: String
    private let server: PostgresServer

    init(database: any Database, schema: String, server: PostgresServer) {
        (self.database, self.schema, self.server) = (database, schema, server)
    }

    deinit {
        // The cluster is thrown away in the end.
        Task { [schema, server] in
            if await !usedSchemas.add(schema, on: server) { try? await server.dropSchema(schema) }
        }
    }

    var engine: Engine { database.engine }
    var changes: ChangeCounter { database.changes }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await database.read(body)
    }

    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await database.write(body)
    }

    @discardableResult
    func quietWrite<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await database.quietWrite(body)
    }

    @discardableResult
    func exclusive<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await database.exclusive(body)
    }

    func close() async {
        try? await server.dropSchema(schema)
        await database.close()
    }
}
