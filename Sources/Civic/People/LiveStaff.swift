import Store
import Synchronization

/// Everybody who works here with where they work, kept at hand until something is written: the list that the desk routes by.
package final class LiveStaff: Sendable {
    package struct Colleague: Sendable {
        package let person: Person
        /// Nil for somebody without a team.
        package let place: StaffPlace?
    }

    private struct State {
        var all: [Colleague] = []
        /// The data version at which the list was read.
        var seen: UInt64?
    }

    private let state = Mutex(State())

    package init() {}

    /// In order of name.
    package var current: [Colleague] { state.withLock(\.all) }

    /// Reads the list again when any data changed, here or on another server. Costs nothing while none did.
    package func refresh(from database: any Database) async throws {
        let version = database.version()
        guard state.withLock({ $0.seen != version }) else { return }
        let all = try await database.read { db in
            let places = try db.staffPlaces()
            return try db.staff().map { Colleague(person: $0, place: places[$0.id]) }
        }
        state.withLock { $0 = State(all: all, seen: version) }
    }
}
