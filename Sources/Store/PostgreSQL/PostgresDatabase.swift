/// Opens the database in a schema of a PostgreSQL server, on connections of its own. For many schemas on one server, share a
/// `PostgresServer`.
package func openPostgres(connection: String, schema: String, connections: Int = 8) async throws -> any Database {
    let server = try await PostgresServer.open(connection: connection, connections: connections)
    do {
        _ = try await server.database(schema: schema)
    } catch {
        await server.close()
        throw error
    }
    return PostgresDatabase(server: server, schema: schema, ownsServer: true)
}

struct PostgresDatabase: Database {
    let engine = Engine.postgres
    let changes: ChangeCounter
    private let server: PostgresServer
    private let schema: String
    private let ownsServer: Bool

    init(server: PostgresServer, schema: String, ownsServer: Bool) {
        self.server = server
        self.schema = schema
        self.ownsServer = ownsServer
        changes = server.counter(for: schema)
    }

    var isFull: Bool { server.isFull }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await server.transaction(.read, schema: schema, notice: nil, body)
    }

    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await server.transaction(.write, schema: schema, notice: schema, body)
    }

    @discardableResult
    func quietWrite<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await server.transaction(.write, schema: schema, notice: nil, body)
    }

    @discardableResult
    func exclusive<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await server.transaction(.exclusive, schema: schema, notice: schema, body)
    }

    func close() async {
        if ownsServer { await server.close() }
    }
}
