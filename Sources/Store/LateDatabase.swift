import Synchronization

/// Opens a database now, or as soon as it can be: one that is damaged or out of reach does not keep the program from starting.
///
/// - Parameters:
///   - pause: how long to wait after a failure before the next try. Whoever asks something of it in between is refused at once.
///   - told: hears of every failure, with whether it is a new one.
///   - open: opens it and makes it ready; on failure nothing of it stays open.
/// - Returns: the database itself when all is well; else one that refuses with the error of the last try until a later one succeeds.
/// - Throws: whatever is no `StoreError`: a wrong configuration does not heal by itself.
package func openLater(
    engine: Engine, pause: Duration = .seconds(10), told: @escaping @Sendable (StoreError, _ isNew: Bool) -> Void = { _, _ in },
    open: @escaping @Sendable () async throws -> any Database
) async throws -> any Database {
    do {
        return try await open()
    } catch let error as StoreError {
        told(error, true)
        return LateDatabase(engine: engine, pause: pause, failure: error, told: told, open: open)
    }
}

/// Stands in for a database that could not be opened, and becomes it.
private final class LateDatabase: Database {
    private enum State {
        case open(any Database)
        case waiting(StoreError, until: ContinuousClock.Instant)
        case opening(StoreError)
        case closed
    }

    let engine: Engine
    private let pause: Duration
    private let told: @Sendable (StoreError, Bool) -> Void
    private let opener: @Sendable () async throws -> any Database
    private let ownChanges = ChangeCounter()
    private let state: Mutex<State>

    init(
        engine: Engine, pause: Duration, failure: StoreError, told: @escaping @Sendable (StoreError, Bool) -> Void,
        open: @escaping @Sendable () async throws -> any Database
    ) {
        (self.engine, self.pause, self.told, opener) = (engine, pause, told, open)
        state = Mutex(.waiting(failure, until: .now + pause))
    }

    var changes: ChangeCounter { opened?.changes ?? ownChanges }

    var damage: String? {
        switch state.withLock(\.self) {
        case .open(let database): database.damage
        case .waiting(let error, _), .opening(let error): error.description
        case .closed: "the database is closed"
        }
    }

    var isFull: Bool { opened?.isFull ?? false }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await ready().read(body)
    }

    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await ready().write(body)
    }

    @discardableResult
    func quietWrite<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await ready().quietWrite(body)
    }

    @discardableResult
    func exclusive<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await ready().exclusive(body)
    }

    func close() async {
        let database = opened
        state.withLock { $0 = .closed }
        await database?.close()
    }

    private var opened: (any Database)? {
        if case .open(let database) = state.withLock(\.self) { database } else { nil }
    }

    /// The database when it is there; else tries again when it is time, without making anybody wait for that.
    private func ready() throws -> any Database {
        let (database, failure, mustTry): ((any Database)?, StoreError, Bool) = state.withLock { state in
            switch state {
            case .open(let database): return (database, .busy(""), false)
            case .opening(let error): return (nil, error, false)
            case .closed: return (nil, .busy("the database is closed"), false)
            case .waiting(let error, let until):
                guard until <= .now else { return (nil, error, false) }
                state = .opening(error)
                return (nil, error, true)
            }
        }
        if let database { return database }
        if mustTry { Task { await self.tryAgain(after: failure) } }
        throw failure
    }

    private func tryAgain(after earlier: StoreError) async {
        do {
            let database = try await opener()
            let isWanted = state.withLock { state in
                guard case .opening = state else { return false }
                state = .open(database)
                return true
            }
            if !isWanted { await database.close() }
        } catch {
            let failure = error as? StoreError ?? .engine("\(error)")
            told(failure, failure.description != earlier.description)
            state.withLock { state in
                if case .opening = state { state = .waiting(failure, until: .now + pause) }
            }
        }
    }
}
