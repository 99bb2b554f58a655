import Foundation
import Rules
import Store

/// A change of one document that an administrator of a demonstration made some time ago, so that there is an earlier version to see.
private struct ImportedChange: Decodable {
    struct Part: Decodable {
        let text: String
        let by: String
    }

    let document: String
    let daysAgo: Int
    let reason: String
    /// Parts of the installed text with what came in their place; each stands there once.
    let replace: [Part]

    /// The document as it is after the change.
    ///
    /// - Throws: ``ConfigFault`` when the document is not there, or a part does not stand there exactly once.
    func body(_ folder: ConfigFolder) throws -> String {
        guard let text = folder.original(document) else { throw ConfigFault("", .missing, in: document) }
        return try replace.reduce(text) { text, part in
            let places = text.ranges(of: part.text)
            guard places.count == 1 else {
                throw ConfigFault("replace", .unknown, ["value": part.text, "choices": document], in: changesName)
            }
            return text.replacingCharacters(in: places[0], with: part.by)
        }
    }
}

/// Brings in what `changes.yaml` in the municipality's folder holds, for documents that nobody changed yet.
package func importChanges(_ site: Site) async throws {
    let file = site.municipality.folder.appending(path: changesName)
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    let (folder, now) = (site.configuration.folder, site.clock())
    for change in try readYAML(file, as: [ImportedChange].self).sorted(by: { $0.daysAgo > $1.daysAgo }) {
        let (administrator, isChanged) = try await site.database.read { db in
            (try db.people(with: .administrator).first, try db.configRevisions()[change.document] != nil)
        }
        guard let administrator, !isChanged else { continue }
        let publish = PublishConfig(document: change.document, body: try change.body(folder), base: 0, reason: change.reason)
        let day = now.localDate.adding(days: -change.daysAgo)
        try await site.perform(publish, as: Actor(administrator), at: min(now, Instant(day, hour: 10)))
    }
    try await site.refresh()
}

private let changesName = "changes.yaml"
