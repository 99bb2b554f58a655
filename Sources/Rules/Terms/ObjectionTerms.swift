/// The time to object to a decision (Awb 6:7 to 6:9).
package struct ObjectionTerm: Hashable, Sendable {
    /// The day after the decision was announced.
    package var firstDay: LocalDate
    package var last: Deadline
    /// The last day on which a letter posted in time may arrive.
    package var post: Deadline

    /// Is an objection in time?
    /// - Parameters:
    ///   - received: the day it arrived.
    ///   - posted: the day it was put in the post, when it came by post.
    package func verdict(received: LocalDate, posted: LocalDate? = nil) -> Verdict {
        if received < firstDay { return .early }
        if received <= last.date { return .inTime }
        guard let posted, posted <= last.date else { return .late }
        if received <= post.date { return .inTimeByPost }
        return received <= post.extendedDate ? .contested : .late
    }

    package enum Verdict: String, Hashable, Sendable {
        case inTime, inTimeByPost
        /// Before the decision was announced; treated as Awb 6:10 says.
        case early
        /// Only in time when the Algemene termijnenwet extends the week of the post.
        case contested
        /// Inadmissible unless excusable (Awb 6:11).
        case late
    }
}

/// The decision on an objection is put off until a day, further than the six weeks that always may (Awb 7:10(4)).
package struct FurtherPostponement: Hashable, Sendable {
    package enum Ground: String, Hashable, Sendable, CaseIterable {
        /// Everybody concerned agrees (a).
        case allAgree
        /// Who objected agrees, and nobody else is harmed by it (b).
        case objectorAgrees
        /// A procedure that the law lays down needs it (c).
        case procedure
    }

    package var ground: Ground
    package var until: LocalDate
    /// The day on which those concerned were told (Awb 7:10(5)).
    package var told: LocalDate

    package init(_ ground: Ground, until: LocalDate, told: LocalDate) {
        (self.ground, self.until, self.told) = (ground, until, told)
    }

    fileprivate var termExtension: TermExtension {
        let letter =
            switch ground {
            case .allAgree: "a"
            case .objectorAgrees: "b"
            case .procedure: "c"
            }
        return TermExtension(.regulation, .until(until), notified: told, rule: "Awb 7:10(4)(\(letter))")
    }
}

extension Terms {
    /// Six weeks from the day after the decision was announced; a posted letter may come a week later.
    package func objection(announced: LocalDate) -> ObjectionTerm {
        let last = forward(.weeks(6), after: announced, basis: .formalLaw, named: "announced", article: "Awb 6:7, 6:8")
        let week = TermLength.weeks(1)
        let post = finishContested(
            week.end(after: last.date), after: last.date, length: week, extends: settings.choices(on: announced).atwExtendsPostWeek,
            steps: [.start("objectionTermEnd", last.date, article: "Awb 6:9(2)"), .length(week, article: "Awb 6:9(2)")])
        return ObjectionTerm(firstDay: announced.adding(days: 1), last: last, post: post)
    }

    /// The decision on an objection: six weeks, twelve with an advisory committee, from the day after the term to object
    /// has passed; it may be put off by six weeks and then further, and stands still while the objector mends a fault (Awb 7:10).
    package func objectionDecision(
        objectionTermLastDay: LocalDate, committee: Bool = false, extended: TermLength? = nil, suspensions: [Suspension] = [],
        further: [FurtherPostponement] = []
    ) -> Deadline {
        let once = extended.map { [TermExtension(.regulation, .further($0), rule: "Awb 7:10(3)")] } ?? []
        let term = DecisionTerm(
            received: objectionTermLastDay, length: .weeks(committee ? 12 : 6), suspensions: suspensions,
            extensions: once + further.sorted { $0.told < $1.told }.map(\.termExtension))
        return decision(term.named("objectionTermEnd", article: "Awb 7:10"))
    }
}
