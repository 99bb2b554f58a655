import Rules

/// Whether and how a scheme is shown to residents, and when its money can be there.
extension Scheme {
    package enum Visibility: String, Hashable, Sendable, Codable {
        case shown
        /// Shown with the remark that nobody knows whether it still runs.
        case shownWithNotice
        case historical, proposed, comparison, notYetValid, expired
        package var isShown: Bool { self == .shown || self == .shownWithNotice }
    }

    package func visibility(on date: LocalDate) -> Visibility {
        switch status {
        case .historical: return .historical
        case .proposed: return .proposed
        case .comparison: return .comparison
        case .active, .unknown: break
        }
        if let to = validity.to, date > to { return .expired }
        if let from = validity.from, date < from { return .notYetValid }
        return status == .active ? .shown : .shownWithNotice
    }

    /// Does a resident of this municipality see it today? `places` are the municipality's id and its regions.
    package func isOffered(in places: Set<String>, on date: LocalDate) -> Bool {
        visibility(on: date).isShown && self.places.serves(places) != .no
    }

    /// The next chance to apply, never past the last day it is valid.
    package func nextOpening(after today: LocalDate, meetings: [LocalDate] = [], inPublicSpace: Bool = false) -> SchemeWindow.Opening {
        if let to = validity.to, to < today { return .passed }
        let start = max(today, validity.from ?? today)
        let opening = window.next(after: start, meetings: meetings, inPublicSpace: inPublicSpace)
        let earliest: (LocalDate?) -> SchemeWindow.Opening = { until in
            let last = [until, self.validity.to].compactMap { $0 }.min()
            return start > today ? .later(from: start, until: last) : .now(until: last)
        }
        switch opening {
        case .now(let until): return earliest(until)
        case .later(let from, _) where validity.to.map { from > $0 } ?? false: return .passed
        case .later(let from, let until): return .later(from: from, until: [until, validity.to].compactMap { $0 }.min())
        case .passed, .ask: return opening
        }
    }

    /// When there is an answer: the decision term after the closing date for rounds, after the application otherwise. Nil: ask.
    package func answerDue(appliedOn date: LocalDate) -> LocalDate? {
        switch (window, window.next(after: date)) {
        case (.yearlyDeadlines, .now(let closing?)), (.deadlines, .now(let closing?)), (.yearlyPeriod, .now(let closing?)),
            (.period, .now(let closing?)):
            decisionTerm?.end(after: closing)
        default: decisionTerm?.end(after: date)
        }
    }

    /// The first day the activity can begin without starting before the answer or the lead time. Nil when neither is known.
    package func earliestStart(appliedOn date: LocalDate) -> LocalDate? {
        let answer = answerDue(appliedOn: date)
        guard let lead else { return answer }
        switch lead.anchor {
        case .answer: return answer.map(lead.term.end(after:))
        case .start, .meeting: return [answer, lead.term.end(after: date)].compactMap { $0 }.max()
        }
    }
}
