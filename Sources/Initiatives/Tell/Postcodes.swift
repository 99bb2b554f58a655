import Civic
import Foundation
import Store

/// Which neighbourhood a postcode lies in, once a municipality has imported the yearly list of Statistics Netherlands
/// (CBS, *Buurt, wijk en gemeente voor postcode huisnummer*). Without it the question is not asked.
package enum PostcodeTable {
    package static let migrations = [
        Migration(
            id: "2026-11-21 postcodes: create",
            sql: ["CREATE TABLE postcode (code TEXT PRIMARY KEY, area_code TEXT NOT NULL)"])
    ]

    /// `1234AB` from `1234 ab`; nil for anything else.
    package static func tidy(_ typed: String) -> String? {
        let text = typed.filter { !$0.isWhitespace }.uppercased()
        return text.wholeMatch(of: /[1-9][0-9]{3}[A-Z]{2}/) == nil ? nil : text
    }

    /// Reads the list (`PC6;Huisnummer;Buurt2025;Wijk2025;Gemeente2025`, comma or semicolon). A postcode that spans several neighbourhoods
    /// goes to the one with most addresses.
    ///
    /// - Returns: postcode and code of the area, for the areas of this municipality only.
    /// - Throws: `ConfigurationFault` when there is no column with postcodes or with neighbourhoods.
    package static func read(_ csv: String, municipality: Municipality) throws -> [String: String] {
        let lines = csv.split(whereSeparator: \.isNewline)
        guard let head = lines.first else { throw ConfigurationFault(file: "postcodes", reason: "empty") }
        let separator: Character = head.contains(";") ? ";" : ","
        let names = head.split(separator: separator, omittingEmptySubsequences: false).map {
            $0.lowercased().filter { $0 != "\"" && $0 != "\u{FEFF}" }
        }
        guard let code = names.firstIndex(where: { $0.hasPrefix("pc6") }), let area = names.firstIndex(where: { $0.hasPrefix("wijk") })
        else {
            throw ConfigurationFault(file: "postcodes", reason: "no column PC6 or Wijk")
        }
        var addresses: [String: [String: Int]] = [:]
        for line in lines.dropFirst() {
            let cells = line.split(separator: separator, omittingEmptySubsequences: false)
            guard cells.count > max(code, area), let postcode = tidy(cells[code].filter { $0 != "\"" }) else { continue }
            let digits = cells[area].filter(\.isNumber)
            let key = "WK" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
            guard municipality.areas[key] != nil else { continue }
            addresses[postcode, default: [:]][key, default: 0] += 1
        }
        return addresses.compactMapValues { counts in counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key }
    }
}

extension Connection {
    package func hasPostcodes() throws -> Bool { try exists("SELECT 1 FROM postcode") }

    package func area(ofPostcode typed: String) throws -> String? {
        guard let code = PostcodeTable.tidy(typed) else { return nil }
        return try value("SELECT area_code FROM postcode WHERE code = \(code)")
    }
}

/// Replaces the list of postcodes by a newer one.
package struct ImportPostcodes: Action {
    package let areas: [String: String]
    package init(areas: [String: String]) { self.areas = areas }

    package static let kind = "postcodes.imported"
    package static let told = Told.nobody(because: "a list of the configuration; it concerns nobody in particular")
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.has(.administrator) }

    package func perform(_ work: Work) throws -> Done<Int> {
        try work.db.execute("DELETE FROM postcode")
        let rows = areas.sorted { $0.key < $1.key }
        for start in stride(from: 0, to: rows.count, by: 200) {
            let values = rows[start..<min(start + 200, rows.count)].map { row -> SQL in "(\(row.key), \(row.value))" }
            try work.db.execute("INSERT INTO postcode (code, area_code) VALUES \(SQL.joined(values, separator: ", "))")
        }
        let standing = work.standing(Self.kind)
        let draft = EntryDraft(
            Subject(kind: "postcodes", id: work.municipality.key), audience: .staff, reason: standing.reason, next: standing.next,
            data: ["by": work.actor.name, "count": String(areas.count)])
        return Done(areas.count, draft)
    }
}
