import Civic
import Initiatives
import Markup
import Rules
import Web

/// What a change of who approves does to the cases there are: who would approve a direction for each. What was approved stays so.
package enum ApproverEffect {
    /// Empty when the same people approve the same.
    @Sendable package static func html(_ visit: Visit, _ now: Configuration, _ then: Configuration) async throws -> HTML {
        guard let old = now.part(DeskBook.self)?.advice.round, let new = then.part(DeskBook.self)?.advice.round,
            old.approvers != new.approvers
        else { return .empty }
        let t = visit.t
        func names(_ file: CaseFile, _ settings: RoundSettings) -> String {
            let approvers = settings.approvers(category: file.triage.category, amount: file.requestedAmount)
            return t.list(approvers.map { "\($0.official.name), \($0.title.words(t))" })
        }
        let effect = try await CaseEffect(visit) { file in (names(file, old), names(file, new)) }
        return effect.html(
            "proef-wie-tekent", title: t("config.approverEffect.title"), total: t("config.approverEffect.total", effect.counts(t)),
            none: t("config.approverEffect.none"), t)
    }
}
