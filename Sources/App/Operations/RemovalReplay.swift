import Civic
import Foundation
import Logging
import Rules
import Store
import Web

/// Does removals again on a database that came back from an older backup: whoever was removed since is in it once more.
package struct RemovalReplay: Sendable {
    private let register: PersonalRegister
    private let site: Site
    /// Besides those that the replaced database knew.
    private let removals: [Removal]

    package init(_ removals: [Removal] = [], register: PersonalRegister, site: Site) {
        (self.removals, self.register, self.site) = (removals, register, site)
    }

    /// - Parameter known: what the database held before it was replaced.
    /// - Returns: how many people were removed again.
    func run(with known: [Removal], at now: Instant, in db: any Connection) throws -> Int {
        let done = Set(try db.removals().map(\.person))
        var count = 0
        for removal in Set(known + removals).sorted(by: { ($0.removedAt, $0.person.text) < ($1.removedAt, $1.person.text) })
        where !done.contains(removal.person) {
            if try db.person(removal.person) != nil {
                let again = RemovePerson(person: removal.person, register: register, repeating: removal)
                try site.perform(again, as: .system, at: now, in: db)
                count += 1
            } else {
                // Unknown to the backup; whoever restores a yet older one must still know of it.
                try db.add(removal)
            }
        }
        return count
    }
}

extension Connection {
    /// Who was removed from this database; nobody where it is of before anybody could be.
    func knownRemovals() throws -> [Removal] { try hasTable("removal") ? removals() : [] }
}

/// A removal as it travels in a file: one line of JSON, without anything about the person.
package struct RemovalLine: Codable, Sendable, Hashable {
    package let municipality: String
    package let person: String
    /// Epoch milliseconds.
    package let removedAt: Int64
    package let cause: Removal.Cause

    init(_ removal: Removal, municipality: String) {
        self.municipality = municipality
        (person, removedAt, cause) = (removal.person.text, removal.removedAt.milliseconds, removal.cause)
    }

    fileprivate var removal: Removal { Removal(person: ID(person), removedAt: Instant(milliseconds: removedAt), cause: cause) }

    /// - Throws: `ConfigurationFault` naming the line that is none of ours.
    package static func read(_ file: URL) throws -> [RemovalLine] {
        let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
        return try lines.enumerated().map { index, line in
            do {
                return try JSONDecoder().decode(RemovalLine.self, from: Data(line.utf8))
            } catch {
                throw ConfigurationFault(file: file.lastPathComponent, reason: "line \(index + 1) is no removal")
            }
        }
    }

    package var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}

extension Operations {
    /// Everybody who was removed, a line each.
    package func removals(each: (Outcome) -> Void) async -> Bool {
        await forEach(each) { municipality in
            try await existing(municipality) { database in
                let lines = try await database.read { db in
                    try db.knownRemovals().map { try RemovalLine($0, municipality: municipality.key).text }
                }
                return Outcome(municipality: municipality.key, lines: lines, isFine: true)
            }
        }
    }

    /// What a restore of this municipality needs to remove people again: its words, and how its search index is made.
    func replay(_ municipality: Municipality, _ lines: [RemovalLine], in database: any Database) throws -> RemovalReplay {
        let configuring = try Configuring(home: settings.home, municipalities: try Installation.municipalities(settings))
        let site = Site(
            live: LiveConfiguration(try configuring.load(ConfigFolder(municipality.folder), revision: 0), load: configuring.load),
            database: database,
            settings: settings.siteSettings, address: settings.address(host: municipality.hosts[0]),
            analyser: try Installation.analyser(home: settings.home), clock: clock, logger: Logger(label: "meemaken"))
        return RemovalReplay(
            lines.filter { $0.municipality == municipality.key }.map(\.removal), register: PersonalRegister(features), site: site)
    }
}
