/// Known words that differ from an unknown one by one slip of the hand or one common confusion of Dutch spelling.
struct Typos: Sendable {
    typealias Word = [UInt8]

    let analysis: WordAnalysis

    /// Sounds with two spellings, tried both ways.
    private static let confusions: [(Word, Word)] = [
        ("ei", "ij"), ("au", "ou"), ("ch", "g"), ("c", "k"), ("ie", "i"), ("x", "ks"), ("qu", "kw"), ("que", "cue"), ("th", "t"),
        ("y", "ij"),
        ("uw", "w"), ("sch", "s"), ("f", "ph"),
    ].flatMap { one, other in [(Word(one.utf8), Word(other.utf8)), (Word(other.utf8), Word(one.utf8))] }

    /// The best few, best first; nothing for words too short to guess at.
    func corrections(_ word: String, limit: Int = 3) -> [String] {
        let letters = Word(word.utf8)
        guard (4...24).contains(letters.count), letters.allSatisfy({ (97...122).contains($0) }) else { return [] }
        var found: [(word: Word, cost: Double)] = []
        for candidate in candidates(letters) {
            guard candidate.count >= 3, var cost = analysis.cost(candidate) else { continue }
            // People seldom get the first letter wrong.
            if candidate.first != letters.first { cost += 3 }
            found.append((candidate, cost))
        }
        found.sort { ($0.cost, $0.word.text) < ($1.cost, $1.word.text) }
        var words: [String] = []
        for candidate in found.map(\.word.text) where !words.contains(candidate) && words.count < limit { words.append(candidate) }
        return words
    }

    private func candidates(_ word: Word) -> [Word] {
        var found: [Word] = []
        func keep(_ candidate: Word, _ place: Int) {
            if analysis.lexicon.isPronounceable(candidate, around: place) { found.append(candidate) }
        }
        let size = word.count
        for place in 0..<size {
            var shorter = word
            shorter.remove(at: place)
            keep(shorter, place)
            if place + 1 < size, word[place] != word[place + 1] {
                var swapped = word
                swapped.swapAt(place, place + 1)
                keep(swapped, place)
            }
        }
        var longer = word + [0]
        for letter in UInt8(ascii: "a")...UInt8(ascii: "z") {
            for place in 0...size {
                for position in 0...size {
                    longer[position] = position < place ? word[position] : position == place ? letter : word[position - 1]
                }
                keep(longer, place)
                if place < size, word[place] != letter {
                    var other = word
                    other[place] = letter
                    keep(other, place)
                }
            }
        }
        return found + confused(word)
    }

    private func confused(_ word: Word) -> [Word] {
        var found: [Word] = []
        for (from, to) in Self.confusions where from.count <= word.count && (from.count > 1 || to.count > 1) {
            for position in 0...(word.count - from.count) where word[position..<(position + from.count)].elementsEqual(from) {
                found.append(Word(word[..<position]) + to + Word(word[(position + from.count)...]))
            }
        }
        return found
    }
}
