internal import GRDB
import Synchronization

/// Writes through one queue: what waits while the disk is busy shares the next transaction, with a savepoint each, and everybody is
/// answered after its COMMIT. So full durability costs one wait for the disk per group instead of one per write.
final class GroupWriter: Sendable {
    struct Job: Sendable {
        /// Has its transaction to itself.
        var isAlone = false
        /// Leaves the data version as it is.
        var isQuiet = false
        /// Does the work and returns what tells the caller so.
        let run: @Sendable (any Connection) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct Waiting {
        var jobs: [Job] = []
        var isDraining = false
        var isClosed = false
    }

    private let writer: any DatabaseWriter
    private let changes: ChangeCounter
    private let limit: Int
    private let waiting = Mutex(Waiting())

    // A group ends when nobody waits, and at the latest at these: nobody waits long for the work of others.
    private static let longestGroup = 256
    private static let longestTime = Duration.milliseconds(20)
    private static let mostBytes = 1 << 20

    init(_ writer: any DatabaseWriter, changes: ChangeCounter, limit: Int) {
        self.writer = writer
        self.changes = changes
        self.limit = limit
    }

    func add(_ job: Job) {
        let (refusal, mustStart): (String?, Bool) = waiting.withLock { waiting in
            if waiting.isClosed { return ("the database is closed", false) }
            if waiting.jobs.count >= limit { return ("\(limit) writes are waiting", false) }
            waiting.jobs.append(job)
            defer { waiting.isDraining = true }
            return (nil, !waiting.isDraining)
        }
        if let refusal { return job.fail(StoreError.busy(refusal)) }
        if mustStart { writer.asyncWriteWithoutTransaction { db in self.drain(db) } }
    }

    /// Refuses new jobs and waits for those that were accepted.
    func close() async {
        waiting.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            writer.asyncWriteWithoutTransaction { _ in continuation.resume() }
        }
    }

    private func drain(_ db: GRDB.Database) {
        while let job = nextGroupStart() {
            for answer in commitGroup(from: job, db) { answer() }
        }
    }

    private func nextGroupStart() -> Job? {
        waiting.withLock { waiting in
            waiting.isDraining = !waiting.jobs.isEmpty
            return waiting.isDraining ? waiting.jobs.removeFirst() : nil
        }
    }

    private func nextCompanion() -> Job? {
        waiting.withLock { waiting in
            guard let job = waiting.jobs.first, !job.isAlone else { return nil }
            return waiting.jobs.removeFirst()
        }
    }
}

extension GroupWriter {
    private typealias Answer = @Sendable () -> Void

    private struct Group {
        var jobs: [Job] = []
        var answers: [Answer] = []
        var bytes = 0
        var hasChanges = false
        let start = ContinuousClock.now

        var isFull: Bool {
            jobs.contains { $0.isAlone } || jobs.count >= longestGroup || bytes > mostBytes || .now - start > longestTime
        }
    }

    /// The answers, to be given now that the group is on the disk, or lost.
    private func commitGroup(from first: Job, _ db: GRDB.Database) -> [Answer] {
        var group = Group()
        do {
            try db.beginTransaction(.immediate)
            var next: Job? = first
            while let job = next {
                group.jobs.append(job)
                try perform(job, in: &group, db)
                next = group.isFull ? nil : nextCompanion()
            }
            try db.commit()
        } catch {
            if group.jobs.isEmpty { group.jobs = [first] }
            return abandon(group, after: error, db)
        }
        if group.hasChanges { changes.bump() }
        return group.answers
    }

    /// Throws only when the whole transaction is lost; an error of the job's own undoes the job and no more.
    private func perform(_ job: Job, in group: inout Group, _ db: GRDB.Database) throws {
        let connection = SQLiteConnection(db)
        let before = db.totalChangesCount
        do {
            try db.execute(sql: "SAVEPOINT job")
            let answer = try job.run(connection)
            if let swallowed = connection.failure { throw swallowed }
            try db.execute(sql: "RELEASE job")
            group.answers.append(answer)
            if !job.isQuiet && db.totalChangesCount != before { group.hasChanges = true }
        } catch {
            guard db.isInsideTransaction else { throw error }
            try db.execute(sql: "ROLLBACK TO job")
            try db.execute(sql: "RELEASE job")
            group.answers.append { job.fail(error) }
        }
        group.bytes += connection.boundBytes
    }

    private func abandon(_ group: Group, after error: any Error, _ db: GRDB.Database) -> [Answer] {
        if db.isInsideTransaction { try? db.rollback() }  // the error that counts is the one that brought us here
        if group.jobs.count > 1, (error as? DatabaseError)?.resultCode == .SQLITE_CONSTRAINT {
            // A deferred constraint is only checked at COMMIT and does not say whose row it is about: each for itself.
            return group.jobs.flatMap { job in
                var job = job
                job.isAlone = true
                return commitGroup(from: job, db)
            }
        }
        let failure = StoreError.named(error)
        return group.jobs.map { job in { job.fail(failure) } }
    }
}
