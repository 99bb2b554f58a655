import Civic
import Initiatives
import Rules
import Testing

@testable import Desk

@Suite struct CaseOpeningTests {
    @Test func `a short story is its own summary`() {
        #expect(summary(of: "Wij willen\neen  tuin.") == "Wij willen een tuin.")
    }

    @Test func `a long story is cut after a sentence, or else after a word`() {
        let sentence = "Wij maken met de hele straat een tuin waar iedereen mag zitten en werken. "
        let long = summary(of: String(repeating: sentence, count: 10))
        #expect(long.count <= 300)
        #expect(long.hasSuffix("werken."))
        let endless = summary(of: String(repeating: "tuin ", count: 200))
        #expect(endless.count <= 300)
        #expect(endless.hasSuffix("tuin…"))
        #expect(summary(of: String(repeating: "x", count: 900)).count == 300)
    }

    @Test func `only the first name goes on the passport`() {
        #expect(firstName("Joke de Vries") == "Joke")
        #expect(firstName("Joke") == "Joke")
    }

    @Test func `finer themes of the finder become the passport's`() {
        var new = NewCase(title: "x", story: "y")
        new.answers = ["themes": .set(["loneliness", "green", "heritage"])]
        #expect(new.themes == [.green, .culture, .care])
        #expect(new.initiativeText.theme == .green)
        #expect(NewCase(title: "x", story: "y").initiativeText.theme == .meeting)
    }

    @Test func `every theme of the finder has one on the passport`() {
        let options = [
            "street", "meeting", "green", "culture", "energy", "youth", "sport", "care", "work", "learning", "safety", "inclusion",
            "loneliness",
            "poverty", "innovation", "digital", "buildings", "heritage", "participation", "placemaking", "development",
        ]
        for option in options {
            var new = NewCase(title: "x", story: "y")
            new.answers = ["themes": .set([option])]
            #expect(new.themes.count == 1, "\(option)")
        }
    }

    @Test func `a title and a story are never too long for the passport`() {
        let text = NewCase(title: String(repeating: "t", count: 200), story: String(repeating: "s", count: 9_000)).initiativeText
        #expect(text.title.count == 80)
        #expect(text.summary.count <= 300)
        #expect(text.story.count == 6_000)
    }
}
