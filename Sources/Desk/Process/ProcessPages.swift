import Civic
import Markup
import Rules
import Store
import Web

/// One version of a process with how many open cases follow it.
struct RunningVersion: Sendable {
    let version: ProcessVersion
    /// Open cases by the step they are in.
    let steps: [(step: String, count: Int)]
    var count: Int { steps.reduce(0) { $0 + $1.count } }
}

extension Connection {
    /// Versions that open cases follow, newest first within a process.
    func runningVersions() throws -> [RunningVersion] {
        let counts = try rows(
            """
            SELECT version, step, COUNT(*) AS amount FROM case_process JOIN case_file ON case_file.id = case_process.case_id
            WHERE is_open GROUP BY version, step ORDER BY version, step
            """
        ).map { row in (version: try row["version"] as String, step: try row["step"] as String, count: try row["amount"] as Int) }
        let byVersion = Dictionary(grouping: counts) { $0.version }
        let versions = try all("SELECT * FROM process_version ORDER BY process, number DESC", as: ProcessVersion.self)
        return versions.compactMap { version in
            byVersion[version.hash].map { rows in RunningVersion(version: version, steps: rows.map { ($0.step, $0.count) }) }
        }
    }

    /// Open cases of a version, oldest first.
    func openCases(ofVersion hash: String, limit: Int) throws -> [ID<CaseFile>] {
        try rows(
            """
            SELECT case_id FROM case_process JOIN case_file ON case_file.id = case_process.case_id
            WHERE version = \(hash) AND is_open ORDER BY case_id LIMIT \(limit)
            """
        ).map { try $0["case_id"] }
    }
}

/// Which cases follow which version, and what changes for them when they are moved to the newest.
struct ProcessPages: Sendable {
    let books: @Sendable (Site) -> DeskBook

    /// Those who answer for the work of others.
    static let access = Access.role(.coordinator, .manager, .administrator)

    var feature: Feature {
        Feature(
            "processes",
            routes: [.get("/werk/processen", Self.access, show), .post("/werk/processen", Self.access, move)],
            migrations: Processes.migrations,
            actions: [
                MoveStep.self, BeginProcess.self, MoveToProcess.self, DecideAtOnce.self, SendReminder.self, AssessAspect.self,
            ],
            holdings: Processes.holdings, exemptions: Processes.exemptions, invariants: ProcessFeatures.invariants)
    }

    private static let reason = FormField.area("proces-reden", "work.reason", max: 2_000, rows: 3)
    private static let next = FormField.area("proces-stap", "work.next", max: 1_000, rows: 2)
    private static let versionName = "versie"

    /// For a step that is no longer there: which one takes its place.
    private static func place(_ step: ProcessStep, in process: CaseProcess, _ t: Words) -> FormField<String> {
        let options = process.steps.filter(\.begins.isEmpty).map { FieldOption($0.id, .text($0.name.words(t))) }
        return .list(ProcessField.step(step.id), "process.takesPlace", options).asked(values: ["step": step.name.words(t)])
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer { .page(try await page(visit, sent: nil, Form())) }

    @Sendable private func move(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        let hash = visit.body.first(Self.versionName) ?? ""
        let found = try await visit.read { db in (try db.processVersion(hash), try db.openCases(ofVersion: hash, limit: MoveToProcess.most))
        }
        guard let version = found.0, let target = books(visit.site).processes[version.process.id] else {
            throw Refusal.conflict("process.chooseVersion")
        }
        let (reason, next) = (form.read(Self.reason), form.read(Self.next))
        var steps: [String: String] = [:]
        for step in version.process.steps where target[step: step.id] == nil {
            if let chosen = form.read(Self.place(step, in: target, visit.t)) { steps[step.id] = chosen }
        }
        guard form.isFine, let reason, let next else { return .page(try await page(visit, sent: hash, form)) }
        try await visit.perform(MoveToProcess(cases: found.1, process: target, steps: steps, reason: reason, next: next))
        return .redirect("/werk/processen", saying: "process.moved")
    }

    private func page(_ visit: Visit, sent: String?, _ form: Form) async throws -> Page {
        let (t, book) = (visit.t, books(visit.site))
        let running = try await visit.read { db in try db.runningVersions() }
        let processes = book.processes.all.map { process -> HTML in
            let versions = running.filter { $0.version.process.id == process.id }.map { version($0, process, sent, form, visit) }
            let content: HTML = versions.isEmpty ? "<p class=\"empty\">\(t("process.noCases"))</p>" : versions.joined()
            return """
                <section class="section" aria-labelledby="proces-\(process.id)"><h2 id="proces-\(process.id)">\(process.name.words(t))</h2>
                <ol>\(process.steps.map { step -> HTML in line(step, book, t) })</ol>\(content)</section>

                """
        }
        let body: HTML = """
            <div class="wrap"><div class="narrow">\(form.summary(visit))<p class="crumb"><a href="/werk">\(t("work.today"))</a></p>
            <h1>\(t("process.title"))</h1><p class="lead">\(t("process.lead"))</p>\(processes)</div></div>
            """
        return Page(t("process.title"), body).with(\.section, "/werk/processen").with(\.isStaff, true).with(\.isPrivate, true)
            .with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422).with(\.scripts, ["errors.js"])
    }

    private func line(_ step: ProcessStep, _ book: DeskBook, _ t: Words) -> HTML {
        let term = step.within.map { t("process.within", ["term": t.term(StoredTerm($0))]) } ?? ""
        let who = step.team.map { book.teamName($0, t) } ?? step.role.map { t("process.role.\($0.rawValue)") } ?? ""
        let about = [who, term].filter { !$0.isEmpty }.joined(separator: ", ")
        return
            "<li><b>\(step.name.words(t))</b>\(about.isEmpty ? "" : ". \(about)")<br><span class=\"small soft\">\(step.text.words(t))</span></li>"
    }

    private func version(_ running: RunningVersion, _ process: CaseProcess, _ sent: String?, _ form: Form, _ visit: Visit) -> HTML {
        let t = visit.t
        let count = t("process.cases", ["number": String(running.version.number)], count: running.count)
        guard running.version.hash != process.hash else { return "<p>\(count) \(t("process.isNewest"))</p>" }
        let changes = ProcessChanges(from: running.version.process, to: process)
        let lines = changes.lines(t).map { line -> HTML in "<li>\(line)</li>" }
        let ours = changes.staffLines(t, books(visit.site)).map { line -> HTML in "<li>\(line)</li>" }
        let atWork: HTML? = ours.isEmpty ? nil : "<p>\(t("process.changesAtWork"))</p><ul>\(ours)</ul>"
        let mine = sent == running.version.hash ? form : Form()
        // Names must differ on the page: each version's form stands alone behind its own summary.
        let lost = running.version.process.steps.filter { process[step: $0.id] == nil }
        let fields = lost.map { mine.html(Self.place($0, in: process, t), visit) }
        let isOpen = sent == running.version.hash || (sent == nil && visit.query.first(Self.versionName) == running.version.hash)
        let move: HTML =
            isOpen
            ? """
            <form method="post" action="/werk/processen">\(mine.token())<input type="hidden" name="\(Self.versionName)" value="\(running.version.hash)">
            \(fields)\(mine.html(Self.reason, visit))\(mine.html(Self.next, visit))
            <p class="buttons"><button class="button">\(t("process.move", count: min(running.count, MoveToProcess.most)))</button></p></form>
            """
            : "<p><a class=\"button is-second\" href=\"/werk/processen?\(Self.versionName)=\(running.version.hash)\">\(t("process.prepare"))</a></p>"
        return """
            <div class="box"><h3>\(count)</h3><p>\(t("process.since", ["date": t.date(running.version.since.localDate)]))</p>
            <p>\(t("process.changes"))</p><ul>\(lines)</ul>\(atWork)\(move)</div>

            """
    }
}
