import Civic
import Foundation
import Store
import Web

/// Serves photos, and makes those that come in small.
enum PhotoPages {
    /// News of a public initiative is there for everyone, and never changes under its address; anything else is for its team and staff.
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
        let caching = isPublic ? "public, max-age=31536000, immutable" : "private, no-store"
        return .content(.init(bytes: Array(bytes), type: "image/jpeg", caching: caching))
    }

    /// Makes photos smaller outside any transaction, on a thread of its own: each takes a few tenths of a second.
    static func resized(_ uploads: [Upload]) async -> [Result<ResizedPhoto, PhotoFault>] {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    returning: uploads.map { upload in
                        Result { try ResizedPhoto(upload.bytes) }.mapError { $0 as? PhotoFault ?? .unreadable }
                    })
            }
        }
    }
}
