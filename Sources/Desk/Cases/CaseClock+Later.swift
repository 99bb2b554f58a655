import Civic
import Rules

/// When an answer comes later: on which ground, and how much later at most.
extension CaseClock {
    /// The grounds that fit this term on this day; none for a promise outside the Awb, which moves by telling.
    ///
    /// Eight weeks is the term of the Awb itself: as long as it runs, a reasonable term can be named, once (4:14(3)). Any other term stands in
    /// a regulation, which may allow more itself. Otherwise the term is not lengthened: one can only say when the answer comes (4:14(1)).
    package func grounds(on day: LocalDate, _ terms: Terms) -> [TermExtension.Ground] {
        guard isDecision else { return [] }
        guard day <= deadline(terms).date else { return [.announcedDelay] }
        guard term.promised == .calendar(.weeks(8)) else { return [.regulation, .announcedDelay] }
        return extensions.isEmpty ? [.reasonableTerm] : [.announcedDelay]
    }

    /// The furthest day it can move to: the whole term once more, from the day it first had. Longer is for the initiator to agree with
    /// (Awb 4:15(2)(a)). What is only announced, or promised, counts from today once that day has passed.
    package func furthest(_ ground: TermExtension.Ground, on day: LocalDate, _ terms: Terms) -> LocalDate {
        var plain = self
        plain.extensions = []
        let first = plain.deadline(terms).date
        let from = isDecision && ground != .announcedDelay ? first : max(first, day)
        return term.promised.end(after: from) { terms.freeDays.adding(workingDays: $1, to: $0) }
    }
}
