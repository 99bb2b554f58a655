extension FieldTable {
    /// The truth when every way to fill in the missing answers agrees, where Kleene logic only says `unknown`: "under 18, or 18 and over"
    /// is `yes` whatever the age. Statuses shown with their reasons are plain Kleene; this is for finding criteria that ask for nothing.
    ///
    /// - Parameter limit: with more missing fields than this nothing is tried and the Kleene truth is returned.
    package func supertruth(_ criterion: Criterion, _ answers: Answers, limit: Int = 4) -> Truth {
        let kleene = evaluate(criterion, answers, fields: self)
        guard kleene == .unknown, let indexed = IndexedCriterion(criterion) else { return kleene }
        let completed = completed(answers)
        var truths = indexed.atoms.map { $0.truth(of: completed[$0.field]) }
        var open: [(tests: [Int], classes: [[Truth]])] = []
        var covered = Set<Int>()
        for field in fields where field.derivation == nil && answers[field.key] == nil {
            let moved = Set(determined(by: field.key))
            let tests = indexed.atoms.indices.filter { moved.contains(indexed.atoms[$0].field) }
            guard !tests.isEmpty else { continue }
            let atoms = tests.map { indexed.atoms[$0] }
            open.append((tests, classes(of: field, tests: atoms, near: nil, allowsEmptySet: false).map(\.truths)))
            covered.formUnion(tests)
        }
        // A test that stays unknown for another reason, such as an answer of the wrong kind, cannot be filled in.
        let filled = truths.indices.allSatisfy { truths[$0] != .unknown || covered.contains($0) }
        guard filled, open.count <= limit else { return .unknown }
        var seen: Truth?
        func agree(_ place: Int) -> Bool {
            guard place < open.count else {
                let truth = indexed.truth(truths)
                defer { seen = truth }
                return seen == nil || seen == truth
            }
            return open[place].classes.allSatisfy { outcome in
                for (offset, test) in open[place].tests.enumerated() { truths[test] = outcome[offset] }
                return agree(place + 1)
            }
        }
        return agree(0) ? seen ?? .unknown : .unknown
    }
}
