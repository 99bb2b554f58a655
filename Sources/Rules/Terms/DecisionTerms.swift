/// More time for a decision than the first term gave.
package struct TermExtension: Hashable, Sendable {
    package enum Ground: String, Codable, Hashable, Sendable, CaseIterable {
        /// The act or regulation itself allows it, as Awb 7:10(3) or Woo 4.4(2).
        case regulation
        /// No term in a regulation: a reasonable term told within eight weeks (Awb 4:14, third paragraph).
        case reasonableTerm
        /// A term in a regulation will be missed: the applicant is told when to expect the decision, but the
        /// legal term and with it the penalty stay as they are (Awb 4:14, first paragraph).
        case announcedDelay
    }

    package enum Extent: Hashable, Sendable {
        case further(TermLength)
        case until(LocalDate)
    }

    package var ground: Ground
    package var extent: Extent
    /// The day the applicant was told; nil when that was in time.
    package var notified: LocalDate?
    /// The article that allows it; empty is the one of the term itself.
    private let rule: String

    package init(_ ground: Ground, _ extent: Extent, notified: LocalDate? = nil, rule: String = "") {
        (self.ground, self.extent, self.notified, self.rule) = (ground, extent, notified, rule)
    }

    var article: String {
        switch ground {
        case .regulation: rule
        case .reasonableTerm: "Awb 4:14(3)"
        case .announcedDelay: "Awb 4:14(1)"
        }
    }
}

/// A term for a decision, from the event that starts it to what stopped or lengthened it.
package struct DecisionTerm: Hashable, Sendable {
    package var start: LocalDate
    /// Eight weeks when no regulation sets a term (Awb 4:13).
    package var length: TermLength
    package var basis: TermBasis
    package var suspensions: [Suspension]
    package var extensions: [TermExtension]
    /// The catalogue word of the first step: `received`, `objectionTermEnd` …
    var startName = "received"
    var article = "Awb 4:13"

    package init(
        received start: LocalDate, length: TermLength = .weeks(8), basis: TermBasis = .formalLaw,
        suspensions: [Suspension] = [], extensions: [TermExtension] = []
    ) {
        (self.start, self.length, self.basis) = (start, length, basis)
        (self.suspensions, self.extensions) = (suspensions, extensions)
    }

    func named(_ startName: String, article: String) -> DecisionTerm {
        var copy = self
        (copy.startName, copy.article) = (startName, article)
        return copy
    }
}

extension Terms {
    /// The last day for a decision (Awb 4:13 to 4:15, Atw 1 to 5).
    package func decision(_ term: DecisionTerm) -> Deadline {
        var reckoning = DecisionReckoning(term, terms: self)
        let suspensions = term.suspensions.sorted { $0.firstDay < $1.firstDay }
        var extensions = term.extensions
        for suspension in suspensions {
            while let next = extensions.first, next.notified.map({ $0 < suspension.firstDay }) ?? true {
                reckoning.lengthen(next)
                extensions.removeFirst()
            }
            reckoning.suspend(suspension)
        }
        for rest in extensions { reckoning.lengthen(rest) }
        return reckoning.deadline
    }

    /// The last day to tell the applicant that an incomplete application is left unhandled: four weeks after it was
    /// supplemented or the term to do so passed unused (Awb 4:5, fourth paragraph).
    package func notHandled(supplementedOrTermEnd event: LocalDate) -> Deadline {
        forward(.weeks(4), after: event, basis: .formalLaw, named: "supplementedOrTermEnd", article: "Awb 4:5(4)")
    }

    /// A request under the Woo: four weeks, and two more when that was told in time (Woo 4.4).
    package func openGovernment(
        received: LocalDate, length: TermLength = .weeks(4), extended further: TermLength? = nil, suspensions: [Suspension] = []
    ) -> Deadline {
        let extensions = further.map { [TermExtension(.regulation, .further($0))] } ?? []
        let term = DecisionTerm(received: received, length: length, suspensions: suspensions, extensions: extensions)
        return decision(term.named("received", article: "Woo 4.4"))
    }
}

/// Walks through what happened to a term in the order of the calendar.
private struct DecisionReckoning {
    private let term: DecisionTerm
    private let terms: Terms
    private var nominal: LocalDate
    private var verdict: ActVerdict
    private var countedUntil: LocalDate
    private var announced: LocalDate?
    private var steps: [Step]

    init(_ term: DecisionTerm, terms: Terms) {
        (self.term, self.terms) = (term, terms)
        nominal = term.length.end(after: term.start)
        verdict = Terms.verdict(term.length, basis: term.basis)
        countedUntil = term.start
        steps = [.start(term.startName, term.start, article: term.article), .length(term.length, article: term.article)]
    }

    var deadline: Deadline {
        var result = terms.finish(nominal, after: term.start, length: term.length, verdict: verdict, steps: steps)
        result.announcedDate = announced
        return result
    }

    /// Days already counted, before the term or after its end add nothing.
    mutating func suspend(_ suspension: Suspension) {
        let first = max(suspension.firstDay, countedUntil.adding(days: 1))
        let last = suspension.lastDay(inclusive: terms.settings.choices(on: term.start).suspensionInclusive)
        let article = suspension.article
        if suspension.firstDay > deadline.date {
            steps.append(Step("suspension.tooLate", ["date": .date(suspension.firstDay)], article: article))
        } else if last < first {
            steps.append(Step("suspension.none", ["date": .date(suspension.firstDay)], article: article))
        } else {
            let days = first.days(until: last) + 1
            let values: [String: Step.Value] = ["count": .count(days), "from": .date(first), "until": .date(last)]
            steps.append(Step("suspension." + suspension.ground.rawValue, values, article: article))
            nominal = nominal.adding(days: days)
            countedUntil = last
        }
    }

    /// An extension told after the term has passed changes nothing.
    mutating func lengthen(_ further: TermExtension) {
        let article = further.article.isEmpty ? term.article : further.article
        if let notified = further.notified, notified > deadline.date, further.ground != .announcedDelay {
            steps.append(Step("extension.tooLate", ["date": .date(notified)], article: article))
            return
        }
        let end = newEnd(further.extent)
        if further.ground == .announcedDelay {
            announced = end
            steps.append(Step("extension.announcedDelay", ["date": .date(end)], article: article))
            return
        }
        steps.append(extensionStep(further, end: end, article: article))
        nominal = max(nominal, end)
        if further.ground == .regulation, case .further(let length) = further.extent {
            verdict = Terms.verdict(length, basis: term.basis)
        } else {
            verdict = .not(.setByAuthority)
        }
    }

    private func newEnd(_ extent: TermExtension.Extent) -> LocalDate {
        switch extent {
        case .further(let length): length.end(after: nominal)
        case .until(let date): date
        }
    }

    private func extensionStep(_ further: TermExtension, end: LocalDate, article: String) -> Step {
        switch further.extent {
        case .further(let length): Step("extension." + length.unit.rawValue, ["count": .count(length.count)], article: article)
        case .until: Step("extension.until", ["date": .date(end)], article: article)
        }
    }
}
