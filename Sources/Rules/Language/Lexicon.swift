/// What the language data says about words: which are simple, how productive they are in compounds, irregular forms,
/// compounds that may not be split, words of grammar, and words that mean the same.
///
/// Takes the contents of the files in `Data/language`; reads no file. Words in them are folded already. The big table
/// stays one block of bytes with an index of offsets, so that loading is quick and memory small.
package struct Lexicon: Sendable {
    typealias Word = [UInt8]

    struct Entry {
        /// In how many compounds of the dictionary the word is a part, not last and last.
        var left = 0
        var right = 0
        /// Stem of a verb; adjective with degrees.
        var verb = false
        var adjective = false
    }

    private let bytes: [UInt8]
    /// Open addressing: offset of a line plus one, or 0.
    private let slots: [UInt32]
    /// Which runs of three letters occur in the list: what has others is no Dutch word.
    private let trigrams: [Bool]
    private let irregular: [Word: Word]
    private let opaque: [Word: [String]]
    private let affixes: Affixes
    private let stopWords: Set<String>
    private(set) var synonyms = Synonyms()

    package init(
        parts: String, irregular: String = "", opaque: String = "", affixes: String = "", stopWords: String = "", synonyms: String = ""
    ) {
        bytes = Array(parts.utf8)
        slots = Self.index(bytes)
        trigrams = Self.trigrams(bytes)
        self.affixes = Affixes(affixes)
        self.irregular = Self.readIrregular(irregular)
        self.opaque = Self.readOpaque(opaque)
        self.stopWords = Set(Self.lines(stopWords).flatMap { $0.split(separator: " ").map(String.init) })
        self.synonyms = Synonyms(synonyms, analysis: WordAnalysis(lexicon: self))
    }

    func entry(_ word: Word) -> Entry? {
        guard word.count >= 2, !slots.isEmpty else { return nil }
        var slot = Self.hash(word, 0, word.count) & (slots.count - 1)
        while slots[slot] != 0 {
            let start = Int(slots[slot]) - 1
            if matches(word, at: start) { return readEntry(at: start + word.count) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    func contains(_ word: Word) -> Bool { entry(word) != nil }
    /// The listed word that this one is a form of by the endings of nouns and adjectives.
    func nominalBase(_ word: Word) -> Word? {
        let candidates = Endings.nominal(word).lazy.filter(contains)
        guard word.ends("tje") || word.ends("tjes") else { return candidates.first { _ in true } }
        // geit + je or gei + tje, tuin + tje or tuint + je: the more productive
        return candidates.prefix(2).reduce(nil) { best, word in
            guard let best else { return word }
            return productivity(word) > productivity(best) ? word : best
        }
    }

    private func productivity(_ word: Word) -> Int { entry(word).map { $0.left + $0.right } ?? 0 }

    /// Whether every run of three letters (a to z) that touches a place in the word occurs in the list.
    func isPronounceable(_ word: Word, around place: Int) -> Bool {
        var start = max(0, place - 2)
        while start <= place, start + 2 < word.count {
            guard trigrams[Self.trigram(word[start], word[start + 1], word[start + 2])] else { return false }
            start += 1
        }
        return true
    }

    func isVerb(_ word: Word) -> Bool { entry(word)?.verb ?? false }
    func isAdjective(_ word: Word) -> Bool { entry(word)?.adjective ?? false }
    func base(ofIrregular form: Word) -> Word? { irregular[form] }
    /// The words by which a compound that stays whole is found too; nil for other words.
    func partsOfOpaque(_ word: Word) -> [String]? { opaque[word] }
    func isNeverPart(_ word: Word) -> Bool { affixes.never.contains(word) }
    func isNeverLastPart(_ word: Word) -> Bool { affixes.never.contains(word) || affixes.notLast.contains(word) }
    /// Looks as if made of another word, but is not: kamer.
    func isUnderived(_ word: Word) -> Bool { affixes.underived.contains(word) }
    /// Prefixes that a verb can lose (opruimen, ruimen op).
    var separablePrefixes: [Word] { affixes.separable }
    func isStopWord(_ word: String) -> Bool { stopWords.contains(word) }
}

private struct Affixes: Sendable {
    var never: Set<[UInt8]> = []
    var notLast: Set<[UInt8]> = []
    var underived: Set<[UInt8]> = []
    var separable: [[UInt8]] = []

    init(_ text: String) {
        for line in Lexicon.lines(text) {
            let halves = line.split(separator: ":")
            guard halves.count == 2 else { continue }
            let words = halves[1].split(separator: " ").map { Array($0.utf8) }
            switch halves[0] {
            case "never": never.formUnion(words)
            case "notlast": notLast.formUnion(words)
            case "underived": underived.formUnion(words)
            default: separable += words
            }
        }
    }
}

// MARK: - Reading

extension Lexicon {
    static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    }

    private static func readIrregular(_ text: String) -> [Word: Word] {
        var forms: [Word: Word] = [:]
        for line in lines(text) {
            let halves = line.split(separator: ":")
            guard halves.count == 2 else { continue }
            for form in halves[1].split(separator: " ") { forms[Array(form.utf8)] = Array(halves[0].utf8) }
        }
        return forms
    }

    private static func readOpaque(_ text: String) -> [Word: [String]] {
        var words: [Word: [String]] = [:]
        for line in lines(text) {
            let halves = line.split(separator: ":")
            guard let word = halves.first else { continue }
            words[Array(word.utf8)] = halves.count > 1 ? halves[1].split(separator: " ").map(String.init) : []
        }
        return words
    }

    /// A table at most half full with the place of every line.
    private static func index(_ bytes: [UInt8]) -> [UInt32] {
        guard !bytes.isEmpty else { return [] }
        return bytes.withUnsafeBufferPointer { bytes in
            var starts: [UInt32] = []
            starts.reserveCapacity(bytes.count / 12)
            var hashes: [Int] = []
            hashes.reserveCapacity(bytes.count / 12)
            var (position, count) = (0, bytes.count)
            while position < count {
                let start = position
                var hash = seed
                while position < count, bytes[position] > 32 {
                    hash = (hash ^ Int(bytes[position])) &* prime
                    position += 1
                }
                if position > start, bytes[start] != 35 {
                    starts.append(UInt32(start + 1))
                    hashes.append(mixed(hash))
                }
                while position < count, bytes[position] != 10 { position += 1 }
                position += 1
            }
            count = 16
            while count < starts.count * 2 { count *= 2 }
            var slots = [UInt32](repeating: 0, count: count)
            for line in 0..<starts.count {
                var slot = hashes[line] & (count - 1)
                while slots[slot] != 0 { slot = (slot + 1) & (count - 1) }
                slots[slot] = starts[line]
            }
            return slots
        }
    }

    private static func trigrams(_ bytes: [UInt8]) -> [Bool] {
        var found = [Bool](repeating: false, count: 26 * 26 * 26)
        bytes.withUnsafeBufferPointer { bytes in
            var (inWord, run, number) = (true, 0, 0)
            for byte in bytes {
                if byte == 10 { (inWord, run, number) = (true, 0, 0) }
                guard inWord, byte >= 97, byte <= 122 else {
                    if byte == 32 { inWord = false }
                    continue
                }
                number = (number % 676) * 26 + Int(byte) - 97
                run += 1
                if run >= 3 { found[number] = true }
            }
        }
        return found
    }

    private static func trigram(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
        ((Int(first) - 97) * 26 + Int(second) - 97) * 26 + Int(third) - 97
    }

    // FNV-1a
    private static var seed: Int { 0x2bf2_9ce4_8422_2325 }
    private static var prime: Int { 0x100_0000_01b3 }
    private static func mixed(_ hash: Int) -> Int { (hash ^ (hash >> 29)) & Int.max }

    private static func hash(_ word: Word, _ from: Int, _ to: Int) -> Int {
        var hash = seed
        for position in from..<to { hash = (hash ^ Int(word[position])) &* prime }
        return mixed(hash)
    }

    private func matches(_ word: Word, at start: Int) -> Bool {
        guard start + word.count <= bytes.count, start + word.count == bytes.count || bytes[start + word.count] <= 32 else { return false }
        for position in 0..<word.count where bytes[start + position] != word[position] { return false }
        return true
    }

    private func readEntry(at start: Int) -> Entry {
        var entry = Entry()
        var (position, field, number) = (start, 0, 0)
        while position < bytes.count, bytes[position] != 10 {
            switch bytes[position] {
            case 32:
                if field == 1 { entry.left = number }
                if field == 2 { entry.right = number }
                field += 1
                number = 0
            case 48...57: number = number * 10 + Int(bytes[position]) - 48
            case UInt8(ascii: "v"): entry.verb = true
            case UInt8(ascii: "a"): entry.adjective = true
            default: break
            }
            position += 1
        }
        if field == 2 { entry.right = number }
        return entry
    }
}
