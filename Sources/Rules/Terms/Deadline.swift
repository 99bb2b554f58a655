/// A last day together with how it was found.
package struct Deadline: Hashable, Sendable {
    /// The last day on which it is still in time.
    package var date: LocalDate
    /// The later last day when the Algemene termijnenwet also extends this term, where that is contested; else equal to `date`.
    package var extendedDate: LocalDate
    /// The date the authority announced to the applicant, when that does not move the legal term (Awb 4:14, first paragraph).
    package var announcedDate: LocalDate?
    /// Why: shown on screen in this order.
    package var steps: [Step]

    package init(date: LocalDate, extendedDate: LocalDate? = nil, announcedDate: LocalDate? = nil, steps: [Step]) {
        (self.date, self.extendedDate) = (date, extendedDate ?? date)
        (self.announcedDate, self.steps) = (announcedDate, steps)
    }
}

/// One sentence of the explanation: a catalogue key, the values it fills in and the article it rests on.
package struct Step: Hashable, Sendable {
    package enum Value: Hashable, Sendable {
        case date(LocalDate)
        /// A number; the catalogue text may have a form for one and one for others.
        case count(Int)
        /// Money in cents.
        case cents(Int)
        /// Another catalogue key, such as `holiday.kingsDay`.
        case key(String)
        /// A label the municipality gave, shown as it is.
        case label(String)
    }

    package var key: String
    package var values: [String: Value]
    /// For example `Awb 4:13`; empty when no article applies.
    package var article: String

    package init(_ key: String, _ values: [String: Value] = [:], article: String = "") {
        (self.key, self.values, self.article) = ("term.step." + key, values, article)
    }
}

extension Step {
    static func start(_ event: String, _ date: LocalDate, article: String) -> Step {
        Step("start." + event, ["date": .date(date)], article: article)
    }

    static func length(_ length: TermLength, article: String) -> Step {
        Step("length." + length.unit.rawValue, ["count": .count(length.count)], article: article)
    }

    static func end(_ date: LocalDate, article: String = "") -> Step { Step("end", ["date": .date(date)], article: article) }
}

extension Step {
    /// Every catalogue key an explanation can hold, with those of the names it fills in, to check the catalogues by.
    package static let catalogueKeys: Set<String> = {
        let units = TermLength.Unit.allCases.map(\.rawValue)
        let starts = [
            "event", "received", "restarted", "supplementedOrTermEnd", "announced", "objectionTermEnd", "notice", "lastPayableDay",
            "established", "audit", "anchor",
        ]
        let reasons: [ActVerdict.Reason] = [.localRegulation, .setByAuthority, .countedBack, .hours, .tooLong, .excludedSubject]
        let groups: [String: [String]] = [
            "start": starts,
            "length": units + ["workingDays"],
            "back": units,
            "suspension": Suspension.Ground.allCases.map(\.rawValue) + ["none", "tooLate"],
            "extension": units + ["until", "announcedDelay", "tooLate"],
            "free": ["saturday", "sunday", "holiday"],
            "act": ["twoWorkingDays", "moved", "contested", "before"] + reasons.map(\.rawValue),
            "penalty": LateDecision.Exclusion.allCases.map(\.rawValue) + ["firstDay", "none", "band", "maximum", "total"],
        ]
        let steps = groups.flatMap { group, names in names.map { "term.step.\(group).\($0)" } } + ["term.step.end"]
        let holidays = (Holiday.ofTheLaw(2013) + Holiday.ofTheLaw(2014)).map(\.key) + ["holiday.decree", "holiday.extra"]
        return Set(steps + holidays)
    }()
}
