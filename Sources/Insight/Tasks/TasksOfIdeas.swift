import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// An idea that is told for a task: `/idee?opgave=…` begins with what is known, and once it is sent the initiative hangs under the task.
package struct TaskOfIdea: Sendable {
    /// The query key and the hidden field of the form.
    package static let name = "opgave"

    package let task: AreaTask

    /// The task that this address or form asks for; nil for none, and for one that is done.
    package init?(_ visit: Visit) async throws {
        guard let slug = visit.query.first(Self.name) ?? visit.body.first(Self.name),
            let task = try await visit.read({ db in try db.areaTask(slug: slug) }), task.state != .done
        else { return nil }
        self.task = task
    }

    /// Above the first question: for what this idea is told.
    package func note(_ visit: Visit) -> HTML {
        let t = visit.t
        return """
            <div class="note"><h2>\(t("areaTask.idea.title"))</h2><p><a class="tap" href="\(task.path)">\(visit.written(task.content.title))</a></p>\
            <p>\(t("areaTask.idea.text"))</p></div><input type="hidden" name="\(Self.name)" value="\(task.slug)">
            """
    }

    /// What need not be asked again: where, and about what.
    package func change(_ content: inout DraftContent) {
        if content.areaCode == nil { content.areaCode = task.content.areaCode }
        if content.answers["themes"] == nil, !task.content.themes.isEmpty {
            content.answers["themes"] = .set(Set(task.content.themes.map(\.rawValue)))
        }
    }

    /// Remembers the task with the idea. Whoever began it is known by the browser's session, which may be as new as the idea.
    package func keep(_ draft: ID<Draft>, as actor: Actor, on site: Site) async throws {
        try await site.perform(KeepTaskOfDraft(task: task.id, draft: draft), as: actor)
    }
}

/// Hangs the initiative that an idea became under the task it was told for.
package struct AttachSentIdeas: Duty {
    package init() {}
    package let name = "tasks.attach"
    package let everySeconds = 30

    package func hasWork(_ site: Site, in db: any Connection) throws -> Bool { try !db.ideasForTasks().isEmpty }

    package func run(_ site: Site) async throws -> String {
        // Looked at without writing: a write, however small, makes every page that is kept for visitors outdated.
        let waiting = try await site.database.read { db in try db.ideasForTasks() }
        guard !waiting.isEmpty else { return "0" }
        let now = site.clock()
        return String(try await site.database.write { db in try site.attach(try db.ideasForTasks(), at: now, in: db) })
    }
}

/// What became of an idea that was told for a task.
private struct IdeaForTask: Sendable, RowDecodable {
    let draft: ID<Draft>
    let task: ID<AreaTask>
    let taskState: AreaTask.State
    /// Nil for an idea that was thrown away.
    let initiative: ID<Initiative>?

    init(row: Row) throws {
        draft = try row["draft_id"]
        task = try row["task_id"]
        taskState = try row["state"]
        initiative = try row["sent_as"]
    }
}

extension Connection {
    /// Ideas that were sent or are gone; what is still being told waits.
    fileprivate func ideasForTasks() throws -> [IdeaForTask] {
        try all(
            """
            SELECT area_task_draft.draft_id, area_task_draft.task_id, area_task.state, draft.sent_as FROM area_task_draft
            JOIN area_task ON area_task.id = area_task_draft.task_id LEFT JOIN draft ON draft.id = area_task_draft.draft_id
            WHERE draft.id IS NULL OR draft.sent_as IS NOT NULL ORDER BY area_task_draft.draft_id LIMIT 50
            """, as: IdeaForTask.self)
    }
}

extension Site {
    /// - Returns: how many initiatives hang under a task now.
    fileprivate func attach(_ ideas: [IdeaForTask], at now: Instant, in db: any Connection) throws -> Int {
        var count = 0
        for idea in ideas {
            if let initiative = idea.initiative, idea.taskState != .done,
                try !db.initiatives(under: idea.task).contains(where: { $0.id == initiative })
            {
                try perform(AttachInitiative(task: idea.task, initiative: initiative), as: .system, at: now, in: db)
                count += 1
            }
            try db.execute("DELETE FROM area_task_draft WHERE draft_id = \(idea.draft)")
        }
        return count
    }
}
