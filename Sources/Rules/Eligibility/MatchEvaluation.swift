/// Runs a file of schemes and applicants with expected outcomes, and compares.
package struct MatchEvaluation: Sendable {
    package struct StatusDifference: Sendable, Hashable {
        package var applicant: String
        package var scheme: String
        package var expected: Truth
        package var computed: Truth
    }

    package struct NearMissDifference: Sendable, Hashable {
        package var applicant: String
        package var scheme: String
        package var expected: Set<Set<String>>
        package var computed: Set<Set<String>>
    }

    /// How fast an order of questions decides, averaged over the applicants with complete answers.
    package struct OrderResult: Sendable, Hashable {
        package var name: String
        /// Share of schemes decided before the first question, after the first, and so on.
        package var share: [Double]
        /// Mean of `share` after each question: the area under the curve.
        package var area: Double
        /// The same with each question as wide as its cost.
        package var areaByCost: Double
        package var questionsTo90Percent: Double
        package var questionsToAll: Double
    }

    package var statusesCompared = 0
    package var statusDifferences: [StatusDifference] = []
    package var nearMissesCompared = 0
    package var nearMissDifferences: [NearMissDifference] = []
    package var orders: [OrderResult] = []
    /// How an answer that chooses nothing was taken in near misses; nil when it made no difference.
    package var emptySetsCounted: Bool?

    package var isRight: Bool { statusDifferences.isEmpty && nearMissDifferences.isEmpty }

    /// - Throws: `MatchFileError` when the file cannot be read.
    package init(bytes: some Sequence<UInt8>) throws(MatchFileError) { self.init(try MatchFile(bytes: bytes)) }

    package init(_ file: MatchFile) {
        let book = RuleBook(fields: file.fields, schemes: file.schemes)
        for applicant in file.profiles + file.full { compareStatuses(applicant, book) }
        compareNearMisses(file, book)
        if !file.full.isEmpty { orders = QuestionOrders(file, book).results }
    }

    private mutating func compareStatuses(_ applicant: MatchFile.Applicant, _ book: RuleBook) {
        for (id, computed) in zip(book.ids, book.statuses(applicant.answers)) {
            let expected: Truth = applicant.fits.contains(id) ? .yes : applicant.unknown.contains(id) ? .unknown : .no
            statusesCompared += 1
            guard computed != expected else { continue }
            statusDifferences.append(StatusDifference(applicant: applicant.id, scheme: id, expected: expected, computed: computed))
        }
    }

    /// A file that does not say whether choosing nothing is an answer is read in the one way that agrees best.
    private mutating func compareNearMisses(_ file: MatchFile, _ book: RuleBook) {
        let readings = (file.allowsEmptySets.map { [$0] } ?? [false, true]).map { reading in
            (reading, differences: nearMissDifferences(file, book, allowsEmptySet: reading))
        }
        guard let best = readings.min(by: { $0.differences.count < $1.differences.count }) else { return }
        nearMissDifferences = best.differences
        emptySetsCounted = Set(readings.map(\.differences)).count > 1 ? best.0 : file.allowsEmptySets
        nearMissesCompared = (file.profiles + file.full).count { $0.nearMiss != nil } * book.ids.count
    }

    private func nearMissDifferences(_ file: MatchFile, _ book: RuleBook, allowsEmptySet: Bool) -> [NearMissDifference] {
        (file.profiles + file.full).flatMap { applicant -> [NearMissDifference] in
            guard let expected = applicant.nearMiss else { return [] }
            let found = book.nearMisses(applicant.answers, allowsEmptySet: allowsEmptySet)
            let computed = Dictionary(
                found.map { (book.ids[$0.scheme], Set($0.nearMisses.filter { $0.result == .yes }.map { Set($0.fields) })) },
                uniquingKeysWith: { $0.union($1) })
            return book.ids.compactMap { id in
                let (wanted, got) = (expected[id] ?? [], computed[id] ?? [])
                return wanted == got
                    ? nil : NearMissDifference(applicant: applicant.id, scheme: id, expected: wanted, computed: got)
            }
        }
    }
}

/// Asks the applicants with complete answers question by question, in several orders.
private struct QuestionOrders {
    let results: [MatchEvaluation.OrderResult]

    init(_ file: MatchFile, _ book: RuleBook) {
        var counts = AnswerCounts()
        for applicant in file.profiles { counts.add(applicant.answers) }
        let byQuestion = QuestionPlanner(book, counts: counts, costWeight: 0)
        let byCost = QuestionPlanner(book, counts: counts)
        let orders: [(String, (Answers) -> String?)] = [
            ("file order", byQuestion.firstListed), ("most missed", byQuestion.mostMissed), ("planner", { byQuestion.next($0)?.field }),
            ("planner by cost", { byCost.next($0)?.field }),
        ]
        results = orders.map { name, next in Self.result(name, next, file, book) }
    }

    private static func result(
        _ name: String, _ next: (Answers) -> String?, _ file: MatchFile, _ book: RuleBook
    ) -> MatchEvaluation.OrderResult {
        let costs = Dictionary(
            file.fields.filter { $0.derivation == nil }.map { ($0.key, $0.cost) }, uniquingKeysWith: { first, _ in first })
        let (total, people) = (costs.values.reduce(0, +), Double(file.full.count))
        var result = MatchEvaluation.OrderResult(
            name: name, share: [Double](repeating: 0, count: costs.count + 1), area: 0, areaByCost: 0, questionsTo90Percent: 0,
            questionsToAll: 0)
        for applicant in file.full {
            var (answers, asked, spent, weighted) = (Answers(), Set<String>(), 0, 0.0)
            var shares = [share(answers, book)]
            while let key = next(answers), let answer = applicant.answers[key], asked.insert(key).inserted {
                answers[key] = answer
                shares.append(share(answers, book))
                spent += costs[key] ?? 1
                weighted += Double(costs[key] ?? 1) * (shares.last ?? 0)
            }
            let last = shares.last ?? 0
            result.areaByCost += (weighted + Double(total - spent) * last) / Double(max(1, total)) / people
            result.questionsTo90Percent += Double(shares.firstIndex { $0 >= 0.9 } ?? costs.count) / people
            result.questionsToAll += Double(shares.firstIndex { $0 >= 1 } ?? costs.count) / people
            for place in result.share.indices { result.share[place] += (place < shares.count ? shares[place] : last) / people }
        }
        result.area = result.share.dropFirst().reduce(0, +) / Double(max(1, costs.count))
        return result
    }

    private static func share(_ answers: Answers, _ book: RuleBook) -> Double {
        book.ids.isEmpty ? 1 : 1 - Double(book.statusSets(answers).undecidedCount) / Double(book.ids.count)
    }
}
