import Foundation
import Testing

@testable import Rules

/// Ideas that are one, told in other words, with mistakes or at another counter; and ideas that only look like it.
@Suite struct LikenessTests {
    private static func labelled() throws -> LikenessEvaluation {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        return try JSONDecoder().decode(
            LikenessEvaluation.self, from: Data(contentsOf: folder.appending(path: "Vectors/twins.json")))
    }

    @Test func `the rule is right on pairs it was tuned on and on pairs kept apart`() throws {
        let pairs = try Self.labelled()
        #expect(pairs.pairs.count == 100 && pairs.pairs.count(where: \.same) == 50 && pairs.pairs.count(where: \.heldOut) == 40)
        for line in pairs.lines(analyser: LanguageData.analyser) { print("TWINS", line) }
        let tuned = pairs.run(analyser: LanguageData.analyser, heldOut: false)
        let apart = pairs.run(analyser: LanguageData.analyser, heldOut: true)
        #expect(tuned.precision >= 0.9 && tuned.recall >= 0.9)
        #expect(apart.precision >= 0.9 && apart.recall >= 0.85)
        #expect(tuned.reached + apart.reached >= 48)
    }

    private func sketch(_ title: String, _ story: String = "", place: String = "", traits: Set<PersonTrait> = [], day: Int = 0)
        -> IdeaSketch
    {
        IdeaSketch(
            IdeaText(title: title, story: story, place: place), analyser: LanguageData.analyser, traits: traits,
            day: LocalDate(dayNumber: 740_000 + day))
    }

    @Test func `likeness is the same both ways, and with itself the most`() throws {
        let pairs = try Self.labelled()
        let (analyser, rarity) = (LanguageData.analyser, pairs.rarity(analyser: LanguageData.analyser))
        for pair in pairs.pairs.prefix(40) {
            let (one, other) = (pair.a.sketch(analyser), pair.b.sketch(analyser))
            #expect(Likeness(one, other, rarity: rarity) == Likeness(other, one, rarity: rarity))
            #expect(Likeness(one, one, rarity: rarity).points >= Likeness(one, other, rarity: rarity).points)
        }
    }

    @Test func `the same person and nothing else in common is no reason`() {
        let traits: Set<PersonTrait> = [PersonTrait(.mail, hash: "x"), PersonTrait(.phone, hash: "y")]
        let one = sketch("Moestuin", "Groente kweken achter het station.", traits: traits)
        let other = sketch("Zanggroep", "Elke dinsdag samen zingen.", traits: traits)
        let likeness = Likeness(one, other, rarity: TermRarity([one, other]))
        #expect(!likeness.isProposed && likeness.reasons.contains(.mail))
    }

    @Test func `what is far away takes points off, and the reason says so`() {
        var one = sketch("Geveltuin", "Tegels eruit, planten erin.")
        var other = one
        (one.point, other.point) = (.init(longitude: 5, latitude: 52), .init(longitude: 5.05, latitude: 52))
        let rarity = TermRarity([one, other])
        let (apart, near) = (Likeness(one, other, rarity: rarity), Likeness(one, one, rarity: rarity))
        #expect(apart.points < near.points)
        #expect(apart.reasons.contains { if case .farApart(let metres) = $0 { (3_300...3_500).contains(metres) } else { false } })
    }

    @Test func `a synonym and a compound meet, a street is found in place and story`() {
        let (one, other) = (sketch("Zitbank", place: "Eikstraat 4"), sketch("Bankje", "Graag in de Eikstraat."))
        #expect(one.streets == ["eikstraat"] && other.streets == ["eikstraat"])
        #expect(Likeness(one, other, rarity: TermRarity([one, other])).reasons.contains(.street("eikstraat")))
        #expect(sketch("Een fietsstraat", "Wij willen een speelstraat.").streets.isEmpty)
    }

    @Test func `mail domains of everybody are no organisation, numbers from abroad are the same`() {
        #expect(!PersonTrait.values(mail: "an@gmail.com", phone: nil).contains { $0.kind == .organisation })
        #expect(PersonTrait.values(mail: "An@Speeltuin.EU", phone: nil).map(\.value) == ["an@speeltuin.eu", "speeltuin.eu"])
        let numbers = ["06 1234 5678", "+31 6 12345678", "0031612345678"].map { PersonTrait.values(mail: nil, phone: $0).map(\.value) }
        #expect(numbers == [["0612345678"], ["0612345678"], ["0612345678"]])
        #expect(PersonTrait.values(mail: nil, phone: "112").isEmpty)
    }

    @Test func `the words to look by lead to a bounded number of ideas`() {
        let words = Dictionary(uniqueKeysWithValues: (0..<200).map { ("w\($0)", 100) })
        let rarity = TermRarity(ideas: 100_000, counts: Dictionary(uniqueKeysWithValues: (0..<200).map { ("w\($0)", ($0 + 1) * 400) }))
        let chosen = rarity.telling(words, most: 16, ideas: 6_000)
        #expect(!chosen.isEmpty && chosen.reduce(0) { $0 + (rarity.counts[$1] ?? 0) } <= 6_000)
        #expect(chosen.first == "w0")
        #expect(rarity.telling(["unknown": 100]).isEmpty)
    }

    @Test func `a reason is kept and read again`() {
        let reasons: [Likeness.Reason] = [
            .words(percent: 80), .street("eikstraat"), .place, .metres(40), .area, .mail, .phone, .organisation, .themes,
            .farApart(metres: 1_200), .otherDistrict, .days(400),
        ]
        #expect(reasons.map { Likeness.Reason(code: $0.code) } == reasons)
        #expect(Likeness.Reason(code: "soul") == nil && Likeness.Reason(code: "words:many") == nil)
    }
}
