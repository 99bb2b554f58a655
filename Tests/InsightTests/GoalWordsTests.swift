import Testing

@testable import Insight

@Suite struct GoalWordsTests {
    private let goals = [
        (title: "Meer groen in de straat", text: "In elke straat komt groen dat je kunt aanraken."),
        (title: "Een stad die uitnodigt om te bewegen", text: "Bewoners lopen, fietsen en sporten meer."),
        (title: "In 2040 duurzame energie voor iedereen", text: "De stad stapt over, zonder schade voor het klimaat."),
        (title: "Vier wijken gaan vooruit", text: "Bewoners en gemeente werken samen aan school en werk."),
    ]

    @Test(arguments: [
        ("Stroom uit de trap. Achttien gezinnen delen stroom van 24 zonnepanelen. Vier bewoners leggen het uit.", [2]),
        ("Kadefit. Drie avonden per week sporten bewoners op de kade, vier keer per maand fietsen ze.", [1]),
        ("Koffie met de buren, vier keer per jaar.", []),
    ]) func `a goal fits by words that say something of its subject`(text: String, fitting: [Int]) {
        let words = GoalWords(goals, analyser: Vectors.analyser)
        #expect(goals.indices.filter { words.fits(title: goals[$0].title, text: goals[$0].text, text) } == fitting)
    }
}
