import Rules

/// Does an initiative speak of what a goal is about? A shared theme alone says little: every plan for a meeting place shares one with every
/// goal about meeting.
package struct GoalWords: Sendable {
    private let analyser: Analyser
    /// In how many of the goals each term stands.
    private var frequency: [String: Int] = [:]
    private let count: Int

    /// A word of the title counts double; from this many points on the words fit.
    private static let least = 2

    /// Words of plans and policies, and numbers: they say nothing of a subject.
    private static let empty: Set<String> = [
        "een", "twee", "drie", "vier", "vijf", "tien", "twintig", "honderd", "jaar", "vooruit", "stad", "wijk", "buurt", "bewoner",
        "inwoner",
        "mens", "gemeente", "initiatief", "idee", "plan", "doel", "programma", "kennen", "weten", "zeggen", "krijgen", "maken", "komen",
        "staan",
        "tellen", "kijken", "helpen", "hulp", "geven", "zien", "werken", "beginnen", "begin", "lang", "lopen", "goed", "nieuw", "groot",
        "klein",
        "eerst", "eind", "dag", "tijd", "plek", "plaats", "ruimte", "huis", "woning", "straat", "raad", "akkoord", "blijven", "vragen",
        "vraag",
        "leven", "dichtbij", "bijzonder", "raak", "treffen", "kunnen", "gaan", "deel", "rijk", "klaar", "water", "extreem",
    ]

    /// - Parameter goals: title and text of every goal, so that words that stand in many of them do not count.
    package init(_ goals: [(title: String, text: String)], analyser: Analyser) {
        (self.analyser, count) = (analyser, goals.count)
        for goal in goals {
            for term in Self.terms("\(goal.title) \(goal.text)", analyser) { frequency[term, default: 0] += 1 }
        }
    }

    /// - Parameter text: what the initiative says of itself.
    package func fits(title: String, text goal: String, _ text: String) -> Bool {
        let told = Set(analyser.meaning([(text, 1)]).filter { !$0.key.hasPrefix("#") && $0.value >= Self.whole }.keys)
        let heading = Self.terms(title, analyser)
        let points = heading.union(Self.terms(goal, analyser)).filter { told.contains($0) && isTelling($0) }
            .reduce(0) { $0 + (heading.contains($1) ? 2 : 1) }
        return points >= Self.least
    }

    /// Hundredths from which a term stands for a word itself or for most of it.
    private static let whole = 60

    private func isTelling(_ term: String) -> Bool {
        term.count > 2 && !Self.empty.contains(term) && (frequency[term] ?? 0) * 4 <= max(count, 4)
    }

    private static func terms(_ text: String, _ analyser: Analyser) -> Set<String> {
        Set(analyser.document([(text, 1)]).terms.filter { !$0.key.hasPrefix("#") && $0.value >= whole }.keys)
    }
}
