extension Terms {
    /// The last day to pay: six weeks after the decision was announced (Awb 4:87). Whether the Algemene termijnenwet
    /// extends it is left open; `extendedDate` holds the later day.
    package func paymentDue(announced: LocalDate) -> Deadline {
        payment(.weeks(6), after: announced, named: "announced", article: "Awb 4:87")
    }

    /// The last day on which undue payments can be recovered: five years after the subsidy was fixed (Awb 4:57).
    package func recoveryLimit(established: LocalDate) -> Deadline {
        forward(.years(5), after: established, basis: .formalLaw, named: "established", article: "Awb 4:57")
    }

    /// The last day on which a fixed subsidy can be withdrawn or lowered: five years after it was announced (Awb 4:49).
    package func amendLimit(announced: LocalDate) -> Deadline {
        forward(.years(5), after: announced, basis: .formalLaw, named: "announced", article: "Awb 4:49")
    }

    func payment(_ length: TermLength, after event: LocalDate, named start: String, article: String) -> Deadline {
        finishContested(
            length.end(after: event), after: event, length: length, extends: settings.choices(on: event).atwExtendsPaymentTerms,
            steps: [.start(start, event, article: article), .length(length, article: article)])
    }
}

/// What fixing a subsidy comes to, in cents (Awb 4:46, 4:57).
package struct Settlement: Hashable, Sendable {
    package var establishedCents: Int
    package var payCents: Int
    package var reclaimCents: Int

    /// - Parameters:
    ///   - realisedShare: the part of the activity that took place, in millionths. Lowering in proportion is policy, not law.
    ///   - direct: a small amount fixed at once without accounts: what was granted stands.
    package init(grantedCents: Int, actualCents: Int, realisedShare: Int = 1_000_000, advanceCents: Int, direct: Bool = false) {
        let share = min(max(realisedShare, 0), 1_000_000)
        let (whole, rest) = grantedCents.quotientAndRemainder(dividingBy: 1_000_000)
        let inProportion = whole * share + (rest * share + 500_000) / 1_000_000
        establishedCents = direct ? grantedCents : max(0, min(inProportion, actualCents))
        payCents = max(0, establishedCents - advanceCents)
        reclaimCents = max(0, advanceCents - establishedCents)
    }
}
