import Testing

@testable import Insight

@Suite struct IdentifyingTests {
    private func found(_ text: String, names: [String] = [], titles: [String] = []) -> [Identifying.Kind: [String]] {
        Dictionary(grouping: Identifying.find(in: text, names: names, titles: titles), by: \.kind).mapValues { $0.map(\.quote) }
    }

    @Test(arguments: [
        ("Het gebeurde in de Lindestraat 12a.", Identifying.Kind.street, "Lindestraat 12a"), ("Bij het Wijnplein.", .street, "Wijnplein"),
        ("Aan de Émile-Zolalaan.", .street, "Émile-Zolalaan"), ("Op 2511 AB woont iemand.", .postcode, "2511 AB"),
        ("Op 2511AB.", .postcode, "2511AB"), ("Mail jan.jansen@example.nl.", .email, "jan.jansen@example.nl"),
        ("Bel 06 1234 5678 even.", .phone, "06 1234 5678"), ("Bel +31 6 12345678.", .phone, "+31 6 12345678"),
        ("Bel (070) 353 30 00.", .phone, "070) 353 30 00"), ("Toen zei mevrouw Özdemir ja.", .person, "mevrouw Özdemir"),
        ("De heer Bakker zei nee.", .person, "De heer Bakker"), ("Volgens mw. van der Berg.", .person, "mw. van der Berg"),
    ])
    func `what leads to somebody is found`(text: String, kind: Identifying.Kind, quote: String) {
        #expect(found(text)[kind]?.contains { $0.contains(quote) } ?? false, "\(found(text))")
    }

    @Test func `names count whole and in parts, with their capital, and only as words`() {
        let names = ["Anna van Wingerden", "Jan Boer"]
        #expect(found("Volgens Wingerden kon het niet.", names: names)[.person] == ["Wingerden"])
        #expect(found("Jan zei ja.", names: names)[.person] == ["Jan"])
        #expect(found("In januari zei een boer ja, en van wie?", names: names).isEmpty)
        #expect(found("Wingerdenaar is een ander woord.", names: names).isEmpty)
        #expect(found("Anna van Wingerden belde.", names: names)[.person] == ["Anna van Wingerden"])
    }

    @Test func `a title of an initiative is found whatever its capitals and accents`() {
        let titles = ["Café Zonder Haast", "Tuin"]
        #expect(found("zo begon cafe zonder haast", titles: titles)[.initiative] == ["Café Zonder Haast"])
        #expect(found("een tuintje voor iedereen", titles: titles).isEmpty)
        #expect(found("er kwam een tuin", titles: titles)[.initiative] == ["Tuin"])
    }

    @Test(arguments: [
        "Twee afdelingen zeiden iets anders. Na 12 weken kwam er een antwoord.", "Het kostte 1.500 euro en 90 dagen.",
        "Een fietspad langs het water. Onderweg hielp iemand.", "Dat geldt vanaf 1 januari 2027.", "", "Wie? Wat? Waarom niet!",
    ])
    func `a plain story gives no warnings`(text: String) { #expect(found(text).isEmpty, "\(found(text))") }

    @Test func `the same thing is warned of once, and finding never depends on where it stands`() {
        let parts = ["06 12345678", "mail@example.nl", "2511 AB", "Kerkstraat 3"]
        var seed = SeededGenerator(seed: 7)
        for _ in 0..<50 {
            let order = (parts + parts).shuffled(using: &seed)
            let kinds = Identifying.find(in: order.joined(separator: ", en dan "), names: [], titles: []).map(\.kind)
            #expect(kinds.sorted { $0.rawValue < $1.rawValue } == [.email, .phone, .postcode, .street])
        }
    }
}

/// The same row of numbers each time (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
