/// The question to ask next, and why.
package struct NextQuestion: Sendable, Hashable {
    package var field: String
    /// The undecided schemes that hang on this answer, by id: the reason for asking.
    package var schemes: [String]
    /// How many of these some answer decides at once.
    package var canDecide: Int
    /// How many of these an answer decides on average.
    package var expected: Double
}

/// Chooses questions by what their answers decide and what they cost.
///
/// The score of a field is the number of undecided schemes its answer is expected to decide, plus `nearerWeight` for each scheme that it
/// brings nearer to a decision, divided by the cost of answering to the power `costWeight`. The second term stands for what later
/// questions gain: on the invented applicants it did as well as looking two questions ahead, at a fraction of the work.
package struct QuestionPlanner: Sendable {
    package let book: RuleBook
    /// From 0, every question counts the same, to 1, a question twice as hard must decide twice as much.
    package let costWeight: Double
    private let prospects: [String: [Prospect]]

    private static let nearerWeight = 0.5

    /// - Parameter counts: earlier answers, to know which to expect; without them all classes of answers are as likely.
    package init(_ book: RuleBook, counts: AnswerCounts = AnswerCounts(), costWeight: Double = 0.2) {
        (self.book, self.costWeight) = (book, costWeight)
        var prospects: [String: [Prospect]] = [:]
        for field in book.fields.fields where field.derivation == nil {
            prospects[field.key] = book.prospects(of: field, counts.counts[field.key] ?? [:])
        }
        self.prospects = prospects
    }

    /// Nil when no unanswered question can change an undecided scheme. Of equal questions the first in the list of fields is asked.
    /// - Parameter skipped: fields the applicant would rather not answer now.
    package func next(_ answers: Answers, skipping skipped: Set<String> = []) -> NextQuestion? {
        let state = QuestionState(book, answers)
        var best: (score: Double, reach: QuestionState.Reach, yield: QuestionState.Yield)?
        for reach in state.reaches() where !skipped.contains(reach.field.key) {
            let yield = state.yield(of: reach, prospects[reach.field.key] ?? [])
            let hanging = Double(bitCount(reach.schemes))
            let score = (yield.expected + Self.nearerWeight * hanging) / power(Double(max(1, reach.field.cost)), costWeight)
            if let known = best, known.score >= score { continue }
            best = (score, reach, yield)
        }
        return best.map { _, reach, yield in
            NextQuestion(
                field: reach.field.key, schemes: indices(reach.schemes).map { book.ids[$0] }, canDecide: yield.canDecide,
                expected: yield.expected)
        }
    }

    /// The field that most undecided schemes hang on: a simpler order to compare with.
    func mostMissed(_ answers: Answers) -> String? {
        var best: (count: Int, key: String)?
        for reach in QuestionState(book, answers).reaches() {
            let count = bitCount(reach.schemes)
            if let known = best, known.count >= count { continue }
            best = (count, reach.field.key)
        }
        return best?.key
    }

    /// The first field in the list that any undecided scheme hangs on.
    func firstListed(_ answers: Answers) -> String? { QuestionState(book, answers).reaches().first?.field.key }

    /// `base` to the power `exponent`, for a base of at least 1 and an exponent from 0 to 1, by repeated square roots.
    private func power(_ base: Double, _ exponent: Double) -> Double {
        guard exponent < 1 else { return base }
        var (result, root, rest) = (1.0, base, max(0, exponent))
        for _ in 0..<20 {
            (root, rest) = (root.squareRoot(), rest * 2)
            if rest >= 1 {
                result *= root
                rest -= 1
            }
        }
        return result
    }
}

/// What is decided and what hangs on what, for one applicant so far.
private struct QuestionState {
    struct Reach {
        var field: Field
        /// Columns that the answer fills.
        var columns: [Int]
        /// The undecided schemes that hang on it.
        var schemes: [UInt64]
    }

    struct Yield {
        var expected = 0.0
        var canDecide = 0
    }

    private let book: RuleBook
    private let answers: Answers
    private let known: [Value?]
    private let board: Board
    private let live: [UInt64]

    init(_ book: RuleBook, _ answers: Answers) {
        (self.book, self.answers) = (book, answers)
        known = book.known(answers)
        var board = Board(book.tables)
        board.join(known)
        board.settle()
        self.board = board
        live = board.live(undecided: board.sets(count: book.ids.count).unknown)
    }

    /// The questions that matter, in the order of the fields.
    func reaches() -> [Reach] {
        book.fields.fields.compactMap { field in
            guard field.derivation == nil, answers[field.key] == nil else { return nil }
            let columns = book.fields.determined(by: field.key).compactMap { book.tables.columnOf[$0] }.filter { known[$0] == nil }
            guard !columns.isEmpty else { return nil }
            let schemes = board.hanging(on: columns, live: live)
            return schemes.contains { $0 != 0 } ? Reach(field: field, columns: columns, schemes: schemes) : nil
        }
    }

    func yield(of reach: Reach, _ prospects: [Prospect]) -> Yield {
        var base = Board(book.tables)
        base.join(known, skipping: Set(reach.columns))
        var yield = Yield()
        var decidable = [UInt64](repeating: 0, count: reach.schemes.count)
        for prospect in prospects {
            var board = base
            let alone = [reach.field.key: prospect.value]
            for column in reach.columns { board.join(column, book.fields.value(of: book.tables.columns[column].key, in: alone)) }
            board.settle(only: reach.schemes)
            var count = 0
            for word in reach.schemes.indices {
                let decided = reach.schemes[word] & (board.no[word] | ~board.unknown[word])
                decidable[word] |= decided
                count += decided.nonzeroBitCount
            }
            yield.expected += prospect.chance * Double(count)
        }
        yield.canDecide = bitCount(decidable)
        return yield
    }
}

private func bitCount(_ row: [UInt64]) -> Int { row.reduce(0) { $0 + $1.nonzeroBitCount } }
