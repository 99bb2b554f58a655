/// The endings of Dutch words: what a form may be an inflection of, most likely first.
///
/// The rules follow the spelling: a long vowel is written once in an open syllable (bomen, boom), a short one doubles the
/// consonant after it (bussen, bus), and z and v become s and f at the end of a word (huizen, huis; brieven, brief).
/// `script/language-parts` has the same rules.
enum Endings {
    typealias Word = [UInt8]

    /// Plurals, diminutives and adjectives.
    static func nominal(_ word: Word) -> [Word] {
        var found: [Word] = []
        if word.ends("jes") { found += [word.dropping(1)] + diminutive(word.dropping(1)) }
        if word.ends("je") { found += diminutive(word) }
        if word.ends("heden") { found.append(word.dropping(5) + Word("heid".utf8)) }
        if word.ends("en") { found += restored(word.dropping(2)) + [word.dropping(1)] }
        if word.ends("e") { found += restored(word.dropping(1)) }
        if word.ends("s") { found.append(word.dropping(1)) }
        return found.filter { $0.count >= 3 }
    }

    /// Inflections that only verbs have: they count only for a stem known to be one.
    static func verbal(_ word: Word) -> [Word] {
        var found: [Word] = []
        for ending in ["t", "de", "te", "den", "ten"] where word.ends(ending) { found.append(word.dropping(ending.utf8.count)) }
        for ending in ["end", "ende", "enden"] where word.ends(ending) { found += restored(word.dropping(ending.utf8.count)) }
        if word.ends("d"), hasInseparablePrefix(word) { found.append(word.dropping(1)) }
        if word.starts(with: "ge".utf8), word.count > 5 {
            let rest = Word(word.dropFirst(2))
            for ending in ["d", "t", "de", "te"] where rest.ends(ending) {
                found.append(rest.dropping(ending.utf8.count))
                if ending.utf8.count == 1 { found.append(rest) }
            }
            if rest.ends("en") { found += restored(rest.dropping(2)) }
        }
        return found.filter { $0.count >= 3 }
    }

    /// Comparative and superlative: groener, groenste.
    static func degrees(_ word: Word) -> [Word] {
        for ending in ["ste", "st", "ere", "er"] where word.ends(ending) {
            return restored(word.dropping(ending.utf8.count)).filter { $0.count >= 3 }
        }
        return []
    }

    /// The spellings a stem may have once its ending -en, -e or -er is off.
    static func restored(_ stem: Word) -> [Word] {
        guard stem.count >= 2, let last = stem.last else { return [] }
        let before = stem[stem.count - 2]
        if last == before, !isVowel(last) { return [stem.dropping(1), stem] }
        let hard = hardened(stem)
        var found = [hard]
        if endsOpenLong(stem) {
            let long = hard.dropping(1) + [before] + hard.suffix(1)
            found = before == UInt8(ascii: "e") && syllables(stem) > 1 ? [hard, long] : [long, hard]
        }
        return found.contains(stem) ? found : found + [stem]
    }

    /// What to take for an unknown word, so that its forms still meet: names and new words.
    static func guess(_ word: Word) -> Word {
        guard word.count >= 5 else { return word }
        if word.ends("jes") || word.ends("je") { return diminutive(word.ends("s") ? word.dropping(1) : word).first ?? word }
        if word.ends("en") { return restored(word.dropping(2)).first ?? word }
        if word.ends("e") { return restored(word.dropping(1)).first ?? word }
        if word.ends("s"), !word.ends("ss"), !word.ends("us"), !word.ends("is") { return word.dropping(1) }
        return word
    }

    private static func diminutive(_ word: Word) -> [Word] {
        var found: [Word] = []
        if word.ends("inkje") { found.append(word.dropping(3) + Word("g".utf8)) }
        if word.ends("etje") {
            let stem = word.dropping(4)
            if let last = stem.last, stem.count >= 2, last == stem[stem.count - 2] { found.append(stem.dropping(1)) }
            found.append(stem)
            found += undoubled(word.dropping(3))
        } else if word.ends("tje") {
            found.append(word.dropping(2))
            // plantje is no small plan: after a short vowel that would be plannetje
            let stem = word.dropping(3)
            if !endsOpenLong(stem) || syllables(stem) > 1 { found += undoubled(stem) }
        } else if word.ends("pje") {
            found += [word.dropping(3), word.dropping(2)]
        }
        return found + [word.dropping(2)]
    }

    private static func undoubled(_ stem: Word) -> [Word] {
        guard stem.count >= 3, let last = stem.last, last == stem[stem.count - 2], isVowel(last) else { return [stem] }
        return [stem.dropping(1), stem]
    }

    private static func hardened(_ stem: Word) -> Word {
        switch stem.last {
        case UInt8(ascii: "z"): stem.dropping(1) + [UInt8(ascii: "s")]
        case UInt8(ascii: "v"): stem.dropping(1) + [UInt8(ascii: "f")]
        default: stem
        }
    }

    /// Ends in one vowel and one consonant, as `bom` in bomen.
    private static func endsOpenLong(_ stem: Word) -> Bool {
        guard stem.count >= 2, let last = stem.last, !isVowel(last), !"xjw".utf8.contains(last), "aeou".utf8.contains(stem[stem.count - 2])
        else {
            return false
        }
        return stem.count < 3 || !isVowel(stem[stem.count - 3])
    }

    /// How many, not counting a prefix before a stressed one: oversteken has the long vowel of steken.
    private static func syllables(_ word: Word) -> Int {
        let prefix = prefixes.first { word.count >= $0.count + 3 && word.starts(with: $0) }
        var count = 0
        var inside = false
        for letter in word.dropFirst(prefix?.count ?? 0) {
            let vowel = isVowel(letter)
            if vowel, !inside { count += 1 }
            inside = vowel
        }
        return count
    }

    private static let prefixes = [
        "onder", "over", "voor", "door", "aan", "bij", "her", "mee", "ont", "toe", "uit", "ver", "af", "be", "ge", "in", "na", "om", "op",
    ].map { Word($0.utf8) }

    /// Prefixes whose verbs have no ge- in the participle.
    private static let inseparable = ["be", "ge", "ver", "ont", "her", "er"].map { Word($0.utf8) }

    static func hasInseparablePrefix(_ word: Word) -> Bool { inseparable.contains { word.starts(with: $0) } }

    private static func isVowel(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"), UInt8(ascii: "y"): true
        default: false
        }
    }
}

extension [UInt8] {
    func ends(_ ending: String) -> Bool {
        let size = ending.utf8.count
        return count >= size && suffix(size).elementsEqual(ending.utf8)
    }

    func dropping(_ size: Int) -> [UInt8] { Array(dropLast(size)) }

    var text: String { String(decoding: self, as: UTF8.self) }
}
