import Civic
import Initiatives
import Rules
import Store

/// The breakthrough table decides: an exception, another rule, or no; each with why and from when. Every initiative that was hit is
/// told by an action of its own, which ``Site/decide(_:as:once:at:)`` performs in the same transaction.
package struct DecideObstacle: Action {
    package let id: ID<Obstacle>
    package let outcome: ObstacleDecision.Outcome
    package let reason: String
    /// What whoever ran into it can do now.
    package let next: String
    package let decidedBy: String
    package let holdsFrom: LocalDate

    package init(
        id: ID<Obstacle>, outcome: ObstacleDecision.Outcome, reason: String, next: String, decidedBy: String, holdsFrom: LocalDate
    ) {
        (self.id, self.outcome, self.reason, self.next) = (id, outcome, reason, next)
        (self.decidedBy, self.holdsFrom) = (decidedBy, holdsFrom)
    }

    /// A decision about later than this is made later; one about earlier than the first hit changes nothing that anybody ran into.
    private static let mostMonthsAhead = 12

    package static let kind = "obstacle.decided"
    package static let told = Told.nobody(because: "each initiative that was hit is told by an action of its own, in the same transaction")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.keepsInsight && db.obstacle(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let obstacle = try work.obstacle(id)
        guard obstacle.state != .merged else { throw Refusal.conflict("obstacle.notNow") }
        let first = min(try work.db.hitDays(on: [id])[id]?.min() ?? work.today, work.today)
        let last = work.today.adding(months: Self.mostMonthsAhead)
        guard (first...last).contains(holdsFrom) else {
            let values = ["first": work.words.longDate(first), "last": work.words.longDate(last)]
            throw Refusal.invalid([FieldProblem(ObstacleField.holdsFrom, "obstacle.holdsFromBetween", values)])
        }
        // The last decision is the one that holds, so two in one moment stand one after the other.
        let before = try work.db.decisions(on: id).first?.decidedAt
        let moment = before.map { max(work.now, Instant(milliseconds: $0.milliseconds + 1)) } ?? work.now
        try work.db.execute(
            """
            INSERT INTO obstacle_decision (id, obstacle_id, outcome, reason, next_step, decided_by, holds_from, decided_at)
            VALUES (\(ID<ObstacleDecision>.new(at: work.now)), \(id), \(outcome), \(reason), \(next), \(decidedBy), \(holdsFrom), \(moment))
            """)
        try work.db.execute("UPDATE obstacle SET state = \(Obstacle.State.decided) WHERE id = \(id)")
        let data = [
            "outcomeWords": work.inLanguages { $0("obstacle.outcome.\(outcome.rawValue)") }, "decidedBy": decidedBy,
            "fromDate": holdsFrom.iso,
        ]
        return Done(Nothing(), work.entry(obstacle, Self.kind, reason: reason, next: next, data: data))
    }
}

/// Tells one initiative what was decided about something it ran into: a line in its journal and a mail to its team, once per decision.
package struct TellObstacleDecision: Action {
    package let obstacle: ID<Obstacle>
    package let initiative: ID<Initiative>
    /// The case it was tagged at, so that the line stands there too.
    package let caseID: String?
    package init(obstacle: ID<Obstacle>, initiative: ID<Initiative>, caseID: String?) {
        (self.obstacle, self.initiative, self.caseID) = (obstacle, initiative, caseID)
    }

    package static let kind = "obstacle.told"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.keepsInsight && db.obstacle(obstacle) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let decision = try work.db.decisions(on: obstacle).first, let initiative = try work.db.initiative(initiative) else {
            throw Refusal.notFound
        }
        let found = try work.obstacle(obstacle)
        // The key refuses a second telling, and with it everything that this transaction wrote.
        try work.db.execute(
            "INSERT INTO obstacle_told (decision_id, initiative_id, told_at) VALUES (\(decision.id), \(self.initiative), \(work.now))")
        try work.tellTeam(of: initiative, "obstacleDecided", caseID: caseID) { words in
            [
                "obstacle": found.title, "outcome": words("obstacle.outcomeTold.\(decision.outcome.rawValue)"), "reason": decision.reason,
                "next": decision.next, "date": words.longDate(decision.holdsFrom), "decidedBy": decision.decidedBy,
            ]
        }
        let words = work.words
        let outcome = words("obstacle.outcomeTold.\(decision.outcome.rawValue)")
        let data = [
            "title": initiative.title, "by": work.actor.name, "obstacle": found.title, "outcome": outcome,
            "from": words.longDate(decision.holdsFrom),
            "headline": words("obstacle.toldHeadline", ["obstacle": found.title, "outcome": outcome]),
        ]
        return Done(
            Nothing(),
            EntryDraft(
                initiative.subject, initiative: initiative.id.text, caseID: caseID, audience: .participants, reason: decision.reason,
                next: decision.next, data: data))
    }
}

extension Site {
    /// Decides and tells everyone who was hit, in one transaction.
    package func decide(_ action: DecideObstacle, as actor: Actor, once: String? = nil, at time: Instant? = nil) async throws {
        let now = time ?? clock()
        try await database.write { db in
            try perform(action, as: actor, once: once, at: now, in: db)
            try tellDecision(on: action.id, as: actor, at: now, in: db)
        }
    }

    /// Merges, and when the other was decided already, tells those it is new for; in one transaction.
    package func merge(_ action: MergeObstacle, as actor: Actor, once: String? = nil, at time: Instant? = nil) async throws {
        let now = time ?? clock()
        try await database.write { db in
            try perform(action, as: actor, once: once, at: now, in: db)
            try tellDecision(on: action.into, as: actor, at: now, in: db)
        }
    }

    /// Tells every initiative that was hit and did not hear of the last decision yet.
    ///
    /// - Returns: how many were told now.
    @discardableResult
    package func tellDecision(on id: ID<Obstacle>, as actor: Actor, at now: Instant, in db: any Connection) throws -> Int {
        guard let decision = try db.decisions(on: id).first else { return 0 }
        let waiting = try db.untold(of: decision)
        for hit in waiting {
            try perform(
                TellObstacleDecision(obstacle: id, initiative: hit.initiative, caseID: hit.caseID), as: actor, at: now, in: db)
        }
        return waiting.count
    }
}
