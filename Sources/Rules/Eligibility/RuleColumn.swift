/// Where a prepared row stands: whole, or when few of its words are not zero, as pairs of place and word.
struct RuleRow: Sendable {
    /// Negative for a row of zeros, which is not stored.
    let start: Int
    /// Number of pairs; nil for a whole row.
    let pairs: Int?

    static let zeros = RuleRow(start: -1, pairs: nil)
}

/// Pointers to the prepared rows and to the rows being filled.
struct RuleRows {
    let pool: UnsafePointer<UInt64>
    let no: UnsafeMutablePointer<UInt64>
    let unknown: UnsafeMutablePointer<UInt64>
    let width: Int

    @inline(__always)
    func join(_ target: UnsafeMutablePointer<UInt64>, _ row: RuleRow) {
        guard row.start >= 0 else { return }
        let source = pool + row.start
        if let pairs = row.pairs {
            for pair in 0..<pairs { target[Int(truncatingIfNeeded: source[2 * pair])] |= source[2 * pair + 1] }
        } else {
            for word in 0..<width { target[word] |= source[word] }
        }
    }

    /// Sets the words to zero in which the row has bits.
    @inline(__always)
    func clear(_ target: UnsafeMutablePointer<UInt64>, _ row: RuleRow) {
        if let pairs = row.pairs {
            for pair in 0..<pairs { target[Int(truncatingIfNeeded: pool[row.start + 2 * pair])] = 0 }
        } else if row.start >= 0 {
            target.update(repeating: 0, count: width)
        }
    }

    /// Joins the bits of `row` that are not in `spared`.
    @inline(__always)
    func join(_ target: UnsafeMutablePointer<UInt64>, _ row: RuleRow, except spared: UnsafePointer<UInt64>) {
        guard row.start >= 0 else { return }
        let source = pool + row.start
        if let pairs = row.pairs {
            for pair in 0..<pairs {
                let word = Int(truncatingIfNeeded: source[2 * pair])
                target[word] |= source[2 * pair + 1] & ~spared[word]
            }
        } else {
            for word in 0..<width { target[word] |= source[word] & ~spared[word] }
        }
    }
}

/// Everything the schemes ask of one field: which bits each answer falsifies or leaves unknown.
final class RuleColumn: Sendable {
    let key: String
    let isDerived: Bool
    /// Each distinct condition on this field alone, and the bits that need it.
    let conditions: [(criterion: Criterion, bits: [Int32])]
    /// Rows for no answer.
    let silentNo: RuleRow
    let silentUnknown: RuleRow
    let shape: Shape

    enum Shape: Sendable {
        case scalar(ScalarClasses)
        case set(SetEvents)
        /// A field that is not in the table: every condition is looked at by itself.
        case loose
    }

    init(
        key: String, isDerived: Bool, conditions: [(criterion: Criterion, bits: [Int32])], silentNo: RuleRow, silentUnknown: RuleRow,
        shape: Shape
    ) {
        (self.key, self.isDerived, self.conditions) = (key, isDerived, conditions)
        (self.silentNo, self.silentUnknown, self.shape) = (silentNo, silentUnknown, shape)
    }

    func join(_ value: Value?, _ rows: RuleRows) {
        guard let value else {
            rows.join(rows.no, silentNo)
            rows.join(rows.unknown, silentUnknown)
            return
        }
        switch shape {
        case .scalar(let classes):
            if let index = classes.index(of: value) { classes.join(index, rows) } else { joinOneByOne(value, conditions.indices, rows) }
        case .set(let events):
            guard case .set(let members) = value else { return joinOneByOne(value, conditions.indices, rows) }
            events.join(members, rows)
            joinOneByOne(value, events.irregular, rows)
        case .loose: joinOneByOne(value, conditions.indices, rows)
        }
    }

    private func joinOneByOne(_ value: Value, _ places: some Sequence<Int>, _ rows: RuleRows) {
        for place in places {
            let truth = conditions[place].criterion.kleene { $0.truth(of: value) } ?? .yes
            guard truth != .yes else { continue }
            let target = truth == .no ? rows.no : rows.unknown
            for bit in conditions[place].bits { target[Int(bit) >> 6] |= UInt64(1) << UInt64(bit & 63) }
        }
    }
}

/// The classes of values of a field with one value, such that all values of a class have the same effect.
final class ScalarClasses: Sendable {
    enum Lookup: Sendable {
        case bool
        /// Class `i` holds the numbers from cut `i - 1` up to below cut `i`.
        case numbers([Int])
        case dates([Int])
        /// Named values have a class each, all others share the last one.
        case choices([String: Int])
    }

    let lookup: Lookup
    /// A stored row for every `stride`-th class.
    let noRows: [RuleRow]
    let unknownRows: [RuleRow]
    let stride: Int
    /// The bits that change from the class before to this one, so that not every class of a long scale needs a row; empty when stride is 1.
    let changedNo: [[Int32]]
    let changedUnknown: [[Int32]]

    init(
        lookup: Lookup, noRows: [RuleRow], unknownRows: [RuleRow], stride: Int, changedNo: [[Int32]], changedUnknown: [[Int32]]
    ) {
        (self.lookup, self.noRows, self.unknownRows) = (lookup, noRows, unknownRows)
        (self.stride, self.changedNo, self.changedUnknown) = (stride, changedNo, changedUnknown)
    }

    /// Nil when the value is of another kind.
    func index(of value: Value) -> Int? {
        switch (lookup, value) {
        case (.bool, .bool(let flag)): flag ? 1 : 0
        case (.numbers(let cuts), .integer(let number)): Self.position(of: number, in: cuts)
        case (.dates(let cuts), .date(let date)): Self.position(of: date.dayNumber, in: cuts)
        case (.choices(let places), .choice(let name)): places[name] ?? places.count
        default: nil
        }
    }

    func join(_ index: Int, _ rows: RuleRows) {
        guard stride > 1 else {
            rows.join(rows.no, noRows[index])
            rows.join(rows.unknown, unknownRows[index])
            return
        }
        join(index, noRows, changedNo, rows.no, rows)
        join(index, unknownRows, changedUnknown, rows.unknown, rows)
    }

    private func join(
        _ index: Int, _ stored: [RuleRow], _ changed: [[Int32]], _ target: UnsafeMutablePointer<UInt64>, _ rows: RuleRows
    ) {
        var row = [UInt64](repeating: 0, count: rows.width)
        row.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            rows.join(base, stored[index / stride])
        }
        for step in stride * (index / stride) + 1..<max(index + 1, stride * (index / stride) + 1) {
            for bit in changed[step] { row[Int(bit) >> 6] ^= UInt64(1) << UInt64(bit & 63) }
        }
        for word in 0..<rows.width { target[word] |= row[word] }
    }

    /// Number of cuts at or below the number.
    static func position(of number: Int, in cuts: [Int]) -> Int {
        var (low, high) = (0, cuts.count)
        while low < high {
            let middle = (low + high) / 2
            if cuts[middle] <= number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The effect of an answer of several values, taken apart into "this value is in it" and "this value is not".
///
/// A condition that every value must meet is falsified by one event; one that some value must meet is a layer: false until an event
/// satisfies it. A bit with several conditions of the second sort has one in each layer.
final class SetEvents: Sendable {
    struct Layer: Sendable {
        /// Bits with a condition in this layer.
        var asked: RuleRow
        var satisfiedWith: [RuleRow]
        var satisfiedWithout: [RuleRow]
    }

    /// The values that any condition names; the rows have one more place, for all other values together.
    let values: [String]
    let places: [String: Int]
    let falsifiedWith: [RuleRow]
    let falsifiedWithout: [RuleRow]
    let layers: [Layer]
    /// Places of conditions that have no such form.
    let irregular: [Int]

    init(values: [String], falsifiedWith: [RuleRow], falsifiedWithout: [RuleRow], layers: [Layer], irregular: [Int]) {
        (self.values, self.falsifiedWith, self.falsifiedWithout) = (values, falsifiedWith, falsifiedWithout)
        (self.layers, self.irregular) = (layers, irregular)
        places = Dictionary(values.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func join(_ members: Set<String>, _ rows: RuleRows) {
        var present = [Bool](repeating: false, count: values.count + 1)
        for member in members { present[places[member] ?? values.count] = true }
        for place in present.indices { rows.join(rows.no, present[place] ? falsifiedWith[place] : falsifiedWithout[place]) }
        var satisfied = [UInt64](repeating: 0, count: rows.width)
        satisfied.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for layer in layers {
                // Only bits that are asked can be satisfied, so only their words need clearing.
                rows.clear(base, layer.asked)
                for place in present.indices {
                    rows.join(base, present[place] ? layer.satisfiedWith[place] : layer.satisfiedWithout[place])
                }
                rows.join(rows.no, layer.asked, except: base)
            }
        }
    }
}
