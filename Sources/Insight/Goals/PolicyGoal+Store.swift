import Civic
import Initiatives
import Rules
import Store
import Web

package enum Goals {
    package static let migrations = [
        Migration(
            id: "2026-11-22 goals: create",
            sql: [
                "CREATE TABLE policy_goal (id TEXT PRIMARY KEY, import_key TEXT UNIQUE, created_at BIGINT NOT NULL)",
                """
                CREATE TABLE policy_goal_version (
                    goal_id TEXT NOT NULL REFERENCES policy_goal (id), version BIGINT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
                    text TEXT NOT NULL, source TEXT NOT NULL, areas TEXT NOT NULL, themes TEXT NOT NULL, valid_from TEXT NOT NULL,
                    valid_until TEXT, owner TEXT NOT NULL, reason TEXT NOT NULL, written_at BIGINT NOT NULL, written_by TEXT,
                    PRIMARY KEY (goal_id, version), CHECK (length(title) <= 120), CHECK (length(text) <= 3000))
                """,
            ])
    ]

    /// The goals in force that an initiative with these themes, there, serves, the most particular first: for the desk to choose from.
    package static func choices(
        themes: [Theme], area: String?, on day: LocalDate, areas: Areas, in db: any Connection
    ) throws -> [GoalVersion] {
        try db.goalsInForce(on: day).fitting(themes: themes, area: area, in: areas)
    }
}

extension Connection {
    /// Every version of a goal, newest first.
    package func goalVersions(_ id: ID<PolicyGoal>) throws -> [GoalVersion] {
        try all("SELECT * FROM policy_goal_version WHERE goal_id = \(id) ORDER BY version DESC", as: GoalVersion.self)
    }

    /// The version that something points at, in force or not.
    package func goal(_ reference: GoalReference) throws -> GoalVersion? {
        try first(
            "SELECT * FROM policy_goal_version WHERE goal_id = \(reference.goal) AND version = \(reference.version)", as: GoalVersion.self)
    }

    /// The versions that things point at, in one statement.
    package func goals(_ references: [GoalReference]) throws -> [GoalReference: GoalVersion] {
        let wanted = Set(references)
        let found = try all(
            "SELECT * FROM policy_goal_version WHERE goal_id IN (\(list: Set(references.map(\.goal)).sorted { $0.text < $1.text }))",
            as: GoalVersion.self)
        return Dictionary(
            found.filter { wanted.contains($0.reference) }.map { ($0.reference, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Per goal the version that holds on a day, in order of title.
    package func goalsInForce(on day: LocalDate) throws -> [GoalVersion] {
        try all(
            """
            SELECT * FROM policy_goal_version
            WHERE valid_from <= \(day) AND (valid_until IS NULL OR valid_until >= \(day)) AND version = (
                SELECT MAX(newer.version) FROM policy_goal_version AS newer
                WHERE newer.goal_id = policy_goal_version.goal_id AND newer.valid_from <= \(day))
            ORDER BY title, goal_id
            """, as: GoalVersion.self)
    }

    /// Per goal its newest version, also those that have ended or are still to begin.
    func newestGoals() throws -> [GoalVersion] {
        try all(
            """
            SELECT * FROM policy_goal_version WHERE version = (
                SELECT MAX(newer.version) FROM policy_goal_version AS newer WHERE newer.goal_id = policy_goal_version.goal_id)
            ORDER BY title, goal_id
            """, as: GoalVersion.self)
    }
}

/// Writes down a goal, framework or programme that was decided elsewhere.
package struct AddGoal: Action {
    package let content: GoalContent
    package let reason: String
    /// Under which a file of a demonstration knows it.
    package let importKey: String?
    package init(content: GoalContent, reason: String, importKey: String? = nil) {
        (self.content, self.reason, self.importKey) = (content, reason, importKey)
    }

    package static let kind = "goal.added"
    package static let told = Told.nobody(because: "the register stands on the public site for everyone")
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.keepsInsight }

    package func perform(_ work: Work) throws -> Done<ID<PolicyGoal>> {
        try content.check(work.municipality.areas)
        let id = ID<PolicyGoal>.new(at: work.now)
        try work.db.execute("INSERT INTO policy_goal (id, import_key, created_at) VALUES (\(id), \(importKey), \(work.now))")
        try work.addVersion(content, number: 1, of: id, reason: reason)
        return Done(id, work.goalEntry(id, content, Self.kind, version: 1, reason: reason))
    }
}

/// Says it anew: the words change from a day on, and what was there stays readable.
package struct ReviseGoal: Action {
    package let id: ID<PolicyGoal>
    package let content: GoalContent
    package let reason: String
    /// The version that whoever wrote this saw; nil comes after whatever stands there.
    package let seen: Seen?
    package init(id: ID<PolicyGoal>, content: GoalContent, reason: String, seen: Seen? = nil) {
        (self.id, self.content, self.reason, self.seen) = (id, content, reason, seen)
    }

    package static let kind = "goal.revised"
    package static let told = Told.nobody(because: "the register stands on the public site for everyone, with its history")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.keepsInsight && !db.goalVersions(id).isEmpty }

    package func perform(_ work: Work) throws -> Done<Int> {
        guard let last = try work.db.goalVersions(id).first else { throw Refusal.notFound }
        try seen?.check(last.seen, at: GoalField.title)
        try content.check(work.municipality.areas)
        guard content != last.content else { throw Refusal.invalid([FieldProblem(GoalField.text, "goal.sameAsBefore")]) }
        let number = last.number + 1
        try work.addVersion(content, number: number, of: id, reason: reason)
        return Done(number, work.goalEntry(id, content, Self.kind, version: number, reason: reason))
    }
}

enum GoalField {
    static let title = "titel"
    static let text = "tekst"
    static let source = "bron"
    static let until = "tot"
}

extension GoalContent {
    fileprivate func check(_ places: Areas) throws {
        var problems: [FieldProblem] = []
        if let validUntil, validUntil < validFrom { problems.append(FieldProblem(GoalField.until, "goal.endsBeforeItBegins")) }
        if !source.hasPrefix("https://"), !source.hasPrefix("http://") { problems.append(FieldProblem(GoalField.source, "goal.noAddress")) }
        if areas.contains(where: { places[$0] == nil }) { problems.append(FieldProblem("gebieden", "error.notAChoice")) }
        guard problems.isEmpty else { throw Refusal.invalid(problems) }
    }
}

extension Work {
    fileprivate func addVersion(_ content: GoalContent, number: Int, of id: ID<PolicyGoal>, reason: String) throws {
        try db.execute(
            """
            INSERT INTO policy_goal_version (goal_id, version, kind, title, text, source, areas, themes, valid_from, valid_until, owner, reason,
                written_at, written_by)
            VALUES (\(id), \(number), \(content.kind), \(content.title), \(content.text), \(content.source), \(StoredWords(content.areas)),
                \(StoredWords(content.themes.map(\.rawValue))), \(content.validFrom), \(content.validUntil), \(content.owner), \(reason), \(now),
                \(actor.person?.id))
            """)
    }

    fileprivate func goalEntry(_ id: ID<PolicyGoal>, _ content: GoalContent, _ kind: String, version: Int, reason: String) -> EntryDraft {
        EntryDraft(
            Subject(kind: "goal", id: id.text), audience: .staff, reason: reason, next: standing(kind).next,
            data: ["title": content.title, "by": actor.name, "version": String(version)])
    }
}
