import Testing

@testable import Rules

@Suite struct SearchEvaluationTests {
    @Test(arguments: [("search_eval", 0.95), ("search_heldout", 0.93)])
    func `search is good on its own`(name: String, least: Double) throws {
        let result = try LanguageData.evaluation(name).run(analyser: LanguageData.analyser)
        #expect(result.nDCG >= least)
        #expect(result.recall >= 0.93)
        #expect(result.empty == 0)
    }

    @Test(arguments: ["search_eval", "search_heldout"])
    func `search is good among texts about other things`(name: String) throws {
        let result = try LanguageData.evaluation(name).run(
            analyser: LanguageData.analyser, distractors: 1_000, filler: LanguageData.data("filler"))
        #expect(result.nDCG >= 0.93)
        #expect(result.empty == 0)
    }

    @Test func `distractors hold no word asked for, differ, and come out the same every time`() throws {
        let analyser = LanguageData.analyser
        let judged = analyser.query("tuin vrijwilligers").meanings
        func texts() -> [String] {
            var generator = DistractorGenerator(filler: LanguageData.data("filler")) { phrase in
                judged.isDisjoint(with: analyser.document([(phrase, 1)]).terms.keys)
            }
            return (0..<200).map {
                let made = generator.document(id: "\($0)")
                return [made.title, made.text, made.theme, made.place].joined(separator: ". ")
            }
        }
        let first = texts()
        #expect(first == texts())
        #expect(Set(first).count > 195)
        #expect(first.allSatisfy { judged.isDisjoint(with: analyser.document([($0, 1)]).terms.keys) })
    }

    @Test func `measures follow their definitions`() {
        func document(_ id: String, _ text: String) -> SearchEvaluation.Document {
            .init(id: id, title: text, text: "", theme: "", place: "")
        }
        let evaluation = SearchEvaluation(
            documents: [document("a", "tuin"), document("b", "muziek")],
            queries: [
                .init(id: "1", query: "tuin", relevant: ["a": 2]),
                .init(id: "2", query: "muziek", relevant: ["a": 2, "b": 1]),
                .init(id: "3", query: "tuin", relevant: ["b": 2]),
            ])
        let result = evaluation.run(analyser: LanguageData.analyser)
        // query 2: gain 1 at rank 1 of an ideal 3 + 1 / log2(3)
        #expect(abs(result.nDCG - (1 + 1 / (3 + 0.6309297535714575)) / 3) < 1e-9)
        #expect(abs(result.recall - 0.5) < 1e-9)
        #expect(abs(result.reciprocalRank - 1.0 / 3) < 1e-9)
        #expect(result.empty == 1)
        #expect(result.lines == ["nDCG@10: 0.425", "recall@10: 0.500", "MRR: 0.333", "empty: 1"])
    }
}
