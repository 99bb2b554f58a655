extension RuleColumn {
    /// - Parameter field: nil for a field that is not in the table.
    convenience init(key: String, conditions: [(criterion: Criterion, bits: [Int32])], field: Field?, rows: inout RowPool) {
        let silent = conditions.map { $0.criterion.kleene { _ in .unknown } ?? .yes }
        let silentNo = rows.store(bits: zip(conditions, silent).lazy.filter { $1 == .no }.flatMap { $0.0.bits })
        let silentUnknown = rows.store(bits: zip(conditions, silent).lazy.filter { $1 == .unknown }.flatMap { $0.0.bits })
        self.init(
            key: key, isDerived: field?.derivation != nil, conditions: conditions, silentNo: silentNo, silentUnknown: silentUnknown,
            shape: Self.shape(conditions, field, rows: &rows))
    }

    private static func shape(
        _ conditions: [(criterion: Criterion, bits: [Int32])], _ field: Field?, rows: inout RowPool
    ) -> Shape {
        switch field?.kind {
        case nil: return .loose
        case .set: return .set(SetEvents(conditions, rows: &rows))
        case .bool: return .scalar(ScalarClasses(conditions, .bool, [.bool(false), .bool(true)], rows: &rows))
        case .integer:
            let cuts = Self.cuts(conditions)
            let values = Self.representatives(cuts).map(Value.integer)
            return .scalar(ScalarClasses(conditions, .numbers(cuts), values, Self.moved(conditions, cuts), rows: &rows))
        case .date:
            let cuts = Self.cuts(conditions)
            let values = Self.representatives(cuts).map { Value.date(LocalDate(dayNumber: $0)) }
            return .scalar(ScalarClasses(conditions, .dates(cuts), values, Self.moved(conditions, cuts), rows: &rows))
        case .choice:
            let names = Set(conditions.flatMap { $0.criterion.decidingAtoms }.flatMap(\.names)).sorted()
            // A value nobody names stands for all others; longer than each of the names, it differs from them.
            let other = names.joined() + "+"
            let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
            return .scalar(ScalarClasses(conditions, .choices(places), (names + [other]).map(Value.choice), rows: &rows))
        }
    }

    private static func cuts(_ conditions: [(criterion: Criterion, bits: [Int32])]) -> [Int] {
        Set(conditions.flatMap { $0.criterion.decidingAtoms }.flatMap(\.cuts)).sorted()
    }

    /// Per class the conditions whose outcome may differ from that in the class before.
    private static func moved(_ conditions: [(criterion: Criterion, bits: [Int32])], _ cuts: [Int]) -> [[Int]] {
        var moved = [[Int]](repeating: [], count: cuts.count + 1)
        moved[0] = Array(conditions.indices)
        for (place, condition) in conditions.enumerated() {
            for cut in Set(condition.criterion.decidingAtoms.flatMap(\.cuts)) {
                moved[ScalarClasses.position(of: cut, in: cuts)].append(place)
            }
        }
        return moved
    }

    /// One number per class.
    private static func representatives(_ cuts: [Int]) -> [Int] {
        guard let first = cuts.first else { return [0] }
        return [first.subtractingReportingOverflow(1).overflow ? first : first - 1] + cuts
    }
}

extension Atom {
    /// The numbers (or day numbers) at which the outcome of this test changes: it differs from that of the number before.
    var cuts: [Int] {
        switch test {
        case .equals(.integer(let number)): [number] + Self.after(number)
        case .equals(.date(let date)): [date.dayNumber] + Self.after(date.dayNumber)
        case .atMost(let limit), .above(let limit): Self.after(limit)
        case .below(let limit), .atLeast(let limit): [limit]
        case .between(let low, let high): [low] + Self.after(high)
        case .onOrBefore(let date): Self.after(date.dayNumber)
        case .onOrAfter(let date): [date.dayNumber]
        default: []
        }
    }

    /// The values this test names.
    var names: Set<String> {
        switch test {
        case .equals(.choice(let name)): [name]
        case .equals(.set(let names)), .isIn(let names), .isNotIn(let names), .containsAny(let names), .containsAll(let names): names
        default: []
        }
    }

    private static func after(_ number: Int) -> [Int] { number == .max ? [] : [number + 1] }
}

extension ScalarClasses {
    /// More classes than this share stored rows.
    private static let storedLimit = 256

    fileprivate convenience init(
        _ conditions: [(criterion: Criterion, bits: [Int32])], _ lookup: Lookup, _ values: [Value], _ moved: [[Int]]? = nil,
        rows: inout RowPool
    ) {
        let stride = max(1, (values.count + Self.storedLimit - 1) / Self.storedLimit)
        var (no, unknown) = (Tally(width: rows.width), Tally(width: rows.width))
        var stored: (no: [RuleRow], unknown: [RuleRow]) = ([], [])
        var changed: (no: [[Int32]], unknown: [[Int32]]) = ([], [])
        var truths = [Truth](repeating: .yes, count: conditions.count)
        for (index, value) in values.enumerated() {
            for place in moved?[index] ?? Array(conditions.indices) {
                let condition = conditions[place]
                let truth = condition.criterion.kleene { $0.truth(of: value) } ?? .yes
                guard truth != truths[place] else { continue }
                if truths[place] == .no { no.remove(condition.bits) } else if truth == .no { no.add(condition.bits) }
                if truths[place] == .unknown { unknown.remove(condition.bits) } else if truth == .unknown { unknown.add(condition.bits) }
                truths[place] = truth
            }
            let (changedNo, changedUnknown) = (no.takeChanged(), unknown.takeChanged())
            if index % stride == 0 {
                stored.no.append(rows.store(no.row))
                stored.unknown.append(rows.store(unknown.row))
            }
            if stride > 1 {
                changed.no.append(changedNo)
                changed.unknown.append(changedUnknown)
            }
        }
        self.init(
            lookup: lookup, noRows: stored.no, unknownRows: stored.unknown, stride: stride, changedNo: changed.no,
            changedUnknown: changed.unknown)
    }

    /// Per bit the number of conditions with one truth, and the row of bits that have any.
    private struct Tally {
        private var counts: [Int32: Int] = [:]
        private var touched: Set<Int32> = []
        private(set) var row: [UInt64]

        init(width: Int) { row = [UInt64](repeating: 0, count: width) }

        mutating func add(_ bits: [Int32]) { for bit in bits { change(bit, by: 1) } }
        mutating func remove(_ bits: [Int32]) { for bit in bits { change(bit, by: -1) } }

        private mutating func change(_ bit: Int32, by step: Int) {
            let before = counts[bit] ?? 0
            counts[bit] = before + step
            guard (before > 0) != (before + step > 0) else { return }
            row[Int(bit) >> 6] ^= UInt64(1) << UInt64(bit & 63)
            touched.formSymmetricDifference([bit])
        }

        /// The bits that differ from the last time this was asked.
        mutating func takeChanged() -> [Int32] {
            defer { touched.removeAll(keepingCapacity: true) }
            return touched.sorted()
        }
    }
}

extension SetEvents {
    /// What a condition makes of the events; `with` and `without` are places of values.
    private enum Form {
        /// Falsified by any of these.
        case forbids(with: [Int], without: [Int])
        /// Met by any of these.
        case needs(with: [Int], without: [Int])

        init?(_ condition: Criterion, places: [String: Int]) {
            switch condition {
            case .atom(let atom): self.init(atom.test, places: places, negated: false)
            case .not(.atom(let atom)): self.init(atom.test, places: places, negated: true)
            default: return nil
            }
        }

        private init?(_ test: Atom.Test, places: [String: Int], negated: Bool) {
            switch test {
            case .containsAny(let names):
                let named = names.compactMap { places[$0] }
                self = negated ? .forbids(with: named, without: []) : .needs(with: named, without: [])
            case .containsAll(let names):
                let named = names.compactMap { places[$0] }
                self = negated ? .needs(with: [], without: named) : .forbids(with: [], without: named)
            case .equals(.set(let names)):
                let named = names.compactMap { places[$0] }
                let others = (0...places.count).filter { !named.contains($0) }
                self = negated ? .needs(with: others, without: named) : .forbids(with: others, without: named)
            default: return nil
            }
        }
    }

    /// The bits per event.
    private struct EventBits {
        var with: [Set<Int32>]
        var without: [Set<Int32>]

        init(places: Int) {
            with = [Set<Int32>](repeating: [], count: places)
            without = with
        }

        mutating func add(_ bits: some Sequence<Int32>, with present: [Int], without absent: [Int]) {
            for place in present { with[place].formUnion(bits) }
            for place in absent { without[place].formUnion(bits) }
        }
    }

    fileprivate convenience init(_ conditions: [(criterion: Criterion, bits: [Int32])], rows: inout RowPool) {
        let values = Set(conditions.flatMap { $0.criterion.decidingAtoms }.flatMap(\.names)).sorted()
        let places = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
        var falsified = EventBits(places: values.count + 1)
        var layers: [(asked: Set<Int32>, satisfied: EventBits)] = []
        var irregular: [Int] = []
        for (index, condition) in conditions.enumerated() {
            switch Form(condition.criterion, places: places) {
            case nil: irregular.append(index)
            case .forbids(let with, let without): falsified.add(condition.bits, with: with, without: without)
            case .needs(let with, let without):
                for bit in condition.bits {
                    let free = layers.firstIndex { !$0.asked.contains(bit) } ?? layers.count
                    if free == layers.count { layers.append(([], EventBits(places: values.count + 1))) }
                    layers[free].asked.insert(bit)
                    layers[free].satisfied.add([bit], with: with, without: without)
                }
            }
        }
        self.init(
            values: values, falsifiedWith: falsified.with.map { rows.store(bits: $0) },
            falsifiedWithout: falsified.without.map { rows.store(bits: $0) },
            layers: layers.map { layer in
                Layer(
                    asked: rows.store(bits: layer.asked), satisfiedWith: layer.satisfied.with.map { rows.store(bits: $0) },
                    satisfiedWithout: layer.satisfied.without.map { rows.store(bits: $0) })
            },
            irregular: irregular)
    }
}
