import Civic
import Initiatives
import Rules
import Store
import Web

/// Money and help (*geld en hulp*): which schemes fit a plan and why, and all schemes a municipality offers.
package enum Finder {
    package typealias Books = @Sendable (Site) -> SchemeBook

    package static func feature(books: @escaping Books) -> Feature {
        let (finder, list) = (FinderPages(books: books), SchemePages(books: books))
        return Feature("finder", routes: finder.routes + list.routes, actions: [AnswerForInitiative.self])
    }

    /// What the pages on which an idea is told show beside the question: how many schemes fit and may fit.
    package static func glance(books: @escaping Books) -> Tell.Glance {
        { visit, draft in
            // Without an answer everything is possible, which tells nothing.
            guard !draft.answers.isEmpty || draft.areaCode != nil else { return nil }
            let counts = books(visit.site).counts(draft.content.completed(in: visit.municipality, on: visit.today), today: visit.today)
            return (yes: counts.yes, maybe: counts.maybe)
        }
    }
}

extension SchemeBook {
    /// How many schemes fit and may fit, without the reasons.
    package func counts(_ answers: Answers, today: LocalDate) -> (yes: Int, maybe: Int) {
        var known = answers
        known["municipality"] = .choice(municipality)
        var counts = (yes: 0, maybe: 0)
        let inPublicSpace = answers["publicSpace"] == .bool(true)
        for (scheme, status) in zip(schemes, rules.statuses(known.completed(on: today))) where status != .no {
            guard scheme.isOffered(in: places, on: today), scheme.nextOpening(after: today, inPublicSpace: inPublicSpace) != .passed else {
                continue
            }
            if min(status, scheme.places.serves(places)) == .yes { counts.yes += 1 } else { counts.maybe += 1 }
        }
        return counts
    }
}
