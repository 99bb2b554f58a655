import Rules

/// A scheme (*regeling*): money, a loan, help in kind or advice that an initiative may get, with its conditions.
package struct Scheme: Hashable, Sendable, Codable {
    package enum Form: String, Hashable, Sendable, Codable, CaseIterable {
        case grant, loan, inKind, advice, crowdfunding, matchFunding, prize, contract, participatoryBudget
        /// Named by the source in a way the import does not know.
        case other

        /// Does the applicant name an amount, so that a lowest and highest amount decide? A prize or a service has a value instead.
        package var isAskedAsAmount: Bool { [.grant, .loan, .matchFunding].contains(self) }
    }

    package enum IssuerKind: String, Hashable, Sendable, Codable { case municipality, province, national, eu, fund, crowdfunding, other }

    package enum Status: String, Hashable, Sendable, Codable {
        case active
        /// Nobody knows whether it still runs: shown with that remark.
        case unknown
        case historical, proposed
        /// Of another municipality: an example for officials.
        case comparison
    }

    package var id: String
    package var name: String
    package var issuer: String
    package var issuerKind: IssuerKind
    package var form: Form
    package var status: Status
    package var places: SchemePlaces
    /// Ids of the areas it is for; empty means the whole of its places.
    package var areas: [String]
    package var amount: SchemeAmount
    /// Percentage of the costs that must come from elsewhere.
    package var ownSharePercent: Int?
    package var window: SchemeWindow
    package var decisionTerm: TermLength?
    /// Weeks between the decision and the money.
    package var payoutWeeks: ClosedRange<Int>?
    package var lead: SchemeLead?
    package var howToApply: String?
    package var ceiling: SchemeCeiling?
    package var validity: SchemeValidity
    package var conditions: [SchemeCondition]
    package var sources: [String]
    package var address: String?
    package var checkedOn: LocalDate?
    package var verification: SchemeVerification
    /// A remark of whoever gathered the facts; for editors.
    package var note: String?

    /// A scheme of which nothing is known yet but what it is and from whom; an editor fills in the rest.
    package init(id: String, name: String, issuer: String, issuerKind: IssuerKind, form: Form, places: SchemePlaces) {
        (self.id, self.name, self.issuer, self.issuerKind, self.form) = (id, name, issuer, issuerKind, form)
        (status, self.places) = (.unknown, places)
        areas = []
        (amount, window, validity) = (SchemeAmount(), .unknown, SchemeValidity())
        (conditions, sources) = ([], [])
        verification = SchemeVerification(isDue: true)
    }

    /// All conditions must hold; each keeps its own clause.
    package var criterion: Criterion { .all(conditions.map(\.clause)) }

    package func condition(_ id: String) -> SchemeCondition? { conditions.first { $0.id == id } }

    /// Has somebody looked whether it is so, and not too long ago?
    package func isConfirmed(on date: LocalDate) -> Bool {
        guard !verification.isDue else { return false }
        return verification.until.map { date <= $0 } ?? true
    }
}

/// Where a scheme can be used, as ids of municipalities and regions.
package struct SchemePlaces: Hashable, Sendable, Codable {
    @Sorted package var certain: Set<String>
    /// It may apply here too: ask.
    @Sorted package var possible: Set<String>
    package init(certain: Set<String> = [], possible: Set<String> = []) { (self.certain, self.possible) = (certain, possible) }

    /// Does it serve a municipality that is itself one of these places or lies in one of them?
    package func serves(_ places: Set<String>) -> Truth {
        if !certain.isDisjoint(with: places) { return .yes }
        return possible.isDisjoint(with: places) ? .no : .unknown
    }
}

/// What a scheme pays, in cents. Nil means that it is not known: ask. It never means nothing.
package struct SchemeAmount: Hashable, Sendable, Codable {
    package struct Tier: Hashable, Sendable, Codable {
        package var label: String
        package var minCents: Int?
        package var maxCents: Int?
        package var percent: Int?
        package var perYear: Bool
        /// When this tier applies; nil when the source does not say.
        package var criterion: StoredCriterion?

        package init(
            label: String, minCents: Int? = nil, maxCents: Int? = nil, percent: Int? = nil, perYear: Bool = false,
            criterion: StoredCriterion? = nil
        ) {
            (self.label, self.minCents, self.maxCents) = (label, minCents, maxCents)
            (self.percent, self.perYear, self.criterion) = (percent, perYear, criterion)
        }
    }

    /// So many cents per participant or square metre.
    package struct Rate: Hashable, Sendable, Codable {
        package var cents: Int
        /// The field that counts.
        package var field: String
        package init(cents: Int, field: String) { (self.cents, self.field) = (cents, field) }
    }

    package var minCents: Int?
    package var maxCents: Int?
    package var tiers: [Tier]
    package var rate: Rate?

    package init(minCents: Int? = nil, maxCents: Int? = nil, tiers: [Tier] = [], rate: Rate? = nil) {
        (self.minCents, self.maxCents, self.tiers, self.rate) = (minCents, maxCents, tiers, rate)
    }

    /// The most it can pay with these answers; nil reads "ask" and covers nothing.
    package func mostCents(_ answers: Answers) -> Int? {
        guard let rate else { return maxCents }
        guard case .integer(let count) = answers[rate.field], count >= 0 else { return maxCents }
        let (product, overflow) = rate.cents.multipliedReportingOverflow(by: count)
        return overflow ? maxCents : min(product, maxCents ?? product)
    }
}

/// What an issuer has to spend, in cents, and how it is divided over areas.
package struct SchemeCeiling: Hashable, Sendable, Codable {
    package var cents: Int
    package var areas: [String: Int]
    /// Schemes with the same word here draw on one ceiling.
    package var sharedAs: String?

    package init(cents: Int, areas: [String: Int] = [:], sharedAs: String? = nil) {
        (self.cents, self.areas, self.sharedAs) = (cents, areas, sharedAs)
    }
}

/// How long beforehand one must apply, counted back from what.
package struct SchemeLead: Hashable, Sendable, Codable {
    package enum Anchor: String, Hashable, Sendable, Codable { case start, meeting, answer }
    package var term: TermLength
    package var anchor: Anchor
    package init(_ term: TermLength, before anchor: Anchor) { (self.term, self.anchor) = (term, anchor) }
}

/// The days on which a scheme is in force, both included.
package struct SchemeValidity: Hashable, Sendable, Codable {
    package var from: LocalDate?
    package var to: LocalDate?
    package init(from: LocalDate? = nil, to: LocalDate? = nil) { (self.from, self.to) = (from, to) }

    package func contains(_ date: LocalDate) -> Bool {
        if let from, date < from { return false }
        if let to, date > to { return false }
        return true
    }
}

/// How sure the facts are.
package struct SchemeVerification: Hashable, Sendable, Codable {
    package enum Confidence: String, Hashable, Sendable, Codable { case high, medium, low }
    /// Somebody should look again before anyone relies on it.
    package var isDue: Bool
    /// The last day on which they count as looked at; nil for as long as nobody says otherwise.
    package var until: LocalDate?
    package var confidence: Confidence?
    /// Columns that are an informed guess: `themes`, `amount_max`.
    @Sorted package var plausible: Set<String>

    package init(isDue: Bool, confidence: Confidence? = nil, plausible: Set<String> = []) {
        (self.isDue, self.confidence, self.plausible) = (isDue, confidence, plausible)
    }
}
