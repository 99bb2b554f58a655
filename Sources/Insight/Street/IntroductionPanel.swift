import Civic
import Initiatives
import Markup
import Web

/// The way from an initiative's own page to bringing somebody there.
package enum IntroductionPanel {
    @Sendable package static func onPassport(_ visit: Visit, _ initiative: Initiative) async throws -> HTML {
        guard visit.actor.knowsStreet, !visit.actor.isSystem, initiative.isPublic else { return .empty }
        let target = address("\(Street.home)/kennismaken", [(IntroductionField.initiative, initiative.slug)])
        return "<p><a class=\"tap\" href=\"\(target)\">\(visit.t("introduction.fromPassport"))</a></p>\n"
    }
}
