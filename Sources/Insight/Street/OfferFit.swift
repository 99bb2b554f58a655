import Foundation
import Rules

/// Why an initiative may be an offer for a need: the words and themes that meet it, and how well they do.
package struct OfferFit: Sendable, Hashable {
    /// What is compared; themes by their names.
    package struct Text: Sendable {
        let title: String
        let summary: String
        let story: String
        let themes: [String]

        package init(title: String, summary: String, story: String, themes: [String]) {
            (self.title, self.summary, self.story, self.themes) = (title, summary, story, themes)
        }
    }

    /// As they stand in the text, in the order of the need; none when only a theme fits.
    package let words: [String]
    /// Names of the themes that fit.
    package let themes: [String]
    /// How much of the need is met, 0 to 1: the mean over its words.
    package let share: Double
    /// Title, summary or theme says it too; what stands in the story alone may be said in passing.
    private let isNamed: Bool
    /// The band of what hardly fits.
    package static let lastBand = 2
    /// 0 fits well, 1 fits in part, 2 touches it.
    package var band: Int { isNamed && share >= 0.55 ? 0 : share >= 0.3 ? 1 : Self.lastBand }

    /// A word in the story says less of what it is than one in title or summary, and a distant relative there says nothing.
    private static let least = 0.4
    private static let storyShare = 0.6
    private static let leastInStory = 0.7
    private static let leastOfTheme = 0.5
    private static let themeShare = 0.6
    /// When word and theme both fit.
    private static let bonus = 0.2
    private static let leastShare = 0.13

    /// Nil when nothing that is worth naming meets the need.
    package init?(need: String, _ text: Text, analyser: Analyser) {
        let head = Self.byWord(analyser.matches(need, in: "\(text.title). \(text.summary)")) { $0 >= Self.least }
        let story = Self.byWord(analyser.matches(need, in: text.story)) { $0 >= Self.leastInStory }
        let themed = text.themes.map { ($0, Self.byWord(analyser.matches(need, in: $0)) { $0 >= Self.leastOfTheme }) }
        let asked = analyser.contentWords(need)
        var (words, sum) = ([String](), 0.0)
        for asked in asked {
            let (high, low) = (head[asked], story[asked])
            let worth = [high?.strength ?? 0, Self.storyShare * (low?.strength ?? 0)]
            let theme = themed.compactMap { $0.1[asked]?.strength }.max() ?? 0
            let word = worth.max() ?? 0
            sum += min(1, max(word, Self.themeShare * theme) + (word > 0 && theme > 0 ? Self.bonus : 0))
            if let found = worth[0] >= worth[1] ? high : low, !words.contains(found.found) { words.append(found.found) }
        }
        let share = asked.isEmpty ? 0 : sum / Double(asked.count)
        let themes = themed.filter { !$0.1.isEmpty }.map(\.0)
        guard share >= Self.leastShare, !words.isEmpty || !themes.isEmpty else { return nil }
        (self.words, self.themes, self.share) = (words, themes, share)
        isNamed = !head.isEmpty || !themes.isEmpty
    }

    private static func byWord(_ matches: [WordMatch], _ isEnough: (Double) -> Bool) -> [String: WordMatch] {
        Dictionary(matches.filter { isEnough($0.strength) }.map { ($0.asked, $0) }) { first, _ in first }
    }

    /// The need without words that say nothing of what it is, such as "somebody"; whole when nothing else is left.
    ///
    /// - Parameter weak: such words, apart by spaces.
    package static func sharpened(_ need: String, weak: String, analyser: Analyser) -> String {
        let skipped = Set(weak.split(separator: " ").map { foldForSearch(String($0)) })
        let kept = foldForSearch(need).split(separator: " ").filter { !skipped.contains(String($0)) }.joined(separator: " ")
        return analyser.contentWords(kept).isEmpty ? need : kept
    }
}
