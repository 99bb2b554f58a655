import Foundation

/// Splits a compound into the bases of its parts: `geveltuintjes` into gevel and tuin.
///
/// A part costs less the longer it is and the more compounds of the dictionary have it in that place; the cheapest split
/// wins, and is accepted when its parts cost little enough on average. The same costs made the list of simple words, so a
/// word on that list is never offered here.
struct CompoundSplitter: Sendable {
    typealias Word = [UInt8]

    struct Split {
        /// Bases of the parts, in order.
        var parts: [Word]
        /// Where the last part begins in the word.
        var lastStart: Int
        var cost: Double
        /// The parts are common enough in their places to leave no doubt about the spelling.
        var certain: Bool
    }

    let lexicon: Lexicon
    private static let partCost = 9.0
    private static let acceptedCost = 4.75
    private static let acceptedCostOfLongParts = 6.2
    private static let certainPartCost = 5.0
    private static let opaqueBonus = 4.0
    private static let longestPart = 20
    private static let longestWord = 40

    func split(_ word: Word) -> Split? {
        guard word.count >= 6, word.count <= Self.longestWord, let best = cheapest(word) else { return nil }
        let average = best.cost / Double(best.parts.count)
        // Longer parts are seldom there by chance, however rare: scooterherrie.
        let accepted = best.parts.allSatisfy { $0.count >= 4 } ? Self.acceptedCostOfLongParts : Self.acceptedCost
        return average <= accepted ? best : nil
    }

    /// A word of the list that no compound contains may be a compound with rare parts itself: sedumdak. Its last part must be
    /// common, lest parts be seen in simple words.
    func splitRareWord(_ base: Word) -> Split? {
        guard base.count >= 7, let entry = lexicon.entry(base), entry.left + entry.right < 3, !entry.verb, !entry.adjective,
            let split = cheapest(base), split.parts.count == 2, split.parts[0].count >= 4,
            let head = lexicon.entry(split.parts[1]), head.right >= 25, head.right * split.parts[1].count >= 120
        else { return nil }
        return split
    }

    /// A word of which only the last part is known, as in padelbaan: not for short or unproductive last parts, which turn up
    /// inside any word.
    func unknownWithKnownHead(_ word: Word) -> Split? {
        guard word.count >= 7, word.count <= Self.longestWord else { return nil }
        for start in 3...(word.count - 4) {
            let piece = Word(word[start...])
            guard let base = last(piece), base.count >= 4, let entry = lexicon.entry(base), entry.right >= 12 else { continue }
            return Split(parts: [Word(word[..<start]), base], lastStart: start, cost: 2 * Self.partCost, certain: false)
        }
        return nil
    }

    private struct Step {
        var cost: Double
        var previous: Int
        var base: Word
    }

    private func cheapest(_ word: Word) -> Split? {
        let size = word.count
        var steps = [Step?](repeating: nil, count: size + 1)
        steps[0] = Step(cost: 0, previous: 0, base: [])
        for end in 3...size {
            for start in max(0, end - Self.longestPart)...(end - 3) {
                guard let reached = steps[start], !(start == 0 && end == size) else { continue }
                let piece = Word(word[start..<end])
                guard let base = end == size ? last(piece) : inner(piece) else { continue }
                let entry = lexicon.entry(base)
                let count = Double((end == size ? entry?.right : entry?.left) ?? 0)
                var cost = reached.cost + Self.partCost - log(1 + count) - 0.5 * Double(min(base.count, 6))
                // so that voedselbank stays whole in dierenvoedselbank
                if lexicon.partsOfOpaque(base) != nil { cost -= Self.opaqueBonus }
                if let found = steps[end], cost >= found.cost - 1e-9 { continue }
                steps[end] = Step(cost: cost, previous: start, base: base)
            }
        }
        guard let final = steps[size] else { return nil }
        var split = Split(parts: [], lastStart: final.previous, cost: final.cost, certain: true)
        var position = size
        while position > 0, let step = steps[position] {
            split.parts.insert(step.base, at: 0)
            if step.cost - (steps[step.previous]?.cost ?? 0) > Self.certainPartCost { split.certain = false }
            position = step.previous
        }
        return split
    }

    /// The base of a part that is not the last, with its linking letters: boeken, stads, zonne.
    private func inner(_ piece: Word) -> Word? {
        guard !lexicon.isNeverPart(piece) else { return nil }
        if lexicon.contains(piece) { return piece }
        var base = lexicon.base(ofIrregular: piece)
        if base == nil, piece.count > 4, piece.ends("s") { base = known([piece.dropping(1)]) }
        if base == nil, piece.ends("en") { base = known(Endings.restored(piece.dropping(2)) + [piece.dropping(1)]) }
        if base == nil, piece.ends("e") { base = known(Endings.restored(piece.dropping(1))) }
        return usable(base)
    }

    /// The base of the last part with its endings: panelen, tuintjes.
    private func last(_ piece: Word) -> Word? {
        guard !lexicon.isNeverLastPart(piece) else { return nil }
        if lexicon.contains(piece) { return piece }
        return usable(
            lexicon.base(ofIrregular: piece) ?? lexicon.nominalBase(piece) ?? Endings.verbal(piece).first(where: lexicon.isVerb))
    }

    private func known(_ candidates: [Word]) -> Word? { candidates.first(where: lexicon.contains) }

    private func usable(_ base: Word?) -> Word? {
        guard let base, base.count >= 3, !lexicon.isNeverPart(base) else { return nil }
        return base
    }
}
