import Civic
import Initiatives
import Markup
import Rules
import Web

/// What advice shows on the pages of the desk.
struct AdvicePanels: Sendable {
    let books: @Sendable (Site) -> DeskBook

    /// On the staff's page of a case: the advice so far, and what clashes.
    @Sendable func onCase(_ visit: Visit, _ file: CaseFile) async throws -> HTML {
        let (t, id, book) = (visit.t, file.id, books(visit.site))
        let (requests, clashes, ladder) = try await visit.read { db in
            (try db.adviceRequests(of: id), try db.contradictions(of: id), try db.adviceLadder(of: id, book.advice.ladder))
        }
        guard !requests.isEmpty || file.state.isOpen else { return .empty }
        let content: HTML =
            requests.isEmpty
            ? "<p class=\"empty\">\(t("advice.none"))</p>"
            : AdviceTable(requests: requests, ladder: ladder, book: book, visit: visit, isOver: !file.state.isOpen).html
        let key = file.state.isOpen ? "advice.panel.ask" : "advice.panel.look"
        return """
            <section class="section" aria-labelledby="advies"><h2 id="advies">\(t("advice.panel.title"))</h2>
            \(clashNotice(clashes, visit))\(content)
            <p class="buttons"><a class="button is-second" href="\(file.staffPath)/advies">\(t(key))</a></p></section>

            """
    }

    /// On the initiator's page: who was asked and whether they answered; what they said only where the adviser lets it be read.
    @Sendable func onStatus(_ visit: Visit, _ file: CaseFile) async throws -> HTML {
        let (t, id, book) = (visit.t, file.id, books(visit.site))
        let requests = try await visit.read { db in try db.adviceRequests(of: id) }.filter { $0.state == .asked || $0.state == .answered }
        guard !requests.isEmpty else { return .empty }
        let items = requests.map { request -> HTML in
            let stand =
                request.answer.map { t("advice.status.answered", ["date": t.longDate($0.answeredOn)]) }
                ?? (file.state.isOpen
                    ? t("advice.status.asked", ["date": t.longDate(request.askedOn), "until": t.longDate(request.answerBy)])
                    : t("advice.notNeeded"))
            return "<div><dt>\(request.departmentName(book, t))</dt><dd>\(stand)\(shared(request, t))</dd></div>"
        }
        return """
            <section class="section" aria-labelledby="advies"><h2 id="advies">\(t("advice.status.title"))</h2>
            <p>\(t("advice.status.text"))</p><dl class="facts is-rows">\(items)</dl></section>

            """
    }

    private func shared(_ request: AdviceRequest, _ t: Words) -> HTML {
        guard let answer = request.answer, answer.isShareable else { return .empty }
        let conditions: HTML? = answer.conditions.isEmpty ? nil : "<br>\(t("advice.conditions", ["text": answer.conditions]))"
        return "<br>\(lightBadge(answer.light, t)) <span class=\"told\">\(answer.sentence)</span>\(conditions)"
    }

    /// On the staff home: how many are silent.
    @Sendable func onToday(_ visit: Visit) async throws -> HTML {
        let (t, today, ladder) = (visit.t, visit.today, books(visit.site).advice.ladder)
        let (silent, open) = try await visit.read { db in
            (try db.silentAdviceCount(on: today, ladder), try db.openAdviceCount(team: nil))
        }
        guard open > 0 else { return .empty }
        let line: HTML =
            silent == 0
            ? "<p>\(t("advice.home.fine", count: open))</p>"
            : "<p><span class=\"when is-late\">\(t("advice.home.silent", count: silent))</span></p>"
        return """
            <section class="section" aria-labelledby="adviezen"><h2 id="adviezen">\(t("advice.home.title"))</h2>\(line)
            <p><a class="tap" href="/werk/adviezen">\(t("advice.home.link"))</a></p></section>

            """
    }
}
