import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Comparable earlier cases: beside the decision, and on a page of their own. For the staff only, and without names.
package struct ComparablePages: Sendable {
    let books: @Sendable (Site) -> DeskBook

    package init(books: @escaping @Sendable (Site) -> DeskBook) { self.books = books }

    package var feature: Feature {
        Feature(
            "comparable", routes: [.get("/werk/zaken/{reference}/vergelijkbaar", DeskFeatures.access, show)],
            actions: [ExplainDeviation.self])
    }

    package func join(_ panels: inout DeskPanels) { panels.besideCase.insert(besideCase, at: 0) }

    private static let beside = 3
    private static let onPage = 20

    static func find(_ file: CaseFile, _ book: DeskBook, limit: Int, _ visit: Visit) async throws -> ComparableCases {
        let (analyser, settings, today) = (visit.site.analyser, book.likeness, visit.today)
        let placeholder = visit.t("comparable.somebody")
        return try await visit.read { db in
            try ComparableSearch(analyser: analyser, settings: settings, placeholder: placeholder, db: db)
                .cases(like: file, on: today, limit: limit)
        }
    }

    /// What was decided on the most comparable cases, and what that says of a yes and of a no.
    @Sendable private func besideCase(_ visit: Visit, _ file: CaseFile) async throws -> HTML {
        guard file.state.isOpen else { return .empty }
        let t = visit.t
        let found = try await Self.find(file, books(visit.site), limit: Self.onPage, visit)
        guard !found.cases.isEmpty else {
            return """
                <section class="box" aria-labelledby="vergelijkbaar"><h2 id="vergelijkbaar">\(t("comparable.title"))</h2>\
                <p class="small soft">\(t("comparable.none"))</p></section>

                """
        }
        let items = found.cases.prefix(Self.beside).map { item -> HTML in
            """
            <li><a href="\(item.file.staffPath)">\(item.file.title)</a><br><b>\(t("case.state.\(item.decision.state.rawValue)"))</b> \
            <span class="small soft">\(t.reasons(item.comparability))</span></li>

            """
        }
        return """
            <section class="box" aria-labelledby="vergelijkbaar"><h2 id="vergelijkbaar">\(t("comparable.title"))</h2>\
            \(usual(found, t))<ul>\(items)</ul>
            <p><a class="tap" href="\(file.staffPath)/vergelijkbaar">\(t("comparable.link", count: found.cases.count))</a></p></section>

            """
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        let reference = try visit.parameter("reference")
        guard let file = try await visit.read({ db in try db.caseFile(reference: reference) }) else { throw Refusal.notFound }
        let book = books(visit.site)
        let found = try await Self.find(file, book, limit: Self.onPage, visit)
        let t = visit.t
        let content: HTML =
            found.cases.isEmpty ? "<p class=\"empty\">\(t("comparable.none"))</p>" : "\(usual(found, t))\(table(found, visit))"
        let body: HTML = """
            <div class="wrap"><p class="crumb"><a href="\(file.staffPath)">\(file.reference): \(file.title)</a></p>
            <h1>\(t("comparable.title"))</h1><p class="lead">\(t("comparable.lead"))</p>\(content)
            <p class="small soft">\(t("comparable.ground", [
                "years": t.number(book.likeness.years), "margin": t.number(book.likeness.marginPercent),
                "fewest": t.number(book.likeness.fewestCases),
            ]))</p></div>
            """
        return .page(deskPage(t("comparable.pageTitle", ["title": file.title]), body, section: "/werk/zaken"))
    }

    /// What like cases got, and which answer would differ from it.
    private func usual(_ found: ComparableCases, _ t: Words) -> HTML {
        guard let usual = found.usual else {
            return "<p class=\"small soft\">\(t("comparable.tooFew", ["fewest": t.number(found.treatment.fewest)]))</p>"
        }
        let lines = [(100, "comparable.yesDiffers"), (0, "comparable.noDiffers")].filter {
            found.hint(for: GrantedShare(percent: $0.0)) != nil
        }
        let said: HTML = "<p>\(t("comparable.usual", ["percent": t.number(usual.percent), "count": t.number(found.counted)]))</p>"
        let notes = lines.map { line -> HTML in "<p class=\"note is-attention\">\(t(line.1))</p>" }
        return "\(said)\(notes)"
    }

    private func table(_ found: ComparableCases, _ visit: Visit) -> HTML {
        let t = visit.t
        let names = ["plan", "like", "decided", "why"]
        let heads = names.map { name -> HTML in "<th scope=\"col\">\(t("comparable.column.\(name)"))</th>" }
        let rows = found.cases.map { item -> HTML in
            let amount: HTML? = item.amount.map { amount in
                "<br><span class=\"small\">\(t.money(cents: amount.granted.cents)) / \(t.money(cents: amount.asked.cents))</span>"
            }
            return """
                <tr><th scope="row"><a href="\(item.file.staffPath)">\(item.file.title)</a><small>\(item.file.reference)</small></th>
                <td data-label="\(t("comparable.column.like"))">\(t.reasons(item.comparability))</td>
                <td data-label="\(t("comparable.column.decided"))"><b>\(t("case.state.\(item.decision.state.rawValue)"))</b>, \
                \(t.date(item.decision.decidedOn))\(amount)</td>
                <td data-label="\(t("comparable.column.why"))">\(item.reason)</td></tr>

                """
        }
        return """
            <table class="table is-stack"><caption class="hidden">\(t("comparable.title"))</caption><thead><tr>\(heads)</tr></thead>\
            <tbody>\(rows)</tbody></table>
            """
    }
}

extension Words {
    fileprivate func reasons(_ comparability: Comparability) -> String {
        list(
            comparability.reasons.map { reason in
                switch reason {
                case .words(let percent): self("twins.reason.words", ["percent": number(percent)])
                case .area: self("twins.reason.area")
                case .district: self("comparable.reason.district")
                case .amount: self("comparable.reason.amount")
                case .themes: self("twins.reason.themes")
                }
            })
    }
}
