import Synchronization

/// One database on one engine. The closures are synchronous on purpose: nothing awaits the network while a transaction is open.
package protocol Database: Sendable {
    var engine: Engine { get }

    /// Counts what was written, for caches.
    var changes: ChangeCounter { get }

    /// Why it cannot be relied on: its data is damaged, or it could not be opened. From then on nothing is written; what can be read is.
    var damage: String? { get }

    /// A write within the last minute found no room on the disk. What is there can be read; what is sent may not be kept.
    var isFull: Bool { get }

    /// Reads from one unchanging view of the data; a statement that writes fails.
    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

    /// All or nothing, as if alone, and on the disk when it returns. An error thrown by the closure undoes its work.
    ///
    /// The closure may run again after a conflict with others, so it must have no effect outside the database.
    /// Throws `StoreError.busy` when too much is waiting.
    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

    /// A `write` that leaves caches alone: for what no cached page shows, such as sessions and heartbeats.
    @discardableResult
    func quietWrite<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

    /// A `write` that overlaps no other `exclusive` of the same database on any server, and sees all that the one before it wrote.
    @discardableResult
    func exclusive<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

    /// Lets go of what only makes the next work quicker, such as connections and pages it remembers. Work that runs goes on.
    func rest()

    /// Waits for the work that was accepted and lets go of the database. Later calls throw.
    func close() async
}

extension Database {
    package var damage: String? { nil }
    package var isFull: Bool { false }
    package func rest() {}

    /// The data version a cache can put beside what it keeps. Ask *before* reading what will be kept.
    package func version() -> UInt64 { changes.value }
}

/// A number that is different after every transaction that changed data, here or on another server.
///
/// It begins at a random place, so that a version handed out before a restart is not met again after it.
package final class ChangeCounter: Sendable {
    private let count = Atomic<UInt64>(.random(in: 1...UInt64.max >> 2))

    package init() {}

    package var value: UInt64 { count.load(ordering: .acquiring) }

    package func bump() {
        count.add(1, ordering: .acquiringAndReleasing)
    }
}
