/// Turns criteria into the rows of a `RuleBook`.
struct RuleCompiler {
    /// What is asked of one field: distinct conditions in order of appearance.
    private struct Asked {
        var places: [Criterion: Int] = [:]
        var conditions: [(criterion: Criterion, bits: [Int32])] = []
    }

    private indirect enum Part {
        case bit(Int)
        case all([Part])
        case any([Part])
        case not(Part)
        case atLeast(Int, [Part])
    }

    private let fields: FieldTable
    private let schemeCount: Int
    private var bitCount: Int
    /// The scheme of each group bit.
    private var groupSchemes: [Int] = []
    private var currentScheme = 0
    private var keys: [String] = []
    private var asked: [String: Asked] = [:]
    private var falseBits: [Int] = []
    private var nodes: [RuleNode] = []
    /// Per scheme what is not a plain "and".
    private var rest: [[Part]]

    init(fields: FieldTable, schemeCount: Int) {
        (self.fields, self.schemeCount, bitCount) = (fields, schemeCount, schemeCount)
        rest = [[Part]](repeating: [], count: schemeCount)
    }

    mutating func add(_ criterion: Criterion, scheme: Int) {
        guard let deciding = criterion.deciding else { return }
        currentScheme = scheme
        rest[scheme] = conjunction([deciding], bit: scheme)
    }

    mutating func finished() -> RuleTables {
        let (planes, places) = arrange()
        let schemeWords = (schemeCount + 63) / 64
        var branching = [UInt64](repeating: 0, count: schemeWords)
        var roots = [Int32](repeating: -1, count: schemeCount)
        for (scheme, parts) in rest.enumerated() where !parts.isEmpty {
            roots[scheme] = Int32(nodes.count)
            branching[scheme >> 6] |= UInt64(1) << UInt64(scheme & 63)
            nodes.append(RuleNode(kind: .all, first: 0, count: 0, needed: 0))
            lay(parts.count == 1 ? parts[0] : .all(parts), at: nodes.count - 1, places)
        }
        let width = max(1, ((places.max() ?? -1) + 64) / 64, schemeWords + planes.count * planes.words)
        var rows = RowPool(width: width)
        let columns = keys.map { key in
            let conditions = (asked[key]?.conditions ?? []).map { ($0.criterion, $0.bits.map { Int32(places[Int($0)]) }) }
            return RuleColumn(key: key, conditions: conditions, field: fields[key], rows: &rows)
        }
        let alwaysNo = rows.row(falseBits.map { Int32(places[$0]) } + planes.missing.map(Int32.init))
        let columnOf = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
        return RuleTables(
            columns: columns, columnOf: columnOf, pool: rows.words, width: width, schemeWords: schemeWords, alwaysNo: alwaysNo,
            planes: planes, nodes: nodes, branching: branching, roots: roots,
            owners: owners(places, count: (width - schemeWords) * 64))
    }

    /// The scheme of each bit that is not a scheme's own.
    private func owners(_ places: [Int], count: Int) -> [Int32] {
        var owners = [Int32](repeating: 0, count: max(0, count))
        let first = (schemeCount + 63) / 64 * 64
        for bit in schemeCount..<max(schemeCount, bitCount) { owners[places[bit] - first] = Int32(groupSchemes[bit - schemeCount]) }
        return owners
    }

    /// Moves the branches of one plain "or" per scheme to planes, so that they are judged a word at a time, and gives every bit its place.
    private mutating func arrange() -> (BranchPlanes, places: [Int]) {
        let schemeWords = (schemeCount + 63) / 64
        var moved: [(scheme: Int, first: Int, count: Int)] = []
        for scheme in rest.indices {
            let found = rest[scheme].firstIndex { part in
                if case .any(let branches) = part { branches.count <= BranchPlanes.limit && firstOfBits(branches) != nil } else { false }
            }
            guard let found, case .any(let branches) = rest[scheme][found], let first = firstOfBits(branches) else { continue }
            rest[scheme].remove(at: found)
            moved.append((scheme, first, branches.count))
        }
        var planes = BranchPlanes(count: moved.map(\.count).max() ?? 0, schemes: moved.map(\.scheme), schemeWords: schemeWords)
        var places = [Int](repeating: -1, count: bitCount)
        for scheme in 0..<schemeCount { places[scheme] = scheme }
        for (rank, (_, first, count)) in moved.enumerated() {
            for plane in 0..<planes.count {
                let place = (schemeWords + plane * planes.words) * 64 + rank
                if plane < count { places[first + plane] = place } else { planes.missing.append(place) }
            }
        }
        var next = (schemeWords + planes.count * planes.words) * 64
        for bit in places.indices where places[bit] < 0 {
            places[bit] = next
            next += 1
        }
        return (planes, places)
    }

    /// Hangs every part that is about one field on the bit; returns the parts that branch over several fields.
    private mutating func conjunction(_ parts: [Criterion], bit: Int) -> [Part] {
        var rest: [Part] = []
        for part in parts {
            if case .all(let inner) = part {
                rest += conjunction(inner, bit: bit)
                continue
            }
            let mentioned = Set(part.decidingAtoms.map(\.field))
            if let key = mentioned.first, mentioned.count == 1 {
                ask(key, part, bit: bit)
            } else if mentioned.isEmpty {
                if part.kleene({ _ in .unknown }) == .no { falseBits.append(bit) }
            } else {
                rest.append(branch(part))
            }
        }
        return rest
    }

    private mutating func ask(_ key: String, _ condition: Criterion, bit: Int) {
        if asked[key] == nil { keys.append(key) }
        var table = asked.removeValue(forKey: key) ?? Asked()
        if let place = table.places[condition] {
            if table.conditions[place].bits.last != Int32(bit) { table.conditions[place].bits.append(Int32(bit)) }
        } else {
            table.places[condition] = table.conditions.count
            table.conditions.append((condition, [Int32(bit)]))
        }
        asked[key] = table
    }

    private mutating func branch(_ criterion: Criterion) -> Part {
        let severalFields = Set(criterion.decidingAtoms.map(\.field)).count > 1
        switch criterion {
        case .any(let parts) where severalFields: return .any(branches(parts))
        case .atLeast(let count, let parts) where severalFields: return .atLeast(count, branches(parts))
        case .not(let inner) where severalFields: return .not(branch(inner))
        default:
            let bit = bitCount
            bitCount += 1
            groupSchemes.append(currentScheme)
            let rest = conjunction([criterion], bit: bit)
            return rest.isEmpty ? .bit(bit) : .all([.bit(bit)] + rest)
        }
    }

    private mutating func branches(_ parts: [Criterion]) -> [Part] {
        var branches: [Part] = []
        for part in parts { branches.append(branch(part)) }
        return branches
    }

    /// Writes a part at its place, its children in a row at the end.
    private mutating func lay(_ part: Part, at place: Int, _ places: [Int]) {
        switch part {
        case .bit(let bit): nodes[place] = RuleNode(kind: .bit, first: Int32(places[bit]), count: 0, needed: 0)
        case .not(let inner): lay([inner], .not, at: place, places)
        case .all(let parts): lay(parts, .all, at: place, places)
        case .any(let parts): lay(parts, .any, at: place, places)
        case .atLeast(let count, let parts): lay(parts, .atLeast, needed: count, at: place, places)
        }
    }

    private mutating func lay(_ parts: [Part], _ kind: RuleNode.Kind, needed: Int = 0, at place: Int, _ places: [Int]) {
        let first = nodes.count
        let needed = min(max(needed, 0), parts.count + 1)
        nodes[place] = RuleNode(kind: kind, first: Int32(first), count: Int32(parts.count), needed: Int32(needed))
        nodes += [RuleNode](repeating: RuleNode(kind: .all, first: 0, count: 0, needed: 0), count: parts.count)
        for (offset, part) in parts.enumerated() { lay(part, at: first + offset, places) }
    }

    /// The first bit when the parts are bits that follow each other.
    private func firstOfBits(_ parts: [Part]) -> Int? {
        guard case .bit(let first)? = parts.first else { return nil }
        for (offset, part) in parts.enumerated() {
            guard case .bit(let bit) = part, bit == first + offset else { return nil }
        }
        return first
    }
}

/// The branches of one "or" per scheme. The schemes that have one are ranked; plane `p` has the bit of branch `p` at that rank.
struct BranchPlanes: Sendable {
    /// A wider "or" is judged by itself.
    static let limit = 4

    let count: Int
    /// Words of a plane.
    let words: Int
    /// The schemes that have such an "or".
    private(set) var schemes: [UInt64]
    /// Rank of the first of these schemes in each word.
    private(set) var ranks: [Int]
    /// Bits of branches that do not exist: always false.
    var missing: [Int] = []

    /// - Parameter schemes: in rising order.
    init(count: Int, schemes members: [Int], schemeWords: Int) {
        (self.count, words) = (count, (members.count + 63) / 64)
        schemes = [UInt64](repeating: 0, count: schemeWords)
        ranks = []
        for scheme in members { schemes[scheme >> 6] |= UInt64(1) << UInt64(scheme & 63) }
        var rank = 0
        for word in schemes {
            ranks.append(rank)
            rank += word.nonzeroBitCount
        }
    }

    /// Is any of these ranks set in a row of a plane? At most 64 ranks.
    @inline(__always)
    func hasBits(_ row: [UInt64], _ first: Int, _ count: Int) -> Bool {
        guard count > 0 else { return false }
        let (word, shift) = (first >> 6, UInt64(first & 63))
        var bits = row[word] >> shift
        if shift > 0, word + 1 < row.count { bits |= row[word + 1] << (64 - shift) }
        return count == 64 ? bits != 0 : bits & (UInt64(1) << UInt64(count) - 1) != 0
    }
}

/// Collects prepared rows.
struct RowPool {
    let width: Int
    private(set) var words: [UInt64] = []

    init(width: Int) { self.width = width }

    mutating func store(_ row: [UInt64]) -> RuleRow {
        let filled = row.indices.filter { row[$0] != 0 }
        guard !filled.isEmpty else { return .zeros }
        let start = words.count
        guard filled.count < width / 4 else {
            words += row
            return RuleRow(start: start, pairs: nil)
        }
        for place in filled { words += [UInt64(place), row[place]] }
        return RuleRow(start: start, pairs: filled.count)
    }

    mutating func store(bits: some Sequence<Int32>) -> RuleRow { store(row(bits)) }

    func row(_ bits: some Sequence<Int32>) -> [UInt64] {
        var row = [UInt64](repeating: 0, count: width)
        for bit in bits { row[Int(bit) >> 6] |= UInt64(1) << UInt64(bit & 63) }
        return row
    }
}
