import Store
import Testing

@Suite struct TransactionTests {
    private struct Refused: Error {}

    private func withParcels<T>(_ place: Place, _ body: (any Database) async throws -> T) async throws -> T {
        try await withDatabase(place) { db in
            try await db.write { db in
                try db.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY, number BIGINT NOT NULL DEFAULT 0 CHECK (number >= 0))")
                try db.execute("CREATE TABLE tree (id BIGINT PRIMARY KEY, parcel_id BIGINT NOT NULL REFERENCES parcel (id))")
            }
            return try await body(db)
        }
    }

    private func ids(_ db: any Database) async throws -> [Int] {
        try await db.read { try $0.rows("SELECT id FROM parcel ORDER BY id").map { try $0["id"] } }
    }

    @Test(arguments: Place.all) func `forty at once read, add one and write, and none is lost`(place: Place) async throws {
        try await withParcels(place) { db in
            try await db.write { try $0.execute("INSERT INTO parcel (id) VALUES (1)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        try await db.write { db in
                            let number: Int = try db.value("SELECT number FROM parcel WHERE id = 1") ?? 0
                            try db.execute("UPDATE parcel SET number = \(number + 1) WHERE id = 1")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let number: Int? = try await db.read { try $0.value("SELECT number FROM parcel") }
            #expect(number == 40)
        }
    }

    @Test(arguments: Place.all) func `exclusive and ordinary writes do not overwrite each other`(place: Place) async throws {
        try await withParcels(place) { db in
            try await db.write { try $0.execute("INSERT INTO parcel (id) VALUES (1)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for turn in 0..<30 {
                    let step: @Sendable (any Connection) throws -> Void = { db in
                        let number: Int = try db.value("SELECT number FROM parcel WHERE id = 1") ?? 0
                        try db.execute("UPDATE parcel SET number = \(number + 1) WHERE id = 1")
                    }
                    group.addTask { if turn % 2 == 0 { try await db.write(step) } else { try await db.exclusive(step) } }
                }
                try await group.waitForAll()
            }
            let number: Int? = try await db.read { try $0.value("SELECT number FROM parcel") }
            #expect(number == 30)
        }
    }

    @Test(arguments: Place.all) func `an error of the closure undoes its work and reaches the caller`(place: Place) async throws {
        try await withParcels(place) { db in
            await #expect(throws: Refused.self) {
                try await db.write { db in
                    try db.execute("INSERT INTO parcel (id) VALUES (1)")
                    throw Refused()
                }
            }
            try await #expect(ids(db).isEmpty)
        }
    }

    @Test(arguments: Place.all) func `of many writes at once the failing ones undo nothing of the others`(place: Place) async throws {
        try await withParcels(place) { db in
            let failed = await withTaskGroup(of: Bool.self) { group in
                for id in 0..<60 {
                    group.addTask {
                        do {
                            try await db.write { db in
                                try db.execute("INSERT INTO parcel (id) VALUES (\(id))")
                                if id % 3 == 0 { throw Refused() }
                                if id % 3 == 1 { try db.execute("INSERT INTO tree (id, parcel_id) VALUES (\(id), \(id))") }
                                if id % 15 == 2 { try db.execute("INSERT INTO parcel (id) VALUES (\(id))") }
                            }
                            return false
                        } catch {
                            return true
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(failed == 24)
            try await #expect(ids(db) == (0..<60).filter { $0 % 3 != 0 && $0 % 15 != 2 })
            let trees: Int? = try await db.read { try $0.value("SELECT count(*) FROM tree") }
            #expect(trees == 20)
        }
    }

    @Test(arguments: Place.all) func `a rule checked at the end fails its own write only`(place: Place) async throws {
        try await withParcels(place) { db in
            try await db.write { db in
                try db.execute(
                    """
                    CREATE TABLE gate (id BIGINT PRIMARY KEY, parcel_id BIGINT REFERENCES parcel (id) DEFERRABLE INITIALLY DEFERRED)
                    """)
                try db.execute("INSERT INTO parcel (id) VALUES (1)")
            }
            let errors = await storeErrors(of: 20) { id in
                try await db.write { try $0.execute("INSERT INTO gate (id, parcel_id) VALUES (\(id), \(id == 7 ? 99 : 1))") }
            }
            #expect(errors.count == 1)
            #expect(errors.first?.kind == .constraint)
            let gates: Int? = try await db.read { try $0.value("SELECT count(*) FROM gate") }
            #expect(gates == 19)
        }
    }

    @Test(arguments: Place.all) func `an error that was swallowed does not pass for success`(place: Place) async throws {
        try await withParcels(place) { db in
            let error = await storeError {
                try await db.write { db in
                    try db.execute("INSERT INTO parcel (id) VALUES (1)")
                    _ = try? db.execute("INSERT INTO parcel (id) VALUES (1)")
                }
            }
            #expect(error?.kind == .notUnique)
            try await #expect(ids(db).isEmpty)
        }
    }

    @Test(arguments: Place.all) func `a read cannot write`(place: Place) async throws {
        try await withParcels(place) { db in
            #expect(await storeError { try await db.read { try $0.execute("INSERT INTO parcel (id) VALUES (1)") } } != nil)
            try await #expect(ids(db).isEmpty)
            try await db.write { try $0.execute("INSERT INTO parcel (id) VALUES (2)") }
            try await #expect(ids(db) == [2])
        }
    }

    @Test(arguments: Place.all) func `a unique error has one name`(place: Place) async throws {
        try await withDatabase(place) { db in
            try await db.write { db in
                try db.execute("CREATE TABLE person (id TEXT PRIMARY KEY, mail TEXT UNIQUE, street TEXT, number BIGINT)")
                try db.execute("CREATE UNIQUE INDEX person_by_address ON person (street, number) WHERE number > 0")
                try db.execute("CREATE UNIQUE INDEX person_by_length ON person (abs(number))")
                try db.execute("INSERT INTO person (id, mail, street, number) VALUES ('a', 'a@example.org', 'Dam (West)', 1)")
            }
            let attempts: [(sql: SQL, name: String)] = [
                ("INSERT INTO person (id) VALUES ('a')", "person.id"),
                ("INSERT INTO person (id, mail) VALUES ('b', 'a@example.org')", "person.mail"),
                ("UPDATE person SET mail = 'a@example.org' WHERE id = 'c'", "person.mail"),
                ("INSERT INTO person (id, number) VALUES ('d', -1)", "person_by_length"),
            ]
            try await db.write { try $0.execute("INSERT INTO person (id, mail) VALUES ('c', 'c@example.org')") }
            for attempt in attempts {
                let error = await storeError { try await db.write { try $0.execute(attempt.sql) } }
                #expect(error?.description == "not unique: \(attempt.name)")
            }
            try await db.write { try $0.execute("DROP INDEX person_by_length") }
            let error = await storeError {
                try await db.write { try $0.execute("INSERT INTO person (id, street, number) VALUES ('e', 'Dam (West)', 1)") }
            }
            #expect(error?.description == "not unique: person.street, person.number")
        }
    }

    @Test(arguments: Place.all) func `other rules of the database are constraints`(place: Place) async throws {
        try await withParcels(place) { db in
            let attempts: [SQL] = [
                "INSERT INTO tree (id, parcel_id) VALUES (1, 99)",
                "INSERT INTO tree (id) VALUES (1)",
                "INSERT INTO parcel (id, number) VALUES (1, -1)",
            ]
            for attempt in attempts {
                let error = await storeError { try await db.write { try $0.execute(attempt) } }
                #expect(error?.kind == .constraint)
            }
            #expect(await storeError { try await db.write { try $0.execute("SELECT nothing FROM nowhere") } }?.kind == .engine)
        }
    }

    @Test(arguments: Place.all) func `a read sees one moment`(place: Place) async throws {
        if place == .memory { return }  // reads and writes take turns there
        try await withParcels(place) { db in
            let counts = try await db.read { connection -> [Int?] in
                let before: Int? = try connection.value("SELECT count(*) FROM parcel")
                let done = Signal()
                Task {
                    _ = try? await db.write { try $0.execute("INSERT INTO parcel (id) VALUES (1)") }
                    done.give()
                }
                done.wait()
                return [before, try connection.value("SELECT count(*) FROM parcel")]
            }
            #expect(counts == [0, 0])
            try await #expect(ids(db) == [1])
        }
    }

    @Test(arguments: [Place.memory, .file]) func `a queue that is full refuses`(place: Place) async throws {
        try await withTemporaryFile { path in
            let opened = try place == .memory ? openSQLiteInMemory(waiting: 5) : openSQLite(path: path, waiting: 5)
            try await closing(opened) { db in
                try await db.write { try $0.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY)") }
                let (running, go) = (Signal(), Signal())
                async let slow: Void = db.write { _ in
                    running.give()
                    go.wait()
                }
                await running.waited()
                // The three that are refused answer first.
                let errors = await storeErrors(of: 8, giving: go, after: 3) { id in
                    try await db.write { try $0.execute("INSERT INTO parcel (id) VALUES (\(id))") }
                }
                try await slow
                #expect(errors.count == 3)
                #expect(errors.allSatisfy { $0.kind == .busy })
                try await #expect(ids(db).count == 5)
            }
        }
    }
}
