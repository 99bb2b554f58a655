import Foundation
import Store
import TestSupport
import Testing

/// What is asked of a database is carried out: when others are in the way, when the task that asked is cancelled, when the server is away.
@Suite struct PatienceTests {
    @Test(arguments: testEngines) func `a write in a task that was cancelled is carried out all the same`(engine: Engine) async throws {
        let db = try await freshDatabase(engine)
        try await db.write { try $0.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY)") }
        // What was sent outside before must be noted; reading may be given up.
        let writing = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await db.write { try $0.execute("INSERT INTO parcel (id) VALUES (1)") }
            try await db.quietWrite { try $0.execute("INSERT INTO parcel (id) VALUES (2)") }
            try await db.exclusive { try $0.execute("INSERT INTO parcel (id) VALUES (3)") }
        }
        try await writing.value
        let count: Int? = try await db.read { try $0.value("SELECT COUNT(*) FROM parcel") }
        #expect(count == 3)
        await db.close()
    }

    /// One that reads everything and takes its time, among many that are quick, from two servers: they contradict each other every time.
    @Test(.enabled(if: testPostgres != nil)) func `a long write among many short ones comes through`() async throws {
        try await withTwoNodes(#require(testPostgres)) { first, second in
            try await first.write { try $0.execute("CREATE TABLE parcel (id BIGINT PRIMARY KEY, number BIGINT NOT NULL)") }
            let shorts = [first, second].flatMap { db in
                (0..<2).map { worker in
                    Task {
                        var done = 0
                        while !Task.isCancelled {
                            let id = Int64.random(in: 0...Int64.max)
                            try await db.write { db in
                                let count: Int? = try db.value("SELECT COUNT(*) FROM parcel")
                                try db.execute("INSERT INTO parcel (id, number) VALUES (\(id), \(count ?? 0))")
                            }
                            done += 1
                        }
                        return done
                    }
                }
            }
            var failure: StoreError?
            for number in 1...3 where failure == nil {
                failure = await storeError {
                    try await first.write { db in
                        let count: Int? = try db.value("SELECT COUNT(*) FROM parcel")
                        Thread.sleep(forTimeInterval: 0.1)
                        try db.execute("INSERT INTO parcel (id, number) VALUES (\(-number), \(count ?? 0))")
                    }
                }
            }
            for task in shorts { task.cancel() }
            var done = 0
            for task in shorts { done += try await task.value }
            #expect(failure == nil, "\(failure.map { "\($0)" } ?? "")")
            #expect(done > 0)
            let (rows, numbers) = try await first.read { db -> (Int, Int) in
                (try db.value("SELECT COUNT(*) FROM parcel") ?? 0, try db.value("SELECT COUNT(DISTINCT number) FROM parcel") ?? 0)
            }
            // As if one after the other: each saw another count.
            #expect(rows == numbers)
            #expect(rows == done + 3)
        }
    }

    @Test func `a server that is not there is out of reach, no fault of the program`() async throws {
        try await withTemporaryFile { path in
            let nowhere = URL(filePath: path).deletingLastPathComponent().path
            #expect(await storeError { try await openPostgres(connection: "host=\(nowhere) dbname=none", schema: "none") }?.kind == .busy)
        }
    }
}
