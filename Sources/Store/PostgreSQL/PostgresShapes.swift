/// What PostgreSQL tells about the tables of one schema.
extension Connection {
    func postgresTables() throws -> [TableShape] {
        let columns = try rows(
            """
            SELECT relname AS table, attname AS column, format_type(atttypid, NULL) AS type,
                COALESCE(array_position(CAST(indkey AS SMALLINT[]), attnum) - array_lower(CAST(indkey AS SMALLINT[]), 1) + 1, 0) AS place
            FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
            LEFT JOIN pg_index ON pg_index.indrelid = pg_class.oid AND indisprimary
            WHERE relnamespace = \(currentSchema) AND relkind = 'r' ORDER BY relname, attnum
            """)
        let references = try rows(
            """
            SELECT child.relname AS child, parent.relname AS parent FROM pg_constraint
            JOIN pg_class child ON child.oid = conrelid JOIN pg_class parent ON parent.oid = confrelid
            WHERE contype = 'f' AND connamespace = \(currentSchema)
            """)
        let parents = try Dictionary(grouping: references) { try $0["child"] as String }
        return try Dictionary(grouping: columns) { try $0["table"] as String }.map { name, columns in
            try TableShape(name: name, rows: columns, parents: Set((parents[name] ?? []).map { try $0["parent"] }))
        }
    }

    fileprivate var currentSchema: SQL { "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())" }
}

extension TableShape {
    fileprivate init(name: String, rows: [Row], parents: Set<String>) throws {
        var key: [(place: Int, column: String)] = []
        let columns = try rows.map { row -> Column in
            let column: String = try row["column"]
            let place: Int = try row["place"]
            if place > 0 { key.append((place, column)) }
            return Column(name: column, kind: try ColumnKind(declared: try row["type"], of: name, column))
        }
        self.init(name: name, columns: columns, key: key.sorted { $0.place < $1.place }.map(\.column), parents: parents)
    }
}

// MARK: - Foreign keys while tables are filled

extension Connection {
    /// Puts the check of foreign keys off to the end, where tables refer to themselves or to each other in a ring; the order of
    /// ``tables()`` takes care of all others. To be ended with ``checkForeignKeys()`` in the same transaction.
    package func deferForeignKeys() throws {
        guard engine == .postgres else {
            try execute("PRAGMA defer_foreign_keys = ON")
            return
        }
        for (table, name) in try ringConstraints() {
            try execute("ALTER TABLE \(identifier: table) ALTER CONSTRAINT \(identifier: name) DEFERRABLE INITIALLY DEFERRED")
        }
    }

    /// Checks what was put off and makes the constraints as they were.
    ///
    /// - Throws: `StoreError.constraint` when a row refers to another that is not there.
    package func checkForeignKeys() throws {
        guard engine == .postgres else {
            guard let row = try rows("PRAGMA foreign_key_check").first else { return }
            let (child, parent): (String, String) = (try row["table"], try row["parent"])
            throw StoreError.constraint("a row of \(child) refers to one of \(parent) that is not there")
        }
        let constraints = try ringConstraints()
        if !constraints.isEmpty { try execute("SET CONSTRAINTS ALL IMMEDIATE") }
        for (table, name) in constraints {
            try execute("ALTER TABLE \(identifier: table) ALTER CONSTRAINT \(identifier: name) NOT DEFERRABLE")
        }
    }

    private func ringConstraints() throws -> [(table: String, name: String)] {
        let tables = try tables()
        let place = Dictionary(uniqueKeysWithValues: tables.enumerated().map { ($1.name, $0) })
        let found = try rows(
            """
            SELECT child.relname AS child, parent.relname AS parent, conname FROM pg_constraint
            JOIN pg_class child ON child.oid = conrelid JOIN pg_class parent ON parent.oid = confrelid
            WHERE contype = 'f' AND connamespace = \(currentSchema) ORDER BY child.relname, conname
            """)
        return try found.compactMap { row in
            let (child, parent): (String, String) = (try row["child"], try row["parent"])
            return (place[parent] ?? 0) < (place[child] ?? 0) ? nil : (child, try row["conname"])
        }
    }
}
