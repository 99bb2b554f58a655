import Civic
import Foundation
import Rules

/// Finds obstacles that say the same in other words, so that somebody tags onto one instead of making a second.
package struct SimilarObstacles: Sendable {
    private let analyser: Analyser
    private var terms: [ID<Obstacle>: Set<String>] = [:]
    private var frequency: [String: Int] = [:]

    /// Less alike than this is not offered.
    static let least = 0.2

    package init(_ obstacles: [Obstacle], analyser: Analyser) {
        self.init(obstacles.map { ($0.id, "\($0.title) \($0.text)") }, analyser: analyser)
    }

    init(_ texts: [(id: ID<Obstacle>, text: String)], analyser: Analyser) {
        self.analyser = analyser
        for (id, text) in texts {
            let found = Set(analyser.document([(text, 1)]).terms.keys)
            terms[id] = found
            for term in found { frequency[term, default: 0] += 1 }
        }
    }

    /// The most alike first; ties in order of id, so that the same question gives the same answer.
    package func like(_ text: String, limit: Int = 4) -> [ID<Obstacle>] {
        let asked = Set(analyser.document([(text, 1)]).terms.keys)
        return terms.map { (id: $0.key, likeness: likeness(asked, $0.value)) }
            .filter { $0.likeness >= Self.least }
            .sorted { ($1.likeness, $0.id.text) < ($0.likeness, $1.id.text) }
            .prefix(limit).map(\.id)
    }

    /// Cosine of the two texts as sets of terms, each term weighing as much as it is rare here.
    private func likeness(_ left: Set<String>, _ right: Set<String>) -> Double {
        func weight(_ term: String) -> Double { 1 + log(Double(terms.count + 1) / Double((frequency[term] ?? 0) + 1)) }
        // In a fixed order: sums of fractions depend on it.
        func square(_ set: Set<String>) -> Double { set.sorted().reduce(0) { $0 + weight($1) * weight($1) } }
        let length = (square(left) * square(right)).squareRoot()
        return length > 0 ? square(left.intersection(right)) / length : 0
    }
}
