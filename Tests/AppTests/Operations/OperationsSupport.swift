import App
import Civic
import Foundation
import Store
import TestSupport

/// A folder of its own that is removed afterwards.
func withFolder<T>(_ body: (URL) async throws -> T) async throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(path: "operations-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}

/// Numbers that look random and are the same in every run.
struct FixedNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64 = 20_261_121) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A schema with everything a table can have: each kind of column, a key of two parts, none, and references in a ring.
enum Workshop {
    static let migrations = [
        Migration(
            id: "2026-01-01 workshop: create",
            sql: [
                """
                CREATE TABLE tool (
                    id TEXT PRIMARY KEY, name TEXT NOT NULL, weight DOUBLE PRECISION, is_sharp BOOLEAN, bought_at BIGINT, picture BYTEA,
                    part_of TEXT REFERENCES tool (id))
                """,
                "CREATE TABLE bench (room TEXT NOT NULL, place BIGINT NOT NULL, tool_id TEXT REFERENCES tool (id), PRIMARY KEY (room, place))",
                "CREATE TABLE scrap (note TEXT, amount BIGINT)",
            ]),
        // A row that a migration puts there itself must not come twice.
        Migration(id: "2026-01-02 workshop: first", sql: ["INSERT INTO scrap (note, amount) VALUES ('begin', 1)"]),
    ]

    static let newer =
        migrations + [
            Migration(
                id: "2026-02-01 workshop: colours",
                sql: ["ALTER TABLE tool ADD COLUMN colour TEXT", "UPDATE tool SET colour = 'grey' WHERE is_sharp"])
        ]

    static func fill(_ database: any Database, rows count: Int) async throws {
        _ = try await database.migrate(migrations, now: 1)
        try await database.write { db in
            var numbers = FixedNumbers()
            for index in 0..<count {
                // Every other one belongs to one that comes after it in the order of the key.
                let parent: String? = index > 0 && index % 2 == 0 ? id(index - 1) : nil
                try db.execute(
                    """
                    INSERT INTO tool (id, name, weight, is_sharp, bought_at, picture, part_of)
                    VALUES (\(id(index)), \(text(&numbers)), \(weights.randomElement(using: &numbers) ?? nil), \(truth(index)),
                        \(times.randomElement(using: &numbers) ?? nil), \(picture(&numbers)), \(parent))
                    """)
                let tool: String? = index % 3 == 0 ? id(index) : nil
                try db.execute("INSERT INTO bench (room, place, tool_id) VALUES (\(index % 7 == 0 ? "é" : "a b"), \(index - 50), \(tool))")
                try db.execute("INSERT INTO scrap (note, amount) VALUES (\(index % 5 == 0 ? nil : "same"), \(index % 4))")
            }
        }
    }

    /// Descending, so that parents are not there yet when their parts come in the order of the key.
    private static func id(_ index: Int) -> String { "tool-\(100_000 - index)" }
    private static func truth(_ index: Int) -> Bool? { index % 3 == 0 ? nil : index % 3 == 1 }
    private static let weights: [Double?] = [nil, 0, -0.0, 1, 0.1, -2.5e-300, .greatestFiniteMagnitude, .infinity, -.infinity, 1 / 3]
    private static let times: [Int64?] = [nil, 0, -1, .max, .min, 1_795_000_000_000]

    private static func text(_ numbers: inout FixedNumbers) -> String {
        let parts = [
            "a", "\"", "\\", "\n", "\r", "\t", "\u{1}", "\u{1F}", "\u{7F}", "é", "🌳", "e\u{301}", "[", "]", ",", "{", "null", "'",
            "\u{2028}",
        ]
        return (0..<Int.random(in: 0...20, using: &numbers)).map { _ in parts.randomElement(using: &numbers) ?? "" }.joined()
    }

    private static func picture(_ numbers: inout FixedNumbers) -> Data? {
        let size = [nil, 0, 1, 2, 3, 500, 4_000].randomElement(using: &numbers) ?? nil
        return size.map { size in Data((0..<size).map { _ in UInt8.random(in: .min ... .max, using: &numbers) }) }
    }
}

/// All rows of all tables, by table.
func contents(_ database: any Database) async throws -> [String: [[SQLValue]]] {
    try await database.read { db in
        try db.tables().reduce(into: [:]) { all, table in
            var rows: [[SQLValue]] = []
            try db.forEachPage(of: table) { rows += $0 }
            all[table.name] = rows.sorted { "\($0)" < "\($1)" }
        }
    }
}
