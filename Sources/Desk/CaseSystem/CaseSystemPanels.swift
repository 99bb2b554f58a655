import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// What the case system shows on the desk's own pages.
struct CaseSystemPanels: Sendable {
    let books: CaseSystemBooks

    /// On the staff's page of a case: what went there, what halted, and the button.
    @Sendable func onCase(_ visit: Visit, _ file: CaseFile) async throws -> HTML {
        let (id, settings) = (file.id, books(visit.site).settings)
        let (export, steps) = try await visit.read { db in (try db.caseExport(of: id), try db.exportSteps(of: id)) }
        guard settings != nil || export != nil else { return .empty }
        return CaseExportView(file: file, settings: settings, export: export, steps: steps, visit: visit).html
    }

    /// On the staff home: cases that wait for a person, by name.
    @Sendable func onToday(_ visit: Visit) async throws -> HTML {
        guard books(visit.site).client != nil else { return .empty }
        let t = visit.t
        let (halted, count) = try await visit.read { db in (try db.haltedExports(stuckOnly: true, limit: 5), try db.stuckExportCount()) }
        guard count > 0 else { return .empty }
        let items = halted.map { item -> HTML in
            """
            <li><a class="tap" href="/werk/zaken/\(item.reference)#zaaksysteem">\(item.title)</a><br>\
            <span class="small soft">\(t.exportStep(item.step.plan)): \(t.caseSystemFault(item.step.failure ?? ""))</span></li>

            """
        }
        return """
            <section class="section" aria-labelledby="zaaksysteem"><h2 id="zaaksysteem">\(t("caseSystem.title"))</h2>
            <p><span class="when is-late">\(t("caseSystem.home.stuck", count: count))</span></p><ul class="plain">\(items)</ul></section>

            """
    }
}

/// How far a case is on its way to the case system.
struct CaseExportView {
    let file: CaseFile
    let settings: CaseSystemSettings?
    let export: CaseExport?
    let steps: [ExportStep]
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        """
        <section class="section" aria-labelledby="zaaksysteem"><h2 id="zaaksysteem">\(t("caseSystem.title"))</h2>
        \(content)</section>

        """
    }

    private var content: HTML {
        guard let export else { return beginning }
        return "\(standing(export))\(halted)\(reopened(export))\(list)"
    }

    /// Nothing went there yet.
    private var beginning: HTML {
        guard let settings, let names = settings.names(for: file.triage.category) else { return "<p>\(t("caseSystem.noType"))</p>" }
        return """
            <p>\(t(goesByItself(settings) ? "caseSystem.notYet" : "caseSystem.byHand", ["type": names.type]))</p>
            <form method="post" action="\(file.staffPath)/zaaksysteem">\(Form().token())
            <p class="buttons"><button class="button is-second">\(t("caseSystem.send"))</button></p></form>
            """
    }

    /// It will go, now or once it is further: what has ended in a state that is not sent stays here.
    private func goesByItself(_ settings: CaseSystemSettings) -> Bool {
        guard !settings.states.isEmpty, let since = settings.since, since <= file.clock.received else { return false }
        return file.state.isOpen || settings.states.contains(file.state)
    }

    private func standing(_ export: CaseExport) -> HTML {
        let done = steps.count { $0.state == .done }
        let values = ["done": t.number(done), "total": t.number(steps.count), "reference": file.reference]
        let key = export.isClosed ? "closed" : done == steps.count ? "upToDate" : done == 0 ? "waiting" : "underWay"
        let page = settings?.page.flatMap { WebAddress(checking: $0.replacing("{reference}", with: file.reference.percentEncoded)) }
        let link: HTML? =
            export.caseAddress == nil ? nil : page.map { "<p><a class=\"tap\" href=\"\($0)\">\(t("caseSystem.open"))</a></p>" }
        return "<p>\(t("caseSystem.standing.\(key)", values))</p>\(link)"
    }

    /// What stands in the way, and the button to try again.
    private var halted: HTML {
        guard let step = steps.first(where: { $0.state != .done && $0.failure != nil }), let failure = step.failure else { return .empty }
        let isStuck = step.state == .stuck
        return """
            <div class="reason\(isStuck ? " is-no" : " is-wait")"><h3>\(t(isStuck ? "caseSystem.stuck" : "caseSystem.triesAgain"))</h3>
            <p>\(t.exportStep(step.plan)): \(t.caseSystemFault(failure))</p>
            <form method="post" action="\(file.staffPath)/zaaksysteem/opnieuw">\(Form().token())
            <p class="buttons"><button class="button is-second">\(t("caseSystem.retry"))</button></p></form></div>

            """
    }

    /// Closed there, open here: that is for a person.
    private func reopened(_ export: CaseExport) -> HTML {
        export.isClosed && file.state.isOpen ? "<p class=\"reason is-wait\">\(t("caseSystem.reopened"))</p>" : .empty
    }

    private var list: HTML {
        let heads = ["what", "stand", "when"].map { name -> HTML in "<th scope=\"col\">\(t("caseSystem.column.\(name)"))</th>" }
        let rows = steps.map { step -> HTML in
            let when = step.doneAt.map { t.date($0.localDate) } ?? "–"
            return """
                <tr><th scope="row">\(t.exportStep(step.plan))</th>\
                <td data-label="\(t("caseSystem.column.stand"))">\(t("caseSystem.state.\(step.state.rawValue)"))</td>\
                <td data-label="\(t("caseSystem.column.when"))">\(when)</td></tr>

                """
        }
        return """
            <details><summary>\(t("caseSystem.steps"))</summary>
            <table class="table is-stack"><caption class="hidden">\(t("caseSystem.steps"))</caption><thead><tr>\(heads)</tr></thead>
            <tbody>\(rows)</tbody></table></details>

            """
    }
}

extension Words {
    /// A step in words, such as *status: in treatment*.
    func exportStep(_ plan: PlannedStep) -> String {
        if plan.kind == .document {
            if plan.subject.hasPrefix(PlannedStep.letterPrefix) { return self("caseSystem.step.letter") }
            return self(plan.subject == PlannedStep.dossier ? "caseSystem.step.dossier" : "caseSystem.step.paper")
        }
        let state = CaseState(rawValue: plan.subject).map { self("case.staffState.\($0.rawValue)") } ?? ""
        return self("caseSystem.step.\(plan.kind.rawValue)", ["state": state])
    }
}
