import Civic
import Initiatives
import Insight
import Rules
import Store

extension ActionTrials {
    static let insight: [String: Make] = obstacles.merging(lessons) { $1 }.merging(goals) { $1 }.merging(areaTasks) { $1 }

    /// Something the staff does, that only the staff reads.
    private static func byStaff(_ action: any Action, _ scene: Scene, tells: [Guest] = []) async throws -> ActionTrial {
        try await scene.trial(action, by: .caseworker, notBy: .initiator, tells: tells, audience: .staff)
    }

    private static let obstacles: [String: Make] = [
        TagObstacle.kind: { scene in
            try await byStaff(TagObstacle(scene.hit(), on: .new(NewObstacle(title: "Niemand weet wie", kind: .department))), scene)
        },
        EditObstacle.kind: { scene in
            let content = NewObstacle(title: "Twee loketten, één formulier", kind: .rule)
            return try await byStaff(EditObstacle(id: try await scene.obstacle(), content: content), scene)
        },
        CountLostDays.kind: { scene in
            let id = try await scene.obstacle()
            let hit: ID<ObstacleHit>? = try await scene.site.database.read { db in
                try db.value("SELECT id FROM obstacle_hit WHERE obstacle_id = \(id)")
            }
            guard let hit else { throw Refusal.notFound }
            return try await byStaff(CountLostDays(id: id, hit: hit, days: 30), scene)
        },
        MergeObstacle.kind: { scene in
            let (one, other) = (try await scene.obstacle(key: "merge-\(scene.number)"), try await scene.obstacle())
            return try await byStaff(MergeObstacle(id: one, into: other, reason: "Dit is hetzelfde."), scene)
        },
        OwnObstacle.kind: { scene in
            let colleague = try await scene.town.settle(.deskOfficer)
            let action = OwnObstacle(
                id: try await scene.obstacle(), owner: colleague.id, dueOn: scene.site.clock().localDate.adding(days: 30),
                reason: "Dina kent beide loketten.")
            return try await byStaff(action, scene, tells: [.deskOfficer])
        },
        DecideObstacle.kind: { scene in try await byStaff(scene.decision(of: try await scene.obstacle()), scene) },
        TellObstacleDecision.kind: { scene in
            let id = try await scene.obstacle()
            try await scene.perform(scene.decision(of: id), by: .caseworker)
            let action = TellObstacleDecision(obstacle: id, initiative: scene.initiative.id, caseID: scene.file.id.text)
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, tells: [.initiator])
        },
    ]

    private static let lessons: [String: Make] = [
        PublishLesson.kind: { scene in
            try await byStaff(PublishLesson(obstacle: try await scene.obstacle(), text: scene.lessonText, isChecked: false), scene)
        },
        UnpublishLesson.kind: { scene in
            _ = try await scene.lesson()
            // A lesson that an earlier scene took away is put back first.
            let publish = PublishLesson(obstacle: try await scene.obstacle(), text: scene.lessonText, isChecked: true)
            try await scene.perform(publish, by: .caseworker)
            return try await byStaff(UnpublishLesson(obstacle: try await scene.obstacle(), reason: "Iemand is te herkennen."), scene)
        },
    ]

    private static let goals: [String: Make] = [
        AddGoal.kind: { scene in try await byStaff(AddGoal(content: scene.goalContent, reason: "De raad besloot het."), scene) },
        ReviseGoal.kind: { scene in
            var content = scene.goalContent
            content.text = "In elke straat komt groen waar je in de schaduw kunt zitten."
            return try await byStaff(ReviseGoal(id: try await scene.goal().goal, content: content, reason: "Het was te vaag."), scene)
        },
    ]

    private static let areaTasks: [String: Make] = [
        AddTask.kind: { scene in
            try await byStaff(AddTask(content: scene.taskContent, goals: [], reason: "Bewoners vroegen erom."), scene)
        },
        EditTask.kind: { scene in
            var content = scene.taskContent
            content.aim = "Iedereen kan in de schaduw zitten en drinken."
            return try await byStaff(
                EditTask(id: try await scene.task().id, content: content, goals: [], reason: "Een kraan hoort erbij."), scene)
        },
        CloseTask.kind: { scene in
            let task = try await scene.task(slug: "klaar-\(scene.number)")
            try await scene.perform(AttachInitiative(task: task.id, initiative: scene.initiative.id), by: .initiator)
            let action = CloseTask(id: task.id, isDone: true, outcome: "Er staan vier bomen.", reason: "Het is gelukt.")
            return try await byStaff(action, scene, tells: [.initiator])
        },
        AttachInitiative.kind: { scene in
            let task = try await scene.task(slug: "erbij-\(scene.number)")
            return try await scene.trial(
                AttachInitiative(task: task.id, initiative: scene.initiative.id), by: .caseworker, tells: [.initiator], audience: .everyone)
        },
        DetachInitiative.kind: { scene in
            let task = try await scene.task(slug: "eraf-\(scene.number)")
            try await scene.perform(AttachInitiative(task: task.id, initiative: scene.initiative.id), by: .initiator)
            let action = DetachInitiative(task: task.id, initiative: scene.initiative.id, reason: "Het plan gaat over iets anders.")
            return try await scene.trial(action, by: .caseworker, tells: [.initiator])
        },
        KeepTaskOfDraft.kind: { scene in
            let action = KeepTaskOfDraft(task: try await scene.task().id, draft: scene.draft)
            return try await scene.trial(action, notBy: .administrator, audience: .staff)
        },
        SetQuietMonths.kind: { scene in
            try await scene.trial(SetQuietMonths(months: 9), by: .administrator, notBy: .caseworker, audience: .staff)
        },
    ]
}

extension Scene {
    func decision(of id: ID<Obstacle>, _ outcome: ObstacleDecision.Outcome = .ruleChanged) -> DecideObstacle {
        DecideObstacle(
            id: id, outcome: outcome, reason: "Eén keer invullen is genoeg.", next: "Vul alleen het eerste formulier in.",
            decidedBy: "de doorbraaktafel", holdsFrom: site.clock().localDate)
    }
}
