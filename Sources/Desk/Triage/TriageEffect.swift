import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// What a change of the triage does to the cases there are: which road each would take. Cases keep the road they took; this only shows what
/// the rules would say of them, and so of the next ones like them.
package enum TriageEffect {
    private struct Change {
        let file: CaseFile
        let before: String
        let after: String
    }

    /// At most so many cases are tried and so many differences shown; the page says when there are more.
    private static let tried = 500
    private static let shown = 30

    /// Empty when the rules stay as they are.
    @Sendable package static func html(_ visit: Visit, _ now: Configuration, _ then: Configuration) async throws -> HTML {
        guard let old = now.part(DeskBook.self), let new = then.part(DeskBook.self), old.triage != new.triage else {
            return .empty
        }
        let files = try await visit.read { db in
            try db.all("SELECT * FROM case_file ORDER BY created_at DESC, id DESC LIMIT \(tried)", as: CaseFile.self)
        }
        let changes = files.compactMap { file -> Change? in
            let (before, after) = (road(file, old, visit.t), road(file, new, visit.t))
            return before == after ? nil : Change(file: file, before: before, after: after)
        }
        return panel(changes, tried: files.count, visit.t)
    }

    /// The kind of plan, the team and the colleague, in words; empty when no rule matches.
    private static func road(_ file: CaseFile, _ book: DeskBook, _ t: Words) -> String {
        let answers = Answers(json: file.answers).completed(on: file.clock.received)
        guard let outcome = book.triage.evaluate(answers, fields: book.vocabulary.table),
            let category = book.triage.category(outcome.category)
        else { return "" }
        let handler = book.suggestedHandler(category, answers, district: file.district)
        return [category.name.words(t), book.teamName(handler.team, t), handler.colleague?.name].compactMap(\.self).joined(separator: ", ")
    }

    private static func panel(_ changes: [Change], tried: Int, _ t: Words) -> HTML {
        let rows = changes.prefix(shown).map { change -> HTML in
            """
            <tr><th scope="row"><a href="\(change.file.staffPath)">\(change.file.reference) \(change.file.title)</a></th>\
            <td data-label="\(t("config.effect.before"))">\(change.before)</td>\
            <td data-label="\(t("config.effect.after"))">\(change.after)</td></tr>
            """
        }
        let table: HTML =
            rows.isEmpty
            ? "<p>\(t("config.triageEffect.none"))</p>"
            : """
            <table class="table is-stack"><caption class="hidden">\(t("config.triageEffect.title"))</caption><thead><tr><th scope="col">\(t("config.triageEffect.case"))</th>\
            <th scope="col">\(t("config.effect.before"))</th><th scope="col">\(t("config.effect.after"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let more: HTML? = changes.count > shown ? "<p class=\"soft\">\(t("config.effect.more", count: changes.count - shown))</p>" : nil
        return """
            <section class="section" aria-labelledby="proef-zaken"><h2 id="proef-zaken">\(t("config.triageEffect.title"))</h2>\
            <p>\(t("config.triageEffect.total", ["tried": t.number(tried), "changed": t.number(changes.count)]))</p>\(table)\(more)</section>
            """
    }
}
