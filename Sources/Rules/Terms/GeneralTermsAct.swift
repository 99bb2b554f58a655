/// Where a term is laid down. Only terms in an act or an order in council fall under the Algemene termijnenwet.
package enum TermBasis: String, Codable, Hashable, Sendable, CaseIterable {
    case formalLaw, orderInCouncil, ministerialRegulation, municipalBylaw, policy, agreement

    /// Articles 1 and 5: acts of parliament, and by analogy orders in council.
    package var isCoveredByAct: Bool { self == .formalLaw || self == .orderInCouncil }
}

/// Does the Algemene termijnenwet (Atw) apply to a term, and if not, why.
package enum ActVerdict: Hashable, Sendable {
    case applies
    case not(Reason)

    package enum Reason: String, Hashable, Sendable {
        /// Not laid down in an act or order in council (articles 1 and 5).
        case localRegulation
        /// Set by the authority in a letter, so not by an act.
        case setByAuthority
        /// Counted back from a day or event (article 1, second paragraph).
        case countedBack
        /// In hours, or longer than 90 days, 12 weeks or 3 months, or in years (article 4, a).
        case hours, tooLong
        /// About the making of rules or about detention (article 4, b and c).
        case excludedSubject
    }

    package var applies: Bool { self == .applies }
}

/// What a term is about, as far as article 4 of the Atw cares.
package enum TermSubject: String, Codable, Hashable, Sendable { case ordinary, legislation, detention }

/// All terms a case tool computes, with one calendar and one set of choices.
package struct Terms: Sendable {
    package let settings: TermSettings
    package let freeDays: FreeDays

    package init(_ settings: TermSettings = TermSettings()) {
        (self.settings, self.freeDays) = (settings, FreeDays(settings))
    }
}

extension Terms {
    /// Does the act apply (Atw 1, 4 and 5)?
    package static func verdict(
        _ length: TermLength, basis: TermBasis, countedBack: Bool = false, subject: TermSubject = .ordinary
    ) -> ActVerdict {
        if !basis.isCoveredByAct { return .not(.localRegulation) }
        if countedBack { return .not(.countedBack) }
        if subject != .ordinary { return .not(.excludedSubject) }
        switch length.unit {
        case .hours: return .not(.hours)
        case .days: return length.count > 90 ? .not(.tooLong) : .applies
        case .weeks: return length.count > 12 ? .not(.tooLong) : .applies
        case .months: return length.count > 3 ? .not(.tooLong) : .applies
        case .years: return .not(.tooLong)
        }
    }

    /// A term counted forward from an event that itself does not count.
    package func forward(
        _ length: TermLength, after event: LocalDate, basis: TermBasis, named start: String = "event", article: String = ""
    ) -> Deadline {
        let nominal = length.end(after: event)
        let steps = [Step.start(start, event, article: article), .length(length, article: article)]
        return finish(nominal, after: event, length: length, verdict: Self.verdict(length, basis: basis), steps: steps)
    }

    /// A term counted back from an anchor, such as "six weeks before the activity"; a free day stays where it falls (Atw 1(2)).
    package func backward(_ length: TermLength, before anchor: LocalDate, article: String = "") -> Deadline {
        let date = length.start(before: anchor)
        var steps = [Step("start.anchor", ["date": .date(anchor)], article: article), .back(length, article: article), .end(date)]
        if let reason = freeDays.reason(date, article: "Atw 1(2)") {
            steps += [reason, Step("act.countedBack", article: "Atw 1(2)")]
        }
        return Deadline(date: date, steps: steps)
    }

    /// Applies the act to a term that would end on a day, and completes the explanation.
    func finish(_ nominal: LocalDate, after event: LocalDate, length: TermLength, verdict: ActVerdict, steps: [Step]) -> Deadline {
        let (extended, why) = extend(nominal, after: event, length: length)
        let base = steps + [.end(nominal)]
        guard case .not(let reason) = verdict else { return Deadline(date: extended, steps: base + why) }
        guard extended != nominal else { return Deadline(date: nominal, steps: base) }
        let free = freeDays.reason(nominal, article: "").map { [$0] } ?? []
        return Deadline(date: nominal, steps: base + free + [Step("act." + reason.rawValue, article: reason.article)])
    }

    /// As `finish`, for a term of which it is contested whether the act extends it: both dates are kept.
    func finishContested(
        _ nominal: LocalDate, after event: LocalDate, length: TermLength, extends: Bool, steps: [Step]
    ) -> Deadline {
        let (extended, why) = extend(nominal, after: event, length: length)
        let base = steps + [.end(nominal)]
        if extends { return Deadline(date: extended, steps: base + why) }
        guard extended != nominal else { return Deadline(date: nominal, steps: base) }
        let caution = Step("act.contested", ["date": .date(extended)], article: "Atw 1(1)")
        return Deadline(date: nominal, extendedDate: extended, steps: base + why.dropLast() + [caution])
    }

    /// Articles 2 and 1: at least two working days in a term of three days or more, and no end on a free day.
    func extend(_ nominal: LocalDate, after event: LocalDate, length: TermLength) -> (LocalDate, [Step]) {
        var (end, steps) = (nominal, [Step]())
        if length.isAtLeastThreeDays, let second = secondWorkingDay(after: event, from: end) {
            steps.append(Step("act.twoWorkingDays", ["date": .date(second)], article: "Atw 2"))
            end = second
        }
        let beforeMove = end
        while let reason = freeDays.isFree(end) ? freeDays.reason(end, article: "Atw 1(1)") : nil {
            steps.append(reason)
            end = end.adding(days: 1)
        }
        if end != beforeMove { steps.append(Step("act.moved", ["date": .date(end)], article: "Atw 1(1)")) }
        return (end, steps)
    }

    /// The day on which the term holds two working days, when it does not yet at its end.
    private func secondWorkingDay(after event: LocalDate, from end: LocalDate) -> LocalDate? {
        var (day, found) = (event, 0)
        while found < 2 {
            day = day.adding(days: 1)
            if !freeDays.isFree(day) { found += 1 }
        }
        return day > end ? day : nil
    }
}

extension ActVerdict.Reason {
    /// The article that keeps the act away.
    var article: String {
        switch self {
        case .localRegulation, .setByAuthority: "Atw 1(1), 5"
        case .countedBack: "Atw 1(2)"
        case .hours, .tooLong, .excludedSubject: "Atw 4"
        }
    }
}

extension Step {
    static func back(_ length: TermLength, article: String) -> Step {
        Step("back." + length.unit.rawValue, ["count": .count(length.count)], article: article)
    }
}
