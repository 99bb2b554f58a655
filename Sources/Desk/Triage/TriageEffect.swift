import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// What a change of the triage does to the cases there are: which road each would take. Cases keep the road they took; this only shows what
/// the rules would say of them, and so of the next ones like them.
package enum TriageEffect {
    /// Empty when the rules stay as they are.
    @Sendable package static func html(_ visit: Visit, _ now: Configuration, _ then: Configuration) async throws -> HTML {
        guard let old = now.part(DeskBook.self), let new = then.part(DeskBook.self), old.triage != new.triage else {
            return .empty
        }
        let effect = try await CaseEffect(visit) { file in (road(file, old, visit.t), road(file, new, visit.t)) }
        let values = effect.counts(visit.t)
        return effect.html(
            "proef-zaken", title: visit.t("config.triageEffect.title"), total: visit.t("config.triageEffect.total", values),
            none: visit.t("config.triageEffect.none"), visit.t)
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
}
