import Civic
import Foundation
import Markup
import Rules
import Web

/// The office's page about the case system: how it is set, what halted, and a trial of the connection.
struct CaseSystemView {
    let settings: CaseSystemSettings?
    /// The demonstration plays it.
    let isExample: Bool
    let book: DeskBook
    let halted: [HaltedExport]
    let counts: (open: Int, closed: Int)
    let trial: [CaseSystemTrial.Line]?
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="/beheer">\(t("office.title"))</a></p><h1>\(t("caseSystem.title"))</h1>
        \(content)</div>
        """
    }

    private var content: HTML {
        guard let settings else { return "<p class=\"lead\">\(t("caseSystem.off"))</p><p>\(t("caseSystem.offHow"))</p>" }
        let values = ["open": t.number(counts.open), "closed": t.number(counts.closed)]
        return """
            <p class="lead">\(t("caseSystem.lead"))</p><p>\(t("caseSystem.counts", values))</p>
            \(example)\(trouble)\(trialSection)\(facts(settings))\(categories(settings))
            """
    }

    private var example: HTML {
        guard isExample else { return .empty }
        return """
            <div class="note"><p>\(t("caseExample.lead"))</p><p><a class="tap" href="\(ExampleCasePages.home)">\(t("caseExample.title"))</a></p></div>
            """
    }

    // MARK: What halted

    private var trouble: HTML {
        guard !halted.isEmpty else { return "<p class=\"empty\">\(t("caseSystem.noTrouble"))</p>" }
        let heads = ["case", "what", "why", "handler"].map { name -> HTML in "<th scope=\"col\">\(t("caseSystem.column.\(name)"))</th>" }
        return """
            <section class="section" aria-labelledby="blijft-steken"><h2 id="blijft-steken">\(t("caseSystem.trouble"))</h2>
            <table class="table is-stack"><caption class="hidden">\(t("caseSystem.trouble"))</caption><thead><tr>\(heads)</tr></thead>
            <tbody>\(halted.map(line))</tbody></table>
            <form method="post" action="\(CaseSystemPages.home)/opnieuw">\(Form().token())
            <p class="buttons"><button class="button is-second">\(t("caseSystem.retryAll"))</button></p></form></section>

            """
    }

    private func line(_ item: HaltedExport) -> HTML {
        let state = item.step.state == .stuck ? "stuck" : "waiting"
        return """
            <tr><th scope="row"><a href="/werk/zaken/\(item.reference)#zaaksysteem">\(item.title)</a><small>\(item.reference)</small></th>
            <td data-label="\(t("caseSystem.column.what"))">\(t.exportStep(item.step.plan))\
            <small>\(t("caseSystem.state.\(state)"))</small></td>
            <td data-label="\(t("caseSystem.column.why"))">\(t.caseSystemFault(item.step.failure ?? ""))</td>
            <td data-label="\(t("caseSystem.column.handler"))">\(item.handlerName ?? t("work.nobody"))</td></tr>

            """
    }

    // MARK: Trying

    private var trialSection: HTML {
        """
        <section class="section" aria-labelledby="proef"><h2 id="proef">\(t("caseSystem.trial.title"))</h2>
        <p>\(t("caseSystem.trial.text"))</p>\(outcome)
        <form method="post" action="\(CaseSystemPages.home)/proef">
        <p class="buttons"><button class="button is-second">\(t("caseSystem.trial.button"))</button></p></form></section>

        """
    }

    private var outcome: HTML {
        guard let trial else { return .empty }
        let wrong = trial.filter { $0.fault != nil }
        let items = trial.map { line -> HTML in
            let mark: HTML =
                line.fault.map { "<span class=\"when is-late\">\(t.caseSystemFault($0.code))</span>" }
                ?? "<span class=\"soft\">\(t("caseSystem.trial.found"))</span>"
            return "<li>\(t("caseSystem.trial.\(line.what)", ["name": line.name])): \(mark)</li>\n"
        }
        let verdict = wrong.isEmpty ? t("caseSystem.trial.fine", count: trial.count) : t("caseSystem.trial.wrong", count: wrong.count)
        return
            "<div class=\"reason\(wrong.isEmpty ? "" : " is-no")\" role=\"status\"><p>\(verdict)</p></div><ul class=\"plain\">\(items)</ul>"
    }

    // MARK: Settings

    private func facts(_ settings: CaseSystemSettings) -> HTML {
        var facts = CaseSystemSettings.Interface.allCases.map { (t("caseSystem.setting.\($0.rawValue)"), settings.addresses[$0] ?? "") }
        facts += [
            (t("caseSystem.setting.client"), settings.clientID), (t("caseSystem.setting.organisation"), settings.organisation),
            (t("caseSystem.setting.confidentiality"), settings.confidentiality), (t("caseSystem.setting.sends"), sends(settings)),
            (t("caseSystem.setting.closes"), t("caseSystem.closes.\(settings.closesAt.rawValue)")),
        ]
        let items = facts.map { name, value -> HTML in "<div><dt>\(name)</dt><dd class=\"told\">\(value)</dd></div>" }
        return """
            <section class="section" aria-labelledby="instelling"><h2 id="instelling">\(t("caseSystem.settings"))</h2>
            <p>\(t("caseSystem.settingsText", ["file": isExample ? CaseSystemBook.exampleDocument : CaseSystemSettings.document]))</p><dl class="facts is-rows">\(items)</dl></section>

            """
    }

    private func sends(_ settings: CaseSystemSettings) -> String {
        guard let since = settings.since, !settings.states.isEmpty else { return t("caseSystem.sends.byHand") }
        let states = CaseState.allCases.filter(settings.states.contains).map { t("case.staffState.\($0.rawValue)") }
        return t("caseSystem.sends.byItself", ["states": t.list(states), "date": t.date(since)])
    }

    /// Which road goes where.
    private func categories(_ settings: CaseSystemSettings) -> HTML {
        // A kind that nobody has any more would go unseen: its cases go with the type that takes all others, or not at all.
        let stray = settings.types.flatMap(\.categories).filter { book.triage.category($0) == nil }.sorted()
        let warning: HTML? =
            stray.isEmpty ? nil : "<p class=\"note is-attention\">\(t("caseSystem.strayCategories", ["names": t.list(stray)]))</p>"
        let items = book.triage.categories.map { category -> HTML in
            let name = settings.names(for: category.id)?.type ?? t("caseSystem.goesNowhere")
            return "<div><dt>\(category.name.words(t))</dt><dd>\(name)</dd></div>"
        }
        return """
            <section class="section" aria-labelledby="zaaktypen"><h2 id="zaaktypen">\(t("caseSystem.types"))</h2>\(warning)
            <dl class="facts is-rows">\(items)</dl></section>

            """
    }
}
