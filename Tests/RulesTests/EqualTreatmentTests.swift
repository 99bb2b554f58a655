import Testing

@testable import Rules

@Suite struct EqualTreatmentTests {
    private let rule = EqualTreatment(margin: 40, fewest: 3)
    private func cases(_ shares: Int...) -> [(points: Int, granted: GrantedShare)] { shares.map { (50, GrantedShare(percent: $0)) } }

    @Test func `a no where like cases got a yes is pointed out, a yes is not`() {
        let earlier = cases(100, 100, 100, 80)
        let hint = rule.hint(for: GrantedShare(percent: 0), among: earlier)
        #expect(hint == EqualTreatment.Hint(usual: GrantedShare(percent: 95), proposed: GrantedShare(percent: 0), cases: 4))
        #expect(rule.hint(for: GrantedShare(percent: 100), among: earlier) == nil)
    }

    @Test func `half of what others got differs by more than the margin, and exactly the margin does not`() {
        #expect(rule.hint(for: GrantedShare(percent: 50), among: cases(100, 100, 100)) != nil)
        #expect(rule.hint(for: GrantedShare(percent: 60), among: cases(100, 100, 100)) == nil)
        #expect(rule.hint(for: GrantedShare(percent: 59), among: cases(100, 100, 100)) != nil)
    }

    @Test func `too few cases say nothing, and cases that point both ways give no hint`() {
        #expect(rule.hint(for: GrantedShare(percent: 0), among: cases(100, 100)) == nil)
        #expect(rule.hint(for: GrantedShare(percent: 100), among: cases(100, 0, 100, 0, 100)) == nil)
        #expect(rule.usual([]) == nil)
    }

    @Test func `only the most comparable count, each by how comparable it is`() {
        let near = [(90, 100), (90, 100), (90, 100), (90, 100), (90, 100)].map { (points: $0.0, granted: GrantedShare(percent: $0.1)) }
        let far = (0..<50).map { _ in (points: 31, granted: GrantedShare(percent: 0)) }
        #expect(rule.usual(far + near) == GrantedShare(percent: 100))
        #expect(
            rule.usual([(60, GrantedShare(percent: 100)), (30, GrantedShare(percent: 0)), (30, GrantedShare(percent: 0))])
                == GrantedShare(percent: 50))
    }

    @Test func `a larger margin never adds a hint`() {
        for usual in stride(from: 0, through: 100, by: 10) {
            for proposed in stride(from: 0, through: 100, by: 5) {
                let earlier = cases(usual, usual, usual)
                let hints = [10, 40, 90].map {
                    EqualTreatment(margin: $0, fewest: 3).hint(for: GrantedShare(percent: proposed), among: earlier) != nil
                }
                #expect(hints == hints.sorted { $0 && !$1 })
            }
        }
    }

    @Test func `what is granted is a share of what was asked`() {
        #expect(GrantedShare(isYes: true, asked: 100_000, granted: 25_000).percent == 25)
        #expect(GrantedShare(isYes: true, asked: nil, granted: nil).percent == 100)
        #expect(GrantedShare(isYes: true, asked: 50_000, granted: nil).percent == 100)
        #expect(GrantedShare(isYes: false, asked: 50_000, granted: 50_000).percent == 0)
        #expect(GrantedShare(isYes: true, asked: 10, granted: 90).percent == 100)
    }

    @Test func `a case with the same words, place and amount is more comparable than any that lacks one of them`() {
        func sketch(_ text: String, _ area: String) -> IdeaSketch {
            IdeaSketch(
                IdeaText(title: text, story: "", place: ""), analyser: LanguageData.analyser, area: area,
                district: String(area.prefix(1)), themes: ["green"], day: LocalDate(dayNumber: 740_000))
        }
        let one = DecidedCase(sketch: sketch("Moestuin met kas voor de buurt", "n1"), asked: 50_000)
        let others = [
            DecidedCase(sketch: sketch("Muziekavond in de kerk", "n1"), asked: 50_000),
            DecidedCase(sketch: sketch("Moestuin met kas voor de buurt", "z1"), asked: 50_000),
            DecidedCase(sketch: sketch("Moestuin met kas voor de buurt", "n1"), asked: 500_000),
        ]
        let rarity = TermRarity(([one] + others).map(\.sketch))
        let same = Comparability(one, one, rarity: rarity)
        #expect(same.reasons == [.words(percent: 100), .themes, .amount, .area])
        for other in others { #expect(Comparability(one, other, rarity: rarity).points < same.points) }
    }
}
