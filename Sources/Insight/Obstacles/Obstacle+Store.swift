import Civic
import Initiatives
import Rules
import Store

package enum Obstacles {
    package static let migrations = [
        Migration(
            id: "2026-11-22 obstacles: create",
            sql: [
                """
                CREATE TABLE obstacle (
                    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL, department TEXT NOT NULL,
                    state TEXT NOT NULL, merged_into TEXT, owner_id TEXT, due_on TEXT, reported_key TEXT UNIQUE, created_at BIGINT NOT NULL,
                    CHECK (length(title) <= 120), CHECK (length(text) <= 2000))
                """,
                "CREATE INDEX obstacle_state ON obstacle (state, kind)",
                "CREATE INDEX obstacle_owner ON obstacle (owner_id, state)",
                """
                CREATE TABLE obstacle_hit (
                    id TEXT PRIMARY KEY, obstacle_id TEXT NOT NULL REFERENCES obstacle (id), tagged_as TEXT NOT NULL, initiative_id TEXT NOT NULL,
                    case_id TEXT, reference TEXT NOT NULL, department TEXT NOT NULL, phase TEXT NOT NULL, days_lost BIGINT, hit_on TEXT NOT NULL,
                    note TEXT NOT NULL, goal TEXT, person_id TEXT, created_at BIGINT NOT NULL, CHECK (days_lost >= 0))
                """,
                "CREATE INDEX obstacle_hit_obstacle ON obstacle_hit (obstacle_id, hit_on)",
                "CREATE INDEX obstacle_hit_initiative ON obstacle_hit (initiative_id)",
                "CREATE INDEX obstacle_hit_case ON obstacle_hit (case_id)",
                """
                CREATE TABLE obstacle_decision (
                    id TEXT PRIMARY KEY, obstacle_id TEXT NOT NULL REFERENCES obstacle (id), outcome TEXT NOT NULL, reason TEXT NOT NULL,
                    next_step TEXT NOT NULL, decided_by TEXT NOT NULL, holds_from TEXT NOT NULL, decided_at BIGINT NOT NULL)
                """,
                "CREATE INDEX obstacle_decision_obstacle ON obstacle_decision (obstacle_id, decided_at)",
                // An initiative hears of a decision once.
                """
                CREATE TABLE obstacle_told (
                    decision_id TEXT NOT NULL REFERENCES obstacle_decision (id), initiative_id TEXT NOT NULL, told_at BIGINT NOT NULL,
                    PRIMARY KEY (decision_id, initiative_id))
                """,
            ])
    ]
}

extension Connection {
    package func obstacle(_ id: ID<Obstacle>) throws -> Obstacle? {
        try first("SELECT * FROM obstacle WHERE id = \(id)", as: Obstacle.self)
    }

    /// The obstacle under which this one goes on: itself, unless it was merged.
    package func lastingObstacle(_ id: ID<Obstacle>) throws -> Obstacle? {
        guard let found = try obstacle(id) else { return nil }
        // Merging points everything that was merged before at the new one, so one step is enough.
        return try found.mergedInto.map { try obstacle($0) } ?? found
    }

    /// Everything that was not merged into something else.
    package func obstacles() throws -> [Obstacle] {
        try all("SELECT * FROM obstacle WHERE state <> \(Obstacle.State.merged) ORDER BY created_at, id", as: Obstacle.self)
    }

    /// Which obstacles went on under this one.
    func merged(into id: ID<Obstacle>) throws -> [Obstacle] {
        try all("SELECT * FROM obstacle WHERE merged_into = \(id) ORDER BY created_at, id", as: Obstacle.self)
    }

    func hits(on id: ID<Obstacle>, limit: Int, offset: Int = 0) throws -> [ObstacleHit] {
        try all(
            "SELECT * FROM obstacle_hit WHERE obstacle_id = \(id) ORDER BY hit_on DESC, id DESC LIMIT \(limit) OFFSET \(offset)",
            as: ObstacleHit.self)
    }

    /// The days on which each of these was hit, in two statements. What was noted on the day of the decision, but before it, counts as
    /// of the day before: it was no effect of it.
    func hitDays(on ids: [ID<Obstacle>]) throws -> [ID<Obstacle>: [LocalDate]] {
        let decisions = try lastDecisions(on: ids)
        let rows = try rows(
            "SELECT obstacle_id, hit_on, created_at FROM obstacle_hit WHERE obstacle_id IN (\(list: ids)) ORDER BY hit_on, id")
        var days: [ID<Obstacle>: [LocalDate]] = [:]
        for row in rows {
            let (id, day): (ID<Obstacle>, LocalDate) = (try row["obstacle_id"], try row["hit_on"])
            let at: Instant = try row["created_at"]
            let isBefore = decisions[id].map { $0.holdsFrom == day && at < $0.decidedAt } ?? false
            days[id, default: []].append(isBefore ? day.adding(days: -1) : day)
        }
        return days
    }

    /// Every decision on an obstacle, newest first.
    package func decisions(on id: ID<Obstacle>) throws -> [ObstacleDecision] {
        try all(
            "SELECT * FROM obstacle_decision WHERE obstacle_id = \(id) ORDER BY decided_at DESC, id DESC", as: ObstacleDecision.self)
    }

    /// The decision that holds for each of these, in one statement.
    package func lastDecisions(on ids: [ID<Obstacle>]) throws -> [ID<Obstacle>: ObstacleDecision] {
        let found = try all(
            "SELECT * FROM obstacle_decision WHERE obstacle_id IN (\(list: ids)) ORDER BY decided_at, id", as: ObstacleDecision.self)
        return Dictionary(found.map { ($0.obstacle, $0) }, uniquingKeysWith: { _, later in later })
    }

    /// What a case or an initiative ran into, newest first.
    func hits(case id: String) throws -> [ObstacleHit] {
        try all("SELECT * FROM obstacle_hit WHERE case_id = \(id) ORDER BY created_at DESC, id DESC LIMIT 50", as: ObstacleHit.self)
    }

    func obstacles(_ ids: [ID<Obstacle>]) throws -> [ID<Obstacle>: Obstacle] {
        let found = try all("SELECT * FROM obstacle WHERE id IN (\(list: ids))", as: Obstacle.self)
        return Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func initiatives(_ ids: [ID<Initiative>]) throws -> [ID<Initiative>: Initiative] {
        let found = try all("SELECT * FROM initiative WHERE id IN (\(list: ids))", as: Initiative.self)
        return Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The initiatives that were hit and did not hear of this decision yet, each with the last case it was tagged at.
    func untold(of decision: ObstacleDecision) throws -> [(initiative: ID<Initiative>, caseID: String?)] {
        try rows(
            """
            SELECT initiative_id, MAX(case_id) AS case_id FROM obstacle_hit
            WHERE obstacle_id = \(decision.obstacle) AND NOT EXISTS (
                SELECT 1 FROM obstacle_told
                WHERE decision_id = \(decision.id) AND obstacle_told.initiative_id = obstacle_hit.initiative_id)
            GROUP BY initiative_id ORDER BY initiative_id
            """
        ).map { (try $0["initiative_id"], try $0["case_id"]) }
    }

    // MARK: The table

    /// Obstacles with their counts, the heaviest first: initiatives times days, then initiatives.
    package func obstacleRows(_ condition: SQL, limit: Int, offset: Int = 0) throws -> [ObstacleRow] {
        try all(
            """
            SELECT obstacle.*, COALESCE(hit.initiatives, 0) AS initiatives, COALESCE(hit.hits, 0) AS hits, COALESCE(hit.days, 0) AS days,
                hit.last_on AS last_on, person.name AS owner_name
            FROM obstacle LEFT JOIN person ON person.id = obstacle.owner_id LEFT JOIN (
                SELECT obstacle_id, COUNT(DISTINCT initiative_id) AS initiatives, COUNT(*) AS hits, COALESCE(SUM(days_lost), 0) AS days,
                    MAX(hit_on) AS last_on
                FROM obstacle_hit GROUP BY obstacle_id) AS hit ON hit.obstacle_id = obstacle.id
            WHERE \(condition)
            ORDER BY COALESCE(hit.initiatives, 0) * COALESCE(hit.days, 0) DESC, COALESCE(hit.initiatives, 0) DESC, obstacle.id
            LIMIT \(limit) OFFSET \(offset)
            """, as: ObstacleRow.self)
    }

    package func obstacleCount(_ condition: SQL) throws -> Int { try value("SELECT COUNT(*) FROM obstacle WHERE \(condition)") ?? 0 }
}

// MARK: - Writing. Only actions call these.

extension Work {
    func addObstacle(_ new: NewObstacle, key: String? = nil) throws -> ID<Obstacle> {
        let id = ID<Obstacle>.new(at: now)
        try db.execute(
            """
            INSERT INTO obstacle (id, title, text, kind, department, state, reported_key, created_at)
            VALUES (\(id), \(new.title.shortened(to: 120)), \(new.text.shortened(to: 2_000)), \(new.kind), \(new.department),
                \(Obstacle.State.open), \(key), \(now))
            """)
        return id
    }

    func addHit(_ hit: NewHit, on obstacle: ID<Obstacle>, taggedAs: ID<Obstacle>) throws {
        try db.execute(
            """
            INSERT INTO obstacle_hit (id, obstacle_id, tagged_as, initiative_id, case_id, reference, department, phase, days_lost, hit_on, note,
                goal, person_id, created_at)
            VALUES (\(ID<ObstacleHit>.new(at: now)), \(obstacle), \(taggedAs), \(hit.initiative), \(hit.knownCase?.id),
                \(hit.knownCase?.reference ?? ""), \(hit.department), \(hit.phase), \(hit.daysLost), \(today), \(hit.note), \(hit.goal),
                \(actor.person?.id), \(now))
            """)
    }
}
