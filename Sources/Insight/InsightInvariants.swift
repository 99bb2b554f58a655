import Store
import Web

extension ObstaclePages {
    static let invariants: [Invariant] = [
        .none(
            "obstacles/told", reads: ["obstacle_hit", "obstacle_decision", "obstacle_told"],
            "is decided, and an initiative that was hit was not told",
            where: """
                SELECT DISTINCT obstacle_hit.obstacle_id AS id FROM obstacle_hit
                JOIN obstacle_decision ON obstacle_decision.obstacle_id = obstacle_hit.obstacle_id
                WHERE NOT EXISTS (
                    SELECT 1 FROM obstacle_decision AS newer
                    WHERE newer.obstacle_id = obstacle_decision.obstacle_id AND newer.decided_at > obstacle_decision.decided_at)
                AND NOT EXISTS (
                    SELECT 1 FROM obstacle_told
                    WHERE obstacle_told.decision_id = obstacle_decision.id AND obstacle_told.initiative_id = obstacle_hit.initiative_id)
                """),
        .none(
            "obstacles/merged", reads: ["obstacle", "obstacle_hit"],
            "was merged, but not into something that lasts, or hits still count under it",
            where: """
                SELECT id FROM obstacle WHERE (state = 'merged') <> (merged_into IS NOT NULL)
                    OR merged_into IN (SELECT id FROM obstacle WHERE state = 'merged')
                    OR (state = 'merged' AND EXISTS (SELECT 1 FROM obstacle_hit WHERE obstacle_hit.obstacle_id = obstacle.id))
                """),
        .none(
            "obstacles/states", reads: ["obstacle", "obstacle_decision"], "is called decided without a decision, or the other way round",
            where: """
                SELECT id FROM obstacle WHERE state <> 'merged' AND (state = 'decided') <>
                    EXISTS (SELECT 1 FROM obstacle_decision WHERE obstacle_decision.obstacle_id = obstacle.id)
                """),
    ]
}

extension GoalPages {
    static let invariants: [Invariant] = [
        .none(
            "goals/versions", reads: ["policy_goal", "policy_goal_version"], "has no version, or one is missing between its first and last",
            where: """
                SELECT id FROM policy_goal WHERE COALESCE((
                    SELECT MAX(version) FROM policy_goal_version WHERE policy_goal_version.goal_id = policy_goal.id), -1) <> (
                    SELECT COUNT(*) FROM policy_goal_version WHERE policy_goal_version.goal_id = policy_goal.id)
                """)
    ]
}

extension AreaTaskPages {
    static let invariants: [Invariant] = [
        .none(
            "tasks/states", reads: ["area_task", "area_task_initiative"], "stands as open or picked up against what hangs under it",
            where: """
                SELECT id FROM area_task WHERE state <> 'done' AND (state = 'pickedUp') <>
                    EXISTS (SELECT 1 FROM area_task_initiative WHERE area_task_initiative.task_id = area_task.id)
                """)
    ]
}
