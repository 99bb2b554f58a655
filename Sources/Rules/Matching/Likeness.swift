import Foundation

/// How much two ideas are the same one, in points, and why.
///
/// Points add up: for shared words, for a near place, for the same people, for a theme and for being told at about the same time; a place
/// that is far away takes points off. So every proposal can be explained line by line, and nobody has to believe a number.
package struct Likeness: Sendable, Equatable {
    /// 0 to 100.
    package let points: Int
    /// What speaks for it and against it, the heaviest first.
    package let reasons: [Reason]

    /// From here on two ideas are proposed as one. Chosen on labelled pairs; see docs/duplicates.md.
    package static let least = 55
    package var isProposed: Bool { points >= Self.least }

    package enum Reason: Sendable, Hashable {
        /// So many per cent of the words of the shorter text stand in the other.
        case words(percent: Int)
        case street(String)
        case place
        /// So many metres between them.
        case metres(Int)
        case area
        case mail
        case phone
        case organisation
        case themes
        case farApart(metres: Int)
        case otherDistrict
        /// So many days between them.
        case days(Int)
    }

    package init(points: Int, reasons: [Reason]) { (self.points, self.reasons) = (points, reasons) }

    package init(_ one: IdeaSketch, _ other: IdeaSketch, rarity: TermRarity) {
        let facts = LikenessFacts(one, other, rarity: rarity)
        let parts = facts.parts
        points = max(0, min(100, Int(parts.reduce(0) { $0 + $1.points }.rounded())))
        let explained = parts.compactMap { part in part.reason.map { (part.points, $0) } }
        reasons = explained.sorted { abs($0.0) > abs($1.0) }.map(\.1)
    }
}

/// How rare words are among the ideas of a municipality: what few tell says more.
package struct TermRarity: Sendable {
    /// How many ideas there are, and in how many of them each word stands.
    package var ideas: Int
    package var counts: [String: Int]

    package init(ideas: Int, counts: [String: Int]) { (self.ideas, self.counts) = (ideas, counts) }

    package init(_ sketches: [IdeaSketch]) {
        self.init(ideas: sketches.count, counts: [:])
        for sketch in sketches { for term in sketch.words.keys { counts[term, default: 0] += 1 } }
    }

    func weight(_ term: String) -> Double { log(1 + (Double(ideas) + 10) / (Double(counts[term] ?? 0) + 1)) }

    /// The words by which to look for like ideas: the rarest first, as long as they lead to at most so many ideas together.
    package func telling(_ words: [String: Int], most: Int = 16, ideas budget: Int = 6_000) -> [String] {
        var (left, chosen) = (budget, [String]())
        // A word that nobody used before leads nowhere.
        let known = words.keys.compactMap { term in counts[term].map { (term, $0) } }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        for (term, count) in known where chosen.count < most {
            guard count <= left else { break }
            left -= count
            chosen.append(term)
        }
        return chosen
    }
}

/// What two ideas have in common, as numbers.
struct LikenessFacts {
    /// Cosine of the words, each weighing as much as it is rare.
    let words: Double
    /// The share of the shorter text that stands in the longer, by weight.
    let shared: Double
    /// Share of runs of letters in common (Dice, 1945).
    let letters: Double
    let street: String?
    let samePlace: Bool
    let metres: Double?
    let sameArea: Bool
    let districts: Districts
    let sharedTraits: Set<PersonTrait.Kind>
    let themes: Themes
    let days: Int

    enum Districts: Sendable { case unknown, same, different }
    enum Themes: Sendable { case unknown, some, none }

    init(_ one: IdeaSketch, _ other: IdeaSketch, rarity: TermRarity) {
        (words, shared) = Self.compare(one.words, other.words, rarity)
        let common = one.letters.intersection(other.letters).count
        letters = one.letters.isEmpty || other.letters.isEmpty ? 0 : 2 * Double(common) / Double(one.letters.count + other.letters.count)
        street = one.streets.intersection(other.streets).min()
        samePlace = !one.places.intersection(other.places).isEmpty
        metres = one.point.flatMap { point in other.point.map { point.metres(to: $0) } }
        sameArea = one.area != nil && one.area == other.area
        districts = one.district == nil || other.district == nil ? .unknown : one.district == other.district ? .same : .different
        sharedTraits = Set(one.traits.intersection(other.traits).map(\.kind))
        themes = one.themes.isEmpty || other.themes.isEmpty ? .unknown : one.themes.isDisjoint(with: other.themes) ? .none : .some
        days = abs(one.day.days(until: other.day))
    }

    private static func compare(_ one: [String: Int], _ other: [String: Int], _ rarity: TermRarity) -> (cosine: Double, shared: Double) {
        func weight(_ term: String, _ frequency: Int) -> Double { rarity.weight(term) * (Double(frequency) / 100).squareRoot() }
        // In a fixed order: sums of fractions depend on it.
        func square(_ words: [String: Int]) -> Double {
            words.sorted { $0.key < $1.key }.reduce(0) { $0 + pow(weight($1.key, $1.value), 2) }
        }
        var (product, common) = (0.0, 0.0)
        for (term, frequency) in one.sorted(by: { $0.key < $1.key }) {
            guard let there = other[term] else { continue }
            product += weight(term, frequency) * weight(term, there)
            common += rarity.weight(term)
        }
        func total(_ words: [String: Int]) -> Double { words.keys.sorted().reduce(0) { $0 + rarity.weight($1) } }
        let (length, shorter) = ((square(one) * square(other)).squareRoot(), min(total(one), total(other)))
        return (length > 0 ? product / length : 0, shorter > 0 ? common / shorter : 0)
    }

    // MARK: Points

    typealias Part = (points: Double, reason: Likeness.Reason?)

    var parts: [Part] { [text, place, people, theme, time] }

    private var text: Part {
        let percent = Int((shared * 20).rounded()) * 5
        return (60 * words + 30 * letters, percent >= 20 ? .words(percent: percent) : nil)
    }

    private var place: Part {
        if let street { return (20, .street(street)) }
        if let metres, metres > 1_000 { return (-30, .farApart(metres: Int(metres / 100) * 100)) }
        if samePlace, districts != .different { return (20, .place) }
        if let metres, metres <= 300 { return (15, .metres(max(10, Int((metres / 10).rounded()) * 10))) }
        if districts == .different { return (-25, .otherDistrict) }
        return sameArea ? (5, .area) : (0, nil)
    }

    private var people: Part {
        if sharedTraits.contains(.mail) { return (15, .mail) }
        if sharedTraits.contains(.phone) { return (15, .phone) }
        return sharedTraits.contains(.organisation) ? (5, .organisation) : (0, nil)
    }

    private var theme: Part {
        switch themes {
        case .unknown: (0, nil)
        case .some: (5, .themes)
        case .none: (-10, nil)
        }
    }

    private var time: Part { days > 365 ? (-10, .days(days)) : (0, nil) }
}
