/// What would make a scheme fit that does not: one change, or two that are needed together.
package struct NearMiss: Sendable, Hashable {
    /// One other answer.
    package struct Change: Sendable, Hashable {
        package var field: String
        package var from: Value
        /// The nearest answer that does.
        package var to: Value
        /// All answers that do, given the other change.
        package var allowed: Allowed
    }

    /// Which answers do.
    package enum Allowed: Sendable, Hashable {
        /// Numbers in the unit of the field; an open end is nil, so `(nil, 500_000)` reads "at most".
        case numbers(from: Int?, to: Int?)
        case dates(from: LocalDate?, to: LocalDate?)
        /// In the order of the field.
        case choices([String])
        /// Just the answer itself, for yes or no and for several values at once.
        case exactly
    }

    /// In the order of the fields.
    package var changes: [Change]
    /// `yes`, or `unknown` when answers are still missing.
    package var result: Truth
    package var fields: [String] { changes.map(\.field) }
}

extension FieldTable {
    /// The inclusion-minimal sets of at most two answers that keep this criterion from fitting, with the nearest answers that would do.
    ///
    /// Only fields that an applicant can change count, and of these only the answered ones; a derived field changes with its source. With
    /// complete answers a change leads to `yes`. With answers missing it leads away from `no`. Empty when the criterion is not at `no`.
    package func nearMisses(_ criterion: Criterion, _ answers: Answers, allowsEmptySet: Bool = false) -> [NearMiss] {
        guard let search = NearMissSearch(criterion, answers, fields: self, allowsEmptySet: allowsEmptySet) else { return [] }
        return search.run()
    }
}

extension RuleBook {
    /// The near misses of every scheme that has any, in the order of the schemes.
    package func nearMisses(_ answers: Answers, allowsEmptySet: Bool = false) -> [(scheme: Int, nearMisses: [NearMiss])] {
        // What stays false with every changeable answer left open cannot be mended.
        let fixed = answers.filter { key, _ in fields[key]?.isChangeable != true }
        let (now, open) = (statusSets(answers), statusSets(fixed))
        return indices(zip(now.no, open.no).map { $0 & ~$1 }).compactMap { scheme in
            let found = fields.nearMisses(criteria[scheme], answers, allowsEmptySet: allowsEmptySet)
            return found.isEmpty ? nil : (scheme, found)
        }
    }
}

extension Field {
    var isChangeable: Bool { changeable && derivation == nil }
}

/// Per branch the allowed sets of each field are met by the classes of answers its tests can tell apart: trying one member of each class
/// is trying all answers.
private struct NearMissSearch {
    /// A field that may change, the places of the tests it moves, and its present answer.
    private struct Candidate {
        var field: Field
        var tests: [Int]
        var current: Value
        var classes: [ValueClass]
    }

    private let table: FieldTable
    private let criterion: IndexedCriterion
    private let now: [Truth]
    private let candidates: [Candidate]

    init?(_ criterion: Criterion, _ answers: Answers, fields: FieldTable, allowsEmptySet: Bool) {
        guard let indexed = IndexedCriterion(criterion) else { return nil }
        let completed = fields.completed(answers)
        let now = indexed.atoms.map { $0.truth(of: completed[$0.field]) }
        guard indexed.truth(now) == .no else { return nil }
        var open = now
        var movable: [(Field, [Int], Value)] = []
        for field in fields.fields where field.isChangeable {
            guard let current = answers[field.key] else { continue }
            let moved = Set(fields.determined(by: field.key))
            let tests = indexed.atoms.indices.filter { moved.contains(indexed.atoms[$0].field) }
            guard !tests.isEmpty else { continue }
            for test in tests { open[test] = .unknown }
            movable.append((field, tests, current))
        }
        guard indexed.truth(open) != .no else { return nil }
        (table, self.criterion, self.now) = (fields, indexed, now)
        candidates = movable.map { field, tests, current in
            let atoms = tests.map { indexed.atoms[$0] }
            let classes = fields.classes(of: field, tests: atoms, near: current, allowsEmptySet: allowsEmptySet)
            return Candidate(field: field, tests: tests, current: current, classes: classes)
        }
    }

    func run() -> [NearMiss] {
        var found: [NearMiss] = []
        var enough = Set<Int>()
        for place in candidates.indices {
            guard let nearMiss = change(place) else { continue }
            found.append(nearMiss)
            enough.insert(place)
        }
        for first in candidates.indices where !enough.contains(first) {
            for second in candidates.indices where second > first && !enough.contains(second) {
                if let nearMiss = change(first, second) { found.append(nearMiss) }
            }
        }
        return found
    }

    private func change(_ place: Int) -> NearMiss? {
        guard couldMatter([place]) else { return nil }
        let candidate = candidates[place]
        let results = candidate.classes.map { outcome([(candidate, $0)]) }
        guard let best = results.max(), best != .no, let nearest = results.firstIndex(of: best) else { return nil }
        let working = zip(candidate.classes, results).filter { $1 == best }.map(\.0)
        return NearMiss(changes: [describe(candidate, candidate.classes[nearest], working)], result: best)
    }

    private func change(_ first: Int, _ second: Int) -> NearMiss? {
        guard couldMatter([first, second]) else { return nil }
        let (one, other) = (candidates[first], candidates[second])
        var best: (result: Truth, distance: Double, one: ValueClass, other: ValueClass)?
        for oneClass in one.classes {
            for otherClass in other.classes {
                let result = outcome([(one, oneClass), (other, otherClass)])
                guard result != .no else { continue }
                let distance = oneClass.distance + otherClass.distance
                if let known = best, known.result > result || (known.result == result && known.distance <= distance) { continue }
                best = (result, distance, oneClass, otherClass)
            }
        }
        guard let best else { return nil }
        let oneWorking = one.classes.filter { outcome([(one, $0), (other, best.other)]) == best.result }
        let otherWorking = other.classes.filter { outcome([(one, best.one), (other, $0)]) == best.result }
        return NearMiss(changes: [describe(one, best.one, oneWorking), describe(other, best.other, otherWorking)], result: best.result)
    }

    /// With these answers left open the criterion is not false: some value may do.
    private func couldMatter(_ places: [Int]) -> Bool {
        var truths = now
        for place in places { for test in candidates[place].tests { truths[test] = .unknown } }
        return criterion.truth(truths) != .no
    }

    private func outcome(_ changes: [(candidate: Candidate, to: ValueClass)]) -> Truth {
        var truths = now
        for change in changes { for (place, test) in change.candidate.tests.enumerated() { truths[test] = change.to.truths[place] } }
        return criterion.truth(truths)
    }

    private func describe(_ candidate: Candidate, _ nearest: ValueClass, _ working: [ValueClass]) -> NearMiss.Change {
        NearMiss.Change(
            field: candidate.field.key, from: candidate.current, to: nearest.value, allowed: allowed(candidate, nearest, working))
    }

    private func allowed(_ candidate: Candidate, _ nearest: ValueClass, _ working: [ValueClass]) -> NearMiss.Allowed {
        switch candidate.field.kind {
        case .bool, .set: return .exactly
        case .choice(let values):
            let outcomes = Set(working.map(\.truths))
            let tests = candidate.tests.map { criterion.atoms[$0] }
            return .choices(
                values.filter { value in
                    let alone = [candidate.field.key: Value.choice(value)]
                    return outcomes.contains(tests.map { $0.truth(of: table.value(of: $0.field, in: alone)) })
                })
        case .integer(let domain):
            guard let run = run(around: nearest, working) else { return .exactly }
            return .numbers(
                from: run.lowerBound > domain.lowerBound ? run.lowerBound : nil,
                to: run.upperBound < domain.upperBound ? run.upperBound : nil)
        case .date:
            guard let run = run(around: nearest, working) else { return .exactly }
            let ends = (candidate.classes.compactMap(\.range?.lowerBound).min(), candidate.classes.compactMap(\.range?.upperBound).max())
            return .dates(
                from: run.lowerBound == ends.0 ? nil : LocalDate(dayNumber: run.lowerBound),
                to: run.upperBound == ends.1 ? nil : LocalDate(dayNumber: run.upperBound))
        }
    }

    /// The unbroken stretch of numbers that do, around the nearest one.
    private func run(around nearest: ValueClass, _ working: [ValueClass]) -> ClosedRange<Int>? {
        guard var run = nearest.range else { return nil }
        for range in working.compactMap(\.range).sorted(by: { $0.lowerBound < $1.lowerBound }) where range.lowerBound > run.upperBound {
            guard range.lowerBound == run.upperBound + 1 else { break }
            run = run.lowerBound...range.upperBound
        }
        for range in working.compactMap(\.range).sorted(by: { $0.lowerBound > $1.lowerBound }) where range.upperBound < run.lowerBound {
            guard range.upperBound == run.lowerBound - 1 else { break }
            run = range.lowerBound...run.upperBound
        }
        return run
    }
}

/// A criterion with its atoms numbered, to be judged many times under changed truths.
struct IndexedCriterion {
    private indirect enum Node {
        case atom(Int)
        case all([Node])
        case any([Node])
        case not(Node)
        case atLeast(Int, [Node])
    }

    let atoms: [Atom]
    private let root: Node

    /// Nil when nothing in it decides.
    init?(_ criterion: Criterion) {
        guard let deciding = criterion.deciding else { return nil }
        atoms = deciding.decidingAtoms
        let places = Dictionary(uniqueKeysWithValues: atoms.enumerated().map { ($1, $0) })
        guard let root = Self.node(deciding, places) else { return nil }
        self.root = root
    }

    func truth(_ truths: [Truth]) -> Truth { Self.truth(root, truths) }

    private static func node(_ criterion: Criterion, _ places: [Atom: Int]) -> Node? {
        switch criterion {
        case .atom(let atom): places[atom].map { .atom($0) }
        case .not(let inner): node(inner, places).map { .not($0) }
        case .clause(let inner, _): node(inner, places)
        case .all(let parts): .all(parts.compactMap { node($0, places) })
        case .any(let parts): .any(parts.compactMap { node($0, places) })
        case .atLeast(let count, let parts): .atLeast(count, parts.compactMap { node($0, places) })
        }
    }

    private static func truth(_ node: Node, _ truths: [Truth]) -> Truth {
        switch node {
        case .atom(let place): truths[place]
        case .not(let inner): !truth(inner, truths)
        case .all(let parts): Criterion.conjunction(parts.map { truth($0, truths) })
        case .any(let parts): Criterion.disjunction(parts.map { truth($0, truths) })
        case .atLeast(let count, let parts): Criterion.counted(count, parts.map { truth($0, truths) })
        }
    }
}
