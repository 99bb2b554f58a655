import Civic
import Foundation
import Store
import Synchronization
import Web

/// Serves photos, and makes those that come in small.
enum PhotoPages {
    /// News of a public initiative is there for everyone; anything else is for its team and staff.
    ///
    /// A photo never changes under its address, but it may be taken off the site: so whoever kept a copy asks again after some minutes,
    /// which costs nothing but a question while it is still there.
    static func show(_ visit: Visit) async throws -> Answer {
        let (id, actor) = (ID<Photo>(try visit.parameter("id")), visit.actor)
        let (bytes, isPublic) = try await visit.read { db in
            guard let row = try db.rows("SELECT initiative_id, owner_kind FROM photo WHERE id = \(id)").first,
                let initiative = try db.initiative(try row["initiative_id"])
            else { throw Refusal.notFound }
            let isPublic = try initiative.isPublic && (row["owner_kind"] as String) == "news"
            guard try isPublic || carries(actor, initiative.id, in: db), let photo = try db.photoBytes(id) else { throw Refusal.notFound }
            return (photo.bytes, isPublic)
        }
        let caching = isPublic ? "public, max-age=\(keptSeconds), must-revalidate" : "private, no-store"
        return .content(.init(bytes: Array(bytes), type: "image/jpeg", caching: caching, tag: isPublic ? "\"\(id.text)\"" : nil))
    }

    /// For so long a browser or a proxy may show a photo without asking whether it is still there.
    private static let keptSeconds = 300

    /// Makes photos smaller outside any transaction, on a thread of its own: each takes a few tenths of a second and some hundred
    /// megabytes, so that only a few are worked on at once and others wait their turn.
    static func resized(_ uploads: [Upload]) async -> [Result<ResizedPhoto, PhotoFault>] {
        guard !uploads.isEmpty else { return [] }
        await bench.take()
        defer { bench.leave() }
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    returning: uploads.map { upload in
                        Result { try ResizedPhoto(upload.bytes) }.mapError { $0 as? PhotoFault ?? .unreadable }
                    })
            }
        }
    }

    // One for the process, since what it spares is the machine.
    private static let bench = PhotoBench(places: 2)
}

/// So many may work at once; who comes after waits in line.
final class PhotoBench: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(places: Int) { state = Mutex(State(free: places)) }

    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Hands the place to whoever waits longest.
    func leave() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            if state.waiting.isEmpty {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
