import Foundation
import Synchronization

extension Installation {
    /// With more municipalities than this each is opened when somebody asks for it. With fewer all are opened at start, which tells at once
    /// what is wrong with one.
    static let few = 20
}

/// What one of many municipalities in a process may keep of its database in memory. A few have plenty; hundreds together stay within what a
/// small machine has, and leave the rest to the file cache of the system.
struct MemoryShare {
    /// Connections that read at the same time.
    let readers: Int
    /// The page cache of each connection.
    let cacheKilobytes: Int

    /// - Parameter count: how many municipalities share the process.
    init(of count: Int) {
        readers = count > Installation.few ? 2 : 4
        cacheKilobytes = min(2000, max(100, 40_000 / max(1, count)))
    }
}

extension Array where Element: Sendable {
    /// What the work makes of each, in order; as many at a time as the machine has cores.
    func inParallel<Made: Sendable>(_ work: @escaping @Sendable (Element) async throws -> Made) async throws -> [Made] {
        try await withThrowingTaskGroup(of: (Int, Made).self) { group in
            var made = [Made?](repeating: nil, count: count)
            for (index, element) in enumerated() {
                if index >= ProcessInfo.processInfo.activeProcessorCount, let (place, one) = try await group.next() { made[place] = one }
                group.addTask { (index, try await work(element)) }
            }
            for try await (place, one) in group { made[place] = one }
            return made.compactMap(\.self)
        }
    }
}

/// Lets a few work at a time. Who takes long keeps working, but not the turn: nobody waits for another's slow mail server.
actor Turns {
    private var free: Int
    private let longest: Duration
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int, longest: Duration) { (free, self.longest) = (count, longest) }

    nonisolated func taking<Made: Sendable>(_ work: () async throws -> Made) async rethrows -> Made {
        await take()
        // Whichever comes first hands the turn on: the end of the work, or the end of its time.
        let turn = Turn()
        let alarm = Task {
            try await Task.sleep(for: longest)
            if turn.isFirstToEnd() { await give() }
        }
        defer { alarm.cancel() }
        do {
            let made = try await work()
            if turn.isFirstToEnd() { await give() }
            return made
        } catch {
            if turn.isFirstToEnd() { await give() }
            throw error
        }
    }

    private final class Turn: Sendable {
        private let hasEnded = Mutex(false)
        func isFirstToEnd() -> Bool {
            hasEnded.withLock { ended in
                defer { ended = true }
                return !ended
            }
        }
    }

    private func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func give() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
