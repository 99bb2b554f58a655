import Civic
import Foundation
import Initiatives
import Rules
import Store
import Web

/// An obstacle before it is written.
package struct NewObstacle: Sendable, Codable {
    package let title: String
    package let text: String
    package let kind: Obstacle.Kind
    /// Id of a department, or empty.
    package let department: String

    package init(title: String, text: String = "", kind: Obstacle.Kind, department: String = "") {
        (self.title, self.text, self.kind, self.department) = (title, text, kind, department)
    }
}

/// One time that an initiative ran into something, before it is written.
package struct NewHit: Sendable {
    package let initiative: ID<Initiative>
    package var knownCase: KnownCase?
    package var department = ""
    package var phase: Phase
    /// In days.
    package var daysLost: Int?
    package var note = ""
    package var goal: GoalReference?

    package init(initiative: ID<Initiative>, phase: Phase) { (self.initiative, self.phase) = (initiative, phase) }
}

/// Onto which obstacle somebody tags.
package enum ObstacleChoice: Sendable {
    case known(ID<Obstacle>)
    case new(NewObstacle)
    /// What the program itself notices: the same key is the same obstacle, however often it happens.
    case noticed(key: String, NewObstacle)
}

extension Obstacle {
    /// Notes that an initiative ran into something, inside another action's transaction: a contradiction between advices, a plan that
    /// fits a goal but no rule. The calling action writes the entry; when the obstacle was decided already, the initiative hears that.
    ///
    /// - Returns: the obstacle it counts under.
    @discardableResult
    package static func report(_ work: Work, _ hit: NewHit, on choice: ObstacleChoice) throws -> ID<Obstacle> {
        let tagged = try chosen(choice, work)
        guard let lasting = try work.db.lastingObstacle(tagged), try work.db.initiative(hit.initiative) != nil else {
            throw Refusal.notFound
        }
        try work.addHit(hit, on: lasting.id, taggedAs: tagged)
        if lasting.state == .decided {
            // Nobody decides this now, and whoever acts may be somebody who could not: the program itself passes on what was decided.
            try work.site.tellDecision(on: lasting.id, as: .system, at: work.now, in: work.db)
        }
        return lasting.id
    }

    /// Notes that departments say different things about one case. The same departments are the same obstacle, whatever the case.
    package static func reportContradiction(_ work: Work, case known: KnownCase, description: String, departments: [String]) throws {
        guard let initiative = try work.db.initiative(known.initiative) else { throw Refusal.notFound }
        let names = departments.sorted()
        var hit = NewHit(initiative: initiative.id, phase: initiative.phase)
        (hit.knownCase, hit.note) = (known, description)
        let title = work.words("obstacle.contradiction", ["departments": work.words.list(names)])
        try report(
            work, hit, on: .noticed(key: "contradiction:\(names.joined(separator: "+"))", NewObstacle(title: title, kind: .department)))
    }

    private static func chosen(_ choice: ObstacleChoice, _ work: Work) throws -> ID<Obstacle> {
        switch choice {
        case .known(let id): return id
        case .new(let new): return try work.addObstacle(new)
        case .noticed(let key, let new):
            let known: ID<Obstacle>? = try work.db.value("SELECT id FROM obstacle WHERE reported_key = \(key)")
            return try known ?? work.addObstacle(new, key: key)
        }
    }
}

/// Tags an obstacle where it occurs.
package struct TagObstacle: Action {
    package let hit: NewHit
    package let choice: ObstacleChoice
    package init(_ hit: NewHit, on choice: ObstacleChoice) { (self.hit, self.choice) = (hit, choice) }

    package static let kind = "obstacle.tagged"
    package static let told = Told.nobody(because: "colleagues read it at the case; the initiative hears what is decided about it")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        try actor.keepsInsight && db.initiative(hit.initiative) != nil
    }

    package func perform(_ work: Work) throws -> Done<ID<Obstacle>> {
        let id = try Obstacle.report(work, hit, on: choice)
        guard let obstacle = try work.db.obstacle(id) else { throw Refusal.notFound }
        var entry = work.entry(obstacle, Self.kind, reason: hit.note.isEmpty ? nil : hit.note)
        (entry.initiative, entry.caseID) = (hit.initiative.text, hit.knownCase?.id)
        return Done(id, entry)
    }
}

/// Says it better: a title and text that everybody recognises.
package struct EditObstacle: Action {
    package let id: ID<Obstacle>
    package let content: NewObstacle
    /// What whoever wrote this saw; nil changes whatever stands there.
    package let seen: Seen?
    package init(id: ID<Obstacle>, content: NewObstacle, seen: Seen? = nil) { (self.id, self.content, self.seen) = (id, content, seen) }

    package static let kind = "obstacle.edited"
    package static let told = Told.nobody(because: "only the wording changes, and the journal shows who did it")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.keepsInsight && db.obstacle(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let obstacle = try work.obstacle(id)
        try seen?.check(obstacle.seen, at: ObstacleField.editTitle)
        try work.db.execute(
            """
            UPDATE obstacle SET title = \(content.title), text = \(content.text), kind = \(content.kind), department = \(content.department)
            WHERE id = \(id)
            """)
        return Done(Nothing(), work.entry(obstacle, Self.kind, data: ["new": content.title]))
    }
}

/// How many days an obstacle cost in one place, known or known better afterwards: the table is ordered by it.
package struct CountLostDays: Action {
    package let id: ID<Obstacle>
    package let hit: ID<ObstacleHit>
    package let days: Int
    package init(id: ID<Obstacle>, hit: ID<ObstacleHit>, days: Int) { (self.id, self.hit, self.days) = (id, hit, days) }

    package static let kind = "obstacle.daysCounted"
    package static let told = Told.nobody(because: "only a number changes, and the journal shows who did it")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.keepsInsight && db.obstacle(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let obstacle = try work.obstacle(id)
        let rows = try work.db.rows(
            "UPDATE obstacle_hit SET days_lost = \(days) WHERE id = \(hit) AND obstacle_id = \(id) RETURNING reference, initiative_id, case_id"
        )
        guard let row = rows.first else { throw Refusal.invalid([FieldProblem(ObstacleField.hit, "error.notAChoice")]) }
        let reference: String = try row["reference"]
        var entry = work.entry(obstacle, Self.kind, data: ["days": work.words.number(days), "reference": reference])
        (entry.initiative, entry.caseID) = (try row["initiative_id"], try row["case_id"])
        return Done(Nothing(), entry)
    }
}

/// Two names for one thing become one; everything that was counted keeps counting.
package struct MergeObstacle: Action {
    package let id: ID<Obstacle>
    package let into: ID<Obstacle>
    package let reason: String
    package init(id: ID<Obstacle>, into: ID<Obstacle>, reason: String) { (self.id, self.into, self.reason) = (id, into, reason) }

    package static let kind = "obstacle.merged"
    package static let told = Told.nobody(because: "what was tagged stays; whoever was hit hears what is decided, as before")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.keepsInsight && db.obstacle(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let obstacle = try work.obstacle(id)
        guard let other = try work.db.obstacle(into) else { throw Refusal.invalid([FieldProblem(ObstacleField.into, "error.notAChoice")]) }
        guard obstacle.canMerge(into: other) else { throw Refusal.conflict("obstacle.cannotMerge") }
        try work.db.execute("UPDATE obstacle_hit SET obstacle_id = \(into) WHERE obstacle_id = \(id)")
        try work.db.execute("UPDATE obstacle SET state = \(Obstacle.State.merged), merged_into = \(into) WHERE id = \(id)")
        try work.db.execute("UPDATE obstacle SET merged_into = \(into) WHERE merged_into = \(id)")
        return Done(Nothing(), work.entry(obstacle, Self.kind, reason: reason, data: ["other": other.title]))
    }
}

/// Somebody sees to it that it is decided, by a day.
package struct OwnObstacle: Action {
    package let id: ID<Obstacle>
    package let owner: ID<Person>
    package let dueOn: LocalDate
    package let reason: String
    package init(id: ID<Obstacle>, owner: ID<Person>, dueOn: LocalDate, reason: String) {
        (self.id, self.owner, self.dueOn, self.reason) = (id, owner, dueOn, reason)
    }

    package static let kind = "obstacle.owned"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.keepsInsight && db.obstacle(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let obstacle = try work.obstacle(id)
        guard obstacle.state != .merged else { throw Refusal.conflict("obstacle.notNow") }
        guard let person = try work.db.person(owner), person.roles.areOfDesk else {
            throw Refusal.invalid([FieldProblem(ObstacleField.owner, "error.notAChoice")])
        }
        guard dueOn >= work.today else { throw Refusal.invalid([FieldProblem(ObstacleField.dueOn, "obstacle.dueLater")]) }
        try work.db.execute("UPDATE obstacle SET owner_id = \(owner), due_on = \(dueOn) WHERE id = \(id)")
        if person.id == work.actor.person?.id {
            work.foundNobodyToTell()
        } else {
            try work.tell(person, "obstacleYours", path: obstacle.path) { words in
                ["title": obstacle.title, "by": work.actor.name, "reason": reason, "date": words.longDate(dueOn)]
            }
        }
        let data = ["owner": person.name, "dueDate": dueOn.iso, "due": work.words.longDate(dueOn)]
        return Done(Nothing(), work.entry(obstacle, Self.kind, reason: reason, data: data))
    }
}

enum ObstacleField {
    static let into = "samenvoegen-met"
    static let owner = "eigenaar-wie"
    static let dueOn = "eigenaar-voor"
    static let holdsFrom = "besluit-vanaf"
    static let editTitle = "tekst-wat"
    static let hit = "dagen-waar"
}

extension Work {
    func obstacle(_ id: ID<Obstacle>) throws -> Obstacle {
        guard let obstacle = try db.obstacle(id) else { throw Refusal.notFound }
        return obstacle
    }

    /// A line for the staff; reason and next step from the catalogue where nobody wrote one.
    func entry(
        _ obstacle: Obstacle, _ kind: String, reason: String? = nil, next: String? = nil, data: [String: String] = [:]
    ) -> EntryDraft {
        let standing = standing(kind, ["title": obstacle.title])
        return EntryDraft(
            obstacle.subject, audience: .staff, reason: reason ?? standing.reason, next: next ?? standing.next,
            data: data.merging(["title": obstacle.title, "by": actor.name]) { own, _ in own })
    }
}
