/// A part of a criterion that is not a plain "and": a bit, or a combination of other nodes that stand next to each other.
struct RuleNode: Sendable {
    enum Kind: UInt8, Sendable { case bit, all, any, not, atLeast }
    var kind: Kind
    /// The bit, or the first child.
    var first: Int32
    var count: Int32
    /// How many are needed, for `atLeast`.
    var needed: Int32
}

/// The working rows of one evaluation: which bits are false and which are unknown so far.
struct Board {
    let tables: RuleTables
    var no: [UInt64]
    var unknown: [UInt64]

    init(_ tables: RuleTables) {
        self.tables = tables
        no = tables.alwaysNo
        unknown = [UInt64](repeating: 0, count: tables.width)
    }

    /// Joins the rows of all columns with what they are known to be; `known` has one place per column.
    mutating func join(_ known: [Value?], skipping skipped: Set<Int> = []) {
        withRows { tables, rows in
            for column in known.indices where skipped.isEmpty || !skipped.contains(column) {
                tables.columns[column].join(known[column], rows)
            }
        }
    }

    mutating func join(_ column: Int, _ value: Value?) {
        withRows { tables, rows in tables.columns[column].join(value, rows) }
    }

    private mutating func withRows(_ use: (RuleTables, RuleRows) -> Void) {
        let (tables, width) = (tables, tables.width)
        tables.pool.withUnsafeBufferPointer { pool in
            no.withUnsafeMutableBufferPointer { no in
                unknown.withUnsafeMutableBufferPointer { unknown in
                    // An empty pool has no address; nothing is read from it then.
                    guard let noBase = no.baseAddress, let unknownBase = unknown.baseAddress else { return }
                    use(tables, RuleRows(pool: pool.baseAddress ?? UnsafePointer(noBase), no: noBase, unknown: unknownBase, width: width))
                }
            }
        }
    }

    /// Brings the branching parts into the bits of their schemes.
    /// - Parameter wanted: a row of the schemes that matter; the others are left as they are.
    mutating func settle(only wanted: [UInt64]? = nil) {
        settlePlanes(wanted)
        guard tables.nodes.count > 0 else { return }
        let tables = tables
        no.withUnsafeMutableBufferPointer { no in
            unknown.withUnsafeMutableBufferPointer { unknown in
                tables.nodes.withUnsafeBufferPointer { nodes in
                    let reader = NodeReader(nodes: nodes, no: UnsafeBufferPointer(no), unknown: UnsafeBufferPointer(unknown))
                    for word in 0..<tables.schemeWords {
                        var rest = tables.branching[word] & ~no[word] & (wanted?[word] ?? ~0)
                        while rest != 0 {
                            let mask = rest & (0 &- rest)
                            switch reader.truth(Int(tables.roots[word << 6 + rest.trailingZeroBitCount])) {
                            case .no: no[word] |= mask
                            case .unknown: unknown[word] |= mask
                            case .yes: break
                            }
                            rest ^= mask
                        }
                    }
                }
            }
        }
    }

    private mutating func settlePlanes(_ wanted: [UInt64]?) {
        let (words, planes) = (tables.schemeWords, tables.planes)
        guard planes.count > 0 else { return }
        var (someYes, allNo) = ([UInt64](repeating: 0, count: planes.words), [UInt64](repeating: ~0, count: planes.words))
        withRows { _, rows in
            for plane in 0..<planes.count {
                let first = words + plane * planes.words
                for place in 0..<planes.words {
                    let (isNo, isUnknown) = (rows.no[first + place], rows.unknown[first + place])
                    allNo[place] &= isNo
                    someYes[place] |= ~(isNo | isUnknown)
                }
            }
            for word in 0..<words {
                let members = planes.schemes[word]
                var rest = members & ~rows.no[word] & (wanted?[word] ?? ~0)
                var (newNo, newUnknown) = (UInt64(0), UInt64(0))
                let first = planes.ranks[word]
                // Schemes that are unknown already only change where a whole "or" is false.
                if rest & ~rows.unknown[word] == 0, !planes.hasBits(allNo, first, members.nonzeroBitCount) { continue }
                while rest != 0 {
                    let lowest = rest & (0 &- rest)
                    let rank = first &+ (members & (lowest &- 1)).nonzeroBitCount
                    let (isNo, isYes) = (allNo[rank >> 6] &>> UInt64(rank & 63), someYes[rank >> 6] &>> UInt64(rank & 63))
                    newNo |= (0 &- (isNo & 1)) & lowest
                    newUnknown |= (0 &- (~(isNo | isYes) & 1)) & lowest
                    rest ^= lowest
                }
                rows.no[word] |= newNo
                rows.unknown[word] |= newUnknown
            }
        }
    }

    /// Every bit on which an undecided scheme still hangs: the schemes themselves, and the unknown branches of undecided parts.
    /// - Parameter undecided: a row of schemes.
    func live(undecided: [UInt64]) -> [UInt64] {
        var live = undecided + [UInt64](repeating: 0, count: tables.width - undecided.count)
        let (words, planes) = (tables.schemeWords, tables.planes)
        for place in 0..<planes.words {
            let branches = (0..<planes.count).map { words + $0 * planes.words + place }
            guard !branches.isEmpty else { break }
            let someYes = branches.reduce(0) { $0 | ~(no[$1] | unknown[$1]) }
            for branch in branches { live[branch] = unknown[branch] & ~no[branch] & ~someYes }
        }
        no.withUnsafeBufferPointer { no in
            unknown.withUnsafeBufferPointer { unknown in
                tables.nodes.withUnsafeBufferPointer { nodes in
                    let reader = NodeReader(nodes: nodes, no: no, unknown: unknown)
                    for scheme in indices(zip(tables.branching, undecided).map { $0 & $1 }) {
                        reader.visitLive(Int(tables.roots[scheme])) { live[$0 >> 6] |= UInt64(1) << UInt64($0 & 63) }
                    }
                }
            }
        }
        return live
    }

    /// The undecided schemes that hang on any of these columns.
    /// - Parameter live: as given by `live(undecided:)`.
    func hanging(on columns: [Int], live: [UInt64]) -> [UInt64] {
        var silent = Board(tables)
        for column in columns { silent.join(column, nil) }
        let words = tables.schemeWords
        var schemes = (0..<words).map { silent.unknown[$0] & live[$0] }
        for word in words..<max(words, tables.width) {
            var rest = silent.unknown[word] & live[word]
            while rest != 0 {
                let owner = Int(tables.owners[(word - words) << 6 + rest.trailingZeroBitCount])
                schemes[owner >> 6] |= (UInt64(1) << UInt64(owner & 63)) & live[owner >> 6]
                rest &= rest - 1
            }
        }
        return schemes
    }

    /// The statuses once settled.
    func sets(count: Int) -> StatusSets {
        let words = tables.schemeWords
        var (no, unknown) = (Array(no.prefix(words)), Array(unknown.prefix(words)))
        // Group bits may share the last word with schemes.
        if let last = no.indices.last, count & 63 != 0 {
            let mask = (UInt64(1) << UInt64(count & 63)) - 1
            no[last] &= mask
            unknown[last] &= mask
        }
        for word in no.indices { unknown[word] &= ~no[word] }
        return StatusSets(count: count, no: no, unknown: unknown)
    }
}

/// Reads the truth of branching parts from the bits of their groups.
struct NodeReader {
    let nodes: UnsafeBufferPointer<RuleNode>
    let no: UnsafeBufferPointer<UInt64>
    let unknown: UnsafeBufferPointer<UInt64>

    @inline(__always)
    private func truth(bit: Int) -> Truth {
        let shift = UInt64(bit & 63)
        if no[bit >> 6] >> shift & 1 == 1 { return .no }
        return unknown[bit >> 6] >> shift & 1 == 1 ? .unknown : .yes
    }

    func truth(_ index: Int) -> Truth {
        let node = nodes[index]
        let children = Int(node.first)..<Int(node.first + node.count)
        switch node.kind {
        case .bit: return truth(bit: Int(node.first))
        case .any:
            var result = Truth.no
            for child in children {
                let truth = truth(child)
                if truth == .yes { return .yes }
                if truth == .unknown { result = .unknown }
            }
            return result
        case .all:
            var result = Truth.yes
            for child in children {
                let truth = truth(child)
                if truth == .no { return .no }
                if truth == .unknown { result = .unknown }
            }
            return result
        case .not: return !truth(children.lowerBound)
        case .atLeast:
            var (sure, possible) = (0, 0)
            for child in children {
                let truth = truth(child)
                if truth == .yes { sure += 1 }
                if truth != .no { possible += 1 }
            }
            return sure >= node.needed ? .yes : possible < node.needed ? .no : .unknown
        }
    }

    /// Visits every bit on which an undecided part still hangs.
    func visitLive(_ index: Int, _ visit: (Int) -> Void) {
        guard truth(index) == .unknown else { return }
        let node = nodes[index]
        let children = Int(node.first)..<Int(node.first + node.count)
        switch node.kind {
        case .bit: visit(Int(node.first))
        default: for child in children { visitLive(child, visit) }
        }
    }
}
