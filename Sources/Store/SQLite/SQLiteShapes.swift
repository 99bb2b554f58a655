/// What SQLite tells about its own tables.
extension Connection {
    func sqliteTables() throws -> [TableShape] {
        let names = try rows(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND substr(name, 1, 7) <> 'sqlite_'"
        ).map { try $0["name"] as String }
        return try names.map { name in
            // Hidden columns are computed from others.
            let columns = try rows("SELECT name, type FROM pragma_table_xinfo(\(name)) WHERE hidden = 0 ORDER BY cid")
            let key = try rows("SELECT name FROM pragma_table_info(\(name)) WHERE pk > 0 ORDER BY pk")
            let parents = try rows("SELECT DISTINCT \"table\" AS parent FROM pragma_foreign_key_list(\(name))")
            return TableShape(
                name: name,
                columns: try columns.map { row in
                    TableShape.Column(name: try row["name"], kind: try ColumnKind(declared: try row["type"], of: name, try row["name"]))
                },
                key: try key.map { try $0["name"] }, parents: Set(try parents.map { try $0["parent"] }))
        }
    }
}

extension ColumnKind {
    /// The kind of a type, as migrations write it or as PostgreSQL spells it.
    init(declared type: String, of table: String, _ column: String) throws {
        switch type.uppercased() {
        case "BIGINT", "INTEGER", "INT", "SMALLINT": self = .integer
        case "BOOLEAN": self = .bool
        case "DOUBLE PRECISION", "REAL": self = .real
        case "TEXT": self = .text
        case "BYTEA", "BLOB": self = .blob
        default: throw StoreError.engine("\(table).\(column) is of type \(type), which cannot be carried to another database")
        }
    }
}
