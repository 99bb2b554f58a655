/// An earlier case that was decided, as far as it is compared: what was asked where, and how much of it was granted.
package struct DecidedCase: Sendable, Equatable {
    package var sketch: IdeaSketch
    /// In cents; nil when no money was asked.
    package var asked: Int?
    /// Nil for a case that is not decided yet.
    package var granted: GrantedShare?
    package var decidedOn: LocalDate?

    package init(sketch: IdeaSketch, asked: Int?, granted: GrantedShare? = nil, decidedOn: LocalDate? = nil) {
        (self.sketch, self.asked, self.granted, self.decidedOn) = (sketch, asked, granted, decidedOn)
    }
}

/// How much of what was asked is granted, in per cent: a no is 0, a yes without an amount is 100.
package struct GrantedShare: Sendable, Hashable {
    package var percent: Int
    package init(percent: Int) { self.percent = max(0, min(100, percent)) }

    /// - Parameters:
    ///   - asked: in cents; nil or 0 when no money was asked.
    ///   - granted: in cents; nil when nothing was said of an amount.
    package init(isYes: Bool, asked: Int?, granted: Int?) {
        var percent = isYes ? 100 : 0
        if isYes, let asked, asked > 0, let granted { percent = Int((Double(granted) / Double(asked) * 100).rounded()) }
        self.init(percent: percent)
    }
}

/// How comparable an earlier case of the same kind is, in points, and why.
package struct Comparability: Sendable, Equatable {
    /// 0 to 100.
    package let points: Int
    package let reasons: [Reason]

    /// What has less is not shown.
    package static let least = 30

    package enum Reason: Sendable, Hashable {
        /// So many per cent of the words of the shorter text stand in the other.
        case words(percent: Int)
        case area
        case district
        /// Amounts that differ by at most a quarter.
        case amount
        case themes
    }

    package init(_ one: DecidedCase, _ earlier: DecidedCase, rarity: TermRarity) {
        let facts = LikenessFacts(one.sketch, earlier.sketch, rarity: rarity)
        var (points, reasons): (Double, [Reason]) = (55 * facts.words + 10 * facts.letters, [])
        let percent = Int((facts.shared * 20).rounded()) * 5
        if percent >= 20 { reasons.append(.words(percent: percent)) }
        if facts.themes == .some {
            points += 10
            reasons.append(.themes)
        }
        switch (one.asked, earlier.asked) {
        case (let asked?, let before?):
            let ratio = Double(max(asked, before)) / Double(max(1, min(asked, before)))
            points += ratio <= 1.25 ? 15 : ratio <= 2 ? 8 : -10
            if ratio <= 1.25 { reasons.append(.amount) }
        case (nil, nil): break
        // One asked for money and the other did not.
        default: points -= 5
        }
        if facts.sameArea {
            points += 10
            reasons.append(.area)
        } else if facts.districts == .same {
            points += 5
            reasons.append(.district)
        }
        self.points = max(0, min(100, Int(points.rounded())))
        self.reasons = reasons
    }
}

/// Whether a decision treats a case as like ones were treated before.
///
/// It decides nothing and forbids nothing: equal cases are owed equal treatment (Grondwet, article 1; the principle of equality of good
/// administration), and who differs says why (Awb 3:46).
package struct EqualTreatment: Sendable {
    /// How far a decision may be from what like cases got, in points of a hundred per cent.
    package let margin: Int
    /// Fewer cases than this say nothing.
    package let fewest: Int
    /// So many of the most comparable count.
    package static let most = 5

    package init(margin: Int, fewest: Int) { (self.margin, self.fewest) = (margin, fewest) }

    package struct Hint: Sendable, Equatable {
        /// What the most comparable cases got on average, weighed by how comparable they are, in per cent.
        package let usual: GrantedShare
        package let proposed: GrantedShare
        package let cases: Int

        package init(usual: GrantedShare, proposed: GrantedShare, cases: Int) {
            (self.usual, self.proposed, self.cases) = (usual, proposed, cases)
        }
    }

    /// Nil when the decision is within the margin, or when there is too little to compare with.
    package func hint(for proposed: GrantedShare, among earlier: [(points: Int, granted: GrantedShare)]) -> Hint? {
        guard let usual = usual(earlier), abs(usual.percent - proposed.percent) > margin else { return nil }
        return Hint(usual: usual, proposed: proposed, cases: min(earlier.count, Self.most))
    }

    /// What like cases got; nil when there are too few.
    package func usual(_ earlier: [(points: Int, granted: GrantedShare)]) -> GrantedShare? {
        let nearest = earlier.sorted { ($1.points, $0.granted.percent) < ($0.points, $1.granted.percent) }.prefix(Self.most)
        let weight = nearest.reduce(0) { $0 + $1.points }
        guard nearest.count >= fewest, weight > 0 else { return nil }
        let sum = nearest.reduce(0) { $0 + $1.points * $1.granted.percent }
        return GrantedShare(percent: Int((Double(sum) / Double(weight)).rounded()))
    }
}
