import Civic
import Foundation
import Initiatives
import Rules
import Store
import Web

/// A goal, framework or programme of the municipality. It has no words of its own: those stand in its versions, and a version never
/// changes, so that an assessment keeps pointing at what was in force.
package enum PolicyGoal {}

/// The words of a goal from one day on.
package struct GoalVersion: Sendable, RowDecodable {
    package let goal: ID<PolicyGoal>
    /// 1, 2, 3 …
    package let number: Int
    package let content: GoalContent
    /// Why there is a new version.
    package let reason: String
    package let writtenAt: Instant

    package init(row: Row) throws {
        goal = try row["goal_id"]
        number = try row["version"]
        content = GoalContent(
            kind: try row["kind"], title: try row["title"], text: try row["text"], source: try row["source"],
            areas: (try row["areas"] as StoredWords).words,
            themes: (try row["themes"] as StoredWords).words.compactMap(Theme.init(rawValue:)),
            validFrom: try row["valid_from"], validUntil: try row["valid_until"], owner: try row["owner"])
        reason = try row["reason"]
        writtenAt = try row["written_at"]
    }

    package var reference: GoalReference { GoalReference(goal: goal, version: number) }
    package var title: String { content.title }
    /// The public page, with the words that are in force now.
    package var path: String { "/doelen/\(goal.text)" }
    package var subject: Subject { Subject(kind: "goal", id: goal.text) }
    var seen: Seen { Seen([String(number)]) }

    init(goal: ID<PolicyGoal>, number: Int, content: GoalContent, reason: String = "", writtenAt: Instant = Instant(milliseconds: 0)) {
        (self.goal, self.number, self.content, self.reason, self.writtenAt) = (goal, number, content, reason, writtenAt)
    }
}

/// Everything that is written down about a goal.
package struct GoalContent: Sendable, Hashable {
    package var kind: GoalKind
    package var title: String
    package var text: String
    /// Where it was decided or published: an address.
    package var source: String
    /// Codes of areas; none means the whole municipality.
    package var areas: [String]
    /// None means whatever theme.
    package var themes: [Theme]
    package var validFrom: LocalDate
    /// The last day; nil while no end is known.
    package var validUntil: LocalDate?
    /// A team or an office, not a person: it stands on the public page.
    package var owner: String

    package init(
        kind: GoalKind, title: String, text: String, source: String, areas: [String] = [], themes: [Theme] = [], validFrom: LocalDate,
        validUntil: LocalDate? = nil, owner: String
    ) {
        (self.kind, self.title, self.text, self.source) = (kind, title, text, source)
        (self.areas, self.themes, self.validFrom, self.validUntil, self.owner) = (areas, themes, validFrom, validUntil, owner)
    }

    /// Does an initiative with these themes, there, serve this goal? An initiative of a district also touches its neighbourhoods.
    package func fits(themes wanted: [Theme], area: String?, in places: Areas) -> Bool {
        let isThemed = themes.isEmpty || !Set(themes).isDisjoint(with: wanted)
        guard isThemed, !areas.isEmpty else { return isThemed }
        guard let area else { return false }
        let around = Set([area, places.district(of: area)?.code ?? area] + places.neighbourhoods(of: area).map(\.code))
        return !around.isDisjoint(with: areas)
    }

    /// How particular the fit is, for the order of a list: themes in common, and a point for naming the place.
    func closeness(themes wanted: [Theme]) -> Int { Set(themes).intersection(wanted).count * 2 + (areas.isEmpty ? 0 : 1) }
}

/// `goal.kind.` in the text catalogue.
package enum GoalKind: String, Sendable, CaseIterable, Codable, SQLConvertible { case goal, framework, programme }

/// One version of one goal: what a refusal or an assessment points at. Written as `id@3`.
package struct GoalReference: Sendable, Hashable, SQLConvertible {
    package let goal: ID<PolicyGoal>
    package let version: Int

    package init(goal: ID<PolicyGoal>, version: Int) { (self.goal, self.version) = (goal, version) }

    /// Reads `id@3`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].utf8.count <= 6, parts[1].allSatisfy({ $0.isASCII && $0.isNumber }),
            let version = Int(parts[1]), version > 0
        else { return nil }
        self.init(goal: ID(String(parts[0])), version: version)
    }

    package init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(text)
    }
    package var sqlValue: SQLValue { .text(text) }
    package var text: String { "\(goal.text)@\(version)" }
}

extension Sequence<GoalVersion> {
    /// Which of the versions of one goal holds on a day: the last that had begun, unless it has ended. A version that has ended does
    /// not bring an earlier one back.
    package func inForce(on day: LocalDate) -> GoalVersion? {
        guard let last = filter({ $0.content.validFrom <= day }).max(by: { $0.number < $1.number }) else { return nil }
        return last.content.validUntil.map { $0 >= day } ?? true ? last : nil
    }

    /// Those that an initiative with these themes, there, serves; the most particular first.
    package func fitting(themes: [Theme], area: String?, in places: Areas) -> [GoalVersion] {
        filter { $0.content.fits(themes: themes, area: area, in: places) }.sorted {
            let (left, right) = ($0.content.closeness(themes: themes), $1.content.closeness(themes: themes))
            return left == right ? ($0.title, $0.goal.text) < ($1.title, $1.goal.text) : left > right
        }
    }
}
