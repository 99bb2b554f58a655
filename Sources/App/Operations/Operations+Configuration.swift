import Civic
import Foundation
import Store

extension Operations {
    /// The documents of a municipality as they are now, what was changed on screen included.
    package func bundle(of municipality: Municipality) async throws -> ConfigBundle {
        let folder = ConfigFolder(municipality.folder)
        let file = settings.data.appending(path: "\(municipality.key).sqlite")
        guard settings.postgres != nil || FileManager.default.fileExists(atPath: file.path) else { return ConfigBundle(folder) }
        let database = try await Installation.opener(settings)(municipality)
        do {
            _ = try await database.migrate(migrations, now: clock().milliseconds)
            let changed = try await database.read { db in try db.currentDocuments().documents }
            await database.close()
            return ConfigBundle(ConfigFolder(folder.base, changed: changed))
        } catch {
            await database.close()
            throw error
        }
    }
}

extension Site {
    /// Puts documents from elsewhere in force, all together and as new versions, so that there is a way back.
    ///
    /// - Returns: the documents that changed; none when everything was so already.
    package func takeOver(_ bundle: ConfigBundle, reason: String) async throws -> [String] {
        let revisions = try await database.read { db in try db.configRevisions() }
        let changes = bundle.changes(to: configuration.folder, revisions: revisions)
        guard !changes.isEmpty else { return [] }
        try await perform(PublishTogether(changes, reason: reason), as: .system)
        try await refresh()
        return changes.map(\.document)
    }
}
