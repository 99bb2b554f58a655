import Foundation

/// What one of many municipalities in a process may keep of its database in memory. A few have plenty; hundreds together stay within what a
/// small machine has, and leave the rest to the file cache of the system.
struct MemoryShare {
    /// Connections that read at the same time.
    let readers: Int
    /// The page cache of each connection.
    let cacheKilobytes: Int

    /// - Parameter count: how many municipalities share the process.
    init(of count: Int) {
        readers = count > 20 ? 2 : 4
        cacheKilobytes = min(2000, max(200, 100_000 / max(1, count)))
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
