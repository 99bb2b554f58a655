import Foundation
import Store
import Testing

@Suite struct ValueTests {
    private static let create: SQL = """
        CREATE TABLE sample (
            id BIGINT PRIMARY KEY, flag BOOLEAN, number BIGINT, ratio DOUBLE PRECISION, name TEXT, bytes BYTEA, colour TEXT
        )
        """

    private struct Sample: RowDecodable, Equatable {
        var id: Int
        var flag: Bool?
        var number: Int64?
        var ratio: Double?
        var name: String?
        var bytes: Data?
        var colour: Colour?

        init(id: Int) { self.id = id }

        init(row: Row) throws {
            id = try row["id"]
            flag = try row["flag"]
            number = try row["number"]
            ratio = try row["ratio"]
            name = try row["name"]
            bytes = try row["bytes"]
            colour = try row["colour"]
        }

        var insert: SQL {
            """
            INSERT INTO sample (id, flag, number, ratio, name, bytes, colour)
            VALUES (\(id), \(flag), \(number), \(ratio), \(name), \(bytes), \(colour))
            """
        }
    }

    private static func samples() -> [Sample] {
        var generator = FixedGenerator()
        let texts = ["", "a", "'; DROP TABLE sample; --", "\"quoted\" \\ $1 ?1 :a @b %s", "é ï 🙂 e\u{301}", "\r\n\t\u{1}", "x\u{FFFF}y"]
        let ratios = [0, -0.1, 1.0 / 3, Double.leastNonzeroMagnitude, .greatestFiniteMagnitude, .infinity, -.infinity, 1e15 + 0.5]
        let numbers: [Int64] = [0, -1, .max, .min, 1 << 53 + 1]
        var all = [Sample(id: 0)]
        for id in 1...60 {
            var sample = Sample(id: id)
            sample.flag = [true, false, nil].randomElement(using: &generator) ?? nil
            sample.number = numbers.randomElement(using: &generator)
            sample.ratio = ratios.randomElement(using: &generator)
            sample.name = texts.randomElement(using: &generator)
            sample.bytes = Data((0..<Int.random(in: 0...300, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) })
            sample.colour = [.red, .blue, nil].randomElement(using: &generator) ?? nil
            all.append(sample)
        }
        return all
    }

    @Test(arguments: Place.all) func `every value comes back as it went`(place: Place) async throws {
        try await withDatabase(place) { db in
            let samples = Self.samples()
            try await db.write { db in
                try db.execute(Self.create)
                for sample in samples { try db.execute(sample.insert) }
            }
            let found = try await db.read { db in try db.all("SELECT * FROM sample ORDER BY id", as: Sample.self) }
            #expect(found == samples)
            for sample in samples where sample.name != nil {
                let same: Int? = try await db.read { db in
                    try db.value("SELECT id FROM sample WHERE id = \(sample.id) AND name = \(sample.name) AND bytes = \(sample.bytes)")
                }
                #expect(same == sample.id)
            }
        }
    }

    @Test(arguments: Place.all) func `a blob of some megabytes comes back`(place: Place) async throws {
        try await withDatabase(place) { db in
            let bytes = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            let found: Data? = try await db.write { db in
                try db.execute(Self.create)
                try db.execute("INSERT INTO sample (id, bytes) VALUES (1, \(bytes))")
                return try db.value("SELECT bytes FROM sample")
            }
            #expect(found == bytes)
        }
    }

    @Test(arguments: Place.all) func `what one engine cannot store neither does`(place: Place) async throws {
        try await withDatabase(place) { db in
            try await db.write { db in try db.execute(Self.create) }
            let refused: [SQL] = [
                "INSERT INTO sample (id, name) VALUES (1, \("a\0b"))",
                "INSERT INTO sample (id, ratio) VALUES (1, \(Double.nan))",
            ]
            for sql in refused {
                #expect(await storeError { try await db.write { try $0.execute(sql) } }?.kind == .badValue)
            }
        }
    }

    @Test(arguments: Place.all) func `text that looks like SQL stays text`(place: Place) async throws {
        let attacks = ["x'); DELETE FROM sample; --", "' OR '1'='1", "?1", "$1", "1; DROP TABLE sample", "\\'; --", "/*", "''"]
        try await withDatabase(place) { db in
            try await db.write { db in
                try db.execute(Self.create)
                for (id, attack) in attacks.enumerated() { try db.execute("INSERT INTO sample (id, name) VALUES (\(id), \(attack))") }
            }
            for attack in attacks {
                let names: [String] = try await db.read { db in
                    try db.rows("SELECT name FROM sample WHERE name = \(attack)").map { try $0["name"] }
                }
                #expect(names == [attack])
            }
            let count: Int? = try await db.read { try $0.value("SELECT count(*) FROM sample") }
            #expect(count == attacks.count)
        }
    }

    @Test(arguments: Place.all) func `lists, fragments and single values read alike`(place: Place) async throws {
        try await withDatabase(place) { db in
            try await db.write { db in
                try db.execute(Self.create)
                for id in 1...5 { try db.execute("INSERT INTO sample (id, number) VALUES (\(id), \(id * 10))") }
            }
            try await db.read { db in
                let chosen = try db.rows("SELECT id FROM sample WHERE id IN (\(list: [2, 4, 9])) ORDER BY id")
                #expect(chosen.compactMap { $0.columns.first?.value } == [.integer(2), .integer(4)])
                try #expect(db.rows("SELECT id FROM sample WHERE id IN (\(list: [Int]()))").isEmpty)
                let many: SQL = "number > \(20)"
                let sum: Int? = try db.value("SELECT sum(number) FROM sample WHERE \(many)")
                #expect(sum == 120)
                let none: Int? = try db.value("SELECT sum(number) FROM sample WHERE id > \(100)")
                #expect(none == nil)
                let average: Double? = try db.value("SELECT avg(number) FROM sample")
                #expect(average == 30)
                try #expect(db.exists("SELECT 1 FROM sample WHERE id = \(3)"))
                try #expect(!db.exists("SELECT 1 FROM sample WHERE id = \(33)"))
                try #expect(db.first("SELECT * FROM sample WHERE id = \(77)", as: Sample.self) == nil)
            }
        }
    }

    @Test(arguments: Place.all) func `one statement takes values of different types`(place: Place) async throws {
        try await withDatabase(place) { db in
            let values: [SQLValue] = [.integer(1), .text("1"), .null, .real(1.5), .blob(Data([0, 255])), .text("b"), .integer(2)]
            for value in values {
                let found: SQLValue? = try await db.read { try $0.value("SELECT \(value)") }
                #expect(found == value)
            }
        }
    }

    @Test(arguments: Place.all) func `a wrong column or type is said with its name`(place: Place) async throws {
        try await withDatabase(place) { db in
            try await db.read { db in
                let row = try #require(try db.rows("SELECT 'abc' AS name, \(5) AS number").first)
                #expect(row.columns.map(\.name) == ["name", "number"])
                #expect(throws: StoreError.self) { let _: Int = try row["name"] }
                #expect(throws: StoreError.self) { let _: String = try row["nothing"] }
                #expect(throws: StoreError.self) { let _: Int? = try db.value("SELECT 'abc'") }
            }
        }
    }

    @Test(arguments: Place.all) func `execute counts the rows it changed`(place: Place) async throws {
        try await withDatabase(place) { db in
            try await db.write { db in
                try #expect(db.execute(Self.create) == 0)
                try #expect(db.execute("INSERT INTO sample (id, number) VALUES (1, 1), (2, 1), (3, 2)") == 3)
                try #expect(db.execute("CREATE INDEX sample_by_number ON sample (number)") == 0)
                try #expect(db.execute("UPDATE sample SET number = 5 WHERE number = 1") == 2)
                try #expect(db.execute("INSERT INTO sample (id) VALUES (1) ON CONFLICT (id) DO NOTHING") == 0)
                try #expect(db.execute("SELECT * FROM sample") == 0)
                try #expect(db.rows("INSERT INTO sample (id) VALUES (4) RETURNING id").count == 1)
                try #expect(db.execute("DELETE FROM sample") == 4)
            }
        }
    }
}
