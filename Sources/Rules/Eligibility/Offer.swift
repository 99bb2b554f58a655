/// What a scheme can contribute to one initiative, as far as known. Amounts in cents.
package struct Offer: Sendable, Hashable {
    package enum Form: String, Sendable, Hashable, Codable {
        case grant, loan, inKind, advice, crowdfunding, matchfunding, prize, contract
        /// Money that can be put against costs.
        package var isMoney: Bool { self != .inKind && self != .advice }
    }

    package var schemeID: String
    /// Does the initiative fit the scheme?
    package var status: Truth
    /// Least amount granted; nil when there is none.
    package var minimum: Int?
    /// Most that is granted; nil is an unknown amount, which never counts as coverage and reads "ask".
    package var maximum: Int?
    /// Most of the total costs that is paid, per cent; nil when there is no such rule.
    package var percentageOfCosts: Int?
    /// What the applicant must bring in from own means, per cent of the total costs; nil when nothing is asked.
    package var ownShare: Int?
    package var form: Form
    /// Can it be applied for, and answered, in time?
    package var windowFits: Truth

    package init(
        schemeID: String, status: Truth, minimum: Int? = nil, maximum: Int? = nil, percentageOfCosts: Int? = nil, ownShare: Int? = nil,
        form: Form = .grant, windowFits: Truth = .yes
    ) {
        (self.schemeID, self.status, self.minimum, self.maximum) = (schemeID, status, minimum, maximum)
        (self.percentageOfCosts, self.ownShare, self.form, self.windowFits) = (percentageOfCosts, ownShare, form, windowFits)
    }

    /// The most this offer pays of a budget, in cents; nil when the amount is unknown or it pays no money.
    package func ceiling(of budget: Int) -> Int? {
        guard let maximum, form.isMoney else { return nil }
        guard let percentageOfCosts else { return max(0, min(maximum, budget)) }
        return max(0, min(maximum, budget, share(percentageOfCosts, of: budget)))
    }

    /// What the applicant must bring in of a budget, in cents, rounded up.
    package func required(of budget: Int) -> Int {
        let percent = min(max(ownShare ?? 0, 0), 100)
        return budget - share(100 - percent, of: budget)
    }

    /// Rounded down, without overflow for large budgets.
    private func share(_ percent: Int, of budget: Int) -> Int {
        let percent = min(max(percent, 0), 100)
        return budget / 100 * percent + budget % 100 * percent / 100
    }
}

/// A set of schemes that together pay as much of the budget as they may.
package struct Combination: Sendable, Hashable {
    package struct Contribution: Sendable, Hashable {
        package var schemeID: String
        /// Cents.
        package var amount: Int
        package var form: Offer.Form
    }

    /// What the applicant should know; texts by key.
    package struct Warning: Sendable, Hashable {
        package enum Key: String, Sendable, Hashable, CaseIterable {
            /// Nobody has said yet whether these two schemes may be combined.
            case stackingUnknown
            /// Own means are less than this scheme asks for.
            case ownShareShort
            /// It is not known yet whether the initiative fits.
            case notDecided
            /// It is not known whether there is time enough.
            case windowUnknown
            /// Must be paid back.
            case loan
            /// Depends on the gifts of others, or on winning.
            case uncertainAmount
        }
        package var key: Key
        package var schemes: [String]
    }

    /// In the order in which the offers were given.
    package var contributions: [Contribution]
    /// Own means used, cents; never more than there are.
    package var ownMeans: Int
    /// What is left to find, cents.
    package var gap: Int
    /// `yes` when every scheme fits, is in time and may be combined with the others; `unknown` reads "maybe".
    package var truth: Truth
    package var warnings: [Warning]

    /// Sum of the contributions, cents.
    package var covered: Int { contributions.reduce(0) { $0 + $1.amount } }
    package var schemes: [String] { contributions.map(\.schemeID) }
}
