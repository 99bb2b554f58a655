import Foundation
import Store

/// The engines tests run on: SQLite always, PostgreSQL when `MEEMAKEN_TEST_POSTGRES` holds a libpq connection string
/// (`export MEEMAKEN_TEST_POSTGRES="$(script/postgres)"`). Where `CI` is set a test insists on both.
package var testEngines: [Engine] {
    testPostgres == nil ? [.sqlite] : [.sqlite, .postgres]
}

/// The libpq connection string of the cluster for tests; nil when there is none.
package let testPostgres = ProcessInfo.processInfo.environment["MEEMAKEN_TEST_POSTGRES"].flatMap { $0.isEmpty ? nil : $0 }

/// An empty database: SQLite in memory, or a new schema on PostgreSQL, which is dropped when the database is closed or let go.
package func freshDatabase(_ engine: Engine) async throws -> any Database {
    switch engine {
    case .sqlite:
        return try openSQLiteInMemory()
    case .postgres:
        let server = try await sharedServer.value
        let schema = freshSchemaName()
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

/// Drops the schema it was given.
private final class SchemaForTest: Database {
    private let database: any Database
    private let schema: String
    private let server: PostgresServer

    init(database: any Database, schema: String, server: PostgresServer) {
        (self.database, self.schema, self.server) = (database, schema, server)
    }

    deinit {
        Task { [schema, server] in try? await server.dropSchema(schema) }  // the cluster is thrown away in the end
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
