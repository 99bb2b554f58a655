import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// What a change of schemes does to the initiatives there are: the panel to try it on before it holds.
package enum SchemeEffect {
    /// One initiative for which the outcome of a scheme differs.
    private struct Change {
        let initiative: Initiative
        let scheme: Scheme
        let before: Truth?
        let after: Truth?
    }

    /// At most so many initiatives are tried and so many differences shown; the page says when there are more.
    private static let tried = 500
    private static let shown = 30

    /// Empty when no scheme changes.
    @Sendable package static func html(_ visit: Visit, _ now: Configuration, _ then: Configuration) async throws -> HTML {
        guard let old = now.part(SchemeBook.self), let new = then.part(SchemeBook.self) else { return .empty }
        let ids = changed(old, new)
        guard !ids.isEmpty else { return .empty }
        let initiatives = try await visit.read { db in
            try db.newestInitiatives(tried).map { initiative in (initiative, try db.answers(of: initiative.id)) }
        }
        var (changes, counts) = ([Change](), [Truth: Int]())
        for (initiative, answers) in initiatives {
            for id in ids {
                let before = verdict(id, old, initiative, answers, now, visit.today)
                let after = verdict(id, new, initiative, answers, then, visit.today)
                if let after { counts[after, default: 0] += 1 }
                guard before != after, let scheme = new[id] ?? old[id] else { continue }
                changes.append(Change(initiative: initiative, scheme: scheme, before: before, after: after))
            }
        }
        return panel(changes, counts, tried: initiatives.count, visit.t)
    }

    private static func changed(_ old: SchemeBook, _ new: SchemeBook) -> [String] {
        let ids = Set(old.schemes.map(\.id)).union(new.schemes.map(\.id))
        return ids.filter { old[$0] != new[$0] }.sorted()
    }

    /// Nil when the scheme is not offered.
    private static func verdict(
        _ id: String, _ book: SchemeBook, _ initiative: Initiative, _ answers: Answers, _ configuration: Configuration, _ today: LocalDate
    ) -> Truth? {
        guard let scheme = book[id], scheme.isOffered(in: book.places, on: today) else { return nil }
        let known = initiative.completed(answers, in: configuration.municipality, vocabulary: book.vocabulary)
        return evaluate(scheme.criterion, known, fields: book.vocabulary.table)
    }

    private static func panel(_ changes: [Change], _ counts: [Truth: Int], tried: Int, _ t: Words) -> HTML {
        func words(_ truth: Truth?) -> String {
            switch truth {
            case .yes: t("config.effect.yes")
            case .no: t("config.effect.no")
            case .unknown: t("config.effect.unknown")
            case nil: t("config.effect.notOffered")
            }
        }
        let rows = changes.prefix(shown).map { change -> HTML in
            """
            <tr><th scope="row"><a href="\(change.initiative.path)">\(change.initiative.title)</a></th><td data-label="\(t("config.effect.scheme"))">\(change.scheme.name)</td>\
            <td data-label="\(t("config.effect.before"))">\(words(change.before))</td><td data-label="\(t("config.effect.after"))">\(words(change.after))</td></tr>
            """
        }
        let table: HTML =
            rows.isEmpty
            ? "<p>\(t("config.effect.none"))</p>"
            : """
            <table class="table is-stack"><caption class="hidden">\(t("config.effect.title"))</caption><thead><tr><th scope="col">\(t("config.effect.initiative"))</th>\
            <th scope="col">\(t("config.effect.scheme"))</th><th scope="col">\(t("config.effect.before"))</th><th scope="col">\(t("config.effect.after"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let more: HTML? = changes.count > shown ? "<p class=\"soft\">\(t("config.effect.more", count: changes.count - shown))</p>" : nil
        let total = t(
            "config.effect.total",
            [
                "tried": t.number(tried), "yes": t.number(counts[.yes] ?? 0), "unknown": t.number(counts[.unknown] ?? 0),
                "no": t.number(counts[.no] ?? 0),
            ])
        return """
            <section class="section" aria-labelledby="proef"><h2 id="proef">\(t("config.effect.title"))</h2><p>\(total)</p>\(table)\(more)</section>
            """
    }
}
