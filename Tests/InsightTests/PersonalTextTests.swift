import Testing

@testable import Insight

/// What leads to a person in a text about a place, measured on sentences judged by hand.
@Suite struct PersonalTextTests {
    private let places = [
        "Dordrecht", "Wielwijk", "Crabbehof", "Nieuw-Krispijn", "Oud Krispijn", "Kookploeg Wielwijk", "Het formulierencafé",
    ]

    private func judged(_ text: String) -> String {
        PersonalText(analyser: Vectors.analyser, places: places).find(in: text).map { $0.isCertain ? "certain" : "maybe" } ?? "free"
    }

    /// Precision: of what is refused or asked, how much had to be. Recall: of what had to be, how much is.
    @Test(arguments: ["personal_text", "personal_text_unseen"])
    func `hardly anybody slips through, and hardly any plain sentence is stopped`(name: String) throws {
        let lines = try Vectors.lines(name)
        #expect(lines.count >= 40)
        let found = lines.map { (wanted: $0[0], got: judged($0[1])) }
        let (people, stopped) = (found.filter { $0.wanted != "free" }, found.filter { $0.got != "free" })
        let both = found.count { $0.wanted != "free" && $0.got != "free" }
        #expect(Double(both) / Double(people.count) >= 0.95)
        #expect(Double(both) / Double(stopped.count) >= 0.95)
        // What is refused outright leaves no way on, so it has to be right.
        #expect(found.filter { $0.got == "certain" }.allSatisfy { $0.wanted == "certain" })
    }

    @Test(arguments: [
        ("Jan de Vries Vlasstraat 12 dement", true), ("jan de vries dement", true), ("ahmed", true), ("vlasstraat 12", true),
        ("buurman dement", false), ("samen koken", false), ("taal", false), ("oma alleen", false), ("NT2", false),
        ("Fietsles voor vrouwen in Wielwijk", false), ("rolstoel", false),
    ]) func `a search takes a need and not a name or an address`(text: String, isPersonal: Bool) {
        let found = PersonalText(analyser: Vectors.analyser, places: places, isSearch: true).find(in: text)
        #expect((found != nil) == isPersonal, "\(String(describing: found))")
    }

    @Test func `the name beside a text is refused in it, whole or in part, and asked about without its capital`() {
        let text = PersonalText(analyser: Vectors.analyser, people: ["Ans van Dalen"])
        #expect(text.find(in: "Ans kookt graag.")?.isCertain == true)
        #expect(text.find(in: "Mevrouw kookt graag, net als Dalen.")?.isCertain == true)
        #expect(text.find(in: "Vraag het aan ans.")?.isCertain == false)
        #expect(text.find(in: "Zij kookt graag van alles.") == nil)
    }

    @Test(arguments: [
        ("Het wijkteam, 078 123 45 67", false), ("Mail het wijkteam op wijkteam@example.nl", false),
        ("Ahmed Bouzid heeft het nummer.", true),
    ]) func `how to reach a team is a number or a mail address, and no name`(text: String, isPersonal: Bool) {
        let found = PersonalText(analyser: Vectors.analyser, isContact: true).find(in: text)
        #expect((found != nil) == isPersonal, "\(String(describing: found))")
    }

    @Test func `what is called after somebody here is a place`() {
        let text = "Bij Fatima Mernissi is elke dag koffie."
        #expect(PersonalText(analyser: Vectors.analyser).find(in: text)?.isCertain == true)
        #expect(PersonalText(analyser: Vectors.analyser, places: ["Buurthuis Fatima Mernissi"]).find(in: text) == nil)
    }
}
