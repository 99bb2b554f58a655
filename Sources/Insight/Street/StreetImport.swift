import Civic
import Foundation
import Initiatives
import Rules
import Store

/// One signal of `signals.yaml`.
package struct ImportedSignal: Sendable, Decodable {
    /// Code or name of an area.
    let area: String
    let theme: Theme
    let text: String
    let daysAgo: Int
    /// How it ended, when nothing came of it.
    let closed: String?
}

/// Brings in what `signals.yaml` in the municipality's folder holds and the database does not have yet.
///
/// - Returns: how many were new; 0 when there is no such file.
@discardableResult package func importSignals(_ site: Site) async throws -> Int {
    let file = site.municipality.folder.appending(path: "signals.yaml")
    guard FileManager.default.fileExists(atPath: file.path) else { return 0 }
    let (sources, now) = (try readYAML(file, as: [ImportedSignal].self), site.clock())
    return try await site.database.write { db in try sources.count { try site.importSignal($0, now: now, in: db) } }
}

extension Site {
    fileprivate func importSignal(_ source: ImportedSignal, now: Instant, in db: any Connection) throws -> Bool {
        let text = source.text.trimmingSpaces()
        guard let area = municipality.areas[source.area] ?? municipality.areas.named(source.area) else {
            throw ConfigFault("", .notThere, ["value": source.area, "document": "areas.yaml"], in: "signals.yaml")
        }
        if try db.exists("SELECT 1 FROM street_signal WHERE area_code = \(area.code) AND text = \(text)") { return false }
        let time = min(now, Instant(now.localDate.adding(days: -source.daysAgo), hour: 14))
        let actor = try db.people(with: .areaConnector).first.map { Actor($0) } ?? .system
        let id = try perform(NoteSignal(areaCode: area.code, theme: source.theme, text: text), as: actor, at: time, in: db)
        if let reason = source.closed {
            try perform(CloseSignal(id: id, reason: reason), as: actor, at: min(now, time.adding(days: 7)), in: db)
        }
        return true
    }
}
