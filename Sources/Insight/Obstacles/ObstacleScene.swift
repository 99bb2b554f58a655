import Civic
import Initiatives
import Rules
import Store

/// Everything the page of one obstacle shows.
struct ObstacleScene: Sendable {
    static let perPage = 25

    let obstacle: Obstacle
    let count: ObstacleCount
    let ownerName: String?
    /// Under which it goes on, when it was merged.
    let goesOnAs: Obstacle?
    let mergedHere: [Obstacle]
    /// Newest first.
    let decisions: [ObstacleDecision]
    let hitDays: [LocalDate]
    let hits: [ObstacleHit]
    let page: Int
    let initiatives: [ID<Initiative>: Initiative]
    let goals: [GoalReference: GoalVersion]
    let lesson: Lesson?
    let entries: [Entry]
    /// Who could see to it.
    let staff: [Person]
    /// Into which it could be merged.
    let others: [Obstacle]
}

extension Connection {
    /// A fixed number of statements, however often it was hit.
    func obstacleScene(_ id: ID<Obstacle>, page: Int) throws -> ObstacleScene? {
        guard let row = try obstacleRows("obstacle.id = \(id)", limit: 1).first else { return nil }
        let hits = try hits(on: id, limit: ObstacleScene.perPage, offset: (page - 1) * ObstacleScene.perPage)
        return ObstacleScene(
            obstacle: row.obstacle, count: row.count, ownerName: row.ownerName,
            goesOnAs: try row.obstacle.mergedInto.flatMap { try obstacle($0) }, mergedHere: try merged(into: id),
            decisions: try decisions(on: id), hitDays: try hitDays(on: [id])[id] ?? [], hits: hits, page: page,
            initiatives: try initiatives(hits.map(\.initiative)), goals: try goals(hits.compactMap(\.goal)), lesson: try lesson(of: id),
            entries: try entries(obstacle: id), staff: try staff().filter(\.roles.areOfDesk),
            others: try obstacles().filter { row.obstacle.canMerge(into: $0) })
    }

    private func entries(obstacle id: ID<Obstacle>) throws -> [Entry] {
        try all(
            "SELECT * FROM journal WHERE subject_kind = 'obstacle' AND subject_id = \(id) ORDER BY at DESC, id DESC LIMIT 50",
            as: Entry.self)
    }

    /// What the breakthrough table talks about: the heaviest open obstacles, and how the last decisions work out.
    func breakthroughAgenda() throws -> BreakthroughAgenda {
        let open = try obstacleRows("obstacle.state = \(Obstacle.State.open)", limit: BreakthroughAgenda.most)
        let decided = try obstacleRows("obstacle.state = \(Obstacle.State.decided)", limit: BreakthroughAgenda.most)
        let ids = decided.map(\.obstacle.id)
        return BreakthroughAgenda(
            open: open, notes: try notes(on: open.map(\.obstacle.id)), decided: decided, decisions: try lastDecisions(on: ids),
            hitDays: try hitDays(on: ids))
    }

    /// The last few notes of each, in one statement.
    private func notes(on ids: [ID<Obstacle>]) throws -> [ID<Obstacle>: [ObstacleHit]] {
        let hits = try all(
            """
            SELECT * FROM (
                SELECT obstacle_hit.*, ROW_NUMBER() OVER (PARTITION BY obstacle_id ORDER BY hit_on DESC, id DESC) AS place
                FROM obstacle_hit WHERE obstacle_id IN (\(list: ids)) AND note <> '') AS recent
            WHERE place <= 3 ORDER BY obstacle_id, place
            """, as: ObstacleHit.self)
        return Dictionary(grouping: hits, by: \.obstacle)
    }
}

/// What a meeting of the breakthrough table has before it.
struct BreakthroughAgenda: Sendable {
    static let most = 20

    let open: [ObstacleRow]
    let notes: [ID<Obstacle>: [ObstacleHit]]
    let decided: [ObstacleRow]
    let decisions: [ID<Obstacle>: ObstacleDecision]
    let hitDays: [ID<Obstacle>: [LocalDate]]
}
