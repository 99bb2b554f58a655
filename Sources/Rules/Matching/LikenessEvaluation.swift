import Foundation

/// Pairs of ideas of which is known whether they are one, and how well the rule finds that.
package struct LikenessEvaluation: Sendable, Decodable {
    package struct Idea: Sendable, Decodable {
        package var title: String
        package var text: String
        package var place: String
        /// District and number of the neighbourhood, such as `noord-1`; empty for the whole city.
        package var area: String
        /// Metres from the middle of the city.
        package var east: Double?
        package var north: Double?
        package var themes: [String]
        package var mail: String
        package var phone: String
        /// Days since the first day of the set.
        package var day: Int
    }

    package struct Pair: Sendable, Decodable {
        package var id: Int
        package var same: Bool
        /// What makes it hard.
        package var kind: String
        /// Not looked at while the rule was tuned.
        package var heldOut: Bool
        package var a: Idea
        package var b: Idea
    }

    /// How often the rule was right.
    package struct Result: Sendable, Equatable {
        package var found = 0
        package var missed: [Int] = []
        package var wrong: [Int] = []
        package var rejected = 0
        /// Of the pairs that are one: how many the search for candidates leads to.
        package var reached = 0

        /// Of what is proposed, the share that is right.
        package var precision: Double { share(found, of: found + wrong.count) }
        /// Of what is one, the share that is proposed.
        package var recall: Double { share(found, of: found + missed.count) }

        private func share(_ part: Int, of whole: Int) -> Double { whole == 0 ? 1 : Double(part) / Double(whole) }
    }

    package var pairs: [Pair]

    /// - Parameter heldOut: measures the pairs that were kept apart, or else those the rule was tuned on. How rare words are is counted
    ///   in the latter for both, so that nothing of the pairs kept apart helps.
    package func run(analyser: Analyser, heldOut: Bool) -> Result {
        let rarity = rarity(analyser: analyser)
        let everyone = TermRarity(pairs.flatMap { [$0.a.sketch(analyser), $0.b.sketch(analyser)] })
        var result = Result()
        for pair in pairs where pair.heldOut == heldOut {
            let (one, other) = (pair.a.sketch(analyser), pair.b.sketch(analyser))
            let isProposed = Likeness(one, other, rarity: rarity).isProposed
            switch (pair.same, isProposed) {
            case (true, true): result.found += 1
            case (true, false): result.missed.append(pair.id)
            case (false, true): result.wrong.append(pair.id)
            case (false, false): result.rejected += 1
            }
            if pair.same, one.leads(to: other, everyone) { result.reached += 1 }
        }
        return result
    }

    func rarity(analyser: Analyser) -> TermRarity {
        TermRarity(pairs.filter { !$0.heldOut }.flatMap { [$0.a.sketch(analyser), $0.b.sketch(analyser)] })
    }

    /// What a command prints.
    package func lines(analyser: Analyser) -> [String] {
        [false, true].flatMap { heldOut -> [String] in
            let result = run(analyser: analyser, heldOut: heldOut)
            let count = pairs.count { $0.heldOut == heldOut }
            return [
                "\(heldOut ? "held out" : "tuned on"): \(count) pairs, precision \(Self.text(result.precision)), recall \(Self.text(result.recall))",
                "  reached by the search for candidates: \(result.reached) of \(result.found + result.missed.count)",
                "  missed: \(result.missed), wrong: \(result.wrong)",
            ]
        }
    }

    private static func text(_ share: Double) -> String { String(format: "%.3f", share) }
}

extension IdeaSketch {
    /// Would looking for this idea's rarest words, its street or its people lead to the other?
    func leads(to other: IdeaSketch, _ rarity: TermRarity) -> Bool {
        !streets.isDisjoint(with: other.streets) || !traits.isDisjoint(with: other.traits)
            || rarity.telling(words).contains { other.words[$0] != nil }
    }
}

extension LikenessEvaluation.Idea {
    func sketch(_ analyser: Analyser) -> IdeaSketch {
        // Somewhere in the middle of the country.
        let point = east.flatMap { east in
            north.map { IdeaSketch.Point(longitude: 5 + east / 68_500, latitude: 52 + $0 / 111_320) }
        }
        let traits = PersonTrait.values(mail: mail.isEmpty ? nil : mail, phone: phone).map { PersonTrait($0.kind, hash: $0.value) }
        return IdeaSketch(
            IdeaText(title: title, story: text, place: place), analyser: analyser, area: area.isEmpty ? nil : area,
            district: area.isEmpty ? nil : String(area.prefix { $0 != "-" }), point: point, themes: Set(themes), traits: Set(traits),
            day: LocalDate(dayNumber: 740_000 + day))
    }
}
