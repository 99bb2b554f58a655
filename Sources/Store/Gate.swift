import Synchronization

/// Counts who is inside, lets no more in than there may be, and when it closes waits until all have left.
final class Gate: Sendable {
    private struct State {
        var inside = 0
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int = .max) {
        self.limit = limit
    }

    /// Throws `StoreError.busy` when full or closed.
    func enter() throws {
        let refusal: String? = state.withLock { state in
            if state.isClosed { return "the database is closed" }
            if state.inside >= limit { return "\(limit) are waiting" }
            state.inside += 1
            return nil
        }
        if let refusal { throw StoreError.busy(refusal) }
    }

    func leave() {
        let closers: [CheckedContinuation<Void, Never>] = state.withLock { state in
            state.inside -= 1
            guard state.inside == 0 else { return [] }
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }

    func close() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                state.isClosed = true
                if state.inside > 0 { state.closers.append(continuation) }
                return state.inside == 0
            }
            if isEmpty { continuation.resume() }
        }
    }
}
