import Testing

@testable import Rules

@Suite struct WordAnalysisTests {
    private func root(_ word: String) -> String { LanguageData.words.analyse(word).root }

    @Test(arguments: [
        ("bomen", "boom"), ("bussen", "bus"), ("huizen", "huis"), ("brieven", "brief"), ("straten", "straat"), ("daken", "dak"),
        ("kinderen", "kind"), ("tafels", "tafel"), ("panelen", "paneel"), ("mogelijkheden", "mogelijkheid"), ("knieen", "knie"),
        ("bankje", "bank"), ("boompjes", "boom"), ("bloemetje", "bloem"), ("geitjes", "geit"), ("autootje", "auto"),
        ("groene", "groen"), ("eenzame", "eenzaam"), ("koeler", "koel"), ("oudste", "oud"),
        ("werkt", "werk"), ("kookte", "kook"), ("gerepareerd", "repareer"), ("betaald", "betaal"), ("gelopen", "loop"),
        ("opgeruimd", "opruim"), ("ingeleverd", "inlever"), ("oversteken", "oversteek"),
    ])
    func `a form goes back to its base`(form: String, base: String) {
        #expect(root(form) == base)
    }

    @Test(arguments: ["fiets", "plant", "kast", "keuken", "kantoor", "gezond", "kunst", "warmte", "sterren", "wens", "plaats", "festival"])
    func `a word that only looks inflected or compound stays whole`(word: String) {
        #expect(LanguageData.words.analyse(word).parts.isEmpty)
        #expect(root(word) == (word == "sterren" ? "ster" : word))
    }

    @Test(arguments: [
        ("buurttuin", ["buurt", "tuin"]), ("geveltuintjes", ["gevel", "tuin"]), ("fietsenmakerij", ["fiets", "makerij"]),
        ("notenbomen", ["noot", "boom"]), ("regentonnenactie", ["regenton", "actie"]), ("sedumdaken", ["sedum", "dak"]),
        ("straatmuziekfestival", ["straat", "muziek", "festival"]), ("hondenlosloopveld", ["hond", "los", "loop", "veld"]),
        ("repaircafe", ["repair", "cafe"]), ("scooterherrie", ["scooter", "herrie"]), ("vergaderplekken", ["vergader", "plek"]),
        ("dierenvoedselbank", ["dier", "voedselbank"]),
    ])
    func `a compound falls into its parts`(word: String, parts: [String]) {
        #expect(LanguageData.words.analyse(word).parts == parts)
    }

    @Test func `a playground is found by play and is no garden`() {
        let word = LanguageData.words.analyse("speeltuinen")
        #expect(word.root == "speeltuin")
        #expect(word.parts == ["speel"])
    }

    @Test(arguments: [
        ("eenzaamheid", "eenzaam"), ("wandeling", "wandel"), ("isolatie", "isoleer"), ("vergroenen", "groen"), ("kunstenaar", "kunst"),
        ("mantelzorger", "mantelzorg"), ("verkoeling", "koel"),
    ])
    func `a derived word knows its origin`(word: String, origin: String) {
        #expect(LanguageData.words.analyse(word).family.map(\.term).contains(origin))
    }

    @Test(arguments: [
        ("zwervafval", "zwerfafval"), ("fiest", "fiets"), ("biblioteek", "bibliotheek"), ("vrijwiliger", "vrijwilliger"),
        ("zonnepannelen", "zonnepanelen"), ("eenzaamhijd", "eenzaamheid"),
    ])
    func `a slip is put right`(wrong: String, right: String) {
        let found = Typos(analysis: LanguageData.words).corrections(wrong)
        #expect(found.contains(right))
    }

    @Test func `an empty lexicon still takes words as they are`() {
        let analyser = Analyser(lexicon: Lexicon(parts: ""))
        #expect(analyser.document([("Buurttuin", 1)]).terms["buurttuin"] == 100)
    }

    @Test func `any run of letters and endings can be analysed, and its forms stay put`() {
        var generator = FixedGenerator(state: 11)
        let pieces = "a e i o u ij b d g k l n r s t v z tje tjes je en e s heden ge ver op end ste er ing erij tuin fiets speel dak".split(
            separator: " ")
        for _ in 0..<2_000 {
            let word = (0..<Int.random(in: 1...5, using: &generator)).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            let found = LanguageData.words.analyse(word)
            #expect(!found.root.isEmpty)
            #expect(LanguageData.words.analyse(word) == found)
            #expect(found.parts.allSatisfy { !$0.isEmpty } && found.joins.allSatisfy { !$0.isEmpty })
        }
    }

    @Test func `any run of letters can be asked for`() {
        var generator = FixedGenerator(state: 12)
        let letters = Array("abcdefghijklmnopqrstuvwxyzéü'- ")
        for _ in 0..<40 {
            let text = String((0..<Int.random(in: 1...14, using: &generator)).compactMap { _ in letters.randomElement(using: &generator) })
            #expect(LanguageData.analyser.query(text).terms.allSatisfy { !$0.isEmpty })
        }
    }
}
