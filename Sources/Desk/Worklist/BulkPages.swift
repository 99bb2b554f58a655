import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// One case that may be given to somebody else together with others.
private struct BulkCase: Sendable {
    let file: CaseFile
    let holder: String?
}

private struct BulkScene: Sendable {
    let cases: [BulkCase]
    /// There are more in the list than go together.
    let isPart: Bool
    let staff: [Person]
    let away: Set<ID<Person>>
}

/// Gives several cases of the list to one colleague: those that were ticked, or the first of all that a filter finds.
struct BulkPages: Sendable {
    let books: @Sendable (Site) -> DeskBook

    private static let cases = "zaak"
    private static let reason = FormField.area("verdeel-reden", "work.reason", max: 2_000, rows: 3)
    private static let next = FormField.area("verdeel-stap", "work.next", max: 1_000, rows: 2)

    private func colleague(_ scene: BulkScene, _ visit: Visit) -> FormField<String> {
        let book = books(visit.site)
        let options = scene.staff.map { book.option($0, away: scene.away, visit.t) }
        return .list(CaseField.colleague, "absence.taker", options)
    }

    // MARK: Handlers

    @Sendable func show(_ visit: Visit) async throws -> Answer {
        let scene = try await visit.query.first("alles") == nil ? ticked(visit.query, visit) : all(visit)
        guard !scene.cases.isEmpty else { return .redirect(WorkFilter(visit.query).address, saying: "work.bulk.none") }
        return .page(page(scene, Form(), Set(scene.cases.map(\.file.reference)), visit))
    }

    @Sendable func give(_ visit: Visit) async throws -> Answer {
        let scene = try await ticked(visit.body, visit)
        var form = Form(visit.body)
        let (colleague, reason, next) = (form.read(colleague(scene, visit)), form.read(Self.reason), form.read(Self.next))
        // What the colleague has already needs no giving; what was closed meanwhile can not be given.
        let given = scene.cases.filter { $0.file.assignee?.text != colleague }
        if scene.cases.isEmpty {
            form.add(FieldProblem(Self.cases, "work.bulk.choose"))
        } else if given.isEmpty {
            form.add(FieldProblem(CaseField.colleague, "work.bulk.hasAll"))
        }
        let shown = Set(scene.cases.map(\.file.reference))
        guard form.isFine, let colleague, let reason, let next else { return .page(page(scene, form, shown, visit)) }
        do {
            try await visit.perform(
                AssignCases(ids: given.map(\.file.id), colleague: ID(colleague), reason: reason, next: next))
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(page(scene, form, shown, visit))
        }
        return .redirect(WorkFilter().with(\.person, colleague).address, saying: "work.bulk.done")
    }

    /// The open cases with these numbers; more than go together at once are left.
    private func ticked(_ data: FormData, _ visit: Visit) async throws -> BulkScene {
        let references = Array(Set(data.all(Self.cases))).sorted()
        let some = Array(references.prefix(AssignCases.most))
        let today = visit.today
        return try await visit.read { db in
            try db.bulkScene("reference IN (\(list: some))", isPart: references.count > some.count, on: today)
        }
    }

    private func all(_ visit: Visit) async throws -> BulkScene {
        let (context, filter, today) = (try WorkContext(visit, books(visit.site)), WorkFilter(visit.query), visit.today)
        return try await visit.read { db in
            let selection = try filter.selection(try context.present(in: db), in: db)
            let ids = try db.workIDs(selection, limit: AssignCases.most + 1)
            let shown = Array(ids.prefix(AssignCases.most))
            return try db.bulkScene("id IN (\(list: shown))", isPart: ids.count > AssignCases.most, on: today)
        }
    }

    // MARK: The page

    private func page(_ scene: BulkScene, _ form: Form, _ chosen: Set<String>, _ visit: Visit) -> Page {
        let t = visit.t
        let part: HTML? = scene.isPart ? "<p class=\"note\">\(t("work.bulk.part", count: AssignCases.most))</p>" : nil
        let body: HTML = """
            <div class="wrap"><div class="narrow">\(form.summary(visit))
            <p class="crumb"><a href="/werk/zaken">\(t("work.list.title"))</a></p><h1>\(t("work.bulk.title"))</h1>
            <p class="lead">\(t("work.bulk.lead"))</p>\(part)
            <form method="post" action="/werk/verdelen">\(form.token())\(boxes(scene, form, chosen, visit))
            \(form.html(colleague(scene, visit), visit))\(form.html(Self.reason, visit))\(form.html(Self.next, visit))
            <p class="buttons"><button class="button">\(t("work.bulk.button"))</button> \
            <a class="tap" href="/werk/zaken">\(t("button.cancel"))</a></p></form></div></div>
            """
        return Page(t("work.bulk.title"), body).with(\.section, "/werk/zaken").with(\.isStaff, true).with(\.isPrivate, true)
            .with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422).with(\.scripts, ["errors.js"])
    }

    /// Each case once more, so that one sees what goes and can leave some out.
    private func boxes(_ scene: BulkScene, _ form: Form, _ chosen: Set<String>, _ visit: Visit) -> HTML {
        let t = visit.t
        let error: HTML? = form.problem(of: Self.cases).map { "<span class=\"error\" id=\"\(Self.cases)\">\(t($0.key))</span>" }
        let items = scene.cases.map { item -> HTML in
            let small = "\(item.file.reference), \(item.holder ?? t("work.nobody"))"
            return """
                <label class="choice"><input type="checkbox" name="\(Self.cases)" value="\(item.file.reference)"\
                \(attribute: "checked", when: chosen.contains(item.file.reference))><span>\(item.file.title)<small>\(small)</small></span></label>

                """
        }
        return "<fieldset class=\"field\"><legend>\(t("work.bulk.cases", count: scene.cases.count))</legend>\(error)\(items)</fieldset>\n"
    }
}

extension Connection {
    /// Open cases that a condition on `case_file` names, what breaks first on top.
    fileprivate func bulkScene(_ condition: SQL, isPart: Bool, on day: LocalDate) throws -> BulkScene {
        let files = try all(
            "SELECT * FROM case_file WHERE is_open AND (\(condition)) ORDER BY \(WorkSelection.due), id", as: CaseFile.self)
        let people = try people(files.map(\.handler))
        return BulkScene(
            cases: files.map { file in BulkCase(file: file, holder: file.handler.flatMap { people[$0]?.name }) }, isPart: isPart,
            staff: try staff().filter { Actor($0).handlesCases }, away: Set(try absences(on: day).keys))
    }
}
