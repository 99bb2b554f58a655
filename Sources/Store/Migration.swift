/// A step of the schema, forward only. It is never edited once released.
package struct Migration: Sendable {
    /// Date, feature, what: `2026-11-21 parcels: create`. Migrations run in the order of their ids.
    package let id: String
    /// The statements, one each, in the common dialect.
    package let sql: [SQL]
    /// What cannot be said in SQL, after the statements and in the same transaction.
    package let body: @Sendable (any Connection) throws -> Void

    package init(id: String, sql: [SQL] = [], body: @escaping @Sendable (any Connection) throws -> Void = { _ in }) {
        self.id = id
        self.sql = sql
        self.body = body
    }
}

extension Database {
    /// Applies what was not applied yet, each in a transaction of its own, also when several servers start together.
    ///
    /// - Parameter now: epoch milliseconds, kept beside each migration.
    /// - Returns: the ids applied by this call.
    @discardableResult
    package func migrate(_ migrations: [Migration], now: Int64) async throws -> [String] {
        let ids = Set(migrations.map(\.id))
        guard ids.count == migrations.count else { throw StoreError.engine("two migrations have the same id") }
        let applied = try await appliedMigrations()
        var added: [String] = []
        for migration in migrations.sorted(by: { $0.id < $1.id }) where !applied.contains(migration.id) {
            if try await exclusive({ db in try db.apply(migration, now: now) }) { added.append(migration.id) }
        }
        return added
    }

    private func appliedMigrations() async throws -> Set<String> {
        try await exclusive { db in
            try db.execute("CREATE TABLE IF NOT EXISTS migration (id TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)")
            return try Set(db.rows("SELECT id FROM migration").map { try $0["id"] })
        }
    }
}

extension Connection {
    /// False when another server was first.
    fileprivate func apply(_ migration: Migration, now: Int64) throws -> Bool {
        if try exists("SELECT 1 FROM migration WHERE id = \(migration.id)") { return false }
        for statement in migration.sql { try execute(statement) }
        try migration.body(self)
        try execute("INSERT INTO migration (id, applied_at) VALUES (\(migration.id), \(now))")
        return true
    }
}
