import Rules

/// What a scheme may say: checked where somebody writes one, since the facts of sources come as they are.
extension Scheme {
    /// - Throws: `ConfigFault` for a lowest amount above the highest, a period that ends before it begins, or an address that no browser opens.
    package func check() throws {
        try amount.check("amount")
        for (index, tier) in amount.tiers.enumerated() { try Self.check(tier.minCents, tier.maxCents, "amount.tiers[\(index)].minCents") }
        try Self.check(validity.from, validity.to, "validity.to")
        if case .period(let from, let to) = window { try Self.check(from, to, "window.period.to") }
        if let address, !Self.isWebAddress(address) { throw ConfigFault("address", .notWebAddress, ["value": address]) }
    }

    /// An absolute address of `http` or `https`.
    package static func isWebAddress(_ text: String) -> Bool {
        text.wholeMatch(of: /(?i:https?):\/\/[^\s\/.][^\s\/]*\.[^\s]+/) != nil
    }

    fileprivate static func check(_ low: Int?, _ high: Int?, _ path: String) throws {
        if let low, let high, low > high { throw ConfigFault(path, .aboveHighest) }
    }

    private static func check(_ from: LocalDate?, _ to: LocalDate?, _ path: String) throws {
        if let from, let to, to < from { throw ConfigFault(path, .endsEarlier) }
    }

    /// The words of a document that are one of a few.
    /// - Throws: `ConfigFault` with those it can be.
    package static func checkWords(_ tree: ConfigTree) throws {
        try check(tree, "form", Form.allCases.map(\.rawValue))
        try check(tree, "status", [Status.active, .unknown, .proposed, .historical, .comparison].map(\.rawValue))
        try check(
            tree, "issuerKind", [IssuerKind.municipality, .province, .national, .eu, .fund, .crowdfunding, .other].map(\.rawValue))
        for (index, condition) in tree["conditions"].list.enumerated() {
            try check(
                condition, "weight", [Criterion.Note.Weight.hard, .selfJudged, .info].map(\.rawValue), at: "conditions[\(index)].")
        }
    }

    private static func check(_ tree: ConfigTree, _ key: String, _ choices: [String], at place: String = "") throws {
        guard let word = tree[key].text, !choices.contains(word) else { return }
        throw ConfigFault(place + key, .unknownOf, ["value": word, "choices": choices.joined(separator: ", ")])
    }
}

extension SchemeAmount {
    fileprivate func check(_ path: String) throws { try Scheme.check(minCents, maxCents, "\(path).minCents") }
}
