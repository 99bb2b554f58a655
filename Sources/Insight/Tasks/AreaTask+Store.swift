import Civic
import Initiatives
import Rules
import Store

package enum AreaTasks {
    package static let migrations = [
        Migration(
            id: "2026-11-22 area tasks: create",
            sql: [
                """
                CREATE TABLE area_task (
                    id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL, area_code TEXT, themes TEXT NOT NULL,
                    present TEXT NOT NULL, aim TEXT NOT NULL, chances TEXT NOT NULL, barriers TEXT NOT NULL, partners TEXT NOT NULL,
                    contact TEXT NOT NULL, state TEXT NOT NULL, open_since TEXT NOT NULL, done_on TEXT, outcome TEXT NOT NULL,
                    created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, CHECK (length(title) <= 120))
                """,
                "CREATE INDEX area_task_area ON area_task (area_code, state)",
                """
                CREATE TABLE area_task_goal (
                    task_id TEXT NOT NULL REFERENCES area_task (id), goal_id TEXT NOT NULL, version BIGINT NOT NULL,
                    PRIMARY KEY (task_id, goal_id))
                """,
                "CREATE INDEX area_task_goal_goal ON area_task_goal (goal_id)",
                """
                CREATE TABLE area_task_initiative (
                    task_id TEXT NOT NULL REFERENCES area_task (id), initiative_id TEXT NOT NULL, attached_at BIGINT NOT NULL,
                    attached_by TEXT, PRIMARY KEY (task_id, initiative_id))
                """,
                "CREATE INDEX area_task_initiative_initiative ON area_task_initiative (initiative_id)",
                // For which task an idea is being told, until it is sent.
                "CREATE TABLE area_task_draft (draft_id TEXT PRIMARY KEY, task_id TEXT NOT NULL REFERENCES area_task (id), kept_at BIGINT NOT NULL)",
                "CREATE TABLE area_task_setting (name TEXT PRIMARY KEY, number BIGINT NOT NULL)",
            ])
    ]

    /// After so many months without anybody a task is shown as waiting, unless an administrator chose another number.
    package static let usualQuietMonths = 6
    static let quietMonthsRange = 1...36
    static let quietMonthsName = "quietMonths"
}

extension Connection {
    package func areaTask(slug: String) throws -> AreaTask? {
        try first("SELECT * FROM area_task WHERE slug = \(slug)", as: AreaTask.self)
    }

    package func areaTask(_ id: ID<AreaTask>) throws -> AreaTask? {
        try first("SELECT * FROM area_task WHERE id = \(id)", as: AreaTask.self)
    }

    /// Every task with how many initiatives hang under it; those that wait longest first.
    package func taskRows() throws -> [TaskRow] {
        try all(
            """
            SELECT area_task.*, COALESCE(taken.takers, 0) AS takers FROM area_task LEFT JOIN (
                SELECT task_id, COUNT(*) AS takers FROM area_task_initiative GROUP BY task_id) AS taken ON taken.task_id = area_task.id
            ORDER BY open_since, title, area_task.id
            """, as: TaskRow.self)
    }

    /// The initiatives that hang under a task, in the order they came.
    package func initiatives(under task: ID<AreaTask>) throws -> [Initiative] {
        try all(
            """
            SELECT initiative.* FROM initiative JOIN area_task_initiative ON area_task_initiative.initiative_id = initiative.id
            WHERE area_task_initiative.task_id = \(task) ORDER BY attached_at, initiative.id
            """, as: Initiative.self)
    }

    /// The tasks an initiative works on.
    package func tasks(of initiative: ID<Initiative>) throws -> [AreaTask] {
        try all(
            """
            SELECT area_task.* FROM area_task JOIN area_task_initiative ON area_task_initiative.task_id = area_task.id
            WHERE area_task_initiative.initiative_id = \(initiative) ORDER BY title, area_task.id
            """, as: AreaTask.self)
    }

    /// The tasks that serve a goal, whichever version they were written under.
    package func tasks(serving goal: ID<PolicyGoal>) throws -> [AreaTask] {
        try all(
            """
            SELECT area_task.* FROM area_task JOIN area_task_goal ON area_task_goal.task_id = area_task.id
            WHERE area_task_goal.goal_id = \(goal) ORDER BY title, area_task.id
            """, as: AreaTask.self)
    }

    /// The versions of goals that a task was written under.
    package func goals(of task: ID<AreaTask>) throws -> [GoalVersion] {
        try all(
            """
            SELECT policy_goal_version.* FROM policy_goal_version JOIN area_task_goal
                ON area_task_goal.goal_id = policy_goal_version.goal_id AND area_task_goal.version = policy_goal_version.version
            WHERE area_task_goal.task_id = \(task) ORDER BY title, policy_goal_version.goal_id
            """, as: GoalVersion.self)
    }

    package func quietMonths() throws -> Int {
        try value("SELECT number FROM area_task_setting WHERE name = \(AreaTasks.quietMonthsName)") ?? AreaTasks.usualQuietMonths
    }
}

// MARK: - Writing. Only actions call these.

extension Work {
    func areaTask(_ id: ID<AreaTask>) throws -> AreaTask {
        guard let task = try db.areaTask(id) else { throw Refusal.notFound }
        return task
    }

    func addTask(_ content: TaskContent, slug: String) throws -> ID<AreaTask> {
        let id = ID<AreaTask>.new(at: now)
        try db.execute(
            """
            INSERT INTO area_task (id, slug, title, area_code, themes, present, aim, chances, barriers, partners, contact, state, open_since,
                outcome, created_at, changed_at)
            VALUES (\(id), \(slug), \(content.title), \(content.areaCode), \(themes(content)), \(content.present), \(content.aim),
                \(content.chances), \(content.barriers), \(content.partners), \(content.contact), \(AreaTask.State.open), \(today), '',
                \(now), \(now))
            """)
        return id
    }

    func changeTask(_ id: ID<AreaTask>, to content: TaskContent) throws {
        try db.execute(
            """
            UPDATE area_task SET title = \(content.title), area_code = \(content.areaCode), themes = \(themes(content)),
                present = \(content.present), aim = \(content.aim), chances = \(content.chances), barriers = \(content.barriers),
                partners = \(content.partners), contact = \(content.contact), changed_at = \(now)
            WHERE id = \(id)
            """)
    }

    /// A goal that was chosen before keeps the version it was chosen under when it is chosen again.
    func setGoals(_ goals: [GoalReference], of id: ID<AreaTask>) throws {
        try db.execute("DELETE FROM area_task_goal WHERE task_id = \(id)")
        for goal in goals {
            try db.execute(
                """
                INSERT INTO area_task_goal (task_id, goal_id, version) VALUES (\(id), \(goal.goal), \(goal.version))
                ON CONFLICT (task_id, goal_id) DO NOTHING
                """)
        }
    }

    func freeTaskSlug(_ title: String) throws -> String {
        let base = slug(from: title)
        for number in 1...999 {
            let candidate = number == 1 ? base : "\(base)-\(number)"
            // An address of the staff is called so.
            if candidate != "nieuw", try !db.exists("SELECT 1 FROM area_task WHERE slug = \(candidate)") { return candidate }
        }
        return Secret.random().text.lowercased()
    }

    /// Lets the state follow what hangs under it; a task that is left alone waits from today.
    func restand(_ task: AreaTask) throws {
        let takers: Int = try db.value("SELECT COUNT(*) FROM area_task_initiative WHERE task_id = \(task.id)") ?? 0
        let state = AreaTask.state(task.state, takers: takers)
        guard state != task.state else { return }
        let since = state == .open ? today : task.openSince
        try db.execute("UPDATE area_task SET state = \(state), open_since = \(since), changed_at = \(now) WHERE id = \(task.id)")
    }

    private func themes(_ content: TaskContent) -> StoredWords { StoredWords(content.themes.map(\.rawValue)) }
}
