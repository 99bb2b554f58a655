import Civic
import Initiatives
import Rules
import Store
import Web

/// Writes down a task of a neighbourhood. Who knows the street may do so from a signal.
package struct AddTask: Action {
    package let content: TaskContent
    package let goals: [GoalReference]
    package let reason: String
    /// Its address, where a file gives one.
    package let slug: String?
    /// What it is made of, when somebody noticed it in the street.
    package let signal: ID<Signal>?
    package init(
        content: TaskContent, goals: [GoalReference], reason: String, slug: String? = nil, signal: ID<Signal>? = nil
    ) {
        (self.content, self.goals, self.reason, self.slug, self.signal) = (content, goals, reason, slug, signal)
    }

    package static let kind = "task.added"
    package static let told = Told.nobody(because: "a task stands on the public site for everyone")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        guard let signal else { return actor.keepsInsight }
        return try actor.knowsStreet && db.signal(signal) != nil
    }

    package func perform(_ work: Work) throws -> Done<String> {
        try content.check(work.municipality.areas)
        let slug = try slug ?? work.freeTaskSlug(content.title)
        let id = try work.addTask(content, slug: slug)
        try work.setGoals(goals, of: id)
        return Done(slug, work.entry(try work.areaTask(id), Self.kind, reason: reason))
    }
}

/// Changes what is written about a task.
package struct EditTask: Action {
    package let id: ID<AreaTask>
    package let content: TaskContent
    package let goals: [GoalReference]
    package let reason: String
    /// What whoever wrote this saw; nil changes whatever stands there.
    package let seen: Seen?
    package init(id: ID<AreaTask>, content: TaskContent, goals: [GoalReference], reason: String, seen: Seen? = nil) {
        (self.id, self.content, self.goals, self.reason, self.seen) = (id, content, goals, reason, seen)
    }

    package static let kind = "task.edited"
    package static let told = Told.nobody(because: "a task stands on the public site for everyone")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.keepsInsight && db.areaTask(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let task = try work.areaTask(id)
        try seen?.check(task.content.seen(with: try work.db.goals(of: id).map(\.reference)), at: TaskField.title)
        try content.check(work.municipality.areas)
        try work.changeTask(id, to: content)
        try work.setGoals(goals, of: id)
        return Done(Nothing(), work.entry(task, Self.kind, reason: reason))
    }
}

/// The task is done, or was called done too early; then it waits from today. Whoever worked on it hears it.
package struct CloseTask: Action {
    package let id: ID<AreaTask>
    package let isDone: Bool
    /// What came of it.
    package let outcome: String
    package let reason: String
    package init(id: ID<AreaTask>, isDone: Bool, outcome: String, reason: String) {
        (self.id, self.isDone, self.outcome, self.reason) = (id, isDone, outcome, reason)
    }

    package static let kind = "task.closed"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.keepsInsight && db.areaTask(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let task = try work.areaTask(id)
        guard isDone != (task.state == .done) else { throw Refusal.conflict("areaTask.notNow") }
        let done: LocalDate? = isDone ? work.today : nil
        let state: AreaTask.State = isDone ? .done : .open
        let since = isDone ? task.openSince : work.today
        try work.db.execute(
            """
            UPDATE area_task SET state = \(state), open_since = \(since), done_on = \(done), outcome = \(isDone ? outcome : ""),
                changed_at = \(work.now)
            WHERE id = \(id)
            """)
        if !isDone { try work.restand(try work.areaTask(id)) }
        let initiatives = try work.db.initiatives(under: id)
        if initiatives.isEmpty { work.foundNobodyToTell() }
        for initiative in initiatives {
            try work.tellTeam(of: initiative, isDone ? "taskDone" : "taskOpenAgain", path: task.path) { _ in
                ["task": task.content.title, "reason": reason, "outcome": outcome]
            }
        }
        let kind = isDone ? Self.kind : "task.reopened"
        var entry = work.entry(task, kind, reason: reason)
        entry.kind = kind
        return Done(Nothing(), entry)
    }
}

/// Hangs an initiative under a task: its team does so itself, or the staff for it.
package struct AttachInitiative: Action {
    package let task: ID<AreaTask>
    package let initiative: ID<Initiative>
    package init(task: ID<AreaTask>, initiative: ID<Initiative>) { (self.task, self.initiative) = (task, initiative) }

    package static let kind = "task.attached"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        try db.areaTask(task) != nil && carries(actor, initiative, in: db)
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let found = try work.areaTask(task)
        guard let initiative = try work.db.initiative(initiative) else { throw Refusal.notFound }
        guard found.state != .done else { throw Refusal.conflict("areaTask.isDone") }
        let added = try work.db.execute(
            """
            INSERT INTO area_task_initiative (task_id, initiative_id, attached_at, attached_by)
            VALUES (\(task), \(initiative.id), \(work.now), \(work.actor.person?.id)) ON CONFLICT (task_id, initiative_id) DO NOTHING
            """)
        guard added == 1 else { throw Refusal.conflict("areaTask.alreadyThere") }
        try work.restand(found)
        if !work.actor.isSystem {
            try work.tellTeam(of: initiative, "taskAttached", path: found.path) { _ in ["task": found.content.title] }
        }
        return Done(Nothing(), work.entry(initiative, found, Self.kind, headline: "areaTask.attachedHeadline"))
    }
}

/// Takes an initiative from under a task.
package struct DetachInitiative: Action {
    package let task: ID<AreaTask>
    package let initiative: ID<Initiative>
    package let reason: String
    package init(task: ID<AreaTask>, initiative: ID<Initiative>, reason: String) {
        (self.task, self.initiative, self.reason) = (task, initiative, reason)
    }

    package static let kind = "task.detached"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        try db.areaTask(task) != nil && carries(actor, initiative, in: db)
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let found = try work.areaTask(task)
        guard let initiative = try work.db.initiative(initiative) else { throw Refusal.notFound }
        let removed = try work.db.execute("DELETE FROM area_task_initiative WHERE task_id = \(task) AND initiative_id = \(initiative.id)")
        guard removed == 1 else { throw Refusal.notFound }
        try work.restand(found)
        try work.tellTeam(of: initiative, "taskDetached", path: found.path) { _ in ["task": found.content.title, "reason": reason] }
        return Done(Nothing(), work.entry(initiative, found, Self.kind, headline: nil, reason: reason))
    }
}

/// Remembers for which task an idea is told, so that it hangs there as soon as it is sent.
package struct KeepTaskOfDraft: Action {
    package let task: ID<AreaTask>
    package let draft: ID<Draft>
    package init(task: ID<AreaTask>, draft: ID<Draft>) { (self.task, self.draft) = (task, draft) }

    package static let kind = "task.asked"
    package static let told = Told.nobody(because: "nothing is sent yet; only its writer sees an idea that is being told")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        try db.areaTask(task) != nil && db.draft(draft, for: actor) != nil
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let found = try work.areaTask(task)
        try work.db.execute(
            """
            INSERT INTO area_task_draft (draft_id, task_id, kept_at) VALUES (\(draft), \(task), \(work.now))
            ON CONFLICT (draft_id) DO UPDATE SET task_id = \(task), kept_at = \(work.now)
            """)
        return Done(Nothing(), work.entry(found, Self.kind))
    }
}

/// After how many months a task nobody takes up is shown as waiting.
package struct SetQuietMonths: Action {
    package let months: Int
    package init(months: Int) { self.months = months }

    package static let kind = "task.quietMonths"
    package static let told = Told.nobody(because: "a setting of the list; the journal shows who changed it")
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.has(.administrator) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard AreaTasks.quietMonthsRange.contains(months) else { throw Refusal.invalid([FieldProblem("maanden", "error.notANumber")]) }
        let before = try work.db.quietMonths()
        try work.db.execute(
            """
            INSERT INTO area_task_setting (name, number) VALUES (\(AreaTasks.quietMonthsName), \(months))
            ON CONFLICT (name) DO UPDATE SET number = \(months)
            """)
        let standing = work.standing(Self.kind)
        return Done(
            Nothing(),
            EntryDraft(
                Subject(kind: "setting", id: AreaTasks.quietMonthsName), audience: .staff, reason: standing.reason, next: standing.next,
                data: ["from": String(before), "to": String(months), "by": work.actor.name]))
    }
}

enum TaskField {
    static let title = "titel"
}

extension TaskContent {
    /// As a form shows it, with the goals that it serves.
    func seen(with goals: [GoalReference]) -> Seen {
        let about = [title, areaCode ?? "", themes.map(\.rawValue).joined(separator: " ")]
        return Seen(about + [present, aim, chances, barriers, partners, contact] + goals.map(\.text).sorted())
    }

    func check(_ areas: Areas) throws {
        guard areaCode.map({ areas[$0] != nil }) ?? true else { throw Refusal.invalid([FieldProblem("gebied", "error.notAChoice")]) }
    }
}

extension Work {
    fileprivate func entry(_ task: AreaTask, _ kind: String, reason: String? = nil) -> EntryDraft {
        let standing = standing(kind, ["task": task.content.title])
        return EntryDraft(
            task.subject, audience: .staff, reason: reason ?? standing.reason, next: standing.next,
            data: ["task": task.content.title, "by": actor.name])
    }

    /// A line of the initiative. One with a headline is for everyone and stands on the passport.
    fileprivate func entry(
        _ initiative: Initiative, _ task: AreaTask, _ kind: String, headline: String?, reason: String? = nil
    ) -> EntryDraft {
        let standing = standing(kind, ["task": task.content.title])
        var data = ["title": initiative.title, "task": task.content.title, "by": actor.name]
        if let headline { data["headline"] = words(headline, ["task": task.content.title]) }
        return EntryDraft(
            initiative.subject, initiative: initiative.id.text, audience: headline == nil ? .participants : .everyone,
            reason: reason ?? standing.reason, next: standing.next, data: data)
    }
}
