import Civic
import Initiatives
import Rules
import Store
import Web

/// Something that initiatives run into (*knelpunt*): tagged where it occurs, counted in initiatives and days, and closed with a change.
package struct Obstacle: Sendable, RowDecodable {
    package let id: ID<Obstacle>
    /// What stands in the way, in one line.
    package let title: String
    package let text: String
    package let kind: Kind
    /// Id of the department it lies with; empty when that is unclear or more than one.
    package let department: String
    package let state: State
    /// Under which obstacle it goes on.
    package let mergedInto: ID<Obstacle>?
    /// Who sees to it that it is decided.
    package let owner: ID<Person>?
    /// By when.
    package let dueOn: LocalDate?
    package let createdAt: Instant

    /// What kind of thing stands in the way. `obstacle.kind.` in the text catalogue.
    package enum Kind: String, Sendable, CaseIterable, Codable, SQLConvertible { case rule, department, phase, money, space, other }

    /// Merged is for good; decided can be decided again.
    package enum State: String, Sendable, CaseIterable, SQLConvertible { case open, decided, merged }

    package init(row: Row) throws {
        id = try row["id"]
        title = try row["title"]
        text = try row["text"]
        kind = try row["kind"]
        department = try row["department"]
        state = try row["state"]
        mergedInto = try row["merged_into"]
        owner = try row["owner_id"]
        dueOn = try row["due_on"]
        createdAt = try row["created_at"]
    }

    package var path: String { "/werk/doorbraak/\(id.text)" }
    package var subject: Subject { Subject(kind: "obstacle", id: id.text) }
    /// Its wording, as a form shows it.
    var seen: Seen { Seen([title, text, kind.rawValue, department]) }

    /// Can this one go on as a part of the other? Only what was not decided yet: a decision is not given up for an open question.
    func canMerge(into other: Obstacle) -> Bool { id != other.id && state == .open && other.state != .merged }

    func isLate(on day: LocalDate) -> Bool { state == .open && dueOn.map { $0 < day } ?? false }
}

/// That one initiative ran into an obstacle once: where, when, and what it cost.
package struct ObstacleHit: Sendable, RowDecodable {
    package let id: ID<ObstacleHit>
    package let obstacle: ID<Obstacle>
    package let initiative: ID<Initiative>
    package let caseID: String?
    /// Of the case; empty without one.
    package let reference: String
    package let department: String
    /// How far the initiative was.
    package let phase: Phase
    /// In days, as the one who tagged it estimates; nil when they could not say.
    package let daysLost: Int?
    package let hitOn: LocalDate
    package let note: String
    /// The goal it fits although no rule or scheme does.
    package let goal: GoalReference?

    package init(row: Row) throws {
        id = try row["id"]
        obstacle = try row["obstacle_id"]
        initiative = try row["initiative_id"]
        caseID = try row["case_id"]
        reference = try row["reference"]
        department = try row["department"]
        phase = try row["phase"]
        daysLost = try row["days_lost"]
        hitOn = try row["hit_on"]
        note = try row["note"]
        goal = try row["goal"]
    }
}

/// What the breakthrough table decided, with why and from when.
package struct ObstacleDecision: Sendable, RowDecodable {
    package let id: ID<ObstacleDecision>
    package let obstacle: ID<Obstacle>
    package let outcome: Outcome
    package let reason: String
    /// What it means for whoever ran into it.
    package let next: String
    package let decidedBy: String
    /// From this day it holds.
    package let holdsFrom: LocalDate
    package let decidedAt: Instant

    /// `obstacle.outcome.` in the text catalogue.
    package enum Outcome: String, Sendable, CaseIterable, Codable, SQLConvertible { case exception, ruleChanged, no }

    package init(row: Row) throws {
        id = try row["id"]
        obstacle = try row["obstacle_id"]
        outcome = try row["outcome"]
        reason = try row["reason"]
        next = try row["next_step"]
        decidedBy = try row["decided_by"]
        holdsFrom = try row["holds_from"]
        decidedAt = try row["decided_at"]
    }
}

/// What an obstacle costs, counted: different initiatives, times it was tagged, days.
package struct ObstacleCount: Sendable, Hashable {
    package var initiatives = 0
    package var hits = 0
    package var days = 0
    package var lastOn: LocalDate?

    package init(initiatives: Int = 0, hits: Int = 0, days: Int = 0, lastOn: LocalDate? = nil) {
        (self.initiatives, self.hits, self.days, self.lastOn) = (initiatives, hits, days, lastOn)
    }

    /// What the breakthrough table is sorted by.
    package var weight: Int { initiatives * days }
}

/// An obstacle in the table.
package struct ObstacleRow: Sendable, RowDecodable {
    package let obstacle: Obstacle
    package let count: ObstacleCount
    package let ownerName: String?

    package init(row: Row) throws {
        obstacle = try Obstacle(row: row)
        count = ObstacleCount(
            initiatives: try row["initiatives"], hits: try row["hits"], days: try row["days"], lastOn: try row["last_on"])
        ownerName = try row["owner_name"]
    }
}
