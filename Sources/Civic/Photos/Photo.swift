import CVips
import Crypto
import Foundation
import Store

/// A photo as it is kept: made smaller, turned upright, freed of metadata (a photo tells where it was taken).
package struct Photo: Sendable, RowDecodable {
    package let id: ID<Photo>
    package let width: Int
    package let height: Int
    /// What it shows, for who cannot see it.
    package let caption: String

    package init(row: Row) throws {
        id = try row["id"]
        width = try row["width"]
        height = try row["height"]
        caption = try row["caption"]
    }
}

package struct ResizedPhoto: Sendable, Codable {
    package let bytes: Data
    package let width: Int
    package let height: Int

    /// Longest side in pixels.
    package static let edge = 1_600
    /// What is accepted at all, before decoding: 60 million pixels, 10 MB.
    package static let maximumPixels = 60_000_000.0
    package static let maximumBytes = 10_000_000

    /// - Throws: ``PhotoFault``. Runs on the calling thread; a large photo takes a few tenths of a second.
    package init(_ upload: Data, edge: Int = ResizedPhoto.edge) throws {
        guard upload.count <= Self.maximumBytes else { throw PhotoFault.tooLarge }
        var result: UnsafeMutableRawPointer?
        var (length, width, height) = (0, Int32(0), Int32(0))
        let code = upload.withUnsafeBytes {
            meemaken_photo_resize($0.baseAddress, $0.count, Int32(edge), Self.maximumPixels, &result, &length, &width, &height)
        }
        guard code == 0, let result else { throw code == 2 ? PhotoFault.tooLarge : PhotoFault.unreadable }
        defer { meemaken_photo_free(result) }
        (bytes, self.width, self.height) = (Data(bytes: result, count: length), Int(width), Int(height))
    }
}

package enum PhotoFault: Error { case unreadable, tooLarge }

package enum Photos {
    package static let migrations = [
        Migration(
            id: "2026-11-21 photos: create",
            sql: [
                """
                CREATE TABLE photo (
                    id TEXT PRIMARY KEY, initiative_id TEXT NOT NULL, owner_kind TEXT NOT NULL, owner_id TEXT NOT NULL, caption TEXT NOT NULL,
                    width BIGINT NOT NULL, height BIGINT NOT NULL, created_at BIGINT NOT NULL, bytes BYTEA NOT NULL)
                """,
                "CREATE INDEX photo_owner ON photo (owner_kind, owner_id, id)",
            ])
    ]
}

extension Connection {
    package func addPhoto(_ photo: ResizedPhoto, caption: String, of owner: Subject, initiative: String, at now: Instant) throws -> ID<
        Photo
    > {
        let id = ID<Photo>.new(at: now)
        try execute(
            """
            INSERT INTO photo (id, initiative_id, owner_kind, owner_id, caption, width, height, created_at, bytes)
            VALUES (\(id), \(initiative), \(owner.kind), \(owner.id), \(caption), \(photo.width), \(photo.height), \(now), \(photo.bytes))
            """)
        return id
    }

    package func photos(of ownerKind: String, ids: [String]) throws -> [String: [Photo]] {
        guard !ids.isEmpty else { return [:] }
        let rows = try rows(
            """
            SELECT id, owner_id, caption, width, height FROM photo WHERE owner_kind = \(ownerKind) AND owner_id IN (\(list: ids)) ORDER BY id
            """)
        return try Dictionary(grouping: rows) { try $0["owner_id"] as String }.mapValues { try $0.map(Photo.init(row:)) }
    }

    package func photoBytes(_ id: ID<Photo>) throws -> (initiative: String, bytes: Data)? {
        guard let row = try rows("SELECT initiative_id, bytes FROM photo WHERE id = \(id)").first else { return nil }
        return (try row["initiative_id"], try row["bytes"])
    }
}
