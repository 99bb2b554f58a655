/// One word taken apart.
struct AnalysedWord: Sendable, Equatable {
    /// Without its inflection: `geveltuintjes` is geveltuin.
    var root: String
    /// Bases of the parts of a compound, in order; the last is its head unless the compound is opaque. Empty for a simple word.
    var parts: [String] = []
    /// The parts stand for the subject of the compound but none is its head: speeltuin has speel.
    var opaque = false
    /// Neighbouring parts of a longer compound: straatmuziek and muziekfestival of straatmuziekfestival.
    var joins: [String] = []
    /// Words it is derived from and how near they are, 0 to 1: eenzaamheid has eenzaam.
    var family: [Related] = []
    /// Whether the dictionary vouches for the spelling.
    var known = true

    struct Related: Sendable, Equatable {
        var term: String
        var weight: Double
    }
}

/// Endings, irregular forms, compounds and derivations of one folded word.
struct WordAnalysis: Sendable {
    typealias Word = [UInt8]

    let lexicon: Lexicon
    private let splitter: CompoundSplitter

    init(lexicon: Lexicon) {
        self.lexicon = lexicon
        splitter = CompoundSplitter(lexicon: lexicon)
    }

    func analyse(_ word: String) -> AnalysedWord {
        let letters = Word(word.utf8)
        guard letters.allSatisfy({ (97...122).contains($0) }) else { return AnalysedWord(root: word, known: false) }
        if let base = simpleBase(letters) { return simple(base) }
        if let split = splitter.split(letters) { return compound(letters, split) }
        if let (prefix, base) = prefixedVerb(letters) { return simple(prefix + base) }
        if let split = splitter.unknownWithKnownHead(letters) { return compound(letters, split) }
        return AnalysedWord(root: Endings.guess(letters).text, known: false)
    }

    /// The root alone, without the parts; quicker.
    func root(_ word: String) -> String { simpleBase(Word(word.utf8))?.text ?? analyse(word).root }

    /// A word with hyphens: its pieces are its parts.
    func analyse(pieces: [String]) -> AnalysedWord {
        let words = pieces.map(analyse)
        guard let head = words.last, words.count > 1 else { return words.first ?? AnalysedWord(root: "") }
        var result = AnalysedWord(root: pieces.dropLast().joined() + head.root)
        result.parts = words.filter { $0.root.utf8.count > 1 }.map(\.root)
        result.joins = words.flatMap { $0.parts + $0.joins }.filter { !result.parts.contains($0) }
        result.family = head.family
        result.known = words.allSatisfy(\.known)
        return result
    }

    /// Whether the dictionary knows the word, as it is or with a common ending, or all of its parts, and how well: lower is
    /// better. For many candidates, so quick.
    func cost(_ letters: Word) -> Double? {
        let base =
            lexicon.contains(letters)
            ? letters : lexicon.base(ofIrregular: letters) ?? lexicon.nominalBase(letters)
        if let base {
            let entry = lexicon.entry(base) ?? Lexicon.Entry()
            return 6 / Double(2 + entry.left + entry.right)
        }
        guard letters.count >= 7, let split = splitter.split(letters) else { return nil }
        return 4 + split.cost / Double(split.parts.count)
    }

    // MARK: Simple words

    private func simpleBase(_ word: Word) -> Word? {
        if let base = lexicon.base(ofIrregular: word) { return base }
        if lexicon.contains(word) { return word }
        guard word.count >= 4 else { return nil }
        return lexicon.nominalBase(word)
            ?? Endings.verbal(word).first(where: lexicon.isVerb)
            ?? Endings.degrees(word).first(where: lexicon.isAdjective)
    }

    private func simple(_ base: Word) -> AnalysedWord {
        var word = AnalysedWord(root: base.text)
        if let parts = lexicon.partsOfOpaque(base) {
            word.parts = parts
            word.opaque = true
        }
        word.family = family(of: base)
        if !word.opaque, word.family.isEmpty, let split = doer(base) {
            word.parts = split.parts.map(\.text)
            word.family = [.init(term: word.parts.joined(), weight: 0.75)]
        } else if !word.opaque, let split = splitter.splitRareWord(base) {
            word.parts = split.parts.map(\.text)
        }
        return word
    }

    /// mantelzorger: who does mantelzorg.
    private func doer(_ base: Word) -> CompoundSplitter.Split? {
        guard base.count >= 8, !base.ends("atie"), !Endings.hasInseparablePrefix(base) else { return nil }
        return Derivations.verbal(base).lazy.compactMap(splitter.split).first { lexicon.isVerb($0.parts[$0.parts.count - 1]) }
    }

    /// opgeruimd: op + ruim.
    private func prefixedVerb(_ word: Word) -> (prefix: Word, base: Word)? {
        for prefix in lexicon.separablePrefixes where word.count >= prefix.count + 3 && word.starts(with: prefix) {
            let rest = Word(word.dropFirst(prefix.count))
            let base =
                lexicon.base(ofIrregular: rest) ?? Endings.verbal(rest).first(where: lexicon.isVerb)
                ?? Endings.nominal(rest).first(where: lexicon.isVerb) ?? (lexicon.isVerb(rest) ? rest : nil)
            if let base { return (prefix, base) }
        }
        return nil
    }

    // MARK: Compounds

    private func compound(_ letters: Word, _ split: CompoundSplitter.Split) -> AnalysedWord {
        let head = split.parts[split.parts.count - 1]
        var word = AnalysedWord(root: Word(letters[..<split.lastStart]).text + head.text)
        word.known = split.certain
        word.parts = split.parts.map(\.text)
        if split.parts.count > 2 {
            for start in 0..<(split.parts.count - 1) { word.joins.append((split.parts[start] + split.parts[start + 1]).text) }
        }
        // A part that is an opaque compound brings its own parts along: binnenspeeltuin is found by speel.
        for part in split.parts { word.joins += lexicon.partsOfOpaque(part) ?? [] }
        word.joins.removeAll(where: word.parts.contains)
        let front = Word(letters[..<split.lastStart]).text
        word.family = family(of: head).map { .init(term: front + $0.term, weight: $0.weight) }
        word.family += split.parts.flatMap { family(of: $0) }.filter { !word.parts.contains($0.term) }
        return word
    }

    // MARK: Derivations

    /// Words a base is derived from, at most two steps away.
    private func family(of base: Word) -> [AnalysedWord.Related] {
        var found: [AnalysedWord.Related] = []
        var (word, weight) = (base, 0.75)
        while found.count < 2, let parent = parent(of: word) {
            found.append(.init(term: parent.text, weight: weight))
            (word, weight) = (parent, weight * 0.75)
        }
        // The prefix may stand elsewhere in the sentence: wij vangen regenwater op.
        if found.isEmpty, !lexicon.isUnderived(base), let (_, verb) = prefixedVerb(base) {
            found.append(.init(term: verb.text, weight: 0.4))
        }
        return found
    }

    private func parent(of word: Word) -> Word? {
        guard !lexicon.isUnderived(word) else { return nil }
        if let parent = Derivations.nominal(word).first(where: lexicon.contains) { return parent }
        if let parent = Derivations.verbal(word).first(where: lexicon.isVerb) { return parent }
        if let parent = Derivations.verbal(word).lazy.compactMap(prefixedVerb).first { return parent.prefix + parent.base }
        return Derivations.adjectival(word).first(where: lexicon.isAdjective)
    }
}

/// Suffixes and prefixes that make a word of another word.
private enum Derivations {
    typealias Word = [UInt8]

    /// From an adjective or noun: eenzaamheid, vriendelijk, kunstenaar, muzikant.
    static func nominal(_ word: Word) -> [Word] {
        if word.ends("ster"), word.count >= 8 { return [word.dropping(4) + Word("er".utf8)] }
        for ending in ["heid", "achtig", "lijk", "enaar"] where word.ends(ending) && word.count >= ending.utf8.count + 3 {
            let stem = word.dropping(ending.utf8.count)
            return [stem] + Endings.restored(stem)
        }
        return []
    }

    /// From a verb: wandeling, wandelaar, bakkerij, reparatie, isolatie.
    static func verbal(_ word: Word) -> [Word] {
        for ending in ["aarster", "ster", "erij", "aar", "ing", "er"] where word.ends(ending) && word.count >= ending.utf8.count + 3 {
            let stem = word.dropping(ending.utf8.count)
            return Endings.restored(stem) + [stem]
        }
        if word.ends("atie") { return [word.dropping(4) + Word("eer".utf8)] }
        return []
    }

    /// From an adjective: vergroen, verkoel, verduurzaam.
    static func adjectival(_ word: Word) -> [Word] {
        guard word.starts(with: "ver".utf8), word.count >= 7 else { return [] }
        let rest = Word(word.dropFirst(3))
        return rest.ends("en") ? Endings.restored(rest.dropping(2)) : [rest]
    }
}
