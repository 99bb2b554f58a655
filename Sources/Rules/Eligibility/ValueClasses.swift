/// A class of answers to one field that no test at hand can tell apart, with its member nearest to the present answer.
struct ValueClass {
    let value: Value
    /// The whole class, for numbers; day numbers for dates.
    let range: ClosedRange<Int>?
    /// How far `value` is from the present answer: 0 the same, 1 another choice or the whole width of a scale.
    let distance: Double
    /// The outcome of each test.
    let truths: [Truth]
}

extension FieldTable {
    /// All classes of answers to the field, nearest first.
    ///
    /// - Parameters:
    ///   - tests: on the field itself or on fields that follow from it.
    ///   - allowsEmptySet: whether choosing nothing is an answer to a field of several values.
    func classes(of field: Field, tests: [Atom], near current: Value?, allowsEmptySet: Bool) -> [ValueClass] {
        let found: [ValueClass]
        switch field.kind {
        case .bool: found = single([.bool(false), .bool(true)], field, tests, current)
        case .choice(let values): found = single(values.map(Value.choice), field, tests, current)
        case .set(let values): found = SetClasses(values, tests: tests, current: current, allowsEmpty: allowsEmptySet).classes
        case .integer(let domain):
            found = scale(domain, field, tests, current.flatMap(\.number)) { .integer($0) }
        case .date:
            // Dates have no bounds of their own; a year beyond the tests on both sides holds every class.
            let cuts = tests.flatMap(\.cuts) + [current?.number].compactMap(\.self)
            let domain = ((cuts.min() ?? 0) - 366)...((cuts.max() ?? 0) + 366)
            found = scale(domain, field, tests, current.flatMap(\.number)) { .date(LocalDate(dayNumber: $0)) }
        }
        return found.sorted { $0.distance < $1.distance }
    }

    /// The outcome of tests on this field, and on fields that follow from it, for one answer.
    private func truths(_ field: Field, _ value: Value, _ tests: [Atom]) -> [Truth] {
        let alone = [field.key: value]
        return tests.map { $0.truth(of: $0.field == field.key ? value : self.value(of: $0.field, in: alone)) }
    }

    private func single(_ values: [Value], _ field: Field, _ tests: [Atom], _ current: Value?) -> [ValueClass] {
        let classes = values.map { value in
            ValueClass(value: value, range: nil, distance: value == current ? 0 : 1, truths: truths(field, value, tests))
        }
        // Of values with the same outcomes one will do, the present one if it is among them.
        let nearest = Dictionary(classes.map { ($0.truths, $0.distance) }, uniquingKeysWith: min)
        var seen = Set<[Truth]>()
        return classes.filter { $0.distance == nearest[$0.truths] && seen.insert($0.truths).inserted }
    }

    private func scale(
        _ domain: ClosedRange<Int>, _ field: Field, _ tests: [Atom], _ current: Int?, _ value: (Int) -> Value
    ) -> [ValueClass] {
        let mapped = determined(by: field.key).dropFirst().compactMap { self[$0]?.derivation }.filter { $0.from == field.key }
        let named = mapped.flatMap { $0.map.keys.compactMap { Int($0) ?? LocalDate(iso: $0)?.dayNumber } }
        let cuts = tests.filter { $0.field == field.key }.flatMap(\.cuts) + named.flatMap { $0 == .max ? [$0] : [$0, $0 + 1] }
        let starts = [domain.lowerBound] + Set(cuts).filter { $0 > domain.lowerBound && $0 <= domain.upperBound }.sorted()
        let width = Double(domain.upperBound) - Double(domain.lowerBound)
        return starts.indices.map { index in
            let range = starts[index]...(index + 1 < starts.count ? starts[index + 1] - 1 : domain.upperBound)
            let nearest = min(max(current ?? range.lowerBound, range.lowerBound), range.upperBound)
            let distance = current.map { abs(Double(nearest) - Double($0)) / max(width, 1) } ?? 1
            return ValueClass(value: value(nearest), range: range, distance: distance, truths: truths(field, value(nearest), tests))
        }
    }
}

extension Value {
    /// The number of a number, the day number of a date.
    var number: Int? {
        switch self {
        case .integer(let number): number
        case .date(let date): date.dayNumber
        default: nil
        }
    }
}

/// The classes of answers to a field of several values: every outcome of the tests that some subset gives, with the subset that changes
/// the fewest values. The values are decided one by one, and of choices with the same prospects only the cheapest is kept, so that a
/// long list of values costs no more than the tests can tell apart.
private struct SetClasses {
    /// What the values decided so far mean for the tests.
    private struct Progress: Hashable {
        /// Per test: a value it names is in the answer.
        var hit: [Bool]
        /// Per test: a value it names is missing, or for equality an extra one is in the answer.
        var miss: [Bool]
        var isEmpty: Bool
    }

    private typealias Found = (cost: Int, members: Set<String>)

    let classes: [ValueClass]

    init(_ values: [String], tests: [Atom], current: Value?, allowsEmpty: Bool) {
        let present: Set<String> = if case .set(let members) = current { members } else { [] }
        let start = Progress(hit: tests.map { _ in false }, miss: tests.map { !$0.names.isSubset(of: values) }, isEmpty: true)
        var reached: [Progress: Found] = [start: (0, [])]
        for value in values {
            var next: [Progress: Found] = [:]
            for (progress, best) in reached {
                for isIn in [present.contains(value), !present.contains(value)] {
                    let after = Self.step(progress, value, isIn: isIn, tests)
                    let cost = best.cost + (isIn == present.contains(value) ? 0 : 1)
                    let members = isIn ? best.members.union([value]) : best.members
                    if let known = next[after], !Self.isCheaper((cost, members), than: known) { continue }
                    next[after] = (cost, members)
                }
            }
            reached = next
        }
        var best: [[Truth]: Found] = [:]
        for (progress, found) in reached where allowsEmpty || !progress.isEmpty {
            let truths = tests.map { $0.truth(of: .set(found.members)) }
            if let known = best[truths], !Self.isCheaper(found, than: known) { continue }
            best[truths] = found
        }
        classes = best.map { truths, found in
            ValueClass(
                value: .set(found.members), range: nil, distance: Double(found.cost) / Double(max(values.count, 1)), truths: truths)
        }.sorted { ($0.distance, $0.truths.map(\.rawValue).description) < ($1.distance, $1.truths.map(\.rawValue).description) }
    }

    /// Of equally cheap answers the same one is taken every time.
    private static func isCheaper(_ left: Found, than right: Found) -> Bool {
        if left.cost != right.cost { return left.cost < right.cost }
        return left.members.sorted().lexicographicallyPrecedes(right.members.sorted())
    }

    private static func step(_ progress: Progress, _ value: String, isIn: Bool, _ tests: [Atom]) -> Progress {
        var after = progress
        if isIn { after.isEmpty = false }
        for (place, test) in tests.enumerated() {
            let isNamed = test.names.contains(value)
            if isNamed && isIn { after.hit[place] = true }
            if isNamed && !isIn { after.miss[place] = true }
            if case .equals = test.test, isIn, !isNamed { after.miss[place] = true }
        }
        return after
    }
}
