import Civic
import Initiatives
import Markup
import Store
import Web

/// What a change of configuration would say of the cases there are, beside what is said now.
struct CaseEffect {
    private struct Change {
        let file: CaseFile
        let before: String
        let after: String
    }

    /// At most so many cases are tried and so many differences shown; the page says when there are more.
    private static let most = 500
    private static let shown = 30

    private let changes: [Change]
    private let tried: Int

    /// - Parameter words: what is said of a case now, and what would be.
    init(_ visit: Visit, _ words: (CaseFile) -> (before: String, after: String)) async throws {
        let files = try await visit.read { db in
            try db.all("SELECT * FROM case_file ORDER BY created_at DESC, id DESC LIMIT \(Self.most)", as: CaseFile.self)
        }
        changes = files.compactMap { file in
            let (before, after) = words(file)
            return before == after ? nil : Change(file: file, before: before, after: after)
        }
        tried = files.count
    }

    /// How many were tried, and for how many it becomes different.
    func counts(_ t: Words) -> [String: String] { ["tried": t.number(tried), "changed": t.number(changes.count)] }

    func html(_ id: String, title: String, total: String, none: String, _ t: Words) -> HTML {
        let rows = changes.prefix(Self.shown).map { change -> HTML in
            """
            <tr><th scope="row"><a href="\(change.file.staffPath)">\(change.file.reference) \(change.file.title)</a></th>\
            <td data-label="\(t("config.effect.before"))">\(change.before)</td>\
            <td data-label="\(t("config.effect.after"))">\(change.after)</td></tr>
            """
        }
        let table: HTML =
            rows.isEmpty
            ? "<p>\(none)</p>"
            : """
            <table class="table is-stack"><caption class="hidden">\(title)</caption><thead><tr><th scope="col">\(t("config.triageEffect.case"))</th>\
            <th scope="col">\(t("config.effect.before"))</th><th scope="col">\(t("config.effect.after"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let left = changes.count - Self.shown
        let more: HTML? = left > 0 ? "<p class=\"soft\">\(t("config.effect.more", count: left))</p>" : nil
        return """
            <section class="section" aria-labelledby="\(id)"><h2 id="\(id)">\(title)</h2><p>\(total)</p>\(table)\(more)</section>
            """
    }
}
