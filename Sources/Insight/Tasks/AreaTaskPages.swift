import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// The tasks of neighbourhoods: for everyone to read and take part in, for the staff to keep.
struct AreaTaskPages: Sendable {
    var feature: Feature {
        Feature(
            "tasks",
            routes: [
                .get("/opgaven", .everyone, cachedBy: TaskFilter.keys, list), .get("/opgaven/{opgave}", .everyone, cachedBy: [], show),
                .post("/opgaven/{opgave}/initiatieven", .signedIn, attach), .post("/opgaven/{opgave}/los", .signedIn, detach),
            ] + AreaTaskStaffPages().routes,
            migrations: AreaTasks.migrations, duties: [AttachSentIdeas()],
            actions: [
                AddTask.self, EditTask.self, CloseTask.self, AttachInitiative.self, DetachInitiative.self, KeepTaskOfDraft.self,
                SetQuietMonths.self,
            ], holdings: AreaTaskHoldings.records, exemptions: AreaTaskHoldings.exemptions, invariants: Self.invariants)
    }

    private func list(_ visit: Visit) async throws -> Answer {
        let filter = TaskFilter(visit.query, areas: visit.municipality.areas)
        let (rows, months) = try await visit.read { db in (try db.taskRows(), try db.quietMonths()) }
        let t = visit.t
        let body = TaskListView(rows: rows, filter: filter, quietMonths: months, visit: visit).html
        return .page(
            Page(t("areaTask.title"), body).with(\.section, "/opgaven").with(
                \.description, t("areaTask.lead", ["municipality": visit.municipality.name])))
    }

    private func scene(_ visit: Visit) async throws -> TaskScene {
        let (slug, person) = (try visit.parameter("opgave"), visit.person?.id)
        guard let scene = try await visit.read({ db in try db.taskScene(slug: slug, for: person) }) else { throw Refusal.notFound }
        return scene
    }

    private func show(_ visit: Visit) async throws -> Answer { .page(page(Form(), try await scene(visit), visit)) }

    private func page(_ form: Form, _ scene: TaskScene, _ visit: Visit) -> Page {
        let view = TaskView(scene: scene, form: form, visit: visit)
        return Page(scene.task.content.title, view.html).with(\.section, "/opgaven").with(
            \.description, scene.task.content.aim.shortened(to: 200)
        ).with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422).with(\.scripts, form.isFine ? [] : ["errors.js"])
    }

    /// Somebody hangs an initiative of their own team under the task.
    private func attach(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        guard let slug = form.read(TaskView.attachField(scene)), let initiative = scene.own.first(where: { $0.slug == slug }) else {
            return .page(page(form, scene, visit))
        }
        try await visit.perform(AttachInitiative(task: scene.task.id, initiative: initiative.id))
        return .redirect(scene.task.path, saying: "areaTask.attached")
    }

    private func detach(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        let (slug, reason) = (form.read(TaskView.detachField(scene)), form.read(TaskForms.detachReason))
        guard let reason, let initiative = scene.attached.first(where: { $0.slug == slug }) else { return .page(page(form, scene, visit)) }
        try await visit.perform(DetachInitiative(task: scene.task.id, initiative: initiative.id, reason: reason))
        return .redirect(scene.task.path, saying: "areaTask.detached")
    }
}

/// Everything the page of one task shows.
struct TaskScene: Sendable {
    let task: AreaTask
    let goals: [GoalVersion]
    let attached: [Initiative]
    /// Those that everyone may see, as cards.
    let cards: [InitiativeCard]
    /// The initiatives of who looks.
    let own: [Initiative]
    let quietMonths: Int

    /// Of who looks, and not under it yet.
    var canAttach: [Initiative] { own.filter { initiative in !attached.contains { $0.id == initiative.id } } }
    var canDetach: [Initiative] { own.filter { initiative in attached.contains { $0.id == initiative.id } } }
}

extension Connection {
    func taskScene(slug: String, for person: ID<Person>?) throws -> TaskScene? {
        guard let task = try areaTask(slug: slug) else { return nil }
        let attached = try initiatives(under: task.id)
        return TaskScene(
            task: task, goals: try goals(of: task.id), attached: attached, cards: try cards(of: attached.filter(\.isPublic)),
            own: try person.map { try teams(of: $0) } ?? [], quietMonths: try quietMonths())
    }

    /// The initiatives this person carries; being asked is not being in the team.
    private func teams(of person: ID<Person>) throws -> [Initiative] {
        try all(
            """
            SELECT initiative.* FROM initiative JOIN initiative_member ON initiative_member.initiative_id = initiative.id
            WHERE initiative_member.person_id = \(person) AND left_at IS NULL AND NOT is_invited ORDER BY title, initiative.id
            """, as: Initiative.self)
    }
}
