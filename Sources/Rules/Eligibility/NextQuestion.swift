/// The question to ask next, and why.
package struct NextQuestion: Sendable, Hashable {
    package var field: String
    /// The undecided schemes that hang on this answer: the reason for asking.
    package var schemes: [String]
    /// How many of these some answer would decide at once.
    package var canDecide: Int
    /// How many of these it decides on average.
    package var expected: Double
}

/// How often answers were given before, as a guide to which answer to expect. Counts only: whoever keeps them sees to it that none is so
/// small that it points to a person.
package struct AnswerCounts: Sendable, Hashable {
    package private(set) var counts: [String: [Value: Int]] = [:]

    package init(_ counts: [String: [Value: Int]] = [:]) { self.counts = counts }

    package mutating func add(_ answers: Answers) {
        for (key, value) in answers { counts[key, default: [:]][value, default: 0] += 1 }
    }
}

/// Chooses questions by what their answers decide and what they cost.
package struct QuestionPlanner: Sendable {
    package let book: RuleBook
    /// The possible answers per field, one per class of values, with their probability.
    let prospects: [String: [(value: Value, chance: Double)]]
    var weights = Weights()

    struct Weights: Sendable {
        var mode = 0
        var costPower = 1.0
        var lambda = 0.0
    }

    package init(_ book: RuleBook, counts: AnswerCounts = AnswerCounts()) {
        self.book = book
        prospects = Dictionary(
            book.fields.fields.filter { $0.derivation == nil }.map { ($0.key, book.prospects(of: $0, counts.counts[$0.key] ?? [:])) },
            uniquingKeysWith: { first, _ in first })
    }

    func remaining(_ state: PlanState, _ row: [UInt64]) -> Double {
        var per: [Int: Int] = [:]
        for f in book.fields.fields where f.derivation == nil { if let r = state.reach(of: f.key) { for s in indices(r.schemes) { per[s, default: 0] += 1 } } }
        return indices(row).reduce(0.0) { $0 + 1 / Double(per[$1] ?? 1) }
    }

    package func next(_ answers: Answers, skipping skipped: Set<String> = []) -> NextQuestion? {
        let state = PlanState(book, answers)
        var best: (score: Double, NextQuestion)?
        for field in book.fields.fields where field.derivation == nil && answers[field.key] == nil && !skipped.contains(field.key) {
            guard let reach = state.reach(of: field.key) else { continue }
            let r = state.expected(reach, prospects[field.key] ?? [])
            var value = r.expected
            if weights.mode == 1 { value = Double(reach.schemes.reduce(0) { $0 + $1.nonzeroBitCount }) }
            if weights.mode == 2 { value = r.expected + weights.lambda * Double(reach.schemes.reduce(0) { $0 + $1.nonzeroBitCount }) }
            if weights.mode == 3 { value = r.expected + weights.lambda * remaining(state, reach.schemes) }
            let score = value / Double(field.cost).power(weights.costPower)
            if let known = best, known.score >= score { continue }
            best = (score, NextQuestion(field: field.key, schemes: [], canDecide: r.can, expected: r.expected))
        }
        return best?.1
    }
}
import Foundation
extension Double { func power(_ p: Double) -> Double { pow(self, p) } }

struct PlanState {
    let book: RuleBook
    let answers: Answers
    let known: [Value?]
    let undecided: [UInt64]
    let live: [UInt64]
    let board: Board

    init(_ book: RuleBook, _ answers: Answers) {
        (self.book, self.answers) = (book, answers)
        known = book.known(answers)
        var board = Board(book.tables)
        board.join(known)
        board.settle()
        self.board = board
        let sets = board.sets(count: book.ids.count)
        undecided = sets.unknown
        live = board.live(undecided: undecided)
    }

    struct Reach { var key: String; var columns: [Int]; var schemes: [UInt64] }

    func reach(of key: String) -> Reach? {
        let columns = book.fields.determined(by: key).compactMap { book.tables.columnOf[$0] }.filter { known[$0] == nil }
        guard !columns.isEmpty else { return nil }
        let schemes = board.hanging(on: columns, live: live)
        return schemes.contains { $0 != 0 } ? Reach(key: key, columns: columns, schemes: schemes) : nil
    }

    func expected(_ reach: Reach, _ prospects: [(value: Value, chance: Double)]) -> (expected: Double, can: Int) {
        var base = Board(book.tables)
        base.join(known, skipping: Set(reach.columns))
        var sum = 0.0
        var some = [UInt64](repeating: 0, count: reach.schemes.count)
        for prospect in prospects {
            var board = base
            let alone = [reach.key: prospect.value]
            for column in reach.columns { board.join(column, book.fields.value(of: book.tables.columns[column].key, in: alone)) }
            board.settle(only: reach.schemes)
            var count = 0
            for word in reach.schemes.indices {
                let decided = reach.schemes[word] & (board.no[word] | ~board.unknown[word])
                some[word] |= decided
                count += decided.nonzeroBitCount
            }
            sum += prospect.chance * Double(count)
        }
        return (sum, some.reduce(0) { $0 + $1.nonzeroBitCount })
    }
}

extension RuleBook {
    /// Every answer counts for one, an earlier answer for one more.
    func prospects(of field: Field, _ counts: [Value: Int]) -> [(value: Value, chance: Double)] {
        let tests = criteria.compactMap(\.deciding).flatMap(\.decidingAtoms)
        let atoms = Array(Set(tests.filter { fields.determined(by: field.key).contains($0.field) }))
        var values: [(Value, Double)] = []
        switch field.kind {
        case .set(let names):
            let total = counts.values.reduce(0, +)
            for n in names { values.append((.set([n]), 1 / Double(names.count))) }
            for (v, c) in counts { values.append((v, Double(c)/1)) }
            _ = total
        default:
            let classes = fields.classes(of: field, tests: atoms, near: nil, allowsEmptySet: false)
            for c in classes {
                var w = 1.0 * 3 / Double(classes.count)
                for (v, k) in counts {
                    if v == c.value { w += Double(k); continue }
                    if let n = v.number, let r = c.range, r.contains(n) { w += Double(k); continue }
                    if case .choice = v {
                       let t = atoms.map { a in a.truth(of: fields.value(of: a.field, in: [field.key: v])) }
                       if t == c.truths { w += Double(k) }
                    }
                }
                values.append((c.value, w))
            }
        }
        let sum = values.reduce(0) { $0 + $1.1 }
        return values.map { ($0.0, $0.1 / sum) }
    }
}
